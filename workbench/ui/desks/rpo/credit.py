"""The credit page: on how few customers the backlog hangs, what their defaults may cost, and value without each."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.analysis.copula import Distribution
from workbench.analysis.credit_book import CreditBook, credit_book
from workbench.analysis.lost_customer import WithoutCustomer, without_each
from workbench.document.edits import SetValue
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.ground.problem import Problem
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.ui.charts import Drop, Drops, Histogram, Reference
from workbench.ui.desks.desk import Desk, bn
from workbench.ui.desks.rpo.cards import Card, Cell, FigureTable, add_table, figure_cell
from workbench.ui.desks.rpo.form import form
from workbench.ui.desks.rpo.late import LateFigures
from workbench.ui.desks.rpo.stepper import StillSlider
from workbench.ui.sheet import cell_key

QUIET_MS = 250
LEVELS = (0.95, 0.99)
TAIL = 0.99
INPUTS = (
    "credit.correlation",
    "credit.wrong_way_price",
    "credit.wrong_way_delay",
    "credit.loss_horizon",
    "credit.exposure_basis",
)
EXPECTED = "exposure_total.expected_loss"


@dataclass(frozen=True, slots=True)
class Losses:
    """A credit book and the distribution of its loss."""

    book: CreditBook
    distribution: Distribution


def losses_of(book: CreditBook) -> Losses:
    """The distribution of a book that has at least one customer at risk."""
    return Losses(book, book.distribution())


class CreditPage(Desk):
    """Concentration, the distribution of losses, and the customers one by one."""

    def build(self) -> None:
        self._asked: CreditBook | None = None
        self.found: Losses | None = None
        self.losses = Histogram(text("Loss by customers who default"), text("{currency} bn", currency=self.currency))
        self.without = Drops(text("Value per share without each customer"), self._share_unit())
        self.customers_card, self.customers = add_table(self, text("Customers"))
        self.hhi_card, self.hhi = add_table(self, text("Concentration"), text("points · as many equal names"))
        self.joint = self._joint_card()
        self.late_losses = LateFigures(text("Distribution of losses"), self)
        self.late_losses.arrived.connect(self._losses_arrived)
        self.late_losses.failed.connect(self._failed)
        self.late_losses.waiting.connect(lambda _: self._title_losses())
        self.late_without = LateFigures(text("Value without each customer"), self, quiet_ms=QUIET_MS)
        self.late_without.arrived.connect(self._without_arrived)
        self.late_without.failed.connect(self._failed)
        self.late_without.waiting.connect(self._mark_without)
        self.add(self.losses, (0, 0, 1, 1), self._fill_losses)
        self._grid.addWidget(self.joint, 0, 1)
        self._grid.addWidget(self.customers_card, 1, 0, 1, 2)
        self.add(self.without, (2, 0, 1, 1), self._fill_without)
        self._grid.addWidget(self.hhi_card, 2, 1)
        self.follow(self._fill_hhi)
        self.losses.setMinimumHeight(250)
        self.stretch((5, 0, 4), (5, 3))

    def _share_unit(self) -> str:
        return text("{currency} a share", currency=self.currency)

    def _joint_card(self) -> Card:
        card = Card(text("Joint risk"))
        card.setMinimumWidth(320)
        self.slider = StillSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 95)
        self.slider.setAccessibleName(text("Asset correlation of customers"))
        self.slider.setToolTip(text("Drag to see the distribution follow; let go to keep the correlation."))
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self._keep_slid)
        ends = QWidget()
        row = QHBoxLayout(ends)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(QLabel(text("independent")))
        row.addWidget(self.slider, 1)
        row.addWidget(QLabel(text("together")))
        self.form = form(self, self.live, INPUTS)
        self.figures = FigureTable(text("Losses"))
        self.figures.explain_requested.connect(self.explain_requested)
        card.column.addWidget(ends)
        card.column.addWidget(self.form)
        card.column.addWidget(self.figures, 1)
        return card

    # The distribution

    def _book(self, results: Results) -> CreditBook:
        return credit_book(results.model, results.valuation, results.arrays)

    def _fill_losses(self, results: Results) -> None:
        correlation = results.figure("credit.correlation")
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(100 * correlation))
        self._ask_losses(self._book(results))
        self._fill_customers(results)

    def _ask_losses(self, book: CreditBook) -> None:
        if book == self._asked:
            return
        self._asked = book
        if not book.obligors:
            self.found = None
            self.losses.set_empty(text("No customer in reported RPO has anything at risk: add contracts."))
            self.figures.show_cells([], [])
            return
        self.late_losses.ask(partial(losses_of, book))

    def _slid(self, percent: int) -> None:
        if self.slider.isSliderDown():
            self._ask_losses(replace(self._book(self.live.results), correlation=percent / 100))
        else:
            self._keep_slid()  # moved by keys: each step is an edit

    def _keep_slid(self) -> None:
        wanted = self.slider.value() / 100
        if abs(self.live.results.figure("credit.correlation") - wanted) < 5e-3:
            return
        address = Address("credit.correlation")
        edit = SetValue(address, wanted, self.live.valuation.selected_case)
        for problem in self.live.do(edit, self.slider):
            self.problem_found.emit(problem)

    def _losses_arrived(self, found: object) -> None:
        assert isinstance(found, Losses)
        self.found = found
        d = found.distribution
        marks = [Reference(d.mean / millions(), text("expected"), "gold")]
        marks += [
            Reference(d.quantile(level) / millions(), text("{level} quantile", level=f"{level:.0%}"), "accent")
            for level in LEVELS
        ]
        tail = d.expected_shortfall(TAIL)
        marks.append(Reference(tail / millions(), text("{level} shortfall", level=f"{TAIL:.0%}"), "bad"))
        self.losses.set_data(bn(d.losses.tolist()), d.probabilities.tolist(), references=marks, key=EXPECTED)
        self._title_losses()
        self._fill_figures(found)
        self._fill_customers(self.live.results)

    def _title_losses(self) -> None:
        parts = [text("{currency} bn", currency=self.currency)]
        if self.found is not None:
            parts.append(text("nothing is lost: {share}", share=f"{self.found.distribution.no_loss:.1%}"))
            parts.append(text("within {years} years", years=f"{self.found.book.horizon:g}"))
        if self.late_losses.is_waiting:
            parts.append(text("stale, computing …"))
        self.losses.set_title(self.losses.accessibleName(), " · ".join(parts))

    def _fill_figures(self, found: Losses) -> None:
        d = found.distribution
        unit = text(USD_M.label, currency=self.currency)
        told = [
            (text("Expected loss"), d.mean, EXPECTED),
            (text("Standard deviation"), d.sd, ""),
            *((text("{level} quantile", level=f"{level:.0%}"), d.quantile(level), "") for level in LEVELS),
            (text("Expected shortfall, worst {share}", share=f"{1 - TAIL:.0%}"), d.expected_shortfall(TAIL), ""),
            (text("Everyone defaults"), d.worst, "exposure_total.loss"),
        ]
        rows = [[Cell(name, key), Cell(USD_M.shown(value), key)] for name, value, key in told]
        reference = text("Large pool, {level}: reference", level=f"{TAIL:.0%}")
        shown = USD_M.shown(d.vasicek_quantile(TAIL))
        rows.append([Cell(reference, role="muted"), Cell(shown, role="muted")])
        self.figures.show_cells([text("Loss"), unit], rows)
        self.figures.setToolTip(
            text("The large-pool formula (Vasicek) takes the book for endlessly many small names: wrong for a few.")
        )

    # Customers

    def _fill_customers(self, results: Results) -> None:
        # A customer defaults as a whole: its part of the worst losses stands once, at its first contract.
        tails: dict[int, float] = {}
        if self.found is not None:
            parts = self.found.distribution.shortfall_contributions(TAIL)
            obligors = self.found.book.obligors
            tails = {o.customer.contracts[0]: float(v) for o, v in zip(obligors, parts, strict=True)}
        names = results.names("exposure.at_default")
        members = [e for e in results.members("exposure.at_default") if results.figure("exposure.at_default", e) > 0]
        hazard = results.model["contract_credit.now"]
        rows = []
        for e in members:
            tail = tails.get(e, math.nan)
            rows.append(
                [
                    Cell(names[e], cell_key(results.model["exposure.customer_loss"], e)),
                    figure_cell(results, "concentration_contracts.rpo_share", e),
                    Cell(hazard.unit.shown(results.line("contract_credit.now", e)[0]), cell_key(hazard, e), 1),
                    figure_cell(results, "exposure.probability", e),
                    figure_cell(results, "exposure.at_default", e),
                    figure_cell(results, "exposure.loss_given_default", e),
                    figure_cell(results, "exposure.expected_loss", e),
                    Cell(USD_M.shown(tail) if math.isfinite(tail) else "", ""),
                ]
            )
        headers = [
            text("Contract"),
            text("of RPO"),
            text("Hazard / yr"),
            text("Default"),
            text("At risk"),
            text("Lost of it"),
            text("Expected loss"),
            text("In worst {share}", share=f"{1 - TAIL:.0%}"),
        ]
        self.customers.show_cells(headers, rows)
        self.customers_card.note.setText(
            text("{currency} m · default within the loss horizon", currency=self.currency)
            if rows
            else text("No contract in reported RPO has anything at risk.")
        )

    def _fill_hhi(self, results: Results) -> None:
        rows = []
        for words, part in (
            (text("Reported RPO"), "rpo"),
            (text("Revenue, next 12 months"), "revenue"),
            (text("Receivables"), "receivables"),
            (text("RPO weighted by credit"), "credit"),
            (text("Debt backed"), "debt"),
        ):
            points, number = results.figure(f"concentration.hhi_{part}"), f"concentration.effective_{part}"
            rows.append(
                [
                    Cell(words, f"concentration.hhi_{part}"),
                    Cell(_points(points), f"concentration.hhi_{part}"),
                    Cell(_number(results.figure(number)), number),
                ]
            )
        if math.isfinite(results.figure("concentration.hhi_low")):
            low, high = results.figure("concentration.hhi_low"), results.figure("concentration.hhi_high")
            words = text("If only the top share is known")
            span = f"{_points(low)} – {_points(high)}"
            rows.append([Cell(words, "concentration.top_share"), Cell(span, "concentration.hhi_high"), Cell("")])
        self.hhi.show_cells([text("Share of"), text("HHI"), text("Equal names")], rows)

    # Value without each

    def _fill_without(self, results: Results) -> None:
        if not results.members("contracts.price"):
            self.without.set_empty(text("There is no customer to lose: add contracts on the page Contracts."))
            return
        self.late_without.ask(partial(without_each, results.model, results.valuation, results.case, results.arrays))

    def _without_arrived(self, found: object) -> None:
        assert isinstance(found, list)
        item = self.live.model["contracts.is_lost"]
        drops: list[Drop] = []
        base = math.nan
        for one in found:
            assert isinstance(one, WithoutCustomer)
            base = one.base.per_share
            drops.append(Drop(cell_key(item, one.customer.contracts[0]), one.customer.name, one.outcome.per_share))
        self.without.set_data(base, text("as it is"), drops)

    def _mark_without(self, is_waiting: bool) -> None:
        self.without.set_stale(is_waiting)
        unit = self._share_unit()
        if is_waiting:
            unit = text("{unit} · stale, computing …", unit=unit)
        self.without.set_title(self.without.accessibleName(), unit)

    def _failed(self, problem: object) -> None:
        if isinstance(problem, Problem):
            self.problem_found.emit(problem)

    def restyle(self) -> None:
        super().restyle()
        for table in (self.customers, self.hhi, self.figures):
            table.restyle()


def _points(hhi: float) -> str:
    return f"{10000 * hhi:,.0f}" if math.isfinite(hhi) else text("n.m.")


def _number(value: float) -> str:
    return f"{value:,.2f}" if math.isfinite(value) else text("n.m.")
