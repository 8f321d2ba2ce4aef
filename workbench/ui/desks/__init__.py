"""The desks: one per area, each with the charts that carry its argument. Charts load after the window's first paint."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation

if TYPE_CHECKING:
    from workbench.ui.desks.desk import Desk


class _Waiting(QLabel):
    """Stands in until the charts are there. `painted` follows its first paint: only then the window is seen."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__(text("Preparing charts …"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("look", "muted")
        self._was_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)


class DeskArea(QWidget):
    """Shows the desk of an area. `explain_requested(key, period)` follows a click on a mark of a chart.

    `problem_found(Problem)` follows an edit that was refused and belongs to no field, `turned(area, page)` another
    desk or page that is shown.
    """

    explain_requested = Signal(str, object)
    input_requested = Signal(object)
    problem_found = Signal(object)
    area_chosen = Signal(str)
    turned = Signal(str, str)
    left = Signal(int)  # by Tab past the last of a page (1), or before the first (-1)

    def __init__(self, live: LiveValuation, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.settings = settings
        self._area = "Company"
        self._is_loaded = False
        self.desks: dict[str, Desk] = {}
        self.stack = QStackedWidget()
        waiting = _Waiting()
        waiting.painted.connect(self.load)
        self.stack.addWidget(waiting)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        live.results_changed.connect(self._follow)

    def load(self) -> None:
        """Import the charts and show the desk of the area: called once the window stands."""
        self._is_loaded = True
        self.show_area(self._area)

    @property
    def area(self) -> str:
        """The area shown."""
        return self._area

    def show_area(self, area: str) -> None:
        """Show the desk of an area; it is built the first time it is asked for."""
        self._area = area
        if not self._is_loaded:
            return
        from workbench.ui.desks.kinds import DESKS  # pyqtgraph comes with it
        from workbench.ui.desks.paged import PagedDesk

        if area not in self.desks:
            desk = DESKS[area](self.live)
            desk.explain_requested.connect(self.explain_requested)
            desk.input_requested.connect(self.input_requested)
            desk.problem_found.connect(self.problem_found)
            self.desks[area] = desk
            self.stack.addWidget(desk)
            if isinstance(desk, PagedDesk):
                if self.settings is not None:
                    desk.remember(self.settings)
                desk.tabs.currentChanged.connect(partial(self._page_turned, area))
        desk = self.desks[area]
        self.stack.setCurrentWidget(desk)
        desk.show_results(self.live.results)
        self.turned.emit(area, self.page)

    @property
    def page(self) -> str:
        """Key of the page shown; empty where the desk has no pages."""
        desk = self.desks.get(self._area)
        return str(getattr(desk, "page", ""))

    def show_page(self, page: str) -> None:
        """Turn the desk that is shown to one of its pages; one that it has not is passed over."""
        from workbench.ui.desks.paged import PagedDesk

        desk = self.desks.get(self._area)
        if isinstance(desk, PagedDesk) and page in [kind.key for kind in desk.kinds]:
            desk.show_page(page)

    def _page_turned(self, area: str, _index: int) -> None:
        if area == self._area:
            self.turned.emit(area, self.page)

    def _follow(self, results: Results) -> None:
        desk = self.desks.get(self._area)
        if desk is not None:
            desk.show_results(results)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab: the next of the page as one reads it, and out of it at its end.

        Qt's own chain runs into rings where a page holds fields that hand the keyboard on.
        """
        from workbench.ui.navigation.tab_order import stops_of

        desk, holder = self.desks.get(self._area), QApplication.focusWidget()
        stops = [] if desk is None else stops_of(desk)
        if holder not in stops:
            return super().focusNextPrevChild(is_next)
        place = stops.index(holder) + (1 if is_next else -1)
        if 0 <= place < len(stops):
            stops[place].setFocus(Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason)
        else:
            self.left.emit(1 if is_next else -1)
        return True

    def restyle(self) -> None:
        """Take on the look in force."""
        for desk in self.desks.values():
            desk.restyle()
