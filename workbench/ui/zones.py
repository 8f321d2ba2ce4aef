"""The zones of the window: headline, inputs, desks, sheet, explanation and problems, and the ways between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QSizePolicy, QToolBar, QWidget

from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui import summary
from workbench.ui.desks import DeskArea
from workbench.ui.explain_panel import ExplainPanel
from workbench.ui.headline import HeadlineStrip
from workbench.ui.inputs import InputSide
from workbench.ui.problems import ProblemsPanel
from workbench.ui.sheet import SheetView

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

SHEETS = {
    "Company": "income",
    "RPO": "rpo",
    "Capacity": "capacity",
    "Operations": "operations",
    "Debt": "facilities",
    "DCF": "dcf",
    "Shares": "shares",
    "Peers": "peers",
    "Uncertainty": "bridge",
}
"""The sheet that goes with each area."""


class Zones(QObject):
    """The panels of the window in their docks. `refused(Problem)` follows an edit that a panel had refused."""

    refused = Signal(object)

    def __init__(self, window: MainWindow, live: LiveValuation) -> None:
        super().__init__(window)
        self._live = live
        self._before: Results | None = None  # the figures before the last step of the undo stack
        self._last: Results | None = None
        self._place = (0, -1)
        self.headline = HeadlineStrip()
        self.inputs = InputSide(live)
        self.sheet = SheetView(live)
        self.explain = ExplainPanel(live)
        self.problems = ProblemsPanel(live)
        self.desks = DeskArea(live, window.settings)
        window.setDockNestingEnabled(True)
        window.setCentralWidget(self.desks)
        self._make_strip(window)
        self.docks = self._make_docks(window)
        self._connect()
        self.refresh(live.results)

    def _make_strip(self, window: MainWindow) -> None:
        strip = QToolBar(text("Headline"))
        strip.setObjectName("strip")
        strip.setMovable(False)
        strip.setFloatable(False)
        strip.toggleViewAction().setEnabled(False)
        self.headline.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        strip.addWidget(self.headline)
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, strip)

    def _make_docks(self, window: MainWindow) -> dict[str, QDockWidget]:
        docks: dict[str, QDockWidget] = {}
        for name, title, widget in (
            ("inputs", text("Inputs"), self.inputs),
            ("sheet", text("Sheet"), self.sheet),
            ("explain", text("Explain"), self.explain),
            ("problems", text("Problems"), self.problems),
        ):
            dock = QDockWidget(title, window)
            dock.setObjectName(name)
            dock.setWidget(widget)
            if name != "inputs":
                dock.setTitleBarWidget(QWidget())  # the tab below names it; the View menu floats or hides it
            docks[name] = dock
        _name_buttons(docks["inputs"])
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.inputs.setMinimumWidth(280)
        _seat(window, docks)
        return docks

    def arrange(self, window: MainWindow) -> None:
        """Docks back to where they start."""
        for dock in self.docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)
        _seat(window, self.docks)
        for name, dock in self.docks.items():
            dock.setVisible(name != "help")
        self.docks["sheet"].raise_()
        _size(window, self.docks)

    def _connect(self) -> None:
        self._live.results_changed.connect(self.refresh)
        self.inputs.area_changed.connect(self._show_area)
        self.inputs.explain_requested.connect(self._explain_address)
        self.desks.explain_requested.connect(self.explain_cell)
        self.desks.area_chosen.connect(self.inputs.show_area)
        self.desks.input_requested.connect(self.show_input)
        self.desks.problem_found.connect(self.refused)
        self.sheet.explain_requested.connect(self.explain_cell)
        self.sheet.problem_found.connect(self.refused)
        self.sheet.input_requested.connect(self.go_to_input)
        self.explain.input_requested.connect(self.go_to_input)
        self.explain.row_requested.connect(self.show_row)
        self.problems.row_requested.connect(self.show_row)
        self.problems.count_changed.connect(self._count_problems)
        self.headline.clicked.connect(self._open_headline)
        results = self._live.results
        self._count_problems(len(results.integrity_failures), len(results.warnings))

    # Following the valuation

    def refresh(self, results: Results) -> None:
        """Show these results in the headline; the panels follow by themselves."""
        place = self._live.place
        if place != self._place:  # the edits of one drag are one step: it is told as a whole
            self._before, self._place = self._last, place
        self.headline.set_cells(summary.cells(results, self._before))
        self._last = results

    def start_anew(self) -> None:
        """Another valuation was opened: nothing before it counts."""
        self._before = self._last = None
        self.refresh(self._live.results)
        self.inputs.refresh()
        self.sheet.start_anew()

    def _count_problems(self, failures: int, warnings: int) -> None:
        count = failures + warnings
        self.docks["problems"].setWindowTitle(text("Problems ({count})", count=count) if count else text("Problems"))

    # Finding one's way

    def _show_area(self, area: str) -> None:
        self.desks.show_area(area)
        self.sheet.show_section(SHEETS[area])

    def explain_cell(self, key: str, period: object) -> None:
        """Explain a figure in the explanation panel."""
        self.explain.show_cell(key, period if isinstance(period, int) else None)
        self.bring_up("explain")

    def go_to_input(self, address: Address) -> None:
        """Turn to an input and give its field the keyboard."""
        self.bring_up("inputs")
        self.inputs.go_to(address)

    def show_input(self, address: object) -> None:
        """An input that a desk speaks of: beside it, so that its effect is seen."""
        assert isinstance(address, Address)
        self.bring_up("inputs")
        self.inputs.go_to(address, turns=False)

    def _explain_address(self, address: object) -> None:
        assert isinstance(address, Address)
        self.explain.show_address(address)
        self.bring_up("explain")

    def explain_selected(self) -> None:
        """Explain the figure that has the keyboard, wherever it stands; else the cell selected in the sheet."""
        from workbench.ui.help.target import target_of

        window = cast("MainWindow", self.parent())
        found = target_of(window, window.focusWidget())
        if found.key and found.widget is not self.sheet.grid:
            self.explain_cell(found.key, found.period)
            return
        key, column = self.sheet.grid.current_cell()
        if key:
            self.sheet.grid.cell_activated.emit(key, column)

    def _open_headline(self, key: str) -> None:
        if key == "checks":
            self.bring_up("problems")
        elif summary.KEYS.get(key):
            self.explain_cell(summary.KEYS[key], None)

    def show_row(self, key: str, period: object) -> None:
        """Show a line in the sheet."""
        self.bring_up("sheet")
        self.sheet.go_to(key, period if isinstance(period, int) else None)

    def bring_up(self, name: str) -> None:
        """Show a dock in front of those it shares its place with."""
        self.docks[name].show()
        self.docks[name].raise_()

    def find_input(self) -> None:
        """Give the keyboard to the search for inputs."""
        self.bring_up("inputs")
        self.inputs.search.setFocus()
        self.inputs.search.selectAll()


def _name_buttons(dock: QDockWidget) -> None:
    """Qt's catalogues leave out what it calls the buttons of a dock's title."""
    for name, words in (("float", text("Detach, or dock again")), ("close", text("Hide"))):
        button = dock.findChild(QAbstractButton, f"qt_dockwidget_{name}button")
        if button is not None:
            button.setAccessibleName(words)
            button.setAccessibleDescription("")
            button.setToolTip(words)


def _seat(window: MainWindow, docks: dict[str, QDockWidget]) -> None:
    """Inputs at the left, the others in one place below."""
    areas = Qt.DockWidgetArea
    window.addDockWidget(areas.LeftDockWidgetArea, docks["inputs"])
    for name in ("sheet", "explain", "problems"):
        window.addDockWidget(areas.BottomDockWidgetArea, docks[name])
    window.tabifyDockWidget(docks["sheet"], docks["explain"])
    window.tabifyDockWidget(docks["explain"], docks["problems"])
    if "help" in docks:
        window.addDockWidget(areas.RightDockWidgetArea, docks["help"])
    docks["sheet"].raise_()
    _size(window, docks)


def _size(window: MainWindow, docks: dict[str, QDockWidget]) -> None:
    window.resizeDocks([docks["inputs"]], [364], Qt.Orientation.Horizontal)
    window.resizeDocks([docks["sheet"]], [270], Qt.Orientation.Vertical)
