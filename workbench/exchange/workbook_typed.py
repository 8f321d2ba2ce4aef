"""What stands in the cells of an edited workbook, read as the inputs they belong to, in the workbook's language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

from workbench.document.rules import value_problems
from workbench.document.valuation import Value
from workbench.exchange.workbook_file import Seen
from workbench.ground.language import LANGUAGES, said_in, text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import Unit
from workbench.interpret.workbook_recorded import Written
from workbench.interpret.workbook_sheet import MISSING_INPUT
from workbench.rows.items import Choice, Input, Item, Number

NOISE: Final = 1e-13
"""Programs keep fifteen digits of a number or seventeen: a change below this is none."""
LONGEST_FORMULA: Final = 60


class Blank(Enum):
    """An empty cell."""

    BLANK = "blank"


BLANK: Final = Blank.BLANK


@dataclass(frozen=True, slots=True)
class Read:
    """A cell read: the value it gives (BLANK for an empty cell), what to know of it, or what is wrong with it."""

    value: Value | Blank = BLANK
    note: str = ""
    problem: Problem | None = None


def is_same_number(one: float, other: float) -> bool:
    """Equal but for the digits a program leaves away."""
    if not (math.isfinite(one) and math.isfinite(other)):
        return one == other  # beside an endless one every difference is small
    return one == other or abs(one - other) <= NOISE * max(abs(one), abs(other))


def is_untouched(written: Written | None, seen: Seen | None) -> bool:
    """Whether a constant came back as it was written."""
    if seen is None or (seen.value in (None, "") and not seen.formula):
        return written is None
    if written is None or seen.formula or seen.is_error:
        return False
    if isinstance(written.value, float | int) and isinstance(seen.value, float) and not isinstance(seen.value, bool):
        return is_same_number(float(written.value), seen.value)
    return isinstance(written.value, str) and seen.value == written.value.replace("\r\n", "\n")


def read_number(item: Item, seen: Seen | None, where: str, currency: str) -> Read:
    """A figure in the item's unit, from a number, a switch or a text that is one."""
    value, note, problem = _of_formula(seen, where)
    if problem is not None or value is None or (isinstance(value, str) and not value.strip()):
        return Read(problem=problem)
    if isinstance(value, bool):
        return Read(float(value), note)
    if isinstance(value, float):
        return Read(value + 0.0, note)
    if value.strip().casefold() == MISSING_INPUT:
        return Read(None, note)
    found = parse_number(value, item.unit, where=where, currency=currency)
    if isinstance(found, Problem):
        return Read(problem=found)
    said = text("Typed as the text {words}.", words=f"“{' '.join(value.split())}”")
    return Read(found, f"{note} {said}".strip())


def read_choice(item: Choice, seen: Seen | None, where: str) -> Read:
    """A member of a choice, from its words in any language of the workbench."""
    value, note, problem = _of_formula(seen, where)
    if problem is not None or value is None or value == "":
        return Read(problem=problem)
    wanted = str(value).strip().casefold()
    for member in item.options:
        words = {member.name, *(said_in(language, str(member.value)) for language in LANGUAGES)}
        if wanted in {one.casefold() for one in words}:
            return Read(member.name, note)
    what = text("{value} is not one of the choices.", value=_short(str(value)))
    known = ", ".join(text(str(member.value)) for member in item.options)
    return Read(problem=Problem(where, what, text("Choose one of: {choices}.", choices=known)))


def read_input(item: Input, seen: Seen | None, where: str, currency: str) -> Read:
    """The value of a number or a choice, within its bounds."""
    found = read_choice(item, seen, where) if isinstance(item, Choice) else read_number(item, seen, where, currency)
    if found.problem is not None or isinstance(found.value, Blank):
        return found
    problem = next(value_problems(item, found.value, where), None)
    return found if problem is None else Read(found.value, found.note, problem)


def blank_problem(item: Input, where: str) -> Problem | None:
    """What is wrong with emptying the base's cell of an input."""
    if isinstance(item, Number) and item.optional:
        return None
    remedy = text("Choose one in the list.") if isinstance(item, Choice) else text("Type a number.")
    return Problem(where, text("It cannot be left empty."), remedy)


def _of_formula(seen: Seen | None, where: str) -> tuple[float | str | bool | None, str, Problem | None]:
    """A cell's value; where a formula stands, what that means."""
    if seen is None:
        return None, "", None
    formula = _short(f"={seen.formula}") if seen.formula else ""
    if seen.is_error:
        what = text("The cell shows the error {error}.", error=str(seen.value))
        return None, "", Problem(where, what, text("Type a value."))
    if seen.formula and seen.value is None:
        what = text("The formula {formula} was typed here, and its value is not stored.", formula=formula)
        remedy = text("Open the workbook in Excel or LibreOffice, save it, and read it again.")
        return None, "", Problem(where, what, remedy)
    note = text("The formula {formula} was typed here; its value is taken.", formula=formula) if seen.formula else ""
    return seen.value, note, None


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= LONGEST_FORMULA else flat[: LONGEST_FORMULA - 1] + "…"


def cell_words(seen: Seen | None) -> str:
    """What a cell holds, for a message."""
    if seen is None or (seen.value is None and not seen.formula):
        return text("nothing")
    if seen.formula:
        return _short(f"={seen.formula}")
    if isinstance(seen.value, float):
        return repr(seen.value).removesuffix(".0")
    return _short(str(seen.value))


def value_words(item: Item, value: Value) -> str:
    """A number or choice as a person reads it."""
    if value is None:
        return text("empty")
    if isinstance(item, Choice):
        return text(str(item.options[str(value)].value))
    return figure_words(item.unit, float(str(value)))


def figure_words(unit: Unit, value: float) -> str:
    """A figure with the digits it is shown with, or all it has where those would hide some."""
    shown = unit.shown(value)
    if unit.is_date or unit.is_flag or math.isclose(_rounded(unit, value), value, rel_tol=1e-9, abs_tol=0.0):
        return shown
    return edit_text(float(f"{value:.12g}"), unit)


def _rounded(unit: Unit, value: float) -> float:
    return round(value, unit.decimals + 2 if unit.percent else unit.decimals)
