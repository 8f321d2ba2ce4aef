"""Power: what is energised, worn out and replaced, what contracts need of it, and what is sold beside them."""

from __future__ import annotations

from workbench.ground.units import (
    COUNT,
    FLAG,
    MW,
    PERCENT,
    PERCENT_YEAR,
    PERIODS,
    USD_M,
    USD_M_PER_MW,
    YEARS,
)
from workbench.model.backlog import Contracts
from workbench.model.sites import SiteTotals
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Balance,
    Check,
    Constant,
    Figure,
    Number,
    Row,
    Section,
    Series,
    Severity,
    max_periods,
    maximum,
    minimum,
    otherwise,
    prev,
    ratio,
    round_down,
    shifted,
    sum_entities,
    where,
)


class Capacity(Section, title="Capacity", area="Capacity"):
    is_limiting = Number("Energised MW limit delivery", FLAG, 1.0, low=0.0, high=1.0)
    active_opening = Number("Active power at the balance sheet", MW, 0.0, low=0.0, high=1e6)
    contracted = Number("Contracted power", MW, 0.0, low=0.0, high=1e6)
    additions = Series(
        "Power to be energised",
        MW,
        0.0,
        low=0.0,
        high=1e5,
        holds=False,
        annual=Annual.SUM,
        note="Without the sites that are entered by name.",
    )
    is_waiting = Number(
        "Power waits for late contracts",
        FLAG,
        1.0,
        low=0.0,
        high=1.0,
        note="1: new power for a contract that starts late is built and energised later too, and running power for it "
        "stands idle. 0: it is built as planned and sold to others.",
    )
    late = Number("All sites late by", PERIODS, 0.0, low=0.0, high=60.0)
    availability = Number("Availability for customers", PERCENT, 0.95, low=0.0, high=1.0)
    life = Number("Economic life of GPUs", YEARS, 6.0, low=1.0, high=30.0)
    opening_life = Number("Remaining economic life of the opening fleet", YEARS, 5.0, low=0.25, high=30.0)
    replaced_share = Number("Share of worn-out capacity replaced", PERCENT, 1.0, low=0.0, high=1.0)
    spot_price = Number("Price of uncontracted power", USD_M_PER_MW, 0.0, low=0.0, high=1000.0, note="Per MW and year.")
    spot_decline = Number("Yearly fall of the uncontracted price", PERCENT_YEAR, 0.0, low=-0.5, high=0.9)
    spot_fill = Number("Share of uncontracted power sold", PERCENT, 0.0, low=0.0, high=1.0)

    least_power = Constant("Power too small to count", MW, 0.000001, note="Rounding leaves a trace when all retires.")
    life_periods = Figure(
        "Economic life in periods", PERIODS, maximum(round_down(life / Timing.period_years + Calendar.half), 1)
    )
    opening_life_periods = Figure("Opening fleet's life in periods", PERIODS, opening_life / Timing.period_years)
    waiting = Row(
        "Power waiting for late contracts",
        MW,
        otherwise(ratio(sum_entities(Contracts.late_mw) * is_waiting, availability), 0),
        annual=Annual.MEAN,
    )
    coming = Row("Power to be energised, with sites", MW, additions + SiteTotals.energised, annual=Annual.SUM)
    planned = Row("Power planned so far", MW, PREVIOUS + shifted(coming, late), opening=0, annual=Annual.END)
    energised_so_far = Row(
        "Power energised so far", MW, maximum(PREVIOUS, planned - waiting), opening=0, annual=Annual.END
    )
    energised = Row("Power energised", MW, energised_so_far - prev(energised_so_far), annual=Annual.SUM)
    idle = Row(
        "Running power held for late contracts",
        MW,
        maximum(waiting - (planned - energised_so_far), 0),
        annual=Annual.MEAN,
    )
    ageing_opening = Row(
        "Opening fleet worn out",
        MW,
        active_opening * maximum(minimum(opening_life_periods - prev(Timing.number), 1), 0) / opening_life_periods,
        annual=Annual.SUM,
    )
    ageing_first = Row(
        "Worn out, first generation", MW, ageing_opening + shifted(energised, life_periods), annual=Annual.SUM
    )
    replaced_first = Row("Replaced, first generation", MW, ageing_first * replaced_share, annual=Annual.SUM)
    ageing_second = Row("Worn out, second generation", MW, shifted(replaced_first, life_periods), annual=Annual.SUM)
    replaced_second = Row("Replaced, second generation", MW, ageing_second * replaced_share, annual=Annual.SUM)
    ageing_third = Row("Worn out, third generation", MW, shifted(replaced_second, life_periods), annual=Annual.SUM)
    replaced_third = Row("Replaced, third generation", MW, ageing_third * replaced_share, annual=Annual.SUM)
    ageing_fourth = Row("Worn out, fourth generation", MW, shifted(replaced_third, life_periods), annual=Annual.SUM)
    replaced_fourth = Row("Replaced, fourth generation", MW, ageing_fourth * replaced_share, annual=Annual.SUM)
    ageing = Row("Power worn out", MW, ageing_first + ageing_second + ageing_third + ageing_fourth, annual=Annual.SUM)
    replaced = Row(
        "Power replaced", MW, replaced_first + replaced_second + replaced_third + replaced_fourth, annual=Annual.SUM
    )
    retired = Row("Power retired", MW, ageing - replaced, annual=Annual.SUM)
    active = Balance("Active power", MW, start=active_opening)
    active.close(add=(energised,), less=(retired,))
    average = Row("Average active power", MW, (active + prev(active)) / 2, annual=Annual.MEAN)
    deliverable = Row("Deliverable to customers", MW, average * availability, annual=Annual.MEAN)
    needed = Row("Needed by contracts", MW, sum_entities(Contracts.due_mw), annual=Annual.MEAN)
    fill = Row(
        "Share of due deliveries met",
        PERCENT,
        where(is_limiting, minimum(otherwise(ratio(deliverable, needed), 1), 1), 1),
    )
    gap = Row("Power short of contracts", MW, needed * (1 - fill), annual=Annual.MEAN)
    used = Row("Used by contracts", MW, needed * fill, annual=Annual.MEAN)
    spare = Row("Uncontracted power", MW, maximum(deliverable - used - idle * availability, 0), annual=Annual.MEAN)
    utilisation = Row("Utilisation by contracts", PERCENT, where(deliverable > least_power, used / deliverable, 0))
    generations = Constant("Generations of hardware that are followed", COUNT, 4.0)
    generation_check = Check(
        "Hardware wears out at most four times within the horizon",
        FLAG,
        max_periods(Timing.number) > opening_life_periods + generations * life_periods,
        severity=Severity.PLAUSIBILITY,
        remedy="Lengthen the economic life or shorten the horizon: later renewals are not counted.",
    )
    spot = Row(
        "Price of uncontracted power, now",
        USD_M_PER_MW,
        PREVIOUS * (1 - spot_decline) ** Timing.period_years,
        opening=spot_price,
    )
    spot_revenue = Row("Sales of uncontracted power", USD_M, spare * spot_fill * spot * Timing.period_years)
