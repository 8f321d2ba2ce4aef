"""The delivery page: power against what contracts need, what runs late, and what each late site costs a share."""

from __future__ import annotations

import math
from functools import partial

from workbench.analysis.site_stress import LateSite, late_each
from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.live.results import Results
from workbench.ui.charts import Drop, Drops, Line, Lines, Reference, StackedBars
from workbench.ui.desks.desk import Desk, band, labels, per_entity
from workbench.ui.desks.rpo.late import LateFigures
from workbench.ui.desks.rpo.stepper import Stepper
from workbench.ui.sheet import cell_key

LATE_QUARTERS = 2
QUIET_MS = 250


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
        self.sites = Drops(text("Value per share with each site late"), self._share_unit())
        self.quarters = Stepper(
            text("By how many quarters each site is late, one at a time"),
            lambda count: text("one quarter late") if count == 1 else text("{count} quarters late", count=count),
            LATE_QUARTERS,
            1,
            20,
        )
        self.quarters.changed.connect(lambda _: self._fill_sites(self.live.results))
        self.sites.add_option(self.quarters)
        self.late_sites = LateFigures(text("Value with each site late"), self, quiet_ms=QUIET_MS)
        self.late_sites.arrived.connect(self._sites_arrived)
        self.late_sites.failed.connect(self.problem_found)
        self.late_sites.waiting.connect(self._mark_sites)
        self.add(self.sites, (2, 0, 1, 2), self._fill_sites)
        for chart in (self.power, self.gap):
            chart.setMinimumHeight(190)
        self.stretch((4, 4, 3), (3, 2))

    def _share_unit(self) -> str:
        return text("{currency} a share", currency=self.currency)

    def _fill_sites(self, results: Results) -> None:
        self.late_sites.ask(
            partial(
                late_each,
                results.model,
                results.valuation,
                float(self.quarters.value),
                results.case,
                results.arrays,
            )
        )

    def _sites_arrived(self, found: object) -> None:
        assert isinstance(found, list)
        drops: list[Drop] = []
        base = math.nan
        for one in found:
            assert isinstance(one, LateSite)
            base = one.base.per_share
            if one.site is None:
                drops.append(Drop("capacity.late", text("All power late"), one.outcome.per_share))
            else:
                key = cell_key(self.live.model["sites.late"], one.site)
                drops.append(Drop(key, one.name, one.outcome.per_share))
        self.sites.set_data(base, text("as planned"), drops)
        self._mark_sites(self.late_sites.is_waiting)

    def _mark_sites(self, is_waiting: bool) -> None:
        self.sites.set_stale(is_waiting)
        unit = self._share_unit()
        if not self.live.valuation.members("site"):
            unit = text("{unit} · enter sites under Capacity, Sites to see each one", unit=unit)
        if is_waiting:
            unit = text("{unit} · stale, computing …", unit=unit)
        self.sites.set_title(self.sites.accessibleName(), unit)

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
            band(results, key, words, sign=millions(), role=role)
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
            bands.append(band(results, "rpo.lapsed", text("Lost to late delivery"), sign=-millions(), role="bad"))
        if bands:
            self.late.set_data(periods, bands, groups=years)
        else:
            self.late.set_empty(text("Nothing is delivered late: every contract is served when it is due."))


def _percent(results: Results, key: str) -> list[float]:
    return [100 * v for v in results.line(key)]
