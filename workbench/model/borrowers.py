"""Borrowers: companies of the group that hold contracts, borrow against them and pay what is left to the parent."""

from __future__ import annotations

from workbench.ground.units import COUNT, RATIO, USD_M
from workbench.model.entities import BORROWER
from workbench.rows import Check, Figure, Number, Section, Severity, maximum, sum_alike


class Borrowers(Section, title="Borrowers", area="Debt", per=BORROWER):
    number = Number(
        "Number",
        COUNT,
        1.0,
        low=1.0,
        high=9999.0,
        note="Contracts and facilities name their borrower by it. Those with number 0 are the parent's.",
    )
    lock_up = Number(
        "Distributions stop below this cover",
        RATIO,
        None,
        low=0.0,
        high=20.0,
        optional=True,
        note="Debt service cover of the period; empty: never.",
    )
    trapped_opening = Number("Cash trapped at the balance sheet", USD_M, 0.0, low=0.0, high=1e7, note="Part of cash.")
    one = Figure("Itself", COUNT, 1)
    alike = Figure("Borrowers with this number", COUNT, sum_alike(one, number))
    number_check = Check(
        "Each borrower has a number of its own",
        COUNT,
        maximum(alike - 1, 0),
        severity=Severity.PLAUSIBILITY,
        remedy="Give each borrower another number, and its contracts and facilities the same.",
    )
