"""The card of the coach: one step at a time, over the window and never in its way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ui.icons import icon
from workbench.ui.theme import current_theme, scaled

_WIDTH = 320
_GAP = 14


class CoachCard(QWidget):
    """Says what to do, and is dragged by any place of it. `left`, `back`, `skipped`, `button`, `topic(id)` follow
    clicks."""

    left = Signal()
    back = Signal()
    skipped = Signal()
    button = Signal()
    topic = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._grip: QPoint | None = None
        self._is_moved = False
        self.setAccessibleName(text("Guided first valuation"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.place = QLabel()
        self.place.setProperty("look", "muted")
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setProperty("look", "flat")
        close.setToolTip(text("Leave; the menu Help goes on from here"))
        close.setAccessibleName(text("Leave; the menu Help goes on from here"))
        close.clicked.connect(self.left)
        self.title = QLabel()
        self.title.setProperty("look", "title")
        self.title.setWordWrap(True)
        self.do, self.why = QLabel(), QLabel()
        for label in (self.do, self.why):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.RichText)
            label.linkActivated.connect(lambda link: self.topic.emit(str(link)))
        self.why.setProperty("look", "muted")
        self.done = QLabel()
        self.back_button = QPushButton(text("Back"))
        self.skip_button = QPushButton(text("Skip this step"))
        self.own_button = QPushButton()
        self.own_button.setProperty("look", "primary")
        self.back_button.clicked.connect(self.back)
        self.skip_button.clicked.connect(self.skipped)
        self.own_button.clicked.connect(self.button)
        for push in (self.back_button, self.skip_button):
            push.setProperty("look", "flat")
        head, row = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.place, 1)
        head.addWidget(close)
        row.addWidget(self.back_button)
        row.addWidget(self.skip_button)
        row.addStretch(1)
        row.addWidget(self.own_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 12)
        column.setSpacing(6)
        column.addLayout(head)
        for label in (self.title, self.do, self.why, self.done):
            column.addWidget(label)
        column.addLayout(row)
        window.installEventFilter(self)

    def show_step(self, place: str, title: str, do: str, why: str, *, button: str, may_go_back: bool) -> None:
        """Show a step; words are HTML but for the title. `button` names what the card itself can do for it."""
        self.place.setText(place)
        self.title.setText(title)
        self.do.setText(do)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.done.hide()
        self.own_button.setText(button)
        self.own_button.setVisible(bool(button))
        self.back_button.setVisible(may_go_back)
        self.skip_button.show()
        self._fit()

    def show_done(self) -> None:
        """Say that the step was noticed."""
        roles = current_theme().roles
        said = f"<span style='color:{roles.good}'>✓ {text('Done.')}</span>"
        self.done.setText(said)
        self.done.show()
        self.skip_button.hide()
        self._fit()

    def show_end(self, title: str, do: str) -> None:
        """The last card."""
        self.show_step("", title, do, "", button=text("Close"), may_go_back=True)
        self.skip_button.hide()

    def _fit(self) -> None:
        width = scaled(_WIDTH)
        self.setFixedWidth(width)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height()))
        self.raise_()

    def keep_clear(self, taken: list[QRect]) -> None:
        """Stand in the corner where least of what is framed is covered; a person's own place is kept."""
        if self._is_moved:
            self.move(self._held(self.pos()))
            return
        room = self._window.rect()
        right, bottom = room.width() - self.width() - _GAP, room.height() - self.height() - 40
        corners = [QPoint(right, bottom), QPoint(right, 130), QPoint(_GAP, bottom), QPoint(room.width() // 3, 130)]

        def covered(corner: QPoint) -> int:
            own = QRect(corner, QSize(self.width(), self.height()))
            return sum(both.width() * both.height() for one in taken if not (both := own.intersected(one)).isEmpty())

        self.move(self._held(min(corners, key=covered)))

    def _held(self, place: QPoint) -> QPoint:
        room = self._window.rect()
        return QPoint(
            min(max(place.x(), 0), max(room.width() - self.width(), 0)),
            min(max(place.y(), 0), max(room.height() - self.height(), 0)),
        )

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Stay within the window."""
        if event.type() is QEvent.Type.Resize:
            self.move(self._held(self.pos()))
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._is_moved = True
            self.move(self._held(self.mapToParent(event.position().toPoint()) - self._grip))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles = current_theme().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(roles.surface))
        painter.setPen(QPen(QColor(roles.accent), 1.5))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 8, 8)
        painter.end()
