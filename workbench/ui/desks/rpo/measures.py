"""The measures page: what analysts quote of a backlog, as charts and as figures by fiscal year."""

from __future__ import annotations

import math

from workbench.document.periods import annual_values
from workbench.ground.language import text
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.ui.charts import Line, Lines, Reference
from workbench.ui.desks.actuals import span
from workbench.ui.desks.desk import Desk, bn, labels
from workbench.ui.desks.rpo.cards import Card, Cell, add_table, figure_cell
from workbench.ui.desks.rpo.form import form
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.sheet import cell_key

QUOTED = (
    "rpo.closing",
    "measures.next_year",
    "measures.next_year_share",
    "measures.growth",
    "measures.bookings_year",
    "measures.billings_year",
    "measures.revenue_year",
    "measures.book_to_bill",
    "measures.conversion",
    "measures.cover",
    "measures.years_of_revenue",
    "measures.rpo_to_debt",
)
NOW = (
    "rpo.book",
    "disclosure.growth",
    "measures.next_year_now",
    "measures.conversion_first_year",
    "measures.conversion_expected",
    "measures.cover_now",
)


class MeasuresPage(Desk):
    """RPO, next-12-month RPO, bookings, billings, book to bill, growth and conversion."""

    def build(self) -> None:
        unit = text("{currency} bn", currency=self.currency)
        self.stock = Lines(text("RPO and what of it is due within 12 months"), unit, from_zero=True)
        self.flows = Lines(text("Bookings, billings, revenue of 12 months"), unit, from_zero=True)
        self.rates = Lines(text("Growth, conversion, cover"), "%", decimals=0, suffix="%")
        self.bill = Lines(text("Book to bill, 12 months"), "×", decimals=2, from_zero=True)
        self.card, self.table = add_table(self, text("By fiscal year"))
        self.now_card, self.now = add_table(self, text("At the balance sheet"))
        self.add(self.stock, (0, 0, 1, 1), self._fill_stock)
        self.add(self.flows, (0, 1, 1, 1), self._fill_flows)
        self.add(self.rates, (2, 0, 1, 1), self._fill_rates)
        self.add(self.bill, (2, 1, 1, 1), self._fill_bill)
        self._grid.addWidget(self.card, 1, 0, 1, 2)
        self._grid.addWidget(self.now_card, 3, 0)
        self._grid.addWidget(self._financing_card(), 3, 1)
        for chart in (self.stock, self.rates):
            chart.setMinimumHeight(190)
        self.follow(self._fill_table)
        self.follow(self._fill_now)
        self.follow(self._fill_financing)
        self.stretch((4, 0, 4, 0))

    def _financing_card(self) -> Card:
        card, self.financing = add_table(
            self, text("Prepayments as financing"), text("{currency} m", currency=self.currency), has_words=True
        )
        self.treatment = form(self, self.live, ("bridge.prepayment_treatment",))
        self.effect = Sentence()
        self.effect.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
        card.column.addWidget(self.treatment)
        card.column.addWidget(self.effect)
        return card

    def _fill_stock(self, results: Results) -> None:
        if not any(results.line("rpo.closing")):
            self.stock.set_empty(text("There is no RPO to measure: add contracts on the page Contracts."))
            return
        over = span(results, "rpo.closing", "measures.next_year", "rpo.deferred")
        lines = [
            over.line("rpo.closing", text("RPO"), "gold"),
            over.line("measures.next_year", text("Next 12 months"), "series0"),
            Line("rpo.deferred", text("Deferred revenue"), over.values("rpo.deferred"), "muted", is_dashed=True),
        ]
        self.stock.set_data(over.periods, lines, groups=over.years, reported=over.reported)

    def _fill_flows(self, results: Results) -> None:
        periods, years = labels(results)
        lines = [
            Line("measures.bookings_year", text("Bookings"), bn(results.line("measures.bookings_year")), "good"),
            Line("measures.billings_year", text("Billings"), bn(results.line("measures.billings_year")), "series1"),
            Line(
                "measures.revenue_year", text("Revenue from RPO"), bn(results.line("measures.revenue_year")), "series0"
            ),
        ]
        if any(any(line.values) for line in lines):
            self.flows.set_data(periods, lines, groups=years)
        else:
            self.flows.set_empty(text("Nothing is booked, billed or recognised."))

    def _fill_rates(self, results: Results) -> None:
        periods, years = labels(results)
        named = (
            ("measures.growth", text("RPO growth on the year"), "good"),
            ("measures.conversion", text("Conversion of 12 months"), "series0"),
            ("measures.next_year_share", text("Due within 12 months"), "series1"),
            ("measures.cover", text("Revenue contracted"), "muted"),
        )
        # Rates of a backlog that has run off swing between nothing and −100 %: they say nothing.
        rpo = results.line("rpo.closing")
        least = 0.02 * max(rpo, default=0.0)
        lines = [
            Line(
                key,
                words,
                [100 * v if r > least else math.nan for v, r in zip(results.line(key), rpo, strict=True)],
                role,
            )
            for key, words, role in named
        ]
        if any(v == v for line in lines for v in line.values):
            self.rates.set_data(periods, lines, groups=years)
        else:
            self.rates.set_empty(text("Rates need RPO: add contracts on the page Contracts."))

    def _fill_bill(self, results: Results) -> None:
        periods, years = labels(results)
        lines = [
            Line(
                "measures.book_to_bill", text("Bookings over revenue"), results.line("measures.book_to_bill"), "series0"
            ),
            Line(
                "measures.gross_book_to_bill",
                text("Before cancellations"),
                results.line("measures.gross_book_to_bill"),
                "muted",
                is_dashed=True,
            ),
        ]
        if any(v == v for line in lines for v in line.values):
            one = [Reference(1.0, text("1: backlog holds"), "muted")]
            self.bill.set_data(periods, lines, groups=years, references=one)
        else:
            self.bill.set_empty(text("Book to bill needs revenue from RPO."))

    def _fill_table(self, results: Results) -> None:
        calendar = results.calendar
        years = calendar.years[:7]
        headers = [text("Measure"), text("Unit"), *(calendar.year_label(year) for year in years)]
        rows = []
        for key in QUOTED:
            item = results.model[key]
            held = dict(zip(calendar.years, annual_values(item, results.line(key), calendar), strict=True))
            unit = text(item.unit.label, currency=self.currency)
            cells = [
                Cell(
                    item.unit.shown(held[year]),
                    key,
                    calendar.periods_of(year)[-1],
                    "" if held[year] == held[year] else "muted",
                )
                for year in years
            ]
            rows.append([Cell(text(item.label), key), Cell(unit, role="muted"), *cells])
        self.table.show_cells(headers, rows)

    def _fill_now(self, results: Results) -> None:
        rows = []
        for key in NOW:
            item = results.model[key]
            unit = text(item.unit.label, currency=self.currency)
            rows.append([Cell(text(item.label), key), figure_cell(results, key), Cell(unit, role="muted")])
        self.now.show_cells([text("Measure"), text("Value"), text("Unit")], rows)

    def _fill_financing(self, results: Results) -> None:
        names = results.names("prepayments.lent")
        columns = ("lent", "years", "implied_rate", "below_debt", "benefit")
        rows = [
            [
                Cell(names[e], cell_key(results.model["prepayments.implied_rate"], e)),
                *(figure_cell(results, f"prepayments.{name}", e) for name in columns),
            ]
            for e in results.members("prepayments.lent")
            if results.figure("prepayments.lent", e) > 0
        ]
        headers = [
            text("Contract"),
            text("Prepaid"),
            text("Years"),
            text("Implied rate"),
            text("Below debt"),
            text("Worth"),
        ]
        self.financing.show_cells(headers, rows)
        moved = results.figure("bridge.prepayment_effect")
        if not rows:
            self.effect.show_words(text("No customer prepays: type prepayments on the page Contracts."))
            return
        amount = linked("bridge.prepayment_effect", USD_M.shown(moved))
        self.effect.show_words(text("Treated as debt instead of operating, equity moves by {amount} m.", amount=amount))

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()
        self.financing.restyle()
        self.now.restyle()
