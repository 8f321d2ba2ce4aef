"""The page of coverage: how well cash covers debt against what covenants demand, and the first breach."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.live.results import Results
from workbench.ui.charts import Line, Lines, Marker, Reference
from workbench.ui.desks.debt.page import (
    DebtPage,
    EntityChoice,
    has_debt,
    key_of,
    no_debt,
    show_years,
    year_row,
)
from workbench.ui.desks.desk import bn, labels
from workbench.ui.desks.rpo.cards import Cell, add_table, figure_cell
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.sheet import cell_key

COVER_SCALE = (-1.0, 3.5)
"""Times of cover on the scale at most: a period with next to no service would flatten all others."""
INTEREST_SCALE = (-5.0, 20.0)


def named_rows(section: str) -> list[tuple[str, str]]:
    """The lines of the table over the years of a section, the company's, a borrower's or a facility's: key, words."""
    if section == "coverage":
        return [
            ("coverage.cfads", text("Cash for debt service")),
            ("coverage.service", text("Debt service")),
            ("coverage.dscr_year", text("DSCR, 12 months")),
            ("coverage.llcr", text("LLCR")),
            ("coverage.plcr", text("PLCR")),
            ("coverage.leverage", text("Net debt to EBITDA")),
            ("coverage.interest_cover", text("EBITDA to interest")),
            ("coverage.liquidity", text("Liquidity")),
            ("coverage.runway", text("Runway")),
        ]
    if section == "facility_coverage":
        return [
            ("facility_coverage.cash", text("Cash for debt service")),
            ("facility_coverage.service", text("Debt service")),
            ("facility_coverage.debt", text("Debt owed")),
            ("facility_coverage.llcr", text("LLCR")),
            ("facility_coverage.ltv", text("Loan to value")),
            ("facility_coverage.ltv_cost", text("Loan to cost")),
        ]
    return [
        ("borrower_coverage.cash", text("Cash for debt service")),
        ("borrower_coverage.due", text("Debt service")),
        ("borrower_coverage.balance", text("Debt owed")),
        ("borrower_coverage.llcr", text("LLCR")),
        ("borrower_coverage.plcr", text("PLCR")),
        ("borrower_coverage.ltv", text("Loan to value")),
    ]


@dataclass(frozen=True, slots=True)
class Covenant:
    """A covenant as a facility has it: the key of its term, and of its rows of headroom and breach."""

    name: str
    is_least: bool

    @property
    def term(self) -> str:
        """Key of the limit."""
        return f"covenant_terms.{'min' if self.is_least else 'max'}_{self.name}"

    @property
    def headroom(self) -> str:
        """Key of the headroom."""
        return f"covenants.headroom_{self.name}"

    @property
    def first(self) -> str:
        """Key of the period first breached."""
        return f"covenants.first_{self.name}"


COVENANTS = tuple(
    Covenant(name, is_least)
    for name, is_least in (
        ("dscr", True),
        ("llcr", True),
        ("ltv", False),
        ("leverage", False),
        ("cover", True),
        ("liquidity", True),
    )
)


def room_row(results: Results, covenant: Covenant, e: int) -> list[Cell]:
    """A covenant of a facility: its limit, the headroom now and at its least, and the first breach."""
    term, room = results.model[covenant.term], results.model[covenant.headroom]
    line = results.line(covenant.headroom, e)
    known = [(value, t) for t, value in enumerate(line, 1) if math.isfinite(value)]
    key = cell_key(room, e)
    cells = [Cell(results.names(covenant.term)[e], key), Cell(text(term.label), cell_key(term, e), role="muted")]
    cells.append(figure_cell(results, covenant.term, e))
    if not known:
        cells += [Cell(text("n.m."), key, role="muted")] * 3
    else:
        first, (least, period) = known[0], min(known)
        cells.append(Cell(room.unit.shown(first[0]), key, first[1]))
        cells.append(Cell(room.unit.shown(least), key, period, "bad" if least < 0 else ""))
        cells.append(Cell(results.calendar.label(period), key, period))
    breach = results.figure(covenant.first, e)
    if breach > 0:
        words = text("✕ {period}", period=results.calendar.label(int(breach)))
        cells.append(Cell(words, cell_key(results.model[covenant.first], e), None, "bad"))
    else:
        cells.append(Cell(text("none"), cell_key(results.model[covenant.first], e), None, "good"))
    return cells


def covenant_verdict(results: Results, is_any: bool) -> str:
    """Whether a covenant is breached, when first, and how near the nearest is, with linked figures."""
    if not has_debt(results):
        return no_debt()
    if not is_any:
        return text("No covenant is typed: type limits under Covenants on the page Terms.")
    first = results.figure("covenant_totals.first_breach_date")
    worst = figure_cell(results, "covenant_totals.worst_headroom").words
    if not math.isfinite(first):
        told = linked("covenant_totals.worst_headroom", worst)
        return text("No covenant is breached. The least headroom is {worst}.", worst=told)
    day = linked("covenant_totals.first_breach_date", figure_cell(results, "covenant_totals.first_breach_date").words)
    count = linked("covenant_totals.breached", f"{results.figure('covenant_totals.breached'):.0f}")
    return text(
        "Breached first in the period to {day}; facilities in breach at some time: {count}.", day=day, count=count
    )


class CoveragePage(DebtPage):
    """Cover, leverage and liquidity against the covenants."""

    def build(self) -> None:
        self._borrowers = 0
        self.cover = Lines(text("Cover of debt by cash"), "", decimals=2, suffix="×", within=COVER_SCALE)
        self.whose = EntityChoice(text("Whose cover is shown"))
        self.whose.chosen.connect(lambda: self.refresh(self.live.results))
        self.cover.add_option(self.whose)
        self.leverage = Lines(text("Leverage and interest cover"), "", decimals=1, suffix="×", within=INTEREST_SCALE)
        self.ltv = Lines(
            text("Loan to value by facility"),
            text("% of depreciated collateral"),
            decimals=0,
            suffix="%",
            from_zero=True,
            within=(0.0, 200.0),
        )
        self.liquidity = Lines(text("Liquidity"), text("{currency} bn", currency=self.currency), from_zero=True)
        self.rooms_card, self.rooms = add_table(self, text("Headroom by covenant"), has_words=True)
        self.verdict = Sentence()
        self.verdict.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
        self.rooms_card.column.insertWidget(1, self.verdict)
        self.card, self.table = add_table(self, text("By fiscal year"))
        self.add(self.cover, (0, 0, 1, 2), self._fill_cover)
        self._grid.addWidget(self.rooms_card, 1, 0, 1, 2)
        self.add(self.leverage, (2, 0, 1, 1), self._fill_leverage)
        self.add(self.liquidity, (2, 1, 1, 1), self._fill_liquidity)
        self.add(self.ltv, (3, 0, 1, 2), self._fill_ltv)
        self._grid.addWidget(self.card, 4, 0, 1, 2)
        self.add_cases(5, "accelerated", "curve_up", "curve_down")
        self.follow(self._fill_rooms)
        self.follow(self._fill_table)
        for chart, height in ((self.cover, 290), (self.leverage, 220), (self.ltv, 170)):
            chart.setMinimumHeight(height)
        self.stretch((5, 0, 4, 2, 0, 0), (1, 1))

    def refresh(self, results: Results) -> None:
        borrowers = results.names("borrower_coverage.dscr")
        self._borrowers = len(borrowers)
        self.whose.offer([*borrowers, *results.names("facilities.drawn")], text("All debt"))
        self.whose.setVisible(self.whose.count() > 1)
        super().refresh(results)

    @property
    def shown(self) -> tuple[str, int | None]:
        """The section whose cover is shown, of the company, a borrower or a facility, and which of them."""
        place = self.whose.entity
        if place is None:
            return "coverage", None
        if place < self._borrowers:
            return "borrower_coverage", place
        return "facility_coverage", place - self._borrowers

    def _facilities(self, results: Results) -> list[int]:
        """Facilities whose covenants speak of what is shown."""
        section, entity = self.shown
        every = results.members("facilities.drawn")
        if section == "facility_coverage":
            return [e for e in every if e == entity]
        if entity is None:
            return [e for e in every if not results.figure("facilities.borrower", e) > 0]
        number = results.figure("borrowers.number", entity)
        return [e for e in every if results.figure("facilities.borrower", e) == number]

    def _limits(self, results: Results, name: str, entities: Sequence[int], scale: float = 1.0) -> list[Reference]:
        """The limits of a covenant as dashed lines, each once."""
        covenant = next(one for one in COVENANTS if one.name == name)
        found = {results.figure(covenant.term, e) for e in entities}
        item = results.model[covenant.term]
        unit = "" if item.unit.percent else " " + text(item.unit.label, currency=self.currency)
        unit = "×" if item.unit.label in ("ratio", "×") else unit
        return [
            Reference(scale * value, f"{text(item.label)} {item.unit.shown(value)}{unit}", "bad")
            for value in sorted(found)
            if math.isfinite(value)
        ]

    def _breach(self, results: Results, names: Sequence[str], entities: Sequence[int]) -> list[Marker]:
        """The first period in which one of these covenants is breached."""
        keys = [one.first for one in COVENANTS if one.name in names]
        firsts = [results.figure(key, e) for key in keys for e in entities]
        firsts = [first for first in firsts if first > 0]
        if not firsts:
            return []
        period = int(min(firsts))
        return [Marker(period - 1, text("breached {period}", period=results.calendar.label(period)), "bad")]

    def _fill_cover(self, results: Results) -> None:
        if not has_debt(results):
            self.cover.set_empty(no_debt())
            return
        section, entity = self.shown
        named = [("dscr", text("DSCR"), "series0"), ("llcr", text("LLCR"), "gold")]
        if entity is None:
            named.insert(1, ("dscr_year", text("DSCR, 12 months"), "text"))
        keys = [(f"{section}.{key}", words, role) for key, words, role in named]
        lines = [
            Line(key_of(results, key, entity), words, results.line(key, entity), role) for key, words, role in keys
        ]
        if not any(value == value for line in lines for value in line.values):
            self.cover.set_empty(text("No debt service falls due."))
            return
        facilities = self._facilities(results)
        limits = [*self._limits(results, "dscr", facilities), *self._limits(results, "llcr", facilities)]
        limits = limits or [Reference(1.0, text("1: just covered"), "muted")]
        periods, years = labels(results)
        marks = self._breach(results, ("dscr", "llcr"), facilities)
        self.cover.set_title(self.cover.accessibleName(), _beyond(lines, COVER_SCALE))
        self.cover.set_data(periods, lines, groups=years, markers=marks, references=limits)

    def _fill_leverage(self, results: Results) -> None:
        if not has_debt(results):
            self.leverage.set_empty(no_debt())
            return
        periods, years = labels(results)
        lines = [
            Line("coverage.leverage", text("Net debt to EBITDA"), results.line("coverage.leverage"), "bad"),
            Line(
                "coverage.interest_cover",
                text("EBITDA to interest"),
                results.line("coverage.interest_cover"),
                "series0",
            ),
        ]
        if not any(value == value for line in lines for value in line.values):
            self.leverage.set_empty(
                text("EBITDA is not above zero and no interest falls due: no multiple says anything.")
            )
            return
        every = results.members("facilities.drawn")
        limits = [*self._limits(results, "leverage", every), *self._limits(results, "cover", every)]
        marks = self._breach(results, ("leverage", "cover"), every)
        self.leverage.set_title(self.leverage.accessibleName(), _beyond(lines, INTEREST_SCALE))
        self.leverage.set_data(periods, lines, groups=years, markers=marks, references=limits)

    def _fill_ltv(self, results: Results) -> None:
        item = results.model["facility_coverage.ltv"]
        names = results.names(item.key)
        lines = []
        for e in results.members(item.key):
            values = [100 * v if v > 0 else math.nan for v in results.line(item.key, e)]
            if any(v > 0 for v in values):
                lines.append(Line(cell_key(item, e), names[e], values, f"series{e % 9}"))
        if not lines:
            words = text("No facility holds collateral: type it under Collateral on the page Terms.")
            self.ltv.set_empty(words if has_debt(results) else no_debt())
            return
        periods, years = labels(results)
        every = results.members(item.key)
        limits = self._limits(results, "ltv", every, 100.0)
        self.ltv.set_data(
            periods, lines, groups=years, markers=self._breach(results, ("ltv",), every), references=limits
        )

    def _fill_liquidity(self, results: Results) -> None:
        periods, years = labels(results)
        lines = [
            Line("coverage.liquidity", text("Liquidity"), bn(results.line("coverage.liquidity")), "good"),
            Line("waterfall.cash", text("Cash"), bn(results.line("waterfall.cash")), "series0"),
            Line("coverage.lines", text("Open lines"), bn(results.line("coverage.lines")), "muted", is_dashed=True),
        ]
        every = results.members("facilities.drawn")
        least = results.figure("waterfall.minimum_cash") / millions()
        limits = [
            Reference(least, text("minimum cash {value}", value=f"{least:,.2f}"), "muted"),
            *self._limits(results, "liquidity", every, 1 / millions()),
        ]
        self.liquidity.set_data(
            periods, lines, groups=years, markers=self._breach(results, ("liquidity",), every), references=limits
        )

    def _fill_rooms(self, results: Results) -> None:
        rows = [
            room_row(results, one, e)
            for e in results.members("facilities.drawn")
            for one in COVENANTS
            if math.isfinite(results.figure(one.term, e))
        ]
        headers = [
            text("Facility"),
            text("Covenant"),
            text("Limit"),
            text("Headroom now"),
            text("Least"),
            text("Least in"),
        ]
        self.rooms.show_cells([*headers, text("First breach")], rows)
        self.rooms.setVisible(bool(rows))
        self.verdict.show_words(covenant_verdict(results, bool(rows)))

    def _fill_table(self, results: Results) -> None:
        section, entity = self.shown
        rows = (
            [year_row(results, key, entity, words) for key, words in named_rows(section)] if has_debt(results) else []
        )
        show_years(self.card, self.table, results, text("Measure"), rows)

    def restyle(self) -> None:
        super().restyle()
        self.rooms.restyle()
        self.table.restyle()


def _beyond(lines: Sequence[Line], scale: tuple[float, float]) -> str:
    """Says so when a line leaves the chart."""
    if any(value < scale[0] or value > scale[1] for line in lines for value in line.values):
        return text("lines beyond the scale leave the chart: point at them")
    return ""
