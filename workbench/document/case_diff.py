"""In what cases and valuations differ: every input and typed-over figure that does, in model order. Plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from workbench.document.resolve import overrides_of, series_over
from workbench.document.valuation import (
    Address,
    Case,
    Entity,
    Override,
    OverrideKey,
    Valuation,
    Value,
    addresses,
    input_at,
    value_of,
)
from workbench.rows.items import Series
from workbench.rows.model import Model

Place = Address | OverrideKey
"""Where something is typed: an input, or a row and one of its periods that is typed over."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What a case holds of its own at a place, and what the base has there.

    Inputs have the value in force (the default where the base holds none), typed-over periods a figure in the row's
    unit, None where the formula stands. `is_idle` tells that both are the same, so that the case departs in nothing.
    """

    place: Place
    value: Value
    base: Value
    is_idle: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A place at which two cases of a valuation have other values, with the base's; values as in `Departure`."""

    place: Place
    first: Value
    second: Value
    base: Value


@dataclass(frozen=True, slots=True)
class Move:
    """A place whose value is another after than before. It has two names where an entity has another id in either."""

    before: Place
    after: Place
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Member:
    """An entity that only one of two valuations has, and the key of its set."""

    entity_set: str
    entity: Entity


@dataclass(frozen=True, slots=True)
class Differences:
    """In what two valuations differ, in one case of each.

    `moves` are the places that both have; places of the entities in `only_before` and `only_after` are not among them.
    `matched` leads from the id of an entity before to its id after. `reordered` names the sets whose common members
    stand in another order. `periods` and `currency` are those of either.
    """

    moves: tuple[Move, ...]
    only_before: tuple[Member, ...]
    only_after: tuple[Member, ...]
    matched: Mapping[str, str]
    reordered: tuple[str, ...]
    periods: tuple[int, int]
    currency: tuple[str, str]

    @property
    def is_empty(self) -> bool:
        """True when nothing differs that figures are made from."""
        apart = (self.moves, self.only_before, self.only_after, self.reordered)
        return not any(apart) and self.periods[0] == self.periods[1] and self.currency[0] == self.currency[1]


def departures(model: Model, valuation: Valuation, case: str) -> list[Departure]:
    """Everything a case holds of its own, in model order; nothing for the base. Raises KeyError for an unknown case."""
    held = valuation.case(case)
    base = valuation.base.id
    found: list[Departure] = []
    for address in addresses(model, valuation):
        if address in held.values:
            own, below = held.values[address], value_of(model, valuation, address, base)
            found.append(Departure(address, own, below, _is_same(model, address, own, below, valuation.periods)))
    for key in _sorted(model, valuation, held.overrides):
        own, below = _figure(held.overrides.get(key)), _figure(valuation.overrides.get(key))
        found.append(Departure(key, own, below, own == below))
    return found


def differences(model: Model, valuation: Valuation, first: str, second: str) -> list[Difference]:
    """Where two cases have other values in force over the horizon, whether or not the base has a third one.

    Raises KeyError for an unknown case.
    """
    one, other, base = valuation.case(first), valuation.case(second), valuation.base
    typed = {*one.values, *other.values}
    found: list[Difference] = []
    for address in addresses(model, valuation):
        if address in typed:
            a, b, c = (value_of(model, valuation, address, case.id) for case in (one, other, base))
            if not _is_same(model, address, a, b, valuation.periods):
                found.append(Difference(address, a, b, c))
    held = overrides_of(valuation, one.id), overrides_of(valuation, other.id)
    for key in _sorted(model, valuation, _read({**held[0], **held[1]}, valuation.periods)):
        a, b = (_figure(typed_over.get(key)) for typed_over in held)
        if a != b:
            found.append(Difference(key, a, b, _figure(valuation.overrides.get(key))))
    return found


def differences_between(
    model: Model, before: Valuation, after: Valuation, case_before: str | None = None, case_after: str | None = None
) -> Differences:
    """In what two valuations differ; None for a case stands for the selected one of its valuation.

    Entities of a set are the same when their ids are, else when their names are, whatever their case and outer spaces.
    What is typed beyond both horizons is not read and does not differ. Raises KeyError for an unknown case.
    """
    cases = (
        before.case(before.selected_case if case_before is None else case_before),
        after.case(after.selected_case if case_after is None else case_after),
    )
    matched = _matched(model, before, after)
    back = {new: old for old, new in matched.items()}
    return Differences(
        (*_value_moves(model, before, after, cases, back), *_override_moves(model, before, after, cases, matched)),
        tuple(_members(model, before, lambda entity: entity.id not in matched)),
        tuple(_members(model, after, lambda entity: entity.id not in back)),
        matched,
        tuple(one.key for one in model.entity_sets if _is_reordered(before, after, one.key, matched)),
        (before.periods, after.periods),
        (before.currency, after.currency),
    )


def _value_moves(
    model: Model, before: Valuation, after: Valuation, cases: tuple[Case, Case], back: Mapping[str, str]
) -> Iterable[Move]:
    periods = max(before.periods, after.periods)
    for new in addresses(model, after):
        if new.entity is not None and new.entity not in back:
            continue
        old = new if new.entity is None else Address(new.key, back[new.entity])
        was, now = value_of(model, before, old, cases[0].id), value_of(model, after, new, cases[1].id)
        if not _is_same(model, new, was, now, periods):
            yield Move(old, new, was, now)


def _override_moves(
    model: Model, before: Valuation, after: Valuation, cases: tuple[Case, Case], matched: Mapping[str, str]
) -> Iterable[Move]:
    periods = max(before.periods, after.periods)
    back = {new: old for old, new in matched.items()}
    was, now = overrides_of(before, cases[0].id), overrides_of(after, cases[1].id)
    moved = {
        (address if address.entity is None else Address(address.key, matched[address.entity]), period)
        for address, period in was
        if address.entity is None or address.entity in matched
    }
    kept = {key for key in now if key[0].entity is None or key[0].entity in back}
    for new in _sorted(model, after, _read(dict.fromkeys((*moved, *kept)), periods)):
        address, period = new
        old = new if address.entity is None else (Address(address.key, back[address.entity]), period)
        first, second = _figure(was.get(old)), _figure(now.get(new))
        if first != second:
            yield Move(old, new, first, second)


def _matched(model: Model, before: Valuation, after: Valuation) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in model.entity_sets:
        mine, theirs = before.members(one), after.members(one)
        ids = {entity.id for entity in theirs}
        found.update({entity.id: entity.id for entity in mine if entity.id in ids})
        taken = {entity.id for entity in mine if entity.id in ids}
        names = {_plain(entity.name): entity.id for entity in theirs if entity.id not in taken}
        found.update({e.id: names[_plain(e.name)] for e in mine if e.id not in taken and _plain(e.name) in names})
    return found


def _plain(name: str) -> str:
    return name.strip().casefold()


def _members(model: Model, valuation: Valuation, wanted: Callable[[Entity], bool]) -> Iterable[Member]:
    for one in model.entity_sets:
        for entity in valuation.members(one):
            if wanted(entity):
                yield Member(one.key, entity)


def _is_reordered(before: Valuation, after: Valuation, key: str, matched: Mapping[str, str]) -> bool:
    common = [matched[entity.id] for entity in before.members(key) if entity.id in matched]
    known = set(common)
    return common != [entity.id for entity in after.members(key) if entity.id in known]


def _is_same(model: Model, address: Address, one: Value, other: Value, periods: int) -> bool:
    """Whether two values of an input are the same to the model: a series is what it is in each period."""
    item = input_at(model, address)
    if isinstance(item, Series) and isinstance(one, tuple) and isinstance(other, tuple):
        return series_over(item, one, periods) == series_over(item, other, periods)
    return one == other


def _read(overrides: Mapping[OverrideKey, object], periods: int) -> list[OverrideKey]:
    return [key for key in overrides if key[1] <= periods]


def _sorted(model: Model, valuation: Valuation, keys: Iterable[OverrideKey]) -> list[OverrideKey]:
    """In model order, entities in the user's order, then by period."""
    items = {item.key: position for position, item in enumerate(model.items)}
    entities = {e.id: i for members in valuation.entities.values() for i, e in enumerate(members)}
    return sorted(keys, key=lambda key: (items[key[0].key], entities.get(key[0].entity or "", -1), key[1]))


def _figure(override: Override | None) -> float | None:
    return None if override is None else override.value
