"""In what two valuations differ, whole or in one case of each: everything a person typed, line by line. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeVar

from workbench.document.case_diff import Place, differences_between
from workbench.document.change import ABSENT
from workbench.document.resolve import series_over
from workbench.document.valuation import (
    Address,
    Case,
    Entity,
    Evidence,
    Override,
    OverrideKey,
    Valuation,
    Value,
    addresses,
    input_at,
)
from workbench.rows.items import Series
from workbench.rows.model import Model

V = TypeVar("V")
PARTICULARS: Final = ("title", "company", "currency", "periods", "notes")
STUDIES: Final = ("simulation", "grids", "tornado", "questions")


class Kind(Enum):
    """What a line is about."""

    PARTICULAR = "particular"
    ENTITY = "entity"
    ORDER = "order"
    VALUE = "value"
    OVERRIDE = "override"
    EVIDENCE = "evidence"
    SECOND_SOURCE = "second source"
    CASE = "case"
    STUDY = "study"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One difference. `old` and `new` are what stands before and after, `ABSENT` where nothing does.

    By kind they are: a text or number of a particular; an `Entity` or a `Case`; the ids of a set in order; a `Value`
    (in the base the one in force, in another case what it holds of its own); an `Override`; an `Evidence`; second
    sources; one kind of study. `before` and `after` are its places in either valuation, `case_before` and `case_after`
    the ids of the cases it stands in, None for the base. `name` is a particular, a kind of study or a set of entities.
    """

    key: str
    kind: Kind
    old: object
    new: object
    before: Place | None = None
    after: Place | None = None
    case_before: str | None = None
    case_after: str | None = None
    name: str = ""

    @property
    def place(self) -> Place | None:
        """Where it is, by preference after."""
        return self.before if self.after is None else self.after

    @property
    def address(self) -> Address | None:
        """The input or row it is about."""
        place = self.place
        return place if isinstance(place, Address) or place is None else place[0]


@dataclass(frozen=True, slots=True)
class FileDiff:
    """All differences, in the order a reader looks for them.

    `matched` leads from ids of entities before to those after, `cases` from ids of cases. `is_of_cases` tells that one
    case of each was compared by the values in force, and nothing else.
    """

    before: Valuation
    after: Valuation
    lines: tuple[DiffLine, ...]
    matched: Mapping[str, str]
    cases: Mapping[str, str]
    is_of_cases: bool = False
    case_before: str | None = None
    case_after: str | None = None

    @property
    def input_count(self) -> int:
        """How many inputs and typed-over figures differ, in whatever case."""
        places = {line.place for line in self.lines if line.kind in (Kind.VALUE, Kind.OVERRIDE)}
        return len(places)


@dataclass(slots=True)
class _Pair:
    model: Model
    before: Valuation
    after: Valuation
    matched: Mapping[str, str]
    cases: Mapping[str, str]
    back: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.back = {new: old for old, new in self.matched.items()}

    def after_of(self, address: Address) -> Address | None:
        """The place after of one before; None where its entity is gone."""
        if address.entity is None:
            return address
        found = self.matched.get(address.entity)
        return None if found is None else Address(address.key, found)

    def before_of(self, address: Address) -> Address | None:
        if address.entity is None:
            return address
        found = self.back.get(address.entity)
        return None if found is None else Address(address.key, found)


def file_diff(model: Model, before: Valuation, after: Valuation) -> FileDiff:
    """Everything in which two valuations differ: particulars, entities, cases, values of the base and of each case,
    typed-over figures, evidence, second sources and studies.

    Entities and cases are the same when their ids are, else when their names are. What belongs to an entity or a case
    that only one has is told by one line.
    """
    base = differences_between(model, before, after, before.base.id, after.base.id)
    pair = _Pair(model, before, after, base.matched, _matched_cases(before, after))
    lines: list[DiffLine] = [*_particulars(before, after), *_entities(pair, base.reordered), *_cases(pair)]
    for move in base.moves:
        lines.append(_moved(move.before, move.after, move.old, move.new, before, after))
    lines += _override_notes(pair, {line.after for line in lines if line.kind is Kind.OVERRIDE})
    for old_id, new_id in pair.cases.items():
        if old_id != before.base.id and new_id != after.base.id:
            lines += _departures(pair, before.case(old_id), after.case(new_id))
    lines += _evidence(pair)
    lines += _studies(pair)
    return FileDiff(before, after, tuple(lines), pair.matched, pair.cases)


def case_diff(model: Model, before: Valuation, after: Valuation, case_before: str, case_after: str) -> FileDiff:
    """In which inputs and typed-over figures, by the values in force, a case of one differs from a case of another.

    Raises KeyError for an unknown case.
    """
    found = differences_between(model, before, after, case_before, case_after)
    pair = _Pair(model, before, after, found.matched, _matched_cases(before, after))
    lines = [line for line in _particulars(before, after) if line.name in ("currency", "periods")]
    lines += _entities(pair, found.reordered)
    mine = None if before.is_base(case_before) else case_before
    theirs = None if after.is_base(case_after) else case_after
    for move in found.moves:
        lines.append(_moved(move.before, move.after, move.old, move.new, before, after, mine, theirs))
    return FileDiff(before, after, tuple(lines), pair.matched, pair.cases, True, mine, theirs)


def _moved(
    before: Place,
    after: Place,
    old: Value,
    new: Value,
    was: Valuation,
    now: Valuation,
    case_before: str | None = None,
    case_after: str | None = None,
) -> DiffLine:
    if isinstance(after, Address):
        return DiffLine(_key("value", after), Kind.VALUE, old, new, before, after, case_before, case_after)
    assert not isinstance(before, Address)
    held = _override(was, before, case_before), _override(now, after, case_after)
    return DiffLine(_key("override", after), Kind.OVERRIDE, *held, before, after, case_before, case_after)


def _override(valuation: Valuation, key: OverrideKey, case: str | None) -> object:
    own = {} if case is None else valuation.case(case).overrides
    return own.get(key) or valuation.overrides.get(key) or ABSENT


def _key(kind: str, place: Place, case: str | None = None) -> str:
    if isinstance(place, Address):
        return f"{kind} {case or ''} {place.key}@{place.entity or ''}"
    return f"{kind} {case or ''} {place[0].key}@{place[0].entity or ''} {place[1]}"


def _matched_cases(before: Valuation, after: Valuation) -> dict[str, str]:
    found = {before.base.id: after.base.id}
    theirs = {case.id for case in after.cases[1:]}
    found.update({case.id: case.id for case in before.cases[1:] if case.id in theirs})
    taken = set(found.values())
    names = {case.name.strip().casefold(): case.id for case in after.cases[1:] if case.id not in taken}
    for case in before.cases[1:]:
        name = case.name.strip().casefold()
        if case.id not in found and name in names:
            found[case.id] = names[name]
    return found


def _particulars(before: Valuation, after: Valuation) -> Iterator[DiffLine]:
    for name in PARTICULARS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield DiffLine(f"particular {name}", Kind.PARTICULAR, old, new, name=name)


def _entities(pair: _Pair, reordered: Sequence[str]) -> Iterator[DiffLine]:
    for one in pair.model.entity_sets:
        for entity in pair.before.members(one):
            theirs = pair.after.entity(pair.matched[entity.id]) if entity.id in pair.matched else None
            if theirs is None:
                yield DiffLine(f"entity gone {entity.id}", Kind.ENTITY, entity, ABSENT, name=one.key)
            elif theirs.name != entity.name:
                yield DiffLine(f"entity {theirs.id}", Kind.ENTITY, entity, theirs, name=one.key)
        for entity in pair.after.members(one):
            if entity.id not in pair.back:
                yield DiffLine(f"entity new {entity.id}", Kind.ENTITY, ABSENT, entity, name=one.key)
        if one.key in reordered:
            old, new = _ids(pair.before.members(one)), _ids(pair.after.members(one))
            yield DiffLine(f"order {one.key}", Kind.ORDER, old, new, name=one.key)


def _ids(members: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(entity.id for entity in members)


def _cases(pair: _Pair) -> Iterator[DiffLine]:
    back = {new: old for old, new in pair.cases.items()}
    for case in pair.before.cases:
        if case.id not in pair.cases:
            yield DiffLine(f"case gone {case.id}", Kind.CASE, case, ABSENT, case_before=case.id)
    for case in pair.after.cases:
        if case.id not in back:
            yield DiffLine(f"case new {case.id}", Kind.CASE, ABSENT, case, case_after=case.id)
            continue
        was = pair.before.case(back[case.id])
        for name in ("name", "probability", "note"):
            if getattr(was, name) != getattr(case, name):
                yield DiffLine(
                    f"case {name} {case.id}", Kind.CASE, was, case, case_before=was.id, case_after=case.id, name=name
                )


def _departures(pair: _Pair, was: Case, now: Case) -> Iterator[DiffLine]:
    """What either case holds of its own, where the other holds something else or nothing."""
    periods = max(pair.before.periods, pair.after.periods)
    cases = was.id, now.id
    for new in addresses(pair.model, pair.after):
        old = pair.before_of(new)
        if old is None:
            continue
        a, b = was.values.get(old, ABSENT), now.values.get(new, ABSENT)
        if a != b and not _is_same_series(pair.model, new, a, b, periods):
            yield DiffLine(_key("value", new, now.id), Kind.VALUE, a, b, old, new, *cases)
    yield from _typed_over(pair, was.overrides, now.overrides, was.id, now.id)


def _is_same_series(model: Model, address: Address, one: object, other: object, periods: int) -> bool:
    item = input_at(model, address)
    if not isinstance(item, Series) or not isinstance(one, tuple) or not isinstance(other, tuple):
        return False
    return series_over(item, one, periods) == series_over(item, other, periods)


def _typed_over(
    pair: _Pair,
    was: Mapping[OverrideKey, Override],
    now: Mapping[OverrideKey, Override],
    case_before: str | None,
    case_after: str | None,
) -> Iterator[DiffLine]:
    periods = max(pair.before.periods, pair.after.periods)
    both: dict[OverrideKey, OverrideKey] = {}
    for old in was:
        moved = pair.after_of(old[0])
        if moved is not None:
            both[moved, old[1]] = old
    for new in now:
        moved = pair.before_of(new[0])
        if moved is not None:
            both[new] = (moved, new[1])
    for new in _in_model_order(pair.model, both):
        old = both[new]
        a, b = was.get(old, ABSENT), now.get(new, ABSENT)
        if a != b and new[1] <= periods:
            yield DiffLine(_key("override", new, case_after), Kind.OVERRIDE, a, b, old, new, case_before, case_after)


def _in_model_order(model: Model, keys: Iterable[OverrideKey]) -> list[OverrideKey]:
    places = {item.key: place for place, item in enumerate(model.items)}
    return sorted(keys, key=lambda key: (places[key[0].key], key[0].entity or "", key[1]))


def _override_notes(pair: _Pair, told: set[Place | None]) -> Iterator[DiffLine]:
    """Typed-over figures of the base of which the note alone differs."""
    for line in _typed_over(pair, pair.before.overrides, pair.after.overrides, None, None):
        if line.after not in told:
            yield line


def _evidence(pair: _Pair) -> Iterator[DiffLine]:
    yield from _kept(pair, Kind.EVIDENCE, pair.before.evidence, pair.after.evidence, Evidence())
    yield from _kept(pair, Kind.SECOND_SOURCE, pair.before.alternatives, pair.after.alternatives, ())


def _kept(
    pair: _Pair, kind: Kind, was: Mapping[Address, V], now: Mapping[Address, V], nothing: V
) -> Iterator[DiffLine]:
    for new in addresses(pair.model, pair.after):
        old = pair.before_of(new)
        if old is not None and was.get(old, nothing) != now.get(new, nothing):
            yield DiffLine(_key(kind.value, new), kind, was.get(old, nothing), now.get(new, nothing), old, new)


def _studies(pair: _Pair) -> Iterator[DiffLine]:
    for name in STUDIES:
        old, new = getattr(pair.before.studies, name), getattr(pair.after.studies, name)
        if old != new:
            yield DiffLine(f"study {name}", Kind.STUDY, old, new, name=name)
