"""The assay page: the waterfall from headline RPO to equity, the answer in words, conversion and roll-forward."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.charts import Band, Marker, OverlaidLine, StackedBars, Waterfall
from workbench.ui.desks.desk import Desk, band, bn, bn_a_period, labels, per_entity
from workbench.ui.desks.rpo.answer import AnswerCard
from workbench.ui.desks.rpo.stepper import StillChoice
from workbench.ui.desks.rpo.steps import AssayView

MOST_BANDS = 8


class AssayPage(Desk):
    """How much of the RPO reaches shareholders, and why."""

    def build(self) -> None:
        self._names: list[str] = []
        self.assay = Waterfall(
            text("Assay: what the backlog is worth"),
            text("{currency} bn, present value", currency=self.currency),
        )
        self.contract = StillChoice()
        self.contract.setAccessibleName(text("Contracts shown"))
        self.contract.activated.connect(self._choose)
        self.capex = StillChoice()
        self.capex.setAccessibleName(text("Before or after attributable capex"))
        self.capex.addItem(text("After capex"), True)
        self.capex.addItem(text("Before capex"), False)
        self.capex.activated.connect(self._choose)
        for box in (self.contract, self.capex):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(170)
            self.assay.add_option(box)
        self.answer = AnswerCard()
        self.answer.setMinimumWidth(270)
        self.answer.setMaximumWidth(440)
        self.answer.explain_requested.connect(lambda key: self.explain_requested.emit(key, None))
        self.conversion = StackedBars(text("Conversion to revenue"), bn_a_period(self.currency), decimals=2)
        self.roll = StackedBars(text("RPO roll-forward"), text("{currency} bn", currency=self.currency))
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.assay, 5)
        row.addWidget(self.answer, 2)
        self._grid.addWidget(top, 0, 0, 1, 2)
        self.add(self.assay, None, self._fill_assay)
        self.add(self.conversion, (1, 0, 1, 1), self._fill_conversion)
        self.add(self.roll, (1, 1, 1, 1), self._fill_roll)
        self.stretch((6, 5), (3, 2))
        self.assay.setMinimumHeight(250)
        self.conversion.setMinimumHeight(190)

    @property
    def view(self) -> AssayView:
        """What is chosen: all contracts or one, before or after capex."""
        return AssayView(self.contract.currentData(), bool(self.capex.currentData()))

    def refresh(self, results: Results) -> None:
        self._offer_contracts(results)
        super().refresh(results)

    def _offer_contracts(self, results: Results) -> None:
        names = results.names("assay_contracts.headline")
        if names == self._names and self.contract.count():
            return
        held = self.contract.currentText()
        self._names = list(names)
        self.contract.clear()
        self.contract.addItem(text("All contracts"), None)
        for place, name in enumerate(names):
            self.contract.addItem(name, place)
        self.contract.setCurrentIndex(max(0, self.contract.findText(held)))

    def _choose(self) -> None:
        self._fill_assay(self.live.results)

    def _fill_assay(self, results: Results) -> None:
        view = self.view
        if view.figure(results, "headline") > 0:
            self.assay.set_data(view.bars(results))
        elif view.entity is None:
            self.assay.set_empty(text("No contract is in reported RPO: add one under RPO, Contracts."))
        else:
            self.assay.set_empty(text("This contract is not in reported RPO, so that the assay does not count it."))
        self.answer.show_answer(results, view)

    def _fill_conversion(self, results: Results) -> None:
        periods, years = labels(results)
        bands = _largest(results, per_entity(results, "delivery.recognised"))
        for key, role in (("rpo.relet", "series5"), ("capacity.spot_revenue", "muted")):
            if any(results.line(key)):
                bands.append(band(results, key, role=role))
        if not bands:
            self.conversion.set_empty(text("No contract delivers within the horizon."))
            return
        disclosed = results.figure("disclosure.reported_rpo") > 0
        line = OverlaidLine(text("Disclosed bands"), bn(results.line("disclosure.disclosed"))) if disclosed else None
        self.conversion.set_data(periods, bands, groups=years, line=line, markers=self._markers(results))

    def _markers(self, results: Results) -> list[Marker]:
        if results.figure("disclosure.reported_rpo") <= 0:
            return []
        end = results.figure("disclosure.band_1_months") / results.figure("timing.months") - 0.5
        said = results.figure("disclosure.band_1_share")
        book = results.figure("rpo.book_band_1")
        if not math.isfinite(book) or end >= len(results.calendar.labels) - 1:
            return []
        return [Marker(end, text("{said} disclosed by here · book {book}", said=f"{said:.0%}", book=f"{book:.1%}"))]

    def _fill_roll(self, results: Results) -> None:
        periods, years = labels(results)
        bands = [
            band(results, "rpo.booked", role="good"),
            band(results, "rpo.recognised", sign=-1, role="accent"),
            band(results, "rpo.cancelled", sign=-1, role="bad"),
        ]
        line = OverlaidLine(text("Closing RPO"), bn(results.line("rpo.closing")), "gold")
        if any(results.line("rpo.closing")):
            self.roll.set_data(periods, bands, groups=years, line=line)
        else:
            self.roll.set_empty(text("There is no RPO to roll forward."))

    def restyle(self) -> None:
        super().restyle()
        self.answer.show_answer(self.live.results, self.view)


def _largest(results: Results, bands: list[Band]) -> list[Band]:
    """The largest contracts in their order, the smaller ones as one band: more layers are not told apart."""
    if len(bands) <= MOST_BANDS:
        return bands
    kept = sorted(bands, key=lambda one: sum(one.values), reverse=True)[: MOST_BANDS - 1]
    shown = [one for one in bands if one in kept]
    total = bn(results.line("rpo.contracted"))
    others = [whole - sum(one.values[t] for one in shown) for t, whole in enumerate(total)]
    count = len(bands) - len(shown)
    return [*shown, Band("rpo.contracted", text("{count} smaller contracts", count=count), others, "line")]
