"""One line of the sheet: its texts and marks, written only for the cells that somebody looks at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import overload

from workbench.document.periods import annual_values
from workbench.document.reported import reported_value
from workbench.document.resolve import overrides_of
from workbench.document.valuation import Address
from workbench.ground.units import Unit
from workbench.interpret.reading import has_opening
from workbench.live.results import Results
from workbench.rows.items import Check, Derived, Item, Number, Series
from workbench.ui.grid_rows import Mark
from workbench.ui.sheet_edits import FIGURE, Place


class SheetLine:
    """The cells of an item over the places of a sheet. Marks say what differs from `before`, when it is given."""

    def __init__(
        self, item: Item, entity: int | None, places: Sequence[Place], results: Results, before: Results | None = None
    ) -> None:
        arrays = results.arrays
        self._item = item
        self.unit = item.unit
        self._places = places
        # Only figures of its own are held: a line that stays for a hundred edits must not keep their results alive.
        self._calendar = results.calendar
        self._typed = typed_over(results, item, entity)
        self._column: Sequence[float] = ()
        self._old: Sequence[float] = ()
        self._single = math.nan
        self._years: dict[int, float] | None = None
        self._reported = {
            place.reported: reported_value(arrays, item, place.reported)
            for place in places
            if place.reported is not None and entity is None
        }
        if item.is_periodic:
            self._column = arrays.periods(item, entity)
            self._single = arrays.opening(item, entity)
            if before is not None and before.arrays.shape.periods == arrays.shape.periods:
                self._old = before.arrays.periods(item, entity)
        else:
            self._single = arrays.scalar(item, entity)
        self.texts: Sequence[str] = _Texts(self, len(places))
        self.marks: Sequence[Mark] = _Marks(self, len(places))

    def text(self, column: int) -> str:
        """What a cell shows."""
        value = self.number(column)
        if value is not None and math.isnan(value) and isinstance(self._item, Number):
            return "n.a."  # an input left empty; "n.m." is a figure that has no meaning
        return "" if value is None else self.unit.shown(value)

    def mark(self, column: int) -> Mark:
        """How a cell stands out."""
        item, place = self._item, self._places[column]
        if place.year is not None or place.reported is not None:
            return Mark.NONE
        mark = Mark.INPUT.value if isinstance(item, Number | Series) else 0
        if place.period is None or not item.is_periodic:
            return Mark(mark)
        if place.period == 0:
            return Mark.NONE
        value = self._column[place.period - 1]
        if place.period in self._typed:
            mark |= Mark.TYPED_OVER.value
        if self._old and self._old[place.period - 1] != value:
            mark |= Mark.CHANGED.value
        if isinstance(item, Check) and abs(value) > item.tolerance:
            mark |= Mark.PROBLEM.value
        return Mark(mark)

    def number(self, column: int) -> float | None:
        """The figure behind a cell; None where nothing is shown."""
        item, place = self._item, self._places[column]
        if place.reported is not None:
            value = self._reported.get(place.reported, math.nan)
            return None if math.isnan(value) else value
        if place.year is not None:
            value = self._of_year(place.year) if item.is_periodic else math.nan
            return None if math.isnan(value) else value
        if place.period is None or not item.is_periodic:
            return self._single if place.period is None and not item.is_periodic else None
        if place.period == 0:
            return self._single if has_opening(item) else None
        return self._column[place.period - 1]

    def numbers(self) -> list[float | None]:
        """The figures behind all cells."""
        if not self._item.is_periodic:
            return [self._single if place == FIGURE else None for place in self._places]
        first = self._single if has_opening(self._item) else None
        by_period: list[float | None] = [first, *self._column]
        return [
            by_period[place.period] if place.period is not None else self.number(column)
            for column, place in enumerate(self._places)
        ]

    def _of_year(self, year: int) -> float:
        if self._years is None:
            made = annual_values(self._item, self._column, self._calendar)
            self._years = dict(zip(self._calendar.years, made, strict=True))
        return self._years.get(year, math.nan)


class _Texts(Sequence[str]):
    """The texts of a line, each written when first asked for."""

    def __init__(self, line: SheetLine, count: int) -> None:
        self._line = line
        self._known: list[str | None] = [None] * count

    def __len__(self) -> int:
        return len(self._known)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        known = self._known[index]
        if known is None:
            known = self._known[index] = self._line.text(index)
        return known


class _Marks(Sequence[Mark]):
    """The marks of a line."""

    def __init__(self, line: SheetLine, count: int) -> None:
        self._line = line
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Mark: ...
    @overload
    def __getitem__(self, index: slice) -> list[Mark]: ...
    def __getitem__(self, index: int | slice) -> Mark | list[Mark]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._line.mark(index)


def longest_texts(lines: Sequence[SheetLine], places: Sequence[Place]) -> list[tuple[str, ...]]:
    """Per place the widest texts: of figures in one unit these are the largest, the smallest, and what is none."""
    rows: dict[Unit, list[list[float | None]]] = {}
    for line in lines:
        rows.setdefault(line.unit, []).append(line.numbers())
    found: list[dict[str, None]] = [{} for _ in places]
    for unit, group in rows.items():
        for texts, column in zip(found, zip(*group, strict=True), strict=True):
            known = [value for value in column if value is not None]
            finite = [value for value in known if math.isfinite(value)]
            ends = (max(finite), min(finite)) if finite else ()
            for value in (*ends, *([math.nan] if len(finite) < len(known) else ())):
                texts[unit.shown(value)] = None
    return [tuple(texts) for texts in found]


def typed_over(results: Results, item: Item, entity: int | None) -> frozenset[int]:
    """The periods in which a row is typed over in the case shown."""
    if not isinstance(item, Derived) or (item, entity) not in results.arrays.shape.overridden:
        return frozenset()
    valuation = results.valuation
    who = None if item.per is None or entity is None else valuation.members(item.per)[entity].id
    return frozenset(t for (address, t) in overrides_of(valuation, results.case) if address == Address(item.key, who))
