"""The edit that puts another whole valuation in place: a revert, a version restored, a file read again."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.document.change import Change, Edit, Patch
from workbench.document.valuation import Valuation
from workbench.ground.problem import Problem
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class ReplaceWhole(Edit):
    """Puts `valuation` in the place of what stands now. `title` is what the undo menu calls it, translated."""

    valuation: Valuation
    title: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return []

    def patch(self, valuation: Valuation) -> Patch:
        raise TypeError("a whole valuation is no patch; apply it")

    def apply(self, valuation: Valuation) -> tuple[Valuation, Change]:
        return self.valuation, everything(valuation).merged(everything(self.valuation))

    def inverse(self, before: Valuation) -> Edit:
        return ReplaceWhole(before, self.title)

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.title


def everything(valuation: Valuation) -> Change:
    """The change of all that stands in a valuation."""
    return Change(
        frozenset(valuation.values) | {address for case in valuation.cases for address in case.values},
        frozenset(valuation.evidence),
        frozenset(valuation.overrides) | {key for case in valuation.cases for key in case.overrides},
        frozenset(valuation.entities),
        frozenset(case.id for case in valuation.cases),
        frozenset({"title", "company", "currency", "notes", "periods", "selected_case", "studies"}),
    )
