"""A table of contracts from elsewhere: which column is what, with headings and without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from workbench.exchange.amounts import is_missing, read_amount
from workbench.exchange.clipboard import Table
from workbench.exchange.contract_fields import FIELDS
from workbench.exchange.table_reading import Kind, Reading, Vocabulary


def _customers(keys: Sequence[str], found: list[str]) -> list[str]:
    """Each field once: the first column that names it has it; a second customer column becomes the name."""
    if "customer" in found and "name" not in found and list(keys).count("customer") > 1:
        found[[n for n, key in enumerate(keys) if key == "customer"][1]] = "name"
    return found


def _by_content(table: Table, width: int) -> list[str]:
    """Without headings: the first column of words is the customer, the first of figures the price."""
    keys = [""] * width
    for column in range(width):
        cells = [row[column] for row in table if column < len(row) and not is_missing(row[column].shown)]
        figures = sum(read_amount(cell) is not None for cell in cells)
        if cells and figures == 0 and "customer" not in keys:
            keys[column] = "customer"
        elif cells and figures > len(cells) / 2 and "price" not in keys:
            keys[column] = "price"
    return keys


CONTRACTS: Final = Vocabulary(
    FIELDS,
    (Kind.MONEY, Kind.MONEY_OR_PERCENT, Kind.PRICE_PER_MW),
    (("price",), 2e6),
    _by_content,
    _customers,
)
"""The columns of a table of contracts; prices from two million on must be in single units."""


def read_headings(table: Table) -> Reading:
    """What the columns of a table of contracts are, and how its figures and dates are written."""
    return CONTRACTS.read_headings(table)
