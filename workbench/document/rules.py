"""What an input, a name or an override may be: types, bounds, and who an address may speak of."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum

from workbench.document.valuation import MOST_PERIODS, Address, Evidence, Override, Valuation, Value, place_words
from workbench.ground.language import text
from workbench.ground.numbers import edit_text
from workbench.ground.problem import Problem
from workbench.rows.items import Choice, Input, Item, Number, Row, Series
from workbench.rows.model import Model

FIRST_DATE = 61.0
"""1 March 1900: before it the Excel calendar counts a day that never was."""
LAST_DATE = 2958465.0
LARGEST_FIGURE = 1e15
"""What may be typed over a line, in its unit."""
LARGEST_HELD = 1e30
"""What a file may hold over a line: charts of what follows from a larger one leave what a machine can draw."""
LONGEST_NAME = 200
LONGEST_NOTE = 100_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def value_problems(item: Input, value: object, where: str) -> Iterator[Problem]:
    """What is wrong with a value for an input; nothing if it may stand."""
    match item:
        case Number():
            if value is None:
                if not item.optional:
                    yield Problem(where, text("It cannot be left empty."), text("Type a number."))
            else:
                yield from number_problems(item, value, where)
        case Choice():
            names = [member.name for member in item.options]
            if not isinstance(value, str) or value not in names:
                known = ", ".join(names)
                yield Problem(
                    where,
                    text("{value} is not one of the choices.", value=shown(value)),
                    text("Choose one of: {choices}.", choices=known),
                )
        case Series():
            yield from _series_problems(item, value, where)
        case _:
            raise TypeError(f"{item!r} is no kind of input that is known here")


def _series_problems(item: Series, value: object, where: str) -> Iterator[Problem]:
    if not isinstance(value, tuple):
        yield Problem(
            where,
            text("{value} is not a list of numbers.", value=shown(value)),
            text("Give one number per period."),
        )
        return
    if len(value) > MOST_PERIODS:
        yield Problem(
            where,
            text("It has {count} values.", count=len(value)),
            text("Give at most {most}, one per period.", most=MOST_PERIODS),
        )
        return
    for period, one in enumerate(value, 1):
        yield from number_problems(item, one, text("{place}, period {period}", place=where, period=period))


def number_problems(item: Item, value: object, where: str) -> Iterator[Problem]:
    """What is wrong with one number for an input or row, in its unit."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        if item.unit.is_date:
            what, remedy = text("{value} is not a date.", value=shown(value)), text("Type a date like 2025-03-28.")
        else:
            what, remedy = text("{value} is not a number.", value=shown(value)), text("Type a number.")
        yield Problem(where, what, remedy)
        return
    number = float(value)
    if not math.isfinite(number):
        yield Problem(where, text("The number is not finite."), text("Type an ordinary number."))
        return
    unit = item.unit
    if unit.is_flag and number not in (0.0, 1.0):
        yield Problem(
            where,
            text("{value} is neither yes nor no.", value=edit_text(number, unit)),
            text("Type 1 for yes, 0 for no."),
        )
    elif unit.is_date and not (number.is_integer() and FIRST_DATE <= number <= LAST_DATE):
        yield Problem(
            where,
            text("{value} is not the number of a day.", value=repr(number)),
            text("Type a date like 2025-03-28."),
        )
    elif isinstance(item, Input):
        yield from _bound_problems(item, number, where)


def _bound_problems(item: Input, number: float, where: str) -> Iterator[Problem]:
    if item.low is not None and number < item.low:
        yield Problem(
            where,
            text("{value} is too low.", value=edit_text(number, item.unit)),
            text("Type at least {bound}.", bound=edit_text(item.low, item.unit)),
        )
    if item.high is not None and number > item.high:
        yield Problem(
            where,
            text("{value} is too high.", value=edit_text(number, item.unit)),
            text("Type at most {bound}.", bound=edit_text(item.high, item.unit)),
        )


def shown(value: object) -> str:
    """A value of any kind, short enough for a message."""
    if isinstance(value, Enum):
        return str(value.value)
    written = value if isinstance(value, str) and value else repr(value)
    written = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in written)
    return written if len(written) <= 60 else written[:57] + "…"


def address_problems(model: Model, valuation: Valuation, address: Address) -> Iterator[Problem]:
    """What is wrong with an address: a key nobody declared, an entity too many, too few or of another set."""
    item = model.get(address.key)
    where = place_words(model, valuation, address)
    if item is None:
        yield Problem(
            where,
            text("The model has no line {key}.", key=address.key),
            text("Use a key that the model declares."),
        )
    elif item.per is None and address.entity is not None:
        yield Problem(where, text("It is not kept per entity."), text("Leave the entity out."))
    elif item.per is not None and address.entity is None:
        one = text(item.per.one)
        yield Problem(
            where,
            text("It is kept per entity ({kind}), and none is named.", kind=one),
            text("Name the entity."),
        )
    elif item.per is not None and address.entity not in {e.id for e in valuation.members(item.per)}:
        yield Problem(
            where,
            text("There is no {kind} {name}.", kind=text(item.per.one), name=shown(address.entity)),
            text("Add it first, or choose one that exists."),
        )


def input_problems(model: Model, valuation: Valuation, address: Address, value: Value) -> list[Problem]:
    """What is wrong with a value at an address."""
    found = list(address_problems(model, valuation, address))
    if found:
        return found
    item = model[address.key]
    where = place_words(model, valuation, address)
    if not isinstance(item, Input):
        return [Problem(where, text("It is computed, not typed."), text("Type over one period, or change its inputs."))]
    return list(value_problems(item, value, where))


def override_problems(
    model: Model,
    valuation: Valuation,
    address: Address,
    period: int,
    override: Override,
    most: float = LARGEST_HELD,
) -> list[Problem]:
    """What is wrong with a typed-over figure, which may be as large as `most`."""
    found = list(address_problems(model, valuation, address))
    if found:
        return found
    item = model[address.key]
    where = place_words(model, valuation, address)
    if not isinstance(item, Row):
        return [Problem(where, text("Only a forecast line can be typed over."), text("Change its inputs instead."))]
    if not 1 <= period <= MOST_PERIODS:
        found.append(
            Problem(
                where,
                text("There is no period {period}.", period=period),
                text("Choose one from 1 to {last}.", last=MOST_PERIODS),
            )
        )
    wrong = list(number_problems(item, override.value, where))
    found.extend(wrong or _size_problems(item, override.value, where, most))
    found.extend(note_problems(override.note, where))
    return found


def _size_problems(item: Item, number: float, where: str, most: float) -> Iterator[Problem]:
    """What is wrong with the size of a figure typed over a line."""
    if abs(number) > most:
        bound = edit_text(math.copysign(most, number), item.unit)
        if number > 0:
            what = text("{value} is too high.", value=edit_text(number, item.unit))
            yield Problem(where, what, text("Type at most {bound}.", bound=bound))
        else:
            what = text("{value} is too low.", value=edit_text(number, item.unit))
            yield Problem(where, what, text("Type at least {bound}.", bound=bound))


def line_problems(written: object, where: str) -> list[Problem]:
    """What is wrong with a text of one line, which may be empty."""
    if not isinstance(written, str):
        return [Problem(where, text("{value} is not a text.", value=shown(written)), text("Type a text."))]
    if len(written) > LONGEST_NAME:
        what = text("It has {count} characters.", count=len(written))
        return [Problem(where, what, text("Use at most {most}.", most=LONGEST_NAME))]
    if not is_one_line(written):
        what = text("{name} holds control characters.", name=shown(written))
        return [Problem(where, what, text("Type it in one line of ordinary characters."))]
    return []


def name_problems(name: object, where: str, taken: Iterable[str] = ()) -> list[Problem]:
    """What is wrong with a name: empty, too long, not of one line, or the name of a sibling in `taken`."""
    found = line_problems(name, where)
    if found or not isinstance(name, str):
        return found
    if not name.strip():
        return [Problem(where, text("The name is empty."), text("Type a name."))]
    if name.strip().casefold() in {other.strip().casefold() for other in taken}:
        return [Problem(where, text("There is already one named {name}.", name=name), text("Choose another name."))]
    return []


def is_one_line(written: str) -> bool:
    """True when there is no control, line-breaking, direction-turning or half character in it."""
    return not any(c in _TURNING or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in written)


def note_problems(written: object, where: str) -> Iterator[Problem]:
    """What is wrong with a text of several lines."""
    if not isinstance(written, str):
        yield Problem(where, text("{value} is not a text.", value=shown(written)), text("Type a text."))
    elif len(written) > LONGEST_NOTE:
        yield Problem(
            where,
            text("The text has {count} characters.", count=len(written)),
            text("Use at most {most}.", most=LONGEST_NOTE),
        )
    elif not is_one_line(written.replace("\n", "").replace("\t", "")):
        yield Problem(
            where,
            text("The text holds control characters."),
            text("Type it in ordinary characters."),
        )


def evidence_problems(evidence: Evidence, where: str) -> Iterator[Problem]:
    """What is wrong with the evidence of a number."""
    for written in (evidence.source, evidence.note, evidence.page):
        yield from note_problems(written, where)
    if evidence.date and not is_iso_date(evidence.date):
        yield Problem(
            where,
            text("{value} is not a date.", value=shown(evidence.date)),
            text("Type it like 2025-03-28, or leave it empty."),
        )


def is_iso_date(written: str) -> bool:
    """True for a calendar date written 2025-03-28."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        return False
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def is_id(written: object) -> bool:
    """True when it can be the id of an entity or case: letters, digits, hyphens and underscores, at most 64."""
    return isinstance(written, str) and _ID.fullmatch(written) is not None


def periods_problems(periods: object, where: str) -> Iterator[Problem]:
    """What is wrong with a number of forecast periods."""
    if isinstance(periods, bool) or not isinstance(periods, int) or not 1 <= periods <= MOST_PERIODS:
        yield Problem(
            where,
            text("{value} is not a number of periods.", value=shown(periods)),
            text("Choose a whole number from 1 to {most}.", most=MOST_PERIODS),
        )


def probability_problems(probability: object, where: str) -> Iterator[Problem]:
    """What is wrong with the probability of a case; None means that it is not weighed."""
    if probability is None:
        return
    is_number = isinstance(probability, int | float) and not isinstance(probability, bool)
    if not is_number or not 0 <= float(str(probability)) <= 1:
        yield Problem(
            where,
            text("{value} is not a probability.", value=shown(probability)),
            text("Type a share from 0 % to 100 %, or leave it empty."),
        )


def unknown_case(valuation: Valuation, case: str | None) -> list[Problem]:
    """The problem of a case id that is not in the valuation; None means the base."""
    if case is None or any(one.id == case for one in valuation.cases):
        return []
    return [Problem(text("Cases"), text("There is no case {case}.", case=shown(case)), text("Choose one in the list."))]


def is_currency(written: object) -> bool:
    """True for three capital letters."""
    return isinstance(written, str) and re.fullmatch(r"[A-Z]{3}", written) is not None
