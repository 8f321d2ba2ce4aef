"""What is done with whole facilities on the term sheet: added from a template, copied, moved, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.document.edits import DuplicateEntity, MoveEntity, RemoveEntity
from workbench.document.valuation import Entity, fresh_id, fresh_name
from workbench.ui.terms.lines import FACILITY
from workbench.ui.terms.templates import add_edit

if TYPE_CHECKING:
    from workbench.ui.terms.sheet import TermSheet


class FacilityActions(QObject):
    """Acts on the facility whose cell is selected."""

    def __init__(self, sheet: TermSheet) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        sheet.bar.asked.connect(self.ask)
        sheet.bar.template_asked.connect(self.add)

    def ask(self, wanted: str) -> None:
        """Do what a button of the bar says."""
        column = self._sheet.table.current[1]
        match wanted:
            case "curve":
                self._sheet.open_curve()
            case "duplicate":
                self.duplicate(column)
            case "remove":
                self.remove(column)
            case "left":
                self.move(column, column - 1)
            case "right":
                self.move(column, column + 1)
            case _:
                raise ValueError(wanted)

    def add(self, template: str = "") -> str:
        """Add a facility by a template's name, or an empty one, behind the selected; its id."""
        sheet = self._sheet
        column = sheet.table.current[1]
        position = column + 1 if 0 <= column < len(sheet.rows.facilities) else None
        facility, edit = add_edit(sheet.live.model, sheet.live.valuation, template, position)
        if sheet.do(edit):
            sheet.arrive(facility)
        return facility

    def duplicate(self, column: int) -> None:
        """A copy behind the facility, with values, sources and typed-over figures."""
        live = self._sheet.live
        members = live.valuation.members(FACILITY)
        if not 0 <= column < len(members):
            return
        name = fresh_name([one.name for one in members], members[column].name)
        copy = Entity(fresh_id(live.valuation, FACILITY), name)
        if self._sheet.do(DuplicateEntity(members[column].id, copy)):
            self._sheet.arrive(copy.id)

    def remove(self, column: int) -> None:
        """Remove the facility; undo brings it back."""
        facilities = self._sheet.rows.facilities
        if 0 <= column < len(facilities) and self._sheet.do(RemoveEntity(facilities[column])):
            self._sheet.live.settle()
            left = self._sheet.rows.facilities
            if left:
                self._sheet.select(left[min(column, len(left) - 1)], "name")

    def move(self, column: int, to: int) -> None:
        """Move the facility to another column; the selection goes with it."""
        facilities = self._sheet.rows.facilities
        if 0 <= column < len(facilities) and 0 <= to < len(facilities):
            facility = facilities[column]
            if self._sheet.do(MoveEntity(facility, to)):
                self._sheet.arrive(facility)
