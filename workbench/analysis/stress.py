"""What a valuation comes to when one thing in it is otherwise: the same case evaluated again with inputs replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Valuation
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, Inputs, evaluate
from workbench.rows.model import Model

PER_SHARE, ENTERPRISE, EQUITY = "shares.price", "bridge.enterprise", "bridge.equity"
GOLD, GOLD_RATIO, UNFUNDED = "assay.gold", "assay.gold_ratio", "waterfall.gap"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader looks at first. Money in millions, `per_share` in the currency; NaN where not meaningful.

    `unfunded` is the greatest need that nothing funds in any period.
    """

    per_share: float
    enterprise: float
    equity: float
    gold: float
    gold_ratio: float
    unfunded: float


def outcome_of(model: Model, arrays: Arrays) -> Outcome:
    """The outcome among all figures."""
    return Outcome(
        arrays.scalar(model[PER_SHARE]),
        arrays.scalar(model[ENTERPRISE]),
        arrays.scalar(model[EQUITY]),
        arrays.scalar(model[GOLD]),
        arrays.scalar(model[GOLD_RATIO]),
        max(arrays.periods(model[UNFUNDED]), default=0.0),
    )


class Stresses:
    """One case of a valuation (its id; None for the selected one), to be evaluated with single inputs replaced.

    `base` are its own figures; give them where they are known already. Raises KeyError for an unknown case.
    """

    def __init__(self, model: Model, valuation: Valuation, case: str | None = None, base: Arrays | None = None) -> None:
        self.model = model
        self._inputs = inputs_for(model, valuation, case)
        self._shape = shape_for(model, valuation, self._inputs)
        self.arrays = evaluate(model, self._shape, self._inputs) if base is None else base
        self.base = outcome_of(model, self.arrays)

    def with_inputs(self, replaced: Mapping[Cell, float]) -> Outcome:
        """The outcome with those numbers in place of what the case has."""
        inputs = Inputs({**self._inputs.values, **replaced}, self._inputs.overrides)
        return outcome_of(self.model, evaluate(self.model, self._shape, inputs))
