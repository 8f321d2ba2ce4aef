"""Where the keys of a spreadsheet lead from a cell: steps, edges of data, ends, pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

_Key = Qt.Key
_ACROSS = {_Key.Key_Left: -1, _Key.Key_Right: 1, _Key.Key_Home: -2, _Key.Key_End: 2}
_DOWN = {_Key.Key_Up: -1, _Key.Key_Down: 1, _Key.Key_PageUp: -2, _Key.Key_PageDown: 2}


@dataclass(frozen=True, slots=True)
class Field:
    """What is walked over: rows and columns in the order they are seen, rows that are headings, cells that hold
    something, and how many rows and columns a page has.
    """

    rows: Sequence[int]
    columns: Sequence[int]
    is_heading: Callable[[int], bool]
    is_filled: Callable[[int, int], bool]
    page: int = 10
    page_across: int = 5


def leads_to(key: int, *, is_control: bool, is_alt: bool, at: tuple[int, int], field: Field) -> tuple[int, int] | None:
    """The cell a key leads to from `at`, (row, column); None for a key that does not move or an empty table."""
    if not field.rows or not field.columns:
        return None
    place = _nearest(field.rows, at[0]), _nearest(field.columns, at[1])
    named = _Key(key) if key in _ACROSS or key in _DOWN else None
    if named is None or (is_alt and named not in (_Key.Key_PageUp, _Key.Key_PageDown)):
        return None
    if named in _ACROSS:
        return _across(_ACROSS[named], is_control, place, field)
    if is_alt:
        step = field.page_across if named == _Key.Key_PageDown else -field.page_across
        return field.rows[place[0]], _clipped(field.columns, place[1] + step)
    if is_control and named in (_Key.Key_PageUp, _Key.Key_PageDown):
        return None  # between sheets, as in a spreadsheet
    return _down(_DOWN[named], is_control, place, field)


def _across(step: int, is_control: bool, place: tuple[int, int], field: Field) -> tuple[int, int]:
    row, column = place
    if abs(step) == 2:
        end = 0 if step < 0 else len(field.columns) - 1
        if is_control:
            row = _past_headings(0 if step < 0 else len(field.rows) - 1, -1 if step > 0 else 1, field)
        return field.rows[row], field.columns[end]
    if is_control:
        held = [field.is_filled(field.rows[row], one) for one in field.columns]
        return field.rows[row], field.columns[_edge(held, column, step)]
    return field.rows[row], _clipped(field.columns, column + step)


def _down(step: int, is_control: bool, place: tuple[int, int], field: Field) -> tuple[int, int]:
    row, column = place
    way = 1 if step > 0 else -1
    if abs(step) == 2:
        to = min(max(row + way * field.page, 0), len(field.rows) - 1)
    elif is_control:
        held = [not field.is_heading(r) and field.is_filled(r, field.columns[column]) for r in field.rows]
        to = _edge(held, row, way)
    else:
        to = row + way
    found = _past_headings(to, way, field)
    if not 0 <= found < len(field.rows):
        found = row
    return field.rows[found], field.columns[column]


def _past_headings(row: int, way: int, field: Field) -> int:
    """The first row from `row` on that is no heading: that way, else back; -1 when there is none."""
    for step in (way, -way):
        at = row
        while 0 <= at < len(field.rows):
            if not field.is_heading(field.rows[at]):
                return at
            at += step
    return -1


def _edge(held: Sequence[bool], at: int, step: int) -> int:
    """Where Ctrl and an arrow lead: the last of the cells that hold something, or over a gap to the next of them."""
    last = len(held) - 1 if step > 0 else 0
    if at == last:
        return at
    to = at + step
    if held[at] and held[to]:
        while to != last and held[to + step]:
            to += step
        return to
    while to != last and not held[to]:
        to += step
    return to


def _nearest(places: Sequence[int], at: int) -> int:
    return min(range(len(places)), key=lambda n: abs(places[n] - at))


def _clipped(places: Sequence[int], at: int) -> int:
    return places[min(max(at, 0), len(places) - 1)]
