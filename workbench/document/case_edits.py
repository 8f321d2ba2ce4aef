"""Edits of cases and of the particulars of the valuation: its title, company, currency, notes and horizon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.document.change import Edit, Patch
from workbench.document.rules import (
    is_currency,
    is_id,
    line_problems,
    name_problems,
    note_problems,
    periods_problems,
    probability_problems,
    shown,
    unknown_case,
)
from workbench.document.study_pruning import without_case
from workbench.document.valuation import Case, Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.model import Model


def _named(valuation: Valuation, case_id: str) -> str:
    return next((case.name for case in valuation.cases if case.id == case_id), shown(case_id))


def _new_problems(valuation: Valuation, case_id: str, name: str) -> list[Problem]:
    where = text("Cases")
    if not is_id(case_id):
        what = text("{id} cannot be an id.", id=shown(case_id))
        return [Problem(where, what, text("Use letters, digits and hyphens, at most 64."))]
    if any(case.id == case_id for case in valuation.cases):
        return [Problem(where, text("The id {id} is used already.", id=case_id), text("Choose another id."))]
    return name_problems(name, where, [case.name for case in valuation.cases])


def _replaced(valuation: Valuation, changed: Case) -> Patch:
    return Patch(cases=tuple(changed if case.id == changed.id else case for case in valuation.cases))


@dataclass(frozen=True, slots=True)
class AddCase(Edit):
    """Adds a case that departs from the base in nothing yet, and leaves the selection alone."""

    id: str
    name: str
    probability: float | None = None
    note: str = ""

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        found = _new_problems(valuation, self.id, self.name)
        found.extend(probability_problems(self.probability, shown(self.name)))
        found.extend(note_problems(self.note, shown(self.name)))
        return found

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(cases=(*valuation.cases, Case(self.id, self.name, self.probability, self.note)))

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Add case {name}", name=self.name)


@dataclass(frozen=True, slots=True)
class CopyCase(Edit):
    """Adds a case behind an existing one, with a copy of its departures from the base but not of its probability."""

    original: str
    id: str
    name: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return unknown_case(valuation, self.original) + _new_problems(valuation, self.id, self.name)

    def patch(self, valuation: Valuation) -> Patch:
        copy = replace(valuation.case(self.original), id=self.id, name=self.name, probability=None)
        cases = list(valuation.cases)
        cases.insert([case.id for case in cases].index(self.original) + 1, copy)
        return Patch(cases=tuple(cases))

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Copy case {name}", name=_named(valuation, self.original))


@dataclass(frozen=True, slots=True)
class RemoveCase(Edit):
    """Removes a case with its values and overrides; the base cannot go. If it was selected, the base is; a simulation
    that departed from it departs from the selected case."""

    id: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        if self.id == valuation.base.id:
            what = text("The base case cannot be removed.")
            return [Problem(valuation.base.name, what, text("Rename it, or remove another case."))]
        return unknown_case(valuation, self.id)

    def patch(self, valuation: Valuation) -> Patch:
        kept = tuple(case for case in valuation.cases if case.id != self.id)
        studies = without_case(valuation.studies, self.id)
        return Patch(
            cases=kept,
            selected_case=valuation.base.id if valuation.selected_case == self.id else None,
            studies=None if studies == valuation.studies else studies,
        )

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Remove case {name}", name=_named(valuation, self.id))


@dataclass(frozen=True, slots=True)
class MoveCase(Edit):
    """Moves a case to a place among the cases; the base is at 0 and stays there, so that 1 is the first to move to."""

    id: str
    to: int

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        found = unknown_case(valuation, self.id)
        last = len(valuation.cases) - 1
        if found:
            return found
        if self.id == valuation.base.id:
            return [Problem(valuation.base.name, text("The base case stands first."), text("Move another case."))]
        if not 1 <= self.to <= last:
            what = text("There is no place {position}.", position=self.to + 1)
            remedy = text("Choose a place from 2 to {last}: the base case stands first.", last=last + 1)
            return [Problem(_named(valuation, self.id), what, remedy)]
        return []

    def patch(self, valuation: Valuation) -> Patch:
        cases = [case for case in valuation.cases if case.id != self.id]
        cases.insert(self.to, valuation.case(self.id))
        return Patch(cases=tuple(cases))

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Move case {name}", name=_named(valuation, self.id))


@dataclass(frozen=True, slots=True)
class RenameCase(Edit):
    """Gives a case another name."""

    id: str
    name: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        others = [case.name for case in valuation.cases if case.id != self.id]
        return unknown_case(valuation, self.id) + name_problems(self.name, _named(valuation, self.id), others)

    def patch(self, valuation: Valuation) -> Patch:
        return _replaced(valuation, replace(valuation.case(self.id), name=self.name))

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Rename case {name}", name=_named(valuation, self.id))


@dataclass(frozen=True, slots=True)
class SetCaseProbability(Edit):
    """Weighs a case with a share of 1, or with None not at all. The shares need not add up to 1 here."""

    id: str
    probability: float | None

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        where = _named(valuation, self.id)
        return unknown_case(valuation, self.id) + list(probability_problems(self.probability, where))

    def patch(self, valuation: Valuation) -> Patch:
        share = None if self.probability is None else float(self.probability) + 0.0
        return _replaced(valuation, replace(valuation.case(self.id), probability=share))

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Weigh case {name}", name=_named(valuation, self.id))


@dataclass(frozen=True, slots=True)
class SetCaseNote(Edit):
    """Says what a case supposes."""

    id: str
    note: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return unknown_case(valuation, self.id) + list(note_problems(self.note, _named(valuation, self.id)))

    def patch(self, valuation: Valuation) -> Patch:
        return _replaced(valuation, replace(valuation.case(self.id), note=self.note))

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Note on case {name}", name=_named(valuation, self.id))


@dataclass(frozen=True, slots=True)
class SelectCase(Edit):
    """Makes a case the one that is shown."""

    id: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return unknown_case(valuation, self.id)

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(selected_case=self.id)

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Select case {name}", name=_named(valuation, self.id))


@dataclass(frozen=True, slots=True)
class SetTitle(Edit):
    """Names the valuation."""

    title: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return line_problems(self.title, text("Title"))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(texts={"title": self.title})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Change title")


@dataclass(frozen=True, slots=True)
class SetCompany(Edit):
    """Names the company that is valued."""

    company: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return line_problems(self.company, text("Company"))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(texts={"company": self.company})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Change company")


@dataclass(frozen=True, slots=True)
class SetCurrency(Edit):
    """Sets the currency that amounts are read in; no amount is converted."""

    currency: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return list(_currency_problems(self.currency))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(texts={"currency": self.currency})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Change currency")


def _currency_problems(currency: str) -> Iterator[Problem]:
    if not is_currency(currency):
        what = text("{value} is not a currency code.", value=shown(currency))
        yield Problem(text("Currency"), what, text("Type three capital letters such as USD."))


@dataclass(frozen=True, slots=True)
class SetNotes(Edit):
    """Replaces the notes on the whole valuation."""

    notes: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return list(note_problems(self.notes, text("Notes")))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(texts={"notes": self.notes})

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Change notes")


@dataclass(frozen=True, slots=True)
class SetPeriods(Edit):
    """Sets the number of forecast periods. Figures typed beyond a shorter horizon stay, unread."""

    periods: int

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return list(periods_problems(self.periods, text("Forecast periods")))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(periods=self.periods)

    def words(self, model: Model, valuation: Valuation) -> str:
        return text("Change the horizon to {periods} periods", periods=self.periods)
