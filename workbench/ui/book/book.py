"""The contract book: a table of every contract, edited in place, with totals against what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QScrollBar, QSplitter, QVBoxLayout, QWidget

from workbench.document.change import Compound, Edit
from workbench.document.contract_edits import merge_contracts, split_contract
from workbench.document.customers import customer_names
from workbench.document.edits import AddEntity, DuplicateEntity, MoveEntity, RemoveEntity, SetValue
from workbench.document.valuation import Address, Entity, fresh_id, fresh_name, value_of
from workbench.exchange.clipboard import Table
from workbench.exchange.contract_table import read_headings
from workbench.exchange.table_file import EXCEL_SUFFIXES, TEXT_SUFFIXES, read_file
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.units import USD_M
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.book.bar import BookBar
from workbench.ui.book.cells import book_lines, full_text, own_series, peak_period, tip
from workbench.ui.book.columns import Kind, book_columns
from workbench.ui.book.edits import Refusal, Target, edit_for
from workbench.ui.book.import_dialog import ImportDialog
from workbench.ui.book.paint import TotalLines
from workbench.ui.book.pasting import clipboard_table, typed_texts
from workbench.ui.book.reconciliation import ReconciliationCard
from workbench.ui.book.rows import BookRows
from workbench.ui.book.split_dialog import SplitDialog
from workbench.ui.book.table import BookTable
from workbench.ui.book.timeline import DELIVERED, POWER, fill_gantt
from workbench.ui.charts.gantt import Gantt
from workbench.ui.fields.series import SeriesEditor, clipboard_rows

CONTRACT = "contract"


class ContractBook(QWidget):
    """All contracts of the live valuation. `explain_requested(key, period)` asks for the walkable explanation.

    Give it new figures by `show_results`; a hidden book takes them when it is shown. What a person types, adds, moves
    or pastes is an edit of the live valuation: one gesture, one step to undo. `problem_found(Problem)` follows a
    refusal that belongs to no cell.
    """

    explain_requested = Signal(str, object)
    problem_found = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._shown: Results | None = None
        self._is_parted = False
        self.columns = book_columns(live.model)
        self.rows = BookRows(self.columns, self._tip, self)
        self.bar = BookBar()
        self.table = BookTable(self.rows, self._full_text, self._customers)
        self.table.setAccessibleName(text("Contract book"))
        self.totals = TotalLines(self.table.place_of, self.table.frozen_width, self)
        self._scroll = QScrollBar(Qt.Orientation.Horizontal)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._upper())
        self.gantt = Gantt(text("Contracts over time"), "")
        self.shade = QComboBox()
        self.card = ReconciliationCard()
        self.splitter.addWidget(self._lower())
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter, 1)
        self._connect()
        self._show_groups()
        self.show_results(live.results)

    def _upper(self) -> QWidget:
        upper = QWidget()
        upper.setProperty("look", "panel")
        upper.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        column.addWidget(self.totals)
        column.addWidget(self._scroll)
        return upper

    def _lower(self) -> QWidget:
        self.shade.addItem(text("Delivered"), DELIVERED)
        self.shade.addItem(text("Power needed"), POWER)
        self.shade.setAccessibleName(text("What shades the bars"))
        self.shade.setToolTip(text("What shades the bars"))
        self.gantt.add_option(self.shade)
        lower = QSplitter(Qt.Orientation.Horizontal)
        lower.setChildrenCollapsible(False)
        lower.addWidget(self.gantt)
        lower.addWidget(self.card)
        lower.setStretchFactor(0, 3)
        lower.setStretchFactor(1, 2)
        return lower

    def _connect(self) -> None:
        self.shade.currentIndexChanged.connect(lambda _: self._show_gantt(self.live.results))
        self.gantt.clicked.connect(self._gantt_clicked)
        self.card.explained.connect(lambda key: self.explain_requested.emit(key, None))
        table = self.table
        self.bar.asked.connect(self.ask)
        self.bar.groups_changed.connect(self._show_groups)
        table.cells_typed.connect(self._type)
        table.row_moved.connect(self.move_contract)
        table.explained.connect(self._explain)
        table.table_wanted.connect(self._open_series)
        table.pasted.connect(self._paste)
        table.place_changed.connect(self._enable)
        table.layout_changed.connect(self.totals.update)
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

    def show_results(self, results: Results) -> None:
        """Show these figures; only cells that differ are painted again."""
        if self._shown is not None and self._shown.version == results.version:
            return
        if not self.isVisible() and self._shown is not None:
            return  # a hidden book refreshes when it is shown
        before, self._shown = self._shown, results
        self.rows.currency = results.valuation.currency
        current = self._current_cell()
        moved = self.rows.set_lines(book_lines(results, self.columns, before))
        if moved < 0:
            self.table.size_columns(fresh=before is None)
            self._select_again(current)
        elif moved:
            self.table.size_columns()
        self._show_totals(results)
        self._show_gantt(results)
        self.card.show_results(results)
        self._enable()

    def _show_gantt(self, results: Results) -> None:
        key = str(self.shade.currentData())
        unit = text("MW") if key == POWER else text("{currency} m", currency=results.valuation.currency)
        self.gantt.set_title(text("Contracts over time"), unit)
        fill_gantt(self.gantt, results, key)

    def _gantt_clicked(self, mark: object) -> None:
        match mark:
            case (str(key), int(place)):
                self.explain_requested.emit(key, place + 1)
            case _:
                pass

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_results(self.live.results)
        if not self._is_parted:
            self._is_parted = True
            self._part()

    def _part(self) -> None:
        """Give the table the height its rows ask for, up to three fifths, and the time line the rest."""
        rows = (len(self.rows.lines) + 1) * self.table.verticalHeader().defaultSectionSize()
        wanted = self.bar.sizeHint().height() + self.table.headings.height() + rows + self.totals.height() + 16
        whole = max(self.height(), 300)
        upper = min(max(wanted, 220), whole * 3 // 5)
        self.splitter.setSizes([upper, whole - upper])

    def restyle(self) -> None:
        """Take on the look in force."""
        self.bar.restyle()
        self.table.size_columns(fresh=True)
        self.gantt.restyle()
        self.gantt.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "bar"):
            self.bar.restyle()

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

    def _show_groups(self) -> None:
        shown = self.bar.shown_groups()
        for number, column in enumerate(self.columns):
            self.table.setColumnHidden(number, number > 0 and column.group not in shown)
        self.table.show_groups()
        self._show_totals(self.live.results)

    def _show_totals(self, results: Results) -> None:
        """Book, reported and difference under the columns that are reported."""
        lines: list[tuple[str, dict[int, str], bool]] = []
        pairs = (
            ("contracts.price", results.figure("rpo.book"), results.figure("disclosure.reported_rpo")),
            (
                "contracts.prepaid_opening",
                results.arrays.opening(results.model["rpo.deferred"], None),
                results.figure("disclosure.reported_deferred"),
            ),
        )
        book, reported, gap = {}, {}, {}
        is_apart = False
        for key, here, there in pairs:
            place = next((n for n, column in enumerate(self.columns) if column.key == key), None)
            if place is None:
                continue
            book[place], reported[place] = USD_M.shown(here), USD_M.shown(there)
            gap[place] = "✓" if abs(here - there) < 0.05 else USD_M.shown(here - there)
            is_apart = is_apart or abs(here - there) > 1
        lines.append((text("Book, in reported RPO"), book, False))
        lines.append((text("Reported"), reported, False))
        lines.append((text("Difference"), gap, is_apart))
        self.totals.set_lines(lines)

    def _enable(self) -> None:
        chosen = self.table.chosen_rows()
        first, last = (chosen[0], chosen[-1]) if chosen else (0, 0)
        self.bar.enable(len(chosen), first, last, len(self.rows.lines))

    def _tip(self, row: int, column: int) -> str:
        line, one = self.rows.lines[row], self.columns[column]
        refused = self.rows.refused.get((line.id, one.key))
        said = tip(self.live.results, one, line.id, row, self.live.valuation.currency)
        return f"{refused}\n\n{said}" if refused else said

    def _full_text(self, row: int, column: int) -> str:
        return full_text(self.live.results, self.columns[column], self.rows.lines[row].id, row)

    def _customers(self) -> list[str]:
        return list(dict.fromkeys(customer_names(self.live.model, self.live.valuation).values()))

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

    def do(self, edit: Edit) -> bool:
        """Make an edit; a refusal is told."""
        problems = self.live.do(edit, self)
        for problem in problems[:1]:
            self.problem_found.emit(problem)
        return not problems

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

    def _paste(self, row: int, column: int) -> None:
        """A block goes into the cells from the selected one on; a table with headings of its own is taken over."""
        table = clipboard_table()
        if not table:
            return
        reading = read_headings(table)
        known = [key for key in reading.fields if key]
        if reading.heading is not None and len(table) > 1 and ("price" in known or len(known) > 2):
            self.take_over({"": table}, text("Pasted table"))
        elif self.rows.lines:
            shown = [n for n in range(len(self.columns)) if not self.table.isColumnHidden(n) and n >= column]
            self.paste_block(row, column, typed_texts(table, [self.columns[n] for n in shown]))

    def paste_table(self) -> None:
        """Take over the clipboard's table of contracts; says so when there is none."""
        table = clipboard_table()
        if table:
            self.take_over({"": table}, text("Pasted table"))
        else:
            what = text("The clipboard holds no table.")
            self.problem_found.emit(
                Problem(text("Contract book"), what, text("Copy a table with headings in Excel or Calc first."))
            )

    def take_file(self) -> None:
        """Choose a CSV or Excel file and take its table over."""
        patterns = " ".join(f"*{suffix}" for suffix in (*EXCEL_SUFFIXES, *TEXT_SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(self, text("A table of contracts"), "", f"{text('Tables')} ({patterns})")
        if name:
            self.open_file(name)

    def open_file(self, name: str) -> ImportDialog | None:
        """Show the table of a file before it is taken over; None, and a word about it, when it cannot be read."""
        try:
            tables = read_file(name)
        except ProblemError as error:
            self.problem_found.emit(error.problem)
            return None
        if not any(tables.values()):
            what = text("The file holds no table.")
            self.problem_found.emit(Problem(Path(name).name, what, text("Choose one with a row per contract.")))
            return None
        return self.take_over(tables, Path(name).name)

    def take_over(self, tables: dict[str, Table], source: str) -> ImportDialog:
        """Show how a table is read and what it would change; taken over, it is one step to undo."""
        dialog = ImportDialog(self.live, tables, source, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take() -> None:
            edit = dialog.edit()
            if edit is not None:
                self.do(edit)
                self.live.settle()
                self.show_results(self.live.results)

        dialog.accepted.connect(take)
        dialog.open()
        return dialog

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

    def _explain(self, row: int, column: int) -> None:
        one = self.columns[column]
        item = one.item
        key = "contracts.price" if item is None else item.key
        self.explain_requested.emit(f"{key}#{row}", peak_period(self.live.results, one, row))

    # Contracts

    def ask(self, wanted: str) -> None:
        """Do what a button of the bar says."""
        match wanted:
            case "add":
                self.add_contract()
            case "duplicate":
                self.duplicate()
            case "remove":
                self.remove()
            case "up" | "down":
                row = self.table.current[0]
                self.move_contract(row, row + (1 if wanted == "down" else -1))
            case "split":
                self.split()
            case "merge":
                self.merge()
            case "paste":
                self.paste_table()
            case "file":
                self.take_file()
            case _:
                pass

    def add_contract(self) -> None:
        """A new contract below the selected one."""
        valuation = self.live.valuation
        members = valuation.members(CONTRACT)
        rows = self.table.chosen_rows()
        place = rows[-1] + 1 if rows else len(members)
        name = fresh_name([e.name for e in members], text("Contract"))
        entity = Entity(fresh_id(valuation, CONTRACT), name)
        if self.do(AddEntity(CONTRACT, entity, place)):
            self.live.settle()
            self.show_results(self.live.results)
            self.select(entity.id)
            self.table.setFocus()

    def duplicate(self) -> None:
        """A copy of each selected contract behind it, with values, sources and typed-over figures."""
        valuation = self.live.valuation
        edits: list[Edit] = []
        after = valuation
        for row in self.table.chosen_rows():
            original = valuation.members(CONTRACT)[row]
            name = fresh_name([e.name for e in after.members(CONTRACT)], original.name)
            edits.append(DuplicateEntity(original.id, Entity(fresh_id(after, CONTRACT), name)))
            after = edits[-1].apply(after)[0]
        self._do_all(edits, text("Duplicate {count} contracts", count=len(edits)))

    def split(self) -> SplitDialog | None:
        """Ask how the selected contract is to be split, and do it; its value stays."""
        rows = self.table.chosen_rows()
        if len(rows) != 1:
            return None
        valuation = self.live.valuation
        entity = valuation.members(CONTRACT)[rows[0]]
        price = value_of(self.live.model, valuation, Address("contracts.price", entity.id))
        wanted = fresh_name([e.name for e in valuation.members(CONTRACT)], entity.name)
        dialog = SplitDialog(entity.name, float(str(price)), valuation.currency, wanted, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take() -> None:
            made = split_contract(self.live.model, self.live.valuation, entity.id, dialog.share(), dialog.name())
            if isinstance(made, Problem):
                self.problem_found.emit(made)
            else:
                self.do(made)

        dialog.accepted.connect(take)
        dialog.open()
        return dialog

    def merge(self) -> bool:
        """Make one contract of the selected ones; what stands against it is said beside the first."""
        rows = self.table.chosen_rows()
        members = self.live.valuation.members(CONTRACT)
        made = merge_contracts(self.live.model, self.live.valuation, [members[row].id for row in rows])
        if isinstance(made, list):
            self.table.complain(rows[0] if rows else 0, 0, "\n".join(f"{p.what} {p.remedy}" for p in made[:3]))
            return False
        return self.do(made)

    def remove(self) -> None:
        """Remove the selected contracts; undo brings them back."""
        members = self.live.valuation.members(CONTRACT)
        edits: list[Edit] = [RemoveEntity(members[row].id) for row in self.table.chosen_rows()]
        self._do_all(edits, text("Remove {count} contracts", count=len(edits)))

    def _do_all(self, edits: Sequence[Edit], title: str) -> None:
        if edits:
            self.do(edits[0] if len(edits) == 1 else Compound(tuple(edits), title))

    def move_contract(self, row: int, to: int) -> None:
        """Move a contract to another row; the selection goes with it."""
        members = self.live.valuation.members(CONTRACT)
        if not (0 <= row < len(members) and 0 <= to < len(members)) or row == to:
            return
        entity, column = members[row].id, max(self.table.current[1], 0)
        if self.do(MoveEntity(entity, to)):
            self.live.settle()
            self.show_results(self.live.results)
            with QSignalBlocker(self.bar):
                self.select(entity, self.columns[column].key)
