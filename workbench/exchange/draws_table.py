"""Draws of a simulation as a table, one line a draw: CSV for everybody, Parquet for those who load many."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from workbench.analysis.simulation import Outcome
from workbench.analysis.space import unit_of
from workbench.document.address import Address
from workbench.document.file import whole_file
from workbench.document.valuation import Valuation
from workbench.ground.cell_text import inert
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.units import date_of
from workbench.rows.items import Choice
from workbench.rows.model import Model

Floats = npt.NDArray[np.float64]
Cell = float | int | str | None

CSV: Final = ".csv"
PARQUET: Final = ".parquet"
CHUNK: Final = 65_536
"""Lines written at a time: memory does not grow with draws."""


@dataclass(frozen=True)
class Column:
    """A column with its title, unit and all, and its values; `cell` makes of one what stands in the table."""

    title: str
    values: Floats
    cell: Callable[[float], Cell] | None = None
    is_text: bool = False

    def cells(self, low: int, high: int) -> list[Cell]:
        """Lines from `low` to before `high`; None where there is no figure."""
        part = self.values[low:high]
        make = self.cell
        if make is None:
            known: list[Cell] = part.tolist()
        else:
            known = [make(one) if one == one else None for one in part.tolist()]
        missing = np.flatnonzero(np.isnan(part))
        for place in missing:
            known[place] = None
        return known


def columns_of(model: Model, valuation: Valuation, outcome: Outcome) -> list[Column]:
    """The number of the draw, inputs, figures, the first breach where it was followed, each customer's default.

    Shares are in percent, as their unit says; days are ISO texts, choices their names.
    """
    found = [Column(text("Draw"), np.arange(1.0, outcome.draws + 1), int)]
    for place, address in enumerate(outcome.inputs):
        found.append(_column(model, valuation, outcome, address, outcome.points[:, place]))
    for address, values in outcome.figures.items():
        found.append(_column(model, valuation, outcome, address, values))
    if not np.isnan(outcome.breach).all():
        found.append(Column(text("First breach of a debt limit, 0 for none [period]"), outcome.breach, int))
    for name, times in outcome.default_period.items():
        found.append(Column(text("Default of {name}, 0 for none [period]", name=name), times, int))
    return _told_apart(found)


def _column(model: Model, valuation: Valuation, outcome: Outcome, address: Address, values: Floats) -> Column:
    item, unit = model[address.key], unit_of(model, address)
    words = text("{label} [{unit}]", label=outcome.labels[address], unit=text(unit.label, currency=valuation.currency))
    if isinstance(item, Choice):
        names = [member.name for member in item.options]
        return Column(words, values, lambda code: names[int(code) - 1], is_text=True)
    if unit.is_date:
        return Column(words, values, lambda serial: date_of(serial).isoformat(), is_text=True)
    return Column(words, values, (lambda share: share * 100) if unit.percent else None)


def _told_apart(columns: Sequence[Column]) -> list[Column]:
    """No title twice: a second one is counted."""
    seen: dict[str, int] = {}
    found = []
    for column in columns:
        count = seen[column.title] = seen.get(column.title, 0) + 1
        title = column.title if count == 1 else f"{column.title} ({count})"
        found.append(Column(title, column.values, column.cell, column.is_text))
    return found


def refuse_draws_file(path: Path) -> None:
    """Raises `ProblemError` for a file that could not be written, before anything is drawn for it."""
    if path.suffix.lower() == PARQUET:
        _parquet(path)
    if not path.resolve().parent.is_dir():
        what = text("There is no folder {folder}.", folder=str(path.resolve().parent))
        raise ProblemError(Problem(path.name, what, text("Make it, or choose another.")))


def write_draws(model: Model, valuation: Valuation, outcome: Outcome, path: Path) -> None:
    """Write the draws as CSV or, by its ending, Parquet; whole or not at all. Raises `ProblemError`."""
    refuse_draws_file(path)
    columns = columns_of(model, valuation, outcome)
    with whole_file(path) as place:
        if path.suffix.lower() == PARQUET:
            _write_parquet(place, columns, outcome.draws)
        else:
            _write_csv(place, columns, outcome.draws)


def _write_csv(place: Path, columns: Sequence[Column], count: int) -> None:
    # With a byte order mark: without it Excel takes the file for one of the system's old encoding.
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([inert(column.title) for column in columns])
        for low in range(0, count, CHUNK):
            part = [column.cells(low, min(low + CHUNK, count)) for column in columns]
            writer.writerows(zip(*part, strict=True))


def _write_parquet(place: Path, columns: Sequence[Column], count: int) -> None:
    arrow, parquet = _parquet(place)
    kinds = [arrow.string() if c.is_text else arrow.int64() if c.cell is int else arrow.float64() for c in columns]
    schema = arrow.schema([(column.title, kind) for column, kind in zip(columns, kinds, strict=True)])
    with parquet.ParquetWriter(place, schema) as writer:
        for low in range(0, max(count, 1), CHUNK):
            part = [column.cells(low, min(low + CHUNK, count)) for column in columns]
            arrays = [arrow.array(cells, kind) for cells, kind in zip(part, kinds, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _parquet(path: Path) -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        what = text("Parquet files are written by pyarrow, which is not installed.")
        remedy = text("Install it (pip install 'assay-workbench[parquet]'), or write a CSV file.")
        raise ProblemError(Problem(path.name, what, remedy)) from None
    return pyarrow, pyarrow.parquet
