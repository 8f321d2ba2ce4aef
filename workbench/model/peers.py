"""Peer companies as they are typed: market value, debt, leases, results and backlog, each with its date."""

from __future__ import annotations

from workbench.ground.units import COUNT, DATE, DAYS, FACTOR, FLAG, PER_SHARE, PERCENT, RATIO, SHARES_M, USD_M
from workbench.model.entities import PEER
from workbench.model.timing import Timing
from workbench.rows import Check, Constant, Figure, Number, Section, Severity, absolute, maximum, otherwise


class Peers(Section, title="Peers", area="Peers", per=PEER):
    set = Number("Peer set", COUNT, 0.0, low=0.0, high=9999.0, note="Number of the set; 0: none.")
    is_included = Number("Included", FLAG, 1.0, low=0.0, high=1.0)
    as_of = Number("Price date", DATE, 45744.0, low=36526.0, high=73050.0)
    balance_date = Number("Balance sheet of the peer", DATE, None, low=36526.0, high=73050.0, optional=True)
    year_end = Number("Fiscal year ends in month", COUNT, 12.0, low=1.0, high=12.0)
    year_1_end = Number(
        "This fiscal year ends",
        DATE,
        None,
        low=36526.0,
        high=73050.0,
        optional=True,
        note="Empty: the first end of a fiscal year after the balance sheet of the valuation.",
    )
    currency_rate = Number("Currency rate into the file's currency", FACTOR, 1.0, low=0.000001, high=1e6)
    price_rate = Number(
        "Currency rate of the price",
        FACTOR,
        None,
        low=0.000001,
        high=1e6,
        optional=True,
        note="Into the file's currency: of share price, strike and market capitalisation, where they are quoted in "
        "another currency than the statements. Empty: as the statements.",
    )
    price = Number("Share price", PER_SHARE, None, low=0.0, high=1e6, optional=True)
    diluted = Number("Diluted shares", SHARES_M, None, low=0.0, high=1e6, optional=True)
    basic = Number("Basic shares of the peer", SHARES_M, None, low=0.0, high=1e6, optional=True)
    options = Number("Options of the peer", SHARES_M, None, low=0.0, high=1e6, optional=True)
    strike = Number("Mean strike of the peer's options", PER_SHARE, None, low=0.0, high=1e6, optional=True)
    units = Number("Restricted stock units of the peer", SHARES_M, None, low=0.0, high=1e6, optional=True)
    market_cap = Number("Market capitalisation", USD_M, None, low=0.0, high=1e8, optional=True)
    debt = Number("Total debt", USD_M, None, low=0.0, high=1e8, optional=True)
    debt_has_leases = Number(
        "Total debt holds operating leases", FLAG, 0.0, low=0.0, high=1.0, note="As many data vendors count it."
    )
    operating_leases = Number("Operating lease liabilities", USD_M, None, low=0.0, high=1e8, optional=True)
    finance_leases = Number("Finance leases outside total debt", USD_M, None, low=0.0, high=1e8, optional=True)
    cash = Number("Cash and securities", USD_M, None, low=0.0, high=1e8, optional=True)
    minorities = Number("Minority interests", USD_M, None, low=0.0, high=1e8, optional=True)
    preferred = Number("Preferred stock", USD_M, None, low=0.0, high=1e8, optional=True)
    book_equity = Number("Book equity", USD_M, None, low=-1e8, high=1e8, optional=True)
    revenue = Number("Revenue, last 12 months", USD_M, None, low=0.0, high=1e8, optional=True)
    revenue_0 = Number("Revenue, last fiscal year", USD_M, None, low=0.0, high=1e8, optional=True)
    revenue_1 = Number("Revenue, this fiscal year", USD_M, None, low=0.0, high=1e8, optional=True)
    revenue_2 = Number("Revenue, next fiscal year", USD_M, None, low=0.0, high=1e8, optional=True)
    growth = Number("Revenue growth, last 12 months", PERCENT, None, low=-1.0, high=1000.0, optional=True)
    ebitda = Number("EBITDA, last 12 months", USD_M, None, low=-1e8, high=1e8, optional=True)
    ebitda_0 = Number("EBITDA, last fiscal year", USD_M, None, low=-1e8, high=1e8, optional=True)
    ebitda_1 = Number("EBITDA, this fiscal year", USD_M, None, low=-1e8, high=1e8, optional=True)
    ebitda_2 = Number("EBITDA, next fiscal year", USD_M, None, low=-1e8, high=1e8, optional=True)
    lease_cost = Number("Operating lease cost, last 12 months", USD_M, None, low=0.0, high=1e8, optional=True)
    is_before_rent = Number(
        "EBITDA is before operating lease cost",
        FLAG,
        0.0,
        low=0.0,
        high=1.0,
        note="As under IFRS 16, and in some companies' own measures.",
    )
    ebit = Number("EBIT, last 12 months", USD_M, None, low=-1e8, high=1e8, optional=True)
    net_income = Number("Net income, last 12 months", USD_M, None, low=-1e8, high=1e8, optional=True)
    rpo = Number("RPO", USD_M, None, low=0.0, high=1e8, optional=True)
    rpo_year = Number("RPO of the next 12 months", USD_M, None, low=0.0, high=1e8, optional=True)
    beta = Number("Equity beta of the peer", RATIO, None, low=-5.0, high=10.0, optional=True)
    tax_rate = Number("Tax rate of the peer", PERCENT, None, low=0.0, high=0.6, optional=True)

    stale_days = Constant("Days after which a price is stale", DAYS, 60.0)
    old_days = Constant("Days after which a balance sheet is old", DAYS, 200.0)
    age = Figure("Days from price date to valuation date", DAYS, Timing.valuation_date - as_of)
    stale_check = Check(
        "Price date lies within 60 days of the valuation date",
        DAYS,
        maximum(absolute(age) - stale_days, 0) * is_included,
        severity=Severity.PLAUSIBILITY,
        remedy="Enter a price of about the valuation date, or leave the peer out.",
    )
    balance_age = Figure(
        "Days from the peer's balance sheet to the valuation date",
        DAYS,
        Timing.valuation_date - otherwise(balance_date, Timing.valuation_date),
    )
    balance_check = Check(
        "Balance sheet of the peer lies within 200 days of the valuation date",
        DAYS,
        maximum(absolute(balance_age) - old_days, 0) * is_included,
        severity=Severity.PLAUSIBILITY,
        remedy="Enter debt and cash of a later balance sheet with its date, or leave the peer out.",
    )
