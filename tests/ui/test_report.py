"""What the report and the tear sheet say: the engine's figures, readable words, sections only where there is data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.ui.report_cases import chinese, coreweave, crowded, empty, plain
from workbench.cli.grid import shown_figure
from workbench.cli.headline import HEADLINE, REFERENCE
from workbench.cli.valued import valued
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Valuation
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, current_language
from workbench.ground.resources import resource
from workbench.model import MODEL
from workbench.ui.report.content import dcf
from workbench.ui.report.document import MOST_PAGES, Document, made, told
from workbench.ui.report.marks import Area, Dot, Stroke, Words
from workbench.ui.report.painting import picture
from workbench.ui.report.subject import subject_of
from workbench.ui.report.wanted import SECTIONS, Kind, Size, Wanted

PICTURE_DOTS = 86.0
STRAINING: dict[str, Callable[[], Valuation]] = {
    "coreweave": coreweave,
    "plain": plain,
    "empty": empty,
    "crowded": crowded,
    "chinese": chinese,
}


def words_of(document: Document) -> list[str]:
    return [one.line.words for page in document.pages for one in page.texts]


def rows_of(document: Document) -> list[list[str]]:
    """Words that stand on one line, from left to right."""
    rows: dict[tuple[int, float], list[Words]] = {}
    for number, page in enumerate(document.pages):
        for one in page.texts:
            rows.setdefault((number, round(one.baseline, 1)), []).append(one)
    return [[one.line.words for one in sorted(row, key=lambda one: one.left)] for row in rows.values()]


PRINTS = [
    (Kind.REPORT, Size.A4, ENGLISH),
    (Kind.REPORT, Size.LETTER, SIMPLIFIED_CHINESE),
    (Kind.TEAR_SHEET, Size.LETTER, ENGLISH),
    (Kind.TEAR_SHEET, Size.A4, SIMPLIFIED_CHINESE),
]


@pytest.mark.parametrize(("kind", "size", "language"), PRINTS)
@pytest.mark.parametrize("name", list(STRAINING))
def test_that_every_word_fits_and_none_stands_on_another(
    qapp: QApplication, name: str, kind: Kind, size: Size, language: str
) -> None:
    document = made(MODEL, STRAINING[name](), Wanted(kind, size, language), f"{name}.assay")
    assert document.faults() == []
    assert 1 <= len(document.pages) <= (MOST_PAGES if kind is Kind.REPORT else 1)
    assert {(page.width, page.height) for page in document.pages} == {
        (595.0, 842.0) if size is Size.A4 else (612.0, 792.0)
    }
    assert current_language() == ENGLISH


@pytest.mark.parametrize("case", ["base", "bear", "bull"])
def test_that_the_figures_are_those_of_the_command_line(qapp: QApplication, case: str) -> None:
    of = valued(coreweave(), case)
    rows = rows_of(made(MODEL, coreweave(), Wanted(case=of.case.id)))
    for key in (*HEADLINE, *REFERENCE):
        item = MODEL[key]
        shown = shown_figure(item, of.scalar(key))
        unit = "" if item.unit.label == "%" else of.unit(item.unit)
        wanted = [part for part in (item.label, unit, shown) if part]
        assert any(wanted == row[at : at + len(wanted)] for row in rows for at in range(len(row))), wanted


def test_that_a_plain_company_gets_fewer_pages_and_no_empty_section(qapp: QApplication) -> None:
    assert told(MODEL, plain()) == ["headline", "cases", "dcf", "inputs", "checks", "notes"]
    assert told(MODEL, coreweave()) == [key for key in SECTIONS if key != "typed"]
    document = made(MODEL, plain(), Wanted())
    assert len(document.pages) <= 3
    headings = [one.words for one in document.about.headings]
    assert "Debt" not in headings
    assert "Football field" not in headings
    assert not any("RPO" in words for words in words_of(document))


def test_that_sections_that_are_not_ticked_are_left_out(qapp: QApplication) -> None:
    document = made(MODEL, coreweave(), Wanted(sections=frozenset({"headline", "debt"})))
    assert [one.words for one in document.about.headings] == ["Debt"]
    assert "Value per share" in words_of(document)


def test_that_typed_over_cells_are_listed_with_what_was_typed(qapp: QApplication) -> None:
    valuation = crowded(7)
    assert "typed" in told(MODEL, valuation)
    only = made(MODEL, valuation, Wanted(sections=frozenset({"typed"})))
    rows = rows_of(only)
    assert ["Operations › Adjusted EBITDA", "1Q25", "101.0", "USD m", "a note to it"] in rows
    assert any("6 more stand in the file" in words for words in words_of(only))


def test_that_a_report_that_is_cut_says_so(qapp: QApplication) -> None:
    document = made(MODEL, crowded(), Wanted())
    assert len(document.pages) == MOST_PAGES
    assert "The report ends at 6 pages: what is left out stands in the file." in words_of(document)
    assert "The report ends at 6 pages: what is left out stands in the file." not in words_of(
        made(MODEL, plain(), Wanted())
    )


def test_that_every_page_says_whose_it_is_and_where_its_content_comes_from(qapp: QApplication) -> None:
    valuation = coreweave()
    document = made(MODEL, valuation, Wanted(), "coreweave-ipo.assay")
    count = len(document.pages)
    for number, page in enumerate(document.pages, 1):
        said = [one.line.words for one in page.texts]
        assert f"Page {number} of {count}" in said
        assert "coreweave-ipo.assay · Valued on 2025-03-28, balance sheet of 2024-12-31" in said
        assert any(content_hash(valuation)[:12] in words for words in said)
        assert "CoreWeave, Inc." in said
    assert document.about.day.isoformat() == "2025-03-28"


def test_that_unsaved_changes_are_told_at_the_foot(qapp: QApplication) -> None:
    said = words_of(made(MODEL, plain(), Wanted(), "plain.assay", is_unsaved=True))
    assert any(words.startswith("plain.assay, with unsaved changes · ") for words in said)
    assert any(words.startswith("not saved to a file · ") for words in words_of(made(MODEL, empty(), Wanted())))


def test_that_parts_of_the_cash_flow_sum_to_its_line(qapp: QApplication) -> None:
    for valuation in (coreweave(), plain()):
        plot = dcf.plot(subject_of(MODEL, valuation))
        assert plot.line is not None
        sums = [sum(band.values[year] for band in plot.bands) for year in range(len(plot.columns))]
        assert sums == pytest.approx(list(plot.line.values), abs=1e-9)


def test_that_a_case_is_printed_without_being_selected(qapp: QApplication) -> None:
    valuation = coreweave()
    document = made(MODEL, valuation, Wanted(case=valuation.cases[2].id))
    assert valuation.selected_case == valuation.cases[0].id
    of = valued(valuation, valuation.cases[2].id)
    assert any(f"{of.scalar('shares.price'):,.2f}" in words for words in words_of(document))
    assert any("Case Bull" in words for words in words_of(document))


def test_that_the_waterfall_is_drawn_to_scale(qapp: QApplication) -> None:
    document = made(MODEL, coreweave(), Wanted(kind=Kind.TEAR_SHEET))
    of = valued(coreweave())
    gold = [m.box for m in document.pages[0].marks if isinstance(m, Area) and m.colour == "#A8760F"]
    headline, left = gold[0], gold[1]
    assert left.height / headline.height == pytest.approx(of.scalar("assay.gold_ratio"), rel=1e-3)


def test_that_plots_are_made_of_vectors_alone(qapp: QApplication) -> None:
    marks = [mark for page in made(MODEL, coreweave(), Wanted()).pages for mark in page.marks]
    assert {type(mark) for mark in marks} == {Words, Area, Stroke, Dot}


def test_that_chinese_speaks_chinese_and_keeps_the_figures(qapp: QApplication) -> None:
    said = words_of(made(MODEL, coreweave(), Wanted(language=SIMPLIFIED_CHINESE)))
    assert "每股价值" in said
    assert f"{valued(coreweave()).scalar('shares.price'):,.2f}" in said
    assert "Value per share" not in said


def test_that_the_picture_in_the_readme_is_the_first_page(qapp: QApplication, tmp_path: Path) -> None:
    """Made anew where `WORKBENCH_SCREENSHOTS` names a folder; the one that is shown has 200 colours."""
    page = made(MODEL, coreweave(), Wanted(), "coreweave-ipo.assay").pages[0]
    target = Path(os.environ.get("WORKBENCH_SCREENSHOTS", str(tmp_path))) / "coreweave-report.png"
    assert picture(page, PICTURE_DOTS).save(str(target))
    shown, committed = QImage(str(target)), QImage(str(resource("screenshots/coreweave-report.png")))
    assert (committed.width(), committed.height()) == (shown.width(), shown.height())
    assert len({committed.pixel(x, y) for x in range(0, 700, 7) for y in range(0, 900, 7)}) > 30
