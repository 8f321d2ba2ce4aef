"""What a page is made of from top to bottom: headings, paragraphs, tiles of figures, blocks side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.ui.report import look
from workbench.ui.report.lettering import Lettering, Written
from workbench.ui.report.marks import Align, Bookmark, Box, LineOfText, Page


class Block:
    """A part of a document. `gap` is the room above it; one that `keeps_next` stands on the page of what follows."""

    gap = 8.0
    keeps_next = False

    def height(self, letters: Lettering, width: float) -> float:
        """How high it is at a width, points."""
        raise NotImplementedError

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        """Draw the whole of it."""
        raise NotImplementedError

    def least(self, letters: Lettering, width: float) -> float:
        """The height of the smallest part that may stand at the foot of a page."""
        return self.height(letters, width)

    def divided(self, letters: Lettering, width: float, room: float) -> tuple[Block, Block] | None:
        """Itself as what fits the room and the rest; None where it cannot be divided so."""
        return None


@dataclass
class Heading(Block):
    """The title of a section with a rule above, listed among the bookmarks. `unit` stands at the right."""

    words: str
    unit: str = ""
    gap: float = 13.0
    keeps_next: bool = True

    def height(self, letters: Lettering, width: float) -> float:
        return 7.0 + look.HEADING * look.LEADING

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        page.rule(left, top, left + width, top, look.TEXT, 0.8)
        line = letters.line(self.words, look.HEADING, is_strong=True)
        box = Box(left, top + 5.0, width, look.HEADING * look.LEADING)
        page.write(line, box, look.TEXT)
        page.bookmarks.append(Bookmark(self.words, top))
        if self.unit:
            note = letters.line(self.unit, look.SMALL)
            right = left + width
            page.write(
                note, Box(left + line.width + 8, top + 9.0, right - left - line.width - 8, 9), look.MUTED, Align.RIGHT
            )


@dataclass
class Subhead(Block):
    """The title of a plot or table, its unit behind it."""

    words: str
    unit: str = ""
    gap: float = 9.0
    keeps_next: bool = True

    def _lines(self, letters: Lettering, width: float) -> tuple[LineOfText, list[LineOfText], bool]:
        title = letters.line(self.words, look.SUBHEAD, is_strong=True)
        if not self.unit:
            return title, [], True
        note = letters.line(self.unit, look.SMALL)
        is_beside = title.width + 7 + note.width <= width
        return title, [note] if is_beside else letters.lines(self.unit, look.SMALL, width), is_beside

    def height(self, letters: Lettering, width: float) -> float:
        _, notes, is_beside = self._lines(letters, width)
        below = 0.0 if is_beside else len(notes) * look.SMALL * look.LEADING
        return look.SUBHEAD * look.LEADING + below

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        title, notes, is_beside = self._lines(letters, width)
        page.write(title, Box(left, top, width, 11), look.TEXT)
        if is_beside:
            for note in notes:
                start = left + title.width + 7
                page.write(note, Box(start, top + 1.7, left + width - start, 9), look.MUTED)
            return
        below = top + look.SUBHEAD * look.LEADING
        for note in notes:
            page.write(note, Box(left, below, width, 9), look.MUTED)
            below += look.SMALL * look.LEADING


@dataclass
class Paragraph(Block):
    """Words that wrap."""

    written: Written
    size: float = look.BODY
    role: str = ""
    gap: float = 6.0
    keeps_next: bool = False
    is_strong: bool = False
    _lines: dict[float, list[LineOfText]] = field(default_factory=dict, repr=False)

    def lines(self, letters: Lettering, width: float) -> list[LineOfText]:
        """The lines at a width."""
        if width not in self._lines:
            self._lines[width] = letters.lines(self.written, self.size, width, is_strong=self.is_strong)
        return self._lines[width]

    def height(self, letters: Lettering, width: float) -> float:
        return len(self.lines(letters, width)) * self.size * look.LEADING

    def least(self, letters: Lettering, width: float) -> float:
        return min(2, len(self.lines(letters, width))) * self.size * look.LEADING

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        _draw_lines(page, self.lines(letters, width), Box(left, top, width, 0), look.ink(self.role))

    def divided(self, letters: Lettering, width: float, room: float) -> tuple[Block, Block] | None:
        lines = self.lines(letters, width)
        count = int(room / (self.size * look.LEADING) + 1e-6)
        # No line stands alone at the foot or the head of a page.
        count = min(count, len(lines) - 2)
        if count < 2:
            return None
        return Lines(lines[:count], self.role, self.gap), Lines(lines[count:], self.role)


@dataclass
class Lines(Block):
    """Lines that are broken already: a part of a paragraph."""

    lines: Sequence[LineOfText]
    role: str = ""
    gap: float = 0.0

    def height(self, letters: Lettering, width: float) -> float:
        return sum(line.size * look.LEADING for line in self.lines)

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        _draw_lines(page, self.lines, Box(left, top, width, 0), look.ink(self.role))

    def divided(self, letters: Lettering, width: float, room: float) -> tuple[Block, Block] | None:
        count = min(int(room / (self.lines[0].size * look.LEADING) + 1e-6), len(self.lines) - 2)
        if count < 2:
            return None
        return Lines(self.lines[:count], self.role, self.gap), Lines(self.lines[count:], self.role)


def _draw_lines(page: Page, lines: Sequence[LineOfText], box: Box, colour: str) -> None:
    top = box.top
    for line in lines:
        page.write(line, Box(box.left, top, box.width, line.size * look.LEADING), colour)
        top += line.size * look.LEADING


@dataclass(frozen=True)
class Tile:
    """A figure that answers at a glance: what it is, the figure, what it stands beside."""

    label: str
    figure: str
    note: str = ""
    role: str = ""


@dataclass
class Tiles(Block):
    """Tiles in one row, each with a rule above it."""

    tiles: Sequence[Tile]
    gap: float = 10.0
    figure: float = look.FIGURE
    between: float = 9.0

    def _across(self, width: float) -> float:
        return (width - self.between * (len(self.tiles) - 1)) / len(self.tiles)

    def _parts(self, letters: Lettering, width: float) -> list[tuple[list[LineOfText], LineOfText, list[LineOfText]]]:
        across = self._across(width)
        size = self.figure
        while size > 8 and any(letters.width(one.figure, size, is_strong=True) > across - 4 for one in self.tiles):
            size -= 0.5
        return [
            (
                letters.lines(one.label, look.SMALL, across),
                letters.line(one.figure, size, is_strong=True),
                letters.lines(one.note, look.SMALL, across) if one.note else [],
            )
            for one in self.tiles
        ]

    def height(self, letters: Lettering, width: float) -> float:
        parts = self._parts(letters, width)
        step = look.SMALL * look.LEADING
        labels, notes = max(len(p[0]) for p in parts), max(len(p[2]) for p in parts)
        return 4 + labels * step + self.figure * 1.25 + notes * step

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        parts, across = self._parts(letters, width), self._across(width)
        step = look.SMALL * look.LEADING
        labels = max(len(p[0]) for p in parts)
        for place, (tile, (names, figure, notes)) in enumerate(zip(self.tiles, parts, strict=True)):
            start = left + place * (across + self.between)
            page.rule(start, top, start + across, top, look.ACCENT if not place else look.RULE, 1.0)
            _draw_lines(page, names, Box(start, top + 4, across, 0), look.MUTED)
            below = top + 4 + labels * step
            # Figures of a smaller size stand on the baseline of the others.
            page.write(
                figure, Box(start, below + 0.94 * (self.figure - figure.size), across, figure.size), look.ink(tile.role)
            )
            _draw_lines(page, notes, Box(start, below + self.figure * 1.25, across, 0), look.MUTED)


@dataclass
class Beside(Block):
    """Columns of blocks side by side; `shares` tell how the width is shared out."""

    columns: Sequence[Sequence[Block]]
    shares: Sequence[float]
    gap: float = 8.0
    between: float = 16.0
    keeps_next: bool = False

    def _widths(self, width: float) -> list[float]:
        room = width - self.between * (len(self.columns) - 1)
        return [room * share / sum(self.shares) for share in self.shares]

    def height(self, letters: Lettering, width: float) -> float:
        return max(
            stacked(blocks, letters, across) for blocks, across in zip(self.columns, self._widths(width), strict=True)
        )

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        for blocks, across in zip(self.columns, self._widths(width), strict=True):
            draw_stack(blocks, page, letters, left, top, across)
            left += across + self.between


@dataclass
class Together(Block):
    """Blocks that stand on one page."""

    blocks: Sequence[Block]
    gap: float = 8.0
    keeps_next: bool = False

    def height(self, letters: Lettering, width: float) -> float:
        return stacked(self.blocks, letters, width)

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        draw_stack(self.blocks, page, letters, left, top, width)


@dataclass
class Either(Block):
    """One of several ways to say the same: the first that the rest of the page has room for, else the last."""

    ways: Sequence[Sequence[Block]]
    gap: float = 8.0
    keeps_next: bool = False

    def chosen(self, letters: Lettering, width: float, room: float) -> Sequence[Block]:
        """The blocks for so much room."""
        for blocks in self.ways[:-1]:
            if stacked(blocks, letters, width) <= room:
                return blocks
        return self.ways[-1]

    def height(self, letters: Lettering, width: float) -> float:
        return stacked(self.ways[0], letters, width)

    def least(self, letters: Lettering, width: float) -> float:
        return min(blocks[0].least(letters, width) for blocks in self.ways)

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        draw_stack(self.ways[0], page, letters, left, top, width)


def stacked(blocks: Sequence[Block], letters: Lettering, width: float) -> float:
    """Height of blocks one below the other, without the gap above the first."""
    return sum(one.height(letters, width) + (one.gap if place else 0.0) for place, one in enumerate(blocks))


def draw_stack(blocks: Sequence[Block], page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
    """Draw blocks one below the other."""
    for place, one in enumerate(blocks):
        top += one.gap if place else 0.0
        one.draw(page, letters, left, top, width)
        top += one.height(letters, width)
