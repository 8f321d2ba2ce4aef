"""What each desk shows."""

from __future__ import annotations

import math

from workbench.ground.language import text
from workbench.ground.large import millions
from workbench.live.results import Results
from workbench.ui.charts import (
    Band,
    Football,
    Line,
    Lines,
    OverlaidLine,
    Reference,
    StackedBars,
    Step,
    Waterfall,
)
from workbench.ui.desks.actuals import span
from workbench.ui.desks.debt import DebtDesk
from workbench.ui.desks.desk import Desk, band, bn, bn_a_period, labels
from workbench.ui.desks.field import fill_football, football_ranges
from workbench.ui.desks.paged import PagedDesk, PageKind
from workbench.ui.desks.peers import PeersDesk
from workbench.ui.desks.rpo import RpoDesk
from workbench.ui.desks.uncertainty import UncertaintyDesk
from workbench.ui.sheet import cell_key


def bridge_steps(results: Results) -> list[Step]:
    """Enterprise value to equity, in billions."""
    figure = results.figure
    steps = [
        Step("bridge.flows", text("PV of cash flows"), figure("bridge.flows") / millions(), True, "series0"),
        Step("terminal.present", text("PV of terminal value"), figure("terminal.present") / millions()),
    ]
    other = figure("bridge.enterprise") - figure("bridge.dcf")
    if abs(other) > 1e-6:
        steps.append(Step("bridge.enterprise", text("APV, failure"), other / millions()))
    steps.append(
        Step("bridge.enterprise", text("Enterprise value"), figure("bridge.enterprise") / millions(), True, "series0")
    )
    for key, words, sign in (
        ("bridge.debt", text("Debt"), -1),
        ("bridge.leases", text("Leases"), -1),
        ("bridge.preferred", text("Preferred"), -1),
        ("bridge.minorities", text("Minorities"), -1),
        ("bridge.prepayment_claim", text("Customer prepayments"), -1),
        ("bridge.cash", text("Cash"), 1),
        ("bridge.investments", text("Investments"), 1),
        ("bridge.primary_proceeds", text("New shares"), 1),
    ):
        value = figure(key)
        if abs(value) > 1e-9:
            steps.append(Step(key, words, sign * value / millions()))
    steps.append(Step("bridge.equity", text("Equity"), figure("bridge.equity") / millions(), True, "accent"))
    return steps


class OverviewPage(Desk):
    """The answer: football field, bridge, and the path of revenue and profit."""

    def build(self) -> None:
        self.bridge = Waterfall(text("From cash flows to equity"), text("{currency} bn", currency=self.currency))
        self.field = Football(text("Value per share by method"), text("{currency} a share", currency=self.currency))
        self.path = Lines(text("Path to profit"), bn_a_period(self.currency), decimals=2)
        self.add(self.bridge, (0, 0, 1, 2), lambda r: self.bridge.set_data(bridge_steps(r)))
        self.add(self.path, (1, 0, 1, 1), self._fill_path)
        self.add(self.field, (1, 1, 1, 1), lambda r: fill_football(self.field, football_ranges(r), r))
        self.stretch((5, 5))

    def _fill_path(self, results: Results) -> None:
        names = {
            "operations.revenue": text("Revenue"),
            "operations.ebitda": text("Adjusted EBITDA"),
            "income.operating": text("Operating income"),
            "cash_flow.free": text("Free cash flow"),
        }
        over = span(results, *names)
        lines = [over.line(key, label) for key, label in names.items()]
        self.path.set_data(over.periods, lines, groups=over.years, reported=over.reported)


def _overview() -> type[Desk]:
    return OverviewPage


def _reported() -> type[Desk]:
    from workbench.ui.desks.reported import ReportedPage

    return ReportedPage


class CompanyDesk(PagedDesk):
    """The answer, and what the company reported before it."""

    name = "Company"
    kinds = (
        PageKind("overview", lambda: text("Overview"), _overview),
        PageKind("reported", lambda: text("Reported periods"), _reported),
    )


class CapacityDesk(Desk):
    """Power against what contracts need, and the capital it takes."""

    def build(self) -> None:
        self.power = Lines(text("Power: active, deliverable, needed, used"), "MW", decimals=0, from_zero=True)
        self.capex = StackedBars(text("Capital expenditure"), bn_a_period(self.currency), decimals=2)
        self.use = Lines(text("Utilisation and deliveries met"), "%", decimals=0, suffix="%", from_zero=True)
        self.add(self.power, (0, 0, 1, 2), self._fill_power)
        self.add(self.capex, (1, 0, 1, 1), self._fill_capex)
        self.add(self.use, (1, 1, 1, 1), self._fill_use)
        self.stretch((5, 5))

    def _fill_power(self, results: Results) -> None:
        periods, years = labels(results)
        if not any(results.line("capacity.active")):
            self.power.set_empty(text("No power is entered: type it under Capacity."))
            return
        lines = [
            Line("capacity.active", text("Active"), list(results.line("capacity.active")), is_step=True),
            Line("capacity.deliverable", text("Deliverable"), list(results.line("capacity.deliverable"))),
            Line("capacity.needed", text("Needed by contracts"), list(results.line("capacity.needed"))),
            Line("capacity.used", text("Used by contracts"), list(results.line("capacity.used")), is_dashed=True),
        ]
        contracted = results.figure("capacity.contracted")
        marks = [Reference(contracted, text("contracted {mw} MW", mw=f"{contracted:,.0f}"))] if contracted > 0 else []
        self.power.set_data(periods, lines, groups=years, references=marks)

    def _fill_capex(self, results: Results) -> None:
        over = span(results, "investment.capex")
        keys = ("investment.growth", "investment.replacement", "investment.other")
        bands = [band(results, k) for k in keys if any(results.line(k))]
        if bands or over.reported:
            layers = [*over.shifted(bands), *over.total("investment.capex", text("Capital expenditure, not split"))]
            self.capex.set_data(over.periods, layers, groups=over.years, reported=over.reported)
        else:
            self.capex.set_empty(text("There is no capital expenditure."))

    def _fill_use(self, results: Results) -> None:
        periods, years = labels(results)
        lines = [
            Line(k, text(results.model[k].label), [100 * v for v in results.line(k)])
            for k in ("capacity.utilisation", "capacity.fill")
        ]
        self.use.set_data(periods, lines, groups=years)


class OperationsDesk(Desk):
    """Where revenue comes from and what it costs."""

    def build(self) -> None:
        unit = bn_a_period(self.currency)
        self.revenue = StackedBars(text("Revenue by source"), unit, decimals=2)
        self.costs = StackedBars(text("Cash costs and EBITDA"), unit, decimals=2)
        self.income = Lines(text("Income"), unit, decimals=2)
        self.add(self.revenue, (0, 0, 1, 2), self._fill_revenue)
        self.add(self.costs, (1, 0, 1, 1), self._fill_costs)
        self.add(self.income, (1, 1, 1, 1), self._fill_income)
        self.stretch((5, 5))

    def _fill_revenue(self, results: Results) -> None:
        over = span(results, "operations.revenue")
        keys = (
            "rpo.contracted",
            "rpo.relet",
            "rpo.kept",
            "capacity.spot_revenue",
            "operations.attached",
            "operations.other_revenue",
        )
        bands = [band(results, k) for k in keys if any(results.line(k))]
        if bands or over.reported:
            layers = [*over.shifted(bands), *over.total("operations.revenue", text("Revenue, not split"))]
            self.revenue.set_data(over.periods, layers, groups=over.years, reported=over.reported)
        else:
            self.revenue.set_empty(text("There is no revenue: enter contracts, power or other revenue."))

    def _fill_costs(self, results: Results) -> None:
        over = span(results, "operations.cost_of_revenue", "operations.ebitda")
        keys = (
            "operations.cost_of_revenue",
            "operations.technology_cost",
            "operations.marketing_cost",
            "operations.administration_cost",
        )
        bands = [Band(k, text(results.model[k].label), over.values(k)) for k in keys if any(results.line(k))]
        line = OverlaidLine(text("Adjusted EBITDA"), over.values("operations.ebitda"), "gold")
        if bands:
            self.costs.set_data(over.periods, bands, groups=over.years, line=line, reported=over.reported)
        else:
            self.costs.set_empty(text("There are no operating costs."))

    def _fill_income(self, results: Results) -> None:
        keys = ("income.operating", "income.interest", "income.net")
        over = span(results, *keys)
        lines = [over.line(k, text(results.model[k].label)) for k in keys]
        self.income.set_data(over.periods, lines, groups=over.years, reported=over.reported)


class DcfDesk(Desk):
    """Free cash flow, its present value, and the bridge."""

    def build(self) -> None:
        unit = text("{currency} bn", currency=self.currency)
        self.flows = StackedBars(text("Free cash flow to the firm"), bn_a_period(self.currency), decimals=2)
        self.bridge = Waterfall(text("From cash flows to equity"), unit)
        self.discount = Lines(text("Discount factor"), text("present value of 1"), decimals=2, from_zero=True)
        self.add(self.flows, (0, 0, 1, 2), self._fill_flows)
        self.add(self.bridge, (1, 0, 1, 1), lambda r: self.bridge.set_data(bridge_steps(r)))
        self.add(self.discount, (1, 1, 1, 1), self._fill_discount)
        self.stretch((5, 5), (3, 2))

    def _fill_flows(self, results: Results) -> None:
        over = span(results, "cash_flow.free")
        after_interest = over.total("cash_flow.free", text("Free cash flow after interest"))
        layers = [*over.shifted([band(results, "dcf.free_cash_flow")]), *after_interest]
        present = [*[math.nan] * over.reported, *bn(results.line("dcf.present_value"))]
        line = OverlaidLine(text("Present value"), present, "gold")
        self.flows.set_data(over.periods, layers, groups=over.years, line=line, reported=over.reported)

    def _fill_discount(self, results: Results) -> None:
        periods, years = labels(results)
        lines = [
            Line(k, text(results.model[k].label), list(results.line(k))) for k in ("dcf.factor", "dcf.factor_unlevered")
        ]
        self.discount.set_data(periods, lines, groups=years)


class SharesDesk(Desk):
    """From basic to diluted shares, and value per share against the reference prices."""

    def build(self) -> None:
        self.dilution = Waterfall(text("From basic to diluted shares"), text("m shares"), decimals=1)
        self.field = Football(text("Value per share by method"), text("{currency} a share", currency=self.currency))
        self.add(self.dilution, (0, 0, 1, 2), self._fill_dilution)
        self.add(self.field, (1, 0, 1, 2), lambda r: fill_football(self.field, football_ranges(r), r))
        self.stretch((4, 5))

    def _fill_dilution(self, results: Results) -> None:
        steps = [Step("shares.basic", text("Basic"), results.figure("shares.basic"), True, "series0")]
        if results.figure("shares.primary"):
            steps.append(
                Step("shares.primary", text("New shares sold"), results.figure("shares.primary"), role="series0")
            )
        item = results.model["tranches.exercised"]
        for e, name in enumerate(results.names("tranches.exercised")):
            steps.append(Step(cell_key(item, e), name, results.figure("tranches.exercised", e), role="series1"))
        steps.append(Step("shares.diluted", text("Diluted"), results.figure("shares.diluted"), True, "accent"))
        self.dilution.set_data(steps)


DESKS: dict[str, type[Desk]] = {
    "Company": CompanyDesk,
    "RPO": RpoDesk,
    "Capacity": CapacityDesk,
    "Operations": OperationsDesk,
    "Debt": DebtDesk,
    "DCF": DcfDesk,
    "Shares": SharesDesk,
    "Peers": PeersDesk,
    "Uncertainty": UncertaintyDesk,
}
