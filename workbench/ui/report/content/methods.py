"""The football field: what a share is worth by each method, on one scale with the reference prices."""

from __future__ import annotations

import math
from weakref import WeakKeyDictionary

from workbench.analysis.move_words import level_words
from workbench.document.peer_sets import PEER
from workbench.ground.language import text
from workbench.ground.units import PER_SHARE
from workbench.ui.desks.field import (
    PRICED,
    Method,
    assay_method,
    beyond_words,
    case_methods,
    multiple_method,
    offer_method,
    references,
    within_scale,
)
from workbench.ui.desks.peers.football import date_words, gap_words
from workbench.ui.desks.peers.regression_words import regression_method
from workbench.ui.desks.peers.set_figures import sets_method
from workbench.ui.report import look
from workbench.ui.report.blocks import Block, Heading, Paragraph
from workbench.ui.report.content.words import spans
from workbench.ui.report.subject import Subject
from workbench.ui.report.table import Bar, Cell, Column, Mark, Row, Table, scale_of

_KEPT: WeakKeyDictionary[Subject, list[Method]] = WeakKeyDictionary()


def methods_of(of: Subject) -> list[Method]:
    """Every method, those without a value too. Kept with the subject: each case is a computation."""
    if of not in _KEPT:
        results = of.results
        _KEPT[of] = [
            *case_methods(results),
            assay_method(results),
            *(multiple_method(results, measure) for measure in PRICED),
            sets_method(results),
            regression_method(results),
            offer_method(results),
        ]
    return _KEPT[of]


def is_told(of: Subject) -> bool:
    """A method other than the discounted cash flow gives a value: peers, an offer range or a backlog."""
    return any(not one.lacks for one in methods_of(of)[2:])


def table(of: Subject, *, with_source: bool = True) -> tuple[Table, list[str]]:
    """Methods with a value as rows of figures and bars, and what is off their scale, in words."""
    found = [one for one in methods_of(of) if not one.lacks]
    marks = [Mark(one.value, one.label, one.role) for one in references(of.results)]
    near, beyond = within_scale([one.range for one in found], references(of.results))
    shown = {one.key for one in near}
    bars = {one.key: Bar(one.low, one.high, one.mid, one.role) for one in found if one.key in shown}
    scale = scale_of(list(bars.values()), marks)
    rows = [
        Row(
            [
                Cell(one.label),
                Cell(level_words(PER_SHARE, one.low)),
                Cell("" if one.mid is None else level_words(PER_SHARE, one.mid)),
                Cell(level_words(PER_SHARE, one.high)),
                bars.get(one.key),
                *([Cell(one.source, "muted")] if with_source else []),
            ]
        )
        for one in found
    ]
    columns = [
        Column(text("Method"), is_words=True, most=0.26 if with_source else 0.4),
        Column(text("Low")),
        Column(text("Middle")),
        Column(text("High")),
        Column("", scale=scale),
    ]
    if with_source:
        columns.append(Column(text("Source"), is_words=True, most=0.28))
    return Table(columns, rows, whole=99), beyond_words(beyond)


def section(of: Subject) -> list[Block]:
    """The football field as a section."""
    made, beyond = table(of)
    said = [words[:1].upper() + words[1:] for words in beyond]
    if any(one.is_quartiles for one in methods_of(of) if not one.lacks):
        said.append(text("Bars of multiples span the quartiles of the peers, the tick their median."))
    lacking = [one for one in methods_of(of) if one.lacks]
    if lacking and of.valuation.members(PEER):
        named = [text("{method}: {reason}", method=one.label, reason=one.lacks) for one in lacking]
        said.append(text("Without a value: {methods}.", methods=text("; ").join(named)))
    blocks: list[Block] = [Heading(text("Football field"), text("{currency} a share", currency=of.currency)), made]
    notes = [*said, *_peer_words(of)]
    blocks += [Paragraph(spans(part), size=look.TABLE, role="muted", gap=3.0) for part in notes]
    return blocks


def _peer_words(of: Subject) -> list[str]:
    if not of.valuation.members(PEER) or not math.isfinite(of.figure("timing.valuation_date")):
        return []
    return [*date_words(of.results), *gap_words(of.results)]
