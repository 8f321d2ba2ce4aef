"""What would close a funding gap: each remedy alone, its size solved for, and the valuation evaluated again with it.

A remedy is an edit that a person could make. Its size is sought over a range, every size at which the gap closes or
opens again is told, and the least change that closes it is rounded up, applied and checked by a full evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Final

import numpy as np
from scipy.optimize import brentq

from workbench.analysis.debt_limits import SMALL, Limits, found_in
from workbench.analysis.stress import Outcome, outcome_of
from workbench.document.change import Edit
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Valuation
from workbench.document.value_edits import SetValue
from workbench.ground.language import text
from workbench.ground.units import USD_M, Unit
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.rows.model import Model

CLOSING, BY_EQUITY, INJECTED, LEFT = "waterfall.gap_closing", "EQUITY", "waterfall.injected", "waterfall.gap_drawn"
EXACT: Final = 1e-12


class Verdict(Enum):
    """Whether a remedy closes the gap."""

    CLOSES = "it closes the gap"
    NOT_IN_RANGE = "no size tried closes the gap"


@dataclass(frozen=True, slots=True)
class Wish:
    """A remedy before its size is known: `edit` makes it at a size, `tried` are sizes from nothing on, ascending.

    `step` is what sizes are rounded up to; 1 with `is_whole` for periods and switches.
    """

    key: str
    title: str
    unit: Unit
    tried: tuple[float, ...]
    edit: Callable[[float], Edit]
    step: float = 0.01
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy solved. `size` (in `unit`) is the least that closes the gap, NaN where none tried does.

    `roots` are all sizes at which the gap closes or opens again, ascending. `edit` makes it at `size`, rounded up;
    `before` and `after` are the outcomes without and with that edit.
    """

    key: str
    title: str
    unit: Unit
    verdict: Verdict
    size: float
    most: float
    roots: tuple[float, ...]
    edit: Edit | None
    before: Outcome
    after: Outcome | None

    @property
    def per_share_gained(self) -> float:
        """Value per share with it less that without; NaN where it does not close the gap."""
        return math.nan if self.after is None else self.after.per_share - self.before.per_share


class Gap:
    """The funding gap of one case, and what an edit makes of it. `case` is the case's id, None for the selected."""

    def __init__(self, model: Model, valuation: Valuation, case: str | None = None) -> None:
        self.model = model
        self.valuation = valuation
        self.case = valuation.selected_case if case is None else case
        self.arrays = self.figures(valuation)
        self.limits = Limits(model, valuation, self.arrays, covenants=False)
        self.before = outcome_of(model, self.arrays)
        self.period = self.limits.periods(found_in(self.arrays, self.limits.wanted))[0][0]

    def figures(self, valuation: Valuation) -> Arrays:
        """All figures of the case in a valuation."""
        inputs = inputs_for(self.model, valuation, self.case)
        return evaluate(self.model, shape_for(self.model, valuation, inputs), inputs)

    def margin(self, edit: Edit) -> float:
        """Liquidity left at its least (m) when the edit is made; below zero the need that stays unfunded."""
        arrays = self.figures(edit.apply(self.valuation)[0])
        return float(self.limits.margins(found_in(arrays, self.limits.wanted))[0, 0])

    @property
    def size(self) -> float:
        """What stays unfunded at its most, earlier needs included, m."""
        return max(math.fsum(pair) for pair in zip(*(self._so_far(key) for key in (LEFT, INJECTED)), strict=True))

    def _so_far(self, key: str) -> list[float]:
        return list(accumulate(self.arrays.periods(self.model[key])))


def each_remedy(model: Model, valuation: Valuation, case: str | None = None) -> Iterator[Remedy]:
    """One remedy after the other, for a window that must not wait for all; nothing where there is no gap.

    Each is solved alone. About a second a remedy. Raises KeyError for an unknown case.
    """
    from workbench.analysis.gap_remedies import wishes

    gap = Gap(model, valuation, case)
    if gap.period:
        yield as_needed(gap)
        for wish in wishes(gap):
            yield solved(gap, wish)


def remedies(model: Model, valuation: Valuation, case: str | None = None) -> list[Remedy]:
    """Every remedy of the gap of a case, those that close it first and among them those that leave most per share."""
    found = list(each_remedy(model, valuation, case))
    return sorted(found, key=lambda one: -one.per_share_gained if one.after is not None else math.inf)


def solved(gap: Gap, wish: Wish) -> Remedy:
    """The least size of a remedy that closes the gap, and every size at which it closes or opens."""

    def margin(size: float) -> float:
        return gap.margin(wish.edit(size))

    margins = [margin(size) for size in wish.tried]
    roots = [
        high if wish.is_whole else _root(margin, low, high)
        for low, high, at_low, at_high in zip(wish.tried, wish.tried[1:], margins, margins[1:], strict=False)
        if (at_low < 0) != (at_high < 0)
    ]
    sizes = [roots[0], *wish.tried] if roots else list(wish.tried)
    for size in sorted(_rounded(one, wish) for one in sizes if roots and one >= roots[0]):
        edit = wish.edit(size)
        if gap.margin(edit) >= 0:
            after = outcome_of(gap.model, gap.figures(edit.apply(gap.valuation)[0]))
            return _remedy(gap, wish, Verdict.CLOSES, size, roots, edit, after)
    return _remedy(gap, wish, Verdict.NOT_IN_RANGE, math.nan, roots, None, None)


def as_needed(gap: Gap) -> Remedy:
    """New equity in each period in which the need arises: its size (m) is all that is then raised."""
    edit = SetValue(Address(CLOSING), BY_EQUITY, gap.case)
    arrays = gap.figures(edit.apply(gap.valuation)[0])
    raised = math.fsum(arrays.periods(gap.model[INJECTED]))
    after = outcome_of(gap.model, arrays)
    verdict = Verdict.CLOSES if max(arrays.periods(gap.model[LEFT])) <= SMALL else Verdict.NOT_IN_RANGE
    title = text("New equity whenever the need arises, together")
    return Remedy("equity_as_needed", title, USD_M, verdict, raised, raised, (raised,), edit, gap.before, after)


def _remedy(
    gap: Gap,
    wish: Wish,
    verdict: Verdict,
    size: float,
    roots: Sequence[float],
    edit: Edit | None,
    after: Outcome | None,
) -> Remedy:
    most = wish.tried[-1]
    return Remedy(wish.key, wish.title, wish.unit, verdict, size, most, tuple(roots), edit, gap.before, after)


def _root(margin: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(margin, low, high, xtol=EXACT * max(1.0, abs(high)), rtol=4 * np.finfo(float).eps))


def _rounded(size: float, wish: Wish) -> float:
    """The size as a person would type it, never less and never beyond the range tried."""
    steps = math.ceil(size / wish.step - 1e-9)
    return min(round(steps * wish.step, 10), wish.tried[-1])


def words(found: Remedy, currency: str = "USD") -> str:
    """A remedy in a sentence."""
    unit = "" if found.unit.percent else f" {text(found.unit.label, currency=currency)}"
    if found.after is None:
        most = f"{found.unit.shown(found.most)}{unit}"
        return text("{remedy}: up to {most} does not close the gap.", remedy=found.title, most=most)
    return text(
        "{remedy}: {size} closes the gap; value per share {price}.",
        remedy=found.title,
        size=f"{found.unit.shown(found.size)}{unit}",
        price=f"{found.after.per_share:,.2f}",
    )
