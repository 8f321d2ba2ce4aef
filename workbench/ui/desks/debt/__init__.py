"""The debt desk: who is owed what, when it falls due, what pays it, and what would break it, page by page."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.paged import PagedDesk, PageKind


def _stack() -> type[Desk]:
    from workbench.ui.desks.debt.stack import StackPage

    return StackPage


def _maturity() -> type[Desk]:
    from workbench.ui.desks.debt.maturity import MaturityPage

    return MaturityPage


def _coverage() -> type[Desk]:
    from workbench.ui.desks.debt.coverage import CoveragePage

    return CoveragePage


def _service() -> type[Desk]:
    from workbench.ui.desks.debt.service import ServicePage

    return ServicePage


def _accounts() -> type[Desk]:
    from workbench.ui.desks.debt.accounts import AccountsPage

    return AccountsPage


def _break_even() -> type[Desk]:
    from workbench.ui.desks.debt.break_even import BreakEvenPage

    return BreakEvenPage


def _leases() -> type[Desk]:
    from workbench.ui.desks.debt.leases import LeasesPage

    return LeasesPage


def _terms() -> type[Desk]:
    from workbench.ui.desks.debt.terms import TermsPage

    return TermsPage


class DebtDesk(PagedDesk):
    """Who is owed what, when it falls due, and what pays it."""

    name = "Debt"
    kinds = (
        PageKind("stack", lambda: text("Capital stack"), _stack),
        PageKind("maturity", lambda: text("Maturities"), _maturity),
        PageKind("coverage", lambda: text("Coverage"), _coverage),
        PageKind("service", lambda: text("Service"), _service),
        PageKind("accounts", lambda: text("Accounts"), _accounts),
        PageKind("break_even", lambda: text("Break-even"), _break_even),
        PageKind("leases", lambda: text("Leases"), _leases),
        PageKind("terms", lambda: text("Terms"), _terms),
    )
