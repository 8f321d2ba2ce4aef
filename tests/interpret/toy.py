"""A toy loan book with two facilities: small enough to work out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

from workbench.ground.units import COUNT, FLAG, MULTIPLE, PERCENT, USD_M, YEARS
from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, shape_of
from workbench.rows import (
    FOLLOWING,
    Balance,
    Check,
    Choice,
    Constant,
    EntitySet,
    Figure,
    Model,
    Number,
    Row,
    Section,
    Series,
    at_end,
    first_period,
    minimum,
    multiple,
    otherwise,
    pick,
    prev,
    quartile_entities,
    sum_before,
    sum_entities,
    sum_periods,
    trailing_sum,
    where,
)

FACILITY = EntitySet("facility", "Facility", "Facilities")


class Basis(Enum):
    """When interest is paid."""

    CASH = "Cash"
    KIND = "In kind"


class Terms(Section, title="Terms"):
    """Inputs of the whole book."""

    basis = Choice("Interest basis", Basis, Basis.CASH)
    year_part = Number("Year fraction", YEARS, 0.25, low=0, high=1, source="Calendar")
    floor = Number("Rate floor", PERCENT, 0.01, low=0)
    price = Number("Market price", USD_M, None, optional=True)
    quarters = Constant("Quarters of a year", COUNT, 4)


class Debt(Section, title="Debt", per=FACILITY):
    """The facilities."""

    drawn = Number("Drawn", USD_M, 100.0, low=0, note="At the valuation date.")
    rate = Number("Interest rate", PERCENT, 0.096, high=0.5)
    rank = Number("Rank", COUNT, 1.0)
    scheduled = Series("Scheduled repayment", USD_M, 10.0)
    balance = Balance("Closing balance", USD_M, start=drawn)
    repayment = Row("Repayment", USD_M, minimum(scheduled, prev(balance)))
    interest = Row("Interest", USD_M, prev(balance) * rate * Terms.year_part)
    paid = Row("Cash interest", USD_M, pick(Terms.basis, {Basis.CASH: interest, Basis.KIND: 0}))
    service = Row("Debt service", USD_M, where(rate > Terms.floor, paid + repayment, repayment))
    service_year = Row("Debt service, year", USD_M, trailing_sum(service, Terms.quarters))
    left = Row("Service left", USD_M, service + FOLLOWING)
    senior = Figure("Senior to this", USD_M, sum_before(drawn, rank))
    balance.close(less=(repayment,))


class Whole(Section, title="Book"):
    """All facilities together."""

    closing = Row("Debt", USD_M, sum_entities(Debt.balance))
    is_repaid = Row("Is repaid", FLAG, 1 - where(closing > 0, 1, 0))
    repaid_in = Figure("Repaid in", COUNT, first_period(is_repaid))
    total = Figure("Debt in all", USD_M, sum_entities(Debt.drawn))
    value = Figure("Value", USD_M, otherwise(Terms.price, total))
    leverage = Figure("Leverage", MULTIPLE, multiple(total, at_end(closing) - total))
    middle = Figure("Median rate", PERCENT, quartile_entities(Debt.rate, 2))
    gap = Check("Debt closes", USD_M, at_end(closing) - total + sum_periods(closing) * 0, remedy="See the flows.")


MODEL = Model("loan book", [Terms, Debt, Whole])
PERIODS = 4
NAMES = {FACILITY: ["Term loan", "Revolver"]}


def label_of(period: int) -> str:
    """Quarters of 2025; the opening is the end of 2024."""
    return f"{period}Q25" if period else "4Q24"


def toy(**changed: float | Sequence[float]) -> tuple[Shape, Inputs]:
    """Shape and inputs; `changed` sets inputs by attribute, for all members alike."""
    values: dict[Cell, float | Sequence[float]] = {
        (Terms.basis, None): 1.0, (Terms.year_part, None): 0.25, (Terms.floor, None): 0.01,
        (Terms.price, None): math.nan,
        (Debt.drawn, 0): 512.0, (Debt.rate, 0): 0.096, (Debt.rank, 0): 2.0, (Debt.scheduled, 0): [128.0] * PERIODS,
        (Debt.drawn, 1): 50.0, (Debt.rate, 1): 0.01, (Debt.rank, 1): 1.0, (Debt.scheduled, 1): [30.0] * PERIODS,
    }  # fmt: skip
    for cell in values:
        values[cell] = changed.get(cell[0].attribute, values[cell])
    return shape_of(MODEL, PERIODS, {FACILITY: 2}), Inputs(values)
