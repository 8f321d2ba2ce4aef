"""What explains a change in value: shares against all orders of full evaluations, sums, files that differ in shape."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.document.toy import TOY
from tests.exchange.exported import example
from workbench.analysis.value_moves import (
    EQUITY,
    PRICE,
    Grouping,
    Moves,
    Question,
    advance,
    attribute,
    grouped,
    walk_of,
)
from workbench.document.change import Edit
from workbench.document.edits import (
    AddEntity,
    DuplicateEntity,
    MoveEntity,
    RemoveEntity,
    SetOverride,
    SetPeriods,
    SetValue,
)
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Case, Entity, Valuation, value_of
from workbench.ground.problem import ProblemError
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL
from workbench.rows.model import Model

TOTAL = Address("worth.total")


def edited(valuation: Valuation, *edits: Edit) -> Valuation:
    for edit in edits:
        valuation = edit.apply(valuation)[0]
    return valuation


def figure(model: Model, valuation: Valuation, output: Address, case: str | None = None) -> float:
    """A figure by itself: the whole model of one state, evaluated anew."""
    inputs = inputs_for(model, valuation, case)
    return evaluate(model, shape_for(model, valuation, inputs), inputs).scalar(model[output.key])


def answered(question: Question, model: Model = MODEL) -> Moves:
    found = attribute(model, question)
    assert found is not None
    return found


def backlog() -> Valuation:
    """Two contracts over four periods."""
    return edited(
        Valuation(periods=4),
        AddEntity("contract", Entity("c1", "North")),
        AddEntity("contract", Entity("c2", "South")),
        SetValue(Address("backlog.delivered", "c1"), (10.0, 20.0, 30.0, 40.0)),
        SetValue(Address("backlog.delivered", "c2"), (5.0, 5.0, 5.0, 5.0)),
    )


def changed(valuation: Valuation) -> list[Edit]:
    return [
        SetValue(Address("timing.growth"), 0.3),
        SetValue(Address("backlog.delivered", "c1"), (15.0, 25.0)),
        SetValue(Address("backlog.profile", "c2"), "RAMP"),
        SetOverride(Address("worth.revenue"), 2, 100.0),
    ]


def shares_over_all_orders(before: Valuation, edits: Sequence[Edit]) -> list[float]:
    """Every order of the edits, one full evaluation after each."""
    added: list[list[float]] = [[] for _ in edits]
    for order in itertools.permutations(range(len(edits))):
        state, reached = before, figure(TOY, before, TOTAL)
        for place in order:
            state = edited(state, edits[place])
            value = figure(TOY, state, TOTAL)
            added[place].append(value - reached)
            reached = value
    return [math.fsum(each) / len(each) for each in added]


def test_that_shares_are_the_mean_over_all_orders_of_full_evaluations() -> None:
    before = backlog()
    edits = changed(before)
    found = answered(Question(before, edited(before, *edits), output=TOTAL, grouping=Grouping.INPUT), TOY)
    shares = {part.group.key: part.shapley.value for part in found.parts if part.shapley is not None}
    keys = ["timing.growth", "backlog.delivered@c1", "backlog.profile@c2", "typed worth.revenue"]
    assert [shares[key] for key in keys] == pytest.approx(shares_over_all_orders(before, edits), rel=1e-12)
    assert found.is_exact
    assert math.fsum(shares.values()) == pytest.approx(found.difference, rel=1e-12)


def test_that_the_order_asked_for_is_the_order_walked() -> None:
    before = backlog()
    edits = changed(before)
    keys = ["typed worth.revenue", "backlog.profile@c2", "timing.growth", "backlog.delivered@c1"]
    question = Question(before, edited(before, *edits), None, None, TOTAL, Grouping.INPUT, tuple(keys), False)
    found = answered(question, TOY)
    assert [part.group.key for part in found.parts] == keys
    state, reached = before, figure(TOY, before, TOTAL)
    for part, edit in zip(found.parts, [edits[3], edits[2], edits[0], edits[1]], strict=True):
        state = edited(state, edit)
        assert part.ordered == pytest.approx(figure(TOY, state, TOTAL) - reached, abs=1e-12)
        assert part.shapley is None
        reached = figure(TOY, state, TOTAL)


@pytest.mark.parametrize("output", [PRICE, EQUITY])
@pytest.mark.parametrize("grouping", [Grouping.AREA, Grouping.ENTITY])
def test_that_base_against_bear_sums_exactly(output: Address, grouping: Grouping) -> None:
    valuation = example("coreweave-ipo")
    found = answered(Question(valuation, valuation, "base", "bear", output, grouping))
    assert found.start == figure(MODEL, valuation, output, "base")
    assert found.end == figure(MODEL, valuation, output, "bear")
    for parts in ([part.ordered for part in found.parts], [p.shapley.value for p in found.parts if p.shapley]):
        assert math.fsum(parts) == pytest.approx(found.difference, rel=1e-9)
    pieces = [piece for part in found.parts for piece in part.group.pieces]
    assert sorted(pieces) == list(range(len(valuation.case("bear").values)))


def test_that_each_state_is_to_the_bit_what_an_evaluation_of_it_gives() -> None:
    valuation = example("coreweave-ipo")
    walk = walk_of(MODEL, Question(valuation, valuation, "base", "bear"))
    for taken in (0, 0b101, 0b1110, 0b11, 0b111111111):
        state = valuation
        for place, piece in enumerate(walk.pieces):
            if taken >> place & 1 and isinstance(piece.moves[0].before, Address):
                state = edited(state, SetValue(piece.moves[0].before, piece.moves[0].new))
        assert walk.figures(taken)[0] == figure(MODEL, state, PRICE, "base")


def test_that_a_price_that_stops_at_zero_says_so_and_equity_does_not() -> None:
    valuation = example("coreweave-ipo")
    found = answered(Question(valuation, valuation, "base", "bear"))
    assert found.end == 0
    assert found.floored == (False, True)
    assert found.equity[1] == figure(MODEL, valuation, EQUITY, "bear") < 0
    assert answered(Question(valuation, valuation, "base", "bear", EQUITY)).floored == (False, False)
    assert answered(Question(valuation, valuation, "base", "bull")).floored == (False, False)


def test_that_an_added_contract_is_one_change_with_all_that_is_typed_for_it() -> None:
    before = example("coreweave-ipo")
    last = before.members("contract")[-1].id
    after = edited(
        before,
        DuplicateEntity(last, Entity("contract-77", "Another customer")),
        SetValue(Address("contracts.probability", "contract-77"), 0.5),
        SetValue(Address("cost_of_capital.asset_beta"), 1.4),
    )
    found = answered(Question(before, after, grouping=Grouping.INPUT))
    assert [part.group.title for part in found.parts] == ["Contract Another customer", "Cost of capital › Asset beta"]
    assert (found.start, found.end) == (figure(MODEL, before, PRICE), figure(MODEL, after, PRICE))
    without = edited(after, RemoveEntity("contract-77"))
    assert found.parts[0].last == pytest.approx(found.end - figure(MODEL, without, PRICE), rel=1e-12)
    assert math.fsum(part.shapley.value for part in found.parts if part.shapley) == pytest.approx(found.difference)
    back = answered(Question(after, before, grouping=Grouping.INPUT))
    assert back.parts[0].group.title == "Contract Another customer"
    assert back.parts[0].group.key.startswith("removed ")
    assert back.difference == -found.difference


def test_that_order_horizon_and_entities_that_come_and_go_end_where_the_later_file_stands() -> None:
    before = edited(backlog(), AddEntity("contract", Entity("c3", "East")))
    after = edited(
        before,
        RemoveEntity("c2"),
        AddEntity("contract", Entity("c9", "West"), 0),
        SetValue(Address("backlog.delivered", "c9"), (7.0, 7.0, 7.0, 7.0, 7.0, 7.0)),
        MoveEntity("c3", 0),
        SetPeriods(6),
        SetOverride(Address("backlog.revenue", "c9"), 5, 50.0),
        SetOverride(Address("worth.revenue"), 6, 1.0),
    )
    found = answered(Question(before, after, output=TOTAL, grouping=Grouping.INPUT), TOY)
    kinds = {part.group.key.split()[0] for part in found.parts}
    assert kinds == {"horizon", "added", "removed", "order", "typed"}
    assert (found.start, found.end) == (figure(TOY, before, TOTAL), figure(TOY, after, TOTAL))
    assert math.fsum(part.shapley.value for part in found.parts if part.shapley) == pytest.approx(found.difference)


def test_that_entities_of_one_name_are_the_same_whatever_their_ids() -> None:
    before = backlog()
    after = edited(
        Valuation(periods=4),
        AddEntity("contract", Entity("x", "South")),
        AddEntity("contract", Entity("c2", "North")),  # an id that means another contract in the earlier file
        SetValue(Address("backlog.delivered", "x"), (5.0, 5.0, 5.0, 9.0)),
        SetValue(Address("backlog.delivered", "c2"), (10.0, 20.0, 30.0, 40.0)),
    )
    found = answered(Question(before, after, output=TOTAL, grouping=Grouping.INPUT), TOY)
    assert found.end == figure(TOY, after, TOTAL)
    assert math.fsum(part.ordered for part in found.parts) == pytest.approx(found.difference)


def test_that_more_changes_than_can_be_taken_exactly_are_sampled_with_an_error() -> None:
    before = edited(backlog(), *(AddEntity("contract", Entity(f"n{n}", f"N{n}")) for n in range(11)))
    edits = [SetValue(Address("backlog.delivered", f"n{n}"), (1.0 + n,)) for n in range(11)]
    after = edited(before, *edits, SetValue(Address("timing.growth"), 0.5))
    found = answered(Question(before, after, output=TOTAL, grouping=Grouping.INPUT), TOY)
    assert (found.is_exact, len(found.parts)) == (False, 12)
    shares = [part.shapley for part in found.parts if part.shapley is not None]
    assert math.fsum(share.value for share in shares) == pytest.approx(found.difference, rel=1e-9)
    # Each contract's revenue is multiplied by 1.1 before the growth changes and by 1.5 after: 1.3 on average.
    for n in range(11):
        part = next(part for part in found.parts if part.group.key == f"backlog.delivered@n{n}")
        assert part.shapley is not None
        assert abs(part.shapley.value - (1.0 + n) * 1.3) <= 4 * part.shapley.error + 1e-9
    growth = next(part.shapley for part in found.parts if part.group.key == "timing.growth")
    assert growth is not None
    assert 0 <= growth.error < abs(growth.value)


def test_that_groups_hold_each_piece_once() -> None:
    valuation = example("coreweave-ipo")
    pieces = walk_of(MODEL, Question(valuation, valuation, "base", "bear")).pieces
    for grouping in Grouping:
        held = [place for group in grouped(pieces, grouping) for place in group.pieces]
        assert sorted(held) == list(range(len(pieces)))
    assert [group.title for group in grouped(pieces, Grouping.AREA)] == ["RPO", "Capacity", "DCF"]


def test_that_nothing_changed_is_no_parts_and_no_difference() -> None:
    valuation = example("coreweave-ipo")
    found = answered(Question(valuation, valuation, "base", "base"))
    assert (found.parts, found.difference) == ((), 0)


def test_that_currencies_outputs_and_missing_figures_are_refused_in_words() -> None:
    valuation = example("coreweave-ipo")
    unpriced = edited(valuation, SetValue(Address("shares.market_price"), None))
    with pytest.raises(ProblemError, match="One is in USD, the other in EUR"):
        attribute(MODEL, Question(valuation, replace(valuation, currency="EUR")))
    with pytest.raises(ProblemError, match="no single figure"):
        attribute(MODEL, Question(valuation, valuation, output=Address("operations.revenue")))
    with pytest.raises(ProblemError, match="no figure at one end"):
        attribute(MODEL, Question(unpriced, valuation, output=Address("shares.against_market")))
    with pytest.raises(KeyError):
        attribute(MODEL, Question(valuation, valuation, "no such case"))


def test_that_a_question_is_answered_in_pieces_and_goes_on_where_it_was() -> None:
    before = backlog()
    question = Question(before, edited(before, *changed(before)), output=TOTAL, grouping=Grouping.INPUT)
    first = advance(TOY, "one", question, 0.0)
    assert (first.done, first.total, first.moves) == (1, 16, None)
    steps = 1
    found = first
    while found.moves is None:
        found = advance(TOY, "one", question, 0.0)
        steps += 1
    assert (steps, found.done) == (16, 16)
    assert found.moves == answered(question, TOY)
    again = advance(TOY, "one", replace(question, order=("timing.growth",)), 10.0).moves
    assert again is not None
    assert again.parts[0].group.key == "timing.growth"


def test_that_cancelling_answers_nothing() -> None:
    valuation = example("coreweave-ipo")
    assert (
        attribute(MODEL, Question(valuation, valuation, "base", "bear", grouping=Grouping.INPUT), lambda _: False)
        is None
    )


def test_that_a_case_and_a_copy_of_it_in_another_file_do_not_differ() -> None:
    valuation = example("coreweave-ipo")
    bear = valuation.case("bear")
    laid = replace(
        valuation, values={**valuation.values, **bear.values}, cases=(Case("base", "Base"),), selected_case="base"
    )
    assert value_of(MODEL, laid, Address("cost_of_capital.asset_beta")) == 1.4
    found = answered(Question(valuation, laid, "bear", "base"))
    assert (found.parts, found.start) == ((), found.end)
