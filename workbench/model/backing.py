"""Grade of the contracts behind debt: the lending spread of each, weighted by what is left of it."""

from __future__ import annotations

from workbench.ground.units import USD_M
from workbench.model.delivery import Delivery
from workbench.model.entities import CONTRACT
from workbench.model.facilities import Facilities
from workbench.model.facility_terms import RateTerms, SpreadSource
from workbench.model.hazard import ContractCredit
from workbench.rows import Annual, Row, Section, pick, prev


class Backing(Section, title="Backing of debt by contract", area="", per=CONTRACT):
    weight = Row("Expected RPO at the period's start", USD_M, prev(Delivery.rpo), annual=Annual.NONE)
    weighted = Row(
        "Spread asked on it", USD_M, weight * ContractCredit.spread, annual=Annual.NONE, note="For one year."
    )


RateTerms.spread_now.define(
    pick(RateTerms.spread_source, {SpreadSource.TYPED: Facilities.spread, SpreadSource.BACKING: Facilities.spread})
)
