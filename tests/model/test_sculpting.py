"""Sculpting: what cash supports at a cover, with and without tax, against bracketing on the tax as law writes it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from scipy.optimize import brentq

from tests.model.build import Given, Result, case, near, serial
from workbench.ground.units import end_of_month
from workbench.model.facilities import Amortisation
from workbench.model.rates import InterestBasis
from workbench.model.timing import Step

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


def evaluated(book: Book, *, taxed: bool, **changes: Given) -> Result:
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
    given |= {key.replace("__", "."): value for key, value in changes.items()}
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


def yearly(**changes: Given) -> Result:
    """A borrower with contract cash of 400, 350, 300 and 250 and a loan of 1,000 at 10 %, sized at a cover of 1.25."""
    given: dict[str, Given] = {
        "timing.step": Step.YEAR,
        "rates.basis": InterestBasis.OPENING,
        "facilities.drawn": [1000.0],
        "facilities.fixed_rate": [0.1],
        "facilities.first_payment": [date(2025, 12, 31)],
        "facilities.maturity": [date(2028, 12, 31)],
        "facilities.amortisation": [Amortisation.GREATER_OF],
        "repayment_terms.target_dscr": [1.25],
        "collateral.opening": [1000.0],
        "collateral.opening_life": [3.0],
    }
    rows = {"cash_available.before_tax": [400.0, 350.0, 300.0, 250.0, 200.0]}
    return case(given | {key.replace("__", "."): value for key, value in changes.items()}, periods=5, typed_over=rows)


def test_that_each_payment_brings_the_loan_to_what_cash_supports_or_to_depreciated_collateral() -> None:
    """In the manner of CoreWeave's DDTL 2.0: each payment is the greater of the two that the two tests ask for.

    At a cover of 1.25 cash serves 320, 280, 240 and 200 a year, which at 10 % supports 839.2, 603.2, 383.5 and 181.8;
    the hardware falls from 1,000 by a third a year. So cash binds first (to 603.2), then the collateral (333.3, 0).
    """
    r = yearly()
    supports = [200 / 1.1]
    for served in (240.0, 280.0, 320.0):
        supports.append((served + supports[-1]) / 1.1)
    assert r.row("collateral.support", 0) == near([*supports[::-1], 0.0, 0.0])
    assert supports[::-1] == pytest.approx([839.2323, 603.1555, 383.4711, 181.8182], abs=1e-4)
    assert r.row("collateral.value", 0) == near([1000.0, 2000 / 3, 1000 / 3, 0.0, 0.0, 0.0])
    assert r.row("contractual.balance", 0) == near([1000.0, supports[2], 1000 / 3, 0.0, 0.0, 0.0])
    assert r.periods("contractual.repayment", 0) == near(
        [1000 - supports[2], supports[2] - 1000 / 3, 1000 / 3, 0.0, 0.0]
    )


def test_that_with_lasting_collateral_only_cash_is_tested() -> None:
    r = yearly(collateral__opening_life=[20.0])
    support = r.row("collateral.support", 0)
    assert r.row("contractual.balance", 0) == near([1000.0, *support[1:]])


@pytest.mark.parametrize("taxed", [False, True])
@pytest.mark.parametrize("pik_share", [0.0, 0.4])
def test_that_a_sculpted_facility_is_repaid_at_a_flat_cover_to_its_balloon(taxed: bool, pik_share: float) -> None:
    tested = 0
    for seed in range(60):
        book = positive(random_book(seed))
        balloon = 30.0 * (seed % 2)
        found = evaluated(
            book,
            taxed=taxed,
            facilities__balloon=[balloon] * TOGETHER,
            facilities__pik_share=[pik_share] * TOGETHER,
            facilities__amortisation=[Amortisation.SCULPTED] * TOGETHER,
        )
        for position, loan in enumerate(book.loans):
            supported = found.figure("sculpting.supported_now", position)
            is_below = any(found.periods("sculpting.is_below_interest", position))
            if is_below or not supported * 0.05 < loan.drawn < supported * loan.cover * 1.5:
                continue
            tested += 1
            balance = found.row("contractual.balance", position)
            assert balance == pytest.approx(found.row("sculpting.target", position), rel=1e-9, abs=1e-7)
            cover = found.figure("sculpting.cover", position)
            interest = found.periods("contractual.interest", position)
            service = found.periods("contractual.service", position)
            service[loan.term - 1] -= balloon
            for t in range(loan.grace, loan.term):
                tax = book.tax(loan, t, interest[t]) if taxed else 0.0
                assert (book.cash[t] * loan.share - tax) / service[t] == pytest.approx(cover, rel=1e-8)
    assert tested > 60


def test_that_debt_below_capacity_keeps_the_target_cover_and_is_repaid_later_if_it_is_not_scaled() -> None:
    scaled, kept = (
        yearly(
            facilities__amortisation=[Amortisation.SCULPTED],
            facilities__drawn=[600.0],
            repayment_terms__is_scaled=[flag],
        )
        for flag in (1.0, 0.0)
    )
    supported = scaled.row("sculpting.capacity", 0)
    assert scaled.row("contractual.balance", 0) == near([one * 600 / supported[0] for one in supported])
    assert scaled.figure("sculpting.cover", 0) == near(1.25 * supported[0] / 600)
    # Nothing is repaid until what is supported falls below what is owed; from then on cover is 1.25.
    assert kept.row("contractual.balance", 0) == near([min(600.0, one) for one in supported])
    service = kept.periods("contractual.service", 0)
    assert [cash / paid for cash, paid in zip([300.0, 250.0], service[2:4], strict=True)] == near([1.25, 1.25])
    assert service[0] == near(60.0)


def test_that_debt_above_capacity_is_repaid_at_an_even_lower_cover() -> None:
    for is_scaled in (0.0, 1.0):
        r = yearly(
            facilities__amortisation=[Amortisation.SCULPTED],
            facilities__drawn=[1000.0],
            repayment_terms__is_scaled=[is_scaled],
        )
        cover = r.figure("sculpting.cover", 0)
        assert cover == near(1.25 * r.figure("sculpting.supported_now", 0) / 1000)
        service = r.periods("contractual.service", 0)[:4]
        assert [cash / paid for cash, paid in zip((400.0, 350.0, 300.0, 250.0), service, strict=True)] == near(
            [cover] * 4
        )
