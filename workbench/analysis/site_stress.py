"""Value with each site late in turn, and with all of them late."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.analysis.stress import Outcome, Stresses
from workbench.document.valuation import Valuation
from workbench.interpret.evaluate import Arrays
from workbench.rows.items import Item, Number
from workbench.rows.model import Model

SITE_LATE, ALL_LATE, PERIOD_YEARS = "sites.late", "capacity.late", "timing.period_years"
SITE = "site"
QUARTERS_PER_YEAR = 4


@dataclass(frozen=True, slots=True)
class LateSite:
    """The outcome with one site later by `periods` than planned, beside the plan. `site` None: all sites.

    `late` is what then stands in the input, in periods.
    """

    site: int | None
    name: str
    periods: float
    late: float
    base: Outcome
    outcome: Outcome

    @property
    def per_share_lost(self) -> float:
        """Value per share that the delay costs."""
        return self.base.per_share - self.outcome.per_share


def periods_of(quarters: float, period_years: float) -> float:
    """Quarters in whole periods, a begun one counted whole: sites slip by periods."""
    return float(math.ceil(quarters / QUARTERS_PER_YEAR / period_years - 1e-9))


def late_each(
    model: Model, valuation: Valuation, quarters: float, case: str | None = None, base: Arrays | None = None
) -> list[LateSite]:
    """The whole valuation evaluated again with each site late by `quarters` more, and last with all of them late.

    `base` are the case's own figures where they are known. One evaluation for each site and one more.
    """
    return list(each_late(model, valuation, quarters, case, base))


def each_late(
    model: Model, valuation: Valuation, quarters: float, case: str | None = None, base: Arrays | None = None
) -> Iterator[LateSite]:
    """The same one by one, for a window that must not wait for all."""
    stresses = Stresses(model, valuation, case, base)
    periods = periods_of(quarters, stresses.arrays.scalar(model[PERIOD_YEARS]))
    places: list[tuple[Item, int | None, str]] = [
        (model[SITE_LATE], position, site.name) for position, site in enumerate(valuation.members(SITE))
    ]
    for item, position, name in (*places, (model[ALL_LATE], None, "")):
        late = stresses.arrays.scalar(item, position) + periods
        if isinstance(item, Number) and item.high is not None:
            late = min(late, item.high)
        outcome = stresses.with_inputs({(item, position): late})
        yield LateSite(position, name, periods, late, stresses.base, outcome)
