"""The terms page: every term of every facility, typed where it stands."""

from __future__ import annotations

from workbench.live.results import Results
from workbench.ui.desks.desk import Desk
from workbench.ui.terms import TermSheet


class TermsPage(Desk):
    """The term sheet, and what it makes of each facility."""

    def build(self) -> None:
        self.sheet = TermSheet(self.live)
        self.sheet.explain_requested.connect(self.explain_requested)
        self.sheet.problem_found.connect(self.problem_found)
        self._grid.addWidget(self.sheet, 0, 0)

    def refresh(self, results: Results) -> None:
        self.sheet.show_results(results)

    def restyle(self) -> None:
        self.sheet.restyle()
