"""Peer companies: enterprise values, multiples, statistics and what they imply for the target."""

from __future__ import annotations

from workbench.ground.units import COUNT, DATE, DAYS, FACTOR, FLAG, MULTIPLE, PER_SHARE, PERCENT, RATIO, SHARES_M, USD_M
from workbench.model.backlog import Disclosure
from workbench.model.entities import PEER
from workbench.model.operations import Operations
from workbench.model.shares import Shares
from workbench.model.timing import Calendar, Timing
from workbench.model.valuation import Bridge
from workbench.rows import (
    Check,
    Constant,
    Figure,
    Number,
    Section,
    Severity,
    absolute,
    count_entities,
    harmonic_mean_entities,
    is_known,
    maximum,
    mean_entities,
    median_entities,
    minimum,
    multiple,
    otherwise,
    percent_below,
    quartile_entities,
    ratio,
    sum_first,
)


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
        1.0,
        low=0.000001,
        high=1e6,
        note="Into the file's currency: of share price and market capitalisation, where they are quoted in another "
        "currency than the statements.",
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
    ebit = Number("EBIT, last 12 months", USD_M, None, low=-1e8, high=1e8, optional=True)
    net_income = Number("Net income, last 12 months", USD_M, None, low=-1e8, high=1e8, optional=True)
    rpo = Number("RPO", USD_M, None, low=0.0, high=1e8, optional=True)
    rpo_year = Number("RPO of the next 12 months", USD_M, None, low=0.0, high=1e8, optional=True)
    beta = Number("Equity beta of the peer", RATIO, None, low=-5.0, high=10.0, optional=True)
    tax_rate = Number("Tax rate of the peer", PERCENT, None, low=0.0, high=0.6, optional=True)

    stale_days = Constant("Days after which a price is stale", DAYS, 60.0)
    by_price = Figure("Price times diluted shares", USD_M, otherwise(price, 0) * otherwise(diluted, 0))
    is_complete = Figure(
        "Debt, cash and market value known",
        FLAG,
        is_known(debt) * is_known(cash) * minimum(is_known(market_cap) + is_known(price) * is_known(diluted), 1),
    )
    is_usable = Figure("Used for enterprise multiples", FLAG, is_complete * is_included)
    own_value = Figure("Market value of equity, own currency", USD_M, otherwise(market_cap, by_price))
    equity_value = Figure("Market value of equity", USD_M, own_value * currency_rate)
    net_debt = Figure(
        "Net debt, minorities and preferred",
        USD_M,
        (otherwise(debt, 0) - otherwise(cash, 0) + otherwise(minorities, 0) + otherwise(preferred, 0)) * currency_rate,
    )
    enterprise_amount = Figure("Enterprise value, if complete", USD_M, equity_value + net_debt)
    enterprise = Figure("Enterprise value", USD_M, ratio(enterprise_amount, is_complete))
    revenue_used = Figure("Revenue used", USD_M, otherwise(revenue, 0) * currency_rate * is_usable)
    year_share = Figure("Share of the fiscal year in the calendar year", FACTOR, year_end / Calendar.months_per_year)
    is_calendar_known = Figure(
        "Calendar-year revenue known", FLAG, is_known(revenue_1) * maximum(is_known(revenue_2), year_share >= 1)
    )
    revenue_calendar = Figure(
        "Revenue of the calendar year",
        USD_M,
        ratio(
            year_share * otherwise(revenue_1, 0) + (1 - year_share) * otherwise(revenue_2, 0),
            is_calendar_known,
        ),
        note="Calendarised: the months of two fiscal years that fall into one calendar year.",
    )
    forward_used = Figure(
        "Revenue of the calendar year used", USD_M, otherwise(revenue_calendar, 0) * currency_rate * is_usable
    )
    forward_ebitda_used = Figure(
        "EBITDA of this fiscal year used", USD_M, otherwise(ebitda_1, 0) * currency_rate * is_usable
    )
    rpo_year_used = Figure("RPO of the next 12 months used", USD_M, otherwise(rpo_year, 0) * currency_rate * is_usable)
    age = Figure("Days from price date to valuation date", DAYS, Timing.valuation_date - as_of)
    ebitda_used = Figure("EBITDA used", USD_M, otherwise(ebitda, 0) * currency_rate * is_usable)
    income_used = Figure("Net income used", USD_M, otherwise(net_income, 0) * currency_rate * is_included)
    rpo_used = Figure("RPO used", USD_M, otherwise(rpo, 0) * currency_rate * is_usable)
    debt_used = Figure("Debt used", USD_M, otherwise(debt, 0) * currency_rate * is_included)
    ev_revenue = Figure("EV / revenue", MULTIPLE, multiple(enterprise_amount, revenue_used))
    ev_forward = Figure("EV / revenue, this year", MULTIPLE, multiple(enterprise_amount, forward_used))
    ev_forward_ebitda = Figure("EV / EBITDA, this year", MULTIPLE, multiple(enterprise_amount, forward_ebitda_used))
    ev_rpo_year = Figure("EV / RPO of the next 12 months", MULTIPLE, multiple(enterprise_amount, rpo_year_used))
    ev_ebitda = Figure("EV / EBITDA", MULTIPLE, multiple(enterprise_amount, ebitda_used))
    price_earnings = Figure("P / E", MULTIPLE, multiple(equity_value, income_used))
    ev_rpo = Figure("EV / RPO", MULTIPLE, multiple(enterprise_amount, rpo_used))
    rpo_debt = Figure("RPO / debt", MULTIPLE, multiple(otherwise(rpo, 0) * currency_rate, debt_used))
    margin = Figure(
        "EBITDA margin",
        PERCENT,
        ratio(otherwise(ebitda, 0) * is_known(ebitda), otherwise(revenue, 0) * is_known(ebitda)),
    )
    growth_next = Figure(
        "Revenue growth, next fiscal year",
        PERCENT,
        ratio(otherwise(revenue_2, 0) - otherwise(revenue_1, 0), otherwise(revenue_1, 0) * is_known(revenue_2)),
    )

    stale_check = Check(
        "Price date lies within 60 days of the valuation date",
        DAYS,
        maximum(absolute(age) - stale_days, 0),
        severity=Severity.PLAUSIBILITY,
        remedy="Enter a price of about the valuation date, or leave the peer out.",
    )


class Target(Section, title="Target's measures", area="Peers"):
    revenue = Number("Revenue, last 12 months, target", USD_M, None, low=0.0, high=1e8, optional=True)
    ebitda = Number("EBITDA, last 12 months, target", USD_M, None, low=-1e8, high=1e8, optional=True)
    net_income = Number("Net income, last 12 months, target", USD_M, None, low=-1e8, high=1e8, optional=True)
    forward_revenue = Figure(
        "Revenue of the first forecast year", USD_M, sum_first(Operations.revenue, Timing.periods_per_year)
    )
    forward_ebitda = Figure(
        "EBITDA of the first forecast year", USD_M, sum_first(Operations.ebitda, Timing.periods_per_year)
    )
    earnings = Figure("Net income, or nothing", USD_M, otherwise(net_income, 0))
    trailing_revenue = Figure("Revenue, or nothing", USD_M, otherwise(revenue, 0))
    trailing_ebitda = Figure("EBITDA, or nothing", USD_M, otherwise(ebitda, 0))
    net_claims = Figure("Claims before equity, net of cash", USD_M, Bridge.claims - Bridge.liquid)


class Comparison(Section, title="Peer comparison", area=""):
    third = Constant("Number of the third quartile", COUNT, 3.0)
    revenue_count = Figure("EV / revenue: peers counted", COUNT, count_entities(Peers.ev_revenue))
    revenue_low = Figure("EV / revenue: lower quartile", MULTIPLE, quartile_entities(Peers.ev_revenue, 1))
    revenue_median = Figure("EV / revenue: median", MULTIPLE, median_entities(Peers.ev_revenue))
    revenue_high = Figure("EV / revenue: upper quartile", MULTIPLE, quartile_entities(Peers.ev_revenue, third))
    revenue_mean = Figure("EV / revenue: mean", MULTIPLE, mean_entities(Peers.ev_revenue))
    revenue_harmonic = Figure("EV / revenue: harmonic mean", MULTIPLE, harmonic_mean_entities(Peers.ev_revenue))
    revenue_target = Figure(
        "EV / revenue: target at its value", MULTIPLE, multiple(Bridge.enterprise, Target.trailing_revenue)
    )
    revenue_percentile = Figure(
        "EV / revenue: share of peers below the target",
        PERCENT,
        percent_below(Peers.ev_revenue, otherwise(revenue_target, 0)),
    )
    revenue_low_price = Figure(
        "EV / revenue: value per share at the lower quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(revenue_low, 0) * Target.trailing_revenue - Target.net_claims, 0),
            Shares.diluted * is_known(revenue_low) * (Target.trailing_revenue > 0),
        ),
    )
    revenue_median_price = Figure(
        "EV / revenue: value per share at the median",
        PER_SHARE,
        ratio(
            maximum(otherwise(revenue_median, 0) * Target.trailing_revenue - Target.net_claims, 0),
            Shares.diluted * is_known(revenue_median) * (Target.trailing_revenue > 0),
        ),
    )
    revenue_high_price = Figure(
        "EV / revenue: value per share at the upper quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(revenue_high, 0) * Target.trailing_revenue - Target.net_claims, 0),
            Shares.diluted * is_known(revenue_high) * (Target.trailing_revenue > 0),
        ),
    )
    forward_count = Figure("EV / revenue, this year: peers counted", COUNT, count_entities(Peers.ev_forward))
    forward_low = Figure("EV / revenue, this year: lower quartile", MULTIPLE, quartile_entities(Peers.ev_forward, 1))
    forward_median = Figure("EV / revenue, this year: median", MULTIPLE, median_entities(Peers.ev_forward))
    forward_high = Figure(
        "EV / revenue, this year: upper quartile", MULTIPLE, quartile_entities(Peers.ev_forward, third)
    )
    forward_mean = Figure("EV / revenue, this year: mean", MULTIPLE, mean_entities(Peers.ev_forward))
    forward_harmonic = Figure(
        "EV / revenue, this year: harmonic mean", MULTIPLE, harmonic_mean_entities(Peers.ev_forward)
    )
    forward_target = Figure(
        "EV / revenue, this year: target at its value",
        MULTIPLE,
        multiple(Bridge.enterprise, Target.forward_revenue),
    )
    forward_percentile = Figure(
        "EV / revenue, this year: share of peers below the target",
        PERCENT,
        percent_below(Peers.ev_forward, otherwise(forward_target, 0)),
    )
    forward_low_price = Figure(
        "EV / revenue, this year: value per share at the lower quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(forward_low, 0) * Target.forward_revenue - Target.net_claims, 0),
            Shares.diluted * is_known(forward_low) * (Target.forward_revenue > 0),
        ),
    )
    forward_median_price = Figure(
        "EV / revenue, this year: value per share at the median",
        PER_SHARE,
        ratio(
            maximum(otherwise(forward_median, 0) * Target.forward_revenue - Target.net_claims, 0),
            Shares.diluted * is_known(forward_median) * (Target.forward_revenue > 0),
        ),
    )
    forward_high_price = Figure(
        "EV / revenue, this year: value per share at the upper quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(forward_high, 0) * Target.forward_revenue - Target.net_claims, 0),
            Shares.diluted * is_known(forward_high) * (Target.forward_revenue > 0),
        ),
    )
    ebitda_count = Figure("EV / EBITDA: peers counted", COUNT, count_entities(Peers.ev_ebitda))
    ebitda_low = Figure("EV / EBITDA: lower quartile", MULTIPLE, quartile_entities(Peers.ev_ebitda, 1))
    ebitda_median = Figure("EV / EBITDA: median", MULTIPLE, median_entities(Peers.ev_ebitda))
    ebitda_high = Figure("EV / EBITDA: upper quartile", MULTIPLE, quartile_entities(Peers.ev_ebitda, third))
    ebitda_mean = Figure("EV / EBITDA: mean", MULTIPLE, mean_entities(Peers.ev_ebitda))
    ebitda_harmonic = Figure("EV / EBITDA: harmonic mean", MULTIPLE, harmonic_mean_entities(Peers.ev_ebitda))
    ebitda_target = Figure(
        "EV / EBITDA: target at its value", MULTIPLE, multiple(Bridge.enterprise, Target.trailing_ebitda)
    )
    ebitda_percentile = Figure(
        "EV / EBITDA: share of peers below the target",
        PERCENT,
        percent_below(Peers.ev_ebitda, otherwise(ebitda_target, 0)),
    )
    ebitda_low_price = Figure(
        "EV / EBITDA: value per share at the lower quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(ebitda_low, 0) * Target.trailing_ebitda - Target.net_claims, 0),
            Shares.diluted * is_known(ebitda_low) * (Target.trailing_ebitda > 0),
        ),
    )
    ebitda_median_price = Figure(
        "EV / EBITDA: value per share at the median",
        PER_SHARE,
        ratio(
            maximum(otherwise(ebitda_median, 0) * Target.trailing_ebitda - Target.net_claims, 0),
            Shares.diluted * is_known(ebitda_median) * (Target.trailing_ebitda > 0),
        ),
    )
    ebitda_high_price = Figure(
        "EV / EBITDA: value per share at the upper quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(ebitda_high, 0) * Target.trailing_ebitda - Target.net_claims, 0),
            Shares.diluted * is_known(ebitda_high) * (Target.trailing_ebitda > 0),
        ),
    )
    rpo_count = Figure("EV / RPO: peers counted", COUNT, count_entities(Peers.ev_rpo))
    rpo_low = Figure("EV / RPO: lower quartile", MULTIPLE, quartile_entities(Peers.ev_rpo, 1))
    rpo_median = Figure("EV / RPO: median", MULTIPLE, median_entities(Peers.ev_rpo))
    rpo_high = Figure("EV / RPO: upper quartile", MULTIPLE, quartile_entities(Peers.ev_rpo, third))
    rpo_mean = Figure("EV / RPO: mean", MULTIPLE, mean_entities(Peers.ev_rpo))
    rpo_harmonic = Figure("EV / RPO: harmonic mean", MULTIPLE, harmonic_mean_entities(Peers.ev_rpo))
    rpo_target = Figure("EV / RPO: target at its value", MULTIPLE, multiple(Bridge.enterprise, Disclosure.reported_rpo))
    rpo_percentile = Figure(
        "EV / RPO: share of peers below the target", PERCENT, percent_below(Peers.ev_rpo, otherwise(rpo_target, 0))
    )
    rpo_low_price = Figure(
        "EV / RPO: value per share at the lower quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(rpo_low, 0) * Disclosure.reported_rpo - Target.net_claims, 0),
            Shares.diluted * is_known(rpo_low) * (Disclosure.reported_rpo > 0),
        ),
    )
    rpo_median_price = Figure(
        "EV / RPO: value per share at the median",
        PER_SHARE,
        ratio(
            maximum(otherwise(rpo_median, 0) * Disclosure.reported_rpo - Target.net_claims, 0),
            Shares.diluted * is_known(rpo_median) * (Disclosure.reported_rpo > 0),
        ),
    )
    rpo_high_price = Figure(
        "EV / RPO: value per share at the upper quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(rpo_high, 0) * Disclosure.reported_rpo - Target.net_claims, 0),
            Shares.diluted * is_known(rpo_high) * (Disclosure.reported_rpo > 0),
        ),
    )
    earnings_count = Figure("P / E: peers counted", COUNT, count_entities(Peers.price_earnings))
    earnings_low = Figure("P / E: lower quartile", MULTIPLE, quartile_entities(Peers.price_earnings, 1))
    earnings_median = Figure("P / E: median", MULTIPLE, median_entities(Peers.price_earnings))
    earnings_high = Figure("P / E: upper quartile", MULTIPLE, quartile_entities(Peers.price_earnings, third))
    earnings_mean = Figure("P / E: mean", MULTIPLE, mean_entities(Peers.price_earnings))
    earnings_harmonic = Figure("P / E: harmonic mean", MULTIPLE, harmonic_mean_entities(Peers.price_earnings))
    earnings_target = Figure("P / E: target at its value", MULTIPLE, multiple(Bridge.equity, Target.earnings))
    earnings_percentile = Figure(
        "P / E: share of peers below the target",
        PERCENT,
        percent_below(Peers.price_earnings, otherwise(earnings_target, 0)),
    )
    earnings_low_price = Figure(
        "P / E: value per share at the lower quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(earnings_low, 0) * Target.earnings, 0),
            Shares.diluted * is_known(earnings_low) * (Target.earnings > 0),
        ),
    )
    earnings_median_price = Figure(
        "P / E: value per share at the median",
        PER_SHARE,
        ratio(
            maximum(otherwise(earnings_median, 0) * Target.earnings, 0),
            Shares.diluted * is_known(earnings_median) * (Target.earnings > 0),
        ),
    )
    earnings_high_price = Figure(
        "P / E: value per share at the upper quartile",
        PER_SHARE,
        ratio(
            maximum(otherwise(earnings_high, 0) * Target.earnings, 0),
            Shares.diluted * is_known(earnings_high) * (Target.earnings > 0),
        ),
    )
