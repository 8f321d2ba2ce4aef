"""The capital stack: who is paid first out of the company's value, and how far the value reaches.

Facilities of one rank share alike. Filling them one after another in the list gives their rank the right sum, so that
sum, shared by claim, is what each of them gets.
"""

from __future__ import annotations

from workbench.ground.units import COUNT, MULTIPLE, PERCENT, USD_M
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.operations import Operations
from workbench.model.timing import Timing
from workbench.model.valuation import Bridge
from workbench.rows import (
    Check,
    Emphasis,
    Figure,
    Number,
    Section,
    maximum,
    minimum,
    multiple,
    otherwise,
    ratio,
    sum_alike,
    sum_before,
    sum_entities,
    sum_first,
)


class StackTotals(Section, title="Value behind the claims", area=""):
    value = Figure(
        "Enterprise value with cash, investments and proceeds",
        USD_M,
        maximum(Bridge.enterprise + Bridge.liquid, 0),
        emphasis=Emphasis.TOTAL,
    )
    ebitda = Figure(
        "Adjusted EBITDA of the first 12 months",
        USD_M,
        sum_first(Operations.ebitda, Timing.periods_per_year),
        note="Of a horizon shorter than a year, what lies in it.",
    )


class CapitalStack(Section, title="Capital stack", area="Debt", per=FACILITY):
    rank = Number(
        "Rank", COUNT, 1.0, low=1.0, high=1000.0, note="Paid in this order out of the value; one rank shares alike."
    )
    claim = Figure("Claim", USD_M, Facilities.drawn, note="Principal at the balance sheet.")
    ahead = Figure(
        "Claims ahead", USD_M, sum_before(claim, rank), note="Of lower rank, and of the same rank earlier in the list."
    )
    through = Figure("Claims ahead and its own", USD_M, ahead + claim)
    filled = Figure(
        "Covered if its rank is filled in the order of the list",
        USD_M,
        maximum(minimum(StackTotals.value - ahead, claim), 0),
    )
    rank_claim = Figure("Claims of its rank", USD_M, sum_alike(claim, rank))
    rank_covered = Figure("Covered of its rank", USD_M, sum_alike(filled, rank))
    covered_share = Figure("Share covered", PERCENT, ratio(rank_covered, rank_claim), emphasis=Emphasis.TOTAL)
    covered = Figure("Covered", USD_M, claim * otherwise(covered_share, 0))
    uncovered = Figure("Not covered", USD_M, claim - covered)
    from_multiple = Figure("Stands from this multiple of EBITDA", MULTIPLE, multiple(ahead, StackTotals.ebitda))
    to_multiple = Figure(
        "Stands to this multiple of EBITDA",
        MULTIPLE,
        multiple(through, StackTotals.ebitda),
        note="Cumulative: claims ahead and its own over the EBITDA of the first 12 months.",
    )


class StackClaims(Section, title="Claims in order", area=""):
    debt = Figure("Debt", USD_M, sum_entities(CapitalStack.claim))
    debt_covered = Figure("Debt covered", USD_M, sum_entities(CapitalStack.covered))
    debt_share = Figure("Share of debt covered", PERCENT, ratio(debt_covered, debt), emphasis=Emphasis.TOTAL)
    through_leases = Figure("Debt and leases", USD_M, debt + Bridge.leases)
    through_prepayments = Figure(
        "Debt, leases and prepayments claimed", USD_M, through_leases + Bridge.prepayment_claim
    )
    through_preferred = Figure("With preferred stock", USD_M, through_prepayments + Bridge.preferred)
    through_all = Figure("All claims before equity", USD_M, through_preferred + Bridge.minorities)
    left_debt = Figure("Left after debt", USD_M, maximum(StackTotals.value - debt, 0))
    left_leases = Figure("Left after leases", USD_M, maximum(StackTotals.value - through_leases, 0))
    left_prepayments = Figure("Left after prepayments", USD_M, maximum(StackTotals.value - through_prepayments, 0))
    left_preferred = Figure("Left after preferred stock", USD_M, maximum(StackTotals.value - through_preferred, 0))
    leases_covered = Figure("Leases covered", USD_M, left_debt - left_leases)
    prepayments_covered = Figure("Prepayments covered", USD_M, left_leases - left_prepayments)
    preferred_covered = Figure("Preferred stock covered", USD_M, left_prepayments - left_preferred)
    equity = Figure("Left for equity", USD_M, maximum(StackTotals.value - through_all, 0), emphasis=Emphasis.TOTAL)
    minorities_covered = Figure("Minorities covered", USD_M, left_preferred - equity)
    shortfall = Figure("Claims that nothing covers", USD_M, maximum(through_all - StackTotals.value, 0))
    cushion = Figure(
        "Equity cushion",
        PERCENT,
        multiple(StackTotals.value - through_all, StackTotals.value),
        note="Value may fall by this share before claims are not covered. Below zero they are not.",
    )
    debt_cushion = Figure(
        "Cushion of debt",
        PERCENT,
        multiple(StackTotals.value - debt, StackTotals.value),
        note="Value may fall by this share before debt is not covered.",
    )
    debt_multiple = Figure("Debt to EBITDA", MULTIPLE, multiple(debt, StackTotals.ebitda))
    all_multiple = Figure("All claims to EBITDA", MULTIPLE, multiple(through_all, StackTotals.ebitda))
    value_multiple = Figure("Value to EBITDA", MULTIPLE, multiple(StackTotals.value, StackTotals.ebitda))
    sum_check = Check(
        "Value is handed out once",
        USD_M,
        StackTotals.value
        - debt_covered
        - leases_covered
        - prepayments_covered
        - preferred_covered
        - minorities_covered
        - equity,
        tolerance=1e-5,
        remedy="Report this: what the claims get does not sum to the value.",
    )
    debt_check = Check(
        "Facilities are the debt of the bridge",
        USD_M,
        debt - Bridge.debt,
        tolerance=1e-5,
        remedy="Report this: the stack holds other debt than the bridge.",
    )
