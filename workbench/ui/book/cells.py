"""What stands in the cells of the contract book: texts, full-precision texts for the clipboard, marks, tooltips."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.document.customers import CUSTOMER_KEY, customer_names
from workbench.document.resolve import series_over
from workbench.document.valuation import Address, Evidence, Valuation, evidence_of, value_of
from workbench.ground.language import text
from workbench.ground.numbers import edit_text
from workbench.ground.units import date_of, end_of_month, serial_of
from workbench.live.results import Results
from workbench.rows.items import Choice, Input, Number, Series
from workbench.ui.book.columns import Column, Kind

DAYS_PER_YEAR = 365.25
MONTHS_PER_YEAR = 12

# Plain integers: flags cost more than drawing a cell.
INPUT, IDLE, CHANGED, REFUSED, TEXT = 1, 2, 4, 8, 16


@dataclass(slots=True)
class Line:
    """A contract as shown: one text and one mark (bits above) per column."""

    id: str
    name: str
    texts: list[str]
    marks: list[int]


def book_lines(
    results: Results, columns: Sequence[Column], before: Results | None = None, shown: Sequence[Line] = ()
) -> list[Line]:
    """Every contract as it stands in the results.

    With the results shown `before`, just one recompute ago, and their lines, only cells whose figures moved are made
    anew; computed figures that moved are marked.
    """
    members = results.valuation.members("contract")
    if before is not None and _follows(results, before, [line.id for line in shown]):
        return _moved_lines(results, columns, shown)
    customers = customer_names(results.model, results.valuation)
    lines: list[Line] = []
    for position, entity in enumerate(members):
        texts = [cell_text(results, column, entity.id, position, customers) for column in columns]
        marks = [_mark(results, column, entity.id) for column in columns]
        lines.append(Line(entity.id, entity.name, texts, marks))
    return lines


def _follows(results: Results, before: Results, ids: Sequence[str]) -> bool:
    """Whether what changed since `before` is known: one recompute ago, with the same contracts of the same names."""
    members = results.valuation.members("contract")
    return (
        results.changed is not None
        and results.version == before.version + 1
        and members == before.valuation.members("contract")
        and [entity.id for entity in members] == ids
        and results.valuation.currency == before.valuation.currency
    )


def _moved_lines(results: Results, columns: Sequence[Column], shown: Sequence[Line]) -> list[Line]:
    changed = results.changed or frozenset()
    model = results.model
    reads = [[item for key in _read_by(column) if (item := model.get(key)) is not None] for column in columns]
    # Joining a customer may rename it for contracts whose own number stands.
    customer = model.get(CUSTOMER_KEY)
    is_regrouped = customer is not None and any((customer, place) in changed for place in range(len(shown)))
    customers = customer_names(model, results.valuation) if is_regrouped else {}
    lines: list[Line] = []
    for position, line in enumerate(shown):
        texts, marks = list(line.texts), list(line.marks)
        for number, column in enumerate(columns):
            is_moved = any((item, position) in changed for item in reads[number])
            if is_moved or (is_regrouped and column.kind is Kind.CUSTOMER):
                texts[number] = cell_text(results, column, line.id, position, customers)
                marks[number] = _mark(results, column, line.id) | (0 if column.is_typed else CHANGED)
            elif marks[number] & CHANGED:
                marks[number] &= ~CHANGED
        lines.append(Line(line.id, line.name, texts, marks))
    return lines


def _read_by(column: Column) -> list[str]:
    """The inputs and figures whose change may change a cell of the column."""
    if column.kind is Kind.NAME or column.kind is Kind.CUSTOMER:
        return []
    if column.kind is Kind.END:
        return ["contracts.start", "contracts.term", *column.needs]
    return [column.key, *column.needs]


def _mark(results: Results, column: Column, entity: str) -> int:
    mark = INPUT if column.is_typed else 0
    if column.needs and is_idle(results, column, entity):
        mark |= IDLE
    return mark | TEXT if column.is_text else mark


def cell_text(results: Results, column: Column, entity: str, position: int, customers: dict[str, str]) -> str:
    """A cell as a person reads it."""
    match column.kind:
        case Kind.NAME:
            found = results.valuation.entity(entity)
            return "" if found is None else found.name
        case Kind.CUSTOMER:
            return customers.get(entity, "")
        case Kind.CHOICE:
            assert isinstance(column.item, Choice)
            held = value_of(results.model, results.valuation, Address(column.key, entity))
            return text(str(column.item.options[str(held)].value))
        case _:
            value = cell_value(results, column, position)
            return "" if column.unit is None or math.isnan(value) else column.unit.shown(value)


def cell_value(results: Results, column: Column, position: int) -> float:
    """The figure of a cell in its unit; NaN where there is none."""
    arrays = results.arrays
    if column.kind is Kind.END:
        start, term = (arrays.scalar(results.model[f"contracts.{key}"], position) for key in ("start", "term"))
        return end_of(start, term)
    if column.item is None:
        return math.nan
    if column.kind is Kind.SERIES:
        return math.fsum(arrays.periods(column.item, position))
    if column.kind in (Kind.NUMBER, Kind.FIGURE):
        return arrays.scalar(column.item, position)
    return math.nan


def end_of(start: float, term: float) -> float:
    """The serial of the last day of a term of years from `start`: four years from 1 Jan 2025 end on 31 Dec 2028."""
    if not math.isfinite(start + term):
        return math.nan
    months = term * MONTHS_PER_YEAR
    if abs(months - round(months)) > 1e-6:
        return float(round(start + term * DAYS_PER_YEAR)) - 1
    begun = date_of(start)
    last = date_of(end_of_month(start, round(months)))
    return serial_of(last.replace(day=min(begun.day, last.day))) - 1


def peak_period(results: Results, column: Column, position: int) -> int | None:
    """The period of a row's highest figure."""
    if column.item is None or not column.item.is_periodic:
        return None
    values = list(results.arrays.periods(column.item, position))
    return values.index(max(values)) + 1 if values else None


def full_text(results: Results, column: Column, entity: str, position: int) -> str:
    """A cell in full precision as it is typed: for editing and for the clipboard."""
    if column.is_text:
        return cell_text(results, column, entity, position, customer_names(results.model, results.valuation))
    value = cell_value(results, column, position)
    return "" if math.isnan(value) or column.unit is None else edit_text(value, column.unit)


def is_idle(results: Results, column: Column, entity: str) -> bool:
    """True when what stands in the cell has no effect, as a ramp has none on a straight line."""
    for key, members in column.needs.items():
        held = value_of(results.model, results.valuation, Address(key, entity))
        if (held not in members) if members else not held:
            return True
    return False


def tip(results: Results, column: Column, entity: str, position: int, currency: str) -> str:
    """What a cell says of itself: label, full value, bounds, where the number comes from, and whether it counts."""
    valuation = results.valuation
    parts = [text(column.item.label) if column.item is not None else column.heading]
    shown = full_text(results, column, entity, position)
    unit = column.unit_words(currency)
    parts.append(f"{shown} {unit}".strip() if unit != "%" else shown)
    if column.needs and is_idle(results, column, entity):
        parts.append(text("No effect as the contract stands."))
    if column.item is not None and column.item.note:
        parts.append(text(column.item.note))
    elif column.note:
        parts.append(column.note)
    if isinstance(column.item, Number) and column.unit is not None and column.item.high is not None:
        low = column.unit.shown(column.item.low or 0.0) if column.item.low else "0"
        parts.append(text("From {low} to {high}", low=low, high=column.unit.shown(column.item.high)))
    if isinstance(column.item, Input):
        parts += evidence_lines(results, Address(column.key, entity), valuation)
    return "\n".join(part for part in parts if part)


def evidence_lines(results: Results, address: Address, valuation: Valuation) -> list[str]:
    """Where a number comes from, line by line; that nothing is said, when nothing is."""
    found = evidence_of(results.model, valuation, address)
    if found == Evidence():
        if address not in valuation.values:
            return [text("Model default, nobody typed it.")]
        return [text("No source given.")]
    status = text(found.status.value)
    source = ", ".join(part for part in (found.source, found.page, found.date) if part)
    return [f"{status}: {source}" if source else status, *([found.note] if found.note else [])]


def own_series(results: Results, column: Column, entity: str) -> list[float]:
    """The values of a series cell over the horizon."""
    assert isinstance(column.item, Series)
    held = value_of(results.model, results.valuation, Address(column.key, entity))
    assert isinstance(held, tuple)
    return series_over(column.item, held, results.valuation.periods)


def term_to(start: float, end: float) -> float:
    """Years from `start` to the end of the day `end`, both serials; whole months are told apart from days."""
    months = round((end + 1 - start) / DAYS_PER_YEAR * MONTHS_PER_YEAR)
    if end_of(start, months / MONTHS_PER_YEAR) == end:
        return months / MONTHS_PER_YEAR
    return (end + 1 - start) / DAYS_PER_YEAR
