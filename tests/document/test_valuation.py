"""What a valuation holds, and what the evaluator gets to read from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import pytest

from tests.document.toy import TOY, Backlog, Debt, Timing, Worth
from workbench.document.fingerprint import content_hash
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import (
    Address,
    Case,
    Entity,
    Evidence,
    Override,
    Status,
    Valuation,
    addresses,
    evidence_of,
    fresh_id,
    new_valuation,
    place_words,
    value_of,
)
from workbench.ground.problem import ProblemError
from workbench.interpret.evaluate import Arrays, evaluate

GROWTH = Address("timing.growth")
K = TypeVar("K")
V = TypeVar("V")


def sample() -> Valuation:
    """Two contracts, one facility, a bear case."""
    return Valuation(
        "Sample", "Acme", periods=4,
        entities={
            "contract": (Entity("c1", "Alpha"), Entity("c2", "Beta")),
            "facility": (Entity("f1", "Loan"),),
        },
        values={
            GROWTH: 0.5,
            Address("backlog.delivered", "c1"): (10.0, 20.0),
            Address("backlog.delivered", "c2"): (1.0,),
            Address("backlog.profile", "c2"): "RAMP",
            Address("backlog.price", "c2"): (1.0,),
            Address("debt.drawn", "f1"): 100.0,
            Address("debt.scheduled", "f1"): (30.0,),
        },
        evidence={GROWTH: Evidence("Call", Status.ASSUMED)},
        overrides={(Address("worth.revenue"), 2): Override(7.0, "own line")},
        cases=(
            Case("base", "Base"),
            Case("bear", "Bear", 0.25, values={GROWTH: 0.0}, overrides={(Address("worth.revenue"), 4): Override(1.0)}),
        ),
    )  # fmt: skip


def turned_round(mapping: Mapping[K, V]) -> dict[K, V]:
    return dict(reversed(list(mapping.items())))


def computed(valuation: Valuation, case: str | None = None) -> Arrays:
    inputs = inputs_for(TOY, valuation, case)
    return evaluate(TOY, shape_for(TOY, valuation, inputs), inputs)


def test_that_a_value_falls_back_from_case_to_base_to_default() -> None:
    v = sample()
    assert value_of(TOY, v, GROWTH, "bear") == 0.0
    assert value_of(TOY, v, GROWTH, "base") == 0.5
    assert value_of(TOY, v, GROWTH) == 0.5
    assert value_of(TOY, replace(v, selected_case="bear"), GROWTH) == 0.0
    assert value_of(TOY, v, Address("timing.valuation_date"), "bear") == 45744.0
    assert value_of(TOY, v, Address("timing.tax_rate")) is None
    assert value_of(TOY, v, Address("backlog.profile", "c1")) == "FLAT"
    assert value_of(TOY, v, Address("backlog.price", "c1")) == ()


def test_that_a_value_of_what_is_no_input_is_refused() -> None:
    with pytest.raises(ProblemError, match=r"no input"):
        value_of(TOY, sample(), Address("worth.revenue"))
    with pytest.raises(KeyError):
        value_of(TOY, sample(), GROWTH, "bull")


def test_that_the_evaluator_reads_codes_missing_numbers_and_extended_series() -> None:
    values = inputs_for(TOY, sample()).values
    assert math.isnan(float(str(values[Timing.tax_rate, None])))
    assert values[Backlog.profile, 0] == 1.0
    assert values[Backlog.profile, 1] == 2.0
    assert values[Backlog.delivered, 0] == [10.0, 20.0, 0.0, 0.0]
    assert values[Backlog.price, 0] == [0.05] * 4
    assert values[Debt.scheduled, 0] == [30.0] * 4


def test_that_every_cell_is_given_in_model_order() -> None:
    v = sample()
    expected = [
        (item, position)
        for item in TOY.inputs
        for position in ([None] if item.per is None else range(len(v.members(item.per))))
    ]
    assert list(inputs_for(TOY, v).values) == expected
    assert [(TOY[a.key], a.entity) for a in addresses(TOY, v)] == [
        (item, None if at is None or item.per is None else v.members(item.per)[at].id) for item, at in expected
    ]


def test_that_the_evaluated_figures_are_those_worked_out_by_hand() -> None:
    # Deliveries 10, 20, 0, 0 and 1 at twice the price; growth 50 %; the second period is typed over.
    arrays = computed(sample())
    assert list(arrays.periods(Worth.revenue)) == [18.0, 7.0, 0.0, 0.0]
    assert arrays.scalar(Worth.total) == 25.0
    assert list(arrays.periods(Worth.debt)) == [70.0, 40.0, 10.0, 0.0]


def test_that_a_case_reads_its_own_values_and_both_sets_of_overrides() -> None:
    assert list(computed(sample(), "bear").periods(Worth.revenue)) == [12.0, 7.0, 0.0, 1.0]


def test_that_figures_typed_beyond_the_horizon_wait_unread() -> None:
    short = replace(sample(), periods=1)
    assert list(computed(short).periods(Worth.revenue)) == [18.0]
    assert list(computed(replace(short, periods=4)).periods(Worth.revenue)) == [18.0, 7.0, 0.0, 0.0]


def test_that_a_valuation_cannot_be_changed_from_outside() -> None:
    given: dict[Address, float | str | tuple[float, ...] | None] = {GROWTH: 0.1}
    v = Valuation(values=given)
    given[GROWTH] = 0.9
    assert v.values[GROWTH] == 0.1
    with pytest.raises(TypeError):
        v.values[GROWTH] = 0.2  # type: ignore[index]  # the point of the test
    with pytest.raises(AttributeError):
        v.title = "x"  # type: ignore[misc]  # the point of the test


def test_that_the_fingerprint_does_not_depend_on_the_order_of_typing() -> None:
    v = sample()
    turned = replace(v, values=turned_round(v.values), entities=turned_round(v.entities))
    assert content_hash(turned) == content_hash(v)


def test_that_the_fingerprint_sees_every_part() -> None:
    v = sample()
    others = [
        replace(v, title="x"), replace(v, company="x"), replace(v, currency="EUR"), replace(v, periods=5),
        replace(v, notes="x"), replace(v, values={**v.values, GROWTH: None}), replace(v, evidence={}),
        replace(v, overrides={}), replace(v, selected_case="bear"), replace(v, cases=v.cases[:1]),
        replace(v, cases=(v.cases[0], replace(v.cases[1], probability=0.3))),
        replace(v, cases=(v.cases[0], replace(v.cases[1], values={}))),
        replace(v, entities={**v.entities, "contract": tuple(reversed(v.members("contract")))}),
    ]  # fmt: skip
    assert len({content_hash(one) for one in (v, *others)}) == len(others) + 1


def test_that_evidence_of_an_untouched_input_is_the_source_of_its_default() -> None:
    v = new_valuation("New")
    assert evidence_of(TOY, v, GROWTH) == Evidence(source="10-K 2024")
    assert evidence_of(TOY, replace(v, values={GROWTH: 0.2}), GROWTH) == Evidence()
    assert evidence_of(TOY, sample(), GROWTH).status is Status.ASSUMED


def test_that_places_and_ids_are_fit_for_people() -> None:
    v = sample()
    assert place_words(TOY, v, Address("debt.drawn", "f1")) == "Debt › Drawn › Loan"
    assert fresh_id(v, "contract") == "contract-1"
    assert fresh_id(replace(v, entities={"contract": (Entity("contract-1", "A"),)}), "contract") == "contract-2"


def test_that_a_base_case_with_values_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="base"):
        Valuation(cases=(Case("base", "Base", values={GROWTH: 1.0}),))
