"""The pages of the peers desk: what they show, say, explain, refuse and leave out, driven in their own windows."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scipy import stats

from tests.ui.driving import COREWEAVE
from workbench.document.edits import AddEntity, SetValue
from workbench.document.file import load
from workbench.document.valuation import Address, Entity, Valuation, new_valuation
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.peers.beta import BetaPage
from workbench.ui.desks.peers.football import FootballPage
from workbench.ui.desks.peers.multiples import MultiplesPage
from workbench.ui.desks.peers.regression import RegressionPage, line_of
from workbench.ui.desks.peers.sets import SetsPage
from workbench.ui.desks.rpo.cards import FigureTable
from workbench.ui.theme import LIGHT, apply_theme

GROWTH = (0.05, 0.10, 0.18, 0.25, 0.33, 0.41, 0.52, 0.70)
MULTIPLE = (3.0, 3.4, 5.1, 5.0, 7.4, 7.2, 9.5, 11.8)


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)


def with_values(valuation: Valuation, values: Iterable[tuple[str, str | None, float | str]]) -> Valuation:
    """The valuation with these inputs typed."""
    for key, entity, value in values:
        valuation = SetValue(Address(key, entity), value).apply(valuation)[0]
    return valuation


def eight_peers() -> Valuation:
    """Eight peers of revenue 100 without debt, whose EV over revenue rises with growth, and a target among them."""
    valuation = new_valuation("Target")
    typed: list[tuple[str, str | None, float | str]] = [
        ("target.revenue", None, 1000.0),
        ("target.growth", None, 0.30),
        ("regression.use_margin", None, 0.0),
        ("shares.basic", None, 100.0),
    ]
    for place, (growth, multiple) in enumerate(zip(GROWTH, MULTIPLE, strict=True)):
        peer = f"p{place}"
        valuation = AddEntity("peer", Entity(peer, f"Peer {place}")).apply(valuation)[0]
        figures = {"revenue": 100.0, "growth": growth, "market_cap": 100 * multiple, "debt": 0.0, "cash": 0.0}
        typed += [(f"peers.{name}", peer, value) for name, value in figures.items()]
    return with_values(valuation, typed)


def three_sets(valuation: Valuation) -> Valuation:
    """The first four peers in one set, the next two in another, a third without peers."""
    typed: list[tuple[str, str | None, float | str]] = []
    for number, name in enumerate(("Slow", "Quick", "Nobody"), 1):
        valuation = AddEntity("peer_set", Entity(f"s{number}", name)).apply(valuation)[0]
        typed.append(("peer_sets.number", f"s{number}", float(number)))
    typed += [("peers.set", f"p{place}", 1.0 if place < 4 else 2.0) for place in range(6)]
    return with_values(valuation, typed)


def shown(page: type[Desk], valuation: Valuation, qtbot: QtBot) -> Desk:
    """A page of this valuation in a window of its own."""
    made = page(LiveValuation(MODEL, valuation))
    qtbot.addWidget(made)
    made.resize(1100, 1600)
    with qtbot.waitExposed(made):
        made.show()
    made.live.results_changed.connect(made.show_results)
    made.show_results(made.live.results)
    for _ in range(4):
        QApplication.processEvents()
    return made


def row(table: FigureTable, name: str) -> list[str]:
    """What a row of a table says, by its first cell."""
    return next(line for line in table.texts() if line[0] == name)


# Multiples ------------------------------------------------------------------------------------------------------


def test_that_the_statistics_of_a_multiple_are_those_of_numpy(qtbot: QtBot) -> None:
    page = shown(MultiplesPage, eight_peers(), qtbot)
    assert isinstance(page, MultiplesPage)
    values = np.array(MULTIPLE)
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    harmonic = len(values) / (1 / values).sum()
    found = row(page.table, "EV / revenue")
    assert found[1:3] == ["8", "0"]
    expected = [values.min(), low, median, values.mean(), harmonic, high, values.max()]
    assert [float(words) for words in found[3:10]] == pytest.approx(expected, abs=0.0501)


def test_that_a_peer_that_is_left_out_says_why(qtbot: QtBot) -> None:
    valuation = with_values(eight_peers(), [("peers.is_included", "p1", 0.0), ("peers.revenue", "p2", 0.0)])
    page = shown(MultiplesPage, valuation, qtbot)
    assert isinstance(page, MultiplesPage)
    assert row(page.out, "Peer 0")[2] == "counted"
    assert row(page.out, "Peer 1")[2] == "not included"
    assert row(page.out, "Peer 2")[1:] == ["n.m.", "revenue is zero"]


def test_that_an_outlier_is_named_with_the_rule(qtbot: QtBot) -> None:
    page = shown(MultiplesPage, with_values(eight_peers(), [("peers.market_cap", "p7", 90_000.0)]), qtbot)
    assert isinstance(page, MultiplesPage)
    assert row(page.out, "Peer 7")[2].startswith("outlier: 900.0× outside")
    assert "Peer 7 900.0×" in page.rule.text()
    assert "1.4826" in page.rule.text()


def test_that_figures_of_the_statistics_open_their_explanation(qtbot: QtBot) -> None:
    page = shown(MultiplesPage, eight_peers(), qtbot)
    assert isinstance(page, MultiplesPage)
    asked: list[tuple[str, object]] = []
    page.explain_requested.connect(lambda key, period: asked.append((key, period)))
    page.table.setCurrentCell(0, 5)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert asked == [("comparison.revenue_median", None)]


# Sets -----------------------------------------------------------------------------------------------------------


def test_that_sets_stand_side_by_side_with_medians_of_their_own(qtbot: QtBot) -> None:
    page = shown(SetsPage, three_sets(eight_peers()), qtbot)
    assert isinstance(page, SetsPage)
    slow, quick = np.median(MULTIPLE[:4]), np.median(MULTIPLE[4:6])
    found = row(page.medians, "EV / revenue")
    assert found[1:] == [f"{slow:,.1f} (4)", f"{quick:,.1f} (2)", "n.m.", f"{np.median(MULTIPLE):,.1f} (8)"]
    assert "No answer by EV / revenue: Nobody." in page.says.text()


def test_that_the_value_of_a_set_is_its_median_on_the_targets_revenue(qtbot: QtBot) -> None:
    page = shown(SetsPage, three_sets(eight_peers()), qtbot)
    assert isinstance(page, SetsPage)
    claims = page.live.results.figure("target.net_claims")
    expected = (float(np.median(MULTIPLE[:4])) * 1000 - claims) / 100
    assert row(page.values, "EV / revenue")[1] == f"{expected:,.2f}"


def test_that_the_charts_follow_the_multiple_chosen(qtbot: QtBot) -> None:
    page = shown(SetsPage, three_sets(eight_peers()), qtbot)
    assert isinstance(page, SetsPage)
    assert [one.label for one in page.spread._ranges] == ["Slow", "Quick", "All peers counted"]
    page.choice.setCurrentIndex(page.choice.findText("EV / EBITDA"))
    page._chosen()
    assert page.spread._empty == "No peer of a set has this multiple."


def test_that_a_valuation_without_sets_says_how_to_make_them(qtbot: QtBot) -> None:
    page = shown(SetsPage, eight_peers(), qtbot)
    assert isinstance(page, SetsPage)
    assert page.says.text().endswith("add them below the peer table and choose one at each peer.")


# Regression -----------------------------------------------------------------------------------------------------


def test_that_the_line_is_that_of_scipy_and_the_band_meets_the_interval(qtbot: QtBot) -> None:
    page = shown(RegressionPage, eight_peers(), qtbot)
    assert isinstance(page, RegressionPage)
    found = stats.linregress(GROWTH, MULTIPLE)
    assert float(row(page.terms, "Intercept")[1].rstrip("×")) == pytest.approx(found.intercept, abs=0.06)
    assert float(row(page.terms, "Revenue growth")[1].rstrip("×")) == pytest.approx(found.slope, abs=0.06)
    results = page.live.results
    middle, low, high = line_of(results, "growth").at(0.30)
    assert middle == pytest.approx(found.intercept + found.slope * 0.30)
    assert results.figure("regression.low_multiple") == pytest.approx(low)
    assert results.figure("regression.high_multiple") == pytest.approx(high)
    target = page.scatter._target
    assert target is not None
    assert target.across == pytest.approx(30.0)
    assert target.up == pytest.approx(middle)


def test_that_a_target_beyond_the_peers_is_refused_with_their_range(qtbot: QtBot) -> None:
    page = shown(RegressionPage, with_values(eight_peers(), [("target.growth", None, 4.2)]), qtbot)
    assert isinstance(page, RegressionPage)
    assert "the target lies outside the peers: Revenue growth 420.0% against 5.0% to 70.0%" in page.says.text()
    assert page.scatter._target is None
    assert page.scatter._fit


def test_that_too_few_peers_are_refused_with_what_is_missing(qtbot: QtBot) -> None:
    valuation = eight_peers()
    for place in range(4):
        valuation = SetValue(Address("peers.growth", f"p{place}"), None).apply(valuation)[0]
    page = shown(RegressionPage, valuation, qtbot)
    assert isinstance(page, RegressionPage)
    said = page.says.text()
    assert "too few peers: 4 have every figure, 6 are needed" in said
    assert "Missing, of 8 peers: Revenue growth 4." in said
    assert row(page.peers, "Peer 0")[-1] == "missing: Revenue growth"


def test_that_nothing_chosen_and_a_missing_figure_of_the_target_are_said(qtbot: QtBot) -> None:
    page = shown(RegressionPage, with_values(eight_peers(), [("regression.use_growth", None, 0.0)]), qtbot)
    assert isinstance(page, RegressionPage)
    assert "no measure is chosen" in page.says.text()
    live = page.live
    live.do(SetValue(Address("regression.use_growth"), 1.0))
    live.do(SetValue(Address("target.growth"), None))
    live.settle()
    assert "figures of the target are missing: Revenue growth" in page.says.text()


def test_that_several_measures_are_drawn_as_observed_against_fitted(qtbot: QtBot) -> None:
    typed: list[tuple[str, str | None, float | str]] = [("regression.use_margin", None, 1.0)]
    margins = (0.2, 0.35, 0.1, 0.3, 0.22, 0.4, 0.15, 0.33)
    typed += [("peers.ebitda", f"p{n}", 100 * margin) for n, margin in enumerate(margins)]
    page = shown(RegressionPage, with_values(eight_peers(), typed), qtbot)
    assert isinstance(page, RegressionPage)
    design = np.column_stack([np.ones(8), GROWTH, margins])
    fitted = design @ np.linalg.lstsq(design, np.array(MULTIPLE), rcond=None)[0]
    assert [one.across for one in page.scatter._dots] == pytest.approx(list(fitted))
    assert all(one.across == one.up for one in page.scatter._fit)


# Football field -------------------------------------------------------------------------------------------------


def test_that_the_field_has_every_method_or_the_reason_against_it(qtbot: QtBot) -> None:
    page = shown(FootballPage, load(COREWEAVE, MODEL), qtbot)
    assert isinstance(page, FootballPage)
    names = [line[0] for line in page.table.texts()]
    assert names[:3] == ["DCF across cases", "APV across cases", "Assay of the backlog"]
    assert {"Regression", "EV / EBITDA", "P / E"} <= set(names)
    for line in page.table.texts():
        assert line[1] != ""
        assert line[5] != ""
    price = page.live.results.figure("shares.price")
    assert row(page.table, "DCF across cases")[2] == f"{price:,.2f}"


def test_that_dates_stale_prices_and_gaps_are_said(qtbot: QtBot) -> None:
    page = shown(FootballPage, with_values(load(COREWEAVE, MODEL), [("peers.as_of", "orcl", 45000.0)]), qtbot)
    assert isinstance(page, FootballPage)
    said = page.says.text()
    assert "2023-03-15 (1 peers), 2025-03-28 (15 peers)" in said
    assert "Stale, more than 60 days away: Oracle." in said
    debts = sum(1 for p in range(16) if not math.isfinite(page.live.results.figure("peers.debt", p)))
    assert f"Total debt {debts}" in said


def test_that_the_line_begins_at_the_offer_and_moves_the_verdicts(qtbot: QtBot) -> None:
    page = shown(FootballPage, load(COREWEAVE, MODEL), qtbot)
    assert isinstance(page, FootballPage)
    assert page.field.guide == 40.0
    page.at.setCurrentIndex(page.at.count() - 1)
    page._put()
    assert page.field.guide == pytest.approx(page.live.results.figure("shares.price"))
    page.field.setFocus()
    for _ in range(6):
        QTest.keyClick(page.field, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert row(page.table, "DCF across cases")[4] == "above ▸"


def test_that_the_offer_range_enters_the_field_once_it_is_typed(qtbot: QtBot) -> None:
    page = shown(
        FootballPage,
        with_values(load(COREWEAVE, MODEL), [("shares.ipo_low", None, 47.0), ("shares.ipo_high", None, 55.0)]),
        qtbot,
    )
    assert isinstance(page, FootballPage)
    assert row(page.table, "Offer range")[1:4] == ["47.00", "", "55.00"]


def test_that_a_click_on_a_bar_asks_for_its_explanation(qtbot: QtBot) -> None:
    page = shown(FootballPage, load(COREWEAVE, MODEL), qtbot)
    assert isinstance(page, FootballPage)
    asked: list[str] = []
    page.explain_requested.connect(lambda key, _: asked.append(key))
    page.field.clicked.emit(page.field.key_of(0))
    assert asked == ["shares.price"]


# Beta -----------------------------------------------------------------------------------------------------------


def test_that_peers_without_betas_say_what_to_paste(qtbot: QtBot) -> None:
    page = shown(BetaPage, eight_peers(), qtbot)
    assert isinstance(page, BetaPage)
    assert page.strip._empty is not None
    assert page.strip._empty.startswith("No peer has an equity beta: type or paste betas")
    assert row(page.table, "Peer 3")[1] == "–"
    assert row(page.table, "Peer 3")[-1] == "beta is not given"
    assert "There are no rating steps" in page.rating_says.text()


def test_that_betas_are_unlevered_and_their_median_stands_in_the_words(qtbot: QtBot) -> None:
    typed: list[tuple[str, str | None, float | str]] = [
        (f"peers.{name}", f"p{n}", value)
        for n, beta in enumerate((1.2, 1.5, 1.8))
        for name, value in (("beta", beta), ("debt", 100.0), ("tax_rate", 0.25))
    ]
    typed.append(("cost_of_capital.relevering", None, "HAMADA"))
    page = shown(BetaPage, with_values(eight_peers(), typed), qtbot)
    assert isinstance(page, BetaPage)
    expected = [
        beta / (1 + 0.75 * 100 / (100 * multiple)) for beta, multiple in zip((1.2, 1.5, 1.8), MULTIPLE, strict=False)
    ]
    assert row(page.table, "Peer 1")[5] == f"{expected[1]:,.2f}"
    assert f"{np.median(expected):,.2f}" in page.capital_says.text()


def test_that_the_rating_of_the_cover_is_marked(qtbot: QtBot) -> None:
    valuation = eight_peers()
    typed: list[tuple[str, str | None, float | str]] = [
        ("synthetic_rating.ebit", None, 300.0),
        ("synthetic_rating.interest", None, 100.0),
    ]
    for place, (name, cover, spread) in enumerate((("BBB", 2.5, 0.02), ("BB", 1.5, 0.035))):
        valuation = AddEntity("rating_step", Entity(f"r{place}", name)).apply(valuation)[0]
        typed += [("rating_steps.cover_from", f"r{place}", cover), ("rating_steps.spread", f"r{place}", spread)]
    page = shown(BetaPage, with_values(valuation, typed), qtbot)
    assert isinstance(page, BetaPage)
    assert [line[3] for line in page.rating.texts()] == ["◂ chosen", ""]
    risk_free = page.live.results.figure("cost_of_capital.risk_free")
    assert f"{100 * (risk_free + 0.02):,.2f}%" in page.rating_says.text()
