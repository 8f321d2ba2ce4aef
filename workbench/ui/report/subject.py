"""Whose figures a document shows: one case of a valuation computed, and all cases beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbench.analysis.case_figures import CaseFigures, Weighted, figures_from, weighted
from workbench.document.valuation import Case, Valuation
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.live.results import Results, compute
from workbench.rows.model import Model


@dataclass(frozen=True, eq=False)
class Subject:
    """The case a document is about, computed; the figures of every case; the name of the file, empty for none.

    `is_unsaved` tells that the file holds something else. Of a subject that `is_short` long lists are told in part, so
    that the report ends within its pages.
    """

    results: Results
    cases: Mapping[str, CaseFigures]
    weights: Weighted
    file_name: str = ""
    is_unsaved: bool = False
    is_short: bool = False

    def most(self, many: int, few: int) -> int:
        """How many lines of a list are told."""
        return few if self.is_short else many

    @property
    def valuation(self) -> Valuation:
        """With the case of the document selected."""
        return self.results.valuation

    @property
    def case(self) -> Case:
        """The case of the document."""
        return self.valuation.case(self.results.case)

    @property
    def currency(self) -> str:
        """Of all money."""
        return self.valuation.currency

    def figure(self, key: str, entity: int | None = None) -> float:
        """A figure by key; NaN where the model has none."""
        return math.nan if self.results.model.get(key) is None else self.results.figure(key, entity)

    def shown(self, key: str, entity: int | None = None) -> str:
        """A figure as its unit shows it."""
        value = self.figure(key, entity)
        return text("n.m.") if not math.isfinite(value) else self.results.model[key].unit.shown(value)

    def unit(self, unit: Unit) -> str:
        """A unit as a person reads it."""
        return text(unit.label).replace("{currency}", self.currency)

    @property
    def money_m(self) -> str:
        """The unit of most tables."""
        return text("{currency} m", currency=self.currency)

    @property
    def name(self) -> str:
        """Whose valuation it is: the company, or else its title."""
        return self.valuation.company or self.valuation.title or text("A valuation without a name")


def subject_of(
    model: Model, valuation: Valuation, case: str | None = None, file_name: str = "", *, is_unsaved: bool = False
) -> Subject:
    """The valuation in a case, by id (the selected one for None), computed with its other cases."""
    chosen = replace(valuation, selected_case=valuation.selected_case if case is None else case)
    results = compute(model, chosen)
    found = {}
    for one in chosen.cases:
        of = results if one.id == results.case else compute(model, replace(chosen, selected_case=one.id))
        found[one.id] = figures_from(model, of.arrays)
    return Subject(results, found, weighted(chosen, found), file_name, is_unsaved)
