"""Debt: who is paid first, what falls due when, how well cash covers it, and what breaks first."""

from __future__ import annotations

import math
from dataclasses import replace

from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.ground.units import COUNT
from workbench.ui.charts.bars import Band, OverlaidLine
from workbench.ui.charts.data import Marker, Reference
from workbench.ui.charts.lines import Line
from workbench.ui.desks.debt.coverage import (
    COVENANTS,
    COVER_SCALE,
    Covenant,
    covenant_verdict,
    named_rows,
    room_row,
)
from workbench.ui.desks.debt.maturity import walls
from workbench.ui.desks.debt.page import by_year, has_debt, year_row
from workbench.ui.desks.debt.stack import in_order, later_claims, lender_words, stack_marks, stack_ranges
from workbench.ui.desks.desk import bn
from workbench.ui.report import look
from workbench.ui.report.blocks import Beside, Block, Heading, Paragraph, Subhead
from workbench.ui.report.content.words import spans
from workbench.ui.report.content.years import picked, year_heads, year_words, years_shown
from workbench.ui.report.figures import shown
from workbench.ui.report.plots import LinesPlot, StackedPlot
from workbench.ui.report.subject import Subject
from workbench.ui.report.table import Bar, Cell, Column, Kind, Mark, Row, Table, scale_of
from workbench.ui.sheet import cell_key

MOST_BANDS = 8
MOST_COVENANTS = 14


def is_told(of: Subject) -> bool:
    """A facility owes or can draw something."""
    return has_debt(of.results)


def stack(of: Subject, *, is_brief: bool = False, most: int = 999) -> Table:
    """Claims in the order they are paid, with bars over the value they stand on."""
    results = of.results
    ranges = {str(one.key): one for one in stack_ranges(results)}
    bars = {key: Bar(one.low, one.high, one.mid, one.role) for key, one in ranges.items()}
    marks = [Mark(one.value, one.label, one.role) for one in stack_marks(results)]
    order = in_order(results)
    rows = [_facility(of, e, bars, is_brief=is_brief) for e in order[:most]]
    blank = [Cell("")] * (3 if is_brief else 5)
    if len(order) > most:
        more = Cell(text("{count} more facilities", count=len(order) - most), "muted")
        rows.append(Row([Cell(""), more, *blank, None]))
    if rows:
        keys = (
            "stack_claims.debt",
            "stack_claims.debt_covered",
            "stack_claims.debt_share",
            "stack_claims.debt_multiple",
        )
        owed, covered, share, multiple = (Cell(of.shown(key)) for key in keys)
        total = [Cell(""), Cell(text("All debt")), owed, covered, share]
        rows.append(Row([*total, *([] if is_brief else [multiple, Cell("")]), None], Kind.TOTAL))
    for key, _, _, paid in later_claims(results):
        cells = [Cell(""), Cell(text(results.model[key].label)), Cell(of.shown(key)), Cell(of.shown(paid)), Cell("")]
        rows.append(Row([*cells, *([] if is_brief else [Cell(""), Cell("")]), bars.get(key)]))
    equity = [Cell(""), Cell(text("Equity")), Cell(of.shown("stack_claims.equity")), Cell(""), Cell("")]
    multiple = Cell(of.shown("stack_claims.value_multiple"))
    rows.append(Row([*equity, *([] if is_brief else [multiple, Cell("")]), bars.get("stack_claims.equity")]))
    columns = [
        Column(text("Rank")),
        Column(text("Claim"), is_words=True, most=0.3),
        Column(text("Owed")),
        Column(text("Covered")),
        Column(text("Share")),
    ]
    if not is_brief:
        columns += [Column(text("To × EBITDA")), Column(text("Matures"))]
    return Table([*columns, Column("", scale=scale_of(list(bars.values()), marks))], rows)


def _facility(of: Subject, e: int, bars: dict[str, Bar], *, is_brief: bool) -> Row:
    name = of.results.names("capital_stack.claim")[e]
    share = of.figure("capital_stack.covered_share", e)
    cells = [
        Cell(COUNT.shown(of.figure("capital_stack.rank", e)), "muted"),
        Cell(name),
        Cell(of.shown("capital_stack.claim", e)),
        Cell(of.shown("capital_stack.covered", e)),
        Cell(of.shown("capital_stack.covered_share", e), "bad" if share < 1 - 1e-9 else ""),
    ]
    if not is_brief:
        cells += [Cell(of.shown("capital_stack.to_multiple", e)), Cell(of.shown("facility_clocks.maturity", e))]
    return Row([*cells, bars.get(cell_key(of.results.model["capital_stack.claim"], e))])


def maturities(of: Subject, tall: float = 150.0) -> StackedPlot | None:
    """What falls due by fiscal year by contract, against what is there now; None when nothing does."""
    results = of.results
    places = years_shown(of, 12)
    due = [
        replace(one, values=picked(one.values, places)) for one in walls(results, "maturity_profile.contractual_due")
    ]
    if not due:
        return None
    due = _largest(due, picked(bn(by_year(results, "debt_profile.contractual_due")), places))
    bands = [replace(one, values=[0.0, *one.values]) for one in due]
    rest = [0.0] * len(places)
    there = [
        Band(key, words, [of.figure(key) / millions(), *rest], role)
        for key, words, role in (
            ("waterfall.opening_cash", text("Cash"), "text"),
            ("coverage.lines_now", text("Open lines"), "muted"),
        )
        if of.figure(key) > 0
    ]
    expected = [math.nan, *picked(bn(by_year(results, "debt_profile.expected_due")), places)]
    line = OverlaidLine(text("As expected"), expected)
    return StackedPlot(tall, columns=[text("now"), *year_heads(of, places)], bands=[*there, *bands], line=line)


def _largest(bands: list[Band], totals: list[float]) -> list[Band]:
    """The largest facilities in their order, the smaller ones as one band: more layers are not told apart."""
    if len(bands) <= MOST_BANDS:
        return bands
    kept = sorted(bands, key=lambda one: sum(one.values), reverse=True)[: MOST_BANDS - 1]
    shown = [one for one in bands if one in kept]
    others = [whole - sum(one.values[n] for one in shown) for n, whole in enumerate(totals)]
    count = len(bands) - len(shown)
    return [
        *shown,
        Band("debt_profile.contractual_due", text("{count} smaller facilities", count=count), others, "line"),
    ]


def cover(of: Subject, tall: float = 150.0) -> LinesPlot | None:
    """DSCR and LLCR over the periods with what covenants ask and the first breach; None where no service falls due."""
    results = of.results
    named = [
        ("coverage.dscr", text("DSCR"), "series0"),
        ("coverage.dscr_year", text("DSCR, 12 months"), "text"),
        ("coverage.llcr", text("LLCR"), "gold"),
    ]
    lines = [Line(key, words, results.line(key), role) for key, words, role in named]
    if not any(math.isfinite(value) for line in lines for value in line.values):
        return None
    limits = {
        round(of.figure(one.term, e), 6): text(results.model[one.term].label)
        for one in COVENANTS
        if one.name in ("dscr", "llcr")
        for e in results.members(one.term)
        if math.isfinite(of.figure(one.term, e))
    }
    references = [Reference(value, f"{words} {value:.2f}×", "bad") for value, words in sorted(limits.items())[:2]]
    references = references or [Reference(1.0, text("1: just covered"), "muted")]
    breach = of.figure("covenant_totals.first_breach")
    marks = []
    if math.isfinite(breach):
        words = text("breached {period}", period=results.calendar.label(int(breach)))
        marks.append(Marker(breach - 1, words, "bad"))
    labels = list(results.calendar.labels[1:])
    return LinesPlot(
        tall, columns=labels, lines=lines, references=references, markers=marks, suffix="×", within=COVER_SCALE
    )


def coverage_table(of: Subject) -> tuple[Table, list[str]]:
    """Cover, leverage and liquidity by fiscal year, and what the table leaves out, in words."""
    places = years_shown(of)
    rows = []
    for key, words in named_rows("coverage"):
        name, *cells = year_row(of.results, key, None, words)
        shown = [cells[place] for place in places]
        rows.append(
            Row([Cell(name.words), *(Cell(one.words, "muted" if one.words == "n.m." else "") for one in shown)])
        )
    head = Column(of.money_m, is_words=True, most=0.3)
    return Table([head, *(Column(name) for name in year_heads(of, places))], rows), year_words(of, places)


def covenants(of: Subject) -> tuple[Table | None, int]:
    """Covenants, those breached or nearest to it first, and how many are left out; None where none is typed."""
    results = of.results
    found = [
        (one, e)
        for e in results.members("facilities.drawn")
        for one in COVENANTS
        if math.isfinite(of.figure(one.term, e))
    ]
    if not found:
        return None, 0

    def danger(pair: tuple[Covenant, int]) -> tuple[float, float]:
        covenant, e = pair
        first = of.figure(covenant.first, e)
        least = min((v for v in results.line(covenant.headroom, e) if math.isfinite(v)), default=math.inf)
        return (first if first > 0 else math.inf, least)

    found.sort(key=danger)
    most = of.most(MOST_COVENANTS, 6)
    rows = [Row([Cell(cell.words, cell.role) for cell in room_row(results, one, e)]) for one, e in found[:most]]
    heads = [text("Facility"), text("Covenant"), text("Limit"), text("Headroom now"), text("Least"), text("Least in")]
    columns = [Column(head, is_words=place < 2, most=0.32) for place, head in enumerate([*heads, text("First breach")])]
    return Table(columns, rows), max(0, len(found) - most)


def section(of: Subject) -> list[Block]:
    """Debt as a section."""
    results = of.results
    blocks: list[Block] = [
        Heading(text("Debt")),
        Subhead(
            text("Claims in the order they are paid"),
            text("{currency} m; bars in {currency} bn, cumulative", currency=of.currency),
        ),
        stack(of, most=of.most(24, 8)),
    ]
    if of.figure("stack_claims.debt") > 0:
        blocks += [Paragraph(spans(" ".join(part for part in lender_words(results) if part)), gap=5.0)]
    due, covered = maturities(of), cover(of)
    wall = (
        []
        if due is None
        else [
            Subhead(
                text("Maturity wall by contract"),
                text("{currency} bn a year; now: cash and open lines", currency=of.currency),
            ),
            due,
        ]
    )
    lines = [] if covered is None else [Subhead(text("Cover of debt by cash")), covered]
    both = [one for one in (wall, lines) if one]
    if both:
        blocks.append(Beside(both, [1.0] * len(both), gap=11.0, between=20.0))
    if covered is not None and covered.is_beyond():
        low, high = (shown(end, 0, "×") for end in (covered.ticks()[0], covered.ticks()[-1]))
        words = text("Cover below {low} or above {high} is not drawn.", low=low, high=high)
        blocks.append(Paragraph(words, size=look.SMALL, role="muted", gap=3.0))
    made, notes = coverage_table(of)
    blocks += [Subhead(text("Coverage by fiscal year")), made]
    blocks += [Paragraph(words, size=look.SMALL, role="muted", gap=3.0) for words in notes]
    rooms, left = covenants(of)
    if rooms is None:
        return [*blocks, Paragraph(text("No covenant is typed, so that none is tested."), gap=5.0)]
    verdict = Paragraph(spans(covenant_verdict(results, True)), gap=5.0, keeps_next=True)
    blocks += [Subhead(text("Headroom by covenant")), verdict, rooms]
    if left:
        words = text("{count} more covenants have more headroom.", count=left)
        blocks.append(Paragraph(words, size=look.TABLE, role="muted", gap=3.0))
    return blocks
