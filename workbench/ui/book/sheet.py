"""The table of the contract book with its totals and the own schedules behind its cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.document.change import Edit
from workbench.document.edits import SetValue
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.book.cells import ContractCells, own_series, peak_period
from workbench.ui.book.columns import book_columns
from workbench.ui.book.edits import ContractRules
from workbench.ui.entities.paint import TotalLines
from workbench.ui.entities.sheet import EntitySheet
from workbench.ui.fields.series_editor import SeriesEditor


class BookSheet(EntitySheet):
    """The contracts in cells. `do` makes an edit and answers whether it was made."""

    def __init__(self, live: LiveValuation, do: Callable[[Edit], bool], parent: QWidget | None = None) -> None:
        self._is_short = False
        super().__init__(live, do, ContractCells(book_columns(live.model)), ContractRules(), parent)
        self.table.setAccessibleName(text("Contract book"))
        self.table.table_wanted.connect(self._open_series)
        self.table.layout_changed.connect(self.totals.update)

    def below(self) -> Sequence[QWidget]:
        self.totals = TotalLines(self.table.place_of, self.table.frozen_width, self)
        return (self.totals,)

    def show_results(self, results: Results) -> None:
        super().show_results(results)
        self._show_totals(results)

    def set_short(self, is_short: bool) -> None:
        """One line of totals where height is scarce, else three."""
        if is_short != self._is_short:
            self._is_short = is_short
            self._show_totals(self.live.results)

    def wanted_height(self) -> int:
        """Pixels with which every contract stands in view."""
        rows = (len(self.rows.lines) + 1) * self.table.verticalHeader().defaultSectionSize()
        return self.table.headings.height() + rows + self.totals.height() + 16

    def _show_totals(self, results: Results) -> None:
        """Book, reported and difference under the columns that are reported."""
        deferred = results.arrays.opening(results.model["rpo.deferred"], None)
        pairs = (
            ("contracts.price", results.figure("rpo.book"), results.figure("disclosure.reported_rpo")),
            ("contracts.prepaid_opening", deferred, results.figure("disclosure.reported_deferred")),
        )
        book, reported, gap = {}, {}, {}
        for key, here, there in pairs:
            place = next((n for n, column in enumerate(self.columns) if column.key == key), None)
            if place is not None:
                book[place], reported[place] = USD_M.shown(here), USD_M.shown(there)
                gap[place] = "✓" if abs(here - there) < 0.05 else USD_M.shown(here - there)
        is_apart = any(abs(here - there) > 1 for _, here, there in pairs)
        if self._is_short:
            both = {place: f"{book[place]}  {gap[place]}" for place in book}
            self.totals.set_lines([(text("Book; less reported"), both, is_apart)])
            return
        self.totals.set_lines(
            [
                (text("Book, in reported RPO"), book, False),
                (text("Reported"), reported, False),
                (text("Difference"), gap, is_apart),
            ]
        )

    def _explain(self, row: int, column: int) -> None:
        one = self.columns[column]
        key = "contracts.price" if one.item is None else one.item.key
        self.explain_requested.emit(f"{key}#{row}", peak_period(self.live.results, one, row))

    def _open_series(self, row: int, column: int) -> None:
        results, one = self.live.results, self.columns[column]
        line = self.rows.lines[row]
        unit = one.unit or USD_M

        def parse(words: str) -> float | Problem:
            found = parse_number(words, unit, where=one.heading, currency=self.live.valuation.currency)
            return 0.0 if found is None else found

        dialog = SeriesEditor(
            f"{line.name}: {one.heading}",
            results.calendar.labels[1:],
            own_series(results, one, line.id),
            parse,
            lambda value: edit_text(value, unit),
            unit,
            self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        case = self.live.valuation.selected_case
        address = Address(one.key, line.id)
        dialog.accepted.connect(lambda: self.do(SetValue(address, tuple(dialog.values()), case)))
        dialog.open()
