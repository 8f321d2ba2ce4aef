"""Edits of entities: contracts, facilities, tranches, leases and peers that a user adds, names, orders and removes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from workbench.document.change import ABSENT, Absence, Edit, Patch
from workbench.document.rules import is_id, name_problems, shown
from workbench.document.study_pruning import without_entities
from workbench.document.valuation import (
    Address,
    Alternative,
    Entity,
    Evidence,
    Override,
    OverrideKey,
    Valuation,
    Value,
)
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.items import EntitySet
from workbench.rows.model import Model


def _kind(model: Model, set_key: str) -> EntitySet | None:
    return next((one for one in model.entity_sets if one.key == set_key), None)


def _named(valuation: Valuation, entity_id: str) -> str:
    entity = valuation.entity(entity_id)
    return entity.name if entity is not None else shown(entity_id)


def _missing(valuation: Valuation, entity_id: str) -> list[Problem]:
    if valuation.entity(entity_id) is not None:
        return []
    where = text("Entities")
    return [Problem(where, text("There is no {id}.", id=shown(entity_id)), text("Choose one in the list."))]


def _new_problems(model: Model, valuation: Valuation, set_key: str, entity: Entity) -> list[Problem]:
    kind = _kind(model, set_key)
    if kind is None:
        known = ", ".join(one.key for one in model.entity_sets)
        return [
            Problem(
                shown(set_key),
                text("The model has no such set of entities."),
                text("Use one of: {choices}.", choices=known or "–"),
            )
        ]
    where = text(kind.many)
    if not is_id(entity.id):
        what = text("{id} cannot be an id.", id=shown(entity.id))
        return [Problem(where, what, text("Use letters, digits and hyphens, at most 64."))]
    if valuation.entity(entity.id) is not None:
        return [Problem(where, text("The id {id} is used already.", id=entity.id), text("Choose another id."))]
    return name_problems(entity.name, where, [one.name for one in valuation.members(set_key)])


def _members_with(valuation: Valuation, set_key: str, entity: Entity, position: int | None) -> tuple[Entity, ...]:
    members = list(valuation.members(set_key))
    members.insert(len(members) if position is None else position, entity)
    return tuple(members)


def _set_key(valuation: Valuation, entity_id: str) -> str:
    found = valuation.set_of(entity_id)
    if found is None:
        raise KeyError(entity_id)
    return found


def belongings(valuation: Valuation, entities: Collection[str], to: str | None = None) -> Patch:
    """Everything kept for entities: taken away when `to` is None, else written again for the entity `to`.

    What studies say of them goes with them, and is never written again: a copy is not uncertain because its model is.
    """
    values: dict[tuple[str, Address], Value | Absence] = {}
    overrides: dict[tuple[str, OverrideKey], Override | None] = {}

    def at(address: Address) -> Address:
        return address if to is None else Address(address.key, to)

    for case in valuation.cases:
        is_base = case.id == valuation.base.id
        for address, value in (valuation.values if is_base else case.values).items():
            if address.entity in entities:
                values[case.id, at(address)] = ABSENT if to is None else value
        for (address, period), override in (valuation.overrides if is_base else case.overrides).items():
            if address.entity in entities:
                overrides[case.id, (at(address), period)] = None if to is None else override
    evidence: Mapping[Address, Evidence | None] = {
        at(a): None if to is None else found for a, found in valuation.evidence.items() if a.entity in entities
    }
    alternatives: Mapping[Address, tuple[Alternative, ...]] = {
        at(a): () if to is None else found for a, found in valuation.alternatives.items() if a.entity in entities
    }
    studies = without_entities(valuation.studies, entities) if to is None else valuation.studies
    changed = None if studies == valuation.studies else studies
    return Patch(values, evidence, alternatives, overrides, studies=changed)


def _with_members(patch: Patch, set_key: str, members: tuple[Entity, ...]) -> Patch:
    return replace(patch, entities={set_key: members})


@dataclass(frozen=True, slots=True)
class AddEntity(Edit):
    """Adds an entity with every input at its default; `position` None is the end. Ids: `valuation.fresh_id`."""

    set_key: str
    entity: Entity
    position: int | None = None

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return _new_problems(model, valuation, self.set_key, self.entity)

    def patch(self, valuation: Valuation) -> Patch:
        members = _members_with(valuation, self.set_key, self.entity, self.position)
        return Patch(entities={self.set_key: members})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Add {name}", name=self.entity.name)


@dataclass(frozen=True, slots=True)
class DuplicateEntity(Edit):
    """Adds `entity` behind an existing one, with a copy of its values, evidence, second sources and overrides."""

    original: str
    entity: Entity

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        set_key = valuation.set_of(self.original)
        if set_key is None:
            return _missing(valuation, self.original)
        return _new_problems(model, valuation, set_key, self.entity)

    def patch(self, valuation: Valuation) -> Patch:
        set_key = _set_key(valuation, self.original)
        position = [one.id for one in valuation.members(set_key)].index(self.original) + 1
        members = _members_with(valuation, set_key, self.entity, position)
        return _with_members(belongings(valuation, (self.original,), self.entity.id), set_key, members)

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Duplicate {name}", name=_named(valuation, self.original))


@dataclass(frozen=True, slots=True)
class RemoveEntity(Edit):
    """Removes an entity and everything kept for it, in every case."""

    id: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return _missing(valuation, self.id)

    def patch(self, valuation: Valuation) -> Patch:
        set_key = _set_key(valuation, self.id)
        members = tuple(one for one in valuation.members(set_key) if one.id != self.id)
        return _with_members(belongings(valuation, (self.id,)), set_key, members)

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Remove {name}", name=_named(valuation, self.id))


def _reworked(valuation: Valuation, entity_id: str, work: Callable[[list[Entity], int], None]) -> Patch:
    set_key = _set_key(valuation, entity_id)
    members = list(valuation.members(set_key))
    work(members, [one.id for one in members].index(entity_id))
    return Patch(entities={set_key: tuple(members)})


@dataclass(frozen=True, slots=True)
class RenameEntity(Edit):
    """Gives an entity another name."""

    id: str
    name: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        set_key = valuation.set_of(self.id)
        if set_key is None:
            return _missing(valuation, self.id)
        others = [one.name for one in valuation.members(set_key) if one.id != self.id]
        return name_problems(self.name, _named(valuation, self.id), others)

    def patch(self, valuation: Valuation) -> Patch:
        def rename(members: list[Entity], at: int) -> None:
            members[at] = Entity(self.id, self.name)

        return _reworked(valuation, self.id, rename)

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Rename {name}", name=_named(valuation, self.id))


@dataclass(frozen=True, slots=True)
class MoveEntity(Edit):
    """Moves an entity to a position (0 is the first) in its set."""

    id: str
    position: int

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        set_key = valuation.set_of(self.id)
        if set_key is None:
            return _missing(valuation, self.id)
        count = len(valuation.members(set_key))
        if 0 <= self.position < count:
            return []
        what = text("There is no place {position}.", position=self.position + 1)
        return [Problem(_named(valuation, self.id), what, text("Choose one from 1 to {last}.", last=count))]

    def patch(self, valuation: Valuation) -> Patch:
        def move(members: list[Entity], at: int) -> None:
            members.insert(self.position, members.pop(at))

        return _reworked(valuation, self.id, move)

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Move {name}", name=_named(valuation, self.id))
