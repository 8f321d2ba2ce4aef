"""Figures by fiscal year on paper: what a page has room for, and which years are left out."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.ground.language import text
from workbench.ui.desks.debt.page import year_labels
from workbench.ui.report.subject import Subject

MOST_YEARS = 11


def years_shown(of: Subject, most: int = MOST_YEARS) -> list[int]:
    """Places of the fiscal years that are shown: the first, and the last one where there are too many."""
    count = len(of.results.calendar.years)
    return list(range(count)) if count <= most else [*range(most - 1), count - 1]


def picked(values: Sequence[float], places: Sequence[int]) -> list[float]:
    """The values of these years."""
    return [values[place] for place in places]


def year_heads(of: Subject, places: Sequence[int]) -> list[str]:
    """What these years are called; a year of which the horizon covers a part has a star."""
    calendar, names = of.results.calendar, year_labels(of.results)
    return [names[place] + ("" if calendar.is_whole(calendar.years[place]) else "*") for place in places]


def year_words(of: Subject, places: Sequence[int]) -> list[str]:
    """Which years are left out, and what a star means."""
    calendar, names = of.results.calendar, year_labels(of.results)
    said = []
    if len(places) < len(names):
        first, last = names[places[-2] + 1], names[places[-1] - 1]
        told = first if first == last else text("{first} to {last}", first=first, last=last)
        said.append(text("Not shown: {years}.", years=told))
    if not all(calendar.is_whole(calendar.years[place]) for place in places):
        said.append(text("* The horizon covers only part of this fiscal year."))
    return said
