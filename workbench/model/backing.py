"""Grade of the contracts behind debt: the lending spread of each, weighted by what is left of it."""

from __future__ import annotations

from workbench.ground.units import PERCENT_YEAR, USD_M
from workbench.model.backlog import Contracts, Disclosure
from workbench.model.delivery import Delivery
from workbench.model.entities import CONTRACT, FACILITY
from workbench.model.facilities import Facilities
from workbench.model.facility_terms import RateTerms, SpreadSource
from workbench.model.hazard import ContractCredit
from workbench.rows import (
    Annual,
    Figure,
    Row,
    Section,
    max_periods,
    otherwise,
    pick,
    prev,
    ratio,
    sum_matching,
    where,
)


class Backing(Section, title="Backing of debt by contract", area="", per=CONTRACT):
    weight = Row("Expected RPO at the period's start", USD_M, prev(Delivery.rpo), annual=Annual.NONE)
    weighted = Row(
        "Spread asked on it", USD_M, weight * ContractCredit.spread, annual=Annual.NONE, note="For one year."
    )


class Backed(Section, title="Backing of debt by facility", area="", per=FACILITY):
    rpo = Row(
        "Expected RPO behind it",
        USD_M,
        sum_matching(Backing.weight, Contracts.borrower, Facilities.borrower),
        annual=Annual.NONE,
        note="Of its borrower's contracts, at the period's start; nothing for the parent's.",
    )
    asked = Row(
        "Spread asked on what backs it",
        USD_M,
        sum_matching(Backing.weighted, Contracts.borrower, Facilities.borrower),
        annual=Annual.NONE,
        note="For one year.",
    )
    least = Figure("RPO too small to count", USD_M, max_periods(rpo) * Disclosure.trace)
    rpo_counted = Row("Expected RPO behind it, if any", USD_M, where(rpo > least, rpo, 0), annual=Annual.NONE)
    spread = Row(
        "Spread by grade",
        PERCENT_YEAR,
        otherwise(ratio(asked, rpo_counted), Facilities.spread),
        note="Weighted by expected RPO; as typed where none is left.",
    )


RateTerms.spread_now.define(
    pick(RateTerms.spread_source, {SpreadSource.TYPED: Facilities.spread, SpreadSource.BACKING: Backed.spread})
)
