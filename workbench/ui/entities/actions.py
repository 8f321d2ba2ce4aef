"""What is done with whole entities of a table: added, copied, removed, moved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from workbench.document.change import Compound, Edit
from workbench.document.edits import AddEntity, DuplicateEntity, MoveEntity, RemoveEntity
from workbench.document.valuation import Entity, fresh_id, fresh_name
from workbench.live.valuation import LiveValuation
from workbench.ui.entities.sheet import EntitySheet


class EntityActions(QObject):
    """Acts on the entities selected in a sheet. `settled` asks to show the results of what was just done."""

    problem_found = Signal(object)
    settled = Signal()

    def __init__(self, live: LiveValuation, sheet: EntitySheet) -> None:
        super().__init__(sheet)
        self._live = live
        self._sheet = sheet
        sheet.table.row_moved.connect(self.move)

    @property
    def entity_set(self) -> str:
        """The set whose members are edited."""
        return self._sheet.cells.entity_set

    def new_name(self) -> str:
        """What a new entity is called at first."""
        raise NotImplementedError

    def duplicate_words(self, count: int) -> str:
        """The step that copies several."""
        raise NotImplementedError

    def remove_words(self, count: int) -> str:
        """The step that removes several."""
        raise NotImplementedError

    def first_edits(self, entity: Entity) -> Sequence[Edit]:
        """What a new entity is given at once."""
        return ()

    def ask(self, wanted: str) -> None:
        """Do what a button of the bar says."""
        row = self._sheet.table.current[0]
        match wanted:
            case "add":
                self.add()
            case "duplicate":
                self.duplicate()
            case "remove":
                self.remove()
            case "up":
                self.move(row, row - 1)
            case "down":
                self.move(row, row + 1)
            case _:
                raise ValueError(wanted)

    def add(self) -> None:
        """A new entity below the selected one."""
        valuation = self._live.valuation
        members = valuation.members(self.entity_set)
        rows = self._sheet.table.chosen_rows()
        place = rows[-1] + 1 if rows else len(members)
        entity = Entity(fresh_id(valuation, self.entity_set), fresh_name([e.name for e in members], self.new_name()))
        added = AddEntity(self.entity_set, entity, place)
        further = self.first_edits(entity)
        edit: Edit = added
        if further:
            edit = Compound((added, *further), added.words(self._live.model, valuation))
        if self._sheet.do(edit):
            self._live.settle()
            self.settled.emit()
            self._sheet.select(entity.id)
            self._sheet.table.setFocus()

    def duplicate(self) -> None:
        """A copy of each selected entity behind it, with values, sources and typed-over figures."""
        valuation = self._live.valuation
        edits: list[Edit] = []
        after = valuation
        for row in self._sheet.table.chosen_rows():
            original = valuation.members(self.entity_set)[row]
            name = fresh_name([e.name for e in after.members(self.entity_set)], original.name)
            edits.append(DuplicateEntity(original.id, Entity(fresh_id(after, self.entity_set), name)))
            after = edits[-1].apply(after)[0]
        self._do_all(edits, self.duplicate_words(len(edits)))

    def remove(self) -> None:
        """Remove the selected entities; undo brings them back."""
        members = self._live.valuation.members(self.entity_set)
        edits: list[Edit] = [RemoveEntity(members[row].id) for row in self._sheet.table.chosen_rows()]
        self._do_all(edits, self.remove_words(len(edits)))

    def _do_all(self, edits: Sequence[Edit], title: str) -> None:
        if edits:
            self._sheet.do(edits[0] if len(edits) == 1 else Compound(tuple(edits), title))

    def move(self, row: int, to: int) -> None:
        """Move an entity to another row; the selection goes with it."""
        members = self._live.valuation.members(self.entity_set)
        if not (0 <= row < len(members) and 0 <= to < len(members)) or row == to:
            return
        entity, column = members[row].id, max(self._sheet.table.current[1], 0)
        if self._sheet.do(MoveEntity(entity, to)):
            self._live.settle()
            self.settled.emit()
            self._sheet.select(entity, self._sheet.columns[column].key)
