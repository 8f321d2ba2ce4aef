"""What would become of a table: a line for each row, old values beside new ones, refused cells marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QTableWidget

from workbench.exchange.clipboard import Table
from workbench.exchange.table_plan import LeftOut, PlannedRow, TablePlan
from workbench.ground.language import text
from workbench.ui.table_import.widgets import LEFT, RIGHT, put
from workbench.ui.theme import current_theme

NameColumn = tuple[str, Callable[[PlannedRow], str]]
_WIDEST = 320
_ROOM = 18


@dataclass(frozen=True, slots=True)
class Taken:
    """A column that is taken: its place in the table, its name among the texts of a row, and its heading."""

    column: int
    label: str
    heading: str
    is_text: bool


def show_preview(
    preview: QTableWidget, found: TablePlan, names: Sequence[NameColumn], columns: Sequence[Taken], table: Table
) -> None:
    """Fill the table with what would become of each row."""
    heads = [*(head for head, _ in names), "", *(one.heading for one in columns)]
    preview.clear()
    preview.setColumnCount(len(heads))
    preview.setHorizontalHeaderLabels(heads)
    for place in range(len(heads)):
        heading = preview.horizontalHeaderItem(place)
        number = place - len(names) - 1
        if heading is not None:
            heading.setTextAlignment(RIGHT if number >= 0 and not columns[number].is_text else LEFT)
    preview.setRowCount(len(found.rows) + len(found.removed))
    refused = {(one.row, one.column): one for one in found.left_out}
    roles = current_theme().roles
    for place, row in enumerate(found.rows):
        for number, (_, told) in enumerate(names):
            put(preview, place, number, told(row))
        put(preview, place, len(names), _becomes(row), roles.muted)
        for number, one in enumerate(columns, len(names) + 1):
            _put_value(preview, (place, number), row, one, refused.get((row.row, one.column)), table)
    for place, name in enumerate(found.removed, len(found.rows)):
        put(preview, place, 0, name, roles.bad)
        put(preview, place, len(names), text("removed"), roles.bad)
    preview.resizeColumnsToContents()
    for place in range(len(heads)):
        preview.setColumnWidth(place, min(preview.columnWidth(place) + _ROOM, _WIDEST))


def _becomes(row: PlannedRow) -> str:
    if row.changes is None:
        return text("new")
    return text("changed") if any(row.new.get(label) != old for label, old in row.old.items()) else text("unchanged")


def _put_value(
    preview: QTableWidget, at: tuple[int, int], row: PlannedRow, one: Taken, refused: LeftOut | None, table: Table
) -> None:
    roles, is_right = current_theme().roles, not one.is_text
    new, old = row.new.get(one.label, ""), row.old.get(one.label, "")
    if refused is not None and refused.column is not None:
        tip = f"{refused.problem.what} {refused.problem.remedy}"
        put(preview, *at, table[row.row][refused.column].shown or "✕", roles.bad, tip, is_right=is_right)
    elif old and new and old != new:
        put(preview, *at, f"{old} → {new}", roles.input, is_right=is_right)
    else:
        colour = roles.muted if old and old == new else roles.text
        put(preview, *at, new, colour, new if one.is_text else "", is_right=is_right)
