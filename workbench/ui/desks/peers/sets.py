"""The page of peer sets: each set's answer beside the others', multiple by multiple."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QLabel

from workbench.document.peer_sets import PEER_SET
from workbench.ground.language import text
from workbench.ground.units import PER_SHARE
from workbench.live.results import Results
from workbench.ui.charts import Football, Reference, ValueRange
from workbench.ui.desks.debt.page import EntityChoice
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.field import PRICED, multiple_label, references
from workbench.ui.desks.peers.multiples import decimals_of
from workbench.ui.desks.peers.reasons import MEASURES
from workbench.ui.desks.peers.set_figures import set_figure, set_key, set_prices
from workbench.ui.desks.rpo.cards import Card, Cell, add_table
from workbench.ui.desks.rpo.words import Sentence, linked


class SetsPage(Desk):
    """Three peer sets give three answers."""

    def build(self) -> None:
        unit = text("{currency} a share", currency=self.currency)
        self.spread = Football(text("Multiple by set"), "", decimals=1, suffix="×")
        self.prices = Football(text("Value per share at the set's median"), unit, decimals=2)
        self.choice = EntityChoice(text("Multiple"))
        self.choice.setMaximumWidth(240)
        self.choice.chosen.connect(self._chosen)
        name = QLabel(text("Multiple"))
        name.setProperty("look", "muted")
        self.spread.add_option(name)
        self.spread.add_option(self.choice)
        self.median_card, self.medians = add_table(
            self, text("Median by set"), text("multiples; peers counted in brackets")
        )
        self.price_card, self.values = add_table(self, text("Value per share by set"), unit)
        self.add(self.spread, (0, 0, 1, 1), self._fill_spread)
        self.add(self.prices, (0, 1, 1, 1), self._fill_prices)
        self._grid.addWidget(self._words_card(), 1, 0, 1, 2)
        self._grid.addWidget(self.median_card, 2, 0, 1, 2)
        self._grid.addWidget(self.price_card, 3, 0, 1, 2)
        for chart in (self.spread, self.prices):
            chart.setMinimumHeight(230)
        self.follow(self._fill_tables)
        self.follow(self._fill_words)
        self.stretch((1, 0, 0, 0))

    def _words_card(self) -> Card:
        card = Card(text("Answers"), has_words=True)
        self.says = Sentence()
        self.says.explain_requested.connect(self._explain)
        card.column.addWidget(self.says)
        card.column.addStretch(1)
        return card

    def _explain(self, key: str) -> None:
        self.explain_requested.emit(key, None)

    @property
    def measure(self) -> str:
        """The multiple shown in the charts."""
        return list(MEASURES)[self.choice.entity or 0]

    def _chosen(self) -> None:
        results = self.live.results
        self._fill_spread(results)
        self._fill_prices(results)
        self._fill_words(results)

    def _fill_spread(self, results: Results) -> None:
        self.choice.offer([multiple_label(results, measure) for measure in MEASURES])
        measure = self.measure
        ranges = []
        for place, one in enumerate(results.valuation.members(PEER_SET)):
            low, mid, high = (set_figure(results, measure, name, place) for name in ("low", "median", "high"))
            if math.isfinite(mid):
                key = set_key(results, measure, "median", place)
                ranges.append(ValueRange(key, one.name, low, high, mid, "series3", is_quartiles=True))
        low, mid, high = (results.figure(f"comparison.{measure}_{name}") for name in ("low", "median", "high"))
        if math.isfinite(mid):
            key = f"comparison.{measure}_median"
            ranges.append(ValueRange(key, text("All peers counted"), low, high, mid, "series2", is_quartiles=True))
        target = results.figure(f"comparison.{measure}_target")
        marks = []
        if math.isfinite(target):
            company = self.live.valuation.company or self.live.valuation.title
            marks.append(Reference(target, f"{company} {target:,.1f}×", "gold_text"))
        if ranges:
            self.spread.set_data(ranges, marks)
        else:
            self.spread.set_empty(_none(results))

    def _fill_prices(self, results: Results) -> None:
        measure = self.measure
        members = results.valuation.members(PEER_SET)
        found = [
            ValueRange(set_key(results, measure, "price", place), members[place].name, price, price, None, "series3")
            for place, price in set_prices(results, measure)
        ]
        if measure in PRICED:
            price = results.figure(f"comparison.{measure}_median_price")
            if math.isfinite(price):
                key = f"comparison.{measure}_median_price"
                found.append(ValueRange(key, text("All peers counted"), price, price, None, "series2"))
        if found:
            self.prices.set_data(found, references(results))
        elif measure not in PRICED:
            self.prices.set_empty(text("No value per share follows from this multiple."))
        else:
            self.prices.set_empty(_none(results))

    def _fill_tables(self, results: Results) -> None:
        members = results.valuation.members(PEER_SET)
        heads = [
            one.name if results.figure("peer_sets.is_used", n) > 0 else text("{name} (not used)", name=one.name)
            for n, one in enumerate(members)
        ]
        medians, values = [], []
        for measure in MEASURES:
            label = multiple_label(results, measure)
            cells = [_median(results, measure, n) for n in range(len(members))]
            medians.append([Cell(label, f"comparison.{measure}_median"), *cells, _all_median(results, measure)])
            if measure in PRICED:
                key = f"comparison.{measure}_median_price"
                prices = [
                    _price(set_figure(results, measure, "price", n), set_key(results, measure, "price", n))
                    for n in range(len(members))
                ]
                values.append([Cell(label, key), *prices, _price(results.figure(key), key)])
        headers = [text("Multiple"), *heads, text("All peers counted")]
        for table, rows in ((self.medians, medians), (self.values, values)):
            table.show_cells(headers, rows)
            table.be_high()

    def _fill_words(self, results: Results) -> None:
        measure = self.measure
        members = results.valuation.members(PEER_SET)
        if not members:
            self.says.show_words(_none(results))
            return
        found = set_prices(results, measure)
        said = [
            text(
                "{set}: {price}",
                set=members[place].name,
                price=linked(set_key(results, measure, "price", place), PER_SHARE.shown(price)),
            )
            for place, price in sorted(found, key=lambda pair: pair[1])
        ]
        label = multiple_label(results, measure)
        silent = [one.name for n, one in enumerate(members) if n not in {place for place, _ in found}]
        lines = []
        if said:
            answers = text("; ").join(said)
            lines.append(
                text(
                    "By {multiple}, {currency} a share: {answers}.",
                    multiple=label,
                    currency=self.currency,
                    answers=answers,
                )
            )
        if silent and measure in PRICED:
            lines.append(text("No answer by {multiple}: {names}.", multiple=label, names=", ".join(silent)))
        lines.append(
            text("A set counts its own included peers, whether it is used or not; no outlier is left out of a set.")
        )
        self.says.show_words("<br>".join(lines))

    def restyle(self) -> None:
        super().restyle()
        self.medians.restyle()
        self.values.restyle()


def _none(results: Results) -> str:
    if not results.valuation.members(PEER_SET):
        return text("There are no peer sets: add them below the peer table and choose one at each peer.")
    return text("No peer of a set has this multiple.")


def _median(results: Results, measure: str, place: int) -> Cell:
    value, count = (set_figure(results, measure, name, place) for name in ("median", "count"))
    return _multiple(measure, value, count, set_key(results, measure, "median", place))


def _all_median(results: Results, measure: str) -> Cell:
    value, count = (results.figure(f"comparison.{measure}_{name}") for name in ("median", "count"))
    return _multiple(measure, value, count, f"comparison.{measure}_median")


def _multiple(measure: str, value: float, count: float, key: str) -> Cell:
    if not math.isfinite(value):
        return Cell(text("n.m."), key, None, "muted")
    return Cell(f"{value:,.{decimals_of(measure)}f} ({count:,.0f})", key)


def _set_price(results: Results, measure: str, place: int) -> Cell:
    return _price(set_figure(results, measure, "price", place), set_key(results, measure, "price", place))


def _price(value: float, key: str) -> Cell:
    return Cell(PER_SHARE.shown(value), key, None, "" if math.isfinite(value) else "muted")
