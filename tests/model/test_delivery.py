"""Delivery of random contract books against a book run by hand, and the laws that hold for any of them."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from tests.model.contract_book import DEFAULTED, Book, Terms, expected, random_book, run
from workbench.model.backlog import BandShape, Crediting, DefaultPlace, Profile, Status
from workbench.model.credit import HazardSource, Rating, SpreadClass
from workbench.model.timing import Step
from workbench.rows.items import Severity

SEEDS = st.integers(0, 2**32 - 1)
LINES = [
    "delivered", "lapsed", "recognised", "untaken_loss", "lapsed_loss", "default_loss", "renegotiated",
    "terminated_loss", "termination_paid", "rpo", "kept", "prepayment", "released", "refunded", "retained", "used",
    "deferred", "invoiced", "relet",
]  # fmt: skip


def evaluated(book: Book) -> Result:
    """The book as the model sees it."""
    return case(book.typed(), periods=book.periods)


def one(**terms: object) -> Book:
    """A single contract over four equal quarters, delivered without limit."""
    own = Terms(price=400.0, profile=Profile.OWN, own=[1.0] * 4)
    return Book([replace(own, **terms)], periods=12)  # type: ignore[arg-type]


# Against the book run by hand ----------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(SEEDS)
def test_that_any_book_is_delivered_lost_credited_and_let_again_as_by_hand(seed: int) -> None:
    book = random_book(seed)
    r = evaluated(book)
    for e, (terms, by_hand) in enumerate(zip(book.contracts, run(book), strict=True)):
        # What is left of a contract that is used up is a rounding of its price.
        dust = 1e-9 + 1e-9 * (terms.price + terms.prepaid_opening)
        for name in LINES:
            ours = r.periods(f"delivery.{name}", e)
            theirs = [line[name] for line in by_hand]
            assert ours == pytest.approx(theirs, rel=1e-8, abs=dust), (name, e)


def test_that_the_random_books_meet_what_they_are_to_prove() -> None:
    met = dict.fromkeys(LINES, 0)
    for seed in range(60):
        for by_hand in run(random_book(seed)):
            for name in LINES:
                met[name] += any(line[name] > 1 for line in by_hand)
    assert min(met.values()) >= 10, met


# Laws ----------------------------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(SEEDS)
def test_that_what_is_delivered_lapsed_and_carried_is_what_was_new(seed: int) -> None:
    book = random_book(seed)
    r = evaluated(book)
    for e in range(len(book.contracts)):
        before = 0.0
        for t in range(1, book.periods + 1):
            new, carry = r.row("contracts.scheduled", e)[t], r.row("contracts.carry", e)[t]
            gone = r.row("delivery.delivered", e)[t] + r.row("delivery.lapsed", e)[t]
            assert gone + carry == near(before + new)
            assert min(gone, carry) >= -1e-9
            before = carry


@settings(max_examples=200)
@given(SEEDS)
def test_that_the_rpo_of_the_book_falls_by_named_losses_only(seed: int) -> None:
    book = random_book(seed)
    r = evaluated(book)
    names = ("recognised", "defaulted", "renegotiated", "terminated", "lapsed", "untaken")
    closing = r.row("rpo.closing")
    opening = sum(expected(terms) for terms in book.contracts if terms.status is Status.IN_RPO)
    assert closing[0] == near(opening)
    for t in range(1, book.periods + 1):
        less = sum(r.row(f"rpo.{name}")[t] for name in names)
        assert closing[t] == near(closing[t - 1] + r.row("rpo.booked")[t] - less)
        assert r.row("rpo.bookings")[t] == near(r.row("rpo.recognised")[t] + closing[t] - closing[t - 1])
        assert all(r.row(f"rpo.{name}")[t] >= -1e-7 for name in names)
    assert r.failed() == []


@settings(max_examples=200)
@given(SEEDS)
def test_that_a_prepayment_is_used_kept_or_refunded_and_never_outlives_its_contract(seed: int) -> None:
    book = random_book(seed)
    r = evaluated(book)
    for e, terms in enumerate(book.contracts):
        dust = 1e-8 * (1 + terms.price + terms.prepaid_opening)
        held, left = r.row("delivery.deferred", e), r.row("delivery.rpo", e)
        received = terms.prepaid_opening + sum(r.periods("delivery.prepayment", e))
        gone = sum(sum(r.periods(f"delivery.{name}", e)) for name in ("used", "kept", "retained", "refunded"))
        assert gone + held[-1] == pytest.approx(received, abs=dust)
        assert min(held) >= -dust
        for t in range(1, book.periods + 1):
            # Never more than what can still be invoiced, so nothing when nothing is left.
            assert held[t] <= max(left[t], 0.0) * r.figure("delivery.taken_share", e) + dust
    assert min(r.row("rpo.deferred")) >= -1e-6


@pytest.mark.parametrize("crediting", Crediting)
@settings(max_examples=80)
@given(SEEDS)
def test_that_deferred_revenue_is_nothing_once_every_contract_has_ended(crediting: Crediting, seed: int) -> None:
    book = replace(random_book(seed), periods=60)
    ended = [replace(terms, crediting=crediting, signing=0) for terms in book.contracts]
    r = evaluated(replace(book, contracts=ended, step=Step.QUARTER, is_limiting=False, bands=(12, 30, 60)))
    size = sum(terms.price + terms.prepaid_opening for terms in ended)
    assert r.row("rpo.deferred")[-1] == pytest.approx(0.0, abs=1e-8 * (1 + size))
    assert r.row("rpo.closing")[-1] == pytest.approx(0.0, abs=1e-8 * (1 + size))


@settings(max_examples=150)
@given(
    seed=SEEDS,
    step=st.sampled_from(Step),
    shape=st.sampled_from(BandShape),
    prices=st.lists(st.floats(0, 1e5), min_size=1, max_size=8),
)
def test_that_revenue_is_the_disclosed_bands_to_the_cent_without_default_limit_or_re_letting(
    seed: int, step: Step, shape: BandShape, prices: list[float]
) -> None:
    months = {Step.QUARTER: 3, Step.HALF_YEAR: 6, Step.YEAR: 12}[step]
    drawn = random_book(seed)
    ends = (months * (1 + seed % 4), months * (5 + seed % 3), months * (9 + seed % 5))
    book = Book([Terms(price=p) for p in prices], step, 40, ends, drawn.shares, drawn.tilt)
    solved = solved_of(book, months)
    r = case(book.typed() | {"disclosure.shape": shape, "disclosure.solved": solved}, periods=40)
    revenue, first = r.periods("rpo.contracted"), 0
    for last, share in zip(ends, (*book.shares, 1 - sum(book.shares)), strict=True):
        assert sum(revenue[first // months : last // months]) == pytest.approx(share * sum(prices), abs=0.005)
        first = last
    assert sum(revenue[first // months :]) == pytest.approx(0.0, abs=0.005)


def solved_of(book: Book, months: int) -> list[float]:
    """Some other schedule that keeps the bands: each band falls due at its very end."""
    found = [0.0] * book.periods
    for end, share in zip(book.bands, (*book.shares, 1 - sum(book.shares)), strict=True):
        found[end // months - 1] += share
    return found


# Escalator -----------------------------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(seed=SEEDS, escalator=st.floats(-0.3, 0.4))
def test_that_an_escalator_keeps_the_price_and_the_power_and_moves_money_later(seed: int, escalator: float) -> None:
    book = replace(random_book(seed), periods=60)
    level = [replace(terms, escalator=0.0) for terms in book.contracts]
    base = replace(book, step=Step.QUARTER, is_limiting=False, bands=(12, 30, 60))
    flat = evaluated(replace(base, contracts=level))
    r = evaluated(replace(base, contracts=[replace(terms, escalator=escalator) for terms in level]))
    for e in range(len(level)):
        before, after = flat.periods("contracts.scheduled", e), r.periods("contracts.scheduled", e)
        assert sum(after) == near(sum(before))
        assert r.periods("contracts.due_mw", e) == pytest.approx(flat.periods("contracts.due_mw", e), abs=1e-7)
        ratios = [b / a for a, b in zip(before, after, strict=True) if a > 1e-6]
        rising = all(y >= x * (1 - 1e-9) for x, y in pairwise(ratios))
        assert rising if escalator >= 0 else all(y <= x * (1 + 1e-9) for x, y in pairwise(ratios))


def test_that_a_yearly_escalator_raises_each_year_by_its_rate() -> None:
    book = one(price=100.0, own=[1.0] * 12, escalator=0.1)
    r = evaluated(book)
    due = r.periods("contracts.scheduled", 0)
    assert sum(due) == near(100.0)
    assert [due[t + 4] / due[t] for t in range(8)] == near([1.1] * 8)
    price = r.periods("contracts.price_now", 0)
    assert [price[t + 4] / price[t] for t in range(8)] == near([1.1] * 8)


def test_that_power_at_full_run_is_what_the_agreed_price_takes_at_its_most() -> None:
    book = one(price=1000.0, own=[1.0, 4.0, 3.0, 2.0], price_per_mw=8.0, delay=2, escalator=0.2)
    r = evaluated(replace(book, is_limiting=True))
    # 400 of a quarter at 8 a MW and year, whatever comes late, escalates or has no power.
    assert r.figure("contracts.full_run_mw", 0) == near(400.0 / (8.0 / 4))


# Late, terminated, not taken, lost -----------------------------------------------------------------------------------


def test_that_late_deliveries_lapse_only_when_later_than_they_can_be_cured() -> None:
    # 100 a quarter and no power at all: with two periods to cure, what was due in the first is lost in the third.
    for cure, lost in ((0, [100.0] * 4), (2, [0.0, 0.0, 100.0, 100.0, 100.0, 100.0]), (20, [])):
        r = evaluated(replace(one(lapse=1.0, cure=cure), is_limiting=True))
        assert r.periods("delivery.lapsed", 0) == near([*lost, *[0.0] * 12][:12])


def test_that_power_serves_the_oldest_first() -> None:
    # Power for half from the third quarter on: each 50 delivered is the oldest, and none is ever two quarters late.
    book = replace(one(lapse=1.0, cure=3, price_per_mw=4.0), is_limiting=True, availability=1.0)
    r = evaluated(replace(book, additions=[0.0, 0.0, 200.0, 0.0]))
    assert r.periods("delivery.delivered", 0)[:5] == near([0.0, 0.0, 100.0, 200.0, 100.0])
    assert sum(r.periods("delivery.lapsed", 0)) == near(0.0)


def test_that_termination_ends_deliveries_pays_its_fee_and_frees_the_power() -> None:
    r = evaluated(one(termination=3, termination_kept=0.25, termination_fee=0.1, relet_delay=1, relet_price=0.5))
    assert r.periods("delivery.recognised", 0)[:4] == near([100.0, 100.0, 25.0, 25.0])
    assert r.periods("delivery.terminated_loss", 0)[:4] == near([0.0, 0.0, 150.0, 0.0])
    assert r.periods("rpo.termination_paid")[:4] == near([0.0, 0.0, 15.0, 0.0])
    # Three quarters of 100 are free from the third quarter, let from the fourth: 80 % of it at half the price.
    assert r.periods("delivery.relet", 0)[:5] == near([0.0, 0.0, 0.0, 75 * 0.8 * 0.5, 0.0])
    assert r.periods("operations.revenue")[:4] == near([100.0, 100.0, 40.0, 25 + 30.0])


@pytest.mark.parametrize("refund", [0.0, 0.4, 1.0])
def test_that_the_prepayment_of_what_is_terminated_is_kept_or_refunded(refund: float) -> None:
    given = one(termination=3, prepaid_opening=80.0, refund_share=refund).typed()
    r = case(given | {"tax.rate": 0.0}, periods=12)
    assert r.row("delivery.deferred", 0)[:4] == near([80.0, 80.0, 80.0, 0.0])
    assert r.periods("rpo.refunded")[:4] == near([0.0, 0.0, 80.0 * refund, 0.0])
    assert r.periods("rpo.kept")[:4] == near([0.0, 0.0, 80.0 * (1 - refund), 0.0])
    assert sum(r.periods("operations.revenue")) == near(200.0 + 80.0 * (1 - refund))
    # A refund is cash that leaves without being a cost.
    flow = sum(r.periods("cash_flow.operations")) + r.row("working_capital.net")[-1]
    assert flow == near(200.0 - 80.0 * refund)


def test_that_a_price_cut_gives_up_no_prepayment_that_can_still_be_credited() -> None:
    r = evaluated(one(reneg_period=2, reneg_cut=0.5, prepaid_opening=120.0))
    assert sum(r.periods("delivery.used", 0)) == near(120.0)
    more = evaluated(one(reneg_period=2, reneg_cut=0.9, prepaid_opening=120.0))
    # 10 a quarter are left for three quarters: 90 of the 120 have nothing to be credited against.
    assert more.periods("delivery.released", 0)[:2] == near([0.0, 90.0])
    assert sum(more.periods("delivery.used", 0)) == near(30.0)


def test_that_only_the_share_to_be_paid_anyway_is_paid_when_nothing_is_taken() -> None:
    r = evaluated(one(take_or_pay=0.7, taken=0.5))
    assert r.figure("delivery.taken_share", 0) == near(0.85)
    assert sum(r.periods("delivery.recognised", 0)) == near(340.0)
    assert sum(r.periods("rpo.untaken")) == near(60.0)


def test_that_a_customer_lost_at_the_balance_sheet_pays_nothing_and_leaves_its_prepayment_and_power() -> None:
    r = evaluated(one(is_lost=1.0, prepaid_opening=50.0, relet_delay=1, relet_fill=1.0, relet_price=0.6))
    assert sum(r.periods("rpo.contracted")) == near(0.0)
    assert r.periods("rpo.kept")[0] == near(50.0)
    assert r.periods("delivery.relet", 0)[:5] == near([0.0, 60.0, 60.0, 60.0, 0.0])
    assert r.row("rpo.closing")[:2] == near([400.0, 0.0])


def test_that_deliveries_before_the_signing_are_called_implausible() -> None:
    late = evaluated(one(status=Status.SIGNED_AFTER, signing=3))
    assert [text for text in late.failed(Severity.PLAUSIBILITY) if text.startswith("delivery.early_check[0] period 1")]
    fine = evaluated(one(status=Status.SIGNED_AFTER, signing=3, delay=2))
    assert not [text for text in fine.failed(Severity.PLAUSIBILITY) if text.startswith("delivery.early_check")]


def test_that_bands_ending_in_the_same_month_are_reported_and_leave_every_figure_a_number() -> None:
    given: dict[str, Given] = {
        "disclosure.band_1_months": 24.0,
        "disclosure.band_2_months": 24.0,
        "contracts.price": [1000.0],
    }
    r = case(given, periods=24)
    assert r.failed() == ["rpo.bands_check[None] period 0: 1.0"]
    # The band without months holds nothing; the others keep their shares.
    assert sum(r.periods("disclosure.band_share")) == near(0.7)


# Hazard --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("rating", Rating)
def test_that_survival_at_the_horizons_of_the_rating_curve_is_the_table(rating: Rating, step: Step) -> None:
    book = Book([Terms(hazard_source=HazardSource.RATING, rating=rating)], step, 44)
    survival = evaluated(book).row("delivery.survival", 0)
    a_year = round(1 / book.years)
    assert [1 - survival[a_year * n] for n in (1, 3, 5, 10)] == pytest.approx(DEFAULTED[rating], abs=1e-12)
    assert all(b <= a for a, b in pairwise(survival))


@pytest.mark.parametrize(("kind", "spread"), [
    (SpreadClass.INVESTMENT_GRADE, 0.06), (SpreadClass.INVESTMENT_GRADE_WIDE, 0.065),
    (SpreadClass.NON_INVESTMENT_GRADE, 0.13), (SpreadClass.OWN, 0.2),
])  # fmt: skip
def test_that_a_lending_spread_implies_itself_over_loss_given_default(kind: SpreadClass, spread: float) -> None:
    given = one(hazard_source=HazardSource.SPREAD, spread_class=kind, own_spread=0.2).typed()
    r = case(given | {"credit.lending_recovery": 0.25}, periods=8)
    assert r.figure("contract_credit.intensity", 0) == near(spread / 0.75)
    # A loan at that spread breaks even: the lender's loss, paid for continuously, is its spread.
    assert r.row("delivery.survival", 0)[4] == near(math.exp(-spread / 0.75))


@pytest.mark.parametrize("place", [DefaultPlace.FAILURE, DefaultPlace.RATE])
@pytest.mark.parametrize("source", HazardSource)
def test_that_a_hazard_from_anywhere_is_left_out_where_default_is_counted_elsewhere(
    source: HazardSource, place: DefaultPlace
) -> None:
    given = one(hazard_source=source, hazard=0.2, rating=Rating.CCC).typed()
    r = case(given | {"disclosure.default_place": place}, periods=8)
    assert sum(r.periods("rpo.contracted")) == near(400.0)


@settings(max_examples=60)
@given(SEEDS)
def test_that_contracts_of_one_customer_are_summed_and_those_without_a_number_stand_alone(seed: int) -> None:
    draw = random.Random(seed)
    n = draw.randint(1, 6)
    prices = [draw.uniform(0, 900) for _ in range(n)]
    numbers = [float(draw.randint(0, 3)) for _ in range(n)]
    r = case({"contracts.price": prices, "contracts.customer": numbers}, periods=4)
    for e in range(n):
        alike = sum(p for p, c in zip(prices, numbers, strict=True) if c == numbers[e])
        assert r.figure("delivery.customer_rpo", e) == near(alike if numbers[e] else prices[e])
