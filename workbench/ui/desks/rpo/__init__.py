"""The RPO desk: is the backlog gold or paper, page by page."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk, PageKind


def _assay() -> type[Desk]:
    from workbench.ui.desks.rpo.assay import AssayPage

    return AssayPage


def _contracts() -> type[Desk]:
    from workbench.ui.desks.rpo.contracts import ContractsPage

    return ContractsPage


def _schedule() -> type[Desk]:
    from workbench.ui.desks.rpo.schedule import SchedulePage

    return SchedulePage


def _delivery() -> type[Desk]:
    from workbench.ui.desks.rpo.delivery import DeliveryPage

    return DeliveryPage


def _credit() -> type[Desk]:
    from workbench.ui.desks.rpo.credit import CreditPage

    return CreditPage


def _measures() -> type[Desk]:
    from workbench.ui.desks.rpo.measures import MeasuresPage

    return MeasuresPage


def _back_test() -> type[Desk]:
    from workbench.ui.desks.rpo.back_test import BackTestPage

    return BackTestPage


def _clocks() -> type[Desk]:
    from workbench.ui.desks.rpo.clocks import ClocksPage

    return ClocksPage


class RpoDesk(PagedDesk):
    """What the backlog is worth, what it hangs on, and how it was borne out."""

    name = "RPO"
    kinds = (
        PageKind("assay", lambda: text("Assay"), _assay),
        PageKind("contracts", lambda: text("Contracts"), _contracts),
        PageKind("schedule", lambda: text("Schedule"), _schedule),
        PageKind("delivery", lambda: text("Delivery"), _delivery),
        PageKind("credit", lambda: text("Credit"), _credit),
        PageKind("measures", lambda: text("Measures"), _measures),
        PageKind("back_test", lambda: text("Back-test"), _back_test),
        PageKind("clocks", lambda: text("Clocks"), _clocks),
    )
