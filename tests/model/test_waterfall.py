"""The closed form of sweep, revolvers, gap, reserve and tax against a waterfall that is run until it stands still.

The referee below knows no closed form: it guesses net interest, computes tax by the statute, pays down or draws in
order of priority, recomputes interest, fees and discount written off on the balances that result, and repeats: for
ten thousand companies at once, each with its own facilities, losses, limits, terms and cash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.model.build import Given, case, inputs_of, near
from workbench.interpret.batch import Batch
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import shape_of
from workbench.interpret.recording import CellInTime
from workbench.model import MODEL
from workbench.model.facilities import Amortisation, FacilityKind
from workbench.model.facility_terms import PrepaidOrder
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step
from workbench.model.waterfall import GapClosing
from workbench.rows.items import Choice

Floats = NDArray[np.float64]

CASES = 10_000
PERIODS = 5
MEMBERS = 4
EACH = range(MEMBERS)


class Drawn:
    """Random inputs of many companies: one array of length CASES for each cell."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.cells: dict[CellInTime, Floats] = {}

    def some(self, low: float, high: float, nothing: float = 0.0) -> Floats:
        """Uniform from low to high; nothing (0.0) in that share of the companies."""
        drawn = self.random.uniform(low, high, CASES)
        return np.where(self.random.random(CASES) < nothing, 0.0, drawn)

    def one_of(self, *values: float) -> Floats:
        return self.random.choice(np.array(values), CASES)

    def member(self, key: str, *members: Enum) -> Floats:
        choice = MODEL[key]
        assert isinstance(choice, Choice)
        return self.one_of(*(choice.code(m) for m in members))

    def give(self, key: str, draw: Callable[[], Floats], *, each: bool = False, by_period: bool = False) -> None:
        """Inputs of `key`, drawn anew for each facility and period."""
        for e in EACH if each else [None]:
            for t in range(1, PERIODS + 1) if by_period else [None]:
                self.cells[MODEL[key], e, t] = draw()


def companies(seed: int) -> Drawn:
    """Everything the waterfall of a company reads, at random."""
    d = Drawn(seed)
    d.give("timing.step", lambda: d.member("timing.step", *Step))
    average, opening = InterestBasis.AVERAGE, InterestBasis.OPENING
    d.give("rates.basis", lambda: d.member("rates.basis", average, average, average, opening))
    d.give("operations.base_revenue", lambda: d.some(0, 2000))
    d.give("operations.growth", lambda: d.some(-0.6, 0.8), by_period=True)
    d.give("operations.other_cost", lambda: d.some(0.1, 0.9))
    d.give("operations.compensation", lambda: d.one_of(0.0, 0.1))
    d.give("working_capital.receivable_days", lambda: d.some(0, 90))
    d.give("working_capital.other_change", lambda: d.some(-400, 400), by_period=True)
    d.give("investment.maintenance", lambda: d.some(0, 0.5, nothing=0.5))
    d.give("investment.opening_tax_basis", lambda: d.some(0, 1500, nothing=0.5))
    d.give("tax.rate", lambda: d.one_of(0.0, 0.21, 0.35, 0.6))
    d.give("tax.opening_losses", lambda: d.some(0, 2000, nothing=0.3) * d.one_of(0.1, 1.0))
    d.give("tax.loss_limit", lambda: d.one_of(0.8, 0.8, 1.0, 0.0, 0.5))
    d.give("tax.is_limited", lambda: d.one_of(1.0, 1.0, 0.0))
    d.give("tax.interest_limit", lambda: d.one_of(0.3, 0.1, 0.0))
    d.give("tax.opening_disallowed", lambda: d.some(0, 300, nothing=0.5))
    d.give("waterfall.opening_cash", lambda: d.some(0, 400))
    d.give("waterfall.minimum_cash", lambda: d.some(0, 300, nothing=0.5))
    d.give("waterfall.cash_rate", lambda: d.one_of(0.0, 0.03, 0.3))
    d.give("waterfall.sweep_share", lambda: d.one_of(0.0, 0.5, 0.75, 1.0))
    d.give("waterfall.gap_closing", lambda: d.member("waterfall.gap_closing", *GapClosing))
    d.give("waterfall.equity_raised", lambda: d.some(0, 300, nothing=0.5), by_period=True)
    d.give("accounts.trapped", lambda: d.some(0, 80, nothing=0.5), by_period=True)
    d.give("waterfall.reserve_target", lambda: d.some(0, 120, nothing=0.5), by_period=True)
    loans(d)
    return d


def loans(d: Drawn) -> None:
    """Facilities of the companies: loans and revolvers, several swept, with fees, discount and prepayments."""
    kinds = (FacilityKind.REVOLVER, FacilityKind.TERM_LOAN)
    d.give("facilities.kind", lambda: d.member("facilities.kind", *kinds), each=True)
    d.give("facilities.drawn", lambda: d.some(0, 600, nothing=0.3), each=True)
    d.give("facilities.undrawn_opening", lambda: d.some(0, 400, nothing=0.2), each=True)
    d.give("facilities.available_until", lambda: 45657.0 + d.some(0, 3000), each=True)
    d.give("facilities.draw_share", lambda: d.some(0, 0.5, nothing=0.4), each=True)
    d.give("facilities.fixed_rate", lambda: d.some(0, 0.5), each=True)
    d.give("facilities.pik_share", lambda: d.one_of(0.0, 0.0, 0.4), each=True)
    d.give("facilities.commitment_fee", lambda: d.one_of(0.0, 0.01, 0.1), each=True)
    d.give("facilities.upfront_fee", lambda: d.one_of(0.0, 0.03), each=True)
    d.give("facilities.discount_opening", lambda: d.some(0, 30, nothing=0.3), each=True)
    four = (Amortisation.BULLET, Amortisation.LEVEL_PRINCIPAL, Amortisation.LEVEL_PAYMENT, Amortisation.CUSTOM)
    d.give("facilities.amortisation", lambda: d.member("facilities.amortisation", *four), each=True)
    d.give("facilities.custom", lambda: d.some(0, 50), each=True, by_period=True)
    d.give("facilities.maturity", lambda: 45657.0 + d.some(200, 4000), each=True)
    d.give("facilities.is_swept", lambda: d.one_of(1.0, 1.0, 0.0), each=True)
    d.give("facilities.priority", lambda: d.one_of(1.0, 2.0, 3.0), each=True)
    order = "repayment_terms.prepaid_order"
    d.give(order, lambda: d.member(order, *PrepaidOrder), each=True)
    d.give("repayment_terms.mandatory", lambda: d.some(0, 40, nothing=0.7), each=True, by_period=True)
    d.give("repayment_terms.proceeds_share", lambda: d.some(0, 0.25, nothing=0.6), each=True)
    d.give("repayment_terms.is_accelerating", lambda: d.one_of(0.0, 1.0), each=True)
    d.give("acceleration.is_breached", lambda: (d.some(0, 1) < 0.05).astype(float), each=True, by_period=True)


COMPANY = """
    waterfall.cash waterfall.gap waterfall.gap_drawn waterfall.injected waterfall.gap_repaid waterfall.operating
    waterfall.equity_raised waterfall.net_interest waterfall.reserve investment.capex investment.tax_depreciation
    tax.operating tax.disallowed tax.losses tax_paid.paid accounts.trapped waterfall.reserve_target rates.weight
    timing.period_years waterfall.cash_rate waterfall.minimum_cash waterfall.sweep_share tax.rate waterfall.gap_closing
    tax.loss_limit tax.is_limited tax.is_added_back tax.interest_limit
"""
LOAN = """
    balance undrawn draw pik scheduled prepaid period_rate fraction is_available interest fee discount amortised
    discount_added written_off revolver_drawn revolver_repaid swept is_revolver is_swept priority commitment_fee
"""
OTHERS = ["acceleration.is_accelerated", "repayment.written_due"]


class Played:
    """What the model says of all companies: rows (N + 1, S), figures (S,)."""

    def __init__(self, drawn: Drawn) -> None:
        inputs, _ = inputs_of({}, PERIODS)
        inputs, counts = inputs_of({"facilities.drawn": [0.0] * MEMBERS}, PERIODS)
        loan = [f"facilities.{name}" for name in LOAN.split()] + OTHERS
        cells: list[Cell] = [(MODEL[key], None) for key in COMPANY.split()]
        cells += [(MODEL[key], e) for key in loan for e in EACH]
        shape = shape_of(MODEL, PERIODS, counts, inputs)
        self.found = Batch(MODEL, shape, inputs, drawn.cells, cells).run(drawn.cells)

    def __call__(self, key: str) -> Floats:
        return self.found[MODEL[key], None]

    def each(self, key: str) -> Floats:
        """Rows of every facility (E, N + 1, S), or its figures (E, S)."""
        return np.stack([self.found[MODEL[key], e] for e in EACH])


@dataclass(frozen=True, slots=True)
class Period:
    """What is known before the waterfall of one period runs: arrays over companies, or members and companies."""

    before: Floats
    interest: Floats
    cash_rate: Floats
    weight: Floats
    opening_cash: Floats
    least: Floats
    reserve: Floats
    share: Floats
    gap: Floats
    income: Floats
    cap: Floats
    carried: Floats
    losses: Floats
    rate: Floats
    limit: Floats
    rank: Floats
    line: Floats
    owed: Floats
    sweepable: Floats
    saved: Floats
    fee: Floats
    written: Floats


def known_before(p: Played, t: int) -> Period:
    """What the model knows in period t before its closed form: only sums and products of rows that do not use it."""
    f = {name: p.each(f"facilities.{name}") for name in LOAN.split()}
    weight, is_open = p("rates.weight"), 1 - p.each("acceleration.is_accelerated")[:, t]
    revolver = f["is_revolver"]
    owed = f["balance"][:, t - 1] + f["draw"][:, t] + f["pik"][:, t]
    repaid = f["scheduled"][:, t] + f["prepaid"][:, t]
    left = owed - repaid
    bearing = (1 - weight) * f["balance"][:, t - 1] + weight * np.maximum(left - f["pik"][:, t], 0)
    fee = f["commitment_fee"] * f["fraction"][:, t] * f["is_available"][:, t] * is_open
    written_due = p.each("repayment.written_due")[:, t]
    unspread = f["discount"][:, t - 1] + f["discount_added"][:, t] - f["amortised"][:, t] - written_due
    sweepable = f["is_swept"] * (1 - revolver) * np.maximum(left, 0)
    written = np.where(sweepable > 0, np.minimum(unspread / np.where(sweepable > 0, sweepable, 1), 1), 0)
    cost = f["period_rate"][:, t] * bearing + fee * (f["undrawn"][:, t - 1] - weight * f["draw"][:, t])
    unpaid = f["pik"][:, t] + f["amortised"][:, t] + written_due
    flows = f["draw"][:, t] - f["discount_added"][:, t] - repaid + unpaid
    income, limited = p("tax.operating")[t], p("tax.is_limited") > 0
    adjusted = np.maximum(income + p("tax.is_added_back") * p("investment.tax_depreciation")[t], 0)
    before = p("waterfall.cash")[t - 1] + p("waterfall.operating")[t] - p("investment.capex")[t]
    return Period(
        before + p("waterfall.equity_raised")[t] + flows.sum(axis=0),
        (cost + f["amortised"][:, t] + written_due).sum(axis=0),
        p("waterfall.cash_rate") * p("timing.period_years"),
        weight,
        p("waterfall.cash")[t - 1],
        p("waterfall.minimum_cash") + p("accounts.trapped")[t],
        p("waterfall.reserve_target")[t],
        p("waterfall.sweep_share"),
        p("waterfall.gap")[t - 1],
        income,
        np.where(limited, p("tax.interest_limit") * adjusted, np.inf),
        p("tax.disallowed")[t - 1],
        p("tax.losses")[t - 1],
        p("tax.rate"),
        p("tax.loss_limit"),
        np.argsort(f["priority"], axis=0, kind="stable").astype(float),
        revolver * is_open * f["is_available"][:, t] * f["undrawn"][:, t - 1],
        revolver * left,
        sweepable,
        weight * f["period_rate"][:, t],
        weight * fee * revolver,
        written,
    )


def statute_tax(known: Period, interest: Floats) -> Floats:
    """IRC 163(j) first, then IRC 172: tax on income before interest `income` with that net interest."""
    taxable = np.maximum(known.income - np.minimum(interest + known.carried, known.cap), 0)
    tax: Floats = known.rate * (taxable - np.minimum(known.losses, known.limit * taxable))
    return tax


def taken(amount: Floats, caps: Floats, rank: Floats) -> Floats:
    """`amount` spread over caps in order of rank."""
    parts = np.zeros_like(caps)
    columns = np.arange(caps.shape[1])
    for place in EACH:
        e = rank[place].astype(int)
        parts[e, columns] = np.minimum(np.maximum(amount, 0), caps[e, columns])
        amount = amount - parts[e, columns]
    return parts


def settled(known: Period) -> dict[str, Floats]:
    """The waterfall repeated until interest stands still."""
    interest, written_off = known.interest, np.zeros_like(known.interest)
    for _ in range(300):
        tax = statute_tax(known, interest)
        excess = known.before - (interest - written_off) - tax - known.least
        drawn = taken(-excess, known.line, known.rank)
        unfunded = np.maximum(-excess - drawn.sum(axis=0), 0)
        made_good = np.minimum(np.maximum(excess, 0), known.gap)
        excess = excess + drawn.sum(axis=0) + unfunded - made_good
        repaid = taken(excess, known.owed, known.rank)
        excess = excess - repaid.sum(axis=0)
        swept = taken(known.share * (excess - known.reserve), known.sweepable, known.rank)
        cash = known.least + excess - swept.sum(axis=0)
        lost = known.written * swept
        cost = known.saved * (drawn - repaid - swept) - known.fee * (drawn - repaid) + lost
        again = known.interest + cost.sum(axis=0)
        again = again - known.cash_rate * ((1 - known.weight) * known.opening_cash + known.weight * cash)
        moved = np.max(np.abs(again - interest) / np.maximum(1, np.abs(known.before)))
        interest, written_off = again, lost.sum(axis=0)
        if moved <= 1e-13:
            break
    else:
        raise AssertionError("the referee did not come to rest")
    found = {"cash": cash, "tax": tax, "interest": interest, "unfunded": unfunded, "made good": made_good}
    return found | {"drawn": drawn, "repaid": repaid, "swept": swept, "written off": lost}


@pytest.fixture(scope="module")
def played() -> Played:
    """Ten thousand companies, computed by the model."""
    return Played(companies(20_261))


@pytest.mark.parametrize("t", range(1, PERIODS + 1))
def test_that_the_closed_form_is_where_the_waterfall_comes_to_rest(played: Played, t: int) -> None:
    p = played
    known = known_before(p, t)
    expected = settled(known)
    shown = p("waterfall.gap_closing") == 2.0
    row = {key: p.each(f"facilities.{key}")[:, t] for key in ("revolver_drawn", "revolver_repaid", "swept")}
    pairs = {
        "cash": (p("waterfall.cash")[t], expected["cash"]),
        "tax": (p("tax_paid.paid")[t], expected["tax"]),
        "net interest": (p("waterfall.net_interest")[t], expected["interest"]),
        "left unfunded": (p("waterfall.gap_drawn")[t], expected["unfunded"] * shown),
        "new equity": (p("waterfall.injected")[t], expected["unfunded"] * ~shown),
        "made good": (p("waterfall.gap_repaid")[t], expected["made good"]),
        "reserve": (p("waterfall.reserve")[t], np.clip(expected["cash"] - known.least, 0, known.reserve)),
        "drawn": (row["revolver_drawn"], expected["drawn"]),
        "repaid": (row["revolver_repaid"], expected["repaid"]),
        "swept": (row["swept"], expected["swept"]),
        "written off": (
            p.each("facilities.written_off")[:, t] - p.each("repayment.written_due")[:, t],
            expected["written off"],
        ),
    }
    caps = np.maximum(np.maximum(known.line, known.owed), known.sweepable).max(axis=0)
    size = np.maximum(np.maximum(np.abs(known.before), caps), 1.0)
    for name, (got, wanted) in pairs.items():
        worst = np.max(np.abs(got - wanted) / size)
        assert worst < 1e-9, f"{name} in period {t} is off by {worst:.2e} of the case's size"


def test_that_the_ten_thousand_meet_every_regime(played: Played) -> None:
    """Without this the proof above could be empty where it matters."""
    p, seen = played, dict[str, int]()
    for t in range(1, PERIODS + 1):
        known = known_before(p, t)
        interest, drawn = p("waterfall.net_interest")[t], p.each("facilities.revolver_drawn")[:, t]
        swept, repaid = p.each("facilities.swept")[:, t], p.each("facilities.revolver_repaid")[:, t]
        limited = interest + known.carried > known.cap
        taxable = known.income - np.minimum(interest + known.carried, known.cap)
        capped = known.losses > known.limit * np.maximum(taxable, 0)
        pools = {
            "no losses": known.losses == 0,
            "losses capped": capped,
            "losses used up": ~capped & (known.losses > 0),
        }
        found = {f"{name}, limited": limited & (taxable > 0) & pool for name, pool in pools.items()}
        found |= {f"{name}, free": ~limited & (taxable > 0) & pool for name, pool in pools.items()}
        found |= {
            f"{n} {name}": (parts > 0).sum(axis=0) == n
            for n in (1, 2, 3)
            for name, parts in (("drawn", drawn), ("repaid", repaid), ("swept", swept))
        }
        found["loss"] = taxable <= 0
        found["unfunded"], found["new equity"] = p("waterfall.gap_drawn")[t] > 0, p("waterfall.injected")[t] > 0
        found["made good"] = p("waterfall.gap_repaid")[t] > 0
        found["reserve not full"] = (p("waterfall.reserve")[t] > 0) & (p("waterfall.reserve")[t] < known.reserve)
        found["swept beside a full reserve"] = (known.reserve > 0) & (swept.sum(axis=0) > 0)
        found["swept beside trapped cash"] = (p("accounts.trapped")[t] > 0) & (swept.sum(axis=0) > 0)
        found["discount written off by the sweep"] = (known.written * swept).sum(axis=0) > 0
        found["prepaid"] = p.each("facilities.prepaid")[:, t].sum(axis=0) > 0
        found["accelerated"] = p.each("acceleration.is_accelerated")[:, t].sum(axis=0) > 0
        found["regime flips"] = (p("waterfall.net_interest")[t] > 0) & limited != (
            known.interest + known.carried > known.cap
        )
        for name, where in found.items():
            seen[name] = seen.get(name, 0) + int(np.sum(where))
    assert {name: count for name, count in seen.items() if count < 20} == {}


LENDING: dict[str, Given] = {
    "timing.step": Step.YEAR,
    "operations.base_revenue": 300.0,
    "operations.other_cost": 0.2,
    "working_capital.receivable_days": 0.0,
    "facilities.drawn": [1000.0],
    "facilities.fixed_rate": [0.1],
    "facilities.maturity": [60000.0],
    "facilities.is_swept": [1.0],
}
"""One loan of 1,000 at 10 % of a company that earns 240 a year."""


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_that_the_sweep_takes_its_share_of_cash_above_the_minimum(share: float) -> None:
    given: dict[str, Given] = {
        "waterfall.opening_cash": 80.0,
        "waterfall.minimum_cash": 50.0,
        "waterfall.sweep_share": share,
    }
    r = case(LENDING | given, periods=1)
    swept, cash = r.periods("facilities.swept", 0)[0], r.periods("waterfall.cash")[0]
    assert swept == near(share * (cash + swept - 50.0))
    assert r.periods("facilities.interest", 0)[0] == near(0.1 * (1000.0 + 1000.0 - swept) / 2)


def test_that_a_sweep_by_hand_is_found() -> None:
    # One year, no tax, nothing on cash: 240 comes in, 1,000 is owed at 10 % on the average balance, all is swept.
    # Z = 240 - 0.1 * (1000 + 1000 - Z) / 2 = 140 + 0.05 Z, so Z = 140 / 0.95.
    r = case(LENDING | {"tax.rate": 0.0, "waterfall.sweep_share": 1.0}, periods=1)
    assert r.periods("facilities.swept", 0)[0] == near(140 / 0.95)
    assert r.periods("waterfall.cash")[0] == near(0.0)


def test_that_reserve_and_trapped_cash_stay_out_of_the_sweep() -> None:
    # As above with 30 to be reserved and 20 trapped: Z = 140 + 0.05 Z - 50.
    kept = {"waterfall.reserve_target": [30.0], "accounts.trapped": [20.0]}
    r = case(LENDING | {"tax.rate": 0.0, "waterfall.sweep_share": 1.0}, periods=1, typed_over=kept)
    assert r.periods("facilities.swept", 0)[0] == near(90 / 0.95)
    assert r.periods("waterfall.cash")[0] == near(50.0)
    assert r.periods("waterfall.reserve")[0] == near(30.0)


def test_that_a_revolver_is_drawn_for_trapped_cash_and_not_for_the_reserve() -> None:
    # Nothing comes in; 20 may not be touched, 30 would be reserved. Interest is 0.2 G / 2, the fee 0.01 (100 - G / 2):
    # G = 20 + 0.1 G + 1 - 0.005 G, so G = 21 / 0.905.
    given: dict[str, Given] = {
        "timing.step": Step.YEAR,
        "facilities.kind": [FacilityKind.REVOLVER],
        "facilities.undrawn_opening": [100.0],
        "facilities.available_until": [60000.0],
        "facilities.maturity": [60000.0],
        "facilities.fixed_rate": [0.2],
        "facilities.commitment_fee": [0.01],
    }
    kept = {"waterfall.reserve_target": [30.0], "accounts.trapped": [20.0]}
    r = case(given, periods=1, typed_over=kept)
    assert r.periods("facilities.revolver_drawn", 0)[0] == near(21 / 0.905)
    assert r.periods("facilities.fee", 0)[0] == near(0.01 * (100 - 21 / 0.905 / 2))
    assert r.periods("waterfall.cash")[0] == near(20.0)
    assert r.periods("waterfall.reserve_short")[0] == near(30.0)
