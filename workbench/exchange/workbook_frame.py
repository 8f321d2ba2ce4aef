"""Where the rows and columns of an exported workbook stand in one that comes back, and which came or went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from workbench.exchange.workbook_file import Cells
from workbench.ground.language import text
from workbench.interpret.layout import PERIOD_ROW, TABLE_HEAD, Layout, SheetKind, column_name
from workbench.interpret.workbook_inputs import FOURTH, HEAD_ROW, KEY
from workbench.interpret.workbook_recorded import Recorded, Written
from workbench.interpret.workbook_summary import CHECK_HEAD

Place = tuple[int, int]
Sign = tuple[object, ...]
_LOST: Final = "#REF!"
_MOST_NAMED: Final = 6
_ROWS_ABOVE: Final = 20
"""So many rows may have been put above the headings."""


@dataclass(frozen=True, slots=True)
class SheetFrame:
    """What holds a sheet together: the row of its headings, the columns that name a row, and whether a row is found by
    them wherever it stands."""

    head: int
    names: tuple[int, ...]
    is_keyed: bool = False


@dataclass(slots=True)
class SheetMoves:
    """Rows and columns of one sheet as exported, and where they stand now; None for a whole sheet that stands still."""

    rows: dict[int, int] | None = None
    columns: dict[int, int] | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def is_still(self) -> bool:
        """Nothing has moved."""
        return self.rows is None and self.columns is None

    def place(self, row: int, column: int, *, is_end: bool = False) -> Place | None:
        """Where a cell stands now."""
        now = _now(self.rows, row, is_end), _now(self.columns, column, is_end)
        return None if now[0] is None or now[1] is None else (now[0], now[1])


def _now(moves: Mapping[int, int] | None, place: int, is_end: bool) -> int | None:
    if moves is None:
        return place
    last = max(moves, default=-1)
    if place > last >= 0:
        return moves[last] + place - last  # empty, behind all that has a name
    if place in moves or not is_end:
        return moves.get(place)
    before = [n for n in moves if n < place]
    return moves[max(before)] if before else None


class BookMoves:
    """Moves on all sheets of a workbook."""

    def __init__(self, expected: Recorded, sheets: Mapping[str, Cells]) -> None:
        self.by_sheet: dict[str, SheetMoves] = {}
        for name, cells in expected.sheets.items():
            frame = frame_of(expected.layout, expected, name)
            if frame is not None and name in sheets:
                self.by_sheet[name] = sheet_moves(name, frame, cells, sheets[name])

    def has_moved(self, sheet: str) -> bool:
        """Whether anything on a sheet stands elsewhere."""
        found = self.by_sheet.get(sheet)
        return found is not None and not found.is_still

    def place(self, sheet: str, row: int, column: int, *, is_end: bool = False) -> Place | None:
        """Where a cell stands now; None when its row or column is gone."""
        found = self.by_sheet.get(sheet)
        return (row, column) if found is None else found.place(row, column, is_end=is_end)


def frame_of(layout: Layout, expected: Recorded, sheet: str) -> SheetFrame | None:
    """The frame of a sheet; None for sheets that nothing refers to."""
    last = expected.inputs.last
    after = 4 + layout.periods + 1
    if sheet == layout.inputs:
        return SheetFrame(HEAD_ROW, (KEY, last + 6), True)
    if sheet == layout.series:
        return SheetFrame(PERIOD_ROW, (after, after + 1, after + 2), True)
    if sheet == layout.overrides:
        return SheetFrame(HEAD_ROW, (KEY, FOURTH, last + 6), True)
    if sheet == layout.checks:
        return SheetFrame(CHECK_HEAD, (0, 1, 2))
    if sheet == layout.lists:
        return SheetFrame(0, (0, 1))
    if sheet == layout.annual:
        return SheetFrame(PERIOD_ROW, (0, 1))
    plan = next((plan for plan in layout.sheets if plan.name == sheet), None)
    if plan is None:
        return None
    return SheetFrame(TABLE_HEAD, (0,)) if plan.kind is SheetKind.TABLE else SheetFrame(PERIOD_ROW, (0, 1))


MOST_ADDED = 2_000
"""Rows between the exported ones that are looked through for where those stand: a note at the far end of a sheet
would have a million empty ones compared."""


def sheet_moves(name: str, frame: SheetFrame, expected: Mapping[Place, Written], found: Cells) -> SheetMoves:
    """Rows and columns are told by what names them: headings above, labels and keys at the side."""
    moves = SheetMoves()
    ours, theirs = _columns(expected, frame.head), _columns(found, _head_row(frame, expected, found))
    theirs = _counted(theirs, max((n for what, n in _counts(ours)), default=0))
    if theirs[: len(ours)] != ours or any(theirs[len(ours) :]):
        columns = _aligned(ours, theirs)
        _tell_columns(name, ours, theirs, columns, moves.notes)
        moves.columns = None if _is_still(columns, len(ours)) else columns
    at = [column if moves.columns is None else moves.columns.get(column, -1) for column in frame.names]
    mine, other = _rows(expected, frame.names), _rows(found, at)
    if other[: len(mine)] != mine or any(map(any, other[len(mine) :])):
        rows = _aligned(mine, other[: len(mine) + MOST_ADDED])
        if frame.is_keyed:
            _find_by_key(mine, other, rows)
        _tell_rows(name, mine, other, rows, moves.notes)
        moves.rows = None if _is_still(rows, len(mine)) else rows
    return moves


def _is_still(moves: Mapping[int, int], count: int) -> bool:
    return len(moves) == count and all(place == there for place, there in moves.items())


def _head_row(frame: SheetFrame, expected: Mapping[Place, Written], found: Cells) -> int:
    """The row of the file whose texts are most like the headings."""
    ours = {cell.value for (row, _), cell in expected.items() if row == frame.head and not cell.formula}
    by_row: dict[int, set[object]] = {}
    for (row, _), cell in found.items():
        if row < frame.head + _ROWS_ABOVE and not cell.formula:
            by_row.setdefault(row, set()).add(cell.value)
    return max((frame.head, *sorted(by_row)), key=lambda row: len(ours & by_row.get(row, set())))


def _columns(cells: Mapping[Place, Written] | Cells, head: int) -> list[Sign]:
    """What stands at the head of each column: a text, or a formula with its number among them."""
    row = {column: cell for (at, column), cell in cells.items() if at == head}
    signs: list[Sign] = []
    count = 0
    for column in range(max(row, default=-1) + 1):
        cell = row.get(column)
        if cell is None:
            signs.append(())
        elif cell.formula:
            count += 1
            signs.append((_LOST if _LOST in cell.formula else "", count))
        else:
            signs.append((cell.value,))
    return signs


def _counts(signs: Sequence[Sign]) -> list[tuple[object, int]]:
    return [(sign[0], sign[1]) for sign in signs if len(sign) == 2 and isinstance(sign[1], int)]


def _counted(signs: Sequence[Sign], whole: int) -> list[Sign]:
    """The numbers as they were exported: a column counted from one that is gone has lost its reference."""
    counts = _counts(signs)
    lost = sum(what == _LOST for what, _ in counts)
    if not lost:
        return list(signs)
    missing = max(whole - len(counts), 0)
    found: list[Sign] = []
    skipped = 0
    for sign in signs:
        if len(sign) == 2 and isinstance(sign[1], int):
            if sign[0] == _LOST:
                skipped += missing if lost == 1 else 1
            found.append(("", sign[1] + skipped))
        else:
            found.append(sign)
    return found


def _rows(cells: Mapping[Place, Written] | Cells, columns: Sequence[int]) -> list[Sign]:
    wanted = {column: n for n, column in enumerate(columns)}
    found: dict[int, list[object]] = {}
    for (row, column), cell in cells.items():
        if column in wanted and not cell.formula and cell.value not in (None, ""):
            found.setdefault(row, [""] * len(columns))[wanted[column]] = cell.value
    blank: Sign = tuple([""] * len(columns))
    return [tuple(found[row]) if row in found else blank for row in range(max(found, default=-1) + 1)]


def _aligned(ours: Sequence[Sign], theirs: Sequence[Sign]) -> dict[int, int]:
    """Where each place of ours stands among theirs, as far as the order tells."""
    found: dict[int, int] = {}
    for what, start, end, there, last in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if what == "equal" or (what == "replace" and end - start == last - there):
            found.update(zip(range(start, end), range(there, last), strict=True))
    return found


def _find_by_key(ours: Sequence[Sign], theirs: Sequence[Sign], moves: dict[int, int]) -> None:
    """Rows with keys are found by them alone: what was sorted is found, and no row stands for another."""
    for row in [row for row, there in moves.items() if ours[row] != theirs[there]]:
        del moves[row]
    taken = set(moves.values())
    places: dict[Sign, list[int]] = {}
    for row, sign in enumerate(theirs):
        if row not in taken and any(sign):
            places.setdefault(sign, []).append(row)
    for row, sign in enumerate(ours):
        if row not in moves and len(places.get(sign, ())) == 1:
            moves[row] = places[sign][0]


def _tell_rows(
    name: str, ours: Sequence[Sign], theirs: Sequence[Sign], moves: Mapping[int, int], notes: list[str]
) -> None:
    taken = set(moves.values())
    gone = [_words(sign) for row, sign in enumerate(ours) if row not in moves and any(sign)]
    new = [f"{row + 1} ({_words(sign)})" for row, sign in enumerate(theirs) if row not in taken and any(sign)]
    if gone:
        notes.append(text("{sheet}: rows were removed: {rows}.", sheet=name, rows=_some(gone)))
    if new:
        notes.append(text("{sheet}: rows were added and are not read: {rows}.", sheet=name, rows=_some(new)))
    elif not gone and (shifted := [row for row, there in moves.items() if row != there]):
        notes.append(text("{sheet}: rows were moved, from row {row} on.", sheet=name, row=min(shifted) + 1))


def _tell_columns(
    name: str, ours: Sequence[Sign], theirs: Sequence[Sign], moves: Mapping[int, int], notes: list[str]
) -> None:
    taken = set(moves.values())
    gone = [f"{column_name(n)} ({_head(sign)})" for n, sign in enumerate(ours) if n not in moves and sign]
    new = [column_name(n) for n in range(len(theirs)) if n not in taken]
    if gone:
        notes.append(text("{sheet}: columns were removed: {columns}.", sheet=name, columns=_some(gone)))
    if new:
        notes.append(text("{sheet}: columns were added and are not read: {columns}.", sheet=name, columns=_some(new)))


def _head(sign: Sign) -> str:
    return text("period {number}", number=sign[1]) if len(sign) == 2 else str(sign[0])


def _words(sign: Sign) -> str:
    return " ".join(str(int(one) if isinstance(one, float) else one) for one in sign if one not in ("", None))


def _some(words: Sequence[str]) -> str:
    shown = ", ".join(words[:_MOST_NAMED])
    more = len(words) - _MOST_NAMED
    return shown if more <= 0 else text("{names} and {count} more", names=shown, count=more)
