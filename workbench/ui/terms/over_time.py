"""A curve or schedule typed or pasted as text, with the reading beside it: one value for each period, and a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.document.periods import Calendar
from workbench.exchange.amounts import read_amount
from workbench.exchange.clipboard import Cell, CutTable, Table, read_clipboard
from workbench.exchange.curve_table import AmountScale, Laid, RateScale, lay_amounts, lay_rates, typed_table
from workbench.ground.language import text
from workbench.ground.numbers import edit_text
from workbench.ground.problem import Problem
from workbench.ground.units import Unit
from workbench.ui.theme import current_theme, mixed

Lay = Callable[[Table, int], Laid | Problem]


class PasteText(QPlainTextEdit):
    """Text of a table; what a spreadsheet pastes comes with the figures behind its cells."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        table = read_clipboard(source.html() if source.hasHtml() else "", source.text() if source.hasText() else "")
        if table and source.hasHtml() and not isinstance(table, CutTable):
            self.textCursor().insertText("\n".join("\t".join(_written(cell) for cell in row) for row in table))
        else:
            super().insertFromMimeData(source)


def _written(cell: Cell) -> str:
    """A cell at the precision behind it; dates, words and scaled amounts as shown."""
    shown = read_amount(cell)
    if cell.exact is None or shown is None or shown.scale != 1.0:
        return cell.shown
    if shown.is_percent:
        return f"{edit_text(cell.exact * 100, Unit('', decimals=2))}%"
    return repr(cell.exact) if read_amount(Cell(cell.shown)) is not None else cell.shown


class ValuesPicture(QWidget):
    """The values of the periods as a step line or bars, small."""

    def __init__(self, is_rate: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_rate = is_rate
        self._values: Sequence[float] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text("Values over time"))

    def show_values(self, values: Sequence[float]) -> None:
        """Draw these."""
        self._values = list(values)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 84)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(2, 6, -2, -6)
        painter.setPen(QPen(QColor(roles.line), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        if not self._values:
            return
        low = min(0.0, *self._values) if len(self._values) > 1 else min(0.0, self._values[0])
        high = max(*self._values, low + 1e-9) if len(self._values) > 1 else max(self._values[0], low + 1e-9)
        step = room.width() / len(self._values)

        def up(value: float) -> float:
            return room.bottom() - (value - low) / (high - low) * room.height()

        hue = current_theme().series(0 if self._is_rate else 3)
        if self._is_rate:
            line = QPolygonF()
            for t, value in enumerate(self._values):
                line.append(QPointF(room.left() + t * step, up(value)))
                line.append(QPointF(room.left() + (t + 1) * step, up(value)))
            area = QPolygonF([room.bottomLeft(), *[line.at(n) for n in range(line.size())], room.bottomRight()])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mixed(roles.surface, hue, 0.18)))
            painter.drawPolygon(area)
            painter.setPen(QPen(QColor(hue), 1.4))
            painter.drawPolyline(line)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hue))
        for t, value in enumerate(self._values):
            top = up(value)
            painter.drawRect(QRectF(room.left() + (t + 0.2) * step, top, max(step * 0.6, 1.0), up(0.0) - top))


class OverTimeDialog(QDialog):
    """Text at the left, what it means period by period at the right. `values()` are those of the periods."""

    def __init__(
        self,
        title: str,
        calendar: Calendar,
        values: Sequence[float],
        unit: Unit,
        scales: Sequence[str],
        lay: Lay,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._calendar = calendar
        self._unit = unit
        self._lay = lay
        self._values = tuple(values)
        self.body = PasteText()
        self.body.setAccessibleName(text("Dates or periods with their figures"))
        rates = text("2025-03-31  4.30%\nor: 1Q25  4.30\nor one figure to a line")
        amounts = text("2025-03-31  125.0\nor: 1Q25  125.0\nor one figure to a line")
        self.body.setPlaceholderText(rates if unit.percent else amounts)
        self.body.setTabChangesFocus(True)
        self.scale = QComboBox()
        self.scale.addItems(list(scales))
        self.scale.setAccessibleName(text("How the figures are written"))
        self.picture = ValuesPicture(unit.percent)
        self.table = self._made_table()
        self.message = QLabel()
        self.message.setWordWrap(True)
        self._build()
        self.body.setPlainText(self._as_text(values))
        self.body.selectAll()
        self.body.textChanged.connect(self.read)
        self.scale.currentIndexChanged.connect(lambda _: self.read())
        self.read()

    def values(self) -> tuple[float, ...]:
        """One value for each period, as last read without a fault."""
        return self._values

    def _as_text(self, values: Sequence[float]) -> str:
        labels = self._calendar.labels[1:]
        lines = [f"{label}\t{edit_text(value, self._unit)}" for label, value in zip(labels, values, strict=True)]
        if not self._unit.percent:
            lines = [line for line, value in zip(lines, values, strict=True) if value]
        return "\n".join(lines)

    def _made_table(self) -> QTableWidget:
        labels = self._calendar.labels[1:]
        table = QTableWidget(len(labels), 1, self)
        table.setVerticalHeaderLabels(list(labels))
        table.horizontalHeader().setVisible(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setDefaultSectionSize(current_theme().row_height)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setAccessibleName(text("As read, period by period"))
        for row in range(len(labels)):
            item = QTableWidgetItem("")
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, 0, item)
        return table

    def _build(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        head = QHBoxLayout()
        paste = QPushButton(text("Paste"))
        paste.setToolTip(text("Replace the text by the clipboard's table"))
        paste.clicked.connect(self.paste)
        head.addWidget(paste)
        head.addWidget(self.scale, 1)
        left.addLayout(head)
        left.addWidget(self.body, 1)
        right.addWidget(self.picture)
        right.addWidget(self.table, 1)
        both = QHBoxLayout()
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        self.buttons = QDialogButtonBox()
        self.set_button = self.buttons.addButton(text("Set values"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.set_button.setProperty("look", "primary")
        self.buttons.addButton(text("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(both, 1)
        column.addWidget(self.message)
        column.addWidget(self.buttons)
        self.resize(560, 480)

    def paste(self) -> None:
        """Replace the text by what is on the clipboard."""
        self.body.selectAll()
        self.body.paste()
        self.body.setFocus()

    def read(self) -> None:
        """Read the text again and show what it means, or why it cannot be read and what to do."""
        body = self.body.toPlainText()
        if not body.strip() and not self._unit.percent:
            laid: Laid | Problem = Laid((0.0,) * (len(self._calendar.labels) - 1), (text("Nothing is scheduled."),))
        else:
            laid = self._lay(typed_table(body), self.scale.currentIndex())
        is_refused = isinstance(laid, Problem)
        self.message.setProperty("look", "bad" if is_refused else "muted")
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self.set_button.setEnabled(not is_refused)
        if isinstance(laid, Problem):
            self.message.setText(f"✕ {laid.where}: {laid.what} {laid.remedy}")
            return
        self._values = laid.values
        self.message.setText(" ".join(laid.words))
        self.picture.show_values(laid.values)
        for row, value in enumerate(laid.values):
            item = self.table.item(row, 0)
            if item is not None:
                item.setText(self._unit.shown(value))


def curve_dialog(
    title: str, calendar: Calendar, values: Sequence[float], unit: Unit, parent: QWidget | None = None
) -> OverTimeDialog:
    """The dialog for rates."""
    kinds = list(RateScale)
    words = [text("Percent or decimals, as it looks"), text("Percent: 4.3"), text("Decimals: 0.043")]
    return OverTimeDialog(
        title, calendar, values, unit, words, lambda table, n: lay_rates(table, calendar, kinds[n]), parent
    )


def schedule_dialog(
    title: str, calendar: Calendar, values: Sequence[float], unit: Unit, currency: str, parent: QWidget | None = None
) -> OverTimeDialog:
    """The dialog for amounts."""
    kinds = list(AmountScale)
    words = [
        text("{currency} in millions", currency=currency),
        text("{currency} in thousands", currency=currency),
        text("{currency} in ones", currency=currency),
    ]
    return OverTimeDialog(
        title, calendar, values, unit, words, lambda table, n: lay_amounts(table, calendar, currency, kinds[n]), parent
    )
