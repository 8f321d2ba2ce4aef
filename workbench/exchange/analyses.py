"""What analysis found, as sheets of stored values for the workbook: the loss distribution, and the stresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.copula import Distribution
from workbench.analysis.credit_book import CreditBook, credit_book
from workbench.analysis.lost_customer import LOST, WithoutCustomer, without_each
from workbench.analysis.site_stress import ALL_LATE, SITE_LATE, LateSite, late_each
from workbench.analysis.stress import Outcome
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.units import COUNT, FACTOR, PER_SHARE, PERCENT, PERCENT_2, PERIODS, USD_M, YEARS, Unit, date_of
from workbench.interpret.evaluate import Arrays
from workbench.interpret.workbook_stored import StoredColumn, StoredSheet, StoredTable, StoredValue
from workbench.rows.items import Choice
from workbench.rows.model import Model

LEVELS: Final = (0.5, 0.9, 0.95, 0.99, 0.999)
TAIL_LEVEL: Final = 0.99
"""Whose shortfall the customers' parts add up to."""
LATE_QUARTERS: Final = (1.0, 2.0, 4.0)
MOST_LOSSES: Final = 256
"""Losses listed one by one; more of them are told by their quantiles."""
SETTING_WIDTH: Final = 34.0
VALUATION_DATE, BASIS = "timing.valuation_date", "credit.exposure_basis"


@dataclass(frozen=True, slots=True)
class _Stored:
    """A computed case, about to be written as stored sheets."""

    model: Model
    valuation: Valuation
    arrays: Arrays

    def words(self, unit: Unit) -> str:
        return text(unit.label).replace("{currency}", self.valuation.currency)

    def column(self, head: str, unit: Unit) -> StoredColumn:
        return StoredColumn(head, unit, self.words(unit))

    def warning(self) -> str:
        day = date_of(self.arrays.scalar(self.model[VALUATION_DATE])).isoformat()
        case = self.valuation.case(self.valuation.selected_case).name
        return text(
            "Stored values, computed by the workbench as of {date} for the case {case}; not live: they do not follow "
            "what is changed here.",
            date=day,
            case=case,
        )


def stored_sheets(model: Model, valuation: Valuation, arrays: Arrays) -> tuple[StoredSheet, ...]:
    """The sheets for the selected case, whose figures are `arrays`; empty where there are no contracts and no sites."""
    found = _Stored(model, valuation, arrays)
    sheets = []
    if valuation.members("contract"):
        sheets.append(_loss_sheet(found))
    if valuation.members("contract") or valuation.members("site"):
        sheets.append(_stress_sheet(found))
    return tuple(sheets)


# Loss distribution ---------------------------------------------------------------------------------------------------


def _loss_sheet(of: _Stored) -> StoredSheet:
    book = credit_book(of.model, of.valuation, of.arrays)
    losses = book.distribution()
    notes = (
        of.warning(),
        text("Loss from customers in default within the horizon, by a one-factor Gaussian copula over few names."),
        text("The inputs it was computed from are live on the sheets of customers' credit and of exposures."),
    )
    tables = (_parameters(of, book, losses), _tail(of, losses), _by_customer(of, book, losses), _losses(of, losses))
    return StoredSheet(text("Loss distribution"), notes, tables)


def _parameters(of: _Stored, book: CreditBook, losses: Distribution) -> StoredTable:
    basis = of.model[BASIS]
    assert isinstance(basis, Choice)
    member = tuple(basis.options)[int(of.arrays.scalar(basis)) - 1]
    money = of.words(USD_M)
    rows: list[tuple[str, StoredValue, str, Unit]] = [
        (text("Customers with something at risk"), float(len(book.obligors)), "", COUNT),
        (text("Lost on default"), text(member.value), "", COUNT),
        (text("Exposure at default"), book.exposure, money, USD_M),
        (text("Asset correlation of customers"), book.correlation, "", PERCENT),
        (text("Losses are counted over"), book.horizon, of.words(YEARS), YEARS),
        (text("Fall of the re-let price per unit of the common factor"), book.wrong_way.price, "", FACTOR),
        (text("Longer re-letting per unit of the common factor"), book.wrong_way.delay, of.words(PERIODS), FACTOR),
        (text("Most by which a loss can be off"), losses.bound, money, USD_M),
        (text("Expected loss"), losses.mean, money, USD_M),
        (text("Expected loss without wrong-way effects"), losses.mean_before_wrong_way, money, USD_M),
        (text("Standard deviation of the loss"), losses.sd, money, USD_M),
        (text("Probability that nothing is lost"), losses.no_loss, "", PERCENT_2),
        (text("Loss if every customer defaults"), losses.worst, money, USD_M),
    ]
    columns = (StoredColumn(text("Figure")), StoredColumn(text("Value")), StoredColumn(text("Unit")))
    units = [unit for *_, unit in rows]
    return StoredTable(text("Book and result"), columns, [row[:3] for row in rows], units)


def _tail(of: _Stored, losses: Distribution) -> StoredTable:
    columns = (
        StoredColumn(text("Probability of losing no more"), PERCENT),
        of.column(text("Loss (value at risk)"), USD_M),
        of.column(text("Expected shortfall beyond"), USD_M),
        of.column(text("Large-pool reference (Vasicek)"), USD_M),
    )
    rows = [(q, losses.quantile(q), losses.expected_shortfall(q), losses.vasicek_quantile(q)) for q in LEVELS]
    title = text("Tail; the large-pool reference is wrong for a book of few customers")
    return StoredTable(title, columns, rows)


def _by_customer(of: _Stored, book: CreditBook, losses: Distribution) -> StoredTable:
    columns = (
        StoredColumn(text("Customer")),
        of.column(text("Exposure at default"), USD_M),
        StoredColumn(text("Default within the horizon"), PERCENT_2),
        StoredColumn(text("Loss given default"), PERCENT),
        of.column(text("Lost if it defaults"), USD_M),
        of.column(text("Expected loss"), USD_M),
        of.column(text("Part of the expected shortfall"), USD_M),
    )
    parts = zip(losses.expected_losses().tolist(), losses.shortfall_contributions(TAIL_LEVEL).tolist(), strict=True)
    rows = [
        (o.customer.name, o.exposure, o.probability, o.lgd, o.exposure * o.lgd, *part)
        for o, part in zip(book.obligors, parts, strict=True)
    ]
    title = text("Customers; parts of the expected shortfall beyond {level}", level=PERCENT.shown(TAIL_LEVEL))
    return StoredTable(title, columns, rows)


def _losses(of: _Stored, losses: Distribution) -> StoredTable:
    columns = (
        of.column(text("Loss"), USD_M),
        StoredColumn(text("Probability"), PERCENT_2),
        StoredColumn(text("Probability of losing no more"), PERCENT_2),
    )
    amounts, chances = losses.losses, losses.probabilities
    cumulative = np.minimum(losses.cumulative, 1.0)
    if len(amounts) > MOST_LOSSES:
        ends = np.searchsorted(cumulative, np.linspace(0, 1, MOST_LOSSES + 1)[1:] - 1e-12)
        ends = np.unique(np.minimum(ends, len(amounts) - 1))
        chances = np.diff(cumulative[ends], prepend=0.0)
        amounts, cumulative = amounts[ends], cumulative[ends]
        title = text("Losses up to each amount, of {count}", count=len(losses.losses))
    else:
        title = text("Every loss that can happen")
    return StoredTable(title, columns, list(zip(amounts.tolist(), chances.tolist(), cumulative.tolist(), strict=True)))


# Stress --------------------------------------------------------------------------------------------------------------


def _stress_sheet(of: _Stored) -> StoredSheet:
    model, valuation, arrays = of.model, of.valuation, of.arrays
    tables = []
    if valuation.members("contract"):
        tables.append(_lost_table(of, without_each(model, valuation, base=arrays)))
    late = [one for n in LATE_QUARTERS for one in late_each(model, valuation, n, base=arrays)]
    tables.append(_late_table(of, late))
    notes = (
        of.warning(),
        text("To see a line live, type the value of its last column into the input it names, on the inputs sheet."),
    )
    return StoredSheet(text("Stress"), notes, tables)


def _outcome_columns(of: _Stored, first: str) -> tuple[StoredColumn, ...]:
    return (
        StoredColumn(first),
        of.column(text("Value per share"), PER_SHARE),
        of.column(text("Change"), PER_SHARE),
        of.column(text("Enterprise value"), USD_M),
        of.column(text("Equity value"), USD_M),
        of.column(text("Gold: what the reported RPO is worth"), USD_M),
        StoredColumn(text("Gold ratio"), PERCENT),
        of.column(text("Greatest unfunded need"), USD_M),
        StoredColumn(text("Input to set"), width=SETTING_WIDTH),
        StoredColumn(text("Of"), width=SETTING_WIDTH),
        StoredColumn(text("Value to type")),
    )


def _outcome_row(name: str, base: Outcome, found: Outcome, *setting: StoredValue) -> tuple[StoredValue, ...]:
    change = found.per_share - base.per_share
    return (
        name, found.per_share, change, found.enterprise, found.equity, found.gold, found.gold_ratio, found.unfunded,
        *setting,
    )  # fmt: skip


def _lost_table(of: _Stored, found: list[WithoutCustomer]) -> StoredTable:
    names = [entity.name for entity in of.valuation.members("contract")]
    label = text(of.model[LOST].label)
    rows = [_outcome_row(text("As valued"), found[0].base, found[0].base, "", "", "")]
    for one in found:
        contracts = ", ".join(names[position] for position in one.customer.contracts)
        rows.append(_outcome_row(one.customer.name, one.base, one.outcome, label, contracts, 1.0))
    return StoredTable(text("Without each customer"), _outcome_columns(of, text("Customer lost")), rows)


def _late_table(of: _Stored, found: list[LateSite]) -> StoredTable:
    rows = [_outcome_row(text("As valued"), found[0].base, found[0].base, "", "", "")]
    for one in found:
        label = text(of.model[ALL_LATE if one.site is None else SITE_LATE].label)
        where = text("All sites") if one.site is None else one.name
        name = text("{site}, periods later: {count}", site=where, count=int(one.periods))
        rows.append(_outcome_row(name, one.base, one.outcome, label, one.name, one.late))
    return StoredTable(text("Each site late"), _outcome_columns(of, text("Site late")), rows)
