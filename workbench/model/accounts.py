"""Accounts in front of the parent: each borrower's box, cash trapped in a lock-up, and reserves for debt service.

Everything here follows from contracts and from what facilities owe by contract, so it is known before the waterfall.
"""

from __future__ import annotations

from workbench.ground.units import FACTOR, FLAG, PERIODS, RATIO, USD_M
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.borrowers import Borrowers
from workbench.model.contract_cash import ContractCash
from workbench.model.contractual import Contractual
from workbench.model.entities import BORROWER, FACILITY
from workbench.model.facilities import Facilities
from workbench.model.facility_terms import RepaymentTerms
from workbench.model.timing import Timing
from workbench.rows import (
    Annual,
    Balance,
    Check,
    Emphasis,
    Figure,
    Row,
    Section,
    both,
    is_known,
    leading_sum,
    max_periods,
    maximum,
    minimum,
    no,
    otherwise,
    prev,
    ratio,
    round_down,
    sum_entities,
    sum_first,
    sum_matching,
    where,
)


class BoxAccounts(Section, title="Box accounts", area="", per=BORROWER):
    """Contract cash in, debt service of its facilities by contract out; the rest to the parent unless locked up."""

    cash = Row(
        "Cash of its contracts",
        USD_M,
        sum_matching(ContractCash.cash, Contracts.borrower, Borrowers.number),
        note="Before capex and tax, which the parent pays.",
    )
    service = Row(
        "Debt service of its facilities, by contract",
        USD_M,
        sum_matching(Contractual.service, Facilities.borrower, Borrowers.number),
    )
    least_service = Figure(
        "Debt service too small to count", USD_M, maximum(max_periods(service), 0) * Disclosure.trace
    )
    service_counted = Row("Debt service, if any", USD_M, where(service > least_service, service, 0))
    dscr = Row(
        "Debt service cover of the borrower",
        RATIO,
        ratio(cash, service_counted),
        annual=Annual.NONE,
        emphasis=Emphasis.TOTAL,
        note="Missing while it has no debt to serve.",
    )
    surplus = Row("Left after debt service", USD_M, maximum(cash - service, 0))
    need = Row("Missing for debt service", USD_M, maximum(service - cash, 0))
    is_locked = Row(
        "Distributions locked up",
        FLAG,
        is_known(Borrowers.lock_up)
        * both(service_counted > 0, cash < otherwise(Borrowers.lock_up, 0) * service_counted),
    )
    trapped = Balance("Cash trapped", USD_M, start=Borrowers.trapped_opening)
    retained = Row("Kept back by the lock-up", USD_M, surplus * is_locked)
    used = Row("Trapped cash used for debt service", USD_M, minimum(prev(trapped), need))
    released = Row("Released to the parent", USD_M, (prev(trapped) - used) * no(is_locked))
    trapped.close(add=(retained,), less=(used, released))
    distributed = Row("Distributed to the parent", USD_M, surplus - retained + released, emphasis=Emphasis.TOTAL)
    shortfall = Row("Shortfall, met by the parent", USD_M, need - used)
    account_check = Check(
        "Cash of the box is served, kept, or paid to the parent",
        USD_M,
        cash - service + shortfall - distributed - (trapped - prev(trapped)),
        remedy="Report this: the borrower's account does not foot.",
    )


class Reserves(Section, title="Debt service reserves", area="", per=FACILITY):
    months = Figure("Periods of service to hold", PERIODS, RepaymentTerms.reserve_months / Timing.months)
    whole = Figure("Whole periods of it", PERIODS, round_down(months))
    part = Figure("Part of the period after", FACTOR, months - whole)
    opened = Figure(
        "Debt service of the whole periods, at the balance sheet", USD_M, sum_first(Contractual.service, whole)
    )
    opened_longer = Figure(
        "Debt service with the period after, at the balance sheet", USD_M, sum_first(Contractual.service, whole + 1)
    )
    target_opening = Figure(
        "Reserve to hold at the balance sheet", USD_M, maximum(opened + part * (opened_longer - opened), 0)
    )
    covered = Row(
        "Debt service of the whole periods", USD_M, leading_sum(Contractual.service, whole), annual=Annual.END
    )
    covered_longer = Row(
        "Debt service with the period after", USD_M, leading_sum(Contractual.service, whole + 1), annual=Annual.END
    )
    target = Row(
        "Reserve to hold",
        USD_M,
        maximum(covered + part * (covered_longer - covered), 0),
        opening=target_opening,
        annual=Annual.END,
        note="Interest in cash and repayments by contract, final ones included.",
    )


class Accounts(Section, title="Accounts", area=""):
    reserve_opening = Figure("Reserves to hold at the balance sheet", USD_M, sum_entities(Reserves.target_opening))
    reserve_target = Row(
        "Reserves to hold", USD_M, sum_entities(Reserves.target), opening=reserve_opening, annual=Annual.END
    )
    trapped_opening = Figure("Cash trapped at the balance sheet", USD_M, sum_entities(Borrowers.trapped_opening))
    trapped = Row(
        "Cash trapped with borrowers",
        USD_M,
        sum_entities(BoxAccounts.trapped),
        opening=trapped_opening,
        annual=Annual.END,
        note="The group's cash, but not the parent's to use.",
    )
    distributed = Row("Distributed by borrowers", USD_M, sum_entities(BoxAccounts.distributed))
    shortfall = Row("Shortfalls of borrowers, met by the parent", USD_M, sum_entities(BoxAccounts.shortfall))
