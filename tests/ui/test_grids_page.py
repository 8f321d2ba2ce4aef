"""The page of grids: axes typed with keys, refused where they are wrong, kept once changed, live after an edit."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from workbench.document.file import load
from workbench.document.studies import Grid
from workbench.document.valuation import Address, Valuation
from workbench.document.value_edits import SetValue
from workbench.ground.resources import resource
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.desks.uncertainty.grids import GridsPage
from workbench.ui.fields import TextField


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    return load(Path(resource("examples")) / "coreweave-ipo.assay", MODEL)


def shown(qtbot: QtBot, valuation: Valuation) -> GridsPage:
    """A page of its own, computed. Not a fixture: pytest would hold it until after what was left behind is asked."""
    live = LiveValuation(MODEL, valuation)
    page = GridsPage(live)
    qtbot.addWidget(page)
    page.resize(1000, 760)
    page.show_results(live.results)
    page.show()
    computed(qtbot, page)
    return page


def computed(qtbot: QtBot, page: GridsPage) -> None:
    qtbot.waitUntil(
        lambda: (
            page.table is not None
            and page.table.grid == page.grid
            and page._asked is None
            and not page.timer.isActive()
        ),
        timeout=60_000,
    )


def type_into(field: TextField, typed: str) -> None:
    entry = field.editor
    assert isinstance(entry, QLineEdit)
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, typed)
    QTest.keyClick(entry, Qt.Key.Key_Return)


def test_that_a_first_grid_is_offered_and_kept_only_when_changed(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    assert page.live.valuation.studies.grids == ()
    assert page.table is not None
    assert page.table.now == pytest.approx(page.live.results.figure("shares.price"), rel=1e-9)
    type_into(page.across.steps, "5")
    computed(qtbot, page)
    kept: tuple[Grid, ...] = page.live.valuation.studies.grids
    assert [len(one.across.values) for one in kept] == [5]
    assert len(page.table.figures[0]) == 5
    page.live.undo_stack.undo()
    computed(qtbot, page)
    assert page.live.valuation.studies.grids == ()


@pytest.mark.parametrize(("name", "typed"), [("steps", "42"), ("steps", "1"), ("low", "9"), ("values", "1; x")])
def test_that_a_wrong_axis_is_refused_at_its_field(qtbot: QtBot, coreweave: Valuation, name: str, typed: str) -> None:
    page = shown(qtbot, coreweave)
    before = page.live.valuation
    field = getattr(page.across, name)
    type_into(field, typed)
    assert field.problem is not None
    assert field.problem.remedy
    assert page.live.valuation is before


def test_that_a_grid_follows_an_edit_elsewhere_by_itself(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    old = page.table
    assert page.live.do(SetValue(Address("tax.rate"), 0.3, None)) == []
    page.show_results(page.live.settle())
    assert "earlier state" in page.said.text()
    qtbot.waitUntil(lambda: page.table is not old, timeout=60_000)
    computed(qtbot, page)
    assert page.table is not None
    assert page.table.now == pytest.approx(page.live.results.figure("shares.price"), rel=1e-9)


def test_that_the_values_of_a_cell_are_taken_over_as_one_step(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    grid, table = page.grid, page.table
    assert table is not None
    assert grid.down is not None
    page.heat.clicked.emit((8, 0))
    page.use.click()
    results = page.live.settle()
    assert results.figure(grid.across.address.key) == grid.across.values[0]
    assert results.figure(grid.down.address.key) == grid.down.values[8]
    assert results.figure("shares.price") == pytest.approx(table.figures[8][0], rel=1e-9)
    page.live.undo_stack.undo()
    assert page.live.valuation == coreweave
    page.show_results(page.live.settle())
    computed(qtbot, page)


def test_that_one_input_only_shows_a_line(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    page.single.click()
    computed(qtbot, page)
    assert page.heat.isHidden()
    assert not page.lines.isHidden()
