"""What a spreadsheet says of selected numbers: sum, average, count, least and greatest."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from workbench.ground.language import text
from workbench.ground.units import COUNT, FACTOR, Unit


def summary_words(figures: Iterable[tuple[float, Unit]], currency: str) -> str:
    """The line about these figures, each with its unit; empty for fewer than two.

    Figures of different units have no sum: only their number is told.
    """
    known = [(value, unit) for value, unit in figures if math.isfinite(value)]
    if len(known) < 2:
        return ""
    values = [value for value, _ in known]
    units = {unit for _, unit in known}
    count = text("Count {count}", count=f"{len(values):,}")
    if len({(unit.dims, unit.scale, unit.percent, unit.is_date, unit.is_flag) for unit in units}) > 1:
        return "    ".join((count, text("different units")))
    unit = max(units, key=lambda one: one.decimals)
    parts = [
        count,
        text("Min {value}", value=unit.shown(min(values))),
        text("Max {value}", value=unit.shown(max(values))),
    ]
    if not unit.is_date:
        finer = replace(unit, decimals=max(unit.decimals, 1), is_flag=False)
        total, average = math.fsum(values), math.fsum(values) / len(values)
        parts[:0] = [
            text("Sum {value}", value=unit.shown(total)),
            text("Average {value}", value=finer.shown(average)),
        ]
    if not (unit.percent or unit.is_date or unit.is_flag or unit in (COUNT, FACTOR)):
        parts.append(text(unit.label, currency=currency))
    return "    ".join(parts)
