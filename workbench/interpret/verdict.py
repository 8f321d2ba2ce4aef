"""Which checks of a model do not hold, for whom and when."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.interpret.codegen import Shape
from workbench.interpret.evaluate import Arrays
from workbench.rows.items import Check, Severity
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check that does not hold: for which entity (position) and in which periods (0 for a single figure)."""

    check: Check
    entity: int | None
    periods: tuple[int, ...]


def failed_checks(model: Model, arrays: Arrays) -> tuple[FailedCheck, ...]:
    """Every check that does not hold, in model order."""
    found: list[FailedCheck] = []
    for check in model.checks:
        for entity in arrays.shape.members(check):
            periods = arrays.failed_periods(check, entity)
            if periods:
                found.append(FailedCheck(check, entity, tuple(periods)))
    return tuple(found)


def check_count(model: Model, shape: Shape, severity: Severity) -> int:
    """How many checks of a severity there are, one per check and entity."""
    return sum(len(shape.members(check)) for check in model.checks if check.severity is severity)
