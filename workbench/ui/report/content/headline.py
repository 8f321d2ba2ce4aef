"""The headline: figures that answer at a glance, one paragraph of words, key figures and the way to equity."""

from __future__ import annotations

import math
from html import escape

from workbench.ground.language import text
from workbench.ground.large import money
from workbench.ground.units import date_of
from workbench.interpret.explain import shown as level_shown
from workbench.ui.report import look
from workbench.ui.report.blocks import Beside, Block, Paragraph, Subhead, Tile, Tiles
from workbench.ui.report.content.words import spans, strong
from workbench.ui.report.figures import percent, shown
from workbench.ui.report.lettering import Span
from workbench.ui.report.subject import Subject
from workbench.ui.report.table import Cell, Column, Kind, Row, Table
from workbench.ui.summary import cells, price_words

VALUE = (
    "shares.price",
    "bridge.enterprise",
    "bridge.equity",
    "shares.diluted",
    "cost_of_capital.wacc",
    "dcf.growth",
    "bridge.terminal_share",
)
REFERENCE = (
    "shares.ipo_price",
    "shares.against_offer",
    "shares.market_price",
    "shares.against_market",
    "shares.headline_equity",
    "shares.headline_price",
    "shares.against_headline",
)
BACKLOG = ("assay.headline", "assay.gold", "assay.gold_ratio", "assay.to_equity")
ADDED = ("bridge.cash", "bridge.investments", "bridge.primary_proceeds")
TAKEN = ("bridge.debt", "bridge.leases", "bridge.prepayment_claim", "bridge.preferred", "bridge.minorities")


def tiles(of: Subject, most: int = 7) -> Tiles:
    """What answers at a glance; without a backlog or covenants their tiles are left out."""
    results, currency = of.results, of.currency
    named = {cell.key: cell for cell in cells(results, None)}
    price = of.figure("shares.price")
    found = [
        Tile(text("Value per share"), price_words(price, currency), _against(of)),
        Tile(text("Enterprise value"), money(of.figure("bridge.enterprise"), currency), _enterprise_note(of)),
        Tile(
            text("Equity value"),
            money(of.figure("bridge.equity"), currency),
            _equity_note(of),
            "bad" if of.figure("bridge.equity") < 0 else "",
        ),
    ]
    for key in ("gold", "gap", "breach"):
        cell = named.get(key)
        if cell is not None:
            found.append(Tile(cell.label, cell.value, cell.sub, cell.value_tone.value))
    found.append(check_tile(of))
    while len(found) > most:
        found.pop(-2)
    return Tiles(found)


def check_tile(of: Subject) -> Tile:
    """How many checks hold."""
    count, failed, warned = of.results.check_count, len(of.results.integrity_failures), len(of.results.warnings)
    note = text("no warnings")
    if warned:
        note = text("1 warning") if warned == 1 else text("{count} warnings", count=warned)
    sign = "✕" if failed else "✓"
    return Tile(text("Checks"), f"{sign} {count - failed} / {count}", note, "bad" if failed else "good")


def _reference(of: Subject) -> tuple[float, float, str] | None:
    """Value against the price it is measured by, that price, and which it is."""
    for against, price, words in (
        ("shares.against_offer", "shares.offer", text("offer")),
        ("shares.against_market", "shares.market", text("market")),
    ):
        if math.isfinite(of.figure(against)):
            return of.figure(against), of.figure(price), words
    return None


def _against(of: Subject) -> str:
    parts = []
    shortfall = of.figure("shares.shortfall")
    if shortfall > 0:
        parts.append(text("shortfall {amount}", amount=money(shortfall, of.currency)))
    found = _reference(of)
    if found is not None:
        share, price, kind = found
        told = price_words(price, of.currency)
        parts.append(text("{share} v {price} {kind}", share=percent(share), price=told, kind=kind))
    return " · ".join(parts)


def _enterprise_note(of: Subject) -> str:
    """What part of it is terminal value, where a part means something."""
    part = of.figure("bridge.terminal_share")
    if not math.isfinite(part):
        return ""
    return text("TV {share} of EV", share=percent(part))


def _equity_note(of: Subject) -> str:
    against = of.figure("shares.against_headline")
    if not math.isfinite(against):
        return text("{count} m diluted shares", count=shown(of.figure("shares.diluted"), 1))
    headline = money(of.figure("shares.headline"), of.currency)
    return text("{share} v headline {amount}", share=percent(against), amount=headline)


def summary(of: Subject) -> list[Span]:
    """The paragraph: what a share is worth, what that rests on, the backlog, the debt, the checks."""
    said = [*_value_words(of), *_backlog_words(of), *_debt_words(of), _check_words(of)]
    gap = "" if text(", ") != ", " else " "
    return list(spans(gap.join(said)))


def _told(of: Subject, key: str) -> str:
    return strong(money(of.figure(key), of.currency))


def _value_words(of: Subject) -> list[str]:
    price = strong(price_words(of.figure("shares.price"), of.currency))
    day = date_of(of.figure("timing.valuation_date")).isoformat()
    names = {"case": escape(of.case.name), "company": escape(of.name), "day": day}
    shares = shown(of.figure("shares.diluted"), 1)
    shortfall = of.figure("shares.shortfall")
    if shortfall > 0:
        first = text(
            "In the {case} case the equity of {company} is worth nothing on {day}: claims exceed what is there by "
            "{short}, over {shares} m diluted shares.",
            short=strong(money(shortfall, of.currency)),
            shares=shares,
            **names,
        )
    else:
        first = text(
            "In the {case} case a share of {company} is worth {price} on {day}: {equity} of equity over {shares} m "
            "diluted shares.",
            price=price,
            equity=_told(of, "bridge.equity"),
            shares=shares,
            **names,
        )
    found = [first]
    against = _reference(of)
    if against is not None:
        share, reference, kind = against
        told = {"share": strong(f"{abs(share):.1%}"), "price": price_words(reference, of.currency), "kind": kind}
        found.append(
            text("That is {share} below the {kind} of {price}.", **told)
            if share < 0
            else text("That is {share} above the {kind} of {price}.", **told)
        )
    told = {"enterprise": _told(of, "bridge.enterprise"), "wacc": strong(of.shown("cost_of_capital.wacc"))}
    part = of.figure("bridge.terminal_share")
    found.append(
        text(
            "Enterprise value is {enterprise} at a cost of capital of {wacc}; {share} of it is terminal value.",
            share=strong(percent(part)),
            **told,
        )
        if math.isfinite(part)
        else text("Enterprise value is {enterprise} at a cost of capital of {wacc}.", **told)
    )
    return found


def _backlog_words(of: Subject) -> list[str]:
    if not of.figure("assay.headline") > 0:
        return []
    told = {
        "headline": _told(of, "assay.headline"),
        "gold": _told(of, "assay.gold"),
        "ratio": strong(percent(of.figure("assay.gold_ratio"))),
        "debt": strong(money(-of.figure("assay.debt_service"), of.currency)),
    }
    left = of.figure("assay.to_equity")
    if left > 0:
        return [
            text(
                "Of {headline} of reported backlog {gold} is gold ({ratio}); {debt} of debt stands in front of it, "
                "which leaves {left} for shareholders.",
                left=_told(of, "assay.to_equity"),
                **told,
            )
        ]
    return [
        text(
            "Of {headline} of reported backlog {gold} is gold ({ratio}); {debt} of debt stands in front of it, so that "
            "nothing of it alone reaches shareholders.",
            **told,
        )
    ]


def _debt_words(of: Subject) -> list[str]:
    found = []
    first = of.figure("funding_gap.first")
    if math.isfinite(first):
        peak = _told(of, "funding_gap.peak")
        period = of.results.calendar.label(int(first))
        found.append(text("The plan lacks up to {peak} of funding, first in {period}.", peak=peak, period=period))
    else:
        low = min(of.results.line("waterfall.cash"), default=math.nan)
        told = strong(money(low, of.currency))
        found.append(text("No funding gap opens; cash is {low} at its lowest.", low=told))
    breach = of.figure("covenant_totals.first_breach")
    if math.isfinite(breach):
        period = of.results.calendar.label(int(breach))
        found.append(text("The first covenant is breached in {period}.", period=strong(period)))
    return found


def _check_words(of: Subject) -> str:
    count, failed, warned = of.results.check_count, len(of.results.integrity_failures), len(of.results.warnings)
    if failed:
        return text(
            "{failed} of {count} integrity checks fail: the figures cannot be relied on.",
            failed=strong(f"{failed}"),
            count=count,
        )
    if warned == 1:
        return text("All {count} integrity checks hold; one warning asks for a second look.", count=count)
    if warned:
        return text(
            "All {count} integrity checks hold; {warned} warnings ask for a second look.", count=count, warned=warned
        )
    return text("All {count} integrity checks hold, without a warning.", count=count)


def key_figures(of: Subject) -> Table:
    """The figures of the headline as the command line prints them, each with its unit."""
    rows = [_row(of, key) for key in VALUE if of.results.model.get(key) is not None]
    rows += [_row(of, key) for key in REFERENCE if math.isfinite(of.figure(key))]
    return Table(_columns(), rows)


def backlog(of: Subject) -> Table:
    """The figures of the backlog in short; the assay has its steps."""
    return Table(_columns(), [_row(of, key) for key in BACKLOG])


def _columns() -> list[Column]:
    names = Column(text("Figure"), is_words=True, most=0.62)
    return [names, Column(text("Unit"), is_words=True), Column(text("Value"))]


def _row(of: Subject, key: str) -> Row:
    item = of.results.model[key]
    role = {"assay.gold": "gold", "assay.gold_ratio": "gold"}.get(key, "")
    is_bad = math.isfinite(of.figure(key)) and of.figure(key) < 0
    return Row(
        [
            Cell(text(item.label), is_strong=key == "shares.price"),
            Cell("" if item.unit.percent and item.unit.label == "%" else of.unit(item.unit), "muted"),
            Cell(level_shown(item, of.figure(key)), "bad" if is_bad else role, is_strong=key == "shares.price"),
        ]
    )


def bridge(of: Subject) -> Table:
    """From enterprise value to the value per share, claims in parentheses."""
    model = of.results.model

    def line(key: str, sign: float = 1.0, kind: Kind = Kind.PLAIN) -> Row:
        value = sign * of.figure(key)
        return Row(
            [
                Cell(text(model[key].label)),
                Cell(model[key].unit.shown(value), "bad" if value < 0 and kind is Kind.TOTAL else ""),
            ],
            kind,
        )

    rows = [line("bridge.enterprise", kind=Kind.TOTAL)]
    rows += [line(key, -1.0) for key in TAKEN if of.figure(key) != 0]
    rows += [line(key) for key in ADDED if of.figure(key) != 0]
    rows.append(line("bridge.equity", kind=Kind.TOTAL))
    for key in ("shares.diluted", "shares.price"):
        unit = of.unit(model[key].unit)
        words = text("{row}, {unit}", row=text(model[key].label), unit=unit)
        is_price = key == "shares.price"
        rows.append(
            Row([Cell(words), Cell(level_shown(model[key], of.figure(key)))], Kind.TOTAL if is_price else Kind.PLAIN)
        )
    return Table([Column(of.money_m, is_words=True, most=0.75), Column("")], rows)


def section(of: Subject) -> list[Block]:
    """The headline as a section."""
    aside: list[Block] = [Subhead(text("From enterprise value to a share")), bridge(of)]
    if of.figure("assay.headline") > 0:
        aside += [Subhead(text("Backlog")), backlog(of)]
    return [
        tiles(of),
        Paragraph(summary(of), size=look.BODY + 0.4, gap=11.0),
        Beside(
            [[Subhead(text("Key figures")), key_figures(of)], aside],
            (1.12, 1.0),
            gap=12.0,
            between=22.0,
        ),
    ]
