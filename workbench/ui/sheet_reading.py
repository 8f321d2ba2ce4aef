"""How the selected cell of the sheet came about, for the formula bar."""

from __future__ import annotations

from workbench.ground.language import text
from workbench.interpret.explain import as_words, explain
from workbench.interpret.reading import has_opening
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Item
from workbench.ui.formula_bar import FormulaBar, Neighbour, Segment
from workbench.ui.sheet_cells import cell_key, cell_of
from workbench.ui.sheet_edits import Place
from workbench.ui.sheet_reported import reported_reading


def read_cell(bar: FormulaBar, live: LiveValuation, key: str, place: Place | None) -> None:
    """Read a cell in the formula bar; its hint where there is none."""
    results = live.results
    found = cell_of(results, key)
    if found is None or place is None:
        bar.show_reading([])
        return
    item, entity = found
    if place.reported is not None:
        bar.show_reading(reported_reading(item, place.reported, live))
        return
    period = period_for(item, place, results)
    told = explain(results.model, results.arrays, item, entity, period)
    words = as_words(told, results.calendar.label, results.entity_names)
    head, separator, rest = words.partition(" = ")
    segments = [Segment(head + separator, is_strong=True), Segment(rest)]
    precedents = [
        Neighbour(f"{cell_key(t.item, t.entity)}@{'' if t.period is None else t.period}", text(t.item.label))
        for t in told.terms
    ]
    used_by = [
        Neighbour(f"{i.key}@{'' if period is None else period}", text(i.label)) for i in results.model.dependents[item]
    ]
    bar.show_reading(segments, precedents, used_by)


def period_for(item: Item, place: Place, results: Results) -> int | None:
    """The period that a cell is explained for: of a year its last one."""
    if not item.is_periodic:
        return None
    if place.period is not None:
        return place.period if place.period or has_opening(item) else 1
    if place.year is not None:
        return results.calendar.periods_of(place.year)[-1]
    return 1
