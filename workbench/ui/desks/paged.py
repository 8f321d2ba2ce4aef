"""A desk of several pages under a slim tab strip: pages are built when first shown, and only the shown one follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QTabBar

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.desks.desk import Desk


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page before it is built: its key in the settings, what its tab says, and what imports and gives its class."""

    key: str
    title: Callable[[], str]
    load: Callable[[], type[Desk]]


class PagedDesk(Desk):
    """Pages of one area. Ctrl+PgUp and Ctrl+PgDown turn them, Alt and a digit opens one."""

    name = ""
    kinds: Sequence[PageKind] = ()

    def build(self) -> None:
        self.pages: dict[str, Desk] = {}
        self._rooms: dict[str, QScrollArea] = {}
        self._settings: QSettings | None = None
        self._results: Results | None = None
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(text("Pages"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for place, kind in enumerate(self.kinds, 1):
            self.tabs.addTab(kind.title())
            self.tabs.setTabToolTip(place - 1, text("Alt+{digit}, or Ctrl+PgUp and Ctrl+PgDown", digit=place))
            self._on_keys(f"Alt+{place}", partial(self.tabs.setCurrentIndex, place - 1))
        self._on_keys("Ctrl+PgUp", lambda: self._turn(-1))
        self._on_keys("Ctrl+PgDown", lambda: self._turn(1))
        self.stack = QStackedWidget()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.addWidget(self.tabs, 0, 0)
        self._grid.addWidget(self.stack, 1, 0)
        self._grid.setRowStretch(1, 1)
        self.tabs.currentChanged.connect(self._turned)

    def _on_keys(self, keys: str, does: Callable[[], object]) -> None:
        # A shortcut of a desk that is not shown sleeps: Qt asks whether its widget is visible.
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(does)

    @property
    def page(self) -> str:
        """Key of the page shown."""
        return self.kinds[self.tabs.currentIndex()].key

    @property
    def front(self) -> Desk:
        """The page shown."""
        return self._built()

    def show_page(self, key: str) -> Desk:
        """Turn to a page and give it. Raises `ValueError` when there is none of that key."""
        self.tabs.setCurrentIndex([kind.key for kind in self.kinds].index(key))
        return self._built()

    def remember(self, settings: QSettings) -> None:
        """Open the page that was shown last, and keep the settings informed from now on."""
        wanted = str(settings.value(f"page/{self.name}", ""))
        if wanted in [kind.key for kind in self.kinds]:
            self.show_page(wanted)
        self._settings = settings

    def show_results(self, results: Results) -> None:
        self._results = results
        self._built().show_results(results)

    def restyle(self) -> None:
        for page in self.pages.values():
            page.restyle()

    def _turn(self, by: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % len(self.kinds))

    def _turned(self) -> None:
        if self._settings is not None:
            self._settings.setValue(f"page/{self.name}", self.page)
        page = self._built()
        if self._results is not None:
            page.show_results(self._results)

    def _built(self) -> Desk:
        kind = self.kinds[self.tabs.currentIndex()]
        if kind.key not in self.pages:
            page = kind.load()(self.live)
            page.explain_requested.connect(self.explain_requested)
            page.input_requested.connect(self.input_requested)
            page.problem_found.connect(self.problem_found)
            self.pages[kind.key] = page
            self._rooms[kind.key] = _room(page)
            self.stack.addWidget(self._rooms[kind.key])
        self.stack.setCurrentWidget(self._rooms[kind.key])
        return self.pages[kind.key]


def _room(page: Desk) -> QScrollArea:
    """Where a page lives: one taller than the window scrolls instead of being squeezed."""
    room = QScrollArea()
    room.setProperty("look", "bar")
    room.setFrameShape(QScrollArea.Shape.NoFrame)
    room.setWidgetResizable(True)
    room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    room.setWidget(page)
    page.setAutoFillBackground(False)
    room.viewport().setAutoFillBackground(False)
    return room
