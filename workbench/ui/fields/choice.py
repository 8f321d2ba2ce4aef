"""A field for one of a few named choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QToolTip, QWidget

from workbench.ui.fields.field import Field
from workbench.ui.theme import current_theme

_CHEVRON_ROOM = 18


class _Choice(QComboBox):
    """A combo box in the look of a field; the mouse wheel scrolls the panel and never the choice."""

    is_refused = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            owner = self.parent()
            if isinstance(owner, Field):
                owner.explain_requested.emit()
            return
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()  # they scroll the panel
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 18)

    def event(self, event: QEvent) -> bool:
        is_cut = self.fontMetrics().horizontalAdvance(self.currentText()) > self._room().width()
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and is_cut and not self.toolTip():
            QToolTip.showText(event.globalPos(), self.currentText(), self)
            return True
        return super().event(event)

    def _room(self) -> QRect:
        return self.rect().adjusted(6, 0, -_CHEVRON_ROOM, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = roles.bad if self.is_refused else roles.accent if self.hasFocus() else roles.control
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(roles.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 4, 4)
        painter.setPen(QColor(roles.input if self.isEnabled() else roles.muted))
        room = self._room()
        shown = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
        painter.setPen(QPen(QColor(roles.muted), 1.3))
        middle = QPointF(self.width() - 10, self.height() / 2 + 1.5)
        painter.drawPolyline([middle + QPointF(-3.5, -3.5), middle, middle + QPointF(3.5, -3.5)])
        painter.end()


class ChoiceField(Field):
    """One of `options`, pairs of value and label. `edited` carries the value."""

    def __init__(self, options: Sequence[tuple[object, str]] = (), *, parent: QWidget | None = None) -> None:
        self._choice = _Choice()
        super().__init__(self._choice, parent)
        self._values: list[object] = []
        self._value: object = None
        self._choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.set_options(options)
        self._choice.activated.connect(self._picked)

    @property
    def wanted_width(self) -> int:
        """Pixels at which the chosen words stand whole."""
        words = self._choice.currentText()
        return self._choice.fontMetrics().horizontalAdvance(words) + _CHEVRON_ROOM + 10

    def value(self) -> object:
        return self._value

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Offer these; the present value stays chosen where it is still offered."""
        self._values = [value for value, _ in options]
        self._choice.clear()
        self._choice.addItems([label for _, label in options])
        for row, (_, label) in enumerate(options):
            self._choice.setItemData(row, label, Qt.ItemDataRole.ToolTipRole)
        self.set_value(self._value if self._value in self._values else (self._values[0] if self._values else None))

    def set_value(self, value: object) -> None:
        """Choose `value`. Raises `ValueError` when it is not one of the options."""
        if self._values and value not in self._values:
            raise ValueError(f"{value!r} is not one of {self._values}")
        self._value = value
        place = self._values.index(value) if self._values else -1
        if place != self._choice.currentIndex():
            self._choice.setCurrentIndex(place)
            self.state_changed.emit()  # the line gives it the room it needs
        self.set_problem(None)

    def _picked(self, row: int) -> None:
        value = self._values[row]
        if value != self._value:
            self._value = value
            self.set_problem(None)
            self.state_changed.emit()
            self.edited.emit(value)

    def _show_refusal(self, is_refused: bool) -> None:
        self._choice.is_refused = is_refused
        self._choice.update()
