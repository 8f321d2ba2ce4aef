"""The page of grid."""

from __future__ import annotations

from workbench.ui.desks.desk import Desk


class GridsPage(Desk):
    """Grid."""

    def build(self) -> None:
        self.stretch((1,))
