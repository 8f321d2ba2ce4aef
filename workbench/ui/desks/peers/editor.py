"""Every peer at once in a table edited in place, and the sets they belong to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from workbench.document.change import Change, Edit
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.desks.peers.actions import PeerActions, SetActions
from workbench.ui.desks.peers.columns import Group, group_words
from workbench.ui.desks.peers.sheet import PeerSheet, SetSheet
from workbench.ui.entities.bar import Button, EntityBar, SecondView

SHOWN_AT_FIRST = frozenset({Group.PEER, Group.MARKET, Group.CLAIMS, Group.TRAILING, Group.VALUE})
_NARROW = 1120
_SHORT = 420


class PeerBar(EntityBar):
    """The buttons over the peer table, and the switch of the table of sets."""

    def __init__(self) -> None:
        super().__init__(_peer_buttons(), group_words().items(), SHOWN_AT_FIRST)
        self.sets = SecondView(text("Peer sets"), text("Show or hide the table of peer sets"))
        self.end.addWidget(self.sets)

    def count_words(self, count: int) -> str:
        return text("{count} peers", count=count)


class SetBar(EntityBar):
    """The buttons over the table of sets."""

    def __init__(self) -> None:
        super().__init__(_set_buttons(), (), ())
        self.set_compact(True)
        self.columns.hide()

    def count_words(self, count: int) -> str:
        return text("{count} sets", count=count)


class PeerEditor(QWidget):
    """All peers of the live valuation. What a person types, adds, moves or pastes is one step to undo."""

    explain_requested = Signal(str, object)
    problem_found = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.bar, self.set_bar = PeerBar(), SetBar()
        self.sheet = PeerSheet(live, self.do)
        self.sets = SetSheet(live, self.do)
        self.commands = PeerActions(self.sheet)
        self.set_commands = SetActions(live, self.sets)
        self.empty = QLabel(_no_peers())
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("look", "muted")
        self.below = QWidget()
        under = QVBoxLayout(self.below)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(0)
        under.addWidget(self.set_bar)
        under.addWidget(self.sets, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.sheet)
        self.splitter.addWidget(self.below)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.empty)
        layout.addWidget(self.splitter, 1)
        self._connect()
        self.sheet.show_groups(self.bar.shown_groups())
        self.show_results(live.results)
        self.sets.show_groups({Group.PEER})

    def _connect(self) -> None:
        self.bar.asked.connect(self.commands.ask)
        self.set_bar.asked.connect(self.set_commands.ask)
        self.live.valuation_changed.connect(self._follow)
        self.bar.groups_changed.connect(self._show_groups)
        self.bar.sets.switched.connect(self._arrange)
        for sheet, commands in ((self.sheet, self.commands), (self.sets, self.set_commands)):
            sheet.explain_requested.connect(self.explain_requested)
            sheet.table.place_changed.connect(self._enable)
            commands.problem_found.connect(self.problem_found)
            commands.settled.connect(self._settled)

    def _show_groups(self) -> None:
        self.sheet.show_groups(self.bar.shown_groups())

    def _settled(self) -> None:
        self.show_results(self.live.results)

    def _follow(self, change: Change, _: object) -> None:
        if change.evidence and self.sheet.cells.results is not None:
            self.sheet.rows.show_evidence(change, self.live.valuation)

    def do(self, edit: Edit) -> bool:
        """Make an edit; a refusal is told."""
        problems = self.live.do(edit, self)
        for problem in problems[:1]:
            self.problem_found.emit(problem)
        return not problems

    def show_results(self, results: Results) -> None:
        """Show these figures; only cells that differ are written and painted again."""
        if self.sheet.cells.results is not None and self.sheet.cells.shown.version == results.version:
            return
        self.sheet.show_results(results)
        self.sets.show_results(results)
        self.empty.setVisible(not self.sheet.rows.lines)
        self._enable()

    def _enable(self) -> None:
        for sheet, bar in ((self.sheet, self.bar), (self.sets, self.set_bar)):
            chosen = sheet.table.chosen_rows()
            first, last = (chosen[0], chosen[-1]) if chosen else (0, 0)
            bar.enable(len(chosen), first, last, len(sheet.rows.lines))

    def _arrange(self) -> None:
        self.bar.set_compact(self.width() < _NARROW)
        is_short = self.height() < _SHORT
        has_sets = self.bar.sets.wanted(is_short)
        self.below.setVisible(has_sets)
        self.sheet.setVisible(not (is_short and has_sets))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def restyle(self) -> None:
        """Take on the look in force."""
        for sheet in (self.sheet, self.sets):
            sheet.table.size_columns(fresh=True)


def _no_peers() -> str:
    return text("No peers yet: add one, or paste a table from a spreadsheet with the names in its first column.")


def _peer_buttons() -> list[Button]:
    return [
        Button("add", "add", text("Add"), text("Add a peer below"), stays=True),
        Button("duplicate", "duplicate", text("Duplicate"), text("Add a copy of the peer, with its sources")),
        Button("remove", "remove", text("Remove"), text("Remove the selected peers"), ends=True),
        Button("up", "up", "", text("Move up (Alt+Up)")),
        Button("down", "down", "", text("Move down (Alt+Down)"), ends=True),
        Button(
            "paste", "paste", text("Paste table…"), text("A table of peers from Excel or Calc (Ctrl+V)"), stays=True
        ),
        Button("file", "open", text("From file…"), text("A table of peers from a CSV or Excel file")),
    ]


def _set_buttons() -> list[Button]:
    return [
        Button("add", "add", text("Add a set"), text("Add a peer set below"), stays=True),
        Button("duplicate", "duplicate", text("Duplicate"), text("Add a copy of the set, without its peers")),
        Button("remove", "remove", text("Remove"), text("Remove the selected sets; their peers stay")),
        Button("up", "up", "", text("Move up (Alt+Up)")),
        Button("down", "down", "", text("Move down (Alt+Down)"), ends=True),
    ]
