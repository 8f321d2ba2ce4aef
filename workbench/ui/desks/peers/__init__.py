"""The peers desk: peers as a table, their multiples, what sets and regression say, and the football field."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk, PageKind


def _table() -> type[Desk]:
    from workbench.ui.desks.peers.table import TablePage

    return TablePage


def _multiples() -> type[Desk]:
    from workbench.ui.desks.peers.multiples import MultiplesPage

    return MultiplesPage


def _football() -> type[Desk]:
    from workbench.ui.desks.peers.football import FootballPage

    return FootballPage


def _beta() -> type[Desk]:
    from workbench.ui.desks.peers.beta import BetaPage

    return BetaPage


def _sets() -> type[Desk]:
    from workbench.ui.desks.peers.sets import SetsPage

    return SetsPage


def _regression() -> type[Desk]:
    from workbench.ui.desks.peers.regression import RegressionPage

    return RegressionPage


class PeersDesk(PagedDesk):
    """Where the target stands among its peers, and what they imply."""

    name = "Peers"
    kinds = (
        PageKind("table", lambda: text("Peer table"), _table),
        PageKind("multiples", lambda: text("Multiples"), _multiples),
        PageKind("sets", lambda: text("Sets"), _sets),
        PageKind("regression", lambda: text("Regression"), _regression),
        PageKind("football", lambda: text("Football field"), _football),
        PageKind("beta", lambda: text("Beta"), _beta),
    )
