"""Disclosed debt against the facilities."""

from __future__ import annotations

from workbench.ground.units import USD_M
from workbench.model.facilities import Facilities
from workbench.rows import Check, Figure, Number, Section, Severity, otherwise, sum_entities


class DebtDisclosure(Section, title="Disclosed debt", area="Debt"):
    reported_principal = Number("Debt principal reported", USD_M, None, low=0.0, high=1e7, optional=True)
    reported_carrying = Number("Debt carrying value reported", USD_M, None, low=0.0, high=1e7, optional=True)
    principal = Figure("Principal of the facilities", USD_M, sum_entities(Facilities.drawn))
    carrying = Figure("Carrying value of the facilities", USD_M, principal - sum_entities(Facilities.discount_opening))
    principal_check = Check(
        "Facilities sum to reported debt principal",
        USD_M,
        principal - otherwise(reported_principal, principal),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Adjust the drawn amounts of the facilities, or the reported principal.",
    )
    carrying_check = Check(
        "Facilities sum to reported carrying value",
        USD_M,
        carrying - otherwise(reported_carrying, carrying),
        tolerance=1.0,
        severity=Severity.PLAUSIBILITY,
        remedy="Adjust the unamortised discounts of the facilities, or the reported carrying value.",
    )
