"""Fingerprints: of a valuation's content, whatever the order in which it was typed, and of a model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from workbench.document.valuation import Address, Evidence, Override, OverrideKey, Valuation, Value
from workbench.rows.graph import opening_of
from workbench.rows.items import Choice, Derived, Input, Item
from workbench.rows.model import Model


def content_hash(valuation: Valuation) -> str:
    """SHA-256 in hexadecimal over everything the user owns. Raises ValueError if a number is not finite."""
    content: dict[str, object] = {
        "particulars": [valuation.title, valuation.company, valuation.currency, valuation.periods, valuation.notes],
        "entities": {key: [[e.id, e.name] for e in members] for key, members in valuation.entities.items() if members},
        "values": _values(valuation.values),
        "evidence": {_place(a): _evidence(e) for a, e in valuation.evidence.items()},
        "alternatives": {
            _place(a): [[_plain(one.value), _evidence(one.evidence)] for one in found]
            for a, found in valuation.alternatives.items()
            if found
        },
        "overrides": _overrides(valuation.overrides),
        "cases": [
            [c.id, c.name, c.probability, c.note, _values(c.values), _overrides(c.overrides)] for c in valuation.cases
        ],
        "selected": valuation.selected_case,
    }
    if not valuation.studies.is_empty:
        content["studies"] = _told(valuation.studies)
    written = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(written.encode("ascii")).hexdigest()


def model_hash(model: Model) -> str:
    """SHA-256 in hexadecimal over what the model declares: keys, units, bounds, options and formulas, not words."""
    written = "\n".join(_declared(item) for item in model.items)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def _declared(item: Item) -> str:
    parts = [repr(item), item.unit.label, "" if item.per is None else item.per.key, repr(opening_of(item))]
    if isinstance(item, Derived):
        parts.append(repr(item.formula))
    if isinstance(item, Input):
        parts += [repr(item.low), repr(item.high)]
    if isinstance(item, Choice):
        parts += [member.name for member in item.options]
    return " ".join(parts)


def _place(address: Address) -> str:
    return address.key if address.entity is None else f"{address.key}/{address.entity}"


def _plain(value: Value) -> object:
    match value:
        case None | str():
            return value
        case tuple():
            return [float(one) for one in value]
        case _:
            return float(value)


def _values(values: Mapping[Address, Value]) -> dict[str, object]:
    return {_place(address): _plain(value) for address, value in values.items()}


def _evidence(evidence: Evidence) -> list[str]:
    return [evidence.source, evidence.status.value, evidence.note, evidence.page, evidence.date]


def _told(one: object) -> object:
    """Studies as JSON holds them, with no order but the user's own; 1 and 1.0 are the same number."""
    match one:
        case None | bool() | str() | int():
            return one
        case float():
            return int(one) if one.is_integer() else one
        case Enum():
            return one.value
        case Address():
            return _place(one)
        case tuple():
            return [_told(each) for each in one]
        case Mapping():
            return sorted(([_told(key), _told(value)] for key, value in one.items()), key=json.dumps)
        case _ if is_dataclass(one):
            return {each.name: _told(getattr(one, each.name)) for each in fields(one)}
        case _:
            raise TypeError(f"{one!r} has no fingerprint")


def _overrides(overrides: Mapping[OverrideKey, Override]) -> dict[str, object]:
    return {f"{_place(a)}@{period}": [float(o.value), o.note] for (a, period), o in overrides.items()}
