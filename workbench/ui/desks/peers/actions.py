"""What is done with whole peers and whole sets: added, copied, removed, moved, pasted."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.document.change import Compound, Edit
from workbench.document.edits import DuplicateEntity, RemoveEntity, SetValue
from workbench.document.peer_sets import NUMBER_KEY, fresh_set_number, leave_set, whole
from workbench.document.valuation import Address, Entity, fresh_id, fresh_name
from workbench.ground.language import text
from workbench.ui.desks.peers.sheet import PeerSheet
from workbench.ui.entities.actions import EntityActions
from workbench.ui.entities.pasting import clipboard_table
from workbench.ui.peers_import.actions import PeerImports, is_peer_table


class PeerActions(EntityActions):
    """Acts on the peers selected in a sheet."""

    def __init__(self, sheet: PeerSheet) -> None:
        super().__init__(sheet.live, sheet)
        self._peers = sheet
        self.imports = PeerImports(sheet.live, sheet, sheet.do)
        self.imports.problem_found.connect(self.problem_found)
        self.imports.settled.connect(self.settled)
        sheet.table.pasted.connect(self._paste)

    def new_name(self) -> str:
        return text("Peer")

    def duplicate_words(self, count: int) -> str:
        return text("Duplicate {count} peers", count=count)

    def remove_words(self, count: int) -> str:
        return text("Remove {count} peers", count=count)

    def ask(self, wanted: str) -> None:
        match wanted:
            case "paste":
                self.imports.paste()
            case "file":
                self.imports.ask_file()
            case _:
                super().ask(wanted)

    def _paste(self, row: int, column: int) -> None:
        """A block goes into the cells from the selected one on; a table with headings of its own is taken over."""
        table = clipboard_table()
        if is_peer_table(table):
            self.imports.take_over({"": table}, text("Pasted table"))
        elif table:
            self._peers.paste_cells(row, column, table)


class SetActions(EntityActions):
    """Acts on the peer sets selected in a sheet. Each keeps a number of its own, which nobody has to know."""

    def new_name(self) -> str:
        return text("Peer set")

    def duplicate_words(self, count: int) -> str:
        return text("Duplicate {count} peer sets", count=count)

    def remove_words(self, count: int) -> str:
        return text("Remove {count} peer sets", count=count)

    def first_edits(self, entity: Entity) -> Sequence[Edit]:
        number = fresh_set_number(self._live.model, self._live.valuation)
        return (SetValue(Address(NUMBER_KEY, entity.id), float(number)),)

    def duplicate(self) -> None:
        model, after = self._live.model, self._live.valuation
        edits: list[Edit] = []
        for row in self._sheet.table.chosen_rows():
            original = self._live.valuation.members(self.entity_set)[row]
            name = fresh_name([e.name for e in after.members(self.entity_set)], original.name)
            copy = Entity(fresh_id(after, self.entity_set), name)
            for edit in (
                DuplicateEntity(original.id, copy),
                SetValue(Address(NUMBER_KEY, copy.id), float(fresh_set_number(model, after))),
            ):
                edits.append(edit)
                after = edit.apply(after)[0]
        if edits:
            self._sheet.do(Compound(tuple(edits), self.duplicate_words(len(edits) // 2)))

    def remove(self) -> None:
        """Remove the selected sets; their peers stay and belong to none."""
        model, valuation = self._live.model, self._live.valuation
        edits: list[Edit] = []
        rows = self._sheet.table.chosen_rows()
        for row in rows:
            one = valuation.members(self.entity_set)[row]
            edits += leave_set(model, valuation, whole(model, valuation, Address(NUMBER_KEY, one.id)))
            edits.append(RemoveEntity(one.id))
        if edits:
            self._sheet.do(Compound(tuple(edits), self.remove_words(len(rows))))
