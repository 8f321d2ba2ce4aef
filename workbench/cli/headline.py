"""`workbench value`: the headline of a valuation, its checks and any of its lines, as text or as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from workbench.cli.grid import aligned, printed, shown_figure
from workbench.cli.valued import Valued
from workbench.document.periods import annual_rule, annual_values
from workbench.ground.language import text
from workbench.ground.units import date_of
from workbench.interpret.evaluate import has_opening
from workbench.interpret.verdict import FailedCheck
from workbench.model import MODEL
from workbench.rows.items import Choice, Item, Severity

HEADLINE = (
    "shares.price",
    "bridge.enterprise",
    "bridge.equity",
    "shares.diluted",
    "cost_of_capital.wacc",
    "bridge.terminal_share",
    "assay.headline",
    "assay.gold",
    "assay.gold_ratio",
    "assay.to_equity",
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
Json = dict[str, object]


def headline_text(of: Valued) -> list[str]:
    """The headline a person reads: value, backlog, reference prices that were given, checks."""
    rows = [_figure_row(of, key) for key in HEADLINE]
    rows += [_figure_row(of, key) for key in REFERENCE if not math.isnan(of.scalar(key))]
    return [*title_lines(of), "", *aligned(rows, 2), "", *check_lines(of)]


def title_lines(of: Valued) -> list[str]:
    """What is valued, in which case, on which dates."""
    title, company = of.valuation.title, of.valuation.company
    dates = text(
        "Case {case}; valued at {date} on the balance sheet of {balance}; {count} periods, {first} to {last}.",
        case=of.case.name,
        date=_iso(of, "timing.valuation_date"),
        balance=_iso(of, "timing.balance_sheet_date"),
        count=of.valuation.periods,
        first=of.calendar.labels[1],
        last=of.calendar.labels[-1],
    )
    return [" – ".join(part for part in (title, company) if part), dates]


def check_lines(of: Valued) -> list[str]:
    """How many checks hold, and a line for each that does not."""
    wrong, doubtful = of.failed(Severity.INTEGRITY), of.failed(Severity.PLAUSIBILITY)
    total = of.check_count(Severity.INTEGRITY)
    summary = (
        text("All {count} integrity checks hold.", count=total)
        if not wrong
        else text("{failed} of {count} integrity checks fail.", failed=len(wrong), count=total)
    )
    lines = [f"{summary} {text('Warnings: {count}.', count=len(doubtful))}"]
    lines += [text("Fails: {check}", check=failure_words(of, one)) for one in wrong]
    return lines + [text("Warning: {check}", check=failure_words(of, one)) for one in doubtful]


def failure_words(of: Valued, failure: FailedCheck) -> str:
    """A failed check in one line: what should hold, for whom, when, and what to do."""
    parts = [of.label(failure.check, failure.entity)]
    if failure.check.is_periodic:
        parts.append(_spans(of, failure.periods))
    return f"{', '.join(parts)}. {text(failure.check.remedy)}"


def _spans(of: Valued, periods: Sequence[int]) -> str:
    """Periods as spans: "1Q25–4Q25, 3Q27"."""
    spans: list[list[int]] = []
    for period in periods:
        if spans and period == spans[-1][-1] + 1:
            spans[-1].append(period)
        else:
            spans.append([period])
    labels = of.calendar.labels
    return ", ".join(labels[s[0]] if len(s) == 1 else f"{labels[s[0]]}–{labels[s[-1]]}" for s in spans)


def _iso(of: Valued, key: str) -> str:
    return date_of(of.scalar(key)).isoformat()


def _figure_row(of: Valued, key: str) -> list[str]:
    item = MODEL[key]
    return [text(item.label), of.unit(item.unit), shown_figure(item, of.scalar(key))]


def value_text(of: Valued, items: Sequence[Item], *, annual: bool, most: int | None) -> str:
    """The headline, or the lines asked for with the checks behind them."""
    if not items:
        return "\n".join(headline_text(of))
    return "\n".join([*title_lines(of), "", *printed(of, items, annual=annual, most=most), "", *check_lines(of)])


def value_json(of: Valued, items: Sequence[Item]) -> Json:
    """The same for programs: keys never change, a missing number is null, dates are ISO texts."""
    found = case_json(of)
    found["headline"] = {key: _scalar_json(of, MODEL[key], None) for key in (*HEADLINE, *REFERENCE)}
    found["checks"] = checks_json(of)
    if items:
        calendar = of.calendar
        found["periods"] = [
            {"label": calendar.labels[t], "end": date_of(calendar.ends[t]).isoformat(), "fiscal_year": year}
            for t, year in enumerate(calendar.fiscal_years)
            if t > 0
        ]
        found["fiscal_years"] = [
            {"year": year, "label": calendar.year_label(year), "is_whole": calendar.is_whole(year)}
            for year in calendar.years
        ]
        found["rows"] = [_row_json(of, i, e) for i in items for e in of.arrays.shape.members(i)]
    return found


def case_json(of: Valued) -> Json:
    """Which valuation and case the figures belong to."""
    return {
        "title": of.valuation.title,
        "company": of.valuation.company,
        "currency": of.valuation.currency,
        "case": {"id": of.case.id, "name": of.case.name},
        "valuation_date": _iso(of, "timing.valuation_date"),
        "balance_sheet_date": _iso(of, "timing.balance_sheet_date"),
        "period_count": of.valuation.periods,
    }


def checks_json(of: Valued) -> Json:
    """Counts of checks, and those that fail."""
    return {
        "integrity": of.check_count(Severity.INTEGRITY),
        "plausibility": of.check_count(Severity.PLAUSIBILITY),
        "failed": [_failure_json(of, one) for one in of.failed(Severity.INTEGRITY)],
        "warnings": [_failure_json(of, one) for one in of.failed(Severity.PLAUSIBILITY)],
    }


def _failure_json(of: Valued, failure: FailedCheck) -> Json:
    return {
        "key": failure.check.key,
        "label": text(failure.check.label),
        "entity": _entity_json(of, failure.check, failure.entity),
        "periods": [of.calendar.labels[t] for t in failure.periods if t > 0],
        "remedy": text(failure.check.remedy),
    }


def _entity_json(of: Valued, item: Item, entity: int | None) -> Json | None:
    if item.per is None or entity is None:
        return None
    found = of.valuation.members(item.per)[entity]
    return {"id": found.id, "name": found.name}


def _number_json(item: Item, value: float) -> float | str | None:
    if not math.isfinite(value):
        return None
    if isinstance(item, Choice):
        return list(item.options)[int(value) - 1].name
    return date_of(value).isoformat() if item.unit.is_date else value


def _scalar_json(of: Valued, item: Item, entity: int | None) -> Json:
    value = of.arrays.scalar(item, entity)
    return {
        "label": text(item.label),
        "unit": of.unit(item.unit),
        "value": _number_json(item, value),
        "shown": shown_figure(item, value),
    }


def _row_json(of: Valued, item: Item, entity: int | None) -> Json:
    found: Json = {"key": item.key, "entity": _entity_json(of, item, entity)}
    if not item.is_periodic:
        return found | _scalar_json(of, item, entity)
    values = of.arrays.periods(item, entity)
    return found | {
        "label": text(item.label),
        "unit": of.unit(item.unit),
        "annual": annual_rule(item).value,
        "opening": _number_json(item, of.arrays.opening(item, entity)) if has_opening(item) else None,
        "values": [_number_json(item, value) for value in values],
        "fiscal_year_values": [_number_json(item, value) for value in annual_values(item, values, of.calendar)],
    }


def as_json(found: Json, encoding: str) -> str:
    """JSON text for a stream of that encoding; NaN, which JSON does not know, raises ValueError."""
    is_plain = encoding.lower().replace("-", "") != "utf8"
    return json.dumps(found, ensure_ascii=is_plain, allow_nan=False, indent=2)
