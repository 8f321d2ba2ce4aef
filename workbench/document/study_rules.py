"""What a study may ask: inputs and figures that are there, ends in order, shares that are shares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from workbench.document.distribution_rules import Range, distribution_faults, distribution_problems, field_words
from workbench.document.rules import address_problems, is_id, note_problems, number_problems, shown, unknown_case
from workbench.document.studies import (
    MOST_DRAWS,
    MOST_STEPS,
    Axis,
    Distribution,
    Grid,
    Pair,
    Question,
    Simulation,
    Swing,
    Tornado,
    in_order,
)
from workbench.document.valuation import Address, Valuation, place_words
from workbench.ground.language import text
from workbench.ground.numbers import edit_text
from workbench.ground.problem import Problem
from workbench.ground.units import FACTOR, PERCENT
from workbench.rows.items import Choice, Derived, Input, Series
from workbench.rows.model import Model

LARGEST_SEED: Final = 2**63 - 1
LARGEST_FACTOR: Final = 10.0
"""The most an input over periods is multiplied by."""


def is_number(value: object) -> bool:
    """True for a finite number that is no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


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
    if found:
        return
    where, item = place_words(model, valuation, address), model[address.key]
    if not isinstance(item, Derived):
        what = text("It is not computed, so nothing can be seen of it.")
        yield Problem(where, what, text("Choose a figure that the model computes."))
    elif item.is_periodic != is_row:
        if is_row:
            yield Problem(where, text("It has a single figure."), text("Choose a row over periods."))
        else:
            yield Problem(where, text("It has a figure in every period."), text("Choose a single figure."))


def _number_problems(value: object, where: str) -> Iterator[Problem]:
    """What keeps a value from being an ordinary number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem(where, text("{value} is not a number.", value=shown(value)), text("Type a number."))
    elif not math.isfinite(value):
        yield Problem(where, text("The number is not finite."), text("Type an ordinary number."))


def point_problems(model: Model, address: Address, value: object, where: str) -> Iterator[Problem]:
    """What is wrong with a value that a known input is to take: in its unit, a code of a choice, a factor."""
    item = model[address.key]
    found = list(_number_problems(value, where))
    yield from found
    if found:
        return
    number = float(str(value))
    if isinstance(item, Choice):
        names = [text(str(member.value)) for member in item.options]
        if not number.is_integer() or not 1 <= number <= len(names):
            known = ", ".join(f"{code} ({name})" for code, name in enumerate(names, 1))
            what = text("{value} is the code of no choice.", value=f"{number:g}")
            yield Problem(where, what, text("Use one of: {choices}.", choices=known))
    elif isinstance(item, Series):
        if not 0 <= number <= LARGEST_FACTOR:
            what = text("The periods cannot be multiplied by {value}.", value=edit_text(number, FACTOR))
            remedy = text("Type a factor from 0 to {most}; 1 leaves them as they are.", most=f"{LARGEST_FACTOR:g}")
            yield Problem(where, what, remedy)
    else:
        yield from number_problems(item, value, where)


def _spelt(model: Model, address: Address, value: float) -> str:
    item = model[address.key]
    return edit_text(value, FACTOR if isinstance(item, Series) else item.unit)


def ends_problems(
    model: Model, address: Address, low: float | None, high: float | None, where: str, *, is_equal_allowed: bool
) -> Iterator[Problem]:
    """What is wrong with the ends of a range of a known input; None is an end that was not typed."""
    found = [
        problem for end in (low, high) if end is not None for problem in point_problems(model, address, end, where)
    ]
    yield from found
    if found or low is None or high is None or low < high or (is_equal_allowed and low == high):
        return
    said = {"low": _spelt(model, address, low), "high": _spelt(model, address, high)}
    if is_equal_allowed:
        what = text("The low end {low} lies above the high end {high}.", **said)
        yield Problem(where, what, text("Exchange them."))
    else:
        what = text("The low end {low} does not lie below the high end {high}.", **said)
        yield Problem(where, what, text("Type a low end that is less than the high end."))


def repeated_problems(model: Model, valuation: Valuation, listed: Iterable[Address]) -> Iterator[Problem]:
    """Addresses that stand in a list more than once."""
    seen: set[Address] = set()
    for address in listed:
        if address in seen:
            where = place_words(model, valuation, address)
            yield Problem(where, text("It stands in the list twice."), text("Remove one of them."))
        seen.add(address)


def _id_problems(ids: Iterable[str], where: str) -> Iterator[Problem]:
    used: set[str] = set()
    for one in ids:
        if not is_id(one):
            what = text("{id} cannot be an id.", id=shown(one))
            yield Problem(where, what, text("Use letters, digits and hyphens, at most 64."))
        elif one in used:
            yield Problem(where, text("The id {id} is used already.", id=one), text("Choose another id."))
        used.add(one)


def draws_problems(draws: object, where: str) -> Iterator[Problem]:
    """What is wrong with a number of draws."""
    if isinstance(draws, bool) or not isinstance(draws, int) or not 1 <= draws <= MOST_DRAWS:
        what = text("{value} is no number of draws.", value=shown(draws))
        yield Problem(where, what, text("Type a whole number from 1 to {most}.", most=f"{MOST_DRAWS:,}"))


def seed_problems(seed: object, where: str) -> Iterator[Problem]:
    """What is wrong with the seed of the random numbers."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
        what = text("{value} cannot start the random numbers.", value=shown(seed))
        yield Problem(where, what, text("Type a whole number from 0 to {most}.", most=f"{LARGEST_SEED:,}"))


def uncertain_problems(
    model: Model,
    valuation: Valuation,
    address: Address,
    distribution: Distribution,
    case: str | None = None,
    *,
    is_standing: bool = False,
) -> Iterator[Problem]:
    """What is wrong with how uncertain an input is said to be, in a case (None: the selected one).

    Which factors an input over periods bears hangs on its values, and these may be edited later: one that is standing
    (in the file, or typed before) is held to what never changes, so that it keeps no file shut and no edit back.
    """
    found = list(input_problems(model, valuation, address))
    yield from found
    if found:
        return
    where = place_words(model, valuation, address)
    ends = [end for end in (distribution.low, distribution.high) if end is not None]
    for value in (*distribution.parameters, *ends):
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield from _number_problems(value, where)
            return
    if is_standing and isinstance(model[address.key], Series):
        for fault in distribution_faults(distribution, Range(FACTOR, 0.0, math.inf)):
            place = text("{where}, {field}", where=where, field=field_words(fault.field))
            yield Problem(place, fault.what, fault.remedy)
        yield from note_problems(distribution.note, where)
    else:
        yield from distribution_problems(model, valuation, address, distribution, where, case)


def correlation_problems(
    model: Model,
    valuation: Valuation,
    pair: Pair,
    value: object,
    distributions: Mapping[Address, Distribution],
) -> Iterator[Problem]:
    """What is wrong with one correlation. Whether all can be together is not asked here: a run mends and shows it."""
    for address in pair:
        found = list(input_problems(model, valuation, address))
        yield from found
        if found:
            return
    first, second = (place_words(model, valuation, address) for address in pair)
    where = text("{first} with {second}", first=first, second=second)
    if pair[0] == pair[1]:
        yield Problem(where, text("An input is not correlated with itself."), text("Choose two different inputs."))
        return
    for address, place in zip(pair, (first, second), strict=True):
        if address not in distributions:
            what = text("{place} has no distribution.", place=place)
            yield Problem(where, what, text("Give it one, or remove the correlation."))
    found = list(_number_problems(value, where))
    yield from found
    if not found and not -1 <= float(str(value)) <= 1:
        what = text("{value} is no correlation.", value=shown(value))
        yield Problem(where, what, text("Type a number from -1 to 1."))


def _correlations_problems(model: Model, valuation: Valuation, simulation: Simulation) -> Iterator[Problem]:
    seen: set[Pair] = set()
    for pair, value in simulation.correlations.items():
        yield from correlation_problems(model, valuation, pair, value, simulation.distributions)
        if in_order(pair) in seen:
            first, second = (place_words(model, valuation, address) for address in pair)
            where = text("{first} with {second}", first=first, second=second)
            yield Problem(where, text("It stands in the list twice."), text("Remove one of them."))
        seen.add(in_order(pair))


def simulation_problems(model: Model, valuation: Valuation, simulation: Simulation) -> Iterator[Problem]:
    """What is wrong with a plan of draws."""
    yield from draws_problems(simulation.draws, text("Simulation plan"))
    yield from seed_problems(simulation.seed, text("Simulation plan"))
    unknown = unknown_case(valuation, simulation.case)
    yield from unknown
    case = None if unknown else simulation.case
    held = valuation.studies.simulation
    for address, distribution in simulation.distributions.items():
        is_standing = held.case == simulation.case and held.distributions.get(address) == distribution
        yield from uncertain_problems(model, valuation, address, distribution, case, is_standing=is_standing)
    yield from _correlations_problems(model, valuation, simulation)
    for address in simulation.figures:
        yield from figure_problems(model, valuation, address)
    for address in simulation.rows:
        yield from figure_problems(model, valuation, address, is_row=True)
    yield from repeated_problems(model, valuation, simulation.figures)
    yield from repeated_problems(model, valuation, simulation.rows)


def axis_problems(model: Model, valuation: Valuation, axis: Axis) -> Iterator[Problem]:
    """What is wrong with one axis of a grid."""
    found = list(input_problems(model, valuation, axis.address))
    yield from found
    if found:
        return
    where = place_words(model, valuation, axis.address)
    if not 2 <= len(axis.values) <= MOST_STEPS:
        what = text("The axis has {count} values.", count=len(axis.values))
        yield Problem(where, what, text("Give from 2 to {most}.", most=MOST_STEPS))
    for value in axis.values:
        found = list(point_problems(model, axis.address, value, where))
        yield from found
        if found:
            return
    for before, after in pairwise(axis.values):
        if not before < after:
            low, high = (_spelt(model, axis.address, value) for value in (before, after))
            what = text("{high} stands behind {low}: the values do not rise.", low=low, high=high)
            yield Problem(where, what, text("Sort the values, and keep each once."))
            return


def grid_problems(model: Model, valuation: Valuation, grid: Grid) -> Iterator[Problem]:
    """What is wrong with one sensitivity grid, its id left aside."""
    yield from figure_problems(model, valuation, grid.output)
    yield from axis_problems(model, valuation, grid.across)
    if grid.down is not None:
        yield from axis_problems(model, valuation, grid.down)
    yield from sides_problems(model, valuation, grid)


def sides_problems(model: Model, valuation: Valuation, grid: Grid) -> Iterator[Problem]:
    """What is wrong between the two axes of a grid."""
    if grid.down is not None and grid.down.address == grid.across.address:
        where = place_words(model, valuation, grid.across.address)
        what = text("It runs both across and down.")
        yield Problem(where, what, text("Choose another input for one side, or leave the second out."))


def grids_problems(model: Model, valuation: Valuation, grids: Iterable[Grid]) -> Iterator[Problem]:
    """What is wrong with sensitivity grids."""
    listed = tuple(grids)
    yield from _id_problems((grid.id for grid in listed), text("Sensitivity grids"))
    for grid in listed:
        yield from grid_problems(model, valuation, grid)


def share_problems(share: object, where: str) -> Iterator[Problem]:
    """What is wrong with how far a relative range goes."""
    found = list(_number_problems(share, where))
    yield from found
    if not found and not 0 < float(str(share)) <= 1:
        what = text("{value} is no part of where an input stands.", value=edit_text(float(str(share)), PERCENT))
        yield Problem(where, what, text("Type a share above 0 % and up to 100 %."))


def tail_problems(tail: object, where: str) -> Iterator[Problem]:
    """What is wrong with the probability beyond each end of a range."""
    found = list(_number_problems(tail, where))
    yield from found
    if not found and not 0 < float(str(tail)) < 0.5:
        what = text("{value} cannot be the probability beyond one end.", value=edit_text(float(str(tail)), PERCENT))
        yield Problem(where, what, text("Type a share between 0 % and 50 %."))


def swing_problems(model: Model, valuation: Valuation, swing: Swing) -> Iterator[Problem]:
    """What is wrong with one bar of a tornado."""
    found = list(input_problems(model, valuation, swing.address))
    yield from found
    if not found:
        where = place_words(model, valuation, swing.address)
        yield from ends_problems(model, swing.address, swing.low, swing.high, where, is_equal_allowed=True)


def tornado_problems(model: Model, valuation: Valuation, tornado: Tornado) -> Iterator[Problem]:
    """What is wrong with a tornado."""
    yield from figure_problems(model, valuation, tornado.output)
    yield from share_problems(tornado.share, text("Tornado ranges"))
    yield from tail_problems(tornado.tail, text("Tornado ranges"))
    for swing in tornado.swings:
        yield from swing_problems(model, valuation, swing)
    yield from repeated_problems(model, valuation, (swing.address for swing in tornado.swings))


def question_problems(model: Model, valuation: Valuation, question: Question) -> Iterator[Problem]:
    """What is wrong with one question of what must be true, its id left aside."""
    yield from figure_problems(model, valuation, question.output)
    yield from _number_problems(question.target, place_words(model, valuation, question.output))
    unknowns = [(question.unknown, question.low, question.high)]
    if question.second is not None:
        unknowns.append((question.second, question.second_low, question.second_high))
    elif question.second_low is not None or question.second_high is not None:
        what = text("Ends are given for a second input, and none is named.")
        yield Problem(text("What must be true"), what, text("Name it, or remove its ends."))
    for address, low, high in unknowns:
        found = list(input_problems(model, valuation, address))
        yield from found
        if not found:
            where = place_words(model, valuation, address)
            yield from ends_problems(model, address, low, high, where, is_equal_allowed=False)
    yield from unknowns_problems(model, valuation, question)


def unknowns_problems(model: Model, valuation: Valuation, question: Question) -> Iterator[Problem]:
    """What is wrong between the two unknowns of a question."""
    if question.second == question.unknown:
        where = place_words(model, valuation, question.unknown)
        what = text("It is looked for twice.")
        yield Problem(where, what, text("Choose another second input, or leave it out."))


def questions_problems(model: Model, valuation: Valuation, questions: Iterable[Question]) -> Iterator[Problem]:
    """What is wrong with questions of what must be true."""
    listed = tuple(questions)
    yield from _id_problems((question.id for question in listed), text("What must be true"))
    for question in listed:
        yield from question_problems(model, valuation, question)
