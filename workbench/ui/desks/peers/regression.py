"""The page of the regression: a multiple on growth, margin and RPO cover, what it says of the target, or why not."""

from __future__ import annotations

import math

from workbench.analysis.prediction_band import FittedLine, steps_between
from workbench.document.peer_sets import PEER
from workbench.ground.language import text
from workbench.ground.units import PER_SHARE
from workbench.live.results import Results
from workbench.ui.charts import Dot, Fitted, Scale, Scatter
from workbench.ui.desks.debt.page import known_cell
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.peers.regression_words import (
    chosen,
    explained_words,
    measure_shown,
    refusal_words,
    regressor_words,
    why_not_in,
)
from workbench.ui.desks.rpo.cards import Card, Cell, add_table
from workbench.ui.desks.rpo.form import form
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.sheet import cell_key

CHOICES = ("depends_on", "use_growth", "use_margin", "use_cover", "confidence")
QUALITY = ("count", "freedom", "r_squared", "adjusted", "standard_error", "leverage", "highest_leverage")
BY_PEER = ("observed", "fitted", "residual", "standard_residual", "leverage")


class RegressionPage(Desk):
    """One multiple explained by what the peers differ in."""

    def build(self) -> None:
        self.scatter = Scatter(text("Regression"))
        self.terms_card, self.terms = add_table(self, text("Coefficients"))
        self.quality_card, self.quality = add_table(self, text("How well it fits"))
        self.peers_card, self.peers = add_table(self, text("Peer by peer"), ends_in_words=True)
        self.add(self.scatter, (0, 0, 1, 2), self._fill_scatter)
        self.scatter.setMinimumHeight(320)
        self._grid.addWidget(self._choices(), 1, 0, 2, 1)
        self._grid.addWidget(self.terms_card, 1, 1)
        self._grid.addWidget(self.quality_card, 2, 1)
        self._grid.addWidget(self.peers_card, 3, 0, 1, 2)
        for fill in (self._fill_words, self._fill_tables, self._fill_peers):
            self.follow(fill)
        self.stretch((1, 0, 0, 0), (2, 3))

    def _choices(self) -> Card:
        card = Card(text("What explains the multiple"), has_words=True)
        card.column.addWidget(form(self, self.live, [f"regression.{name}" for name in CHOICES]))
        self.says = Sentence()
        self.says.explain_requested.connect(self._explain)
        card.column.addWidget(self.says)
        card.column.addStretch(1)
        return card

    def _explain(self, key: str) -> None:
        self.explain_requested.emit(key, None)

    # The picture

    def _fill_scatter(self, results: Results) -> None:
        used = chosen(results)
        names = [one.name for one in results.valuation.members(PEER)]
        inside = [p for p in range(len(names)) if results.figure("regression_peers.is_in", p) > 0]
        multiple = explained_words(results)
        if not used or not inside:
            why, remedy = refusal_words(results)
            self.scatter.set_title(text("Regression"), "")
            said = text("No prediction: {why}.", why=why) if why else text("No peer has every figure.")
            self.scatter.set_empty(f"{said}\n{remedy}".strip())
            return
        if not results.figure("regression.is_fitted") > 0:
            used = used[:1]  # without a fit there is no plane to measure from: the peers over the first measure
        over = ", ".join(regressor_words()[name] for name in used)
        self.scatter.set_title(
            text("{multiple} on {measures}", multiple=multiple, measures=over), self._quality(results)
        )
        up = Scale(multiple, 1, "×")
        if len(used) == 1:
            self._show_line(results, used[0], inside, names, up)
        else:
            self._show_fitted(results, inside, names, up)

    def _quality(self, results: Results) -> str:
        count = f"{results.figure('regression.count'):,.0f}"
        fit = results.figure("regression.r_squared")
        return text("n = {count}", count=count) + (f" · R² {100 * fit:.0f}%" if math.isfinite(fit) else "")

    def _dot(self, results: Results, peer: int, name: str, across: float) -> Dot:
        leverage = results.figure("regression_peers.leverage", peer)
        count, terms = results.figure("regression.count"), results.figure("regression.regressors") + 1
        limit = 2 * terms / count if count > 0 else math.inf
        notes = []
        if math.isfinite(leverage):
            residual = results.figure("regression_peers.residual", peer)
            notes.append(text("residual {value}×", value=f"{residual:,.1f}"))
            notes.append(text("leverage {value}, much from {limit} on", value=f"{leverage:.2f}", limit=f"{limit:.2f}"))
        key = cell_key(results.model["regression_peers.fitted"], peer)
        observed = results.figure("regression_peers.observed", peer)
        return Dot(key, name, across, observed, tuple(notes), leverage > limit)

    def _target(self, results: Results, across: float) -> tuple[Dot | None, tuple[float, float] | None]:
        """The target on the line with its interval, where a prediction is given."""
        low, mid, high = (results.figure(f"regression.{name}_multiple") for name in ("low", "middle", "high"))
        if not math.isfinite(mid + across):
            return None, None
        price = results.figure("regression.middle_price")
        notes = (
            text("interval {low}× to {high}×", low=f"{low:,.1f}", high=f"{high:,.1f}"),
            text("value per share {price}", price=PER_SHARE.shown(price)),
        )
        name = self.live.valuation.company or self.live.valuation.title
        return Dot("regression.middle_multiple", name, across, mid, notes), (low, high)

    def _show_line(self, results: Results, name: str, inside: list[int], names: list[str], up: Scale) -> None:
        scale = 1.0 if name == "cover" else 100.0
        label = regressor_words()[name]
        across = Scale(label, 1, "" if name == "cover" else "%")
        values = [results.figure(f"regression_peers.{name}_value", p) for p in inside]
        dots = [self._dot(results, p, names[p], v * scale) for p, v in zip(inside, values, strict=True)]
        own = results.figure(f"regression.{name}_target")
        target, interval = self._target(results, own * scale)
        fit: list[Fitted] = []
        if results.figure("regression.is_fitted") > 0:
            line = line_of(results, name)
            reach = values + ([own] if target is not None else [])
            fit = [Fitted(place * scale, *line.at(place)) for place in steps_between(reach)]
        self.scatter.set_data(dots, across, up, fit=fit, target=target, interval=interval)

    def _show_fitted(self, results: Results, inside: list[int], names: list[str], up: Scale) -> None:
        """Observed against fitted: with several measures, what lies on the diagonal is explained."""
        across = Scale(text("fitted"), 1, "×")
        fitted = [results.figure("regression_peers.fitted", p) for p in inside]
        dots = [self._dot(results, p, names[p], v) for p, v in zip(inside, fitted, strict=True)]
        target, interval = self._target(results, results.figure("regression.middle_multiple"))
        known = [v for v in fitted if math.isfinite(v)]
        fit = [Fitted(v, v, v, v) for v in ((min(known), max(known)) if known else ())]
        self.scatter.set_data(dots, across, up, fit=fit, target=target, interval=interval)

    # Words and tables

    def _fill_words(self, results: Results) -> None:
        why, remedy = refusal_words(results)
        if why:
            refused = text("No prediction: {why}.", why=linked("regression.refusal", why))
            self.says.show_words(f"{refused}<br>{remedy}")
            return
        figures = {
            name: linked(f"regression.{name}_multiple", f"{results.figure(f'regression.{name}_multiple'):,.1f}×")
            for name in ("low", "middle", "high")
        }
        prices = {
            name: linked(f"regression.{name}_price", PER_SHARE.shown(results.figure(f"regression.{name}_price")))
            for name in ("low", "middle", "high")
        }
        said = text(
            "On the line {company} stands at {middle}, with {confidence} between {low} and {high}.",
            company=self.live.valuation.company or self.live.valuation.title,
            confidence=f"{100 * results.figure('regression.confidence'):g}%",
            **figures,
        )
        worth = text("Value per share {middle}, from {low} to {high} {currency}.", currency=self.currency, **prices)
        self.says.show_words(f"{said}<br>{worth}")

    def _fill_tables(self, results: Results) -> None:
        rows = []
        for name, words in (("intercept", text("Intercept")), *regressor_words().items()):
            if name not in ("intercept", *chosen(results)):
                continue
            stem = f"regression.{name}"
            slope = stem if name == "intercept" else f"{stem}_slope"
            keys = (slope, f"{stem}_error", f"{stem}_t")
            rows.append([Cell(words, slope), *(known_cell(results, key) for key in keys), _own(results, name)])
        headers = [text("Variable"), text("Coefficient, ×"), text("Standard error"), text("t"), text("Target")]
        self.terms.show_cells(headers, rows)
        self.terms.be_high()
        quality = [
            [
                Cell(text(results.model[f"regression.{name}"].label), f"regression.{name}"),
                known_cell(results, f"regression.{name}"),
            ]
            for name in QUALITY
        ]
        self.quality.show_cells([text("Measure"), text("Value")], quality)
        self.quality.be_high()

    def _fill_peers(self, results: Results) -> None:
        rows = []
        for p, one in enumerate(results.valuation.members(PEER)):
            why = why_not_in(results, p)
            cells = [known_cell(results, f"regression_peers.{name}", p) for name in BY_PEER]
            said = Cell(why or text("counted"), cells[1].key, None, "muted" if why else "good")
            rows.append([Cell(one.name, cells[0].key), *cells, said])
        headers = [
            text("Peer"),
            text("Observed, ×"),
            text("Fitted, ×"),
            text("Residual, ×"),
            text("Standardised"),
            text("Leverage"),
            text("Counted, or why not"),
        ]
        self.peers.show_cells(headers, rows)
        self.peers.be_high()

    def restyle(self) -> None:
        super().restyle()
        for table in (self.terms, self.quality, self.peers):
            table.restyle()


def _own(results: Results, name: str) -> Cell:
    """Where the target stands in a measure."""
    if name == "intercept":
        return Cell("")
    key = f"regression.{name}_target"
    return Cell(measure_shown(results, name, results.figure(key)), key)


def line_of(results: Results, name: str) -> FittedLine:
    """The line of a regression on one measure."""
    figure = results.figure
    return FittedLine(
        figure("regression.intercept"),
        figure(f"regression.{name}_slope"),
        figure(f"regression.{name}_mean"),
        figure(f"regression.{name}_norm"),
        figure("regression.standard_error"),
        figure("regression.quantile"),
        figure("regression.count"),
    )
