"""Answers of a reverse DCF in words: what an input would have to be, or why it cannot be that."""

from __future__ import annotations

import math

from workbench.analysis.reverse import Answer
from workbench.analysis.value_words import number_words, unit_words
from workbench.ground.language import text
from workbench.ground.units import FACTOR, Unit


def value_words(answer: Answer, value: float, currency: str) -> str:
    """A value of the unknown with its unit, to four figures where it was worked out."""
    if not math.isfinite(value):
        return text("n.m.")
    if answer.unit is FACTOR or answer.unit == FACTOR:
        return f"× {value:.4g}"
    rounded = value if answer.unit.is_date else float(f"{value:.4g}")
    words = number_words(answer.unit, abs(rounded))
    return f"{f'({words})' if rounded < 0 else words} {unit_words(answer.unit, currency)}".strip()


def best_words(answer: Answer, currency: str) -> str:
    """What it would have to be; the words for none."""
    return text("no value") if answer.best is None else value_words(answer, answer.best.value, currency)


def verdict_words(answer: Answer, unit: Unit, currency: str) -> str:
    """How many values give the target, which are rejected and why, where it leaps; without any the nearest."""
    said: list[str] = []
    if len(answer.sensible) > 1:
        others = [value_words(answer, one.value, currency) for one in answer.sensible if one is not answer.best]
        said.append(text("also {values}", values=text(", ").join(others)))
    for root in answer.roots:
        if root.absurd:
            said.append(
                text("{value} rejected: {why}", value=value_words(answer, root.value, currency), why=root.absurd)
            )
    if answer.jumps:
        places = text(", ").join(value_words(answer, one, currency) for one in answer.jumps)
        said.append(text("leaps over the target at {places}", places=places))
    if not answer.roots:
        said.append(
            text(
                "no value from {low} to {high} gives it: the nearest is {near}, which gives {output}",
                low=value_words(answer, answer.values[0], currency),
                high=value_words(answer, answer.values[-1], currency),
                near=value_words(answer, answer.nearest, currency),
                output=unit.shown(answer.nearest_output) if answer.nearest_output else "0",
            )
        )
    return text("; ").join(said)
