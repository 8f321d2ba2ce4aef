"""The line an input stands on, and the group of lines under one heading."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import text
from workbench.ui.fields.entry import DateField, EntryField, step_factor
from workbench.ui.fields.field import Field
from workbench.ui.theme import SMALL_PX, current_theme, mixed, scaled

_LABEL_LEFT = 12
_GAP = 6
_MARK = 18
_FIELD = 78
_DATE = 90
_UNIT = 60
_DOT = 2.5
_DRAG = 4  # pixels a step


class InputLine(QWidget):
    """Changed dot, label, field, unit and source mark on one row; a refusal stands below it in words.

    Everything but the field is painted, not built of widgets: a panel of 400 lines opens at once.
    """

    explain_requested = Signal()
    reset_requested = Signal()

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
        self._field.set_label(label)
        self.update()

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
        reset = menu.addAction(self._reset or text("Reset"), self.reset_requested.emit)
        reset.setEnabled(bool(self._reset))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def matches(self, words: str) -> bool:
        """Whether the label holds all the words, for the panel's search."""
        label = self._label.casefold()
        return all(word in label for word in words.casefold().split())

    def sizeHint(self) -> QSize:
        return QSize(300, current_theme().row_height + self._message_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        if self._field.problem is not None:
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._place()
            self.updateGeometry()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            said = self._tip(event.pos())
            QToolTip.showText(event.globalPos(), said, self) if said else QToolTip.hideText()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._mark_rect().contains(at):
            self._field.explain_requested.emit()
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
        height = theme.row_height
        if self._field.is_changed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(roles.gold))
            painter.drawEllipse(QRectF(5 - _DOT, height / 2 - _DOT, 2 * _DOT, 2 * _DOT))
        middle = Qt.AlignmentFlag.AlignVCenter
        room = self._label_rect()
        painter.setPen(QColor(roles.text if self._field.isEnabled() else roles.muted))
        painter.drawText(room, middle, self._elided(room.width()))
        painter.setFont(self._small())
        painter.setPen(QColor(roles.muted))
        unit_room = self._unit_rect()
        unit = painter.fontMetrics().elidedText(self._unit, Qt.TextElideMode.ElideRight, unit_room.width())
        painter.drawText(unit_room, middle, unit)
        self._paint_mark(painter)
        problem = self._field.problem
        if problem is not None:
            painter.setPen(QColor(roles.bad))
            painter.drawText(self._message_rect(), Qt.TextFlag.TextWordWrap, f"✕ {problem.what} {problem.remedy}")
        painter.end()

    def _paint_mark(self, painter: QPainter) -> None:
        roles = current_theme().roles
        colour = roles.muted if self._field.source else mixed(roles.muted, roles.surface, 0.5)
        middle = QRectF(self._mark_rect()).center()
        painter.setPen(QPen(QColor(colour), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, 5.5, 5.5)
        painter.fillRect(QRectF(middle.x() - 0.6, middle.y() - 1, 1.2, 4), QColor(colour))
        painter.fillRect(QRectF(middle.x() - 0.6, middle.y() - 3.2, 1.2, 1.3), QColor(colour))

    def _field_rect(self) -> QRect:
        height = current_theme().row_height
        unit = 0 if self._wide else self.unit_room
        least = scaled(_DATE if isinstance(self._field, DateField) else _FIELD)
        right = self.width() - _MARK - unit - _GAP
        width = min(self.width() // 2, 200) if self._wide else max(least, min(scaled(110), self.width() // 4))
        return QRect(right - width, 2, width, height - 4)

    def _label_rect(self) -> QRect:
        return QRect(_LABEL_LEFT, 0, self._field_rect().left() - _GAP - _LABEL_LEFT, current_theme().row_height)

    def _unit_rect(self) -> QRect:
        left = self._field_rect().right() + 1 + _GAP
        return QRect(left, 0, max(self.width() - _MARK - left, 0), current_theme().row_height)

    def _mark_rect(self) -> QRect:
        return QRect(self.width() - _MARK, 0, _MARK, current_theme().row_height)

    def _message_rect(self) -> QRect:
        return QRect(_LABEL_LEFT, current_theme().row_height, self.width() - _LABEL_LEFT - _GAP, self._message_height())

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

    def _elided(self, room: int) -> str:
        return self.fontMetrics().elidedText(self._label, Qt.TextElideMode.ElideRight, room)

    def _tip(self, at: QPoint) -> str:
        if self._mark_rect().contains(at):
            return self._field.source or text("No source given: an assumption")
        if self._field_rect().contains(at):
            return "\n".join(part for part in (self._bounds, self._field.source) if part)
        if self._label_rect().contains(at):
            is_cut = self._elided(self._label_rect().width()) != self._label
            name = self._label if is_cut or self._note or self._bounds else ""
            return "\n".join(part for part in (name, self._note, self._bounds) if part)
        return self._unit if self._unit_rect().contains(at) else ""

    def _place(self) -> None:
        self._field.setGeometry(self._field_rect())

    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()


class InputGroup(QWidget):
    """Lines under a heading that folds them away. `toggled(is_open)` tells of a person's fold."""

    toggled = Signal(bool)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # a line that changes does not repaint the dock
        self._lines: list[QWidget] = []
        self._heading = QToolButton()
        self._heading.setText(title)
        self._heading.setProperty("look", "group")
        self._heading.setCheckable(True)
        self._heading.setChecked(True)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setArrowType(Qt.ArrowType.DownArrow)
        self._heading.toggled.connect(self._fold)
        self._trailing = QLabel()
        self._trailing.setProperty("look", "muted")
        self._bar = QHBoxLayout()
        self._bar.setContentsMargins(4, 6, 6, 2)
        self._bar.addWidget(self._heading)
        self._bar.addWidget(self._trailing, 1)
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._bar)
        outer.addWidget(self._body)

    def add_line(self, line: QWidget) -> None:
        """Append a line (an `InputLine`, or any widget) to the group."""
        self._lines.append(line)
        self._column.addWidget(line)

    def add_header_widget(self, widget: QWidget) -> None:
        """Put a button or choice at the end of the heading."""
        self._bar.addWidget(widget)

    def set_title(self, title: str) -> None:
        """Rename the group."""
        self._heading.setText(title)

    def set_trailing(self, words: str) -> None:
        """Muted words after the title, such as `1 of 5`."""
        self._trailing.setText(words)

    def is_open(self) -> bool:
        """Whether the lines are shown."""
        return self._heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or fold the lines."""
        self._heading.setChecked(is_open)

    def lines(self) -> list[InputLine]:
        """The input lines of the group, in order."""
        return [child for child in self._lines if isinstance(child, InputLine)]

    def filter(self, words: str) -> int:
        """Show only lines whose label holds the words, hide the group when none does; gives how many are shown."""
        shown = 0
        for line in self.lines():
            is_match = line.matches(words)
            line.setVisible(is_match)
            shown += is_match
        self.setVisible(bool(shown) or not words.strip())
        self._body.setVisible(self.is_open() or bool(words.strip()))
        return shown

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(roles.surface))
        painter.setPen(QColor(roles.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _fold(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self._heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.toggled.emit(is_open)
