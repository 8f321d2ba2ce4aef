"""What a study may ask: inputs and figures that are there, ends in order, shares that are shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbench.document.rules import address_problems
from workbench.document.studies import Grid, Question, Simulation, Tornado
from workbench.document.valuation import Address, Valuation, place_words
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.rows.items import Input
from workbench.rows.model import Model


def input_problems(model: Model, valuation: Valuation, address: Address) -> Iterator[Problem]:
    """What is wrong with an input to be varied."""
    found = list(address_problems(model, valuation, address))
    yield from found
    if not found and not isinstance(model[address.key], Input):
        where = place_words(model, valuation, address)
        yield Problem(where, text("It is computed, so it cannot be varied."), text("Choose an input."))


def figure_problems(model: Model, valuation: Valuation, address: Address, *, is_row: bool = False) -> Iterator[Problem]:
    """What is wrong with an output: a single figure, or with `is_row` a row over periods."""
    found = list(address_problems(model, valuation, address))
    yield from found
    if not found and model[address.key].is_periodic != is_row:
        where = place_words(model, valuation, address)
        if is_row:
            yield Problem(where, text("It has a single figure."), text("Choose a row over periods."))
        else:
            yield Problem(where, text("It has a figure in every period."), text("Choose a single figure."))


def simulation_problems(model: Model, valuation: Valuation, simulation: Simulation) -> Iterator[Problem]:
    """What is wrong with a plan of draws."""
    for address in simulation.distributions:
        yield from input_problems(model, valuation, address)
    for address in simulation.figures:
        yield from figure_problems(model, valuation, address)
    for address in simulation.rows:
        yield from figure_problems(model, valuation, address, is_row=True)


def grids_problems(model: Model, valuation: Valuation, grids: Iterable[Grid]) -> Iterator[Problem]:
    """What is wrong with sensitivity grids."""
    for grid in grids:
        yield from figure_problems(model, valuation, grid.output)
        for axis in (grid.across, grid.down):
            if axis is not None:
                yield from input_problems(model, valuation, axis.address)


def tornado_problems(model: Model, valuation: Valuation, tornado: Tornado) -> Iterator[Problem]:
    """What is wrong with a tornado."""
    yield from figure_problems(model, valuation, tornado.output)
    for swing in tornado.swings:
        yield from input_problems(model, valuation, swing.address)


def questions_problems(model: Model, valuation: Valuation, questions: Iterable[Question]) -> Iterator[Problem]:
    """What is wrong with questions of what must be true."""
    for question in questions:
        yield from figure_problems(model, valuation, question.output)
        yield from input_problems(model, valuation, question.unknown)
        if question.second is not None:
            yield from input_problems(model, valuation, question.second)
