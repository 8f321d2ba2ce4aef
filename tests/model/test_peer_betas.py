"""Betas of peers, debt beta and synthetic rating: published tables, the theories' own inverses, numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as some

from tests.model.build import Given, Result, case, near
from workbench.model.cost_of_capital import BetaSource, DebtBetaSource, DebtRateSource, RateMode, Relevering
from workbench.rows.items import Severity

NAN = math.nan
TAXED, FREE, PREMIUM = 0.25, 0.04, 0.05

# Damodaran, Corporate Finance lecture notes, "Estimating Cost of Equity" for Disney (issuhub.com/view/index/4534, page
# 326): unlevered beta 1.0674, tax 37.3 %; debt ratio and levered beta. The notes carry one more digit of the beta.
DISNEY = [
    (0.1, 1.1418), (0.2, 1.2348), (0.3, 1.3543), (0.4, 1.5136), (0.5, 1.7367), (0.6, 2.0714), (0.7, 2.6291),
    (0.8, 3.7446), (0.9, 7.0911),
]  # fmt: skip

# Damodaran on Valuation, smaller companies (issuhub.com/view/index/228036, page 135): interest cover from, rating,
# default spread. The same page rates 10 of EBIT over 3 of interest BB: 2.5 %.
SMALL = [
    (12.5, "AAA", 0.0035), (9.5, "AA", 0.005), (7.5, "A+", 0.007), (6.0, "A", 0.0085), (4.5, "A-", 0.01),
    (4.0, "BBB", 0.015), (3.5, "BB+", 0.02), (3.0, "BB", 0.025), (2.5, "B+", 0.0325), (2.0, "B", 0.04),
    (1.5, "B-", 0.06), (1.25, "CCC", 0.08), (0.8, "CC", 0.10), (0.5, "C", 0.12), (-1e5, "D", 0.20),
]  # fmt: skip


def betas(theory: Relevering = Relevering.HAMADA, **changes: Given) -> Result:
    """Peers under a theory; `changes` name inputs with two underscores for the point."""
    given: dict[str, Given] = {
        "cost_of_capital.relevering": theory,
        "cost_of_capital.saved_tax": TAXED,
        "cost_of_capital.risk_free": FREE,
        "cost_of_capital.equity_premium": PREMIUM,
    }
    return case(given | {name.replace("__", "."): value for name, value in changes.items()}, periods=4)


def warned(r: Result) -> list[str]:
    """Checks of plausibility that fail, but for the one that a company without a business is worth nothing."""
    found = [line.split("[")[0] for line in r.failed(Severity.PLAUSIBILITY)]
    return [key for key in found if key != "integrity.equity_check"]


@pytest.mark.parametrize(("share", "published"), DISNEY)
def test_that_disneys_published_levered_betas_lead_back_to_its_unlevered_one(share: float, published: float) -> None:
    r = betas(
        peers__beta=[published],
        peers__debt=[100.0 * share],
        peers__market_cap=[100.0 * (1 - share)],
        peers__tax_rate=[0.373],
    )
    assert r.figure("peer_betas.unlevered", 0) == pytest.approx(1.0674, abs=1e-4)
    assert r.figure("peer_betas.leverage", 0) == near(share / (1 - share))


@pytest.mark.parametrize(("share", "published"), DISNEY)
def test_that_disneys_published_levered_betas_are_those_of_a_target_with_that_debt(
    share: float, published: float
) -> None:
    r = betas(
        cost_of_capital__beta_from=BetaSource.PEERS,
        cost_of_capital__saved_tax=0.373,
        cost_of_capital__debt_share=share,
        peers__beta=[1.0674],
        peers__debt=[0.0],
        peers__market_cap=[100.0],
    )
    # The notes round the unlevered beta to four digits; at 90 % of debt it is multiplied by 6.6.
    assert r.figure("cost_of_capital.equity_beta") == pytest.approx(published, abs=5e-4)
    assert r.figure("peer_betas.relevered", 0) == near(r.figure("cost_of_capital.equity_beta"))


def levered(theory: Relevering, beta: float, debt_beta: float, leverage: float, tax: float, rate: float) -> float:
    """The four theories as their authors write them (Fernández, Levered and Unlevered Beta, IESE D/488)."""
    match theory:
        case Relevering.HAMADA:
            return beta * (1 + (1 - tax) * leverage)
        case Relevering.FERNANDEZ:
            return beta + (beta - debt_beta) * (1 - tax) * leverage
        case Relevering.MILES_EZZELL:
            return beta + leverage * (beta - debt_beta) * (1 - tax * rate / (1 + rate))
        case Relevering.HARRIS_PRINGLE:
            return beta + (beta - debt_beta) * leverage


@pytest.mark.parametrize("theory", Relevering)
@over(
    beta=some.floats(0.1, 3.0),
    debt_beta=some.floats(0.0, 0.8),
    leverage=some.floats(0.0, 8.0),
    tax=some.floats(0.0, 0.5),
    rate=some.floats(0.0, 0.3),
)
@settings(max_examples=25, deadline=None)
def test_that_unlevering_takes_a_theorys_own_debt_out_again(
    theory: Relevering, beta: float, debt_beta: float, leverage: float, tax: float, rate: float
) -> None:
    equity = levered(theory, beta, debt_beta, leverage, tax, rate)
    if not -5.0 <= equity <= 10.0:
        return
    r = betas(
        theory,
        beta_terms__debt_rate=rate,
        peers__beta=[equity],
        peers__debt=[leverage * 50.0],
        peers__market_cap=[50.0],
        peers__tax_rate=[tax],
        peer_betas__debt_beta=[debt_beta],
    )
    assert r.figure("peer_betas.unlevered", 0) == pytest.approx(beta, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("theory", Relevering)
def test_that_the_targets_equity_beta_from_peers_is_the_theorys(theory: Relevering) -> None:
    r = betas(
        theory,
        cost_of_capital__beta_from=BetaSource.PEERS,
        cost_of_capital__debt_beta=0.3,
        cost_of_capital__debt_share=0.4,
        cost_of_capital__debt_rate=0.09,
        peers__beta=[1.4],
        peers__debt=[0.0],
        peers__market_cap=[10.0],
    )
    expected = levered(theory, 1.4, 0.3, 0.4 / 0.6, TAXED, 0.09)
    assert r.figure("cost_of_capital.asset_beta_used") == near(1.4)
    assert r.figure("cost_of_capital.equity_beta") == near(expected)
    assert r.figure("peer_betas.relevered", 0) == near(expected)
    assert r.figure("cost_of_capital.unlevered_cost") == near(FREE + 1.4 * PREMIUM)


def test_that_a_peers_debt_costs_what_its_beta_earns_unless_a_rate_is_given() -> None:
    given: dict[str, Given] = {
        "peers__beta": [1.5], "peers__debt": [60.0], "peers__market_cap": [100.0], "peer_betas__debt_beta": [0.4],
    }  # fmt: skip
    rate = FREE + 0.4 * PREMIUM
    weight = 0.6 * (1 - TAXED * rate / (1 + rate))
    r = betas(Relevering.MILES_EZZELL, **given)
    assert r.figure("peer_betas.unlevered", 0) == near((1.5 + 0.4 * weight) / (1 + weight))


BETA = [1.1, NAN, 0.7, 2.4, 1.9, 1.3, 0.9, 1.6, 1.0]
DEBT = [10.0, 5.0, 0.0, 80.0, NAN, 30.0, 20.0, 40.0, 15.0]
VALUE = [100.0, 50.0, 20.0, 40.0, 70.0, NAN, 25.0, 60.0, 90.0]
INCLUDED = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0]
SET = [1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 0.0, 1.0, 3.0]


def test_that_statistics_skip_gaps_excluded_peers_and_unused_sets_as_numpy_does() -> None:
    r = betas(
        peers__beta=BETA, peers__debt=DEBT, peers__market_cap=VALUE, peers__is_included=INCLUDED, peers__set=SET,
        peer_sets__number=[1.0, 2.0, 3.0], peer_sets__is_used=[1.0, 1.0, 0.0],
    )  # fmt: skip
    beta, debt, value = np.array(BETA), np.array(DEBT), np.array(VALUE)
    found = beta / (1 + (1 - TAXED) * debt / value)
    counted = found[(np.array(INCLUDED) == 1) & (np.array(SET) != 3) & ~np.isnan(found)]
    assert len(counted) == 4
    assert r.figure("beta_comparison.count") == 4
    assert r.figure("beta_comparison.low") == near(float(np.quantile(counted, 0.25)))
    assert r.figure("beta_comparison.median") == near(float(np.median(counted)))
    assert r.figure("beta_comparison.mean") == near(float(np.mean(counted)))
    assert r.figure("beta_comparison.high") == near(float(np.quantile(counted, 0.75)))
    again = counted * (1 + (1 - TAXED) * 0.25)
    assert r.figure("beta_comparison.relevered_low") == near(float(np.quantile(again, 0.25)))
    assert r.figure("beta_comparison.relevered_median") == near(float(np.median(again)))
    assert r.figure("beta_comparison.relevered_mean") == near(float(np.mean(again)))
    assert r.figure("beta_comparison.relevered_high") == near(float(np.quantile(again, 0.75)))


def test_that_without_a_peers_beta_the_typed_one_stands_in_and_a_warning_says_so() -> None:
    r = betas(
        cost_of_capital__beta_from=BetaSource.PEERS, cost_of_capital__asset_beta=1.7,
        peers__beta=[1.2], peers__debt=[NAN], peers__market_cap=[10.0],
    )  # fmt: skip
    assert r.figure("cost_of_capital.asset_beta_used") == 1.7
    assert math.isnan(r.figure("beta_comparison.median"))
    assert warned(r) == ["beta_comparison.beta_check"]


def test_that_the_implied_debt_beta_is_what_the_yield_pays_beyond_loss_and_risk_free_rate() -> None:
    given: dict[str, Given] = {
        "cost_of_capital__debt_beta_from": DebtBetaSource.IMPLIED, "cost_of_capital__debt_rate": 0.11,
        "cost_of_capital__expected_loss": 0.03,
    }  # fmt: skip
    r = betas(Relevering.FERNANDEZ, **given)
    assert r.figure("cost_of_capital.debt_beta_used") == near((0.11 - 0.03 - 0.04) / 0.05)
    assert warned(r) == []
    without_premium = betas(Relevering.FERNANDEZ, **given | {"cost_of_capital__equity_premium": 0.0})
    assert without_premium.figure("cost_of_capital.debt_beta_used") == 0.0


@pytest.mark.parametrize(("rate", "loss"), [(0.11, 0.0), (0.05, 0.02)])
def test_that_an_implied_debt_beta_above_the_assets_or_below_zero_draws_a_warning(rate: float, loss: float) -> None:
    r = betas(
        cost_of_capital__debt_beta_from=DebtBetaSource.IMPLIED,
        cost_of_capital__debt_rate=rate,
        cost_of_capital__expected_loss=loss,
    )
    assert warned(r) == ["cost_of_capital.debt_beta_check"]


def rated(ebit: float, interest: float, steps: list[tuple[float, str, float]] = SMALL, **changes: Given) -> Result:
    """A company rated by a table of steps."""
    return betas(
        Relevering.HAMADA,
        cost_of_capital__debt_rate_from=DebtRateSource.SYNTHETIC,
        synthetic_rating__ebit=ebit,
        synthetic_rating__interest=interest,
        rating_steps__cover_from=[cover for cover, _, _ in steps],
        rating_steps__spread=[spread for _, _, spread in steps],
        **changes,
    )


def letters(r: Result, steps: list[tuple[float, str, float]] = SMALL) -> list[str]:
    return [name for place, (_, name, _) in enumerate(steps) if r.figure("rating_steps.is_chosen", place) == 1]


def test_that_the_books_company_is_rated_bb() -> None:
    r = rated(10.0, 3.0)
    assert letters(r) == ["BB"]
    assert r.figure("synthetic_rating.cover") == pytest.approx(3.33, abs=0.005)
    assert r.figure("cost_of_capital.debt_rate_used") == near(FREE + 0.025)


@pytest.mark.parametrize("place", range(len(SMALL) - 1))
def test_that_a_band_begins_at_its_edge_and_the_one_below_ends_just_under_it(place: int) -> None:
    edge, name, spread = SMALL[place]
    at, below = rated(edge * 8.0, 8.0), rated(math.nextafter(edge * 8.0, 0.0), 8.0)
    assert (letters(at), at.figure("synthetic_rating.spread")) == ([name], spread)
    assert letters(below) == [SMALL[place + 1][1]]


def test_that_a_cover_below_every_step_gets_the_lowest_and_the_order_of_steps_does_not_matter() -> None:
    steps = [(2.0, "B", 0.04), (4.0, "BBB", 0.015), (1.0, "CCC", 0.08)]
    assert letters(rated(-5.0, 1.0, steps), steps) == ["CCC"]
    assert letters(rated(3.9, 1.0, steps), steps) == ["B"]
    assert letters(rated(400.0, 1.0, steps), steps) == ["BBB"]


def test_that_of_two_steps_with_one_cover_the_first_is_chosen_and_a_company_without_interest_rates_best() -> None:
    steps = [(2.0, "B", 0.04), (2.0, "B again", 0.05), (1.0, "CCC", 0.08)]
    assert letters(rated(2.5, 1.0, steps), steps) == ["B"]
    assert letters(rated(-7.0, 0.0, steps), steps) == ["B"]
    assert rated(2.5, 1.0, steps).failed() == []


@pytest.mark.parametrize(("ebit", "interest"), [(NAN, 3.0), (10.0, NAN)])
def test_that_without_interest_cover_the_typed_rate_stands_in_and_a_warning_says_so(
    ebit: float, interest: float
) -> None:
    r = rated(ebit, interest, cost_of_capital__debt_rate=0.0777)
    assert (letters(r), r.figure("cost_of_capital.debt_rate_used")) == ([], 0.0777)
    assert warned(r) == ["rating_proof.rating_check"]
    assert r.failed() == []


def test_that_all_three_switches_lead_into_the_cost_of_capital() -> None:
    r = rated(
        10.0, 3.0,
        cost_of_capital__mode=RateMode.BUILT,
        cost_of_capital__beta_from=BetaSource.PEERS,
        cost_of_capital__debt_beta_from=DebtBetaSource.IMPLIED,
        cost_of_capital__relevering=Relevering.HARRIS_PRINGLE,
        cost_of_capital__debt_share=0.5,
        peers__beta=[1.5, 1.2, 0.8], peers__debt=[100.0, 20.0, 30.0], peers__market_cap=[100.0, 100.0, 100.0],
    )  # fmt: skip
    asset = float(np.median([1.5 / 2.0, 1.2 / 1.2, 0.8 / 1.3]))
    rate = FREE + 0.025
    debt_beta = (rate - FREE) / PREMIUM
    equity_cost = FREE + (asset + (asset - debt_beta)) * PREMIUM
    assert r.figure("cost_of_capital.wacc") == near(0.5 * equity_cost + 0.5 * rate * (1 - TAXED))


def test_that_the_share_of_debt_at_the_value_found_is_set_against_the_target() -> None:
    given: dict[str, Given] = {
        "operations.base_revenue": 1000.0, "operations.other_cost": 0.6, "facilities.drawn": [600.0],
        "cost_of_capital.debt_share": 0.2,
    }  # fmt: skip
    r = case(given, periods=8)
    equity = r.figure("bridge.equity")
    assert equity > 0
    assert r.figure("capital_weights.share") == near(600.0 / (600.0 + equity))
    assert r.figure("capital_weights.gap") == near(0.2 - 600.0 / (600.0 + equity))
    strict = case(given | {"capital_weights.tolerance": 0.0}, periods=8)
    assert "capital_weights.share_check" in str(strict.failed(Severity.PLAUSIBILITY))
