"""Sites: when each one's powered shell is ready, how it is fitted out and ramped up, and how late it is."""

from __future__ import annotations

from workbench.ground.units import DATE, FACTOR, FLAG, MW, PERIODS
from workbench.model.entities import SITE
from workbench.model.timing import Timing
from workbench.rows import Annual, Figure, Number, Row, Section, maximum, minimum, prev, sum_entities, sum_periods


class Sites(Section, title="Sites", area="Capacity", per=SITE):
    power = Number("Power of the site", MW, 0.0, low=0.0, high=1e5)
    ready = Number("Powered shell ready", DATE, 45658.0, low=36526.0, high=73050.0)
    fit_out = Number("Fit-out after that", PERIODS, 0.0, low=0.0, high=60.0)
    ramp = Number("Energised over", PERIODS, 1.0, low=1.0, high=60.0, note="Evenly over that many periods.")
    late = Number("Site late by", PERIODS, 0.0, low=0.0, high=60.0)

    is_ahead = Row("Shell still to come at period end", FLAG, Timing.period_end < ready)
    begins_after = Figure(
        "Energised after period",
        PERIODS,
        sum_periods(is_ahead) + fit_out + late,
        note="A shell that is ready within a period is energised from that period on.",
    )
    share = Row(
        "Share of the site energised so far",
        FACTOR,
        minimum(maximum((Timing.number - begins_after) / ramp, 0), 1),
        opening=0,
    )
    energised = Row("Power of the site energised", MW, power * (share - prev(share)), annual=Annual.SUM)


class SiteTotals(Section, title="Site totals", area=""):
    power = Figure("Power of all sites", MW, sum_entities(Sites.power))
    energised = Row("Power of sites energised", MW, sum_entities(Sites.energised), annual=Annual.SUM)
