"""A document made: pages of marks, and the bytes of its PDF."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace

from workbench import __version__
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Valuation
from workbench.ground.language import SIMPLIFIED_CHINESE, speaking, text
from workbench.ground.units import date_of
from workbench.rows.model import Model
from workbench.ui.report import running, tear_sheet
from workbench.ui.report.blocks import Block, Paragraph
from workbench.ui.report.content import assay, cases, checks, dcf, debt, headline, inputs, methods
from workbench.ui.report.flow import Flow, Paper
from workbench.ui.report.lettering import Lettering
from workbench.ui.report.marks import Page
from workbench.ui.report.pdf import as_pdf
from workbench.ui.report.pdf_file import About, Heading
from workbench.ui.report.subject import Subject, subject_of
from workbench.ui.report.wanted import SECTIONS, Kind, Size, Wanted

MOST_PAGES = 6
TITLE_TOP = 36.0
PAPERS: Mapping[Size, Paper] = {Size.A4: Paper.A4, Size.LETTER: Paper.LETTER}


def _always(_: Subject) -> bool:
    return True


_MADE: Mapping[str, tuple[Callable[[Subject], bool], Callable[[Subject], list[Block]]]] = {
    "headline": (_always, headline.section),
    "assay": (assay.is_told, assay.section),
    "football": (methods.is_told, methods.section),
    "cases": (cases.is_told, cases.section),
    "debt": (debt.is_told, debt.section),
    "dcf": (_always, dcf.section),
    "inputs": (_always, inputs.section),
    "typed": (inputs.is_typed_over, inputs.typed_section),
    "checks": (_always, checks.section),
    "notes": (checks.has_notes, checks.notes_section),
}


@dataclass(frozen=True)
class Document:
    """Pages, and what the file says of itself."""

    pages: list[Page]
    about: About

    def as_pdf(self) -> bytes:
        """The file: the same bytes for the same valuation, file name and wish."""
        return as_pdf(self.pages, self.about)

    def faults(self) -> list[str]:
        """What a reader could not read, page by page."""
        return [f"page {n}: {fault}" for n, page in enumerate(self.pages, 1) for fault in page.faults()]


class Making:
    """A document that is made a step at a time, no step longer than it takes to lay out a section.

    All steps belong on one thread: the letters of Qt that they shape may be used on no other.
    """

    def __init__(
        self, model: Model, valuation: Valuation, wanted: Wanted, file_name: str = "", *, is_unsaved: bool = False
    ) -> None:
        self._wanted = wanted
        self._steps = _steps(model, valuation, wanted, file_name, is_unsaved=is_unsaved)

    def step(self) -> Document | None:
        """Go on; the document once it is whole. Raises as `made` does."""
        with speaking(self._wanted.language, self._wanted.variant):
            return next(self._steps)


def made(
    model: Model, valuation: Valuation, wanted: Wanted, file_name: str = "", *, is_unsaved: bool = False
) -> Document:
    """The document of a valuation; `is_unsaved` where its file holds something else.

    Needs a `QGuiApplication`; raises `ProblemError` without fonts for the language.
    """
    making = Making(model, valuation, wanted, file_name, is_unsaved=is_unsaved)
    while (document := making.step()) is None:
        pass
    return document


def _steps(
    model: Model, valuation: Valuation, wanted: Wanted, file_name: str, *, is_unsaved: bool
) -> Iterator[Document | None]:
    """None between two steps, then the document."""
    of = subject_of(model, valuation, wanted.case, file_name, is_unsaved=is_unsaved)
    letters = Lettering()
    yield None
    if wanted.kind is Kind.REPORT:
        flow = yield from _report(of, wanted, letters)
    else:
        flow = _begun(wanted, letters, 1)
        tear_sheet.fill(flow, of)
        yield None
    fingerprint = content_hash(valuation)
    for number, page in enumerate(flow.pages, 1):
        yield None
        if number > 1:
            running.head(page, letters, of)
        running.foot(page, letters, of, number, len(flow.pages), fingerprint)
    yield Document(flow.pages, _about(of, flow, wanted))


def told(model: Model, valuation: Valuation, case: str | None = None) -> list[str]:
    """Sections that have something to say in a case."""
    of = subject_of(model, valuation, case)
    return [key for key in SECTIONS if _MADE[key][0](of)]


def _begun(wanted: Wanted, letters: Lettering, most: int) -> Flow:
    flow = Flow.begun(PAPERS[wanted.size], letters, most)
    flow.top = TITLE_TOP
    return flow


def _report(of: Subject, wanted: Wanted, letters: Lettering) -> Generator[None, None, Flow]:
    """All of it; with long lists told in part where it would not end within its pages."""
    flow = _begun(wanted, letters, MOST_PAGES)
    yield from _fill(flow, of, wanted)
    if flow.is_full:
        flow = _begun(wanted, letters, MOST_PAGES)
        yield from _fill(flow, replace(of, is_short=True), wanted)
    if flow.is_full:
        words = text("The report ends at {count} pages: what is left out stands in the file.", count=MOST_PAGES)
        flow.end(Paragraph(words, role="muted"))
    return flow


def _fill(flow: Flow, of: Subject, wanted: Wanted) -> Iterator[None]:
    flow.place([running.Title(of, text("Valuation report"))])
    for key in SECTIONS:
        is_told, section = _MADE[key]
        if key in wanted.sections and is_told(of):
            flow.place(section(of))
            yield None


def _about(of: Subject, flow: Flow, wanted: Wanted) -> About:
    headings = tuple(
        Heading(mark.words, place, page.height - mark.top + 4)
        for place, page in enumerate(flow.pages)
        for mark in page.bookmarks
    )
    kind = text("Valuation report") if wanted.kind is Kind.REPORT else text("Tear sheet")
    return About(
        title=f"{of.name} – {kind}",
        subject=" · ".join((text("Case {name}", name=of.case.name), running.dates(of))),
        creator=f"Assay Workbench {__version__}",
        day=date_of(of.figure("timing.valuation_date")),
        language="zh-CN" if wanted.language == SIMPLIFIED_CHINESE else "en",
        headings=headings,
    )
