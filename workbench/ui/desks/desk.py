"""A desk: a grid of charts fed from results, one update a recompute, a click on a mark explains its figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.charts import Band, Chart
from workbench.ui.desks.actuals import reported_place
from workbench.ui.sheet import cell_key

Place = tuple[int, int, int, int]
"""Row, column, row span, column span."""


class Desk(QWidget):
    """Charts of one area. Subclasses add charts in `build` with the function that fills each.

    `problem_found(Problem)` follows an edit that was refused and belongs to no field, `input_requested(Address)` a
    click on what stands for an input.
    """

    explain_requested = Signal(str, object)
    input_requested = Signal(object)
    problem_found = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 8, 8, 8)
        self._grid.setSpacing(8)
        self._fills: list[tuple[Chart, Callable[[Results], None]]] = []
        self._followers: list[Callable[[Results], None]] = []
        self._shown: int | None = None
        self.build()

    def build(self) -> None:
        """Add the charts."""
        raise NotImplementedError

    def add(self, chart: Chart, place: Place | None, fill: Callable[[Results], None]) -> None:
        """Put a chart on the desk; without a place the desk lays it out itself."""
        if place is not None:
            self._grid.addWidget(chart, *place)
        chart.clicked.connect(self._clicked)
        self._fills.append((chart, fill))

    def follow(self, fill: Callable[[Results], None]) -> None:
        """Call this too with each new results: for what is no chart."""
        self._followers.append(fill)

    def stretch(self, rows: Sequence[int], columns: Sequence[int] = (1, 1)) -> None:
        """How rows and columns share the room."""
        for place, share in enumerate(rows):
            self._grid.setRowStretch(place, share)
        for place, share in enumerate(columns):
            self._grid.setColumnStretch(place, share)

    def show_results(self, results: Results) -> None:
        """Update every chart, unless these results are shown already."""
        if self._shown == results.version:
            return
        self._shown = results.version
        self.refresh(results)

    def refresh(self, results: Results) -> None:
        """Fill everything from results, whatever was shown before."""
        for _, fill in self._fills:
            fill(results)
        for fill in self._followers:
            fill(results)

    def restyle(self) -> None:
        """Take on the look in force."""
        for chart, _ in self._fills:
            chart.restyle()
            chart.update()

    def _clicked(self, mark: object) -> None:
        match mark:
            case (str(key), int(place)) if key and place < 0:
                behind = reported_place(self.live.results, key, place)
                if behind is not None:
                    self.explain_requested.emit(*behind)
            case (str(key), int(place)) if key:
                self.explain_requested.emit(key, self.period_of(place))
            case (str(key), _) if key:
                self.explain_requested.emit(key, None)
            case str() if mark:
                self.explain_requested.emit(mark, None)
            case _:
                pass

    def period_of(self, place: int) -> int:
        """The period of the `place`-th column of a chart, from 0."""
        return place + 1

    @property
    def currency(self) -> str:
        """The file's currency."""
        return self.live.valuation.currency


def bn_a_period(currency: str) -> str:
    """The unit line of a chart of flows."""
    return text("{currency} bn a period", currency=currency)


def bn(values: Sequence[float]) -> list[float]:
    """Millions in the unit of large amounts: billions, or hundred millions."""
    return [v / millions() for v in values]


def labels(results: Results) -> tuple[list[str], list[str]]:
    """Period labels and the year each belongs to."""
    calendar = results.calendar
    years = [calendar.year_label(y) for y in calendar.fiscal_years[1:]]
    return list(calendar.labels[1:]), years


def per_entity(results: Results, key: str, scale: Callable[[Sequence[float]], list[float]] = bn) -> list[Band]:
    """One band per entity of a row."""
    item = results.model[key]
    return [
        Band(cell_key(item, e), name, scale(results.line(key, e)))
        for e, name in enumerate(results.names(key))
        if any(abs(v) > 1e-9 for v in results.line(key, e))
    ]


def band(results: Results, key: str, label: str = "", *, sign: float = 1.0, role: str = "") -> Band:
    """One band from a row."""
    return Band(key, label or text(results.model[key].label), [sign * v / millions() for v in results.line(key)], role)
