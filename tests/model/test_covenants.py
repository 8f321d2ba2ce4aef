"""Covenants: headroom from ratios by hand, breaches where a ratio means nothing, the first breach and its date."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near, serial
from tests.model.random_cases import random_case, random_counts
from workbench.model.entities import FACILITY
from workbench.model.facilities import Amortisation
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

SEEDS = st.integers(0, 2**32 - 1)
NAMES = ("dscr", "llcr", "ltv", "leverage", "cover", "liquidity")
EBITDA = [120.0, 90.0, 60.0, -10.0, 200.0, 200.0]

LOAN: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "tax.rate": 0.0,
    "waterfall.opening_cash": 300.0,
    "rates.basis": InterestBasis.OPENING,
    "facilities.drawn": [400.0],
    "facilities.fixed_rate": [0.1],
    "facilities.maturity": [date(2028, 12, 31)],
    "facilities.amortisation": [Amortisation.LEVEL_PRINCIPAL],
    "collateral.opening": [600.0],
    "collateral.opening_life": [6.0],
}
"""400 at 10 %, repaid by 100 in each of four years; collateral of 600 worth 100 less each year."""
SERVICE = [140.0, 130.0, 120.0, 110.0]


def lent(ebitda: list[float] = EBITDA, **changes: Given) -> Result:
    """The loan with changes; a key's first double underscore stands for its dot."""
    given_inputs = LOAN | {key.replace("__", ".", 1): value for key, value in changes.items()}
    return case(given_inputs, periods=len(ebitda), typed_over={"operations.ebitda": ebitda})


def shown(r: Result, name: str) -> list[float]:
    """Headroom of one covenant of the first facility, by period."""
    return r.periods(f"covenants.headroom_{name}", 0)


def breaches(r: Result, name: str) -> list[float]:
    """Flags of one covenant of the first facility, by period."""
    return r.periods(f"covenants.is_breached_{name}", 0)


def test_that_headroom_of_debt_service_cover_is_the_cover_over_its_limit_less_one() -> None:
    r = lent(covenant_terms__min_dscr=[0.7])
    assert shown(r, "dscr")[:4] == near([e / s / 0.7 - 1 for e, s in zip(EBITDA, SERVICE, strict=False)])
    assert breaches(r, "dscr") == [0, 1, 1, 1, 0, 0]
    assert r.figure("covenants.first_dscr", 0) == r.figure("covenant_totals.first_breach") == 2
    assert r.figure("covenants.first_breach_date", 0) == serial(2026, 12, 31)


def test_that_a_limit_met_exactly_is_kept() -> None:
    r = lent([140.0, 130.0, 120.0, 110.0], covenant_terms__min_dscr=[1.0])
    assert breaches(r, "dscr") == [0, 0, 0, 0]
    assert shown(r, "dscr") == near([0.0] * 4)
    assert math.isnan(r.figure("covenants.first_breach", 0))


def test_that_loan_life_cover_is_tested_while_something_is_owed() -> None:
    r = lent([150.0] * 6, covenant_terms__min_llcr=[1.2])
    value = [150 / 1.1 + 150 / 1.21 + 150 / 1.331, 150 / 1.1 + 150 / 1.21, 150 / 1.1]
    assert shown(r, "llcr")[:3] == near([v / owed / 1.2 - 1 for v, owed in zip(value, [300, 200, 100], strict=True)])
    assert all(map(math.isnan, shown(r, "llcr")[3:]))


def test_that_loan_to_value_is_taken_against_depreciated_collateral() -> None:
    r = lent([200.0] * 6, covenant_terms__max_ltv=[0.55])
    assert r.row("facility_coverage.ltv", 0)[:4] == near([400 / 600, 300 / 500, 200 / 400, 100 / 300])
    assert r.row("facility_coverage.ltv_cost", 0)[:4] == near([400 / 600, 300 / 600, 200 / 600, 100 / 600])
    assert shown(r, "ltv")[:4] == near([1 - ltv / 0.55 for ltv in (300 / 500, 200 / 400, 100 / 300, 0.0)])
    assert breaches(r, "ltv") == [1, 0, 0, 0, 0, 0]


def test_that_collateral_worth_nothing_breaches_a_limit_on_it() -> None:
    r = lent([200.0] * 6, covenant_terms__max_ltv=[0.9], collateral__opening_life=[2.0])
    assert breaches(r, "ltv")[:4] == [1, 1, 1, 0]
    assert math.isnan(shown(r, "ltv")[2])


def test_that_leverage_under_a_loss_is_breached_and_has_no_headroom() -> None:
    r = lent(covenant_terms__max_leverage=[2.5], waterfall__opening_cash=250.0)
    cash = r.row("waterfall.cash")
    net = [b - c for b, c in zip(r.row("facilities.balance", 0)[1:], cash[1:], strict=True)]
    assert shown(r, "leverage")[:3] == near([1 - n / e / 2.5 for n, e in zip(net[:3], EBITDA[:3], strict=True)])
    assert breaches(r, "leverage")[3] == float(net[3] > 0)
    assert math.isnan(shown(r, "leverage")[3])
    low = lent(covenant_terms__max_leverage=[2.5], waterfall__opening_cash=50.0, facilities__balloon=[150.0])
    assert low.row("facilities.balance", 0)[3] > low.row("waterfall.cash")[3]
    assert breaches(low, "leverage")[2] == 1


def test_that_interest_cover_and_liquidity_are_held_against_their_limits() -> None:
    r = lent(covenant_terms__min_cover=[2.5], covenant_terms__min_liquidity=[200.0])
    interest = [40.0, 30.0, 20.0, 10.0]
    assert shown(r, "cover")[:4] == near([e / i / 2.5 - 1 for e, i in zip(EBITDA, interest, strict=False)])
    assert breaches(r, "cover") == [0, 0, 0, 1, 0, 0]
    cash = r.periods("waterfall.cash")
    assert shown(r, "liquidity")[:4] == near([c / 200 - 1 for c in cash[:4]])
    assert breaches(r, "liquidity") == [float(c < 200 and t < 4) for t, c in enumerate(cash)]
    assert r.figure("covenants.first_breach", 0) == min(
        r.figure("covenants.first_cover", 0), r.figure("covenants.first_liquidity", 0)
    )


def test_that_nothing_is_tested_before_its_date_or_after_the_debt_is_gone() -> None:
    r = lent([10.0] * 6, covenant_terms__min_cover=[9.0], covenant_terms__tested_from=[date(2027, 1, 1)])
    assert breaches(r, "cover") == [0, 0, 1, 1, 0, 0]
    assert all(map(math.isnan, shown(r, "cover")[:2]))


def test_that_the_worst_headroom_is_the_smallest_of_all_facilities_and_covenants() -> None:
    two: dict[str, Given] = {
        "facilities__drawn": [400.0, 100.0],
        "facilities__fixed_rate": [0.1, 0.05],
        "facilities__maturity": [date(2028, 12, 31)] * 2,
        "facilities__amortisation": [Amortisation.LEVEL_PRINCIPAL] * 2,
        "collateral__opening": [600.0, 100.0],
        "collateral__opening_life": [6.0, 6.0],
        "covenant_terms__max_ltv": [0.8, math.nan],
        "covenant_terms__min_cover": [math.nan, 1.5],
    }
    r = lent([200.0] * 6, **two)
    first, second = shown(r, "ltv"), r.periods("covenants.headroom_cover", 1)
    assert r.figure("worst_headroom.worst", 0) == near(min(first[:4]))
    assert r.figure("worst_headroom.worst", 1) == near(min(second[:4]))
    assert r.figure("covenant_totals.worst_headroom") == near(min(*first[:4], *second[:4]))
    assert r.figure("covenant_totals.breached") == 0


def test_that_without_covenants_nothing_is_breached_and_nothing_has_headroom() -> None:
    r = lent([-50.0] * 6)
    assert math.isnan(r.figure("covenant_totals.first_breach"))
    assert math.isnan(r.figure("covenant_totals.worst_headroom"))
    assert math.isnan(r.figure("covenant_totals.first_breach_date"))
    for name in NAMES:
        assert all(map(math.isnan, shown(r, name)))
        assert not any(breaches(r, name))


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_headroom_below_zero_and_a_breach_are_the_same(seed: int) -> None:
    counts = random_counts(seed)
    r = random_case(seed, counts, 10)
    for entity in range(counts[FACILITY]):
        found = []
        for name in NAMES:
            flags = r.periods(f"covenants.is_breached_{name}", entity)
            room = r.periods(f"covenants.headroom_{name}", entity)
            for flag, headroom in zip(flags, room, strict=True):
                if not math.isnan(headroom) and abs(headroom) > 1e-3:
                    assert bool(flag) == (headroom < 0), (name, headroom)
            first = r.figure(f"covenants.first_{name}", entity)
            assert first == flags.index(1.0) + 1 if any(flags) else math.isnan(first)
            found += [first] if any(flags) else []
        first_breach = r.figure("covenants.first_breach", entity)
        assert first_breach == min(found) if found else math.isnan(first_breach)


def test_that_a_breach_makes_the_loan_due_in_the_next_period_if_its_terms_say_so() -> None:
    # EBITDA is 69 % of debt service in the second year: 200 of principal are still owed, and all due in the third.
    terms: dict[str, Given] = {"covenant_terms__min_dscr": [0.6], "waterfall__opening_cash": 1000.0}
    kept = lent(EBITDA, **terms)
    due = lent(EBITDA, repayment_terms__is_accelerating=[1.0], **terms)
    assert kept.periods("facilities.scheduled", 0)[:4] == near([100.0] * 4)
    assert due.periods("facilities.scheduled", 0)[:4] == near([100.0, 100.0, 100.0, 100.0])
    early: dict[str, Given] = terms | {"covenant_terms__min_dscr": [0.7]}
    due = lent(EBITDA, repayment_terms__is_accelerating=[1.0], **early)
    assert breaches(due, "dscr")[:2] == [0, 1]
    assert due.periods("acceleration.is_accelerated", 0) == [0, 0, 1, 1, 1, 1]
    assert due.periods("facilities.scheduled", 0) == near([100.0, 100.0, 200.0, 0.0, 0.0, 0.0])
    assert due.figure("covenants.first_breach", 0) == 2


@pytest.mark.parametrize(
    ("limit", "name"),
    [
        ({"covenant_terms__max_ltv": [0.55]}, "ltv"),
        ({"covenant_terms__max_leverage": [0.2], "waterfall__opening_cash": 150.0}, "leverage"),
        ({"covenant_terms__min_cover": [2.0]}, "cover"),
        ({"covenant_terms__min_liquidity": [285.0]}, "liquidity"),
        ({"covenant_terms__min_llcr": [0.9]}, "llcr"),
    ],
)
def test_that_each_covenant_can_make_debt_due(limit: dict[str, Given], name: str) -> None:
    r = lent(EBITDA, repayment_terms__is_accelerating=[1.0], **limit)
    flags = breaches(r, name)
    first = int(r.figure(f"covenants.first_{name}", 0))
    assert flags[first - 1] == 1
    assert r.periods("acceleration.is_accelerated", 0)[first:] == [1.0] * (6 - first)
    assert r.periods("facilities.balance", 0)[first:] == near([0.0] * (6 - first))


def test_that_cover_by_contract_is_tested_before_anything_is_prepaid() -> None:
    r = lent(
        [150.0] * 6,
        covenant_terms__min_llcr=[1.2],
        covenant_terms__min_dscr=[1.15],
        covenant_terms__max_ltv=[0.55],
    )
    value = [150 / 1.1 + 150 / 1.21 + 150 / 1.331, 150 / 1.1 + 150 / 1.21, 150 / 1.1]
    expected = [float(v < 1.2 * owed) for v, owed in zip(value, [300, 200, 100], strict=True)]
    assert r.periods("covenants.is_plan_llcr", 0)[:3] == expected
    assert r.periods("covenants.is_plan_dscr", 0)[:4] == [float(1.15 * s > 150) for s in SERVICE]
    assert r.periods("covenants.is_plan_ltv", 0)[:4] == [1, 0, 0, 0]
    assert r.periods("covenants.is_contractual_breach", 0)[:4] == [1, 0, 0, 0]
