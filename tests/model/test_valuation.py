"""Discounting, terminal value, cost of capital and bridge against numpy-financial, dates by hand and a textbook."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import numpy_financial as npf
import pytest

from tests.model.build import Given, Result, case, near
from workbench.ground.units import date_of, end_of_month, serial_of
from workbench.model.backlog import DefaultPlace
from workbench.model.cost_of_capital import RateMode, Relevering
from workbench.model.timing import FlowBasis, FlowTiming, Step
from workbench.model.valuation import TerminalMethod, ValueMethod

NOTHING: dict[str, Given] = {
    "working_capital.receivable_days": 0.0,
    "cost_of_capital.mode": RateMode.TYPED,
    "cost_of_capital.typed": 0.1,
    "timing.flow_timing": FlowTiming.END_PERIOD,
    "timing.valuation_date": date(2024, 12, 31),
    "timing.step": Step.YEAR,
}
"""A company dated at its balance sheet, with yearly flows at year ends and a typed cost of capital."""


def company(given: dict[str, Given], periods: int = 3, flows: Sequence[float] | None = None) -> Result:
    """`given` over the plain company; `flows` are typed over free cash flow."""
    return case(NOTHING | given, periods=periods, typed_over={"dcf.free_cash_flow": flows} if flows else None)


FLOWS = [-120.0, 80.0, 310.0]
WORK: dict[str, Given] = {"operations.base_revenue": 1000.0, "operations.other_cost": 0.6}


def test_that_present_value_is_numpy_financials_npv() -> None:
    r = company({"cost_of_capital.typed": 0.1234}, flows=FLOWS)
    assert r.figure("bridge.flows") == near(float(npf.npv(0.1234, [0.0, *FLOWS])))


def test_that_the_internal_rate_of_return_of_the_flows_gives_back_their_price() -> None:
    rate = float(npf.irr([-150.0, *FLOWS]))
    assert company({"cost_of_capital.typed": rate}, flows=FLOWS).figure("bridge.flows") == near(150.0)


@pytest.mark.parametrize("basis", FlowBasis)
@pytest.mark.parametrize("timing", FlowTiming)
@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("valued", [date(2024, 12, 31), date(2025, 3, 28), date(2025, 12, 30)])
def test_that_flows_are_discounted_by_their_dates(
    valued: date, step: Step, timing: FlowTiming, basis: FlowBasis
) -> None:
    """XNPV by hand: days over 365 from the valuation date; the first flow is a stub."""
    periods, rate = 9, 0.11
    flows = [float(v) for v in np.random.default_rng(7).normal(100.0, 60.0, periods)]
    given: dict[str, Given] = {
        "timing.valuation_date": valued,
        "timing.step": step,
        "timing.flow_timing": timing,
        "timing.flow_basis": basis,
        "cost_of_capital.typed": rate,
    }
    r = company(given, periods, flows)
    months = {Step.QUARTER: 3, Step.HALF_YEAR: 6, Step.YEAR: 12}[step]
    ends = [date_of(end_of_month(serial_of(date(2024, 12, 31)), months * t)) for t in range(periods + 1)]
    expected = 0.0
    for flow, (first, last) in zip(flows, pairwise(ends), strict=True):
        begins, stops = max((first - valued).days, 0), max((last - valued).days, 0)
        share = (stops - begins) / (last - first).days if basis is FlowBasis.VALUATION_DATE else 1.0
        arrives = (begins + stops) / 2 if timing is FlowTiming.MID_PERIOD else stops
        expected += share * flow * (1 + rate) ** (-arrives / 365)
    assert r.figure("bridge.flows") == near(expected)


def test_that_a_mid_year_stub_stands_at_half_the_stub_and_later_flows_half_a_year_early() -> None:
    stub = (date(2025, 12, 31) - date(2025, 9, 30)).days / 365
    r = company({"timing.valuation_date": date(2025, 9, 30), "timing.flow_timing": FlowTiming.MID_PERIOD})
    assert r.periods("timing.time_flow") == near([stub / 2, stub + 0.5, stub + 1.5])


@pytest.mark.parametrize("method", TerminalMethod)
@pytest.mark.parametrize("rate", [0.08, 0.10, 0.12])
def test_that_mid_year_flows_raise_value_by_half_a_year_but_not_a_sale_at_the_end(
    method: TerminalMethod, rate: float
) -> None:
    found = {}
    for timing in FlowTiming:
        given: dict[str, Given] = {
            "timing.flow_timing": timing,
            "cost_of_capital.typed": rate,
            "dcf.method": method,
            **WORK,
        }
        found[timing] = company(given)
    mid, end = found[FlowTiming.MID_PERIOD], found[FlowTiming.END_PERIOD]
    lift = (1 + rate) ** 0.5
    assert mid.figure("bridge.flows") / end.figure("bridge.flows") == near(lift)
    sale = method is TerminalMethod.EXIT_MULTIPLE
    assert mid.figure("terminal.present") / end.figure("terminal.present") == near(1.0 if sale else lift)
    if not sale:
        assert mid.figure("bridge.dcf") / end.figure("bridge.dcf") == near(lift)


def test_that_an_exit_multiple_is_a_sale_at_the_last_day() -> None:
    r = company({"dcf.method": TerminalMethod.EXIT_MULTIPLE, "dcf.exit_multiple": 7.5, **WORK})
    assert r.figure("terminal.present") == near(7.5 * 400.0 / 1.1**3)
    assert r.figure("terminal.implied_multiple") == near(7.5)


@pytest.mark.parametrize("timing", FlowTiming)
@pytest.mark.parametrize("growth", [-0.05, 0.0, 0.02, 0.045])
@pytest.mark.parametrize("step", Step)
def test_that_growth_implied_by_a_value_by_growth_is_that_growth(timing: FlowTiming, growth: float, step: Step) -> None:
    given: dict[str, Given] = {
        "timing.step": step,
        "timing.flow_timing": timing,
        "dcf.method": TerminalMethod.GROWTH,
        "dcf.growth": growth,
        **WORK,
    }
    assert company(given, 12).figure("terminal.implied_growth") == near(growth)


@pytest.mark.parametrize("timing", FlowTiming)
def test_that_implied_growth_of_a_sale_makes_the_perpetuity_worth_the_sale(timing: FlowTiming) -> None:
    given: dict[str, Given] = {
        "timing.flow_timing": timing,
        "dcf.method": TerminalMethod.EXIT_MULTIPLE,
        "dcf.growth": 0.02,
        **WORK,
    }
    r = company(given)
    implied, last = r.figure("terminal.implied_growth"), r.figure("terminal.last_flow")
    perpetuity = last * (1 + implied) / (0.1 - implied) * r.figure("terminal.timing_factor")
    assert perpetuity == near(r.figure("terminal.value"))


@pytest.mark.parametrize("growth", [0.0, 0.02, 0.05])
def test_that_growth_adds_no_value_when_new_capital_earns_its_cost(growth: float) -> None:
    given: dict[str, Given] = {
        "dcf.method": TerminalMethod.VALUE_DRIVER,
        "dcf.growth": growth,
        "dcf.return_on_new": 0.1,
        **WORK,
    }
    r = company(given)
    assert r.figure("terminal.value") == near(r.figure("terminal.profit") / 0.1)
    assert r.figure("terminal.profit") == near(400.0 * (1 + growth) * 0.75)


def test_that_a_value_by_growth_pays_for_its_growth_in_working_capital_and_property() -> None:
    given: dict[str, Given] = {
        "dcf.method": TerminalMethod.GROWTH,
        "dcf.growth": 0.03,
        "working_capital.receivable_days": 73.0,
        "working_capital.opening_receivables": 200.0,
        "investment.maintenance": 0.1,
        "investment.site_life": 5.0,
    }
    r = company(given | WORK, 5)
    property_at_end = r.row("position.property")[-1]
    wear = 0.1 * 1000 * 1.03
    profit = (400 * 1.03 - wear) * 0.75
    assert r.figure("terminal.flow") == near(profit - 0.03 * (200.0 + property_at_end))
    assert r.figure("terminal.by_growth") == near(r.figure("terminal.flow") / 0.07)


def kenneth_cole(growth: float = 0.09, margin: float = 0.09, wacc: float = 0.11) -> Result:
    """Berk and DeMarzo, Corporate Finance, Example 9.7, with its inputs as the problem after it varies them."""
    growths = [growth + (0.04 - growth) * t / 5 for t in range(6)]
    sales = [518.0 * math.prod(1 + g for g in growths[:t]) for t in range(7)]
    given: dict[str, Given] = {
        "timing.balance_sheet_date": date(2005, 12, 31),
        "timing.valuation_date": date(2005, 12, 31),
        "operations.base_revenue": 518.0,
        "operations.growth": growths,
        "operations.other_cost": 1 - margin,
        "tax.rate": 0.37,
        "working_capital.receivable_days": 36.5,
        "working_capital.opening_receivables": 51.8,
        "working_capital.opening_other": 0.08 * 518.0,
        "working_capital.other_change": [-0.08 * (b - a) for a, b in pairwise(sales)],
        "cost_of_capital.typed": wacc,
        "dcf.method": TerminalMethod.GROWTH,
        "dcf.growth": 0.04,
        "waterfall.opening_cash": 100.0,
        "facilities.drawn": [3.0],
        "shares.basic": 21.0,
    }
    return company(given, 6)


@pytest.mark.parametrize(
    ("changes", "published"),
    [
        ({"growth": 0.04}, 22.86),
        ({"growth": 0.11}, 25.70),
        ({"margin": 0.07}, 19.59),
        ({"margin": 0.10}, 27.48),
        ({"wacc": 0.12}, 22.24),
        ({"growth": 0.04, "margin": 0.07, "wacc": 0.12}, 16.54),
        ({"growth": 0.11, "margin": 0.10, "wacc": 0.10}, 32.62),
    ],
    ids=str,
)
def test_that_the_textbook_prices_of_kenneth_cole_are_found(changes: dict[str, float], published: float) -> None:
    """Share prices published with the problem on Example 9.7: solutioninn.com, "Kenneth Cole (KCP) had sales of
    $518.0 million in 2005" (question 8150895). The book counts whole years, we count days, and 2008 has 366."""
    assert kenneth_cole(**changes).figure("shares.price") == pytest.approx(published, abs=0.005 + 0.01)


def test_that_free_cash_flow_of_the_textbook_company_is_profit_less_what_growth_takes() -> None:
    r = kenneth_cole()
    sales = r.row("income.revenue")[1:]
    before = [518.0, *sales[:-1]]
    expected = [0.09 * s * 0.63 - 0.18 * (s - b) for s, b in zip(sales, before, strict=True)]
    assert r.periods("dcf.free_cash_flow") == near(expected)


BETA, SHARE, COST, TAXED, FREE, PREMIUM = 1.3, 0.4, 0.07, 0.25, 0.04, 0.05


def capital(theory: Relevering, **changes: float) -> Result:
    """Cost of capital built up with a leveraged company's figures."""
    given: dict[str, Given] = {
        "cost_of_capital.mode": RateMode.BUILT,
        "cost_of_capital.relevering": theory,
        "cost_of_capital.asset_beta": BETA,
        "cost_of_capital.debt_beta": (COST - FREE) / PREMIUM,
        "cost_of_capital.debt_share": SHARE,
        "cost_of_capital.debt_rate": COST,
        "cost_of_capital.saved_tax": TAXED,
        "cost_of_capital.risk_free": FREE,
        "cost_of_capital.equity_premium": PREMIUM,
    }
    return company(given | {f"cost_of_capital.{name}": value for name, value in changes.items()})


def unlevered(theory: Relevering, beta: float, debt_beta: float, leverage: float) -> float:
    """Asset beta from an equity beta by the inverse of each theory."""
    if theory is Relevering.HAMADA:
        return beta / (1 + (1 - TAXED) * leverage)
    weights = {
        Relevering.FERNANDEZ: (1 - TAXED) * leverage,
        Relevering.MILES_EZZELL: leverage * (1 - TAXED * COST / (1 + COST)),
        Relevering.HARRIS_PRINGLE: leverage,
    }
    return (beta + debt_beta * weights[theory]) / (1 + weights[theory])


@pytest.mark.parametrize("theory", Relevering)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.7])
def test_that_unlevering_takes_back_what_relevering_did(theory: Relevering, share: float) -> None:
    r = capital(theory, debt_share=share)
    assert r.figure("cost_of_capital.leverage") == near(share / (1 - share))
    back = unlevered(theory, r.figure("cost_of_capital.equity_beta"), (COST - FREE) / PREMIUM, share / (1 - share))
    assert back == near(BETA)


def test_that_without_tax_leverage_does_not_change_the_cost_of_capital() -> None:
    """Modigliani and Miller, proposition I."""
    for theory in (Relevering.FERNANDEZ, Relevering.MILES_EZZELL, Relevering.HARRIS_PRINGLE):
        for share in (0.0, 0.3, 0.8):
            r = capital(theory, saved_tax=0.0, debt_share=share)
            assert r.figure("cost_of_capital.wacc") == near(FREE + BETA * PREMIUM)


def test_that_a_further_premium_raises_the_cost_of_every_equity_alike() -> None:
    plain, dear = capital(Relevering.HARRIS_PRINGLE), capital(Relevering.HARRIS_PRINGLE, extra_premium=0.02)
    for key in ("equity_cost", "unlevered_cost"):
        name = f"cost_of_capital.{key}"
        assert dear.figure(name) - plain.figure(name) == near(0.02)
    assert dear.figure("cost_of_capital.wacc") - plain.figure("cost_of_capital.wacc") == near(0.02 * (1 - SHARE))


def test_that_each_theory_gives_its_published_cost_of_capital() -> None:
    """Closed forms of WACC: Modigliani-Miller 1963, Harris-Pringle 1985 and Miles-Ezzell 1980."""
    whole = FREE + BETA * PREMIUM
    assert capital(Relevering.HARRIS_PRINGLE).figure("cost_of_capital.wacc") == near(whole - TAXED * COST * SHARE)
    yearly = whole - TAXED * COST * SHARE * (1 + whole) / (1 + COST)
    assert capital(Relevering.MILES_EZZELL).figure("cost_of_capital.wacc") == near(yearly)
    fixed = capital(Relevering.HAMADA, debt_beta=0.0, debt_rate=FREE)
    assert fixed.figure("cost_of_capital.wacc") == near(whole * (1 - TAXED * SHARE))
    book = capital(Relevering.FERNANDEZ)
    assert book.figure("cost_of_capital.wacc") == near(whole * (1 - TAXED * SHARE))


def leveraged(**changes: Given) -> Result:
    """A profitable company with 900 of debt at 7 %."""
    given: dict[str, Given] = {
        "dcf.value_method": ValueMethod.APV,
        "dcf.method": TerminalMethod.EXIT_MULTIPLE,
        "cost_of_capital.shield_rate": 0.105,
        "cost_of_capital.asset_beta": 1.3,
        "cost_of_capital.risk_free": 0.04,
        "cost_of_capital.equity_premium": 0.05,
        "facilities.drawn": [900.0],
        "facilities.fixed_rate": [0.07],
        "facilities.maturity": [date(2060, 1, 1)],
        "waterfall.opening_cash": 0.0,
    }
    return company(given | WORK | changes, 3)


def test_that_tax_saved_by_debt_is_interest_times_the_rate_when_nothing_limits_it() -> None:
    r = leveraged()
    assert r.periods("tax_paid.shield") == near([0.25 * 900 * 0.07] * 3)


def test_that_adjusted_present_value_at_one_rate_is_the_value_of_all_cash_to_capital() -> None:
    r = leveraged()
    rate = r.figure("cost_of_capital.unlevered_cost")
    assert rate == near(0.105)
    to_capital = [a + b for a, b in zip(r.periods("dcf.free_cash_flow"), r.periods("tax_paid.shield"), strict=True)]
    sale = 8.0 * 400.0 / 1.105**3
    assert r.figure("bridge.enterprise") == near(float(npf.npv(0.105, [0.0, *to_capital])) + sale)


def test_that_adjusted_present_value_without_debt_is_the_discounted_cash_flow() -> None:
    for method in TerminalMethod:
        r = company(
            {
                "cost_of_capital.mode": RateMode.BUILT,
                "cost_of_capital.debt_share": 0.0,
                "dcf.method": method,
                "timing.flow_timing": FlowTiming.MID_PERIOD,
                **WORK,
            }
        )
        assert r.figure("bridge.apv") == near(r.figure("bridge.dcf"))


def test_that_failure_is_counted_only_where_it_is_said_to_be() -> None:
    given: dict[str, Given] = {"bridge.failure": 0.2, "bridge.proceeds": 0.3, **WORK}
    whole = company(given).figure("bridge.going_concern")
    for place in DefaultPlace:
        value = company(given | {"disclosure.default_place": place}).figure("bridge.enterprise")
        assert value == near(whole * (0.8 + 0.2 * 0.3) if place is DefaultPlace.FAILURE else whole)


def test_that_every_claim_and_asset_stands_once_between_enterprise_and_equity() -> None:
    given: dict[str, Given] = {
        "bridge.preferred": 30.0,
        "bridge.minorities": 40.0,
        "bridge.investments": 70.0,
        "bridge.primary_proceeds": 110.0,
        "waterfall.opening_cash": 130.0,
        "facilities.drawn": [900.0, 50.0],
        **WORK,
    }
    r = company(given)
    claims = 900 + 50 + 30 + 40
    assert r.figure("bridge.equity") == near(r.figure("bridge.enterprise") - claims + 70 + 110 + 130)


def test_that_the_price_does_not_depend_on_how_free_cash_flow_is_sliced_into_periods() -> None:
    """A level perpetuity: yearly and quarterly steps differ only by when in the year the cash arrives."""
    values = []
    for step, periods in ((Step.YEAR, 30), (Step.QUARTER, 120)):
        given: dict[str, Given] = {
            "timing.step": step,
            "timing.flow_timing": FlowTiming.MID_PERIOD,
            "dcf.method": TerminalMethod.VALUE_DRIVER,
            "dcf.growth": 0.0,
            **WORK,
        }
        values.append(company(given, periods).figure("bridge.dcf"))
    # Against 300 a year for ever, received evenly: 300 / ln(1.1) at the continuous limit.
    assert values[0] == pytest.approx(300 / math.log(1.1), rel=2e-3)
    assert values[1] == pytest.approx(values[0], rel=2e-3)


@pytest.mark.parametrize(("other_cost", "is_above"), [(0.6, True), (1.4, False)])
def test_that_a_terminal_value_below_zero_has_neither_a_multiple_nor_a_share(other_cost: float, is_above: bool) -> None:
    r = company({**WORK, "operations.other_cost": other_cost})
    value, present = r.figure("terminal.value"), r.figure("terminal.present")
    assert (value > 0) is is_above
    share, multiple = r.figure("bridge.terminal_share"), r.figure("terminal.implied_multiple")
    if is_above:
        assert share == near(present / (present + r.figure("bridge.flows")))
        assert multiple == near(value / 400.0)
    else:
        assert present / r.figure("bridge.dcf") > 0  # two values below zero are no share of each other
        assert math.isnan(share)
        assert math.isnan(multiple)
    early = company({**WORK, "dcf.growth": 0.02}, flows=[-5000.0, 0.0, 100.0])
    assert early.figure("terminal.present") > 0 > early.figure("bridge.dcf")
    assert math.isnan(early.figure("bridge.terminal_share"))
