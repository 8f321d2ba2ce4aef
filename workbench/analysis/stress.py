"""What a valuation comes to when one thing in it is otherwise: the same case evaluated again with inputs replaced."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Valuation
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, Inputs, compiled, evaluate
from workbench.interpret.evaluate import Outcome as Computed
from workbench.interpret.schedule import is_made, reads
from workbench.rows.graph import Node, opening_of
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


SINGLES = (PER_SHARE, ENTERPRISE, EQUITY, GOLD, GOLD_RATIO)


def outcome_of(model: Model, arrays: Arrays) -> Outcome:
    """The outcome among all figures."""
    singles = [arrays.scalar(model[key]) for key in SINGLES]
    return _outcome(singles, arrays.periods(model[UNFUNDED]))


def _outcome(singles: Sequence[float], unfunded: Sequence[float]) -> Outcome:
    """From the figures of `SINGLES` in their order, and the unfunded need of each period."""
    per_share, enterprise, equity, gold, gold_ratio = singles
    return Outcome(per_share, enterprise, equity, gold, gold_ratio, max(unfunded, default=0.0))


def needed(model: Model) -> frozenset[Node]:
    """Nodes of the outcome and of all it hangs on: a stress evaluates no others."""
    return behind(model, (*SINGLES, UNFUNDED))


@lru_cache(maxsize=16)
def behind(model: Model, keys: tuple[str, ...]) -> frozenset[Node]:
    """Nodes of these figures and rows and of all that they hang on. Raises KeyError for an unknown key."""
    found: set[Node] = set()
    waiting = [Node(model[key]) for key in keys]
    waiting += [Node(node.item, True) for node in waiting if opening_of(node.item) is not None]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [read for read in reads(node) if is_made(read)]
    return frozenset(found)


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
        self._program = compiled(model, self._shape, False, needed(model))
        self._known: list[object] | None = None

    def with_inputs(self, replaced: Mapping[Cell, float]) -> Outcome:
        """The outcome with those numbers in place of what the case has: to the bit what a full evaluation gives."""
        try:
            if self._known is None:
                self._known = self._program.known(self._inputs)
            found = self._of(self._program.outcome(self._program.known_with(self._known, replaced)))
        except (ArithmeticError, ValueError):  # a figure that is missing somewhere takes the careful way
            found = None
        if found is not None:
            return found
        inputs = Inputs({**self._inputs.values, **replaced}, self._inputs.overrides)
        return outcome_of(self.model, evaluate(self.model, self._shape, inputs))

    def _of(self, computed: Computed) -> Outcome | None:
        """The outcome among quick figures; None where one of them ran over."""
        figures, rows, _ = computed
        if any(map(math.isinf, figures)):
            return None
        singles = dict(zip(self._program.figures, figures, strict=True))
        columns = dict(zip(self._program.rows, rows, strict=True))
        return _outcome([singles[self.model[key], None] for key in SINGLES], columns[self.model[UNFUNDED], None])
