"""The page of tornado."""

from __future__ import annotations

from workbench.ui.desks.desk import Desk


class TornadoPage(Desk):
    """Tornado."""

    def build(self) -> None:
        self.stretch((1,))
