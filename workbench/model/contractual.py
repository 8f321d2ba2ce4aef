"""What each facility lends, bears and repays by contract: before the waterfall, so nothing here reads cash left over.

A draw takes the room there is at the period's start; repayments follow from what is then owed. With a life of their
own, draws are followed beside the rest, each to its own end.
"""

from __future__ import annotations

from workbench.ground.units import FACTOR, FLAG, PERIODS, USD_M
from workbench.model.backlog import Disclosure
from workbench.model.collateral import Collateral
from workbench.model.entities import FACILITY
from workbench.model.facilities import Amortisation, Facilities
from workbench.model.facility_terms import DrawRule, DrawTerms, RenewalTerms, RepaymentTerms
from workbench.model.investment import Investment
from workbench.model.rates import Rates
from workbench.model.sculpting import Sculpting
from workbench.model.timing import Timing
from workbench.rows import (
    PREVIOUS,
    Annual,
    Balance,
    Emphasis,
    Figure,
    Row,
    Section,
    both,
    chosen,
    either,
    is_known,
    maximum,
    minimum,
    no,
    otherwise,
    pick,
    prev,
    ratio,
    round_up,
    trailing_sum,
    where,
)


class Contractual(Section, title="Debt by contract", area="", per=FACILITY):
    """A revolver's line is drawn for cash, so by contract only what is drawn at the balance sheet is repaid."""

    balance = Balance("Owed by contract", USD_M, start=Facilities.drawn)
    undrawn_opening = Figure(
        "Undrawn commitment of a term facility", USD_M, Facilities.undrawn_opening * no(Facilities.is_revolver)
    )
    undrawn = Balance("Undrawn by contract", USD_M, start=undrawn_opening)
    draws_owed = Balance("Owed of draws with a life of their own", USD_M, start=0)
    pik = Row("Interest paid in kind", USD_M, prev(balance) * Facilities.pik_rate)
    lent = Row("Lent so far", USD_M, opening=Facilities.drawn, annual=Annual.END)
    wanted = Row(
        "Draw asked for",
        USD_M,
        pick(
            DrawTerms.rule,
            {
                DrawRule.SHARE_OF_CAPEX: Facilities.draw_share * (Investment.growth + Investment.replacement),
                DrawRule.OWN: DrawTerms.own_draws,
            },
        ),
        annual=Annual.NONE,
    )
    room_contracts = Row(
        "Room under the contracts' advance rate",
        USD_M,
        where(
            is_known(DrawTerms.advance_contracts),
            maximum(otherwise(DrawTerms.advance_contracts, 0) * Sculpting.cash_value - prev(balance) - pik, 0),
            prev(undrawn),
        ),
        annual=Annual.NONE,
        note="What later repays makes room only then.",
    )
    room_collateral = Row(
        "Room under the collateral's advance rate",
        USD_M,
        where(
            is_known(DrawTerms.advance_collateral),
            maximum(otherwise(DrawTerms.advance_collateral, 0) * Collateral.cost_value - prev(lent), 0),
            prev(undrawn),
        ),
        annual=Annual.NONE,
    )
    draw = Row(
        "Drawn",
        USD_M,
        minimum(prev(undrawn), wanted, room_contracts, room_collateral) * Facilities.is_available,
    )
    lent.define(PREVIOUS + draw)
    cancelled = Row("Commitment cancelled", USD_M, prev(undrawn) * no(Facilities.is_available))
    undrawn.close(less=(draw, cancelled))
    draw_cost = Row(
        "Discount and fees on draws",
        USD_M,
        draw * (Facilities.upfront_fee + DrawTerms.draw_fee),
    )
    owed = Row("Owed before the repayment", USD_M, prev(balance) + draw + pik, annual=Annual.NONE)
    is_refinanced_now = Row(
        "Refinanced in this period", FLAG, both(Facilities.is_refinanced, Facilities.is_at_maturity)
    )

    is_level = Figure(
        "In level parts of principal", FLAG, chosen(Facilities.amortisation, Amortisation.LEVEL_PRINCIPAL)
    )
    is_by_draw = Figure(
        "Each draw has a life of its own",
        FLAG,
        is_known(DrawTerms.draw_life) * either(is_level, chosen(Facilities.amortisation, Amortisation.BULLET)),
        note="Bullet or level principal only.",
    )
    life = Figure(
        "Life of a draw in periods", PERIODS, maximum(round_up(otherwise(DrawTerms.draw_life, 0) / Timing.months), 1)
    )
    draw_followed = Row("Drawn, with a life of its own", USD_M, draw * is_by_draw, annual=Annual.NONE)
    draws_recent = Row("Drawn within the life", USD_M, trailing_sum(draw_followed, life), annual=Annual.END)
    draws_longer = Row(
        "Drawn within the life and the period before", USD_M, trailing_sum(draw_followed, life + 1), annual=Annual.END
    )
    standing = Row(
        "Share of draws that stands after the old maturity",
        FACTOR,
        1 - (1 - RenewalTerms.share) * Facilities.is_past_maturity,
        annual=Annual.NONE,
    )
    draws_ripe = Row(
        "Due on draws by their age",
        USD_M,
        where(is_level, (draws_longer - draw_followed) / life, draws_longer - draws_recent),
        annual=Annual.NONE,
        note="In equal parts from the period after the draw, or all at the end of its life.",
    )
    draws_due = Row(
        "Due on draws with a life of their own",
        USD_M,
        minimum(draws_ripe * standing, prev(draws_owed)) * no(is_refinanced_now),
        annual=Annual.NONE,
    )
    draws_repaid = Row(
        "Repaid on draws with a life of their own",
        USD_M,
        where(
            Facilities.is_final,
            prev(draws_owed) + draw_followed,
            draws_due + Facilities.falls_due * (prev(draws_owed) + draw_followed - draws_due),
        ),
    )
    draws_owed.close(add=(draw_followed,), less=(draws_repaid,))

    to_amortise = Row(
        "Above the balloon",
        USD_M,
        maximum(prev(balance) - prev(draws_owed) - Facilities.balloon, 0),
        annual=Annual.NONE,
    )
    level_payment = Row(
        "Principal in a level payment",
        USD_M,
        otherwise(
            ratio(to_amortise * Facilities.period_rate, (1 + Facilities.period_rate) ** Facilities.payments_left - 1),
            to_amortise / Facilities.payments_left,
        ),
        annual=Annual.NONE,
    )
    evenly = Row(
        "Balance that stays, cover even",
        USD_M,
        Sculpting.balloon_value + maximum(owed - Sculpting.balloon_grown, 0) * Sculpting.kept,
        annual=Annual.NONE,
    )
    sculpted = Row(
        "Balance that stays, sculpted",
        USD_M,
        where(
            either(RepaymentTerms.is_scaled, owed > Sculpting.capacity_grown),
            evenly,
            minimum(owed, Sculpting.capacity),
        ),
        annual=Annual.NONE,
        note="Above what the target cover supports, cover is evenly lower rather than all of it due at once.",
    )
    carried = Row(
        "Carried by contracts and collateral both",
        USD_M,
        minimum(Collateral.support, Collateral.value),
        annual=Annual.NONE,
        note="What contracts support at the target cover, or depreciated collateral if less.",
    )
    tested = Row(
        "Balance that stays, by the tests",
        USD_M,
        where(carried > Collateral.cost_value * Disclosure.trace, carried, 0),
        annual=Annual.NONE,
        note="Nothing where only rounding is left.",
    )
    planned = Row(
        "Repayment by schedule, before limits",
        USD_M,
        pick(
            Facilities.amortisation,
            {
                Amortisation.BULLET: 0,
                Amortisation.LEVEL_PRINCIPAL: to_amortise / Facilities.payments_left,
                Amortisation.LEVEL_PAYMENT: level_payment,
                Amortisation.CUSTOM: Facilities.custom,
                Amortisation.SHARE_OF_CASH: maximum(Sculpting.cash, 0),
                Amortisation.SCULPTED: maximum(owed - sculpted, 0),
                Amortisation.GREATER_OF: maximum(owed - tested, 0),
            },
        ),
        annual=Annual.NONE,
    )
    instalment = Row(
        "Instalment",
        USD_M,
        minimum(
            planned * Facilities.is_repaying * no(is_refinanced_now) + draws_due,
            prev(balance) + pik,
        ),
        note="At most what was owed at the period's start, with interest in kind.",
    )
    repayment = Row(
        "Repaid by contract",
        USD_M,
        where(
            either(Facilities.is_final, Facilities.falls_due >= 1),
            owed,
            instalment + Facilities.falls_due * (owed - instalment),
        ),
        emphasis=Emphasis.TOTAL,
        note="Without what is renewed.",
    )
    balance.close(add=(draw, pik), less=(repayment,))
    renewed = Row(
        "Renewed", USD_M, Facilities.is_renewed * RenewalTerms.share * (owed - instalment), note="No cash moves."
    )
    renewal_cost = Row("Fee on what is renewed", USD_M, renewed * RenewalTerms.fee)
    interest = Row(
        "Interest by contract",
        USD_M,
        Facilities.period_rate * (prev(balance) + Rates.weight * (draw - minimum(repayment, prev(balance) + draw))),
    )
    coupon = Row("Interest in cash", USD_M, interest - pik)
    fee = Row("Commitment fee", USD_M, Facilities.fee_rate * (prev(undrawn) - Rates.weight * draw))
    service = Row("Debt service by contract", USD_M, coupon + repayment, emphasis=Emphasis.TOTAL, note="Without fees.")
    is_live = Row("Runs", FLAG, trailing_sum(Facilities.is_final, 2) <= 1, note="The period of maturity included.")
