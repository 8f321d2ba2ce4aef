"""The valuation model written a second time, by hand, in plain numpy: what the generated evaluator is measured against.

Vectorised over periods and entities wherever a row does not hang on its own past; a loop over periods where it does.
"""

from __future__ import annotations

from tests.benchmarks.by_hand.cash import waterfall
from tests.benchmarks.by_hand.company import invest, operate
from tests.benchmarks.by_hand.contracts import calendar, contracts, delivery
from tests.benchmarks.by_hand.given import Given, Rows, given_of
from tests.benchmarks.by_hand.value import assay, statements, value

__all__ = ["Given", "Rows", "given_of", "valued"]


def valued(given: Given) -> Rows:
    """Every row that is written by hand, by key: periods last, entities first."""
    rows: Rows = {}
    calendar(given, rows)
    contracts(given, rows)
    delivery(given, rows)
    operate(given, rows)
    invest(given, rows)
    waterfall(given, rows)
    statements(given, rows)
    value(given, rows)
    assay(given, rows)
    return rows
