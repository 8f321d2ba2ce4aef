"""Cases laid into one another, moved, led back to the base; and in what cases and valuations differ."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.document.test_edits import done
from tests.document.test_valuation import GROWTH, computed, sample
from tests.document.toy import TOY, Worth
from workbench.document.case_diff import (
    Departure,
    Difference,
    Member,
    Move,
    Place,
    departures,
    differences,
    differences_between,
)
from workbench.document.decode import loads
from workbench.document.edits import (
    AddCase,
    AddEntity,
    ClearDeparture,
    ClearOverride,
    ClearValue,
    Edit,
    MergeCase,
    MoveCase,
    MoveEntity,
    Prefer,
    RemoveEntity,
    RenameEntity,
    SelectCase,
    SetOverride,
    SetPeriods,
    SetValue,
)
from workbench.document.encode import dumps
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Address, Case, Entity, Override, Valuation, Value, value_of

TAX, DRAWN = Address("timing.tax_rate"), Address("debt.drawn", "f1")
DELIVERED, RPO = Address("backlog.delivered", "c1"), Address("backlog.rpo", "c2")
REVENUE, LOAN = Address("worth.revenue"), Address("debt.balance", "f1")


def many() -> Valuation:
    """The sample with a bull case beside the bear: both depart in growth, each in something of its own."""
    return done(
        sample(),
        AddCase("bull", "Bull", 0.25),
        SetValue(GROWTH, 0.8, "bull"),
        SetValue(TAX, 0.1, "bull"),
        SetValue(RPO, 50.0, "bear"),
        SetValue(DELIVERED, (10.0, 20.0, 30.0), "bull"),
        SetOverride(REVENUE, 4, 9.0, "best", "bull"),
        SetOverride(LOAN, 1, 90.0, "", "bull"),
    )


EDITS: list[Edit] = [
    MergeCase("bull", "bear", Prefer.SOURCE),
    MergeCase("bull", "bear", Prefer.TARGET),
    ClearDeparture("bear", GROWTH),
    ClearDeparture("bull", (REVENUE, 4)),
    MoveCase("bull", 1),
    MoveCase("bear", 2),
]


@pytest.mark.parametrize("edit", EDITS, ids=repr)
def test_that_an_edit_of_cases_can_be_taken_back_made_again_and_saved(edit: Edit) -> None:
    before = many()
    after = done(before, edit)
    change = edit.apply(before)[1]
    assert change.cases
    assert change.touches_figures
    assert content_hash(after) != content_hash(before)
    undo = edit.inverse(before)
    assert undo.apply(after)[0] == before
    assert undo.inverse(after).apply(before)[0] == after
    assert loads(dumps(after, TOY), TOY, "x") == after
    assert undo.words(TOY, after) == edit.words(TOY, before)


def test_that_merging_keeps_the_departures_that_are_preferred() -> None:
    v = done(many(), MergeCase("bull", "bear", Prefer.SOURCE))
    bear = v.case("bear")
    assert bear.values == {GROWTH: 0.8, TAX: 0.1, RPO: 50.0, DELIVERED: (10.0, 20.0, 30.0)}
    assert bear.overrides == {(REVENUE, 4): Override(9.0, "best"), (LOAN, 1): Override(90.0)}
    assert (bear.name, bear.probability) == ("Bear", 0.25)
    assert v.case("bull") == many().case("bull")
    bear = done(many(), MergeCase("bull", "bear", Prefer.TARGET)).case("bear")
    assert bear.values == {GROWTH: 0.0, TAX: 0.1, RPO: 50.0, DELIVERED: (10.0, 20.0, 30.0)}
    assert bear.overrides == {(REVENUE, 4): Override(1.0), (LOAN, 1): Override(90.0)}


def test_that_a_case_merged_into_a_bare_one_is_its_twin() -> None:
    v = done(many(), AddCase("twin", "Twin"), MergeCase("bull", "twin", Prefer.TARGET))
    assert differences(TOY, v, "twin", "bull") == []
    assert computed(v, "twin").scalar(Worth.total) == computed(v, "bull").scalar(Worth.total)


def test_that_cases_move_behind_the_base() -> None:
    assert [case.id for case in done(many(), MoveCase("bull", 1)).cases] == ["base", "bull", "bear"]
    assert [case.id for case in done(many(), MoveCase("bear", 2)).cases] == ["base", "bull", "bear"]
    v = many()
    assert done(v, MoveCase("bear", 1)) == v


def test_that_a_cleared_departure_follows_the_base() -> None:
    v = done(many(), ClearDeparture("bull", GROWTH), ClearDeparture("bull", (REVENUE, 4)))
    assert value_of(TOY, v, GROWTH, "bull") == 0.5
    assert list(v.case("bull").overrides) == [(LOAN, 1)]
    assert v.overrides == many().overrides


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (MergeCase("bull", "bull", Prefer.SOURCE), "Bull: A case is not merged into itself. Choose two"),
        (MergeCase("base", "bull", Prefer.SOURCE), "Base: The base case departs in nothing that could be merged."),
        (MergeCase("bull", "base", Prefer.SOURCE), "Base: The base case is what others depart from;"),
        (MergeCase("bull", "moon", Prefer.SOURCE), "Cases: There is no case moon."),
        (MergeCase("moon", "bull", Prefer.SOURCE), "Cases: There is no case moon."),
        (MoveCase("base", 1), "Base: The base case stands first. Move another case."),
        (MoveCase("bull", 0), "Bull: There is no place 1. Choose a place from 2 to 3: the base case stands first."),
        (MoveCase("bull", 3), "Bull: There is no place 4."),
        (MoveCase("moon", 1), "There is no case moon."),
        (ClearDeparture("moon", GROWTH), "There is no case moon."),
        (ClearDeparture("base", GROWTH), "Timing › Growth in case Base: The base case departs from nothing."),
        (ClearDeparture("bear", TAX), "Timing › Tax rate in case Bear: It follows the base there already."),
        (ClearDeparture("bear", (REVENUE, 2)), "Worth › Revenue, period 2 in case Bear: It follows the base there"),
        (ClearDeparture("bear", Address("no.such")), "It follows the base there already."),
    ],
)  # fmt: skip
def test_that_a_wrong_edit_of_cases_is_refused_in_three_parts(edit: Edit, said: str) -> None:
    (found,) = edit.check(TOY, many())
    assert str(found).find(said) >= 0
    assert found.where
    assert found.what
    assert found.remedy


def test_that_departures_stand_in_model_order_with_what_the_base_has() -> None:
    assert departures(TOY, many(), "bull") == [
        Departure(GROWTH, 0.8, 0.5, False),
        Departure(TAX, 0.1, None, False),
        Departure(DELIVERED, (10.0, 20.0, 30.0), (10.0, 20.0), False),
        Departure((LOAN, 1), 90.0, None, False),
        Departure((REVENUE, 4), 9.0, None, False),
    ]
    assert departures(TOY, many(), "base") == []
    with pytest.raises(KeyError):
        departures(TOY, many(), "moon")


def test_that_a_departure_that_departs_in_nothing_says_so() -> None:
    v = done(many(), SetValue(GROWTH, 0.5, "bear"), SetValue(DELIVERED, (10.0, 20.0, 0.0, 0.0, 7.0), "bear"))
    idle = {one.place for one in departures(TOY, v, "bear") if one.is_idle}
    assert idle == {GROWTH, DELIVERED}  # the series goes on with 0, and the fifth value is beyond the horizon


def test_that_differences_hold_both_values_and_the_base() -> None:
    assert differences(TOY, many(), "bear", "bull") == [
        Difference(GROWTH, 0.0, 0.8, 0.5),
        Difference(TAX, None, 0.1, None),
        Difference(RPO, 50.0, 0.0, 0.0),
        Difference(DELIVERED, (10.0, 20.0), (10.0, 20.0, 30.0), (10.0, 20.0)),
        Difference((LOAN, 1), None, 90.0, None),
        Difference((REVENUE, 4), 1.0, 9.0, None),
    ]


def test_that_the_base_differs_from_a_case_where_the_case_departs() -> None:
    found = differences(TOY, many(), "base", "bull")
    assert [one.place for one in found] == [one.place for one in departures(TOY, many(), "bull")]
    assert all(one.first == one.base for one in found)
    assert differences(TOY, many(), "bear", "bear") == []


def test_that_figures_typed_beyond_the_horizon_differ_in_nothing() -> None:
    v = done(many(), SetOverride(REVENUE, 9, 3.0, case="bear"))
    assert (REVENUE, 9) not in [one.place for one in differences(TOY, v, "base", "bear")]
    longer = done(v, SetPeriods(9))
    assert (REVENUE, 9) in [one.place for one in differences(TOY, longer, "base", "bear")]


def test_that_a_valuation_does_not_differ_from_itself_and_differs_by_case_as_its_cases_do() -> None:
    v = many()
    assert differences_between(TOY, v, v).is_empty
    found = differences_between(TOY, v, v, "bear", "bull")
    told = [(move.after, move.old, move.new) for move in found.moves]
    assert told == [(one.place, one.first, one.second) for one in differences(TOY, v, "bear", "bull")]
    with pytest.raises(KeyError):
        differences_between(TOY, v, v, "moon")


def test_that_none_stands_for_the_selected_case_of_each() -> None:
    v = many()
    shown = differences_between(TOY, v, done(v, SelectCase("bull")))
    assert shown.moves == differences_between(TOY, v, v, "base", "bull").moves


def test_that_entities_match_by_id_else_by_name_and_the_rest_stand_apart() -> None:
    before = done(sample(), AddEntity("contract", Entity("c3", "Gamma")), SetValue(Address("backlog.rpo", "c3"), 5.0))
    other = {"c1": "x1", "c2": "c2"}  # Alpha came with another id, Beta has another name, Gamma is gone, Delta is new

    def at(address: Address) -> Address:
        return Address(address.key, other.get(address.entity or "", address.entity))

    after = replace(
        sample(),
        entities={
            "contract": (Entity("c2", "Beta Corp"), Entity("x1", " alpha"), Entity("d", "Delta")),
            "facility": (Entity("f1", "Loan"),),
        },
        values={at(address): value for address, value in sample().values.items()},
        periods=6,
        currency="EUR",
    )
    after = done(after, SetValue(Address("backlog.rpo", "x1"), 7.0), SetValue(Address("backlog.rpo", "d"), 9.0),
                 SetOverride(Address("backlog.revenue", "x1"), 2, 4.0))  # fmt: skip
    found = differences_between(TOY, before, after)
    assert found.matched == {"c2": "c2", "c1": "x1", "f1": "f1"}
    assert found.moves == (
        Move(Address("backlog.rpo", "c1"), Address("backlog.rpo", "x1"), 0.0, 7.0),
        Move((Address("backlog.revenue", "c1"), 2), (Address("backlog.revenue", "x1"), 2), None, 4.0),
    )
    assert found.only_before == (Member("contract", Entity("c3", "Gamma")),)
    assert found.only_after == (Member("contract", Entity("d", "Delta")),)
    assert found.reordered == ("contract",)
    assert found.periods == (4, 6)
    assert found.currency == ("USD", "EUR")
    assert not found.is_empty


def test_that_a_new_name_alone_is_no_difference() -> None:
    assert differences_between(TOY, sample(), done(sample(), RenameEntity("c1", "Omega"))).is_empty
    assert differences_between(TOY, sample(), done(sample(), MoveEntity("c1", 1))).reordered == ("contract",)


def laid_down(v: Valuation, place: Place, value: Value, case: str) -> Valuation:
    """The valuation with one side of a difference typed into a case."""
    if isinstance(place, Address):
        return done(v, SetValue(place, value, case))
    if isinstance(value, float):
        return done(v, SetOverride(*place, value, case=case))
    return done(v, ClearOverride(*place, case))


VALUES = st.floats(0.0, 1.0)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([GROWTH, RPO, DRAWN]), VALUES), st.dictionaries(st.integers(1, 6), VALUES),
       st.lists(VALUES, max_size=6))  # fmt: skip
def test_that_typing_all_differences_into_one_case_gives_the_figures_of_the_other(
    values: dict[Address, float], typed: dict[int, float], series: list[float]
) -> None:
    v = many()
    own = {**v.case("bull").values, **values, DELIVERED: tuple(series)}
    over = {(REVENUE, period): Override(value) for period, value in typed.items()}
    cases = (
        v.base,
        Case("bear", "Bear", values=v.case("bear").values),
        Case("bull", "Bull", values=own, overrides=over),
    )
    v = replace(v, cases=cases)
    led = v
    for one in differences(TOY, v, "bear", "bull"):
        led = laid_down(led, one.place, one.second, "bear")
    assert computed(led, "bear").scalar(Worth.total) == computed(v, "bull").scalar(Worth.total)
    assert differences(TOY, led, "bear", "bull") == []


def test_that_undoing_a_removal_brings_departures_back() -> None:
    v = many()
    edit = RemoveEntity("f1")
    after = done(v, edit)
    assert all(one.place not in (DRAWN, (LOAN, 1)) for one in departures(TOY, after, "bull"))
    assert departures(TOY, edit.inverse(v).apply(after)[0], "bull") == departures(TOY, v, "bull")
    assert done(v, ClearValue(GROWTH, "bull")) == done(v, ClearDeparture("bull", GROWTH))
