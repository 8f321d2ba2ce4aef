"""Cover by borrower: numpy-financial on the cash of its own contracts, and nothing of the parent's."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.random_cases import random_case, random_counts
from workbench.model.backlog import Profile
from workbench.model.entities import BORROWER, FACILITY
from workbench.model.facilities import Amortisation
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

SEEDS = st.integers(0, 2**32 - 1)

BOXED: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "tax.rate": 0.0,
    "waterfall.opening_cash": 900.0,
    "rates.basis": InterestBasis.OPENING,
    "capacity.active_opening": 60.0,
    "capacity.availability": 1.0,
    "capacity.opening_life": 20.0,
    "contracts.profile": [Profile.OWN, Profile.OWN],
    "contracts.price": [1500.0, 400.0],
    "contracts.own": [[5.0, 4.0, 3.0, 2.0, 1.0], [1.0, 1.0, 1.0, 1.0]],
    "contracts.price_per_mw": [10.0, 10.0],
    "contracts.cost_share": [0.2, 0.5],
    "contracts.borrower": [7.0, 0.0],
    "borrowers.number": [7.0],
    "facilities.drawn": [600.0, 300.0],
    "facilities.borrower": [7.0, 0.0],
    "facilities.fixed_rate": [0.1, 0.06],
    "facilities.maturity": [date(2028, 12, 31), date(2030, 12, 31)],
    "facilities.amortisation": [Amortisation.LEVEL_PRINCIPAL, Amortisation.BULLET],
    "collateral.opening": [800.0, 0.0],
    "collateral.opening_life": [8.0, 5.0],
}
"""A borrower with a contract of its own that owes 600 by 150 a year; the parent has another contract and a bullet."""
CASH = [share * 100 * 0.8 for share in (5, 4, 3, 2, 1)]


def boxed(**changes: Given) -> Result:
    """The group with changes; a key's first double underscore stands for its dot."""
    return case(BOXED | {key.replace("__", ".", 1): value for key, value in changes.items()}, periods=6)


def test_that_a_borrower_is_covered_by_the_cash_of_its_own_contracts() -> None:
    r = boxed()
    assert r.periods("borrower_coverage.cash", 0) == near([*CASH, 0.0])
    service = [150 + 0.1 * owed for owed in (600, 450, 300, 150)]
    assert r.periods("borrower_coverage.service", 0) == near([*service, 0.0, 0.0])
    assert r.periods("borrower_coverage.dscr", 0)[:4] == near([c / s for c, s in zip(CASH, service, strict=False)])
    assert r.figure("borrower_coverage.dscr_lowest", 0) == near(min(c / s for c, s in zip(CASH, service, strict=False)))
    for t, owed in enumerate((600, 450, 300, 150)):
        loan, project = (float(npf.npv(0.1, [0.0, *cash])) for cash in (CASH[t:4], CASH[t:]))
        assert r.row("borrower_coverage.llcr", 0)[t] == near(loan / owed)
        assert r.row("borrower_coverage.plcr", 0)[t] == near(project / owed)
    assert all(map(math.isnan, r.row("borrower_coverage.llcr", 0)[4:]))
    assert r.row("borrower_coverage.ltv", 0)[:4] == near([600 / 800, 450 / 700, 300 / 600, 150 / 500])


def test_that_a_facility_is_covered_as_its_borrower_and_the_parents_as_the_company() -> None:
    r = boxed()
    for name in ("dscr", "llcr"):
        for entity, key in ((0, "borrower_coverage"), (1, "coverage")):
            whole = r.row(f"{key}.{name}", 0 if key == "borrower_coverage" else None)
            one = r.row(f"facility_coverage.{name}", entity)
            assert one[1:] == pytest.approx(whole[1:], rel=1e-9, abs=1e-9, nan_ok=True)


def test_that_facilities_of_one_borrower_are_covered_together() -> None:
    two: dict[str, Given] = {
        "facilities__borrower": [7.0, 7.0],
        "facilities__amortisation": [Amortisation.BULLET] * 2,
        "facilities__maturity": [date(2028, 12, 31)] * 2,
    }
    r = boxed(**two)
    mean = (600 * 0.1 + 300 * 0.06) / 900
    assert r.row("borrower_coverage.llcr", 0)[0] == near(float(npf.npv(mean, [0.0, *CASH[:4]])) / 900)
    assert r.row("facility_coverage.llcr", 0)[1:4] == near(r.row("facility_coverage.llcr", 1)[1:4])
    assert r.periods("borrower_coverage.dscr", 0)[:3] == near([c / 78 for c in CASH[:3]])


def test_that_a_borrowers_covenant_is_broken_by_its_own_cash_alone() -> None:
    limits: dict[str, Given] = {
        "covenant_terms__min_dscr": [1.0, math.nan],
        "covenant_terms__min_llcr": [1.2, math.nan],
    }
    r = boxed(**limits)
    rich = boxed(**limits, contracts__price=[1500.0, 4000.0], capacity__active_opening=600.0)
    service = [150 + 0.1 * owed for owed in (600, 450, 300, 150)]
    expected = [float(c < s) for c, s in zip(CASH, service, strict=False)]
    for result in (r, rich):
        assert result.periods("covenants.is_breached_dscr", 0)[:4] == expected
        assert result.periods("covenants.is_plan_dscr", 0)[:4] == expected
        assert result.periods("covenants.is_plan_llcr", 0) == result.periods("covenants.is_breached_llcr", 0)


@pytest.mark.parametrize("basis", list(InterestBasis))
@settings(max_examples=25)
@given(cover=st.floats(1.05, 2.5))
def test_that_constant_cover_of_a_borrower_is_its_loan_life_cover_at_each_date(
    basis: InterestBasis, cover: float
) -> None:
    # Debt sculpted to the cover by hand, backward from its end: what the period's cash pays is all that is due.
    weight = 0.5 if basis is InterestBasis.AVERAGE else 0.0
    balances = [0.0]
    for cash in reversed(CASH[:4]):
        balances.append((cash / cover + balances[-1] * (1 - 0.1 * weight)) / (1 + 0.1 - 0.1 * weight))
    balances.reverse()
    r = boxed(
        rates__basis=basis,
        facilities__drawn=[balances[0], 300.0],
        facilities__amortisation=[Amortisation.CUSTOM, Amortisation.BULLET],
        facilities__custom=[[a - b for a, b in pairwise(balances)], [0.0]],
    )
    assert r.periods("borrower_coverage.dscr", 0)[:4] == near([cover] * 4)
    assert r.row("borrower_coverage.llcr", 0)[:4] == near([cover] * 4)


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_borrowers_of_any_group_owe_what_their_facilities_owe(seed: int) -> None:
    counts = random_counts(seed)
    r = random_case(seed, counts, 8)
    numbers = [r.figure("facilities.borrower", f) for f in range(counts[FACILITY])]
    for entity in range(counts[BORROWER]):
        own = [f for f, number in enumerate(numbers) if number == r.figure("borrowers.number", entity)]
        owed = [sum(values) for values in zip(*(r.row("facilities.balance", f) for f in own), strict=True)]
        assert r.row("borrower_coverage.balance", entity) == near(owed or [0.0] * 9)
