"""The assay of random books against a book run by hand: its cash discounted, and each step from its own lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, Result, case
from tests.model.contract_book import (
    BALANCE_SHEET,
    MONTHS,
    Book,
    Line,
    Terms,
    expected,
    random_book,
    run,
    scheduled,
    survived,
)
from workbench.ground.units import end_of_month
from workbench.model.backlog import Status
from workbench.model.timing import FlowTiming

SEEDS = st.integers(0, 2**32 - 1)
RATE = 0.09
COST = 0.35
ASSAYED: dict[str, Given] = {
    "assay_rate.rate": RATE,
    "timing.valuation_date": date(2024, 12, 31),
    "timing.flow_timing": FlowTiming.END_PERIOD,
    "tax.rate": 0.0,
}


def assayed(book: Book) -> Result:
    """The model's own assay of a book."""
    costs: dict[str, Given] = {"contracts.cost_share": [COST] * len(book.contracts)}
    return case(book.typed() | ASSAYED | costs, periods=book.periods)


def factors(book: Book) -> list[float]:
    """Worth today of a dollar at each period's end."""
    days = [end_of_month(BALANCE_SHEET, MONTHS[book.step] * t) - BALANCE_SHEET for t in range(1, book.periods + 1)]
    return [(1 + RATE) ** -(day / 365) for day in days]


def cash(terms: Terms, line: Line, alive: float, standing: float) -> float:
    """What a contract brings in a period: invoices, fees and re-let sales, less refunds and the cost of running it."""
    let_again = line["relet"] / terms.relet_price if terms.relet_price else 0.0
    cost = COST * (line["delivered"] * alive * standing + let_again)
    return line["invoiced"] + line["termination_paid"] - line["refunded"] + line["relet"] - cost


def steps(book: Book, terms: Terms, lines: list[Line]) -> dict[str, float]:
    """The steps down to cash before capex, each summed from the hand-run lines."""
    found = dict.fromkeys(("agreed", "due", "alive", "repriced", "recognised", "relet", "used", "cash"), 0.0)
    agreed = scheduled(book, replace(terms, delay=0))
    for t, (line, worth) in enumerate(zip(lines, factors(book), strict=True), start=1):
        alive = survived(terms, t * book.years)
        level = 1 - terms.reneg_cut if 0 < terms.reneg_period <= t else 1.0
        standing = terms.termination_kept if 0 < terms.termination <= t else 1.0
        due = line["delivered"] + line["lapsed"]
        found["agreed"] += worth * agreed[t - 1][0]
        found["due"] += worth * due
        found["alive"] += worth * due * alive
        found["repriced"] += worth * due * alive * level
        found["recognised"] += worth * (line["recognised"] + line["termination_paid"] - line["refunded"])
        found["relet"] += worth * line["relet"]
        found["used"] += worth * line["used"]
        found["cash"] += worth * cash(terms, line, alive, standing)
    headline = expected(terms)
    named = {
        "headline": headline,
        "time_value": found["agreed"] - headline,
        "slip": found["due"] - found["agreed"],
        "credit": found["alive"] - found["due"],
        "relet": found["relet"],
        "renegotiation": found["repriced"] - found["alive"],
        "termination": found["recognised"] - found["repriced"],
        "collected": -found["used"],
        "before_capex": found["cash"],
    }
    return named if terms.status is Status.IN_RPO else dict.fromkeys(named, 0.0)


@settings(max_examples=150)
@given(seed=SEEDS)
def test_that_every_step_of_a_random_book_is_what_the_book_run_by_hand_says(seed: int) -> None:
    book = random_book(seed)
    r, lines = assayed(book), run(book)
    total: dict[str, float] = {}
    for place, (terms, own) in enumerate(zip(book.contracts, lines, strict=True)):
        size = 1e-9 * max(1.0, terms.price, terms.prepaid_opening)
        for key, amount in steps(book, terms, own).items():
            assert r.figure(f"assay_contracts.{key}", place) == pytest.approx(amount, rel=1e-9, abs=size), key
            total[key] = total.get(key, 0.0) + amount
    for key, amount in total.items():
        assert r.figure(f"assay.{key}") == pytest.approx(amount, rel=1e-9, abs=1e-5), key


@settings(max_examples=60)
@given(seed=SEEDS)
def test_that_without_discount_default_delay_or_cuts_all_of_the_price_reaches_cash(seed: int) -> None:
    book = random_book(seed)
    calm = Terms()
    book = replace(
        book,
        is_limiting=False,
        contracts=[
            replace(calm, price=terms.price, profile=terms.profile, own=[1.0, 2.0], term=1.0, crediting=terms.crediting)
            for terms in book.contracts
        ],
        bands=(6, 12, 24),
        periods=60,
    )
    costs: dict[str, Given] = {"contracts.cost_share": [0.0] * len(book.contracts), "assay_rate.rate": 0.0}
    r = case(book.typed() | ASSAYED | costs, periods=60)
    price = sum(terms.price for terms in book.contracts)
    assert r.figure("assay.before_capex") == pytest.approx(price, abs=1e-6)
    for key in ("time_value", "slip", "credit", "relet", "renegotiation", "termination", "collected"):
        assert r.figure(f"assay.{key}") == pytest.approx(0.0, abs=1e-6), key
