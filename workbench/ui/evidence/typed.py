"""A value typed as words for any kind of input: what the card of an input and the ledger read."""

from __future__ import annotations

import re

from workbench.document.rules import value_problems
from workbench.document.valuation import Value
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.rows.items import Choice, Input, Series


def read_value(item: Input, typed: str, currency: str, periods: int) -> Value | Problem:
    """The value a person typed for an input, within its bounds.

    For one over periods a number for each, with semicolons or tabs between them, or one number for all of them.
    """
    where = text(item.label)
    value: Value
    if isinstance(item, Choice):
        asked = typed.strip().casefold()
        names = {text(str(one.value)).casefold(): one.name for one in item.options}
        value = names.get(asked, typed.strip())
    elif isinstance(item, Series):
        parts = [part for part in re.split(r"[;\t\n]", typed) if part.strip()] or [""]
        numbers: list[float] = []
        for part in parts:
            found = parse_number(part, item.unit, where=where, currency=currency)
            if isinstance(found, Problem):
                return found
            numbers.append(0.0 if found is None else found)
        value = tuple(numbers) if len(numbers) > 1 else tuple(numbers * periods)
    else:
        optional = bool(getattr(item, "optional", False))
        read = parse_number(typed, item.unit, where=where, optional=optional, currency=currency)
        if isinstance(read, Problem):
            return read
        value = read
    return next(iter(value_problems(item, value, where)), value)


def value_text(item: Input, value: Value) -> str:
    """A value as a person edits it."""
    match value:
        case None:
            return ""
        case str():
            return text(str(item.options[value].value)) if isinstance(item, Choice) else value
        case tuple():
            return "; ".join(edit_text(one, item.unit) for one in value)
        case _:
            return edit_text(value, item.unit)
