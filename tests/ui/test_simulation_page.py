"""The page of simulation: a plan typed in with keys, refused where it is wrong, drawn, and marked when it is old."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.checking.room import cut
from workbench.document.file import load
from workbench.document.studies import Distribution, Family, Simulation, Studies
from workbench.document.study_edits import SetSimulation
from workbench.document.valuation import Address, Valuation
from workbench.document.value_edits import SetValue
from workbench.ground.resources import resource
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.desks.uncertainty.simulation import SimulationPage
from workbench.ui.theme import apply_theme, current_theme

BETA, TAX = Address("cost_of_capital.asset_beta"), Address("tax.rate")


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    """The example without the plan that comes with it."""
    return replace(load(Path(resource("examples")) / "coreweave-ipo.assay", MODEL), studies=Studies())


def shown(qtbot: QtBot, valuation: Valuation) -> SimulationPage:
    """A page of its own. Not a fixture: pytest would hold it until after it is asked what was left behind."""
    live = LiveValuation(MODEL, valuation)
    made = SimulationPage(live)
    qtbot.addWidget(made)
    made.resize(1000, 1600)
    made.show_results(live.results)
    made.show()
    return made


def plan(page: SimulationPage, simulation: Simulation) -> None:
    assert page.live.do(SetSimulation(simulation, "plan")) == []


def drawn(qtbot: QtBot, page: SimulationPage) -> None:
    page.bar.button.click()
    qtbot.waitUntil(lambda: not page.run.is_running and page.told is not None, timeout=120_000)
    qtbot.waitUntil(lambda: not page._late.is_waiting, timeout=60_000)


def entry(page: SimulationPage, name: str) -> QLineEdit:
    editor = page.plan.editor.fields[name].editor
    assert isinstance(editor, QLineEdit)
    return editor


def test_that_an_input_found_by_name_becomes_uncertain_and_undo_makes_it_certain(
    qtbot: QtBot, coreweave: Valuation
) -> None:
    page = shown(qtbot, coreweave)
    page.plan.choice.setFocus()
    QTest.keyClicks(page.plan.choice, "asset beta cost")
    QTest.keyClick(page.plan.choice, Qt.Key.Key_Return)
    held = page.live.valuation.studies.simulation.distributions
    assert list(held) == [BETA]
    assert page.plan.table.texts()[0][0].endswith("Asset beta")
    page.live.undo_stack.undo()
    assert not page.live.valuation.studies.simulation.distributions
    assert page.plan.table.rowCount() == 0


def test_that_a_low_end_above_the_high_one_is_refused_at_its_field_and_changes_nothing(
    qtbot: QtBot, coreweave: Valuation
) -> None:
    page = shown(qtbot, coreweave)
    plan(page, Simulation(distributions={BETA: Distribution(Family.TRIANGULAR, (1.0, 1.3, 1.6))}))
    before = page.live.valuation
    field = entry(page, "low")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "2.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    problem = page.plan.editor.fields["low"].problem
    assert problem is not None
    assert problem.remedy
    assert page.live.valuation is before
    QTest.keyClick(field, Qt.Key.Key_Escape)
    field.selectAll()
    QTest.keyClicks(field, "1.1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert page.live.valuation.studies.simulation.distributions[BETA].parameters == (1.1, 1.3, 1.6)


def test_that_draws_that_are_no_whole_number_are_refused_at_their_field(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    field = page.bar.draws.editor
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "-5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert page.bar.draws.problem is not None
    assert page.live.valuation.studies.simulation.draws == 10_000


def test_that_a_correlation_typed_below_the_diagonal_is_kept_and_a_wrong_one_is_refused(
    qtbot: QtBot, coreweave: Valuation
) -> None:
    page = shown(qtbot, coreweave)
    both = {one: Distribution(Family.UNIFORM, (0.2, 0.3)) for one in (TAX,)}
    both[BETA] = Distribution(Family.UNIFORM, (1.0, 1.5))
    plan(page, Simulation(distributions=both))
    cell = page.tied.table.item(1, 0)
    assert cell is not None
    cell.setText("0.4")
    assert list(page.live.valuation.studies.simulation.correlations.values()) == [0.4]
    cell = page.tied.table.item(1, 0)
    assert cell is not None
    cell.setText("1.4")
    assert list(page.live.valuation.studies.simulation.correlations.values()) == [0.4]
    assert "1.4" in page.tied.said.text()


def test_that_removing_an_input_takes_its_correlations_along(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    both = {TAX: Distribution(Family.UNIFORM, (0.2, 0.3)), BETA: Distribution(Family.UNIFORM, (1.0, 1.5))}
    plan(page, Simulation(distributions=both, correlations={(BETA, TAX): 0.3}))
    page.plan.remove.click()
    held = page.live.valuation.studies.simulation
    assert len(held.distributions) == 1
    assert not held.correlations


def test_that_a_run_answers_and_an_edit_marks_it_as_of_an_earlier_state(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    plan(page, Simulation(distributions={BETA: Distribution(Family.UNIFORM, (1.2, 1.4))}, draws=500))
    drawn(qtbot, page)
    assert page.outcome is not None
    assert page.outcome.draws == 500
    assert not page.density.isHidden()
    assert "40.00" in page.answer.text()
    assert not page.is_old
    assert page.live.do(SetValue(TAX, 0.3, None)) == []
    page.show_results(page.live.settle())
    assert page.is_old
    assert "earlier state" in page.bar.words.text()


def test_that_an_edit_works_nothing_out_anew_and_what_is_shown_stays_of_one_state(
    qtbot: QtBot, coreweave: Valuation
) -> None:
    page = shown(qtbot, coreweave)
    plan(page, Simulation(distributions={BETA: Distribution(Family.UNIFORM, (1.2, 1.4))}, draws=300))
    now = page.live.results.figure("shares.price")
    drawn(qtbot, page)
    told = page.told
    assert page.live.do(SetValue(TAX, 0.3, None)) == []
    page.show_results(page.live.settle())
    assert not page._late.is_waiting
    assert page.told is told
    assert [one.value for one in page.density._references if one.role == "gold"] == pytest.approx([now], rel=1e-12)
    assert page.measures.texts()[0][1] == f"{now:,.2f}"


def test_that_the_value_as_it_stands_is_what_certain_inputs_come_to(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    now = page.live.results.figure("cost_of_capital.asset_beta")
    certain = Distribution(Family.DISCRETE, (now, 1.0))
    plan(page, Simulation(distributions={BETA: certain}, draws=20))
    drawn(qtbot, page)
    rows = {row[0]: row[1] for row in page.measures.texts()}
    assert rows["As it stands"] == rows["Mean"].split(" ±")[0] == rows["Median"].split(" ±")[0]


def test_that_a_run_is_cancelled_by_its_button(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    distributions = {BETA: Distribution(Family.UNIFORM, (1.2, 1.4))}
    plan(page, replace(Simulation(), distributions=distributions, draws=2_000_000))
    page.bar.button.click()
    assert page.run.is_running
    page.bar.button.click()
    qtbot.waitUntil(lambda: not page.run.is_running, timeout=60_000)
    assert page.bar.button.text() == "Run"


def test_that_covenants_that_are_not_followed_are_not_drawn_but_said(qtbot: QtBot, coreweave: Valuation) -> None:
    page = shown(qtbot, coreweave)
    plan(page, Simulation(distributions={BETA: Distribution(Family.UNIFORM, (1.2, 1.4))}, draws=200))
    page.bar.breaches.click()
    assert not page.live.valuation.studies.simulation.is_breach_followed
    drawn(qtbot, page)
    assert "n.m." in page.chances.texts()[-1][1]
    assert page.breach._empty is not None


@pytest.mark.parametrize("scale", [1.0, 1.2, 1.5])
def test_that_the_settings_of_a_run_go_on_below_where_letters_are_large(
    qtbot: QtBot, qapp: QApplication, coreweave: Valuation, scale: float
) -> None:
    before = current_theme()
    apply_theme(qapp, replace(before, scale=scale))
    try:
        page = shown(qtbot, coreweave)
        page.resize(880, 1600)  # what a window of 1280 leaves beside its inputs
        qtbot.wait(10)
        bar = page.bar
        assert page.width() == 880
        for row in (bar.first, bar.second):
            for item in row.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                assert row.rect().contains(item.geometry()), item
                assert item.width() >= item.minimumSizeHint().width(), item
        assert cut(bar) == []
        if scale != 1.2:  # there it hangs on the font
            assert bar.first.lines() == (1 if scale == 1.0 else 2)
    finally:
        apply_theme(qapp, before)
