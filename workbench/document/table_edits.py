"""A table as one edit: members removed and added, thousands of cells filled, checked and laid down in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.document.change import Absence, Edit, Patch
from workbench.document.entity_edits import AddEntity, RemoveEntity, belongings
from workbench.document.rules import evidence_problems, is_id, name_problems, value_problems
from workbench.document.studies import Studies
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
from workbench.document.value_edits import ClearValue, SetEvidence, SetValue, tidy
from workbench.ground.problem import Problem
from workbench.rows.items import Input
from workbench.rows.model import Model

Cell = SetValue | ClearValue | SetEvidence
"""What can be done with one cell of a table."""


@dataclass(frozen=True, slots=True)
class FillTable(Edit):
    """Removes members, then adds some, then fills cells, as the single edits would in this order, but in one pass.

    `title` is its message in the undo menu, translated.
    """

    cells: tuple[Cell, ...]
    title: str
    added: tuple[AddEntity, ...] = ()
    removed: tuple[str, ...] = ()

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        """Problem by problem what the single edits would say; only a cell that is in doubt is asked itself."""
        found: list[Problem] = []
        members = _Members(valuation)
        for gone in self.removed:
            found.extend(RemoveEntity(gone).check(model, members.valuation()))
            members.remove(gone)
        for one in self.added:
            if members.may_add(model, one):
                members.add(one)
            else:
                found.extend(one.check(model, members.valuation()))
        after = members.valuation()
        sound = _Sound(model, after)
        for cell in self.cells:
            if not sound.is_sound(cell):
                found.extend(cell.check(model, after))
        return found

    def patch(self, valuation: Valuation) -> Patch:
        layers = _Layers(valuation)
        if self.removed:
            layers.put(belongings(valuation, frozenset(self.removed)))
        members = _Members(valuation)
        for gone in self.removed:
            members.remove(gone)
        for one in self.added:
            members.add(one)
        layers.entities.update({key: tuple(listed) for key, listed in members.changed().items()})
        for cell in self.cells:
            if isinstance(cell, SetValue) and cell.evidence is not None and valuation.is_base(cell.case):
                layers.write(cell.address, tidy(cell.value), cell.evidence)
            else:
                layers.put(cell.patch(layers.below() if layers.is_read_again(cell) else valuation))
        return layers.patch()

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.title


class _Members:
    """The members of the sets while members come and go, with their ids and names at hand."""

    def __init__(self, valuation: Valuation) -> None:
        self._valuation = valuation
        self._lists = {key: list(members) for key, members in valuation.entities.items()}
        self._ids = {one.id for members in valuation.entities.values() for one in members}
        self._names = {key: {_plain(one.name) for one in members} for key, members in self._lists.items()}
        self._changed: set[str] = set()

    def remove(self, entity_id: str) -> None:
        for key, members in self._lists.items():
            for one in members:
                if one.id == entity_id:
                    members.remove(one)
                    self._ids.discard(entity_id)
                    self._names[key].discard(_plain(one.name))
                    self._changed.add(key)
                    return

    def may_add(self, model: Model, one: AddEntity) -> bool:
        entity = one.entity
        if all(kind.key != one.set_key for kind in model.entity_sets) or not is_id(entity.id):
            return False
        if entity.id in self._ids or name_problems(entity.name, "?"):
            return False
        return _plain(entity.name) not in self._names.get(one.set_key, ())

    def add(self, one: AddEntity) -> None:
        members = self._lists.setdefault(one.set_key, [])
        members.insert(len(members) if one.position is None else one.position, one.entity)
        self._ids.add(one.entity.id)
        self._names.setdefault(one.set_key, set()).add(_plain(one.entity.name))
        self._changed.add(one.set_key)

    def changed(self) -> dict[str, list[Entity]]:
        return {key: self._lists[key] for key in self._changed}

    def valuation(self) -> Valuation:
        """The valuation with these members, for the rules that look at members alone."""
        if not self._changed:
            return self._valuation
        entities = {key: tuple(members) for key, members in self._lists.items() if members}
        return replace(self._valuation, entities=entities)


def _plain(name: str) -> str:
    return name.strip().casefold()


class _Sound:
    """Whether cells are beyond doubt; items, members and evidence that come again are looked at once."""

    def __init__(self, model: Model, valuation: Valuation) -> None:
        self._model, self._valuation = model, valuation
        self._ids: dict[str, frozenset[str]] = {}
        self._evidence: dict[int, bool] = {}  # by identity: the cells of a row share theirs, and hashing texts is slow
        self._cases = {None, *(case.id for case in valuation.cases)}

    def is_sound(self, cell: Cell) -> bool:
        item = self._model.get(cell.address.key)
        if not isinstance(item, Input) or (item.per is None) != (cell.address.entity is None):
            return False
        if item.per is not None and cell.address.entity not in self._members(item.per.key):
            return False
        match cell:
            case SetValue():
                is_told = cell.evidence is None or self._is_evidence(cell.evidence)
                return is_told and cell.case in self._cases and _has_none(value_problems(item, cell.value, "?"))
            case ClearValue():
                return cell.case in self._cases
            case SetEvidence():
                return self._is_evidence(cell.evidence)

    def _members(self, key: str) -> frozenset[str]:
        if key not in self._ids:
            self._ids[key] = frozenset(one.id for one in self._valuation.members(key))
        return self._ids[key]

    def _is_evidence(self, evidence: Evidence) -> bool:
        if id(evidence) not in self._evidence:
            self._evidence[id(evidence)] = _has_none(evidence_problems(evidence, "?"))
        return self._evidence[id(evidence)]


def _has_none(problems: Iterator[Problem]) -> bool:
    return next(problems, None) is None


class _Layers:
    """Patches laid over one another as one."""

    def __init__(self, valuation: Valuation) -> None:
        self._valuation = valuation
        self._base = valuation.base.id
        self._written: set[Address] = set()
        self._values: dict[tuple[str, Address], Value | Absence] = {}
        self._evidence: dict[Address, Evidence | None] = {}
        self._alternatives: dict[Address, tuple[Alternative, ...]] = {}
        self._overrides: dict[tuple[str, OverrideKey], Override | None] = {}
        self._studies: Studies | None = None
        self.entities: dict[str, tuple[Entity, ...]] = {}

    def put(self, patch: Patch) -> None:
        self._values.update(patch.values)
        self._evidence.update(patch.evidence)
        self._alternatives.update(patch.alternatives)
        self._overrides.update(patch.overrides)
        self._studies = patch.studies or self._studies
        self.entities.update(patch.entities)
        self._written.update(address for _, address in patch.values)
        self._written.update(patch.evidence, patch.alternatives)

    def write(self, address: Address, value: Value, evidence: Evidence) -> None:
        """A number of the base case with its own evidence: what `put` does with it, without a patch for each cell."""
        self._values[self._base, address] = value
        self._evidence[address] = evidence
        self._written.add(address)

    def is_read_again(self, cell: Cell) -> bool:
        """Whether a cell keeps as second source what an earlier one has written."""
        return isinstance(cell, SetValue) and cell.evidence is None and cell.address in self._written

    def below(self) -> Valuation:
        """The valuation as the next single edit would find it."""
        return self.patch().apply(self._valuation)

    def patch(self) -> Patch:
        return Patch(
            self._values,
            self._evidence,
            self._alternatives,
            self._overrides,
            self.entities,
            studies=self._studies,
        )
