"""What differs between two valuations is told line by line, and every line can be taken over as an edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.document.change import ABSENT, Compound, Edit
from workbench.document.edits import (
    AddEntity,
    ClearValue,
    CopyCase,
    DuplicateEntity,
    MoveEntity,
    RemoveEntity,
    RenameCase,
    RenameEntity,
    SetAlternatives,
    SetCaseNote,
    SetCaseProbability,
    SetCompany,
    SetEvidence,
    SetNotes,
    SetOverride,
    SetPeriods,
    SetTitle,
    SetValue,
)
from workbench.document.file import load
from workbench.document.file_diff import FileDiff, Kind, case_diff, file_diff
from workbench.document.studies import Studies
from workbench.document.taking import Taker
from workbench.document.valuation import (
    Address,
    Alternative,
    Entity,
    Evidence,
    Override,
    Status,
    Valuation,
    default_of,
    input_at,
)
from workbench.document.whole_edits import ReplaceWhole
from workbench.ground.resources import resource
from workbench.model import MODEL

DELAY = Address("contracts.delay", "microsoft")
REVENUE = Address("operations.revenue")


@pytest.fixture(scope="module")
def shipped() -> Valuation:
    return load(resource("examples/coreweave-ipo.assay"), MODEL)


def made(valuation: Valuation, *edits: Edit) -> Valuation:
    for edit in edits:
        assert edit.check(MODEL, valuation) == []
        valuation = edit.apply(valuation)[0]
    return valuation


def kinds(diff: FileDiff) -> list[Kind]:
    return [line.kind for line in diff.lines]


CHANGES: list[tuple[Edit, Kind]] = [
    (SetValue(DELAY, 2.0, evidence=Evidence("Call", Status.ASSUMED)), Kind.VALUE),
    (SetValue(DELAY, 3.0, "bear"), Kind.VALUE),
    (SetOverride(REVENUE, 3, 700.0, "guided"), Kind.OVERRIDE),
    (SetOverride(REVENUE, 4, 700.0, case="bear"), Kind.OVERRIDE),
    (SetEvidence(DELAY, Evidence("Another source", Status.REPORTED, page="12")), Kind.EVIDENCE),
    (SetAlternatives(DELAY, (Alternative(1.0, Evidence("Rumour")),)), Kind.SECOND_SOURCE),
    (RenameEntity("microsoft", "Redmond"), Kind.ENTITY),
    (RemoveEntity("microsoft"), Kind.ENTITY),
    (DuplicateEntity("microsoft", Entity("second-one", "Microsoft 2")), Kind.ENTITY),
    (MoveEntity("microsoft", 2), Kind.ORDER),
    (CopyCase("bear", "worse", "Worse"), Kind.CASE),
    (RenameCase("bear", "Grizzly"), Kind.CASE),
    (SetCaseProbability("bear", 0.07), Kind.CASE),
    (SetCaseNote("bear", "Why"), Kind.CASE),
    (SetTitle("Another"), Kind.PARTICULAR),
    (SetCompany("Another"), Kind.PARTICULAR),
    (SetNotes("Another"), Kind.PARTICULAR),
    (SetPeriods(36), Kind.PARTICULAR),
]


def test_that_a_valuation_does_not_differ_from_itself(shipped: Valuation) -> None:
    assert file_diff(MODEL, shipped, shipped).lines == ()
    assert file_diff(MODEL, shipped, replace(shipped, selected_case="bear")).lines == ()


@pytest.mark.parametrize(("edit", "kind"), CHANGES, ids=lambda one: type(one).__name__)
def test_that_each_edit_is_told_and_taken_back_in_either_direction(shipped: Valuation, edit: Edit, kind: Kind) -> None:
    after = made(shipped, edit)
    diff = file_diff(MODEL, shipped, after)
    assert kind in kinds(diff)
    back = Taker(MODEL, diff, into_after=True).take(diff.lines)
    assert back.refused == ()
    assert file_diff(MODEL, shipped, made(after, *back.edits)).lines == ()
    forth = Taker(MODEL, diff, into_after=False).take(diff.lines)
    assert forth.refused == ()
    assert file_diff(MODEL, made(shipped, *forth.edits), after).lines == ()


def test_that_all_edits_together_are_taken_over_and_undone_as_one(shipped: Valuation) -> None:
    after = shipped
    for edit, _ in CHANGES:
        if not isinstance(edit, RemoveEntity):
            after = made(after, edit)
    diff = file_diff(MODEL, shipped, after)
    taken = Taker(MODEL, diff, into_after=False).take(diff.lines)
    assert taken.refused == ()
    whole = Compound(taken.edits, "All")
    assert whole.check(MODEL, shipped) == []
    there = whole.apply(shipped)[0]
    assert file_diff(MODEL, there, after).lines == ()
    assert whole.inverse(shipped).apply(there)[0] == shipped


def test_that_studies_differ_whole_and_are_taken_over(shipped: Valuation) -> None:
    after = replace(shipped, studies=Studies())
    diff = file_diff(MODEL, shipped, after)
    assert set(kinds(diff)) == {Kind.STUDY}
    taken = Taker(MODEL, diff, into_after=True).take(diff.lines)
    assert made(after, *taken.edits).studies == shipped.studies


def test_that_what_cannot_be_taken_says_why_and_the_rest_is_taken(shipped: Valuation) -> None:
    asked = shipped.studies.simulation.distributions
    entity = next(address.entity for address in asked if address.entity is not None)
    after = made(shipped, RemoveEntity(entity), SetTitle("Without"))
    diff = file_diff(MODEL, shipped, after)
    study = [line for line in diff.lines if line.kind in (Kind.STUDY, Kind.PARTICULAR)]
    taken = Taker(MODEL, diff, into_after=True).take(study)  # a plan that names what is not here
    assert [line.kind for line, _ in taken.refused] == [Kind.STUDY] * len(taken.refused)
    assert taken.refused
    assert taken.lines[0].kind is Kind.PARTICULAR


def test_that_entities_of_other_ids_match_by_name_and_their_values_are_compared(shipped: Valuation) -> None:
    twin = made(shipped, DuplicateEntity("microsoft", Entity("other-id", "Twin")), RemoveEntity("microsoft"))
    twin = made(twin, RenameEntity("other-id", "Microsoft"), SetValue(Address("contracts.delay", "other-id"), 4.0))
    diff = file_diff(MODEL, shipped, twin)
    assert Kind.ENTITY not in kinds(diff)
    line = next(one for one in diff.lines if one.kind is Kind.VALUE)
    assert (line.before, line.after, line.new) == (DELAY, Address("contracts.delay", "other-id"), 4.0)


def test_that_a_value_the_other_left_at_its_default_is_set_back(shipped: Valuation) -> None:
    key = next(
        address
        for address, value in shipped.values.items()
        if address.entity is None and value != default_of(input_at(MODEL, address))
    )
    after = made(shipped, ClearValue(key))
    diff = file_diff(MODEL, after, shipped)
    taken = Taker(MODEL, diff, into_after=True).take(diff.lines)
    there = made(shipped, *taken.edits)
    assert key not in there.values
    assert file_diff(MODEL, after, there).lines == ()


def test_that_two_cases_differ_in_values_in_force_and_one_takes_over_from_the_other(shipped: Valuation) -> None:
    diff = case_diff(MODEL, shipped, shipped, "base", "bear")
    assert diff.is_of_cases
    assert {line.kind for line in diff.lines} <= {Kind.VALUE, Kind.OVERRIDE}
    assert all(ABSENT not in (line.old, line.new) for line in diff.lines if line.kind is Kind.VALUE)
    one = next(line for line in diff.lines if line.kind is Kind.VALUE)
    taken = Taker(MODEL, diff, into_after=True).take([one])
    after = made(shipped, *taken.edits)
    left = case_diff(MODEL, after, after, "base", "bear")
    assert len(left.lines) == len(diff.lines) - 1


def test_that_a_note_on_a_typed_over_figure_differs_alone(shipped: Valuation) -> None:
    one = made(shipped, SetOverride(REVENUE, 3, 700.0, "guided"))
    two = made(shipped, SetOverride(REVENUE, 3, 700.0, "heard"))
    (line,) = file_diff(MODEL, one, two).lines
    assert (line.old, line.new) == (Override(700.0, "guided"), Override(700.0, "heard"))


def test_that_an_entity_is_added_under_another_id_where_its_own_is_taken(shipped: Valuation) -> None:
    clash = made(shipped, AddEntity("contract", Entity("extra", "Mine")))
    theirs = made(shipped, AddEntity("facility", Entity("extra", "Theirs")))
    diff = file_diff(MODEL, theirs, clash)
    line = next(one for one in diff.lines if one.old == Entity("extra", "Theirs"))
    taken = Taker(MODEL, diff, into_after=True).take([line])
    assert taken.refused == ()
    members = made(clash, *taken.edits).members("facility")
    assert "Theirs" in [one.name for one in members]


def test_that_a_whole_valuation_in_place_of_another_is_one_step_back(shipped: Valuation) -> None:
    other = made(shipped, SetTitle("Other"), RemoveEntity("microsoft"))
    edit = ReplaceWhole(other, "Revert")
    after, change = edit.apply(shipped)
    assert after is other
    assert DELAY in change.addresses or DELAY not in shipped.values
    assert "contract" in change.entity_sets
    assert edit.inverse(shipped).apply(after)[0] is shipped
