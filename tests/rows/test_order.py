"""The order of computation: passes of figures and loops, and models that come and go."""

from __future__ import annotations

import gc
import random
import types

from workbench.ground.units import FACTOR
from workbench.rows import (
    FOLLOWING,
    Figure,
    Model,
    Number,
    Row,
    Section,
    Series,
    at_end,
    otherwise,
    prev,
    sum_periods,
    trailing_sum,
)
from workbench.rows.expression import Const, Expression
from workbench.rows.graph import Need
from workbench.rows.items import Item


def place(model: Model, item: Item) -> tuple[int, str]:
    """Pass and part of the pass in which the values of an item are computed."""
    for number, one in enumerate(model.passes):
        for part in ("figures", "forward", "backward"):
            if any(node.item is item and not node.is_opening for node in getattr(one, part)):
                return number, part
    raise LookupError(item.key)


def test_that_a_figure_of_all_periods_waits_for_the_loop_and_its_readers_for_the_figure() -> None:
    class Debt(Section, title="Debt"):
        flow = Series("Flow", FACTOR)
        share = Row("Share", FACTOR, flow)
        total = Figure("Total", FACTOR, sum_periods(share))
        part = Row("Part", FACTOR, share * total)
        last = Figure("Last", FACTOR, at_end(part))

    model = Model("waits", [Debt])
    assert place(model, Debt.share) == (0, "forward")
    assert place(model, Debt.total) == (1, "figures")
    assert place(model, Debt.part) == (1, "forward")
    assert place(model, Debt.last) == (2, "figures")


def test_that_rows_that_feed_each_other_across_a_period_share_one_loop_in_the_order_of_need() -> None:
    class Debt(Section, title="Debt"):
        closing = Row("Closing", FACTOR, opening=1)
        interest = Row("Interest", FACTOR, prev(closing) * 2)
        paid = Row("Paid", FACTOR, interest / 2)
        closing.define(prev(closing) + interest - paid)

    model = Model("loop", [Debt])
    order = [node.item.attribute for node in model.passes[0].forward]
    assert order.index("interest") < order.index("paid") < order.index("closing")


def test_that_a_row_that_looks_ahead_goes_backward_and_one_that_looks_back_at_it_waits() -> None:
    class Debt(Section, title="Debt"):
        flow = Series("Flow", FACTOR)
        remaining = Row("Remaining", FACTOR, FOLLOWING + flow, opening=0)
        before = Row("Before", FACTOR, FOLLOWING + prev(remaining))
        lately = Row("Lately", FACTOR, FOLLOWING + trailing_sum(remaining, 2))
        change = Row("Change", FACTOR, remaining - prev(remaining))

    model = Model("ahead", [Debt])
    assert place(model, Debt.remaining) == (0, "backward")
    for row in (Debt.before, Debt.lately, Debt.change):
        assert place(model, row)[0] > 0, row


def test_that_dependents_are_the_precedents_turned_round() -> None:
    class Debt(Section, title="Debt"):
        flow = Series("Flow", FACTOR)
        share = Row("Share", FACTOR, flow, opening=0)
        change = Row("Change", FACTOR, share - prev(share))

    model = Model("round", [Debt])
    assert [(p.item, p.need) for p in model.precedents(Debt.change)] == [
        (Debt.share, Need.NOW),
        (Debt.share, Need.PREVIOUS),
    ]
    assert model.dependents[Debt.flow] == (Debt.share,)
    assert model.dependents[Debt.share] == (Debt.change,)
    assert model.dependents[Debt.change] == ()


def some_missing(draws: random.Random) -> Model:
    """Figures of which some may be missing; one more calculates with those that may not."""
    asked = Number("Asked", FACTOR, None, optional=True)
    items: dict[str, Item] = {"asked": asked}
    total: Expression = Const(0)
    for n in range(draws.randint(1, 6)):
        may_be_missing = draws.random() < 0.5
        items[f"part_{n}"] = part = Figure(f"Part {n}", FACTOR, asked if may_be_missing else otherwise(asked, 1))
        total = total + (otherwise(part, 1) if may_be_missing else part)
    items["total"] = Figure("Total", FACTOR, total)
    section = types.new_class("Debt", (Section,), {"title": "Debt"}, lambda namespace: namespace.update(items))
    return Model("some missing", [section])


def test_that_a_model_is_judged_by_itself_whatever_models_were_dropped_before() -> None:
    draws = random.Random(3)
    for _ in range(200):
        some_missing(draws)
        gc.collect(0)
