"""Differences in words: counted in a line, each with old, new, unit and change."""

from __future__ import annotations

import math

import pytest

from workbench.analysis.diff_words import difference, summary, words_of
from workbench.document.change import Edit
from workbench.document.edits import DuplicateEntity, RemoveEntity, SetEvidence, SetOverride, SetTitle, SetValue
from workbench.document.file import load
from workbench.document.file_diff import Kind, case_diff, file_diff
from workbench.document.valuation import Address, Entity, Evidence, Status, Valuation
from workbench.ground.resources import resource
from workbench.ground.units import DATE, PERCENT, USD_M
from workbench.model import MODEL

DELAY = Address("contracts.delay", "microsoft")


@pytest.fixture(scope="module")
def shipped() -> Valuation:
    return load(resource("examples/coreweave-ipo.assay"), MODEL)


def made(valuation: Valuation, *edits: Edit) -> Valuation:
    for edit in edits:
        valuation = edit.apply(valuation)[0]
    return valuation


def test_that_a_summary_counts_inputs_and_names_what_came_and_went(shipped: Valuation) -> None:
    after = made(
        shipped,
        DuplicateEntity("microsoft", Entity("twin", "Twin")),
        SetValue(DELAY, 2.0),
        SetValue(DELAY, 3.0, "bear"),
        SetOverride(Address("operations.revenue"), 2, 5.0),
        SetTitle("Other"),
    )
    said = summary(MODEL, file_diff(MODEL, shipped, after))
    assert "Inputs changed: 2" in said
    assert "Added: Twin" in said
    assert "Title" in said
    assert summary(MODEL, file_diff(MODEL, shipped, shipped)) == "Nothing differs."
    assert "Removed: Microsoft" in summary(MODEL, file_diff(MODEL, shipped, made(shipped, RemoveEntity("microsoft"))))


def test_that_a_changed_number_has_unit_change_and_percent(shipped: Valuation) -> None:
    address = Address("cost_of_capital.beta")
    key = address if MODEL.get(address.key) is not None else DELAY
    after = made(shipped, SetValue(key, 2.0), SetEvidence(key, Evidence("Call", Status.REPORTED, "why", "3")))
    diff = file_diff(MODEL, shipped, after)
    told = {line.kind: words_of(MODEL, diff, line) for line in diff.lines}
    assert told[Kind.VALUE].new.startswith("2")
    assert told[Kind.VALUE].change
    assert "Call · page 3 · why" in told[Kind.EVIDENCE].new


def test_that_every_difference_of_two_shipped_valuations_and_of_two_cases_has_words(shipped: Valuation) -> None:
    plain = load(resource("examples/plain-company.assay"), MODEL)
    for diff in (
        file_diff(MODEL, shipped, plain),
        file_diff(MODEL, plain, shipped),
        case_diff(MODEL, shipped, shipped, "base", "bear"),
        case_diff(MODEL, plain, shipped, plain.base.id, "bull"),
    ):
        assert len(diff.lines) > 5
        for line in diff.lines:
            told = words_of(MODEL, diff, line, str)
            assert told.group
            assert told.label
            assert told.old
            assert told.new
            assert told.old != told.new or told.note or line.kind is Kind.STUDY
            assert "nan" not in f"{told.change}{told.percent}"


@pytest.mark.parametrize(
    ("unit", "old", "new", "words"),
    [
        (USD_M, 100.0, 110.0, ("+10.0", "10.0%", 0.1)),
        (USD_M, 100.0, 90.0, ("(10.0)", "(10.0%)", 0.1)),
        (USD_M, -100.0, -90.0, ("+10.0", "10.0%", 0.1)),
        (USD_M, 0.0, 90.0, ("+90.0", "n.m.", math.inf)),
        (PERCENT, 0.10, 0.12, ("+2.0 pp", "20.0%", 0.2)),
        (DATE, 45000.0, 45010.0, ("+10 days", "", 10 / 365)),
        (USD_M, None, 1.0, ("", "", 0.0)),
        (USD_M, math.nan, 1.0, ("", "", 0.0)),
    ],
)
def test_that_a_change_has_its_sign_and_a_meaning(
    unit: object, old: float | None, new: float | None, words: tuple[str, str, float]
) -> None:
    found = difference(unit, old, new)  # type: ignore[arg-type]
    assert found[:2] == words[:2]
    assert found[2] == pytest.approx(words[2])
