"""Remedies of a funding gap: made as an edit each closes it, a little less does not, one in closed form."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.analysis.test_break_even import company, need
from tests.exchange.exported import figures_of, with_values
from workbench.analysis.gap_closing import Gap, Remedy, Verdict, remedies, solved, words
from workbench.analysis.gap_remedies import _months_later, wishes
from workbench.document.valuation import Address, Entity, Valuation, Value
from workbench.ground.units import date_of
from workbench.model import MODEL


def short(**given: float) -> Valuation:
    """A company that is short of cash, with a revolver that is too small."""
    valuation = company(**{"waterfall__opening_cash": 40.0, **given})
    lines = (*valuation.members("facility"), Entity("line", "Line"))
    held = replace(valuation, entities={**valuation.entities, "facility": lines})
    return with_values(
        held,
        {
            Address("facilities.kind", "line"): "REVOLVER",
            Address("facilities.undrawn_opening", "line"): 5.0,
            Address("facilities.available_until", "line"): 50000.0,
            Address("facilities.maturity", "line"): 50000.0,
        },
    )


@pytest.fixture(scope="module")
def valuation() -> Valuation:
    return short()


@pytest.fixture(scope="module")
def found(valuation: Valuation) -> list[Remedy]:
    return remedies(MODEL, valuation)


def test_that_the_gap_is_there_and_several_things_close_it(valuation: Valuation, found: list[Remedy]) -> None:
    assert need(valuation) > 0
    closing = {one.key for one in found if one.verdict is Verdict.CLOSES}
    assert {"equity_at_once", "equity_as_needed", "revolver"} <= closing


def test_that_every_remedy_made_as_an_edit_closes_the_gap(valuation: Valuation, found: list[Remedy]) -> None:
    for one in found:
        if one.verdict is Verdict.NOT_IN_RANGE:
            assert one.edit is None
            assert math.isnan(one.size)
            continue
        assert one.edit is not None
        assert one.edit.check(MODEL, valuation) == []
        after = one.edit.apply(valuation)[0]
        assert max(figures_of(after).periods(MODEL["waterfall.gap"])) == 0, one.key
        assert one.after is not None
        assert one.after.per_share == pytest.approx(figures_of(after).scalar(MODEL["shares.price"]), rel=1e-12)
        assert one.edit.inverse(valuation).apply(after)[0] == valuation


def test_that_a_little_less_than_the_size_does_not_close_it(valuation: Valuation) -> None:
    gap = Gap(MODEL, valuation)
    for wish in wishes(gap):
        one = solved(gap, wish)
        if one.verdict is Verdict.CLOSES:
            assert need(wish.edit(one.size - 1.001 * wish.step).apply(valuation)[0]) > 0, one.key
            assert one.size >= one.roots[0] - 1e-9
            assert one.size - one.roots[0] <= wish.step + 1e-9


def test_that_equity_at_once_is_the_largest_open_need_where_cash_earns_nothing_and_nothing_is_swept() -> None:
    # The open need is what cash lacks so far: paid in on the first day of need it is used up on the worst day.
    valuation = short()
    peak = max(figures_of(valuation).periods(MODEL["waterfall.gap"]))
    gap = Gap(MODEL, valuation)
    equity = next(solved(gap, wish) for wish in wishes(gap) if wish.key == "equity_at_once")
    assert list(equity.roots) == pytest.approx([peak], rel=1e-9)
    assert equity.size == pytest.approx(math.ceil(peak * 100) / 100)


def test_that_equity_as_needed_is_what_the_model_then_raises(valuation: Valuation, found: list[Remedy]) -> None:
    one = next(one for one in found if one.key == "equity_as_needed")
    closed = with_values(valuation, {Address("waterfall.gap_closing"): "EQUITY"})
    assert one.size == pytest.approx(sum(figures_of(closed).periods(MODEL["waterfall.injected"])))


def test_that_without_a_revolver_a_new_one_is_proposed() -> None:
    valuation = company(waterfall__opening_cash=40.0)
    new = next(one for one in remedies(MODEL, valuation) if one.key == "revolver")
    assert new.edit is not None
    after = new.edit.apply(valuation)[0]
    assert [one.name for one in after.members("facility")] == ["Loan", "New revolver"]
    assert need(after) == 0
    assert "New revolver" not in [one.name for one in valuation.members("facility")]


def test_that_a_loan_that_falls_due_in_the_gap_may_be_refinanced() -> None:
    # The bullet of 300 falls due in the tenth quarter; cash reaches for a part of it.
    bullet = company(waterfall__opening_cash=80.0)
    due: dict[Address, Value] = {
        Address("facilities.amortisation", "loan"): "BULLET",
        Address("facilities.maturity", "loan"): 46568.0,
        Address("facilities.available_until", "loan"): 45657.0,
    }
    valuation = with_values(bullet, due)
    shorts = [t for t, one in enumerate(figures_of(valuation).periods(MODEL["waterfall.need"]), 1) if one > 1e-6]
    assert shorts[0] == 10
    again = next(one for one in remedies(MODEL, valuation) if one.key == "refinanced")
    assert 0 < again.size < 1
    assert again.edit is not None
    after = again.edit.apply(valuation)[0]
    assert need(after) == 0
    renewed = figures_of(after).periods(MODEL["facilities.balance"], 0)[9]
    assert renewed == pytest.approx(300.0 * again.size, rel=1e-9)


def test_that_without_a_gap_nothing_is_proposed() -> None:
    assert remedies(MODEL, short(waterfall__opening_cash=5000.0)) == []


def test_that_a_remedy_of_another_case_is_made_in_that_case() -> None:
    rich = short(waterfall__opening_cash=5000.0)
    poor = replace(rich.base, id="poor", name="Poor", values={Address("waterfall.opening_cash"): 40.0})
    held = replace(rich, cases=(rich.base, poor))
    equity = next(one for one in remedies(MODEL, held, "poor") if one.key == "equity_at_once")
    assert equity.edit is not None
    after = equity.edit.apply(held)[0]
    assert Address("waterfall.equity_raised") in after.case("poor").values
    assert after.values == held.values


def test_that_the_words_tell_size_and_value(found: list[Remedy]) -> None:
    for one in found:
        said = words(one)
        assert one.title in said
        assert ("does not close" in said) == (one.verdict is Verdict.NOT_IN_RANGE)


def test_that_months_later_ends_with_the_month() -> None:
    assert date_of(_months_later(46053.0, 1)).isoformat() == "2026-02-28"
    assert date_of(_months_later(46053.0, 12)).isoformat() == "2027-01-31"
