"""The page of betas: freed of each peer's debt, loaded with the target's, and what feeds the cost of capital."""

from __future__ import annotations

import math
from dataclasses import replace

from workbench.document.peer_sets import PEER
from workbench.document.valuation import Address, value_of
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.rows.items import Choice
from workbench.ui.charts import Measure, Peer, Strip
from workbench.ui.desks.debt.page import known_cell
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.rpo.cards import Card, Cell, add_table
from workbench.ui.desks.rpo.form import form
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.sheet import cell_key

BY_PEER = (
    "peers.beta",
    "peer_betas.leverage",
    "peer_betas.tax_used",
    "peer_betas.debt_beta_used",
    "peer_betas.unlevered",
    "peer_betas.relevered",
)
STATISTICS = ("low", "median", "mean", "high")
CAPITAL = (
    "cost_of_capital.asset_beta_used",
    "cost_of_capital.debt_beta_used",
    "cost_of_capital.leverage",
    "cost_of_capital.equity_beta",
    "cost_of_capital.equity_cost",
    "cost_of_capital.debt_rate_used",
    "cost_of_capital.wacc",
)
SWITCHES = ("beta_from", "asset_beta", "relevering", "debt_beta_from", "debt_beta", "debt_rate_from", "debt_rate")


class BetaPage(Desk):
    """Peers' betas and what the cost of capital takes from them."""

    def build(self) -> None:
        self.strip = Strip(text("Betas of the peers"), text("median, and what the cost of capital uses"))
        self.card, self.table = add_table(self, text("Peer by peer"), ends_in_words=True)
        self.capital_card, self.capital = add_table(self, text("Into the cost of capital"), has_words=True)
        self.rating_card, self.rating = add_table(self, text("Synthetic rating"), has_words=True)
        self.add(self.strip, (0, 0, 1, 2), self._fill_strip)
        self.strip.setMinimumHeight(170)
        self._grid.addWidget(self.card, 1, 0, 1, 2)
        self._grid.addWidget(self._sources(), 2, 0)
        self._grid.addWidget(self.capital_card, 2, 1)
        self._grid.addWidget(self.rating_card, 3, 0, 1, 2)
        self.capital_says, self.rating_says = Sentence(), Sentence()
        for says, card in ((self.capital_says, self.capital_card), (self.rating_says, self.rating_card)):
            says.explain_requested.connect(self._explain)
            card.column.addWidget(says)
        self.rating_card.column.insertWidget(1, form(self, self.live, _rating_keys()))
        for fill in (self._fill_table, self._fill_capital, self._fill_rating):
            self.follow(fill)
        self.stretch((1, 0, 0, 0), (1, 1))

    def _sources(self) -> Card:
        card = Card(text("What is used"))
        card.column.addWidget(form(self, self.live, [f"cost_of_capital.{name}" for name in SWITCHES]))
        card.column.addStretch(1)
        return card

    def _explain(self, key: str) -> None:
        self.explain_requested.emit(key, None)

    def _fill_strip(self, results: Results) -> None:
        names = [one.name for one in results.valuation.members(PEER)]
        rows = (
            ("beta_comparison.median", "peer_betas.unlevered_counted", "cost_of_capital.asset_beta_used"),
            ("beta_comparison.relevered_median", "peer_betas.relevered_counted", "cost_of_capital.equity_beta"),
        )
        measures = []
        for key, by_peer, used in rows:
            item = results.model[by_peer]
            values = [(p, results.figure(by_peer, p)) for p in range(len(names))]
            peers = [Peer(cell_key(item, p), names[p], value) for p, value in values if math.isfinite(value)]
            if peers:
                label = text(results.model[by_peer.removesuffix("_counted")].label)
                measures.append(Measure(key, label, peers, results.figure(used), decimals=2, suffix=""))
        if measures:
            self.strip.set_data(measures, text("Used"))
        else:
            self.strip.set_empty(_no_betas())

    def _fill_table(self, results: Results) -> None:
        names = [one.name for one in results.valuation.members(PEER)]
        headers = [text("Peer"), *_headings(), text("Counted, or why not")]
        rows: list[list[Cell]] = []
        for p, name in enumerate(names):
            why = why_no_beta(results, p)
            cells = [known_cell(results, key, p) for key in BY_PEER]
            if not math.isfinite(results.figure("peers.beta", p)):
                cells[0] = replace(cells[0], words="–")
            role = "muted" if why else "good"
            rows.append([Cell(name, cells[4].key), *cells, Cell(why or text("counted"), cells[4].key, None, role)])
        for name in STATISTICS:
            own = known_cell(results, f"beta_comparison.{name}")
            loaded = known_cell(results, f"beta_comparison.relevered_{name}")
            empty = [Cell("") for _ in BY_PEER[:4]]
            rows.append([Cell(_statistic_words()[name], own.key), *empty, own, loaded, Cell("")])
        self.table.show_cells(headers, rows)
        self.table.be_high()

    def _fill_capital(self, results: Results) -> None:
        rows = [[Cell(text(results.model[key].label), key), known_cell(results, key)] for key in CAPITAL]
        self.capital.show_cells([text("Measure"), text("Value")], rows)
        self.capital.be_high()
        self.capital_says.show_words("<br>".join(self._capital_words(results)))

    def _capital_words(self, results: Results) -> list[str]:
        theory = results.model["cost_of_capital.relevering"]
        assert isinstance(theory, Choice)
        held = value_of(results.model, results.valuation, Address(theory.key))
        said = [
            text("Betas are unlevered and relevered by {theory}.", theory=text(str(theory.options[str(held)].value)))
        ]
        count = results.figure("beta_comparison.count")
        if not count > 0:
            return [*said, _no_betas()]
        median = linked("beta_comparison.median", f"{results.figure('beta_comparison.median'):,.2f}")
        said.append(text("Median asset beta {median}, n = {count}.", median=median, count=f"{count:,.0f}"))
        return said

    def _fill_rating(self, results: Results) -> None:
        rows = []
        for place, name in enumerate(results.names("rating_steps.spread")):
            is_chosen = results.figure("rating_steps.is_chosen", place) > 0
            cells = [known_cell(results, f"rating_steps.{key}", place) for key in ("cover_from", "spread")]
            mark = Cell("◂ " + text("chosen"), role="good") if is_chosen else Cell("")
            rows.append([Cell(name, cells[0].key), *cells, mark])
        self.rating.show_cells([text("Rating"), text("Interest cover from, ×"), text("Spread"), ""], rows)
        self.rating.be_high()
        self.rating.setVisible(bool(rows))
        self.rating_says.show_words(rating_words(results))

    def restyle(self) -> None:
        super().restyle()
        for table in (self.table, self.capital, self.rating):
            table.restyle()


def _rating_keys() -> list[str]:
    return ["synthetic_rating.ebit", "synthetic_rating.interest"]


def _no_betas() -> str:
    return text(
        "No peer has an equity beta: type or paste betas into the columns “Beta” of the peer table, "
        "each with debt and market value."
    )


def why_no_beta(results: Results, peer: int) -> str:
    """Why a peer's beta does not count; empty when it does."""
    if math.isfinite(results.figure("peer_betas.unlevered_counted", peer)):
        return ""
    if not math.isfinite(results.figure("peers.beta", peer)):
        return text("beta is not given")
    if not math.isfinite(results.figure("peer_betas.leverage", peer)):
        if not math.isfinite(results.figure("peers.debt", peer)):
            return text("debt is not given")
        return text("no market value: neither price and shares nor market cap is given")
    return text("not included") if results.figure("peers.is_included", peer) <= 0 else text("its set is not used")


def rating_words(results: Results) -> str:
    """The rating found, or what is missing for one."""
    if not results.names("rating_steps.spread"):
        return text("There are no rating steps: add them under DCF, Rating by interest cover.")
    if results.figure("synthetic_rating.is_given") <= 0:
        return text("Type EBIT and interest expense of the last 12 months: their ratio picks the step.")
    cover = linked("synthetic_rating.cover", f"{results.figure('synthetic_rating.cover'):,.2f}×")
    rate = linked(
        "cost_of_capital.rated_rate",
        results.model["cost_of_capital.rated_rate"].unit.shown(results.figure("cost_of_capital.rated_rate")),
    )
    return text("EBIT covers interest {cover}: cost of debt {rate}.", cover=cover, rate=rate)


def _headings() -> list[str]:
    return [
        text("Equity beta"),
        text("Debt / equity"),
        text("Tax rate"),
        text("Debt beta"),
        text("Asset beta"),
        text("Relevered"),
    ]


def _statistic_words() -> dict[str, str]:
    return {
        "low": text("Lower quartile"),
        "median": text("Median"),
        "mean": text("Mean"),
        "high": text("Upper quartile"),
    }
