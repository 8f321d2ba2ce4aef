"""The line an input stands on: marks, label, field, unit, and what stands below it when it is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QToolTip, QWidget

from workbench.ground.language import text
from workbench.ui.fields.entry import DateField, EntryField, step_factor
from workbench.ui.fields.field import Field
from workbench.ui.fields.marks import paint_source, paint_state, source_legend, state_legend
from workbench.ui.theme import SMALL_PX, current_theme, scaled

_LABEL_LEFT = 12
_GAP = 6
_MARK = 18
_FIELD = 78
_DATE = 98
_UNIT = 60
_DRAG = 4  # pixels a step
_LEAST_LABEL = 110  # pixels a label keeps beside a field that wants much room
_WRAPPED = 4  # pixels around a label of several rows
_MOST = 10_000


class InputLine(QWidget):
    """Mark of the state, label, field, unit and source mark on one row; a slider and a refusal in words below it.

    A label that is too long for its room is wrapped, never cut. Everything but the field is painted, not built of
    widgets: a panel of 400 lines opens at once.
    """

    explain_requested = Signal()
    reset_requested = Signal()
    evidence_requested = Signal()  # the source mark was clicked, where evidence is kept
    slider_toggled = Signal(bool)

    def __init__(
        self,
        label: str,
        field: Field,
        unit: str = "",
        *,
        note: str = "",
        bounds: str = "",
        wide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._label = label
        self._unit = unit
        self._note = note
        self._bounds = bounds
        self._reset = ""
        self._wide = wide
        self._dragged: int | None = None  # where the last step of a drag was made
        self._is_held = False
        self._below: QWidget | None = None
        self._known_as: Callable[[], str] | None = None
        self._label_height = (-1, 0)  # for which room, and how high the label stands in it
        self.takes_evidence = False
        self.takes_slider = False
        self.setMouseTracking(True)
        self.unit_room = scaled(_UNIT)
        self._field = field
        field.setParent(self)
        field.set_label(label)
        field.state_changed.connect(self._refresh)
        field.explain_requested.connect(self.explain_requested)
        field.editor.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the line shows one menu for both
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def field(self) -> Field:
        """The field of the line."""
        return self._field

    @property
    def unit_width(self) -> int:
        """Pixels the unit needs to stand whole."""
        return QFontMetrics(self._small()).horizontalAdvance(self._unit) + 4

    @property
    def label(self) -> str:
        """The label in full."""
        return self._label

    def set_texts(self, label: str, unit: str, note: str = "") -> None:
        """Rename the line, as a change of language does."""
        self._label, self._unit, self._note = label, unit, note
        self._label_height = (-1, 0)
        self._field.set_label(label)
        self._refresh()

    def set_below(self, widget: QWidget | None) -> None:
        """Stand a widget below the row, such as a slider; None takes it away. The line owns it."""
        if self._below is not None and self._below is not widget:
            self._below.hide()
            self._below.deleteLater()
        self._below = widget
        if widget is not None:
            widget.setParent(self)
            widget.show()
        self._place()
        self._refresh()

    @property
    def below(self) -> QWidget | None:
        """The widget below the row, if there is one."""
        return self._below

    def set_words(self, known_as: Callable[[], str]) -> None:
        """By what else than its label a search finds the line."""
        self._known_as = known_as

    def set_reset(self, words: str) -> None:
        """What the menu's reset entry says; empty while there is nothing to set back."""
        self._reset = words

    def menu(self) -> QMenu:
        """The menu of the line: what the entry offers itself, then explain and reset."""
        editor = self._field.editor
        menu = editor.createStandardContextMenu() if isinstance(editor, QLineEdit) else QMenu(self)
        if menu.actions():
            menu.addSeparator()
        menu.addAction(text("Explain"), self._field.explain_requested.emit)
        if self.takes_evidence:
            menu.addAction(text("Note and source…") + "\tShift+F2", self.evidence_requested.emit)
        if self.takes_slider:
            slider = menu.addAction(text("Slider"))
            slider.setCheckable(True)
            slider.setChecked(self._below is not None)
            slider.toggled.connect(self.slider_toggled)
        reset = menu.addAction(self._reset or text("Reset"), self.reset_requested.emit)
        reset.setEnabled(bool(self._reset))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def matches(self, words: str) -> bool:
        """Whether the label, or what else the line is known as, holds all the words."""
        known = self._label if self._known_as is None else self._known_as()
        known = known.casefold()
        return all(word in known for word in words.casefold().split())

    def sizeHint(self) -> QSize:
        below = 0 if self._below is None else self._below.sizeHint().height()
        return QSize(300, self._row() + below + self._message_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        if self._field.problem is not None or self.height() != self.sizeHint().height():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._label_height = (-1, 0)
            if self.isVisible():  # a switch of look reaches a thousand lines, of which few are seen
                self._place()
            self.updateGeometry()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._field.geometry() != self._field_rect():
            self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            said = self._tip(event.pos())
            QToolTip.showText(event.globalPos(), said, self) if said else QToolTip.hideText()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._mark_rect().contains(at):
            (self.evidence_requested if self.takes_evidence else self._field.explain_requested).emit()
            return
        self._field.editor.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() is Qt.MouseButton.LeftButton and self._is_grip(at):
            self._dragged = at.x()
            self._is_held = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._dragged is None or not isinstance(self._field, EntryField):
            shape = Qt.CursorShape.SizeHorCursor if self._is_grip(at) else Qt.CursorShape.ArrowCursor
            if self.cursor().shape() is not shape:
                self.setCursor(shape)
            return
        steps = int((at.x() - self._dragged) / _DRAG)
        if steps:
            self._dragged += steps * _DRAG
            self._field.step(steps * step_factor(event.modifiers()), self._is_held)
            self._is_held = True
            if self._field.problem is not None:
                self._field.restore()  # a drag beyond the bounds stays at the last value within

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None

    def _is_grip(self, at: QPoint) -> bool:
        """The label of a number or date is dragged left and right to move the value."""
        return self._label_rect().contains(at) and isinstance(self._field, EntryField) and self._field.can_step

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        roles = theme.roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_state(painter, QPointF(5.5, self._row() / 2), self._field.state)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(roles.text if self._field.isEnabled() else roles.muted))
        room = self._label_rect()
        wrap = Qt.TextFlag.TextWordWrap if self._wrapped_height(room.width()) else Qt.TextFlag.TextSingleLine
        painter.drawText(room, middle | wrap, self._label)
        painter.setFont(self._small())
        painter.setPen(QColor(roles.muted))
        unit_room = self._unit_rect()
        unit = painter.fontMetrics().elidedText(self._unit, Qt.TextElideMode.ElideRight, unit_room.width())
        painter.drawText(unit_room, middle, unit)
        centre = QRectF(self._mark_rect()).center()
        paint_source(painter, centre, self._field.mark, self._field.has_conflict)
        problem = self._field.problem
        if problem is not None:
            painter.setPen(QColor(roles.bad))
            painter.drawText(self._message_rect(), Qt.TextFlag.TextWordWrap, f"✕ {problem.what} {problem.remedy}")
        painter.end()

    def _row(self) -> int:
        """Height of the row: more than a line's where the label is wrapped."""
        return max(current_theme().row_height, self._wrapped_height(self._label_room()))

    def _wrapped_height(self, room: int) -> int:
        known, height = self._label_height
        if known != room:
            metrics = self.fontMetrics()
            height = 0
            if metrics.horizontalAdvance(self._label) > room > 0:
                box = metrics.boundingRect(QRect(0, 0, room, _MOST), Qt.TextFlag.TextWordWrap, self._label)
                height = box.height() + _WRAPPED
            self._label_height = (room, height)
        return height

    def _label_room(self) -> int:
        return self._field_span()[0] - _GAP - _LABEL_LEFT

    def _field_span(self) -> tuple[int, int]:
        """Left edge and width of the field."""
        unit = 0 if self._wide else self.unit_room
        least = scaled(_DATE if isinstance(self._field, DateField) else _FIELD)
        least = max(least, scaled(self._field.least_width))
        right = self.width() - _MARK - unit - _GAP
        width = min(self.width() // 2, 200) if self._wide else max(least, min(scaled(110), self.width() // 4))
        wanted = self._field.wanted_width
        if wanted > width:
            width = min(wanted, max(right - scaled(_LEAST_LABEL), width))
        return right - width, width

    def _field_rect(self) -> QRect:
        height = current_theme().row_height - 4
        left, width = self._field_span()
        return QRect(left, (self._row() - height) // 2, width, height)

    def _label_rect(self) -> QRect:
        return QRect(_LABEL_LEFT, 0, self._label_room(), self._row())

    def _unit_rect(self) -> QRect:
        left = self._field_rect().right() + 1 + _GAP
        return QRect(left, 0, max(self.width() - _MARK - left, 0), self._row())

    def _mark_rect(self) -> QRect:
        return QRect(self.width() - _MARK, 0, _MARK, self._row())

    def _message_rect(self) -> QRect:
        top = self._row() + (0 if self._below is None else self._below.sizeHint().height())
        return QRect(_LABEL_LEFT, top, self.width() - _LABEL_LEFT - _GAP, self._message_height())

    def _message_height(self) -> int:
        problem = self._field.problem
        if problem is None:
            return 0
        room = QRect(0, 0, max(self.width(), 220) - _LABEL_LEFT - _GAP, 1000)
        said = f"✕ {problem.what} {problem.remedy}"
        return QFontMetrics(self._small()).boundingRect(room, Qt.TextFlag.TextWordWrap, said).height() + 4

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(scaled(SMALL_PX))
        return font

    def _tip(self, at: QPoint) -> str:
        if self._mark_rect().contains(at):
            if not self.takes_evidence:
                return self._field.source or text("No source given: an assumption")
            offer = text("Click or press Shift+F2 to edit note and source.")
            return "\n".join((self._field.source, "", source_legend(), offer))
        if at.x() < _LABEL_LEFT and self._field.state_words and at.y() < self._row():
            return f"{self._field.state_words}\n\n{state_legend()}"
        if self._field_rect().contains(at):
            return "\n".join(part for part in (self._bounds, self._field.source) if part)
        if self._label_rect().contains(at):
            return "\n".join(part for part in (self._note, self._bounds) if part)
        return self._unit if self._unit_rect().contains(at) else ""

    def _place(self) -> None:
        self._field.setGeometry(self._field_rect())
        if self._below is not None:
            height = self._below.sizeHint().height()
            self._below.setGeometry(_LABEL_LEFT, self._row(), self.width() - _LABEL_LEFT - _GAP, height)

    def _refresh(self) -> None:
        if self._field.geometry() != self._field_rect():
            self._place()
        self.updateGeometry()
        self.update()
