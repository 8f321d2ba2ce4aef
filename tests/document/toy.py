"""A small model with every kind of input, entities and a row that can be typed over."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import COUNT, DATE, FLAG, PERCENT, USD_M
from workbench.rows import (
    Balance,
    Choice,
    EntitySet,
    Figure,
    Model,
    Number,
    Row,
    Section,
    Series,
    minimum,
    pick,
    prev,
    sum_entities,
    sum_periods,
    where,
)

FACILITY = EntitySet("facility", "Facility", "Facilities")
CONTRACT = EntitySet("contract", "Contract", "Contracts")


class Profile(Enum):
    FLAT = "Flat"
    RAMP = "Ramp"


class Timing(Section, title="Timing", area="timing"):
    valuation_date = Number("Valuation date", DATE, 45744.0)
    is_listed = Number("Listed", FLAG, 1.0)
    growth = Number("Growth", PERCENT, 0.1, low=-0.5, high=1.0, source="10-K 2024")
    tax_rate = Number("Tax rate", PERCENT, None, optional=True, low=0.0, high=1.0)


class Backlog(Section, title="Backlog", area="backlog", per=CONTRACT):
    rpo = Number("Remaining performance obligation", USD_M, 0.0, low=0.0)
    profile = Choice("Profile", Profile, Profile.FLAT)
    delivered = Series("Delivered", USD_M, 0.0, low=0.0, holds=False)
    price = Series("Price", PERCENT, 0.05)
    revenue = Row("Revenue", USD_M, pick(profile, {Profile.FLAT: delivered, Profile.RAMP: delivered * (1 + price)}))


class Debt(Section, title="Debt", area="debt", per=FACILITY):
    drawn = Number("Drawn", USD_M, 0.0, low=0.0)
    signed = Number("Signed", DATE, 45000.0)
    scheduled = Series("Scheduled repayment", USD_M, 0.0)
    balance = Balance("Closing balance", USD_M, start=drawn)
    repayment = Row("Repayment", USD_M, minimum(scheduled, prev(balance)))
    balance.close(less=(repayment,))


class Worth(Section, title="Worth", area="worth"):
    count = Number("Number of shares", COUNT, 100.0, low=1.0)
    revenue = Row("Revenue", USD_M, sum_entities(Backlog.revenue) * (1 + Timing.growth))
    kept = Row("Kept", USD_M, where(Timing.is_listed, revenue, 0))
    total = Figure("Total revenue", USD_M, sum_periods(kept))
    debt = Row("Debt", USD_M, sum_entities(Debt.balance))


TOY = Model("toy", [Timing, Backlog, Debt, Worth])
