"""The need that cash, draws and revolvers do not meet: when it first shows, how large it grows, what would close it."""

from __future__ import annotations

from workbench.ground.units import COUNT, DATE, FLAG, USD_M
from workbench.model.coverage import Coverage
from workbench.model.timing import Timing
from workbench.model.waterfall import Waterfall
from workbench.rows import (
    Annual,
    Balance,
    Emphasis,
    Figure,
    Row,
    Section,
    at_end,
    at_period,
    both,
    first_period,
    max_periods,
    maximum,
    otherwise,
    ratio,
)


class FundingGap(Section, title="Funding gap", area=""):
    """Never hidden: the need beyond cash, draws and revolvers, whether new equity closes it or it stays open."""

    injected = Balance("New equity raised for it so far", USD_M, start=0)
    injected.close(add=(Waterfall.injected,))
    need = Row(
        "Unfunded need so far",
        USD_M,
        Waterfall.gap + injected,
        opening=0,
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="Open, or closed by new equity.",
    )
    is_short = Row("Unfunded need in the period", FLAG, Waterfall.need > Coverage.least)
    first = Figure("First period of an unfunded need", COUNT, first_period(is_short))
    is_found = Figure("There is an unfunded need", FLAG, otherwise(first, 0) > 0)
    first_day = Figure(
        "Day of the first unfunded need, or of the first period",
        DATE,
        at_period(Timing.period_end, otherwise(first, 1)),
    )
    first_date = Figure("First unfunded need", DATE, ratio(first_day, is_found), emphasis=Emphasis.TOTAL)
    peak = Figure("Unfunded need at its largest", USD_M, maximum(max_periods(need), 0), emphasis=Emphasis.TOTAL)
    is_peak = Row("Unfunded need at its largest here", FLAG, both(need >= peak, peak > 0))
    peak_number = Figure("Period in which it is largest", COUNT, first_period(is_peak))
    peak_day = Figure(
        "Day on which it is largest, or of the first period",
        DATE,
        at_period(Timing.period_end, otherwise(peak_number, 1)),
    )
    peak_date = Figure("Date on which it is largest", DATE, ratio(peak_day, is_found))
    open_end = Figure("Unfunded need still open at the end", USD_M, at_end(Waterfall.gap))
    equity = Figure(
        "Equity that would close it",
        USD_M,
        peak,
        note="Paid in as the need arises, if cash earned meanwhile is kept for it.",
    )
