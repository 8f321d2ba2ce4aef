"""The line of a figure over the periods, what was reported of it first."""

from __future__ import annotations

import math

from workbench.document.reported import reported_value
from workbench.interpret.explain import shown
from workbench.interpret.reading import has_opening
from workbench.live.results import Results
from workbench.rows.items import Item
from workbench.ui.explain_panel.sparkline import Course


def course_of(results: Results, item: Item, entity: int | None, period: int | None) -> Course:
    """The course of a periodic item, with the reported periods that lead up to it where the line has some."""
    from workbench.ui.desks.actuals import span  # brings the charts along

    over = span(results, item.key)
    before = [reported_value(results.arrays, item, column) for column in over.columns]
    ahead = list(results.line(item.key, entity))
    values = (*before, *ahead)
    words = tuple(shown(item, value) if math.isfinite(value) else "–" for value in values)
    labels = (*(column.label for column in over.columns), *results.calendar.labels[1:])
    at = -1 if period is None or period == 0 else len(before) + period - 1
    return Course(values, labels, words, len(before), at)


def first_period(item: Item) -> int:
    """The first column of a line: 0 where it has an opening."""
    return 0 if has_opening(item) else 1
