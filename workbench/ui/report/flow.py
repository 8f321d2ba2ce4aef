"""Blocks flow over pages: what belongs together stays together, tables and paragraphs go on overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from workbench.ui.report.blocks import Block, Either
from workbench.ui.report.lettering import Lettering
from workbench.ui.report.marks import Box, Page


class Paper(Enum):
    """Sizes of paper, points."""

    A4 = (595.0, 842.0)
    LETTER = (612.0, 792.0)

    @property
    def width(self) -> float:
        """Of the sheet."""
        return self.value[0]

    @property
    def height(self) -> float:
        """Of the sheet."""
        return self.value[1]


MARGIN = 42.0
HEAD = 58.0
"""Where a page's content begins, below the line that says whose valuation it is."""
FOOT = 52.0
"""Room at the foot of the page."""
LAST = 16.0
"""Room that the end of a document keeps on the last page it may fill."""


def frame_of(paper: Paper) -> Box:
    """Where blocks may stand."""
    return Box(MARGIN, HEAD, paper.width - 2 * MARGIN, paper.height - HEAD - FOOT)


@dataclass(slots=True)
class Flow:
    """Places blocks on at most so many pages; what finds no room on the last is left out, and `is_full` says so."""

    paper: Paper
    letters: Lettering
    pages: list[Page]
    most: int
    top: float = 0.0
    is_full: bool = False

    @classmethod
    def begun(cls, paper: Paper, letters: Lettering, most: int) -> Flow:
        """One empty page."""
        return cls(paper, letters, [Page(paper.width, paper.height)], most, frame_of(paper).top)

    @property
    def frame(self) -> Box:
        """Where blocks may stand."""
        return frame_of(self.paper)

    @property
    def room(self) -> float:
        """What is left of the page; on the last of several the end keeps a line to itself."""
        kept = LAST if 1 < self.most == len(self.pages) else 0.0
        return self.frame.bottom - self.top - kept

    @property
    def is_fresh(self) -> bool:
        """Nothing stands on the page yet."""
        return self.top == self.frame.top

    def turn(self) -> None:
        """Go on on a new page, if there may be one more."""
        if len(self.pages) == self.most:
            self.is_full = True
            return
        self.pages.append(Page(self.paper.width, self.paper.height))
        self.top = self.frame.top

    def place(self, blocks: Sequence[Block]) -> None:
        """Place blocks one below the other."""
        waiting = list(blocks)
        while waiting and not self.is_full:
            block = waiting.pop(0)
            if isinstance(block, Either):
                chosen = block.chosen(self.letters, self.frame.width, self.room - block.gap)
                waiting[:0] = chosen
                continue
            gap = 0.0 if self.is_fresh else block.gap
            if not self.is_fresh and gap + self._needs(block, waiting) > self.room + 0.01:
                self.turn()
                if self.is_full:
                    return
                gap = 0.0
            height = block.height(self.letters, self.frame.width)
            if gap + height > self.room + 0.01:
                parts = block.divided(self.letters, self.frame.width, self.room - gap)
                if parts is None and not self.is_fresh:
                    self.turn()
                    waiting.insert(0, block)
                    continue
                if parts is not None:
                    block, rest = parts
                    waiting.insert(0, rest)
                    height = block.height(self.letters, self.frame.width)
            self.top += gap
            block.draw(self.pages[-1], self.letters, self.frame.left, self.top, self.frame.width)
            self.top += height
            if waiting and self.room < 1.0:
                self.turn()

    def end(self, block: Block) -> None:
        """The line at the foot of the last page that says what is left out."""
        block.draw(self.pages[-1], self.letters, self.frame.left, self.frame.bottom - LAST + 3, self.frame.width)

    def _needs(self, block: Block, behind: Sequence[Block]) -> float:
        """The least room that the block and what it keeps with it ask for."""
        if not block.keeps_next or not behind:
            return block.least(self.letters, self.frame.width)
        height = block.height(self.letters, self.frame.width)
        return height + behind[0].gap + self._needs(behind[0], behind[1:])
