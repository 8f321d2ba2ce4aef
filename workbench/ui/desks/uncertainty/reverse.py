"""The page of reverse dcf."""

from __future__ import annotations

from workbench.ui.desks.desk import Desk


class ReversePage(Desk):
    """Reverse DCF."""

    def build(self) -> None:
        self.stretch((1,))
