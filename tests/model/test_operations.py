"""One year of a company worked out by hand on paper: power, costs, working capital, free cash flow, statements."""

from __future__ import annotations

from datetime import date

import pytest

from tests.model.build import Given, Result, case, near
from workbench.model.backlog import Profile
from workbench.model.timing import Step

YEAR: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "timing.valuation_date": date(2024, 12, 31),
    "capacity.active_opening": 100.0,
    "capacity.opening_life": 10.0,
    "capacity.additions": [60.0],
    "capacity.availability": 0.9,
    "capacity.life": 10.0,
    "capacity.replaced_share": 0.5,
    "capacity.spot_price": 8.0,
    "capacity.spot_decline": 0.25,
    "capacity.spot_fill": 0.5,
    "contracts.price": [2000.0],
    "contracts.profile": [Profile.OWN],
    "contracts.own": [[1.0, 1.0]],
    "contracts.price_per_mw": [12.5],
    "contracts.prepaid_opening": [300.0],
    "operations.base_revenue": 100.0,
    "operations.growth": 0.1,
    "operations.software": 0.05,
    "operations.power_price": 60.0,
    "operations.load": 0.75,
    "operations.site_rent": 0.4,
    "operations.other_cost": 0.02,
    "operations.technology": 0.03,
    "operations.technology_fixed": 20.0,
    "operations.marketing": 0.01,
    "operations.administration": 0.015,
    "operations.administration_fixed": 10.0,
    "operations.compensation": 0.04,
    "investment.capex_per_mw": 9.0,
    "investment.capex_decline": 0.1,
    "investment.gpu_share": 0.7,
    "investment.lead": 0.0,
    "investment.maintenance": 0.01,
    "investment.book_life": 5.0,
    "investment.site_life": 10.0,
    "investment.opening_property": 400.0,
    "investment.opening_property_life": 4.0,
    "investment.tax_bonus": 0.4,
    "investment.tax_life": 5.0,
    "investment.opening_tax_basis": 250.0,
    "working_capital.receivable_days": 36.5,
    "working_capital.opening_receivables": 90.0,
    "working_capital.payable_days": 73.0,
    "working_capital.opening_payables": 70.0,
    "working_capital.other_change": [5.0],
    "tax.rate": 0.25,
    "waterfall.opening_cash": 500.0,
    "waterfall.cash_rate": 0.0,
    "waterfall.capitalised_share": 0.3,
    "facilities.drawn": [600.0],
    "facilities.fixed_rate": [0.08],
    "facilities.maturity": [date(2040, 1, 1)],
}


@pytest.fixture(scope="module")
def year() -> Result:
    """The first of two years."""
    return case(YEAR, periods=2)


# The fleet loses a tenth of its opening 100 MW and half of that is replaced; 60 MW come on over the year.
ACTIVE = 100 + 60 - 10 + 5
AVERAGE = (100 + ACTIVE) / 2
SOLD = 1000.0
USED = SOLD / 12.5
SPOT = (AVERAGE * 0.9 - USED) * 0.5 * 8 * 0.75
OTHER = 110.0
REVENUE = SOLD + SPOT + 0.05 * SOLD + OTHER
COST = AVERAGE * 0.75 * 8760 * 60 / 1e6 + AVERAGE * 0.4 + 0.02 * REVENUE
OVERHEADS = REVENUE * (0.03 + 0.01 + 0.015) + 20 + 10
EBITDA = REVENUE - COST - OVERHEADS
UNIT = 9 * 0.9
REPLACED = 5 * UNIT * 0.7
CAPEX = 60 * UNIT + REPLACED + 0.01 * REVENUE
GPUS = 60 * UNIT * 0.7 + REPLACED
SITES = 60 * UNIT * 0.3 + 0.01 * REVENUE
TAX_DEPRECIATION = 0.4 * CAPEX + 0.6 * CAPEX / 5 + 250 / 5
INTEREST = 48.0
TAXABLE = EBITDA - 0.04 * REVENUE - TAX_DEPRECIATION
WORKING = 0.1 * REVENUE - 90 - (0.2 * (COST + OVERHEADS) - 70) - 5


def test_that_power_and_its_sale_are_as_by_hand(year: Result) -> None:
    assert year.periods("capacity.active")[0] == near(ACTIVE)
    assert year.periods("capacity.used")[0] == near(USED)
    assert year.periods("capacity.utilisation")[0] == near(USED / (AVERAGE * 0.9))
    assert year.periods("capacity.spot_revenue")[0] == near(SPOT)


def test_that_revenue_costs_and_ebitda_are_as_by_hand(year: Result) -> None:
    assert year.periods("operations.revenue")[0] == near(REVENUE)
    assert year.periods("operations.cost_of_revenue")[0] == near(COST)
    assert year.periods("income.overheads")[0] == near(OVERHEADS)
    assert year.periods("operations.ebitda")[0] == near(EBITDA)
    assert year.periods("operations.margin")[0] == near(EBITDA / REVENUE)


def test_that_capex_and_depreciation_are_as_by_hand(year: Result) -> None:
    assert year.periods("investment.capex")[0] == near(CAPEX)
    capitalised = 0.3 * INTEREST
    depreciation = GPUS / 5 + 400 / 4 + (SITES + capitalised) / 10
    assert year.periods("income.depreciation")[0] == near(depreciation)
    assert year.periods("position.property")[0] == near(400 + CAPEX + capitalised - depreciation)
    assert year.periods("investment.tax_depreciation")[0] == near(TAX_DEPRECIATION)


def test_that_working_capital_is_as_by_hand(year: Result) -> None:
    assert year.periods("working_capital.receivables")[0] == near(0.1 * REVENUE)
    assert year.periods("working_capital.payables")[0] == near(0.2 * (COST + OVERHEADS))
    assert year.periods("working_capital.increase")[0] == near(WORKING)


def test_that_income_and_free_cash_flow_are_as_by_hand(year: Result) -> None:
    tax = 0.25 * (TAXABLE - INTEREST)
    depreciation = year.periods("income.depreciation")[0]
    operating = EBITDA - 0.04 * REVENUE - depreciation
    assert TAXABLE > INTEREST / 0.3
    assert year.periods("income.operating")[0] == near(operating)
    assert year.periods("income.tax")[0] == near(tax)
    assert year.periods("income.net")[0] == near(operating - 0.7 * INTEREST - tax)
    flow = EBITDA - WORKING - tax - INTEREST - CAPEX
    assert year.periods("cash_flow.free")[0] == near(flow)
    assert year.periods("waterfall.cash")[0] == near(500 + flow)


@pytest.mark.parametrize("counted", [1.0, 0.0])
def test_that_free_cash_flow_to_the_firm_is_as_by_hand(counted: float) -> None:
    r = case(YEAR | {"dcf.is_compensation_cost": counted}, periods=2)
    flow = EBITDA - counted * 0.04 * REVENUE - 0.25 * TAXABLE - CAPEX - WORKING
    assert r.periods("dcf.free_cash_flow")[0] == near(flow)
    # The prepayment is credited to the last invoices, so the second year earns what was paid long ago.
    second = r.periods("dcf.prepaid")
    assert second == near([0.0, -300.0])
    earned = r.periods("operations.ebitda")[1] - counted * 0.04 * r.periods("operations.revenue")[1]
    taken = r.periods("tax.unlevered")[1] + r.periods("investment.capex")[1] + r.periods("working_capital.increase")[1]
    assert r.periods("dcf.free_cash_flow")[1] == near(earned - taken - 300.0)


def test_that_unit_economics_are_per_average_megawatt(year: Result) -> None:
    assert year.periods("unit_economics.revenue_per_mw")[0] == near((SOLD + SPOT) / AVERAGE)
    assert year.periods("unit_economics.ebitda_per_mw")[0] == near(EBITDA / AVERAGE)


def test_that_unit_economics_of_a_quarter_are_per_year() -> None:
    r = case(YEAR | {"timing.step": Step.QUARTER}, periods=2)
    for key, rows in (
        ("revenue_per_mw", ("rpo.contracted", "rpo.relet", "capacity.spot_revenue")),
        ("ebitda_per_mw", ("operations.ebitda",)),
    ):
        quarter = sum(r.periods(row)[0] for row in rows)
        assert r.periods(f"unit_economics.{key}")[0] == near(4 * quarter / r.periods("capacity.average")[0])


def test_that_the_year_after_the_horizon_replaces_what_wears_out(year: Result) -> None:
    growth = year.figure("dcf.growth")
    fleet = year.periods("capacity.active")[1] * 9 * 0.9**2
    revenue, ebitda = (year.periods(f"operations.{key}")[1] * (1 + growth) for key in ("revenue", "ebitda"))
    wear = fleet * (0.7 / 10 + 0.3 / 10) + 0.01 * revenue
    profit = (ebitda - 0.04 * revenue - wear) * 0.75
    assert year.figure("terminal.profit") == near(profit)
    assert year.figure("terminal.by_driver") == near(
        profit * (1 - growth / 0.1) / (year.figure("cost_of_capital.wacc") - growth)
    )


def test_that_a_fiscal_year_is_named_by_the_year_in_which_it_ends() -> None:
    given: dict[str, Given] = {"timing.fiscal_year_end": 6.0}
    # Quarters to March, June, September and December of 2025: June closes fiscal 2025.
    assert case(given, periods=4).periods("timing.fiscal_year") == [2025.0, 2025.0, 2026.0, 2026.0]
    assert case(periods=4).periods("timing.fiscal_year") == [2025.0] * 4
