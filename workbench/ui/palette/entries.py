"""What the box can find, and how a find is said: kinds, names, values as they stand now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from PySide6.QtGui import QAction, QKeySequence

from workbench.document.periods import annual_values
from workbench.document.valuation import Address
from workbench.ground.language import ENGLISH, LANGUAGES, catalogue, current_language, said_in, text
from workbench.interpret.explain import shown
from workbench.live.results import Results
from workbench.rows.items import Item, Series
from workbench.ui.navigation.history import Place

MOST_FOUND: Final = 200
"""Finds that are listed at most."""


class Kind(Enum):
    """What a find is. The value is the sign that narrows the search to it; some have none."""

    ACTION = ">"
    INPUT = "@"
    ROW = "="
    PAGE = "page"
    SHEET = "sheet"
    CASE = "case"
    PLACE = "place"


SIGNS = {">": Kind.ACTION, "@": Kind.INPUT, "=": Kind.ROW}
_UNSAID: Final = ("choice", "number", "factor", "ratio")
"""Units that say nothing behind a value."""
_WIDE = {"＞": ">", "》": ">", "＠": "@", "＝": "="}
"""What a Chinese keyboard types for them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An input or a row of the model."""

    item: Item


@dataclass(frozen=True, slots=True)
class Deed:
    """An action of the menus, by its place in them, and the menus it stands in."""

    action: QAction
    path: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a desk; `page` is empty for the desk as a whole."""

    area: str
    page: str


@dataclass(frozen=True, slots=True)
class SheetOf:
    """The sheet of a section."""

    section: str


@dataclass(frozen=True, slots=True)
class CaseOf:
    """A case of the valuation."""

    case: str


Thing = Figure | Deed | Page | SheetOf | CaseOf | Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A find as it is shown: `at` is the address of a figure, `other` its name in another language where that one
    answered what was typed."""

    kind: Kind
    thing: Thing
    name: str
    context: str = ""
    other: str = ""
    at: Address | None = None
    period: int | None = None
    is_enabled: bool = True


def narrowed(typed: str) -> tuple[Kind | None, str]:
    """What was typed without the sign before it, and the kind the sign asks for."""
    words = typed.lstrip()
    sign = _WIDE.get(words[:1], words[:1])
    kind = SIGNS.get(sign)
    return (None, typed) if kind is None else (kind, words[1:])


def kind_words(kind: Kind) -> str:
    """What a kind is called."""
    match kind:
        case Kind.ACTION:
            return text("Action")
        case Kind.INPUT:
            return text("Input")
        case Kind.ROW:
            return text("Row")
        case Kind.PAGE:
            return text("Desk")
        case Kind.SHEET:
            return text("Sheet")
        case Kind.CASE:
            return text("Case")
        case Kind.PLACE:
            return text("Recent")


@cache
def _reversed(language: str) -> dict[str, str]:
    """Translated message to the English one; of several the shortest."""
    found: dict[str, str] = {}
    for english, said in catalogue(language).items():
        if said not in found or len(english) < len(found[said]):
            found[said] = english
    return found


def in_other_languages(message: str) -> list[str]:
    """What a message of the source is called in the languages that are not spoken now."""
    return [said_in(language, message) for language in LANGUAGES if language != current_language()]


def said_otherwise(words: str) -> list[str]:
    """Words that are shown now, in the other languages, as far as they are one message."""
    now = current_language()
    if now == ENGLISH:
        english = words
    else:
        found = _reversed(now).get(words)
        if found is None:
            return []
        english = found
    return [other for other in in_other_languages(english) if other != words]


def keys_of(action: QAction) -> str:
    """The first key of an action as the platform writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def value_words(results: Results, item: Item, entity: int | None, period: int | None = None) -> str:
    """The value an item has now, with its unit: a line by its first whole year, else from its first to last period."""
    unit = item.unit
    is_plain = unit.percent or unit.is_date or unit.is_flag or unit.label in _UNSAID
    behind = "" if is_plain else f" {text(item.unit.label, currency=results.valuation.currency)}"
    if not item.is_periodic:
        return _with_unit(shown(item, results.arrays.scalar(item, entity)), behind)
    values = list(results.line(item.key, entity))
    if period is not None and 1 <= period <= len(values):
        label = results.calendar.label(period)
        return f"{label}  {_with_unit(shown(item, values[period - 1]), behind)}"
    if isinstance(item, Series) and len(set(values)) == 1:
        return _with_unit(shown(item, values[0]), behind)
    years = [year for year in results.calendar.years if results.calendar.is_whole(year)]
    if years:
        made = dict(zip(results.calendar.years, annual_values(item, values, results.calendar), strict=True))
        if math.isfinite(made[years[0]]):
            return f"{results.calendar.year_label(years[0])}  {_with_unit(shown(item, made[years[0]]), behind)}"
    return f"{results.calendar.label(1)}  {_with_unit(shown(item, values[0]), behind)}"


def _with_unit(value: str, behind: str) -> str:
    return value if value in ("–", "n.m.", "n.a.") else value + behind
