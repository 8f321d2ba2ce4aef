"""What loans do once the waterfall runs: instalments after prepayments, mandatory prepayment, acceleration, discount.

Terms of every kind of amortisation are settled before, in `contractual`. Here stands only what a sweep, a mandatory
prepayment or a breach can change: instalments, interest and discount of a loan smaller than its contract foresaw.
"""

from __future__ import annotations

from workbench.ground.units import FACTOR, FLAG, USD_M
from workbench.model.accounts import Reserves
from workbench.model.contractual import Contractual
from workbench.model.effective_interest import EffectiveInterest
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.facility_terms import PrepaidOrder, RepaymentTerms
from workbench.model.rates import Rates
from workbench.rows import (
    PREVIOUS,
    Annual,
    Figure,
    Row,
    Section,
    maximum,
    minimum,
    otherwise,
    pick,
    prev,
    ratio,
    where,
)


class Acceleration(Section, title="Acceleration", per=FACILITY):
    """A breach at the end of one period makes all due in the next, and closes draws and lines."""

    is_breached = Row("A covenant is breached", FLAG, opening=0)
    is_accelerated = Row(
        "Due at once",
        FLAG,
        maximum(PREVIOUS, RepaymentTerms.is_accelerating * prev(is_breached)),
        opening=0,
        note="Draws and lines are closed from then on.",
    )


class Repayment(Section, title="Repayment after prepayments", per=FACILITY):
    is_sweepable = Figure("Swept", FLAG, Facilities.is_swept * (1 - Facilities.is_revolver))
    renewal_fee = Row(
        "Cost of renewal per dollar owed",
        FACTOR,
        otherwise(ratio(Contractual.renewal_cost, Contractual.owed), 0),
        annual=Annual.NONE,
    )
    fee_marginal = Row(
        "Commitment fee saved by a dollar drawn this period",
        FACTOR,
        Facilities.is_revolver * Rates.weight * Facilities.fee_rate,
        annual=Annual.NONE,
    )
    marginal_cost = Row(
        "Interest less commitment fee on a dollar moved this period",
        FACTOR,
        Facilities.marginal - fee_marginal,
        annual=Annual.NONE,
    )
    demanded = Row("Mandatory prepayment, before limits", USD_M, annual=Annual.NONE)
    is_standing = Row(
        "Something is owed by contract",
        FLAG,
        EffectiveInterest.standing > 0,
        annual=Annual.NONE,
    )

    is_open = Row(
        "Open for draws, not accelerated",
        FLAG,
        Facilities.is_available * (1 - Acceleration.is_accelerated),
        annual=Annual.NONE,
    )
    Facilities.draw.define(Contractual.draw * (1 - Acceleration.is_accelerated))
    Facilities.cancelled.define(prev(Facilities.undrawn) * (1 - is_open))
    Facilities.pik.define(prev(Facilities.balance) * Facilities.pik_rate)
    owed = Row(
        "Principal before repayment",
        USD_M,
        prev(Facilities.balance) + Facilities.draw + Facilities.pik,
        annual=Annual.NONE,
    )
    Facilities.scheduled.define(
        where(
            maximum(Facilities.is_revolver, Acceleration.is_accelerated),
            owed * maximum(EffectiveInterest.rest_due, Acceleration.is_accelerated),
            pick(
                RepaymentTerms.prepaid_order,
                {
                    PrepaidOrder.PRO_RATA: owed
                    - (1 - EffectiveInterest.rest_due)
                    * (owed - EffectiveInterest.instalment * (prev(Facilities.balance) + Facilities.pik)),
                    PrepaidOrder.NEXT: maximum(owed - Contractual.balance, 0),
                    PrepaidOrder.LAST: minimum(Contractual.repayment, owed),
                },
            ),
        )
    )
    Facilities.prepaid.define(minimum(demanded, maximum(owed - Facilities.scheduled, 0)))
    left = Row(
        "Principal before the sweep",
        USD_M,
        owed - Facilities.scheduled - Facilities.prepaid,
        annual=Annual.NONE,
    )
    reserve = Row(
        "Reserve to hold for what is owed",
        USD_M,
        Reserves.target * where(is_standing, minimum(maximum(left, 0) / EffectiveInterest.standing, 1), 0),
        annual=Annual.END,
        note="The contract's debt service, in proportion to what is owed of it before the sweep.",
    )
    Facilities.discount_added.define((1 - Acceleration.is_accelerated) * (Contractual.draw_cost + renewal_fee * owed))
    Facilities.amortised.define(
        (prev(Facilities.discount) + Facilities.discount_added) * (1 - EffectiveInterest.kept_share)
    )
    unspread = Row(
        "Discount before prepayments",
        USD_M,
        prev(Facilities.discount) + Facilities.discount_added - Facilities.amortised,
        annual=Annual.NONE,
    )
    written_due = Row(
        "Discount written off with mandatory prepayment",
        USD_M,
        unspread * where(left <= 0, is_standing, Facilities.prepaid / (left + Facilities.prepaid)),
        annual=Annual.NONE,
        note="All of it where nothing is owed any more though the contract foresaw it.",
    )
    exposed = Row("Discount the sweep can still write off", USD_M, unspread - written_due, annual=Annual.NONE)
    known_interest = Row(
        "Interest before sweep and revolver",
        USD_M,
        Facilities.period_rate
        * ((1 - Rates.weight) * prev(Facilities.balance) + Rates.weight * maximum(left - Facilities.pik, 0)),
        annual=Annual.NONE,
        note="Interest in kind joins principal at the period's end and bears none in it.",
    )
    known_fee = Row(
        "Commitment fee before the revolver",
        USD_M,
        Facilities.fee_rate
        * (1 - Acceleration.is_accelerated)
        * (prev(Facilities.undrawn) - Rates.weight * Facilities.draw),
        annual=Annual.NONE,
    )
    known_cost = Row(
        "Cost before sweep and revolver",
        USD_M,
        known_interest + known_fee + Facilities.amortised + written_due,
        annual=Annual.NONE,
    )
    drawn_net = Row(
        "Drawn on the revolver, net", USD_M, Facilities.revolver_drawn - Facilities.revolver_repaid, annual=Annual.NONE
    )
    Facilities.interest.define(known_interest + Facilities.marginal * (drawn_net - Facilities.swept))
    Facilities.fee.define(known_fee - fee_marginal * drawn_net)
