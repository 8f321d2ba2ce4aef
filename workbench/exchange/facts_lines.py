"""Lines that company facts propose for a valuation: what stands, what would stand, from where; and their edit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from workbench.document.change import Compound, Edit
from workbench.document.edits import AddEntity, SetAlternatives, SetValue
from workbench.document.rules import evidence_problems, value_problems
from workbench.document.valuation import (
    Address,
    Alternative,
    Entity,
    Evidence,
    Status,
    Valuation,
    Value,
    default_of,
    value_of,
)
from workbench.exchange.filed_facts import MILLION, last_digit, merely_rounds
from workbench.exchange.reported_figures import Figures, Period, Reported
from workbench.ground.language import text
from workbench.rows.items import EntitySet, Input
from workbench.rows.model import Model

SIZES: Final = ("contracts.price", "facilities.drawn", "leases.annual_rent", "tranches.count")
"""What a new member is made of: without it, it would stand at the model's default, which no filing holds."""


class Take(Enum):
    """What may be taken from company facts."""

    HISTORY = "reported quarters and years"
    BALANCE = "balance sheet and RPO"
    DEBT = "debt and leases"
    SHARES = "shares"
    TARGET = "target's measures"
    FORECAST = "first forecast"
    PEER = "peer company"


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One input that would change. `entity` is the member it belongs to, which the plan may still have to add."""

    take: Take
    key: str
    entity: Entity | None
    old: Value
    new: Value
    evidence: Evidence
    alternatives: tuple[Alternative, ...] = ()
    is_taken: bool = True
    is_new: bool = False

    @property
    def address(self) -> Address:
        """Where the value goes."""
        return Address(self.key, None if self.entity is None else self.entity.id)


@dataclass(frozen=True, slots=True)
class FactsPlan:
    """All lines, the members to add for them, and in words what the file does not hold."""

    title: str
    period: Period
    lines: tuple[PlannedLine, ...]
    additions: tuple[tuple[str, Entity], ...] = ()
    missing: tuple[str, ...] = ()

    def needed_by(self, line: PlannedLine) -> PlannedLine | None:
        """The line that gives the member its size, without which a line of a member to be added says nothing."""
        if not line.is_new:
            return None
        return next((one for one in self.lines if one.key in SIZES and one.entity == line.entity), None)

    def edit(self, taken: Collection[PlannedLine] | None = None) -> Compound:
        """The edit of the lines taken (those taken by default when left out): one step to undo.

        A new member whose size is not taken is left out whole.
        """
        offered = [line for line in self.lines if line.is_taken] if taken is None else list(taken)
        chosen = [line for line in offered if (size := self.needed_by(line)) is None or size in offered]
        needed = {line.entity.id for line in chosen if line.entity is not None}
        edits: list[Edit] = [AddEntity(kind, entity) for kind, entity in self.additions if entity.id in needed]
        for line in chosen:
            edits.append(SetValue(line.address, line.new, None, line.evidence))
            if line.alternatives:
                edits.append(SetAlternatives(line.address, line.alternatives))
        return Compound(tuple(edits), self.title)


def _is_finer(held: float, new: float, within: float) -> bool:
    """True when the figure that stands is the new one in finer digits."""
    return merely_rounds(new * MILLION, held * MILLION) or abs(new - held) < within


@dataclass
class LineBook:
    """Collects lines against one valuation: finds or adds members, keeps what is superseded, refuses what cannot be."""

    model: Model
    valuation: Valuation
    figures: Figures
    period: Period
    lines: list[PlannedLine] = field(default_factory=list)
    additions: list[tuple[str, Entity]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def value(self, address: Address) -> Value:
        """What stands in the base case, or is planned already."""
        for line in self.lines:
            if line.address == address and line.is_taken:
                return line.new
        return value_of(self.model, self.valuation, address, self.valuation.base.id)

    def number(self, key: str) -> float:
        """A number that stands or is planned; 0 where there is none."""
        found = self.value(Address(key))
        return found if isinstance(found, float) else 0.0

    def planned(self, key: str) -> PlannedLine | None:
        """The line of a key without a member, if there is one."""
        return next((line for line in self.lines if line.address == Address(key)), None)

    def member(self, kind: EntitySet, name: str) -> Entity:
        """The member of that name, added if the valuation has none."""
        known = (*self.valuation.members(kind), *(e for key, e in self.additions if key == kind.key))
        for one in known:
            if one.name.strip().casefold() == name.strip().casefold():
                return one
        taken = {e.id for members in self.valuation.entities.values() for e in members}
        taken |= {e.id for _, e in self.additions} | {case.id for case in self.valuation.cases}
        number = 1
        while f"{kind.key}-{number}" in taken:
            number += 1
        made = Entity(f"{kind.key}-{number}", name)
        self.additions.append((kind.key, made))
        return made

    def is_added(self, entity: Entity | None) -> bool:
        """True for a member the valuation does not have yet."""
        return entity is not None and any(entity.id == one.id for _, one in self.additions)

    def put(
        self,
        take: Take,
        key: str,
        value: Value,
        evidence: Evidence,
        entity: Entity | None = None,
        alternatives: Iterable[Alternative] = (),
        *,
        is_taken: bool = True,
        within: float = 0.0,
    ) -> None:
        """Plan a value; one that the input cannot hold is left out and named.

        `within` is the size of its last digit: a sourced value that differs by less is not replaced unless asked.
        """
        item = self.model[key]
        assert isinstance(item, Input)
        where = text(item.label) if entity is None else f"{entity.name} › {text(item.label)}"
        problems = [*value_problems(item, value, where), *evidence_problems(evidence, where)]
        if problems:
            self.missing.append(str(problems[0]))
            return
        address = Address(key, None if entity is None else entity.id)
        is_new = self.is_added(entity)
        old = default_of(item) if is_new else value_of(self.model, self.valuation, address, self.valuation.base.id)
        held = self.valuation.evidence.get(address, Evidence())
        is_sourced = held.status in (Status.REPORTED, Status.DERIVED)
        if not is_new and address in self.valuation.values and old == value and (is_sourced or held == evidence):
            return
        if is_sourced and isinstance(old, float) and isinstance(value, float) and _is_finer(old, value, within):
            finer = text("What stands is the same figure in finer digits: not taken unless you tick it.")
            evidence = replace(evidence, note=f"{finer}\n{evidence.note}".strip())
            is_taken = False
        beside = self._held(item, where, self._beside(address, old, value, held, alternatives))
        self.lines.append(PlannedLine(take, key, entity, old, value, evidence, beside, is_taken, is_new))

    def _beside(
        self, address: Address, old: Value, new: Value, held: Evidence, alternatives: Iterable[Alternative]
    ) -> tuple[Alternative, ...]:
        """Superseded figures, second sources that stood there, and the sourced value that is replaced."""
        known = list(self.valuation.alternatives.get(address, ()))
        if held.status in (Status.REPORTED, Status.DERIVED) and old != new:
            known.append(Alternative(old, held))
        known.extend(alternatives)
        return tuple(dict.fromkeys(one for one in known if one.value != new))

    def _held(self, item: Input, where: str, beside: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
        """Those that the input can hold; the others are named."""
        kept = []
        for one in beside:
            problems = [*value_problems(item, one.value, where), *evidence_problems(one.evidence, where)]
            if problems:
                self.missing.append(str(problems[0]))
            else:
                kept.append(one)
        return tuple(kept)

    def reported(
        self,
        take: Take,
        key: str,
        found: Reported | None,
        entity: Entity | None = None,
        note: str = "",
        *,
        is_taken: bool = True,
    ) -> bool:
        """Plan a reported figure with its filing and what it supersedes; False when there is none."""
        if found is None:
            return False
        evidence, others = self.figures.evidence(found, note), self.figures.alternatives(found)
        within = max(last_digit(part.fact.value) for part in found.parts) / MILLION if len(found.parts) > 1 else 0.0
        self.put(take, key, found.value, evidence, entity, others, is_taken=is_taken, within=within)
        return True

    def assumed(self, take: Take, key: str, value: Value, reason: str, entity: Entity | None = None) -> None:
        """Plan an assumption with its reason."""
        self.put(take, key, value, Evidence(status=Status.ASSUMED, note=reason), entity)

    def derived(
        self, take: Take, key: str, value: float, arithmetic: str, of: Reported, entity: Entity | None = None
    ) -> None:
        """Plan a figure computed from filed ones, with its arithmetic and the filing of the newest of them."""
        fact = of.newest
        words = self.figures.filing_words(fact)
        self.put(take, key, value, Evidence(words, Status.DERIVED, arithmetic, date=fact.filed), entity)

    def plan(self, title: str) -> FactsPlan:
        """What was collected."""
        used = {line.entity.id for line in self.lines if line.entity is not None}
        additions = tuple((kind, entity) for kind, entity in self.additions if entity.id in used)
        missing = tuple(dict.fromkeys(self.missing))
        return FactsPlan(title, self.period, tuple(self.lines), additions, missing)
