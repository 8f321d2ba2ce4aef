"""Lines of a plan in words: what a review and the command line show of them."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.document.valuation import Evidence, Value
from workbench.exchange.facts_lines import PlannedLine, Take
from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.rows.items import Choice, Input, Number, Series
from workbench.rows.model import Model

MOST_SHOWN = 4
"""So many values of a series are shown."""


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A planned line as a person reads it."""

    group: str
    label: str
    entity: str
    old: str
    new: str
    unit: str
    note: str


def take_words(take: Take) -> str:
    """What may be taken, as a heading."""
    match take:
        case Take.HISTORY:
            return text("Reported quarters and years")
        case Take.BALANCE:
            return text("Balance sheet and RPO")
        case Take.DEBT:
            return text("Debt and leases")
        case Take.SHARES:
            return text("Shares and options")
        case Take.TARGET:
            return text("Measures of the last 12 months")
        case Take.FORECAST:
            return text("Forecast: derived and assumed")
        case Take.PEER:
            return text("Row of the peers")


def told(model: Model, line: PlannedLine, currency: str) -> ToldLine:
    """A line in words."""
    item = model[line.key]
    assert isinstance(item, Input)
    is_told = isinstance(item, Choice) or item.unit.is_date or item.unit.percent or item.unit.is_flag
    unit = "" if is_told else text(item.unit.label)
    return ToldLine(
        take_words(line.take),
        text(item.label),
        "" if line.entity is None else line.entity.name,
        "–" if line.is_new else value_words(item, line.old),
        value_words(item, line.new),
        unit.replace("{currency}", currency),
        note_words(line),
    )


def note_words(line: PlannedLine) -> str:
    """Where a line comes from, what it rests on, and what else was filed."""
    return "\n".join(one for one in (evidence_words(line.evidence), beside_words(line)) if one)


def evidence_words(evidence: Evidence) -> str:
    """Status, source, date and note."""
    head = [text(evidence.status.value), evidence.source, evidence.date]
    return "\n".join(one for one in (" · ".join(part for part in head if part), evidence.note, evidence.page) if one)


def beside_words(line: PlannedLine) -> str:
    """The figures kept beside it as second sources."""
    if not line.alternatives:
        return ""
    values = "; ".join(
        f"{one.value:,.10g} ({one.evidence.source})" for one in line.alternatives if isinstance(one.value, float)
    )
    return text("Kept beside it: {values}", values=values) if values else ""


def value_words(item: Input, value: Value) -> str:
    """A value as a person reads it; a long series by its first values."""
    match item:
        case Choice() if isinstance(value, str):
            member = next(one for one in item.options if one.name == value)
            return text(str(member.value))
        case Series() if isinstance(value, tuple):
            shown = "; ".join(item.unit.shown(one) for one in value[:MOST_SHOWN])
            return (shown + (" …" if len(value) > MOST_SHOWN else "")) or "–"
        case Number() if isinstance(value, float | int):
            return _shown(item.unit, value)
        case _:
            return "–"


def _shown(unit: Unit, value: float) -> str:
    if unit.is_flag:
        return text("yes") if value else text("no")
    if value == 0 and not unit.is_date:
        return "0"
    return f"{value:,.2f}" if 0 < abs(value) < 1 and not unit.percent else unit.shown(value)
