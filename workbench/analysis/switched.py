"""A figure with one input set otherwise, a switch at a time: for choices, which decide what is computed at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from workbench.analysis.space import cell_of
from workbench.analysis.stress import behind
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Valuation
from workbench.interpret.evaluate import compiled, evaluate
from workbench.rows.model import Model


def switched(
    model: Model, valuation: Valuation, case: str | None, output: Address, tried: Sequence[tuple[Address, float]]
) -> list[float]:
    """The output for each input set to that value alone, a code of a choice or a number; NaN where it is missing.

    Each is an evaluation of its own: a recording over choices keeps every branch of every one, which is far dearer.
    Raises KeyError for places that the valuation does not have.
    """
    inputs = inputs_for(model, valuation, case)
    shape = shape_for(model, valuation, inputs)
    item, position = cell_of(model, valuation, output)
    program = compiled(model, shape, False, behind(model, (output.key,)))
    known = program.known(inputs)
    place = program.figures.index((item, position))
    found: list[float] = []
    for address, value in tried:
        cell = cell_of(model, valuation, address)
        other = replace(inputs, values={**inputs.values, cell: value})
        anew = shape_for(model, valuation, other)
        try:
            if anew != shape:
                raise ValueError("the horizon is another")
            figure = program.outcome(program.known_with(known, {cell: value}))[0][place]
        except (ArithmeticError, ValueError):  # a figure that is missing somewhere takes the careful way
            figure = evaluate(model, anew, other).scalar(item, position)
        found.append(figure if math.isfinite(figure) else math.nan)
    return found
