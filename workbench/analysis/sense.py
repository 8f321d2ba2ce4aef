"""Which values of an input cannot be meant: they contradict sense, or other figures of the model at that very point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from workbench.analysis.space import Space
from workbench.document.resolve import cell_value
from workbench.document.valuation import Address, Valuation, value_of
from workbench.ground.language import text
from workbench.interpret.kernels import Floats
from workbench.rows.items import Input
from workbench.rows.model import Model

RATE, RISK_FREE, GROWTH = "cost_of_capital.wacc", "cost_of_capital.risk_free", "dcf.growth"

Limit = Callable[[float, Mapping[str, float]], str]
"""Why a value cannot be meant, given figures of the model at that very point; empty where nothing speaks against it."""


def _growth(value: float, at: Mapping[str, float]) -> str:
    if value >= at[RATE]:
        return text("growth for ever at or above the cost of capital")
    if value >= at[RISK_FREE]:
        return text("growth for ever at or above the risk-free rate: the company would outgrow the economy")
    return ""


def _at_most(most: float, why: Callable[[], str]) -> Limit:
    return lambda value, _: why() if value > most else ""


def _within(low: float, high: float, why: Callable[[], str]) -> Limit:
    return lambda value, _: why() if not low <= value <= high else ""


def _above_zero(why: Callable[[], str]) -> Limit:
    return lambda value, _: why() if value <= 0 else ""


def _rate_above_risk_free(value: float, at: Mapping[str, float]) -> str:
    return text("a cost of capital below the risk-free rate") if value <= at[RISK_FREE] else ""


def _all_power() -> str:
    return text("more than all of the power")


def _margin() -> str:
    return text("costs above revenue, or none at all")


LIMITS: Final[Mapping[str, Limit]] = {
    GROWTH: _growth,
    "dcf.return_on_new": _at_most(0.5, lambda: text("a return of more than 50 % on new capital for ever")),
    "dcf.exit_multiple": _at_most(30.0, lambda: text("an exit at more than 30 times: nobody buys for ever at that")),
    "capacity.availability": _at_most(1.0, _all_power),
    "capacity.spot_fill": _at_most(1.0, _all_power),
    "capacity.spot_price": _above_zero(lambda: text("power given away")),
    "capacity.spot_decline": _within(
        0.0, 0.9, lambda: text("computing power that grows dearer every year: so far it has always grown cheaper")
    ),
    "capacity.life": _at_most(15.0, lambda: text("no accelerator has earned its keep for 15 years")),
    "contracts.probability": _within(0.0, 1.0, lambda: text("more likely than certain")),
    "contracts.hazard": _within(0.0, 0.99, lambda: text("a hazard below 0 or a default that is certain")),
    "contracts.relet_fill": _at_most(1.0, _all_power),
    "contracts.relet_price": _at_most(1.5, lambda: text("re-let far above the price of the contract it replaces")),
    "cost_of_capital.typed": _rate_above_risk_free,
    "cost_of_capital.asset_beta": _within(
        0.3, np.inf, lambda: text("an asset beta below 0.3: less business risk than a regulated utility")
    ),
    "cost_of_capital.equity_premium": _within(
        0.01, 0.12, lambda: text("a premium that no market has paid for long: below 1 % or above 12 %")
    ),
    RISK_FREE: _within(0.0, 0.15, lambda: text("a risk-free rate below 0 or above 15 % for ever")),
    "investment.capex_per_mw": _above_zero(lambda: text("power that costs nothing to build")),
    "investment.gpu_share": _at_most(1.0, lambda: text("more than all of the capex")),
    "operations.power_price": _above_zero(lambda: text("electricity for nothing")),
    "operations.site_rent": _above_zero(lambda: text("sites for nothing")),
    "operations.technology": _within(0.0, 1.0, _margin),
    "operations.administration": _within(0.0, 1.0, _margin),
    "tax.rate": _at_most(0.5, lambda: text("a tax rate that no country has")),
    "shares.basic": _above_zero(lambda: text("no shares")),
}
"""Which values contradict sense or the rest of the model, beyond an input's hard bounds."""


def figures_needed(model: Model) -> list[Address]:
    """Computed figures that the limits compare with: a space that is asked for objections must want them."""
    return [Address(key) for key in (RATE, RISK_FREE) if key in model and model[key] not in model.inputs]


def standing(model: Model, valuation: Valuation, address: Address, case: str | None = None) -> float:
    """Where an input stands in the unit it is varied in: NaN for an empty one, 1 for one over periods."""
    item = model[address.key]
    assert isinstance(item, Input)
    read = cell_value(item, value_of(model, valuation, address, case), valuation.periods)
    return read if isinstance(read, float) else 1.0


def objections(space: Space, moved: Sequence[int], points: Floats) -> list[str]:
    """Why each point (S, D) cannot be meant, the inputs at the places `moved` being what is asked about; else empty.

    Beside each input's own limit, growth for ever is held against the cost of capital at that point: an input that
    moves the rate below it makes as little sense as growth moved above it.
    """
    if not len(points):
        return []
    found = space.at(points)
    held = {key: _held(space, key) for key in (RISK_FREE, GROWTH)}
    said: list[str] = []
    for number, point in enumerate(points):
        at = {key: value for key, value in held.items() if value is not None}
        at.update({address.key: float(figures[number]) for address, figures in found.items()})
        at.update({space.varied[place].key: float(point[place]) for place in moved})
        said.append(_first(space, moved, at))
    return said


def _first(space: Space, moved: Sequence[int], at: Mapping[str, float]) -> str:
    for place in moved:
        limit = LIMITS.get(space.varied[place].key)
        why = "" if limit is None else limit(at[space.varied[place].key], {RATE: np.inf, RISK_FREE: np.inf, **at})
        if why:
            return why
    if at.get(GROWTH, -np.inf) >= at.get(RATE, np.inf):
        return text("a cost of capital at or below the growth for ever")
    return ""


def _held(space: Space, key: str) -> float | None:
    if key not in space.model or space.model[key] not in space.model.inputs:
        return None
    return standing(space.model, space.valuation, Address(key), space.case)
