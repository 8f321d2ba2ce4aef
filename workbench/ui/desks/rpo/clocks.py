"""The clocks page: contract end, debt maturity and end of economic life, and what is left open between them."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.charts import DatedMark, Entry, Line, Lines, Reference, Span, Timeline
from workbench.ui.desks.desk import Desk, bn, labels
from workbench.ui.desks.rpo.cards import Cell, add_table, figure_cell
from workbench.ui.sheet import cell_key

BY_CONTRACT = (
    "contract_clocks.end",
    "contract_clocks.worn_out",
    "contract_clocks.hardware_after",
    "contract_clocks.revenue_uncovered",
    "contract_clocks.hardware_uncovered",
    "contract_clocks.debt_uncovered",
)
BY_FACILITY = (
    "facility_clocks.maturity",
    "facility_clocks.after_contracts",
    "facility_clocks.after_hardware",
    "facility_clocks.owed_after_contracts",
    "facility_clocks.uncovered_peak",
)


class ClocksPage(Desk):
    """Which runs out first: the contract, the debt, or the hardware."""

    def build(self) -> None:
        self.clocks = Timeline(text("Contracts, debt and hardware on one calendar"))
        self.tail = Lines(
            text("Debt against the contract cash still to come"),
            text("{currency} bn", currency=self.currency),
            from_zero=True,
        )
        money = text("{currency} m", currency=self.currency)
        self.contracts_card, self.contracts = add_table(self, text("By contract"), money)
        self.facilities_card, self.facilities = add_table(self, text("By debt facility"), money)
        self.add(self.clocks, (0, 0, 1, 2), self._fill_clocks)
        self._grid.addWidget(self.contracts_card, 1, 0, 1, 2)
        self._grid.addWidget(self.facilities_card, 2, 0, 1, 2)
        self.add(self.tail, (3, 0, 1, 2), self._fill_tail)
        self.follow(self._fill_contracts)
        self.follow(self._fill_facilities)
        self.tail.setMinimumHeight(200)
        self.stretch((5, 0, 0, 4))

    def _fill_clocks(self, results: Results) -> None:
        spans = [*self._contract_spans(results), *self._facility_spans(results)]
        if not spans:
            self.clocks.set_empty(
                text("No contract delivers and nothing is owed: add contracts, or facilities under Debt.")
            )
            return
        marks = [
            Reference(results.figure("clocks.contracts_end"), text("last contract ends"), "gold"),
            Reference(results.figure("clocks.maturity_last"), text("last debt matures"), "bad"),
        ]
        entries = [
            Entry(text("Contract delivers"), "gold"),
            Entry(text("Debt is owed"), "bad"),
            Entry(text("Hardware worn out"), "text", shape="diamond"),
        ]
        self.clocks.set_data(spans, marks, entries)

    def _contract_spans(self, results: Results) -> list[Span]:
        model = results.model
        worn = model["contract_clocks.worn_out"]
        found = []
        for e, name in enumerate(results.names("contract_clocks.end")):
            if results.figure("contract_clocks.is_delivered", e) > 0:
                mark = DatedMark(
                    cell_key(worn, e), text("Hardware worn out"), results.figure("contract_clocks.worn_out", e)
                )
                start, end = (results.figure(f"contract_clocks.{key}", e) for key in ("start_day", "end_day"))
                found.append(Span(cell_key(model["contract_clocks.end"], e), name, start, end, "gold", (mark,)))
        return found

    def _facility_spans(self, results: Results) -> list[Span]:
        item = results.model["facility_clocks.maturity"]
        start = results.figure("timing.balance_sheet_date")
        found = []
        for e, name in enumerate(results.names("facility_clocks.maturity")):
            if results.figure("facility_clocks.is_owed", e) > 0:
                end = results.figure("facility_clocks.maturity", e)
                found.append(Span(cell_key(item, e), name, start, end, "bad"))
        return found

    def _fill_tail(self, results: Results) -> None:
        periods, years = labels(results)
        lines = [
            Line("position.principal", text("Debt principal"), bn(results.line("position.principal")), "bad"),
            Line("clocks.cash_left", text("Contract cash still to come"), bn(results.line("clocks.cash_left")), "gold"),
            Line("clocks.uncovered", text("Not covered"), bn(results.line("clocks.uncovered")), "text", is_dashed=True),
        ]
        if any(any(line.values) for line in lines):
            self.tail.set_data(periods, lines, groups=years)
        else:
            self.tail.set_empty(text("There is neither debt nor contract cash."))

    def _fill_contracts(self, results: Results) -> None:
        members = results.members("contract_clocks.end")
        names = results.names("contract_clocks.end")
        rows = [
            [
                Cell(names[e], cell_key(results.model["contract_clocks.end"], e)),
                *(figure_cell(results, key, e) for key in BY_CONTRACT),
            ]
            for e in members
            if results.figure("contract_clocks.is_delivered", e) > 0
        ]
        total = [Cell(text("All")), figure_cell(results, "clocks.contracts_end")]
        total += [figure_cell(results, "clocks.worn_out_mean"), figure_cell(results, "clocks.hardware_after")]
        total += [
            figure_cell(results, f"clocks.{key}")
            for key in ("revenue_uncovered", "hardware_uncovered", "debt_uncovered")
        ]
        headers = [
            text("Contract"),
            text("Ends"),
            text("Worn out"),
            text("Years after"),
            text("Revenue beyond life"),
            text("Hardware not earned"),
            text("Debt beyond cash"),
        ]
        self.contracts.show_cells(headers, [*rows, total] if rows else [])

    def _fill_facilities(self, results: Results) -> None:
        names = results.names("facility_clocks.maturity")
        rows = [
            [
                Cell(names[e], cell_key(results.model["facility_clocks.maturity"], e)),
                *(figure_cell(results, key, e) for key in BY_FACILITY),
            ]
            for e in results.members("facility_clocks.maturity")
            if results.figure("facility_clocks.is_owed", e) > 0
        ]
        headers = [
            text("Facility"),
            text("Matures"),
            text("After contracts, years"),
            text("After hardware, years"),
            text("Owed after contracts"),
            text("Not covered, at worst"),
        ]
        if rows:
            total = [Cell(text("All")), figure_cell(results, "clocks.maturity_last"), Cell(""), Cell("")]
            total += [figure_cell(results, f"clocks.{key}") for key in ("owed_after_contracts", "uncovered_peak")]
            rows.append(total)
        self.facilities.show_cells(headers, rows)

    def restyle(self) -> None:
        super().restyle()
        self.contracts.restyle()
        self.facilities.restyle()
