"""How a valuation changes: edits that can be checked, applied, undone and named, and what each of them changed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Final, Literal, TypeVar

from workbench.document.studies import Studies
from workbench.document.valuation import (
    Address,
    Alternative,
    Case,
    Entity,
    Evidence,
    Override,
    OverrideKey,
    Valuation,
    Value,
)
from workbench.ground.problem import Problem
from workbench.rows.model import Model


class Absence(Enum):
    """Stands where a mapping holds nothing; None is a value (an input left empty)."""

    ABSENT = "absent"


ABSENT: Final = Absence.ABSENT
K = TypeVar("K")
V = TypeVar("V")
Particular = Literal["title", "company", "currency", "notes"]


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit changed. `cases` are ids of cases added, removed, renamed, moved or holding other values;
    `particulars` name fields of the valuation: title, company, currency, notes, periods, selected_case, studies.
    """

    addresses: frozenset[Address] = frozenset()
    evidence: frozenset[Address] = frozenset()
    overrides: frozenset[OverrideKey] = frozenset()
    entity_sets: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    particulars: frozenset[str] = frozenset()

    def merged(self, other: Change) -> Change:
        """Both changes as one."""
        return Change(
            self.addresses | other.addresses,
            self.evidence | other.evidence,
            self.overrides | other.overrides,
            self.entity_sets | other.entity_sets,
            self.cases | other.cases,
            self.particulars | other.particulars,
        )

    @property
    def touches_figures(self) -> bool:
        """True when figures may differ: anything but texts and evidence."""
        figures = self.particulars & {"periods", "selected_case"}
        return bool(self.addresses or self.overrides or self.entity_sets or self.cases or figures)

    @property
    def touches_structure(self) -> bool:
        """True when rows of panels and columns of tables may come, go or be renamed."""
        return bool(self.entity_sets or "periods" in self.particulars)

    def __bool__(self) -> bool:
        return self != Change()


@dataclass(frozen=True, slots=True)
class Patch:
    """New contents of single places of a valuation; what is not named stays. Values and overrides carry a case id,
    the base's for the base. `cases` replaces the list of cases and is laid down before values.
    """

    values: Mapping[tuple[str, Address], Value | Absence] = field(default_factory=dict)
    evidence: Mapping[Address, Evidence | None] = field(default_factory=dict)
    alternatives: Mapping[Address, tuple[Alternative, ...]] = field(default_factory=dict)
    overrides: Mapping[tuple[str, OverrideKey], Override | None] = field(default_factory=dict)
    entities: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    cases: tuple[Case, ...] | None = None
    texts: Mapping[Particular, str] = field(default_factory=dict)
    periods: int | None = None
    selected_case: str | None = None
    studies: Studies | None = None

    def apply(self, valuation: Valuation) -> Valuation:
        """The valuation with these contents."""
        cases = valuation.cases if self.cases is None else self.cases
        base = cases[0].id
        return replace(
            valuation,
            title=self.texts.get("title", valuation.title),
            company=self.texts.get("company", valuation.company),
            currency=self.texts.get("currency", valuation.currency),
            notes=self.texts.get("notes", valuation.notes),
            values=self._values_in(valuation.values, base),
            overrides=self._overrides_in(valuation.overrides, base),
            evidence=_patched(valuation.evidence, {a: _told(found) for a, found in self.evidence.items()}),
            alternatives=_patched(valuation.alternatives, {a: found or None for a, found in self.alternatives.items()}),
            entities=_patched(valuation.entities, {key: members or None for key, members in self.entities.items()}),
            cases=tuple(case if case.id == base else self._case(case) for case in cases),
            periods=valuation.periods if self.periods is None else self.periods,
            selected_case=valuation.selected_case if self.selected_case is None else self.selected_case,
            studies=valuation.studies if self.studies is None else self.studies,
        )

    def _case(self, case: Case) -> Case:
        values = self._values_in(case.values, case.id)
        overrides = self._overrides_in(case.overrides, case.id)
        if values is case.values and overrides is case.overrides:
            return case
        return replace(case, values=values, overrides=overrides)

    def _values_in(self, values: Mapping[Address, Value], case_id: str) -> Mapping[Address, Value]:
        mine = {address: value for (case, address), value in self.values.items() if case == case_id}
        if not mine:
            return values
        found = _copied(values)
        for address, value in mine.items():
            if isinstance(value, Absence):
                found.pop(address, None)
            else:
                found[address] = value
        return found

    def _overrides_in(self, overrides: Mapping[OverrideKey, Override], case_id: str) -> Mapping[OverrideKey, Override]:
        mine = {key: override for (case, key), override in self.overrides.items() if case == case_id}
        return _patched(overrides, mine)

    def before(self, valuation: Valuation) -> Patch:
        """The patch that brings back what stands now in the places this one changes."""
        by_id = {case.id: case for case in valuation.cases}
        base = valuation.base.id
        held = {c: valuation.values if c == base else case.values for c, case in by_id.items()}
        typed = {c: valuation.overrides if c == base else case.overrides for c, case in by_id.items()}
        return Patch(
            {(c, a): held[c].get(a, ABSENT) for c, a in self.values if c in held},
            {a: valuation.evidence.get(a) for a in self.evidence},
            {a: valuation.alternatives.get(a, ()) for a in self.alternatives},
            {(c, key): typed[c].get(key) for c, key in self.overrides if c in typed},
            {key: valuation.members(key) for key in self.entities},
            None if self.cases is None else valuation.cases,
            {name: getattr(valuation, name) for name in self.texts},
            None if self.periods is None else valuation.periods,
            None if self.selected_case is None else valuation.selected_case,
            None if self.studies is None else valuation.studies,
        )

    def change(self, valuation: Valuation) -> Change:
        """What applying it to `valuation` changes."""
        cases = {c for c, _ in (*self.values, *self.overrides) if c != valuation.base.id}
        addresses = {a for _, a in self.values}
        overrides = {key for _, key in self.overrides}
        for case in _differing(valuation.cases, valuation.cases if self.cases is None else self.cases):
            cases.add(case.id)
            addresses |= set(case.values)
            overrides |= set(case.overrides)
        particulars: set[str] = set(self.texts)
        particulars |= {"periods"} if self.periods not in (None, valuation.periods) else set()
        particulars |= {"selected_case"} if self.selected_case not in (None, valuation.selected_case) else set()
        particulars |= {"studies"} if self.studies not in (None, valuation.studies) else set()
        return Change(
            frozenset(addresses),
            frozenset((*self.evidence, *self.alternatives)),
            frozenset(overrides),
            frozenset(self.entities),
            frozenset(cases),
            frozenset(particulars),
        )


def _told(evidence: Evidence | None) -> Evidence | None:
    """None for evidence that says nothing: a file keeps none of it, and what is read back is to be the same."""
    return None if evidence == Evidence() else evidence


def _patched(mapping: Mapping[K, V], patch: Mapping[K, V | None]) -> Mapping[K, V]:
    if not patch:
        return mapping
    found = _copied(mapping)
    for key, value in patch.items():
        found.pop(key, None)
        if value is not None:
            found[key] = value
    return found


def _copied(mapping: Mapping[K, V]) -> dict[K, V]:
    """A dict of its own. Copied from behind its proxy, it need not hash a thousand addresses anew."""
    return mapping.copy() if isinstance(mapping, MappingProxyType) else dict(mapping)


def _differing(before: tuple[Case, ...], after: tuple[Case, ...]) -> list[Case]:
    """Cases, old and new, that are not the same at the same place."""
    old = {case.id: (position, case) for position, case in enumerate(before)}
    new = {case.id: (position, case) for position, case in enumerate(after)}
    differing = [key for key in (*old, *new) if old.get(key) != new.get(key)]
    return [place[1] for key in dict.fromkeys(differing) for place in (old.get(key), new.get(key)) if place is not None]


class Edit(ABC):
    """One change a user makes. Frozen: the same edit can be applied, undone and applied again.

    `apply`, `inverse` and `words` may raise KeyError for an edit that `check` refuses.
    """

    __slots__ = ()

    @abstractmethod
    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        """What stands against it; empty when it may be applied."""

    @abstractmethod
    def patch(self, valuation: Valuation) -> Patch:
        """The places it fills, and with what."""

    @abstractmethod
    def words(self, model: Model, valuation: Valuation) -> str:
        """What it does, as the undo menu says it. `valuation` is the one before it (or after it)."""

    def apply(self, valuation: Valuation) -> tuple[Valuation, Change]:
        """The valuation after it, and what it changed."""
        patch = self.patch(valuation)
        return patch.apply(valuation), patch.change(valuation)

    def inverse(self, before: Valuation) -> Edit:
        """The edit that leads back to `before` from the valuation after this one."""
        return Restore(self.patch(before).before(before), self)


@dataclass(frozen=True, slots=True)
class Restore(Edit):
    """Brings back what stood in the places that `undone` changed."""

    contents: Patch
    undone: Edit

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return []

    def patch(self, valuation: Valuation) -> Patch:
        return self.contents

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.undone.words(model, valuation)


@dataclass(frozen=True, slots=True)
class Compound(Edit):
    """Several edits as one step: an import, a pasted block. `title` is its message in the undo menu, translated."""

    edits: tuple[Edit, ...]
    title: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        found: list[Problem] = []
        for edit in self.edits:
            problems = edit.check(model, valuation)
            found.extend(problems)
            if not problems:
                valuation = edit.apply(valuation)[0]
        return found

    def patch(self, valuation: Valuation) -> Patch:
        raise TypeError("a compound edit has no single patch; apply it")

    def apply(self, valuation: Valuation) -> tuple[Valuation, Change]:
        change = Change()
        for edit in self.edits:
            valuation, more = edit.apply(valuation)
            change = change.merged(more)
        return valuation, change

    def inverse(self, before: Valuation) -> Edit:
        steps: list[Edit] = []
        for edit in self.edits:
            steps.append(edit.inverse(before))
            before = edit.apply(before)[0]
        return Compound(tuple(reversed(steps)), self.title)

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.title
