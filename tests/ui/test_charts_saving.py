"""Charts leave the window: as pixels, as vectors, as a table, by the button and the menu, whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tests.ui.chart_driving import LEFT, choose, menu_words, on_show, open_menu, settle
from workbench.ground.problem import ProblemError
from workbench.ui.charts import Band, Lines, OverlaidLine, StackedBars, Step, Waterfall
from workbench.ui.charts.saving import ORIGIN, as_html, as_png, as_svg, copy_table, save_picture
from workbench.ui.theme import LIGHT

QUARTERS = ["1Q25", "2Q25", "3Q25", "4Q25", "1Q26", "2Q26"]
EXACT = 0.12345678901234567


def stack(qtbot: QtBot, origin: str = "") -> StackedBars:
    """Bars with a line, on show."""
    chart = StackedBars("Revenue by source: all", "USD bn a period")
    chart.setProperty(ORIGIN, origin)
    on_show(chart, qtbot)
    bands = [Band("ms", "Microsoft", [EXACT, 2.0, 3.0, 4.0, 5.0, 6.0]), Band("meta", "Meta", [1.0] * 6)]
    chart.set_data(QUARTERS, bands, groups=["FY25"] * 4 + ["FY26"] * 2, line=OverlaidLine("Capacity", [5.0] * 6))
    settle()
    return chart


def words_of(svg: bytes) -> list[str]:
    """The texts of a vector picture."""
    root = ElementTree.fromstring(svg)
    found = ["".join(one.itertext()).strip() for one in root.iter("{http://www.w3.org/2000/svg}text")]
    return [one for one in found if one]


def answering(monkeypatch: pytest.MonkeyPatch, path: Path | None, kind: str = "") -> list[str]:
    """Answer the next file dialogs; the list holds what they began with."""
    begun: list[str] = []

    def answer(_parent: object, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        begun.append(start)
        return str(path) if path is not None else "", kind

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(answer))
    return begun


def test_that_pixels_are_twice_as_fine_as_on_the_screen(qtbot: QtBot) -> None:
    chart = stack(qtbot)
    image = QImage.fromData(as_png(chart))
    assert image.size() == chart.size() * 2
    assert image.pixelColor(2, 2).name().upper() == LIGHT.roles.surface
    seen = {image.pixelColor(x, y).name().upper() for x in range(0, image.width(), 3) for y in range(0, 640, 3)}
    assert {LIGHT.series(0), LIGHT.series(1)} <= seen


def test_that_vectors_keep_their_words_as_text(qtbot: QtBot) -> None:
    words = words_of(as_svg(stack(qtbot, "CoreWeave at its IPO · 2025-03-28")))
    for one in ("Revenue by source: all", "USD bn a period", "Microsoft", "Meta", "Capacity", "1Q25", "FY26"):
        assert one in words
    assert "CoreWeave at its IPO · 2025-03-28" in words
    assert not re.search(rb"<image", as_svg(stack(qtbot)))


def test_that_a_hidden_series_and_the_button_are_not_in_the_picture(qtbot: QtBot) -> None:
    chart = stack(qtbot)
    QTest.mouseClick(chart._legend.button(chart._legend.series()[1]), LEFT)
    settle()
    words = words_of(as_svg(chart))
    assert "Meta" not in words
    assert "Microsoft" in words


def test_that_the_mark_pointed_at_is_not_in_the_picture(qtbot: QtBot) -> None:
    chart = stack(qtbot)
    before = as_png(chart)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    settle()
    assert as_png(chart) == before


def test_that_the_origin_takes_a_line_of_its_own(qtbot: QtBot) -> None:
    chart = stack(qtbot, "CoreWeave at its IPO · 2025-03-28")
    image = QImage.fromData(as_png(chart))
    assert image.height() > chart.height() * 2
    below = image.copy(QRect(0, chart.height() * 2 - 8, image.width(), image.height() - chart.height() * 2 + 8))
    assert len({below.pixel(x, y) for x in range(below.width()) for y in range(below.height())}) > 1


@pytest.mark.parametrize(("ending", "begins"), [(".png", b"\x89PNG"), (".svg", b"<?xml")])
def test_that_the_button_saves_a_picture_of_the_kind_asked_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: str, begins: bytes
) -> None:
    chart = stack(qtbot)
    path = tmp_path / f"revenue{ending}"
    begun = answering(monkeypatch, path)
    QTest.mouseClick(chart._title_line.button, LEFT)
    choose(open_menu(), "Save picture…")
    assert path.read_bytes().startswith(begins)
    assert Path(begun[0]).name == "revenue-by-source-all.png"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_that_a_name_without_an_ending_takes_the_kind_chosen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chart = stack(qtbot)
    answering(monkeypatch, tmp_path / "v1.2 of revenue", "Vector graphics (*.svg)")
    assert chart.menu() is not None
    chart.ask_save()
    assert (tmp_path / "v1.2 of revenue.svg").read_bytes().startswith(b"<?xml")


def test_that_a_dialog_that_is_closed_saves_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chart = stack(qtbot)
    answering(monkeypatch, None)
    chart.ask_save()
    assert not list(tmp_path.iterdir())


def missing_folder(folder: Path) -> Path:
    return folder / "no such folder" / "a.png"


def read_only(folder: Path) -> Path:
    path = folder / "kept.png"
    path.write_bytes(b"mine")
    path.chmod(0o444)
    return path


def a_folder(folder: Path) -> Path:
    path = folder / "folder.svg"
    path.mkdir()
    return path


@pytest.mark.parametrize("place", [missing_folder, a_folder, read_only])
def test_that_a_place_that_cannot_be_written_is_refused_plainly_and_left_alone(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    if place is read_only and os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    chart = stack(qtbot)
    path = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    answering(monkeypatch, path)
    chart.ask_save()
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert path.name in box.text()
    assert box.informativeText()
    box.close()
    assert sorted(tmp_path.rglob("*")) == before
    if path.is_file():
        assert path.read_bytes() == b"mine"


def test_that_a_kind_that_is_not_known_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    chart = stack(qtbot)
    with pytest.raises(ProblemError) as error:
        save_picture(chart, tmp_path / "a.bmp")
    assert ".bmp" in error.value.problem.what
    assert not list(tmp_path.iterdir())


def test_that_data_are_copied_as_text_and_as_a_table_in_full_precision(qtbot: QtBot) -> None:
    chart = stack(qtbot)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    held = QGuiApplication.clipboard().mimeData()
    assert held.text().splitlines()[1] == f"1Q25\t{EXACT!r}\t1\t5"
    assert f'<td x:num="{EXACT!r}" sdval="{EXACT!r}" sdnum="1033;">{EXACT!r}</td>' in held.html()
    assert float(held.text().splitlines()[1].split("\t")[1]) == EXACT


def test_that_words_are_never_formulas_and_gaps_are_empty() -> None:
    html = as_html(["=cmd()", "<b>"], [["@SUM(1)", float("nan")], ["a & b", -2.0]])
    assert "&lt;b&gt;" in html
    assert "a &amp; b" in html
    for words in ("=cmd()", "@SUM(1)"):
        assert re.search(rf'<t[hd] x:str style="mso-number-format:\'\\@\'">{re.escape(words)}<', html)
    assert ">nan<" not in html
    assert 'x:num="-2"' in html


def test_that_every_chart_offers_the_same_by_button_menu_key_and_right_click(qtbot: QtBot) -> None:
    chart = on_show(Waterfall("Assay"), qtbot)
    assert menu_words(chart.menu()) == ["Copy picture", "Save picture…"]  # nothing to copy or read yet
    chart.set_data([Step("rpo", "RPO", 15.0, is_total=True)])
    wanted = ["Copy data", "Copy picture", "Save picture…", "Show as a table"]
    button = chart._title_line.button
    assert button.accessibleName() == "Menu of the chart Assay"
    chart.activateWindow()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert menu_words(open_menu()) == wanted
    open_menu().close()
    settle()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, chart.rect().center(), QPoint(40, 40))
    QApplication.sendEvent(chart, event)
    assert menu_words(open_menu()) == wanted
    open_menu().close()


def test_that_the_button_is_reached_by_tab(qtbot: QtBot) -> None:
    chart = stack(qtbot)
    chart.activateWindow()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(chart.hasFocus)
    met = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget() or chart, Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())
    assert chart._title_line.button in met


def test_that_a_picture_copied_carries_title_and_legend_twice_as_fine(qtbot: QtBot) -> None:
    chart = stack(qtbot)
    QTest.mouseClick(chart._title_line.button, LEFT)
    choose(open_menu(), "Copy picture")
    image = QGuiApplication.clipboard().image()
    assert image.size() == chart.size() * 2


def test_that_an_empty_table_copies_its_headers(qtbot: QtBot) -> None:
    chart = on_show(Lines("Cover"), qtbot)
    assert copy_table(chart.table()) == "Period"
