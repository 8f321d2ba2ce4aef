"""Cases on debt: added as one step that can be undone, departing from the case shown, and moving what they should."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.exchange.exported import example, figures_of, in_case, with_values
from workbench.document.change import Edit
from workbench.document.debt_cases import accelerated, curve_moved, extended, refinanced, standard_cases
from workbench.document.debt_rules import conflicts, refusals
from workbench.document.valuation import Address, Valuation, new_valuation, value_of
from workbench.ground.problem import Problem
from workbench.model import MODEL

TESTED = "covenant_terms.tested_from"


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    return in_case(example("coreweave-ipo"), "base")


def done(edit: Edit | Problem, valuation: Valuation) -> Valuation:
    assert isinstance(edit, Edit), edit
    assert edit.check(MODEL, valuation) == []
    assert refusals(MODEL, valuation, edit) == []
    after = edit.apply(valuation)[0]
    assert edit.inverse(valuation).apply(after)[0] == valuation
    return after


def test_that_every_standard_case_can_be_added_and_brings_no_conflict(coreweave: Valuation) -> None:
    found = standard_cases(MODEL, coreweave)
    assert [one.key for one in found] == ["refinanced", "extended", "curve_up", "curve_down", "accelerated"]
    for one in found:
        after = done(one.edit, coreweave)
        assert len(after.cases) == len(coreweave.cases) + 1
        assert after.case(after.selected_case).name == one.title
        assert after.case(after.selected_case).note
        assert after.values == coreweave.values
        assert conflicts(MODEL, after) == []


def test_that_all_of_them_can_stand_beside_one_another(coreweave: Valuation) -> None:
    valuation = coreweave
    for number in range(5):
        valuation = done(standard_cases(MODEL, valuation, "base")[number].edit, valuation)
    twice = done(curve_moved(MODEL, valuation, 0.01, of="base"), valuation)
    assert [one.name for one in twice.cases[-3:]][-1] == "Base curve up 100 bp 2"


def test_that_the_curve_is_moved_by_so_many_points(coreweave: Valuation) -> None:
    for by, name in ((0.0125, "Base curve up 125 bp"), (-0.01, "Base curve down 100 bp")):
        after = done(curve_moved(MODEL, coreweave, by), coreweave)
        assert after.case(after.selected_case).name == name
        shift = value_of(MODEL, after, Address("rates.shift"))
        assert shift == pytest.approx(by)
        before_used, used = (figures_of(one).periods(MODEL["rates.used"]) for one in (coreweave, after))
        assert [b - a for a, b in zip(before_used, used, strict=True)] == pytest.approx([by] * len(used))


def test_that_a_case_departs_from_the_one_it_is_made_of(coreweave: Valuation) -> None:
    bear = next(one for one in coreweave.cases if one.name == "Bear")
    after = done(curve_moved(MODEL, coreweave, 0.01, of=bear.id), coreweave)
    made = after.case(after.selected_case)
    assert {**bear.values, Address("rates.shift"): 0.01} == dict(made.values)
    assert made.probability is None


def test_that_revolvers_and_empty_facilities_are_not_renewed(coreweave: Valuation) -> None:
    after = done(refinanced(MODEL, coreweave, margin=0.015, fee=0.03, months=36.0), coreweave)
    for one in coreweave.members("facility"):
        kind = value_of(MODEL, after, Address("facilities.kind", one.id))
        renewal = value_of(MODEL, after, Address("renewal_terms.renewal", one.id))
        assert (renewal == "REFINANCED") == (kind != "REVOLVER")
        if renewal == "REFINANCED":
            terms = [value_of(MODEL, after, Address(f"renewal_terms.{k}", one.id)) for k in ("margin", "fee", "months")]
            assert terms == [0.015, 0.03, 36.0]


def test_that_a_loan_that_has_matured_is_not_extended(coreweave: Valuation) -> None:
    maturities = {
        one.id: value_of(MODEL, coreweave, Address("facilities.maturity", one.id))
        for one in coreweave.members("facility")
    }
    day = 46000.0
    after = done(extended(MODEL, coreweave, amended=day), coreweave)
    for one, maturity in maturities.items():
        assert isinstance(maturity, float)
        is_revolver = value_of(MODEL, after, Address("facilities.kind", one)) == "REVOLVER"
        renewal = value_of(MODEL, after, Address("renewal_terms.renewal", one))
        assert (renewal == "EXTENDED") == (maturity >= day and not is_revolver)


def test_that_only_facilities_with_a_covenant_are_accelerated(coreweave: Valuation) -> None:
    terms = [item.key for item in MODEL.inputs if item.key.startswith("covenant_terms.") and item.key != TESTED]
    keys = [Address(key, one.id) for key in terms for one in coreweave.members("facility")]
    bare = with_values(coreweave, dict.fromkeys(keys))
    refused = accelerated(MODEL, bare)
    assert isinstance(refused, Problem)
    assert "covenant" in refused.what
    first, second = (one.id for one in coreweave.members("facility")[:2])
    after = done(accelerated(MODEL, with_values(bare, {Address("covenant_terms.min_dscr", second): 1.2})), bare)
    called = [value_of(MODEL, after, Address("repayment_terms.is_accelerating", one)) for one in (first, second)]
    assert called == [0.0, 1.0]


def test_that_without_debt_there_is_nothing_to_add() -> None:
    for make in (refinanced, extended, accelerated):
        found = make(MODEL, replace(new_valuation("Nothing", periods=8)))
        assert isinstance(found, Problem)
        assert found.remedy
