"""What stands in the cells of the term sheet: texts, texts as typed, marks for source and change, what a cell tells."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from workbench.document.resolve import series_over
from workbench.document.valuation import Address, Status, default_of, evidence_of, value_of
from workbench.exchange.copied import Copied, figure, words
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice, Input, Number, Series
from workbench.ui.bound_field import bounds_words, differs, evidence_words
from workbench.ui.terms.lines import (
    BORROWER,
    BORROWER_KEY,
    FACILITY,
    NAME,
    NUMBER_KEY,
    Group,
    Kind,
    TermLine,
    address_of,
    borrower_of,
    is_shown,
)

HEAD = "head "


@dataclass(frozen=True, slots=True)
class Cell:
    """One term of one facility as shown. `standing` is None where no source could be named (untouched, computed)."""

    words: str = ""
    is_typed: bool = False
    is_text: bool = False
    is_idle: bool = False  # it stands there and has no effect, or nothing stands there
    is_changed: bool = False
    is_absent: bool = False  # the facility has no such term
    standing: Status | None = None


@dataclass(slots=True)
class Entry:
    """A row of the sheet: a head (without a line) or a line with a cell per facility."""

    group: Group
    line: TermLine | None = None
    cells: list[Cell] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What names it: the line's key, or the head's."""
        return f"{HEAD}{self.group.value}" if self.line is None else self.line.key


def entries(
    live: LiveValuation,
    results: Results,
    lines: Sequence[TermLine],
    facilities: Sequence[str],
    shown: Sequence[str],
    folded: Collection[Group],
    is_all: bool,
) -> list[Entry]:
    """The rows of the sheet: heads, and below those not folded the lines that count for a facility of `shown`."""
    found: list[Entry] = []
    model, valuation = live.model, live.valuation
    last: Group | None = None
    for line in lines:
        counts = [is_shown(model, valuation, line, one) for one in facilities]
        if not is_all and not any(c for c, one in zip(counts, facilities, strict=True) if one in shown):
            continue
        if line.group is not last:
            found.append(Entry(line.group))
            last = line.group
        if line.group not in folded:
            cells = [
                _cell(live, results, line, one, place, counts[place], is_all) for place, one in enumerate(facilities)
            ]
            found.append(Entry(line.group, line, cells))
    return found


def moved_figures(
    live: LiveValuation, results: Results, shown: Sequence[Entry], facilities: Sequence[str], is_all: bool
) -> list[Entry]:
    """The same rows with computed figures as they are now, when nothing typed has changed."""
    found: list[Entry] = []
    for entry in shown:
        line = entry.line
        if line is None or line.kind is not Kind.FIGURE:
            found.append(entry)
            continue
        counts = [is_shown(live.model, live.valuation, line, one) for one in facilities]
        cells = [_cell(live, results, line, one, n, counts[n], is_all) for n, one in enumerate(facilities)]
        found.append(Entry(entry.group, line, cells))
    return found


def _cell(
    live: LiveValuation, results: Results, line: TermLine, facility: str, place: int, counts: bool, is_all: bool
) -> Cell:
    address = address_of(live.model, live.valuation, line, facility)
    if line.item is not None and address is None:
        return Cell(is_absent=True, is_text=line.is_text)
    is_typed_value = address is not None and (
        address in live.valuation.values or address in live.valuation.case(live.valuation.selected_case).values
    )
    if not counts and not is_all and not _is_unusual(live, line, address):
        return Cell(is_typed=line.is_typed, is_text=line.is_text, is_absent=True)
    words = cell_words(live, results, line, facility, place)
    is_empty = address is not None and isinstance(line.item, Number) and _is_none(live, address)
    standing = None
    is_changed = False
    if isinstance(line.item, Input) and address is not None:
        standing = evidence_of(live.model, live.valuation, address).status if is_typed_value else None
        is_changed = differs(live, address, value_of(live.model, live.valuation, address))
    return Cell(words, line.is_typed, line.is_text, not counts or is_empty, is_changed, False, standing)


def _is_unusual(live: LiveValuation, line: TermLine, address: Address | None) -> bool:
    """Whether something else than the default stands there: shown even where it has no effect."""
    if not isinstance(line.item, Input) or address is None:
        return False
    return value_of(live.model, live.valuation, address) != default_of(line.item)


def _is_none(live: LiveValuation, address: Address) -> bool:
    return value_of(live.model, live.valuation, address) is None


def cell_words(live: LiveValuation, results: Results, line: TermLine, facility: str, place: int) -> str:
    """A cell as a person reads it."""
    model, valuation = live.model, live.valuation
    address = address_of(model, valuation, line, facility)
    if line.kind is Kind.NAME:
        found = valuation.entity(facility)
        return "" if found is None else found.name
    if line.item is None or address is None:
        return ""
    if line.kind is Kind.FIGURE:
        value = first_value(results, line, place)
        return "" if math.isnan(value) else line.item.unit.shown(value)
    held = value_of(model, valuation, address)
    match line.kind:
        case Kind.BORROWER:
            return borrower_words(live, float(held) if isinstance(held, float | int) else 0.0)
        case Kind.CHOICE:
            assert isinstance(line.item, Choice)
            return text(str(line.item.options[str(held)].value))
        case Kind.FLAG:
            return text("yes") if held else text("no")
        case Kind.SERIES:
            return _series_words(live, line, held)
        case _:
            return text("none") if held is None else line.item.unit.shown(float(str(held)))


def _series_words(live: LiveValuation, line: TermLine, held: object) -> str:
    assert isinstance(line.item, Series)
    values = series_over(line.item, held if isinstance(held, tuple) else (), live.valuation.periods)
    unit = line.item.unit
    if unit.percent:
        return f"{unit.shown(values[0])} → {unit.shown(values[-1])}" if values else ""
    count = sum(1 for one in values if one)
    if not count:
        return "–"
    return text("{total} in {count}", total=unit.shown(math.fsum(values)), count=count)


def first_value(results: Results, line: TermLine, place: int) -> float:
    """The figure of the first period of a computed line; NaN where it is missing or the facility is new."""
    if line.item is None or place >= len(results.members(line.key)):
        return math.nan
    if not line.item.is_periodic:
        return results.figure(line.key, place)
    values = results.line(line.key, place)
    return float(values[0]) if values else math.nan


def full_text(live: LiveValuation, results: Results, line: TermLine, facility: str, place: int) -> str:
    """A cell in full precision as it is typed: for editing."""
    return copied(live, results, line, facility, place).full


def copied(live: LiveValuation, results: Results, line: TermLine, facility: str, place: int) -> Copied:
    """What a cell copies as: a figure with every digit, else words; empty where nothing stands."""
    if line.kind not in (Kind.NUMBER, Kind.FIGURE) or line.item is None:
        return words(cell_words(live, results, line, facility, place))
    if line.kind is Kind.FIGURE:
        return figure(first_value(results, line, place), line.item.unit)
    address = address_of(live.model, live.valuation, line, facility)
    held = None if address is None else value_of(live.model, live.valuation, address)
    return figure(float(held), line.item.unit) if isinstance(held, float | int) else Copied()


# Borrowers by name


def borrower_choices(live: LiveValuation) -> list[tuple[float, str]]:
    """Numbers and names a facility can be given to: the parent first."""
    found = [(0.0, text("parent"))]
    if live.model.get(NUMBER_KEY) is not None:
        for one in live.valuation.members(BORROWER):
            number = value_of(live.model, live.valuation, Address(NUMBER_KEY, one.id))
            if isinstance(number, float | int):
                found.append((float(number), one.name))
    return found


def new_borrower_words() -> str:
    """The choice that adds a borrower."""
    return text("new borrower…")


def borrower_words(live: LiveValuation, number: float) -> str:
    """The name of the borrower with a number; the number itself when nobody has it."""
    return dict(borrower_choices(live)).get(number, text("nobody (number {number})", number=f"{number:.0f}"))


# What a cell tells


def cell_tip(live: LiveValuation, line: TermLine, facility: str) -> list[str]:
    """What a cell says of itself: label, facility, whether it counts, note, bounds, source."""
    model, valuation = live.model, live.valuation
    address = address_of(model, valuation, line, facility)
    owner = facility
    if line.of_borrower and address is not None and address.entity is not None:
        owner = address.entity
    named = valuation.entity(owner)
    parts = [f"{line.label}: {named.name}" if named is not None and line.key != NAME else line.label]
    if line.item is None:
        return parts
    if address is None:
        return [*parts, text("The parent borrows: give the facility a borrower first.")]
    if not is_shown(model, valuation, line, facility):
        parts.append(text("No effect as the facility stands."))
    if line.of_borrower:
        parts.append(text("Kept for the borrower: all its facilities share it."))
    if line.item.note:
        parts.append(text(line.item.note))
    if isinstance(line.item, Input):
        unit = "" if line.unit is None else text(line.unit.label, currency=valuation.currency)
        if line.kind is Kind.NUMBER and not line.item.unit.is_date:
            parts.append(bounds_words(line.item, unit))
        elif line.item.unit.is_date:
            parts.append(text("A day, or a term from the balance sheet such as 18m or 5y"))
        parts.append(_evidence(live, address))
    else:
        parts.append(text("Computed."))
    return [part for part in parts if part]


def _evidence(live: LiveValuation, address: Address) -> str:
    held = live.valuation.case(live.valuation.selected_case).values
    if address not in live.valuation.values and address not in held:
        return text("Model default, nobody typed it.")
    return evidence_words(live, address)


def facility_ids(live: LiveValuation) -> list[str]:
    """The facilities in the user's order."""
    return [one.id for one in live.valuation.members(FACILITY)]


__all__ = [
    "BORROWER_KEY",
    "Cell",
    "Entry",
    "borrower_choices",
    "borrower_of",
    "borrower_words",
    "cell_tip",
    "cell_words",
    "entries",
    "facility_ids",
    "first_value",
    "full_text",
    "moved_figures",
    "new_borrower_words",
]
