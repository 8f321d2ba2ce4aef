"""The term-sheet editor: every term of every facility in cells, side by side or one facility at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.document.change import Change, Edit
from workbench.exchange.copied import Copied
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice
from workbench.ui.terms.actions import FacilityActions
from workbench.ui.terms.bar import SIDE_BY_SIDE, TermBar
from workbench.ui.terms.card import FacilityCard
from workbench.ui.terms.cells import (
    HEAD,
    borrower_choices,
    cell_tip,
    copied,
    entries,
    facility_ids,
    full_text,
    moved_figures,
    new_borrower_words,
)
from workbench.ui.terms.edits import Refusal, Target, edit_for
from workbench.ui.terms.legend import TermNote
from workbench.ui.terms.lines import FACILITY, NAME, NUMBER_KEY, Group, Kind, address_of, term_lines
from workbench.ui.terms.menu import CellMenu
from workbench.ui.terms.over_time import OverTimeDialog
from workbench.ui.terms.preview import outline_tip, outlines
from workbench.ui.terms.rows import TermRows
from workbench.ui.terms.schedules import CURVE_KEY, SHIFT_KEY, Schedules
from workbench.ui.terms.table import ALONE, TermTable
from workbench.ui.terms.templates import templates

_SHORT, _NARROW = 520, 820
_WIDE = 16_777_215


class TermSheet(QWidget):
    """All facilities of the live valuation. `explain_requested(key, period)` asks for the walkable explanation.

    Give it new figures by `show_results`; a hidden sheet takes them when it is shown. What a person types, pastes, adds
    or removes is an edit of the live valuation: one gesture, one step to undo. `problem_found(Problem)` follows a
    refusal that belongs to no cell.
    """

    explain_requested = Signal(str, object)
    problem_found = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.lines = term_lines(live.model)
        self._shown: Results | None = None
        self._folded: set[Group] = set()
        self._one = SIDE_BY_SIDE
        self._is_stale = True
        self._keys = {NUMBER_KEY, CURVE_KEY, SHIFT_KEY, *(line.key for line in self.lines)}
        self.bar = TermBar()
        self.rows = TermRows(self._tip, self)
        self.table = TermTable(self.rows, self._full_text, self._copied, self._choices)
        self.table.setAccessibleName(text("Term sheet"))
        self.note = TermNote()
        self.empty = QLabel(text("No debt facility yet. Add one from a template, or an empty one."))
        self.empty.setProperty("look", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("look", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        self.card = FacilityCard()
        both = QHBoxLayout()
        both.setSpacing(0)
        both.addWidget(self.table, 1)
        both.addWidget(self.card)
        column.addLayout(both, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.note)
        self.bar.offer([(one.name, one.words, one.says) for one in templates(live.model)])
        self.commands = FacilityActions(self)
        self.schedules = Schedules(self)
        self.menu = CellMenu(self)
        self._connect()
        self.show_results(live.results)

    def _connect(self) -> None:
        self.bar.view_changed.connect(self.show_facility)
        self.bar.all_toggled.connect(lambda _: self.refresh())
        self.table.cells_typed.connect(self._type)
        self.table.explained.connect(self._explain)
        self.table.head_clicked.connect(self._fold)
        self.table.place_changed.connect(self._follow_place)
        self.table.terms.is_folded = lambda row: self.rows.entries[row].group in self._folded
        self.rows.head_tip = self.outline_words
        self.card.explained.connect(self.explain_requested)
        self.live.valuation_changed.connect(self._follow)

    # Showing

    def show_results(self, results: Results) -> None:
        """Show these figures; only cells that differ are painted again."""
        if self._shown is not None and self._shown.version == results.version:
            return
        if not self.isVisible() and self._shown is not None:
            return  # a hidden sheet refreshes when it is shown
        self._shown = results
        if self._is_stale:
            self.refresh()
        else:
            self._move_figures(results)

    def _move_figures(self, results: Results) -> None:
        """Only computed figures differ: nothing that was typed on the sheet."""
        rows, ids = self.rows, self.rows.facilities
        made = moved_figures(self.live, results, rows.entries, ids, self.bar.all_terms.isChecked())
        rows.set_entries(made, ids, rows.names)
        self._draw_outlines(results)

    def _draw_outlines(self, results: Results) -> None:
        ids = self.rows.facilities
        drawn = outlines(results, len(ids))
        self.table.heads.set_outlines(drawn)
        if self._one:
            place = ids.index(self._one)
            self.card.show_facility(results, drawn[place], place)

    def refresh(self) -> None:
        """Show the valuation as it stands, with the last results."""
        live, results = self.live, self.live.results
        self._is_stale = False
        ids = facility_ids(live)
        if self._one and self._one not in ids:
            self._one = SIDE_BY_SIDE
        wanted = [self._one] if self._one else ids
        current = self._current_cell()
        self.rows.currency = live.valuation.currency
        made = entries(live, results, self.lines, ids, wanted, self._folded, self.bar.all_terms.isChecked())
        members = live.valuation.members(FACILITY)
        is_reset = self.rows.set_entries(made, ids, [one.name for one in members])
        self._draw_outlines(results)
        self._arrange()
        self._show_columns(wanted)
        if is_reset:
            self.table.size_rows()
            self._select_again(current)
        if self.table.current == (-1, -1) and wanted:
            self._select_again((wanted[0], NAME))
        self.bar.show_facilities([(one.id, one.name) for one in members], self._one)
        self.empty.setVisible(not ids)
        self.table.setVisible(bool(ids))
        self._show_curve()
        self._follow_place()

    def _show_columns(self, wanted: Sequence[str]) -> None:
        for place, one in enumerate(self.rows.facilities):
            self.table.setColumnHidden(place, one not in wanted)
        self.table.size_columns([n for n, one in enumerate(self.rows.facilities) if one in wanted])

    def _show_curve(self) -> None:
        words = self.schedules.curve_words()
        self.bar.curve.setVisible(bool(words))
        self.bar.curve.setText(words)

    def show_facility(self, facility: str) -> None:
        """Show one facility by its id, or all side by side with an empty one."""
        self._one = facility
        self.refresh()
        if facility:
            self.table.select(max(self.table.current[0], 1), self.rows.facilities.index(facility))

    def _fold(self, row: int) -> None:
        self._folded ^= {self.rows.entries[row].group}
        self.refresh()

    def _follow(self, change: Change, _: object) -> None:
        """Names, sources and texts change without a recompute; new figures come by `show_results`."""
        touched = (address.key for address in change.addresses | change.evidence)
        if change.entity_sets or change.particulars or change.cases or any(key in self._keys for key in touched):
            self._is_stale = True
        if self.isVisible() and not (change.touches_figures or change.touches_structure):
            self.refresh()

    def _current_cell(self) -> tuple[str, str]:
        row, column = self.table.current
        if not (0 <= row < len(self.rows.entries) and 0 <= column < len(self.rows.facilities)):
            return "", ""
        return self.rows.facilities[column], self.rows.entries[row].key

    def _select_again(self, cell: tuple[str, str]) -> None:
        facility, key = cell
        place = self.rows.place(facility, key)
        if place is not None:
            self.table.select(*place)

    def select(self, facility: str, key: str) -> bool:
        """Select the cell of a facility by its id and the line's key; False when it is not shown."""
        place = self.rows.place(facility, key)
        if place is not None:
            self.table.select(*place)
        return place is not None

    def _follow_place(self) -> None:
        row, column = self.table.current
        facilities = self.rows.facilities
        self.bar.enable(column if 0 <= column < len(facilities) else -1, len(facilities))
        line = self.rows.entries[row].line if 0 <= row < len(self.rows.entries) else None
        if line is None or not 0 <= column < len(facilities):
            self.note.tell([])
        else:
            self.note.tell(cell_tip(self.live, line, facilities[column]))

    def _tip(self, row: int, column: int) -> str:
        entry = self.rows.entries[row]
        if entry.line is None:
            return ""
        facility = self.rows.facilities[column]
        refused = self.rows.refused.get((facility, entry.key))
        said = "\n".join(cell_tip(self.live, entry.line, facility))
        return f"{refused}\n\n{said}" if refused else said

    def _full_text(self, row: int, column: int) -> str:
        line = self.rows.entries[row].line
        return (
            "" if line is None else full_text(self.live, self.live.results, line, self.rows.facilities[column], column)
        )

    def _copied(self, row: int, column: int) -> Copied:
        line = self.rows.entries[row].line
        if line is None:
            return Copied()
        return copied(self.live, self.live.results, line, self.rows.facilities[column], column)

    def _choices(self, row: int) -> list[str]:
        line = self.rows.entries[row].line
        match None if line is None else line.kind:
            case Kind.FLAG:
                return [text("yes"), text("no")]
            case Kind.BORROWER:
                known = [name for _, name in borrower_choices(self.live)]
                return [*known, new_borrower_words()] if self.live.model.get(NUMBER_KEY) is not None else known
            case Kind.CHOICE:
                assert line is not None
                assert isinstance(line.item, Choice)
                return [text(str(m.value)) for m in line.item.options]
            case _:
                return []

    def _explain(self, row: int, column: int) -> None:
        line = self.rows.entries[row].line
        if line is None or line.item is None:
            return
        facility = self.rows.facilities[column]
        address = address_of(self.live.model, self.live.valuation, line, facility)
        if address is None or line.item.per is None:
            return
        members = [one.id for one in self.live.valuation.members(line.item.per)]
        place = members.index(str(address.entity))
        self.explain_requested.emit(f"{line.key}#{place}", 1 if line.item.is_periodic else None)

    # Typing

    def _type(self, cells: Sequence[tuple[int, int, str | None]]) -> None:
        targets = [
            Target(self.rows.facilities[column], line, typed)
            for row, column, typed in cells
            if (line := self.rows.entries[row].line) is not None
        ]
        self.change(targets)

    def change(self, targets: Sequence[Target]) -> bool:
        """Type texts into cells as one step; False when one is refused, and then nothing is changed."""
        made = edit_for(self.live, targets)
        if isinstance(made, list):
            self.refuse(made)
            return False
        self.accept_texts()
        if made is None:
            return True
        problems = self.live.do(made, self)
        if problems:
            first = targets[0]
            self.refuse([Refusal(first.facility, first.line.key, first.typed or "", problems[0])])
        return not problems

    def accept_texts(self) -> None:
        """Take the marks of refused texts away."""
        self.rows.set_refused({})
        self.table.quiet()

    def refuse(self, refused: Sequence[Refusal]) -> None:
        """Mark the cells whose texts were not taken and say beside the first one why."""
        said = {
            (one.facility, one.key): text(
                "{typed} was not taken: {what} {remedy}",
                typed=one.typed[:40] or "–",
                what=one.problem.what,
                remedy=one.problem.remedy,
            )
            for one in reversed(refused)  # the first reason against a cell is the one that is said
        }
        self.rows.set_refused(said)
        first = refused[0]
        place = self.rows.place(first.facility, first.key)
        if place is None:
            self.problem_found.emit(first.problem)
            return
        self.table.select(*place)
        self.table.complain(*place, said[first.facility, first.key])

    def do(self, edit: Edit) -> bool:
        """Make an edit; a refusal is told."""
        problems = self.live.do(edit, self)
        for problem in problems[:1]:
            self.problem_found.emit(problem)
        return not problems

    def add_facility(self, template: str = "") -> str:
        """Add a facility by a template's name, or an empty one; its id."""
        return self.commands.add(template)

    def open_curve(self) -> OverTimeDialog:
        """Open the base curve as text to type or paste over; accepted, it is one step to undo."""
        return self.schedules.open_curve()

    def open_schedule(self, facility: str, key: str) -> OverTimeDialog:
        """Open a schedule of a facility as text to type or paste over; accepted, it is one step to undo."""
        return self.schedules.open_schedule(facility, key)

    def arrive(self, facility: str) -> None:
        """Show a facility that was just added or moved, with its figures."""
        key = self._current_cell()[1]
        if self._one:
            self._one = facility
        self.live.settle()
        self.refresh()
        if key.startswith(HEAD) or not self.select(facility, key):
            self.select(facility, NAME)
        self.table.setFocus()

    # Room and look

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_short = self.height() < _SHORT
        self.table.set_short(is_short)
        self.note.set_short(is_short)
        self.bar.set_short(is_short)
        self.bar.count.setVisible(self.width() > _NARROW)
        self._arrange()

    def _arrange(self) -> None:
        """One facility leaves room for its picture, where the window has some."""
        self.table.set_room(self.width())
        room = self.width() - self.table.terms.width() - ALONE - 24
        self.card.setVisible(bool(self._one) and room >= self.card.minimumWidth())
        if self._one:
            self.table.setMaximumWidth(self.table.terms.width() + ALONE + 24 if self.card.isVisibleTo(self) else _WIDE)
        else:
            self.table.setMaximumWidth(_WIDE)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shown = self.live.results
        self.refresh()

    def restyle(self) -> None:
        """Take on the look in force."""
        self.table.size_rows()
        self.table.viewport().update()
        self.table.heads.viewport().update()
        self.table.terms.viewport().update()
        self.note.update()
        self.card.update()

    def outline_words(self, place: int) -> str:
        """What the picture of a facility shows, in words."""
        shown = self.table.heads.outlines
        return outline_tip(self.live.results, shown[place]) if place < len(shown) else ""
