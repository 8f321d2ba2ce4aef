"""From any figure to where it is typed: its own field, or a choice of the inputs it is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QApplication, QWidget

from workbench.document.resolve import overrides_of
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.interpret.explain import Term, cell_name, explain
from workbench.live.results import Results
from workbench.rows.items import Input, Item
from workbench.ui import summary
from workbench.ui.explain_panel.cells import Cell, address_at, settled, standing
from workbench.ui.headline import HeadlineCell
from workbench.ui.navigation.navigator import address_of_field
from workbench.ui.navigation.places import target_words

if TYPE_CHECKING:
    from workbench.ui.palette.entries import Entry
    from workbench.ui.window import MainWindow

MOST_CELLS: Final = 300
"""Cells looked through for inputs before the search ends."""
MOST_INPUTS: Final = 60


def go_to_input(window: MainWindow) -> None:
    """Lead from the figure that has the keyboard to its input, or let one of its inputs be chosen."""
    holder = QApplication.focusWidget()
    at = address_of_field(holder)
    if at is not None:
        window.statusBar().showMessage(text("This is where it is typed."), 6000)
        return
    cell = figure_at(window, holder)
    found = None if cell is None else standing(window.live.results, cell[0])
    if cell is None or found is None:
        window.statusBar().showMessage(
            text("Select a figure first: in the sheet, the headline or the explanation."), 6000
        )
        return
    item, entity = found
    if isinstance(item, Input):
        window.zones.go_to_input(address_at(window.live, item, entity))
        return
    results = window.live.results
    name = target_words(results, address_at(window.live, item, entity), cell[1])
    entries = input_entries(window, item, entity, cell[1])
    if not entries:
        window.statusBar().showMessage(text("No input drives {figure}.", figure=name), 6000)
        return
    window.palette_box.finder.choose_among(entries, text("Inputs behind {figure}", figure=name))


def figure_at(window: MainWindow, holder: QWidget | None) -> Cell | None:
    """The figure that has the keyboard; else the one explained last."""
    results = window.live.results
    if holder is not None and window.sheet.isAncestorOf(holder):
        figure = window.sheet.current_figure()
        return None if figure is None else settled(results, *figure)
    headline = getattr(holder, "cell", None)
    if isinstance(headline, HeadlineCell):
        key = summary.KEYS.get(headline.key, "")
        return settled(results, key, None) if key else None
    if holder is not None and window.desks.isAncestorOf(holder):
        from workbench.ui.help.target import target_of  # knows every table and chart

        target = target_of(window, holder)
        return settled(results, target.key, target.period) if target.key else None
    return window.explain.current()


def inputs_behind(results: Results, item: Item, entity: int | None, period: int | None) -> list[tuple[Term, int]]:
    """Inputs that a figure is made from with how many formulas lie between, the nearest first, each once."""
    found: dict[tuple[str, int | None], tuple[Term, int]] = {}
    level = [(item, entity, period)]
    seen: set[tuple[Item, int | None, int | None]] = set(level)
    looked_at = depth = 0
    while level and looked_at < MOST_CELLS and len(found) < MOST_INPUTS:
        below: list[tuple[Item, int | None, int | None]] = []
        for cell in level:
            looked_at += 1
            for term in explain(results.model, results.arrays, *cell).terms:
                next_cell = (term.item, term.entity, term.period)
                if isinstance(term.item, Input):
                    found.setdefault((term.item.key, term.entity), (term, depth))
                elif next_cell not in seen:
                    seen.add(next_cell)
                    below.append(next_cell)
        if found and depth >= 1:
            break  # direct inputs and those one formula further are what one chooses among
        level, depth = below, depth + 1
    return list(found.values())


def input_entries(window: MainWindow, item: Item, entity: int | None, period: int | None) -> list[Entry]:
    """What to choose among: the cell that is typed over, then the inputs behind the figure."""
    from workbench.ui.palette.entries import Entry, Figure, Kind

    live, results = window.live, window.live.results
    entries: list[Entry] = []
    here = address_at(live, item, entity)
    if period and (here, period) in overrides_of(results.valuation, results.case):
        name = cell_name(item, entity, period, results.calendar.label, results.entity_names)
        entries.append(Entry(Kind.ROW, Figure(item), name, text("typed over the formula"), at=here, period=period))
    for term, depth in inputs_behind(results, item, entity, period):
        at: Address = address_at(live, term.item, term.entity)
        name = cell_name(term.item, term.entity, None, results.calendar.label, results.entity_names)
        section = term.item.section
        context = "" if section is None else text(section.title)
        if depth:
            context += " · " + text("{count} formulas further", count=depth)
        entries.append(Entry(Kind.INPUT, Figure(term.item), name, context, at=at, period=term.period))
    return entries
