"""What a figure would be after an edit that nobody made: the whole model computed beside the live valuation."""

from __future__ import annotations

import math
from typing import Final

from workbench.document.change import Edit
from workbench.document.valuation import Valuation
from workbench.live.results import compute
from workbench.rows.model import Model

PRICE: Final = "shares.price"


def supposed_figure(model: Model, valuation: Valuation, edit: Edit, key: str) -> float:
    """A figure of the selected case after an edit that checks clean; the valuation stays as it is. NaN when missing."""
    return compute(model, edit.apply(valuation)[0]).figure(key)


def worth_words(model: Model, valuation: Valuation, edit: Edit, now: float) -> str:
    """What a share would be worth after an edit, and by how much that is more or less than `now`."""
    worth = supposed_figure(model, valuation, edit, PRICE)
    unit = model[PRICE].unit
    moved = worth - now
    if not math.isfinite(moved) or unit.shown(worth) == unit.shown(now):
        return unit.shown(worth)
    return f"{unit.shown(worth)} {'▲' if moved > 0 else '▼'} {unit.shown(abs(moved))}"
