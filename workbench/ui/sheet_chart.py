"""Rows of the sheet as lines over the periods, those of one unit on one scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.live.valuation import LiveValuation
from workbench.ui.charts.lines import Line, Lines
from workbench.ui.sheet_cells import ChartLine
from workbench.ui.theme import scaled

_MOST = 12


class ChartDialog(QDialog):
    """A window with a chart for each unit. `read` gives the lines; it is asked again when the figures move."""

    def __init__(self, live: LiveValuation, read: Callable[[], Sequence[ChartLine]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._live, self._read = live, read
        self.charts: dict[Unit, Lines] = {}
        self._column = QVBoxLayout(self)
        lines = read()
        for unit in dict.fromkeys(line.unit for line in lines):
            shown = [line for line in lines if line.unit == unit]
            chart = Lines(
                shown[0].name if len(shown) == 1 else text("{count} rows", count=len(shown)),
                "" if unit.percent else text(unit.label, currency=live.valuation.currency),
                decimals=unit.decimals,
                suffix="%" if unit.percent else "",
            )
            chart.setMinimumHeight(200)
            self._column.addWidget(chart, 1)
            self.charts[unit] = chart
        self.setWindowTitle(", ".join(line.name for line in lines[:3]) + (" …" if len(lines) > 3 else ""))
        self.resize(scaled(820), min(scaled(330) * max(len(self.charts), 1), scaled(760)))
        live.results_changed.connect(self._follow)
        self._follow()

    def _follow(self, _: object = None) -> None:
        lines = self._read()
        for unit, chart in self.charts.items():
            shown = [line for line in lines if line.unit == unit][:_MOST]
            scale = 100.0 if unit.percent else 1.0
            drawn = [Line(line.key, line.name, [value * scale for value in line.values]) for line in shown]
            chart.set_data(shown[0].periods if shown else (), drawn, reported=shown[0].reported if shown else 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for chart in self.charts.values():
                chart.restyle()
