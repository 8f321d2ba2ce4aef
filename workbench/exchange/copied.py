"""A block of cells for a clipboard: text and HTML that spreadsheets take as numbers, and the same cells read back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

from workbench.exchange.amounts import is_missing, plain, read_amount, read_date
from workbench.exchange.clipboard import Cell
from workbench.ground.cell_text import inert, tabbed
from workbench.ground.numbers import edit_text
from workbench.ground.units import PERCENT, Unit

_Any = TypeVar("_Any")
_HEAD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body><table>'
)
_FOOT = "</table></body></html>"


@dataclass(frozen=True, slots=True)
class Copied:
    """A cell to copy: `full` as it is typed at full precision, `shown` as it stands on screen.

    A figure also has its `value` and `unit`; words have neither.
    """

    full: str = ""
    shown: str = ""
    value: float | None = None
    unit: Unit | None = None


def words(shown: str) -> Copied:
    """A cell of words."""
    return Copied(shown, shown)


def figure(value: float, unit: Unit) -> Copied:
    """A cell of a figure in its unit; empty for one that is missing (NaN)."""
    if math.isnan(value):
        return Copied()
    return Copied(edit_text(value, unit), unit.shown(value), value, unit)


def as_text(block: Sequence[Sequence[Copied]]) -> str:
    """The block as tab-separated text at full precision."""
    return tabbed([cell.full for cell in row] for row in block)


def as_html(block: Sequence[Sequence[Copied]]) -> str:
    """The block as a table with the numbers behind its cells and their formats, as Excel and Calc write it."""
    rows = ("<tr>" + "".join(_html_cell(cell) for cell in row) + "</tr>" for row in block)
    return _HEAD + "".join(rows) + _FOOT


def _html_cell(cell: Copied) -> str:
    if cell.value is None or cell.unit is None or not math.isfinite(cell.value):
        if not cell.shown:
            return "<td></td>"
        # A format of text keeps a name that begins like a formula a name.
        return f"""<td x:str sdnum="1033;0;@" style='mso-number-format:"\\@"'>{escape(inert(cell.shown))}</td>"""
    number, form = repr(cell.value), cell.unit.excel_format
    guarded = "".join(c if c.isalnum() or c == " " or ord(c) > 127 else f"\\{c}" for c in form)
    return (
        f'<td align="right" sdval="{number}" sdnum="1033;0;{escape(form)}" x:num="{number}"'
        f""" style='mso-number-format:"{guarded}"'>{escape(cell.shown)}</td>"""
    )


def tiled(block: Sequence[Sequence[_Any]], rows: int, columns: int) -> list[list[_Any]]:
    """The block as often as a selection of so many rows and columns holds it, where that is a whole number of times;
    else once.
    """
    down = rows // len(block) if rows % len(block) == 0 else 1
    across = columns // len(block[0]) if columns % len(block[0]) == 0 else 1
    return [[*row] * max(across, 1) for row in block] * max(down, 1)


def typed_words(cell: Cell, unit: Unit | None, *, comma: bool = False, is_end: bool = False) -> str:
    """A pasted cell as a person would type it into a field of `unit`, with every digit behind it.

    Empty for a cell that says that there is nothing. `comma`: the table writes decimals with a comma; `is_end`: a
    month or year alone means its last day.
    """
    if unit is None:
        return cell.shown
    if cell.exact is None and is_missing(cell.shown):
        return ""
    if unit.is_date:
        day = read_date(cell, is_end=is_end)
        return cell.shown if day is None else edit_text(day, unit)
    found = read_amount(cell, comma=comma)
    if unit.is_flag:
        return cell.shown if found is None else f"{found.value:g}"
    if found is None or (cell.exact is None and not comma):
        return cell.shown
    if found.is_percent:
        return edit_text(found.value, PERCENT)
    if unit.percent and "%" not in plain(cell.shown) and abs(found.value) <= 1:
        return edit_text(found.value, unit)  # behind an unformatted cell of a percentage stands a share of one
    return repr(found.value * found.scale / (unit.scale if found.scale != 1.0 else 1.0))
