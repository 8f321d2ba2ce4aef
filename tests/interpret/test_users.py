"""What uses a figure: exactly the cells whose explanation names it, and a way to the headline along them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.interpret.random_models import sample
from tests.interpret.toy import MODEL as TOY
from tests.interpret.toy import toy
from workbench.document.file import load
from workbench.document.resolve import inputs_for, shape_for
from workbench.ground.resources import resource
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.explain import explain
from workbench.interpret.reading import has_opening
from workbench.interpret.users import User, users, way_to
from workbench.model import MODEL
from workbench.rows.items import Derived, Item
from workbench.rows.model import Model
from workbench.rows.reach import read_by_any, readers_of_any, shortest_way

Cell = tuple[Item, int | None, int | None]


def toy_arrays() -> Arrays:
    shape, inputs = toy()
    return evaluate(TOY, shape, inputs)


def cells(model: Model, arrays: Arrays) -> list[Cell]:
    """Every cell that holds a figure."""
    found: list[Cell] = []
    for item in model.items:
        members: list[int | None] = [None] if item.per is None else list(range(arrays.shape.count(item.per)))
        periods: list[int | None] = list(range(1, arrays.shape.periods + 1)) if item.is_periodic else [None]
        if item.is_periodic and has_opening(item):
            periods.insert(0, 0)
        found += [(item, member, period) for member in members for period in periods]
    return found


def readers_by_explanation(model: Model, arrays: Arrays) -> dict[Cell, set[tuple[Item, int | None]]]:
    """For each cell the lines of which some cell names it among its terms: the long way round."""
    found: dict[Cell, set[tuple[Item, int | None]]] = {}
    for cell in cells(model, arrays):
        item, member, period = cell
        if not isinstance(item, Derived) and period != 0:
            continue
        for term in explain(model, arrays, item, member, period).terms:
            read = (term.item, term.entity, term.period)
            if read != cell:
                found.setdefault(read, set()).add((item, member))
    return found


def check(model: Model, arrays: Arrays) -> int:
    expected = readers_by_explanation(model, arrays)
    checked = 0
    for cell in cells(model, arrays):
        found = users(model, arrays, *cell)
        counted = [user for user in found if user.counts]
        assert {(user.item, user.entity) for user in counted} == expected.get(cell, set()), cell
        assert len({(user.item, user.entity) for user in found}) == len(found)
        checked += len(counted)
        for user in counted:
            told = explain(model, arrays, user.item, user.entity, user.period)
            assert any((t.item, t.entity, t.period) == cell for t in told.terms)
            assert user.value == told.value or user.value != user.value
    return checked


def test_that_users_of_the_toy_are_those_whose_explanation_names_the_cell() -> None:
    assert check(TOY, toy_arrays()) > 50


@pytest.mark.parametrize("seed", range(6))
def test_that_users_of_random_models_are_those_whose_explanation_names_the_cell(seed: int) -> None:
    drawn = sample(seed)
    assert check(drawn.model, evaluate(drawn.model, drawn.shape, drawn.inputs)) > 0


@pytest.fixture(scope="module")
def shipped() -> Arrays:
    """The shipped valuation of CoreWeave, computed."""
    valuation = load(resource("examples/coreweave-ipo.assay"), MODEL)
    inputs = inputs_for(MODEL, valuation)
    return evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs)


@pytest.mark.parametrize(
    ("key", "entity", "period"),
    [
        ("operations.revenue", None, 4),
        ("contracts.delay", 0, None),
        ("tax.rate", None, None),
        ("sites.power", 1, None),
    ],
)
def test_that_a_way_to_the_headline_is_a_chain_of_cells_each_made_from_the_one_before(
    shipped: Arrays, key: str, entity: int | None, period: int | None
) -> None:
    start: Cell = (MODEL[key], entity, period)
    way = way_to(MODEL, shipped, start, MODEL["shares.price"])
    assert way[-1].item.key == "shares.price"
    before = start
    for user in way:
        told = explain(MODEL, shipped, user.item, user.entity, user.period)
        assert any((t.item, t.entity, t.period) == before for t in told.terms), user
        assert user.value == told.value
        before = (user.item, user.entity, user.period)


def test_that_what_does_not_count_has_no_way_and_a_figure_has_none_to_itself(shipped: Arrays) -> None:
    price = MODEL["shares.price"]
    assert way_to(MODEL, shipped, (price, None, None), price) == []
    assert way_to(MODEL, shipped, (MODEL["history.revenue"], 0, None), price) == []


def test_that_a_branch_that_stands_aside_is_named_and_does_not_count(shipped: Arrays) -> None:
    aside: list[User] = []
    for item in MODEL.inputs:
        if item.per is None or shipped.shape.count(item.per):
            member = None if item.per is None else 0
            aside += [u for u in users(MODEL, shipped, item, member, 1 if item.is_periodic else None) if not u.counts]
    assert aside
    for user in aside[:40]:
        told = explain(MODEL, shipped, user.item, user.entity, user.period)
        assert user.value == told.value or user.value != user.value


def test_that_reach_and_shortest_way_agree_with_the_formulas() -> None:
    revenue, price = MODEL["operations.revenue"], MODEL["shares.price"]
    behind, before = readers_of_any(MODEL, [revenue]), read_by_any(MODEL, [price])
    assert price in behind
    assert revenue in before
    way = shortest_way(MODEL, revenue, price)
    assert (way[0], way[-1]) == (revenue, price)
    for item, reader in pairwise(way):
        assert item in {precedent.item for precedent in MODEL.precedents(reader)}
        assert reader in behind
        assert item in before
    assert shortest_way(MODEL, price, revenue) == []
