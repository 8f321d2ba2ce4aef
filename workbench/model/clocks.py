"""Three clocks: when contracts end, when debt matures, when hardware is worn out; and what is left open, in money."""

from __future__ import annotations

from workbench.ground.units import COUNT, DATE, DAYS, FACTOR, FLAG, MW, PERCENT, USD_M, YEARS
from workbench.model.assay import Assay, AssayContracts
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.capacity import Capacity
from workbench.model.contract_cash import ContractCash
from workbench.model.delivery import Delivery
from workbench.model.entities import CONTRACT, FACILITY
from workbench.model.facilities import Facilities
from workbench.model.investment import Investment
from workbench.model.measures import Measures
from workbench.model.prepayment import PrepaymentTerms
from workbench.model.statements import Position
from workbench.model.timing import Calendar, Timing
from workbench.rows import (
    FOLLOWING,
    Annual,
    Emphasis,
    Figure,
    Row,
    Section,
    at_opening,
    at_period,
    both,
    first_period,
    following,
    max_entities,
    max_periods,
    maximum,
    minimum,
    otherwise,
    prev,
    ratio,
    sum_entities,
    sum_periods,
    where,
)


class ClockTerms(Section, title="Clock terms", area=""):
    period_start = Row("Period start", DATE, prev(Timing.period_end), annual=Annual.NONE)
    opening_worn_out = Figure(
        "Opening fleet worn out",
        DATE,
        Timing.balance_sheet_date + Capacity.opening_life * Calendar.days_per_year,
    )
    life_days = Figure("Economic life of new hardware, in days", COUNT, Capacity.life * Calendar.days_per_year)
    new_share = Figure(
        "Share of the reported RPO's power still to be built",
        PERCENT,
        otherwise(ratio(Assay.to_build, Assay.peak), 0),
    )

    owed = Row(
        "Debt, if any",
        USD_M,
        where(Position.principal > Measures.least_debt, Position.principal, 0),
        annual=Annual.END,
        note="0 where only rounding is left.",
    )


class ContractClocks(Section, title="Clocks by contract", area="", per=CONTRACT):
    is_delivering = Row(
        "Delivering", FLAG, Delivery.delivered > Contracts.expected_price * Disclosure.trace, annual=Annual.END
    )
    delivering_number = Row("Period, while it delivers", COUNT, Timing.number * is_delivering, annual=Annual.NONE)
    first_number = Figure("First period of delivery", COUNT, first_period(is_delivering))
    last_number = Figure(
        "Last period of delivery, or nothing",
        COUNT,
        max_periods(delivering_number),
        note="With delays and slips, and at most the last period of the horizon.",
    )
    is_delivered = Figure("It delivers within the horizon", FLAG, last_number > 0)
    start_day = Figure("First day of delivery", DATE, at_period(ClockTerms.period_start, otherwise(first_number, 1)))
    end_day = Figure("Last day of delivery", DATE, at_period(Timing.period_end, last_number))
    end = Figure(
        "Contract ends",
        DATE,
        ratio(end_day, is_delivered),
        emphasis=Emphasis.TOTAL,
        note="End of the last period in which it delivers, delays and slips included.",
    )
    old_share = Figure(
        "Share run on the opening fleet",
        PERCENT,
        both(Contracts.is_in_rpo, otherwise(first_number, 0) <= 1) * (1 - ClockTerms.new_share),
        note="A contract in reported RPO that delivers from the first period on shares the fleet that stands already.",
    )
    worn_out_day = Figure(
        "Hardware worn out, day",
        DATE,
        ClockTerms.opening_worn_out * old_share + (start_day + ClockTerms.life_days) * (1 - old_share),
    )
    worn_out = Figure(
        "Hardware worn out",
        DATE,
        ratio(worn_out_day, is_delivered),
        emphasis=Emphasis.TOTAL,
        note="End of its economic life: the opening fleet's for the share run on it, else a life from the first day of "
        "delivery. Hardware added later in the contract lasts longer.",
    )
    hardware_after = Figure(
        "Hardware life after the contract",
        YEARS,
        ratio((worn_out_day - end_day) / Calendar.days_per_year, is_delivered),
        note="Below zero the hardware is worn out before the contract ends.",
    )
    late_share = Row(
        "Part of the period after its hardware is worn out",
        FACTOR,
        minimum(maximum((Timing.period_end - worn_out_day) / Timing.days, 0), 1),
        annual=Annual.NONE,
    )
    late_revenue = Row("Revenue after its hardware is worn out", USD_M, Delivery.recognised * late_share)
    revenue_uncovered = Figure(
        "Contract revenue beyond hardware life",
        USD_M,
        sum_periods(late_revenue),
        note="Needs hardware that must be replaced first.",
    )
    used_mw = Row("Power used", MW, Contracts.due_mw * Capacity.fill, annual=Annual.MEAN)
    peak_mw = Figure("Peak power used", MW, max_periods(used_mw))
    unused_share = Figure(
        "Share of hardware life after the contract",
        PERCENT,
        minimum(maximum((worn_out_day - end_day) / ClockTerms.life_days, 0), 1) * is_delivered,
    )
    hardware_uncovered = Figure(
        "Hardware still to be earned when the contract ends",
        USD_M,
        peak_mw * Investment.capex_per_mw * Investment.gpu_share * unused_share,
        note="Cost of its GPUs and servers times the share of their life no contract pays for: needs a next customer.",
    )
    debt_uncovered = Figure(
        "Debt beyond the contract's cash",
        USD_M,
        maximum(-AssayContracts.debt_service - maximum(AssayContracts.before_capex, 0), 0),
        note="Its share of the debt, less its cash before capex as in the assay.",
    )
    rpo_share = Figure("Share of RPO", PERCENT, otherwise(ratio(AssayContracts.headline, Assay.headline), 0))
    end_weighted = Figure(
        "Days to the contract's end, by share of RPO", DAYS, (end_day - Timing.balance_sheet_date) * rpo_share
    )
    worn_out_weighted = Figure(
        "Days to hardware worn out, by share of RPO", DAYS, (worn_out_day - Timing.balance_sheet_date) * rpo_share
    )


class FacilityClocks(Section, title="Clocks by debt facility", area="", per=FACILITY):
    most_owed = Figure("Most owed", USD_M, maximum(Facilities.drawn, max_periods(Facilities.balance)))
    is_owed = Figure("Something is owed", FLAG, most_owed > 0)
    maturity = Figure("Debt matures", DATE, ratio(Facilities.maturity, is_owed), emphasis=Emphasis.TOTAL)
    after_contracts = Figure(
        "Maturity after the last contract's end", YEARS, note="Below zero it is due before the last contract ends."
    )
    after_hardware = Figure("Maturity after the hardware is worn out, mean", YEARS)
    owed_after_contracts = Figure(
        "Owed when the last contract has ended",
        USD_M,
        note="Has to be refinanced, or paid from what no contract pays for yet.",
    )
    debt_share = Row(
        "Share of all debt",
        PERCENT,
        otherwise(ratio(Facilities.balance, ClockTerms.owed), 0),
        annual=Annual.END,
    )
    covered = Row(
        "Contract cash still to come, this facility's share",
        USD_M,
        annual=Annual.END,
        note="All facilities alike: contract cash still to come, shared by what is owed on each.",
    )
    uncovered = Row(
        "Owed beyond the contract cash still to come",
        USD_M,
        maximum(Facilities.balance - covered, 0),
        annual=Annual.END,
    )
    uncovered_now = Figure("Owed beyond contract cash, at the balance sheet", USD_M)
    uncovered_peak = Figure(
        "Owed beyond contract cash, at the worst", USD_M, maximum(uncovered_now, max_periods(uncovered))
    )
    drawn_share = Figure("Share of debt at the balance sheet", PERCENT)
    maturity_weighted = Figure(
        "Days to maturity, by share of debt", DAYS, (Facilities.maturity - Timing.balance_sheet_date) * drawn_share
    )


class Clocks(Section, title="Three clocks", area=""):
    last_number = Figure(
        "Last period in which a contract delivers, or nothing",
        COUNT,
        otherwise(max_entities(ContractClocks.last_number), 0),
    )
    is_contracted = Figure("A contract delivers within the horizon", FLAG, last_number > 0)
    contracts_end_day = Figure("Day on which the last contract ends", DATE, at_period(Timing.period_end, last_number))
    contracts_end = Figure("Last contract ends", DATE, ratio(contracts_end_day, is_contracted), emphasis=Emphasis.TOTAL)
    share_in_rpo = Figure("Reported RPO is held by contracts", PERCENT, sum_entities(ContractClocks.rpo_share))
    contracts_mean = Figure(
        "Contracts end, mean by RPO",
        DATE,
        ratio(
            Timing.balance_sheet_date * share_in_rpo + sum_entities(ContractClocks.end_weighted),
            share_in_rpo,
        ),
        note="Contracts in reported RPO.",
    )
    worn_out_mean = Figure(
        "Hardware worn out, mean by RPO",
        DATE,
        ratio(
            Timing.balance_sheet_date * share_in_rpo + sum_entities(ContractClocks.worn_out_weighted),
            share_in_rpo,
        ),
        emphasis=Emphasis.TOTAL,
    )
    drawn = Figure("Debt at the balance sheet", USD_M, sum_entities(Facilities.drawn))
    FacilityClocks.drawn_share.define(otherwise(ratio(Facilities.drawn, drawn), 0))
    share_drawn = Figure("Debt is held in facilities", PERCENT, sum_entities(FacilityClocks.drawn_share))
    maturity_last = Figure("Last debt matures", DATE, max_entities(FacilityClocks.maturity), emphasis=Emphasis.TOTAL)
    maturity_mean = Figure(
        "Debt matures, mean by amount",
        DATE,
        ratio(
            Timing.balance_sheet_date * share_drawn + sum_entities(FacilityClocks.maturity_weighted),
            share_drawn,
        ),
        note="Debt at the balance sheet, by contractual maturity: repayments before it are not counted.",
    )
    cash = Row("Contract cash before capex", USD_M, sum_entities(ContractCash.cash))
    cash_left = Row(
        "Contract cash still to come, present value",
        USD_M,
        (FOLLOWING + following(cash)) / (1 + PrepaymentTerms.period_cost),
        annual=Annual.END,
        note="At the period's end, at the cost of debt; cash after the horizon is not in it.",
    )
    cash_present = Row("Contract cash at the cost of debt, present value", USD_M, cash * PrepaymentTerms.factor)
    cash_now = Figure("Contract cash to come, at the balance sheet", USD_M, sum_periods(cash_present))
    cover = Row(
        "Contract cash still to come over debt",
        FACTOR,
        ratio(maximum(cash_left, 0), ClockTerms.owed),
        annual=Annual.END,
        note="As loan life cover, but of all debt and over the contracts' life: below 1 contracts do not repay it.",
    )
    cover_now = Figure(
        "Contract cash to come over debt, at the balance sheet", FACTOR, ratio(maximum(cash_now, 0), drawn)
    )
    uncovered = Row(
        "Debt beyond the contract cash still to come",
        USD_M,
        maximum(Position.principal - maximum(cash_left, 0), 0),
        annual=Annual.END,
        note="What lenders can be paid from power that no contract pays for, or not at all.",
    )
    uncovered_now = Figure(
        "Debt beyond contract cash, at the balance sheet",
        USD_M,
        maximum(at_opening(Position.principal) - maximum(cash_now, 0), 0),
    )
    uncovered_peak = Figure(
        "Debt beyond contract cash, at the worst", USD_M, maximum(uncovered_now, max_periods(uncovered))
    )
    FacilityClocks.covered.define(FacilityClocks.debt_share * maximum(cash_left, 0))
    FacilityClocks.uncovered_now.define(
        maximum(Facilities.drawn - FacilityClocks.drawn_share * maximum(cash_now, 0), 0)
    )
    FacilityClocks.after_contracts.define(
        ratio(
            (Facilities.maturity - contracts_end_day) / Calendar.days_per_year, FacilityClocks.is_owed * is_contracted
        )
    )
    worn_out_day = Figure("Day on which the hardware is worn out, or the balance sheet's", DATE)
    worn_out_day.define(otherwise(worn_out_mean, Timing.balance_sheet_date))
    FacilityClocks.after_hardware.define(
        ratio(
            (Facilities.maturity - worn_out_day) / Calendar.days_per_year,
            FacilityClocks.is_owed * (share_in_rpo > 0),
        )
    )
    FacilityClocks.owed_after_contracts.define(at_period(Facilities.balance, last_number) * is_contracted)
    owed_after_contracts = Figure(
        "Debt owed when the last contract has ended", USD_M, sum_entities(FacilityClocks.owed_after_contracts)
    )
    revenue_uncovered = Figure(
        "Contract revenue beyond hardware life", USD_M, sum_entities(ContractClocks.revenue_uncovered)
    )
    hardware_uncovered = Figure(
        "Hardware still to be earned when contracts end", USD_M, sum_entities(ContractClocks.hardware_uncovered)
    )
    debt_uncovered = Figure("Debt beyond the cash of its contracts", USD_M, sum_entities(ContractClocks.debt_uncovered))
    hardware_after = Figure(
        "Hardware life after contracts, mean",
        YEARS,
        ratio((worn_out_day - otherwise(contracts_mean, worn_out_day)) / Calendar.days_per_year, share_in_rpo > 0),
    )
