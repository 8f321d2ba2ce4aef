"""Accounts in front of the parent: each borrower's box, cash trapped in a lock-up, and reserves for debt service.

Everything here follows from contracts and from what facilities owe by contract, so it is known before the waterfall.
"""

from __future__ import annotations

from workbench.ground.units import FACTOR, PERIODS, USD_M
from workbench.model.borrowers import Borrowers
from workbench.model.contractual import Contractual
from workbench.model.entities import FACILITY
from workbench.model.facility_terms import RepaymentTerms
from workbench.model.timing import Timing
from workbench.rows import (
    Annual,
    Figure,
    Row,
    Section,
    leading_sum,
    maximum,
    round_down,
    sum_entities,
    sum_first,
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
        trapped_opening * (Timing.number / Timing.number),
        opening=trapped_opening,
        annual=Annual.END,
        note="The group's cash, but not the parent's to use.",
    )
