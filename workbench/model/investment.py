"""Capital expenditure, property by vintage, tax depreciation and working capital."""

from __future__ import annotations

from workbench.ground.units import DAYS, PERCENT, PERCENT_YEAR, PERIODS, USD_M, USD_M_PER_MW, YEARS
from workbench.model.capacity import Capacity
from workbench.model.operations import Operations
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Balance,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    Series,
    maximum,
    minimum,
    prev,
    round_down,
    shifted,
    trailing_sum,
)


class Investment(Section, title="Investment", area="Capacity"):
    capex_per_mw = Number("Capex per MW", USD_M_PER_MW, 0.0, low=0.0, high=500.0)
    capex_decline = Number("Yearly fall of capex per MW", PERCENT_YEAR, 0.0, low=-0.5, high=0.9)
    gpu_share = Number("GPUs and servers in capex", PERCENT, 0.75, low=0.0, high=1.0)
    lead = Number("Capex ahead of energising by", PERIODS, 1.0, low=0.0, high=20.0)
    prebuilt = Number(
        "Already spent on power still to be energised", USD_M, 0.0, low=0.0, high=1e6, note="Construction in progress."
    )
    maintenance = Number("Other capex", PERCENT, 0.0, low=0.0, high=2.0, note="Share of revenue.")
    book_life = Number("Book life, GPUs and servers", YEARS, 6.0, low=1.0, high=30.0)
    site_life = Number("Book life, sites and other", YEARS, 12.0, low=1.0, high=60.0)
    opening_property = Number("Property at the balance sheet", USD_M, 0.0, low=0.0, high=1e7)
    opening_property_life = Number("Its remaining book life", YEARS, 5.0, low=0.25, high=60.0)
    tax_bonus = Number("Bonus depreciation for tax", PERCENT, 0.4, low=0.0, high=1.0)
    tax_life = Number("Tax life of the rest", YEARS, 5.0, low=1.0, high=40.0)
    opening_tax_basis = Number("Tax basis at the balance sheet", USD_M, 0.0, low=0.0, high=1e7)

    book_periods = Figure(
        "Book life of GPUs in periods", PERIODS, maximum(round_down(book_life / Timing.period_years + Calendar.half), 1)
    )
    site_periods = Figure(
        "Book life of sites in periods",
        PERIODS,
        maximum(round_down(site_life / Timing.period_years + Calendar.half), 1),
    )
    opening_periods = Figure("Opening property's life in periods", PERIODS, opening_property_life / Timing.period_years)
    tax_periods = Figure(
        "Tax life in periods", PERIODS, maximum(round_down(tax_life / Timing.period_years + Calendar.half), 1)
    )
    unit_cost = Row(
        "Capex per MW, now",
        USD_M_PER_MW,
        PREVIOUS * (1 - capex_decline) ** Timing.period_years,
        opening=capex_per_mw,
    )
    ahead = Row("Power built for", USD_M, shifted(Capacity.energised, -lead) * unit_cost)
    spent_before = Balance("Already spent, not yet used", USD_M, start=prebuilt)
    saved = Row("Met by what was already spent", USD_M, minimum(prev(spent_before), ahead))
    spent_before.close(less=(saved,))
    growth = Row("Capex for new power", USD_M, ahead - saved)
    replacement = Row("Capex to replace GPUs", USD_M, Capacity.replaced * unit_cost * gpu_share)
    other = Row("Other capital spending", USD_M, Operations.revenue * maintenance)
    capex = Row("Capital expenditure", USD_M, growth + replacement + other, emphasis=Emphasis.TOTAL)
    gpu_additions = Row("Added: GPUs and servers", USD_M, ahead * gpu_share + replacement)
    site_additions = Row("Added: sites and other", USD_M, ahead * (1 - gpu_share) + other)
    gpu_depreciation = Row(
        "Depreciation, GPUs and servers", USD_M, trailing_sum(gpu_additions, book_periods) / book_periods
    )
    opening_depreciation = Row(
        "Depreciation, opening property",
        USD_M,
        opening_property * maximum(minimum(opening_periods - prev(Timing.number), 1), 0) / opening_periods,
    )
    tax_additions = Row("Added to tax basis", USD_M, capex * (1 - tax_bonus))
    tax_depreciation = Row(
        "Tax depreciation",
        USD_M,
        capex * tax_bonus
        + trailing_sum(tax_additions, tax_periods) / tax_periods
        + opening_tax_basis * maximum(minimum(tax_periods - prev(Timing.number), 1), 0) / tax_periods,
        note="Straight line over the tax life stands for MACRS.",
    )


class WorkingCapital(Section, title="Working capital", area="Operations"):
    receivable_days = Number("Days of sales in receivables", DAYS, 45.0, low=0.0, high=720.0)
    opening_receivables = Number("Receivables at the balance sheet", USD_M, 0.0, low=0.0, high=1e7)
    payable_days = Number("Days of cash costs in payables", DAYS, 0.0, low=0.0, high=720.0)
    opening_payables = Number("Payables at the balance sheet", USD_M, 0.0, low=0.0, high=1e7)
    other_change = Series("Other working capital released", USD_M, 0.0, low=-1e6, high=1e6, holds=False)
    opening_other = Number("Other net working capital at the balance sheet", USD_M, 0.0, low=-1e7, high=1e7)

    costs = Row("Cash operating costs", USD_M, Operations.revenue - Operations.ebitda)
    receivables = Row(
        "Receivables",
        USD_M,
        Operations.revenue / Timing.period_years * receivable_days / Calendar.days_per_year,
        opening=opening_receivables,
        annual=Annual.END,
    )
    payables = Row(
        "Payables",
        USD_M,
        costs / Timing.period_years * payable_days / Calendar.days_per_year,
        opening=opening_payables,
        annual=Annual.END,
    )
    other = Balance("Other net working capital", USD_M, start=opening_other)
    other.close(less=(other_change,))
    net = Row(
        "Net working capital",
        USD_M,
        receivables - payables + other,
        opening=opening_receivables - opening_payables + opening_other,
        annual=Annual.END,
    )
    increase = Row("Increase in net working capital", USD_M, net - prev(net))
