"""Cases side by side, what they come to weighted, and the inputs in which they depart from the base."""

from __future__ import annotations

import math

from workbench.analysis.move_words import level_words
from workbench.ground.language import text
from workbench.ground.units import PERCENT
from workbench.ui.desks.field import references
from workbench.ui.desks.uncertainty.case_lines import CaseLine, CaseLines, What
from workbench.ui.report import look
from workbench.ui.report.blocks import Block, Heading, Paragraph, Subhead
from workbench.ui.report.subject import Subject
from workbench.ui.report.table import Bar, Cell, Column, Mark, Row, Table, scale_of

MOST_DEPARTURES = 18
BRIEF = ("shares.price", "bridge.enterprise", "bridge.equity", "assay.gold_ratio", "funding_gap.peak")


def is_told(of: Subject) -> bool:
    """There is a case beside the base."""
    return len(of.valuation.cases) > 1


def _lines(of: Subject) -> list[CaseLine]:
    known = frozenset(case.id for case in of.valuation.cases)
    return CaseLines(of.results.model, of.valuation, of.cases, known, of.weights).lines()


def _columns(of: Subject, *, is_weighted: bool) -> list[Column]:
    names = [f"▸ {case.name}" if case.id == of.results.case else case.name for case in of.valuation.cases]
    head = [Column("", is_words=True, most=0.46), Column(text("Unit"), is_words=True)]
    return [*head, *(Column(name) for name in names), *([Column(text("Weighted"))] if is_weighted else [])]


def table(of: Subject, *, is_brief: bool = False) -> Table:
    """Figures of every case; lines that say nothing in any of them are left out. In brief: the figures that answer."""
    is_weighted = of.weights.total > 0
    nothing = {"", "–", text("n.m.")}
    if not math.isfinite(of.figure("covenant_totals.worst_headroom")):
        nothing.add(text("none"))  # no covenant that could be breached
    brief = {text(of.results.model[key].label) for key in BRIEF} | {text("Probability"), text("First covenant breach")}
    rows = []
    for line in _lines(of):
        if line.what not in (What.PROBABILITY, What.FIGURE):
            continue
        first, unit, *rest = line.line.cells
        if is_brief and first.words not in brief:
            continue
        if all(one.words in nothing for one in rest[:-1]):
            continue
        cells = [Cell(first.words)] if is_brief else [Cell(first.words), Cell(unit.words, "muted")]
        cells += [
            Cell(one.words, one.role if one.role == "bad" else "") for one in (rest if is_weighted else rest[:-1])
        ]
        rows.append(Row(cells))
    columns = _columns(of, is_weighted=is_weighted)
    return Table([columns[0], *columns[2:]] if is_brief else columns, rows)


def field(of: Subject) -> Table:
    """Value per share by case on one scale."""
    marks = [Mark(one.value, one.label, one.role) for one in references(of.results)]
    prices = [
        (case.name, of.cases[case.id].figures["shares.price"], f"series{n % 5}")
        for n, case in enumerate(of.valuation.cases)
    ]
    if of.weights.price == of.weights.price:
        prices.append((text("Weighted"), of.weights.price, "text"))
    unit = of.results.model["shares.price"].unit
    bars = [Bar(price, price, None, role) for _, price, role in prices]
    rows = [
        Row([Cell(name), Cell(level_words(unit, price)), bar])
        for (name, price, _), bar in zip(prices, bars, strict=True)
    ]
    columns = [
        Column(text("Case"), is_words=True, most=0.3),
        Column(text("Value")),
        Column("", scale=scale_of(bars, marks)),
    ]
    return Table(columns, rows, whole=99)


def departures(of: Subject) -> tuple[Table, int]:
    """Inputs in which a case departs from the base, and how many of them the table leaves out."""
    found = [line for line in _lines(of) if line.what is What.DEPARTURE]
    most = of.most(MOST_DEPARTURES, 6)
    rows = []
    for line in found[:most]:
        first, unit, *rest = line.line.cells
        cells = [Cell(first.words), Cell(unit.words, "muted")]
        rows.append(Row([*cells, *(Cell(one.words, "" if one.is_own else "muted", one.is_own) for one in rest[:-1])]))
    return Table(_columns(of, is_weighted=False), rows), max(0, len(found) - most)


def weight_words(of: Subject) -> list[str]:
    """What the weighing leaves out or divides."""
    weights = of.weights
    if not weights.total:
        return [text("No case has a probability, so that nothing is weighted.")]
    said = []
    if not weights.is_whole:
        total = PERCENT.shown(weights.total)
        said.append(text("The probabilities add up to {total}: weighted figures are divided by that sum.", total=total))
    if weights.unweighed:
        said.append(text("Not weighed: {names}.", names=text(", ").join(weights.unweighed)))
    if any(one.figures.get("bridge.equity", 0.0) < 0 for one in of.cases.values()):
        said.append(text("Where equity is negative the value per share counts as zero."))
    return said


def section(of: Subject) -> list[Block]:
    """The cases as a section."""
    blocks: list[Block] = [Heading(text("Cases side by side")), table(of)]
    blocks += [Paragraph(said, size=look.TABLE, role="muted", gap=3.0) for said in weight_words(of)]
    notes = [case for case in of.valuation.cases if case.note.strip()]
    for case in notes:
        words = text("{case}: {note}", case=case.name, note=case.note.strip())
        blocks.append(Paragraph(words, size=look.TABLE, gap=3.0))
    blocks += [Subhead(text("Value per share by case"), text("{currency} / share", currency=of.currency)), field(of)]
    made, left = departures(of)
    if made.rows:
        blocks += [Subhead(text("Inputs in which a case departs from the base")), made]
        if left:
            words = text("{count} more are listed on the page of cases of the workbench.", count=left)
            blocks.append(Paragraph(words, size=look.TABLE, role="muted", gap=3.0))
    return blocks
