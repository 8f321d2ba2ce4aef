"""The ledger of sources and conflicts: every input in a table, narrowed, sorted, edited in place, copied, exported."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QByteArray,
    QKeyCombination,
    QModelIndex,
    QSettings,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.document.edits import ChooseAlternative
from workbench.document.file import write_whole
from workbench.document.valuation import Address, Status
from workbench.exchange.copied import as_html, as_text
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.supposed import PRICE, worth_words
from workbench.live.valuation import LiveValuation
from workbench.ui.clipboard import put_block
from workbench.ui.evidence.bulk import BulkCard
from workbench.ui.evidence.card import EvidenceCard
from workbench.ui.evidence.ledger_model import Column, Index, LedgerModel
from workbench.ui.finding import Standing, standing_words
from workbench.ui.saving_place import ask_place
from workbench.ui.theme import current_theme, scaled

_WIDTHS = {
    Column.INPUT: 190, Column.ENTITY: 96, Column.SECTION: 110, Column.VALUE: 84, Column.UNIT: 62, Column.STATUS: 92,
    Column.SOURCE: 180, Column.PAGE: 60, Column.DAY: 84, Column.NOTE: 180, Column.KEPT: 150, Column.WORTH: 110,
    Column.CASES: 120, Column.FILE: 150,
}  # fmt: skip
_ASKED = (Standing.CONFLICT, Standing.ASSUMED, Standing.UNSOURCED, Standing.CHANGED, Standing.DEPARTS, Standing.DEFAULT)
_STATE = "sources ledger"


class _Chooser(QStyledItemDelegate):
    """Cells with a list to choose from open it; the others are typed."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        choices = model.choices(index) if isinstance(model, LedgerModel) else []
        if not choices:
            return super().createEditor(parent, option, index)
        made = QComboBox(parent)
        made.addItems(choices)
        made.activated.connect(lambda _: self._done(made))
        return made

    def _done(self, editor: QComboBox) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if isinstance(model, LedgerModel) and isinstance(editor, QComboBox | QLineEdit):
            shown = editor.currentText() if isinstance(editor, QComboBox) else editor.text()
            model.setData(index, shown)


class LedgerDialog(QDialog):
    """Stands beside the window and follows every edit. `input_requested(Address)` leads to an input."""

    input_requested = Signal(object)

    def __init__(self, live: LiveValuation, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._settings = settings
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setWindowTitle(text("Sources and conflicts"))
        self.model = LedgerModel(live, self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("Find by label, entity, source or note"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._ask)
        self.filters: dict[Standing, QPushButton] = {}
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        self.table = QTableView()
        self._make_table()
        self.card: EvidenceCard | None = None
        self.bulk: BulkCard | None = None
        self._place = QScrollArea()
        self._place.setWidgetResizable(True)
        self._place.setFrameShape(QScrollArea.Shape.NoFrame)
        self._place.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it takes the keyboard, and brings itself up
        self._place.setMinimumWidth(scaled(330))
        self.message = QLabel()
        self.message.setProperty("look", "bad")
        self.message.setWordWrap(True)
        self.message.hide()
        self._pricing = QTimer(self)
        self._pricing.setInterval(0)
        self._pricing.timeout.connect(self._price_next)
        self._unpriced: list[Address] = []
        self._lay_out()
        self.model.refused.connect(self._tell)
        self.model.counted.connect(self._count)
        self.model.modelReset.connect(self._show_card)
        self._count()
        self._restore()
        self.table.selectRow(0)
        self.search.setFocus()

    def _make_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setItemDelegate(_Chooser(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        table.setAccessibleName(self.windowTitle())
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(current_theme().row_height)
        head = table.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSectionsMovable(True)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, scaled(width))
        table.selectionModel().currentRowChanged.connect(self._show_card)
        table.selectionModel().selectionChanged.connect(self._show_card)
        table.doubleClicked.connect(self._open_row)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        words = standing_words()
        for standing in _ASKED:
            button = QPushButton(words[standing])
            button.setCheckable(True)
            button.setProperty("look", "toggle")
            button.toggled.connect(self._ask)
            self.filters[standing] = button
            top.addWidget(button)
        self.price = QPushButton(text("Value per share under each conflict"))
        self.price.clicked.connect(self.price_conflicts)
        self.go = QPushButton(text("Go to the input"))
        self.go.setToolTip(QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText))
        self.go.clicked.connect(self._go)
        copy, export = QPushButton(text("Copy the table")), QPushButton(text("Export the table…"))
        copy.setToolTip(text("The selected rows, or all when at most one is selected; Ctrl+C copies the selected"))
        copy.clicked.connect(self.copy_shown)
        export.clicked.connect(self.ask_export)
        close = QPushButton(text("Close"))
        close.clicked.connect(self.close)
        bottom = QHBoxLayout()
        for button in (self.price, self.go, copy, export):
            button.setAutoDefault(False)
            bottom.addWidget(button)
        bottom.addStretch(1)
        bottom.addWidget(close)
        close.setAutoDefault(False)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self._place)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.count)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.message)
        column.addLayout(bottom)
        self.resize(scaled(1180), scaled(680))

    # Asking

    def want(self, standing: Standing) -> None:
        """Narrow to the inputs that stand like this."""
        self.filters[standing].setChecked(True)

    def _ask(self, _: object = None) -> None:
        kept = self.current()
        wanted = frozenset(one for one, button in self.filters.items() if button.isChecked())
        self.model.ask(self.search.text(), wanted)
        self._select(kept)

    def _select(self, address: Address | None) -> None:
        rows = [row for row, entry in enumerate(self.model.shown) if entry.address == address]
        if self.model.shown:
            self.table.selectRow(rows[0] if rows else 0)
        else:
            self._show_card()

    def _count(self) -> None:
        entries = self.model.entries
        of = {status: sum(one.evidence.status is status for one in entries) for status in Status}
        conflicts = sum(one.has_conflict for one in entries)
        self.count.setText(
            text(
                "{shown} of {count} inputs · {reported} reported · {derived} derived · {assumed} assumed · "
                "{unset} without source · {conflicts} with a conflict",
                shown=f"{len(self.model.shown):,}",
                count=f"{len(entries):,}",
                reported=f"{of[Status.REPORTED]:,}",
                derived=f"{of[Status.DERIVED]:,}",
                assumed=f"{of[Status.ASSUMED]:,}",
                unset=f"{of[Status.UNSET]:,}",
                conflicts=conflicts,
            )
        )
        self.price.setEnabled(any(one.alternatives for one in entries))

    # The chosen row

    def current(self) -> Address | None:
        """The address of the current row."""
        row = self.table.currentIndex().row()
        return self.model.shown[row].address if 0 <= row < len(self.model.shown) else None

    def selected(self) -> list[Address]:
        """The addresses of the selected rows."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.shown[row].address for row in rows if row < len(self.model.shown)]

    def _show_card(self, *_: object) -> None:
        address, selected = self.current(), self.selected()
        if len(selected) > 1:
            self._show_bulk(selected)
            return
        self.bulk = None
        if self.card is not None:
            if address == self.card.address:
                self.card.follow()
                return
            self.card.commit()  # what is refused is said by the card that goes with it: the text is not lost silently
            if self.card.is_dirty and self._is_listed(self.card.address):
                with QSignalBlocker(self.table.selectionModel()):
                    self._select(self.card.address)
                return
        self.card = None
        held = self._place.takeWidget()
        if held is not None:
            held.deleteLater()
        if address is None:
            return
        self.card = EvidenceCard(self.live, address, is_titled=True)
        self.card.closed.connect(self._leave_card)
        self._place.setWidget(self.card)

    def _show_bulk(self, selected: list[Address]) -> None:
        if self.bulk is not None and self.bulk.addresses == tuple(selected):
            return
        if self.card is not None and not self.card.commit():
            return
        self.card = None
        held = self._place.takeWidget()
        if held is not None:
            held.deleteLater()
        self.bulk = BulkCard(self.live, selected)
        self.bulk.done.connect(self._leave_bulk)
        self._place.setWidget(self.bulk)

    def _leave_bulk(self) -> None:
        row = self.table.currentIndex().row()
        self.table.setFocus()
        self.table.clearSelection()
        self.table.selectRow(row)

    def _is_listed(self, address: Address) -> bool:
        return any(entry.address == address for entry in self.model.shown)

    def _leave_card(self) -> None:
        if self.card is not None:
            self.card.follow()
        self.table.setFocus()

    def _open_row(self, index: QModelIndex) -> None:
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self._go()

    def _go(self) -> None:
        address = self.current()
        if address is not None:
            self.input_requested.emit(address)
            parent = self.parentWidget()
            if parent is not None:
                parent.activateWindow()

    def _tell(self, problem: Problem) -> None:
        self.message.setText(f"✕ {problem.where}: {problem.what} {problem.remedy}")
        self.message.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._go()
        elif is_enter:
            event.accept()  # Enter ends the edit of a cell and closes nothing
        elif event.matches(QKeySequence.StandardKey.Find):
            self.search.setFocus()
            self.search.selectAll()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.live.undo_stack.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or event.keyCombination().toCombined() == _CTRL_Y:
            self.live.undo_stack.redo()
        elif event.key() == Qt.Key.Key_F2 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            form = self.bulk.form if self.bulk is not None else self.card.form if self.card is not None else None
            if form is not None:
                form.source.setFocus()
        else:
            super().keyPressEvent(event)

    # Worth of the conflicts

    def price_conflicts(self) -> None:
        """Compute what a share is worth under every kept value, one a turn of the event loop."""
        self._unpriced = [entry.address for entry in self.model.entries if entry.alternatives]
        self._pricing.start()

    def _price_next(self) -> None:
        if not self._unpriced:
            self._pricing.stop()
            return
        address = self._unpriced.pop(0)
        live = self.live
        now = live.settle().figure(PRICE)
        kept = live.valuation.alternatives.get(address, ())
        worth = [
            worth_words(live.model, live.valuation, ChooseAlternative(address, position), now)
            for position in range(len(kept))
        ]
        self.model.worths[address] = "; ".join(worth)
        for row, entry in enumerate(self.model.shown):
            if entry.address == address:
                place = self.model.index(row, Column.WORTH)
                self.model.dataChanged.emit(place, place)

    # Copying and files

    def copy_selected(self) -> None:
        """Copy the selected rows with their headings."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        put_block(self.model.block(rows))

    def copy_shown(self) -> None:
        """Copy the selected rows when there are several, else all that are shown."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        if len(rows) < 2:
            rows = list(range(len(self.model.shown)))
        put_block(self.model.block(rows))

    def ask_export(self) -> None:
        """Choose a file and write what is shown to it."""
        kinds = {f"{text('Tab-separated text')} (*.tsv)": ".tsv", f"{text('Web page')} (*.html)": ".html"}
        path = ask_place(self, text("Save the table as"), "sources.tsv", kinds, (".htm", ".txt"))
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Write what is shown as tab-separated text, or as HTML to a file of that ending; says where it could not."""
        block = self.model.block(list(range(len(self.model.shown))))
        is_page = path.suffix.lower() in (".html", ".htm")
        written = as_html(block) if is_page else f"\ufeff{as_text(block)}\n"
        try:
            write_whole(path, written.encode())
        except ProblemError as error:
            self._tell(error.problem)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.card is not None and not self.card.commit():
            event.ignore()
            return
        if self._settings is not None:
            self._settings.setValue(f"{_STATE}/geometry", self.saveGeometry())
        super().closeEvent(event)

    def _restore(self) -> None:
        if self._settings is None:
            return
        geometry = self._settings.value(f"{_STATE}/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)


_CTRL_Y = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y).toCombined()
