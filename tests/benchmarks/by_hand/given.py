"""Inputs as numpy arrays, and the few operations that numpy has no name for."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.interpret.codegen import Shape
from workbench.interpret.evaluate import Inputs
from workbench.rows.items import Constant
from workbench.rows.model import Model

Floats = npt.NDArray[np.float64]
Given = dict[str, Any]
"""Figures, arrays over entities, over periods, or both. Not typed further: numpy mixes scalars and arrays freely."""
Rows = dict[str, Any]


def given_of(model: Model, shape: Shape, inputs: Inputs) -> Given:
    """The inputs by key; the number of periods as "periods"."""
    found: Given = {"periods": shape.periods}
    for item in model.items:
        if isinstance(item, Constant):
            found[item.key] = item.value
    for item in model.inputs:
        if item.per is None:
            one = inputs.values[item, None]
            found[item.key] = one if isinstance(one, float) else np.array(one)
        else:
            found[item.key] = np.array([inputs.values[item, e] for e in shape.members(item)])
    return found


def before(row: Floats, opening: Any = 0.0) -> Floats:
    """The row one period earlier."""
    found = np.empty_like(row)
    found[..., 1:] = row[..., :-1]
    found[..., 0] = opening
    return found


def late(row: Floats, periods: float) -> Floats:
    """The row so many periods later, earlier if negative; 0 outside the horizon."""
    found = np.zeros_like(row)
    count = int(periods)
    size = row.shape[-1]
    if abs(count) >= size:
        return found
    if count >= 0:
        found[..., count:] = row[..., : size - count]
    else:
        found[..., :count] = row[..., -count:]
    return found


def each_late(rows: Floats, periods: Floats) -> Floats:
    """Each entity's row so many periods later."""
    return np.array([late(row, count) for row, count in zip(rows, periods, strict=True)]).reshape(rows.shape)


def last(row: Floats, periods: float) -> Floats:
    """Sum over the last so many periods."""
    total = np.cumsum(row, axis=-1)
    return total - late(total, periods)


def divided(a: Any, b: Any, other: float = 0.0) -> Any:
    """a / b, and `other` where b is 0."""
    safe = np.where(b == 0, 1.0, b)
    return np.where(b == 0, other, a / safe)
