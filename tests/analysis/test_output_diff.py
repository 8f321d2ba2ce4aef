"""Figures of two valuations against each other: what moved, where most, and nothing where nothing did."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from workbench.analysis.case_figures import figures_of
from workbench.analysis.output_diff import HEADLINES, by_section, output_diff
from workbench.document.change import Edit
from workbench.document.edits import DuplicateEntity, MoveEntity, SetOverride, SetPeriods, SetValue
from workbench.document.file import load
from workbench.document.valuation import Address, Entity, Valuation
from workbench.ground.resources import resource
from workbench.model import MODEL

DELAY = Address("contracts.delay", "microsoft")


@pytest.fixture(scope="module")
def shipped() -> Valuation:
    return load(resource("examples/coreweave-ipo.assay"), MODEL)


def made(valuation: Valuation, *edits: Edit) -> Valuation:
    for edit in edits:
        valuation = edit.apply(valuation)[0]
    return valuation


def test_that_nothing_differs_from_itself_and_headline_figures_are_told_all_the_same(shipped: Valuation) -> None:
    found = output_diff(MODEL, shipped, shipped)
    assert found.lines == ()
    assert found.headline
    assert all(line.is_same and line.old == line.new for line in found.headline)
    assert {line.item.key for line in found.headline} <= set(HEADLINES)
    assert found.checks == (0, 0)
    assert found.is_aligned


def test_that_two_cases_differ_as_their_own_evaluations_say(shipped: Valuation) -> None:
    found = output_diff(MODEL, shipped, shipped, "base", "bear")
    told = {line.item.key: (line.old, line.new) for line in found.headline}
    for case, side in (("base", 0), ("bear", 1)):
        figures = figures_of(MODEL, shipped, case).figures
        for key in ("shares.price", "bridge.enterprise", "bridge.equity", "cost_of_capital.wacc"):
            assert told[key][side] == figures[key]


def test_that_a_row_names_the_period_in_which_it_moved_most(shipped: Valuation) -> None:
    key = Address("operations.revenue")
    after = made(shipped, SetOverride(key, 7, 5000.0))
    found = output_diff(MODEL, shipped, after)
    line = next(one for one in found.lines if one.item.key == key.key)
    assert line.period == 7
    assert line.new == 5000.0
    assert [n for n, (a, b) in enumerate(zip(line.before, line.after, strict=True), 1) if a != b] == [7]
    for _, lines in by_section(found.lines):
        sizes = [one.size for one in lines]
        assert sizes == sorted(sizes, reverse=True)


def test_that_entities_are_compared_with_themselves_whatever_their_place(shipped: Valuation) -> None:
    moved = made(shipped, MoveEntity("microsoft", 3), SetValue(DELAY, 2.0))
    found = output_diff(MODEL, shipped, moved)
    names = {line.entity for line in found.lines if line.item.per is not None and line.item.per.key == "contract"}
    assert "Microsoft" in names
    alone = output_diff(MODEL, shipped, made(shipped, MoveEntity("microsoft", 3)))
    assert alone.lines == ()


def test_that_a_longer_horizon_and_another_entity_compare_what_both_have(shipped: Valuation) -> None:
    after = made(shipped, SetPeriods(44), DuplicateEntity("microsoft", Entity("twin", "Twin")))
    found = output_diff(MODEL, shipped, after)
    assert "Twin" not in {line.entity for line in found.lines}
    assert {len(line.before) for line in found.lines if line.period is not None} == {40}
    assert len(found.labels) == 44
    assert found.is_aligned


def test_that_other_dates_are_told_and_missing_figures_count_as_the_largest_difference(shipped: Valuation) -> None:
    plain = load(resource("examples/plain-company.assay"), MODEL)
    found = output_diff(MODEL, shipped, plain)
    assert not found.is_aligned
    missing = [line for line in found.lines if math.isnan(line.old) != math.isnan(line.new)]
    assert missing
    assert all(line.size == math.inf for line in missing)
    assert output_diff(MODEL, shipped, replace(shipped, selected_case="bear")).headline[0].new != found.headline[0].old
