"""What else was changed in an edited workbook: formulas, texts and sheets, named and never taken."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.exchange.formula_shift import is_same_formula, moved
from workbench.exchange.workbook_desk import Desk, cell_name
from workbench.exchange.workbook_file import Cells, Seen
from workbench.exchange.workbook_frame import Place
from workbench.exchange.workbook_typed import cell_words, is_untouched
from workbench.ground.language import text
from workbench.interpret.layout import column_name
from workbench.interpret.workbook_recorded import Written

MOST_NAMED = 12
"""Cells of one sheet that are named one by one."""
_LOST = "#REF!"


def compare_sheets(desk: Desk) -> None:
    """Sheets that came or went."""
    ours = list(desk.expected.sheets)
    for name in ours:
        if name not in desk.sheets:
            desk.notes.append(text("The sheet {sheet} is missing; nothing of it is read.", sheet=name))
    known = {*ours, desk.expected.layout.origin}
    for name in desk.sheets:
        if name not in known:
            desk.notes.append(text("The sheet {sheet} is not one that was exported; it is not read.", sheet=name))


def compare_rest(desk: Desk) -> None:
    """Formulas and texts of every sheet, in place or where they have moved to."""
    _compare_what_if(desk)
    stored = {*desk.origin.stored, desk.expected.layout.origin, desk.expected.layout.grids}
    if not desk.origin.is_same_model:
        desk.notes.append(
            text("The rows of the model have changed since the export: its formulas are not compared, its inputs are.")
        )
    for name, cells in desk.expected.sheets.items():
        if name not in desk.sheets:
            continue
        if name in desk.moves.by_sheet:
            desk.notes += desk.moves.by_sheet[name].notes
        if name not in stored:
            _compare_sheet(desk, name, cells, desk.sheets[name])


def _compare_what_if(desk: Desk) -> None:
    """What-if cells that were filled: every figure of the workbook follows them, and no input holds them."""
    for home in desk.expected.inputs.what_if.values():
        name = desk.expected.layout.grids
        seen = desk.sheets.get(name, {}).get((home.row, home.column))
        if seen is not None and seen.value not in (None, ""):
            where = cell_name(name, (home.row, home.column))
            what = text(
                "{cell}: a what-if cell holds {new}; it is no input and is not read.", cell=where, new=cell_words(seen)
            )
            desk.notes.append(what)


def _compare_sheet(desk: Desk, name: str, cells: dict[Place, Written], found: Cells) -> None:
    is_still = not desk.moves.has_moved(name)
    any_moved = any(not moves.is_still for moves in desk.moves.by_sheet.values())
    said: list[str] = []
    lost = 0
    for (row, column), written in cells.items():
        place = (row, column) if is_still else desk.moves.place(name, row, column)
        if place is None or (name, row, column) in desk.read:
            continue
        seen = found.get(place)
        if not written.formula:
            if not is_untouched(written, seen):
                said.append(_constant(name, place, written, seen))
        elif seen is None or (seen.formula, seen.is_array) != (written.formula, written.is_array) or any_moved:
            verdict = _formula(desk, name, place, written, seen, any_moved)
            lost += verdict is None
            said += [verdict] if verdict else []
    desk.notes += _some(name, said)
    if lost:
        what = text("{sheet}: {count} formulas refer to what was removed.", sheet=name, count=lost)
        desk.notes.append(what)
    extra = _added(desk, name, cells, found)
    if extra:
        words = ", ".join(extra[:MOST_NAMED])
        desk.notes.append(text("{sheet}: cells were filled that were empty: {cells}.", sheet=name, cells=words))


def _constant(sheet: str, place: Place, written: Written, seen: Seen | None) -> str:
    before = Seen(float(written.value) if isinstance(written.value, float | int) else written.value)
    return text(
        "{cell}: {old} was changed to {new}; it is no input.",
        cell=cell_name(sheet, place), old=cell_words(before), new=cell_words(seen),
    )  # fmt: skip


def _formula(desk: Desk, sheet: str, place: Place, written: Written, seen: Seen | None, any_moved: bool) -> str | None:
    """What became of a formula: empty when it is the same, None when it lost what it referred to."""
    if not desk.origin.is_same_model:
        return ""
    wanted: str | None = written.formula
    if any_moved:
        wanted = moved(written.formula, sheet, desk.moves)
    if seen is not None and seen.formula:
        if wanted is not None and seen.is_array == written.is_array and is_same_formula(wanted, seen.formula):
            return ""
        if wanted is None or _LOST in seen.formula:
            return None
        return text("{cell}: the formula was changed to {new}.", cell=cell_name(sheet, place), new=cell_words(seen))
    if seen is None or seen.value is None:
        return text("{cell}: the formula was removed.", cell=cell_name(sheet, place))
    return text("{cell}: the formula was replaced by {new}.", cell=cell_name(sheet, place), new=cell_words(seen))


def _some(sheet: str, said: list[str]) -> list[str]:
    if len(said) <= MOST_NAMED:
        return said
    more = text("{sheet}: {count} further cells were changed.", sheet=sheet, count=len(said) - MOST_NAMED)
    return [*said[:MOST_NAMED], more]


def _added(desk: Desk, sheet: str, cells: Iterable[Place], found: Cells) -> list[str]:
    """Filled cells among the exported ones; whole rows and columns that were added are told elsewhere."""
    moves = desk.moves.by_sheet.get(sheet)
    typed = {(row, column) for name, row, column in desk.read if name == sheet}
    if moves is None or moves.is_still:
        known = {*cells, *typed}
    else:
        known = {at for place in (*cells, *typed) if (at := moves.place(*place)) is not None}
    rows, columns = {row for row, _ in known}, {column for _, column in known}
    extra = sorted(place for place in found if place not in known and place[0] in rows and place[1] in columns)
    return [f"{column_name(column)}{row + 1}" for row, column in extra]
