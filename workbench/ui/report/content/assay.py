"""The assay: how much of the headline RPO reaches shareholders, step by step."""

from __future__ import annotations

import math

from workbench.ground.language import text
from workbench.ui.desks.rpo.answer import answer
from workbench.ui.desks.rpo.steps import AssayView
from workbench.ui.report.blocks import Beside, Block, Either, Heading, Paragraph, Subhead
from workbench.ui.report.content.words import paragraphs
from workbench.ui.report.figures import percent
from workbench.ui.report.plots import WaterfallPlot
from workbench.ui.report.subject import Subject
from workbench.ui.report.table import Cell, Column, Kind, Row, Table


def is_told(of: Subject) -> bool:
    """There is a backlog."""
    return of.figure("assay.headline") > 0


def plot(of: Subject, tall: float = 140.0) -> WaterfallPlot:
    """The walk from headline to equity, billions."""
    return WaterfallPlot(tall, steps=AssayView().bars(of.results))


def table(of: Subject) -> Table:
    """Each step with its share of headline and what it leaves."""
    view, results = AssayView(), of.results
    quiet = {step.step for step in view.silent(results)}
    headline = view.figure(results, "headline")
    unit = results.model["assay.headline"].unit
    rows, left = [], 0.0
    for step in view.steps():
        if step.step in quiet:
            continue
        value = view.figure(results, step.step)
        left = value if step.is_total else left + value
        role = "gold" if step.step == view.gold else "bad" if step.is_total and value < 0 else ""
        kind = Kind.TOTAL if step.is_total else Kind.PLAIN
        cells = [Cell(step.label), Cell(unit.shown(value), role), Cell(percent(value / headline), role)]
        rows.append(Row([*cells, Cell("" if step.is_total else unit.shown(left))], kind))
    heads = [text("Step"), of.money_m, text("Of headline"), text("Leaves")]
    return Table([Column(heads[0], is_words=True), *(Column(head) for head in heads[1:])], rows)


def section(of: Subject) -> list[Block]:
    """The assay as a section."""
    said: list[Block] = [Paragraph(part, gap=4.0) for part in paragraphs(answer(of.results, AssayView()))]
    per_share = of.figure("assay.to_equity_per_share")
    if math.isfinite(per_share):
        unit = of.unit(of.results.model["assay.to_equity_per_share"].unit)
        words = text("{figure} {unit} of this backlog alone.", figure=of.shown("assay.to_equity_per_share"), unit=unit)
        said.append(Paragraph(words, role="muted", gap=4.0))
    made, aside = table(of), [Subhead(text("What reaches shareholders")), *said]
    return [
        Heading(text("Assay: what the backlog is worth"), text("{currency} bn, present value", currency=of.currency)),
        plot(of),
        Either([[Beside([[made], aside], (1.35, 1.0), between=20.0)], [*aside, made]]),
    ]
