"""`workbench tornado` and `workbench reverse`: which inputs move a figure most, and what they would have to be."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.analysis.reverse import Answer, answer_of, what_must_be_true
from workbench.analysis.reversed_words import best_words, value_words, verdict_words
from workbench.analysis.tornado import Moved, end_words, tornado_of
from workbench.cli.grid import aligned
from workbench.cli.headline import Json
from workbench.cli.lookup import item_of, place_of_entity, refuse
from workbench.cli.valued import Valued
from workbench.document.studies import Question, Ranges, Tornado
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem, ProblemError
from workbench.model import MODEL
from workbench.rows.items import Input

PRICE = Address("shares.price")


def address_of(of: Valued, typed: str) -> Address:
    """KEY or KEY@ENTITY. Raises `ProblemError`."""
    key, _, entity = typed.partition("@")
    item = item_of(MODEL, key)
    place = place_of_entity(of.valuation, item, entity or None)
    if place is None or item.per is None:
        return Address(item.key)
    return Address(item.key, of.valuation.members(item.per)[place].id)


def figure_of(of: Valued, typed: str | None) -> Address:
    """A single computed figure; the value per share for None. Raises `ProblemError`."""
    if typed is None:
        return PRICE
    address = address_of(of, typed)
    item = MODEL[address.key]
    if isinstance(item, Input) or item.is_periodic:
        what = text("It is not a single computed figure.")
        raise refuse(typed, what, text("Name one such as shares.price or bridge.equity."))
    return address


def tornado_found(of: Valued, output: str | None, ranges: str, most: int) -> Moved:
    """The widest bars of a case."""
    asked = Tornado(figure_of(of, output), Ranges(ranges))
    return tornado_of(MODEL, of.valuation, asked, of.case.id, most)


def tornado_lines(of: Valued, found: Moved) -> list[str]:
    """A table: input, its two ends, the figure at each, the widest first."""
    unit = MODEL[found.output.key].unit
    heads = [text("Input"), text("Low"), text("High"), text("Figure at low"), text("Figure at high"), text("Swing")]
    rows = [heads]
    for bar in found.bars:
        ends = [end_words(MODEL, bar, one) for one in (bar.low, bar.high)]
        rows.append([bar.label, *ends, unit.shown(bar.at_low), unit.shown(bar.at_high), unit.shown(bar.swing)])
    label = text(MODEL[found.output.key].label)
    head = text(
        "{label} stands at {value} {unit}; {count} inputs were moved, each alone.",
        label=label,
        value=unit.shown(found.value),
        unit=text(unit.label, currency=of.valuation.currency),
        count=found.tried,
    )
    return [head, "", *aligned(rows, 1)]


def tornado_json(found: Moved) -> Json:
    """The same for programs; missing numbers are null."""
    return {
        "output": found.output.key,
        "value": _number(found.value),
        "tried": found.tried,
        "bars": [
            {
                "input": bar.address.key,
                "entity": bar.address.entity,
                "label": bar.label,
                "low": _number(bar.low),
                "high": _number(bar.high),
                "at_low": _number(bar.at_low),
                "at_high": _number(bar.at_high),
            }
            for bar in found.bars
        ],
    }


def reverse_found(of: Valued, output: str | None, target: str, unknown: str | None) -> list[Answer]:
    """What one input, or each that an analyst argues about, would have to be. Raises `ProblemError`."""
    figure = figure_of(of, output)
    unit = MODEL[figure.key].unit
    read = parse_number(target, unit, where=text("Target value"), currency=of.valuation.currency)
    if isinstance(read, Problem):
        raise ProblemError(read)
    if read is None:
        raise refuse(text("Target value"), text("Nothing was typed."), text("Type a number."))
    if unknown is None:
        return what_must_be_true(MODEL, of.valuation, figure, read, of.case.id)
    address = address_of(of, unknown)
    if not isinstance(MODEL[address.key], Input):
        raise refuse(unknown, text("It is computed, so it cannot be varied."), text("Choose an input."))
    return [answer_of(MODEL, of.valuation, Question("q", figure, read, address), of.case.id)]


def reverse_lines(of: Valued, output: str | None, found: Sequence[Answer]) -> list[str]:
    """A table: input, where it stands, what it would have to be, and what speaks against other values."""
    figure = figure_of(of, output)
    unit, currency = MODEL[figure.key].unit, of.valuation.currency
    rows = [[text("Input, alone"), text("Stands at"), text("Would have to be"), text("Verdict")]]
    rows += [
        [one.label, value_words(one, one.now, currency), best_words(one, currency), verdict_words(one, unit, currency)]
        for one in found
    ]
    head = text(
        "What must be true for {label} of {value} {unit}",
        label=text(MODEL[figure.key].label),
        value=unit.shown(found[0].target),
        unit=text(unit.label, currency=currency),
    )
    return [head, "", *(line.rstrip() for line in aligned(rows, 4))]


def reverse_json(output: str | None, found: Sequence[Answer]) -> Json:
    """The same for programs; missing numbers are null."""
    return {
        "output": PRICE.key if output is None else output,
        "target": found[0].target,
        "answers": [
            {
                "input": one.unknown.key,
                "entity": one.unknown.entity,
                "label": one.label,
                "now": _number(one.now),
                "needed": None if one.best is None else one.best.value,
                "roots": [{"value": root.value, "rejected": root.absurd or None} for root in one.roots],
                "jumps": list(one.jumps),
                "nearest": _number(one.nearest),
                "nearest_output": _number(one.nearest_output),
            }
            for one in found
        ],
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
