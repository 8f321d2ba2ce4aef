"""A valuation written as text: one input a line, in the order of the model, so that two versions compare well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from workbench.document.json_text import Flat, number, plain, written
from workbench.document.seal import SEAL, seal_of
from workbench.document.study_text import studies_body, told_addresses
from workbench.document.valuation import (
    Address,
    Alternative,
    Case,
    Evidence,
    Override,
    OverrideKey,
    Status,
    Valuation,
)
from workbench.ground.units import Unit
from workbench.rows.items import Item
from workbench.rows.model import Model

FORMAT: Final = "assay"
VERSION: Final = 3

Line = dict[str, object]


def dumps(valuation: Valuation, model: Model) -> str:
    """The file's text. What the model does not know (checked edits cannot bring it in) raises KeyError."""
    body: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "title": valuation.title,
        "company": valuation.company,
        "currency": valuation.currency,
        "periods": valuation.periods,
        "notes": valuation.notes,
        "entities": {
            one.key: [Flat({"id": e.id, "name": e.name}) for e in valuation.members(one)]
            for one in model.entity_sets
            if valuation.members(one)
        },
        "inputs": _inputs(valuation, model),
        "overrides": _overrides(valuation.overrides, valuation, model),
        "cases": [_case(case, valuation, model) for case in valuation.cases],
        "selected_case": valuation.selected_case,
    }
    _refuse_unknown(valuation, model)
    if not valuation.studies.is_empty:
        body["studies"] = studies_body(model, valuation)
    body[SEAL] = seal_of(body)
    return written(body, 0) + "\n"


def _refuse_unknown(valuation: Valuation, model: Model) -> None:
    """What has no place in the model would be lost without a word."""
    sets = {one.key for one in model.entity_sets}
    for key, members in valuation.entities.items():
        if members and key not in sets:
            raise KeyError(key)
    known = {None, *(e.id for members in valuation.entities.values() for e in members)}
    held = [valuation.values, valuation.evidence, valuation.alternatives, *(case.values for case in valuation.cases)]
    for address in (*(address for one in held for address in one), *told_addresses(valuation.studies)):
        if address.entity not in known or address.key not in model:
            raise KeyError(address)
    for overrides in (valuation.overrides, *(case.overrides for case in valuation.cases)):
        for address, _ in overrides:
            if address.entity not in known or address.key not in model:
                raise KeyError(address)


def _by_input(valuation: Valuation, model: Model, entry: Callable[[Item, Address], object | None]) -> dict[str, object]:
    """`entry` per input, per entity where the input has entities; those that give None are left out."""
    found: dict[str, object] = {}
    for item in model.inputs:
        if item.per is None:
            one = entry(item, Address(item.key))
            if one is not None:
                found[item.key] = one
            continue
        each = {e.id: entry(item, Address(item.key, e.id)) for e in valuation.members(item.per)}
        kept = {key: one for key, one in each.items() if one is not None}
        if kept:
            found[item.key] = kept
    return found


def _inputs(valuation: Valuation, model: Model) -> dict[str, object]:
    def entry(item: Item, address: Address) -> object | None:
        line = Flat()
        if address in valuation.values:
            line["value"] = plain(valuation.values[address], item.unit)
        line.update(_evidence(valuation.evidence.get(address, Evidence())))
        others = valuation.alternatives.get(address, ())
        if others:
            return {**line, "alternatives": [_alternative(one, item.unit) for one in others]}
        return line or None

    return _by_input(valuation, model, entry)


def _alternative(one: Alternative, unit: Unit) -> Line:
    return Flat({"value": plain(one.value, unit), **_evidence(one.evidence)})


def _evidence(evidence: Evidence) -> Line:
    line: Line = {}
    if evidence.status is not Status.UNSET:
        line["status"] = evidence.status.value
    for name in ("source", "page", "date", "note"):
        if getattr(evidence, name):
            line[name] = getattr(evidence, name)
    return line


def _case(case: Case, valuation: Valuation, model: Model) -> Line:
    def entry(item: Item, address: Address) -> object | None:
        if address not in case.values:
            return None
        return Flat({"value": plain(case.values[address], item.unit)})

    return {
        "id": case.id,
        "name": case.name,
        "probability": number(case.probability),
        "note": case.note,
        "inputs": _by_input(valuation, model, entry),
        "overrides": _overrides(case.overrides, valuation, model),
    }


def _overrides(overrides: Mapping[OverrideKey, Override], valuation: Valuation, model: Model) -> list[Line]:
    items = {item.key: position for position, item in enumerate(model.items)}
    entities = {e.id: i for members in valuation.entities.values() for i, e in enumerate(members)}

    def place(pair: tuple[OverrideKey, Override]) -> tuple[int, int, int]:
        (address, period), _ = pair
        return items[address.key], entities.get(address.entity or "", -1), period

    lines: list[Line] = []
    for (address, period), override in sorted(overrides.items(), key=place):
        line = Flat({"row": address.key})
        if address.entity is not None:
            line["entity"] = address.entity
        line["period"] = period
        line["value"] = plain(override.value, model[address.key].unit)
        if override.note:
            line["note"] = override.note
        lines.append(line)
    return lines
