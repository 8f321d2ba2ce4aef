"""Quarters from the clipboard laid into the reported series of the back-test."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.document.change import Compound, Edit
from workbench.document.edits import SetValue
from workbench.document.valuation import Address, Valuation
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.rows.model import Model

SERIES = ("back_test.reported_revenue", "back_test.reported_rpo", "back_test.reported_near_share")


def pasted_edit(model: Model, valuation: Valuation, rows: Sequence[Sequence[str]]) -> Edit | Problem:
    """One edit of up to three series, from rows or columns of figures; a problem when they are not that.

    A leading cell without a digit is a heading and passed over; an empty cell is a quarter that is not reported.
    """
    where = text("Reported quarters")
    lines = [list(row) for row in rows if any(cell.strip() for cell in row)]
    if len(lines) > len(SERIES) and max(len(line) for line in lines) <= len(SERIES) + 1:
        longest = max(len(line) for line in lines)
        turned = [[line[at] if at < len(line) else "" for line in lines] for at in range(longest)]
        lines = [line for line in turned if any(_is_figure(cell) for cell in line)]
    lines = [_without_heading(line) for line in lines]
    lines = [line for line in lines if line]
    if not lines or len(lines) > len(SERIES):
        return Problem(
            where,
            text("The clipboard holds {count} rows of figures.", count=len(lines)),
            text("Copy one to three rows: revenue, RPO, share due in the near band."),
        )
    edits: list[SetValue] = []
    for key, line in zip(SERIES, lines, strict=False):
        item = model[key]
        values: list[float] = []
        for cell in line[: valuation.periods]:
            read = parse_number(cell, item.unit, where=text(item.label), optional=True, currency=valuation.currency)
            if isinstance(read, Problem):
                return read
            values.append(0.0 if read is None else read)
        edits.append(SetValue(Address(key), tuple(values), valuation.selected_case))
    return Compound(tuple(edits), text("Paste reported quarters"))


def _is_figure(cell: str) -> bool:
    return any(sign.isdigit() for sign in cell) and not cell.strip()[:1].isalpha()


def _without_heading(line: list[str]) -> list[str]:
    while line and line[0].strip() and not _is_figure(line[0]):
        line = line[1:]
    while line and not line[-1].strip():
        line = line[:-1]
    return line if any(_is_figure(cell) for cell in line) else []
