"""The page of multiples: where the target stands among its peers, the statistics, and who is left out and why."""

from __future__ import annotations

import math

from workbench.document.peer_sets import PEER
from workbench.ground.language import text
from workbench.ground.units import MULTIPLE
from workbench.live.results import Results
from workbench.ui.charts import Measure, Peer, Strip
from workbench.ui.desks.debt.page import EntityChoice
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.peers.reasons import MEASURES, known, multiple_key, why_not, why_out
from workbench.ui.desks.rpo.cards import Card, Cell, add_table
from workbench.ui.desks.rpo.form import form
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.sheet import cell_key

STATISTICS = ("count", "minimum", "low", "median", "mean", "harmonic", "high", "maximum", "target", "percentile")


def measure_words(results: Results, measure: str) -> str:
    """What a multiple is called."""
    return text(results.model[multiple_key(measure)].label)


def decimals_of(measure: str) -> int:
    """Decimals of a multiple: one per point of growth is small."""
    return 2 if measure == "growth" else 1


def statistic(results: Results, measure: str, name: str) -> Cell:
    """A statistic of a measure, pale where there is none."""
    key = f"comparison.{measure}_{name}"
    item = results.model.get(key)
    if item is None:
        return Cell("")
    value = results.figure(key)
    shown = item.unit.shown(value)
    if item.unit == MULTIPLE and math.isfinite(value):
        shown = f"{value:,.{decimals_of(measure)}f}"
    return Cell(shown, key, None, "" if math.isfinite(value) else "muted")


def peer_names(results: Results) -> list[str]:
    """The peers by position."""
    return [one.name for one in results.valuation.members(PEER)]


def counted(results: Results, measure: str) -> list[int]:
    """The peers that the statistics of a measure count."""
    found = range(len(peer_names(results)))
    return [p for p in found if math.isfinite(known(results, f"outliers.{measure}_used", p))]


class MultiplesPage(Desk):
    """Each multiple over the peers."""

    def build(self) -> None:
        self.strip = Strip(text("Multiples of the peers"), text("median and the target at its value"))
        note = text("multiples; quartiles inclusive, as in Excel")
        self.card, self.table = add_table(self, text("Statistics"), note, is_dense=True)
        self.out_card, self.out = add_table(self, text("Peer by peer"), ends_in_words=True)
        self.choice = EntityChoice(text("Multiple"))
        self.choice.setMaximumWidth(260)
        self.choice.chosen.connect(self._chosen)
        self.out_card.head.insertWidget(1, self.choice)
        self.add(self.strip, (0, 0, 1, 2), self._fill_strip)
        self._grid.addWidget(self.card, 1, 0, 1, 2)
        self._grid.addWidget(self._rule_card(), 2, 0)
        self._grid.addWidget(self.out_card, 2, 1)
        self.follow(self._fill_table)
        self.follow(self._fill_out)
        self.follow(self._fill_rule)
        self.stretch((1, 0, 0), (2, 3))

    def _rule_card(self) -> Card:
        card = Card(text("What counts"), has_words=True)
        keys = [f"peer_terms.{name}" for name in ("equity_from", "outlier_rule", "outlier_width")]
        card.column.addWidget(form(self, self.live, keys))
        self.rule = Sentence()
        self.rule.explain_requested.connect(self._explain)
        card.column.addWidget(self.rule)
        card.column.addStretch(1)
        return card

    def _explain(self, key: str) -> None:
        self.explain_requested.emit(key, None)

    def _fill_strip(self, results: Results) -> None:
        names = peer_names(results)
        measures: list[Measure] = []
        for measure in MEASURES:
            item = results.model[multiple_key(measure)]
            peers = [Peer(cell_key(item, p), names[p], results.figure(item.key, p)) for p in counted(results, measure)]
            target = results.figure(f"comparison.{measure}_target")
            if peers:
                shown = target if math.isfinite(target) else None
                key = f"comparison.{measure}_median"
                measures.append(Measure(key, text(item.label), peers, shown, decimals=decimals_of(measure)))
        self.strip.setMinimumHeight(90 + 40 * len(measures))
        if measures:
            self.strip.set_data(measures, self.live.valuation.company or self.live.valuation.title)
        else:
            self.strip.set_empty(text("No peer has a multiple that counts: fill the peer table."))

    def _fill_table(self, results: Results) -> None:
        total = len(peer_names(results))
        rows: list[list[Cell]] = []
        for measure in MEASURES:
            count = results.figure(f"comparison.{measure}_count")
            cells = [statistic(results, measure, name) for name in STATISTICS]
            left = Cell(f"{total - count:,.0f}", f"comparison.{measure}_excluded")
            median = f"comparison.{measure}_median"
            rows.append([Cell(measure_words(results, measure), median), cells[0], left, *cells[1:]])
        self.table.show_cells(_headers(), rows)
        self.table.be_high()

    def _chosen(self) -> None:
        self._fill_out(self.live.results)

    def _fill_out(self, results: Results) -> None:
        self.choice.offer([measure_words(results, measure) for measure in MEASURES])
        measure = list(MEASURES)[self.choice.entity or 0]
        key = multiple_key(measure)
        item = results.model[key]
        rows: list[list[Cell]] = []
        for peer, name in enumerate(peer_names(results)):
            why = why_out(results, measure, peer)
            held = cell_key(item, peer)
            value = Cell(item.unit.shown(results.figure(key, peer)), held, None, "muted" if why else "")
            rows.append([Cell(name, held), value, Cell(why or text("counted"), role="muted" if why else "good")])
        self.out.show_cells([text("Peer"), text("Multiple, ×"), text("Counted, or why not")], rows)
        self.out.be_high()
        self.out.setVisible(bool(rows))

    def _fill_rule(self, results: Results) -> None:
        """The rule in words, and whom it leaves out of what."""
        names = peer_names(results)
        said = [self._rule_words(results)]
        for measure in MEASURES:
            out = [p for p in range(len(names)) if known(results, f"outliers.{measure}_is_outlier", p) > 0]
            if out:
                who = ", ".join(
                    linked(cell_key(results.model[multiple_key(measure)], p), _of(results, measure, p, names[p]))
                    for p in out
                )
                said.append(text("{multiple}: {who}.", multiple=measure_words(results, measure), who=who))
        missing = [m for m in MEASURES if names and not counted(results, m)]
        if missing:
            lost = ", ".join(measure_words(results, m) for m in missing)
            said.append(text("No peer counts in: {multiples}.", multiples=lost))
        self.rule.show_words("<br>".join(said))

    def _rule_words(self, results: Results) -> str:
        if results.figure("peer_terms.is_tested") <= 0:
            return text("No outlier is left out.")
        width = linked("peer_terms.outlier_width", f"{results.figure('peer_terms.outlier_width'):g}")
        return text(
            "Left out: beyond median ± {width} × 1.4826 × median absolute deviation, where five or more are known.",
            width=width,
        )

    def restyle(self) -> None:
        super().restyle()
        for table in (self.table, self.out):
            table.restyle()


def _of(results: Results, measure: str, peer: int, name: str) -> str:
    value = results.figure(multiple_key(measure), peer)
    return name if why_not(results, measure, peer) else f"{name} {value:,.1f}×"


def _headers() -> list[str]:
    return [
        text("Multiple"),
        text("n"),
        text("Left out"),
        text("Lowest"),
        text("Q1"),
        text("Median"),
        text("Mean"),
        text("Harmonic"),
        text("Q3"),
        text("Highest"),
        text("Target"),
        text("Below it"),
    ]
