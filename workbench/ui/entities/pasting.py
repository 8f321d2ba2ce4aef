"""The clipboard's cells as a person would type them into a table of entities, at the full precision behind them."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.exchange.amounts import decimal_comma
from workbench.exchange.clipboard import Table
from workbench.exchange.copied import typed_words
from workbench.ui.clipboard import clipboard_table
from workbench.ui.entities.columns import Column, Kind

__all__ = ["clipboard_table", "typed_texts"]


def typed_texts(table: Table, columns: Sequence[Column]) -> list[list[str]]:
    """Texts for the cells of these columns; those beyond the last column are as shown."""
    comma = decimal_comma(cell.shown for row in table for cell in row)
    given: list[Column | None] = [*columns, *[None] * max(len(table[0]) - len(columns), 0)]
    return [
        [
            typed_words(
                cell,
                None if column is None or column.is_text else column.unit,
                comma=comma,
                is_end=column is not None and column.kind is Kind.DERIVED,
            )
            for cell, column in zip(row, given, strict=False)
        ]
        for row in table
    ]
