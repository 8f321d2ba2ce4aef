"""The fields of where a number comes from: standing, source, page, date and note, checked where they are typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.document.ledger import date_of_source, sources_used
from workbench.document.rules import evidence_problems, is_iso_date
from workbench.document.valuation import Evidence, Status
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.valuation import LiveValuation
from workbench.ui.fields.marks import SourceMark, mark_icon

_NOTE_ROWS = 3


def status_words() -> dict[Status, str]:
    """What each standing is called."""
    return {
        Status.REPORTED: text("Reported"),
        Status.DERIVED: text("Derived"),
        Status.ASSUMED: text("Assumed"),
        Status.UNSET: text("No source"),
    }


def _leaves_history(event: QEvent, has_typed: bool) -> bool:
    """Whether undo or redo is meant for the valuation: only a text being typed has a history of its own."""
    if has_typed or not isinstance(event, QKeyEvent):
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


class LineEdit(QLineEdit):
    """A line of text that leaves undo to the window while nothing is typed in it."""

    def event(self, event: QEvent) -> bool:
        is_key = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if is_key and _leaves_history(event, self.isUndoAvailable() or self.isRedoAvailable()):
            event.ignore()
            return event.type() is QEvent.Type.ShortcutOverride
        return super().event(event)


class NoteEdit(QPlainTextEdit):
    """A note of several lines; Tab leads on, Ctrl+Enter accepts, Enter begins a line."""

    accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(_NOTE_ROWS * self.fontMetrics().lineSpacing() + 14)

    def event(self, event: QEvent) -> bool:
        is_key = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        document = self.document()
        if is_key and _leaves_history(event, document.isUndoAvailable() or document.isRedoAvailable()):
            event.ignore()
            return event.type() is QEvent.Type.ShortcutOverride
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accepted.emit()
            return
        super().keyPressEvent(event)


class EvidenceForm(QWidget):
    """`changed` follows what a person types; `accepted` the Enter key."""

    changed = Signal()
    accepted = Signal()

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self.buttons: dict[Status, QPushButton] = {}
        self._group = QButtonGroup(self)
        standing = QHBoxLayout()
        standing.setSpacing(2)
        for status, words in status_words().items():
            button = QPushButton(words)
            button.setIcon(mark_icon(SourceMark(status.value)))
            button.setIconSize(QSize(14, 14))
            button.setCheckable(True)
            button.setProperty("look", "segment")
            button.setAccessibleName(text("Standing: {status}", status=words))
            self.buttons[status] = button
            self._group.addButton(button)
            standing.addWidget(button, 1)
        self._group.buttonClicked.connect(self._touched)
        self.source = LineEdit()
        self.source.setPlaceholderText(text("10-K, S-1, press release, own estimate…"))
        self.page = LineEdit()
        self.page.setPlaceholderText(text("89, F-12, Note 10…"))
        self.day = LineEdit()
        self.day.setPlaceholderText(text("yyyy-mm-dd"))
        self.note = NoteEdit()
        self.message = QLabel()
        self.message.setProperty("look", "bad")
        self.message.setWordWrap(True)
        self.message.hide()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        for row, (label, field) in enumerate(((text("Source"), self.source), (text("Page"), self.page))):
            grid.addWidget(_label(label, field), row, 0)
            grid.addWidget(field, row, 1, 1, 3 if row == 0 else 1)
        grid.addWidget(_label(text("As of"), self.day), 1, 2)
        grid.addWidget(self.day, 1, 3)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        grid.addWidget(_label(text("Note"), self.note), 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.note, 2, 1, 1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(standing)
        column.addLayout(grid)
        column.addWidget(self.message)
        for line in (self.source, self.page, self.day):
            line.textEdited.connect(self._touched)
            line.returnPressed.connect(self.accepted)
        self.note.textChanged.connect(self._note_touched)
        self.note.accepted.connect(self.accepted)
        self._complete()
        self._is_filling = False
        self.fill(Evidence())

    def _complete(self) -> None:
        completer = QCompleter(sources_used(self._live.valuation), self.source)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(8)
        completer.activated.connect(self._take_source)
        self.source.setCompleter(completer)

    def _take_source(self, source: str) -> None:
        """A source used before brings its date along where that is always the same."""
        if not self.day.text().strip():
            self.day.setText(date_of_source(self._live.valuation, source))
        self._touched()

    @property
    def status(self) -> Status:
        """The standing chosen."""
        return next(one for one, button in self.buttons.items() if button.isChecked())

    def fill(self, evidence: Evidence) -> None:
        """Show this evidence."""
        self._is_filling = True
        self.buttons[evidence.status].setChecked(True)
        self.source.setText(evidence.source)
        self.source.setCursorPosition(0)
        self.source.setToolTip(evidence.source)
        self.page.setText(evidence.page)
        self.day.setText(evidence.date)
        self.note.setPlainText(evidence.note)
        self._is_filling = False
        self.tell(None)

    def evidence(self) -> Evidence:
        """What stands in the fields; a source typed without a standing counts as reported."""
        status, source = self.status, self.source.text().strip()
        if source and status is Status.UNSET:
            status = Status.REPORTED
        day = self.day.text().strip().replace("/", "-").replace(".", "-")
        return Evidence(source, status, self.note.toPlainText().strip(), self.page.text().strip(), day)

    def problem(self, where: str) -> Problem | None:
        """What stands against it."""
        return next(iter(evidence_problems(self.evidence(), where)), None)

    def tell(self, problem: Problem | None) -> None:
        """Say why it is refused, and mark the date when it is that."""
        self.message.setVisible(problem is not None)
        if problem is not None:
            self.message.setText(f"✕ {problem.what} {problem.remedy}")
        day = self.evidence().date
        _look(self.day, "refused" if problem is not None and day and not is_iso_date(day) else "")

    def _note_touched(self) -> None:
        if not self._is_filling:
            self._touched()

    def _touched(self, _: object = None) -> None:
        if not self.message.isHidden():
            self.tell(None)
        self.changed.emit()


def _label(words: str, field: QWidget) -> QLabel:
    made = QLabel(words)
    made.setProperty("look", "muted")
    made.setBuddy(field)
    field.setAccessibleName(words)
    return made


def _look(widget: QWidget, look: str) -> None:
    if widget.property("look") != look:
        widget.setProperty("look", look)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
