"""The page of change in value."""

from __future__ import annotations

from workbench.ui.desks.desk import Desk


class MovesPage(Desk):
    """Change in value."""

    def build(self) -> None:
        self.stretch((1,))
