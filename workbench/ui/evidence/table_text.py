"""A table for the clipboard or a file: tab-separated text and HTML with the exact numbers behind what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QMimeData

from workbench.ground.cell_text import inert, tabbed

Shown = tuple[str, float | None]
"""What a cell shows, and the number behind it."""


def table_html(head: Sequence[str], rows: Sequence[Sequence[Shown]]) -> str:
    """The table as HTML that a spreadsheet reads with full precision."""
    lines = ["<table>", "<tr>" + "".join(f"<th>{escape(one)}</th>" for one in head) + "</tr>"]
    for row in rows:
        cells = []
        for said, exact in row:
            behind = "" if exact is None else f' x:num="{exact!r}" sdval="{exact!r}"'
            cells.append(f"<td{behind}>{escape(inert(said)).replace(chr(10), '<br>')}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join(["<html><head><meta charset='utf-8'></head><body>", *lines, "</table></body></html>"])


def table_tabbed(head: Sequence[str], rows: Sequence[Sequence[Shown]]) -> str:
    """The table as tab-separated text, no cell of it a formula."""
    return tabbed([list(head), *([said for said, _ in row] for row in rows)])


def table_mime(head: Sequence[str], rows: Sequence[Sequence[Shown]]) -> QMimeData:
    """Both for the clipboard."""
    data = QMimeData()
    data.setText(table_tabbed(head, rows))
    data.setHtml(table_html(head, rows))
    return data
