"""The dialog of reports: from the menu to a file, with the pages before the eyes, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.driving import PLAIN, Desktop
from tests.ui.report_cases import coreweave, plain
from workbench.document.valuation import Valuation
from workbench.ground.language import SIMPLIFIED_CHINESE, text
from workbench.ground.problem import Problem, ProblemError
from workbench.model import MODEL
from workbench.ui.report import dialog as module
from workbench.ui.report.dialog import ReportDialog
from workbench.ui.report.document import made
from workbench.ui.report.preview import WHOLE_PAGE
from workbench.ui.report.wanted import Kind, Size, Wanted

Open = Callable[..., ReportDialog]


@pytest.fixture
def ask(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """Opens the dialog on a valuation in a file of that name."""
    held: list[ReportDialog] = []

    def make(valuation: Valuation, kind: Kind = Kind.REPORT, name: str = "example.assay") -> ReportDialog:
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        made_dialog = ReportDialog(MODEL, valuation, settings, kind, tmp_path / name)
        made_dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        held.append(made_dialog)
        qtbot.addWidget(made_dialog)
        made_dialog.show()
        made_dialog.refresh()
        return made_dialog

    yield make
    held.clear()


def choose(dialog: ReportDialog, box: str, value: str) -> None:
    choice = getattr(dialog, box)
    choice.setCurrentIndex(choice.findData(value))
    dialog.refresh()


def test_that_the_pages_are_those_of_the_file(ask: Open, tmp_path: Path) -> None:
    dialog = ask(plain())
    choose(dialog, "paper", Size.A4.value)
    target = tmp_path / "out.pdf"
    assert dialog.save(target)
    wanted = Wanted(Kind.REPORT, Size.A4, case="base")
    assert target.read_bytes() == made(MODEL, plain(), wanted, "example.assay").as_pdf()
    assert len(dialog.preview.pages) == 3
    assert dialog.number.text() == "Page 1 of 3"
    assert "Saved out.pdf, 3 pages." in dialog.told.text()


def test_that_pages_are_made_between_the_turns_of_the_window_and_are_the_same(ask: Open, qtbot: QtBot) -> None:
    dialog = ask(coreweave())
    choose(dialog, "paper", Size.A4.value)
    turns = 0

    def count() -> None:
        nonlocal turns
        turns += 1

    ticking = QTimer(dialog)
    ticking.timeout.connect(count)
    ticking.start(0)
    dialog.paper.setCurrentIndex(dialog.paper.findData(Size.LETTER.value))
    qtbot.waitUntil(lambda: dialog._making is not None)
    assert dialog.save_button.isEnabled()
    assert dialog.number.text() == "Making the pages …"
    turns = 0
    qtbot.waitUntil(lambda: not dialog.is_making)
    assert turns > len(dialog.preview.pages)
    assert dialog.save_button.isEnabled()
    assert dialog.document is not None
    wanted = Wanted(Kind.REPORT, Size.LETTER, case="base")
    assert dialog.document.as_pdf() == made(MODEL, coreweave(), wanted, "example.assay").as_pdf()
    ticking.stop()


def test_that_who_saves_while_pages_are_made_gets_all_of_them(ask: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ask(plain())
    dialog.paper.setCurrentIndex(dialog.paper.findData(Size.LETTER.value))
    qtbot.waitUntil(lambda: dialog._making is not None)
    assert dialog.save(tmp_path / "out.pdf")
    assert not dialog.is_making
    wanted = Wanted(Kind.REPORT, Size.LETTER, case="base")
    assert (tmp_path / "out.pdf").read_bytes() == made(MODEL, plain(), wanted, "example.assay").as_pdf()


def test_that_a_later_wish_gives_up_what_is_being_made(ask: Open, qtbot: QtBot) -> None:
    dialog = ask(coreweave())
    dialog.language.setCurrentIndex(dialog.language.findData(SIMPLIFIED_CHINESE))
    qtbot.waitUntil(lambda: dialog._making is not None)
    given_up = dialog._making
    assert text("Assay") == "Assay"  # the other language is spoken for the pages alone
    dialog.kind.setCurrentIndex(dialog.kind.findData(Kind.TEAR_SHEET.value))
    qtbot.waitUntil(lambda: not dialog.is_making)
    assert dialog._making is not given_up
    assert len(dialog.preview.pages) == 1
    assert "每股价值" in [one.line.words for one in dialog.preview.pages[0].texts]


def test_that_each_choice_changes_the_pages(ask: Open) -> None:
    dialog = ask(coreweave())
    assert len(dialog.preview.pages) == 6
    choose(dialog, "kind", Kind.TEAR_SHEET.value)
    assert len(dialog.preview.pages) == 1
    assert not dialog.ticks["debt"].isVisible()
    choose(dialog, "paper", Size.LETTER.value)
    assert dialog.preview.pages[0].width == 612.0
    choose(dialog, "language", SIMPLIFIED_CHINESE)
    assert "每股价值" in [one.line.words for one in dialog.preview.pages[0].texts]
    choose(dialog, "case", dialog.case.itemData(1))
    assert any("Bear" in one.line.words for one in dialog.preview.pages[0].texts)
    choose(dialog, "large", "billion")
    assert any("bn" in one.line.words for one in dialog.preview.pages[0].texts)


def test_that_sections_are_ticked_by_keyboard_and_those_without_data_cannot_be(ask: Open) -> None:
    dialog = ask(plain())
    assert not dialog.ticks["debt"].isEnabled()
    assert dialog.ticks["debt"].toolTip()
    assert dialog.ticks["dcf"].isEnabled()
    before = len(dialog.preview.pages)
    for key in ("dcf", "inputs"):
        dialog.ticks[key].setFocus()
        QTest.keyClick(dialog.ticks[key], Qt.Key.Key_Space)
    dialog.refresh()
    assert len(dialog.preview.pages) < before
    assert "dcf" not in dialog.wanted.sections


def test_that_the_preview_zooms_and_turns_pages_by_keys(ask: Open) -> None:
    dialog = ask(coreweave())
    preview = dialog.preview
    preview.setFocus()
    QTest.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview.page == 1
    assert dialog.number.text() == "Page 2 of 6"
    QTest.keyClick(preview, Qt.Key.Key_End)
    assert preview.page == 5
    preview.set_zoom(WHOLE_PAGE)
    small = preview.sheets.height()
    QTest.keyClick(preview, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert preview.sheets.height() > small
    assert dialog.zoom.currentIndex() == -1
    picture = preview.grab().toImage()
    assert len({picture.pixel(x, y) for x in range(0, picture.width(), 6) for y in range(0, picture.height(), 6)}) > 10


def test_that_a_name_is_proposed_beside_the_valuation_and_choices_are_remembered(
    ask: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = ask(coreweave(), Kind.TEAR_SHEET, "coreweave.assay")
    choose(dialog, "paper", Size.LETTER.value)
    choose(dialog, "case", dialog.case.itemData(2))
    asked: list[str] = []

    def answer(_parent: object, _title: str, start: str, _pattern: str) -> tuple[str, str]:
        asked.append(start)
        return str(tmp_path / "chosen"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(answer))
    dialog.save_button.click()
    assert asked == [str(tmp_path / "coreweave-Bull-tear-sheet.pdf")]
    assert (tmp_path / "chosen.pdf").read_bytes().startswith(b"%PDF")
    assert ask(coreweave()).paper.currentData() == Size.LETTER.value


def test_that_what_cannot_be_written_is_said_and_leaves_nothing(ask: Open, tmp_path: Path) -> None:
    dialog = ask(plain())
    assert not dialog.save(tmp_path / "absent" / "out.pdf")
    assert dialog.told.property("look") == "bad"
    assert dialog.told.text()
    assert not list(tmp_path.glob("**/*.pdf"))
    assert dialog.save(tmp_path / "out.pdf")
    assert dialog.told.property("look") == "muted"


def test_that_missing_fonts_are_said_in_the_dialog(ask: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = ask(plain())

    def refuse(*_: object, **__: object) -> object:
        raise ProblemError(Problem("Fonts", "There are none.", "Install some."))

    monkeypatch.setattr(module, "made", refuse)
    dialog.refresh()
    assert "Install some." in dialog.told.text()
    assert not dialog.save_button.isEnabled()
    assert not dialog.save(Path("never.pdf"))


def test_that_printing_paints_the_chosen_pages(qapp: QApplication, tmp_path: Path) -> None:
    printing = pytest.importorskip("workbench.ui.report.printing")
    from PySide6.QtPrintSupport import QPrinter

    pages = made(MODEL, coreweave(), Wanted()).pages
    printer = printing.printer_for(pages, "A title")
    target = tmp_path / "printed.pdf"
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    printer.setFromTo(2, 4)
    assert printing.print_pages(pages, printer) == 3
    raw = target.read_bytes()
    assert raw.count(b"/Type /Page\n") == 3
    assert b"/MediaBox [0 0 595" in raw


def test_that_both_documents_are_reached_from_the_menu(opened: Callable[..., Desktop]) -> None:
    desk = opened(PLAIN)
    found: dict[str, QAction] = {action.shortcut().toString(): action for action in desk.window.commands.every()}
    for keys, kind in (("Ctrl+P", Kind.REPORT), ("Ctrl+Shift+P", Kind.TEAR_SHEET)):
        found[keys].trigger()
        dialog = next(one for one in desk.window.findChildren(ReportDialog) if one.isVisible())
        assert dialog.wanted.kind is kind
        dialog.refresh()
        assert dialog.preview.pages
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        desk.settle()
        assert not any(one.isVisible() for one in desk.window.findChildren(ReportDialog))
