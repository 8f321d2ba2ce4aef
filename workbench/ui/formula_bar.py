"""The formula bar: how the selected number came about, in words and values, with links to what it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QScrollArea, QSizePolicy, QToolButton, QWidget

from workbench.ground.language import text
from workbench.ui.theme import current_theme, scaled

_LINES = 3
_LINE_HEIGHT = 19
_PAD = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the reading: plain words, a link when `link` names a row key, muted or strong."""

    words: str
    link: str = ""
    is_muted: bool = False
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row that the selected one uses, or is used by."""

    key: str
    label: str


class _Words(QScrollArea):
    """The room for the reading, which tells when it has another width: only then can its lines be counted."""

    widened = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.widened.emit()


class FormulaBar(QFrame):
    """One to three lines of linked words, and menus of what goes in and what uses the number."""

    link_clicked = Signal(str)  # row key, from a link or either menu

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "bar")
        self._told: tuple[list[Segment], list[Neighbour], list[Neighbour]] | None = None
        self._segments: list[Segment] = []
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        flags = Qt.TextInteractionFlag
        self._words.setTextInteractionFlags(flags.TextBrowserInteraction | flags.TextSelectableByKeyboard)
        self._words.linkActivated.connect(self.link_clicked)
        self._words.setAccessibleName(text("How the selected figure came about"))
        self._scroll = _Words()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the words in it take the keyboard
        self._scroll.setProperty("look", "bar")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._words)
        # QScrollArea lets its child paint a ground of its own.
        self._words.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._precedents: list[Neighbour] = []
        self._users: list[Neighbour] = []
        self._from_button = self._button()
        self._to_button = self._button()
        self._from_button.clicked.connect(lambda: self._open(self._from_button, self._precedents))
        self._to_button.clicked.connect(lambda: self._open(self._to_button, self._users))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 4, 1)
        row.setSpacing(4)
        row.addWidget(self._scroll, 1)
        row.addWidget(self._from_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._to_button, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._scroll.widened.connect(self._fit)
        self.show_reading([])

    def show_reading(
        self,
        segments: Sequence[Segment],
        precedents: Sequence[Neighbour] = (),
        used_by: Sequence[Neighbour] = (),
    ) -> None:
        """Read a number: its words in order, the rows it is made from and the rows that use it. Empty: the hint."""
        told = (list(segments), list(precedents), list(used_by))
        if told == self._told:
            return
        self._told = told
        self._segments, self._precedents, self._users = told
        self._words.setText(self._html())
        self._from_button.setText(text("precedents ({count})", count=len(self._precedents)) + " ▸")
        self._to_button.setText(text("used by ({count})", count=len(self._users)) + " ▸")
        self._from_button.setEnabled(bool(self._precedents))
        self._to_button.setEnabled(bool(self._users))
        self._to_button.setToolTip(", ".join(user.label for user in self._users[:12]))
        self._from_button.setToolTip(", ".join(row.label for row in self._precedents[:12]))
        self._fit()

    def plain_text(self) -> str:
        """The reading without links, as one line."""
        return "".join(segment.words for segment in self._segments)

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._words.setText(self._html())

    def _html(self) -> str:
        roles = current_theme().roles
        if not self._segments:
            hint = escape(text("Select a figure to read how it came about."))
            return f'<span style="color:{roles.muted}">{hint}</span>'
        return "".join(self._piece(segment) for segment in self._segments)

    def _piece(self, segment: Segment) -> str:
        roles = current_theme().roles
        words = escape(segment.words)
        if segment.link:
            link = escape(segment.link, quote=True)
            return f'<a href="{link}" style="color:{roles.accent}; text-decoration:none">{words}</a>'
        if segment.is_muted:
            return f'<span style="color:{roles.muted}">{words}</span>'
        return f'<span style="font-weight:600">{words}</span>' if segment.is_strong else words

    def _button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("look", "flat")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        return button

    def _open(self, button: QToolButton, rows: Sequence[Neighbour]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for row in rows:
            entry = menu.addAction(row.label)
            entry.triggered.connect(lambda checked=False, key=row.key: self.link_clicked.emit(key))
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _fit(self) -> None:
        """As high as the words need, up to three lines; more scrolls."""
        line = scaled(_LINE_HEIGHT)
        wanted = max(self._words.heightForWidth(max(self._scroll.viewport().width(), 100)), line)
        must_scroll = wanted > _LINES * line + 2
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if must_scroll else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._scroll.setVerticalScrollBarPolicy(policy)
        height = max(min(wanted, _LINES * line + 2), current_theme().row_height - 1) + _PAD
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
