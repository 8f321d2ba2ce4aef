"""By hand: leases, operations, capital spending, property, tax depreciation and working capital."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.by_hand.given import Given, Rows, before, divided, last, late


def operate(i: Given, r: Rows) -> None:
    """Rent, revenue by source, costs and EBITDA."""
    dt, number, average = r["timing.period_years"], r["timing.number"], r["capacity.average"]
    leases(i, r)
    grown = (1.0 + i["operations.growth"]) ** dt
    other = i["operations.base_revenue"] * dt * np.cumprod(grown)
    attached = r["rpo.contracted"] * i["operations.software"]
    revenue = r["rpo.contracted"] + r["rpo.kept"] + r["rpo.relet"] + r["capacity.spot_revenue"] + attached + other
    power = average * i["operations.load"] * 8760.0 * dt * i["operations.power_price"] / 1e6
    site = average * i["operations.site_rent"] * dt
    costs = revenue * i["operations.other_cost"]
    charged = r["lease_totals.rent"] - r["lease_totals.rent_as_debt"]
    cost = power + site + costs + charged
    technology = revenue * i["operations.technology"] + i["operations.technology_fixed"] * dt
    marketing = revenue * i["operations.marketing"]
    administration = revenue * i["operations.administration"] + i["operations.administration_fixed"] * dt
    ebitda = revenue - cost - technology - marketing - administration
    r["operations.other_revenue"], r["operations.attached"], r["operations.revenue"] = other, attached, revenue
    r["operations.power"], r["operations.site_cost"], r["operations.other_costs"] = power, site, costs
    r["operations.rent_charged"], r["operations.cost_of_revenue"] = charged, cost
    r["operations.technology_cost"], r["operations.marketing_cost"] = technology, marketing
    r["operations.administration_cost"], r["operations.ebitda"] = administration, ebitda
    r["operations.stock_compensation"] = revenue * i["operations.compensation"]
    r["operations.margin"] = divided(ebitda, revenue)
    per_year = r["timing.periods_per_year"]
    r["operations.revenue_year"], r["operations.ebitda_year"] = last(revenue, per_year), last(ebitda, per_year)
    sold = (r["rpo.contracted"] + r["rpo.relet"] + r["capacity.spot_revenue"]) / dt
    r["unit_economics.revenue_per_mw"] = divided(sold, average, np.nan)
    r["unit_economics.ebitda_per_mw"] = divided(ebitda / dt, average, np.nan)
    r["investment.unit_cost"] = i["investment.capex_per_mw"] * (1.0 - i["investment.capex_decline"]) ** (dt * number)


def leases(i: Given, r: Rows) -> None:
    """Rent, as a cost or as debt service. Liabilities are written out in `tests/model/test_leases.py`."""
    since, term = i["leases.commencement"].reshape(-1, 1), i["leases.term"].reshape(-1, 1)
    elapsed = np.minimum(np.maximum((r["timing.period_end"] - since) / 365.0, 0.0), term)
    start = np.minimum(np.maximum((i["timing.balance_sheet_date"] - since) / 365.0, 0.0), term)
    passed = before(elapsed, start[:, 0])
    rate = (1.0 + i["leases.escalator"].reshape(-1, 1)) ** passed
    rent = i["leases.annual_rent"].reshape(-1, 1) * rate * (elapsed - passed)
    as_debt = 1.0 if i["lease_totals.treatment"] == 2.0 else 0.0
    discount = (1.0 + i["lease_totals.rate"]) ** (-r["timing.days"] / 365.0)
    factor = np.cumprod(discount)
    total = rent.sum(axis=0)
    r["lease_totals.as_debt"], r["lease_totals.factor"], r["lease_totals.rent"] = as_debt, factor, total
    r["lease_totals.discount"], r["lease_totals.early"] = discount, discount ** (-0.5 * r["timing.is_mid"])
    r["lease_totals.rent_as_debt"] = total * as_debt
    r["lease_totals.rent_as_debt_year"] = last(total * as_debt, r["timing.periods_per_year"])
    r["lease_totals.discounted"] = total * r["lease_totals.early"] * factor
    if len(rent):
        raise NotImplementedError("the shipped example has no leases")
    r["lease_totals.liability"] = 0.0


def invest(i: Given, r: Rows) -> None:
    """Capital spending, its depreciation in the books and for tax, and working capital."""
    dt, unit_cost = r["timing.period_years"], r["investment.unit_cost"]
    passed = r["timing.number"] - 1.0
    ahead = late(r["capacity.energised"], -i["investment.lead"]) * unit_cost
    left = i["investment.prebuilt"]
    unspent = np.maximum(left - np.cumsum(ahead), 0.0)
    saved = before(unspent, left) - unspent
    growth = ahead - saved
    gpus = i["investment.gpu_share"]
    replacement = r["capacity.replaced"] * unit_cost * gpus
    other = r["operations.revenue"] * i["investment.maintenance"]
    capex = growth + replacement + other
    book, site, tax = (
        max(np.trunc(i[f"investment.{name}"] / dt + 0.5), 1.0) for name in ("book_life", "site_life", "tax_life")
    )
    opening = i["investment.opening_property_life"] / dt
    gpu_additions = ahead * gpus + replacement
    tax_additions = capex * (1.0 - i["investment.tax_bonus"])
    old = i["investment.opening_property"] * np.maximum(np.minimum(opening - passed, 1.0), 0.0) / opening
    basis = i["investment.opening_tax_basis"] * np.maximum(np.minimum(tax - passed, 1.0), 0.0) / tax
    r["investment.book_periods"], r["investment.site_periods"] = book, site
    r["investment.tax_periods"], r["investment.opening_periods"] = tax, opening
    r["investment.ahead"], r["investment.spent_before"], r["investment.saved"] = ahead, unspent, saved
    r["investment.growth"], r["investment.replacement"], r["investment.other"] = growth, replacement, other
    r["investment.capex"], r["investment.gpu_additions"] = capex, gpu_additions
    r["investment.site_additions"] = ahead * (1.0 - gpus) + other
    r["investment.gpu_depreciation"] = last(gpu_additions, book) / book
    r["investment.opening_depreciation"], r["investment.tax_additions"] = old, tax_additions
    r["investment.tax_depreciation"] = capex * i["investment.tax_bonus"] + last(tax_additions, tax) / tax + basis
    working_capital(i, r)


def working_capital(i: Given, r: Rows) -> None:
    """Receivables, payables and the rest."""
    dt, revenue = r["timing.period_years"], r["operations.revenue"]
    costs = revenue - r["operations.ebitda"]
    receivables = revenue / dt * i["working_capital.receivable_days"] / 365.0
    payables = costs / dt * i["working_capital.payable_days"] / 365.0
    other = i["working_capital.opening_other"] - np.cumsum(i["working_capital.other_change"])
    net = receivables - payables + other
    start = i["working_capital.opening_receivables"] - i["working_capital.opening_payables"]
    r["working_capital.costs"], r["working_capital.receivables"] = costs, receivables
    r["working_capital.payables"], r["working_capital.other"], r["working_capital.net"] = payables, other, net
    r["working_capital.increase"] = net - before(net, start + i["working_capital.opening_other"])
