"""Any figure on any page opens its explanation: each chart, table and sentence of every desk, by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.driving import Desktop, Key
from workbench.ui import summary
from workbench.ui.charts import Chart
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk
from workbench.ui.desks.rpo.cards import FigureTable
from workbench.ui.desks.rpo.words import Sentence
from workbench.ui.inputs import AREAS

MOST_MARKS = 24

OWN_ANSWER = {
    "Uncertainty/cases: Football Value per share by case": "of all cases: a mark chooses the column of its case",
    "Uncertainty/cases: Lines By fiscal year": "of all cases: a mark chooses the column of its case",
    "Uncertainty/simulation: Density As it will be drawn": "a distribution that was typed, not a figure of the model",
    "Uncertainty/simulation: FigureTable What is uncertain": "the plan: a line chooses the distribution to edit",
}
"""Widgets by area, page and accessible name whose figures are no rows, with what they are instead."""


def fronts(desk: Desktop, area: str) -> list[tuple[str, Desk]]:
    """Every page of an area as it is shown."""
    desk.go(area)
    shown = desk.window.desks.desks[area]
    if not isinstance(shown, PagedDesk):
        return [(area, shown)]
    found: list[tuple[str, Desk]] = []
    for kind in shown.kinds:
        shown.show_page(kind.key)
        desk.settle()
        found.append((f"{area}/{kind.key}", shown.front))
    return found


def answers(desk: Desktop, widget: QWidget) -> bool:
    """Whether activating something in a widget by keys asks for an explanation, or leads to an input."""
    heard: list[object] = []
    desks = desk.window.desks
    desks.explain_requested.connect(lambda key, _period: heard.append(key))
    desks.input_requested.connect(heard.append)
    if isinstance(widget, Chart):
        for _ in range(MOST_MARKS):
            QTest.keyClick(widget, Key.Key_Down)  # Left and Right may move a line across the chart
            QTest.keyClick(widget, Key.Key_Return)
            if heard:
                return True
    elif isinstance(widget, FigureTable):
        for row in range(widget.rowCount()):
            for column in range(widget.columnCount()):
                if widget.cell(row, column).key:
                    widget.setCurrentCell(row, column)
                    QTest.keyClick(widget, Key.Key_Return)
                    return bool(heard)
    return bool(heard)


def holds_figures(widget: QWidget) -> bool:
    if isinstance(widget, FigureTable):
        return any(any(sign.isdigit() for sign in words) for row in widget.texts() for words in row)
    return isinstance(widget, Chart) and widget._empty is None and bool(widget._hits)


@pytest.mark.parametrize("area", AREAS)
def test_that_every_chart_and_table_of_figures_opens_an_explanation_by_keys(desk: Desktop, area: str) -> None:
    dumb: list[str] = []
    for page, front in fronts(desk, area):
        front.grab()  # paints, so that marks stand
        for widget in (*front.findChildren(Chart), *front.findChildren(FigureTable)):
            if not widget.isVisibleTo(front) or not holds_figures(widget):
                continue
            name = f"{page}: {type(widget).__name__} {widget.accessibleName()}"
            if name not in OWN_ANSWER and not answers(desk, widget):
                dumb.append(name)
    assert not dumb, "\n".join(dumb)


@pytest.mark.parametrize("area", AREAS)
def test_that_links_in_sentences_open_explanations(desk: Desktop, area: str) -> None:
    dumb: list[str] = []
    for page, front in fronts(desk, area):
        for sentence in front.findChildren(Sentence):
            if "<a href" not in sentence.text() or not sentence.isVisibleTo(front):
                continue
            heard: list[object] = []
            desk.window.desks.explain_requested.connect(lambda key, _period, heard=heard: heard.append(key))
            desk.window.desks.input_requested.connect(heard.append)
            link = sentence.text().partition('<a href="')[2].partition('"')[0]
            sentence.linkActivated.emit(link)
            if not heard:
                dumb.append(f"{page}: {link}")
    assert not dumb, "\n".join(dumb)


def test_that_every_headline_figure_opens_its_explanation_by_keys(desk: Desktop) -> None:
    window = desk.window
    for key, cell in list(window.headline._cells.items()):
        cell.setFocus()
        desk.press(Key.Key_Space)
        if key == "checks":
            assert window.problems.isVisible()
        else:
            assert window.explain.cell is not None
            assert window.explain.cell[0].partition("#")[0] == summary.KEYS[key]
