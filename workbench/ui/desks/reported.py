"""The page of reported periods: quarters and years as filed, a row each, edited in place or pasted as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from workbench.document.change import Change, Edit
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.model.entities import REPORTED
from workbench.rows.model import Model
from workbench.ui.desks.desk import Desk
from workbench.ui.entities.actions import EntityActions
from workbench.ui.entities.bar import Button, EntityBar
from workbench.ui.entities.cells import EntityCells
from workbench.ui.entities.columns import Column, Kind, column_of
from workbench.ui.entities.edits import Refusal, Target
from workbench.ui.entities.pasting import clipboard_table
from workbench.ui.entities.sheet import EntitySheet


class Group(Enum):
    """Columns shown and hidden together."""

    INCOME = "income"
    CASH = "cash"
    BALANCE = "balance"
    MEASURES = "measures"


def group_words() -> dict[Group, str]:
    """The groups in the order of the table."""
    return {
        Group.INCOME: text("Income"),
        Group.CASH: text("Cash flow"),
        Group.BALANCE: text("Balance sheet"),
        Group.MEASURES: text("Measures"),
    }


def _wanted() -> tuple[tuple[str, str, Group], ...]:
    income, cash, balance, measures = Group.INCOME, Group.CASH, Group.BALANCE, Group.MEASURES
    return (
        ("history.period_end", text("Ends"), income),
        ("history.months", text("Months reported"), income),
        ("history.revenue", text("Revenue"), income),
        ("history.cost_of_revenue", text("Cost of revenue"), income),
        ("history.ebitda", text("Adjusted EBITDA"), income),
        ("history.depreciation", text("Depreciation"), income),
        ("history.stock_compensation", text("Stock compensation"), income),
        ("history.operating", text("Operating income"), income),
        ("history.interest", text("Interest"), income),
        ("history.tax", text("Tax"), income),
        ("history.net", text("Net income"), income),
        ("history.diluted", text("Diluted shares"), income),
        ("history.operating_cash", text("Cash from operations"), cash),
        ("history.capex", text("Capital expenditure"), cash),
        ("reported.free_cash_flow", text("Free cash flow"), cash),
        ("history.rpo", text("RPO"), balance),
        ("history.rpo_year", text("Due in 12 months"), balance),
        ("history.deferred", text("Deferred revenue"), balance),
        ("history.cash", text("Cash"), balance),
        ("history.debt", text("Debt"), balance),
        ("history.property_net", text("Property"), balance),
        ("history.equity", text("Equity"), balance),
        ("reported.growth", text("Growth"), measures),
        ("reported.gross_margin", text("Gross margin"), measures),
        ("reported.ebitda_margin", text("EBITDA margin"), measures),
        ("reported.operating_margin", text("Operating margin"), measures),
        ("reported.capex_share", text("Capital expenditure to revenue"), measures),
        ("reported.rpo_change", text("Increase in RPO"), measures),
        ("reported.book_to_bill", text("Book to bill"), measures),
    )


class ReportedCells(EntityCells):
    """The cells of reported periods; those with a source are marked."""

    entity_set = REPORTED.key
    shows_sources = True


class ReportedRules:
    """Reported periods have no columns of their own kinds and exclude nothing together."""

    def own_edit(self, model: Model, valuation: Valuation, target: Target) -> Edit | Problem | None:
        """There is none."""
        return None

    def conflicts(self, model: Model, before: Valuation, after: Valuation, targets: Sequence[Target]) -> list[Refusal]:
        """There are none."""
        return []

    def title(self, count: int) -> str:
        """The words of one step over several cells."""
        return text("Set {count} reported figures", count=count)


class ReportedSheet(EntitySheet):
    """Reported periods in cells."""

    def __init__(self, live: LiveValuation, do: Callable[[Edit], bool]) -> None:
        name = Column("name", text("Period"), Kind.NAME, Group.INCOME)
        found = [column_of(live.model, key, heading, group) for key, heading, group in _wanted()]
        columns = [name, *(one for one in found if one is not None)]
        super().__init__(live, do, ReportedCells(columns), ReportedRules())
        self.table.setAccessibleName(text("Reported periods"))
        self.table.pasted.connect(self._paste)

    def _paste(self, row: int, column: int) -> None:
        table = clipboard_table()
        if table and self.rows.lines:
            self.paste_cells(row, column, table)


class ReportedActions(EntityActions):
    """Acts on the reported periods selected."""

    def new_name(self) -> str:
        return text("Reported period")

    def duplicate_words(self, count: int) -> str:
        return text("Duplicate {count} reported periods", count=count)

    def remove_words(self, count: int) -> str:
        return text("Remove {count} reported periods", count=count)


class ReportedBar(EntityBar):
    """The buttons over the table."""

    def count_words(self, count: int) -> str:
        return text("{count} periods reported", count=count)


class ReportedPage(Desk):
    """Every reported period at once."""

    def build(self) -> None:
        self.bar = ReportedBar(_buttons(), group_words().items(), frozenset(Group))
        self.sheet = ReportedSheet(self.live, self.do)
        self.commands = ReportedActions(self.live, self.sheet)
        self.empty = QLabel(
            text("Nothing reported is entered yet: add a period, or read company facts of EDGAR from the File menu.")
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("look", "muted")
        for place, widget in enumerate((self.bar, self.empty, self.sheet)):
            self._grid.addWidget(widget, place, 0)
        self._grid.setRowStretch(2, 1)
        self.bar.asked.connect(self.commands.ask)
        self.bar.groups_changed.connect(self._show_groups)
        self.sheet.explain_requested.connect(self.explain_requested)
        self.sheet.table.place_changed.connect(self._enable)
        self.commands.problem_found.connect(self.problem_found)
        self.commands.settled.connect(lambda: self.show_results(self.live.results))
        self.live.valuation_changed.connect(self._follow_evidence)
        self._show_groups()

    def do(self, edit: Edit) -> bool:
        """Make an edit; a refusal is told."""
        problems = self.live.do(edit, self)
        for problem in problems[:1]:
            self.problem_found.emit(problem)
        return not problems

    def refresh(self, results: Results) -> None:
        self.sheet.show_results(results)
        self.empty.setVisible(not self.sheet.rows.lines)
        self._enable()

    def restyle(self) -> None:
        self.sheet.table.size_columns(fresh=True)

    def _show_groups(self) -> None:
        self.sheet.show_groups(self.bar.shown_groups())

    def _follow_evidence(self, change: Change, _: object) -> None:
        if change.evidence and self.sheet.cells.results is not None:
            self.sheet.rows.show_evidence(change, self.live.valuation)

    def _enable(self) -> None:
        chosen = self.sheet.table.chosen_rows()
        first, last = (chosen[0], chosen[-1]) if chosen else (0, 0)
        self.bar.enable(len(chosen), first, last, len(self.sheet.rows.lines))


def _buttons() -> list[Button]:
    return [
        Button("add", "add", text("Add"), text("Add a reported period below"), stays=True),
        Button("duplicate", "duplicate", text("Duplicate"), text("Add a copy of the period, with its sources")),
        Button("remove", "remove", text("Remove"), text("Remove the selected periods"), ends=True),
        Button("up", "up", "", text("Move up (Alt+Up)")),
        Button("down", "down", "", text("Move down (Alt+Down)"), ends=True),
    ]
