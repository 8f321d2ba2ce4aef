"""The tables of peers and of peer sets, and a block of cells that is longer than the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from workbench.document.change import Compound, Edit
from workbench.document.edits import AddEntity
from workbench.document.peer_sets import PEER
from workbench.document.table_edits import FillTable
from workbench.document.valuation import Entity, fresh_id, fresh_name
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.ui.desks.peers.cells import PeerCells, SetCells
from workbench.ui.desks.peers.columns import peer_columns, set_columns
from workbench.ui.desks.peers.edits import PeerRules
from workbench.ui.entities.columns import Kind
from workbench.ui.entities.edits import Target, edit_for
from workbench.ui.entities.sheet import EntitySheet


class PeerSheet(EntitySheet):
    """The peers in cells. `do` makes an edit and answers whether it was made."""

    def __init__(self, live: LiveValuation, do: Callable[[Edit], bool], parent: QWidget | None = None) -> None:
        super().__init__(live, do, PeerCells(peer_columns(live.model)), PeerRules(), parent)
        self.table.setAccessibleName(text("Peer table"))

    def paste_block(self, row: int, column: int, block: Sequence[Sequence[str]]) -> bool:
        over = block[max(len(self.rows.lines) - row, 0) :]
        if not over or (len(block) == 1 and len(block[0]) == 1 and self.rows.lines):
            return super().paste_block(row, column, block)
        if column > 0:
            said = text(
                "{count} rows do not fit. Paste them from the names on: they are added as peers.", count=len(over)
            )
            self.table.complain(max(row, 0), column, said)
            return False
        return self._paste_new(row, block)

    def _paste_new(self, row: int, block: Sequence[Sequence[str]]) -> bool:
        """Fill the rows there are and add a peer for each row more, in one step."""
        valuation = self.live.valuation
        taken = [one.name for one in valuation.members(PEER)]
        ids = [line.id for line in self.rows.lines[row:]]
        added: list[AddEntity] = []
        after = valuation
        for words in block[len(ids) :]:
            name = fresh_name(taken, " ".join(words[0].split()) or text("Peer"))
            taken.append(name)
            added.append(AddEntity(PEER, Entity(fresh_id(after, PEER), name)))
            after = added[-1].apply(after)[0]
        shown = [n for n in range(len(self.columns)) if not self.table.isColumnHidden(n)]
        title = text("Paste {count} peers", count=len(block))
        adding = FillTable((), title, tuple(added))
        targets = [
            Target(entity, self.columns[n], typed.strip())
            for place, (entity, words) in enumerate(zip([*ids, *(one.entity.id for one in added)], block, strict=True))
            for n, typed in zip(shown, words, strict=False)
            if typed.strip()
            and self.columns[n].is_typed
            and not (place >= len(ids) and self.columns[n].kind is Kind.NAME)
        ]
        made = edit_for(self.live.model, after, targets, self.rules)
        if isinstance(made, list):
            self.table.complain(max(row, 0), 0, f"{made[0].typed}: {made[0].problem.what} {made[0].problem.remedy}")
            return False
        self.table.quiet()
        return self.do(adding if made is None else Compound((adding, made), title))


class SetSheet(EntitySheet):
    """The peer sets in cells."""

    def __init__(self, live: LiveValuation, do: Callable[[Edit], bool], parent: QWidget | None = None) -> None:
        super().__init__(live, do, SetCells(set_columns(live.model)), PeerRules(), parent)
        self.table.setAccessibleName(text("Peer sets"))
        self.table.pasted.connect(self._paste)

    def _paste(self, row: int, column: int) -> None:
        from workbench.ui.entities.pasting import clipboard_table

        table = clipboard_table()
        if table and self.rows.lines:
            self.paste_cells(row, column, table)
