"""Every key of the window: those of its commands, and those that fields, sheet, tables and charts take themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from workbench.ground.language import text
from workbench.ui.help.library import plain_words

if TYPE_CHECKING:
    from PySide6.QtGui import QAction


def key_lines(actions: Iterable[QAction]) -> list[tuple[str, str, str]]:
    """Where a key holds, what it does, and the key: commands first, then what widgets take."""
    return [*command_keys(actions), *widget_keys()]


def command_keys(actions: Iterable[QAction]) -> Iterator[tuple[str, str, str]]:
    """Keys of commands, one line for each key."""
    from PySide6.QtGui import QKeySequence

    everywhere = text("Everywhere in the window")
    for action in actions:
        words = plain_words(action.text())
        for sequence in action.shortcuts():
            name = sequence.toString(QKeySequence.SequenceFormat.PortableText)
            if name and words:
                yield everywhere, words, name


def widget_keys() -> Iterator[tuple[str, str, str]]:
    """Keys that parts of the window take themselves while they have the keyboard."""
    pages = text("Pages of a desk")
    yield pages, text("Turn to the next page or the one before"), "Ctrl+PgDown, Ctrl+PgUp"
    yield pages, text("Open a page by its place"), "Alt+1 … Alt+9"
    field = text("Number and date fields")
    yield field, text("Take over what was typed, and stay"), "Enter"
    yield field, text("Take over what was typed, and go on"), "Tab"
    yield field, text("Put back the value that stood there"), "Esc"
    yield field, text("One step up or down"), "Up, Down"
    yield field, text("Ten steps up or down"), "Shift+Up, Shift+Down"
    yield field, text("A tenth of a step up or down"), "Ctrl+Up, Ctrl+Down"
    search = text("Search for inputs")
    yield search, text("Go to the first input found"), "Enter"
    sheet = text("Sheet of rows")
    yield sheet, text("Move from cell to cell"), "Left, Right, Up, Down"
    yield sheet, text("To the edge of what is filled"), "Ctrl+Left, Ctrl+Right, Ctrl+Up, Ctrl+Down"
    yield sheet, text("To the first or last column; with Ctrl to the corners"), "Home, End, Ctrl+Home, Ctrl+End"
    yield sheet, text("A page down or up; with Alt to the right or left"), "PgDown, PgUp, Alt+PgDown, Alt+PgUp"
    yield sheet, text("Select whole rows, whole columns, everything"), "Shift+Space, Ctrl+Space, Ctrl+A"
    yield sheet, text("Fill down or to the right"), "Ctrl+D, Ctrl+R"
    yield sheet, text("To the next or last changed row"), "Alt+Down, Alt+Up"
    yield sheet, text("Copy with headings"), "Ctrl+Shift+C"
    yield sheet, text("Cut"), "Ctrl+X"
    yield sheet, text("Edit the cell"), "F2"
    yield sheet, text("Type over the cell"), text("any character")
    yield sheet, text("Take over, and go down or up"), "Enter, Shift+Enter"
    yield sheet, text("Take over, and go right or left"), "Tab, Shift+Tab"
    yield sheet, text("Give the cell back to its formula"), "Delete"
    yield sheet, text("Copy what is selected, for Excel"), "Ctrl+C"
    yield sheet, text("Copy the cells with headings"), "Ctrl+Shift+C"
    yield sheet, text("Cut the cells"), "Ctrl+X"
    yield sheet, text("Paste a block from Excel"), "Ctrl+V"
    yield sheet, text("Fill the cells to the right"), "Ctrl+R"
    yield sheet, text("Fill the cells downwards"), "Ctrl+D"
    yield sheet, text("Type into every selected cell"), "Ctrl+Enter"
    yield sheet, text("A step up or down while typing"), "Ctrl+Up, Ctrl+Down"
    yield sheet, text("To the edge of the figures"), text("Ctrl and an arrow")
    yield sheet, text("Select up to there"), text("Shift and any of these")
    yield sheet, text("Select rows, columns, everything"), "Shift+Space, Ctrl+Space, Ctrl+A"
    yield sheet, text("To the rows that the last edit moved"), "Alt+Down, Alt+Up"
    yield sheet, text("Next and previous hit of the search"), "F3, Shift+F3"
    yield sheet, text("Leave the editor, nothing changed"), "Esc"
    tables = text("Tables of contracts, peers and terms")
    yield tables, text("Edit the cell"), "F2"
    yield tables, text("Take over, and go down or up"), "Enter, Shift+Enter"
    yield tables, text("Fill down from the first selected row"), "Ctrl+D"
    yield tables, text("Fill to the right, in the table of terms"), "Ctrl+R"
    yield tables, text("Tick or untick a box"), "Space"
    yield tables, text("Move the row up or down"), "Alt+Up, Alt+Down"
    yield tables, text("Clear cells back to their defaults"), "Delete"
    yield tables, text("Copy and paste, as with a spreadsheet"), "Ctrl+C, Ctrl+V"
    yield tables, text("Copy the cells with headings"), "Ctrl+Shift+C"
    yield tables, text("Cut the cells"), "Ctrl+X"
    yield tables, text("To the edge of the figures"), text("Ctrl and an arrow")
    yield tables, text("Select rows, columns, everything"), "Shift+Space, Ctrl+Space, Ctrl+A"
    chart = text("Charts")
    yield chart, text("Go from mark to mark, with its figures read out"), "Left, Right"
    yield chart, text("Go from line to line, of charts over periods"), "Up, Down"
    yield chart, text("To the first or last period"), "Home, End"
    yield chart, text("Nearer, farther, all periods again"), "+, -, 0"
    yield chart, text("Explain the figure of the mark"), "Enter"
    yield chart, text("Leave the mark"), "Esc"
    yield chart, text("Copy the data of the chart"), "Ctrl+C"
    yield chart, text("In the legend: hide or show a series, show it alone"), "Space, Enter"
    tree = text("Explanation and problems")
    yield tree, text("Open what a figure is made from"), "Right"
    yield tree, text("Go to the input or row"), "Enter"
    differing = text("List of inputs that differ")
    yield differing, text("Go to the input"), "Enter"
    yield differing, text("Revert it"), "Delete"
    help_panel = text("Help panel")
    yield help_panel, text("Back and forward"), "Alt+Left, Alt+Right"
    yield help_panel, text("From the search down to what it found"), "Down, Enter"
    yield help_panel, text("Give the keyboard back to where it was"), "Esc"


def key_names(actions: Iterable[QAction]) -> set[str]:
    """Every single key that does something, as guides name them."""
    names: set[str] = set()
    for _, _, keys in key_lines(actions):
        for one in re.split(r", | … ", keys):
            names.add(one)
    return names | {f"Alt+{digit}" for digit in range(1, 10)}
