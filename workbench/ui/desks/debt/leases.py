"""The page of leases: the ladder of what is owed to landlords, and what is signed but has not begun."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.ground.large import money
from workbench.live.results import Results
from workbench.ui.charts import Band, OverlaidLine, StackedBars
from workbench.ui.desks.debt.page import DebtPage, between, by_year, show_years, year_labels, year_row
from workbench.ui.desks.desk import bn, labels, per_entity
from workbench.ui.desks.rpo.cards import Card, Cell, add_table, figure_cell
from workbench.ui.desks.rpo.form import form
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.sheet import cell_key

LADDER = ("commencement", "term", "annual_rent", "escalator", "liability_now", "signed")
ROLL = (
    ("lease_totals.additions", 1.0),
    ("lease_totals.interest", 1.0),
    ("lease_totals.rent", -1.0),
)


class LeasesPage(DebtPage):
    """Rent, lease liability and commitments, lease by lease."""

    def build(self) -> None:
        self.liability = StackedBars(
            text("Lease liability, once commenced"), text("{currency} bn", currency=self.currency), decimals=2
        )
        self.rent = StackedBars(text("Rent by year"), text("{currency} bn a year", currency=self.currency), decimals=2)
        self.ladder_card, self.ladder = add_table(self, text("Leases"), text("{currency} m", currency=self.currency))
        self.roll_card, self.roll = add_table(self, text("Lease liability by fiscal year"))
        self.add(self.liability, (0, 0, 1, 1), self._fill_liability)
        self.add_by_year(self.rent, (0, 1, 1, 1), self._fill_rent)
        self._grid.addWidget(self.ladder_card, 1, 0, 1, 2)
        self._grid.addWidget(self.roll_card, 2, 0, 1, 2)
        self.counted = self._treatment_card()
        self._grid.addWidget(self.counted, 3, 0, 1, 2)
        self.follow(self._fill_tables)
        self.liability.setMinimumHeight(220)
        self.stretch((4, 0, 0, 0), (1, 1))

    def _treatment_card(self) -> Card:
        card = Card(text("How leases count"), has_words=True)
        self.says = Sentence()
        self.says.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
        card.column.addWidget(form(self, self.live, ("lease_totals.treatment", "lease_totals.rate")))
        card.column.addWidget(self.says)
        return card

    def _none(self) -> str:
        return text("There are no leases: add them under Operations, Leases.")

    def _fill_liability(self, results: Results) -> None:
        bands = per_entity(results, "leases.liability")
        if not bands:
            self.liability.set_empty(
                self._none() if not results.members("leases.rent") else text("No lease has begun.")
            )
            return
        periods, years = labels(results)
        self.liability.set_data(periods, bands, groups=years)

    def _fill_rent(self, results: Results) -> None:
        item = results.model["leases.rent"]
        names = results.names(item.key)
        bands = [
            Band(cell_key(item, e), names[e], bn(by_year(results, item.key, e))) for e in results.members(item.key)
        ]
        bands = [one for one in bands if any(one.values)]
        if not bands:
            self.rent.set_empty(self._none() if not names else text("No rent falls due within the horizon."))
            return
        line = OverlaidLine(text("Signed, not commenced"), bn(by_year(results, "lease_totals.signed_rent")), "bad")
        self.rent.set_data(year_labels(results), bands, line=line)

    def _fill_tables(self, results: Results) -> None:
        names = results.names("leases.rent")
        rows = [
            [
                Cell(names[e], cell_key(results.model["leases.rent"], e)),
                *(figure_cell(results, f"leases.{key}", e) for key in LADDER),
            ]
            for e in sorted(results.members("leases.rent"), key=lambda e: results.figure("leases.commencement", e))
        ]
        if rows:
            total = [Cell(text("All")), Cell(""), Cell(""), Cell(""), Cell("")]
            rows.append([*total, *(figure_cell(results, f"lease_totals.{key}") for key in ("liability", "signed"))])
        headers = [text("Lease"), text("Commences"), text("Years"), text("Rent a year"), text("Increase a year")]
        self.ladder.show_cells([*headers, text("Liability now"), text("Signed, worth now")], rows)
        moves = [year_row(results, key, sign=sign) for key, sign in ROLL]
        label = text(results.model["lease_totals.balance"].label)
        roll = between(results, "lease_totals.balance", None, label, moves)
        roll.append(year_row(results, "lease_totals.debt"))
        show_years(self.roll_card, self.roll, results, text("Row"), roll if rows else [])
        for card in (self.ladder_card, self.counted):
            card.setVisible(bool(rows))
        self.says.show_words(self._says(results) if rows else "")

    def _says(self, results: Results) -> str:
        amount = money(results.figure("lease_totals.liability"), self.currency)
        told = linked("lease_totals.liability", amount)
        if results.figure("lease_totals.as_debt") > 0:
            return text(
                "{amount} of leases count as debt: EBITDA is before their rent, leverage and the stack hold them.",
                amount=told,
            )
        return text("{amount} of leases stay outside debt: their rent is in EBITDA.", amount=told)

    def restyle(self) -> None:
        super().restyle()
        self.ladder.restyle()
        self.roll.restyle()
