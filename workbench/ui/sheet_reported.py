"""The columns of the sheet before the forecast: what was reported, for lines that go on from it."""

from __future__ import annotations

import math

from workbench.document.reported import ReportedColumn, actual_of, reported_columns, reported_value
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.interpret.explain import as_words, explain
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input, Item, Section
from workbench.ui.bound_field import evidence_words
from workbench.ui.formula_bar import Segment
from workbench.ui.sheet_edits import Place


def reported_places(section: type[Section], results: Results, mode: str) -> list[Place]:
    """Columns of the reported periods that hold something for a line of this section."""
    lines = [item for item in section.items if actual_of(item) is not None]
    found = reported_columns(results.model, results.arrays, results.calendar) if lines else []
    return [
        Place(reported=column)
        for column in found
        if (mode != "years" or column.is_year)
        and (mode != "periods" or column.months == results.calendar.months)
        and any(not math.isnan(reported_value(results.arrays, line, column)) for line in lines)
    ]


def is_moved(item: Item, results: Results, places: list[Place]) -> bool:
    """True when the figure reported for a line differs from the results before."""
    actual = actual_of(item)
    return actual is not None and any(
        place.reported is not None and results.is_changed(actual.item, place.reported.entity) for place in places
    )


def reported_key(item: Item, column: ReportedColumn) -> str:
    """Key of the line behind a reported cell; empty where nothing is reported for the line."""
    actual = actual_of(item)
    return "" if actual is None else f"{actual.item.key}#{column.entity}"


def reported_reading(item: Item, column: ReportedColumn, live: LiveValuation) -> list[Segment]:
    """What a reported cell says: its figure in words, and where it was read."""
    results, actual = live.results, actual_of(item)
    if actual is None or math.isnan(reported_value(results.arrays, item, column)):
        return [Segment(text("Nothing was reported for this line in {period}.", period=column.label), is_muted=True)]
    told = explain(results.model, results.arrays, actual.item, column.entity, None)
    words = as_words(told, results.calendar.label, results.entity_names)
    head, separator, rest = words.partition(" = ")
    segments = [Segment(head + separator, is_strong=True), Segment(rest)]
    if isinstance(actual.item, Input) and actual.item.per is not None:
        who = live.valuation.members(actual.item.per)[column.entity].id
        source = evidence_words(live, Address(actual.item.key, who)).replace("\n", " · ")
        segments += [Segment(f"  {source}", is_muted=True)] if source else []
    return segments
