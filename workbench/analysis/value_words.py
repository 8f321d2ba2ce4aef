"""Values of inputs as a table of changes shows them: with their unit's digits, or more where those hide some."""

from __future__ import annotations

import math

from workbench.document.valuation import Value
from workbench.ground.language import text
from workbench.ground.numbers import edit_text
from workbench.ground.units import COUNT, FACTOR, RATIO, Unit
from workbench.rows.items import Choice, Input, Series


def input_words(item: Input, value: Value, periods: int) -> str:
    """A value of an input; of one over periods its first and its last."""
    match item:
        case Choice() if isinstance(value, str):
            return text(str(item.options[value].value))
        case Series() if isinstance(value, tuple):
            shown = value[:periods] or (item.default,)
            ends = [number_words(item.unit, one) for one in (shown[0], shown[-1])]
            return ends[0] if len(set(shown)) == 1 else text("{first} … {last}", first=ends[0], last=ends[1])
        case _:
            return text("empty") if value is None or isinstance(value, str | tuple) else number_words(item.unit, value)


def number_words(unit: Unit, value: float) -> str:
    """A number of a unit; a plain 0 where a table of figures has a dash, for a typed 0 is a value."""
    if unit.is_flag:
        return text("yes") if value else text("no")
    if not math.isfinite(value):
        return text("n.m.")
    if unit.is_date:
        return unit.shown(value)
    if value == 0:
        return "0%" if unit.percent else "0"
    digits = unit.decimals + 2 if unit.percent else unit.decimals
    if math.isclose(round(value, digits), value, rel_tol=1e-9, abs_tol=0.0):
        return unit.shown(value)
    plain = edit_text(float(f"{value:.6g}"), unit)
    return f"{plain}%" if unit.percent and not plain.endswith("%") else plain


def unit_words(unit: Unit, currency: str) -> str:
    """The unit beside such a value; nothing where the value says it by itself."""
    if unit.is_flag or unit.is_date or unit.percent or unit in (COUNT, FACTOR, RATIO):
        return ""
    return text(unit.label, currency=currency)
