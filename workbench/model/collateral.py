"""Collateral of each facility: hardware it pays for, at cost and depreciated as its lenders count it."""

from __future__ import annotations

from workbench.ground.units import PERCENT, PERIODS, USD_M, YEARS
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.investment import Investment
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    Balance,
    Figure,
    Number,
    Row,
    Section,
    maximum,
    minimum,
    prev,
    round_down,
    trailing_sum,
)


class Collateral(Section, title="Collateral", area="Debt", per=FACILITY):
    opening = Number(
        "Collateral at the balance sheet",
        USD_M,
        0.0,
        low=0.0,
        high=1e7,
        note="Depreciated purchase price of the hardware it is secured on.",
    )
    opening_life = Number("Its remaining life for the lenders", YEARS, 5.0, low=0.25, high=40.0)
    share = Number(
        "New hardware that joins it",
        PERCENT,
        0.0,
        low=0.0,
        high=1.0,
        note="Share of capex for new power and of capex to replace GPUs, while the facility is open for draws.",
    )
    life = Number("Life of new hardware for the lenders", YEARS, 6.0, low=0.25, high=40.0)

    opening_periods = Figure(
        "Remaining life in periods",
        PERIODS,
        maximum(round_down(opening_life / Timing.period_years + Calendar.half), 1),
    )
    life_periods = Figure(
        "Life of new hardware in periods", PERIODS, maximum(round_down(life / Timing.period_years + Calendar.half), 1)
    )
    added = Row(
        "Hardware added",
        USD_M,
        (Investment.growth + Investment.replacement) * share * Facilities.is_available,
        note="While the facility is open for draws.",
    )
    opening_depreciation = Row(
        "Depreciation of what was held at the balance sheet",
        USD_M,
        opening * maximum(minimum(opening_periods - prev(Timing.number), 1), 0) / opening_periods,
    )
    depreciation = Row(
        "Depreciation as lenders count it",
        USD_M,
        opening_depreciation + trailing_sum(added, life_periods) / life_periods,
        note="Straight line, from the period in which it is bought.",
    )
    cost_value = Balance("Collateral at cost", USD_M, start=opening, note="What was held counts as it stood then.")
    cost_value.close(add=(added,))
    value = Balance("Collateral, depreciated", USD_M, start=opening)
    value.close(add=(added,), less=(depreciation,))
    support_opening = Figure("Debt that the cash supports, at the balance sheet", USD_M)
    support = Row(
        "Debt that the cash supports",
        USD_M,
        opening=support_opening,
        note="At the target cover, from the cash the facility is sized on. Never below zero.",
    )
