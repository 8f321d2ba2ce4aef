"""Choosing an input or a figure by typing parts of its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.document.edits import RenameEntity
from workbench.document.file import load
from workbench.document.valuation import Address
from workbench.ground.resources import resource
from workbench.live.valuation import LiveValuation
from workbench.model import MODEL
from workbench.ui.desks.uncertainty.choosing import InputChoice, OutputChoice

DELAY = Address("contracts.delay", "microsoft")


@pytest.fixture
def live(qtbot: QtBot) -> LiveValuation:
    return LiveValuation(MODEL, load(Path(resource("examples")) / "coreweave-ipo.assay", MODEL))


def test_that_words_of_section_label_and_entity_find_an_input_in_any_order(qtbot: QtBot, live: LiveValuation) -> None:
    choice = InputChoice(live, None)
    qtbot.addWidget(choice)
    choice.show()
    choice.setFocus()
    heard: list[object] = []
    choice.chosen.connect(heard.append)
    QTest.keyClicks(choice, "microsoft later by")
    QTest.keyClick(choice, Qt.Key.Key_Return)
    assert choice.address is not None
    assert (choice.address.entity, choice.address.key) == ("microsoft", "contracts.delay")
    assert heard == [choice.address]


def test_that_a_name_nobody_has_is_refused_in_place_and_escape_brings_the_choice_back(
    qtbot: QtBot, live: LiveValuation
) -> None:
    choice = InputChoice(live, DELAY)
    qtbot.addWidget(choice)
    choice.show()
    before = choice.text()
    choice.selectAll()
    QTest.keyClicks(choice, "no such thing")
    QTest.keyClick(choice, Qt.Key.Key_Return)
    assert choice.property("look") == "refused"
    assert "no such thing" in choice.toolTip()
    assert choice.address == DELAY
    QTest.keyClick(choice, Qt.Key.Key_Escape)
    assert (choice.text(), choice.property("look")) == (before, "input")


def test_that_a_renamed_entity_is_followed(qtbot: QtBot, live: LiveValuation) -> None:
    choice = InputChoice(live, DELAY)
    qtbot.addWidget(choice)
    live.do(RenameEntity("microsoft", "Redmond"))
    assert choice.text().endswith("Redmond")
    live.settle()


@pytest.mark.parametrize("rows", [False, True])
def test_that_outputs_are_single_figures_or_rows(qtbot: QtBot, live: LiveValuation, rows: bool) -> None:
    choice = OutputChoice(live, None, rows=rows)
    qtbot.addWidget(choice)
    choice.show()
    choice.setFocus()
    QTest.keyClicks(choice, "revenue" if rows else "value per share")
    QTest.keyClick(choice, Qt.Key.Key_Return)
    assert choice.address is not None
    assert MODEL[choice.address.key].is_periodic is rows
