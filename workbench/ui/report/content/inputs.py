"""Inputs that carry the value, each with its source, page, date and status; cells that are typed over."""

from __future__ import annotations

import re
from collections import Counter

from workbench.analysis.value_words import unit_words
from workbench.document.resolve import overrides_of
from workbench.document.valuation import Address, Status, Value, evidence_of, input_at, place_words, value_of
from workbench.ground.language import text
from workbench.ui.report import look
from workbench.ui.report.blocks import Block, Heading, Paragraph
from workbench.ui.report.figures import input_shown
from workbench.ui.report.subject import Subject
from workbench.ui.report.table import Cell, Column, Kind, Row, Table

KEYS = (
    "timing.valuation_date",
    "timing.balance_sheet_date",
    "disclosure.reported_rpo",
    "disclosure.band_1_share",
    "capacity.active_opening",
    "capacity.contracted",
    "capacity.life",
    "capacity.spot_price",
    "capacity.spot_fill",
    "operations.base_revenue",
    "operations.growth",
    "operations.site_rent",
    "operations.technology",
    "operations.administration",
    "investment.capex_per_mw",
    "investment.maintenance",
    "waterfall.opening_cash",
    "waterfall.minimum_cash",
    "tax.rate",
    "cost_of_capital.typed",
    "cost_of_capital.risk_free",
    "cost_of_capital.equity_premium",
    "cost_of_capital.asset_beta",
    "cost_of_capital.debt_beta",
    "cost_of_capital.debt_share",
    "cost_of_capital.debt_rate",
    "dcf.growth",
    "dcf.exit_multiple",
    "dcf.return_on_new",
    "bridge.failure",
    "bridge.investments",
    "bridge.primary_proceeds",
    "shares.basic",
    "shares.primary",
    "shares.ipo_price",
    "shares.market_price",
    "shares.headline_equity",
)
"""Inputs an argument about the value begins with, in the order of the areas."""
MOST_TYPED = 24
_NUMBER = re.compile(r"[A-Za-z]{0,2}-?\d+(?:\s*[-–,]\s*[A-Za-z]{0,2}-?\d+)*")
"""A number of a page, or several of them; other words name a place by themselves."""


def _unused(of: Subject) -> set[str]:
    """Inputs that another one switches off: they change nothing and are left out."""
    found = set()

    def chosen(key: str) -> str:
        return str(value_of(of.results.model, of.valuation, Address(key)))

    mode, method = chosen("cost_of_capital.mode"), chosen("dcf.method")
    built = [key for key in KEYS if key.startswith("cost_of_capital.") and key != "cost_of_capital.typed"]
    found |= set(built) if mode == "TYPED" else {"cost_of_capital.typed"}
    if method != "MULTIPLE":
        found.add("dcf.exit_multiple")
    if method != "VALUE_DRIVER":
        found.add("dcf.return_on_new")
    if not of.figure("cost_of_capital.debt_share") > 0:
        found |= {"cost_of_capital.debt_rate", "cost_of_capital.debt_beta"}
    if not of.figure("bridge.failure_used") > 0:
        found.add("bridge.failure")
    if not of.figure("assay.headline") > 0:
        found |= {key for key in KEYS if key.startswith("disclosure.")}
    if not (of.figure("capacity.active_opening") > 0 or of.figure("capacity.contracted") > 0):
        found |= {key for key in KEYS if key.startswith("capacity.")} | {
            "investment.capex_per_mw",
            "operations.site_rent",
        }
    return found


def table(of: Subject) -> Table:
    """Inputs that were typed, with what they rest on."""
    model, valuation = of.results.model, of.valuation
    rows: list[Row] = []
    area = ""
    for key in KEYS:
        address = Address(key)
        if model.get(key) is None or key in _unused(of):
            continue
        is_own = address in of.case.values and not valuation.is_base(of.case.id)
        if address not in valuation.values and not is_own:
            continue
        item = input_at(model, address)
        value = value_of(model, valuation, address)
        if _is_nothing(value):
            continue
        assert item.section is not None
        if text(item.section.title) != area:
            area = text(item.section.title)
            rows.append(Row([Cell(area), Cell(""), Cell(""), Cell(""), Cell("")], Kind.GROUP))
        rows.append(
            Row(
                [
                    Cell(text(item.label)),
                    Cell(input_shown(item, value, valuation.periods)),
                    Cell(unit_words(item.unit, of.currency), "muted"),
                    *_basis(of, address, is_own=is_own),
                ]
            )
        )
    columns = [
        Column(text("Input"), is_words=True, most=0.3),
        Column(text("Value")),
        Column(text("Unit"), is_words=True),
        Column(text("Status"), is_words=True),
        Column(text("Source, page, date, or reason"), is_words=True, most=0.45),
    ]
    return Table(columns, rows, size=look.TABLE - 0.4)


def _is_nothing(value: Value) -> bool:
    """An input that is empty or zero carries nothing."""
    return not any(value) if isinstance(value, tuple) else value is None or value == 0.0


def _basis(of: Subject, address: Address, *, is_own: bool) -> list[Cell]:
    """Status and what it rests on; a case's own value has no source of the base."""
    if is_own:
        words = text("typed in the case {case}", case=of.case.name)
        return [
            Cell(text("case"), "muted"),
            Cell(f"{words}. {of.case.note}".strip() if of.case.note else words, "muted"),
        ]
    found = evidence_of(of.results.model, of.valuation, address)
    page = text("page {page}", page=found.page) if _NUMBER.fullmatch(found.page) else found.page
    parts = [part for part in (found.source, page, found.date) if part]
    said = ", ".join(parts)
    if found.note:
        said = f"{said}. {found.note}" if said else found.note
    role = {Status.ASSUMED: "gold", Status.UNSET: "bad"}.get(found.status, "muted")
    return [Cell(_status_words(found.status), role), Cell(said, "muted")]


def counts(of: Subject) -> str:
    """How many inputs are typed, and how far they can be relied on."""
    valuation = of.valuation
    found = Counter(evidence_of(of.results.model, valuation, address).status for address in valuation.values)
    parts = [
        text("{count} {status}", count=f"{found[status]:,}", status=_status_words(status))
        for status in Status
        if found[status]
    ]
    total = f"{len(valuation.values):,}"
    return text("Of {total} inputs typed in this valuation: {parts}.", total=total, parts=text(", ").join(parts))


def _status_words(status: Status) -> str:
    return text("without a status") if status is Status.UNSET else text(status.value)


def section(of: Subject) -> list[Block]:
    """Key inputs as a section."""
    made = table(of)
    if not made.rows:
        words = text("No key input is typed: all of them stand at the model's defaults.")
        return [Heading(text("Key inputs and their sources")), Paragraph(words)]
    return [
        Heading(text("Key inputs and their sources")),
        Paragraph(counts(of), role="muted", gap=3.0, keeps_next=True),
        made,
    ]


# Typed-over cells


def is_typed_over(of: Subject) -> bool:
    """A cell is typed over in the case."""
    return bool(_typed(of))


def _typed(of: Subject) -> list[Row]:
    model, valuation = of.results.model, of.valuation
    rows = []
    for (address, period), override in overrides_of(valuation, of.case.id).items():
        item = model.get(address.key)
        if item is None or not 1 <= period < len(of.results.calendar.labels):
            continue
        rows.append(
            Row(
                [
                    Cell(place_words(model, valuation, address)),
                    Cell(of.results.calendar.label(period)),
                    Cell(item.unit.shown(override.value)),
                    Cell(of.unit(item.unit), "muted"),
                    Cell(override.note, "muted"),
                ]
            )
        )
    return rows


def typed_section(of: Subject) -> list[Block]:
    """Typed-over cells as a section: figures that no formula made."""
    rows, most = _typed(of), of.most(MOST_TYPED, 8)
    columns = [
        Column(text("Line"), is_words=True, most=0.4),
        Column(text("Period")),
        Column(text("Typed")),
        Column(text("Unit"), is_words=True),
        Column(text("Note"), is_words=True, most=0.4),
    ]
    said = text(
        "These cells hold a typed figure instead of their formula; all that follows from them follows the typed figure."
    )
    blocks: list[Block] = [
        Heading(text("Typed-over cells")),
        Paragraph(said, role="muted", gap=3.0, keeps_next=True),
        Table(columns, rows[:most]),
    ]
    if len(rows) > most:
        words = text("{count} more stand in the file; the workbook lists all of them.", count=len(rows) - most)
        blocks.append(Paragraph(words, size=look.TABLE, role="muted", gap=3.0))
    return blocks
