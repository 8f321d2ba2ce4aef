"""What the evaluator reads: every input and override of one case, resolved from case, base and default."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from workbench.document.valuation import Address, Case, Override, OverrideKey, Valuation, Value, default_of
from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, shape_of
from workbench.interpret.evaluate import Value as CellValue
from workbench.rows.items import Choice, Input, Item, Number, Series
from workbench.rows.model import Model


def inputs_for(model: Model, valuation: Valuation, case: str | None = None) -> Inputs:
    """Inputs of a case (its id; None for the selected one) for `workbench.interpret.evaluate`.

    A number is a float, NaN when empty; a choice its 1-based code; a series has `periods` values, extended by its
    `holds` rule. Cells stand in model order, entities in the user's order. Raises KeyError for an unknown case.
    """
    chosen = valuation.case(valuation.selected_case if case is None else case)
    last = _resolved.get((model, chosen.id))
    values = None if last is None else _moved_on(model, last, valuation, chosen)
    if values is None:
        values = _all_values(model, valuation, chosen)
    if len(_resolved) >= MOST_KEPT:
        _resolved.clear()
    _resolved[model, chosen.id] = _Resolved(valuation, chosen, values)
    return Inputs(values, overrides_for(model, valuation, chosen.id))


MOST_KEPT: Final = 16
LEAST: Final = 1e-30
"""A number nearer to zero counts as zero."""


@dataclass(frozen=True, slots=True)
class _Resolved:
    """The last resolution of a case: the next one differs from it by what was typed since."""

    valuation: Valuation
    case: Case
    values: dict[Cell, CellValue]


_resolved: dict[tuple[Model, str], _Resolved] = {}


def _all_values(model: Model, valuation: Valuation, chosen: Case) -> dict[Cell, CellValue]:
    typed = {**valuation.values, **chosen.values}
    values: dict[Cell, CellValue] = {}
    for item in model.inputs:
        default = default_of(item)
        for position, entity in members_of(valuation, item):
            value = typed.get(Address(item.key, entity), default)
            values[item, position] = cell_value(item, value, valuation.periods)
    return values


def _moved_on(model: Model, last: _Resolved, valuation: Valuation, chosen: Case) -> dict[Cell, CellValue] | None:
    """The values of the last resolution with what changed since; None when that is not cheap to tell."""
    if valuation.periods != last.valuation.periods or valuation.entities != last.valuation.entities:
        return None
    own, base = _changed(last.case.values, chosen.values), _changed(last.valuation.values, valuation.values)
    if own is None or base is None:
        return None
    values = dict(last.values)
    for address in (*own, *base):
        item = model.get(address.key)
        if isinstance(item, Input):
            value = chosen.values.get(address, valuation.values.get(address, default_of(item)))
            for position, entity in members_of(valuation, item):
                if entity == address.entity:
                    values[item, position] = cell_value(item, value, valuation.periods)
    return values


def _changed(before: Mapping[Address, Value], after: Mapping[Address, Value]) -> list[Address] | None:
    """Addresses with another value object, where the addresses stand in the same order; None where they do not.

    Identity is enough, for an edit keeps what it does not touch, and it spares a thousand hashes.
    """
    if before is after:
        return []
    if len(after) < len(before):
        return None
    found: list[Address] = []
    for (address, old), (other, new) in zip(before.items(), after.items(), strict=False):
        if address is not other:
            return None
        if old is not new:
            found.append(address)
    found += islice(after, len(before), None)
    return found


def shape_for(model: Model, valuation: Valuation, inputs: Inputs) -> Shape:
    """The shape of the arrays: periods, members per entity set and typed-over rows."""
    counts = {entity_set: len(valuation.members(entity_set)) for entity_set in model.entity_sets}
    return shape_of(model, valuation.periods, counts, inputs)


def members_of(valuation: Valuation, item: Item) -> list[tuple[int | None, str | None]]:
    """Position and id of each entity an item has a value for; one pair of None without an entity set."""
    if item.per is None:
        return [(None, None)]
    return [(position, entity.id) for position, entity in enumerate(valuation.members(item.per))]


def cell_value(item: Input, value: object, periods: int) -> float | list[float]:
    """One stored value as the evaluator takes it. Raises TypeError if it does not fit the kind of input."""
    match item, value:
        case Number(), None:
            return math.nan
        case Number(), float() | int():
            return _counted(float(value))
        case Choice(), str():
            return item.code(item.options[value])
        case Series(), tuple():
            return series_over(item, value, periods)
        case _:
            raise TypeError(f"{item!r} cannot take {value!r}")


def _counted(number: float) -> float:
    """The number as it counts: what is as good as nothing is nothing, so that no share of it passes all bounds."""
    return number if abs(number) >= LEAST or not number else 0.0


def series_over(item: Series, value: tuple[float, ...], periods: int) -> list[float]:
    """A series over periods 1 to `periods`: an empty one is the default, a short one goes on as the series says."""
    if not value:
        return [item.default] * periods
    tail = _counted(value[-1]) if item.holds else 0.0
    return [*map(_counted, value[:periods]), *[tail] * (periods - len(value))]


def overrides_of(valuation: Valuation, case: str | None = None) -> dict[OverrideKey, Override]:
    """The overrides in force in a case (None for the selected one): the case's own before those of the base."""
    chosen = valuation.case(valuation.selected_case if case is None else case)
    return {**valuation.overrides, **chosen.overrides}


def overrides_for(model: Model, valuation: Valuation, case: str | None = None) -> dict[Cell, list[float]]:
    """Per typed-over row its values of periods 1 to N, NaN where the formula stands; rows in model order."""
    typed = overrides_of(valuation, case)
    if not typed:
        return {}
    positions = {e.id: i for members in valuation.entities.values() for i, e in enumerate(members)}
    found: dict[tuple[str, int | None], list[float]] = {}
    for (address, period), override in typed.items():
        if 1 <= period <= valuation.periods:
            place = (address.key, None if address.entity is None else positions[address.entity])
            row = found.setdefault(place, [math.nan] * valuation.periods)
            row[period - 1] = override.value
    if not found:
        return {}
    keys = {key for key, _ in found}
    ordered: dict[Cell, list[float]] = {}
    for item in (item for item in model.items if item.key in keys):
        for position, _ in members_of(valuation, item):
            if (item.key, position) in found:
                ordered[item, position] = found[item.key, position]
    return ordered


def is_at_default(valuation: Valuation, item: Input, address: Address, case: str | None = None) -> bool:
    """True when neither the case nor the base holds a value that differs from the default."""
    chosen = valuation.case(valuation.selected_case if case is None else case)
    default = default_of(item)
    return chosen.values.get(address, valuation.values.get(address, default)) == default
