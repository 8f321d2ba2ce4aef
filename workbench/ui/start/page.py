"""The start page, laid over the window: ways to begin at the left, recent files at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QCommandLinkButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.document.recent_files import RecentFile
from workbench.ground.language import text
from workbench.ground.resources import resource
from workbench.live.looking import Lookups
from workbench.ui.icons import icon
from workbench.ui.start.examples import examples
from workbench.ui.start.recent_list import RecentList
from workbench.ui.theme import HEADLINE_PX, current_theme, interface_font, scaled

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_WIDEST = 1180
_LEFT_WIDTH = 380


class StartPage(QWidget):
    """Covers the window below its menus while nothing is open. `left()` follows when a person goes on without it."""

    left = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("start")
        self.setAccessibleName(text("Start page"))
        self._window = window
        self._care = window.files.care
        self._lookups = Lookups(self)
        self._buttons: list[QCommandLinkButton] = []
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._ways())
        row.addWidget(self._recent_side(), 1)
        middle = QWidget()
        middle.setMaximumWidth(scaled(_WIDEST))
        middle.setLayout(row)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(32, 24, 32, 24)
        outer.addWidget(middle)
        self._restyle()
        window.installEventFilter(self)
        window.files.opened.connect(self.leave)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    # Building

    def _ways(self) -> QWidget:
        side = QScrollArea()
        side.setProperty("look", "bar")
        side.setWidgetResizable(True)
        side.setFrameShape(QFrame.Shape.NoFrame)
        side.setFixedWidth(scaled(_LEFT_WIDTH))
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(2)
        self.title = QLabel(text("Assay Workbench"))
        column.addWidget(self.title)
        column.addSpacing(10)
        files = self._window.files
        self.new = self._way(text("New valuation"), text("Begin with every input at its default."), "new", self._new)
        self.facts = self._way(
            text("New from company facts …"),
            text("A first valuation out of a file of EDGAR, reviewed line by line."),
            "import",
            lambda: files.facts.ask_new(),
        )
        self.open = self._way(
            text("Open a file …"), text("One or several files; they may also be dropped here."), "open", files.ask_open
        )
        self.guided = self._way(
            text("Guided first valuation"),
            text("Step by step on an example, each shown where it is done."),
            "play",
            self._guide,
        )
        self.recover = self._way("", "", "warning", self._care.show_recovery)
        for button in (self.new, self.facts, self.open, self.guided, self.recover):
            column.addWidget(button)
        column.addSpacing(12)
        column.addWidget(self._heading(text("Examples")))
        self.examples: list[QCommandLinkButton] = []
        for one in examples():
            button = self._way(one.name, one.about, "chart", partial(self._open, one.path))
            self.examples.append(button)
            column.addWidget(button)
        column.addStretch(1)
        side.setWidget(inner)
        inner.setAutoFillBackground(False)
        side.viewport().setAutoFillBackground(False)
        return side

    def _way(self, words: str, about: str, drawing: str, does: Callable[[], object]) -> QCommandLinkButton:
        made = QCommandLinkButton(words, about)
        made.setAutoDefault(True)  # Enter presses it
        made.clicked.connect(lambda _checked=False: does())
        made.setIcon(icon(drawing, "bad" if drawing == "warning" else "accent"))
        self._buttons.append(made)
        return made

    def _heading(self, words: str) -> QLabel:
        made = QLabel(words)
        made.setProperty("look", "title")
        return made

    def _recent_side(self) -> QWidget:
        card = QFrame()
        card.setProperty("look", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 12)
        head = QHBoxLayout()
        head.addWidget(self._heading(text("Recent files")))
        head.addStretch(1)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("Find a file"))
        self.search.setAccessibleName(text("Find a file"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(scaled(240))
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._open_first)
        head.addWidget(self.search)
        self.close_button = QPushButton(icon("close", "muted"), "")
        self.close_button.setProperty("look", "flat")
        self.close_button.setAccessibleName(text("Leave the start page"))
        self.close_button.setToolTip(text("Leave the start page (Esc)"))
        self.close_button.clicked.connect(self.leave)
        head.addWidget(self.close_button)
        column.addLayout(head)
        self.recent = RecentList()
        self.recent.open_asked.connect(lambda one: self._open(one.path))
        self.recent.elsewhere_asked.connect(lambda one: self._window.files.open_elsewhere(one.path))
        self.recent.remove_asked.connect(self._remove)
        self.recent.pin_asked.connect(self._pin)
        column.addWidget(self.recent, 1)
        self.nothing = QLabel(text("Files that you open or save stand here from then on."))
        self.nothing.setProperty("look", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        column.addWidget(self.nothing, 1)
        self.keys = QLabel(text("Enter opens · Delete takes off the list · P pins · Esc goes on without a file"))
        self.keys.setProperty("look", "muted")
        self.keys.setWordWrap(True)
        column.addWidget(self.keys)
        return card

    def _restyle(self) -> None:
        self.title.setFont(interface_font(HEADLINE_PX, strong=True))

    # Showing

    def show_page(self) -> None:
        """Read everything anew, lay the page over the window and give it the keyboard."""
        self.refresh()
        self._cover()
        self.show()
        self.raise_()
        if self.recent.files.shown:
            self.recent.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Recent files and unsaved work as they are now."""
        found = self._care.recent.all()
        current = self.recent.current
        self.recent.files.show_files(found)
        if found:
            self.recent.select(current.path if current is not None else found[0].path)
        self.recent.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.search.setVisible(bool(found))
        self._lookups.ask(lambda: _missing(found), self._tell_missing, lambda _problem: None)
        drafts = self._care.drafts()
        self.recover.setVisible(bool(drafts))
        if drafts:
            self.recover.setText(text("Recover unsaved work ({count}) …", count=len(drafts)))
            self.recover.setDescription(text(", ").join(one.title or "–" for one in drafts[:3]))

    @property
    def is_busy(self) -> bool:
        """Whether files are still being looked for."""
        return self._lookups.is_busy

    def _tell_missing(self, found: object) -> None:
        assert isinstance(found, frozenset)
        self.recent.files.tell_missing(found)

    def _cover(self) -> None:
        area = self._window.rect()
        bar, status = self._window.menuBar(), self._window.statusBar()
        area.setTop(bar.geometry().bottom() + 1)
        if status.isVisible():
            area.setBottom(status.geometry().top() - 1)
        self.setGeometry(area)

    def leave(self) -> None:
        """Go on with what is in the window."""
        if self.isVisible():
            # First the keyboard, then the page: Qt asks a widget that is hidden with it where it should go.
            self._window.cases.setFocus(Qt.FocusReason.OtherFocusReason)
            self._go()

    def _go(self) -> None:
        if self.isVisible():
            self.hide()
            self.left.emit()

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        """A command that leads somewhere in the window leads away from here."""
        if now is None or not self.isVisible() or now.window() is not self._window:
            return
        bar = self._window.menuBar()
        if now is not self and not self.isAncestorOf(now) and now is not bar and not bar.isAncestorOf(now):
            self._go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self.isVisible():
            self._cover()
        elif event.type() == QEvent.Type.Close:
            self._lookups.stop()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "recent"):
            self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().roles.background)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays on the page: what lies beneath is not seen."""
        ring = [
            widget
            for widget in (
                *self._buttons,
                self.search,
                self.close_button,
                self.recent,
            )
            if widget.isVisible() and widget.isEnabled()
        ]
        if not ring:
            return super().focusNextPrevChild(forward)
        now = QApplication.focusWidget()
        place = ring.index(now) if now in ring else -1
        step = 1 if forward else -1
        target = ring[(place + step) % len(ring)]
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        target.setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.search.hasFocus():
            self.recent.setFocus()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        elif key == Qt.Key.Key_Right:
            self.recent.setFocus()
        elif event.text().strip() and not self.search.hasFocus() and self.search.isVisible():
            self.search.setFocus()
            self.search.setText(event.text())
        else:
            super().keyPressEvent(event)

    # Doing

    def _new(self) -> None:
        self._window.files.new()

    def _guide(self) -> None:
        from workbench.ui.help.coach import EXAMPLE
        from workbench.ui.help.feature import Help

        self._open(resource(EXAMPLE))
        if not self.isVisible():  # who stays with unsaved work stays here
            Help.of(self._window).guide_first()

    def _open(self, path: Path) -> None:
        self._window.files.go_to(path)

    def _open_first(self) -> None:
        one = self.recent.current or next(iter(self.recent.files.shown), None)
        if one is not None:
            self._open(one.path)

    def _narrow(self, typed: str) -> None:
        self.recent.files.search(typed)
        if self.recent.files.shown:
            self.recent.setCurrentIndex(self.recent.files.index(0))

    def _remove(self, one: RecentFile) -> None:
        row = self.recent.currentIndex().row()
        self._care.recent.remove(one.path)
        self.refresh()
        shown = self.recent.files.shown
        if shown:
            self.recent.select(shown[min(row, len(shown) - 1)].path)

    def _pin(self, one: RecentFile) -> None:
        self._care.recent.pin(one.path, not one.is_pinned)
        self.refresh()
        self.recent.select(one.path)


def _missing(files: list[RecentFile]) -> frozenset[Path]:
    return frozenset(one.path for one in files if one.is_missing)
