"""What a recording decided on its plain numbers: a move that would decide otherwise is refused, any other is exact."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pytest

from tests.interpret.test_rebased import same
from workbench.ground.units import FACTOR, FLAG, PERIODS
from workbench.interpret.batch import Batch, Varying
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Inputs, Value, default_inputs, evaluate, shape_of
from workbench.rows import (
    Choice,
    EntitySet,
    Figure,
    Model,
    Number,
    Row,
    Section,
    Series,
    at_period,
    carried,
    first_period,
    is_known,
    leading_sum,
    max_entities,
    max_matching,
    otherwise,
    pick,
    ratio,
    shifted,
    sum_alike,
    sum_before,
    sum_entities,
    sum_first,
    sum_matching,
    sum_up_to,
    trailing_sum,
    where,
    yield_ahead,
)
from workbench.rows.items import Item

LOAN = EntitySet("loan", "Loan", "Loans")


class Way(Enum):
    """What is chosen between."""

    WHOLE = "Whole"
    HALF = "Half"


class Typed(Section, title="Typed"):
    """What is typed: `moved` by scenarios, the rest edited."""

    moved = Number("Moved by scenarios", FACTOR, 3.0)
    level = Number("Level", FACTOR, 5.0)
    limit = Number("Limit", FACTOR, 4.0)
    nothing = Number("Nothing at first", FACTOR, 0.0)
    one = Number("One at first", FACTOR, 1.0)
    two = Number("Two at first", FACTOR, 2.0)
    empty = Number("Empty at first", FACTOR, None, optional=True)
    length = Number("Length", PERIODS, 2.0)
    way = Choice("Way", Way, Way.WHOLE)
    line = Series("Line", FACTOR, 2.0, opening=1)
    price = Series("Price", FACTOR, 6.0)


class Loans(Section, title="Loans", per=LOAN):
    """Each loan."""

    rank = Number("Rank", FACTOR, 1.0)
    group = Number("Group", FACTOR, 1.0)
    spare = Number("Spare", FACTOR, None, optional=True)
    size = Figure("Size", FACTOR, rank * 2 + Typed.moved)
    before = Figure("Before it", FACTOR, sum_before(size, rank))
    alike = Figure("In its group", FACTOR, sum_alike(size, group))


class Made(Section, title="Made"):
    """Each rests on a decision."""

    branch = Figure("Branch", FACTOR, where(Typed.level > Typed.limit, Typed.moved, 2 * Typed.moved))
    added = Figure("Sum", FACTOR, Typed.moved + Typed.nothing)
    rest = Figure("Rest", FACTOR, Typed.moved - Typed.nothing)
    product = Figure("Product", FACTOR, Typed.moved * Typed.one)
    part = Figure("Part", FACTOR, Typed.moved / Typed.one)
    square = Figure("Squared", FACTOR, Typed.moved**Typed.two)
    default = Figure("Default", FACTOR, otherwise(Typed.empty, Typed.moved))
    known = Figure("Where known", FACTOR, where(is_known(Typed.empty), Typed.moved, 2 * Typed.moved))
    quotient = Figure("Quotient or moved", FACTOR, otherwise(ratio(Typed.level, Typed.one), Typed.moved))
    picked = Figure("Picked", FACTOR, pick(Typed.way, {Way.WHOLE: Typed.moved, Way.HALF: Typed.moved / 2}))
    row = Row("Row", FACTOR, Typed.line * Typed.moved)
    trailing = Row("Trailing", FACTOR, trailing_sum(row, Typed.length))
    leading = Row("Leading", FACTOR, leading_sum(row, Typed.length))
    later = Row("Later", FACTOR, shifted(row, Typed.length))
    at = Figure("In a period", FACTOR, at_period(row, Typed.length))
    begun = Figure("First periods", FACTOR, sum_first(row, Typed.length))
    reached = Row("Reached", FLAG, Typed.moved > Typed.limit)
    first = Figure("First reached", PERIODS, first_period(reached))
    total = Figure("Total before", FACTOR, sum_entities(Loans.before))
    together = Figure("Together", FACTOR, sum_entities(Loans.alike))
    matching = Figure("Matching", FACTOR, sum_matching(Loans.size, Loans.group, Typed.one))
    up_to = Figure("Up to", FACTOR, sum_up_to(Loans.size, Loans.group, Typed.one))
    largest = Figure("Largest of a group", FACTOR, max_matching(Loans.size, Loans.group, Typed.one))
    spared = Figure("Largest spare", FACTOR, otherwise(max_entities(Loans.spare), Typed.moved))
    layers = Row("Layers", FACTOR, carried(Typed.line, Typed.line, row))
    yields = Row("Yields", FACTOR, otherwise(yield_ahead(Typed.price, row, 1), 0))
    window = Row("Window of each", FACTOR, trailing_sum(Typed.line, Typed.moved))
    handed = Figure("Handed on", FACTOR, where(Typed.moved > Typed.limit, Typed.level / Typed.one, 1))
    compared = Figure("Compared", FACTOR, where(handed > 1, 1, 2))


MODEL = Model("decisions", [Typed, Loans, Made])
COUNTS = {LOAN: 3}
START: dict[Cell, Value] = {(Loans.rank, 0): 1.0, (Loans.rank, 1): 2.0, (Loans.rank, 2): 3.0, (Loans.group, 2): 2.0}
MOVED = np.array([3.0, -0.0, 0.0, 5.5, math.nan, -2.0])


@dataclass(frozen=True)
class Case:
    """Edits of a base in which something was decided about `wanted`."""

    wanted: Item
    crossing: Mapping[Cell, Value]
    harmless: Mapping[Cell, Value]


def edit(item: Item, value: Value, member: int | None = None) -> dict[Cell, Value]:
    """One input typed."""
    return {(item, member): value}


CASES = [
    Case(Made.branch, edit(Typed.level, 3.9), edit(Typed.level, 4.1)),
    Case(Made.branch, edit(Typed.limit, 5.0), edit(Typed.limit, 4.9)),
    Case(Made.added, edit(Typed.nothing, 1e-9), edit(Typed.nothing, -0.0)),
    Case(Made.rest, edit(Typed.nothing, -1.0), edit(Typed.nothing, -0.0)),
    Case(Made.product, edit(Typed.one, 1.0000001), edit(Typed.nothing, 2.0)),
    Case(Made.part, edit(Typed.one, 0.0), edit(Typed.level, 2.0)),
    Case(Made.square, edit(Typed.two, 2.5), edit(Typed.level, 2.0)),
    Case(Made.default, edit(Typed.empty, 7.0), edit(Typed.level, 2.0)),
    Case(Made.known, edit(Typed.empty, 7.0), edit(Typed.level, 2.0)),
    Case(Made.quotient, edit(Typed.one, 0.0), edit(Typed.one, 2.0)),
    Case(Made.picked, edit(Typed.way, 2.0), edit(Typed.level, 2.0)),
    Case(Made.trailing, edit(Typed.length, 3.0), edit(Typed.length, 2.9)),
    Case(Made.leading, edit(Typed.length, 1.0), edit(Typed.line, [2.5, 2.0, 3.0, 2.0])),
    Case(Made.later, edit(Typed.length, 1.0), edit(Typed.line, [2.5, 2.0, 3.0, 2.0])),
    Case(Made.at, edit(Typed.length, 4.0), edit(Typed.length, 2.2)),
    Case(Made.begun, edit(Typed.length, 1.9), edit(Typed.length, 2.2)),
    Case(Made.total, edit(Loans.rank, 2.5, 0), edit(Loans.rank, 1.5, 0)),
    Case(Made.total, edit(Loans.rank, 1.5, 2), edit(Loans.rank, 2.0, 2)),
    Case(Made.together, edit(Loans.group, 1.0, 2), edit(Loans.group, 3.0, 2)),
    Case(Made.together, edit(Loans.group, 0.0, 0), edit(Loans.rank, 3.0, 0)),
    Case(Made.matching, edit(Loans.group, 5.0, 1), edit(Loans.group, 3.0, 2)),
    Case(Made.matching, edit(Typed.one, 0.0), edit(Loans.rank, 3.0, 0)),
    Case(Made.up_to, edit(Loans.group, 0.5, 2), edit(Loans.group, 0.5, 1)),
    Case(Made.largest, edit(Loans.group, 1.0, 2), edit(Loans.group, 4.0, 2)),
    Case(Made.spared, edit(Loans.spare, 1.0, 2), edit(Typed.level, 2.0)),
    Case(Made.layers, edit(Typed.line, [2.0, 0.0, 2.0, 2.0]), edit(Typed.line, [2.0, 0.5, 2.0, 3.0])),
    Case(Made.layers, edit(Typed.line, [2.0, -1.0, 2.0, 2.0]), edit(Typed.line, [2.0, -0.5, 2.0, 3.0])),
    Case(Made.yields, edit(Typed.price, [6.0, 0.0, 6.0, 6.0]), edit(Typed.price, [6.0, 0.1, 6.0, 6.0])),
    Case(Made.window, edit(Typed.line, [2.0, 0.0, 2.0, 2.0]), edit(Typed.line, [2.0, 0.5, 2.0, 3.0])),
]
BARE = shape_of(MODEL, 4, COUNTS)
VARYING: Varying = {(Typed.moved, None, None): MOVED}


def with_edits(edits: Mapping[Cell, Value], typed: Mapping[Cell, list[float]] | None = None) -> Inputs:
    """The start with something edited."""
    return Inputs({**default_inputs(MODEL, BARE).values, **START, **edits}, typed or {})


def cells_of(item: Item) -> list[Cell]:
    return [(item, None)]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_that_a_move_across_a_decision_is_refused_and_one_within_it_is_exact(number: int) -> None:
    case = CASES[number]
    batch = Batch(MODEL, BARE, with_edits({}), VARYING, cells_of(case.wanted))
    before = batch.run(VARYING)
    assert not batch.move_to(BARE, with_edits(case.crossing))
    assert same(batch.run(VARYING), before)
    for edits in (case.harmless, {}):
        assert batch.move_to(BARE, with_edits(edits))
        anew = Batch(MODEL, BARE, with_edits(edits), VARYING, cells_of(case.wanted)).run(VARYING)
        assert same(batch.run(VARYING), anew)
        for place, value in enumerate(MOVED.tolist()):
            arrays = evaluate(MODEL, BARE, with_edits({**edits, (Typed.moved, None): value}))
            found = anew[case.wanted, None][..., place].ravel().tolist()
            expected = arrays.row(case.wanted) if case.wanted.is_periodic else [arrays.scalar(case.wanted)]
            if value == value:  # a varied number that is missing where none may be is an error only here
                assert found == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("wanted", "edited"),
    [
        (Made.added, Typed.nothing), (Made.rest, Typed.nothing), (Made.product, Typed.one), (Made.part, Typed.one),
    ],
)  # fmt: skip
def test_that_a_step_that_comes_to_be_needless_gives_the_same_bits(wanted: Item, edited: Item) -> None:
    """-0.0 among the scenarios keeps its sign, as where no step is taken."""
    batch = Batch(MODEL, BARE, with_edits(edit(edited, 2.5)), VARYING, cells_of(wanted))
    for value in (0.0, -0.0) if edited is Typed.nothing else (1.0,):
        inputs = with_edits(edit(edited, value))
        assert batch.move_to(BARE, inputs)
        assert same(batch.run(VARYING), Batch(MODEL, BARE, inputs, VARYING, cells_of(wanted)).run(VARYING))


def test_that_figures_typed_over_may_change_but_not_where() -> None:
    nan = math.nan
    typed: dict[Cell, list[float]] = {(Made.reached, None): [0.0, nan, nan, nan]}
    shape = shape_of(MODEL, 4, COUNTS, with_edits({}, typed))
    wanted: list[Cell] = [(Made.first, None), (Made.reached, None)]
    batch = Batch(MODEL, shape, with_edits({}, typed), VARYING, wanted)
    elsewhere: dict[Cell, list[float]] = {(Made.reached, None): [nan, 0.0, nan, nan]}
    flagged: dict[Cell, list[float]] = {(Made.reached, None): [1.0, nan, nan, nan]}
    other: dict[Cell, list[float]] = {(Made.reached, None): [-1.0, nan, nan, nan]}
    assert not batch.move_to(BARE, with_edits({}))
    assert not batch.move_to(shape, with_edits({}))
    assert not batch.move_to(shape, with_edits({}, elsewhere))
    assert not batch.move_to(shape, with_edits({}, flagged))  # the first period with a flag is another
    assert batch.move_to(shape, with_edits({}, other))
    assert same(batch.run(VARYING), Batch(MODEL, shape, with_edits({}, other), VARYING, wanted).run(VARYING))
    assert batch.run(VARYING)[Made.reached, None][1].tolist() == [-1.0] * len(MOVED)


def test_that_another_shape_is_refused() -> None:
    batch = Batch(MODEL, BARE, with_edits({}), VARYING, cells_of(Made.total))
    longer, more = shape_of(MODEL, 5, COUNTS), shape_of(MODEL, 4, {LOAN: 4})
    assert not batch.move_to(longer, default_inputs(MODEL, longer))
    assert not batch.move_to(more, default_inputs(MODEL, more))


def test_that_decisions_of_what_nobody_wants_hold_no_move_up() -> None:
    """The branch that is not taken, and rows beside the wanted one."""
    batch = Batch(MODEL, BARE, with_edits({}), VARYING, cells_of(Made.branch))
    edits = {**edit(Typed.length, 3.0), **edit(Typed.way, 2.0), **edit(Typed.empty, 1.0), **edit(Typed.one, 0.0)}
    assert batch.move_to(BARE, with_edits(edits))


def test_that_a_number_that_comes_to_be_an_error_makes_what_it_is_compared_in_one() -> None:
    """5 / 0 stands where moved is above 4: only there is the comparison without a result."""
    batch = Batch(MODEL, BARE, with_edits({}), VARYING, cells_of(Made.compared))
    assert batch.run(VARYING)[Made.compared, None].tolist()[:4] == [2, 2, 2, 1]
    assert batch.move_to(BARE, with_edits(edit(Typed.one, 0.0)))
    found = batch.run({(Typed.moved, None, None): MOVED[:4]})[Made.compared, None].tolist()
    assert found[:3] == [2, 2, 2]
    assert math.isnan(found[3])
