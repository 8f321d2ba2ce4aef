"""Books of any model and inputs, with one case, for proofs that need no more than the figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, evaluate
from workbench.interpret.workbook import Book, EntityName, InputCell, OverrideCell
from workbench.rows.items import Item, Series
from workbench.rows.model import Model

CREATED = datetime(2025, 3, 28)


def plain_book(model: Model, shape: Shape, inputs: Inputs) -> Book:
    """A book of one case whose figures are those of the NaN-absorbing evaluator."""
    cells: dict[Cell, InputCell] = {
        (item, entity): InputCell(tuple(cast(Sequence[float], v)) if isinstance(item, Series) else v)
        for (item, entity), v in inputs.values.items()
        if item in model.inputs
    }
    overrides: dict[tuple[Item, int | None, int], OverrideCell] = {}
    for (item, entity), row in inputs.overrides.items():
        for period, value in enumerate(row, 1):
            if not math.isnan(value):
                overrides[item, entity, period] = OverrideCell(value)
    names = {s: [EntityName(f"e{n}", f"{s.one} {n}") for n in range(shape.count(s))] for s in model.entity_sets}
    arrays = evaluate(model, shape, inputs, safe=True)
    return Book(model, shape.periods, "Random", "USD", CREATED, names, cells, arrays, overrides=overrides)
