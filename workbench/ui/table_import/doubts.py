"""What of a table is in doubt: faults of its sheet in what is taken, and dates that can be read in two ways."""

from __future__ import annotations

from dataclasses import replace

from workbench.exchange.amounts import day_first, has_two_readings
from workbench.exchange.clipboard import Table
from workbench.exchange.table_plan import LeftOut
from workbench.exchange.table_reading import Kind, Reading, Vocabulary, body_of
from workbench.exchange.table_sheet import Sheet
from workbench.ground.language import text


def faults_taken(sheet: Sheet, reading: Reading, *, is_turned: bool) -> list[LeftOut]:
    """The faults of the sheet that lie in what is taken: a title merged over the table does no harm."""
    first = -1 if reading.heading is None else reading.heading
    found = []
    for one in sheet.faults:
        row, column = one.row, one.column
        if is_turned and column is not None:
            row, column = column, row
        is_taken = column is None or (column < len(reading.fields) and bool(reading.fields[column]))
        if row > first and is_taken:
            found.append(replace(one, row=row, column=column))
    return found


def two_readings(vocabulary: Vocabulary, table: Table, reading: Reading) -> list[str]:
    """A word about a date that is another day when read the other way round, where nothing tells."""
    by_key = vocabulary.by_key
    columns = [n for n, key in enumerate(reading.fields) if key and by_key[key].kind is Kind.DATE]
    shown = [
        row[n].shown for _, row in body_of(table, reading) for n in columns if n < len(row) and row[n].exact is None
    ]
    doubtful = next((said for said in shown if has_two_readings(said)), "")
    if doubtful and day_first(shown) is None:
        return [text("{date} can be read in two ways: see Dates above.", date=doubtful)]
    return []


def line(place: str, said: str) -> str:
    """A line that begins with its place, said once."""
    return f"{place}: {said}" if place and not said.startswith(place) else said
