"""Debt that contract cash supports, and repayments sculpted to it: backward from maturity, tax included, no iteration.

Cash after tax is the smaller of two straight lines in interest (it saves tax in full, or not at all), because tax is
the larger of two. Each line alone gives the balance at the period's start; the true one is the smaller of the two.
"""

from __future__ import annotations

from workbench.ground.units import COUNT, FACTOR, FLAG, PERCENT, RATIO, USD_M
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.collateral import Collateral
from workbench.model.contract_cash import CashAvailable, ContractCash
from workbench.model.entities import FACILITY
from workbench.model.facilities import Amortisation, Facilities
from workbench.model.facility_terms import RepaymentTerms
from workbench.model.investment import Investment
from workbench.model.rates import Rates
from workbench.model.tax import Tax
from workbench.model.timing import Timing
from workbench.rows import (
    FOLLOWING,
    Annual,
    Check,
    Emphasis,
    Figure,
    Row,
    Section,
    Severity,
    at_end,
    at_period,
    both,
    chosen,
    either,
    following,
    leading_sum,
    max_periods,
    maximum,
    minimum,
    no,
    otherwise,
    prev,
    ratio,
    sum_matching,
    trailing_sum,
    where,
)
from workbench.rows.expression import Expression


class Sculpting(Section, title="Sculpting", area="", per=FACILITY):
    is_boxed = Figure("Of a borrower of its own", FLAG, Facilities.borrower > 0)
    borrowers_cash = Row(
        "Contract cash of its borrower",
        USD_M,
        sum_matching(ContractCash.cash, Contracts.borrower, Facilities.borrower),
    )
    cash = Row(
        "Cash it is sized on, before tax",
        USD_M,
        where(is_boxed, borrowers_cash, CashAvailable.before_tax) * RepaymentTerms.cash_share,
        note="Of its borrower's contracts; of the whole company if the parent owes it.",
    )
    depreciation = Row(
        "Depreciation that its tax counts",
        USD_M,
        where(is_boxed, Collateral.depreciation, Investment.tax_depreciation * RepaymentTerms.cash_share),
    )
    profit_before_interest = Row(
        "Taxable profit before interest",
        USD_M,
        where(is_boxed, cash - Collateral.depreciation, Tax.operating * RepaymentTerms.cash_share),
        note="Losses of other years are not counted: lenders size on the tax of the year.",
    )
    interest_cap = Row(
        "Interest deductible at most",
        USD_M,
        Tax.interest_limit * maximum(profit_before_interest + Tax.is_added_back * depreciation, 0),
    )
    tax_floor = Row(
        "Tax when interest saves nothing",
        USD_M,
        Tax.rate * Tax.is_limited * maximum(profit_before_interest - interest_cap, 0),
        annual=Annual.NONE,
    )
    is_past = Row(
        "After maturity", FLAG, trailing_sum(Facilities.is_final, 2) > 1, note="The period of maturity is not."
    )
    is_paying = Row(
        "Service counts towards the cover",
        FLAG,
        both(either(Facilities.is_repaying, Facilities.is_final), no(is_past)),
    )
    balloon_due = Row("Balloon due", USD_M, Facilities.balloon * both(Facilities.is_final, no(is_past)))
    cash_untaxed = Row(
        "Cash that counts, if interest saves no tax",
        USD_M,
        (cash - RepaymentTerms.is_after_tax * tax_floor) * is_paying,
    )
    cash_taxed = Row(
        "Cash that counts, with all profit taxed",
        USD_M,
        (cash - RepaymentTerms.is_after_tax * Tax.rate * profit_before_interest) * is_paying,
        annual=Annual.NONE,
        note="What interest then saves is added back in the line in which it saves tax in full.",
    )
    in_kind = Row(
        "Growth by interest in kind",
        FACTOR,
        Facilities.pik_rate * no(is_past),
        annual=Annual.NONE,
    )
    opening_interest = Row(
        "Service on a dollar owed at the period's start",
        FACTOR,
        where(
            is_paying,
            Facilities.period_rate * (1 - Rates.weight - Rates.weight * in_kind * no(Facilities.is_final)),
            in_kind,
        ),
        annual=Annual.NONE,
        note="Interest on it if all of it were repaid in the period; before repayments begin, interest in kind.",
    )
    closing_interest = Row(
        "Interest on a dollar still owed at the period's end",
        FACTOR,
        Facilities.period_rate * Rates.weight * is_paying,
        annual=Annual.NONE,
    )
    tax_saved = Row(
        "Tax that a dollar of interest can save",
        FACTOR,
        Tax.rate * RepaymentTerms.is_after_tax * is_paying,
        annual=Annual.NONE,
    )
    alive = Row(
        "Interest on a dollar owed all period", FACTOR, Facilities.period_rate * no(is_past), annual=Annual.NONE
    )
    cash_alive = Row("Cash until maturity", USD_M, cash * no(is_past))
    cash_value_before = Row(
        "Cash still to come until maturity, at the period's start",
        USD_M,
        (cash_alive + FOLLOWING * (1 - Rates.weight * alive)) / (1 + alive - Rates.weight * alive),
        annual=Annual.NONE,
    )
    cash_value_now = Figure("Cash to come until maturity, at the balance sheet", USD_M, at_period(cash_value_before, 1))
    cash_value = Row(
        "Cash still to come until maturity, present value",
        USD_M,
        following(cash_value_before),
        opening=cash_value_now,
        annual=Annual.END,
        note="Of what it is sized on, before tax, at the facility's own rate; over what is owed it is loan life cover.",
    )
    paid_share = Figure("Debt service of a dollar of cash, at the target cover", FACTOR, 1 / RepaymentTerms.target_dscr)
    supported_before = Row("Debt supported at the period's start", USD_M, annual=Annual.NONE)
    supported_now = Figure("Debt supported at the balance sheet", USD_M, at_period(supported_before, 1))
    capacity = Row(
        "Debt supported at the target cover",
        USD_M,
        following(supported_before),
        opening=supported_now,
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="At the period's end: what later cash serves at the target cover until maturity, with the balloon then.",
    )
    balloon_before = Row("Balloon's worth at the period's start", USD_M, annual=Annual.NONE)
    balloon_now = Figure("Balloon's worth at the balance sheet", USD_M, at_period(balloon_before, 1))
    balloon_value = Row(
        "Balloon's worth",
        USD_M,
        following(balloon_before),
        opening=balloon_now,
        annual=Annual.END,
        note="Part of the balance that only the balloon repays.",
    )
    target_now = Figure("Debt to be repaid, balance sculpted evenly, at the balance sheet", USD_M)
    target = Row(
        "Debt to be repaid, balance sculpted evenly",
        USD_M,
        opening=target_now,
        annual=Annual.END,
        emphasis=Emphasis.TOTAL,
        note="At the even cover of what is drawn and still undrawn at the balance sheet.",
    )
    cover = Figure("Even cover of the debt to be repaid", RATIO, emphasis=Emphasis.TOTAL)
    balloon_grown = Row(
        "Balloon's worth, with interest in kind", USD_M, prev(balloon_value) * (1 + in_kind), annual=Annual.NONE
    )
    capacity_grown = Row(
        "Debt supported, with interest in kind", USD_M, prev(capacity) * (1 + in_kind), annual=Annual.NONE
    )
    periods = Figure("Periods of the horizon", COUNT, max_periods(Timing.number))
    to_go = Row("Periods of repayment after this one", COUNT, leading_sum(is_paying, periods), annual=Annual.NONE)
    level = Row("Share that stays if repaid in level parts", FACTOR, to_go / (to_go + 1), annual=Annual.NONE)
    shrunk = Row(
        "Share that stays, before limits",
        FACTOR,
        otherwise(
            ratio(maximum(target - balloon_value, 0), maximum(prev(target) * (1 + in_kind) - balloon_grown, 0)), level
        ),
        annual=Annual.NONE,
        note="Of what is above the balloon's worth; in level parts where no later cash supports it.",
    )
    kept = Row(
        "Share that stays after the instalment",
        PERCENT,
        minimum(shrunk, 1),
        annual=Annual.NONE,
        note="Never more than all of it: where cash does not reach the interest, nothing is repaid and cover is lower.",
    )
    is_below_interest = Row(
        "Cash does not reach the interest", FLAG, both(is_paying, shrunk > 1 + Disclosure.trace), annual=Annual.NONE
    )
    is_sized = Figure(
        "Repaid from the cash it is sized on",
        FLAG,
        either(
            chosen(Facilities.amortisation, Amortisation.SCULPTED),
            chosen(Facilities.amortisation, Amortisation.GREATER_OF),
        ),
    )
    is_within = Figure("Maturity lies within the horizon", FLAG, at_end(Facilities.is_final))
    horizon_check = Check(
        "What is repaid from cash matures within the horizon",
        FLAG,
        both(is_sized, no(is_within)),
        severity=Severity.PLAUSIBILITY,
        remedy="Lengthen the horizon, or let it mature earlier: cash after the last period counts as nothing.",
    )


def _supported(paid: Figure) -> Expression:
    """Debt supported at a period's start when `paid` of each dollar of cash after tax serves debt (1 / cover)."""
    saved = paid * Sculpting.tax_saved
    taxed = (
        paid * Sculpting.cash_taxed
        + FOLLOWING * (1 - Sculpting.closing_interest + saved * Sculpting.closing_interest)
        + Sculpting.balloon_due
    ) / (1 + Sculpting.opening_interest - saved * Sculpting.opening_interest)
    untaxed = (paid * Sculpting.cash_untaxed + FOLLOWING * (1 - Sculpting.closing_interest) + Sculpting.balloon_due) / (
        1 + Sculpting.opening_interest
    )
    return minimum(taxed, untaxed)


Sculpting.supported_before.define(_supported(Sculpting.paid_share))
Sculpting.balloon_before.define(
    (FOLLOWING * (1 - Sculpting.closing_interest) + Sculpting.balloon_due) / (1 + Sculpting.opening_interest)
)


def _nearer(sized: Figure, at: Figure, found: Figure, before: Figure, found_before: Expression) -> Expression:
    """Where the chord through the last two answers meets the debt to be repaid; `at` where they do not differ."""
    step = otherwise(ratio((sized - found) * (at - before), found - found_before), 0)
    return minimum(maximum(at + step, 0), 2)


class EvenCover(Section, title="Even cover of the debt to be repaid", area="", per=FACILITY):
    """The cover at which the debt in place is repaid evenly: chord steps on the share of cash that serves it, each
    a full backward line. Without tax the first is exact; with tax the fourth is, to rounding."""

    committed = Figure("Debt drawn and committed", USD_M, Facilities.drawn + Facilities.undrawn_opening)
    sized = Figure(
        "Debt to be repaid",
        USD_M,
        where(
            either(RepaymentTerms.is_scaled, committed > Sculpting.supported_now), committed, Sculpting.supported_now
        ),
        note="All that is committed; if debt below capacity is not to raise the cover, at least what is supported.",
    )
    above = Figure("Of it above the balloon's worth", USD_M, maximum(sized - Sculpting.balloon_now, 0))
    supported_above = Figure(
        "Supported above the balloon's worth", USD_M, Sculpting.supported_now - Sculpting.balloon_now
    )
    paid_1 = Figure(
        "Service of a dollar of cash, in proportion",
        FACTOR,
        where(
            both(above > 0, supported_above > 0),
            minimum(Sculpting.paid_share * otherwise(ratio(above, supported_above), 1), 2),
            Sculpting.paid_share,
        ),
        note="At most two dollars of service for a dollar of cash.",
    )
    line_1 = Row("Debt supported so, at the period's start", USD_M, _supported(paid_1), annual=Annual.NONE)
    found_1 = Figure("Debt supported so", USD_M, at_period(line_1, 1))
    paid_2 = Figure(
        "Service of a dollar of cash, one chord",
        FACTOR,
        _nearer(sized, paid_1, found_1, Sculpting.paid_share, Sculpting.supported_now),
    )
    line_2 = Row("Debt supported at the period's start, one chord", USD_M, _supported(paid_2), annual=Annual.NONE)
    found_2 = Figure("Debt supported, one chord", USD_M, at_period(line_2, 1))
    paid_3 = Figure("Service of a dollar of cash, two chords", FACTOR, _nearer(sized, paid_2, found_2, paid_1, found_1))
    line_3 = Row("Debt supported at the period's start, two chords", USD_M, _supported(paid_3), annual=Annual.NONE)
    found_3 = Figure("Debt supported, two chords", USD_M, at_period(line_3, 1))
    paid_4 = Figure(
        "Service of a dollar of cash, three chords", FACTOR, _nearer(sized, paid_3, found_3, paid_2, found_2)
    )
    line_4 = Row("Debt supported at the period's start, three chords", USD_M, _supported(paid_4), annual=Annual.NONE)
    found_4 = Figure("Debt supported, three chords", USD_M, at_period(line_4, 1))
    paid_5 = Figure(
        "Service of a dollar of cash, four chords", FACTOR, _nearer(sized, paid_4, found_4, paid_3, found_3)
    )
    cover = Figure(
        "Even cover of the debt to be repaid",
        RATIO,
        ratio(1, paid_5),
        emphasis=Emphasis.TOTAL,
        note="Debt service cover in every period of repayment, if what is committed is drawn before they begin.",
    )
    target_before = Row("Balance repaid evenly, at the period's start", USD_M, _supported(paid_5), annual=Annual.NONE)


Sculpting.target_now.define(at_period(EvenCover.target_before, 1))
Sculpting.target.define(following(EvenCover.target_before))
Sculpting.cover.define(EvenCover.cover)
Collateral.support_opening.define(maximum(Sculpting.supported_now, 0))
Collateral.support.define(maximum(Sculpting.capacity, 0))
