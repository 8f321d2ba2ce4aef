"""Terms of debt that contradict one another are refused where they are typed, and the remedy named cures them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from workbench.document.change import Compound
from workbench.document.debt_rules import conflicts, new_conflicts, refusals
from workbench.document.edits import AddEntity, DuplicateEntity, SetValue
from workbench.document.file import load
from workbench.document.valuation import Address, Entity, Valuation, Value, new_valuation
from workbench.ground.resources import resource
from workbench.ground.units import serial_of
from workbench.model import MODEL

FACILITIES = (Entity("a", "Loan A"), Entity("b", "Loan B"))


def day(year: int, month: int = 12, of: int = 31) -> float:
    return serial_of(date(year, month, of))


def debt(**given: Value) -> Valuation:
    """Two loans drawn to 100 with 50 open, maturing at the end of 2029; `a__balloon` is an input of the first."""
    values: dict[Address, Value] = {Address("timing.balance_sheet_date"): day(2024)}
    for one in FACILITIES:
        values |= {
            Address("facilities.drawn", one.id): 100.0,
            Address("facilities.undrawn_opening", one.id): 50.0,
            Address("facilities.available_until", one.id): day(2025),
            Address("facilities.maturity", one.id): day(2029),
        }
    for name, value in given.items():
        entity, _, key = name.partition("__")
        values[Address(key.replace("__", ".") if "__" in key else f"facilities.{key}", entity)] = value
    members = {"facility": FACILITIES, "contract": (Entity("c", "Contract"),)}
    return replace(new_valuation("Debt", periods=20), values=values, entities=members)


def rules(valuation: Valuation) -> list[tuple[str, str | None]]:
    return [(one.rule, one.entity) for one in conflicts(MODEL, valuation)]


def test_that_sound_terms_bring_no_conflict() -> None:
    assert rules(debt()) == []
    assert rules(debt(a__kind="REVOLVER", a__is_swept=1.0)) == []


def test_that_the_shipped_examples_hold_no_conflict() -> None:
    for name in ("coreweave-ipo", "plain-company"):
        valuation = load(resource(f"examples/{name}.assay"), MODEL)
        for case in valuation.cases:
            assert conflicts(MODEL, valuation, case.id) == []


@pytest.mark.parametrize(
    ("given", "rule", "cure"),
    [
        ({"maturity": day(2025, 6, 30)}, "availability", {"available_until": day(2025, 6, 30)}),
        ({"maturity": day(2024)}, "matured", {"drawn": 0.0, "undrawn_opening": 0.0}),
        (
            {"amortisation": "LEVEL_PRINCIPAL", "first_payment": day(2030)},
            "first repayment",
            {"first_payment": day(2029)},
        ),
        ({"amortisation": "CUSTOM", "custom": (100.0, 60.0)}, "own repayments", {"custom": (100.0, 50.0)}),
        ({"amortisation": "LEVEL_PAYMENT", "balloon": 151.0}, "balloon", {"balloon": 150.0}),
        ({"discount_opening": 101.0}, "discount", {"discount_opening": 100.0}),
        ({"rate_kind": "FLOATING", "spread": 0.01, "floor": -0.02}, "floor", {"spread": 0.02}),
    ],
)
def test_that_terms_of_a_loan_that_contradict_one_another_are_found_and_cured(
    given: dict[str, Value], rule: str, cure: dict[str, Value]
) -> None:
    wrong = debt(**{f"b__{key}": value for key, value in given.items()})
    assert (rule, "b") in rules(wrong)
    right = debt(**{f"b__{key}": value for key, value in (given | cure).items()})
    assert (rule, "b") not in rules(right)
    for one in conflicts(MODEL, wrong):
        assert one.problem.where
        assert one.problem.what
        assert one.problem.remedy


def test_that_what_is_paid_in_kind_may_be_repaid_beyond_the_commitment() -> None:
    assert rules(debt(a__amortisation="CUSTOM", a__custom=(155.0,), a__pik_share=1.0)) == []


def test_that_two_swept_loans_or_two_revolvers_need_priorities_of_their_own() -> None:
    swept = debt(a__is_swept=1.0, b__is_swept=1.0)
    assert rules(swept) == [("priority after a", "b")]
    assert "Loan A" in conflicts(MODEL, swept)[0].problem.what
    assert "2" in conflicts(MODEL, swept)[0].problem.remedy
    assert rules(debt(a__is_swept=1.0, b__is_swept=1.0, b__priority=2.0)) == []
    assert rules(debt(a__kind="REVOLVER", b__kind="REVOLVER")) == [("priority after a", "b")]
    # A revolver and a swept loan stand in orders of their own.
    assert rules(debt(a__kind="REVOLVER", b__is_swept=1.0)) == []


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [("facilities.maturity", day(2025, 6, 30), "2025-06-30"), ("facilities.balloon", 500.0, "150")],
)
def test_that_an_edit_that_brings_a_conflict_is_refused_with_a_remedy(key: str, value: Value, word: str) -> None:
    before = debt(a__amortisation="LEVEL_PRINCIPAL")
    found = refusals(MODEL, before, SetValue(Address(key, "a"), value))
    assert len(found) == 1
    assert word in found[0].remedy
    assert "Loan A" in found[0].where


def test_that_a_conflict_that_stood_before_holds_no_edit_up() -> None:
    before = debt(a__maturity=day(2025, 6, 30))
    after = debt(a__maturity=day(2025, 6, 30), a__spread=0.01)
    assert new_conflicts(MODEL, before, after) == []
    assert refusals(MODEL, before, SetValue(Address("facilities.spread", "a"), 0.01)) == []


def test_that_two_terms_may_change_together_that_could_not_one_by_one() -> None:
    earlier = (
        SetValue(Address("facilities.maturity", "a"), day(2025, 6, 30)),
        SetValue(Address("facilities.available_until", "a"), day(2025, 3, 31)),
    )
    assert refusals(MODEL, debt(), earlier[0]) != []
    assert refusals(MODEL, debt(), Compound(earlier, "Both")) == []


def test_that_adding_or_copying_a_facility_is_never_refused() -> None:
    swept = debt(a__is_swept=1.0)
    assert refusals(MODEL, swept, DuplicateEntity("a", Entity("copy", "Copy"))) == []
    assert refusals(MODEL, swept, AddEntity("facility", Entity("new", "New"))) == []


def test_that_the_case_shown_is_the_one_that_is_judged() -> None:
    valuation = debt()
    case = replace(
        valuation.base, id="late", name="Late", values={Address("facilities.maturity", "a"): day(2025, 3, 31)}
    )
    held = replace(valuation, cases=(valuation.base, case))
    assert conflicts(MODEL, held) == []
    assert [one.rule for one in conflicts(MODEL, held, "late")] == ["availability"]


@pytest.mark.parametrize(
    ("given", "rule", "cure"),
    [
        (
            {"a__amortisation": "LEVEL_PAYMENT", "a__draw_terms__draw_life": 36.0},
            "life of a draw",
            {"a__amortisation": "LEVEL_PRINCIPAL"},
        ),
        (
            {"a__kind": "REVOLVER", "a__draw_terms__draw_life": 36.0},
            "life of a draw",
            {"a__draw_terms__draw_life": None},
        ),
        (
            {"a__draw_terms__rule": "OWN", "a__draw_terms__own_draws": (30.0, 30.0)},
            "own draws",
            {"a__draw_terms__own_draws": (30.0, 20.0)},
        ),
        (
            {"a__renewal_terms__renewal": "EXTENDED", "a__renewal_terms__amended": day(2030)},
            "amended",
            {"a__renewal_terms__renewal": "REFINANCED"},
        ),
        (
            {"a__kind": "CONVERTIBLE", "a__conversion__price": 60.0, "a__conversion__cap": 50.0},
            "capped call",
            {"a__conversion__cap": 90.0},
        ),
        ({"a__amortisation": "GREATER_OF"}, "no collateral", {"a__collateral__share": 0.5}),
        ({"a__borrower": 7.0}, "no borrower", {"a__borrower": 0.0}),
        ({"c__contracts__borrower": 7.0}, "no borrower", {"c__contracts__borrower": 0.0}),
    ],
)
def test_that_draws_renewals_collateral_and_borrowers_agree_with_the_loan(
    given: dict[str, Value], rule: str, cure: dict[str, Value]
) -> None:
    entity = next(iter(given)).partition("__")[0]
    assert (rule, entity) in rules(debt(**given))
    assert (rule, entity) not in rules(debt(**(given | cure)))


def test_that_a_renewed_loan_may_draw_and_repay_after_its_old_maturity() -> None:
    late: dict[str, Value] = {"a__amortisation": "LEVEL_PRINCIPAL", "a__first_payment": day(2030)}
    assert rules(debt(**late)) != []
    assert rules(debt(**late, a__renewal_terms__renewal="REFINANCED")) == []


def test_that_a_borrower_that_is_named_has_its_number_alone() -> None:
    valuation = debt(a__borrower=7.0)
    boxes = (Entity("x", "Box X"), Entity("y", "Box Y"))
    values = {**valuation.values, Address("borrowers.number", "x"): 7.0, Address("borrowers.number", "y"): 7.0}
    held = replace(valuation, entities={**valuation.entities, "borrower": boxes}, values=values)
    assert rules(held) == [("same number", "y")]
    # Its number cannot be typed away while a loan names it.
    alone = replace(held, entities={**valuation.entities, "borrower": boxes[:1]})
    (problem,) = refusals(MODEL, alone, SetValue(Address("borrowers.number", "x"), 8.0))
    assert "Loan A" in problem.where
    assert "8 (Box X)" in problem.remedy
