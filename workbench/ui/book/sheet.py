"""The table of the contract book with its totals: what stands in the cells, what is typed, pasted or refused there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QScrollBar, QVBoxLayout, QWidget

from workbench.document.change import Edit
from workbench.document.customers import customer_names
from workbench.document.edits import SetValue
from workbench.document.valuation import Address
from workbench.exchange.clipboard import Table
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.book.cells import book_lines, full_text, own_series, peak_period, tip
from workbench.ui.book.columns import Group, Kind, book_columns
from workbench.ui.book.edits import Refusal, Target, edit_for
from workbench.ui.book.paint import TotalLines
from workbench.ui.book.pasting import typed_texts
from workbench.ui.book.rows import BookRows
from workbench.ui.book.table import BookTable
from workbench.ui.fields.series import SeriesEditor, clipboard_rows


class BookSheet(QWidget):
    """The contracts in cells. `do` makes an edit and answers whether it was made."""

    explain_requested = Signal(str, object)

    def __init__(self, live: LiveValuation, do: Callable[[Edit], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.do = do
        self._is_short = False
        self._hidden: set[str] = set()
        self._groups: frozenset[Group] = frozenset()
        self.columns = book_columns(live.model)
        self.rows = BookRows(self.columns, self._tip, self)
        self.table = BookTable(self.rows, self._full_text, self._customers)
        self.table.setAccessibleName(text("Contract book"))
        self.table.setMinimumHeight(110)
        self.totals = TotalLines(self.table.place_of, self.table.frozen_width, self)
        self._scroll = QScrollBar(Qt.Orientation.Horizontal)
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.totals)
        column.addWidget(self._scroll)
        self._connect()

    def _connect(self) -> None:
        table = self.table
        table.cells_typed.connect(self._type)
        table.explained.connect(self._explain)
        table.table_wanted.connect(self._open_series)
        table.layout_changed.connect(self.totals.update)
        table.headings.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.headings.customContextMenuRequested.connect(self._ask_heading)
        inner = table.horizontalScrollBar()
        inner.rangeChanged.connect(self._scroll_range)
        inner.valueChanged.connect(self._scroll.setValue)
        self._scroll.valueChanged.connect(inner.setValue)
        self._scroll_range(inner.minimum(), inner.maximum())

    def _scroll_range(self, low: int, high: int) -> None:
        self._scroll.setRange(low, high)
        self._scroll.setPageStep(self.table.horizontalScrollBar().pageStep())
        self._scroll.setVisible(high > low)

    # Showing

    def show_results(self, results: Results, before: Results | None) -> None:
        """Show these figures; only cells that differ are painted again."""
        self.rows.currency = results.valuation.currency
        current = self._current_cell()
        moved = self.rows.set_lines(book_lines(results, self.columns, before, self.rows.lines))
        if moved is None:
            self.table.size_columns(fresh=before is None)
            self._select_again(current)
        elif moved:
            self.table.size_columns(moved)
        self._show_totals(results)

    def show_groups(self, shown: set[Group]) -> None:
        """Show the columns of these groups, and the names; a column hidden by itself stays so."""
        self._groups = frozenset(shown)
        for number, column in enumerate(self.columns):
            is_hidden = column.group not in shown or column.key in self._hidden
            self.table.setColumnHidden(number, number > 0 and is_hidden)
        self.table.show_groups()

    def hide_column(self, number: int) -> None:
        """Hide one column; the names always stay."""
        if number > 0:
            self._hidden.add(self.columns[number].key)
            self.show_groups(set(self._groups))

    def show_hidden(self) -> None:
        """Show again the columns that were hidden one by one."""
        self._hidden.clear()
        self.show_groups(set(self._groups))

    def heading_menu(self, number: int) -> QMenu:
        """What a column's heading offers."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hide = menu.addAction(text("Hide this column"), lambda: self.hide_column(number))
        hide.setEnabled(number > 0)
        show = menu.addAction(text("Show hidden columns"), self.show_hidden)
        show.setEnabled(bool(self._hidden))
        return menu

    def _ask_heading(self, place: QPoint) -> None:
        headings = self.table.headings
        number = headings.logicalIndexAt(place)
        if number >= 0:
            self.heading_menu(number).popup(headings.viewport().mapToGlobal(place))

    def set_short(self, is_short: bool) -> None:
        """One line of totals where height is scarce, else three."""
        if is_short != self._is_short:
            self._is_short = is_short
            self._show_totals(self.live.results)

    def wanted_height(self) -> int:
        """Pixels with which every contract stands in view."""
        rows = (len(self.rows.lines) + 1) * self.table.verticalHeader().defaultSectionSize()
        return self.table.headings.height() + rows + self.totals.height() + 16

    def _current_cell(self) -> tuple[str, int]:
        row, column = self.table.current
        return (self.rows.lines[row].id, column) if 0 <= row < len(self.rows.lines) else ("", 0)

    def _select_again(self, cell: tuple[str, int]) -> None:
        ids = [line.id for line in self.rows.lines]
        if cell[0] in ids:
            self.table.select(ids.index(cell[0]), cell[1])

    def select(self, entity: str, key: str = "name") -> None:
        """Select the cell of a contract by its id and the column's key."""
        place = self.rows.place(entity, key)
        if place is not None:
            self.table.select(*place)

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

    def _tip(self, row: int, column: int) -> str:
        line, one = self.rows.lines[row], self.columns[column]
        refused = self.rows.refused.get((line.id, one.key))
        said = tip(self.live.results, one, line.id, row, self.live.valuation.currency)
        return f"{refused}\n\n{said}" if refused else said

    def _full_text(self, row: int, column: int) -> str:
        return full_text(self.live.results, self.columns[column], self.rows.lines[row].id, row)

    def _customers(self) -> list[str]:
        return list(dict.fromkeys(customer_names(self.live.model, self.live.valuation).values()))

    def _explain(self, row: int, column: int) -> None:
        one = self.columns[column]
        key = "contracts.price" if one.item is None else one.item.key
        self.explain_requested.emit(f"{key}#{row}", peak_period(self.live.results, one, row))

    # Typing

    def _type(self, cells: Sequence[tuple[int, int, str | None]]) -> None:
        targets = [Target(self.rows.lines[row].id, self.columns[column], typed) for row, column, typed in cells]
        self.change(targets)

    def change(self, targets: Sequence[Target]) -> bool:
        """Type texts into cells as one step; False when one is refused, and then nothing is changed."""
        made = edit_for(self.live.model, self.live.valuation, targets)
        if isinstance(made, list):
            self._refuse(made)
            return False
        self.rows.set_refused({})
        self.table.quiet()
        if made is not None:
            self.do(made)
        return True

    def _refuse(self, refused: Sequence[Refusal]) -> None:
        said = {
            (one.entity, one.column): text(
                "{typed} was not taken: {what} {remedy}",
                typed=one.typed[:40] or "–",
                what=one.problem.what,
                remedy=one.problem.remedy,
            )
            for one in refused
        }
        self.rows.set_refused(said)
        place = self.rows.place(refused[0].entity, refused[0].column)
        if place is not None:
            self.table.select(*place)
            self.table.complain(*place, said[refused[0].entity, refused[0].column])

    def paste_cells(self, row: int, column: int, table: Table) -> bool:
        """Put a block of cells into those from the selected one on."""
        shown = [n for n in range(len(self.columns)) if not self.table.isColumnHidden(n) and n >= column]
        return self.paste_block(row, column, typed_texts(table, [self.columns[n] for n in shown]))

    def paste_block(self, row: int, column: int, block: Sequence[Sequence[str]]) -> bool:
        """Type a block of texts from a cell on, over the columns shown; a single text fills the whole selection."""
        shown = [n for n in range(len(self.columns)) if not self.table.isColumnHidden(n) and n >= column]
        targets: list[Target] = []
        if len(block) == 1 and len(block[0]) == 1:
            cells = [(i.row(), i.column()) for i in self.table.selectedIndexes()] or [(row, column)]
            targets = [Target(self.rows.lines[r].id, self.columns[c], block[0][0].strip()) for r, c in cells]
            return self.change(targets)
        for line, words in zip(self.rows.lines[row:], block, strict=False):
            for number, typed in zip(shown, words, strict=False):
                # What a copy brings for computed columns is passed over, as are cells it leaves empty.
                if self.columns[number].is_typed and self.columns[number].kind is not Kind.SERIES and typed.strip():
                    targets.append(Target(line.id, self.columns[number], typed.strip()))
        return self.change(targets)

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
            clipboard_rows,
            self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        case = self.live.valuation.selected_case
        address = Address(one.key, line.id)
        dialog.accepted.connect(lambda: self.do(SetValue(address, tuple(dialog.values()), case)))
        dialog.open()
