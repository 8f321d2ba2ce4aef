"""The uncertainty desk: the value as a distribution, and what moves it, page by page."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk, PageKind


def _cases() -> type[Desk]:
    from workbench.ui.desks.uncertainty.cases import CasesPage

    return CasesPage


def _grids() -> type[Desk]:
    from workbench.ui.desks.uncertainty.grids import GridsPage

    return GridsPage


def _tornado() -> type[Desk]:
    from workbench.ui.desks.uncertainty.tornado import TornadoPage

    return TornadoPage


def _reverse() -> type[Desk]:
    from workbench.ui.desks.uncertainty.reverse import ReversePage

    return ReversePage


def _simulation() -> type[Desk]:
    from workbench.ui.desks.uncertainty.simulation import SimulationPage

    return SimulationPage


def _moves() -> type[Desk]:
    from workbench.ui.desks.uncertainty.moves import MovesPage

    return MovesPage


class UncertaintyDesk(PagedDesk):
    """Bubble or diamond is a distribution, not a point."""

    name = "Uncertainty"
    kinds = (
        PageKind("cases", lambda: text("Cases"), _cases),
        PageKind("grids", lambda: text("Grid"), _grids),
        PageKind("tornado", lambda: text("Tornado"), _tornado),
        PageKind("reverse", lambda: text("Reverse DCF"), _reverse),
        PageKind("simulation", lambda: text("Simulation"), _simulation),
        PageKind("moves", lambda: text("Change in value"), _moves),
    )
