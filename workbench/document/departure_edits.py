"""Edits of what cases depart in from the base: one case laid into another, one departure taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from workbench.document.change import ABSENT, Edit, Patch
from workbench.document.rules import shown, unknown_case
from workbench.document.valuation import Address, Case, OverrideKey, Valuation, place_words
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.model import Model

K = TypeVar("K")
V = TypeVar("V")


class Prefer(Enum):
    """Which departure is kept where both cases depart from the base."""

    SOURCE = "source"
    TARGET = "target"


def _named(valuation: Valuation, case_id: str) -> str:
    return next((case.name for case in valuation.cases if case.id == case_id), shown(case_id))


@dataclass(frozen=True, slots=True)
class MergeCase(Edit):
    """Lays the departures of the case `source` into the case `target`; where both depart, `keep` decides.

    `source` stays as it is, and so do name, probability and note of both. The base has no departures and takes none.
    """

    source: str
    target: str
    keep: Prefer

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        found = unknown_case(valuation, self.source) + unknown_case(valuation, self.target)
        if found:
            return found
        if self.source == self.target:
            what = text("A case is not merged into itself.")
            return [Problem(_named(valuation, self.source), what, text("Choose two different cases."))]
        base = valuation.base
        if self.source == base.id:
            what = text("The base case departs in nothing that could be merged.")
            return [Problem(base.name, what, text("Choose a case that departs from it."))]
        if self.target == base.id:
            what = text("The base case is what others depart from; nothing is merged into it.")
            return [Problem(base.name, what, text("Choose another case, or type the values into the base."))]
        return []

    def patch(self, valuation: Valuation) -> Patch:
        source, target = valuation.case(self.source), valuation.case(self.target)
        return Patch(
            values={(target.id, a): value for a, value in self._laid(source.values, target.values).items()},
            overrides={(target.id, key): one for key, one in self._laid(source.overrides, target.overrides).items()},
        )

    def _laid(self, source: Mapping[K, V], target: Mapping[K, V]) -> dict[K, V]:
        """What changes in the target."""
        return {
            key: value
            for key, value in source.items()
            if key not in target or (self.keep is Prefer.SOURCE and target[key] != value)
        }

    def words(self, model: Model, valuation: Valuation) -> str:
        source, target = _named(valuation, self.source), _named(valuation, self.target)
        return text("Merge case {source} into {target}", source=source, target=target)


@dataclass(frozen=True, slots=True)
class ClearDeparture(Edit):
    """Lets a case follow the base again: in an input (`what` is its address), or in one period of a typed-over row
    (`what` is row and period)."""

    case: str
    what: Address | OverrideKey

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        found = unknown_case(valuation, self.case)
        if found:
            return found
        where = text("{place} in case {case}", place=self._place(model, valuation), case=_named(valuation, self.case))
        if valuation.is_base(self.case):
            what = text("The base case departs from nothing.")
            return [Problem(where, what, text("Choose another case, or reset the input."))]
        if not self._is_held(valuation.case(self.case)):
            what = text("It follows the base there already.")
            return [Problem(where, what, text("Choose a place where the case departs from the base."))]
        return []

    def _is_held(self, case: Case) -> bool:
        return self.what in case.values if isinstance(self.what, Address) else self.what in case.overrides

    def _place(self, model: Model, valuation: Valuation) -> str:
        if isinstance(self.what, Address):
            return place_words(model, valuation, self.what)
        address, period = self.what
        return text("{place}, period {period}", place=place_words(model, valuation, address), period=period)

    def patch(self, valuation: Valuation) -> Patch:
        case = valuation.case(self.case).id
        if isinstance(self.what, Address):
            return Patch(values={(case, self.what): ABSENT})
        return Patch(overrides={(case, self.what): None})

    def words(self, model: Model, valuation: Valuation) -> str:
        place, case = self._place(model, valuation), _named(valuation, self.case)
        return text("Follow the base in {place} in case {case}", place=place, case=case)
