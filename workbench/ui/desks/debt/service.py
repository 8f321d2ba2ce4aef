"""The page of debt service: interest in cash, in kind and amortised, effective rates, and the corkscrew."""

from __future__ import annotations

import math

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.rows.items import Balance
from workbench.ui.charts import Band, Line, Lines, OverlaidLine, StackedBars
from workbench.ui.desks.actuals import span
from workbench.ui.desks.debt.page import (
    DebtPage,
    EntityChoice,
    between,
    by_year,
    has_debt,
    key_of,
    no_debt,
    show_years,
    year_row,
)
from workbench.ui.desks.desk import bn, bn_a_period, labels
from workbench.ui.desks.rpo.cards import Cell, add_table

ONE = {
    "cash": "facility_service.interest_paid",
    "pik": "facilities.pik",
    "amortised": "facilities.amortised",
    "written_off": "facilities.written_off",
    "fee": "facilities.fee",
    "scheduled": "facilities.scheduled",
    "prepaid": "facilities.prepaid",
    "swept": "facilities.swept",
    "revolver": "facilities.revolver_repaid",
}
ALL = {
    "cash": "waterfall.debt_interest",
    "amortised": "waterfall.amortised",
    "written_off": "waterfall.written_off",
    "fee": "waterfall.fees",
    "scheduled": "waterfall.scheduled",
    "prepaid": "waterfall.prepaid",
    "swept": "waterfall.swept",
    "revolver": "waterfall.revolver_repaid",
}

GROUP = (
    ("waterfall.draws", 1.0),
    ("waterfall.revolver_drawn", 1.0),
    ("waterfall.pik", 1.0),
    ("waterfall.scheduled", -1.0),
    ("waterfall.prepaid", -1.0),
    ("waterfall.swept", -1.0),
    ("waterfall.revolver_repaid", -1.0),
)
"""What moves the principal of all facilities together."""


class ServicePage(DebtPage):
    """What debt costs and how it is repaid, all together or one facility at a time."""

    def build(self) -> None:
        self.whose = EntityChoice(text("Facility shown"))
        self.whose.chosen.connect(lambda: self.refresh(self.live.results))
        self.interest = StackedBars(text("Cost of debt"), bn_a_period(self.currency), decimals=3)
        self.interest.add_option(self.whose)
        self.rates = Lines(text("Coupon and effective rate"), text("% a year"), decimals=1, suffix="%")
        self.repaid = StackedBars(text("Repayments"), bn_a_period(self.currency), decimals=2)
        self.balance = StackedBars(text("Principal by facility"), text("{currency} bn", currency=self.currency))
        self.card, self.table = add_table(self, text("Corkscrew"), text("by fiscal year"))
        self.add(self.interest, (0, 0, 1, 1), self._fill_interest)
        self.add(self.rates, (0, 1, 1, 1), self._fill_rates)
        self.add(self.repaid, (1, 0, 1, 1), self._fill_repaid)
        self.add(self.balance, (1, 1, 1, 1), self._fill_balance)
        self._grid.addWidget(self.card, 2, 0, 1, 2)
        self.add_cases(3, "curve_up", "curve_down")
        self.follow(self._fill_corkscrew)
        for chart in (self.interest, self.repaid):
            chart.setMinimumHeight(220)
        self.stretch((4, 4, 0, 0), (1, 1))

    def refresh(self, results: Results) -> None:
        self.whose.offer(results.names("facilities.balance"), text("All facilities"))
        self.whose.setVisible(self.whose.count() > 1)
        super().refresh(results)

    def _bands(self, results: Results, names: tuple[tuple[str, str, str], ...]) -> list[Band]:
        """Bands of these rows, of the one facility shown or of all."""
        entity = self.whose.entity
        keys = ALL if entity is None else ONE
        found = []
        for name, words, role in names:
            values = results.line(keys[name], entity)
            if any(abs(value) > 1e-9 for value in values):
                found.append(Band(key_of(results, keys[name], entity), words, bn(values), role))
        return found

    def _fill_interest(self, results: Results) -> None:
        # Of all facilities together the model has interest in one row, what is paid in kind included.
        interest = (
            (("cash", text("Interest, cash and in kind"), "series0"),)
            if self.whose.entity is None
            else (("cash", text("Interest in cash"), "series0"), ("pik", text("Interest in kind"), "series1"))
        )
        names = (
            *interest,
            ("fee", text("Commitment fees"), "muted"),
            ("amortised", text("Discount amortised"), "series2"),
            ("written_off", text("Discount written off"), "bad"),
        )
        bands = self._bands(results, names)
        if not bands:
            self.interest.set_empty(text("This debt bears no interest.") if has_debt(results) else no_debt())
            return
        periods, years = labels(results)
        self.interest.set_data(periods, bands, groups=years)

    def _fill_rates(self, results: Results) -> None:
        entity = self.whose.entity
        periods, years = labels(results)
        if entity is None:
            lines = [_rate_line(results, "debt_profile.weighted_rate", None, text("Coupon, weighted"), "series0")]
        else:
            lines = [
                _rate_line(results, "facilities.rate", entity, text("Coupon"), "series0"),
                _rate_line(results, "effective_interest.rate_year", entity, text("Effective"), "gold"),
            ]
        lines.append(_rate_line(results, "rates.used", None, text("Base rate"), "muted"))
        if not has_debt(results):
            self.rates.set_empty(no_debt())
            return
        self.rates.set_data(periods, lines, groups=years)

    def _fill_repaid(self, results: Results) -> None:
        names = (
            ("scheduled", text("Scheduled repayments"), "series0"),
            ("prepaid", text("Mandatory prepayments"), "series2"),
            ("swept", text("Cash sweep"), "series4"),
            ("revolver", text("Revolver repaid"), "series3"),
        )
        bands = self._bands(results, names)
        if not bands:
            words = text("Nothing is repaid within the horizon.")
            self.repaid.set_empty(words if has_debt(results) else no_debt())
            return
        periods, years = labels(results)
        line = None
        if self.whose.entity is None:
            line = OverlaidLine(text("Cash available for debt service"), bn(results.line("coverage.cfads")), "good")
        self.repaid.set_data(periods, bands, groups=years, line=line)

    def _fill_balance(self, results: Results) -> None:
        item = results.model["facilities.balance"]
        entity = self.whose.entity
        names = results.names(item.key)
        bands = []
        for e in results.members(item.key):
            values = results.line(item.key, e)
            if entity in (None, e) and any(value > 1e-9 for value in values):
                bands.append(Band(key_of(results, item.key, e), names[e], bn(values), f"series{e % 9}"))
        gap = results.line("waterfall.gap")
        if entity is None and any(value > 1e-5 for value in gap):
            bands.append(Band("waterfall.gap", text("Funding gap"), bn(gap), "text"))
        if not bands:
            self.balance.set_empty(text("Nothing is owed within the horizon.") if has_debt(results) else no_debt())
            return
        if entity is None:
            over = span(results, "position.debt", "waterfall.cash")
            bands = [*over.total("position.debt", text("Debt as reported")), *over.shifted(bands)]
            cash = OverlaidLine(text("Cash"), over.values("waterfall.cash"), "good")
            self.balance.set_data(over.periods, bands, groups=over.years, line=cash, reported=over.reported)
            return
        periods, years = labels(results)
        undrawn = results.line("facilities.undrawn", entity)
        line = OverlaidLine(text("Undrawn"), bn(undrawn), "muted") if any(value > 1e-9 for value in undrawn) else None
        self.balance.set_data(periods, bands, groups=years, line=line)

    def _fill_corkscrew(self, results: Results) -> None:
        rows: list[list[Cell]] = []
        names = results.names("facilities.balance")
        if self.whose.entity is None and has_debt(results):
            rows = self._group(results)
        shown = [self.whose.entity] if self.whose.entity is not None else results.members("facilities.balance")
        for e in shown:
            head = text("of which {name}", name=names[e]) if self.whose.entity is None else ""
            rows += self._corkscrew(results, e, "facilities.balance", head)
            if not head:
                rows += self._corkscrew(results, e, "facilities.discount", "")
                rows += [year_row(results, key, e) for key in ("facilities.undrawn", "facilities.carrying")]
                rows += [year_row(results, key, e) for key in ("facilities.rate", "effective_interest.rate_year")]
        show_years(self.card, self.table, results, text("Row"), rows)

    def _group(self, results: Results) -> list[list[Cell]]:
        """The corkscrew of all facilities together."""
        moved = [(key, sign) for key, sign in GROUP if any(abs(v) > 1e-9 for v in results.line(key))]
        lines = [year_row(results, key, sign=sign) for key, sign in moved]
        return between(results, "position.principal", None, text("Principal"), lines)

    def _corkscrew(self, results: Results, e: int, key: str, head: str) -> list[list[Cell]]:
        """Opening, what moved it and closing; with `head` the closing alone. Moves that never happen are left out."""
        item = results.model[key]
        assert isinstance(item, Balance)
        flows = [(flow.key, 1.0) for flow in item.add] + [(flow.key, -1.0) for flow in item.less]
        moved = [(flow, sign) for flow, sign in flows if any(abs(v) > 1e-9 for v in results.line(flow, e))]
        closing = by_year(results, key, e)
        if not moved and not any(closing):
            return []
        if head:
            return [year_row(results, key, e, head)]
        lines = [year_row(results, flow, e, sign=sign) for flow, sign in moved]
        return between(results, key, e, text(item.label), lines)

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()


def _rate_line(results: Results, key: str, entity: int | None, words: str, role: str) -> Line:
    values = [100 * v if math.isfinite(v) else math.nan for v in results.line(key, entity)]
    return Line(key_of(results, key, entity), words, values, role, is_step=key == "rates.used")
