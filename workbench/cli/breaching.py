"""`workbench breaches`: how far each driver may go before debt breaks, and what would close a funding gap."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.analysis.break_even import BreakEven, Verdict, breached_ranges, each_breach, nearest, value_words, words
from workbench.analysis.debt_drivers import DRIVERS
from workbench.analysis.gap_closing import Remedy, remedies
from workbench.analysis.gap_closing import words as remedy_words
from workbench.cli.grid import aligned
from workbench.cli.headline import Json, title_lines
from workbench.cli.lookup import refuse
from workbench.cli.valued import Valued
from workbench.ground.language import text
from workbench.ground.units import date_of
from workbench.model import MODEL


def found_breaches(of: Valued, drivers: Sequence[str]) -> list[list[BreakEven]]:
    """The break-evens by driver; all drivers when none is named. Raises `ProblemError` for an unknown one."""
    unknown = [one for one in drivers if one not in DRIVERS]
    if unknown:
        raise refuse(
            unknown[0], text("There is no such driver."), text("Name one of: {names}.", names=", ".join(DRIVERS))
        )
    return list(each_breach(MODEL, of.valuation, tuple(drivers) or tuple(DRIVERS), of.case.id, of.arrays))


def breach_lines(
    of: Valued, found: Sequence[Sequence[BreakEven]], cures: Sequence[Remedy], *, is_all: bool
) -> list[str]:
    """The first breach by driver, every limit's range when `is_all`, and remedies of the gap."""
    currency = of.valuation.currency
    lines = [*title_lines(of), ""]
    heads = [[text("Driver"), text("Now"), text("First breach at"), text("Period"), text("What is breached")]]
    lines += aligned(heads + [_row(of, by_driver) for by_driver in found], 5)
    if is_all:
        for by_driver in found:
            lines += ["", by_driver[0].driver.title, *(f"  {words(one, currency)}" for one in by_driver)]
    if cures:
        lines += ["", text("What would close the funding gap, each alone")]
        lines += [f"  {remedy_words(one, currency)}" for one in cures]
    return lines


def _row(of: Valued, found: Sequence[BreakEven]) -> list[str]:
    driver, first = found[0].driver, nearest(found)
    now = value_words(driver, driver.now, of.valuation.currency)
    if first is None:
        low, high = (value_words(driver, end, of.valuation.currency) for end in (driver.low, driver.high))
        return [driver.title, now, text("none from {low} to {high}", low=low, high=high), "", ""]
    if first.verdict is Verdict.BREACHED_NOW:
        period = of.calendar.labels[first.period_now]
        if first.cure is None:
            return [driver.title, now, text("as it stands"), period, first.limit.words]
        cure = value_words(driver, first.cure.value, of.valuation.currency)
        return [driver.title, now, text("as it stands; cured beyond {value}", value=cure), period, first.limit.words]
    assert first.first is not None
    value = value_words(driver, first.first.value, of.valuation.currency)
    return [driver.title, now, value, of.calendar.labels[first.first.period], first.limit.words]


def breaches_json(of: Valued, found: Sequence[Sequence[BreakEven]], cures: Sequence[Remedy]) -> Json:
    """The same for programs: every root of every limit; periods count from 1, missing numbers are null."""
    return {
        "case": of.case.name,
        "break_evens": [_break_even_json(one) for by_driver in found for one in by_driver],
        "remedies": [_remedy_json(one) for one in cures],
    }


def _break_even_json(one: BreakEven) -> Json:
    return {
        "driver": one.driver.key,
        "now": one.driver.now,
        "range": [one.driver.low, one.driver.high],
        "limit": one.limit.key,
        "facility": one.limit.name or None,
        "verdict": one.verdict.name,
        "period_now": one.period_now or None,
        "breached": [
            {
                "from": None if begun is None else begun.value,
                "to": None if ended is None else ended.value,
                "period": (begun or ended or one.roots[0]).period,
                "date": date_of((begun or ended or one.roots[0]).day).isoformat(),
            }
            for begun, ended in breached_ranges(one)
        ],
    }


def _remedy_json(one: Remedy) -> Json:
    return {
        "remedy": one.key,
        "title": one.title,
        "verdict": one.verdict.name,
        "size": None if math.isnan(one.size) else one.size,
        "tried_to": one.most,
        "roots": list(one.roots),
        "per_share": None if one.after is None else one.after.per_share,
    }


def cures_of(of: Valued) -> list[Remedy]:
    """Remedies of the funding gap of the case; none where there is no gap."""
    return remedies(MODEL, of.valuation, of.case.id)
