"""The base rate that floating debt follows, and on which balance interest runs."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import FACTOR, PERCENT_YEAR
from workbench.model.timing import Calendar
from workbench.rows import Choice, Figure, Section, Series, pick


class InterestBasis(Enum):
    """On which balance interest runs."""

    OPENING = "opening balance"
    AVERAGE = "average balance"


class Rates(Section, title="Interest rates", area="Debt"):
    base = Series("Base rate (term SOFR)", PERCENT_YEAR, 0.04, low=-0.05, high=0.5)
    basis = Choice("Interest runs on", InterestBasis, InterestBasis.AVERAGE)
    weight = Figure(
        "Share of a period's flow that bears interest",
        FACTOR,
        pick(basis, {InterestBasis.OPENING: 0, InterestBasis.AVERAGE: Calendar.half}),
    )
