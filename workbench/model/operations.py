"""Revenue by source, operating costs and what a megawatt earns."""

from __future__ import annotations

from workbench.ground.units import (
    HOURS,
    MW,
    PERCENT,
    PERCENT_YEAR,
    USD_M,
    USD_M_PER_MW,
    USD_PER_MWH,
    USD_PER_USD_M,
)
from workbench.model.capacity import Capacity
from workbench.model.delivery import Rpo
from workbench.model.leases import LeaseTotals
from workbench.model.timing import Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Constant,
    Emphasis,
    Number,
    Row,
    Section,
    Series,
    otherwise,
    ratio,
    trailing_sum,
    where,
)


class Operations(Section, title="Operations", area="Operations"):
    base_revenue = Number("Other revenue, last 12 months", USD_M, 0.0, low=0.0, high=1e7)
    growth = Series("Growth of other revenue", PERCENT_YEAR, 0.0, low=-0.9, high=10.0)
    software = Number("Software and services", PERCENT, 0.0, low=0.0, high=1.0, note="On top of contracted revenue.")
    power_price = Number("Power price", USD_PER_MWH, 0.0, low=0.0, high=1000.0)
    load = Number("Power load", PERCENT, 0.8, low=0.0, high=1.0)
    site_rent = Number("Site cost per MW and year", USD_M_PER_MW, 0.0, low=0.0, high=100.0)
    other_cost = Number("Other cost of revenue", PERCENT, 0.0, low=0.0, high=2.0, note="Cash, share of revenue.")
    technology = Number(
        "Technology and infrastructure", PERCENT, 0.0, low=0.0, high=2.0, note="Cash, share of revenue."
    )
    technology_fixed = Number("Technology, fixed per year", USD_M, 0.0, low=0.0, high=1e6)
    marketing = Number("Sales and marketing", PERCENT, 0.0, low=0.0, high=2.0)
    administration = Number("General and administrative", PERCENT, 0.0, low=0.0, high=2.0)
    administration_fixed = Number("General and administrative, fixed per year", USD_M, 0.0, low=0.0, high=1e6)
    compensation = Number("Stock compensation", PERCENT, 0.0, low=0.0, high=2.0, note="Share of revenue, not cash.")
    hours = Constant("Hours in a year", HOURS, 8760.0)
    dollars_per_million = Constant("One million", USD_PER_USD_M, 1e6)

    other_revenue = Row(
        "Other revenue",
        USD_M,
        PREVIOUS * (1 + growth) ** Timing.period_years,
        opening=base_revenue * Timing.period_years,
    )
    attached = Row("Software and services revenue", USD_M, Rpo.contracted * software)
    revenue = Row(
        "Revenue",
        USD_M,
        Rpo.contracted + Rpo.kept + Rpo.termination_paid + Rpo.relet + Capacity.spot_revenue + attached + other_revenue,
        emphasis=Emphasis.TOTAL,
    )
    power = Row(
        "Power cost",
        USD_M,
        Capacity.average * load * hours * Timing.period_years * power_price / dollars_per_million,
    )
    site_cost = Row("Site cost", USD_M, Capacity.average * site_rent * Timing.period_years)
    other_costs = Row("Other cost of revenue, cash", USD_M, revenue * other_cost)
    rent_charged = Row("Rent charged in EBITDA", USD_M, LeaseTotals.rent - LeaseTotals.rent_as_debt)
    cost_of_revenue = Row("Cost of revenue, cash", USD_M, power + site_cost + other_costs + rent_charged)
    technology_cost = Row("Technology cost", USD_M, revenue * technology + technology_fixed * Timing.period_years)
    marketing_cost = Row("Marketing cost", USD_M, revenue * marketing)
    administration_cost = Row(
        "Administrative cost", USD_M, revenue * administration + administration_fixed * Timing.period_years
    )
    ebitda = Row(
        "Adjusted EBITDA",
        USD_M,
        revenue - cost_of_revenue - technology_cost - marketing_cost - administration_cost,
        emphasis=Emphasis.TOTAL,
    )
    stock_compensation = Row("Stock compensation cost", USD_M, revenue * compensation)
    margin = Row("Adjusted EBITDA margin", PERCENT, otherwise(ratio(ebitda, revenue), 0))
    revenue_year = Row(
        "Revenue, last 12 months of the forecast",
        USD_M,
        trailing_sum(revenue, Timing.periods_per_year),
        annual=Annual.END,
    )
    ebitda_year = Row(
        "Adjusted EBITDA, last 12 months of the forecast",
        USD_M,
        trailing_sum(ebitda, Timing.periods_per_year),
        annual=Annual.END,
    )


class UnitEconomics(Section, title="Unit economics", area=""):
    power_counted = Row(
        "Average active power, if any",
        MW,
        where(Capacity.average > Capacity.least_power, Capacity.average, 0),
        annual=Annual.MEAN,
    )
    revenue_per_mw = Row(
        "Revenue per MW and year",
        USD_M_PER_MW,
        ratio((Rpo.contracted + Rpo.relet + Capacity.spot_revenue) / Timing.period_years, power_counted),
        annual=Annual.NONE,
    )
    ebitda_per_mw = Row(
        "Adjusted EBITDA per MW and year",
        USD_M_PER_MW,
        ratio(Operations.ebitda / Timing.period_years, power_counted),
        annual=Annual.NONE,
    )
