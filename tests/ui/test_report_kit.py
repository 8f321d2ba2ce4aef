"""The typesetting kit: lines, breaks, tables over pages, and faults that it finds by itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from workbench.ground.language import SIMPLIFIED_CHINESE, speaking
from workbench.model import MODEL
from workbench.rows.items import Input
from workbench.ui.report.blocks import Either, Heading, Paragraph, Tile, Tiles
from workbench.ui.report.figures import input_shown, percent, shown
from workbench.ui.report.flow import Flow, Paper
from workbench.ui.report.lettering import Lettering, Span, cleaned
from workbench.ui.report.marks import Align, Box, Page
from workbench.ui.report.running import fitted
from workbench.ui.report.table import Bar, Cell, Column, Kind, Mark, Row, Table, scale_of

WIDTH = 400.0


@pytest.fixture
def letters(qapp: QApplication) -> Lettering:
    return Lettering()


def page() -> Page:
    return Page(*Paper.A4.value)


def test_that_glyphs_know_their_characters(letters: Lettering) -> None:
    for words in ("office fi 1,234.5 (50.2%) × · …", "一入力日月金高", "Ünïcode é 3.5×"):
        line = letters.line(words, 9)
        assert "".join(char for run in line.runs for char in run.chars) == words
        assert sum(len(run.glyphs.glyphIndexes()) for run in line.runs) == sum(len(run.chars) for run in line.runs)


def test_that_lines_break_within_their_width_and_lose_nothing(letters: Lettering) -> None:
    words = "A company that sells power by the megawatt and borrows against it, 中文段落也会换行而且没有空格。" * 3
    lines = letters.lines([Span(words), Span(" and a strong end", True)], 8.4, 180)
    assert len(lines) > 4
    assert all(line.width <= 180.0 for line in lines)
    assert "".join(line.words.replace(" ", "") for line in lines) == (words + "and a strong end").replace(" ", "")


def test_that_figures_are_all_of_one_width(letters: Lettering) -> None:
    assert letters.width("1111.11", 8) == pytest.approx(letters.width("8888.88", 8), abs=0.01)


def test_that_signs_no_page_shows_are_left_out(letters: Lettering) -> None:
    assert cleaned("a\u200bb\u202ec\nd\x07") == "abc d"
    assert letters.line("", 8).width == 0.0


def test_that_narrow_signs_are_narrow_in_english(letters: Lettering) -> None:
    assert letters.width("3.5×", 10) < letters.width("3.5", 10) + 9.5


def test_that_faults_are_found() -> None:
    app_letters = Lettering()
    sheet = page()
    sheet.write(app_letters.line("first", 10), Box(100, 100, 60, 12), "#000000")
    sheet.write(app_letters.line("second", 10), Box(104, 103, 60, 12), "#000000")
    sheet.write(app_letters.line("much too long for it", 10), Box(100, 200, 20, 12), "#000000")
    sheet.write(app_letters.line("outside", 10), Box(580, 300, 60, 12), "#000000")
    said = sheet.faults()
    assert len(said) == 3
    assert [part in " ".join(said) for part in ("stand on one another", "does not fit", "leaves the paper")] == [
        True
    ] * 3


def test_that_lines_one_below_the_other_are_no_fault(letters: Lettering) -> None:
    sheet = page()
    Paragraph("词 words g j y " * 60).draw(sheet, letters, 60, 60, 200)
    assert len(sheet.texts) > 5
    assert sheet.faults() == []


def test_that_a_long_name_loses_its_middle(letters: Lettering) -> None:
    line = fitted(letters, "a very long name of a file that does not fit.assay", 7, 90)
    assert line.width <= 90
    assert line.words.startswith("a v")
    assert line.words.endswith("assay")
    assert "…" in line.words


def rows(count: int, name: str = "name") -> list[Row]:
    return [Row([Cell(f"{name} {n}"), Cell(shown(1000.0 * n, 1))]) for n in range(count)]


COLUMNS = [Column("Name", is_words=True), Column("USD m")]


def test_that_a_table_goes_on_overleaf_under_its_header(letters: Lettering) -> None:
    flow = Flow.begun(Paper.A4, letters, 9)
    flow.place([Heading("Facilities"), Table(COLUMNS, rows(150))])
    assert len(flow.pages) == 3
    for one in flow.pages:
        said = [mark.line.words for mark in one.texts]
        assert said.count("USD m") == 1
        assert one.faults() == []
    names = [mark.line.words for one in flow.pages for mark in one.texts if mark.line.words.startswith("name")]
    assert names == [f"name {n}" for n in range(150)]


def test_that_a_heading_never_ends_a_page(letters: Lettering) -> None:
    for count in range(40, 62):
        flow = Flow.begun(Paper.A4, letters, 9)
        flow.place([Table(COLUMNS, rows(count), whole=99), Heading("Next"), Table(COLUMNS, rows(6, "other"))])
        places = {mark.line.words: n for n, one in enumerate(flow.pages) for mark in one.texts}
        assert places["Next"] == places["other 0"] == places["other 5"]


def test_that_figures_end_on_one_line_and_words_begin_on_one(letters: Lettering) -> None:
    sheet = page()
    Table(COLUMNS, rows(8)).draw(sheet, letters, 60, 60, WIDTH)
    figures = [one for one in sheet.texts if not one.line.words.startswith(("name", "Name"))]
    names = [one for one in sheet.texts if one.line.words.startswith("name")]
    assert len({round(one.box.right, 2) for one in figures}) == 1
    assert len({one.left for one in names}) == 1
    tops = [one.baseline for one in names]
    assert len({round(b - a, 2) for a, b in pairwise(tops)}) == 1


def test_that_a_table_too_wide_wraps_its_words_and_then_its_letters_shrink(letters: Lettering) -> None:
    columns = [Column("Facility", is_words=True, most=0.3), *(Column(f"FY{n}") for n in range(25, 37))]
    long = "Delayed draw term loan of the northern campus, second amendment"
    table = Table(columns, [Row([Cell(long), *[Cell("(12,345.6)")] * 12])])
    laid = table.layout(letters, WIDTH + 100)
    sheet = page()
    table.draw(sheet, letters, 50, 60, WIDTH + 100)
    assert laid.size < table.size
    assert len(laid.cells[0][0]) > 1
    assert sheet.faults() == []


def test_that_groups_stay_with_their_rows(letters: Lettering) -> None:
    grouped = [row for n in range(30) for row in (Row([Cell(f"group {n}"), Cell("")], Kind.GROUP), *rows(2, f"of {n}"))]
    table = Table(COLUMNS, grouped)
    parts = table.divided(letters, WIDTH, 12.0 * 41)
    assert parts is not None
    first, rest = parts
    assert isinstance(first, Table)
    assert isinstance(rest, Table)
    assert first.rows[-1].kind is not Kind.GROUP
    assert [*first.rows, *rest.rows] == grouped


def test_that_bars_stand_where_their_figures_are(letters: Lettering) -> None:
    bars = [Bar(10.0, 30.0, 20.0), Bar(-5.0, -5.0)]
    scale = scale_of(bars, [Mark(25.0, "offer 25.00"), Mark(26.0, "market 26.00")])
    assert scale.low <= -5.0
    assert scale.high >= 30.0
    sheet = page()
    table = Table(
        [Column("Name", is_words=True), Column("", scale=scale)], [Row([Cell("a"), bars[0]]), Row([Cell("b"), bars[1]])]
    )
    table.draw(sheet, letters, 60, 60, WIDTH)
    assert sheet.faults() == []


def test_that_tiles_shrink_their_figures_to_their_width(letters: Lettering) -> None:
    sheet = page()
    Tiles([Tile("Enterprise value", "$1,234,567.89bn", "of which much")] * 7).draw(sheet, letters, 42, 60, 511)
    assert sheet.faults() == []


def test_that_negatives_stand_in_parentheses() -> None:
    assert [shown(-1234.5, 1), shown(-0.001, 2), shown(2.0, 0, "×"), shown(float("nan"), 1)] == [
        "(1,234.5)",
        "0.00",
        "2×",
        "n.m.",
    ]
    assert [percent(-0.502), percent(0.271), percent(float("nan"))] == ["(50.2%)", "27.1%", "n.m."]


def test_that_inputs_keep_their_digits_with_thousands_apart() -> None:
    cash, rate = MODEL["waterfall.opening_cash"], MODEL["tax.rate"]
    assert isinstance(cash, Input)
    assert isinstance(rate, Input)
    assert input_shown(cash, 1361.08, 40) == "1,361.08"
    assert input_shown(cash, 15100.0, 40) == "15,100.0"
    assert input_shown(rate, 0.25, 40) == "25.0%"


def test_that_chinese_needs_a_font_for_it(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.ground.problem import ProblemError
    from workbench.ui.report import lettering

    monkeypatch.setattr(lettering, "_can_write_chinese", lambda: False)
    Lettering()
    with speaking(SIMPLIFIED_CHINESE), pytest.raises(ProblemError) as error:
        Lettering()
    assert "fonts-noto-cjk" in error.value.problem.remedy


def test_that_aligned_lines_keep_to_their_box(letters: Lettering) -> None:
    sheet = page()
    for align in Align:
        sheet.write(letters.line("figure", 9), Box(100, 100 + 20 * align.value * 10, 120, 12), "#000000", align)
    lefts = [one.left for one in sheet.texts]
    assert lefts == sorted(lefts)
    assert sheet.faults() == []


def test_that_what_has_two_ways_takes_the_one_there_is_room_for(letters: Lettering) -> None:
    tall, low = Table(COLUMNS, rows(15, "tall")), Paragraph("low")
    for before, first in ((1, "tall 0"), (50, "low")):
        flow = Flow.begun(Paper.A4, letters, 9)
        flow.place([Table(COLUMNS, rows(before, "before"), whole=99), Either([[tall], [low, tall]])])
        said = [mark.line.words for mark in flow.pages[0].texts]
        assert first in said
        assert all(not one.faults() for one in flow.pages)
