"""Edits of studies: each replaces one kind whole, so that undo leads back to what was asked before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workbench.document.change import Edit, Patch
from workbench.document.studies import Axis, Distribution, Grid, Question, Simulation, Tornado, in_order
from workbench.document.study_rules import grids_problems, questions_problems, simulation_problems, tornado_problems
from workbench.document.valuation import Valuation
from workbench.ground.problem import Problem
from workbench.rows.model import Model


def _tidy(value: float) -> float:
    return float(value) + 0.0


def _tidy_end(value: float | None) -> float | None:
    return None if value is None else _tidy(value)


def _tidy_all(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(_tidy(value) for value in values)


def tidy_distribution(one: Distribution) -> Distribution:
    """The distribution as it is kept: numbers as floats, without negative zero."""
    return replace(one, parameters=_tidy_all(one.parameters), low=_tidy_end(one.low), high=_tidy_end(one.high))


def tidy_axis(axis: Axis) -> Axis:
    """The axis as it is kept."""
    return replace(axis, values=_tidy_all(axis.values))


def tidy_question(question: Question) -> Question:
    """The question as it is kept."""
    return replace(
        question,
        target=_tidy(question.target),
        low=_tidy_end(question.low),
        high=_tidy_end(question.high),
        second_low=_tidy_end(question.second_low),
        second_high=_tidy_end(question.second_high),
    )


@dataclass(frozen=True, slots=True)
class SetSimulation(Edit):
    """Another plan of draws. `title` says in the undo menu what is different about it."""

    simulation: Simulation
    title: str

    def check(self, model: Model, valuation: Valuation) -> list[Problem]:
        return list(simulation_problems(model, valuation, self.simulation))

    def patch(self, valuation: Valuation) -> Patch:
        kept = replace(
            self.simulation,
            distributions={a: tidy_distribution(one) for a, one in self.simulation.distributions.items()},
            correlations={in_order(pair): _tidy(value) for pair, value in self.simulation.correlations.items()},
        )
        return Patch(studies=replace(valuation.studies, simulation=kept))

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
        kept = tuple(
            replace(grid, across=tidy_axis(grid.across), down=None if grid.down is None else tidy_axis(grid.down))
            for grid in self.grids
        )
        return Patch(studies=replace(valuation.studies, grids=kept))

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
        swings = tuple(replace(one, low=_tidy_end(one.low), high=_tidy_end(one.high)) for one in self.tornado.swings)
        kept = replace(self.tornado, swings=swings, share=_tidy(self.tornado.share), tail=_tidy(self.tornado.tail))
        return Patch(studies=replace(valuation.studies, tornado=kept))

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
        return Patch(studies=replace(valuation.studies, questions=tuple(map(tidy_question, self.questions))))

    def words(self, model: Model, valuation: Valuation) -> str:
        return self.title
