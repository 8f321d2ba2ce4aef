"""The cells of a series: texts by period, marks where one is refused, what it was before, and the steps to undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QTableWidgetSelectionRange, QWidget

from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ui.fields.past import Past
from workbench.ui.theme import current_theme, mixed, scaled

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_MOST_STEPS = 200
PAST_WIDTH = 92


class SeriesTable(QTableWidget):
    """A row a period. `read_anew` follows every change after all texts were read: `values` and `refused` then stand.

    `values` holds where a text is refused the number that stood there before. `read` gives the number of a text.
    """

    read_anew = Signal()

    def __init__(
        self,
        names: Sequence[str],
        values: Sequence[float],
        read: Callable[[str], float | Problem],
        full: Callable[[float], str],
        show: Callable[[float], str],
        past: Sequence[Past] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(len(names), 1 + len(past), parent)
        self.names = list(names)
        self.values = [float(value) for value in values]
        self.refused: list[tuple[int, Problem]] = []
        self._read = read
        self._steps: list[list[str]] = [[full(value) for value in values]]
        self._step = 0
        self._is_filling = False
        self._fill_cells(full, show, past)
        self.itemChanged.connect(self._typed)

    def _fill_cells(self, full: Callable[[float], str], show: Callable[[float], str], past: Sequence[Past]) -> None:
        self.setVerticalHeaderLabels(self.names)
        self.setHorizontalHeaderLabels([text("Now"), *(one.title for one in past)])
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setDefaultSectionSize(current_theme().row_height)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row, value in enumerate(self.values):
            item = QTableWidgetItem(full(value))
            item.setTextAlignment(right)
            self.setItem(row, 0, item)
        muted = QBrush(QColor(current_theme().roles.muted))
        for column, one in enumerate(past, 1):
            self.setColumnWidth(column, scaled(PAST_WIDTH))
            for row, value in enumerate(one.values):
                item = QTableWidgetItem(show(value))
                item.setTextAlignment(right)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                item.setForeground(muted)
                self.setItem(row, column, item)
        if self.names:
            self.setCurrentCell(0, 0)

    def chosen(self) -> list[int]:
        """The selected periods, or the current one."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        return rows or [max(self.currentRow(), 0)]

    def stretch(self) -> list[int]:
        """Rows to fill: the selection when it spans several, else from the current period to the last."""
        rows = self.chosen()
        return list(range(rows[0], (rows[-1] if len(rows) > 1 else self.rowCount() - 1) + 1))

    # Texts and steps

    def set_text(self, row: int, typed: str) -> None:
        """Type `typed` into the period `row`."""
        item = self.item(row, 0)
        if item is not None:
            item.setText(typed)

    def texts(self) -> list[str]:
        """What stands in the periods."""
        found = (self.item(row, 0) for row in range(self.rowCount()))
        return ["" if item is None else item.text() for item in found]

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """What is typed within is read once and is one step to undo."""
        was, self._is_filling = self._is_filling, True
        try:
            yield
        finally:
            self._is_filling = was
        if not was:
            self._record()
            self.check()

    def _typed(self, item: QTableWidgetItem) -> None:
        if self._is_filling or item.column():
            return
        self._record()
        self.check()

    def _record(self) -> None:
        texts = self.texts()
        if texts != self._steps[self._step]:
            del self._steps[self._step + 1 :]
            self._steps.append(texts)
            del self._steps[:-_MOST_STEPS]
            self._step = len(self._steps) - 1

    @property
    def can_undo(self) -> bool:
        """Whether a step can be taken back."""
        return self._step > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step that was taken back can be made again."""
        return self._step < len(self._steps) - 1

    def undo(self) -> None:
        """Take the latest step back."""
        self._go_to_step(self._step - 1)

    def redo(self) -> None:
        """Make the step again that was taken back."""
        self._go_to_step(self._step + 1)

    def _go_to_step(self, step: int) -> None:
        if not 0 <= step < len(self._steps):
            return
        before, self._step = self._steps[self._step], step
        changed = [row for row, (a, b) in enumerate(zip(before, self._steps[step], strict=True)) if a != b]
        self._is_filling = True
        for row in changed:
            self.set_text(row, self._steps[step][row])
        self._is_filling = False
        if changed:
            self.setCurrentCell(changed[0], 0)
        self.check()

    # Reading

    def check(self) -> bool:
        """Read all texts and mark those that are refused. True when none is."""
        refused: list[tuple[int, Problem]] = []
        roles = current_theme().roles
        was, self._is_filling = self._is_filling, True  # colours are no edits
        for row, typed in enumerate(self.texts()):
            read = self._read(typed)
            item = self.item(row, 0)
            if isinstance(read, Problem):
                refused.append((row, read))
                if item is not None:
                    item.setToolTip(f"{read.what}\n{read.remedy}")
                    item.setForeground(QBrush(QColor(roles.bad)))
                    item.setBackground(QBrush(QColor(mixed(roles.surface, roles.bad, 0.12))))
                continue
            self.values[row] = read
            if item is not None:
                if item.toolTip():
                    item.setToolTip("")
                    item.setBackground(QBrush())
                item.setForeground(QBrush(QColor(roles.input)))
        self._is_filling = was
        self.refused = refused
        self.read_anew.emit()
        return not refused

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A table would take Ctrl+C for itself, one cell of it, and go nowhere on Ctrl and an arrow.
        is_control = bool(event.modifiers() & _CONTROL)
        if is_control and event.key() == Qt.Key.Key_C:
            event.ignore()
        elif is_control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._to_end(event.key() == Qt.Key.Key_Down, bool(event.modifiers() & _SHIFT))
        else:
            super().keyPressEvent(event)

    def _to_end(self, down: bool, extends: bool) -> None:
        """To the last or first period, every one holding a value; with Shift the block up to there."""
        last = self.rowCount() - 1 if down else 0
        start = self.currentRow()
        # With its keys down, Ctrl would toggle the period instead of going there.
        self.setCurrentCell(last, 0, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if extends:
            self.setRangeSelected(QTableWidgetSelectionRange(min(start, last), 0, max(start, last), 0), True)
