"""Notes, sources and second values edited at the line of an input, by keyboard, one step to undo each."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from tests.ui.driving import CONTROL, LEFT, Desktop, Key
from workbench.document.edits import ClearValue, SetAlternatives, SetEvidence, SetValue
from workbench.document.valuation import Address, Alternative, Evidence, Status
from workbench.live.results import compute
from workbench.model import MODEL
from workbench.ui.evidence.card import EvidenceCard
from workbench.ui.fields import SourceMark, ValueState

SHIFT = Qt.KeyboardModifier.ShiftModifier
PRICE = Address("contracts.price", "microsoft")
WACC = Address("debt_disclosure.reported_principal")


def card_of(desk: Desktop, section: str) -> EvidenceCard:
    card = desk.panel(section).card
    assert card is not None
    return card


def marks(desk: Desktop) -> SourceMark | None:
    return desk.field(PRICE.key).mark


def state(desk: Desktop) -> ValueState:
    return desk.field(PRICE.key).state


def open_card(desk: Desktop, key: str = PRICE.key) -> EvidenceCard:
    """Focus the field of an input and press the key of notes."""
    desk.click(desk.field(key).editor)
    desk.press(Key.Key_F2, SHIFT)
    return card_of(desk, key.split(".")[0])


def test_that_a_source_is_typed_at_the_line_by_keyboard_as_one_step(desk: Desktop) -> None:
    desk.go("RPO")
    desk.live.do(SetEvidence(PRICE, Evidence()))
    before = desk.live.undo_stack.count()
    card = open_card(desk)
    assert QApplication.focusWidget() is card.form.source
    line = desk.panel("contracts").bound[PRICE.key].line
    assert card.y() >= line.y() + line.height()  # it stands right below its line
    desk.keys("Form 8-K")
    desk.press(Key.Key_Tab)
    desk.keys("3")
    desk.press(Key.Key_Tab)
    desk.keys("2025-03-31")
    desk.press(Key.Key_Tab)
    desk.keys("List price.")
    desk.press(Key.Key_Return)
    desk.keys("Second line.")
    desk.press(Key.Key_Return, CONTROL)
    held = desk.live.valuation.evidence[PRICE]
    assert held == Evidence("Form 8-K", Status.REPORTED, "List price.\nSecond line.", "3", "2025-03-31")
    assert desk.live.undo_stack.count() == before + 1
    assert desk.panel("contracts").card is None
    field = desk.field(PRICE.key)
    assert QApplication.focusWidget() is field.editor
    assert marks(desk) is SourceMark.REPORTED
    desk.live.undo_stack.undo()
    desk.settle()
    assert marks(desk) is SourceMark.UNSET


def test_that_escape_discards_what_was_typed(desk: Desktop) -> None:
    desk.go("RPO")
    fingerprint = desk.fingerprint
    open_card(desk)
    desk.keys("Nonsense")
    desk.press(Key.Key_Escape)
    assert desk.panel("contracts").card is None
    assert desk.fingerprint == fingerprint
    assert QApplication.focusWidget() is desk.field(PRICE.key).editor


def test_that_a_date_that_is_none_is_refused_where_it_was_typed_and_nothing_is_lost(desk: Desktop) -> None:
    desk.go("RPO")
    fingerprint = desk.fingerprint
    card = open_card(desk)
    card.form.day.setFocus()
    card.form.day.selectAll()
    desk.keys("2025-02-30")
    desk.press(Key.Key_Return)
    assert desk.panel("contracts").card is card
    assert "2025-02-30" in card.form.message.text()
    assert card.form.message.isVisible()
    assert card.form.day.text() == "2025-02-30"
    assert card.form.day.property("look") == "refused"
    assert desk.fingerprint == fingerprint
    card.form.day.selectAll()
    desk.keys("2025-02-28")
    assert not card.form.message.isVisible()
    desk.press(Key.Key_Return)
    assert desk.live.valuation.evidence[PRICE].date == "2025-02-28"


def test_that_a_source_completes_from_those_used_and_brings_its_date(desk: Desktop) -> None:
    desk.go("RPO")
    desk.live.do(SetEvidence(Address("contracts.delay", "microsoft"), Evidence("Zoning register", date="2025-01-07")))
    desk.live.do(SetEvidence(PRICE, Evidence()))
    card = open_card(desk)
    desk.keys("zoning")
    completer = card.form.source.completer()
    assert completer.completionCount() == 1
    assert completer.currentCompletion() == "Zoning register"
    popup = completer.popup()
    assert popup is not None
    desk.qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    desk.settle()
    assert card.form.source.text() == "Zoning register"
    assert card.form.day.text() == "2025-01-07"
    desk.press(Key.Key_Escape)


def test_that_the_mark_tells_the_status_by_shape_and_its_tooltip_has_the_legend(desk: Desktop) -> None:
    desk.go("RPO")
    line = desk.panel("contracts").bound[PRICE.key].line
    pictures = set()
    for status in Status:
        desk.live.do(SetEvidence(PRICE, Evidence("A", status)))
        desk.settle()
        grey = line.grab(line._mark_rect()).toImage().convertToFormat(QImage.Format.Format_Mono)
        pictures.add(bytes(grey.constBits()))
        assert desk.field(PRICE.key).mark is SourceMark(status.value)
    assert len(pictures) == 4  # told apart without colour
    told = line._tip(line._mark_rect().center())
    assert "reported" in told
    assert "assumed" in told
    assert "Shift+F2" in told


def test_that_a_click_on_the_mark_opens_the_card_and_another_line_keeps_what_was_typed(desk: Desktop) -> None:
    desk.go("RPO")
    panel = desk.panel("contracts")
    line = panel.bound[PRICE.key].line
    desk.field(PRICE.key)
    QTest.mouseClick(line, LEFT, pos=line._mark_rect().center())
    desk.settle()
    card = card_of(desk, "contracts")
    assert card.address == PRICE
    card.form.page.setFocus()
    card.form.page.selectAll()
    desk.keys("17")
    other = panel.bound["contracts.delay"].line
    desk.field("contracts.delay")
    QTest.mouseClick(other, LEFT, pos=other._mark_rect().center())
    desk.settle()
    assert desk.live.valuation.evidence[PRICE].page == "17"
    assert card_of(desk, "contracts").address.key == "contracts.delay"
    desk.press(Key.Key_Escape)


def test_that_a_second_value_is_kept_chosen_and_removed_and_each_is_undone(desk: Desktop) -> None:
    desk.go("RPO")
    fingerprint, first = desk.fingerprint, desk.live.valuation.values[PRICE]
    assert isinstance(first, float)
    evidence = desk.live.valuation.evidence[PRICE]
    card = open_card(desk)
    desk.click(card.kept.add)
    new = card.kept.new
    assert new is not None
    assert QApplication.focusWidget() is new.value
    desk.keys("abc")
    desk.press(Key.Key_Return)
    assert new.form.message.isVisible()
    new.value.selectAll()
    desk.keys(f"{first + 1:.2f}")
    new.form.source.setFocus()
    desk.keys("Broker note")
    desk.press(Key.Key_Return)
    kept = desk.live.valuation.alternatives[PRICE]
    assert kept == (Alternative(float(f"{first + 1:.2f}"), Evidence("Broker note", Status.REPORTED)),)
    assert desk.field(PRICE.key).has_conflict
    assert len(card.kept.lines) == 1
    desk.click(button(card, "Use"))
    assert desk.live.valuation.values[PRICE] == kept[0].value
    assert desk.live.valuation.evidence[PRICE].source == "Broker note"
    assert desk.live.valuation.alternatives[PRICE] == (Alternative(first, evidence),)
    desk.click(button(card, "Remove"))
    assert PRICE not in desk.live.valuation.alternatives
    for _ in range(3):
        desk.live.undo_stack.undo()
    desk.settle()
    assert desk.fingerprint == fingerprint
    desk.press(Key.Key_Escape)


def test_that_the_value_per_share_under_a_kept_value_is_what_the_model_computes_with_it(desk: Desktop) -> None:
    desk.go("RPO")
    address = Address("dcf.terminal_growth") if "dcf.terminal_growth" in MODEL else PRICE
    first = desk.live.valuation.values[address]
    assert isinstance(first, float)
    desk.live.do(SetValue(address, first * 0.5))
    desk.settle()
    if address not in desk.live.valuation.alternatives:
        desk.live.do(SetAlternatives(address, (Alternative(first),)))
    version, price = desk.live.results.version, desk.price
    item = MODEL[address.key]
    assert item.section is not None
    desk.go(item.section.area)
    card = open_card(desk, address.key)
    desk.click(card.kept.price)
    expected = compute(MODEL, SetValue(address, first).apply(desk.live.valuation)[0]).figure("shares.price")
    assert card.kept.prices[0].text().startswith(MODEL["shares.price"].unit.shown(expected))
    assert desk.price == price
    assert desk.live.results.version == version  # the valuation itself was not computed anew
    desk.press(Key.Key_Escape)


def test_that_the_three_ways_a_value_stands_are_told_apart(desk: Desktop) -> None:
    desk.go("RPO")
    panel = desk.panel("contracts")
    field = desk.field(PRICE.key)
    assert state(desk) is ValueState.TYPED
    delay = panel.bound["contracts.delay"]
    desk.live.do(ClearValue(delay.address))
    assert delay.field.state is ValueState.DEFAULT
    assert "default" in delay.line._tip(QPoint(4, 8))
    desk.type_into(field, "9.99")
    assert state(desk) is ValueState.CHANGED
    assert "file" in panel.bound[PRICE.key].line._tip(QPoint(4, 8))
    desk.window.cases.setFocus()
    desk.press(Key.Key_End)
    desk.type_into(field, "8.88")
    assert state(desk) is ValueState.DEPARTS_CHANGED
    desk.live.mark_saved()
    desk.window.inputs.refresh()
    assert state(desk) is ValueState.DEPARTS
    base = panel.bound[PRICE.key].line._tip(QPoint(4, 8))
    assert "base" in base


def button(card: EvidenceCard, words: str) -> QPushButton:
    """A button of the first kept value."""
    return next(one for one in card.kept.lines[0].findChildren(QPushButton) if one.text() == words)


def test_that_the_card_says_that_sources_belong_to_the_base_case(desk: Desktop) -> None:
    desk.go("RPO")
    desk.window.cases.setFocus()
    desk.press(Key.Key_End)
    card = open_card(desk)
    assert isinstance(card.about, QLabel)
    assert card.about.isVisible()
    desk.press(Key.Key_Escape)


def test_that_undo_in_the_card_reaches_the_valuation_while_nothing_is_typed(desk: Desktop) -> None:
    desk.go("RPO")
    fingerprint = desk.fingerprint
    desk.live.do(SetAlternatives(PRICE, (Alternative(5.0, Evidence("B", Status.REPORTED)),)))
    card = open_card(desk)
    desk.click(button(card, "Use"))
    assert desk.live.valuation.values[PRICE] == 5.0
    assert QApplication.focusWidget() is card.form.source
    desk.press(Key.Key_Z, CONTROL)
    desk.press(Key.Key_Z, CONTROL)
    assert desk.fingerprint == fingerprint
    desk.keys("abc")
    desk.press(Key.Key_Z, CONTROL)  # now the text has an undo of its own
    assert "abc" not in card.form.source.text()
    assert desk.live.undo_stack.canRedo()
    desk.press(Key.Key_Escape)
