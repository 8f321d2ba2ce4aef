"""A valuation as an Excel workbook: what the user typed in every case, and the figures of the selected one."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from workbench.document.file import write_whole
from workbench.document.resolve import cell_value, inputs_for, members_of, shape_for
from workbench.document.valuation import Address, Evidence, OverrideKey, Status, Valuation, default_of, evidence_of
from workbench.exchange.analyses import stored_sheets
from workbench.exchange.sensitivity import computed_tables, grid_tables
from workbench.exchange.workbook_origin import packed
from workbench.ground.language import text
from workbench.ground.units import date_of
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.evaluate import Value as CellValue
from workbench.interpret.layout import Say
from workbench.interpret.workbook_book import Book, ChartKind, ChartSpec, EntityName, InputCell, OverrideCell
from workbench.rows.items import Input, Item
from workbench.rows.model import Model

STATUS_WORDS = {
    Status.REPORTED: "Reported",
    Status.DERIVED: "Derived",
    Status.ASSUMED: "Assumed",
    Status.UNSET: "No source",
}

HEADLINE = (
    "shares.price",
    "shares.offer",
    "shares.market",
    "bridge.enterprise",
    "bridge.equity",
    "shares.diluted",
    "cost_of_capital.wacc",
    "bridge.terminal_share",
    "terminal.implied_multiple",
    "assay.headline",
    "assay.gold",
    "assay.gold_ratio",
    "assay.to_equity",
    "debt_disclosure.principal",
)
"""Figures repeated on the cover."""


def book_of(model: Model, valuation: Valuation) -> Book:
    """Everything the workbook shows. The same valuation gives the same book, whenever it is made."""
    book = living_book(model, valuation)
    stored = stored_sheets(model, valuation, book.arrays)
    grids = computed_tables(model, valuation)
    return replace(book, stored=stored, grids=grids, origin=packed(model, valuation, [sheet.title for sheet in stored]))


def living_book(model: Model, valuation: Valuation, say: Say = text) -> Book:
    """The book of inputs and formulas alone, in the language of `say`."""
    inputs = inputs_for(model, valuation)
    arrays = evaluate(model, shape_for(model, valuation, inputs), inputs)
    cases = [case.id for case in valuation.cases]
    day = date_of(arrays.scalar(model["timing.valuation_date"]))
    return Book(
        model=model,
        periods=valuation.periods,
        title=valuation.title or valuation.company or say("Valuation"),
        currency=valuation.currency,
        created=datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None),
        entities={s: [EntityName(e.id, e.name) for e in valuation.members(s)] for s in model.entity_sets},
        inputs=_input_cells(model, valuation, say),
        arrays=arrays,
        cases=[case.name for case in valuation.cases],
        selected=cases.index(valuation.selected_case),
        overrides=_override_cells(model, valuation),
        charts=_charts(model, arrays, say),
        headline=[(model[key], None) for key in HEADLINE],
        about=valuation.notes,
        grids=grid_tables(model, valuation),
        say=say,
    )


def _input_cells(model: Model, valuation: Valuation, say: Say) -> dict[Cell, InputCell]:
    found: dict[Cell, InputCell] = {}
    for item in model.inputs:
        for position, entity in members_of(valuation, item):
            address = Address(item.key, entity)
            evidence = evidence_of(model, valuation, address)
            found[item, position] = InputCell(
                base=_value(item, valuation.values.get(address, default_of(item)), valuation.periods),
                cases=tuple(
                    _value(item, case.values[address], valuation.periods) if address in case.values else None
                    for case in valuation.cases[1:]
                ),
                source=source_words(evidence, say),
                status=say(STATUS_WORDS[evidence.status]),
                note=" ".join(p for p in (evidence.note, say(item.note) if item.note else "") if p),
            )
    return found


def source_words(evidence: Evidence, say: Say) -> str:
    """Source, page and date as they stand in one cell."""
    page = say("p. {page}", page=evidence.page) if evidence.page else ""
    return ", ".join(p for p in (evidence.source, page, evidence.date) if p)


def _value(item: Input, value: object, periods: int) -> CellValue:
    return cell_value(item, value, periods)


def _override_cells(model: Model, valuation: Valuation) -> dict[tuple[Item, int | None, int], OverrideCell]:
    keys: dict[OverrideKey, None] = dict.fromkeys(valuation.overrides)
    for case in valuation.cases[1:]:
        keys.update(dict.fromkeys(case.overrides))
    found: dict[tuple[Item, int | None, int], OverrideCell] = {}
    positions = {e.id: i for members in valuation.entities.values() for i, e in enumerate(members)}
    for address, period in keys:
        if not 1 <= period <= valuation.periods or address.key not in model:
            continue
        key = (address, period)
        base = valuation.overrides.get(key)
        others = [case.overrides.get(key) for case in valuation.cases[1:]]
        entity = None if address.entity is None else positions[address.entity]
        found[model[address.key], entity, period] = OverrideCell(
            None if base is None else base.value,
            tuple(None if o is None else o.value for o in others),
            base.note if base is not None else "",
        )
    return found


def _charts(model: Model, arrays: Arrays, say: Say) -> list[ChartSpec]:
    def each(key: str) -> list[Cell]:
        item = model[key]
        return [(item, e) for e in arrays.shape.members(item)]

    specs = [
        ChartSpec(say("Revenue by contract"), ChartKind.STACKED_COLUMNS, each("delivery.recognised")),
        ChartSpec(say("Debt by facility"), ChartKind.STACKED_COLUMNS, each("facilities.balance")),
        ChartSpec(say("Free cash flow to the firm"), ChartKind.COLUMNS, each("dcf.free_cash_flow")),
        ChartSpec(
            say("Revenue and adjusted EBITDA"),
            ChartKind.LINES,
            [*each("operations.revenue"), *each("operations.ebitda")],
        ),
        ChartSpec(say("Remaining performance obligations"), ChartKind.COLUMNS, each("rpo.closing")),
    ]
    return [spec for spec in specs if spec.series]


def export_workbook(model: Model, valuation: Valuation, path: str | os.PathLike[str]) -> Path:
    """Write the workbook whole or not at all. Raises `ProblemError` when the place cannot be written."""
    from io import BytesIO  # XlsxWriter is imported only by those who export

    from workbench.interpret.workbook import write_workbook

    buffer = BytesIO()
    write_workbook(book_of(model, valuation), buffer)
    write_whole(path, buffer.getvalue())
    return Path(path)
