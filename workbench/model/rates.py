"""The base rate that floating debt follows, on which balance interest runs, and where days stand in their year."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import FACTOR, PERCENT_YEAR, YEARS
from workbench.model.timing import Calendar, Timing
from workbench.rows import Annual, Choice, Figure, Number, Row, Section, Series, end_of_month, month, pick, year
from workbench.rows.expression import Expression


class InterestBasis(Enum):
    """On which balance interest runs."""

    OPENING = "opening balance"
    AVERAGE = "average balance"


def _position(day: Number | Row) -> Expression:
    """Calendar year of a day and the share of its days gone by: differences are year fractions by ACT/ACT (ISDA)."""
    before = end_of_month(day, -month(day))
    last = end_of_month(day, Calendar.months_per_year - month(day))
    return year(day) + (day - before - 1) / (last - before)


class Rates(Section, title="Interest rates", area="Debt"):
    base = Series("Base rate (term SOFR)", PERCENT_YEAR, 0.04, low=-0.05, high=0.5)
    shift = Number("Shift of the whole base curve", PERCENT_YEAR, 0.0, low=-0.1, high=0.2)
    basis = Choice("Interest runs on", InterestBasis, InterestBasis.AVERAGE)
    weight = Figure(
        "Share of a period's flow that bears interest",
        FACTOR,
        pick(basis, {InterestBasis.OPENING: 0, InterestBasis.AVERAGE: Calendar.half}),
    )
    used = Row("Base rate counted", PERCENT_YEAR, base + shift)
    year_position = Row(
        "Year and share of its days gone by",
        YEARS,
        _position(Timing.period_end),
        opening=_position(Timing.balance_sheet_date),
        annual=Annual.NONE,
        note="Its step over a period is the year fraction by ACT/ACT.",
    )
