"""The cells of the sheet by key and column: the line behind a key, what a column is called, the figure in full."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.document.periods import annual_values
from workbench.document.reported import reported_value
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.interpret.reading import has_opening
from workbench.live.results import Results
from workbench.rows.items import Item
from workbench.ui.sheet_edits import Place


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A row to draw: its name, its unit, its figures over the periods, the first `reported` of which were reported."""

    key: str
    name: str
    unit: Unit
    periods: Sequence[str]
    values: Sequence[float]
    reported: int = 0


def chart_line(key: str, places: Sequence[Place], results: Results) -> ChartLine | None:
    """A row for a chart, with the reported columns of the forecast's own step; None for a row without periods."""
    found = cell_of(results, key)
    if found is None or not found[0].is_periodic:
        return None
    told = [one for one in places if one.reported is not None and one.reported.months == results.calendar.months]
    shown = [*told, *(Place(period=period) for period in range(1, len(results.calendar.labels)))]
    values = [cell_number(*found, place, results) for place in shown]
    names = [heading(place, results) for place in shown]
    return ChartLine(key, line_words(*found, results), found[0].unit, names, values, len(told))


def cell_key(item: Item, entity: int | None) -> str:
    """Key of a line in the sheet."""
    return item.key if entity is None else f"{item.key}#{entity}"


def cell_of(results: Results, key: str) -> tuple[Item, int | None] | None:
    """The item and entity position of a line key; None for headings and unknown keys."""
    name, _, position = key.partition("#")
    item = results.model.get(name)
    return None if item is None else (item, int(position) if position else None)


def heading(place: Place, results: Results) -> str:
    """What stands over a column."""
    if place.reported is not None:
        return place.reported.label
    if place.year is not None:
        return results.calendar.year_label(place.year)
    return text("Value") if place.period is None else results.calendar.label(place.period)


def line_words(item: Item, entity: int | None, results: Results) -> str:
    """What a line is called, with the entity it belongs to."""
    if item.per is None or entity is None:
        return text(item.label)
    return f"{results.entity_names[item.per][entity]}: {text(item.label)}"


def cell_words(item: Item, entity: int | None, place: Place, results: Results) -> str:
    """What a cell is called: its line and its column."""
    line = line_words(item, entity, results)
    if not item.is_periodic and place.period is None and place.year is None:
        return line
    return f"{line}, {heading(place, results)}"


def cell_number(item: Item, entity: int | None, place: Place, results: Results) -> float:
    """The figure behind a cell in its line's unit; NaN where nothing is shown."""
    if place.reported is not None:
        return reported_value(results.arrays, item, place.reported) if entity is None else math.nan
    if place.period is None and place.year is None:
        return math.nan if item.is_periodic else results.arrays.scalar(item, entity)
    if not item.is_periodic:
        return math.nan
    if place.year is not None:
        made = annual_values(item, results.arrays.periods(item, entity), results.calendar)
        return dict(zip(results.calendar.years, made, strict=True)).get(place.year, math.nan)
    if not place.period:
        return results.arrays.opening(item, entity) if has_opening(item) else math.nan
    return results.arrays.row(item, entity)[place.period]
