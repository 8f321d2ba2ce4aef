"""The figures of every case of a valuation side by side, and what they come to weighted by probability."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workbench.document.periods import annual_values, calendar_of
from workbench.document.resolve import inputs_for, overrides_of, shape_for
from workbench.document.valuation import Valuation
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.verdict import failed_checks
from workbench.rows.items import Severity
from workbench.rows.model import Model

PRICE, OFFER = "shares.price", "shares.offer"
FIGURES: Final = (
    PRICE,
    OFFER,
    "shares.against_offer",
    "bridge.enterprise",
    "bridge.claims",
    "bridge.liquid",
    "bridge.equity",
    "assay.gold_ratio",
    "cost_of_capital.wacc",
    "funding_gap.peak",
    "covenant_totals.first_breach",
)
ROWS: Final = (
    "operations.revenue",
    "operations.ebitda",
    "dcf.free_cash_flow",
    "waterfall.cash",
    "position.principal",
)
MOST_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """One case: single figures by key, NaN where missing; rows of `ROWS` by fiscal year, in m.

    `breach` names the period of the first covenant breach, empty for none; `failures` counts integrity checks that
    do not hold.
    """

    figures: Mapping[str, float]
    years: tuple[str, ...]
    rows: Mapping[str, tuple[float, ...]]
    breach: str = ""
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Weighted:
    """Figures weighted by the probabilities of the cases that have one; NaN where none has.

    `total` is what the probabilities add up to: where that is not 1 the figures are divided by it. `unweighed` names
    cases without a probability. `price` counts a value per share that stops at zero as zero.
    """

    total: float
    price: float = math.nan
    upside: float = math.nan
    enterprise: float = math.nan
    equity: float = math.nan
    unweighed: tuple[str, ...] = ()

    @property
    def missing(self) -> float:
        """What the probabilities lack to 1; negative where they are too many."""
        return 1 - self.total

    @property
    def is_whole(self) -> bool:
        """True when they add up to 1 to within a thousandth of a percent."""
        return abs(self.missing) < 1e-5


def figures_of(model: Model, valuation: Valuation, case: str) -> CaseFigures:
    """The figures of a case, all evaluated. Raises KeyError for an unknown case."""
    inputs = inputs_for(model, valuation, case)
    return figures_from(model, evaluate(model, shape_for(model, valuation, inputs), inputs))


def figures_from(model: Model, arrays: Arrays) -> CaseFigures:
    """The figures of a case that was evaluated already."""
    calendar = calendar_of(model, arrays)
    figures = {key: arrays.scalar(model[key]) for key in FIGURES if model.get(key) is not None}
    rows = {
        key: tuple(annual_values(model[key], arrays.periods(model[key]), calendar))
        for key in ROWS
        if model.get(key) is not None
    }
    breach = figures.get("covenant_totals.first_breach", math.nan)
    failed = [one for one in failed_checks(model, arrays) if one.check.severity is Severity.INTEGRITY]
    return CaseFigures(
        figures,
        tuple(calendar.year_label(year) for year in calendar.years),
        rows,
        calendar.label(int(breach)) if breach > 0 else "",
        len(failed),
    )


def all_figures(model: Model, valuation: Valuation) -> dict[str, CaseFigures]:
    """Every case by its id. What a case came to is kept in this process and told again for the same content."""
    found: dict[str, CaseFigures] = {}
    for case in valuation.cases:
        content = model, _content(valuation, case.id)
        known = _known.pop(content, None)
        if known is None:
            known = figures_of(model, valuation, case.id)
        _known[content] = known  # the latest last
        found[case.id] = known
    while len(_known) > MOST_KEPT:
        _known.pop(next(iter(_known)))
    return found


_known: dict[object, CaseFigures] = {}


def _content(valuation: Valuation, case_id: str) -> object:
    """All that the figures of a case are made from, to be compared whole."""
    case = valuation.case(case_id)
    return (
        valuation.periods,
        frozenset((key, members) for key, members in valuation.entities.items()),
        frozenset({**valuation.values, **case.values}.items()),
        frozenset((key, override.value) for key, override in overrides_of(valuation, case_id).items()),
    )


def weighted(valuation: Valuation, found: Mapping[str, CaseFigures]) -> Weighted:
    """The mean over the cases by their probabilities."""
    weighed = [(c.probability, found[c.id]) for c in valuation.cases if c.probability is not None and c.id in found]
    unweighed = tuple(case.name for case in valuation.cases if case.probability is None)
    total = math.fsum(share for share, _ in weighed)
    if total <= 0:
        return Weighted(total, unweighed=unweighed)
    weighed = [(share, one) for share, one in weighed if share > 0]

    def mean(key: str) -> float:
        return math.fsum(share * one.figures.get(key, math.nan) for share, one in weighed) / total

    price = mean(PRICE)
    offers = {one.figures.get(OFFER, math.nan) for _, one in weighed}
    offer = next(iter(offers)) if len(offers) == 1 else math.nan
    upside = price / offer - 1 if offer > 0 else math.nan
    return Weighted(total, price, upside, mean("bridge.enterprise"), mean("bridge.equity"), unweighed)
