"""Discounted cash flow by fiscal year, and how enterprise value is made of it."""

from __future__ import annotations

import math

from workbench.document.valuation import Address, input_at, value_of
from workbench.ground.language import text
from workbench.ground.units import USD_M
from workbench.ui.charts.bars import Band, OverlaidLine
from workbench.ui.desks.debt.page import brief, by_year
from workbench.ui.desks.desk import bn
from workbench.ui.report import look
from workbench.ui.report.blocks import Beside, Block, Heading, Paragraph, Subhead
from workbench.ui.report.content.years import picked, year_heads, year_words, years_shown
from workbench.ui.report.figures import input_shown
from workbench.ui.report.plots import StackedPlot
from workbench.ui.report.subject import Subject
from workbench.ui.report.table import Cell, Column, Kind, Row, Table

LINES = (
    ("operations.revenue", 1.0),
    ("operations.ebitda", 1.0),
    ("operations.margin", 1.0),
    ("dcf.compensation", -1.0),
    ("dcf.tax", -1.0),
    ("investment.capex", -1.0),
    ("lease_totals.additions_as_debt", -1.0),
    ("working_capital.increase", -1.0),
    ("dcf.prepaid_counted", 1.0),
    ("dcf.free_cash_flow", 1.0),
    ("dcf.factor", 1.0),
    ("dcf.present_value", 1.0),
)
"""Lines of the table and their sign in free cash flow."""
PARTS = (
    ("operations.ebitda", 1.0, "series0"),
    ("dcf.prepaid_counted", 1.0, "series3"),
    ("investment.capex", -1.0, "series1"),
    ("lease_totals.additions_as_debt", -1.0, "series4"),
    ("dcf.tax", -1.0, "muted"),
    ("working_capital.increase", -1.0, "series2"),
    ("dcf.compensation", -1.0, "text"),
)
"""Parts that sum to free cash flow, with their sign and colour."""
RATES = (
    "cost_of_capital.equity_cost",
    "cost_of_capital.debt_rate_used",
    "cost_of_capital.equity_beta",
    "cost_of_capital.wacc",
    "cost_of_capital.unlevered_cost",
)
VALUES = (
    "bridge.flows",
    "terminal.present",
    "bridge.dcf",
    "bridge.apv",
    "bridge.going_concern",
    "bridge.failure_used",
    "bridge.enterprise",
)


def table(of: Subject, most: int | None = None, keys: tuple[str, ...] = ()) -> tuple[Table, list[str]]:
    """Free cash flow by fiscal year; lines without a figure are left out."""
    places = years_shown(of) if most is None else years_shown(of, most)
    rows = []
    for key, sign in LINES:
        item = of.results.model.get(key)
        if item is None or (keys and key not in keys):
            continue
        values = by_year(of.results, key)
        if not any(math.isfinite(value) and value != 0 for value in values):
            continue
        shown = [brief(item.unit, sign * value) for value in picked(values, places)]
        name = text(item.label)
        if sign < 0:
            name = text("Less: {row}", row=name)
        kind = Kind.TOTAL if key in ("dcf.free_cash_flow", "dcf.present_value") else Kind.PLAIN
        is_pale = item.unit.label != USD_M.label
        rows.append(
            Row(
                [Cell(name, "muted" if is_pale else ""), *(Cell(one, "muted" if is_pale else "") for one in shown)],
                kind,
            )
        )
    head = Column(of.money_m, is_words=True, most=0.3)
    return Table([head, *(Column(name) for name in year_heads(of, places))], rows), year_words(of, places)


def plot(of: Subject, tall: float = 130.0) -> StackedPlot:
    """What makes up free cash flow, above and below zero, and the flow itself, in large amounts a year."""
    places = years_shown(of, 12)
    bands = []
    for key, sign, role in PARTS:
        item = of.results.model.get(key)
        if item is None:
            continue
        values = [sign * value for value in picked(bn(by_year(of.results, key)), places)]
        if any(values):
            bands.append(Band(key, text(item.label), values, role))
    flow = picked(bn(by_year(of.results, "dcf.free_cash_flow")), places)
    line = OverlaidLine(text(of.results.model["dcf.free_cash_flow"].label), flow)
    return StackedPlot(tall, columns=year_heads(of, places), bands=bands, line=line)


def _figures(of: Subject, keys: tuple[str, ...], totals: tuple[str, ...]) -> Table:
    rows = []
    for key in keys:
        item = of.results.model.get(key)
        if item is None or (of.figure(key) == 0 and key not in totals) or not math.isfinite(of.figure(key)):
            continue
        kind = Kind.TOTAL if key in totals else Kind.PLAIN
        unit = "" if item.unit.percent and item.unit.label == "%" else of.unit(item.unit)
        rows.append(Row([Cell(text(item.label)), Cell(unit, "muted"), Cell(of.shown(key))], kind))
    return Table(
        [Column(text("Figure"), is_words=True, most=0.62), Column(text("Unit"), is_words=True), Column(text("Value"))],
        rows,
    )


def choice_words(of: Subject, key: str) -> str:
    """The chosen member of a choice."""
    item = input_at(of.results.model, Address(key))
    return input_shown(item, value_of(of.results.model, of.valuation, Address(key)), of.valuation.periods)


def section(of: Subject) -> list[Block]:
    """The cash flow and its discounting as a section."""
    if not any(any(of.results.line(key)) for key in ("operations.revenue", "dcf.free_cash_flow")):
        words = text("No cash flow is forecast: revenue, costs and investment are still to be typed.")
        return [Heading(text("Discounted cash flow")), Paragraph(words)]
    made, notes = table(of)
    said = text(
        "Enterprise value from: {method}. Terminal value by: {terminal}. Cash flows arrive: {timing}.",
        method=choice_words(of, "dcf.value_method"),
        terminal=choice_words(of, "dcf.method"),
        timing=choice_words(of, "timing.flow_timing"),
    )
    return [
        Heading(text("Discounted cash flow")),
        Subhead(text("What operations bring, and what is spent"), text("{currency} bn a year", currency=of.currency)),
        plot(of),
        Subhead(text("Free cash flow by fiscal year")),
        made,
        *(Paragraph(words, size=look.SMALL, role="muted", gap=3.0) for words in notes),
        Paragraph(said, gap=5.0),
        Beside(
            [
                [Subhead(text("Enterprise value")), _figures(of, VALUES, ("bridge.enterprise",))],
                [Subhead(text("Cost of capital")), _figures(of, RATES, ("cost_of_capital.wacc",))],
            ],
            (1.0, 1.0),
            gap=10.0,
            between=22.0,
        ),
    ]
