"""A group of input lines under one heading."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from workbench.ui.fields.line import InputLine
from workbench.ui.theme import current_theme


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

    def open_below(self, line: QWidget, widget: QWidget) -> None:
        """Stand a widget below a line, as wide as the group; it goes when it is deleted."""
        self._column.insertWidget(self._column.indexOf(line) + 1, widget)

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

    def unfold(self, is_forced: bool) -> None:
        """Show the lines even of a folded group, as a search does, or as its heading says."""
        self._body.setVisible(self.is_open() or is_forced)

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
