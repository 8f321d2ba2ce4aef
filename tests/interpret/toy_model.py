"""A small model that uses every part of the row language, and books made from it: loans, peers and four cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from workbench.ground.units import COUNT, DATE, FACTOR, MONTHS, MULTIPLE, PERCENT, PERIODS, USD_M, serial_of
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Inputs, Value, default_inputs, evaluate, shape_of
from workbench.interpret.workbook import Book, ChartKind, ChartSpec, EntityName, InputCell, OverrideCell
from workbench.rows import (
    FOLLOWING,
    PREVIOUS,
    Annual,
    Balance,
    Check,
    Choice,
    Constant,
    Emphasis,
    EntitySet,
    Figure,
    Model,
    Number,
    Row,
    Section,
    Series,
    Severity,
    at_end,
    at_opening,
    at_period,
    carried,
    chosen,
    count_entities,
    end_of_month,
    first_period,
    following,
    harmonic_mean_entities,
    is_known,
    leading_sum,
    max_entities,
    max_periods,
    maximum,
    mean_entities,
    median_entities,
    min_entities,
    minimum,
    multiple,
    otherwise,
    percent_below,
    pick,
    prev,
    quartile_entities,
    ratio,
    round_up,
    shifted,
    sum_alike,
    sum_before,
    sum_entities,
    sum_first,
    sum_matching,
    sum_periods,
    sum_up_to,
    trailing_sum,
    where,
    year,
    yield_ahead,
)
from workbench.rows.items import Item

LOAN = EntitySet("loan", "Loan", "Loans")
PEER = EntitySet("peer", "Peer", "Peers")
CREATED = datetime(2025, 3, 28, 12, 0, 0)
START = serial_of(CREATED.date())


class Basis(Enum):
    """What interest is charged on."""

    OPENING = "Opening balance"
    AVERAGE = "Average of opening and scheduled closing"
    NONE = "No interest, 0/360"


class Timing(Section, title="Timing"):
    start = Number("Start", DATE, START)
    months = Number("Months per period", MONTHS, 6.0, low=1.0, high=12.0)
    months_of_year = Constant("Months of a year", MONTHS, 12.0, note="Of the calendar.")
    period_end = Row("Period end", DATE, end_of_month(PREVIOUS, months), opening=end_of_month(start, 0))
    fiscal_year = Row("Fiscal year", COUNT, year(period_end))
    years = Figure("Years per period", FACTOR, months / months_of_year)


class Sales(Section, title="Sales: plan/actual"):
    base = Number("Sales of a period", USD_M, 100.0, low=0.0)
    growth = Series("Growth", PERCENT, 0.02, low=-1.0)
    factor = Row("Growth factor", FACTOR, PREVIOUS * (1 + growth), opening=1)
    sales = Row("Sales", USD_M, base * factor, emphasis=Emphasis.TOTAL)
    delay = Number("Delay", PERIODS, 2.0)
    window = Number("Window", PERIODS, 3.0)
    collected = Row("Collected", USD_M, shifted(sales, delay))
    last_twelve = Row("Trailing sales", USD_M, trailing_sum(sales, window))
    coming = Row("Coming sales", USD_M, leading_sum(sales, window))
    # Looks back over a row that depends on it: the window may not touch later periods.
    provision = Row("Provision", USD_M)
    provided_before = Number("Provided before", USD_M, 1.0)
    provided = Row(
        "Provided so far", USD_M, trailing_sum(provision, window), opening=provided_before, annual=Annual.END
    )
    provision.define(maximum(0, sales * growth - prev(provided)))
    worth = Row("Worth of coming sales", USD_M, following(sales) + FOLLOWING / (1 + growth))
    least_next = Row("Least of now and next", USD_M, minimum(sales, following(sales)))
    tax_rate = Number("Tax rate", PERCENT, None, optional=True)
    tax = Row("Tax", USD_M, sales * otherwise(tax_rate, 0))
    is_taxed = Figure("Is taxed", FACTOR, is_known(tax_rate))


class Loans(Section, title="Loans' terms", per=LOAN):
    drawn = Number("Drawn", USD_M, 50.0)
    rate = Number("Rate", PERCENT, 0.08, low=0.0, high=1.0)
    rank = Number("Rank", COUNT, 1.0)
    basis = Choice("Interest on", Basis, Basis.OPENING)
    scheduled = Series("Scheduled repayment", USD_M, 5.0)
    balance = Balance("Closing balance", USD_M, start=drawn)
    repayment = Row("Repayment", USD_M, minimum(scheduled, prev(balance)))
    balance.close(less=(repayment,))
    average = Row("Average balance", USD_M, (prev(balance) + balance) / 2)
    interest = Row(
        "Interest",
        USD_M,
        pick(basis, {Basis.OPENING: prev(balance), Basis.AVERAGE: average, Basis.NONE: 0 * average})
        * rate
        * Timing.years,
    )
    before = Row("Balances of earlier ranks", USD_M, sum_before(balance, rank))
    is_free = Row("Bears no interest", FACTOR, chosen(basis, Basis.NONE))
    repaid = Row("Is repaid", FACTOR, where(balance > 0, 0, 1))
    repaid_in = Figure("Repaid in period", COUNT, first_period(repaid))
    negative = Check("No negative balance", USD_M, minimum(0, balance), remedy="Lower the schedule.")


class Peers(Section, title="Peers", per=PEER):
    value = Number("Value", USD_M, None, optional=True)
    earnings = Number("Earnings", USD_M, 10.0)
    times = Figure("Value / earnings", MULTIPLE, multiple(otherwise(value, 0), earnings), note="Losses: n.m.")
    kept = Figure("Kept", MULTIPLE, where(is_known(value), times, 0))
    family = Number("Family", COUNT, 0.0)
    value_or_none = Figure("Value, or nothing", USD_M, otherwise(value, 0))
    together = Figure("Earnings of the family", USD_M, sum_alike(earnings, family))


class Result(Section, title="Result"):
    one = Number("First quartile", COUNT, 1.0)
    debt = Row("Debt", USD_M, sum_entities(Loans.balance), opening=sum_entities(Loans.drawn), annual=Annual.END)
    largest = Row("Largest loan", USD_M, otherwise(max_entities(Loans.balance), 0))
    middle = Row("Median loan", USD_M, otherwise(median_entities(Loans.balance), 0))
    cover = Row("Sales / debt", MULTIPLE, ratio(Sales.sales, debt), annual=Annual.MEAN)
    flow = Row("Flow", USD_M, Sales.collected - sum_entities(Loans.interest) - sum_entities(Loans.repayment))
    least = Figure("Least multiple", MULTIPLE, min_entities(Peers.times))
    mean = Figure("Mean multiple", MULTIPLE, mean_entities(Peers.times))
    median = Figure("Median multiple", MULTIPLE, median_entities(Peers.times))
    quartile = Figure("Quartile of multiples", MULTIPLE, quartile_entities(Peers.times, one))
    harmonic = Figure("Harmonic mean multiple", MULTIPLE, harmonic_mean_entities(Peers.times))
    counted = Figure("Peers counted", COUNT, count_entities(Peers.times))
    below = Figure("Share below the median", PERCENT, percent_below(Peers.times, otherwise(median, 0)))
    loans_harmonic = Figure("Harmonic mean loan", USD_M, harmonic_mean_entities(Loans.drawn))
    loans_quartile = Figure("Quartile loan", USD_M, quartile_entities(Loans.drawn, one))
    loans_below = Figure("Loans below the mean", PERCENT, percent_below(Loans.drawn, Sales.base))
    debt_opening = Figure("Opening debt", USD_M, at_opening(debt))
    debt_end = Figure("Debt at the end", USD_M, at_end(debt))
    start_rate = Number("Start of a search", PERCENT, 0.05)
    drawn_ahead = Row("Rate ahead", PERCENT, yield_ahead(debt, flow, start_rate))
    layers = Row(
        "Layers", USD_M, carried(Sales.factor, Sales.growth, flow), opening=carried(Sales.factor, Sales.growth, flow)
    )
    small = Figure("Earnings of small families", USD_M, sum_up_to(Peers.earnings, Peers.value_or_none, Sales.base))
    family = Figure("Earnings of family one", USD_M, sum_matching(Peers.earnings, Peers.family, one))
    total = Figure("All flows", USD_M, sum_periods(flow), emphasis=Emphasis.TOTAL)
    early = Figure("Early flows", USD_M, sum_first(flow, Sales.window))
    third = Figure("Flow of a period", USD_M, at_period(flow, Sales.window))
    peak = Figure("Peak debt", USD_M, max_periods(debt))
    signs = Figure("Signs", FACTOR, round_up(-((Sales.window / Sales.delay) ** 2)) - (1 - Timing.years))
    moved = Check("Debt moves by repayments", USD_M,
                  prev(debt) - sum_entities(Loans.repayment) - debt, remedy="Look at the loans.")  # fmt: skip
    high = Check("Debt is low", FACTOR, where(debt > Sales.sales, 1, 0), severity=Severity.PLAUSIBILITY,
                 remedy="Look at the debt.")  # fmt: skip


TOY = Model("Toy", (Timing, Sales, Loans, Peers, Result))
CASES = ("Base", "Bear", "Bull", "Odd")
LOANS = (EntityName("l-1", "=Bank & Co"), EntityName("l-2", "Bond"), EntityName("l-3", "工商银行"))
PEERS = tuple(EntityName(f"p{n}", f"Peer {n}") for n in range(1, 6))

TYPED: dict[tuple[Item, int | None], float] = {
    (Loans.drawn, 1): 80.0, (Loans.drawn, 2): 20.0, (Loans.rate, 1): 0.1, (Loans.rank, 0): 2.0, (Loans.basis, 1): 2.0,
    (Loans.basis, 2): 3.0, (Peers.value, 0): 120.0, (Peers.value, 1): 95.5, (Peers.value, 2): 200.0,
    (Peers.value, 4): 61.0, (Peers.earnings, 2): -4.0, (Peers.earnings, 4): 7.0,
}  # fmt: skip

CASE_VALUES: tuple[dict[Cell, Value], ...] = (
    {},
    {(Sales.base, None): 70.0, (Sales.tax_rate, None): 0.25, (Loans.basis, 0): 2.0},
    {(Sales.window, None): 0.0, (Sales.delay, None): -1.0, (Peers.value, 0): math.nan},
    {(Sales.window, None): 40.0, (Sales.delay, None): 30.0, (Loans.rank, 2): 0.5},
)
"""What each case has of its own; the third sets an optional input back to empty."""


def toy_book(
    periods: int = 8, loans: int = 3, peers: int = 5, case: int = 0, *, typed_over: bool = True, model: Model = TOY
) -> Book:
    """A book of the toy model with a case selected, evaluated for that case."""
    counts = {LOAN: loans, PEER: peers}
    bare = shape_of(model, periods, counts)
    base = dict(default_inputs(model, bare).values)
    base |= {cell: value for cell, value in TYPED.items() if cell in base}
    growths = {3: [0.1 - 0.01 * t for t in range(periods)]}
    cells: dict[Cell, InputCell] = {}
    for cell, value in base.items():
        own: list[Value | None] = [CASE_VALUES[n].get(cell) for n in range(1, len(CASES))]
        if cell == (Sales.growth, None):
            own[2] = growths[3]
        cells[cell] = InputCell(value, tuple(own), "10-K, note 3", "assumed", "=a note")
    values = {cell: chosen_value(typed, case) for cell, typed in cells.items()}
    overrides = override_cells(loans) if typed_over else {}
    inputs = Inputs(values, rows_typed_over(overrides, case, periods))
    arrays = evaluate(model, shape_of(model, periods, counts, inputs), inputs)
    charts = [ChartSpec("Debt by loan", ChartKind.STACKED_COLUMNS, [(Loans.balance, n) for n in range(loans)])]
    charts.append(ChartSpec("Sales", ChartKind.LINES, [(Sales.sales, None), (Sales.collected, None)]))
    return Book(
        model, periods, "Toy company", "USD", CREATED, {LOAN: LOANS[:loans], PEER: PEERS[:peers]}, cells, arrays,
        cases=CASES, selected=case, overrides=overrides, charts=charts, about="A toy.",
        headline=[(Result.total, None), (Result.least, None)],
    )  # fmt: skip


def chosen_value(typed: InputCell, case: int) -> Value:
    """The case's own value, else the base's."""
    own = typed.cases[case - 1] if case else None
    return typed.base if own is None else own


def override_cells(loans: int) -> dict[tuple[Item, int | None, int], OverrideCell]:
    """Rows typed over: in the base, in one case only, and of one loan."""
    found: dict[tuple[Item, int | None, int], OverrideCell] = {
        (Sales.sales, None, 3): OverrideCell(250.0, (None, 300.0, None), "Analyst's own figure"),
        (Sales.tax, None, 2): OverrideCell(None, (7.0, None, None)),
    }
    if loans > 1:
        found[Loans.repayment, 1, 2] = OverrideCell(30.0, (None, None, 0.0))
    return found


def rows_typed_over(
    overrides: Mapping[tuple[Item, int | None, int], OverrideCell], case: int, periods: int
) -> dict[Cell, list[float]]:
    """What the evaluator reads for the overrides of a case."""
    rows: dict[Cell, list[float]] = {}
    for (item, entity, period), typed in overrides.items():
        own = typed.cases[case - 1] if case else None
        value = typed.base if own is None else own
        if value is not None:
            rows.setdefault((item, entity), [math.nan] * periods)[period - 1] = value
    return rows
