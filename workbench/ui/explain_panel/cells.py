"""A figure of the live valuation as the panel speaks of it: its name, value, unit and source."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.document.resolve import overrides_of
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.interpret.explain import cell_name, shown
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input, Item
from workbench.ui.bound_field import evidence_words
from workbench.ui.sheet import cell_key, cell_of

Cell = tuple[str, int | None]
"""Line key (`key` or `key#position`) and period: 0 is the opening column, None a single figure."""

Path = tuple[Cell, ...]
"""Cells from a first line of a tree down to one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure in words."""

    name: str
    value: str
    detail: str
    tip: str = ""
    detail_tip: str = ""


def standing(results: Results, key: str) -> tuple[Item, int | None] | None:
    """The item and entity position of a line key, unless its entity is gone."""
    found = cell_of(results, key)
    if found is None or (found[1] is not None and found[1] >= results.arrays.shape.count(found[0].per)):
        return None
    return found


def settled(results: Results, key: str, period: int | None) -> Cell | None:
    """The cell that is meant: the first member and period where none was given; None when there is none."""
    found = standing(results, key)
    if found is None:
        return None
    item, entity = found
    if item.per is not None and entity is None:
        if not results.arrays.shape.count(item.per):
            return None
        entity = 0
    if not item.is_periodic:
        return cell_key(item, entity), None
    when = 1 if period is None else min(max(period, 0), results.arrays.shape.periods)
    return cell_key(item, entity), when


def shifted(path: Path, by: int) -> Path:
    """The same lines some periods later."""
    return tuple((key, None if period is None else period + by) for key, period in path)


def address_at(live: LiveValuation, item: Item, entity: int | None) -> Address:
    """Where the value of an item stands."""
    if item.per is None or entity is None:
        return Address(item.key)
    return Address(item.key, live.valuation.members(item.per)[entity].id)


def line_of(
    live: LiveValuation, results: Results, item: Item, entity: int | None, when: int | None, value: float
) -> Line:
    """A figure in words, with its source where it is an input."""
    name = cell_name(item, entity, when, results.calendar.label, results.entity_names)
    unit = text(item.unit.label, currency=results.valuation.currency)
    tip = text(item.note) if item.note else name
    if isinstance(item, Input):
        evidence = evidence_words(live, address_at(live, item, entity))
        return Line(name, shown(item, value), evidence.replace("\n", " · ") or unit, tip, evidence)
    if when is not None and (address_at(live, item, entity), when) in overrides_of(results.valuation, results.case):
        return Line(name, shown(item, value), f"{unit} · {text('typed over the formula')}", tip)
    return Line(name, shown(item, value), unit, tip)
