"""A tornado's bars are the valuation with each end typed in, and the widest are found by trial."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.analysis.tornado import Bar, Moved, end_words, tornado_of
from workbench.document.edits import SetValue
from workbench.document.file import load
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.studies import Distribution, Family, Ranges, Simulation, Studies, Swing, Tornado
from workbench.document.valuation import Address, Valuation
from workbench.ground.resources import resource
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL
from workbench.rows.items import Choice

BETA, TAX, GROWTH = Address("cost_of_capital.asset_beta"), Address("tax.rate"), Address("dcf.growth")


@pytest.fixture(scope="module")
def coreweave() -> Valuation:
    return load(Path(resource("examples")) / "coreweave-ipo.assay", MODEL)


@pytest.fixture(scope="module")
def widest(coreweave: Valuation) -> Moved:
    return tornado_of(MODEL, coreweave, Tornado(), "base")


def typed_in(valuation: Valuation, address: Address, value: float | str, key: str = "shares.price") -> float:
    """The output of the valuation with that value typed in: the evaluator of single scenarios, not of many."""
    typed = SetValue(address, value, None).apply(valuation)[0]
    inputs = inputs_for(MODEL, typed, "base")
    return evaluate(MODEL, shape_for(MODEL, typed, inputs), inputs).scalar(MODEL[key])


def test_that_each_end_of_a_bar_is_the_valuation_with_that_value_typed_in(coreweave: Valuation, widest: Moved) -> None:
    assert len(widest.bars) == 20
    for bar in widest.bars:
        if bar.unit is not MODEL[bar.address.key].unit:
            continue  # a factor on an input over periods
        for end, figure in ((bar.low, bar.at_low), (bar.high, bar.at_high)):
            assert figure == pytest.approx(typed_in(coreweave, bar.address, as_typed(bar, end)), rel=1e-9), bar.label


def as_typed(bar: Bar, end: float) -> float | str:
    item = MODEL[bar.address.key]
    return list(item.options)[round(end) - 1].name if isinstance(item, Choice) else end


def test_that_the_widest_bars_come_first_and_none_wider_was_left_out(coreweave: Valuation, widest: Moved) -> None:
    swings = [bar.swing for bar in widest.bars]
    assert swings == sorted(swings, reverse=True)
    shown = {bar.address for bar in widest.bars}
    assert BETA in shown
    for address in (Address("working_capital.receivable_days"), Address("operations.administration")):
        now = coreweave.values[address]
        assert isinstance(now, float)
        ends = [typed_in(coreweave, address, share * now) for share in (0.9, 1.1)]
        assert address in shown or abs(ends[0] - ends[1]) <= min(swings) * (1 + 1e-9)


def test_that_ranges_come_from_cases_and_distributions_and_typed_ends(coreweave: Valuation) -> None:
    cases = tornado_of(MODEL, coreweave, Tornado(ranges=Ranges.CASES, swings=(Swing(BETA),)), "base").bars[0]
    assert (cases.low, cases.high) == (1.15, 1.4)  # Bull's and Bear's
    uniform = Distribution(Family.UNIFORM, (1.0, 2.0))
    plan = Studies(simulation=Simulation(distributions={BETA: uniform}))
    held = Valuation(
        **{name: getattr(coreweave, name) for name in coreweave.__slots__ if name != "studies"},
        studies=plan,
    )
    tails = tornado_of(MODEL, held, Tornado(ranges=Ranges.DISTRIBUTIONS, tail=0.1), "base").bars[0]
    assert (tails.low, tails.high) == pytest.approx((1.1, 1.9))
    typed = tornado_of(MODEL, coreweave, Tornado(swings=(Swing(TAX, 0.1, 0.3),)), "base").bars[0]
    assert (typed.low, typed.high) == (0.1, 0.3)


def test_that_an_input_that_cannot_be_moved_says_why_and_moves_nothing(coreweave: Valuation) -> None:
    empty = Address("target.book_equity")
    assert coreweave.values.get(empty) is None
    found = tornado_of(MODEL, coreweave, Tornado(swings=(Swing(empty), Swing(TAX))), "base")
    lacking = next(bar for bar in found.bars if bar.address == empty)
    assert lacking.lacks
    assert lacking.swing == 0
    assert found.tried == 1


def test_that_an_edit_moves_the_bars_as_computing_them_anew_does(coreweave: Valuation) -> None:
    asked = Tornado(swings=(Swing(BETA), Swing(TAX)))
    tornado_of(MODEL, coreweave, asked, "base")
    edited = SetValue(GROWTH, 0.03, None).apply(coreweave)[0]
    moved = tornado_of(MODEL, edited, asked, "base")
    for bar in moved.bars:
        assert bar.at_low == pytest.approx(typed_in(edited, bar.address, bar.low), rel=1e-9)


def test_that_of_a_choice_every_member_is_tried_and_the_extremes_are_shown(coreweave: Valuation) -> None:
    by = Address("dcf.method")
    found = tornado_of(MODEL, coreweave, Tornado(swings=(Swing(by), Swing(TAX))), "base")
    bar = next(bar for bar in found.bars if bar.address == by)
    item = MODEL["dcf.method"]
    assert isinstance(item, Choice)
    figures = [typed_in(coreweave, by, member.name) for member in item.options]
    assert (bar.at_low, bar.at_high) == pytest.approx((min(figures), max(figures)), rel=1e-9)
    assert end_words(MODEL, bar, bar.high) == list(item.options)[figures.index(max(figures))].value


def test_that_numbers_alone_are_screened_where_switches_are_left_out(coreweave: Valuation) -> None:
    found = tornado_of(MODEL, coreweave, Tornado(), "base", has_switches=False)
    assert len(found.bars) == 20
    assert not any(isinstance(MODEL[bar.address.key], Choice) or bar.unit.is_flag for bar in found.bars)
    assert TAX in {bar.address for bar in found.bars}


def test_that_screening_finds_a_planted_input(coreweave: Valuation) -> None:
    # Proceeds of the sale enter equity one to one: made large, a tenth of them must stand at the top.
    planted = SetValue(Address("bridge.investments"), 500_000.0, None).apply(coreweave)[0]
    found = tornado_of(MODEL, planted, Tornado(output=Address("bridge.equity")), "base")
    assert found.bars[0].address == Address("bridge.investments")
    assert found.bars[0].swing == pytest.approx(0.2 * 500_000.0, rel=1e-6)
