"""The model that ships, as the document floor meets it: every input can be kept, saved and evaluated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.document.decode import loads
from workbench.document.edits import AddEntity, SetValue
from workbench.document.encode import dumps
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.rules import value_problems
from workbench.document.valuation import Address, Entity, Valuation, addresses, default_of, new_valuation, value_of
from workbench.ground.numbers import edit_text, parse_number
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL
from workbench.rows.items import Input, Number


def with_entities() -> Valuation:
    """Two of every kind of entity, everything at its default."""
    v = new_valuation("All kinds", periods=8)
    for kind in MODEL.entity_sets:
        for number in (1, 2):
            edit = AddEntity(kind.key, Entity(f"{kind.key}-{number}", f"{kind.one} {number}"))
            assert edit.check(MODEL, v) == []
            v = edit.apply(v)[0]
    return v


def with_all_typed() -> Valuation:
    v = with_entities()
    return replace(v, values={address: value_of(MODEL, v, address) for address in addresses(MODEL, v)})


@pytest.mark.parametrize("item", MODEL.inputs, ids=lambda i: i.key)
def test_that_a_default_lies_within_the_inputs_own_bounds(item: Input) -> None:
    assert list(value_problems(item, default_of(item), item.key)) == []


@pytest.mark.parametrize("item", [i for i in MODEL.inputs if isinstance(i, Number)], ids=lambda i: i.key)
def test_that_a_default_can_be_typed_into_its_field(item: Number) -> None:
    assert parse_number(edit_text(item.default, item.unit), item.unit, optional=item.optional) == item.default


def test_that_typing_every_default_changes_no_cell() -> None:
    plain, typed = inputs_for(MODEL, with_entities()), inputs_for(MODEL, with_all_typed())
    assert repr(plain.values) == repr(typed.values)


def test_that_the_evaluator_reads_a_valuation_with_every_kind_of_entity() -> None:
    v = with_entities()
    inputs = inputs_for(MODEL, v)
    arrays = evaluate(MODEL, shape_for(MODEL, v, inputs), inputs)
    assert len(arrays.columns) > 0


def test_that_a_valuation_with_every_input_typed_survives_its_file() -> None:
    v = with_all_typed()
    assert loads(dumps(v, MODEL), MODEL, "all.assay") == v


def test_that_every_input_can_be_set_through_an_edit() -> None:
    v = with_entities()
    for address in addresses(MODEL, v):
        assert SetValue(Address(address.key, address.entity), value_of(MODEL, v, address)).check(MODEL, v) == []
