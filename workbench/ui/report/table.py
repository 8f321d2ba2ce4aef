"""Tables on paper: figures at the right, names that wrap, bars on a scale of their own, the header on every page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from workbench.ui.charts.scale import decimals_of, finite, round_ticks, spread
from workbench.ui.report import look
from workbench.ui.report.blocks import Block
from workbench.ui.report.figures import shown
from workbench.ui.report.lettering import Lettering
from workbench.ui.report.marks import Align, Box, LineOfText, Page

PAD = 5.0
"""Points between columns, at either side."""
ROOM_ABOVE = 1.25
LEAST_BAR, LEAST_SHARE = 130.0, 0.36
"""Points of a column of bars at least, and the share of a narrow table."""
NAME_GAP = 5.0
"""Points between the names of two marks."""
SMALLEST = 5.6
"""Points of the smallest letters of a table that is too wide."""


class Kind(Enum):
    """How a row stands in a table."""

    PLAIN = "plain"
    TOTAL = "total"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Cell:
    """Words in a cell; `role` colours them."""

    words: str
    role: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A range on the scale of its column: a dot where both ends are one; `mid` is a tick."""

    low: float
    high: float
    mid: float | None = None
    role: str = "series0"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, one cell a column."""

    cells: Sequence[Cell | Bar | None]
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True, slots=True)
class Mark:
    """A dashed line down a column of bars, named in its header."""

    value: float
    words: str
    role: str = "accent"


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a column of bars, with its marks."""

    low: float
    high: float
    marks: tuple[Mark, ...] = ()
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, whether it holds words (at the left, wrapping) or figures (at the right), or bars.

    `most` bounds the share of the width that words take.
    """

    head: str
    is_words: bool = False
    scale: Scale | None = None
    most: float = 0.5


def scale_of(bars: Sequence[Bar], marks: Sequence[Mark] = ()) -> Scale:
    """A scale from zero, or the lowest end, over all bars and marks."""
    ends = finite([*(v for one in bars for v in (one.low, one.high, one.mid)), *(m.value for m in marks)])
    low, high = min([0.0, *ends]), max([*ends, 0.0])
    ticks = round_ticks(low, high if high > low else low + 1.0, 5)
    return Scale(ticks[0], max(ticks[-1], high), tuple(marks))


@dataclass
class Table(Block):
    """Rows under a header. It goes on overleaf with the header repeated; up to `whole` rows stay together, of more at
    least `least_rows`."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    size: float = look.TABLE
    gap: float = 5.0
    least_rows: int = 4
    whole: int = 16
    _laid: dict[float, _Layout] = field(default_factory=dict, repr=False)

    def layout(self, letters: Lettering, width: float) -> _Layout:
        """Widths, sizes and lines at a width."""
        if width not in self._laid:
            self._laid[width] = _Layout.of(self, letters, width)
        return self._laid[width]

    def height(self, letters: Lettering, width: float) -> float:
        laid = self.layout(letters, width)
        return laid.head + sum(laid.heights) + laid.foot

    def least(self, letters: Lettering, width: float) -> float:
        laid = self.layout(letters, width)
        few = laid.heights[: self.least_rows] if len(laid.heights) > self.whole else laid.heights
        return laid.head + sum(few) + laid.foot

    def divided(self, letters: Lettering, width: float, room: float) -> tuple[Block, Block] | None:
        laid = self.layout(letters, width)
        left = room - laid.head - laid.foot
        count = 0
        for height in laid.heights:
            if left < height:
                break
            left -= height
            count += 1
        # A title of a group never ends a page, and no single row begins one.
        while 0 < count < len(self.rows) and (self.rows[count - 1].kind is Kind.GROUP or len(self.rows) - count < 2):
            count -= 1
        if not 0 < count < len(self.rows):
            return None
        first, rest = replace(self, rows=self.rows[:count], _laid={}), replace(self, rows=self.rows[count:], _laid={})
        for part, rows in ((first, slice(0, count)), (rest, slice(count, None))):
            part._laid[width] = laid.part(rows)
        return first, rest

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        _Drawing(self, self.layout(letters, width), page, letters, left, top, width).draw()


@dataclass(slots=True)
class _Layout:
    """A table at a width: size of letters, widths of columns without padding, lines of each cell, heights."""

    size: float
    widths: list[float]
    heads: list[list[LineOfText]]
    cells: list[list[list[LineOfText]]]
    heights: list[float]
    head: float
    foot: float

    def part(self, rows: slice) -> _Layout:
        """The same for some of the rows."""
        return _Layout(self.size, self.widths, self.heads, self.cells[rows], self.heights[rows], self.head, self.foot)

    @classmethod
    def of(cls, table: Table, letters: Lettering, width: float) -> _Layout:
        """The largest size of letters at which every word fits."""
        size = table.size
        while True:
            widths, is_fitting = _widths(table, letters, width, size)
            if is_fitting or size <= SMALLEST:
                break
            size = round(size - 0.2, 1)
        step = size * look.LEADING
        heads = [
            letters.lines(column.head, size, across, is_strong=False) if column.head else []
            for column, across in zip(table.columns, widths, strict=True)
        ]
        cells = [
            [
                []
                if not isinstance(cell, Cell) or not cell.words
                else letters.lines(
                    cell.words,
                    size,
                    _across(row, place, widths),
                    is_strong=cell.is_strong or row.kind is not Kind.PLAIN,
                )
                for place, cell in enumerate(row.cells)
            ]
            for row in table.rows
        ]
        heights = [
            max((len(lines) for lines in row), default=1) * step + 2 * ROOM_ABOVE if any(row) else step for row in cells
        ]
        bars = [column.scale for column in table.columns if column.scale is not None]
        lines = max([len(one) for one in heads] or [0])
        head = lines * step + 3.0
        if any(scale.marks for scale in bars):
            head = max(head, step + _mark_rows(table, letters, widths, size) * look.SMALL * look.LEADING + 3.0)
        return cls(size, widths, heads, cells, heights, head, 10.0 if bars else 1.0)


def _across(row: Row, place: int, widths: Sequence[float]) -> float:
    """The width of a cell; the title of a group takes all of the row."""
    if row.kind is Kind.GROUP and place == 0:
        return sum(widths) + 2 * PAD * (len(widths) - 1)
    return widths[place]


def _natural(table: Table, letters: Lettering, place: int, size: float) -> float:
    return max(
        (
            letters.width(cell.words, size, is_strong=cell.is_strong or row.kind is not Kind.PLAIN)
            for row in table.rows
            if row.kind is not Kind.GROUP and place < len(row.cells) and isinstance(cell := row.cells[place], Cell)
        ),
        default=0.0,
    )


def _smallest(table: Table, letters: Lettering, place: int, size: float) -> float:
    """The width of the longest word in a column of words."""
    words = [
        cell.words for row in table.rows if isinstance(cell := row.cells[place], Cell) and row.kind is not Kind.GROUP
    ]
    longest = max((letters.longest_word(one, size, is_strong=True) for one in words if one), default=0.0)
    return min(longest, 110.0)


def _widths(table: Table, letters: Lettering, width: float, size: float) -> tuple[list[float], bool]:
    """Widths of the columns, and whether every word fits."""
    count = len(table.columns)
    room = width - 2 * PAD * (count - 1)
    wanted, least = [], []
    for place, column in enumerate(table.columns):
        natural = _natural(table, letters, place, size)
        head = letters.width(column.head, size) if column.head else 0.0
        word = letters.longest_word(column.head, size) if column.head else 0.0
        if column.scale is not None:
            wanted.append(min(LEAST_BAR, LEAST_SHARE * room))
            least.append(wanted[-1])
        elif column.is_words:
            wanted.append(min(max(natural, head), column.most * room))
            least.append(max(_smallest(table, letters, place, size), word))
        else:
            # Headers of figures wrap, over three lines at most.
            needed = max(natural, word, head / 3 + 2)
            wanted.append(max(natural, min(head, max(needed, 46.0))))
            least.append(needed)
    wanted = [max(pair) for pair in zip(wanted, least, strict=True)]
    spare = room - sum(wanted)
    if spare >= 0:
        return _shared(table, wanted, spare, letters, size), True
    for is_words in (True, False):
        flexible = [
            place for place, column in enumerate(table.columns) if column.is_words == is_words and column.scale is None
        ]
        slack = sum(wanted[place] - least[place] for place in flexible)
        if slack <= 0:
            continue
        part = min(1.0, -spare / slack)
        for place in flexible:
            cut = part * (wanted[place] - least[place])
            wanted[place] -= cut
            spare += cut
        if spare >= -0.01:
            return wanted, True
    return wanted, False


def _shared(table: Table, wanted: list[float], spare: float, letters: Lettering, size: float) -> list[float]:
    """What is left over goes to bars, else to words that wrap, else to the names, so that figures stay near."""
    bars = [place for place, column in enumerate(table.columns) if column.scale is not None]
    if bars:
        for place in bars:
            wanted[place] += spare / len(bars)
        return wanted
    wrapping = [
        place
        for place, column in enumerate(table.columns)
        if column.is_words and _natural(table, letters, place, size) > wanted[place] + 0.1
    ]
    if wrapping:
        lacking = [_natural(table, letters, place, size) - wanted[place] for place in wrapping]
        for place, lack in zip(wrapping, lacking, strict=True):
            wanted[place] += min(lack, spare * lack / sum(lacking))
        spare -= sum(min(lack, spare * lack / sum(lacking)) for lack in lacking)
    figures = [place for place, column in enumerate(table.columns) if not column.is_words]
    each = min(spare / (len(figures) + 1), 26.0) if figures else 0.0
    for place in figures:
        wanted[place] += each
    wanted[0] += spare - each * len(figures)
    return wanted


def _mark_rows(table: Table, letters: Lettering, widths: Sequence[float], size: float) -> int:
    """How many lines the names of marks take above the bars."""
    for column, across in zip(table.columns, widths, strict=True):
        if column.scale is not None and column.scale.marks:
            needed = sum(letters.width(one.words, look.SMALL) + NAME_GAP for one in column.scale.marks) - NAME_GAP
            return 1 if needed <= across else len(column.scale.marks)
    return 0


@dataclass(slots=True)
class _Drawing:
    table: Table
    laid: _Layout
    page: Page
    letters: Lettering
    left: float
    top: float
    width: float

    def draw(self) -> None:
        step = self.laid.size * look.LEADING
        starts = self._starts()
        bottom = self.top + self.laid.head
        for column, lines, start, across in zip(
            self.table.columns, self.laid.heads, starts, self.laid.widths, strict=True
        ):
            align = Align.LEFT if column.is_words or column.scale is not None else Align.RIGHT
            top = bottom - 3.0 - len(lines) * step if column.scale is None else self.top
            for line in lines:
                self.page.write(line, Box(start, top, across, step), look.MUTED, align)
                top += step
        self.page.rule(self.left, bottom - 1.2, self.left + self.width, bottom - 1.2, look.RULE, 0.7)
        end = bottom + sum(self.laid.heights)
        for column, start, across in zip(self.table.columns, starts, self.laid.widths, strict=True):
            if column.scale is not None:
                self._grid(column.scale, start, across, bottom, end, step)
        top = bottom
        for row, cells, height in zip(self.table.rows, self.laid.cells, self.laid.heights, strict=True):
            self._row(row, cells, starts, top, height, step)
            top += height
        self.page.rule(self.left, end, self.left + self.width, end, look.RULE, 0.5)

    def _starts(self) -> list[float]:
        starts, at = [], self.left
        for width in self.laid.widths:
            starts.append(at)
            at += width + 2 * PAD
        return starts

    def _row(
        self,
        row: Row,
        cells: Sequence[Sequence[LineOfText]],
        starts: Sequence[float],
        top: float,
        height: float,
        step: float,
    ) -> None:
        is_first = top <= self.top + self.laid.head + 0.5
        if row.kind is Kind.TOTAL and not is_first:
            self.page.rule(self.left, top, self.left + self.width, top, look.RULE, 0.5)
        elif not is_first:
            self.page.rule(self.left, top, self.left + self.width, top, look.LINE, 0.35)
        for place, (cell, lines) in enumerate(zip(row.cells, cells, strict=True)):
            column = self.table.columns[place]
            across = _across(row, place, self.laid.widths)
            if isinstance(cell, Bar) and column.scale is not None:
                self._bar(cell, column.scale, starts[place], across, top + ROOM_ABOVE + step / 2)
            elif isinstance(cell, Cell):
                align = Align.LEFT if column.is_words else Align.RIGHT
                below = top + ROOM_ABOVE
                for line in lines:
                    self.page.write(line, Box(starts[place], below, across, step), look.ink(cell.role), align)
                    below += step

    # Bars

    def _x(self, scale: Scale, value: float, start: float, across: float) -> float:
        share = (value - scale.low) / (scale.high - scale.low)
        return start + across * min(max(share, 0.0), 1.0)

    def _grid(self, scale: Scale, start: float, across: float, top: float, end: float, step: float) -> None:
        ticks = [tick for tick in round_ticks(scale.low, scale.high, 5) if scale.low <= tick <= scale.high * 1.0001]
        places = decimals_of(ticks)
        words = [self.letters.line(shown(tick, places, scale.suffix), look.SMALL) for tick in ticks]
        xs = [self._x(scale, tick, start, across) for tick in ticks]
        for x in xs:
            self.page.rule(x, top, x, end, look.LINE, 0.35)
        last = -math.inf
        for x, line in zip(xs, words, strict=True):
            begins = min(max(x - line.width / 2, start - PAD), start + across + PAD - line.width)
            if begins > last + 3:
                self.page.write(line, Box(begins, end + 1.0, line.width + 0.1, 9), look.MUTED)
                last = begins + line.width
        marks = [one for one in scale.marks if math.isfinite(one.value)]
        lines = [self.letters.line(one.words, look.SMALL) for one in marks]
        row = look.SMALL * look.LEADING
        is_one_row = sum(line.width + NAME_GAP for line in lines) - NAME_GAP <= across
        centres = [self._x(scale, one.value, start, across) for one in marks]
        if is_one_row:
            centres = spread(centres, [line.width for line in lines], start, start + across, NAME_GAP)
        rows = 1 if is_one_row else len(marks)
        for place, (one, line, centre) in enumerate(zip(marks, lines, centres, strict=True)):
            x = self._x(scale, one.value, start, across)
            begins = min(max(centre - line.width / 2, start), start + across - line.width)
            name_top = top - 3.0 - (rows - (0 if is_one_row else place)) * row
            self.page.write(
                line, Box(begins, name_top, max(line.width, across - (begins - start)), row), look.ink(one.role)
            )
            self.page.rule(x, name_top + row if is_one_row else top - 1.2, x, end, look.ink(one.role), 0.7, (2.2, 1.6))

    def _bar(self, bar: Bar, scale: Scale, start: float, across: float, middle: float) -> None:
        if not math.isfinite(bar.low + bar.high):
            return
        left, right = (self._x(scale, value, start, across) for value in sorted((bar.low, bar.high)))
        thick = 6.2
        if bar.low == bar.high:
            self.page.dot(left, middle, 2.6, look.colour(bar.role))
            return
        box = Box(left, middle - thick / 2, max(right - left, 1.0), thick)
        self.page.fill(box, look.colour(bar.role), 0.8, 0.8)
        if bar.mid is not None and math.isfinite(bar.mid):
            x = self._x(scale, bar.mid, start, across)
            self.page.rule(x, box.top - 1.2, x, box.bottom + 1.2, look.TEXT, 1.1)
