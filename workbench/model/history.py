"""Reported periods: quarters and years as they were filed, beside the forecast. No forecast row reads them."""

from __future__ import annotations

from workbench.ground.units import DATE, MONTHS, SHARES_M, USD_M
from workbench.model.entities import REPORTED
from workbench.rows import Number, Section


class History(Section, title="Reported financials", area="Company", per=REPORTED):
    period_end = Number("Reported period ends", DATE, 45657.0, low=29221.0, high=73050.0)
    months = Number("Months reported", MONTHS, 3.0, low=1.0, high=12.0, note="3: a quarter. 12: a year.")
    revenue = Number("Revenue as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    cost_of_revenue = Number("Cost of revenue as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    ebitda = Number(
        "Adjusted EBITDA as reported",
        USD_M,
        None,
        low=-1e8,
        high=1e8,
        optional=True,
        note="The company's own measure where it publishes one.",
    )
    depreciation = Number("Depreciation and amortisation as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    stock_compensation = Number("Stock compensation as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    operating = Number("Operating income as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    interest = Number("Interest expense as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    tax = Number("Income tax as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    net = Number("Net income as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    operating_cash = Number("Cash from operations as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    capex = Number("Capital expenditure as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    rpo = Number("RPO at the end, as reported", USD_M, None, low=0.0, high=1e8, optional=True)
    rpo_year = Number("RPO due within 12 months, as reported", USD_M, None, low=0.0, high=1e8, optional=True)
    deferred = Number("Deferred revenue at the end, as reported", USD_M, None, low=0.0, high=1e8, optional=True)
    cash = Number("Cash and securities at the end, as reported", USD_M, None, low=0.0, high=1e8, optional=True)
    debt = Number("Debt at the end, as reported", USD_M, None, low=0.0, high=1e8, optional=True)
    property_net = Number("Property at the end, as reported", USD_M, None, low=0.0, high=1e8, optional=True)
    equity = Number("Equity at the end, as reported", USD_M, None, low=-1e8, high=1e8, optional=True)
    diluted = Number("Diluted shares as reported", SHARES_M, None, low=0.0, high=1e6, optional=True)
