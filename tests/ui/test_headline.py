"""The headline strip and the formula bar."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.formula_bar import FormulaBar, Neighbour, Segment
from workbench.ui.headline import Arrow, HeadlineCell, HeadlineStrip, Tone
from workbench.ui.theme import LIGHT, apply_theme

CELLS = [
    HeadlineCell(
        "share", "Value per share", "$38.12", "1.47 by last edit · −4.7 % v $40", Tone.PLAIN, Tone.BAD, Arrow.DOWN, 9
    ),
    HeadlineCell("ev", "Enterprise value", "$28.4bn", "TV 71 % · implied 9.8× EBITDA", importance=8),
    HeadlineCell("equity", "Equity value", "$19.2bn", "headline $35bn: needs 31 % growth", importance=7),
    HeadlineCell("gold", "Gold ratio of the RPO", "24.4 %", "$3.68bn of $15.10bn", Tone.GOLD, importance=6),
    HeadlineCell("top", "Top customer of RPO", "62 %", "HHI 4,230 · effective 2.4 names", importance=4),
    HeadlineCell("breach", "First covenant breach", "none", "min DSCR 1.31× in 3Q26", importance=5),
    HeadlineCell("chance", "P(value > $40)", "43 %", "100,000 draws · ± 0.2", importance=2),
    HeadlineCell("checks", "Checks", "34 / 34", "recomputed in 1.4 ms", Tone.GOOD, importance=3),
]


@pytest.fixture
def strip(qtbot: QtBot, qapp: QApplication) -> HeadlineStrip:
    """The strip of the pictures."""
    apply_theme(qapp, LIGHT)
    made = HeadlineStrip()
    qtbot.addWidget(made)
    made.set_cells(CELLS)
    made.resize(1280, 66)
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(strip: HeadlineStrip) -> list[QAbstractButton]:
    cells = [child for child in strip.findChildren(QAbstractButton) if not isinstance(child, QToolButton)]
    return sorted((cell for cell in cells if cell.isVisible()), key=lambda cell: cell.x())


@pytest.mark.parametrize("width", [640, 900, 1280, 1600, 1920])
def test_that_no_cell_is_cut_or_covers_another(strip: HeadlineStrip, width: int) -> None:
    strip.resize(width, 66)
    cells = shown(strip)
    assert cells[-1].geometry().right() < width
    for left, right in pairwise(cells):
        assert left.geometry().right() < right.geometry().left()
    assert len(cells) + len(strip.hidden_keys()) == len(CELLS)


def test_that_a_usual_small_screen_hides_nothing(strip: HeadlineStrip) -> None:
    assert strip.hidden_keys() == []


def test_that_the_least_important_hides_first(strip: HeadlineStrip) -> None:
    strip.resize(760, 66)
    hidden = strip.hidden_keys()
    assert "chance" in hidden
    assert "share" not in hidden
    importance = {cell.key: cell.importance for cell in CELLS}
    kept = [importance[key] for key in importance if key not in hidden]
    assert max(importance[key] for key in hidden) < min(kept)


def test_that_a_click_and_the_keyboard_open_a_cell(strip: HeadlineStrip) -> None:
    said: list[str] = []
    strip.clicked.connect(said.append)
    cells = shown(strip)
    QTest.mouseClick(cells[3], Qt.MouseButton.LeftButton)
    cells[0].setFocus()
    QTest.keyClick(cells[0], Qt.Key.Key_Space)
    assert said == ["gold", "share"]


def test_that_a_cell_is_read_out_with_its_sign(strip: HeadlineStrip) -> None:
    cell = shown(strip)[0]
    assert cell.accessibleName() == "Value per share: $38.12"
    assert cell.accessibleDescription().startswith("▼ 1.47")


def test_that_cells_are_kept_when_values_change(strip: HeadlineStrip) -> None:
    before = shown(strip)
    strip.set_cells([HeadlineCell("share", "Value per share", "$39.59", importance=9), *CELLS[1:]])
    assert shown(strip) == before
    assert strip.cells()["share"].value == "$39.59"


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> FormulaBar:
    """A bar that reads one number."""
    apply_theme(qapp, LIGHT)
    made = FormulaBar()
    qtbot.addWidget(made)
    made.resize(900, 30)
    made.show()
    qtbot.waitExposed(made)
    made.show_reading(
        [
            Segment("Recognised, 4Q25 = 1,274 = ", is_muted=True),
            Segment("Deliverable <within> capacity", link="backlog.deliverable"),
            Segment(" 1,284 × "),
            Segment("Survival", link="backlog.survival"),
            Segment(" 0.992"),
        ],
        [Neighbour("backlog.deliverable", "Deliverable within capacity"), Neighbour("backlog.survival", "Survival")],
        [Neighbour("operations.revenue", "Revenue")],
    )
    return made


def test_that_the_keyboard_follows_links_in_the_words(bar: FormulaBar) -> None:
    said: list[str] = []
    bar.link_clicked.connect(said.append)
    words = bar.findChildren(QLabel)[0]
    words.setFocus()
    QTest.keyClick(words, Qt.Key.Key_Tab)
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert said == ["backlog.deliverable"]


def test_that_labels_are_never_taken_for_markup(bar: FormulaBar) -> None:
    assert "&lt;within&gt;" in bar.findChildren(QLabel)[0].text()
    assert bar.plain_text().startswith("Recognised, 4Q25 = 1,274 = Deliverable <within> capacity")


def test_that_a_long_reading_makes_the_bar_higher_up_to_three_lines(bar: FormulaBar) -> None:
    one = bar.height()
    bar.show_reading([Segment("a rather long sentence of words " * 8)])
    several = bar.height()
    bar.show_reading([Segment("a rather long sentence of words " * 80)])
    assert one < several <= bar.height() < 4 * one


def test_that_a_narrower_bar_shows_its_words_on_more_lines(bar: FormulaBar, qtbot: QtBot) -> None:
    one = bar.height()
    bar.resize(640, one)
    qtbot.waitUntil(lambda: bar.height() > one)
    words = bar.findChildren(QLabel)[0]
    qtbot.waitUntil(lambda: words.visibleRegion().boundingRect().height() >= words.heightForWidth(words.width()))
    bar.resize(1200, bar.height())
    qtbot.waitUntil(lambda: bar.height() == one)


def test_that_words_read_before_the_first_paint_are_whole_after_it(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    window = QWidget()
    column = QVBoxLayout(window)
    made = FormulaBar()
    made.show_reading([Segment("Deliverable within capacity 1,284 × Survival 0.992, late sites carried in")])
    column.addWidget(made)
    column.addStretch(1)
    qtbot.addWidget(window)
    window.resize(520, 300)
    window.show()
    qtbot.waitExposed(window)
    words = made.findChildren(QLabel)[0]
    assert words.heightForWidth(words.width()) > 1.5 * words.fontMetrics().height(), "the case needs two lines"
    assert words.visibleRegion().boundingRect().height() >= words.heightForWidth(words.width())


def test_that_without_neighbours_the_menus_are_closed(bar: FormulaBar) -> None:
    buttons = bar.findChildren(QToolButton)
    assert [button.isEnabled() for button in buttons] == [True, True]
    bar.show_reading([])
    assert [button.isEnabled() for button in buttons] == [False, False]
