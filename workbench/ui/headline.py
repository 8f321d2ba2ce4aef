"""The headline strip: the figures that answer at one glance, each opening its explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from workbench.ground.language import text
from workbench.ui.theme import HEADLINE_PX, SMALL_PX, current_theme, interface_font, scaled

_PAD = 12
_HEIGHT = 66
_MORE = 30
_SUB_LEAST = 88
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_PART = " · "


class Tone(Enum):
    """What a colour means. It is never the only sign: give an arrow or a word beside it."""

    PLAIN = "text"
    MUTED = "muted"
    GOLD = "gold"
    GOOD = "good"
    BAD = "bad"


class Arrow(Enum):
    """The sign before a sub line."""

    NONE = ""
    UP = "▲"
    DOWN = "▼"
    CHECK = "✓"
    CROSS = "✕"


@dataclass(frozen=True, slots=True)
class HeadlineCell:
    """One figure: label, value as shown, sub line. Where room lacks, cells of the lowest `importance` hide first."""

    key: str
    label: str
    value: str
    sub: str = ""
    value_tone: Tone = Tone.PLAIN
    sub_tone: Tone = Tone.MUTED
    arrow: Arrow = Arrow.NONE
    importance: int = 0
    tip: str = ""

    @property
    def sub_line(self) -> str:
        """The sub line with its sign."""
        return f"{self.arrow.value} {self.sub}".strip()


class _Cell(QAbstractButton):
    """A cell of the strip: painted, focusable, and read out as one sentence."""

    def __init__(self, cell: HeadlineCell, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it is painted with it
        self.cell = cell
        self._is_ringed = False
        self._name()

    def set_cell(self, cell: HeadlineCell) -> bool:
        """Show `cell`; tells whether another width is wanted."""
        if cell == self.cell:
            return False
        before = self.widths()
        self.cell = cell
        self._name()
        self.update()
        return self.widths() != before

    def widths(self) -> tuple[int, int]:
        """Width wanted, and the least at which label and value stand whole and the sub line is cut."""
        small = QFontMetrics(interface_font(SMALL_PX))
        large = QFontMetrics(interface_font(HEADLINE_PX, strong=True))
        firm = max(small.horizontalAdvance(self.cell.label), large.horizontalAdvance(self.cell.value))
        sub = small.horizontalAdvance(self.cell.sub_line)
        return max(firm, sub) + 2 * _PAD, max(firm, min(sub, scaled(_SUB_LEAST))) + 2 * _PAD

    def useful_widths(self) -> list[int]:
        """Widths at which one part more of the sub line stands whole."""
        small = QFontMetrics(interface_font(SMALL_PX))
        parts = self.cell.sub_line.split(_PART)
        return [small.horizontalAdvance(_PART.join(parts[: n + 1])) + 2 * _PAD for n in range(len(parts))]

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(roles.raised if self.underMouse() else roles.surface))
        painter.setPen(QColor(roles.line))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        room = self.width() - 2 * _PAD + 2
        self._line(
            painter, interface_font(SMALL_PX), roles.muted, QRect(_PAD, scaled(5), room, scaled(17)), self.cell.label
        )
        value_font = interface_font(HEADLINE_PX, strong=True)
        colour = current_theme().role(self.cell.value_tone.value)
        self._line(painter, value_font, colour, QRect(_PAD, scaled(20), room, scaled(26)), self.cell.value)
        tone = "gold_text" if self.cell.sub_tone is Tone.GOLD else self.cell.sub_tone.value
        colour = current_theme().role(tone)
        sub = _whole_parts(self.cell.sub_line, room, QFontMetrics(interface_font(SMALL_PX)))
        self._line(painter, interface_font(SMALL_PX), colour, QRect(_PAD, scaled(45), room, scaled(17)), sub)
        if self.hasFocus() and self._is_ringed:
            painter.setPen(QColor(roles.accent))
            painter.drawRect(self.rect().adjusted(1, 1, -3, -2))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # A ring shows where the keyboard is; a click or a new window needs none.
        self._is_ringed = event.reason() in _KEYBOARD
        super().focusInEvent(event)

    def _line(self, painter: QPainter, font: QFont, colour: str, room: QRect, said: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(_LEFT), shown)

    def _name(self) -> None:
        cell = self.cell
        self.setAccessibleName(f"{cell.label}: {cell.value}")
        self.setAccessibleDescription(cell.sub_line)
        self.setToolTip("\n".join(part for part in (f"{cell.label}: {cell.value}", cell.sub_line, cell.tip) if part))


def _whole_parts(sub: str, room: int, metrics: QFontMetrics) -> str:
    """The sub line without the last of its parts that do not fit: whole words rather than cut ones."""
    parts = sub.split(_PART)
    while len(parts) > 1 and metrics.horizontalAdvance(_PART.join(parts)) > room:
        parts.pop()
    return _PART.join(parts)


class HeadlineStrip(QWidget):
    """A row of cells that never scrolls: sub lines shorten first, then the least important cells go into a menu."""

    clicked = Signal(str)  # key of the cell

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._cells: dict[str, _Cell] = {}
        self._hidden: list[str] = []
        self._more = QToolButton(self)
        self._more.setText("…")
        self._more.setProperty("look", "flat")
        self._more.clicked.connect(self._show_more)
        self._more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_cells(self, cells: Sequence[HeadlineCell]) -> None:
        """Show these cells in this order. Cells that stand already are kept and repaint only what changed."""
        keys = [cell.key for cell in cells]
        must_arrange = keys != list(self._cells)
        if must_arrange:
            for key in [key for key in self._cells if key not in keys]:
                self._cells.pop(key).deleteLater()
        for cell in cells:
            if cell.key in self._cells:
                must_arrange |= self._cells[cell.key].set_cell(cell)
            else:
                self._cells[cell.key] = self._made(cell)
        self._cells = {key: self._cells[key] for key in keys}
        if must_arrange:
            self._arrange()

    def widget_of(self, key: str) -> QWidget:
        """The widget of a figure; the whole strip where there is no such figure."""
        return self._cells.get(key, self)

    def cells(self) -> Mapping[str, HeadlineCell]:
        """What is shown, by key."""
        return {key: button.cell for key, button in self._cells.items()}

    def hidden_keys(self) -> list[str]:
        """Cells that stand in the menu for want of room."""
        return list(self._hidden)

    def sizeHint(self) -> QSize:
        return QSize(1000, scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, scaled(_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(roles.surface))
        painter.setPen(QColor(roles.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _made(self, cell: HeadlineCell) -> _Cell:
        button = _Cell(cell, self)
        button.clicked.connect(lambda checked=False, key=cell.key: self.clicked.emit(key))
        return button

    def _arrange(self) -> None:
        widths = {key: button.widths() for key, button in self._cells.items()}
        shown = list(widths)
        room = self.width()
        # The last of the least important cells goes first.
        while len(shown) > 1 and sum(widths[key][1] for key in shown) > room:
            room = self.width() - _MORE
            shown.remove(min(reversed(shown), key=lambda key: self._cells[key].cell.importance))
        self._hidden = [key for key in widths if key not in shown]
        # Room to spare makes the sub lines of the most important cells whole first, part by part: what would show no
        # further part is left to the others.
        spare = room - sum(widths[key][1] for key in shown)
        given = {}
        for key in sorted(shown, key=lambda key: -self._cells[key].cell.importance):
            useful = [wide - widths[key][1] for wide in self._cells[key].useful_widths()]
            given[key] = max((more for more in useful if 0 < more <= spare), default=0)
            spare -= given[key]
        left = 0
        for key, button in self._cells.items():
            button.setVisible(key in shown)
            if key in shown:
                width = widths[key][1] + given[key]
                button.setGeometry(left, 0, width, scaled(_HEIGHT) - 1)
                left += width
        self._more.setAccessibleName(text("More figures"))
        self._more.setToolTip(text("More figures"))
        self._more.setVisible(bool(self._hidden))
        self._more.setGeometry(self.width() - _MORE + 1, scaled(18), _MORE - 4, 26)

    def _show_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key in self._hidden:
            cell = self._cells[key].cell
            entry = menu.addAction(f"{cell.label}: {cell.value}  {cell.sub_line}")
            entry.triggered.connect(lambda checked=False, key=key: self.clicked.emit(key))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
