"""The page of the peer table."""

from __future__ import annotations

from workbench.live.results import Results
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.peers.editor import PeerEditor


class TablePage(Desk):
    """Every peer at once, edited in place."""

    def build(self) -> None:
        self.editor = PeerEditor(self.live)
        self.editor.explain_requested.connect(self.explain_requested)
        self.editor.problem_found.connect(self.problem_found)
        self._grid.addWidget(self.editor, 0, 0)

    def refresh(self, results: Results) -> None:
        self.editor.show_results(results)

    def restyle(self) -> None:
        self.editor.restyle()
