"""How every input stands: its value, what speaks for it, what is kept beside it, and how it differs from the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.document.change import ABSENT, Absence, Edit, Patch
from workbench.document.resolve import series_over
from workbench.document.valuation import (
    Address,
    Alternative,
    Evidence,
    Valuation,
    Value,
    addresses,
    default_of,
    evidence_of,
    input_at,
    place_words,
)
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.items import Input, Series
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class CaseValue:
    """What a case holds of its own for an input: the case's id and name, and the value."""

    case: str
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Entry:
    """One input of a valuation in one case.

    `value` is in force in the case, `base` in the base case; `departures` are the cases whose value is another than the
    base's. `is_typed` tells that a value is held, not the model's default; `is_changed` that the value in the case is
    another than in the file; `departs` that the case itself departs from the base.
    """

    address: Address
    item: Input
    value: Value
    base: Value
    evidence: Evidence
    alternatives: tuple[Alternative, ...]
    departures: tuple[CaseValue, ...]
    is_typed: bool
    is_changed: bool
    departs: bool

    @property
    def has_conflict(self) -> bool:
        """Whether another value is kept that contradicts the chosen one."""
        return any(one.value != self.base for one in self.alternatives)


def entry_at(
    model: Model, valuation: Valuation, address: Address, saved: Valuation | None = None, case: str | None = None
) -> Entry:
    """How one input stands in a case (None for the selected one), against the valuation in the file.

    Raises KeyError for an unknown case and `ProblemError` for an unknown input.
    """
    item = input_at(model, address)
    chosen = valuation.case(valuation.selected_case if case is None else case)
    default = default_of(item)
    base = valuation.values.get(address, default)
    value = chosen.values.get(address, base)
    periods = valuation.periods
    departures = tuple(
        CaseValue(one.id, one.name, one.values[address])
        for one in valuation.cases[1:]
        if address in one.values and not is_same(item, one.values[address], base, periods)
    )
    return Entry(
        address,
        item,
        value,
        base,
        evidence_of(model, valuation, address),
        valuation.alternatives.get(address, ()),
        departures,
        address in valuation.values or address in chosen.values,
        saved is not None and _is_changed(saved, address, item, value, chosen.id, periods),
        any(one.case == chosen.id for one in departures),
    )


def ledger(model: Model, valuation: Valuation, saved: Valuation | None = None, case: str | None = None) -> list[Entry]:
    """Every input in model order, entities in the user's order; arguments as `entry_at`."""
    return [entry_at(model, valuation, address, saved, case) for address in addresses(model, valuation)]


def is_same(item: Input, one: Value, other: Value, periods: int) -> bool:
    """Whether two values of an input are the same to the model: a series is what it is in each period."""
    if one == other:
        return True
    if isinstance(item, Series) and isinstance(one, tuple) and isinstance(other, tuple):
        return series_over(item, one, periods) == series_over(item, other, periods)
    return False


def _is_changed(saved: Valuation, address: Address, item: Input, value: Value, case: str, periods: int) -> bool:
    if address.entity is not None and saved.entity(address.entity) is None:
        return True
    return not is_same(item, value, _filed(saved, address, item, case), periods)


def filed_value(model: Model, saved: Valuation, address: Address, case: str) -> Value:
    """The value an input has in the file in the case of that id; that of the base, or the default, where it has none.

    Raises `ProblemError` for an unknown input.
    """
    return _filed(saved, address, input_at(model, address), case)


def _filed(saved: Valuation, address: Address, item: Input, case: str) -> Value:
    held = next((one.values for one in saved.cases if one.id == case), {})
    return held.get(address, saved.values.get(address, default_of(item)))


def changed_addresses(saved: Valuation, valuation: Valuation) -> frozenset[Address]:
    """Inputs of entities that both have whose value in some case, evidence or second sources differ between both.

    Cases that only one of them has are left out: they were added or removed whole.
    """
    found = _differing(saved.values, valuation.values)
    found |= _differing(saved.evidence, valuation.evidence)
    found |= _differing(saved.alternatives, valuation.alternatives)
    before = {case.id: case.values for case in saved.cases}
    for case in valuation.cases:
        found |= _differing(before.get(case.id, case.values), case.values)
    known = {e.id for members in saved.entities.values() for e in members}
    now = {e.id for members in valuation.entities.values() for e in members}
    return frozenset(a for a in found if a.entity is None or (a.entity in known and a.entity in now))


def is_unlike_file(saved: Valuation, valuation: Valuation, address: Address) -> bool:
    """Whether one address is among `changed_addresses`, told without looking at the others."""
    if not _is_common(saved, valuation, address):
        return False
    pairs: list[tuple[Mapping[Address, object], Mapping[Address, object]]] = [
        (saved.values, valuation.values),
        (saved.evidence, valuation.evidence),
        (saved.alternatives, valuation.alternatives),
    ]
    before = {case.id: case.values for case in saved.cases}
    pairs += [(before[case.id], case.values) for case in valuation.cases if case.id in before]
    return any(old.get(address, ABSENT) != new.get(address, ABSENT) for old, new in pairs if old is not new)


def _is_common(saved: Valuation, valuation: Valuation, address: Address) -> bool:
    """Whether both have the entity of an address."""
    entity = address.entity
    return entity is None or (saved.entity(entity) is not None and valuation.entity(entity) is not None)


def _differing(before: Mapping[Address, object], after: Mapping[Address, object]) -> set[Address]:
    if before is after:
        return set()
    found: set[Address] = set()
    if len(before) == len(after):
        # An edit keeps order and objects of what it does not touch: identity spares a thousand comparisons.
        for (old_key, old), (key, new) in zip(before.items(), after.items(), strict=True):
            if old_key is not key and old_key != key:
                break
            if old is not new and old != new:
                found.add(key)
        else:
            return found
    return {key for key in (*before, *after) if before.get(key, ABSENT) != after.get(key, ABSENT)}


@dataclass(frozen=True, slots=True)
class RevertInputs(Edit):
    """Brings inputs back to what stands in the file: values in every case both have, evidence and second sources."""

    addresses: tuple[Address, ...]
    saved: Valuation

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return [
            Problem(
                place_words(model, valuation, address),
                text("It was added since the file was saved, so the file has no value for it."),
                text("Remove it, or type another value."),
            )
            for address in self.addresses
            if not _is_common(self.saved, valuation, address)
        ]

    def patch(self, valuation: Valuation) -> Patch:
        values: dict[tuple[str, Address], Value | Absence] = {}
        before = {case.id: case.values for case in self.saved.cases}
        for address in self.addresses:
            values[valuation.base.id, address] = self.saved.values.get(address, ABSENT)
            for case in valuation.cases[1:]:
                if case.id in before and (address in case.values or address in before[case.id]):
                    values[case.id, address] = before[case.id].get(address, ABSENT)
        return Patch(
            values,
            {address: self.saved.evidence.get(address) for address in self.addresses},
            {address: self.saved.alternatives.get(address, ()) for address in self.addresses},
        )

    def words(self, model: Model, valuation: Valuation) -> str:
        if len(self.addresses) == 1:
            return text("Revert {place}", place=place_words(model, valuation, self.addresses[0]))
        return text("Revert {count} inputs", count=len(self.addresses))


def sources_used(valuation: Valuation) -> list[str]:
    """Every source named in the valuation once, the one used most often first."""
    counted: dict[str, int] = {}
    for evidence in _every_evidence(valuation):
        if evidence.source:
            counted[evidence.source] = counted.get(evidence.source, 0) + 1
    return sorted(counted, key=lambda source: (-counted[source], source.casefold()))


def date_of_source(valuation: Valuation, source: str) -> str:
    """The date that every dated use of a source gives; empty when they differ or none has one."""
    dates = {one.date for one in _every_evidence(valuation) if one.source == source and one.date}
    return dates.pop() if len(dates) == 1 else ""


def _every_evidence(valuation: Valuation) -> Iterable[Evidence]:
    yield from valuation.evidence.values()
    for kept in valuation.alternatives.values():
        yield from (one.evidence for one in kept)
