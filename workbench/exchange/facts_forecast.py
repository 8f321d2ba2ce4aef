"""The first forecast of a company not valued before: revenue of twelve months grows, ratios of the past are held.

Nothing here is a forecast of anybody. What follows from filed figures is derived; all else is an assumption and says
why. RPO is one contract on the disclosed bands; other revenue is what then is left of all revenue, so that nothing
counts twice.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Final

from workbench.document.valuation import (
    Address,
    Valuation,
    new_valuation,
)
from workbench.exchange import facts_concepts as concepts
from workbench.exchange.facts_assumptions import BAND_MONTHS, BAND_SHARES
from workbench.exchange.facts_concepts import Concept
from workbench.exchange.facts_history import total_debt
from workbench.exchange.facts_lines import LineBook, Take
from workbench.exchange.facts_measures import growth
from workbench.exchange.reported_figures import Reported
from workbench.ground.language import text
from workbench.ground.units import serial_of
from workbench.model.backlog import Profile
from workbench.model.entities import CONTRACT
from workbench.model.timing import Step
from workbench.model.valuation import TerminalMethod

PERIODS: Final = 10
TERMINAL_GROWTH: Final = 0.02
KEPT_OF_EXCESS: Final = 0.7
"""Of growth above the terminal one, what is left a year later."""
FASTEST: Final = 1.0
SLOWEST: Final = -0.3
MOST_CAPEX: Final = 0.5
"""Capital spending above this share of revenue is growth that cannot be held as a share of revenue."""
LEAST_LEFT: Final = 0.02
"""Other revenue keeps at least this share of all revenue, also where RPO fills a year."""
DAYS_IN_YEAR: Final = 365


def blank(company: str, currency: str) -> Valuation:
    """The empty valuation that a first valuation begins with."""
    return new_valuation(company or text("New valuation"), company, currency, PERIODS)


def add_forecast(book: LineBook) -> None:
    """Plan growth, margins, capital spending, working capital and the contract that stands for RPO."""
    _revenue(book)
    _costs(book)
    _capital(book)
    _other_position(book)


def add_frame(book: LineBook) -> None:
    """Plan dates and switches that the other lines stand on."""
    take = Take.FORECAST
    filed = serial_of(date.fromisoformat(book.period.filed))
    book.assumed(
        take, "timing.valuation_date", filed, text("The day the figures were filed: nothing later is in them.")
    )
    book.assumed(take, "timing.step", Step.YEAR.name, text("Years of 12 months from the balance sheet date."))
    book.assumed(take, "capacity.is_limiting", 0.0, text("Power is not in the file: it limits no delivery."))
    book.assumed(take, "investment.gpu_share", 0.0, text("The file does not tell servers from sites."))
    book.assumed(take, "dcf.method", TerminalMethod.GROWTH.name, text("A plain company: free cash flow grows on."))
    if total_debt(book, book.period.end) is None:
        book.assumed(take, "cost_of_capital.debt_share", 0.0, text("The file holds no debt."))


def growth_path(first: float) -> list[float]:
    """Yearly growth: what exceeds terminal growth shrinks year by year."""
    return [TERMINAL_GROWTH + (first - TERMINAL_GROWTH) * KEPT_OF_EXCESS**year for year in range(1, PERIODS + 1)]


def due_by_bands(rpo: float, months: tuple[float, float, float], shares: tuple[float, float]) -> list[float]:
    """What the disclosed bands recognise in each year, even within a band."""
    edges, parts = (0.0, *months), (*shares, 1 - sum(shares))
    due = []
    for year in range(PERIODS):
        first, last = 12.0 * year, 12.0 * (year + 1)
        found = 0.0
        for start, end, part in zip(edges[:-1], edges[1:], parts, strict=True):
            if end > start:
                found += part * max(min(last, end) - max(first, start), 0.0) / (end - start)
        due.append(rpo * found)
    return due


def _revenue(book: LineBook) -> None:
    take, figures, end = Take.FORECAST, book.figures, book.period.end
    revenue = figures.trailing(concepts.REVENUE, end)
    if revenue is None:
        book.missing.append(text("Revenue: the forecast has none; type it, or choose another period."))
        return
    found = growth(book)
    grown = found[0] if found is not None else TERMINAL_GROWTH
    path = growth_path(min(max(grown, SLOWEST), FASTEST))
    why = _growth_words(found, grown)
    rpo = figures.stock(concepts.RPO, end)
    if rpo is None or rpo.value <= 0:
        book.reported(take, "operations.base_revenue", revenue)
        book.assumed(take, "operations.growth", tuple(path), why)
        return
    due = _contract(book, rpo)
    all_revenue, total = [], revenue.value
    for rate in path:
        total *= 1 + rate
        all_revenue.append(total)
    left = [max(whole - part, LEAST_LEFT * whole) for whole, part in zip(all_revenue, due, strict=True)]
    base = left[0] / (1 + path[0])
    split = text(
        "Revenue of the last 12 months, {revenue}, less {part}: the share that RPO due in the first year has of all "
        "revenue then. RPO is forecast as a contract and must not count twice.",
        revenue=f"{revenue.value:,.1f}",
        part=f"{revenue.value - base:,.1f}",
    )
    book.assumed(take, "operations.base_revenue", base, split)
    rates = [path[0], *(now / before - 1 for before, now in pairwise(left))]
    rest = text("Of other revenue: what is left of all revenue after RPO by the bands. All revenue grows as follows.")
    shown = ", ".join(f"{rate:.1%}" for rate in path)
    book.assumed(take, "operations.growth", tuple(min(max(r, -0.9), 10.0) for r in rates), f"{rest} {shown}.\n{why}")


def _growth_words(found: tuple[float, Reported, str] | None, grown: float) -> str:
    if found is None:
        return text("The file does not tell the growth of the last 12 months: terminal growth from the first year on.")
    words = text(
        "Growth of the last 12 months was {rate} ({arithmetic}). A guess: of what exceeds {terminal}, {kept} is left "
        "each year.",
        rate=f"{grown:.1%}",
        arithmetic=found[2],
        terminal=f"{TERMINAL_GROWTH:.0%}",
        kept=f"{KEPT_OF_EXCESS:.0%}",
    )
    if not SLOWEST <= grown <= FASTEST:
        words += " " + text("Taken as {bound} at first.", bound=f"{min(max(grown, SLOWEST), FASTEST):.0%}")
    return words


def _contract(book: LineBook, rpo: Reported) -> list[float]:
    """Plan RPO as one contract on the disclosed bands; what it recognises in each year."""
    take = Take.FORECAST
    entity = book.member(CONTRACT, text("Reported RPO"))
    book.reported(take, "contracts.price", rpo, entity)
    bands = text("One contract stands for all of RPO, due by the disclosed bands.")
    book.missing.append(
        text("Customers: the file names none. One contract stands for all: concentration and credit say nothing.")
    )
    book.assumed(take, "contracts.profile", Profile.BANDS.name, bands, entity)
    deferred = book.figures.stock(concepts.DEFERRED, book.period.end)
    if deferred is not None and deferred.value > 0:
        held = min(deferred.value, rpo.value)
        why = text(
            "Deferred revenue was collected already, so it is not collected again. Renewals billed ahead are not "
            "forecast."
        )
        book.derived(take, "contracts.prepaid_opening", held, why, deferred, entity)
    months = tuple(_default(book, key) for key in BAND_MONTHS)
    shares = tuple(_default(book, key) for key in BAND_SHARES)
    return due_by_bands(rpo.value, (months[0], months[1], months[2]), (shares[0], shares[1]))


def _default(book: LineBook, key: str) -> float:
    found = book.value(Address(key))
    return found if isinstance(found, float | int) else 0.0


def _basis(book: LineBook, *needed: Concept) -> tuple[list[Reported], str] | None:
    """The figures of twelve months; else of the last fiscal year, else of the quarter; and which it is."""
    figures, end = book.figures, book.period.end
    years = [p.end for p in figures.periods() if p.end <= end and figures.year(needed[0], p.end) is not None]
    tries = [([figures.trailing(c, end) for c in needed], text("last 12 months"))]
    tries += [([figures.year(c, day) for c in needed], text("fiscal year to {day}", day=day)) for day in years[-1:]]
    tries += [([figures.quarter(c, end) for c in needed], text("last quarter"))]
    for found, words in tries:
        whole = [one for one in found if one is not None]
        if len(whole) == len(needed) and whole[0].value > 0:
            return whole, words
    return None


def _costs(book: LineBook) -> None:
    take = Take.FORECAST
    basis = _basis(book, concepts.REVENUE, concepts.OPERATING, concepts.DEPRECIATION)
    paid = _basis(book, concepts.REVENUE, concepts.COMPENSATION)
    share = 0.0
    if paid is not None:
        (revenue, compensation), words = paid
        share = compensation.value / revenue.value
        sums = f"{compensation.value:,.1f} / {revenue.value:,.1f} ({words})."
        book.derived(take, "operations.compensation", share, sums, compensation)
    else:
        book.assumed(take, "operations.compensation", 0.0, text("The file holds no stock compensation."))
    if basis is None:
        book.missing.append(text("Costs: operating income and depreciation are not in the file; type the costs."))
        why = text("Unknown: the file holds no operating income. All revenue is taken as cost until you type a share.")
        book.assumed(take, "operations.other_cost", 1.0, why)
        return
    (revenue, operating, wear), words = basis
    cost = (revenue.value - operating.value - wear.value) / revenue.value - share
    arithmetic = text(
        "All cash costs in one line, {period}: revenue {revenue} less operating income {operating}, depreciation "
        "{wear} and stock compensation, over revenue. Filings do not split depreciation and stock compensation by "
        "line.",
        period=words,
        revenue=f"{revenue.value:,.1f}",
        operating=f"{operating.value:,.1f}",
        wear=f"{wear.value:,.1f}",
    )
    book.derived(take, "operations.other_cost", min(max(cost, 0.0), 2.0), arithmetic, operating)
    entity = next((e for kind, e in book.additions if kind == CONTRACT.key), None)
    if entity is not None:
        book.derived(take, "contracts.cost_share", min(max(cost, 0.0), 2.0), arithmetic, operating, entity)


def _capital(book: LineBook) -> None:
    take, end = Take.FORECAST, book.period.end
    spent = _basis(book, concepts.REVENUE, concepts.CAPEX)
    worn = _basis(book, concepts.REVENUE, concepts.DEPRECIATION)
    wear = worn[0][1].value / worn[0][0].value if worn is not None else 0.0
    share = spent[0][1].value / spent[0][0].value if spent is not None else wear
    if spent is not None and 0 <= share <= MOST_CAPEX:
        sums = f"{spent[0][1].value:,.1f} / {spent[0][0].value:,.1f} ({spent[1]})."
        book.derived(take, "investment.maintenance", share, sums, spent[0][1])
    else:
        why = text(
            "Capital spending was {share} of revenue: no share to hold for ever. It is taken to replace what wears "
            "out, {wear} of revenue, until you type more.",
            share=f"{share:.0%}",
            wear=f"{wear:.0%}",
        )
        book.assumed(take, "investment.maintenance", min(wear, 2.0), why)
    property_held = book.figures.stock(concepts.PROPERTY, end)
    yearly = _wear_of_a_year(book, worn)
    if property_held is not None and yearly > 0:
        life = property_held.value / yearly
        sums = f"{property_held.value:,.1f} / {yearly:,.1f}."
        book.derived(take, "investment.opening_property_life", min(max(life, 0.25), 60.0), sums, property_held)
        book.assumed(
            take, "investment.opening_tax_basis", property_held.value, text("As in the books: tax books are not filed.")
        )
        life_new = min(max(2 * life, 1.0), 60.0)
        book.assumed(
            take,
            "investment.site_life",
            life_new,
            text("Twice what is left of the old: assets are half worn on average."),
        )
    _days(book, "working_capital.receivable_days", concepts.RECEIVABLES, concepts.REVENUE)
    _payable_days(book)


def _wear_of_a_year(book: LineBook, worn: tuple[list[Reported], str] | None) -> float:
    """Depreciation at the pace of the last quarter: property that grows fast wears more than it did over the year."""
    quarter = book.figures.quarter(concepts.DEPRECIATION, book.period.end)
    if quarter is not None:
        return quarter.value * 4
    return worn[0][1].value if worn is not None else 0.0


def _days(book: LineBook, key: str, stock: Concept, flow: Concept) -> None:
    held, year = book.figures.stock(stock, book.period.end), book.figures.trailing(flow, book.period.end)
    if held is None or year is None or year.value <= 0:
        book.assumed(Take.FORECAST, key, 0.0, text("Not in the file: taken as nothing."))
        return
    days = held.value / year.value * DAYS_IN_YEAR
    sums = f"{held.value:,.1f} / {year.value:,.1f} × {DAYS_IN_YEAR}."
    book.derived(Take.FORECAST, key, min(max(days, 0.0), 720.0), sums, held)


def _payable_days(book: LineBook) -> None:
    held = book.figures.stock(concepts.PAYABLES, book.period.end)
    revenue = book.figures.trailing(concepts.REVENUE, book.period.end)
    costs = 0.0 if revenue is None else revenue.value * book.number("operations.other_cost")
    if held is None or costs <= 0:
        book.assumed(Take.FORECAST, "working_capital.payable_days", 0.0, text("Not in the file: taken as nothing."))
        return
    sums = f"{held.value:,.1f} / {costs:,.1f} × {DAYS_IN_YEAR}."
    days = min(held.value / costs * DAYS_IN_YEAR, 720.0)
    book.derived(Take.FORECAST, "working_capital.payable_days", days, sums, held)


def _other_position(book: LineBook) -> None:
    """What the balance sheet holds beside the lines that are forecast, so that equity is that of the filing."""
    figures, end = book.figures, book.period.end
    assets, liabilities = figures.stock(concepts.ASSETS, end), figures.stock(concepts.LIABILITIES, end)
    if assets is not None:
        known = ("waterfall.opening_cash", "working_capital.opening_receivables", "investment.opening_property")
        _rest(book, "position.other_assets", assets, sum(book.number(key) for key in known))
    if liabilities is not None:
        signs = {"facilities.drawn": 1.0, "facilities.discount_opening": -1.0, "contracts.prepaid_opening": 1.0}
        known_owed = sum(
            signs.get(line.key, 0.0) * line.new for line in book.lines if line.is_taken and isinstance(line.new, float)
        )
        _rest(
            book,
            "position.other_liabilities",
            liabilities,
            known_owed + book.number("working_capital.opening_payables"),
        )


def _rest(book: LineBook, key: str, whole: Reported, known: float) -> None:
    words = text(
        "{whole} in all less {known} told in lines of their own.", whole=f"{whole.value:,.1f}", known=f"{known:,.1f}"
    )
    if whole.value >= known:
        book.derived(Take.FORECAST, key, whole.value - known, words, whole)
    else:
        book.assumed(Take.FORECAST, key, 0.0, words)
