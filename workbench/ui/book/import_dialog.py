"""Taking over a table of contracts into the book."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox

from workbench.exchange.clipboard import Table
from workbench.exchange.contract_fields import field_words, known_fields
from workbench.exchange.contract_import import Plan, has_no_power, plan, reports_nothing
from workbench.exchange.contract_rows import Planned
from workbench.exchange.contract_table import CONTRACTS
from workbench.exchange.table_plan import Mode, PlannedRow, TablePlan
from workbench.exchange.table_reading import Field, Reading
from workbench.ground.language import text
from workbench.ui.table_import.dialog import ImportDialog
from workbench.ui.table_import.preview import NameColumn


class ContractImportDialog(ImportDialog):
    """Contracts from elsewhere: where nothing is reported yet, the book's sums may be, and power need not limit it."""

    kind = "contracts"
    vocabulary = CONTRACTS
    passed = ("name", "customer")

    def field_words(self) -> dict[str, str]:
        return field_words()

    def known_fields(self) -> Sequence[Field]:
        return known_fields(self._live.model)

    def title_words(self) -> str:
        return text("Take over contracts")

    def mode_words(self) -> list[tuple[Mode, str]]:
        return [
            (Mode.REPLACE, text("Replace the book")),
            (Mode.UPDATE, text("Change those of the same name, add the others")),
            (Mode.APPEND, text("Add all as new contracts")),
        ]

    def standing_words(self) -> str:
        return text("Contracts that stand already")

    def usual_mode(self) -> Mode:
        return Mode.UPDATE if self._live.valuation.members("contract") else Mode.REPLACE

    def more_boxes(self) -> list[QCheckBox]:
        model, valuation = self._live.model, self._live.valuation
        self.set_reported = QCheckBox(text("Nothing is reported yet: report the book's RPO and prepayments"))
        self.free_power = QCheckBox(text("No power is entered yet: let power not limit delivery"))
        for box, is_offered in (
            (self.set_reported, reports_nothing(model, valuation)),
            (self.free_power, has_no_power(model, valuation)),
        ):
            box.setVisible(is_offered)
            box.setChecked(is_offered)
            box.toggled.connect(self._renew)
        return [self.set_reported, self.free_power]

    def make_plan(self, table: Table, reading: Reading, mode: Mode) -> Plan:
        return plan(
            self._live.model,
            self._live.valuation,
            table,
            reading,
            mode,
            set_reported=self.set_reported.isChecked(),
            free_power=self.free_power.isChecked(),
            source=self._source,
        )

    def name_columns(self) -> Sequence[NameColumn]:
        return ((text("Contract"), lambda row: row.name), (text("Customer"), _customer))

    def cautions(self) -> list[str]:
        valuation = self._live.valuation
        is_base = valuation.is_base(valuation.selected_case)
        return [] if is_base else [text("Contracts are taken over into the base case.")]

    def sum_words(self, found: TablePlan) -> str:
        if not found.rows or not isinstance(found, Plan):
            return text("No contract is found: say which column holds the amounts.")
        return text(
            "{count} contracts · book in RPO {book} {unit} · prepayments {prepaid} {unit}",
            count=len(found.rows),
            book=f"{found.book:,.1f}",
            prepaid=f"{found.prepaid:,.1f}",
            unit=text("{currency} m", currency=self._live.valuation.currency),
        )


def _customer(row: PlannedRow) -> str:
    return row.customer if isinstance(row, Planned) else ""
