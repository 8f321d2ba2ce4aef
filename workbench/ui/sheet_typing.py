"""What a person types, pastes, fills and deletes in the sheet: one edit, or nothing and the reason beside the cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.document.valuation import Address
from workbench.exchange.amounts import decimal_comma
from workbench.exchange.clipboard import Cell, Table
from workbench.exchange.copied import Copied, figure, tiled, typed_words
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.rows.items import Item, Number, Row, Series
from workbench.ui.bound_field import step_of
from workbench.ui.sheet_cells import cell_number, cell_of, cell_words, heading
from workbench.ui.sheet_edits import Refusal, Target, edit_for

if TYPE_CHECKING:
    from workbench.ui.sheet import SheetView

_HEADS = ("label", "unit")  # what stands before the figures of a row that was copied with headings
Texts = Sequence[tuple[str, int, str | None]]


class SheetTyping(QObject):
    """Takes the texts of a sheet's grid to its valuation, and its figures to the clipboard."""

    def __init__(self, sheet: SheetView) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        grid = sheet.grid
        grid.set_copy_text(self.full_text)
        grid.set_copied(self.copied, sheet.figure_at)
        grid.set_step(self.stepped)
        grid.set_why_not(self.why_not)
        grid.cell_edited.connect(lambda key, column, typed: self.change([(key, column, typed)]))
        grid.cells_typed.connect(self.change)
        grid.cells_cleared.connect(lambda cells: self.change([(key, column, None) for key, column in cells]))
        grid.cells_filled.connect(self.fill)
        grid.block_pasted.connect(self.paste)

    # Out

    def copied(self, key: str, column: int) -> Copied:
        """What a cell copies as; empty where nothing is shown."""
        results = self._sheet.live.results
        found = cell_of(results, key)
        if found is None:
            return Copied()
        return figure(cell_number(*found, self._sheet.places[column], results), found[0].unit)

    def full_text(self, key: str, column: int) -> str:
        """A cell at full precision as it is typed."""
        return self.copied(key, column).full

    def stepped(self, key: str, column: int, typed: str, size: float) -> str | None:
        """The number in a text being typed, moved by steps of its unit; None where it is no number."""
        live = self._sheet.live
        found = cell_of(live.results, key)
        if found is None or found[0].unit.is_flag:
            return None
        unit = found[0].unit
        value = parse_number(typed or "0", unit, currency=live.valuation.currency)
        if value is None or isinstance(value, Problem):
            return None
        # Twelve digits hide the binary dust of 0.1 + 0.2.
        return edit_text(float(f"{value + size * step_of(unit):.12g}"), unit)

    # In

    def why_not(self, key: str, column: int) -> str:
        """Why a cell takes no text."""
        place = self._sheet.places[column]
        if cell_of(self._sheet.live.results, key) is None:
            return ""
        if place.reported is not None:
            return text("What was reported is typed among the inputs, under the reported periods.")
        if place.year is not None:
            return text("A year follows from its periods. Type into one of them.")
        if place.period == 0:
            return text("An opening follows from the balance sheet. Type into a period of the forecast.")
        return text("This line is always computed. Change the inputs behind it.")

    def paste(self, key: str, column: int, table: Table) -> bool:
        """Put a table into the cells from one on; a single value into every selected cell, a block that fits the
        selection several times as often. False when it is refused: then nothing is changed.
        """
        grid, keys = self._sheet.grid, self._sheet.keys
        table = self._without_headings(table)
        comma = decimal_comma(cell.shown for row in table for cell in row)
        if len(table) == 1 and len(table[0]) == 1:
            typed = grid.typed_cells()
            many = len(grid.block_cells()) > 1
            return self.change(self._texts([(*at, table[0][0]) for at in (typed if many else [(key, column)])], comma))
        lines = [k for k in keys[keys.index(key) :] if not grid.is_hidden_row(k)]
        rows, columns = grid.block_rows(), grid.block_columns()
        table = tiled(table, len(rows), len(columns))
        if column + len(table[0]) > len(self._sheet.places):
            return self._does_not_fit(key, column, table)
        cells: list[tuple[str, int, Cell]] = []
        pending = list(table)
        for line in lines:
            if not pending:
                break
            is_heading = cell_of(self._sheet.live.results, line) is None
            # A block copied from here has an empty row where a heading stands; one from elsewhere has none.
            if is_heading and any(cell.shown for cell in pending[0]):
                continue
            cells += [(line, place, cell) for place, cell in enumerate(pending.pop(0), column)]
        if pending:
            return self._does_not_fit(key, column, table)
        return self.change(self._texts([one for one in cells if self._is_taken(one[1])], comma))

    def _without_headings(self, table: Table) -> Table:
        """A block that was copied here with its headings, without them."""
        grid, over = self._sheet.grid, len(_HEADS)
        known = {grid.column_head(column) for column in range(len(self._sheet.places))}
        top = [cell.shown for cell in table[0]]
        if len(table) > 1 and len(top) > over and not any(top[:over]) and known.issuperset(top[over:]):
            return [row[over:] for row in table[1:]]
        return table

    def fill(self, pairs: Sequence[tuple[str, int, str, int]]) -> bool:
        """Give cells the figures of others: (key, column, key of the other, its column)."""
        results, texts = self._sheet.live.results, []
        for key, column, source, source_column in pairs:
            into, out_of = cell_of(results, key), cell_of(results, source)
            if into is None or out_of is None:
                continue
            if into[0].unit != out_of[0].unit:
                target = self._target(key, column, "")
                assert target is not None
                what = text("The line above is in another unit.")
                self._refuse([Refusal(target, Problem(target.where, what, text("Fill to the right instead.")))])
                return False
            held = self.full_text(source, source_column)
            if held:
                texts.append((key, column, held))
        return self.change(texts)

    def change(self, cells: Texts) -> bool:
        """Type texts into cells as one step, None sets a cell back; False when one is refused, and then none is."""
        live = self._sheet.live
        targets = [target for cell in cells if (target := self._target(*cell)) is not None]
        made = edit_for(live.model, live.valuation, targets)
        if isinstance(made, list):
            self._refuse(made)
            return False
        self._sheet.grid.quiet()
        problems = [] if made is None else live.do(made, self._sheet)
        if problems:
            guilty = next((t for t in targets if text(t.item.label) in problems[0].where), targets[0])
            self._refuse([Refusal(guilty, problems[0])])
        return not problems

    def _texts(self, cells: Sequence[tuple[str, int, Cell]], comma: bool) -> Texts:
        made = []
        for key, column, cell in cells:
            found = cell_of(self._sheet.live.results, key)
            typed = (typed_words(cell, found[0].unit if found else None, comma=comma) or cell.shown).strip()
            if typed and not self._stands_there(key, column, typed):
                made.append((key, column, typed))
        return made

    def _stands_there(self, key: str, column: int, typed: str) -> bool:
        """Whether a cell that cannot be typed over shows this figure: a block copied from here may hold such cells."""
        live, place = self._sheet.live, self._sheet.places[column]
        found = cell_of(live.results, key)
        if found is None or (is_typed_over_line(found[0]) and (place.period or isinstance(found[0], Number))):
            return False
        value = parse_number(typed, found[0].unit, currency=live.valuation.currency)
        return value == cell_number(*found, place, live.results)

    def _is_taken(self, column: int) -> bool:
        # A year is the sum of what stands beside it, and what was reported is typed in the panel: both are passed over.
        place = self._sheet.places[column]
        return place.year is None and place.reported is None

    def _target(self, key: str, column: int, typed: str | None) -> Target | None:
        results, place = self._sheet.live.results, self._sheet.places[column]
        found = cell_of(results, key)
        if found is None:
            return None
        where = cell_words(*found, place, results)
        return Target(found[0], self.address(*found), place, typed, where, key, column)

    def address(self, item: Item, entity: int | None) -> Address:
        """The address of a line."""
        if item.per is None or entity is None:
            return Address(item.key)
        return Address(item.key, self._sheet.live.valuation.members(item.per)[entity].id)

    def _does_not_fit(self, key: str, column: int, table: Table) -> bool:
        target = self._target(key, column, "")
        assert target is not None
        last = heading(self._sheet.places[-1], self._sheet.live.results)
        problem = Problem(
            target.where,
            text("A block of {rows} × {columns} cells does not fit from here.", rows=len(table), columns=len(table[0])),
            text("The sheet ends with {column}; select a cell further up or to the left.", column=last),
        )
        self._refuse([Refusal(target, problem)])
        return False

    def _refuse(self, refused: Sequence[Refusal]) -> None:
        """Nothing is changed: the first cell is shown with the reason beside it, and the problem is told."""
        first, grid = refused[0], self._sheet.grid
        problem = first.problem
        if first.target.typed:
            said = text(
                "{typed} was not taken: {what} {remedy}",
                typed=first.target.typed[:40],
                what=problem.what,
                remedy=problem.remedy,
            )
        else:
            said = f"{problem.what} {problem.remedy}"
        if len(refused) > 1:
            said += " " + text("{count} more cells cannot be taken either.", count=len(refused) - 1)
        grid.show_refused(first.target.key, first.target.column, f"{problem.where}\n{said}")
        self._sheet.problem_found.emit(problem)


def is_typed_over_line(item: Item) -> bool:
    """Whether a person may type into the cells of a line."""
    return isinstance(item, Row | Series | Number)
