"""Repayments and draws that follow contract cash or collateral, against numpy-financial and by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy_financial as npf
import pytest

from tests.model.build import Given, Result, case, near
from tests.model.test_debt import CUSTOM, period_ends
from workbench.model.facilities import Amortisation
from workbench.model.facility_terms import DrawRule, Renewal
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

ENDS = period_ends(Step.QUARTER, periods=20)
LAST = 12
CASH = [90.0, 110.0, 100.0, 60.0, 80.0, 120.0, 130.0, 70.0, 100.0, 90.0, 110.0, 95.0]
RATE = 0.02


def loan_on(cash: Sequence[float], kind: Amortisation, **changes: Given) -> Result:
    """One loan of the parent at 2 % a quarter, due with the last cash, interest on the opening balance."""
    given: dict[str, Given] = {
        "rates.basis": InterestBasis.OPENING,
        "tax.rate": 0.0,
        "waterfall.opening_cash": 1e5,
        "facilities.fixed_rate": [4 * RATE],
        "facilities.amortisation": [kind],
        "facilities.maturity": [ENDS[len(cash)]],
    }
    for name, value in changes.items():
        given[name.replace("__", ".") if "__" in name else f"facilities.{name}"] = value
    return case(given, periods=len(cash), typed_over={"cash_available.before_tax": cash})


def later(cash: Sequence[float]) -> list[float]:
    """Present value at the end of each period 0..N of the cash still to come, by numpy-financial."""
    return [float(npf.npv(RATE, [0.0, *cash[t:]])) for t in range(len(cash) + 1)]


def test_that_debt_of_just_what_cash_supports_is_served_at_the_target_cover() -> None:
    drawn = later(CASH)[0] / 1.4
    for scaled in (0.0, 1.0):
        r = loan_on(
            CASH,
            Amortisation.SCULPTED,
            drawn=[drawn],
            repayment_terms__target_dscr=[1.4],
            repayment_terms__is_scaled=[scaled],
        )
        assert r.periods("contractual.service", 0) == near([cash / 1.4 for cash in CASH])
        assert r.row("contractual.balance", 0) == near([value / 1.4 for value in later(CASH)])


@pytest.mark.parametrize("share", [0.3, 0.8, 1.15])
@pytest.mark.parametrize("basis", InterestBasis)
def test_that_other_debt_is_served_at_one_even_cover(share: float, basis: InterestBasis) -> None:
    drawn = share * later(CASH)[0] / 1.4
    r = loan_on(
        CASH,
        Amortisation.SCULPTED,
        rates__basis=basis,
        drawn=[drawn],
        repayment_terms__target_dscr=[1.4],
    )
    service = r.periods("contractual.service", 0)
    covers = [cash / paid for cash, paid in zip(CASH, service, strict=True)]
    assert covers == near([covers[0]] * LAST)
    if basis is InterestBasis.OPENING:
        assert covers[0] == near(1.4 / share)
    assert r.figure("sculpting.cover", 0) == near(covers[0])


def test_that_debt_below_capacity_may_keep_to_the_target_cover_and_be_repaid_later() -> None:
    drawn = 500.0
    r = loan_on(
        CASH,
        Amortisation.SCULPTED,
        drawn=[drawn],
        repayment_terms__target_dscr=[1.4],
        repayment_terms__is_scaled=[0.0],
    )
    assert r.row("contractual.balance", 0) == near([min(drawn, value / 1.4) for value in later(CASH)])


def test_that_a_draw_before_repayments_begin_is_sculpted_with_the_rest() -> None:
    r = loan_on(
        [0.0, 0.0, *CASH],
        Amortisation.SCULPTED,
        first_payment=[ENDS[3]],
        undrawn_opening=[600.0],
        available_until=[ENDS[2]],
        draw_terms__rule=[DrawRule.OWN],
        draw_terms__own_draws=[[350.0, 250.0]],
        pik_share=[1.0],
        rate_terms__pik_until=[ENDS[2]],
    )
    covers = [a / b for a, b in zip(CASH, r.periods("contractual.service", 0)[2:], strict=True)]
    assert covers == near([later(CASH)[0] / (350.0 * 1.02 + 250.0)] * LAST)


def test_that_an_extended_loan_is_sculpted_to_its_renewed_maturity() -> None:
    r = loan_on(
        CASH,
        Amortisation.SCULPTED,
        drawn=[700.0],
        maturity=[ENDS[8]],
        renewal_terms__renewal=[Renewal.EXTENDED],
        renewal_terms__amended=[ENDS[3]],
        renewal_terms__months=[12.0],
    )
    covers = [a / b for a, b in zip(CASH, r.periods("contractual.service", 0), strict=True)]
    assert covers == near([later(CASH)[0] / 700.0] * LAST)


@pytest.mark.parametrize("basis", InterestBasis)
def test_that_cover_in_cash_is_even_while_interest_is_partly_paid_in_kind_and_draws_go_on(basis: InterestBasis) -> None:
    r = loan_on(CASH, Amortisation.SCULPTED, rates__basis=basis, drawn=[300.0], pik_share=[0.4])
    covers = [a / b for a, b in zip(CASH, r.periods("contractual.service", 0), strict=True)]
    assert covers == near([covers[0]] * LAST)
    drawing = loan_on(
        CASH,
        Amortisation.SCULPTED,
        rates__basis=basis,
        drawn=[300.0],
        undrawn_opening=[100.0],
        available_until=[ENDS[1]],
        draw_terms__rule=[DrawRule.OWN],
        draw_terms__own_draws=[[100.0]],
    )
    later_covers = [a / b for a, b in zip(CASH, drawing.periods("contractual.service", 0), strict=True)]
    assert later_covers[1:] == near([later_covers[1]] * (LAST - 1))
    paid = drawing.periods("contractual.repayment", 0)[0]
    whole = loan_on(CASH, Amortisation.SCULPTED, rates__basis=basis, drawn=[400.0]).periods("contractual.repayment", 0)
    assert paid == near(whole[0])  # sized on what is committed, so it is the same whether drawn before or in it


def test_that_the_greater_of_two_tests_leaves_what_contracts_and_collateral_both_carry() -> None:
    r = loan_on(
        CASH,
        Amortisation.GREATER_OF,
        drawn=[700.0],
        repayment_terms__target_dscr=[1.4],
        collateral__opening=[800.0],
        collateral__opening_life=[2.0],
    )
    collateral = [max(800.0 - 100.0 * t, 0.0) for t in range(LAST + 1)]
    allowed = [min(700.0, value / 1.4, worth) for value, worth in zip(later(CASH), collateral, strict=True)]
    assert r.row("contractual.balance", 0)[1:] == near(allowed[1:])
    assert r.periods("contractual.repayment", 0)[7] > 0  # collateral is gone two years in, with cash still to come


def test_that_a_share_of_cash_is_repaid_while_anything_is_owed_and_never_taken_back() -> None:
    cash = [100.0, -50.0, 300.0, 300.0, 300.0, 300.0]
    r = loan_on(cash, Amortisation.SHARE_OF_CASH, drawn=[350.0], repayment_terms__cash_share=[0.4])
    assert r.periods("contractual.repayment", 0) == near([40.0, 0.0, 120.0, 120.0, 70.0, 0.0])


def test_that_draws_stop_where_what_is_owed_reaches_the_advance_rate_on_contract_cash() -> None:
    r = loan_on(
        CASH,
        Amortisation.CUSTOM,
        custom=[CUSTOM],
        drawn=[100.0],
        undrawn_opening=[900.0],
        available_until=[ENDS[9]],
        draw_terms__rule=[DrawRule.OWN],
        draw_terms__own_draws=[[200.0] * LAST],
        draw_terms__advance_contracts=[0.5],
        pik_share=[0.25],
    )
    owed, limits = [100.0], [0.5 * value for value in later(CASH)]
    for t in range(1, LAST + 1):
        grown = owed[-1] * (1 + RATE / 4)
        draw = min(200.0, max(limits[t] - grown, 0.0), 1000.0 - sum(r.periods("contractual.draw", 0)[: t - 1]) - 100)
        draw = draw if t <= 9 else 0.0
        paid = grown + draw if t == LAST else min(CUSTOM[t - 1], grown)
        owed.append(grown + draw - paid)
        assert r.periods("contractual.draw", 0)[t - 1] == near(draw)
        assert r.periods("contractual.balance", 0)[t - 1] <= max(limits[t], owed[t - 1] * (1 + RATE / 4)) + 1e-9
    assert r.row("contractual.balance", 0) == near(owed)
