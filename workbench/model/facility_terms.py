"""What a term sheet says beyond the bare loan: rate, draws, repayment, renewal. Typed; `facilities.py` counts it."""

from __future__ import annotations

from enum import Enum

from workbench.ground.units import DATE, FLAG, MONTHS, PERCENT, PERCENT_YEAR, RATIO, USD_M
from workbench.model.entities import FACILITY
from workbench.rows import Choice, Number, Row, Section, Series


class SpreadSource(Enum):
    """Where the spread over the base rate comes from."""

    TYPED = "typed"
    BACKING = "grade of the backing contracts"


class DrawRule(Enum):
    """What decides how much is drawn in a period."""

    SHARE_OF_CAPEX = "share of capex"
    OWN = "own schedule"


class PrepaidOrder(Enum):
    """Which later instalments a prepayment saves."""

    PRO_RATA = "all instalments alike"
    NEXT = "next instalments first"
    LAST = "last instalments first"


class Renewal(Enum):
    """What becomes of a facility at its maturity."""

    NONE = "repaid at maturity"
    REFINANCED = "refinanced at maturity"
    EXTENDED = "amended and extended"


class RateTerms(Section, title="Rate terms", area="Debt", per=FACILITY):
    spread_source = Choice(
        "Spread comes from",
        SpreadSource,
        SpreadSource.TYPED,
        note="By grade: mean lending spread of its borrower's contracts, weighted by expected RPO; the typed spread "
        "where none is left.",
    )
    hedged_share = Number(
        "Hedged", PERCENT, 0.0, low=0.0, high=1.0, note="Share whose base rate is swapped into a fixed one."
    )
    hedge_rate = Number("Fixed rate of the swap, against base", PERCENT_YEAR, 0.04, low=-0.05, high=0.5)
    pik_until = Number("Interest may be paid in kind until", DATE, 73050.0, low=36526.0, high=73050.0)

    base_now = Row(
        "Base rate after floor and swap",
        PERCENT_YEAR,
        note="The swap pays the base rate as it is, without the floor.",
    )
    spread_now = Row("Spread counted", PERCENT_YEAR)


class DrawTerms(Section, title="Draw terms", area="Debt", per=FACILITY):
    rule = Choice("Draws follow", DrawRule, DrawRule.SHARE_OF_CAPEX)
    own_draws = Series("Own draws", USD_M, 0.0, low=0.0, high=1e7, holds=False)
    advance_contracts = Number(
        "Advance rate on contract cash",
        PERCENT,
        None,
        low=0.0,
        high=2.0,
        optional=True,
        note="Draws stop where what is owed reaches this share of the borrower's contract cash still to come, present "
        "value at the loan's rate.",
    )
    advance_collateral = Number(
        "Advance rate on collateral at cost",
        PERCENT,
        None,
        low=0.0,
        high=2.0,
        optional=True,
        note="Draws stop where all that was lent reaches this share of the collateral's cost.",
    )
    draw_fee = Number("Fees on draws", PERCENT, 0.0, low=0.0, high=0.5)
    draw_life = Number(
        "Each draw matures after",
        MONTHS,
        None,
        low=1.0,
        high=600.0,
        optional=True,
        note="Bullet: repaid in full then. Level principal: in equal parts until then, from the period after the draw. "
        "The facility's maturity ends all.",
    )


class RepaymentTerms(Section, title="Repayment terms", area="Debt", per=FACILITY):
    target_dscr = Number("Target debt service cover", RATIO, 1.3, low=1.0, high=20.0)
    is_after_tax = Number("Cover is after tax", FLAG, 0.0, low=0.0, high=1.0)
    cash_share = Number(
        "Share of cash it counts on",
        PERCENT,
        1.0,
        low=0.0,
        high=1.0,
        note="Of the contract cash of its borrower, or of the company's, if the parent owes it. Repaid by share of "
        "cash: this much, beside interest.",
    )
    is_scaled = Number(
        "Debt below capacity raises the cover evenly",
        FLAG,
        1.0,
        low=0.0,
        high=1.0,
        note="0: it keeps to the target cover and is repaid later instead.",
    )
    prepaid_order = Choice("Prepayments save", PrepaidOrder, PrepaidOrder.PRO_RATA)
    mandatory = Series("Mandatory prepayment", USD_M, 0.0, low=0.0, high=1e7, holds=False)
    proceeds_share = Number("Share of equity raised that prepays it", PERCENT, 0.0, low=0.0, high=1.0)
    reserve_months = Number("Debt service reserve", MONTHS, 0.0, low=0.0, high=60.0)
    is_accelerating = Number("A breach makes it due at once", FLAG, 0.0, low=0.0, high=1.0)


class RenewalTerms(Section, title="Renewal terms", area="Debt", per=FACILITY):
    renewal = Choice("At maturity", Renewal, Renewal.NONE)
    share = Number(
        "Share renewed",
        PERCENT,
        1.0,
        low=0.0,
        high=1.0,
        note="What is not renewed is repaid at the old maturity.",
    )
    months = Number("Longer by", MONTHS, 60.0, low=1.0, high=600.0)
    margin = Number("Added to the rate from then", PERCENT_YEAR, 0.0, low=-0.5, high=0.5)
    fee = Number("Fee on what is renewed", PERCENT, 0.0, low=0.0, high=0.5)
    amended = Number(
        "Amended on",
        DATE,
        45657.0,
        low=36526.0,
        high=73050.0,
        note="Amend and extend: fee then, margin and instalments to the new maturity from the first period that ends "
        "later. It cannot lie after the old maturity.",
    )
