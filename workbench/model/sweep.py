"""The waterfall by facility: revolvers drawn and repaid and loans swept, in order of priority, in closed form."""

from __future__ import annotations

from workbench.ground.units import PERCENT, USD_M
from workbench.model.facilities import Facilities
from workbench.model.repayment import Repayment
from workbench.model.waterfall import Clearing, Waterfall
from workbench.rows import Annual, Figure, Row, Section, maximum, minimum, prev, sum_before


class Sweep(Section, title="Sweep and revolver solution", per=Facilities.per):
    line_before = Row("Lines drawn before", USD_M, sum_before(Clearing.line, Facilities.priority), annual=Annual.NONE)
    line_interest_before = Row(
        "Interest on lines drawn before",
        USD_M,
        sum_before(Clearing.line_interest, Facilities.priority),
        annual=Annual.NONE,
    )
    draw_0 = Row(
        "Draw, no saving",
        USD_M,
        (Waterfall.short_0 - line_before + line_interest_before) / (1 - Repayment.marginal_cost),
        annual=Annual.NONE,
    )
    draw_1 = Row(
        "Draw, losses at their cap",
        USD_M,
        (Waterfall.short_1 - line_before + Waterfall.keep_1 * line_interest_before)
        / (1 - Waterfall.keep_1 * Repayment.marginal_cost),
        annual=Annual.NONE,
    )
    draw_2 = Row(
        "Draw, losses used up",
        USD_M,
        (Waterfall.short_2 - line_before + Waterfall.keep_2 * line_interest_before)
        / (1 - Waterfall.keep_2 * Repayment.marginal_cost),
        annual=Annual.NONE,
    )
    Facilities.revolver_drawn.define(minimum(maximum(draw_0, draw_1, draw_2, 0), Clearing.line))
    owed_before = Row(
        "Revolvers repaid before", USD_M, sum_before(Clearing.revolver_owed, Facilities.priority), annual=Annual.NONE
    )
    owed_interest_before = Row(
        "Interest on revolvers repaid before",
        USD_M,
        sum_before(Clearing.owed_interest, Facilities.priority),
        annual=Annual.NONE,
    )
    repay_0 = Row(
        "Repayment, no saving",
        USD_M,
        (owed_interest_before - Waterfall.short_0 - prev(Waterfall.gap) - owed_before) / (1 - Repayment.marginal_cost),
        annual=Annual.NONE,
    )
    repay_1 = Row(
        "Repayment, losses at their cap",
        USD_M,
        (Waterfall.keep_1 * owed_interest_before - Waterfall.short_1 - prev(Waterfall.gap) - owed_before)
        / (1 - Waterfall.keep_1 * Repayment.marginal_cost),
        annual=Annual.NONE,
    )
    repay_2 = Row(
        "Repayment, losses used up",
        USD_M,
        (Waterfall.keep_2 * owed_interest_before - Waterfall.short_2 - prev(Waterfall.gap) - owed_before)
        / (1 - Waterfall.keep_2 * Repayment.marginal_cost),
        annual=Annual.NONE,
    )
    Facilities.revolver_repaid.define(maximum(minimum(repay_0, repay_1, repay_2, Clearing.revolver_owed), 0))
    before = Row("Swept before", USD_M, sum_before(Clearing.sweepable, Facilities.priority), annual=Annual.NONE)
    relief_before = Row(
        "Interest less discount written off, swept before",
        USD_M,
        sum_before(Clearing.sweep_relief, Facilities.priority),
        annual=Annual.NONE,
    )
    written_before = Row(
        "Discount written off before",
        USD_M,
        sum_before(Clearing.sweep_written, Facilities.priority),
        annual=Annual.NONE,
    )
    spare = Row(
        "Already taken before the sweep",
        USD_M,
        Waterfall.owed + prev(Waterfall.gap) + before - written_before,
        annual=Annual.NONE,
    )
    saving = Row(
        "Cost already saved before the sweep", USD_M, Waterfall.owed_interest + relief_before, annual=Annual.NONE
    )
    retained = Figure("Cash sweep not taken", PERCENT, 1 - Waterfall.sweep_share)
    held = Row(
        "Cash held back from the sweep",
        USD_M,
        Waterfall.sweep_share * Waterfall.reserve_target + retained * before,
        annual=Annual.NONE,
    )
    sweep_0 = Row(
        "Sweep, no saving",
        USD_M,
        (Waterfall.sweep_share * (saving - Waterfall.short_0 - spare) - Waterfall.divisor_0 * held)
        / (
            Waterfall.divisor_0 * retained
            + Waterfall.sweep_share * (1 - Clearing.written_share - Clearing.relief_share)
        ),
        annual=Annual.NONE,
    )
    sweep_1 = Row(
        "Sweep, losses at their cap",
        USD_M,
        (Waterfall.sweep_share * (Waterfall.keep_1 * saving - Waterfall.short_1 - spare) - Waterfall.divisor_1 * held)
        / (
            Waterfall.divisor_1 * retained
            + Waterfall.sweep_share * (1 - Clearing.written_share - Waterfall.keep_1 * Clearing.relief_share)
        ),
        annual=Annual.NONE,
    )
    sweep_2 = Row(
        "Sweep, losses used up",
        USD_M,
        (Waterfall.sweep_share * (Waterfall.keep_2 * saving - Waterfall.short_2 - spare) - Waterfall.divisor_2 * held)
        / (
            Waterfall.divisor_2 * retained
            + Waterfall.sweep_share * (1 - Clearing.written_share - Waterfall.keep_2 * Clearing.relief_share)
        ),
        annual=Annual.NONE,
    )
    Facilities.swept.define(maximum(minimum(sweep_0, sweep_1, sweep_2, Clearing.sweepable), 0))
