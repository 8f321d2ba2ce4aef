"""The comparison: two sides, what differs in inputs and in figures, and what is taken over of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
)

from workbench.document.change import Compound
from workbench.document.file_diff import DiffLine, Kind
from workbench.document.taking import Taker
from workbench.document.valuation import Address, Valuation, addresses
from workbench.exchange.comparison_file import write_comparison
from workbench.ground.cell_text import tabbed
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.comparing import Comparison, compare
from workbench.live.looking import Lookups
from workbench.ui.compare import rows
from workbench.ui.compare.period_view import PeriodView
from workbench.ui.compare.sides import Side
from workbench.ui.compare.sides_bar import SidesBar, still_choice
from workbench.ui.compare.tree import CompareTree
from workbench.ui.icons import icon
from workbench.ui.saving_place import ask_place

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from workbench.ui.window import MainWindow

_SETTLE_MS = 300


class CompareDialog(QDialog):
    """Compares two sides beside the window, which stays alive: what is typed there is compared anew.

    Where one side is the window as it stands, single lines of the other are taken over into it as one step to undo.
    """

    def __init__(self, window: MainWindow, before: Side, after: Side) -> None:
        super().__init__(window)
        self.setWindowTitle(text("Compare two valuations"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1180, 720)
        self._window, self._live = window, window.live
        self.found: Comparison | None = None
        self._lines: dict[str, DiffLine] = {}
        self._asked = 0
        self._lookups = Lookups(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.begin)
        self.sides = SidesBar(window, before, after)
        self.sides.chosen.connect(self.begin)
        self._build()
        self._live.valuation_changed.connect(self._stirred)
        window.closed.connect(self.reject)
        self.begin()

    # Building

    def _build(self) -> None:
        self.answer = QLabel()
        self.answer.setWordWrap(True)
        self.answer.setMinimumHeight(36)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("Find in the differences"))
        self.search.setAccessibleName(text("Find in the differences"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.kind = still_choice(text("Kind of difference"))
        self.kind.activated.connect(self._narrow)
        for words, key in rows.kinds():
            self.kind.addItem(words, key)
        self.by_size = QCheckBox(text("Largest change first"))
        self.by_size.toggled.connect(self._order)
        narrow = QHBoxLayout()
        narrow.addWidget(self.search, 1)
        narrow.addWidget(self.kind)
        narrow.addWidget(self.by_size)
        self.inputs = CompareTree(text("Differences of inputs"))
        self.outputs = CompareTree(text("Differences of figures"))
        self.inputs.ticked.connect(self._enable)
        for tree in (self.inputs, self.outputs):
            tree.chosen.connect(self._chosen)
            tree.activated.connect(self._go)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.inputs, text("Inputs"))
        self.tabs.addTab(self.outputs, text("Outputs"))
        self.tabs.currentChanged.connect(self._enable)
        self.periods = PeriodView()
        body = QSplitter(Qt.Orientation.Vertical)
        body.addWidget(self.tabs)
        body.addWidget(self.periods)
        body.setStretchFactor(0, 3)
        body.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.addWidget(self.sides)
        column.addWidget(self.answer)
        column.addLayout(narrow)
        column.addWidget(body, 1)
        column.addLayout(self._foot())

    def _order(self, is_by_size: bool) -> None:
        self.inputs.order_by_size(is_by_size)

    def _foot(self) -> QHBoxLayout:
        self.take_button = self._button(text("Take over"), "import", self.take_over)
        self.take_button.setProperty("look", "primary")
        self.go_button = self._button(text("Show in the window"), "right", self._go)
        self.why_button = self._button(text("What explains the difference"), "explain", self.explain)
        self.copy_button = self._button(text("Copy table"), "copy", self.copy)
        self.export_button = self._button(text("Export to a file"), "export", self.ask_export)
        self.close_button = self._button(text("Close"), "", self.reject)
        row = QHBoxLayout()
        for button in (self.take_button, self.go_button, self.why_button):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self.copy_button, self.export_button, self.close_button):
            row.addWidget(button)
        return row

    def _button(self, words: str, drawing: str, does: Callable[[], object]) -> QPushButton:
        made = QPushButton(words)
        if drawing:
            made.setIcon(icon(drawing, "on_accent" if drawing == "import" else "text"))
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked=False: does())
        return made

    # The two sides

    @property
    def before(self) -> Side:
        """The side that is compared from."""
        return self.sides.before

    @property
    def after(self) -> Side:
        """The side that is compared to."""
        return self.sides.after

    def choose(self, first: str, last: str, case_first: str | None = None, case_last: str | None = None) -> None:
        """Compare these sides, by key; cases by id, None for everything."""
        self.sides.choose(first, last, [(case, case or text("Everything")) for case in (case_first, case_last)])
        self.begin()

    def add_file(self, path: str | Path) -> str:
        """Offer a file; gives its key."""
        return self.sides.add_file(path)

    # Comparing

    def _stirred(self, *_: object) -> None:
        if self.before.is_now or self.after.is_now:
            self._settle.start()

    def begin(self) -> None:
        """Compare what is chosen now."""
        self._settle.stop()
        self.sides.renew()
        self._asked += 1
        self.answer.setText(text("Comparing …"))
        work = partial(
            compare,
            self._live.model,
            self.before.read,
            self.after.read,
            *self.sides.cases,
        )
        self._lookups.ask(work, partial(self._arrived, self._asked), partial(self._failed, self._asked))

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._lookups.is_busy or self._settle.isActive()

    def _failed(self, asked: int, problem: Problem) -> None:
        if asked != self._asked:
            return
        self.found, self._lines = None, {}
        self.answer.setText(f"{problem.where}: {problem.what} {problem.remedy}")
        for tree in (self.inputs, self.outputs):
            tree.show_rows([], self.names)
        self.periods.hide()
        self._enable()

    def _arrived(self, asked: int, result: object) -> None:
        if asked != self._asked:
            return
        assert isinstance(result, Comparison)
        found = self.found = result
        self._lines = {line.key: line for line in found.diff.lines}
        self.sides.fill_cases(found.before, found.after)
        self.answer.setText(rows.answer(found))
        input_rows = rows.input_rows(found, is_takeable=self._takes_into is not None)
        output_rows = rows.output_rows(found)
        self.inputs.show_rows(input_rows, self.names)
        self.outputs.show_rows(output_rows, self.names)
        self.tabs.setTabText(0, text("Inputs ({count})", count=len(input_rows)))
        self.tabs.setTabText(1, text("Outputs ({count})", count=len(output_rows) - len(found.outputs.headline)))
        self._narrow()
        self._show_periods()
        self._enable()

    @property
    def names(self) -> tuple[str, str]:
        """What the two columns are called."""
        found = self.found
        names = [self.before.heading, self.after.heading]
        if found is not None and found.diff.is_of_cases:
            for place, (valuation, case) in enumerate(
                ((found.before, found.case_before), (found.after, found.case_after))
            ):
                name = valuation.case(case).name
                names[place] = name if self.before.key == self.after.key else f"{names[place]} · {name}"
        return names[0], names[1]

    @property
    def _takes_into(self) -> bool | None:
        """True when the later side is this window, False when the earlier is, None when neither is."""
        if self.after.is_now:
            return True
        return False if self.before.is_now else None

    def _narrow(self, *_: object) -> None:
        typed = self.search.text()
        self.inputs.narrow(typed, str(self.kind.currentData() or ""))
        self.outputs.narrow(typed, "")

    @property
    def tree(self) -> CompareTree:
        """The tree that is shown."""
        return self.outputs if self.tabs.currentIndex() else self.inputs

    def _enable(self, *_: object) -> None:
        count, found = len(self.inputs.checked), self.found
        is_input = self.tree is self.inputs
        self.kind.setEnabled(is_input)
        self.by_size.setEnabled(is_input)
        can_take = found is not None and self._takes_into is not None
        self.take_button.setVisible(can_take)
        self.take_button.setEnabled(bool(count))
        self.take_button.setText(text("Take over ({count})", count=count) if count else text("Take over"))
        self.take_button.setToolTip(text("Put what stands on the other side into this window, as one step to undo."))
        self.go_button.setEnabled(self.tree.current is not None)
        has_now = self.before.is_now or self.after.is_now
        same = found is not None and found.before.currency == found.after.currency
        self.why_button.setEnabled(has_now and same and found is not None and bool(found.diff.lines))
        for button in (self.copy_button, self.export_button):
            button.setEnabled(found is not None)

    # Over the periods

    def _chosen(self, _: str) -> None:
        self._show_periods()
        self._enable()

    def _show_periods(self) -> None:
        row, found = self.tree.current, self.found
        if row is None or found is None:
            self.periods.show_table([], [])
        else:
            self.periods.show_table(*rows.period_table(self._live.model, found, row.key, self.names))

    # Doing

    def take_over(self) -> None:
        """Put the ticked lines of the other side into this window, as one step to undo."""
        found, into_after = self.found, self._takes_into
        if found is None or into_after is None:
            return
        chosen = [self._lines[key] for key in self.inputs.checked if key in self._lines]
        mine = found.after if into_after else found.before
        if mine is not self._live.valuation:  # something was typed while this stood here
            self.begin()
            return
        taken = Taker(self._live.model, found.diff, into_after=into_after).take(chosen)
        other = self.before.words if into_after else self.after.words
        if taken.edits:
            title = text("Take over {count} lines from {name}", count=len(taken.lines), name=other)
            problems = self._live.do(Compound(taken.edits, title), self)
            if problems:
                self._tell_refused(problems)
                return
            self.inputs.tick([line.key for line in taken.lines], False)
        if taken.refused:
            self._tell_refused([problem for _, problem in taken.refused])

    def _tell_refused(self, problems: list[Problem]) -> None:
        title = text("Not everything was taken over")
        words = "\n".join(dict.fromkeys(f"{one.where}: {one.what} {one.remedy}" for one in problems[:8]))
        QMessageBox.warning(self, title, words)

    def _go(self, *_: object) -> None:
        """Show the input or row in the window."""
        row = self.tree.current
        if row is None or self.found is None:
            return
        if self.tree is self.outputs:
            line = next(
                (
                    one
                    for one in (*self.found.outputs.headline, *self.found.outputs.lines)
                    if rows.output_key(one) == row.key
                ),
                None,
            )
            if line is not None:
                self._window.show_row(line.item.key, line.period)
        else:
            self._show_line(self._lines[row.key])
        self._window.raise_()
        self._window.activateWindow()

    def _show_line(self, line: DiffLine) -> None:
        address = line.address if self.after.is_now else _address(line)
        if line.kind is Kind.OVERRIDE and isinstance(line.place, tuple):
            self._window.show_row(line.place[0].key, line.place[1])
        elif address is not None and address in set(addresses(self._live.model, self._live.valuation)):
            self._window.desks.input_requested.emit(address)

    def explain(self) -> None:
        """Ask the page of changes in value what explains the difference between the two sides."""
        from workbench.ui.desks.paged import PagedDesk
        from workbench.ui.desks.uncertainty.moves import MovesPage
        from workbench.ui.desks.uncertainty.moves_ends import End, Where

        found = self.found
        if found is None:
            return
        self._window.inputs.show_area("Uncertainty")
        desk = self._window.desks.desks["Uncertainty"]
        assert isinstance(desk, PagedDesk)
        page = desk.show_page("moves")
        assert isinstance(page, MovesPage)

        def end(side: Side, valuation: Valuation, case: str) -> End:
            if side.is_now:
                return End(Where.NOW, case)
            page.ends.take_file(side.words, valuation)
            return End(Where.FILE, case)

        first = end(self.before, found.before, found.case_before)
        last = end(self.after, found.after, found.case_after)
        page.ends.set_ends(first, last)
        self._window.raise_()
        self._window.activateWindow()

    def copy(self) -> None:
        """Put the rows that are shown on the clipboard, with headings."""
        shown = rows.table_rows(self.tree.shown)
        QGuiApplication.clipboard().setText(tabbed([[self.answer.text()], rows.headings(self.names), *shown]))

    def ask_export(self) -> None:
        """Choose a file and write the comparison to it."""
        path = self._window.session.path
        folder = path.parent if path is not None else Path.home()
        stem = (path.stem if path is not None else "valuation") + "-comparison"
        kinds = {f"{text('Excel workbooks')} (*.xlsx)": ".xlsx", "CSV (*.csv)": ".csv"}
        target = ask_place(self, text("Export the comparison"), folder / f"{stem}.xlsx", kinds)
        if target is not None:
            self.export(target)

    def export(self, target: Path) -> None:
        """Write the comparison to a file."""
        if self.found is None:
            return
        blocks = rows.blocks(self._live.model, self.found, self.names, self.answer.text())

        said = self.answer.text()

        def wrote(path: object) -> None:
            assert isinstance(path, Path)
            self.answer.setText(text("Wrote {name}.", name=path.name) + " " + said)

        self._lookups.ask(partial(write_comparison, target, blocks), wrote, self._not_written)

    def _not_written(self, problem: Problem) -> None:
        self._window.files.show_problem(text("The comparison was not written"), problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.search.setFocus()
            self.search.selectAll()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # a search is typed here; nothing is pressed by it
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Nothing is compared any more."""
        self._settle.stop()
        self._lookups.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.done(0)
        super().closeEvent(event)


def _address(line: DiffLine) -> Address | None:
    place = line.before if line.before is not None else line.after
    return place if isinstance(place, Address) or place is None else place[0]
