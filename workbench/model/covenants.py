"""Financial covenants: what each facility's lenders demand, how far actual figures are from it, and the first breach.

A covenant is compared without dividing (cash against limit times debt service), so that it is breached, not missing,
where the denominator is negative. What rounding leaves does not breach. What makes debt due at once is read a period
later; loan life cover looks ahead, so there it is taken by contract: as expected it would depend on its own outcome.
"""

from __future__ import annotations

from workbench.ground.units import COUNT, DATE, FLAG, MULTIPLE, PERCENT, RATIO, USD_M
from workbench.model.contractual import Contractual
from workbench.model.coverage import Coverage
from workbench.model.entities import FACILITY
from workbench.model.facilities import Facilities
from workbench.model.lender_cover import FacilityCoverage, FacilityPlan
from workbench.model.operations import Operations
from workbench.model.repayment import Acceleration
from workbench.model.timing import Timing
from workbench.rows import (
    Annual,
    Constant,
    Emphasis,
    Figure,
    Number,
    Row,
    Section,
    at_period,
    both,
    first_period,
    is_known,
    max_periods,
    maximum,
    min_entities,
    min_periods,
    minimum,
    multiple,
    otherwise,
    prev,
    ratio,
    sum_entities,
)
from workbench.rows.expression import Expression


class CovenantTerms(Section, title="Covenants", area="Debt", per=FACILITY):
    min_dscr = Number("Debt service cover at least", RATIO, None, low=0.01, high=20.0, optional=True)
    min_llcr = Number("Loan life cover at least", RATIO, None, low=0.01, high=20.0, optional=True)
    max_ltv = Number(
        "Loan to value at most",
        PERCENT,
        None,
        low=0.01,
        high=10.0,
        optional=True,
        note="Against its collateral, depreciated.",
    )
    max_leverage = Number("Net debt to EBITDA at most", MULTIPLE, None, low=0.01, high=100.0, optional=True)
    min_cover = Number("Interest cover at least", RATIO, None, low=0.01, high=100.0, optional=True)
    min_liquidity = Number("Liquidity at least", USD_M, None, low=0.0001, high=1e6, optional=True)
    tested_from = Number("Tested from", DATE, 36526.0, low=36526.0, high=73050.0)


def _short(actual: Row, required: Row) -> Expression:
    """1 where less is there than a covenant demands; what it demands is 0 where it is not tested."""
    return both(required > 0, actual + Coverage.least < required)


class Covenants(Section, title="Covenant headroom", area="", per=FACILITY):
    is_owed = Row(
        "Something is owed or can be drawn",
        FLAG,
        maximum(prev(Facilities.committed) > Coverage.least, Facilities.balance > Coverage.least),
    )
    is_tested = Row("Covenants are tested", FLAG, both(is_owed, Timing.period_end >= CovenantTerms.tested_from))

    required_dscr = Row(
        "Cash that debt service cover demands",
        USD_M,
        FacilityCoverage.service * otherwise(CovenantTerms.min_dscr, 0) * is_tested,
    )
    headroom_dscr = Row(
        "Headroom of debt service cover",
        PERCENT,
        ratio(FacilityCoverage.cash - required_dscr, required_dscr),
        annual=Annual.NONE,
        note="Actual less the limit, over the limit.",
    )
    is_breached_dscr = Row("Debt service cover breached", FLAG, _short(FacilityCoverage.cash, required_dscr))
    required_llcr = Row(
        "Cash to come that loan life cover demands",
        USD_M,
        FacilityCoverage.debt * otherwise(CovenantTerms.min_llcr, 0) * is_tested,
        annual=Annual.END,
    )
    headroom_llcr = Row(
        "Headroom of loan life cover",
        PERCENT,
        ratio(FacilityCoverage.cash_value - required_llcr, required_llcr),
        annual=Annual.END,
        note="Actual less the limit, over the limit.",
    )
    is_breached_llcr = Row("Loan life cover breached", FLAG, _short(FacilityCoverage.cash_value, required_llcr))
    is_ltv = Row("Loan to value is tested", FLAG, both(is_tested, is_known(CovenantTerms.max_ltv)))
    allowed_ltv = Row(
        "Loan that loan to value allows",
        USD_M,
        FacilityPlan.collateral * otherwise(CovenantTerms.max_ltv, 0) * is_ltv,
        annual=Annual.END,
    )
    headroom_ltv = Row(
        "Headroom of loan to value",
        PERCENT,
        multiple(allowed_ltv - Facilities.balance, allowed_ltv),
        annual=Annual.END,
        note="The limit less actual, over the limit.",
    )
    is_breached_ltv = Row(
        "Loan to value breached", FLAG, both(is_ltv, Facilities.balance > allowed_ltv + Coverage.least)
    )
    is_leverage = Row("Leverage is tested", FLAG, both(is_tested, is_known(CovenantTerms.max_leverage)))
    allowed_leverage = Row(
        "Net debt that leverage allows",
        USD_M,
        Coverage.ebitda_yearly * otherwise(CovenantTerms.max_leverage, 0) * is_leverage,
        annual=Annual.END,
    )
    headroom_leverage = Row(
        "Headroom of leverage",
        PERCENT,
        multiple(allowed_leverage - Coverage.net_debt, allowed_leverage),
        annual=Annual.END,
        note="The limit less actual, over the limit; n.m. while EBITDA is negative, which breaches it.",
    )
    is_breached_leverage = Row(
        "Leverage breached",
        FLAG,
        both(is_leverage, Coverage.net_debt > maximum(allowed_leverage, 0) + Coverage.least),
    )
    required_cover = Row(
        "EBITDA that interest cover demands",
        USD_M,
        Coverage.interest_year * otherwise(CovenantTerms.min_cover, 0) * is_tested,
        annual=Annual.END,
    )
    headroom_cover = Row(
        "Headroom of interest cover",
        PERCENT,
        multiple(Operations.ebitda_year - required_cover, required_cover),
        annual=Annual.END,
        note="Actual less the limit, over the limit.",
    )
    is_breached_cover = Row("Interest cover breached", FLAG, _short(Operations.ebitda_year, required_cover))
    required_liquidity = Row(
        "Liquidity demanded", USD_M, otherwise(CovenantTerms.min_liquidity, 0) * is_tested, annual=Annual.END
    )
    headroom_liquidity = Row(
        "Headroom of liquidity",
        PERCENT,
        ratio(Coverage.liquidity - required_liquidity, required_liquidity),
        annual=Annual.END,
        note="Actual less the limit, over the limit.",
    )
    is_breached_liquidity = Row("Liquidity breached", FLAG, _short(Coverage.liquidity, required_liquidity))
    is_breached = Row(
        "A covenant is breached",
        FLAG,
        maximum(
            is_breached_dscr,
            is_breached_llcr,
            is_breached_ltv,
            is_breached_leverage,
            is_breached_cover,
            is_breached_liquidity,
        ),
    )
    is_plan_tested = Row(
        "Covenants are tested by contract",
        FLAG,
        both(
            maximum(prev(Contractual.balance) > Coverage.least, Contractual.balance > Coverage.least),
            Timing.period_end >= CovenantTerms.tested_from,
        ),
    )
    is_plan_dscr = Row(
        "Debt service cover breached, by contract",
        FLAG,
        both(
            FacilityCoverage.plan_service > Coverage.least,
            FacilityCoverage.plan_cash + Coverage.least
            < FacilityCoverage.plan_service * otherwise(CovenantTerms.min_dscr, 0),
        )
        * both(is_plan_tested, is_known(CovenantTerms.min_dscr)),
    )
    is_plan_llcr = Row(
        "Loan life cover breached, by contract",
        FLAG,
        both(
            FacilityCoverage.plan_debt > Coverage.least,
            FacilityCoverage.plan_value + Coverage.least
            < FacilityCoverage.plan_debt * otherwise(CovenantTerms.min_llcr, 0),
        )
        * both(is_plan_tested, is_known(CovenantTerms.min_llcr)),
    )
    is_plan_ltv = Row(
        "Loan to value breached, by contract",
        FLAG,
        both(is_plan_tested, is_known(CovenantTerms.max_ltv))
        * (Contractual.balance > FacilityPlan.collateral * otherwise(CovenantTerms.max_ltv, 0) + Coverage.least),
    )
    is_contractual_breach = Row(
        "A covenant is breached by contract",
        FLAG,
        maximum(is_plan_dscr, is_plan_llcr, is_plan_ltv),
        note="Cover and loan to value as draws and repayments are agreed, before sweep and prepayments.",
    )
    first_dscr = Figure("First breach of debt service cover", COUNT, first_period(is_breached_dscr))
    first_llcr = Figure("First breach of loan life cover", COUNT, first_period(is_breached_llcr))
    first_ltv = Figure("First breach of loan to value", COUNT, first_period(is_breached_ltv))
    first_leverage = Figure("First breach of leverage", COUNT, first_period(is_breached_leverage))
    first_cover = Figure("First breach of interest cover", COUNT, first_period(is_breached_cover))
    first_liquidity = Figure("First breach of liquidity", COUNT, first_period(is_breached_liquidity))
    first_breach = Figure(
        "First breach", COUNT, first_period(is_breached), emphasis=Emphasis.TOTAL, note="Number of the period."
    )
    is_ever_breached = Figure("Breached in some period", FLAG, otherwise(first_breach, 0) > 0)
    first_day = Figure(
        "Day of the first breach, or of the first period",
        DATE,
        at_period(Timing.period_end, otherwise(first_breach, 1)),
    )
    first_breach_date = Figure("Date of the first breach", DATE, ratio(first_day, is_ever_breached))


Acceleration.is_breached.define(
    maximum(
        Covenants.is_breached_dscr,
        Covenants.is_breached_ltv,
        Covenants.is_breached_leverage,
        Covenants.is_breached_cover,
        Covenants.is_breached_liquidity,
        Covenants.is_plan_llcr,
    )
)


class WorstHeadroom(Section, title="Worst headroom", area="", per=FACILITY):
    """The tightest covenant of each period; headroom counts up to a limit, so that a wide one hides no narrow one."""

    most = Constant("Headroom counted at most", PERCENT, 10.0)
    cover = Row(
        "Smallest headroom over a demanded cover",
        PERCENT,
        minimum(
            otherwise(Covenants.headroom_dscr, most),
            otherwise(Covenants.headroom_llcr, most),
            otherwise(Covenants.headroom_cover, most),
            otherwise(Covenants.headroom_liquidity, most),
            most,
        ),
        annual=Annual.NONE,
    )
    limit = Row(
        "Smallest headroom under an allowed debt",
        PERCENT,
        minimum(otherwise(Covenants.headroom_ltv, most), otherwise(Covenants.headroom_leverage, most), most),
        annual=Annual.NONE,
    )
    tested = Row(
        "A covenant has headroom",
        COUNT,
        is_known(Covenants.headroom_dscr)
        + is_known(Covenants.headroom_llcr)
        + is_known(Covenants.headroom_cover)
        + is_known(Covenants.headroom_liquidity)
        + is_known(Covenants.headroom_ltv)
        + is_known(Covenants.headroom_leverage),
        annual=Annual.NONE,
    )
    smallest = Row("Smallest headroom, where one is tested", PERCENT, minimum(cover, limit), annual=Annual.NONE)
    headroom = Row(
        "Smallest headroom",
        PERCENT,
        ratio(smallest, tested > 0),
        annual=Annual.NONE,
        emphasis=Emphasis.TOTAL,
        note="Of all covenants of the facility; at most 1,000 %.",
    )
    worst = Figure(
        "Worst headroom of all periods",
        PERCENT,
        ratio(min_periods(smallest), max_periods(tested) > 0),
        emphasis=Emphasis.TOTAL,
    )


class CovenantTotals(Section, title="Covenants, all facilities", area=""):
    first_breach = Figure(
        "First breach of any covenant",
        COUNT,
        min_entities(Covenants.first_breach),
        emphasis=Emphasis.TOTAL,
        note="Number of the period.",
    )
    is_ever_breached = Figure("A covenant is breached in some period", FLAG, otherwise(first_breach, 0) > 0)
    first_day = Figure(
        "Day of the first breach, or of the first period",
        DATE,
        at_period(Timing.period_end, otherwise(first_breach, 1)),
    )
    first_breach_date = Figure(
        "Date of the first breach", DATE, ratio(first_day, is_ever_breached), emphasis=Emphasis.TOTAL
    )
    breached = Figure("Facilities in breach in some period", COUNT, sum_entities(Covenants.is_ever_breached))
    breached_now = Row("Facilities in breach", COUNT, sum_entities(Covenants.is_breached), annual=Annual.END)
    worst_headroom = Figure("Worst headroom", PERCENT, min_entities(WorstHeadroom.worst), emphasis=Emphasis.TOTAL)
