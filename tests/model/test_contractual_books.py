"""Random books of up to 12 facilities over up to 60 periods: identities of debt by contract, and a plain simulator.

The simulator follows each draw by itself, counts days one by one and takes annuities from numpy-financial.
"""

from __future__ import annotations

import math
import random
from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import numpy_financial as npf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case, serial
from workbench.ground.units import date_of, end_of_month
from workbench.model.facilities import Amortisation, DayCount, FacilityKind, RateKind
from workbench.model.facility_terms import DrawRule, Renewal
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

SEEDS = st.integers(0, 2**32 - 1)
START = serial(2023, 12, 31)
MONTHS = {Step.QUARTER: 3, Step.HALF_YEAR: 6, Step.YEAR: 12}
SIZES = ((1, 12), (4, 24), (12, 60))
KINDS = [
    Amortisation.BULLET,
    Amortisation.LEVEL_PRINCIPAL,
    Amortisation.LEVEL_PAYMENT,
    Amortisation.CUSTOM,
    Amortisation.SHARE_OF_CASH,
]
TYPES = [FacilityKind.TERM_LOAN, FacilityKind.DELAYED_DRAW, FacilityKind.NOTES, FacilityKind.REVOLVER]


@dataclass(frozen=True, slots=True)
class Book:
    """A random book: the grid, the company's lines, and each facility's terms by input key."""

    step: Step
    basis: InterestBasis
    periods: int
    base: list[float]
    shift: float
    cash: list[float]
    facilities: list[dict[str, Any]]

    @property
    def ends(self) -> list[float]:
        """Serials of period ends, the balance sheet first."""
        return [end_of_month(START, MONTHS[self.step] * t) for t in range(self.periods + 1)]


def random_book(seed: int, *, sized: bool = False) -> Book:
    """Some facilities of any kind, drawn or not, some of them renewed; `sized`: also on cash and collateral."""
    draw = random.Random(seed)
    count, periods = draw.choice(SIZES)
    step = draw.choice(list(Step))
    length = periods * MONTHS[step] * 30.5
    return Book(
        step,
        draw.choice(list(InterestBasis)),
        periods,
        [draw.uniform(-0.01, 0.08) for _ in range(periods)],
        draw.uniform(-0.01, 0.02),
        [draw.uniform(-50.0, 150.0) for _ in range(periods)],
        [random_facility(draw, periods, length) | (random_sizing(draw) if sized else {}) for _ in range(count)],
    )


def random_sizing(draw: random.Random) -> dict[str, Any]:
    """Repayment of any kind, and draws within advance rates."""
    return {
        "facilities.amortisation": draw.choice(list(Amortisation)),
        "draw_terms.advance_contracts": draw.choice((0.0, draw.random(), 2.0)),
        "draw_terms.advance_collateral": draw.choice((0.0, draw.random(), 2.0)),
        "collateral.opening": draw.uniform(0.0, 2000.0),
        "collateral.opening_life": draw.uniform(0.5, 10.0),
        "repayment_terms.target_dscr": draw.uniform(1.0, 3.0),
        "repayment_terms.is_after_tax": draw.choice((0.0, 1.0)),
        "repayment_terms.is_scaled": draw.choice((0.0, 1.0)),
    }


def random_facility(draw: random.Random, periods: int, length: float) -> dict[str, Any]:
    """Terms of one facility by input key."""
    maturity = START + math.floor(draw.uniform(10.0, 1.2 * length))
    return {
        "facilities.kind": draw.choice(TYPES),
        "facilities.drawn": draw.choice((0.0, draw.uniform(0.0, 1000.0))),
        "facilities.undrawn_opening": draw.choice((0.0, draw.uniform(0.0, 1000.0))),
        "facilities.available_until": min(START + math.floor(draw.uniform(-50.0, length)), maturity),
        "facilities.rate_kind": draw.choice(list(RateKind)),
        "facilities.fixed_rate": draw.uniform(0.0, 0.2),
        "facilities.spread": draw.uniform(0.0, 0.1),
        "facilities.floor": draw.choice((-0.05, 0.0, 0.02)),
        "facilities.day_count": draw.choice(list(DayCount)),
        "facilities.pik_share": draw.choice((0.0, 0.0, draw.random(), 1.0)),
        "facilities.commitment_fee": draw.uniform(0.0, 0.02),
        "facilities.amortisation": draw.choice(KINDS),
        "facilities.first_payment": START + math.floor(draw.uniform(-100.0, length / 2)),
        "facilities.maturity": maturity,
        "facilities.balloon": draw.choice((0.0, draw.uniform(0.0, 500.0))),
        "facilities.custom": [draw.choice((0.0, draw.uniform(0.0, 100.0))) for _ in range(periods)],
        "rate_terms.hedged_share": draw.choice((0.0, draw.random(), 1.0)),
        "rate_terms.hedge_rate": draw.uniform(0.0, 0.06),
        "rate_terms.pik_until": START + math.floor(draw.uniform(0.0, length)),
        "draw_terms.rule": DrawRule.OWN,
        "draw_terms.own_draws": [draw.choice((0.0, draw.uniform(0.0, 300.0))) for _ in range(periods)],
        "draw_terms.draw_life": draw.uniform(1.0, 60.0),
        "repayment_terms.cash_share": draw.random(),
        "renewal_terms.renewal": draw.choice(list(Renewal)),
        "renewal_terms.share": draw.choice((0.0, draw.random(), 1.0)),
        "renewal_terms.months": float(draw.randint(1, 60)),
        "renewal_terms.margin": draw.uniform(-0.01, 0.03),
        "renewal_terms.fee": draw.uniform(0.0, 0.03),
        "renewal_terms.amended": START + math.floor(draw.uniform(-100.0, length)),
    }


def evaluated(book: Book, *, by_draw: bool) -> Result:
    """The book in the model; without `by_draw` no draw has a life of its own."""
    given_inputs: dict[str, Given] = {
        "timing.balance_sheet_date": START,
        "timing.valuation_date": START,
        "timing.step": book.step,
        "rates.basis": book.basis,
        "rates.base": book.base,
        "rates.shift": book.shift,
    }
    for key in book.facilities[0]:
        if by_draw or key != "draw_terms.draw_life":
            given_inputs[key] = [facility[key] for facility in book.facilities]
    return case(given_inputs, periods=book.periods, typed_over={"cash_available.before_tax": book.cash})


@cache
def fraction(day_count: DayCount, start: float, end: float) -> float:
    """Year fraction between two month ends, by counting."""
    match day_count:
        case DayCount.THIRTY_360:
            a, b = date_of(start), date_of(end)
            return (b.year - a.year) + (b.month - a.month) / 12
        case DayCount.ACT_360:
            return (end - start) / 360
        case DayCount.ACT_365:
            return (end - start) / 365
        case DayCount.ACT_ACT:
            days = (date_of(start) + timedelta(n) for n in range(round(end - start)))
            return sum(1 / (366 if isleap(day.year) else 365) for day in days)


@dataclass(slots=True)
class Simulated:
    """What the simulator finds by period."""

    owed: list[float]
    drawn: list[float] = field(default_factory=list)
    repaid: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    coupon: list[float] = field(default_factory=list)
    renewed: list[float] = field(default_factory=list)


def simulate(book: Book, terms: dict[str, Any], *, by_draw: bool) -> Simulated:
    """One facility, period by period and draw by draw."""
    t_of: Callable[[str], Any] = lambda name: next(v for k, v in terms.items() if k.endswith("." + name))  # noqa: E731
    kind, renewal, share = t_of("amortisation"), t_of("renewal"), t_of("share")
    maturity, longer = t_of("maturity"), int(t_of("months"))
    amended = min(t_of("amended"), maturity - 1)
    is_revolver = t_of("kind") is FacilityKind.REVOLVER
    level = kind is Amortisation.LEVEL_PRINCIPAL
    follows = by_draw and (level or kind is Amortisation.BULLET)
    life = max(math.ceil(t_of("draw_life") / MONTHS[book.step]), 1)
    rest, undrawn = t_of("drawn"), 0.0 if is_revolver else t_of("undrawn_opening")
    layers: dict[int, list[float]] = {}  # period drawn: what stands of the draw as lent, and what is owed of it
    found = Simulated([rest])
    for t, (start, end) in enumerate(pairwise(book.ends), 1):
        gone = start >= maturity and t > 1
        falls = end >= maturity and not gone
        refinanced = renewal is Renewal.REFINANCED and falls
        runs_on = {Renewal.NONE: False, Renewal.REFINANCED: gone, Renewal.EXTENDED: end > amended}[renewal]
        signed = renewal is Renewal.EXTENDED and end >= amended and not (start >= amended and t > 1)
        stands = date_of(end_of_month(maturity, longer) if runs_on else maturity)
        day = date_of(end)
        left = (stands.year - day.year) * 12 + stands.month - day.month
        payments = max(math.ceil(left / MONTHS[book.step]) + 1, 1)
        final = payments == 1 and not refinanced
        rate = rate_of(book, terms, t)
        rate += max(t_of("margin") * runs_on * (1.0 if gone else share), -max(rate, 0.0))
        period_rate = rate * fraction(t_of("day_count"), start, end)
        before = rest + sum(owed for _, owed in layers.values())
        drawn = min(undrawn, t_of("own_draws")[t - 1]) if start < t_of("available_until") and not final else 0.0
        undrawn -= drawn
        in_kind = before * period_rate * t_of("pik_share") * (end <= t_of("pik_until"))
        due = dict.fromkeys(layers, 0.0)
        if not refinanced:
            for s, (lent, owed) in layers.items():
                due[s] = (
                    min(lent / life if level else lent, owed)
                    if (s < t <= s + life if level else t == s + life)
                    else 0.0
                )
        planned = 0.0
        if end >= t_of("first_payment") and not refinanced:
            planned = instalment(kind, rest - t_of("balloon"), payments, period_rate, t_of("custom")[t - 1])
            if kind is Amortisation.SHARE_OF_CASH:
                planned = max(book.cash[t - 1], 0.0) * t_of("cash_share")
        planned = min(planned, before + in_kind - sum(due.values()))
        rest += in_kind - planned
        if follows:
            layers[t] = [drawn, drawn]
        else:
            rest += drawn
        for s in due:
            layers[s][1] -= due[s]
        now = rest + sum(owed for _, owed in layers.values())
        keeps = 0.0 if final else share if falls and renewal is not Renewal.NONE else 1.0
        found.renewed.append(now * share * (refinanced or signed))
        rest *= keeps
        layers = {s: [lent * keeps, owed * keeps] for s, (lent, owed) in layers.items()}
        after = rest + sum(owed for _, owed in layers.values())
        repaid = before + drawn + in_kind - after
        half = 0.5 if book.basis is InterestBasis.AVERAGE else 0.0
        interest = period_rate * (before + half * (drawn - min(repaid, before + drawn)))
        found.owed.append(after)
        found.drawn.append(drawn)
        found.repaid.append(repaid)
        found.rates.append(rate)
        found.coupon.append(interest - in_kind)
    return found


def rate_of(book: Book, terms: dict[str, Any], t: int) -> float:
    """Yearly rate before the margin of a renewal."""
    if terms["facilities.rate_kind"] is RateKind.FIXED:
        return float(terms["facilities.fixed_rate"])
    base = book.base[t - 1] + book.shift
    swapped = terms["rate_terms.hedged_share"] * (terms["rate_terms.hedge_rate"] - base)
    return float(max(base, terms["facilities.floor"]) + swapped + terms["facilities.spread"])


def instalment(kind: Amortisation, above: float, payments: int, rate: float, own: float) -> float:
    """Planned repayment of what has no life of its own."""
    match kind:
        case Amortisation.LEVEL_PRINCIPAL:
            return max(above, 0.0) / payments
        case Amortisation.LEVEL_PAYMENT if rate == 0.0:
            return max(above, 0.0) / payments
        case Amortisation.LEVEL_PAYMENT:
            return float(npf.ppmt(rate, 1, payments, -max(above, 0.0)))
        case Amortisation.CUSTOM:
            return own
        case _:
            return 0.0


def close(expected: list[float] | float) -> Any:
    """Equal to a billionth, or to a billionth of a thousand."""
    return pytest.approx(expected, rel=1e-9, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, by_draw=st.booleans())
def test_that_a_book_runs_as_a_simulator_of_each_draw_says(seed: int, by_draw: bool) -> None:
    book = random_book(seed)
    r = evaluated(book, by_draw=by_draw)
    for position, terms in enumerate(book.facilities):
        found = simulate(book, terms, by_draw=by_draw)
        assert r.periods("facilities.rate", position) == close(found.rates)
        assert r.periods("contractual.draw", position) == close(found.drawn)
        assert r.periods("contractual.repayment", position) == close(found.repaid)
        assert r.row("contractual.balance", position) == close(found.owed)
        assert r.periods("contractual.coupon", position) == close(found.coupon)
        assert r.periods("contractual.renewed", position) == close(found.renewed)


@settings(max_examples=60, deadline=None)
@example(seed=1102, by_draw=False)  # nothing extended: the old maturity must leave nothing at all
@given(seed=SEEDS, by_draw=st.booleans())
def test_that_identities_of_debt_and_all_checks_hold_in_every_book(seed: int, by_draw: bool) -> None:
    book = random_book(seed, sized=seed % 2 == 1)
    r = evaluated(book, by_draw=by_draw)
    assert r.failed() == []
    half = 0.5 if book.basis is InterestBasis.AVERAGE else 0.0
    for position, terms in enumerate(book.facilities):
        read = {
            key: r.periods(f"contractual.{key}", position)
            for key in ("draw", "pik", "repayment", "interest", "coupon", "cancelled", "service")
        }
        rate = r.periods("facilities.period_rate", position)
        owed, undrawn = r.row("contractual.balance", position), r.row("contractual.undrawn", position)
        for t in range(book.periods):
            moved = read["draw"][t] + read["pik"][t] - read["repayment"][t]
            assert owed[t + 1] == close(owed[t] + moved)
            assert undrawn[t + 1] == close(undrawn[t] - read["draw"][t] - read["cancelled"][t])
            flow = read["draw"][t] - min(read["repayment"][t], owed[t] + read["draw"][t])
            assert read["interest"][t] == close(rate[t] * (owed[t] + half * flow))
            assert read["service"][t] == close(read["coupon"][t] + read["repayment"][t])
        assert min(undrawn) >= -1e-9
        assert min(read["draw"]) >= 0.0
        assert min(owed) >= 0.0
        assert min(read["repayment"]) >= -1e-6
        if "draw_terms.advance_collateral" in terms:
            limit = terms["draw_terms.advance_collateral"] * terms["collateral.opening"]
            lent = r.periods("contractual.lent", position)[-1]
            assert lent <= max(limit, terms["facilities.drawn"]) + 1e-6
        ended = r.periods("facilities.is_final", position)
        assert all(abs(o) < 1e-6 for o, final in zip(owed[1:], ended, strict=True) if final)
        if book.basis is InterestBasis.OPENING:
            worth = terms["facilities.drawn"]
            for t in range(book.periods):
                worth = worth * (1 + rate[t]) + read["draw"][t] - read["service"][t]
            assert worth == pytest.approx(owed[-1], rel=1e-8, abs=1e-4)


def test_that_days_are_counted_from_the_last_day_on() -> None:
    assert fraction(DayCount.ACT_ACT, serial(2023, 12, 31), serial(2024, 3, 31)) == pytest.approx(1 / 365 + 90 / 366)
    assert date_of(START) == date(2023, 12, 31)
