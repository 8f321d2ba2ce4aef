"""A value typed as words for any kind of input: what the card of an input and the ledger read."""

from __future__ import annotations

from workbench.document.rules import value_problems
from workbench.document.valuation import Value
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.rows.items import Choice, Input, Series


def read_value(item: Input, typed: str, currency: str) -> Value | Problem:
    """The value a person typed for an input, within its bounds; for one over periods one number for all of them."""
    where = text(item.label)
    value: Value
    if isinstance(item, Choice):
        asked = typed.strip().casefold()
        names = {text(str(one.value)).casefold(): one.name for one in item.options}
        value = names.get(asked, typed.strip())
    else:
        optional = bool(getattr(item, "optional", False))
        found = parse_number(typed, item.unit, where=where, optional=optional, currency=currency)
        if isinstance(found, Problem):
            return found
        value = (found,) if isinstance(item, Series) and found is not None else found
    return next(iter(value_problems(item, value, where)), value)


def value_text(item: Input, value: Value) -> str:
    """A value as a person edits it."""
    match value:
        case None:
            return ""
        case str():
            return text(str(item.options[value].value)) if isinstance(item, Choice) else value
        case tuple():
            return edit_text(value[0] if value else 0.0, item.unit)
        case _:
            return edit_text(value, item.unit)
