"""What the evaluator reads after a long chain of edits is what it reads of the same valuation opened afresh."""

from __future__ import annotations

import random
from dataclasses import replace
from math import isinf

import pytest

from workbench.document import resolve
from workbench.document.change import Edit
from workbench.document.edits import AddEntity, MoveEntity, RemoveEntity, SetValue
from workbench.document.file import open_file
from workbench.document.resolve import cell_value, inputs_for, shape_for
from workbench.document.valuation import Address, Entity, Override, Valuation
from workbench.ground.resources import resource
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL
from workbench.rows.items import Number, Series

EXAMPLE = resource("examples") / "coreweave-ipo.assay"


def random_edit(draw: random.Random, valuation: Valuation, turn: int) -> Edit:
    """A number typed into the base or a case, or a contract added, moved or removed."""
    contracts = valuation.members("contract")
    kind = draw.random()
    if kind < 0.05:
        return AddEntity("contract", Entity(f"contract-new-{turn}", f"New {turn}"))
    if kind < 0.1 and len(contracts) > 2:
        return RemoveEntity(draw.choice(contracts).id)
    if kind < 0.15:
        return MoveEntity(draw.choice(contracts).id, 0)
    item = draw.choice([i for i in MODEL.inputs if isinstance(i, Number) and i.low is not None])
    members = [None] if item.per is None else [e.id for e in valuation.members(item.per)]
    if not members:
        return SetValue(Address("contracts.delay", contracts[0].id), float(turn))
    return SetValue(Address(item.key, draw.choice(members)), item.low, case=draw.choice(["base", "bear", "bull"]))


def test_that_inputs_after_each_of_many_edits_equal_those_of_a_valuation_never_seen_before() -> None:
    draw = random.Random(11)
    valuation = open_file(EXAMPLE, MODEL).valuation
    before = [valuation]
    for turn in range(150):
        edit = random_edit(draw, valuation, turn)
        if edit.check(MODEL, valuation):
            continue
        before.append(valuation)
        valuation = edit.apply(valuation)[0]
        if draw.random() < 0.1:
            valuation = before[-2]  # undo
        if draw.random() < 0.1:
            valuation = replace(valuation, selected_case=draw.choice(["base", "bear", "bull"]))
        found = inputs_for(MODEL, valuation)
        resolve._resolved.clear()
        afresh = inputs_for(MODEL, valuation)
        assert list(found.values) == list(afresh.values)
        assert repr(list(found.values.values())) == repr(list(afresh.values.values()))
    assert len(before) > 100


def test_that_inputs_handed_out_earlier_stay_as_they_were() -> None:
    valuation = open_file(EXAMPLE, MODEL).valuation
    address = Address("contracts.delay", valuation.members("contract")[0].id)
    first = inputs_for(MODEL, valuation)
    kept = dict(first.values)
    second = inputs_for(MODEL, SetValue(address, 7.0).apply(valuation)[0])
    assert first.values[MODEL["contracts.delay"], 0] == 0.0
    assert second.values[MODEL["contracts.delay"], 0] == 7.0
    assert repr(dict(first.values)) == repr(kept)


def typed_over(figure: float) -> Valuation:
    valuation = open_file(EXAMPLE, MODEL).valuation
    return replace(valuation, overrides={(Address("operations.ebitda"), 3): Override(figure)})


def infinite(valuation: Valuation) -> list[str]:
    """Keys of the lines that hold a figure no machine can."""
    inputs = inputs_for(MODEL, valuation)
    arrays = evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs)
    single = [cell[0].key for held in (arrays.figures, arrays.openings) for cell, one in held.items() if isinf(one)]
    return single + [cell[0].key for cell, line in arrays.columns.items() if any(map(isinf, line))]


@pytest.mark.parametrize("figure", [1e308, -1e308, 5e-324])
def test_that_a_figure_typed_over_beyond_all_size_leaves_figures_missing_and_none_infinite(figure: float) -> None:
    assert infinite(typed_over(figure)) == []


@pytest.mark.parametrize("key", ["facilities.drawn", "back_test.reported_rpo"])
def test_that_a_number_as_good_as_nothing_counts_as_nothing(key: str) -> None:
    valuation = open_file(EXAMPLE, MODEL).valuation
    item = MODEL[key]
    members = () if item.per is None else valuation.members(item.per)
    address = Address(key, members[0].id if members else None)
    value = (5e-324,) if isinstance(item, Series) else 5e-324
    least = SetValue(address, value).apply(valuation)[0]
    nothing = SetValue(address, (0.0,) if isinstance(value, tuple) else 0.0).apply(valuation)[0]
    assert infinite(least) == []
    given = [cell for cell, read in inputs_for(MODEL, nothing).values.items() if read == read]
    assert all(inputs_for(MODEL, least).values[cell] == inputs_for(MODEL, nothing).values[cell] for cell in given)
    price = MODEL["contracts.price"]
    assert isinstance(price, Number)
    assert cell_value(price, 1e-29, 4) == 1e-29
