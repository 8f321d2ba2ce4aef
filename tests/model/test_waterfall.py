"""The closed form of sweep, revolvers, gap, cash and tax against a waterfall that is run until it stands still.

The referee below knows no closed form: it guesses net interest, computes tax by the statute, pays down or draws in
order of priority, recomputes interest on the average balances that result, and repeats.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.model.build import Given, Result, case
from workbench.model import MODEL
from workbench.model.facilities import Amortisation, FacilityKind, RateKind
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step
from workbench.model.waterfall import GapClosing

BLOCKS = range(0, 1000, 100)
PERIODS = 6


@dataclass(frozen=True, slots=True)
class Member:
    """A facility as it enters the waterfall of one period, USD m; `saved` is interest on a dollar moved."""

    priority: float
    saved: float
    line: float
    owed: float
    sweepable: float


@dataclass(slots=True)
class Outcome:
    """What one period's waterfall does, USD m."""

    cash: float = 0.0
    tax: float = 0.0
    interest: float = 0.0
    drawn: list[float] = field(default_factory=list)
    repaid: list[float] = field(default_factory=list)
    swept: list[float] = field(default_factory=list)
    unfunded: float = 0.0
    made_good: float = 0.0
    regime: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Everything known before the waterfall of one period runs."""

    before: float
    interest: float
    cash_rate: float
    weight: float
    opening_cash: float
    least: float
    share: float
    gap: float
    income: float
    cap: float
    carried: float
    losses: float
    rate: float
    limit: float
    members: tuple[Member, ...]


def statute_tax(known: Period, interest: float) -> tuple[float, str]:
    """IRC 163(j) first, then IRC 172: tax on income before interest `income` with that net interest."""
    deducted = min(interest + known.carried, known.cap)
    taxable = known.income - deducted
    if taxable <= 0:
        return 0.0, "loss"
    used = min(known.losses, known.limit * taxable)
    binding = "limited" if interest + known.carried > known.cap else "free"
    pool = "none" if known.losses == 0 else "cap" if known.losses > known.limit * taxable else "used up"
    return known.rate * (taxable - used), f"{binding}, {pool}"


def taken(amount: float, caps: list[float], order: list[int]) -> list[float]:
    """`amount` spread over caps in order."""
    parts = [0.0] * len(caps)
    for e in order:
        parts[e] = min(max(amount, 0.0), caps[e])
        amount -= parts[e]
    return parts


def step(known: Period, interest: float) -> Outcome:
    """One pass of the waterfall at a guess of net interest; its `interest` is what the balances then cost."""
    done = Outcome()
    order = sorted(range(len(known.members)), key=lambda e: (known.members[e].priority, e))
    done.tax, done.regime = statute_tax(known, interest)
    excess = known.before - interest - done.tax - known.least
    done.drawn = taken(-excess, [m.line for m in known.members], order)
    done.unfunded = max(-excess - sum(done.drawn), 0.0)
    done.made_good = min(max(excess, 0.0), known.gap)
    excess += sum(done.drawn) + done.unfunded - done.made_good
    done.repaid = taken(excess, [m.owed for m in known.members], order)
    excess -= sum(done.repaid)
    done.swept = taken(known.share * excess, [m.sweepable for m in known.members], order)
    done.cash = known.least + excess - sum(done.swept)
    moved = (d - r - s for d, r, s in zip(done.drawn, done.repaid, done.swept, strict=True))
    done.interest = known.interest + sum(m.saved * flow for m, flow in zip(known.members, moved, strict=True))
    done.interest -= known.cash_rate * ((1 - known.weight) * known.opening_cash + known.weight * done.cash)
    return done


def settled(known: Period) -> Outcome:
    """The waterfall repeated until interest stands still."""
    interest = known.interest
    for _ in range(400):
        done = step(known, interest)
        if abs(done.interest - interest) <= 1e-14 * max(1.0, abs(interest)):
            return done
        interest = done.interest
    raise AssertionError("the referee did not come to rest")


def drawn_case(seed: int) -> Result:
    """A company with one to five facilities, losses, limits and cash, all at random."""
    draw = random.Random(seed)
    count = draw.randint(1, 5)
    step_chosen = draw.choice(list(Step))
    some = range(count)
    given: dict[str, Given] = {
        "timing.step": step_chosen,
        "rates.basis": InterestBasis.AVERAGE if draw.random() < 0.85 else InterestBasis.OPENING,
        "operations.base_revenue": draw.uniform(0, 2000),
        "operations.growth": [draw.uniform(-0.6, 0.8) for _ in range(PERIODS)],
        "operations.other_cost": draw.uniform(0.1, 0.9),
        "operations.compensation": draw.choice([0.0, 0.1]),
        "working_capital.receivable_days": draw.uniform(0, 90),
        "working_capital.other_change": [draw.uniform(-400, 400) for _ in range(PERIODS)],
        "investment.maintenance": draw.choice([0.0, draw.uniform(0, 0.5)]),
        "investment.opening_tax_basis": draw.choice([0.0, draw.uniform(0, 1500)]),
        "tax.rate": draw.choice([0.0, 0.21, 0.35, 0.6]),
        "tax.opening_losses": draw.choice([0.0, draw.uniform(0, 200), draw.uniform(0, 3000)]),
        "tax.loss_limit": draw.choice([0.8, 0.8, 1.0, 0.0, 0.5]),
        "tax.is_limited": float(draw.random() < 0.7),
        "tax.interest_limit": draw.choice([0.3, 0.1, 0.0]),
        "tax.opening_disallowed": draw.choice([0.0, draw.uniform(0, 300)]),
        "waterfall.opening_cash": draw.uniform(0, 400),
        "waterfall.minimum_cash": draw.choice([0.0, draw.uniform(0, 300)]),
        "waterfall.cash_rate": draw.choice([0.0, 0.03, 0.3]),
        "waterfall.sweep_share": draw.choice([0.0, 0.5, 0.75, 1.0]),
        "waterfall.gap_closing": draw.choice(list(GapClosing)),
        "waterfall.equity_raised": [draw.choice([0.0, draw.uniform(0, 300)]) for _ in range(PERIODS)],
        "facilities.kind": [draw.choice([FacilityKind.REVOLVER, FacilityKind.TERM_LOAN]) for _ in some],
        "facilities.drawn": [draw.choice([0.0, draw.uniform(0, 600)]) for _ in some],
        "facilities.undrawn_opening": [draw.uniform(0, 400) for _ in some],
        "facilities.available_until": [45657.0 + draw.randint(0, 3000) for _ in some],
        "facilities.rate_kind": [RateKind.FIXED for _ in some],
        "facilities.fixed_rate": [draw.uniform(0, 0.5) for _ in some],
        "facilities.pik_share": [draw.choice([0.0, 0.0, 0.4]) for _ in some],
        "facilities.commitment_fee": [draw.choice([0.0, 0.01]) for _ in some],
        "facilities.discount_opening": [draw.choice([0.0, 20.0]) for _ in some],
        "facilities.amortisation": [draw.choice(list(Amortisation)) for _ in some],
        "facilities.custom": [[draw.uniform(0, 50) for _ in range(PERIODS)] for _ in some],
        "facilities.maturity": [45657.0 + draw.randint(200, 4000) for _ in some],
        "facilities.is_swept": [float(draw.random() < 0.7) for _ in some],
        "facilities.priority": [float(draw.randint(1, 3)) for _ in some],
    }
    return case(given, periods=PERIODS)


def facilities(r: Result) -> list[int | None]:
    """Positions of the facilities."""
    return r.arrays.shape.members(MODEL["facilities.drawn"])


def known_before(r: Result, t: int) -> Period:
    """What the model knows in period t before its closed form: only sums and products of rows that do not use it."""
    members = []
    weight = r.figure("rates.weight")
    for e in facilities(r):
        before, after = r.row("facilities.balance", e)[t - 1], r.row("facilities.scheduled", e)[t]
        left = before + r.row("facilities.draw", e)[t] + r.row("facilities.pik", e)[t] - after
        is_revolver = r.figure("facilities.is_revolver", e)
        line = is_revolver * r.row("facilities.is_available", e)[t] * r.row("facilities.undrawn", e)[t - 1]
        swept = (1 - is_revolver) * r.figure("facilities.is_swept", e) * max(left, 0.0)
        saved = weight * r.row("facilities.period_rate", e)[t]
        members.append(Member(r.figure("facilities.priority", e), saved, line, is_revolver * left, swept))
    unpaid = sum(r.row(key, e)[t] for key in ("facilities.pik", "facilities.amortised") for e in facilities(r))
    before = r.row("waterfall.cash")[t - 1] + r.row("waterfall.operating")[t] - r.row("investment.capex")[t]
    before += r.row("waterfall.equity_raised")[t] + unpaid
    for e in facilities(r):
        before += r.row("facilities.draw", e)[t] - r.row("facilities.discount_added", e)[t]
        before -= r.row("facilities.scheduled", e)[t]
    interest = sum(
        r.row(key, e)[t]
        for key in ("facilities.known_interest", "facilities.fee", "facilities.amortised")
        for e in facilities(r)
    )
    income = r.row("tax.operating")[t]
    adjusted = income + r.figure("tax.is_added_back") * r.row("investment.tax_depreciation")[t]
    cap = r.figure("tax.interest_limit") * max(adjusted, 0.0) if r.figure("tax.is_limited") else math.inf
    return Period(
        before,
        interest,
        r.figure("waterfall.cash_rate") * r.figure("timing.period_years"),
        weight,
        r.row("waterfall.cash")[t - 1],
        r.figure("waterfall.minimum_cash"),
        r.figure("waterfall.sweep_share"),
        r.row("waterfall.gap")[t - 1],
        income,
        cap,
        r.row("tax.disallowed")[t - 1],
        r.row("tax.losses")[t - 1],
        r.figure("tax.rate"),
        r.figure("tax.loss_limit"),
        tuple(members),
    )


def compare(r: Result, t: int, seen: Counter[str]) -> None:
    known = known_before(r, t)
    expected = settled(known)
    size = max(1.0, abs(known.before), *(abs(v) for m in known.members for v in (m.line, m.owed, m.sweepable)))
    shown = r.arrays.inputs[MODEL["waterfall.gap_closing"], None] == 2.0
    pairs = {
        "cash": (r.row("waterfall.cash")[t], expected.cash),
        "tax": (r.row("tax_paid.paid")[t], expected.tax),
        "net interest": (r.row("waterfall.net_interest")[t], expected.interest),
        "left unfunded": (r.row("waterfall.gap_drawn")[t], expected.unfunded * shown),
        "new equity": (r.row("waterfall.injected")[t], expected.unfunded * (not shown)),
        "made good": (r.row("waterfall.gap_repaid")[t], expected.made_good),
    }
    for e, facility in enumerate(facilities(r)):
        pairs[f"drawn {e}"] = (r.row("facilities.revolver_drawn", facility)[t], expected.drawn[e])
        pairs[f"repaid {e}"] = (r.row("facilities.revolver_repaid", facility)[t], expected.repaid[e])
        pairs[f"swept {e}"] = (r.row("facilities.swept", facility)[t], expected.swept[e])
    for name, (got, wanted) in pairs.items():
        assert math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9 * size), f"{name} in {t}: {got!r}, not {wanted!r}"
    seen[expected.regime] += 1
    for name, parts in (("drawn", expected.drawn), ("repaid", expected.repaid), ("swept", expected.swept)):
        seen[f"{name} {sum(part > 0 for part in parts)}"] += 1
    seen["unfunded" if shown else "new equity"] += expected.unfunded > 0
    seen["made good"] += expected.made_good > 0


@pytest.mark.parametrize("first", BLOCKS)
def test_that_the_closed_form_is_where_the_waterfall_comes_to_rest(first: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(first, first + BLOCKS.step):
        result = drawn_case(seed)
        for t in range(1, PERIODS + 1):
            compare(result, t, seen)
    wanted = {"loss", "unfunded", "new equity", "made good", "drawn 1", "drawn 2", "repaid 1", "swept 1", "swept 2"}
    wanted |= {f"{limit}, {pool}" for limit in ("limited", "free") for pool in ("none", "cap", "used up")}
    assert {name for name in wanted if seen[name] == 0} == set(), "a regime was never met: the proof is empty there"


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_that_the_sweep_takes_its_share_of_cash_above_the_minimum(share: float) -> None:
    r = case(
        {
            "timing.step": Step.YEAR,
            "operations.base_revenue": 300.0,
            "operations.other_cost": 0.2,
            "working_capital.receivable_days": 0.0,
            "waterfall.opening_cash": 80.0,
            "waterfall.minimum_cash": 50.0,
            "waterfall.sweep_share": share,
            "facilities.drawn": [1000.0],
            "facilities.fixed_rate": [0.1],
            "facilities.maturity": [60000.0],
            "facilities.is_swept": [1.0],
        },
        periods=1,
    )
    swept, cash = r.periods("facilities.swept", 0)[0], r.periods("waterfall.cash")[0]
    assert swept == pytest.approx(share * (cash + swept - 50.0), rel=1e-12)
    assert r.periods("facilities.interest", 0)[0] == pytest.approx(0.1 * (1000.0 + 1000.0 - swept) / 2, rel=1e-12)


def test_that_a_sweep_by_hand_is_found() -> None:
    # One year, no tax, nothing on cash: 200 comes in, 1,000 is owed at 10 % on the average balance, all is swept.
    # Z = 200 - 0.1 * (1000 + 1000 - Z) / 2 = 100 + 0.05 Z, so Z = 100 / 0.95.
    r = case(
        {
            "timing.step": Step.YEAR,
            "operations.base_revenue": 200.0,
            "working_capital.receivable_days": 0.0,
            "tax.rate": 0.0,
            "waterfall.sweep_share": 1.0,
            "facilities.drawn": [1000.0],
            "facilities.fixed_rate": [0.1],
            "facilities.maturity": [60000.0],
            "facilities.is_swept": [1.0],
        },
        periods=1,
    )
    assert r.periods("facilities.swept", 0)[0] == pytest.approx(100 / 0.95, rel=1e-12)
    assert r.periods("waterfall.cash")[0] == pytest.approx(0.0, abs=1e-9)
