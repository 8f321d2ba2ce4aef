"""One period pointed at, for all charts of a window: matched by its label, not by where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from workbench.ui.charts.periods import PeriodChart


FOLLOWS: Final = "follows_period"
"""Property of a window: a function that is told the label of the period pointed at, empty for none."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A period by its label (`3Q26`) and the year it belongs to (`FY26`); of a whole year both are the same."""

    period: str
    year: str


class Crosshair(QObject):
    """What period is pointed at in a window. `moved(Moment | None)` follows; charts on show mark it at once."""

    moved = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.moment: Moment | None = None
        self.source: PeriodChart | None = None
        self._charts: WeakSet[PeriodChart] = WeakSet()

    def add(self, chart: PeriodChart) -> None:
        """A chart is on show from now on."""
        self._charts.add(chart)
        chart.show_moment(self.moment, is_source=False)

    def remove(self, chart: PeriodChart) -> None:
        """A chart is no longer on show."""
        self._charts.discard(chart)
        if self.source is chart:
            self.point(chart, None)

    def point(self, source: PeriodChart | None, moment: Moment | None) -> None:
        """Mark a period in every chart on show; None marks none."""
        if moment == self.moment and source is self.source:
            return
        self.moment, self.source = moment, source if moment is not None else None
        for chart in list(self._charts):
            chart.show_moment(moment, is_source=chart is source)
        self._tell(moment)

    def _tell(self, moment: Moment | None) -> None:
        """Tell the window, which knows of no charts until they are there."""
        window = self.parent()
        told = window.property(FOLLOWS) if window is not None else None
        if callable(told):
            told("" if moment is None else moment.period)
        self.moved.emit(moment)


def crosshair_of(widget: QWidget) -> Crosshair:
    """The crosshair of the window a widget stands in; made when first asked for."""
    window = widget.window()
    found: Crosshair | None = window.findChild(Crosshair, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if found is not None else Crosshair(window)
