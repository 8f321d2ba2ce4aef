"""What every field has: a value, a mark that it differs, a source, and a problem when a text was refused."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ui.fields.marks import SourceMark, ValueState


class Field(QWidget):
    """One input. `edited(value)` is sent when a person commits a new value, never by `set_value`."""

    edited = Signal(object)
    explain_requested = Signal()
    state_changed = Signal()  # problem, marks or source: for the line that shows them
    least_width = 0
    """Pixels that what it shows needs, before the look's scale; 0 for those of its kind of line."""

    def __init__(self, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._problem: Problem | None = None
        self._state = ValueState.TYPED
        self._source = ""
        self._mark: SourceMark | None = None
        self._has_conflict = False
        self._state_words = ""
        editor.setParent(self)
        self.setFocusProxy(editor)

    @property
    def editor(self) -> QWidget:
        """The Qt widget that has the keyboard focus."""
        return self._editor

    @property
    def gesture(self) -> object | None:
        """What joins the edits of one arrow key held or one drag, while they are sent; None for a value typed."""
        return None

    @property
    def problem(self) -> Problem | None:
        """Why the text in the field was refused, if it was."""
        return self._problem

    @property
    def is_changed(self) -> bool:
        """Whether the gold mark is on."""
        return self._state.is_marked

    @property
    def state(self) -> ValueState:
        """How the value came to stand."""
        return self._state

    @property
    def mark(self) -> SourceMark | None:
        """What the value rests on; None where that is not kept."""
        return self._mark

    @property
    def has_conflict(self) -> bool:
        """Whether another value is kept beside this one."""
        return self._has_conflict

    @property
    def source(self) -> str:
        """Where the value comes from."""
        return self._source

    @property
    def wanted_width(self) -> int:
        """Pixels at which the value stands whole; 0 where the usual width does."""
        return 0

    def value(self) -> object:
        """The value held: the last one accepted."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show `value` and forget a problem. A text being typed at this moment stays."""
        raise NotImplementedError

    def set_problem(self, problem: Problem | None) -> None:
        """Show why the text is refused, or nothing."""
        if problem == self._problem:
            return
        self._problem = problem
        self._show_refusal(problem is not None)
        self._editor.setToolTip("" if problem is None else f"{problem.what}\n{problem.remedy}")
        self._describe()
        self.state_changed.emit()

    def refuse(self, problem: Problem, held: object) -> None:
        """Whoever was told of an edit refused it: the value is `held` again, and the problem is shown."""
        self.set_value(held)
        self.set_problem(problem)

    def set_changed(self, is_changed: bool) -> None:
        """Turn the gold mark on or off: the value differs from the file's or the base case's."""
        self.set_state(ValueState.CHANGED if is_changed else ValueState.TYPED)

    @property
    def state_words(self) -> str:
        """How the value came to stand, in words."""
        return self._state_words

    def set_state(self, state: ValueState, words: str = "") -> None:
        """Tell default, typed, changed and departing values apart; `words` say it to the tooltip of the mark."""
        self._state_words = words
        if state is not self._state:
            self._state = state
            self.state_changed.emit()

    def set_source(self, source: str, mark: SourceMark | None = None, has_conflict: bool = False) -> None:
        """Say where the value comes from, and what it rests on; shown by the source mark."""
        if (source, mark, has_conflict) != (self._source, self._mark, self._has_conflict):
            self._source, self._mark, self._has_conflict = source, mark, has_conflict
            self._describe()
            self.state_changed.emit()

    def set_label(self, label: str) -> None:
        """Name the field for screen readers and messages."""
        self.setAccessibleName(label)
        self._editor.setAccessibleName(label)

    def label(self) -> str:
        """The name for screen readers and messages; never empty."""
        return self._editor.accessibleName() or text("This field")

    def sizeHint(self) -> QSize:
        return self._editor.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 18)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._editor.resize(event.size())

    def _show_refusal(self, is_refused: bool) -> None:
        """Draw the border red or not."""
        self._set_look("refused" if is_refused else "input")

    def _set_look(self, look: str) -> None:
        editor = self._editor
        if editor.property("look") == look:
            return
        editor.setProperty("look", look)
        # Only a widget that was shown has a style to renew.
        if editor.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            editor.style().unpolish(editor)
            editor.style().polish(editor)

    def _describe(self) -> None:
        said = [] if self._problem is None else [self._problem.what, self._problem.remedy]
        self._editor.setAccessibleDescription(" ".join([*said, self._source]).strip())


def plain_number(value: float) -> str:
    """`value` with all its 15 significant digits, without separators or exponent: what a person edits."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    body = f"{value:.15g}"
    if "e" in body:
        body = f"{value:.20f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"
    return body
