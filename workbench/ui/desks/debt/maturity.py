"""The page of maturities: what falls due in which year, what is there to pay it, and what must be refinanced."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.live.results import Results
from workbench.ui.charts import Band, OverlaidLine, StackedBars
from workbench.ui.desks.debt.page import DebtPage, by_year, has_debt, known_cell, no_debt, year_labels
from workbench.ui.desks.desk import band, bn, labels
from workbench.ui.desks.rpo.cards import Cell, add_table, figure_cell
from workbench.ui.sheet import cell_key

FILED = (
    ("debt_disclosure.principal", "debt_disclosure.reported_principal", "debt_disclosure.principal_check"),
    ("debt_disclosure.carrying", "debt_disclosure.reported_carrying", "debt_disclosure.carrying_check"),
    ("debt_profile.current_part", "debt_disclosure.reported_current", "debt_profile.current_difference"),
    (
        "debt_profile.weighted_effective",
        "debt_disclosure.reported_effective_rate",
        "debt_profile.effective_difference",
    ),
)
"""What the facilities give, what the filing says, and the difference."""
BY_FACILITY = (
    "facilities.maturity",
    "facilities.drawn",
    "facilities.undrawn_opening",
    "maturity_profile.rate_now",
    "effective_interest.opening_rate_simple",
    "maturity_profile.effective_reported",
    "maturity_profile.life",
    "maturity_profile.due_12",
    "maturity_profile.current_part",
)


def walls(results: Results, key: str, ahead: Sequence[float] = ()) -> list[Band]:
    """What falls due by fiscal year, billions, a band for each facility that keeps its colour on every wall."""
    item = results.model[key]
    found = []
    for e, name in enumerate(results.names(key)):
        sums = bn(by_year(results, key, e))
        if any(value > 1e-9 for value in sums):
            found.append(Band(cell_key(item, e), name, [*ahead, *sums], f"series{e % 9}"))
    return found


class MaturityPage(DebtPage):
    """The maturity wall by contract and as expected, against what is there."""

    def build(self) -> None:
        unit = text("{currency} bn a year", currency=self.currency)
        self.contract = StackedBars(
            text("Maturity wall by contract"),
            text("{currency} bn a year; now: cash and open lines", currency=self.currency),
            decimals=2,
        )
        self.expected = StackedBars(text("Repaid as expected"), unit, decimals=2)
        self.need = StackedBars(
            text("Due in the next 12 months, and what pays it"),
            text("{currency} bn, at period end", currency=self.currency),
            decimals=2,
        )
        self.filed_card, self.filed = add_table(
            self, text("Against the filing"), text("{currency} m; facilities less reported", currency=self.currency)
        )
        self.profile_card, self.profile = add_table(self, text("Profile"))
        self.add_by_year(self.contract, (0, 0, 1, 1), self._fill_contract, ahead=1)
        self.add_by_year(self.expected, (0, 1, 1, 1), self._fill_expected)
        self.add(self.need, (1, 0, 1, 2), self._fill_need)
        self.card, self.table = add_table(self, text("By facility"))
        self._grid.addWidget(self.filed_card, 2, 0)
        self._grid.addWidget(self.profile_card, 2, 1)
        self._grid.addWidget(self.card, 3, 0, 1, 2)
        self.add_cases(4, "refinanced", "extended")
        self.follow(self._fill_facilities)
        self.follow(self._fill_filed)
        self.follow(self._fill_profile)
        for chart in (self.contract, self.need):
            chart.setMinimumHeight(210)
        self.stretch((5, 4, 0, 0, 0), (1, 1))

    def _fill_contract(self, results: Results) -> None:
        due = walls(results, "maturity_profile.contractual_due", [0.0])
        if not due:
            self.contract.set_empty(
                no_debt() if not has_debt(results) else text("Nothing falls due within the horizon.")
            )
            return
        rest = [0.0] * len(results.calendar.years)
        there = [
            Band(key, words, [results.figure(key) / millions(), *rest], role)
            for key, words, role in (
                ("waterfall.opening_cash", text("Cash"), "text"),
                ("coverage.lines_now", text("Open lines"), "muted"),
            )
            if results.figure(key) > 0
        ]
        # Each wall has the other's height as a line, so that both are on one scale.
        line = OverlaidLine(text("As expected"), [math.nan, *bn(by_year(results, "debt_profile.expected_due"))])
        self.contract.set_data([text("now"), *year_labels(results)], [*there, *due], line=line)

    def _fill_expected(self, results: Results) -> None:
        repaid = walls(results, "maturity_profile.expected_due")
        if not repaid:
            self.expected.set_empty(
                no_debt() if not has_debt(results) else text("Nothing is repaid within the horizon.")
            )
            return
        line = OverlaidLine(text("By contract"), bn(by_year(results, "debt_profile.contractual_due")))
        self.expected.set_data(year_labels(results), repaid, line=line)

    def _fill_need(self, results: Results) -> None:
        if not has_debt(results):
            self.need.set_empty(no_debt())
            return
        periods, years = labels(results)
        bands = [
            band(results, "debt_profile.spare", text("Cash above the minimum"), role="series3"),
            band(results, "debt_profile.earned_next", text("Cash flow of the 12 months"), role="series0"),
            band(results, "debt_profile.refinancing_need", text("To be refinanced"), role="bad"),
        ]
        line = OverlaidLine(text("Principal due"), bn(results.line("debt_profile.due_next")))
        self.need.set_data(periods, bands, groups=years, line=line)

    def _fill_filed(self, results: Results) -> None:
        named = (text("Principal"), text("Carrying value"), text("Current part"), text("Effective rate, weighted"))
        rows = []
        for words, (key, reported, difference) in zip(named, FILED, strict=True):
            is_known = math.isfinite(results.figure(reported))
            said = figure_cell(results, reported) if is_known else Cell(text("not typed"), reported, role="muted")
            apart = figure_cell(results, difference) if is_known else Cell("", difference)
            rows.append([Cell(words, key), figure_cell(results, key), said, apart])
        self.filed.show_cells([text("Measure"), text("Facilities"), text("Reported"), text("Difference")], rows)
        self.filed_card.setVisible(has_debt(results))

    def _fill_profile(self, results: Results) -> None:
        named = (
            ("debt_profile.due_12", text("Due within 12 months by contract")),
            ("debt_profile.drawn_later_12", text("Due then of later draws")),
            ("debt_profile.need_now", text("To be refinanced within 12 months")),
            ("debt_profile.refinancing_peak", text("To be refinanced at most, 12 months")),
            ("debt_profile.refinancing_from", text("First ahead at")),
            ("debt_profile.weighted_rate_now", text("Coupon, weighted")),
            ("debt_profile.weighted_life", text("Life by contract")),
            ("debt_profile.expected_life", text("Life of all debt as expected")),
        )
        rows = []
        for key, words in named:
            unit = results.model[key].unit
            shown = "" if unit.is_date or unit.percent else text(unit.label, currency=self.currency)
            rows.append([Cell(words, key), known_cell(results, key), Cell(shown, role="muted")])
        self.profile.show_cells([text("Measure"), text("Value"), text("Unit")], rows)
        self.profile_card.setVisible(has_debt(results))

    def _fill_facilities(self, results: Results) -> None:
        names = results.names("maturity_profile.rate_now")
        rows = [
            [Cell(names[e], cell_key(results.model["facilities.maturity"], e))]
            + [known_cell(results, key, e) for key in BY_FACILITY]
            for e in results.members("maturity_profile.rate_now")
            if results.figure("facility_clocks.is_owed", e) > 0
        ]
        money = text("{currency} m", currency=self.currency)
        headers = [text("Facility"), text("Matures"), text("Drawn"), text("Undrawn"), text("Coupon")]
        headers += [text("Effective"), text("As filed"), text("Life, years"), text("Due, 12 m"), text("Current")]
        self.card.note.setText(text("{currency}; rates a year", currency=money))
        self.table.show_cells(headers, rows)
        self.card.setVisible(bool(rows))

    def restyle(self) -> None:
        super().restyle()
        self.filed.restyle()
        self.profile.restyle()
        self.table.restyle()
