"""Customers of many contracts kept while they are added and joined, against asking all contracts at each step."""

from __future__ import annotations

import random

import pytest

from workbench.document.change import Edit
from workbench.document.customers import (
    CONTRACT_SET,
    Customers,
    customer_names,
    customer_numbers,
    fresh_number,
    number_edit,
    same_name,
)
from workbench.document.edits import AddEntity
from workbench.document.valuation import Entity, Valuation
from workbench.model import MODEL

NAMES = ("Ant", "ant ", "Ant – two", "Bee", "Bee: old", "Bee  –  new", "Cat", "CAT", "Dog")


def _done(edit: Edit, valuation: Valuation) -> Valuation:
    return edit.apply(valuation)[0]


@pytest.mark.parametrize("seed", range(40))
def test_that_the_first_other_contract_of_a_customer_is_the_one_a_search_of_all_finds(seed: int) -> None:
    luck = random.Random(seed)
    valuation = Valuation()
    for n in range(luck.randint(0, 4)):
        entity = Entity(f"old-{n}", f"{luck.choice(NAMES)} {n or ''}")
        valuation = _done(AddEntity(CONTRACT_SET, entity), valuation)
        valuation = _done(number_edit(entity.id, luck.randint(0, 2)), valuation)
    kept = Customers(MODEL, valuation)
    found = 0
    for n in range(30):
        if luck.random() < 0.7 or not valuation.members(CONTRACT_SET):
            entity = Entity(f"new-{n}", luck.choice(NAMES))
            valuation = _done(AddEntity(CONTRACT_SET, entity), valuation)
            kept.add(entity.id, entity.name)
        else:
            entity = luck.choice(valuation.members(CONTRACT_SET))
        wanted = luck.choice(NAMES)
        names, numbers = customer_names(MODEL, valuation), customer_numbers(MODEL, valuation)
        other = next((one for one, held in names.items() if one != entity.id and same_name(held, wanted)), None)
        assert kept.other(entity.id, wanted) == other
        assert kept.fresh() == fresh_number(numbers.values())
        assert {one.id: kept.number(one.id) for one in valuation.members(CONTRACT_SET)} == numbers
        if other is not None:
            found += 1
            number = numbers[other] or fresh_number(numbers.values())
            for one in (other, entity.id):
                valuation = _done(number_edit(one, number), valuation)
                kept.put(one, number)
    assert found
