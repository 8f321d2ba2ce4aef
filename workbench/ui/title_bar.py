"""Beside the menus: what is open, the case shown, undo and redo by name, and export."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.live.session import Session

_TITLE_WIDTH = 260
_UNDO_LETTERS = 44


class TitleBar(QWidget):
    """Says what is open. `case_chosen(id)` and `export_asked` follow a click, `resized` another wish for room."""

    case_chosen = Signal(str)
    export_asked = Signal()
    resized = Signal()

    def __init__(self, session: Session, undo: QAction, redo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted = self.sizeHint()
        self._cases: list[tuple[str, str]] = []
        self.title_label = QLabel()
        self.title_label.setProperty("look", "title")
        self.title_label.setMaximumWidth(_TITLE_WIDTH)
        self.file_label = QLabel()
        self.file_label.setProperty("look", "muted")
        self.cases = QComboBox()
        self.cases.setAccessibleName(text("Case"))
        self.cases.setToolTip(text("Case shown and edited"))
        self.cases.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.cases.activated.connect(self._choose)
        self.undo_button = _push(undo.trigger)
        self.undo_button.setIcon(undo.icon())
        self.undo_button.setAccessibleName(text("Undo"))
        self.redo_button = _push(redo.trigger)
        self.redo_button.setIcon(redo.icon())
        self.redo_button.setAccessibleName(text("Redo"))
        self.export_button = _push(self.export_asked.emit)
        self.export_button.setText(text("Export to Excel"))
        self.export_button.setProperty("look", "primary")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 3, 10, 3)
        layout.setSpacing(8)
        shown: tuple[QWidget, ...] = (self.title_label, self.file_label, QLabel(text("Case")), self.cases)
        for widget in (*shown, self.undo_button, self.redo_button, self.export_button):
            layout.addWidget(widget)

    @property
    def title(self) -> str:
        """Name of the valuation, for the window's title."""
        valuation = self._session.live.valuation
        return valuation.title or valuation.company or text("New valuation")

    def refresh(self) -> None:
        """Say what is open now. Most edits change none of these words, and then nothing is laid out anew."""
        live = self._session.live
        star = " *" if live.is_modified else ""
        name = self._session.path.name if self._session.path is not None else text("not saved yet")
        self.title_label.setText(self.title)
        locked = "" if self._session.read_only is None else " " + text("(read only)")
        self.file_label.setText(name + star + locked)
        self._show_cases(live.valuation)
        stack = live.undo_stack
        undo, redo = stack.undoText(), stack.redoText()
        self.undo_button.setText(undo if len(undo) <= _UNDO_LETTERS else undo[: _UNDO_LETTERS - 1] + "…")
        _tell(self.undo_button, text("Undo {edit}", edit=undo) if undo else text("Nothing to undo"))
        _tell(self.redo_button, text("Redo {edit}", edit=redo))
        self.undo_button.setEnabled(stack.canUndo())
        self.redo_button.setEnabled(stack.canRedo())
        if self.sizeHint() != self._wanted:
            self._wanted = self.sizeHint()
            self.adjustSize()
            self.resized.emit()

    def _show_cases(self, valuation: Valuation) -> None:
        wanted = [(c.id, c.name) for c in valuation.cases]
        if wanted != self._cases:
            self._cases = wanted
            self.cases.clear()
            for case_id, case_name in wanted:
                self.cases.addItem(case_name, case_id)
        self.cases.setCurrentIndex(self.cases.findData(valuation.selected_case))

    def _choose(self, index: int) -> None:
        self.case_chosen.emit(self.cases.itemData(index))


def _push(does: Callable[[], None]) -> QPushButton:
    """A button that leaves the keyboard where it is."""
    button = QPushButton()
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(lambda _checked=False: does())
    return button


def _tell(button: QPushButton, tip: str) -> None:
    if button.toolTip() != tip:
        button.setToolTip(tip)
