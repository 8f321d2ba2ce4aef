"""The figures that were explained one after the other in the panel, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from workbench.ui.explain_panel.cells import Cell

MOST_WALKED: Final = 60


class Walk:
    """A browser's history of figures."""

    def __init__(self) -> None:
        self._cells: list[Cell] = []
        self._at = -1

    def push(self, cell: Cell) -> None:
        """Another figure; what lay ahead is forgotten."""
        if self._at >= 0 and self._cells[self._at] == cell:
            return
        self._cells = [*self._cells[: self._at + 1], cell][-MOST_WALKED:]
        self._at = len(self._cells) - 1

    def replace(self, cell: Cell) -> None:
        """The same figure in another period: no step of its own."""
        if self._at >= 0:
            self._cells[self._at] = cell

    def can_go(self, step: int) -> bool:
        """Whether there is a figure that way."""
        return 0 <= self._at + step < len(self._cells)

    def go(self, step: int, stands: Callable[[Cell], bool]) -> Cell | None:
        """The next figure back (-1) or ahead (1) that still stands."""
        at = self._at + step
        while 0 <= at < len(self._cells):
            if stands(self._cells[at]):
                self._at = at
                return self._cells[at]
            at += step
        return None
