"""One case of a valuation file, computed: what every command that reads figures begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from workbench.cli.lookup import case_of
from workbench.cli.settings import applied
from workbench.document.file import load
from workbench.document.periods import Calendar, calendar_of
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Case, Valuation
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.verdict import FailedCheck, check_count, failed_checks
from workbench.model import MODEL
from workbench.rows.items import EntitySet, Item, Severity


@dataclass(frozen=True)
class Valued:
    """Figures of one case, and the names of everything in them."""

    valuation: Valuation
    case: Case
    arrays: Arrays

    @cached_property
    def calendar(self) -> Calendar:
        """Labels and fiscal years of the periods."""
        return calendar_of(MODEL, self.arrays)

    @cached_property
    def failures(self) -> tuple[FailedCheck, ...]:
        """Every check that does not hold, in model order."""
        return failed_checks(MODEL, self.arrays)

    def failed(self, severity: Severity) -> list[FailedCheck]:
        """Failures of one severity."""
        return [failure for failure in self.failures if failure.check.severity is severity]

    @property
    def is_whole(self) -> bool:
        """True when every integrity check holds."""
        return not self.failed(Severity.INTEGRITY)

    def check_count(self, severity: Severity) -> int:
        """How many checks of a severity there are, one per check and entity."""
        return check_count(MODEL, self.arrays.shape, severity)

    @cached_property
    def names(self) -> dict[EntitySet, list[str]]:
        """Names of the members of each entity set."""
        return {one: [e.name for e in self.valuation.members(one)] for one in MODEL.entity_sets}

    def scalar(self, key: str, entity: int | None = None) -> float:
        """A single figure by key; NaN when missing."""
        return self.arrays.scalar(MODEL[key], entity)

    def unit(self, unit: Unit) -> str:
        """A unit as a person reads it."""
        return text(unit.label).replace("{currency}", self.valuation.currency)

    def label(self, item: Item, entity: int | None) -> str:
        """Label of a line with its entity."""
        if item.per is None or entity is None:
            return text(item.label)
        return f"{text(item.label)}, {self.names[item.per][entity]}"


def valued(valuation: Valuation, case: str | None = None) -> Valued:
    """The figures of a case, by id or name; of the selected one for None. Raises `ProblemError`."""
    chosen = case_of(valuation, case)
    inputs = inputs_for(MODEL, valuation, chosen.id)
    return Valued(valuation, chosen, evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs))


def changed(valuation: Valuation, case: str | None, settings: Sequence[str]) -> Valuation:
    """The valuation with settings typed into a case. Raises `ProblemError`."""
    return applied(MODEL, valuation, case, settings, lambda found: valued(found, case).calendar)


def opened(path: Path, case: str | None = None, settings: Sequence[str] = ()) -> Valued:
    """A case of a valuation file with settings typed over it, computed. Raises `ProblemError`."""
    return valued(changed(load(path, MODEL), case, settings), case)


def every_case(path: Path, case: str | None = None, settings: Sequence[str] = ()) -> list[Valued]:
    """Every case of a file, or the one named, with the settings typed into it. Raises `ProblemError`."""
    valuation = load(path, MODEL)
    chosen = valuation.cases if case is None else (case_of(valuation, case),)
    return [valued(changed(valuation, one.id, settings), one.id) for one in chosen]
