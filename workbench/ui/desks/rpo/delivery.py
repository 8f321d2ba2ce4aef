"""The delivery page: power against what contracts need, what runs late, and what each late site costs a share."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.charts import Line, Lines, Reference, StackedBars
from workbench.ui.desks.desk import Desk, band, labels, per_entity


class DeliveryPage(Desk):
    """Whether the power is there when contracts are due."""

    def build(self) -> None:
        self.power = Lines(text("Power: active, deliverable, needed"), "MW", decimals=0, from_zero=True)
        self.use = Lines(text("Utilisation and deliveries met"), "%", decimals=0, suffix="%", from_zero=True)
        self.gap = StackedBars(text("Power left over, held or short"), "MW", decimals=0)
        self.late = StackedBars(
            text("Late at period end, by contract"), text("{currency} m", currency=self.currency), decimals=0
        )
        self.add(self.power, (0, 0, 1, 1), self._fill_power)
        self.add(self.use, (0, 1, 1, 1), self._fill_use)
        self.add(self.gap, (1, 0, 1, 1), self._fill_gap)
        self.add(self.late, (1, 1, 1, 1), self._fill_late)
        for chart in (self.power, self.gap):
            chart.setMinimumHeight(190)
        self.stretch((4, 4), (3, 2))

    def _fill_power(self, results: Results) -> None:
        periods, years = labels(results)
        if not any(results.line("capacity.active")) and not any(results.line("capacity.needed")):
            self.power.set_empty(text("No power is entered: type it under Capacity."))
            return
        lines = [
            Line("capacity.active", text("Active"), list(results.line("capacity.active")), "muted", is_step=True),
            Line("capacity.deliverable", text("Deliverable"), list(results.line("capacity.deliverable")), "series0"),
            Line("capacity.needed", text("Needed by contracts"), list(results.line("capacity.needed")), "bad"),
        ]
        contracted = results.figure("capacity.contracted")
        marks = [Reference(contracted, text("contracted {mw} MW", mw=f"{contracted:,.0f}"))] if contracted > 0 else []
        self.power.set_data(periods, lines, groups=years, references=marks)

    def _fill_use(self, results: Results) -> None:
        periods, years = labels(results)
        lines = [
            Line("capacity.utilisation", text("Utilisation by contracts"), _percent(results, "capacity.utilisation")),
            Line("capacity.fill", text("Due deliveries met"), _percent(results, "capacity.fill"), "good"),
        ]
        self.use.set_data(periods, lines, groups=years)

    def _fill_gap(self, results: Results) -> None:
        periods, years = labels(results)
        bands = [
            band(results, key, words, sign=1000.0, role=role)
            for key, words, role in (
                ("capacity.gap", text("Short of contracts"), "bad"),
                ("capacity.idle", text("Held for late contracts"), "series1"),
                ("capacity.spare", text("Uncontracted"), "muted"),
            )
            if any(abs(v) > 1e-6 for v in results.line(key))
        ]
        if bands:
            self.gap.set_data(periods, bands, groups=years)
        else:
            self.gap.set_empty(text("All power is used, and every contract has the power it needs."))

    def _fill_late(self, results: Results) -> None:
        periods, years = labels(results)
        bands = per_entity(results, "contracts.carry", list)
        lapsed = results.line("rpo.lapsed")
        if any(v > 1e-9 for v in lapsed):
            bands.append(band(results, "rpo.lapsed", text("Lost to late delivery"), sign=-1000.0, role="bad"))
        if bands:
            self.late.set_data(periods, bands, groups=years)
        else:
            self.late.set_empty(text("Nothing is delivered late: every contract is served when it is due."))


def _percent(results: Results, key: str) -> list[float]:
    return [100 * v for v in results.line(key)]
