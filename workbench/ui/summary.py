"""What the headline strip says: the answer, its distance to the reference prices, the gold ratio and the checks."""

from __future__ import annotations

import math
from dataclasses import replace

from workbench.ground.language import text
from workbench.ground.large import money
from workbench.ground.units import PERIODS
from workbench.live.results import Results
from workbench.ui.headline import Arrow, HeadlineCell, Tone
from workbench.ui.sheet_moved import moved_words

KEYS = {
    "price": "shares.price",
    "enterprise": "bridge.enterprise",
    "equity": "bridge.equity",
    "gold": "assay.gold_ratio",
    "top": "concentration.top_rpo",
    "revenue": "operations.revenue",
    "gap": "funding_gap.peak",
    "breach": "covenant_totals.first_breach",
    "checks": "",
}


def price_words(value: float, currency: str) -> str:
    """A price per share."""
    sign = "$" if currency == "USD" else f"{currency} "
    return text("n.m.") if not math.isfinite(value) else f"{sign}{value:,.2f}"


def cells(results: Results, before: Results | None) -> list[HeadlineCell]:
    """The cells of the strip; `before` is the state before the last edit."""
    currency = results.valuation.currency
    figure = results.figure
    multiple = figure("terminal.implied_multiple")
    share = figure("bridge.terminal_share")
    made = [
        _price_cell(results, before),
        HeadlineCell(
            "enterprise",
            text("Enterprise value"),
            money(figure("bridge.enterprise"), currency),
            text("TV {share} · implied {multiple} EBITDA", share=_percent(share), multiple=_times(multiple)),
            importance=8,
        ),
        HeadlineCell(
            "equity",
            text("Equity value"),
            money(figure("bridge.equity"), currency),
            _against_headline(results),
            value_tone=Tone.BAD if figure("bridge.equity") < 0 else Tone.PLAIN,
            importance=7,
        ),
    ]
    if figure("assay.headline") > 0:
        made += _backlog_cells(results)
    made.append(_funding_cell(results))
    if math.isfinite(results.figure("covenant_totals.worst_headroom")):
        made.append(_breach_cell(results))
    made.append(_check_cell(results))
    return made if before is None else [_with_move(cell, results, before) for cell in made]


def _with_move(cell: HeadlineCell, results: Results, before: Results) -> HeadlineCell:
    """The cell with what the last edit did to its figure in the tooltip: old → new and the difference."""
    item = results.model.get(KEYS.get(cell.key, ""))
    if item is None or item.unit is PERIODS:
        return cell
    old, new = before.figure(item.key), results.figure(item.key)
    if old == new or not (math.isfinite(old) or math.isfinite(new)):
        return cell
    moved = text("Last edit: {moved}", moved=moved_words(old, new, item.unit))
    return replace(cell, tip="\n".join(part for part in (cell.tip, moved) if part))


def _price_cell(results: Results, before: Results | None) -> HeadlineCell:
    currency = results.valuation.currency
    price = results.figure("shares.price")
    parts: list[str] = []
    tone, arrow = Tone.MUTED, Arrow.NONE
    if before is not None:
        moved = price - before.figure("shares.price")
        if abs(moved) >= 0.005:
            tone, arrow = (Tone.GOOD, Arrow.UP) if moved > 0 else (Tone.BAD, Arrow.DOWN)
            parts.append(text("{amount} by last edit", amount=f"{abs(moved):,.2f}"))
    against = results.figure("shares.against_offer")
    reference, words = results.figure("shares.offer"), text("offer")
    if math.isnan(against):
        against, reference, words = (
            results.figure("shares.against_market"),
            results.figure("shares.market"),
            text("market"),
        )
    if not math.isnan(against):
        parts.append(
            text("{share} v {price} {kind}", share=_signed(against), price=price_words(reference, currency), kind=words)
        )
    shortfall = results.figure("shares.shortfall")
    if shortfall > 0:
        parts.insert(0, text("shortfall {amount}", amount=money(shortfall, currency)))
        tone = Tone.BAD
    return HeadlineCell(
        "price",
        text("Value per share"),
        price_words(price, currency),
        " · ".join(parts),
        sub_tone=tone,
        arrow=arrow,
        importance=10,
    )


def _against_headline(results: Results) -> str:
    against = results.figure("shares.against_headline")
    if math.isnan(against):
        return text("{count} m diluted shares", count=_plain(results.figure("shares.diluted")))
    headline = money(results.figure("shares.headline"), results.valuation.currency)
    return text("{share} v headline {amount}", share=_signed(against), amount=headline)


def _backlog_cells(results: Results) -> list[HeadlineCell]:
    currency = results.valuation.currency
    figure = results.figure
    gold = money(figure("assay.gold"), currency)
    headline = money(figure("assay.headline"), currency)
    number = figure("concentration.effective_rpo")
    return [
        HeadlineCell(
            "gold",
            text("Gold ratio of the RPO"),
            _percent(figure("assay.gold_ratio"), 1),
            text("{gold} of {headline}", gold=gold, headline=headline),
            value_tone=Tone.GOLD,
            importance=9,
        ),
        HeadlineCell(
            "top",
            text("Top customer of RPO"),
            _percent(figure("concentration.top_rpo")),
            text(
                "HHI {hhi} · effective {number} names",
                hhi=_plain(figure("concentration.hhi_rpo") * 10000, 0),
                number=_plain(number),
            ),
            importance=3,
        ),
    ]


def _funding_cell(results: Results) -> HeadlineCell:
    first, currency = results.figure("funding_gap.first"), results.valuation.currency
    if math.isnan(first):
        low = min(results.line("waterfall.cash"), default=math.nan)
        sub = text("lowest cash {amount}", amount=money(low, currency))
        return HeadlineCell("gap", text("Funding gap"), text("none"), sub, importance=4)
    peak = money(results.figure("funding_gap.peak"), currency)
    sub = text("from {period}", period=results.calendar.label(int(first)))
    return HeadlineCell("gap", text("Funding gap"), peak, sub, value_tone=Tone.BAD, importance=6)


def _breach_cell(results: Results) -> HeadlineCell:
    number = results.figure("covenant_totals.first_breach")
    worst = _percent(results.figure("covenant_totals.worst_headroom"))
    least = text("least headroom {share}", share=worst)
    if math.isnan(number):
        short = text("room {share}", share=worst)
        return HeadlineCell("breach", text("First breach"), text("none"), short, importance=2, tip=least)
    names = results.names("covenants.first_breach")
    firsts = [results.figure("covenants.first_breach", place) for place in range(len(names))]
    broken = [name for name, first in zip(names, firsts, strict=True) if first == number]
    return HeadlineCell(
        "breach",
        text("First breach"),
        results.calendar.label(int(number)),
        ", ".join(broken),
        value_tone=Tone.BAD,
        importance=6,
        tip=least,
    )


def _check_cell(results: Results) -> HeadlineCell:
    failures, warnings = len(results.integrity_failures), len(results.warnings)
    count = results.check_count
    value = f"✓ {count} / {count}" if not failures else f"✕ {count - failures} / {count}"
    took = text("recomputed in {time} ms", time=f"{results.milliseconds:.1f}")
    sub = took if not warnings else text("{count} to look at · {took}", count=warnings, took=took)
    return HeadlineCell(
        "checks",
        text("Checks"),
        value,
        sub,
        value_tone=Tone.GOOD if not failures else Tone.BAD,
        sub_tone=Tone.MUTED,
        importance=5,
    )


def _percent(value: float, decimals: int = 0) -> str:
    # Adding 0 after rounding takes the sign off a share that rounds to nothing: no "-0%".
    return f"{round(value, decimals + 2) + 0.0:.{decimals}%}" if math.isfinite(value) else text("n.m.")


def _plain(value: float, decimals: int = 1) -> str:
    return f"{value:,.{decimals}f}" if math.isfinite(value) else text("n.m.")


def _times(value: float) -> str:
    return f"{value:,.1f}×" if math.isfinite(value) else text("n.m.")


def _signed(value: float) -> str:
    return f"{value:+.0%}".replace("-", "−")
