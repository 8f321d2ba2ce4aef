"""The peers desk: peers as a table, their multiples, what sets and regression say, and the football field."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk, PageKind


def _table() -> type[Desk]:
    from workbench.ui.desks.peers.table import TablePage

    return TablePage


class PeersDesk(PagedDesk):
    """Where the target stands among its peers, and what they imply."""

    name = "Peers"
    kinds = (PageKind("table", lambda: text("Peer table"), _table),)
