"""The contract book against its disclosed bands, against a book run by hand, and its conservation laws."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, near
from workbench.ground.units import date_of, end_of_month, serial_of
from workbench.model.backlog import Crediting, DefaultPlace, Profile, Status
from workbench.model.timing import Step

START = date(2024, 12, 31)
SEEDS = st.integers(0, 2**32 - 1)
FREE: dict[str, Given] = {"capacity.is_limiting": 0.0}
"""Capacity without limit."""


def book(given: dict[str, Given], periods: int = 40) -> Result:
    """Contracts delivered without limit of capacity, unless `given` says otherwise."""
    return case(FREE | given, periods=periods)


def contracts(r: Result) -> range:
    """Positions of the contracts."""
    return range(next(n for entity_set, n in r.arrays.shape.entities if entity_set.key == "contract"))


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("tilt", [-1.0, -0.3, 0.0, 0.6, 1.0])
@pytest.mark.parametrize("bands", [(24, 48, 72), (12, 24, 60), (24, 36, 120)])
def test_that_revenue_of_the_book_is_the_disclosed_bands_to_the_cent(
    bands: tuple[int, int, int], tilt: float, step: Step
) -> None:
    prices, shares = [9_400.0, 3_700.0, 2_000.0], (0.54, 0.37, 0.09)
    given: dict[str, Given] = {
        "timing.step": step,
        "disclosure.reported_rpo": sum(prices),
        "disclosure.band_1_months": bands[0],
        "disclosure.band_2_months": bands[1],
        "disclosure.band_3_months": bands[2],
        "disclosure.band_1_share": shares[0],
        "disclosure.band_2_share": shares[1],
        "disclosure.tilt": tilt,
        "contracts.price": prices,
    }
    r = book(given)
    months = {Step.QUARTER: 3, Step.HALF_YEAR: 6, Step.YEAR: 12}[step]
    revenue, first = r.periods("rpo.contracted"), 0
    for last, share in zip(bands, shares, strict=True):
        found = sum(revenue[first // months : last // months])
        assert found == pytest.approx(share * 15_100.0, abs=1e-8)
        first = last
    for number, share in enumerate(shares, 1):
        assert r.figure(f"rpo.book_band_{number}") == near(share)
    assert r.row("rpo.closing")[-1] == pytest.approx(0.0, abs=1e-8)
    assert min(revenue) >= 0.0


@pytest.mark.parametrize("months", [25, 26, 29, 31])
def test_that_a_band_that_ends_within_a_period_keeps_its_sum(months: int) -> None:
    given: dict[str, Given] = {
        "disclosure.reported_rpo": 1000.0,
        "disclosure.band_1_months": months,
        "disclosure.tilt": 0.8,
        "contracts.price": [1000.0],
    }
    assert sum(book(given).periods("rpo.contracted")) == near(1000.0)


def test_that_a_ramp_within_the_first_band_starts_at_nothing_and_ends_at_double() -> None:
    given: dict[str, Given] = {"disclosure.tilt": 1.0, "disclosure.band_1_share": 1.0, "disclosure.band_2_share": 0.0}
    r = book(given | {"contracts.price": [800.0]})
    # Eight quarters of a straight line through nothing: 1, 3, 5 … 15 of 64 parts.
    assert r.periods("delivery.recognised", 0)[:8] == near([800.0 * part / 64 for part in range(1, 16, 2)])


def test_that_a_straight_line_contract_is_spread_by_days() -> None:
    given: dict[str, Given] = {
        "contracts.profile": [Profile.STRAIGHT],
        "contracts.price": [730.0],
        "contracts.start": [date(2025, 2, 14)],
        "contracts.term": [2.0],
    }
    r = book(given, 12)
    begins = serial_of(date(2025, 2, 14))
    ends = [end_of_month(serial_of(START), 3 * t) for t in range(13)]
    elapsed = [min(max(end - begins, 0), 730) for end in ends]
    assert r.periods("delivery.recognised", 0) == near([float(b - a) for a, b in pairwise(elapsed)])
    assert date_of(ends[1]) == date(2025, 3, 31)


def test_that_a_ramp_is_the_integral_of_a_rising_then_level_rate() -> None:
    given: dict[str, Given] = {
        "timing.step": Step.YEAR,
        "contracts.profile": [Profile.RAMP],
        "contracts.price": [1000.0],
        "contracts.start": [START],
        "contracts.term": [4.0],
        "contracts.ramp": [2.0],
    }
    r = book(given, 6)
    days = [0.0, 365.0, 730.0, 1095.0, 1461.0, 1826.0, 2191.0]

    def run(years: float) -> float:
        reached = min(years, 4.0)
        return reached * reached / 4.0 if reached <= 2 else 1.0 + (reached - 2.0)

    expected = [1000.0 * (run(b / 365) - run(a / 365)) / 3.0 for a, b in pairwise(days)]
    assert r.periods("delivery.recognised", 0) == near(expected)


def test_that_an_own_schedule_is_kept_in_proportion() -> None:
    given: dict[str, Given] = {
        "contracts.profile": [Profile.OWN],
        "contracts.price": [600.0],
        "contracts.own": [[1.0, 2.0, 0.0, 3.0]],
        "contracts.delay": [2.0],
    }
    r = book(given, 8)
    assert r.periods("delivery.recognised", 0) == near([0.0, 0.0, 100.0, 200.0, 0.0, 300.0, 0.0, 0.0])


@pytest.mark.parametrize("crediting", Crediting)
@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("hazard", [0.0, 0.05])
def test_that_deferred_revenue_runs_to_nothing_at_the_contracts_end(
    crediting: Crediting, profile: Profile, hazard: float
) -> None:
    given: dict[str, Given] = {
        "contracts.price": [1000.0, 400.0],
        "contracts.profile": [profile, profile],
        "contracts.own": [[5.0, 3.0, 9.0, 1.0]] * 2,
        "contracts.status": [Status.IN_RPO, Status.SIGNED_AFTER],
        "contracts.signing": [0.0, 1.0],
        "contracts.delay": [0.0, 2.0],
        "contracts.prepaid_opening": [150.0, 0.0],
        "contracts.prepaid_share": [0.0, 0.25],
        "contracts.crediting": [crediting, crediting],
        "contracts.hazard": [hazard, hazard],
    }
    r = book(given)
    survives = (1 - hazard) ** 0.25  # the first quarter, in which the second contract is signed and prepaid
    for e, received in ((0, 150.0), (1, 100.0 * survives)):
        held = r.row("delivery.deferred", e)
        assert held[-1] == pytest.approx(0.0, abs=1e-8)
        assert min(held) >= -1e-9
        gone = sum(r.periods("delivery.used", e)) + sum(r.periods("delivery.kept", e))
        assert gone == near(received)
        if hazard == 0:
            assert sum(r.periods("delivery.used", e)) == near(received)


def test_that_each_crediting_takes_the_invoices_it_names() -> None:
    expected = {
        Crediting.PRO_RATA: [25.0, 25.0, 25.0, 25.0],
        Crediting.FIRST: [100.0, 0.0, 0.0, 0.0],
        Crediting.LAST: [0.0, 0.0, 0.0, 100.0],
    }
    for crediting, used in expected.items():
        given: dict[str, Given] = {
            "contracts.price": [400.0],
            "contracts.profile": [Profile.OWN],
            "contracts.own": [[1.0] * 4],
            "contracts.prepaid_opening": [100.0],
            "contracts.crediting": [crediting],
        }
        assert book(given, 4).periods("delivery.used", 0) == near(used)


def test_that_only_contracts_in_reported_rpo_open_the_roll_forward() -> None:
    given: dict[str, Given] = {
        "contracts.price": [1000.0, 500.0, 300.0],
        "contracts.status": [Status.IN_RPO, Status.SIGNED_AFTER, Status.PROSPECTIVE],
        "contracts.probability": [1.0, 1.0, 0.5],
    }
    r = book(given)
    assert r.figure("rpo.book") == near(1000.0)
    assert r.opening("rpo.closing") == near(1000.0)
    assert r.periods("rpo.booked")[:2] == near([650.0, 0.0])


def test_that_a_prospective_contract_counts_by_its_probability_from_its_signing() -> None:
    given: dict[str, Given] = {
        "contracts.price": [1000.0],
        "contracts.status": [Status.PROSPECTIVE],
        "contracts.probability": [0.4],
        "contracts.signing": [3.0],
        "contracts.delay": [3.0],
        "contracts.prepaid_share": [0.2],
    }
    r = book(given)
    assert r.row("rpo.closing")[:4] == near([0.0, 0.0, 0.0, 400.0])
    assert r.periods("rpo.booked")[:4] == near([0.0, 0.0, 400.0, 0.0])
    assert r.periods("rpo.prepayment")[:4] == near([0.0, 0.0, 80.0, 0.0])
    assert sum(r.periods("rpo.contracted")) == near(400.0)


def test_that_survival_is_the_yearly_hazard_compounded() -> None:
    r = book({"contracts.price": [1000.0], "contracts.hazard": [0.19]})
    assert r.row("delivery.survival", 0)[::4] == near([0.81**n for n in range(11)])


def test_that_default_counted_elsewhere_leaves_contracts_whole() -> None:
    for place in (DefaultPlace.FAILURE, DefaultPlace.RATE):
        given: dict[str, Given] = {
            "contracts.price": [1000.0],
            "contracts.hazard": [0.3],
            "disclosure.default_place": place,
        }
        assert sum(book(given).periods("rpo.contracted")) == near(1000.0)


def test_that_late_power_moves_revenue_and_loses_nothing_that_does_not_lapse() -> None:
    given: dict[str, Given] = {
        "contracts.price": [400.0],
        "contracts.profile": [Profile.OWN],
        "contracts.own": [[1.0] * 4],
        "contracts.price_per_mw": [4.0],
        "capacity.is_limiting": 1.0,
        "capacity.availability": 1.0,
        "capacity.additions": [200.0],
        "capacity.late": 2.0,
        "capacity.life": 30.0,
    }
    r = case(given, periods=10)
    # 100 a quarter needs 100 MW; 200 MW start in the third quarter, standing half of it.
    assert r.periods("delivery.delivered", 0) == near([0.0, 0.0, 100.0, 200.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert r.periods("contracts.carry", 0)[:5] == near([100.0, 200.0, 200.0, 100.0, 0.0])


def waiting(is_waiting: float, **changes: Given) -> Result:
    """A contract of 100 a quarter on 100 MW that were to run from the first quarter; it starts two quarters late."""
    given: dict[str, Given] = {
        "contracts.price": [400.0],
        "contracts.profile": [Profile.OWN],
        "contracts.own": [[1.0] * 4],
        "contracts.delay": [2.0],
        "contracts.price_per_mw": [4.0],
        "capacity.is_limiting": 0.0,
        "capacity.is_waiting": is_waiting,
        "capacity.availability": 1.0,
        "capacity.additions": [100.0],
        "capacity.life": 30.0,
        "capacity.spot_price": 8.0,
        "capacity.spot_fill": 1.0,
        "investment.capex_per_mw": 5.0,
        "investment.lead": 0.0,
    }
    return case(given | {name.replace("__", "."): value for name, value in changes.items()}, periods=8)


@pytest.mark.parametrize("availability", [1.0, 0.8])
def test_that_power_built_for_a_late_contract_comes_late_with_its_capex(availability: float) -> None:
    # 100 MW for the customer are 125 MW energised where a fifth is never available.
    built = 100.0 / availability
    r = waiting(1.0, capacity__availability=availability, capacity__additions=[built])
    assert r.periods("capacity.energised") == near([0.0, 0.0, built] + [0.0] * 5)
    assert r.periods("investment.capex") == near([0.0, 0.0, 5 * built] + [0.0] * 5)
    assert r.periods("rpo.contracted") == near([0.0, 0.0, 100.0, 100.0, 100.0, 100.0, 0.0, 0.0])


def test_that_power_that_does_not_wait_is_built_as_planned_and_sold() -> None:
    r = waiting(0.0)
    assert r.periods("capacity.energised") == near([100.0] + [0.0] * 7)
    assert r.periods("investment.capex") == near([500.0] + [0.0] * 7)
    # 50 MW on average in the first quarter, then 100, at 8 a MW and year, until the contract takes them.
    assert r.periods("capacity.spot_revenue")[:3] == near([100.0, 200.0, 0.0])


def test_that_power_already_running_is_held_for_a_late_contract_and_not_sold() -> None:
    r = waiting(1.0, capacity__additions=[0.0], capacity__active_opening=160.0, capacity__opening_life=30.0)
    idle = r.periods("capacity.idle")
    assert idle[:3] == near([100.0, 100.0, 0.0])
    for t in range(1, 7):
        average = (r.row("capacity.active")[t] + r.row("capacity.active")[t - 1]) / 2
        used = 100.0 if 3 <= t <= 6 else 0.0
        assert r.row("capacity.spot_revenue")[t] == near((average - used - idle[t - 1]) * 8 / 4)


@settings(max_examples=100)
@given(SEEDS)
def test_that_waiting_power_is_energised_once_or_not_at_all(seed: int) -> None:
    r = random_book(seed)
    energised = r.periods("capacity.energised")
    assert min(energised) >= 0.0
    for t in range(1, 17):
        assert sum(energised[:t]) <= r.row("capacity.planned")[t] * (1 + 1e-12)


def random_book(seed: int) -> Result:
    """Up to four contracts of every kind, short of power or not."""
    draw = random.Random(seed)
    n = draw.randint(1, 4)
    some = range(n)
    given: dict[str, Given] = {
        "timing.step": draw.choice(list(Step)),
        "disclosure.tilt": draw.uniform(-1, 1),
        "disclosure.band_1_months": draw.randint(3, 30),
        "disclosure.band_2_months": draw.randint(31, 60),
        "capacity.is_limiting": float(draw.random() < 0.7),
        "capacity.active_opening": draw.uniform(0, 100),
        "capacity.additions": [draw.uniform(0, 30) for _ in range(12)],
        "capacity.late": float(draw.randint(0, 4)),
        "contracts.price": [draw.uniform(0, 3000) for _ in some],
        "contracts.status": [draw.choice(list(Status)) for _ in some],
        "contracts.probability": [draw.uniform(0, 1) for _ in some],
        "contracts.profile": [draw.choice(list(Profile)) for _ in some],
        "contracts.start": [45657.0 + draw.randint(-400, 1500) for _ in some],
        "contracts.term": [draw.uniform(0.25, 6) for _ in some],
        "contracts.ramp": [draw.choice([0.0, draw.uniform(0, 5)]) for _ in some],
        "contracts.own": [[draw.uniform(0, 9) for _ in range(9)] for _ in some],
        "contracts.delay": [float(draw.randint(0, 5)) for _ in some],
        "contracts.price_per_mw": [draw.uniform(2, 20) for _ in some],
        "contracts.signing": [float(draw.randint(1, 4)) for _ in some],
        "contracts.prepaid_share": [draw.uniform(0, 0.3) for _ in some],
        "contracts.prepaid_opening": [draw.choice([0.0, draw.uniform(0, 100)]) for _ in some],
        "contracts.crediting": [draw.choice(list(Crediting)) for _ in some],
        "contracts.hazard": [draw.choice([0.0, draw.uniform(0, 0.5)]) for _ in some],
        "contracts.lapse": [draw.choice([0.0, draw.uniform(0, 1)]) for _ in some],
        "contracts.reneg_period": [float(draw.randint(0, 12)) for _ in some],
        "contracts.reneg_cut": [draw.choice([0.0, draw.uniform(0, 0.6)]) for _ in some],
        "contracts.relet_delay": [float(draw.randint(0, 6)) for _ in some],
    }
    return case(given, periods=16)


@settings(max_examples=150)
@given(SEEDS)
def test_that_what_was_scheduled_is_delivered_lapsed_or_still_late(seed: int) -> None:
    r = random_book(seed)
    for e in contracts(r):
        gone = sum(r.periods("delivery.delivered", e)) + sum(r.periods("delivery.lapsed", e))
        assert gone + r.row("contracts.carry", e)[-1] == near(sum(r.periods("contracts.scheduled", e)))
        ahead = r.figure("contracts.expected_price", e) - sum(r.periods("contracts.scheduled", e))
        assert r.row("delivery.nominal", e)[-1] == near(ahead + r.row("contracts.carry", e)[-1])
        assert min(r.periods("delivery.delivered", e)) >= 0.0


@settings(max_examples=150)
@given(SEEDS)
def test_that_the_roll_forward_bookings_and_billings_foot(seed: int) -> None:
    r = random_book(seed)
    closing, deferred = r.row("rpo.closing"), r.row("rpo.deferred")
    for t in range(1, 17):
        moved = r.row("rpo.booked")[t] - r.row("rpo.recognised")[t] - r.row("rpo.cancelled")[t]
        assert closing[t] - closing[t - 1] == near(moved)
        bookings = r.row("rpo.booked")[t] - r.row("rpo.cancelled")[t]
        assert r.row("rpo.bookings")[t] == near(bookings)
        invoiced = sum(r.row("delivery.invoiced", e)[t] for e in contracts(r))
        received = sum(r.row("delivery.prepayment", e)[t] for e in contracts(r))
        assert r.row("rpo.billings")[t] == near(invoiced + received)
        assert deferred[t] == near(sum(r.row("delivery.deferred", e)[t] for e in contracts(r)))
        expected = sum(r.row("delivery.is_signed", e)[t] * r.row("delivery.rpo", e)[t] for e in contracts(r))
        assert closing[t] == near(expected)
    assert min(deferred) >= -1e-9
    assert min(closing) >= -1e-6


@settings(max_examples=150)
@given(SEEDS)
def test_that_a_book_run_by_hand_gives_the_same_revenue_and_prepayments(seed: int) -> None:
    r = random_book(seed)
    every = contracts(r)
    years = r.figure("timing.period_years")
    carry, lost = [0.0 for _ in every], [[0.0] for _ in every]
    alive, held = [1.0 for _ in every], [r.figure("contracts.prepaid_opening", e) for e in every]
    left = [r.figure("contracts.expected_price", e) for e in every]
    for t in range(1, 17):
        due = [r.row("contracts.scheduled", e)[t] + carry[e] for e in every]
        needed = sum(amount / (r.figure("contracts.price_per_mw", e) * years) for e, amount in enumerate(due))
        power = (r.row("capacity.active")[t] + r.row("capacity.active")[t - 1]) / 2 * 0.95
        short = r.figure("capacity.is_limiting") == 1.0 and needed > power
        for e in every:
            given = due[e] * (power / needed if short else 1.0)
            lapsed = (due[e] - given) * r.figure("contracts.lapse", e)
            carry[e] = due[e] - given - lapsed
            before = alive[e]
            alive[e] *= (1 - r.figure("contracts.hazard", e)) ** years
            lost[e].append(1 - alive[e])
            cut = 0 < r.figure("contracts.reneg_period", e) <= t
            level = 1 - r.figure("contracts.reneg_cut", e) if cut else 1.0
            left[e] -= given + lapsed
            earned = given * alive[e] * level
            assert r.row("delivery.recognised", e)[t] == near(earned)
            back = t - int(r.figure("contracts.relet_delay", e))
            again = given * (lost[e][back] if back > 0 else 0.0) * 0.5 * 0.8
            assert r.row("delivery.relet", e)[t] == near(again)
            signs = t == r.figure("contracts.signing", e) and not r.figure("contracts.is_in_rpo", e)
            paid = signs * r.figure("contracts.prepaid_share", e) * r.figure("contracts.expected_price", e)
            held[e] = held[e] * alive[e] / before + paid * alive[e]
            ahead = left[e] * alive[e] * level
            held[e] = min(held[e], earned + max(ahead, 0.0))  # more than all that is left is given up
            held[e] -= credited(r, e, held[e], earned, ahead)
            # What is left of a contract that lapsed away is a rounding of its price, and so is a pro rata share of it.
            dust = 1e-9 * r.figure("contracts.price", e)
            assert r.row("delivery.deferred", e)[t] == pytest.approx(held[e], rel=1e-9, abs=1e-9 + dust)


def credited(r: Result, contract: int, held: float, earned: float, ahead: float) -> float:
    """How much of a prepayment goes against this period's invoice by the contract's crediting."""
    kinds = list(Crediting)
    kind = kinds[int(r.figure("contracts.crediting", contract)) - 1]
    wanted = {
        Crediting.PRO_RATA: held * earned / (earned + max(ahead, 0.0)) if earned else 0.0,
        Crediting.FIRST: held,
        Crediting.LAST: max(held - ahead, 0.0),
    }[kind]
    return min(earned, wanted)


@settings(max_examples=150)
@given(SEEDS)
def test_that_a_prepayment_is_only_ever_used_up(seed: int) -> None:
    for r in (random_book(seed), random_book(13480)):
        for e in contracts(r):
            assert min(*r.periods("delivery.used", e), *r.periods("delivery.kept", e)) >= -1e-9


@settings(max_examples=100)
@given(SEEDS)
def test_that_nobody_is_served_more_power_than_there_is(seed: int) -> None:
    r = random_book(seed)
    years = r.figure("timing.period_years")
    for t in range(1, 17):
        used = sum(
            r.row("delivery.delivered", e)[t] / (r.figure("contracts.price_per_mw", e) * years) for e in contracts(r)
        )
        assert r.row("capacity.used")[t] == near(used)
        if r.figure("capacity.is_limiting"):
            assert used <= r.row("capacity.deliverable")[t] * (1 + 1e-9) + 1e-9


def test_that_what_is_delivered_beyond_the_horizon_is_told() -> None:
    r = book({"contracts.price": [720.0]}, 8)
    assert r.figure("rpo.beyond") == near(720.0 * 0.5)


def test_that_disclosed_growth_and_what_is_still_to_be_billed_are_plain_arithmetic() -> None:
    given: dict[str, Given] = {
        "disclosure.reported_rpo": 15_100.0,
        "disclosure.prior_rpo": 9_900.0,
        "disclosure.reported_deferred": 4_063.0,
    }
    r = case(given, periods=4)
    assert r.figure("disclosure.growth") == near(15_100 / 9_900 - 1)
    assert r.figure("disclosure.unbilled") == near(11_037.0)
    assert r.figure("disclosure.band_3_share") == near(0.2)


def test_that_next_years_rpo_is_what_the_next_year_recognises() -> None:
    r = book({"contracts.price": [1600.0], "disclosure.reported_rpo": 1600.0})
    revenue = r.periods("rpo.recognised")
    sums: Sequence[float] = [sum(revenue[t : t + 4]) for t in range(1, 41)]
    assert r.periods("rpo.next_year") == near(sums)
