"""Edits of single numbers: their values, evidence, second sources and typed-over figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.document.change import ABSENT, Edit, Patch
from workbench.document.rules import (
    LARGEST_FIGURE,
    address_problems,
    evidence_problems,
    input_problems,
    override_problems,
    unknown_case,
)
from workbench.document.valuation import (
    Address,
    Alternative,
    Evidence,
    Override,
    Status,
    Valuation,
    Value,
    place_words,
)
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.items import Input
from workbench.rows.model import Model


def tidy(value: Value) -> Value:
    """The value as it is kept: numbers as floats, without negative zero."""
    match value:
        case None | str():
            return value
        case tuple():
            return tuple(float(one) + 0.0 for one in value)
        case _:
            return float(value) + 0.0


def _titled(model: Model, valuation: Valuation, address: Address, case: str | None) -> str:
    place = place_words(model, valuation, address)
    known = next((c for c in valuation.cases if c.id == case), None)
    if known is None or valuation.is_base(case):
        return place
    return text("{place} in case {case}", place=place, case=known.name)


@dataclass(frozen=True, slots=True)
class SetValue(Edit):
    """Types a value into an input, in its unit; `case` None is the base case.

    Typing over a reported or derived base value without new `evidence` keeps the old value and its evidence as an
    alternative, and the new value is an assumption: evidence belongs to the number it was given for.
    """

    address: Address
    value: Value
    case: str | None = None
    evidence: Evidence | None = None

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        found = unknown_case(valuation, self.case) + input_problems(model, valuation, self.address, self.value)
        if self.evidence is not None:
            found.extend(evidence_problems(self.evidence, place_words(model, valuation, self.address)))
        return found

    def patch(self, valuation: Valuation) -> Patch:
        value, address = tidy(self.value), self.address
        if not valuation.is_base(self.case):
            return Patch({(valuation.case(self.case).id, address): value})
        values = {(valuation.base.id, address): value}
        if self.evidence is not None:
            return Patch(values, {address: self.evidence})
        held = valuation.evidence.get(address, Evidence())
        if address not in valuation.values or valuation.values[address] == value:
            return Patch(values)
        if held.status not in (Status.REPORTED, Status.DERIVED):
            return Patch(values)
        kept = Alternative(valuation.values[address], held)
        others = tuple(one for one in valuation.alternatives.get(address, ()) if one != kept)
        return Patch(values, {address: Evidence(status=Status.ASSUMED)}, {address: (*others, kept)})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Set {place}", place=_titled(model, valuation, self.address, self.case))


@dataclass(frozen=True, slots=True)
class ClearValue(Edit):
    """Sets an input back: in the base case to the model's default, in another case to the base's value."""

    address: Address
    case: str | None = None

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return unknown_case(valuation, self.case) + list(address_problems(model, valuation, self.address))

    def patch(self, valuation: Valuation) -> Patch:
        if valuation.is_base(self.case):
            return Patch({(valuation.base.id, self.address): ABSENT}, {self.address: None})
        return Patch({(valuation.case(self.case).id, self.address): ABSENT})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Reset {place}", place=_titled(model, valuation, self.address, self.case))


@dataclass(frozen=True, slots=True)
class SetEvidence(Edit):
    """Says where the base case's number comes from; empty evidence takes it away."""

    address: Address
    evidence: Evidence

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return _input_only(model, valuation, self.address) + list(
            evidence_problems(self.evidence, place_words(model, valuation, self.address))
        )

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(evidence={self.address: None if self.evidence == Evidence() else self.evidence})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Source of {place}", place=place_words(model, valuation, self.address))


@dataclass(frozen=True, slots=True)
class SetAlternatives(Edit):
    """Replaces the second sources kept beside an input."""

    address: Address
    alternatives: tuple[Alternative, ...]

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        found = _input_only(model, valuation, self.address)
        for one in self.alternatives if not found else ():
            found.extend(input_problems(model, valuation, self.address, one.value))
            found.extend(evidence_problems(one.evidence, place_words(model, valuation, self.address)))
        return found

    def patch(self, valuation: Valuation) -> Patch:
        kept = tuple(replace(one, value=tidy(one.value)) for one in self.alternatives)
        return Patch(alternatives={self.address: kept})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Second source of {place}", place=place_words(model, valuation, self.address))


@dataclass(frozen=True, slots=True)
class ChooseAlternative(Edit):
    """Makes a second source the value of the base case; the value chosen so far takes its place in the list."""

    address: Address
    position: int

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        found = _input_only(model, valuation, self.address)
        if not found and not 0 <= self.position < len(valuation.alternatives.get(self.address, ())):
            where = place_words(model, valuation, self.address)
            found.append(
                Problem(where, text("There is no such second source."), text("Choose one from the list, or add it."))
            )
        return found

    def patch(self, valuation: Valuation) -> Patch:
        listed = list(valuation.alternatives[self.address])
        chosen = listed.pop(self.position)
        if self.address in valuation.values:
            held = Alternative(valuation.values[self.address], valuation.evidence.get(self.address, Evidence()))
            listed.insert(self.position, held)
        evidence = None if chosen.evidence == Evidence() else chosen.evidence
        return Patch(
            {(valuation.base.id, self.address): chosen.value},
            {self.address: evidence},
            {self.address: tuple(listed)},
        )

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Choose source of {place}", place=place_words(model, valuation, self.address))


@dataclass(frozen=True, slots=True)
class SetOverride(Edit):
    """Types over the figure of a row in one period (1 is the first), in the row's unit."""

    address: Address
    period: int
    value: float
    note: str = ""
    case: str | None = None

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        override = Override(self.value, self.note)
        return unknown_case(valuation, self.case) + override_problems(
            model, valuation, self.address, self.period, override, LARGEST_FIGURE
        )

    def patch(self, valuation: Valuation) -> Patch:
        override = Override(float(self.value) + 0.0, self.note)
        return Patch(overrides={(valuation.case(self.case).id, (self.address, self.period)): override})

    def words(self, model: Model, valuation: Valuation) -> str:
        place = _titled(model, valuation, self.address, self.case)
        return text("Type over {place}, period {period}", place=place, period=self.period)


@dataclass(frozen=True, slots=True)
class ClearOverride(Edit):
    """Gives a typed-over figure back to its formula; `period` None does so for the whole row."""

    address: Address
    period: int | None = None
    case: str | None = None

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return unknown_case(valuation, self.case)

    def patch(self, valuation: Valuation) -> Patch:
        case = valuation.case(self.case)
        held = valuation.overrides if valuation.is_base(self.case) else case.overrides
        cleared = [key for key in held if key[0] == self.address and self.period in (None, key[1])]
        return Patch(overrides=dict.fromkeys((case.id, key) for key in cleared))

    def words(self, model: Model, valuation: Valuation) -> str:
        place = _titled(model, valuation, self.address, self.case)
        return text("Restore the formula of {place}", place=place)


def _input_only(model: Model, valuation: Valuation, address: Address) -> list[Problem]:
    found = list(address_problems(model, valuation, address))
    if not found and not isinstance(model[address.key], Input):
        where = place_words(model, valuation, address)
        found.append(Problem(where, text("It is computed and has no source."), text("Give sources to its inputs.")))
    return found
