"""Sculpting: what cash supports at a cover, with and without tax, against bracketing on the tax as law writes it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from scipy.optimize import brentq

from tests.model.build import Given, Result, case, near, serial
from workbench.ground.units import end_of_month
from workbench.model.rates import InterestBasis

TOGETHER = 5
"""Facilities of one random valuation, so that thousands of them are few evaluations."""


@dataclass(frozen=True, slots=True)
class Loan:
    """One random loan, as its lender sees it: rates per period."""

    rate: float
    cover: float
    balloon: float
    share: float
    grace: int
    term: int
    drawn: float = 0.0


@dataclass(frozen=True, slots=True)
class Book:
    """Cash and profit of the company by period, tax law, and its loans."""

    cash: list[float]
    profit: list[float]
    depreciation: list[float]
    tax_rate: float
    is_limited: bool
    is_added_back: bool
    weight: float
    loans: list[Loan]

    def tax(self, loan: Loan, t: int, interest: float) -> float:
        """Tax of a period: on profit less the interest that may be deducted, never below zero."""
        profit = self.profit[t] * loan.share
        adjusted = profit + self.is_added_back * self.depreciation[t] * loan.share
        deducted = min(interest, 0.3 * max(adjusted, 0.0)) if self.is_limited else interest
        return self.tax_rate * max(profit - deducted, 0.0)


PERIODS = 24


def random_book(seed: int) -> Book:
    """Cash that ramps, dips and pays tax at some rates, with loans of every term and grace."""
    draw = random.Random(seed)
    cash = [draw.uniform(20.0, 100.0) * draw.choice((1.0, 1.0, 0.2)) for _ in range(PERIODS)]
    profit = [one - draw.uniform(0.0, 80.0) for one in cash]
    loans = [
        Loan(
            rate=draw.uniform(0.02, 0.2) / 4,
            cover=draw.uniform(1.05, 2.5),
            balloon=draw.choice((0.0, 0.0, draw.uniform(0.0, 100.0))),
            share=draw.uniform(0.3, 1.0),
            grace=draw.choice((0, 0, draw.randint(1, 6))),
            term=draw.randint(8, PERIODS),
            drawn=draw.uniform(50.0, 1500.0),
        )
        for _ in range(TOGETHER)
    ]
    return Book(
        cash,
        profit,
        [draw.uniform(0.0, 80.0) for _ in range(PERIODS)],
        draw.uniform(0.0, 0.4),
        draw.random() < 0.5,
        draw.random() < 0.5,
        draw.choice((0.0, 0.5)),
        loans,
    )


def month_end(number: int) -> float:
    """Serial of the end of quarter `number` after 31 December 2024."""
    return end_of_month(serial(2024, 12, 31), 3 * number)


def evaluated(book: Book, *, taxed: bool) -> Result:
    """The book in the model."""
    loans = book.loans
    given: dict[str, Given] = {
        "rates.basis": InterestBasis.AVERAGE if book.weight else InterestBasis.OPENING,
        "tax.rate": book.tax_rate,
        "tax.is_limited": float(book.is_limited),
        "tax.is_added_back": float(book.is_added_back),
        "facilities.fixed_rate": [loan.rate * 4 for loan in loans],
        "facilities.balloon": [loan.balloon for loan in loans],
        "facilities.drawn": [loan.drawn for loan in loans],
        "facilities.first_payment": [month_end(loan.grace + 1) for loan in loans],
        "facilities.maturity": [month_end(loan.term) for loan in loans],
        "repayment_terms.target_dscr": [loan.cover for loan in loans],
        "repayment_terms.is_after_tax": [float(taxed)] * len(loans),
        "repayment_terms.cash_share": [loan.share for loan in loans],
    }
    rows = {
        "cash_available.before_tax": book.cash,
        "tax.operating": book.profit,
        "investment.tax_depreciation": book.depreciation,
    }
    return case(given, periods=PERIODS, typed_over=rows)


def step_back(book: Book, loan: Loan, t: int, after: float, *, taxed: bool, cover: float) -> float:
    """Balance before period `t` (from 0) that leaves `after` and pays cash after tax over `cover`: by bracketing."""

    def missing(before: float) -> float:
        is_last = t == loan.term - 1
        interest = loan.rate * ((1 - book.weight) * before + book.weight * (0.0 if is_last else after))
        tax = book.tax(loan, t, interest) if taxed else 0.0
        balloon = loan.balloon if is_last else 0.0
        return before + interest - after - balloon - (book.cash[t] * loan.share - tax) / cover

    return float(brentq(missing, -1e5, 1e5, xtol=1e-12, rtol=1e-15))


def by_bracketing(book: Book, loan: Loan, *, taxed: bool, cover: float) -> list[float]:
    """Balances at the ends of periods 0..term, backward from nothing."""
    path = [0.0]
    for t in reversed(range(loan.term)):
        path.append(path[-1] if t < loan.grace else step_back(book, loan, t, path[-1], taxed=taxed, cover=cover))
    return path[::-1]


@pytest.mark.parametrize("taxed", [False, True])
def test_that_the_debt_supported_equals_bracketing_in_thousands_of_random_loans(taxed: bool) -> None:
    flips = 0
    for seed in range(400):
        book = random_book(seed)
        found = evaluated(book, taxed=taxed)
        for position, loan in enumerate(book.loans):
            expected = by_bracketing(book, loan, taxed=taxed, cover=loan.cover)
            path = found.row("sculpting.capacity", position)
            assert path[: loan.term + 1] == pytest.approx(expected, rel=1e-9, abs=1e-8)
            assert path[loan.term + 1 :] == near([0.0] * (PERIODS - loan.term))
            saves = {
                book.tax(loan, t, i := loan.rate * (expected[t] * (1 - book.weight) + expected[t + 1] * book.weight))
                < book.tax(loan, t, i - 1e-3)
                for t in range(loan.grace, loan.term - 1)
            }
            flips += len(saves) == 2
    assert flips > 200 * taxed


def served(book: Book, loan: Loan, path: Sequence[float], *, taxed: bool) -> tuple[list[float], list[float]]:
    """Debt service without the balloon, and cash after tax, in the periods of repayment of a balance path."""
    service, cash = [], []
    for t in range(loan.grace, loan.term):
        is_last = t == loan.term - 1
        interest = loan.rate * ((1 - book.weight) * path[t] + book.weight * (0.0 if is_last else path[t + 1]))
        service.append(interest + path[t] - path[t + 1] - loan.balloon * is_last)
        cash.append(book.cash[t] * loan.share - (book.tax(loan, t, interest) if taxed else 0.0))
    return service, cash


def loan_life_covers(book: Book, loan: Loan, path: Sequence[float], cash: Sequence[float]) -> list[float]:
    """Present value of later cash at the loan's rate over the balance, from the last period before repayment on."""
    before, after = 1 + loan.rate * (1 - book.weight), 1 - loan.rate * book.weight
    value, found = 0.0, []
    for t in reversed(range(loan.grace, loan.term)):
        value = (cash[t - loan.grace] + value * (after if t < loan.term - 1 else 1.0)) / before
        found.append(value / path[t])
    return found[::-1]


def positive(book: Book) -> Book:
    """The same book with steady cash and no balloon: what a lender would sculpt."""
    draw = random.Random(int(book.cash[0] * 1e6))
    cash = [draw.uniform(60.0, 100.0) for _ in range(PERIODS)]
    profit = [one - draw.uniform(0.0, 70.0) for one in cash]
    return Book(
        cash,
        profit,
        book.depreciation,
        book.tax_rate,
        book.is_limited,
        book.is_added_back,
        book.weight,
        [Loan(loan.rate, loan.cover, 0.0, loan.share, loan.grace, loan.term, loan.drawn) for loan in book.loans],
    )


@pytest.mark.parametrize("taxed", [False, True])
def test_that_cover_is_flat_and_loan_life_cover_equals_it_at_each_date(taxed: bool) -> None:
    for seed in range(100):
        book = positive(random_book(seed))
        found = evaluated(book, taxed=taxed)
        for position, loan in enumerate(book.loans):
            path = found.row("sculpting.capacity", position)
            service, cash = served(book, loan, path, taxed=taxed)
            assert [a / b for a, b in zip(cash, service, strict=True)] == near([loan.cover] * len(cash))
            covers = loan_life_covers(book, loan, path, cash)
            assert covers == near([loan.cover] * len(covers))


@pytest.mark.parametrize("taxed", [False, True])
def test_that_debt_other_than_what_is_supported_is_repaid_at_one_even_cover(taxed: bool) -> None:
    tested = 0
    for seed in range(100):
        book = positive(random_book(seed))
        found = evaluated(book, taxed=taxed)
        for position, loan in enumerate(book.loans):
            supported = found.figure("sculpting.supported_now", position)
            if not supported * 0.05 < loan.drawn < supported * loan.cover * 1.5:
                continue
            tested += 1
            cover = found.figure("sculpting.cover", position)
            expected = brentq(
                lambda c, b=book, one=loan: by_bracketing(b, one, taxed=taxed, cover=c)[0] - one.drawn, 0.5, 500.0
            )
            assert cover == pytest.approx(expected, rel=1e-8)
            path = found.row("sculpting.target", position)
            assert path[0] == near(loan.drawn)
            assert path[loan.term] == near(0.0)
            service, cash = served(book, loan, path, taxed=taxed)
            assert [a / b for a, b in zip(cash, service, strict=True)] == pytest.approx([cover] * len(cash), rel=1e-9)
    assert tested > 100
