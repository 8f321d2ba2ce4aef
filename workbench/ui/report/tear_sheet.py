"""The tear sheet: the whole argument on one page. What finds no room gives way in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.ground.language import text
from workbench.ui.desks.debt.stack import lender_words
from workbench.ui.report import look, running
from workbench.ui.report.blocks import Beside, Block, Paragraph, Subhead, stacked
from workbench.ui.report.content import assay, cases, dcf, debt, headline, methods
from workbench.ui.report.content.words import spans
from workbench.ui.report.flow import Flow
from workbench.ui.report.subject import Subject

YEARS = 10
FLOW = ("operations.revenue", "operations.ebitda", "operations.margin", "investment.capex", "dcf.free_cash_flow")


@dataclass(frozen=True, slots=True)
class _Room:
    """How much is told: points of plots, rows of the methods and claims, which parts stand."""

    tall: float
    rows: int
    has_stack: bool = True
    has_wall: bool = True
    has_words: bool = True
    has_flow: bool = True
    has_cases: bool = True


_ROOMS = (
    _Room(170.0, 12),
    _Room(150.0, 12),
    _Room(128.0, 12),
    _Room(112.0, 12),
    _Room(130.0, 12, has_stack=False),
    _Room(112.0, 12, has_stack=False),
    _Room(112.0, 12, has_stack=False, has_words=False),
    _Room(100.0, 12, has_stack=False, has_words=False),
    _Room(92.0, 10, has_stack=False, has_words=False),
    _Room(88.0, 8, has_stack=False, has_words=False),
    _Room(84.0, 6, has_stack=False, has_words=False),
    _Room(110.0, 9, has_stack=False, has_wall=False),
    _Room(92.0, 7, has_stack=False, has_wall=False),
    _Room(86.0, 6, has_stack=False, has_wall=False, has_flow=False),
    _Room(80.0, 4, has_stack=False, has_wall=False, has_flow=False, has_cases=False),
)
"""From the fullest to the barest: the first that fits is taken."""


def fill(flow: Flow, of: Subject) -> None:
    """Fill the one page with as much as finds room."""
    width, room = flow.frame.width, flow.frame.bottom - flow.top
    made: list[Block] = []
    for one in _ROOMS:
        made = _blocks(of, one)
        if stacked(made, flow.letters, width) <= room:
            break
    flow.place(made)


def _blocks(of: Subject, room: _Room) -> list[Block]:
    blocks: list[Block] = [
        running.Title(of, text("Tear sheet")),
        headline.tiles(of),
        Paragraph(headline.summary(of), size=look.BODY, gap=9.0),
    ]
    bridge: list[Block] = [Subhead(text("From enterprise value to a share")), headline.bridge(of)]
    field = _field(of, room)
    yearly = text("{currency} bn a year", currency=of.currency)
    flow: list[Block] = [Subhead(text("What operations bring, and what is spent"), yearly)]
    if assay.is_told(of):
        unit = text("{currency} bn, present value", currency=of.currency)
        blocks += [Subhead(text("Assay: what the backlog is worth"), unit), assay.plot(of, room.tall)]
        blocks.append(_beside(field or [*flow, dcf.plot(of, room.tall)], bridge, 1.6))
    else:
        blocks.append(_beside([*flow, dcf.plot(of, room.tall)], bridge, 1.6))
        blocks += field
    blocks += _cases_and_debt(of, room)
    if room.has_flow:
        made, notes = dcf.table(of, YEARS, FLOW)
        blocks += [Subhead(text("Cash flow by fiscal year")), made]
        blocks += [Paragraph(words, size=look.SMALL, role="muted", gap=2.0) for words in notes]
    return [*blocks, *_warnings(of)]


def _beside(left: list[Block], right: list[Block], share: float) -> Beside:
    return Beside([left, right], [share, 1.0], gap=10.0, between=20.0)


def _field(of: Subject, room: _Room) -> list[Block]:
    if not methods.is_told(of):
        return []
    made, _ = methods.table(of, with_source=False)
    unit = text("{currency} a share", currency=of.currency)
    blocks: list[Block] = [Subhead(text("Football field"), unit), replace(made, rows=made.rows[: room.rows], _laid={})]
    if len(made.rows) > room.rows:
        words = text("{count} more methods stand in the report.", count=len(made.rows) - room.rows)
        blocks.append(Paragraph(words, size=look.SMALL, role="muted", gap=2.0))
    return blocks


def _cases_and_debt(of: Subject, room: _Room) -> list[Block]:
    side: list[Block] = []
    if cases.is_told(of) and room.has_cases:
        unit = text("{currency} m; a share in {currency}", currency=of.currency)
        side = [Subhead(text("Cases side by side"), unit), cases.table(of, is_brief=True)]
    found: list[Block] = []
    wall = debt.maturities(of, max(84.0, 0.7 * room.tall)) if debt.is_told(of) and room.has_wall else None
    drawn: list[Block] = []
    if wall is not None:
        unit = text("{currency} bn a year; now: cash and open lines", currency=of.currency)
        drawn = [Subhead(text("Maturity wall by contract"), unit), wall]
    if side and drawn and len(of.valuation.cases) <= 4:
        if of.figure("stack_claims.debt") > 0 and not room.has_stack and room.has_words:
            words = spans(" ".join(part for part in lender_words(of.results) if part))
            side.append(Paragraph(words, size=look.TABLE, gap=5.0))
        found.append(_beside(side, drawn, 1.0))
    else:
        found += [*side, *drawn]
    if debt.is_told(of) and room.has_stack:
        unit = text("{currency} m; bars in {currency} bn, cumulative", currency=of.currency)
        stack = debt.stack(of, is_brief=True, most=min(room.rows, 6))
        found += [Subhead(text("Claims in the order they are paid"), unit), stack]
    return found


def _warnings(of: Subject) -> list[Block]:
    """The warnings in one line: their remedies stand in the report."""
    results = of.results
    found = [*results.integrity_failures, *results.warnings]
    if not found:
        return []
    names = list(dict.fromkeys(text(one.check.label) for one in found))
    named = text("; ").join(names[:3])
    words = text("Does not hold: {check}", check=named)
    if len(names) > 3:
        words = text("{words}, and {count} more", words=words, count=len(names) - 3)
    return [Paragraph(words, size=look.SMALL, role="muted", gap=7.0)]
