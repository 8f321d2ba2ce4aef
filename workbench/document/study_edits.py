"""Edits of studies: each replaces one kind whole, so that undo leads back to what was asked before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.document.change import Edit, Patch
from workbench.document.studies import Grid, Question, Simulation, Tornado
from workbench.document.study_rules import grids_problems, questions_problems, simulation_problems, tornado_problems
from workbench.document.valuation import Valuation
from workbench.ground.problem import Problem
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class SetSimulation(Edit):
    """Another plan of draws. `title` says in the undo menu what is different about it."""

    simulation: Simulation
    title: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return list(simulation_problems(model, valuation, self.simulation))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(studies=replace(valuation.studies, simulation=self.simulation))

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class SetGrids(Edit):
    """Other sensitivity grids."""

    grids: tuple[Grid, ...]
    title: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return list(grids_problems(model, valuation, self.grids))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(studies=replace(valuation.studies, grids=self.grids))

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class SetTornado(Edit):
    """Another tornado."""

    tornado: Tornado
    title: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return list(tornado_problems(model, valuation, self.tornado))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(studies=replace(valuation.studies, tornado=self.tornado))

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class SetQuestions(Edit):
    """Other questions of what must be true."""

    questions: tuple[Question, ...]
    title: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return list(questions_problems(model, valuation, self.questions))

    def patch(self, valuation: Valuation) -> Patch:
        return Patch(studies=replace(valuation.studies, questions=self.questions))

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.title
