"""Values and objects as the text of a file: numbers, dates, and which of them share a line."""

from __future__ import annotations

import json
from collections.abc import Iterable

from workbench.document.valuation import Value
from workbench.ground.units import Unit, date_of


class Flat(dict[str, object]):
    """An object written on one line."""


def plain(value: Value, unit: Unit) -> object:
    """A value as JSON holds it: dates as ISO text, whole numbers without a decimal point."""
    match value:
        case None | str():
            return value
        case tuple():
            return [plain(one, unit) for one in value]
        case _:
            return date_of(value).isoformat() if unit.is_date else number(value)


def number(value: float | None) -> int | float | None:
    """A number as JSON holds it: a whole one without a decimal point."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)


def written(value: object, depth: int) -> str:
    """The text of a value that stands `depth` deep: what is `Flat` or holds no objects on one line."""
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict) and value and not isinstance(value, Flat):
        lines = (f"{_flat(key)}: {written(one, depth + 1)}" for key, one in value.items())
        return _block("{", lines, "}", inner, outer)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return _block("[", (written(one, depth + 1) for one in value), "]", inner, outer)
    return _flat(value)


def _block(start: str, lines: Iterable[str], end: str, inner: str, outer: str) -> str:
    return start + "\n" + ",\n".join(inner + line for line in lines) + "\n" + outer + end


def _flat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
