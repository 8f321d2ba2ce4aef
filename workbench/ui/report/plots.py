"""Plots on paper: a walk between totals, stacked bars, lines over periods. All strokes are vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.ui.charts.bars import Band, OverlaidLine
from workbench.ui.charts.data import Marker, Reference
from workbench.ui.charts.lines import Line
from workbench.ui.charts.scale import decimals_of, finite, round_ticks, spread
from workbench.ui.charts.waterfall import Step
from workbench.ui.report import look
from workbench.ui.report.blocks import Block
from workbench.ui.report.figures import shown
from workbench.ui.report.lettering import Lettering
from workbench.ui.report.marks import Align, Box, LineOfText, Page

ROW = look.SMALL * look.LEADING
KEY = 12.0
"""Points of the key before an entry of a legend."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a legend."""

    words: str
    role: str
    is_line: bool = False
    is_dashed: bool = False


@dataclass
class Plot(Block):
    """A plot of a set height with its legend below the data."""

    tall: float = 150.0
    gap: float = 4.0

    def height(self, letters: Lettering, width: float) -> float:
        return self.tall + sum(_lines_in(row) * ROW + 1.0 for row in self._legend_rows(letters, width))

    def entries(self) -> list[Entry]:
        """What the legend names."""
        return []

    def _legend_rows(self, letters: Lettering, width: float) -> list[list[_Named]]:
        rows: list[list[_Named]] = []
        at = math.inf
        for entry in self.entries():
            lines = letters.lines(entry.words, look.SMALL, width - KEY)
            across = max(line.width for line in lines)
            if at + KEY + across > width:
                rows.append([])
                at = 0.0
            rows[-1].append(_Named(entry, lines, at))
            at += KEY + across + 12
        return rows

    def draw_legend(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        """The legend, row by row."""
        for row in self._legend_rows(letters, width):
            for one in row:
                start, middle = left + one.at, top + ROW / 2
                if one.entry.is_line:
                    dash = (2.2, 1.6) if one.entry.is_dashed else ()
                    page.rule(start, middle, start + 9, middle, look.colour(one.entry.role), 1.2, dash)
                else:
                    page.fill(Box(start + 1.5, middle - 2.6, 6, 5.2), look.colour(one.entry.role), 1.0, 0.6)
                for place, line in enumerate(one.lines):
                    page.write(line, Box(start + KEY, top + place * ROW, width - one.at - KEY, ROW), look.MUTED)
            top += _lines_in(row) * ROW + 1.0


@dataclass(frozen=True, slots=True)
class _Named:
    """An entry with its lines, and where it begins in its row."""

    entry: Entry
    lines: list[LineOfText]
    at: float


def _lines_in(row: Sequence[_Named]) -> int:
    return max(len(one.lines) for one in row)


@dataclass(slots=True)
class Axis:
    """The upright scale of a plot: values to points."""

    ticks: list[float]
    box: Box

    @property
    def low(self) -> float:
        """Its lowest value."""
        return self.ticks[0]

    @property
    def high(self) -> float:
        """Its highest value."""
        return self.ticks[-1]

    def y(self, value: float) -> float:
        """Where a value stands; values beyond the scale stand at its end."""
        share = (value - self.low) / (self.high - self.low)
        return self.box.bottom - self.box.height * min(max(share, 0.0), 1.0)

    def draw(self, page: Page, letters: Lettering, left: float, suffix: str = "") -> None:
        """Grid and figures."""
        places = decimals_of(self.ticks)
        for tick in self.ticks:
            y = self.y(tick)
            is_zero = abs(tick) < 1e-12
            page.rule(
                self.box.left, y, self.box.right, y, look.RULE if is_zero else look.LINE, 0.6 if is_zero else 0.35
            )
            line = letters.line(shown(tick, places, suffix), look.SMALL)
            page.write(line, Box(left, y - 0.62 * look.SMALL, self.box.left - left - 4, ROW), look.MUTED, Align.RIGHT)


def axis_width(letters: Lettering, ticks: Sequence[float], suffix: str = "") -> float:
    """Room for the figures of an axis."""
    places = decimals_of(ticks)
    return max(letters.width(shown(tick, places, suffix), look.SMALL) for tick in ticks) + 5


@dataclass
class WaterfallPlot(Plot):
    """Totals and the steps between them, figures on the bars, names below in up to three lines."""

    steps: Sequence[Step] = ()
    decimals: int = 2

    def _spans(self) -> list[tuple[float, float]]:
        spans, reached = [], 0.0
        for step in self.steps:
            start = 0.0 if step.is_total else reached
            reached = start + (step.value if math.isfinite(step.value) else 0.0)
            spans.append((start, reached))
        return spans

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        spans = self._spans()
        ends = finite([0.0, *(end for span in spans for end in span)])
        slot = width / max(1, len(self.steps))
        labels = [step.label.replace("\n", " ") for step in self.steps]
        size = look.SMALL
        while size > 5 and any(letters.longest_word(label, size) > slot - 2 for label in labels):
            size = round(size - 0.2, 1)
        names = [letters.lines(label, size, slot - 2) for label in labels]
        below = max((len(lines) for lines in names), default=0) * ROW
        bottom = top + self.tall - below - 3
        low, high = min(ends), max(ends)
        # Figures above the tallest and below the lowest bar.
        foot = ROW if low < 0 else 0.0
        axis = Axis([low, high if high > low else low + 1], Box(left, top + ROW, width, bottom - top - ROW - foot))
        page.rule(left, axis.y(0.0), left + width, axis.y(0.0), look.RULE, 0.6)
        before: tuple[float, float] | None = None
        for place, (step, (start, end)) in enumerate(zip(self.steps, spans, strict=True)):
            x = left + place * slot
            bar = Box(x + slot * 0.12, min(axis.y(start), axis.y(end)), slot * 0.76, abs(axis.y(start) - axis.y(end)))
            bar = Box(bar.left, bar.top, bar.width, max(bar.height, 0.7))
            if before is not None:
                page.rule(before[0], axis.y(before[1]), bar.left, axis.y(before[1]), look.MUTED, 0.4)
            role = step.role or ("gold" if step.is_total else "good" if step.value >= 0 else "bad")
            page.fill(bar, look.colour(role), 1.0 if step.is_total else 0.75, 0.8)
            before = (bar.right, end)
            is_below = step.is_total and step.value < 0
            line = letters.line(shown(step.value, self.decimals), look.SMALL, is_strong=step.is_total)
            place_top = bar.bottom + 0.8 if is_below else bar.top - ROW
            page.write(line, Box(x, place_top, slot, ROW), look.TEXT, Align.CENTRE)
            name_top = top + self.tall - below
            for part in names[place]:
                page.write(part, Box(x, name_top, slot, ROW), look.TEXT if step.is_total else look.MUTED, Align.CENTRE)
                name_top += ROW


@dataclass
class Periods(Plot):
    """What plots over periods share: a scale, columns named below, reference lines, markers."""

    columns: Sequence[str] = ()
    references: Sequence[Reference] = ()
    markers: Sequence[Marker] = ()
    suffix: str = ""
    within: tuple[float, float] | None = None

    def values(self) -> list[float]:
        """Everything that the scale must hold."""
        raise NotImplementedError

    def draw_data(self, page: Page, letters: Lettering, axis: Axis, slot: float) -> None:
        """Draw the data; a column is `slot` points wide."""
        raise NotImplementedError

    def ticks(self) -> list[float]:
        """Values of the scale."""
        ends = finite([0.0, *self.values(), *(one.value for one in self.references)])
        low, high = min(ends), max(ends)
        if self.within is not None:
            low, high = max(low, self.within[0]), min(high, self.within[1])
        return round_ticks(low, high, 5)

    def is_beyond(self) -> bool:
        """Something lies beyond the scale and is not drawn."""
        ticks = self.ticks()
        return any(not ticks[0] <= value <= ticks[-1] for value in finite(self.values()))

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        ticks = self.ticks()
        across = axis_width(letters, ticks, self.suffix)
        above = self._above(letters, width)
        box = Box(left + across, top + above + 4, width - across, self.tall - above - 4 - ROW - 4)
        axis = Axis(ticks, box)
        axis.draw(page, letters, left, self.suffix)
        slot = box.width / max(1, len(self.columns))
        self.draw_data(page, letters, axis, slot)
        self._draw_names(page, letters, box, slot)
        self._draw_marks(page, letters, axis, slot, top)
        self.draw_legend(page, letters, left, top + self.tall, width)

    def _above(self, letters: Lettering, width: float) -> float:
        named = [one.label for one in self.references] + [one.label for one in self.markers]
        if not named:
            return 0.0
        total = sum(letters.width(one, look.SMALL) + 10 for one in named)
        return ROW * (1 if total <= width * 0.94 else len(named))

    def _draw_names(self, page: Page, letters: Lettering, box: Box, slot: float) -> None:
        lines = [letters.line(name, look.SMALL) for name in self.columns]
        widest = max((line.width for line in lines), default=0.0) + 4
        every = max(1, math.ceil(widest / max(slot, 0.1)))
        for place, line in enumerate(lines):
            if place % every == 0:
                middle = box.left + (place + 0.5) * slot
                page.write(line, Box(middle - widest / 2, box.bottom + 3, widest, ROW), look.MUTED, Align.CENTRE)

    def _draw_marks(self, page: Page, letters: Lettering, axis: Axis, slot: float, top: float) -> None:
        """Names of reference lines and markers in a band above the data, each line down from its name."""
        named: list[tuple[LineOfText, float, str]] = []
        for one in self.references:
            y = axis.y(one.value)
            page.rule(axis.box.left, y, axis.box.right, y, look.ink(one.role), 0.8, (2.2, 1.6))
            named.append((letters.line("– – " + one.label, look.SMALL), axis.box.right, look.ink(one.role)))
        for mark in self.markers:
            x = axis.box.left + (mark.position + 0.5) * slot
            page.rule(x, axis.box.top, x, axis.box.bottom, look.ink(mark.role), 0.8, (2.2, 1.6))
            named.append((letters.line(mark.label, look.SMALL), x, look.ink(mark.role)))
        if not named:
            return
        sizes = [line.width for line, _, _ in named]
        if sum(size + 10 for size in sizes) <= axis.box.width:
            centres = spread([x for _, x, _ in named], sizes, axis.box.left, axis.box.right, 10.0)
            tops = [top] * len(named)
        else:
            centres = [
                min(max(x, axis.box.left + size / 2), axis.box.right - size / 2)
                for (_, x, _), size in zip(named, sizes, strict=True)
            ]
            tops = [top + place * ROW for place in range(len(named))]
        for (line, _, colour), centre, place in zip(named, centres, tops, strict=True):
            page.write(line, Box(centre - line.width / 2, place, line.width + 0.1, ROW), colour)


@dataclass
class StackedPlot(Periods):
    """Bands stacked in columns, above and below zero, with a line over them."""

    bands: Sequence[Band] = ()
    line: OverlaidLine | None = None

    def _role(self, place: int) -> str:
        return self.bands[place].role or f"series{place}"

    def entries(self) -> list[Entry]:
        found = [Entry(band.label, self._role(place)) for place, band in enumerate(self.bands)]
        if self.line is not None:
            found.append(Entry(self.line.label, self.line.role or "text", True))
        return found

    def values(self) -> list[float]:
        columns = list(zip(*(band.values for band in self.bands), strict=True))
        found = [math.fsum(v for v in column if v > 0) for column in columns]
        found += [math.fsum(v for v in column if v < 0) for column in columns]
        return found + finite(self.line.values if self.line is not None else [])

    def draw_data(self, page: Page, letters: Lettering, axis: Axis, slot: float) -> None:
        thick = min(slot * 0.7, 30.0)
        for column in range(len(self.columns)):
            left = axis.box.left + (column + 0.5) * slot - thick / 2
            up = down = 0.0
            for place, band in enumerate(self.bands):
                value = band.values[column]
                if not math.isfinite(value) or abs(value) < 1e-12:
                    continue
                start = up if value > 0 else down
                high, low = axis.y(max(start, start + value)), axis.y(min(start, start + value))
                if low - high > 0.05:
                    page.fill(Box(left, high, thick, low - high), look.colour(self._role(place)))
                if value > 0:
                    up += value
                else:
                    down += value
        if self.line is not None:
            points = [
                (axis.box.left + (place + 0.5) * slot, axis.y(value))
                for place, value in enumerate(self.line.values)
                if math.isfinite(value)
            ]
            page.trace(points, look.colour(self.line.role or "text"), 1.1)
            for x, y in points if len(points) <= 24 else []:
                page.dot(x, y, 1.5, look.colour(self.line.role or "text"))


@dataclass
class LinesPlot(Periods):
    """Lines over periods; a missing value breaks a line."""

    lines: Sequence[Line] = field(default_factory=tuple)

    def _role(self, place: int) -> str:
        return self.lines[place].role or f"series{place}"

    def entries(self) -> list[Entry]:
        return [Entry(one.label, self._role(place), True, bool(one.is_dashed)) for place, one in enumerate(self.lines)]

    def values(self) -> list[float]:
        return finite(value for one in self.lines for value in one.values)

    def draw_data(self, page: Page, letters: Lettering, axis: Axis, slot: float) -> None:
        for place, one in enumerate(self.lines):
            colour = look.colour(self._role(place))
            dash = (2.6, 1.8) if one.is_dashed else ()
            part: list[tuple[float, float]] = []
            for column, value in enumerate([*one.values, math.nan]):
                # What lies beyond the scale is not drawn: at the edge it would read as a value.
                if axis.low <= value <= axis.high:
                    part.append((axis.box.left + (column + 0.5) * slot, axis.y(value)))
                    continue
                if len(part) == 1:
                    page.dot(*part[0], 1.5, colour)
                page.trace(part, colour, 1.2, dash)
                part = []
