"""What stands at the head and foot of every page, and the title of the first."""

from __future__ import annotations

from dataclasses import dataclass

from workbench import __version__
from workbench.ground.language import text
from workbench.ground.units import date_of
from workbench.ui.report import look
from workbench.ui.report.blocks import Block
from workbench.ui.report.flow import FOOT, MARGIN
from workbench.ui.report.lettering import Lettering
from workbench.ui.report.marks import Align, Box, LineOfText, Page
from workbench.ui.report.subject import Subject

STEP = look.SMALL * look.LEADING
FINGERPRINT = 12
"""Digits of the content's fingerprint that are shown."""


def fitted(letters: Lettering, words: str, size: float, width: float, *, is_strong: bool = False) -> LineOfText:
    """Words on one line; of words too long the middle gives way, for what tells two apart often stands at the end."""
    line = letters.line(words, size, is_strong=is_strong)
    kept = len(words)
    while line.width > width and kept > 2:
        kept = min(kept - 1, int(kept * width / line.width))
        head = (kept + 1) // 2
        line = letters.line(f"{words[:head]}…{words[len(words) - kept + head :]}", size, is_strong=is_strong)
    return line


def dates(of: Subject) -> str:
    """The days the figures speak of."""
    valued = date_of(of.figure("timing.valuation_date")).isoformat()
    balance = date_of(of.figure("timing.balance_sheet_date")).isoformat()
    return text("Valued on {day}, balance sheet of {balance}", day=valued, balance=balance)


def unit_of_all(of: Subject) -> str:
    """The unit of what names none."""
    return text("{unit} unless stated otherwise", unit=of.money_m)


@dataclass
class Title(Block):
    """The title of the document on its first page."""

    of: Subject
    document: str
    gap: float = 0.0

    def _names(self, letters: Lettering, width: float) -> list[LineOfText]:
        size = look.TITLE
        while size > 11 and len(letters.lines(self.of.name, size, width, is_strong=True)) > 2:
            size -= 1
        return letters.lines(self.of.name, size, width, is_strong=True)

    def _under(self, letters: Lettering, width: float) -> list[LineOfText]:
        of = self.of
        parts = [of.valuation.title] if of.valuation.company and of.valuation.title else []
        parts += [text("Case {name}", name=of.case.name), dates(of), unit_of_all(of)]
        return letters.lines(" · ".join(parts), look.BODY, width)

    def height(self, letters: Lettering, width: float) -> float:
        names, under = self._names(letters, width - 90), self._under(letters, width)
        return len(names) * names[0].size * 1.22 + len(under) * look.BODY * look.LEADING + 4

    def draw(self, page: Page, letters: Lettering, left: float, top: float, width: float) -> None:
        kind = letters.line(self.document, look.SMALL + 0.6, is_strong=True)
        page.write(kind, Box(left + width - 88, top + 4, 88, 10), look.ACCENT, Align.RIGHT)
        for line in self._names(letters, width - 90):
            page.write(line, Box(left, top, width - 90, line.size), look.TEXT)
            top += line.size * 1.22
        top += 2
        for line in self._under(letters, width):
            page.write(line, Box(left, top, width, 10), look.MUTED)
            top += look.BODY * look.LEADING


def head(page: Page, letters: Lettering, of: Subject) -> None:
    """The line at the head of a page: whose valuation, which case, which unit."""
    width = page.width - 2 * MARGIN
    right = " · ".join((text("Case {name}", name=of.case.name), of.money_m))
    aside = fitted(letters, right, look.SMALL, width * 0.4)
    page.write(aside, Box(MARGIN + width - aside.width, 30, aside.width + 0.1, STEP), look.MUTED)
    room = width - aside.width - 14
    name = fitted(letters, of.name, look.SMALL, room * 0.6, is_strong=True)
    page.write(name, Box(MARGIN, 30, name.width + 0.1, STEP), look.TEXT)
    if of.valuation.company and of.valuation.title:
        title = fitted(letters, of.valuation.title, look.SMALL, room - name.width - 8)
        page.write(title, Box(MARGIN + name.width + 8, 30, title.width + 0.1, STEP), look.MUTED)
    page.rule(MARGIN, 42, MARGIN + width, 42, look.LINE, 0.5)


def foot(page: Page, letters: Lettering, of: Subject, number: int, count: int, fingerprint: str) -> None:
    """The lines at the foot: which page, which file, of which day, which content, which version."""
    width, top = page.width - 2 * MARGIN, page.height - FOOT + 9
    page.rule(MARGIN, top, MARGIN + width, top, look.LINE, 0.5)
    pages = letters.line(text("Page {number} of {count}", number=number, count=count), look.SMALL)
    page.write(pages, Box(MARGIN, top + 4, width, STEP), look.MUTED, Align.RIGHT)
    name = of.file_name or text("not saved to a file")
    if of.file_name and of.is_unsaved:
        name = text("{name}, with unsaved changes", name=name)
    room = width - pages.width - 12
    line = fitted(letters, f"{name} · {dates(of)}", look.SMALL, room)
    page.write(line, Box(MARGIN, top + 4, room, STEP), look.MUTED)
    content = text("Content {fingerprint}", fingerprint=fingerprint[:FINGERPRINT])
    below = letters.line(f"{content} · Assay Workbench {__version__}", look.SMALL)
    page.write(below, Box(MARGIN, top + 4 + STEP, width, STEP), look.MUTED)
