"""Single differences taken over from one valuation into another, as edits of the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from workbench.document.case_edits import (
    RemoveCase,
    RenameCase,
    SetCaseNote,
    SetCaseProbability,
    SetCompany,
    SetCurrency,
    SetNotes,
    SetPeriods,
    SetTitle,
)
from workbench.document.change import ABSENT, Absence, Edit, Patch
from workbench.document.entity_edits import AddEntity, MoveEntity, RemoveEntity, RenameEntity, belongings
from workbench.document.file_diff import DiffLine, FileDiff, Kind
from workbench.document.rules import input_problems, name_problems, override_problems
from workbench.document.study_edits import SetGrids, SetQuestions, SetSimulation, SetTornado
from workbench.document.valuation import (
    Address,
    Case,
    Entity,
    Evidence,
    Override,
    Valuation,
    fresh_id,
)
from workbench.document.value_edits import (
    ClearOverride,
    ClearValue,
    SetAlternatives,
    SetEvidence,
    SetOverride,
    SetValue,
)
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.model import Model

_ORDER = {
    Kind.PARTICULAR: 0,
    Kind.ENTITY: 1,
    Kind.CASE: 2,
    Kind.ORDER: 3,
    Kind.VALUE: 4,
    Kind.OVERRIDE: 5,
    Kind.EVIDENCE: 6,
    Kind.SECOND_SOURCE: 7,
    Kind.STUDY: 8,
}


@dataclass(frozen=True, slots=True)
class TakeEntity(Edit):
    """Adds an entity of another valuation with all that is kept for it there, in the base and in the cases of `cases`,
    which leads from ids of cases there to ids here. `entity` has the id it gets here."""

    set_key: str
    original: str
    entity: Entity
    source: Valuation
    cases: Mapping[str, str]
    position: int | None = None

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        adding = AddEntity(self.set_key, self.entity, self.position)
        found = adding.check(model, valuation)
        if found:
            return found
        after = adding.apply(valuation)[0]
        patch = self._belongings()
        for (_, address), value in patch.values.items():
            if not isinstance(value, Absence):
                found.extend(input_problems(model, after, address, value))
        for (_, (row, period)), override in patch.overrides.items():
            if override is not None:
                found.extend(override_problems(model, after, row, period, override))
        return found

    def _belongings(self) -> Patch:
        whole = belongings(self.source, (self.original,), self.entity.id)
        return replace(
            whole,
            values={(self.cases[c], a): v for (c, a), v in whole.values.items() if c in self.cases},
            overrides={(self.cases[c], k): o for (c, k), o in whole.overrides.items() if c in self.cases},
        )

    def patch(self, valuation: Valuation) -> Patch:
        adding = AddEntity(self.set_key, self.entity, self.position).patch(valuation)
        return replace(self._belongings(), entities=adding.entities)

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Take over {name}", name=self.entity.name)


@dataclass(frozen=True, slots=True)
class TakeCase(Edit):
    """Adds a case of another valuation with what it holds for entities that are here too."""

    case: Case

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return name_problems(self.case.name, text("Cases"), [one.name for one in valuation.cases])

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(cases=(*valuation.cases, self.case))

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Take over case {name}", name=self.case.name)


@dataclass(frozen=True, slots=True)
class Taken:
    """What can be taken over: the edits, and which lines they are of; `refused` says why others cannot be."""

    edits: tuple[Edit, ...]
    lines: tuple[DiffLine, ...]
    refused: tuple[tuple[DiffLine, Problem], ...]


class Taker:
    """Takes lines of a diff into one side of it: `into_after` puts what stood before there, else the other way."""

    def __init__(self, model: Model, diff: FileDiff, *, into_after: bool) -> None:
        self._model, self._diff, self._into_after = model, diff, into_after
        self.mine = diff.after if into_after else diff.before
        self.theirs = diff.before if into_after else diff.after
        cases = diff.cases if into_after else {new: old for old, new in diff.cases.items()}
        self._cases = {diff.before.base.id: diff.after.base.id, **cases} if into_after else cases
        matched = diff.matched if into_after else {new: old for old, new in diff.matched.items()}
        self._ids: dict[str, str] = dict(matched)

    def take(self, lines: list[DiffLine] | tuple[DiffLine, ...]) -> Taken:
        """Edits that make the chosen lines equal, entities and cases first; each is checked on those before it."""
        standing = self.mine
        edits: list[Edit] = []
        taken: list[DiffLine] = []
        refused: list[tuple[DiffLine, Problem]] = []
        for line in sorted(lines, key=lambda one: _ORDER[one.kind]):
            made = self._edits(line, standing)
            after, problem = standing, None
            for edit in made:
                problems = edit.check(self._model, after)
                if problems:
                    problem = problems[0]
                    break
                after = edit.apply(after)[0]
            if problem is not None:
                refused.append((line, problem))
            else:
                edits += made
                taken.append(line)
                standing = after
        return Taken(tuple(edits), tuple(taken), tuple(refused))

    def _edits(self, line: DiffLine, standing: Valuation) -> list[Edit]:
        have, want = (line.new, line.old) if self._into_after else (line.old, line.new)
        place = line.after if self._into_after else line.before
        case = line.case_after if self._into_after else line.case_before
        match line.kind:
            case Kind.PARTICULAR:
                return [_particular(line.name, want)]
            case Kind.ENTITY:
                return self._entity(line, have, want, standing)
            case Kind.ORDER:
                return self._order(line.name, want, standing)
            case Kind.CASE:
                return self._case(line, have, want, standing)
            case Kind.VALUE:
                assert isinstance(place, Address)
                return [self._value(line, place, want, case)]
            case Kind.OVERRIDE:
                assert isinstance(place, tuple)
                if isinstance(want, Override):
                    return [SetOverride(place[0], place[1], want.value, want.note, case)]
                return [ClearOverride(place[0], place[1], case)]
            case Kind.EVIDENCE:
                assert isinstance(place, Address)
                assert isinstance(want, Evidence)
                return [SetEvidence(place, want)]
            case Kind.SECOND_SOURCE:
                assert isinstance(place, Address)
                assert isinstance(want, tuple)
                return [SetAlternatives(place, want)]
            case Kind.STUDY:
                return [_study(line.name, want)]
            case _:
                assert_never(line.kind)

    def _value(self, line: DiffLine, place: Address, want: object, case: str | None) -> Edit:
        if want is ABSENT:
            return ClearValue(place, case)
        if case is not None:
            return SetValue(place, want, case)  # type: ignore[arg-type]  # a value, by the kind of the line
        source = line.before if self._into_after else line.after
        their_case = line.case_before if self._into_after else line.case_after
        if their_case is not None and source in self.theirs.case(their_case).values:
            return SetValue(place, want)  # type: ignore[arg-type]  # a departure has no evidence to bring
        if not self._diff.is_of_cases and isinstance(source, Address) and source not in self.theirs.values:
            return ClearValue(place)
        evidence = self.theirs.evidence.get(source, Evidence()) if isinstance(source, Address) else Evidence()
        return SetValue(place, want, None, evidence)  # type: ignore[arg-type]

    def _entity(self, line: DiffLine, have: object, want: object, standing: Valuation) -> list[Edit]:
        if isinstance(have, Entity) and isinstance(want, Entity):
            return [RenameEntity(have.id, want.name)]
        if isinstance(have, Entity):
            return [RemoveEntity(have.id)]
        assert isinstance(want, Entity)
        is_free = standing.entity(want.id) is None and want.id not in {case.id for case in standing.cases}
        here = Entity(want.id if is_free else fresh_id(standing, line.name), want.name)
        self._ids[want.id] = here.id
        names = [one.id for one in self.theirs.members(line.name)]
        place = min(names.index(want.id), len(standing.members(line.name)))
        return [TakeEntity(line.name, want.id, here, self.theirs, self._cases, place)]

    def _order(self, set_key: str, want: object, standing: Valuation) -> list[Edit]:
        assert isinstance(want, tuple)
        wanted = [self._ids[one] for one in want if one in self._ids]
        mine = [one.id for one in standing.members(set_key)]
        target = [one for one in wanted if one in mine] + [one for one in mine if one not in wanted]
        return [MoveEntity(entity, place) for place, entity in enumerate(target)]

    def _case(self, line: DiffLine, have: object, want: object, standing: Valuation) -> list[Edit]:
        if isinstance(have, Case) and isinstance(want, Case):
            match line.name:
                case "name":
                    return [RenameCase(have.id, want.name)]
                case "probability":
                    return [SetCaseProbability(have.id, want.probability)]
                case _:
                    return [SetCaseNote(have.id, want.note)]
        if isinstance(have, Case):
            return [RemoveCase(have.id)]
        assert isinstance(want, Case)
        is_free = want.id not in {case.id for case in standing.cases} and standing.entity(want.id) is None
        here = want.id if is_free else fresh_id(standing, "case")
        self._cases = {**self._cases, want.id: here}
        made = replace(
            want,
            id=here,
            values={there: v for a, v in want.values.items() if (there := self._here(a)) is not None},
            overrides={
                (there, period): o for (a, period), o in want.overrides.items() if (there := self._here(a)) is not None
            },
        )
        return [TakeCase(made)]

    def _here(self, address: Address) -> Address | None:
        if address.entity is None:
            return address
        found = self._ids.get(address.entity)
        return None if found is None else Address(address.key, found)


def _particular(name: str, want: object) -> Edit:
    match name, want:
        case "title", str():
            return SetTitle(want)
        case "company", str():
            return SetCompany(want)
        case "currency", str():
            return SetCurrency(want)
        case "notes", str():
            return SetNotes(want)
        case "periods", int():
            return SetPeriods(want)
        case _:
            raise TypeError(f"{name} cannot be {want!r}")


def _study(name: str, want: object) -> Edit:
    title = text("Take over what is asked of uncertainty")
    match name:
        case "simulation":
            return SetSimulation(want, title)  # type: ignore[arg-type]
        case "grids":
            return SetGrids(want, title)  # type: ignore[arg-type]
        case "tornado":
            return SetTornado(want, title)  # type: ignore[arg-type]
        case _:
            return SetQuestions(want, title)  # type: ignore[arg-type]
