"""The kinds of charts that the RPO desk brings: distribution, drops from a base, spans on a calendar."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from workbench.ground.units import serial_of
from workbench.ui.charts import DatedMark, Drop, Drops, Histogram, Reference, Span, Timeline


def test_that_a_histogram_keeps_all_probability_and_tells_it(qtbot: QtBot) -> None:
    chart = Histogram("Loss", "bn")
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    with qtbot.waitExposed(chart):
        chart.show()
    # Two independent names, 10 % each, losing 1 and 2: by hand .81 .09 .09 .01.
    chart.set_data([0.0, 1.0, 2.0, 3.0], [0.81, 0.09, 0.09, 0.01], references=[Reference(0.3, "mean")], key="loss")
    chart.grab()
    assert [row[2] for row in chart.table().rows] == pytest.approx([0.81, 0.90, 0.99, 1.0])
    assert sum(bar[2] for bar in chart._bars) == pytest.approx(0.19)
    assert chart._bars[-1][3] == pytest.approx(1.0)
    assert "9.00%" in " ".join(chart.describe(chart._hits[0][1]))
    assert chart.key_of(0) == "loss"


def test_that_a_fine_distribution_is_painted_in_few_steps(qtbot: QtBot) -> None:
    chart = Histogram("Loss", "bn")
    qtbot.addWidget(chart)
    chart.set_data([place / 1000 for place in range(5000)], [1 / 5000] * 5000)
    assert len(chart._climb) < 60
    assert chart._climb[-1][1] == pytest.approx(1.0)
    assert len(chart.table().rows) == 5000


def test_that_a_histogram_of_no_loss_says_so(qtbot: QtBot) -> None:
    chart = Histogram("Loss", "bn")
    qtbot.addWidget(chart)
    chart.set_data([0.0], [1.0])
    assert chart._empty


def test_that_drops_show_value_and_change(qtbot: QtBot) -> None:
    chart = Drops("Value", "USD")
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    with qtbot.waitExposed(chart):
        chart.show()
    chart.set_data(20.0, "now", [Drop("a", "A", 15.0), Drop("b", "B", 21.0), Drop("c", "C", float("nan"))])
    chart.grab()
    assert chart.table().rows[0] == ["A", 15.0, -5.0]
    assert chart.describe(0) == ["A", "15.00 (−5.00)"]
    assert chart.describe(1) == ["B", "21.00 (+1.00)"]
    assert [mark for _, mark in chart._hits] == [0, 1]


def test_that_a_timeline_stands_on_years_and_finds_its_marks(qtbot: QtBot) -> None:
    chart = Timeline("Clocks")
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    with qtbot.waitExposed(chart):
        chart.show()

    def day(year: int, month: int = 1) -> float:
        return serial_of(date(year, month, 1))

    worn = DatedMark("worn", "Worn out", day(2029))
    spans = [Span("c", "Contract", day(2025), day(2028, 7), marks=(worn,)), Span("d", "Debt", float("nan"), day(2030))]
    chart.set_data(spans, [Reference(day(2030), "matures")])
    chart.grab()
    assert [words for _, words in chart._bottom.labels] == ["2025", "2026", "2027", "2028", "2029", "2030"]
    assert [chart.key_of(mark) for _, mark in chart._hits] == ["c", "worn"]
    assert chart.describe((0, 0)) == ["Contract", "Worn out 2029-01-01"]
