"""An explanation says the right numbers, can be followed to the inputs, and reads as the formula it stands for."""

from __future__ import annotations

import math
import random
import re

import pytest

from tests.interpret.random_models import sample
from tests.interpret.reference import Reference
from tests.interpret.toy import MODEL, NAMES, Debt, Terms, Whole, label_of, toy
from workbench.ground import language
from workbench.ground.units import FACTOR
from workbench.interpret.evaluate import Inputs, evaluate, shape_of
from workbench.interpret.explain import Explanation, Origin, Term, as_words, explain
from workbench.interpret.reading import Reading, figure
from workbench.interpret.wording import Wording
from workbench.rows import Figure, Number
from workbench.rows import expression as x
from workbench.rows.expression import Expression
from workbench.rows.graph import Need
from workbench.rows.items import Derived, Input, Item


def said(item: Item, entity: int | None = None, period: int | None = None, **changed: float) -> str:
    """The words for one cell of the toy."""
    shape, inputs = toy(**changed)
    return as_words(explain(MODEL, evaluate(MODEL, shape, inputs), item, entity, period), label_of, NAMES)


def told(item: Item, entity: int | None = None, period: int | None = None) -> Explanation:
    """The explanation of one cell of the toy."""
    shape, inputs = toy()
    return explain(MODEL, evaluate(MODEL, shape, inputs), item, entity, period)


def test_that_a_product_names_its_parts_with_the_period_before() -> None:
    assert said(Debt.interest, 0, 1) == (
        "Interest, Term loan, 1Q25 = 12.3 = Closing balance 4Q24 512.0 × Interest rate 9.6% × Year fraction 0.25"
    )


def test_that_only_the_branch_that_counted_is_said_and_why() -> None:
    assert said(Debt.service, 0, 1) == (
        "Debt service, Term loan, 1Q25 = 140.3 = (Cash interest 12.3 + Repayment 128.0)"
        " (since Interest rate 9.6% > Rate floor 1.0%)"
    )
    assert said(Debt.service, 1, 1) == (
        "Debt service, Revolver, 1Q25 = 30.0 = Repayment 30.0"
        " (since Interest rate 1.0% > Rate floor 1.0% does not hold)"
    )


def test_that_a_choice_is_said_by_its_member() -> None:
    assert said(Debt.paid, 0, 1).endswith("= 12.3 = Interest 12.3 (since Interest basis is Cash)")
    assert said(Debt.paid, 0, 1, basis=2.0).endswith("= 0 = 0 (since Interest basis is In kind)")
    assert said(Terms.basis) == "Interest basis = Cash (input; default Cash)"


def test_that_windows_and_reductions_are_said_with_their_value() -> None:
    assert said(Debt.service_year, 1, 2) == (
        "Debt service, year, Revolver, 2Q25 = 50.0"
        " = sum of Debt service over the last (Quarters of a year 4) periods 50.0"
    )
    assert said(Whole.closing, None, 1) == "Debt, 1Q25 = 404.0 = sum of Closing balance over all Facilities 404.0"
    assert said(Whole.repaid_in) == "Repaid in = 4 = first period with Is repaid 4"
    assert said(Debt.senior, 0).endswith("= sum of Drawn over the Facilities that come before by Rank 50.0")
    assert said(Whole.middle) == "Median rate = 5.3% = quartile (2) of Interest rate of all Facilities 5.3%"


def test_that_a_missing_figure_is_said_with_its_stand_in() -> None:
    assert said(Whole.value) == (
        "Value = 562.0 = sum of Drawn over all Facilities".replace("sum of Drawn over all Facilities", "Debt in all")
        + " 562.0 (since Market price n.a. is missing)"
    )
    assert said(Whole.value, price=7.0) == "Value = 7.0 = Market price 7.0"
    assert said(Whole.leverage).startswith("Leverage = n.m. = Debt in all 562.0 ÷ (Debt at the end 0 − Debt in all")


def test_that_the_last_period_has_nothing_after_it() -> None:
    assert said(Debt.left, 0, 4).endswith("+ 0 after the last period")
    assert "Service left 4Q25" in said(Debt.left, 0, 3)


def test_that_an_input_is_said_with_bounds_and_default() -> None:
    assert said(Terms.year_part) == "Year fraction = 0.25 (input; from 0 to 1.00; default 0.25)"
    assert said(Debt.rate, 0) == "Interest rate, Term loan = 9.6% (input; at most 50.0%; default 9.6%)"
    assert said(Debt.drawn, 1) == "Drawn, Revolver = 50.0 (input; at least 0; default 100.0)"
    assert said(Terms.quarters) == "Quarters of a year = 4 (constant)"
    found = told(Debt.rate, 0)
    assert (found.origin, found.low, found.high, found.default) == (Origin.INPUT, None, 0.5, 0.096)


def test_that_the_opening_is_explained_by_its_own_formula() -> None:
    assert said(Debt.balance, 0, 0) == "Closing balance, Term loan, 4Q24 = 512.0 = Drawn 512.0"
    assert said(Debt.interest, 0, 0) == "Interest, Term loan, 4Q24 = 0 (no opening value)"


def test_that_terms_carry_cell_value_and_need() -> None:
    assert told(Debt.interest, 0, 2).terms == (
        Term(Debt.balance, 0, 1, 384.0, Need.PREVIOUS),
        Term(Debt.rate, 0, None, 0.096, Need.NOW),
        Term(Terms.year_part, None, None, 0.25, Need.NOW),
    )
    assert told(Whole.closing, None, 2).terms == (
        Term(Debt.balance, 0, 2, 256.0, Need.NOW),
        Term(Debt.balance, 1, 2, 0.0, Need.NOW),
    )


def test_that_a_typed_over_figure_says_so() -> None:
    shape, inputs = toy()
    typed = Inputs(inputs.values, {(Debt.repayment, 0): [math.nan, 5.0, math.nan, math.nan]})
    arrays = evaluate(MODEL, shape_of(MODEL, shape.periods, dict(shape.entities), typed), typed)
    found = explain(MODEL, arrays, Debt.repayment, 0, 2)
    assert found.origin is Origin.TYPED_OVER
    assert found.terms == ()
    assert as_words(found, label_of, NAMES) == "Repayment, Term loan, 2Q25 = 5.0 (typed over the formula)"
    assert explain(MODEL, arrays, Debt.repayment, 0, 1).origin is Origin.FORMULA


def test_that_a_cell_must_be_named_in_full() -> None:
    shape, inputs = toy()
    arrays = evaluate(MODEL, shape, inputs)
    for entity, period in ((None, 1), (0, None)):
        with pytest.raises(ValueError, match="say which"):
            explain(MODEL, arrays, Debt.interest, entity, period)
    with pytest.raises(ValueError, match="no item"):
        explain(MODEL, arrays, Number("Stray", FACTOR))


def test_that_words_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = {"Interest": "利息", "Closing balance": "期末余额", "{cell} = {value} = {formula}": "{cell}:{formula}"}
    monkeypatch.setattr(language, "catalogue", lambda _: messages)
    monkeypatch.setattr(language, "_current", language.SIMPLIFIED_CHINESE)
    assert said(Debt.interest, 0, 1).startswith("利息, Term loan, 1Q25:期末余额 4Q24 512.0 ×")


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_that_explanations_of_random_models_hold_and_can_be_followed_to_the_inputs(first: int) -> None:
    for seed in range(first, first + 20):
        drawn = sample(seed)
        arrays = evaluate(drawn.model, drawn.shape, drawn.inputs)
        plain = Reference(drawn.shape.periods, drawn.counts, drawn.inputs.values, drawn.inputs.overrides)
        for item in drawn.model.items:
            for entity in drawn.shape.members(item):
                for period in range(drawn.shape.periods + 1) if item.is_periodic else (None,):
                    found = explain(drawn.model, arrays, item, entity, period)
                    follow(found, plain)


def follow(found: Explanation, plain: Reference) -> None:
    """One explanation against the plain meaning; its formula, read again, gives the value."""
    where = f"{found.item.key} {found.entity} {found.period}"
    assert as_words(found, label_of), where
    for term in found.terms:
        assert close(term.value, plain.figure(term.item, term.entity, term.period)), where
    if found.origin is Origin.FORMULA:
        assert found.formula is not None
        assert close(found.reading.value(found.formula), found.value), where
        read = {(t.item, t.entity, t.period) for t in found.terms}
        assert len(read) <= len(found.terms)
    else:
        assert not found.terms, where
    assert isinstance(found.item, Derived | Input) or found.origin is not Origin.INPUT


def close(one: float, other: float) -> bool:
    """Both missing, or equal to 1e-12."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= 1e-12 * max(1.0, abs(other))


def test_that_parentheses_keep_the_meaning_when_the_words_are_read_as_arithmetic() -> None:
    values = {"a": 1.25, "b": 3.5, "c": 0.75}
    items = [Number(label, FACTOR) for label in values]
    draws = random.Random(11)
    owner = Figure("Owner", FACTOR, 0)
    given = Inputs({(item, None): values[item.label] for item in items})
    arrays = evaluate(MODEL, *toy())
    arrays = type(arrays)(arrays.shape, {}, {}, {}, given.values)

    def formula(depth: int) -> Expression:
        if depth == 0:
            return draws.choice([*items, x.Const(2.0)])
        kind = draws.choice(["+", "-", "*", "/", "**", "neg", "<"])
        if kind == "neg":
            return x.Negative(formula(depth - 1))
        if kind == "<":
            return x.Compare(draws.choice([">", ">=", "<", "<="]), formula(depth - 1), formula(depth - 1))
        return x.Binary(kind, formula(depth - 1), formula(depth - 1))

    signs = {"−": "-", "×": "*", "÷": "/", "^": "**", "≥": ">=", "≤": "<="}
    checked = 0
    for _ in range(2000):
        tree = formula(draws.randint(1, 4))
        expected = Reading(arrays, owner, None, None).value(tree)
        words = re.sub("[−×÷^≥≤]", lambda found: signs[found.group()], Wording(owner).words(tree))
        if math.isnan(expected):
            continue
        got = eval(words, {}, values)
        assert math.isclose(got, expected, rel_tol=1e-9), words
        checked += 1
    assert checked > 1000
    assert figure(arrays, items[0], None, None) == 1.25
