"""The PDF file: the same bytes everywhere, text that can be copied out, embedded fonts, no pictures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.report_cases import COREWEAVE, coreweave, crowded
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE
from workbench.model import MODEL
from workbench.ui.report.document import made
from workbench.ui.report.lettering import Lettering
from workbench.ui.report.marks import Box, Page
from workbench.ui.report.painting import picture
from workbench.ui.report.pdf import as_pdf
from workbench.ui.report.pdf_file import About, Heading
from workbench.ui.report.wanted import Kind, Wanted

ABOUT = About("A title (with signs) ü", "About it", "Assay", date(2025, 3, 28), "en", (Heading("一", 0, 700.0),))
POPPLER = ("pdftotext", "pdffonts", "pdfimages", "pdfinfo")
needs_poppler = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in POPPLER), reason="needs poppler-utils, as the README installs them"
)


def ran(tool: str, *arguments: object) -> str:
    done = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=60)
    assert "rror" not in done.stderr
    return done.stdout


def sheet(words: str) -> Page:
    page = Page(595.0, 842.0)
    page.write(Lettering().line(words, 10), Box(60, 60, 480, 14), "#17202A")
    page.fill(Box(60, 90, 40, 20), "#1B7F55", 0.5, 1.0)
    page.rule(60, 120, 200, 120, "#0B63CE", 1.0, (3.0, 2.0))
    page.dot(220, 120, 4.0, "#C0392B")
    return page


def test_that_the_same_pages_give_the_same_bytes(qapp: QApplication) -> None:
    one = made(MODEL, coreweave(), Wanted(), "a.assay").as_pdf()
    assert one == made(MODEL, coreweave(), Wanted(), "a.assay").as_pdf()
    assert one != made(MODEL, coreweave(), Wanted(), "b.assay").as_pdf()


def test_that_objects_are_where_the_file_says(qapp: QApplication) -> None:
    raw = as_pdf([sheet("one"), sheet("two")], ABOUT)
    start = int(re.search(rb"startxref\n(\d+)", raw)[1])  # type: ignore[index]
    offsets = [int(entry[:10]) for entry in raw[start:].split(b"\n")[3:] if entry.endswith(b" n ")]
    assert offsets
    for number, offset in enumerate(offsets, 1):
        assert raw[offset:].startswith(b"%d 0 obj\n" % number)
    for found in re.finditer(rb"/Length (\d+)[^>]*>>\nstream\n", raw):
        end = found.end() + int(found[1])
        assert raw[end : end + 10] == b"\nendstream"


def test_that_nothing_tells_when_it_was_written(qapp: QApplication) -> None:
    raw = as_pdf([sheet("one")], ABOUT)
    assert re.findall(rb"\(D:(\d{14})Z\)", raw) == [b"20250328000000"] * 2
    assert str(date.today().year).encode() not in raw.replace(b"20250328", b"")
    assert b"/Metadata" not in raw


def test_that_a_glyph_stands_for_the_character_that_was_written(qapp: QApplication) -> None:
    raw = as_pdf([sheet("一入力日月金高 12")], ABOUT)
    maps = [
        zlib.decompress(part.split(b"\nendstream")[0])
        for part in raw.split(b"stream\n")[1:]
        if part[:1] == b"\x78" and b"begincmap" in zlib.decompressobj().decompress(part)
    ]
    told = {int(found[1], 16) for one in maps for found in re.finditer(rb"> <([0-9A-F]{4})>", one)}
    assert {ord(sign) for sign in "一入力日月金高12"} <= told
    assert not any(0x2E80 <= code <= 0x2FDF for code in told)


def test_that_a_file_of_other_glyphs_is_refused(qapp: QApplication) -> None:
    from workbench.ui.report import pdf

    page = sheet("one")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "_shown", lambda _: ["x"])
        with pytest.raises(ValueError, match="3 glyphs, and 1"):
            as_pdf([page], ABOUT)
    with pytest.raises(ValueError, match="needs a page"):
        as_pdf([], ABOUT)


def test_that_the_picture_of_a_page_is_not_blank(qapp: QApplication) -> None:
    image = picture(made(MODEL, coreweave(), Wanted(kind=Kind.TEAR_SHEET)).pages[0], 72)
    assert (image.width(), image.height()) == (595, 842)
    assert len({image.pixel(x, y) for x in range(0, 595, 5) for y in range(0, 842, 5)}) > 30


@needs_poppler
@pytest.mark.parametrize("language", [ENGLISH, SIMPLIFIED_CHINESE])
def test_that_readers_find_text_and_fonts_and_no_pictures(qapp: QApplication, tmp_path: Path, language: str) -> None:
    document = made(MODEL, coreweave(), Wanted(language=language), "coreweave-ipo.assay")
    target = tmp_path / "report.pdf"
    target.write_bytes(document.as_pdf())
    copied = ran("pdftotext", "-layout", target, "-")
    squeezed = "".join(copied.split())
    for page in document.pages:
        for one in page.texts:
            assert "".join(one.line.words.split()) in squeezed, one.line.words
    fonts = ran("pdffonts", target).splitlines()[2:]
    assert fonts
    for line in fonts:
        assert re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line)[0].split()[:3] == ["yes"] * 3  # type: ignore[index]
    assert len(ran("pdfimages", "-list", target).splitlines()) == 2
    told = ran("pdfinfo", target)
    assert f"Pages:           {len(document.pages)}" in told
    assert "(A4)" in told


@needs_poppler
def test_that_chinese_is_copied_out_as_it_was_written(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    target.write_bytes(made(MODEL, crowded(8), Wanted(Kind.TEAR_SHEET, language=SIMPLIFIED_CHINESE)).as_pdf())
    copied = ran("pdftotext", target, "-")
    assert "企业价值" in copied
    assert not re.search("[\u2e80-\u2fdf]", copied)


def test_that_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    made_files = []
    for number, (seed, zone) in enumerate((("1", "UTC"), ("77", "Asia/Shanghai"))):
        target = tmp_path / f"{number}.pdf"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-m", "workbench", "report", str(COREWEAVE), str(target), "--tear-sheet"]
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
        made_files.append(target.read_bytes())
    assert made_files[0] == made_files[1]
