"""The cover that sizes a loan to an amount: against the present value of its cash, and typed into the valuation."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.exchange.exported import figures_of, with_values
from workbench.analysis.dscr_fit import Verdict, target_for, words
from workbench.document.valuation import Address, Entity, Valuation, Value, new_valuation
from workbench.model import MODEL

MATURITY = 48579.0  # end of 2032, 32 quarters on


def sized(**given: Value) -> Valuation:
    """A loan sculpted on the cash of the whole company: one contract, run on power that stands already."""
    values: dict[Address, Value] = {
        Address("disclosure.reported_rpo"): 2000.0,
        Address("capacity.active_opening"): 100.0,
        Address("capacity.opening_life"): 20.0,
        Address("waterfall.opening_cash"): 500.0,
        Address("rates.basis"): "OPENING",
        Address("contracts.price", "a"): 2000.0,
        Address("contracts.price_per_mw", "a"): 5.0,
        Address("facilities.drawn", "loan"): 400.0,
        Address("facilities.maturity", "loan"): MATURITY,
        Address("facilities.amortisation", "loan"): "SCULPTED",
    }
    values.update({Address(key.replace("__", "."), "loan"): value for key, value in given.items()})
    members = {"contract": (Entity("a", "A"),), "facility": (Entity("loan", "Loan"),)}
    return replace(new_valuation("Sized", periods=40), values=values, entities=members)


def supported(valuation: Valuation) -> float:
    return figures_of(valuation).scalar(MODEL["sculpting.supported_now"], 0)


@pytest.mark.parametrize("amount", [150.0, 400.0, 800.0])
def test_that_the_cover_is_the_present_value_of_cash_over_the_amount(amount: float) -> None:
    valuation = sized()
    arrays = figures_of(valuation)
    cash = arrays.periods(MODEL["sculpting.cash"], 0)[:32]
    rates = arrays.periods(MODEL["facilities.period_rate"], 0)[:32]
    value = sum(c / math.prod(1 + r for r in rates[: t + 1]) for t, c in enumerate(cash))
    found = target_for(MODEL, valuation, "loan", amount)
    assert found.verdict is Verdict.FITS
    assert found.target == pytest.approx(value / amount, rel=1e-9)
    assert found.edit is not None
    assert supported(found.edit.apply(valuation)[0]) == pytest.approx(amount, rel=1e-9)
    assert f"cover of {found.target:.2f}" in words(found)


def test_that_with_tax_the_cover_typed_supports_the_amount() -> None:
    valuation = sized(repayment_terms__is_after_tax=1.0)
    found = target_for(MODEL, valuation, "loan", 400.0)
    assert found.edit is not None
    assert found.edit.check(MODEL, valuation) == []
    assert supported(found.edit.apply(valuation)[0]) == pytest.approx(400.0, rel=1e-8)


def test_that_more_than_cash_supports_is_said_plainly() -> None:
    found = target_for(MODEL, sized(), "loan", 1e6)
    assert found.verdict is Verdict.TOO_MUCH
    assert found.roots == ()
    assert math.isnan(found.target)
    assert found.edit is None
    least = with_values(sized(), {Address("repayment_terms.target_dscr", "loan"): found.low})
    assert found.most == pytest.approx(supported(least), rel=1e-12)
    assert "No cover supports" in words(found)


def test_that_less_than_the_greatest_cover_supports_is_said_too() -> None:
    found = target_for(MODEL, sized(), "loan", 1.0)
    assert found.verdict is Verdict.TOO_LITTLE
    assert "Every cover supports" in words(found)


def test_that_an_unknown_facility_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody"):
        target_for(MODEL, sized(), "nobody", 1.0)
