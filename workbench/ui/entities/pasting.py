"""The clipboard's cells as a person would type them into a table of entities, at the full precision behind them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication

from workbench.exchange.amounts import decimal_comma, is_missing, plain, read_amount, read_date
from workbench.exchange.clipboard import Cell, Table, read_clipboard
from workbench.ground.numbers import edit_text
from workbench.ui.entities.columns import Column, Kind


def clipboard_table() -> Table:
    """The table on the clipboard, from HTML where there is some; empty without one."""
    held = QGuiApplication.clipboard().mimeData()
    if held is None:
        return []
    return read_clipboard(held.html() if held.hasHtml() else "", held.text() if held.hasText() else "")


def typed_texts(table: Table, columns: Sequence[Column]) -> list[list[str]]:
    """Texts for the cells of these columns. A block of one cell keeps one column, for it fills the selection."""
    comma = decimal_comma(cell.shown for row in table for cell in row)
    return [[_typed(cell, column, comma) for cell, column in zip(row, columns, strict=False)] for row in table]


def _typed(cell: Cell, column: Column, comma: bool) -> str:
    if column.unit is None or column.is_text or is_missing(cell.shown):
        return "" if is_missing(cell.shown) and not column.is_text else cell.shown
    if column.unit.is_date:
        day = read_date(cell, is_end=column.kind is Kind.DERIVED)
        return cell.shown if day is None else edit_text(day, column.unit)
    found = read_amount(cell, comma=comma)
    if column.unit.is_flag:
        return cell.shown if found is None else f"{found.value:g}"
    if found is None or (cell.exact is None and not comma):
        return cell.shown
    if found.is_percent:
        return f"{found.value * 100!r}%"
    if column.unit.percent and "%" not in plain(cell.shown) and abs(found.value) <= 1:
        return edit_text(found.value, column.unit)  # behind an unformatted cell of a percentage stands a share of one
    return repr(found.value * found.scale / (column.unit.scale if found.scale != 1.0 else 1.0))
