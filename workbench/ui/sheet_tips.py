"""What a cell of the sheet says when the mouse rests on it, and the keys of the sheet."""

from __future__ import annotations

from html import escape

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.rows.items import Check
from workbench.ui.grid_rows import Mark
from workbench.ui.sheet_cells import cell_of, cell_words
from workbench.ui.sheet_edits import Place
from workbench.ui.sheet_lines import SheetLine
from workbench.ui.sheet_moved import moved_words


def cell_tip(key: str, column: int, place: Place, line: SheetLine, results: Results) -> str:
    """Its name, figure and unit; what the last edit did to it; whether it was typed over."""
    found = cell_of(results, key)
    shown = line.text(column)
    if found is None or not shown:
        return ""
    item, entity = found
    unit = text(item.unit.label, currency=results.valuation.currency)
    parts = [cell_words(item, entity, place, results), shown if item.unit.percent else f"{shown} {unit}"]
    moved = line.moved(column)
    if moved is not None:
        parts.append(text("Last edit: {moved}", moved=moved_words(*moved, item.unit)))
    mark = line.mark(column)
    if Mark.TYPED_OVER in mark:
        parts.append(text("Typed over. Delete takes the computed figure back."))
    if Mark.PROBLEM in mark and isinstance(item, Check):
        parts.append(text("This check fails."))
    if place.reported is not None:
        parts.append(text("As reported."))
    if item.note:
        parts.append(text(item.note))
    return "\n".join(parts)


def key_lines() -> list[tuple[str, str]]:
    """The keys of the sheet and what they do."""
    return [
        (text("F2, or any digit"), text("types over the cell; = and a sum such as 15.1*0.62 are numbers too")),
        ("Enter, Tab, Esc", text("go down, go right, take back; with Shift up and left")),
        ("Ctrl+Enter", text("types into every selected cell")),
        (text("Ctrl+Up, Ctrl+Down while typing"), text("move the number by a step, with Shift by ten")),
        ("Delete, Ctrl+X", text("take back what was typed over")),
        ("Ctrl+C, Ctrl+Shift+C, Ctrl+V", text("copy, copy with headings, paste with every digit")),
        ("Ctrl+R, Ctrl+D", text("fill the block to the right, downwards")),
        (text("Ctrl and an arrow"), text("to the edge of the figures; with Shift the block up to there")),
        ("Shift+Space, Ctrl+Space, Ctrl+A", text("select rows, columns, everything")),
        ("Alt+Down, Alt+Up", text("to the next row that the last edit moved, to the one before")),
        ("Ctrl+Shift+F, F3", text("find in the sheet, next hit")),
        ("Ctrl+F1", text("explains the row")),
    ]


def keys_tip() -> str:
    """The keys as a table for a tooltip."""
    rows = "".join(
        f"<tr><td style='padding-right:12px; white-space:nowrap'><b>{escape(keys)}</b></td><td>{escape(does)}</td></tr>"
        for keys, does in key_lines()
    )
    return f"<table>{rows}</table>"
