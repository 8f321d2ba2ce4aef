"""Charts over plain data. Importing this imports pyqtgraph (180 ms): do so after the window's first paint."""

from __future__ import annotations

from workbench.ui.charts.bars import Band, OverlaidLine, StackedBars
from workbench.ui.charts.chart import Chart
from workbench.ui.charts.data import Marker, Reference, Table
from workbench.ui.charts.density import Density
from workbench.ui.charts.drops import Drop, Drops
from workbench.ui.charts.fan import Fan
from workbench.ui.charts.football import Football, Side, ValueRange, Verdict, verdict
from workbench.ui.charts.heat import HeatMap, Level
from workbench.ui.charts.histogram import Histogram
from workbench.ui.charts.legend import Entry
from workbench.ui.charts.lines import Line, Lines
from workbench.ui.charts.periods import PeriodChart, divider
from workbench.ui.charts.scatter import Dot, Fitted, Scale, Scatter
from workbench.ui.charts.strip import Measure, Peer, Strip
from workbench.ui.charts.timeline import DatedMark, Span, Timeline
from workbench.ui.charts.tracks import Track, Tracks
from workbench.ui.charts.waterfall import Step, Waterfall

__all__ = [
    "Band",
    "Chart",
    "DatedMark",
    "Density",
    "Dot",
    "Drop",
    "Drops",
    "Entry",
    "Fan",
    "Fitted",
    "Football",
    "HeatMap",
    "Histogram",
    "Level",
    "Line",
    "Lines",
    "Marker",
    "Measure",
    "OverlaidLine",
    "Peer",
    "PeriodChart",
    "Reference",
    "Scale",
    "Scatter",
    "Side",
    "Span",
    "StackedBars",
    "Step",
    "Strip",
    "Table",
    "Timeline",
    "Track",
    "Tracks",
    "ValueRange",
    "Verdict",
    "Waterfall",
    "divider",
    "verdict",
]
