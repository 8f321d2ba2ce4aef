"""Changed series and typed-over figures of an edited workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.document.edits import ClearOverride, ClearValue, Edit, SetOverride, SetValue
from workbench.document.resolve import series_over
from workbench.document.rules import number_problems
from workbench.document.valuation import Address, Case, Override, Valuation
from workbench.exchange.workbook_desk import BackLine, Desk, cell_name, is_same_value
from workbench.exchange.workbook_file import Seen
from workbench.exchange.workbook_frame import Place
from workbench.exchange.workbook_inputs_back import address_of, read_evidence
from workbench.exchange.workbook_typed import (
    BLANK,
    Blank,
    Read,
    cell_words,
    figure_words,
    is_same_number,
    is_untouched,
    read_number,
)
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.interpret.layout import FIRST_PERIOD
from workbench.interpret.workbook_inputs import BASE
from workbench.rows.items import Item, Series

_MOST_SHOWN = 3


def read_series(desk: Desk) -> None:
    """Every line of the series sheet."""
    for (item, position), home in desk.expected.inputs.places.series.items():
        assert isinstance(item, Series)
        address = address_of(desk, item, position)
        if desk.expected.inputs.has_cases(item, position):
            for n, case in enumerate(desk.exported.cases):
                _read_line(desk, home.row + 1 + n, item, address, case)
        else:
            _read_line(desk, home.row, item, address, desk.exported.base)
        after = FIRST_PERIOD + desk.exported.periods + 1
        read_evidence(desk, desk.expected.layout.series, home.row, after + 3, item, address)


def _read_line(desk: Desk, row: int, item: Series, address: Address, case: Case) -> None:
    sheet, periods = desk.expected.layout.series, desk.exported.periods
    cells = [desk.found(sheet, row, FIRST_PERIOD + n) for n in range(periods)]
    changed = [
        n
        for n, (place, seen) in enumerate(cells)
        if place is not None and not is_untouched(desk.written(sheet, row, FIRST_PERIOD + n), seen)
    ]
    if not changed:
        return
    exported, current = (_figures(desk, v, item, address, case) for v in (desk.exported, desk.current))
    base = _figures(desk, desk.exported, item, address, desk.exported.base)
    assert base is not None
    reads = {n: _read_figure(desk, item, cells[n], sheet) for n in changed}
    first, last = cells[changed[0]][0], cells[changed[-1]][0]
    assert first is not None
    assert last is not None
    is_base = desk.exported.is_base(case.id)
    new = list(exported or base)
    problem = None
    for n, read in reads.items():
        problem = problem or read.problem
        if isinstance(read.value, float):
            new[n] = read.value
        elif read.problem is None and is_base:
            place = cells[n][0]
            assert place is not None
            what = text("It cannot be left empty.")
            problem = problem or Problem(cell_name(sheet, place), what, text("Type a number."))
        else:
            new[n] = base[n]  # as the workbook reads it: an empty cell of a case follows the base
    all_blank = not is_base and len(changed) == periods and all(read.value is BLANK for read in reads.values())
    if problem is None and not all_blank and _is_same(new, exported, current):
        return
    edit: Edit | None = None
    if problem is None:
        other = None if is_base else case.id
        typed = _typed(desk, item, address, case, new)
        edit = ClearValue(address, other) if all_blank else SetValue(address, typed, other)
    note = "" if not any(read.note for read in reads.values()) else next(r.note for r in reads.values() if r.note)
    if not is_base and not all_blank and any(read.value is BLANK for read in reads.values()):
        note = f"{note} {text('Empty periods take the figures of the base.')}".strip()
    said = [cell_words(cells[n][1]) for n in changed] if problem is not None else _words(item, new, changed)
    desk.offer(
        BackLine(
            key=f"series {address.key} {address.entity or ''} {case.id}",
            group=desk.group(item, address.entity),
            label=desk.label(item, case),
            where=cell_name(sheet, first, last),
            unit=desk.unit(item),
            old=_by_period(changed, _words(item, current, changed)) if current else text("follows the base"),
            new=text("follows the base") if all_blank else _by_period(changed, said),
            exported=_by_period(changed, _words(item, exported, changed)) if _differ(exported, current) else "",
            note=note,
            edit=edit,
            problem=problem,
        )
    )


def _figures(desk: Desk, valuation: Valuation, item: Series, address: Address, case: Case) -> list[float] | None:
    """The figures of a case over the periods of the workbook; None where it follows the base."""
    typed = desk.value(valuation, item, address, case)
    return series_over(item, typed, desk.exported.periods) if isinstance(typed, tuple) else None


def _is_same(new: Sequence[float], exported: Sequence[float] | None, current: Sequence[float] | None) -> bool:
    return any(other is not None and all(map(is_same_number, new, other)) for other in (exported, current))


def _differ(one: Sequence[float] | None, other: Sequence[float] | None) -> bool:
    return one is not None and (other is None or not all(map(is_same_number, one, other)))


def _read_figure(desk: Desk, item: Series, cell: tuple[Place | None, Seen | None], sheet: str) -> Read:
    place, seen = cell
    assert place is not None
    where = cell_name(sheet, place)
    read = read_number(item, seen, where, desk.exported.currency)
    if read.problem is not None or isinstance(read.value, Blank):
        return read
    if read.value is None:
        return Read(problem=Problem(where, text("It cannot be left empty."), text("Type a number.")))
    problem = next(number_problems(item, read.value, where), None)
    return Read(read.value, read.note, problem)


def _typed(desk: Desk, item: Series, address: Address, case: Case, new: Sequence[float]) -> tuple[float, ...]:
    """The figures as the valuation keeps them: beyond the horizon as before, no tail that goes on by itself."""
    held = desk.value(desk.current, item, address, case)
    before = held if isinstance(held, tuple) else ()
    typed = (*new, *before[len(new) :])
    shortest = max(len(before), 1)
    while len(typed) > shortest and typed[-1] == (typed[-2] if item.holds else 0.0):
        typed = typed[:-1]
    return typed


def _words(item: Item, figures: Sequence[float] | None, changed: Sequence[int]) -> list[str]:
    return [] if figures is None else [figure_words(item.unit, figures[n]) for n in changed]


def _by_period(changed: Sequence[int], words: Sequence[str]) -> str:
    """Figures with their periods, the first few of them; one text for a run of the same."""
    parts = []
    for start, end, said in _runs(changed, words):
        span = str(changed[start] + 1) if end == start else f"{changed[start] + 1}–{changed[end] + 1}"
        parts.append(f"{span}: {said}")
    shown = "; ".join(parts[:_MOST_SHOWN])
    more = len(parts) - _MOST_SHOWN
    return shown if more <= 0 else text("{names} and {count} more", names=shown, count=more)


def _runs(changed: Sequence[int], words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for n in range(1, len(words) + 1):
        if n == len(words) or words[n] != words[start] or changed[n] != changed[n - 1] + 1:
            yield start, n - 1, words[start]
            start = n


# Overrides -----------------------------------------------------------------------------------------------------------


def read_overrides(desk: Desk) -> None:
    """Every line of the overrides sheet."""
    inputs, sheet = desk.expected.inputs, desk.expected.layout.overrides
    for (item, position, period), home in inputs.places.overrides.items():
        members = desk.exported.members(item.per) if item.per is not None else ()
        address = Address(item.key, None if position is None or not members else members[position].id)
        place, seen = desk.found(sheet, home.row, inputs.last + 5)
        is_noted = place is not None and not is_untouched(desk.written(sheet, home.row, inputs.last + 5), seen)
        note = str(seen.value) if is_noted and seen is not None and seen.value is not None else ""
        for n, case in enumerate(desk.exported.cases):
            new_note = note if is_noted and desk.exported.is_base(case.id) else None
            _read_override(desk, (home.row, BASE + n), item, (address, period), case, new_note)


def _read_override(
    desk: Desk, at: Place, item: Item, key: tuple[Address, int], case: Case, new_note: str | None
) -> None:
    sheet = desk.expected.layout.overrides
    place, seen = desk.found(sheet, *at)
    if place is None or (is_untouched(desk.written(sheet, *at), seen) and new_note is None):
        return
    where = cell_name(sheet, place)
    exported, current = (_override(valuation, key, case) for valuation in (desk.exported, desk.current))
    read = read_number(item, seen, where, desk.exported.currency)
    value, problem = read.value, read.problem
    if isinstance(value, float) and problem is None:
        problem = next(number_problems(item, value, where), None)
    old, gone = _typed_over(current), text("its formula")
    held_note = "" if current is None else current.note
    is_told = new_note is not None and new_note != held_note and isinstance(value, float)
    if problem is None and not is_told and (is_same_value(value, _typed_over(exported)) or is_same_value(value, old)):
        return
    address, period = key
    other = None if desk.exported.is_base(case.id) else case.id
    edit: Edit | None = None
    if isinstance(value, float) and problem is None:
        edit = SetOverride(address, period, value, held_note if new_note is None else new_note, other)
    elif problem is None:
        edit = ClearOverride(address, period, other)
    said = figure_words(item.unit, value) if isinstance(value, float) and problem is None else gone
    desk.offer(
        BackLine(
            key=f"override {address.key} {address.entity or ''} {period} {case.id}",
            group=desk.group(item, address.entity),
            label=text("{place}, period {period}", place=desk.label(item, case), period=period),
            where=where,
            unit=desk.unit(item),
            old=gone if current is None else figure_words(item.unit, current.value),
            new=said if problem is None else cell_words(seen),
            exported="" if is_same_value(_typed_over(exported), old) or exported is None
            else figure_words(item.unit, exported.value),
            note=" · ".join(part for part in (read.note, new_note or "") if part),
            edit=edit,
            problem=problem,
        )
    )  # fmt: skip


def _override(valuation: Valuation, key: tuple[Address, int], case: Case) -> Override | None:
    if valuation.is_base(case.id):
        return valuation.overrides.get(key)
    own = next((one for one in valuation.cases if one.id == case.id), None)
    return None if own is None else own.overrides.get(key)


def _typed_over(override: Override | None) -> float | Blank:
    return BLANK if override is None else override.value
