"""What explains a change in value, in words: a sentence, the floor of the price, how exact it is."""

from __future__ import annotations

import math
from enum import Enum

from workbench.analysis.value_moves import EQUITY, Moves, Part
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.rows.model import Model

MOST_NAMED = 3


class Method(Enum):
    """How the change is shared out."""

    ORDERED = "ordered"
    SHAPLEY = "shapley"


def effect(part: Part, method: Method) -> float:
    """What a part explains; NaN where that was not worked out."""
    if method is Method.ORDERED:
        return part.ordered
    return math.nan if part.shapley is None else part.shapley.value


def share(moves: Moves, part: Part, method: Method) -> float:
    """The effect as a share of the whole change; NaN where there is no change to speak of."""
    scale = max(abs(moves.start), abs(moves.end))
    if abs(moves.difference) <= 1e-12 * scale or not scale:
        return math.nan
    return effect(part, method) / moves.difference


def percent_words(value: float) -> str:
    """A share in whole percent, negatives in parentheses."""
    if not math.isfinite(value):
        return text("n.m.")
    body = f"{abs(value):.0%}"
    return f"({body})" if value < 0 and body != "0%" else body


def effect_words(unit: Unit, value: float) -> str:
    """A change with its sign: +1.20, (3.40)."""
    words = unit.shown(value)
    return f"+{words}" if math.isfinite(value) and value > 0 and words != "–" else words


def level_words(unit: Unit, value: float) -> str:
    """A figure in a sentence: a price of nothing is 0.00, not a dash."""
    words = unit.shown(value)
    if words != "–":
        return words
    zero = f"{0:.{unit.decimals}f}"
    return f"{zero}%" if unit.percent else zero


def summary(model: Model, moves: Moves, method: Method, currency: str) -> str:
    """One sentence: from where to where, and which parts explain how much of it."""
    item = model[moves.output.key]
    unit = text(item.unit.label, currency=currency)
    start, end = (level_words(item.unit, value) for value in (moves.start, moves.end))
    label = text(item.label)
    if not moves.parts:
        return text("Nothing differs: {label} is {value} {unit} in both.", label=label, value=start, unit=unit)
    if math.isnan(share(moves, moves.parts[0], method)):
        return text(
            "{label} stays at {value} {unit}: the changes offset each other.", label=label, value=start, unit=unit
        )
    named = sorted(moves.parts, key=lambda part: -abs(effect(part, method)))
    told = [_part_words(moves, part, method, item.unit) for part in named[:MOST_NAMED]]
    rest = named[MOST_NAMED:]
    if rest:
        left = math.fsum(effect(part, method) for part in rest)
        size, words = effect_words(item.unit, left), percent_words(left / moves.difference)
        told.append(text("{count} others {effect}, {share}", count=len(rest), effect=size, share=words))
    parts = text("; ").join(told)
    if moves.difference < 0:
        return text(
            "{label} falls from {start} to {end} {unit}: {parts} of the fall.",
            label=label,
            start=start,
            end=end,
            unit=unit,
            parts=parts,
        )
    return text(
        "{label} rises from {start} to {end} {unit}: {parts} of the rise.",
        label=label,
        start=start,
        end=end,
        unit=unit,
        parts=parts,
    )


def _part_words(moves: Moves, part: Part, method: Method, unit: Unit) -> str:
    return text(
        "{name} {effect}, {share}",
        name=part.group.title,
        effect=effect_words(unit, effect(part, method)),
        share=percent_words(share(moves, part, method)),
    )


def floor_words(model: Model, moves: Moves, names: tuple[str, str], currency: str) -> str:
    """That the value per share stops at zero, and what equity is below it; empty where it does not."""
    if not any(moves.floored):
        return ""
    unit = model[EQUITY.key].unit
    found = [
        text(
            "{name}: equity is {value} {unit}, so the value per share stops at zero and hides what lies below.",
            name=name,
            value=unit.shown(value),
            unit=text(unit.label, currency=currency),
        )
        for name, value, is_floored in zip(names, moves.equity, moves.floored, strict=True)
        if is_floored
    ]
    return " ".join([*found, text("Equity value shows the whole change.")])


def exactness(moves: Moves, method: Method) -> str:
    """How the shares were found."""
    if method is Method.ORDERED:
        return text(
            "Each part is what it adds to those above it: another order gives other parts. {count} full evaluations.",
            count=moves.evaluations,
        )
    if moves.is_exact:
        return text(
            "Shapley values: the mean of what each part adds over all orders, exact, by {count} full evaluations.",
            count=moves.evaluations,
        )
    return text(
        "Shapley values over {count} sampled orders, half of them reversed; ± is the standard error, the sum is exact.",
        count=2 * moves.pairs,
    )
