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
from workbench.ui.grid_rows import Mark, Trend
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
        self.typed_over = typed_over(results, item, entity)
        self._column: Sequence[float] = ()
        self._old: Sequence[float] = ()
        self._single = math.nan
        self._old_single: float | None = None
        self._old_years: dict[int, float] | None = None
        self._years: dict[int, float] | None = None
        self._reported = {
            place.reported: reported_value(arrays, item, place.reported)
            for place in places
            if place.reported is not None and entity is None
        }
        if before is not None and not _are_alike(before, results):
            before = None
        if item.is_periodic:
            self._column = arrays.periods(item, entity)
            self._single = arrays.opening(item, entity)
            if before is not None:
                self._old = before.arrays.periods(item, entity)
                self._old_single = before.arrays.opening(item, entity)
        else:
            self._single = arrays.scalar(item, entity)
            if before is not None:
                self._old_single = before.arrays.scalar(item, entity)
        self.texts: Sequence[str] = _Texts(self, len(places))
        self.marks: Sequence[Mark] = _Marks(self, len(places))

    @property
    def is_periodic(self) -> bool:
        """Whether it has a figure for each period."""
        return self._item.is_periodic

    def text(self, column: int) -> str:
        """What a cell shows."""
        value = self.number(column)
        if value is not None and math.isnan(value) and isinstance(self._item, Number):
            return "n.a."  # an input left empty; "n.m." is a figure that has no meaning
        return "" if value is None else self.unit.shown(value)

    def mark(self, column: int) -> Mark:
        """How a cell stands out."""
        item, place = self._item, self._places[column]
        if place.reported is not None:
            return Mark.NONE
        mark = Mark.INPUT.value if isinstance(item, Number | Series) and not (place.year or place.period == 0) else 0
        moved = self.moved(column)
        if moved is not None:
            mark |= Mark.CHANGED.value | (Mark.FELL.value if moved[1] < moved[0] else 0)
        if not place.period or not item.is_periodic:
            return Mark(mark)
        if place.period in self.typed_over:
            mark |= Mark.TYPED_OVER.value
        if isinstance(item, Check) and abs(self._column[place.period - 1]) > item.tolerance:
            mark |= Mark.PROBLEM.value
        return Mark(mark)

    def moved(self, column: int) -> tuple[float, float] | None:
        """The figure of a cell before and now, where the last edit moved it."""
        place = self._places[column]
        if self._old_single is None or place.reported is not None:
            return None
        if place.period:
            old, new = (self._old[place.period - 1], self._column[place.period - 1]) if self._column else (0.0, 0.0)
        elif place.year is not None:
            if not self._item.is_periodic or self._old == self._column:
                return None
            old, new = self._year_before(place.year), self._of_year(place.year)
        elif self.number(column) is None:
            return None
        else:
            old, new = self._old_single, self._single
        return None if old == new or (math.isnan(old) and math.isnan(new)) else (old, new)

    def most_moved(self) -> tuple[int, float] | None:
        """The column whose figure moved most, and by what share of the largest figure of the line; None for none."""
        if self._old_single is None:
            return None
        pairs = list(zip((self._old_single, *self._old), (self._single, *self._column), strict=True))
        gaps = [abs(new - old) if new != old else 0.0 for old, new in pairs]
        most = max(range(len(gaps)), key=lambda n: gaps[n] if math.isfinite(gaps[n]) else 0.0)
        wanted = Place(period=most) if self.is_periodic else FIGURE
        column = self._places.index(wanted) if wanted in self._places else -1
        if column < 0 or self.moved(column) is None:  # of what is shown, as years are, the first that moved
            column = next((n for n in range(len(self._places)) if self.moved(n) is not None), -1)
            if column < 0:
                return None
        size = max((abs(value) for pair in pairs for value in pair if math.isfinite(value)), default=0.0)
        gap = gaps[most] if math.isfinite(gaps[most]) else 0.0
        return column, gap / size if size else 0.0

    def trend(self) -> Trend:
        """The line's figures for a small picture: reported periods of the forecast's own step, then the forecast."""
        months = self._calendar.months
        told = sorted((one.end, value) for one, value in self._reported.items() if one.months == months)
        return Trend([value for _, value in told], self._column)

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

    def _year_before(self, year: int) -> float:
        if self._old_years is None:
            made = annual_values(self._item, self._old, self._calendar)
            self._old_years = dict(zip(self._calendar.years, made, strict=True))
        return self._old_years.get(year, math.nan)

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


def _are_alike(before: Results, after: Results) -> bool:
    """Whether the figures of one state can be laid beside those of the other."""
    one, other = before.arrays.shape, after.arrays.shape
    return one.periods == other.periods and one.entities == other.entities


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
