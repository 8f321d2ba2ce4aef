"""The RPO desk: is the backlog gold or paper, page by page."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk, PageKind


def _assay() -> type[Desk]:
    from workbench.ui.desks.rpo.assay import AssayPage

    return AssayPage


class RpoDesk(PagedDesk):
    """What the backlog is worth, what it hangs on, and how it was borne out."""

    name = "RPO"
    kinds = (PageKind("assay", lambda: text("Assay"), _assay),)
