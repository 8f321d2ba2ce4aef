"""The page of the football field: every method on one scale, a line to drag, what is left out, dates and gaps."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtWidgets import QLabel

from workbench.document.peer_sets import PEER
from workbench.ground.language import text
from workbench.ground.units import PER_SHARE, date_of
from workbench.live.results import Results
from workbench.ui.charts import Football, ValueRange, verdict
from workbench.ui.desks.debt.page import EntityChoice
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.field import (
    PRICED,
    Cases,
    Method,
    assay_method,
    beyond_words,
    multiple_method,
    offer_method,
    references,
    within_scale,
)
from workbench.ui.desks.peers.regression_words import regression_method
from workbench.ui.desks.peers.set_figures import sets_method
from workbench.ui.desks.rpo.cards import Card, Cell, add_table
from workbench.ui.desks.rpo.words import Sentence, linked

WANTED = ("price", "debt", "cash", "revenue", "ebitda", "net_income", "rpo")


class FootballPage(Desk):
    """Value per share by every method."""

    def build(self) -> None:
        self._cases = Cases()
        self._is_placed = False
        unit = text("{currency} a share", currency=self.currency)
        self.field = Football(text("Football field"), unit, decimals=2)
        self.field.guide_moved.connect(self._moved)
        self.at = EntityChoice(text("Put the line at"))
        self.at.chosen.connect(self._put)
        name = QLabel(text("Line at"))
        name.setProperty("look", "muted")
        self.field.add_option(name)
        self.field.add_option(self.at)
        self.card, self.table = add_table(self, text("Methods"), unit, ends_in_words=True)
        self.add(self.field, (0, 0, 1, 2), self._fill_field)
        self._grid.addWidget(self.card, 1, 0, 1, 2)
        self._grid.addWidget(self._words_card(), 2, 0, 1, 2)
        self.follow(self._fill_words)
        self.stretch((1, 0, 0))

    def _words_card(self) -> Card:
        card = Card(text("Dates and gaps"), has_words=True)
        self.says = Sentence()
        self.says.explain_requested.connect(self._explain)
        card.column.addWidget(self.says)
        card.column.addStretch(1)
        return card

    def _explain(self, key: str) -> None:
        self.explain_requested.emit(key, None)

    def _methods(self, results: Results) -> list[Method]:
        return [
            *self._cases.methods(results),
            assay_method(results),
            *(multiple_method(results, measure) for measure in PRICED),
            sets_method(results),
            regression_method(results),
            offer_method(results),
        ]

    # The line

    def _places(self, results: Results) -> list[tuple[str, float]]:
        """Where the line can be put: the reference prices and the value found."""
        found = [(one.label, one.value) for one in references(results)]
        price = results.figure("shares.price")
        if math.isfinite(price):
            found.append((text("value found {price}", price=f"{price:,.2f}"), price))
        return found

    def _put(self) -> None:
        places = self._places(self.live.results)
        chosen = self.at.entity
        if chosen is not None and chosen < len(places):
            self.field.set_guide(places[chosen][1])
            self._fill_table(self.live.results)

    def _moved(self, _: float) -> None:
        self._fill_table(self.live.results)

    # Filling

    def _fill_field(self, results: Results) -> None:
        places = self._places(results)
        self.at.offer([label for label, _ in places])
        marks = references(results)
        ranges = [one.range for one in self._methods(results) if not one.lacks]
        shown, self._beyond = within_scale(ranges, marks)
        if not self._is_placed and places:
            self._is_placed = True
            self.field.set_guide(places[0][1])
        self.field.setMinimumHeight(max(260, 100 + 22 * len(shown)))
        unit = text("{currency} a share", currency=self.currency)
        far = ", ".join(one.label for one in self._beyond)
        self.field.set_title(
            self.field.accessibleName(), text("{unit} · off scale: {names}", unit=unit, names=far) if far else unit
        )
        if shown:
            self.field.set_data(shown, marks)
        else:
            self.field.set_empty(text("No method gives a value: enter peers and the target's measures."))
        self._fill_table(results)

    def _fill_table(self, results: Results) -> None:
        line = self.field.guide
        rows = [self._row(one, line) for one in self._methods(results)]
        where = text("Line") if line is None else text("Line at {value}", value=f"{line:,.2f}")
        headers = [text("Method"), text("Low"), text("Middle"), text("High"), where, text("Source, or why left out")]
        self.table.show_cells(headers, rows)
        self.table.be_high()

    def _row(self, one: Method, line: float | None) -> list[Cell]:
        if one.lacks:
            empty = [Cell("–", role="muted") for _ in range(4)]
            return [Cell(one.label, one.key, None, "muted"), *empty, Cell(one.lacks, one.key, None, "muted")]
        found = None if line is None else verdict(one.range, line)
        middle = "" if one.mid is None else PER_SHARE.shown(one.mid)
        return [
            Cell(one.label, one.key),
            Cell(PER_SHARE.shown(one.low), _low_key(one)),
            Cell(middle, one.key),
            Cell(PER_SHARE.shown(one.high), _high_key(one)),
            Cell("" if found is None else found.words()),
            Cell(one.source, one.key, None, "muted"),
        ]

    def _fill_words(self, results: Results) -> None:
        share = text("Percentages: of quartiles the percentile between them, of other ranges the share of their width.")
        said = [share, *beyond_words(self._beyond), *date_words(results), *gap_words(results)]
        self.says.show_words("<br>".join(said))

    _beyond: Sequence[ValueRange] = ()

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()


def _low_key(one: Method) -> str:
    return one.key.replace("_median_price", "_low_price")


def _high_key(one: Method) -> str:
    return one.key.replace("_median_price", "_high_price").replace("ipo_low", "ipo_high")


def date_words(results: Results) -> list[str]:
    """The days of prices and balance sheets, and which prices are stale."""
    names = [one.name for one in results.valuation.members(PEER)]
    if not names:
        return [text("There are no peers.")]
    valued = results.figure("timing.valuation_date")
    said = []
    days: dict[float, list[str]] = {}
    for p, name in enumerate(names):
        days.setdefault(results.figure("peers.as_of", p), []).append(name)
    dated = sorted((day, of) for day, of in days.items() if math.isfinite(day))
    listed = ", ".join(text("{day} ({count} peers)", day=date_of(day).isoformat(), count=len(of)) for day, of in dated)
    value_day = linked("timing.valuation_date", date_of(valued).isoformat())
    said.append(text("Prices are of {days}; the valuation is of {day}.", days=listed, day=value_day))
    stale = results.figure("peers.stale_days")
    old = [name for day, of in dated if abs(day - valued) > stale for name in of]
    if old:
        said.append(text("Stale, more than {days} days away: {names}.", days=f"{stale:,.0f}", names=", ".join(old)))
    undated = [name for p, name in enumerate(names) if not math.isfinite(results.figure("peers.balance_date", p))]
    if len(undated) == len(names):
        said.append(text("No peer says of which day its balance sheet is."))
    elif undated:
        said.append(text("Without a day of the balance sheet: {names}.", names=", ".join(undated)))
    return said


def gap_words(results: Results) -> list[str]:
    """How many peers lack which figure."""
    count = len(results.valuation.members(PEER))
    lacking = []
    for name in WANTED:
        item = results.model.get(f"peers.{name}")
        if item is None:
            continue
        gaps = sum(1 for p in range(count) if not math.isfinite(results.figure(item.key, p)))
        if gaps:
            words = text("{figure} {count}", figure=text(item.label), count=gaps)
            lacking.append(words)
    if not lacking:
        return []
    return [text("Missing, of {count} peers: {figures}.", count=count, figures=" · ".join(lacking))]
