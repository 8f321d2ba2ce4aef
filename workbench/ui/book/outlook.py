"""What stands below the table of the book: contracts over time, and the book against what was reported."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QSplitter, QWidget

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.book.reconciliation import ReconciliationCard
from workbench.ui.book.timeline import DELIVERED, POWER, fill_gantt
from workbench.ui.charts.gantt import Gantt


class BookOutlook(QSplitter):
    """The time line at the left, the comparison at the right. `explain_requested(key, period)` follows a click."""

    explain_requested = Signal(str, object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._live = live
        self.gantt = Gantt(text("Contracts over time"), "")
        self.card = ReconciliationCard()
        self.shade = QComboBox()
        self.shade.addItem(text("Delivered"), DELIVERED)
        self.shade.addItem(text("Power needed"), POWER)
        self.shade.setAccessibleName(text("What shades the bars"))
        self.shade.setToolTip(text("What shades the bars"))
        self.gantt.add_option(self.shade)
        self.setChildrenCollapsible(False)
        self.addWidget(self.gantt)
        self.addWidget(self.card)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self._shown: Results | None = None
        self.shade.currentIndexChanged.connect(lambda _: self.show_results(self._live.results))
        self.gantt.clicked.connect(self._clicked)
        self.card.explained.connect(lambda key: self.explain_requested.emit(key, None))

    def show_results(self, results: Results) -> None:
        """Show these figures; what is hidden takes them when it is shown."""
        if not self.isVisible() and self._shown is not None:
            return
        self._shown = results
        key = str(self.shade.currentData())
        unit = text("MW") if key == POWER else text("{currency} m", currency=results.valuation.currency)
        self.gantt.set_title(text("Contracts over time"), unit)
        fill_gantt(self.gantt, results, key)
        self.card.show_results(results)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._shown is not self._live.results:
            self.show_results(self._live.results)

    def restyle(self) -> None:
        """Take on the look in force."""
        self.gantt.restyle()
        self.gantt.update()

    def _clicked(self, mark: object) -> None:
        match mark:
            case (str(key), int(place)):
                self.explain_requested.emit(key, place + 1)
            case _:
                pass
