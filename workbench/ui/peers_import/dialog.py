"""Taking over a table of peers: their currencies with a rate each, and the source of all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from workbench.exchange.clipboard import Table
from workbench.exchange.peer_fields import NAME, SOURCE, field_words, known_fields
from workbench.exchange.peer_import import PeerPlan, Stated, plan
from workbench.exchange.peer_table import PEERS, read_peers
from workbench.exchange.table_plan import Mode, TablePlan
from workbench.exchange.table_reading import Field, Kind, Reading
from workbench.exchange.table_sheet import Sheet
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.units import FACTOR
from workbench.live.valuation import LiveValuation
from workbench.ui.table_import.dialog import ImportDialog
from workbench.ui.table_import.preview import NameColumn

_RATE_WIDTH = 96


class RateRow(QWidget):
    """A field for each foreign currency of a table: what one of it is worth in the file's own."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self._own = own
        self.fields: dict[str, QLineEdit] = {}
        self._labels: dict[str, QLabel] = {}
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(QLabel(text("Rates on the day of the prices:")))
        self._layout.addStretch(1)

    def show_codes(self, codes: Sequence[str], parent: PeerImportDialog) -> None:
        """Show fields for these currencies; what was typed for one stays."""
        for code in codes:
            if code not in self.fields:
                label = QLabel(text("1 {currency} in {own}", currency=code, own=self._own))
                field = QLineEdit()
                field.setFixedWidth(_RATE_WIDTH)
                field.setAlignment(Qt.AlignmentFlag.AlignRight)
                field.setAccessibleName(label.text())
                field.textChanged.connect(parent.renew_rates)
                self._layout.insertWidget(self._layout.count() - 1, label)
                self._layout.insertWidget(self._layout.count() - 1, field)
                self.fields[code], self._labels[code] = field, label
        for code, field in self.fields.items():
            field.setVisible(code in codes)
            self._labels[code].setVisible(code in codes)
        self.setVisible(bool(codes))

    def rates(self) -> dict[str, float]:
        """The rates typed so far."""
        found = {}
        for code, field in self.fields.items():
            rate = parse_number(field.text(), FACTOR, where=code, optional=True)
            if isinstance(rate, float) and rate > 0:
                found[code] = rate
        return found


class PeerImportDialog(ImportDialog):
    """Peers from elsewhere. Amounts stay in each peer's own currency; its rate into the file's stands beside them."""

    kind = "peers"
    vocabulary = PEERS
    passed = (NAME,)

    def field_words(self) -> dict[str, str]:
        return field_words(self._live.model)

    def heading_words(self, key: str) -> str:
        label = super().heading_words(key)
        kind = self.vocabulary.by_key[key].kind
        return text("{label}, m", label=label) if kind in (Kind.MONEY, Kind.SHARES) else label

    def known_fields(self) -> Sequence[Field]:
        return known_fields(self._live.model)

    def read(self, table: Table) -> tuple[Table, Reading, bool]:
        found = read_peers(table)
        return found.table, found.reading, found.is_turned

    def title_words(self) -> str:
        return text("Take over peers")

    def mode_words(self) -> list[tuple[Mode, str]]:
        return [
            (Mode.UPDATE, text("Change peers of the same name, add the others")),
            (Mode.APPEND, text("Add all as new peers")),
            (Mode.REPLACE, text("Replace all peers; empty cells empty what stood")),
        ]

    def standing_words(self) -> str:
        return text("Peers that stand already")

    def usual_mode(self) -> Mode:
        return Mode.UPDATE

    def more_options(self) -> list[tuple[str, QWidget]]:
        self.source = QLineEdit()
        self.source.setPlaceholderText(text("for rows without a source of their own"))
        self.source.textChanged.connect(self._renew)
        return [(text("Source of the table"), self.source)]

    def more_rows(self) -> list[QWidget]:
        self.rates = RateRow(self._live.valuation.currency)
        return [self.rates]

    def stated(self) -> Stated:
        """What the person stated beside the table."""
        return Stated(self.rates.rates(), " ".join(self.source.text().split()))

    def make_plan(self, table: Table, reading: Reading, mode: Mode) -> PeerPlan:
        model, valuation = self._live.model, self._live.valuation
        return plan(model, valuation, table, reading, mode, stated=self.stated(), origin=self._source)

    def renew_rates(self) -> None:
        """A rate was typed."""
        self._renew()

    def name_columns(self) -> Sequence[NameColumn]:
        return ((text("Company"), lambda row: row.name),)

    def cautions(self) -> list[str]:
        said = [text("Companies stand across in the table: it is turned.")] if self._is_turned else []
        valuation = self._live.valuation
        if not valuation.is_base(valuation.selected_case):
            said.append(text("Peers are taken over into the base case."))
        if SOURCE not in self._reading.fields and not self.source.text().strip():
            said.append(text("No source is told: the figures count as assumed."))
        return said

    def sum_words(self, found: TablePlan) -> str:
        assert isinstance(found, PeerPlan)
        self.rates.show_codes(found.foreign, self)
        if not found.rows:
            return text("No company is found: say which column holds the names.")
        missing = found.unrated(self.stated())
        if missing:
            return text("State the rate of {currencies} first.", currencies=", ".join(missing))
        if found.edit is None:
            return text("All of it stands already.")
        new = sum(row.changes is None for row in found.rows)
        said = text(
            "{new} new, {changed} known · {cells} cells", new=new, changed=len(found.rows) - new, cells=found.cells
        )
        if found.new_sets:
            said += " · " + text("new sets: {names}", names=", ".join(found.new_sets))
        return said


def peer_import_dialog(
    live: LiveValuation, tables: Mapping[str, Table] | Sequence[Sheet], source: str, parent: QWidget | None = None
) -> PeerImportDialog:
    """The dialog for a table of peers; `source` names the file or clipboard it came from."""
    return PeerImportDialog(live, tables, source, parent)
