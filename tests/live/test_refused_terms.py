"""A term of debt that contradicts another is refused by the live valuation, so the field that typed it shows why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from workbench.document.edits import SetValue
from workbench.document.valuation import Address, Entity, Value, new_valuation, value_of
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL

MATURITY = Address("facilities.maturity", "loan")


@pytest.fixture
def live(qapp: QApplication) -> LiveValuation:
    values: dict[Address, Value] = {
        Address("facilities.undrawn_opening", "loan"): 100.0,
        Address("facilities.available_until", "loan"): 46387.0,
    }
    members = {"facility": (Entity("loan", "Loan"),)}
    return LiveValuation(MODEL, replace(new_valuation("Debt", periods=8), values=values, entities=members))


def test_that_a_maturity_before_the_last_draw_is_refused_with_a_remedy_and_changes_nothing(live: LiveValuation) -> None:
    held = value_of(MODEL, live.valuation, MATURITY)
    (problem,) = live.do(SetValue(MATURITY, 46022.0))
    assert "Loan" in problem.where
    assert "2025-12-31" in problem.what
    assert problem.remedy
    assert value_of(MODEL, live.valuation, MATURITY) == held
    assert not live.is_modified


def test_that_the_remedy_can_be_followed_and_undone(live: LiveValuation) -> None:
    assert live.do(SetValue(Address("facilities.available_until", "loan"), 46022.0)) == []
    assert live.do(SetValue(MATURITY, 46022.0)) == []
    live.undo_stack.undo()
    live.undo_stack.undo()
    assert not live.is_modified


def test_that_undoing_is_never_refused(live: LiveValuation) -> None:
    # In this order undoing passes through a state that would be refused if it were typed.
    assert live.do(SetValue(Address("facilities.undrawn_opening", "loan"), 0.0)) == []
    assert live.do(SetValue(MATURITY, 46022.0)) == []
    while live.undo_stack.canUndo():
        live.undo_stack.undo()
    assert value_of(MODEL, live.valuation, Address("facilities.undrawn_opening", "loan")) == 100.0
