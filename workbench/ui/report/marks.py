"""What stands on a page: words, rules, areas and dots, in points from the top left corner; and its faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtGui import QGlyphRun

SLACK = 0.6
"""Points by which boxes may touch: leading between lines is not ink."""
BASELINE = 0.94
"""Where the baseline of a line lies below its top, of the size of its letters."""
ABOVE, BELOW = 0.87, 0.2
"""What letters cover above and below their baseline, of their size."""
EDGE = 18.0
"""Points along the edges of the paper that printers do not reach."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def overlaps(self, other: Box, slack: float = SLACK) -> bool:
        """True when both share more than a sliver."""
        return (
            self.left + slack < other.right
            and other.left + slack < self.right
            and self.top + slack < other.bottom
            and other.top + slack < self.bottom
        )

    def holds(self, other: Box, slack: float = SLACK) -> bool:
        """True when the other lies inside."""
        return (
            other.left >= self.left - slack
            and other.right <= self.right + slack
            and other.top >= self.top - slack
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font. `chars` says for each glyph which characters it stands for; a glyph may stand for none."""

    glyphs: QGlyphRun
    chars: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineOfText:
    """A line that is shaped: its words, glyphs, width and size of letters in points.

    Glyphs hang `ascent` points below where they are drawn.
    """

    words: str
    runs: tuple[Run, ...]
    width: float
    size: float
    ascent: float


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text at a place; `room` is the box it was given, if any."""

    line: LineOfText
    left: float
    baseline: float
    colour: str
    room: Box | None = None

    @property
    def box(self) -> Box:
        """What letters may cover."""
        # Fonts claim more above and below than letters cover; Chinese characters and descenders stay inside this.
        size = self.line.size
        return Box(self.left, self.baseline - ABOVE * size, self.line.width, (ABOVE + BELOW) * size)


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle, rounded by `radius`."""

    box: Box
    colour: str
    alpha: float = 1.0
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 0.5
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    colour: str


Mark = Words | Area | Stroke | Dot


class Align(Enum):
    """Where a line stands in the width it is given."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A heading as a reader of PDFs lists it, with its place on the page."""

    words: str
    top: float


@dataclass(slots=True)
class Page:
    """A page under way: its size in points and its marks from back to front."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)

    def write(
        self, line: LineOfText, box: Box, colour: str, align: Align = Align.LEFT, *, is_free: bool = False
    ) -> None:
        """A line at the top of a box. It must fit in it, unless it is free to stand out of it."""
        left = box.left + align.value * (box.width - line.width)
        baseline = box.top + BASELINE * line.size
        self.marks.append(Words(line, left, baseline, colour, None if is_free else box))

    def fill(self, box: Box, colour: str, alpha: float = 1.0, radius: float = 0.0) -> None:
        """A filled rectangle."""
        self.marks.append(Area(box, colour, alpha, radius))

    def rule(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        colour: str,
        width: float = 0.5,
        dash: Sequence[float] = (),
    ) -> None:
        """A straight line."""
        self.marks.append(Stroke(((left, top), (right, bottom)), colour, width, tuple(dash)))

    def trace(
        self, points: Sequence[tuple[float, float]], colour: str, width: float, dash: Sequence[float] = ()
    ) -> None:
        """A line through points."""
        if len(points) > 1:
            self.marks.append(Stroke(tuple(points), colour, width, tuple(dash)))

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle."""
        self.marks.append(Dot(x, y, radius, colour))

    @property
    def texts(self) -> list[Words]:
        """The lines of text in the order they were written."""
        return [mark for mark in self.marks if isinstance(mark, Words)]

    def faults(self) -> list[str]:
        """What a reader could not read: words that leave the paper or their room, or stand on one another."""
        paper = Box(EDGE, EDGE, self.width - 2 * EDGE, self.height - 2 * EDGE)
        texts = [one for one in self.texts if one.line.words.strip()]
        said = []
        for one in texts:
            if not paper.holds(one.box):
                said.append(f"leaves the paper: {one.line.words!r}")
            elif one.room is not None and one.line.width > one.room.width + SLACK:
                wide = f"{one.line.width:.1f} of {one.room.width:.1f} points"
                said.append(f"does not fit its room, {wide}: {one.line.words!r}")
        texts.sort(key=lambda one: one.box.top)
        for place, one in enumerate(texts):
            for other in texts[place + 1 :]:
                if other.box.top > one.box.bottom:
                    break
                if one.box.overlaps(other.box):
                    said.append(f"stand on one another: {one.line.words!r} and {other.line.words!r}")
        return said
