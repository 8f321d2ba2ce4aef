"""Contracts split and merged: no figure of the company moves, every case goes along, what cannot be merged is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.document.change import Edit
from workbench.document.contract_edits import contract_inputs, is_amount, merge_contracts, split_contract
from workbench.document.contract_rules import conflicts, new_conflicts
from workbench.document.customers import customer_names, customer_numbers, customer_part, set_customer
from workbench.document.edits import CopyCase, SelectCase, SetOverride, SetValue
from workbench.document.file import load
from workbench.document.valuation import Address, Valuation, Value, value_of
from workbench.ground.problem import Problem
from workbench.ground.resources import resource
from workbench.live.results import compute
from workbench.model import MODEL

COMPANY = (
    "shares.price",
    "bridge.enterprise",
    "assay.headline",
    "assay.credit",
    "assay.gold",
    "assay.to_equity",
    "rpo.book",
)


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    return load(resource("examples/coreweave-ipo.assay"), MODEL)


def figures(valuation: Valuation) -> list[float]:
    """What the company is worth, in every case."""
    found = []
    for case in valuation.cases:
        results = compute(MODEL, replace(valuation, selected_case=case.id))
        found += [results.figure(key) for key in COMPANY]
        found += list(results.line("rpo.closing")) + list(results.line("rpo.deferred"))
    return found


def done(edit: Edit | Problem | list[Problem], valuation: Valuation) -> Valuation:
    assert isinstance(edit, Edit), edit
    assert edit.check(MODEL, valuation) == []
    after = edit.apply(valuation)[0]
    assert edit.inverse(valuation).apply(after)[0] == valuation
    return after


def held(valuation: Valuation, key: str, entity: str, case: str | None = None) -> Value:
    return value_of(MODEL, valuation, Address(f"contracts.{key}", entity), case)


def ids(valuation: Valuation) -> list[str]:
    return [e.id for e in valuation.members("contract")]


@pytest.mark.parametrize("entity", ["microsoft", "openai", "future"])
@pytest.mark.parametrize("share", [0.25, 0.5, 1 / 3])
def test_that_no_value_moves_when_a_contract_is_split(coreweave: Valuation, entity: str, share: float) -> None:
    after = done(split_contract(MODEL, coreweave, entity, share), coreweave)
    assert len(ids(after)) == len(ids(coreweave)) + 1
    assert figures(after) == pytest.approx(figures(coreweave), rel=1e-9, abs=1e-6)


def test_that_every_crediting_schedule_and_change_can_be_split(coreweave: Valuation) -> None:
    changed = coreweave
    for key, value in (
        ("crediting", "PRO_RATA"),
        ("profile", "OWN"),
        ("own", (100.0, 300.0, 200.0)),
        ("lapse", 0.1),
        ("reneg_period", 3.0),
        ("reneg_cut", 0.2),
        ("delay", 1.0),
        ("hazard", 0.05),
        ("take_or_pay", 0.8),
        ("taken", 0.5),
        ("escalator", 0.03),
        ("termination", 4.0),
        ("termination_fee", 0.1),
    ):
        changed = SetValue(Address(f"contracts.{key}", "microsoft"), value).apply(changed)[0]
    after = done(split_contract(MODEL, changed, "microsoft", 0.4), changed)
    second = ids(after)[1]
    assert held(after, "own", second) == pytest.approx((40.0, 120.0, 80.0))
    assert figures(after) == pytest.approx(figures(changed), rel=1e-9, abs=1e-6)


def test_that_the_parts_sum_to_the_whole_and_are_one_customer(coreweave: Valuation) -> None:
    after = done(split_contract(MODEL, coreweave, "microsoft", 0.37, "Microsoft – West"), coreweave)
    second = ids(after)[1]
    assert [e.name for e in after.members("contract")][:2] == ["Microsoft", "Microsoft – West"]
    for key in ("price", "prepaid_opening"):
        parts = float(str(held(after, key, "microsoft"))) + float(str(held(after, key, second)))
        assert parts == pytest.approx(float(str(held(coreweave, key, "microsoft"))), rel=1e-15)
    numbers = customer_numbers(MODEL, after)
    assert numbers["microsoft"] == numbers[second] != 0
    assert after.evidence[Address("contracts.price", second)].note.startswith("Part of Microsoft.")


def test_that_a_case_with_its_own_price_is_split_too(coreweave: Valuation) -> None:
    copied = CopyCase(coreweave.base.id, "low", "Low").apply(coreweave)[0]
    copied = SetValue(Address("contracts.price", "microsoft"), 5000.0, "low").apply(copied)[0]
    after = done(split_contract(MODEL, copied, "microsoft", 0.2), copied)
    assert held(after, "price", ids(after)[1], "low") == pytest.approx(1000)
    assert figures(after) == pytest.approx(figures(copied), rel=1e-9, abs=1e-6)


def test_that_typed_over_amounts_are_shared_and_shares_are_not(coreweave: Valuation) -> None:
    typed = SetOverride(Address("delivery.delivered", "microsoft"), 2, 300.0).apply(coreweave)[0]
    typed = SetOverride(Address("contracts.share", "microsoft"), 3, 0.1).apply(typed)[0]
    after = done(split_contract(MODEL, typed, "microsoft", 0.25), typed)
    second = ids(after)[1]
    assert after.overrides[Address("delivery.delivered", second), 2].value == 75
    assert after.overrides[Address("contracts.share", second), 3].value == 0.1
    assert figures(after) == pytest.approx(figures(typed), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, 1.5])
def test_that_a_share_that_is_no_part_is_refused(coreweave: Valuation, share: float) -> None:
    assert isinstance(split_contract(MODEL, coreweave, "microsoft", share), Problem)


def test_that_a_split_contract_merges_to_what_it_was(coreweave: Valuation) -> None:
    split = done(split_contract(MODEL, coreweave, "openai", 0.3), coreweave)
    pair = [one for one in ids(split) if one not in ids(coreweave) or one == "openai"]
    after = done(merge_contracts(MODEL, split, pair), split)
    assert ids(after) == ids(coreweave)
    assert figures(after) == pytest.approx(figures(coreweave), rel=1e-9, abs=1e-6)


def test_that_merging_sums_amounts_and_weighs_the_rest_by_price(coreweave: Valuation) -> None:
    together = done(split_contract(MODEL, coreweave, "openai", 0.25), coreweave)
    second = next(one for one in ids(together) if one not in ids(coreweave))
    for key, value in (("term", 9.0), ("hazard", 0.07), ("price_per_mw", 20.0)):
        together = SetValue(Address(f"contracts.{key}", second), value).apply(together)[0]
    after = done(merge_contracts(MODEL, together, ["openai", second]), together)
    assert held(after, "price", "openai") == pytest.approx(11_550)
    assert held(after, "term", "openai") == pytest.approx(0.75 * 5 + 0.25 * 9)
    assert held(after, "hazard", "openai") == pytest.approx(0.75 * 0.03 + 0.25 * 0.07)
    power = 0.75 * 11_550 / (10.6 * 5) + 0.25 * 11_550 / (20 * 9)
    assert 11_550 / (float(str(held(after, "price_per_mw", "openai"))) * 6) == pytest.approx(power)


def test_that_what_cannot_be_merged_is_told(coreweave: Valuation) -> None:
    other = merge_contracts(MODEL, coreweave, ["microsoft", "openai"])
    assert isinstance(other, list)
    assert "different customers" in str(other[0])
    joined = set_customer(MODEL, coreweave, "openai", "Microsoft")
    assert joined is not None
    one = done(joined, coreweave)
    told = merge_contracts(MODEL, one, ["microsoft", "openai"])
    assert isinstance(told, list)
    assert any("Status differs" in str(problem) for problem in told)
    assert any("Schedule differs" in str(problem) for problem in told)
    assert isinstance(merge_contracts(MODEL, coreweave, ["microsoft"]), list)


def test_that_amounts_are_told_from_rates() -> None:
    amounts = {item.key for item in contract_inputs(MODEL) if is_amount(item.unit)}
    assert {"contracts.price", "contracts.own", "contracts.prepaid_opening"} <= amounts
    assert not amounts & {"contracts.price_per_mw", "contracts.hazard", "contracts.term", "contracts.start"}


# Customers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "customer"),
    [
        ("Microsoft", "Microsoft"),
        ("OpenAI – Order 1", "OpenAI"),
        ("IBM: East", "IBM"),
        ("微软：东区", "微软"),
        ("A-B", "A-B"),
    ],
)
def test_that_a_contracts_name_begins_with_its_customer(name: str, customer: str) -> None:
    assert customer_part(name) == customer


def test_that_typing_another_customers_name_joins_it(coreweave: Valuation) -> None:
    edit = set_customer(MODEL, coreweave, "others", "openai")
    assert edit is not None
    after = done(edit, coreweave)
    numbers = customer_numbers(MODEL, after)
    assert numbers["others"] == numbers["openai"] != 0
    # The first contract of the group names it.
    assert customer_names(MODEL, after)["openai"] == "Other customers"
    assert set_customer(MODEL, after, "openai", "Other  customers") is None


def test_that_a_new_name_renames_a_customer_or_leaves_a_group(coreweave: Valuation) -> None:
    alone = set_customer(MODEL, coreweave, "openai", "OpenAI OpCo")
    assert alone is not None
    assert customer_names(MODEL, done(alone, coreweave))["openai"] == "OpenAI OpCo"
    grouped = done(split_contract(MODEL, coreweave, "microsoft", 0.5, "Microsoft – B"), coreweave)
    second = ids(grouped)[1]
    whole = set_customer(MODEL, grouped, "microsoft", "MSFT")
    assert whole is not None
    assert set(customer_names(MODEL, done(whole, grouped)).values()) >= {"MSFT"}
    assert customer_names(MODEL, done(whole, grouped))[second] == "MSFT"
    leaving = set_customer(MODEL, grouped, second, "Oracle")
    assert leaving is not None
    after = done(leaving, grouped)
    assert customer_names(MODEL, after)[second] == "Oracle"
    assert customer_numbers(MODEL, after)[second] == 0
    assert [e.name for e in after.members("contract")][1] == "Oracle – B"


# Rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "entity", "value", "words"),
    [
        ("contracts.prepaid_opening", "microsoft", 9400.0, "More prepayment"),
        ("contracts.price", "microsoft", 2000.0, "More prepayment"),
        ("contracts.prepaid_opening", "openai", 11_000.0, "more than the price"),
        ("disclosure.band_1_share", None, 0.7, "more than the whole"),
        ("disclosure.band_1_months", None, 60.0, "before it begins"),
    ],
)
def test_that_inputs_that_cannot_be_true_together_are_told(
    coreweave: Valuation, key: str, entity: str | None, value: float, words: str
) -> None:
    after = SetValue(Address(key, entity), value).apply(coreweave)[0]
    assert [words in str(one.problem) for one in new_conflicts(MODEL, coreweave, after)] == [True]


def test_that_the_shipped_valuation_contradicts_itself_in_no_case(coreweave: Valuation) -> None:
    for case in coreweave.cases:
        assert conflicts(MODEL, SelectCase(case.id).apply(coreweave)[0]) == []
