"""Back-test: what the contract book scheduled and expected, against the quarters that were reported since.

Reported quarters are later than the valuation: nothing here is read by any other section.
"""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import FLAG, MONTHS, PERCENT, PERIODS, USD_M
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.delivery import Delivery, Rpo
from workbench.model.entities import CONTRACT
from workbench.model.timing import Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Choice,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    Series,
    absolute,
    both,
    chosen,
    leading_sum,
    maximum,
    prev,
    ratio,
    round_down,
    sum_entities,
    sum_first,
    sum_periods,
    where,
)


class Scope(Enum):
    """Which contracts the reported revenue is held against."""

    WHOLE_BOOK = "the whole contract book"
    IN_RPO = "contracts in reported RPO"


class BackTest(Section, title="Back-test", area="RPO"):
    scope = Choice(
        "Compared with",
        Scope,
        Scope.WHOLE_BOOK,
        note="Reported revenue comes from all contracts, also those signed after the balance sheet; "
        "filings do not tell which part came from the RPO of that day.",
    )
    reported_revenue = Series(
        "Revenue reported",
        USD_M,
        0.0,
        low=0.0,
        high=1e7,
        holds=False,
        note="0: not reported (yet). It is later than the valuation and feeds nothing but the back-test.",
    )
    reported_rpo = Series(
        "RPO reported at period end",
        USD_M,
        0.0,
        low=0.0,
        high=1e7,
        holds=False,
        annual=Annual.END,
        note="0: not reported (yet). It is later than the valuation and feeds nothing but the back-test.",
    )
    reported_near_share = Series(
        "Share of reported RPO due in the near band",
        PERCENT,
        0.0,
        low=0.0,
        high=1.0,
        holds=False,
        annual=Annual.END,
        note="0: not reported. With it each reported RPO is a vintage whose conversion can be followed.",
    )
    near_share = Number(
        "Share due in the near band, where none is reported",
        PERCENT,
        0.0,
        low=0.0,
        high=1.0,
        note="An assumption for vintages whose filing does not tell the share. 0: leave them out.",
    )
    near_months = Number("Near band ends after", MONTHS, 12.0, low=1.0, high=600.0)
    committed_share = Number(
        "Committed share of reported revenue",
        PERCENT,
        1.0,
        low=0.0,
        high=1.0,
        note="Revenue under take-or-pay contracts; sales on demand were never in RPO.",
    )
    is_reported = Row("Revenue is reported", FLAG, reported_revenue > 0)
    committed = Row(
        "Committed revenue reported", USD_M, committed_share * reported_revenue, note="0 where nothing is reported."
    )
    scheduled = Row(
        "Scheduled as agreed", USD_M, note="The agreed schedule of the contracts compared with, before any loss."
    )
    expected = Row(
        "Expected",
        USD_M,
        note="What the model recognises from them after slips, default, renegotiation and the other losses.",
    )
    schedule_gap = Row(
        "Actual less scheduled", USD_M, is_reported * (committed - scheduled), note="0 where nothing is reported."
    )
    gap = Row(
        "Actual less expected",
        USD_M,
        is_reported * (committed - expected),
        emphasis=Emphasis.TOTAL,
        note="0 where nothing is reported.",
    )
    schedule_error = Row(
        "Error of the schedule",
        PERCENT,
        ratio(schedule_gap, committed),
        annual=Annual.NONE,
        note="Actual less scheduled, of actual; missing where nothing is reported.",
    )
    error = Row(
        "Error of the expectation",
        PERCENT,
        ratio(gap, committed),
        annual=Annual.NONE,
        note="Actual less expected, of actual; missing where nothing is reported.",
    )
    schedule_gap_sum = Row(
        "Actual less scheduled, cumulative", USD_M, PREVIOUS + schedule_gap, opening=0, annual=Annual.END
    )
    gap_sum = Row("Actual less expected, cumulative", USD_M, PREVIOUS + gap, opening=0, annual=Annual.END)

    scheduled_then = Row("Scheduled, periods reported", USD_M, is_reported * scheduled)
    expected_then = Row("Expected, periods reported", USD_M, is_reported * expected)
    gap_size = Row("Size of the error", USD_M, absolute(gap))
    periods_reported = Figure("Periods reported", PERIODS, sum_periods(is_reported))
    total = Figure("Committed revenue reported, total", USD_M, sum_periods(committed))
    scheduled_total = Figure("Scheduled in those periods", USD_M, sum_periods(scheduled_then))
    expected_total = Figure("Expected in those periods", USD_M, sum_periods(expected_then))
    conversion_scheduled = Figure(
        "Actual over scheduled", PERCENT, ratio(total, scheduled_total), emphasis=Emphasis.TOTAL
    )
    conversion_expected = Figure("Actual over expected", PERCENT, ratio(total, expected_total), emphasis=Emphasis.TOTAL)
    mean_size = Figure(
        "Mean size of the error", PERCENT, ratio(sum_periods(gap_size), total), note="Sum of sizes over sum of actual."
    )

    is_rpo_reported = Row("RPO is reported", FLAG, reported_rpo > 0, opening=Disclosure.reported_rpo > 0)
    rpo_held = Row(
        "Reported RPO, from the balance sheet on",
        USD_M,
        reported_rpo,
        opening=Disclosure.reported_rpo,
        annual=Annual.END,
    )
    rpo_gap = Row(
        "Reported RPO less the model's",
        USD_M,
        is_rpo_reported * (reported_rpo - Rpo.closing),
        annual=Annual.END,
        note="0 where none is reported. Bookings that the book does not hold stand here.",
    )
    is_bridged = Row("Both ends of RPO are reported", FLAG, both(is_reported, is_rpo_reported * prev(is_rpo_reported)))
    implied_bookings = Row(
        "Bookings implied by reported RPO",
        USD_M,
        ratio(is_bridged * (committed + rpo_held - prev(rpo_held)), is_bridged),
        annual=Annual.NONE,
        note="Committed revenue plus change in reported RPO; missing where an end is not reported.",
    )

    near_periods = Figure("Whole periods within the near band", PERIODS, round_down(near_months / Timing.months))
    vintage_due = Row(
        "Vintage: due in the near band",
        USD_M,
        reported_rpo * where(reported_near_share > 0, reported_near_share, near_share),
        annual=Annual.NONE,
    )
    vintage_reached = Row(
        "Vintage: periods reported since, within the band",
        PERIODS,
        leading_sum(is_reported, near_periods),
        annual=Annual.NONE,
    )
    vintage_actual = Row(
        "Vintage: committed revenue of those periods",
        USD_M,
        leading_sum(committed, near_periods),
        annual=Annual.NONE,
        note="Revenue of contracts signed after the vintage is in it: filings do not part them.",
    )
    is_vintage_complete = Row(
        "Vintage: every period of the band is reported", FLAG, vintage_reached >= maximum(near_periods, 1)
    )
    vintage_so_far = Row(
        "Conversion so far, by vintage",
        PERCENT,
        ratio(vintage_actual * near_months, vintage_due * vintage_reached * Timing.months),
        annual=Annual.NONE,
        note="Committed revenue of the periods reported since, over their even part of what was due in the near band.",
    )
    vintage_conversion = Row(
        "Conversion by vintage",
        PERCENT,
        ratio(
            is_vintage_complete * vintage_actual * near_months,
            is_vintage_complete * vintage_due * vintage_reached * Timing.months,
        ),
        emphasis=Emphasis.TOTAL,
        annual=Annual.NONE,
        note="Missing until every period of the band is reported.",
    )
    disclosed_then = Row("RPO due by the disclosed bands, periods reported", USD_M, is_reported * Disclosure.disclosed)
    first_reached = Figure("Balance sheet: periods reported", PERIODS, sum_first(is_reported, near_periods))
    first_due = Figure(
        "Balance sheet: RPO due in them by the disclosed bands", USD_M, sum_first(disclosed_then, near_periods)
    )
    first_actual = Figure("Balance sheet: committed revenue of them", USD_M, sum_first(committed, near_periods))
    first_conversion = Figure(
        "Balance sheet: conversion",
        PERCENT,
        ratio(first_actual, first_due),
        emphasis=Emphasis.TOTAL,
        note="Of the near band, as far as reported. Above 100 % when contracts signed later are delivered too.",
    )


class BackTestContracts(Section, title="Back-test by contract", per=CONTRACT):
    is_compared = Figure(
        "Compared with reported revenue",
        FLAG,
        maximum(Contracts.is_in_rpo, chosen(BackTest.scope, Scope.WHOLE_BOOK)),
    )
    scheduled = Row("Scheduled as agreed", USD_M, Contracts.agreed * is_compared)
    expected = Row("Expected", USD_M, Delivery.committed * is_compared)


BackTest.scheduled.define(sum_entities(BackTestContracts.scheduled))
BackTest.expected.define(sum_entities(BackTestContracts.expected))
