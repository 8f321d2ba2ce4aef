"""The page of simulation."""

from __future__ import annotations

from workbench.ui.desks.desk import Desk


class SimulationPage(Desk):
    """Simulation."""

    def build(self) -> None:
        self.stretch((1,))
