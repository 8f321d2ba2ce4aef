"""Peers from the clipboard or a file, wherever the window offers it."""

from __future__ import annotations

from workbench.exchange.clipboard import Table
from workbench.exchange.peer_table import PEERS, read_peers
from workbench.ground.language import text
from workbench.ui.peers_import.dialog import PeerImportDialog
from workbench.ui.table_import.opening import TableImports, Tables


def is_peer_table(table: Table) -> bool:
    """Whether a table has headings of its own, so that it is more than a block of cells for the cells selected."""
    found = read_peers(table)
    heading = found.reading.heading
    return heading is not None and len(found.table) > heading + 1 and PEERS.exact_names(found.table[heading]) > 1


class PeerImports(TableImports[PeerImportDialog]):
    """Tables of peers."""

    def make(self, tables: Tables, source: str) -> PeerImportDialog:
        return PeerImportDialog(self._live, tables, source, self._widget)

    def words(self) -> tuple[str, str]:
        return text("Peers"), text("A table of peers")
