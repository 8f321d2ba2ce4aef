"""The page of cases."""

from __future__ import annotations

from workbench.ui.desks.desk import Desk


class CasesPage(Desk):
    """Cases."""

    def build(self) -> None:
        self.stretch((1,))
