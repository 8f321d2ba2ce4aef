"""The live valuation: edits on one undo stack, one recompute a turn of the event loop, exact news of what changed."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.document.change import Change
from workbench.document.edits import (
    AddEntity,
    CopyCase,
    RemoveEntity,
    SelectCase,
    SetNotes,
    SetOverride,
    SetPeriods,
    SetValue,
)
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Entity, Status, Valuation
from workbench.ground.resources import resource
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Evaluator
from workbench.live import valuation as valuation_module
from workbench.live.results import Results, compute
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.rows.items import Number


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    return load(resource("examples/coreweave-ipo.assay"), MODEL)


@pytest.fixture
def live(qapp: QApplication, coreweave: Valuation) -> Iterator[LiveValuation]:
    made = LiveValuation(MODEL, coreweave)
    yield made
    made.deleteLater()


def microsoft(valuation: Valuation) -> Address:
    entity = next(e for e in valuation.members("contract") if e.name == "Microsoft")
    return Address("contracts.delay", entity.id)


def told(live: LiveValuation) -> list[Results]:
    """Every recompute announced from now on."""
    heard: list[Results] = []
    live.results_changed.connect(heard.append)
    return heard


def cells(results: Results) -> dict[Cell, object]:
    """Every cell of every item as plain numbers, read through the interface alone."""
    arrays = results.arrays
    found: dict[Cell, object] = {}
    for section in results.model.sections:
        for item in section.items:
            for entity in arrays.shape.members(item):
                values = arrays.row(item, entity) if item.is_periodic else [arrays.scalar(item, entity)]
                found[item, entity] = repr([value + 0.0 for value in values])  # −0 is the same figure as 0
    return found


def test_that_many_edits_of_one_turn_of_the_event_loop_recompute_once(live: LiveValuation, qtbot: QtBot) -> None:
    heard = told(live)
    delay = microsoft(live.valuation)
    for periods in range(1, 21):
        assert live.do(SetValue(delay, float(periods))) == []
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    QApplication.processEvents()
    assert len(heard) == 1
    assert heard[0].valuation is live.valuation
    assert heard[0].figure("shares.price") == compute(MODEL, live.valuation).figure("shares.price")


def test_that_settling_computes_now_and_not_again(live: LiveValuation) -> None:
    heard = told(live)
    live.do(SetValue(microsoft(live.valuation), 2.0))
    assert live.settle().valuation is live.valuation
    QApplication.processEvents()
    assert len(heard) == 1
    live.settle()
    assert len(heard) == 1


def test_that_undoing_everything_restores_the_content_and_redoing_brings_it_back(live: LiveValuation) -> None:
    first = content_hash(live.valuation)
    delay = microsoft(live.valuation)
    live.do(SetValue(delay, 2.0))
    live.do(SetOverride(Address("operations.revenue"), 3, 1234.5))
    live.do(AddEntity("contract", Entity("contract-new", "A new customer")))
    live.do(CopyCase(live.valuation.base.id, "case-new", "A new case"))
    live.do(SelectCase("case-new"))
    live.do(SetValue(delay, 4.0, "case-new"))
    live.do(RemoveEntity(str(delay.entity)))
    last = content_hash(live.valuation)
    hashes = [last]
    while live.undo_stack.canUndo():
        live.undo_stack.undo()
        hashes.append(content_hash(live.valuation))
    assert hashes[-1] == first
    assert len(set(hashes)) == len(hashes)
    while live.undo_stack.canRedo():
        live.undo_stack.redo()
    assert content_hash(live.valuation) == last


def test_that_figures_after_undo_equal_those_before_to_the_bit(live: LiveValuation) -> None:
    before = cells(live.results)
    live.do(SetValue(microsoft(live.valuation), 2.0))
    assert cells(live.settle()) != before
    live.undo_stack.undo()
    assert cells(live.settle()) == before


@pytest.mark.parametrize("periods", [1.0, 7.0])
def test_that_changed_cells_are_exactly_those_whose_figures_differ(live: LiveValuation, periods: float) -> None:
    before = cells(live.results)
    live.do(SetValue(microsoft(live.valuation), periods))
    results = live.settle()
    after = cells(results)
    assert results.changed == frozenset(cell for cell, value in after.items() if value != before[cell])


def test_that_typing_what_stands_there_changes_no_cell(live: LiveValuation) -> None:
    live.do(SetValue(microsoft(live.valuation), 0.0))
    live.settle()
    live.recompute()
    assert live.results.changed == frozenset()


def test_that_another_number_of_entities_or_periods_makes_everything_new(live: LiveValuation) -> None:
    live.do(AddEntity("contract", Entity("contract-new", "A new customer")))
    assert live.settle().changed is None
    live.recompute()
    live.do(SetPeriods(20))
    results = live.settle()
    assert results.changed is None
    assert len(results.line("operations.revenue")) == 20


@pytest.mark.parametrize(
    "value",
    [-1.0, 61.0, float("nan"), float("inf"), "two", None, (1.0, 2.0)],
)
def test_that_a_refused_edit_changes_nothing_and_says_where_what_and_what_to_do(
    live: LiveValuation, value: float | str | tuple[float, ...] | None
) -> None:
    heard = told(live)
    changes: list[Change] = []
    live.valuation_changed.connect(lambda change, _: changes.append(change))
    before = live.valuation
    problems = live.do(SetValue(microsoft(before), value))
    assert problems
    assert all(p.where and p.what and p.remedy for p in problems)
    QApplication.processEvents()
    assert live.valuation is before
    assert not live.undo_stack.canUndo()
    assert not live.is_modified
    assert heard == []
    assert changes == []


def test_that_an_edit_announces_its_address_and_who_made_it(live: LiveValuation) -> None:
    said: list[tuple[Change, object]] = []
    live.valuation_changed.connect(lambda change, initiator: said.append((change, initiator)))
    me = object()
    delay = microsoft(live.valuation)
    live.do(SetValue(delay, 2.0), me)
    live.undo_stack.undo()
    live.undo_stack.redo()
    assert [delay in change.addresses for change, _ in said] == [True, True, True]
    assert [initiator for _, initiator in said] == [me, None, None]


def test_that_words_alone_are_an_edit_but_no_reason_to_recompute(live: LiveValuation) -> None:
    heard = told(live)
    live.do(SetNotes("Second look."))
    QApplication.processEvents()
    assert live.is_modified
    assert heard == []


def test_that_saving_is_the_clean_state_and_undoing_past_it_is_not(live: LiveValuation) -> None:
    delay = microsoft(live.valuation)
    live.do(SetValue(delay, 2.0))
    assert live.is_modified
    live.mark_saved()
    assert not live.is_modified
    live.undo_stack.undo()
    assert live.is_modified
    live.undo_stack.redo()
    assert not live.is_modified


def test_that_another_valuation_brings_an_empty_undo_stack_and_its_own_figures(
    live: LiveValuation, coreweave: Valuation
) -> None:
    live.do(SetValue(microsoft(coreweave), 2.0))
    heard = told(live)
    version = live.results.version
    other = replace(coreweave, title="Another")
    live.replace(other)
    assert live.valuation is other
    assert not live.undo_stack.canUndo()
    assert not live.is_modified
    assert len(heard) == 1
    assert heard[0].version > version
    assert heard[0].changed is None
    QApplication.processEvents()
    assert live.results.figure("shares.price") == compute(MODEL, coreweave).figure("shares.price")


def test_that_each_case_is_computed_with_its_own_inputs(live: LiveValuation) -> None:
    prices = {}
    for case in live.valuation.cases:
        live.do(SelectCase(case.id))
        results = live.settle()
        assert results.case == case.id
        prices[case.id] = results.figure("shares.price")
    assert len(prices) > 1
    for case_id, price in prices.items():
        assert price == compute(MODEL, replace(live.valuation, selected_case=case_id)).figure("shares.price")


def test_that_edits_of_one_gesture_are_one_step_to_undo_and_to_redo(live: LiveValuation) -> None:
    delay, before, count = microsoft(live.valuation), live.valuation, live.undo_stack.count()
    gesture = object()
    for periods in range(1, 31):
        assert live.do(SetValue(delay, float(periods)), gesture=gesture) == []
    assert live.undo_stack.count() == count + 1
    after = live.valuation
    live.undo_stack.undo()
    assert content_hash(live.valuation) == content_hash(before)
    live.undo_stack.redo()
    assert content_hash(live.valuation) == content_hash(after)
    assert after.values[delay] == 30.0


def test_that_a_gesture_over_a_reported_number_brings_back_its_evidence(live: LiveValuation) -> None:
    before = live.valuation
    address = next(a for a, e in before.evidence.items() if e.status is Status.REPORTED and a in before.values
                   and isinstance(before.values[a], float))  # fmt: skip
    held = before.values[address]
    assert isinstance(held, float)
    gesture = object()
    for step in (1.0, 2.0):
        assert live.do(SetValue(address, held + step), gesture=gesture) == []
    assert live.valuation.values[address] == held + 2.0
    live.undo_stack.undo()
    assert content_hash(live.valuation) == content_hash(before)


def test_that_a_gesture_back_to_a_reported_number_is_made_again_as_it_was(live: LiveValuation) -> None:
    before = live.valuation
    address = next(a for a, e in before.evidence.items() if e.status is Status.REPORTED and a in before.values
                   and isinstance(before.values[a], float))  # fmt: skip
    held, gesture = before.values[address], object()
    assert isinstance(held, float)
    for value in (held + 1.0, held):
        assert live.do(SetValue(address, value), gesture=gesture) == []
    after = content_hash(live.valuation)
    assert live.undo_stack.count() == 1
    live.undo_stack.undo()
    assert content_hash(live.valuation) == content_hash(before)
    live.undo_stack.redo()
    assert content_hash(live.valuation) == after


def test_that_other_gestures_other_inputs_and_edits_without_one_stay_apart(live: LiveValuation) -> None:
    delay, count, gesture = microsoft(live.valuation), live.undo_stack.count(), object()
    other = Address(delay.key, next(e.id for e in live.valuation.members("contract") if e.id != delay.entity))
    for place, value, joined in (
        (delay, 1.0, gesture),
        (other, 1.0, gesture),
        (delay, 2.0, object()),
        (delay, 3.0, None),
    ):
        assert live.do(SetValue(place, value), gesture=joined) == []
    assert live.undo_stack.count() == count + 4


def test_that_figures_after_every_edit_are_those_of_a_program_that_remembers_nothing(coreweave: Valuation) -> None:
    source = random.Random(11)
    places = [address for address in coreweave.values if isinstance(coreweave.values[address], float)]
    values = dict(coreweave.values)
    for _ in range(40):
        for address in source.sample(places, source.choice((1, 1, 2, 5))):
            item, held = MODEL[address.key], coreweave.values[address]
            assert isinstance(item, Number)
            assert isinstance(held, float)
            high, low = item.high or 0.0, item.low or 0.0
            values[address] = source.choice((held, min(max(held * source.uniform(0.7, 1.4), low), high)))
        edited = replace(coreweave, values=dict(values))
        inputs = inputs_for(MODEL, edited)
        shape = shape_for(MODEL, edited, inputs)
        anew = Evaluator(MODEL, shape, safe=False).run(inputs)
        found = compute(MODEL, edited).arrays
        kept = [found.figures.values(), *found.columns.values(), found.openings.values()]
        made = [anew[0], *anew[1], anew[2]]
        for remembered, other in zip(kept, made, strict=True):  # −0 is the same figure as 0
            assert repr([one + 0.0 for one in remembered]) == repr([one + 0.0 for one in other])


def test_that_steps_to_undo_are_bounded_and_the_latest_still_lead_back(
    qapp: QApplication, coreweave: Valuation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(valuation_module, "MOST_STEPS", 20)
    live = LiveValuation(MODEL, coreweave)
    delay = microsoft(coreweave)
    for value in range(1, 31):
        assert live.do(SetValue(delay, float(value % 8))) == []
    assert live.undo_stack.count() == 20
    assert live.is_modified
    before = len(live.steps(100))
    while live.undo_stack.canUndo():
        live.undo_stack.undo()
    assert before == 20
    assert live.valuation.values[delay] == 10 % 8
    assert live.is_modified  # the file holds what no step leads back to any more
    live.deleteLater()


def test_that_the_place_in_history_moves_with_each_step_also_when_the_stack_is_full(
    qapp: QApplication, coreweave: Valuation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(valuation_module, "MOST_STEPS", 3)
    live = LiveValuation(MODEL, coreweave)
    delay, gesture = microsoft(coreweave), object()
    places = [live.place]
    for value in range(1, 8):
        live.do(SetValue(delay, float(value)))
        places.append(live.place)
    live.undo_stack.undo()
    places.append(live.place)
    live.undo_stack.redo()
    assert live.place == places[-2]
    live.do(SetValue(delay, 1.0), gesture=gesture)
    places.append(live.place)
    for later in (2.0, 3.0):
        live.do(SetValue(delay, later), gesture=gesture)
        assert live.place == places[-1], "one drag is one step"
    assert len(set(places)) == len(places) == 10
    live.deleteLater()


def test_that_a_step_keeps_what_it_changed_and_not_the_valuation_before(live: LiveValuation) -> None:
    """Each edit makes another mapping of a thousand values: a step that held one would take 40 KiB."""
    delay = microsoft(live.valuation)

    def valuations() -> int:
        live.recompute()
        gc.collect()
        return sum(isinstance(one, Valuation) for one in gc.get_objects())

    live.do(SetValue(delay, 7.0))
    before = valuations()
    for value in range(40):
        live.do(SetValue(delay, float(value % 7)))
    assert live.undo_stack.count() == 41
    assert valuations() <= before + 1
