"""In which figures two valuations differ: headline figures, and every row with the period in which it moved most."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.document.periods import Calendar, calendar_of
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Valuation
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.verdict import failed_checks
from workbench.rows.items import Figure, Item, Row, Section, Severity
from workbench.rows.model import Model

HEADLINES: Final = (
    "shares.price",
    "shares.against_offer",
    "bridge.enterprise",
    "bridge.equity",
    "bridge.claims",
    "shares.diluted",
    "assay.headline",
    "assay.gold",
    "assay.gold_ratio",
    "concentration.top_rpo",
    "cost_of_capital.wacc",
    "funding_gap.peak",
    "covenant_totals.worst_headroom",
)
"""Figures that are told whether they differ or not."""

_NEAR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class OutputLine:
    """One figure or row of one entity. `entity` is its name, empty for none; values as in the row's unit.

    `period` is where a row moved most, from 1, None for a single figure; `old` and `new` are the values there. `before`
    and `after` are the whole row, over the periods both have. `size` is the change against the largest value of the row
    in either, infinite where one of them is missing.
    """

    item: Item
    entity: str
    old: float
    new: float
    size: float
    period: int | None = None
    before: Sequence[float] = ()
    after: Sequence[float] = ()
    place: int | None = None

    @property
    def is_same(self) -> bool:
        """True when nothing moved."""
        return self.size == 0.0


@dataclass(frozen=True, slots=True)
class OutputDiff:
    """`headline` are the figures of `HEADLINES` that either has, `lines` all others that differ, in model order.

    `labels` name the periods, `checks` count the integrity checks that do not hold in either; `is_aligned` tells that
    periods of one number are the same span of time in both.
    """

    headline: tuple[OutputLine, ...]
    lines: tuple[OutputLine, ...]
    labels: tuple[str, ...]
    checks: tuple[int, int]
    is_aligned: bool


def output_diff(
    model: Model,
    before: Valuation,
    after: Valuation,
    case_before: str | None = None,
    case_after: str | None = None,
    matched: Mapping[str, str] | None = None,
) -> OutputDiff:
    """Compare the figures of a case of either (None: the selected one), evaluated anew.

    `matched` leads from ids of entities before to those after; by default equal ids match. Figures of entities that
    only one has are not compared: their difference stands in every total they enter.
    """
    was, now = (_evaluated(model, v, case) for v, case in ((before, case_before), (after, case_after)))
    calendars = calendar_of(model, was), calendar_of(model, now)
    pairs = _places(model, before, after, matched)
    headline: list[OutputLine] = []
    lines: list[OutputLine] = []
    for item in model.items:
        if not isinstance(item, Figure | Row):
            continue
        for name, old, new in pairs.get("" if item.per is None else item.per.key, ()):
            line = _compared(item, name, was, now, old, new)
            if item.key in HEADLINES and item.per is None:
                if math.isfinite(line.old) or math.isfinite(line.new):
                    headline.append(line)
            elif not line.is_same:
                lines.append(line)
    headline.sort(key=lambda line: HEADLINES.index(line.item.key))
    failures = tuple(
        sum(one.check.severity is Severity.INTEGRITY for one in failed_checks(model, arrays)) for arrays in (was, now)
    )
    return OutputDiff(
        tuple(headline),
        tuple(lines),
        tuple(calendars[1].labels[1:]),
        (failures[0], failures[1]),
        _is_aligned(*calendars),
    )


def _evaluated(model: Model, valuation: Valuation, case: str | None) -> Arrays:
    inputs = inputs_for(model, valuation, case)
    return evaluate(model, shape_for(model, valuation, inputs), inputs)


def _is_aligned(first: Calendar, second: Calendar) -> bool:
    both = min(len(first.labels), len(second.labels))
    return list(first.labels[:both]) == list(second.labels[:both])


Pairs = dict[str, list[tuple[str, int | None, int | None]]]


def _places(model: Model, before: Valuation, after: Valuation, matched: Mapping[str, str] | None) -> Pairs:
    """By set of entities: the name and the places in either of each entity both have; of no set the one pair."""
    found: Pairs = {"": [("", None, None)]}
    for one in model.entity_sets:
        old = {entity.id: place for place, entity in enumerate(before.members(one))}
        back = {new: was for was, new in matched.items()} if matched is not None else {each: each for each in old}
        found[one.key] = [
            (entity.name, old[back[entity.id]], place)
            for place, entity in enumerate(after.members(one))
            if back.get(entity.id) in old
        ]
    return found


def _compared(item: Item, name: str, was: Arrays, now: Arrays, old: int | None, new: int | None) -> OutputLine:
    if isinstance(item, Figure):
        a, b = was.scalar(item, old), now.scalar(item, new)
        return OutputLine(item, name, a, b, _size(a, b, max(abs(a), abs(b))), place=new)
    first, second = was.periods(item, old), now.periods(item, new)
    scale = max((abs(v) for v in (*first, *second) if math.isfinite(v)), default=0.0)
    both = list(zip(first, second, strict=False))
    sizes = [_size(a, b, scale) for a, b in both]
    most = max(range(len(sizes)), key=sizes.__getitem__)
    a, b = both[most]
    kept = len(both)
    return OutputLine(item, name, a, b, sizes[most], most + 1, first[:kept], second[:kept], new)


def _size(old: float, new: float, scale: float) -> float:
    if math.isnan(old) and math.isnan(new):
        return 0.0
    if not math.isfinite(old) or not math.isfinite(new):
        return 0.0 if old == new else math.inf
    moved = abs(new - old)
    # What is left of sums that cancel is no difference, however large beside itself.
    return 0.0 if moved <= _NEAR * max(scale, 1.0) else moved / scale


def by_section(lines: Sequence[OutputLine]) -> Iterator[tuple[type[Section] | None, list[OutputLine]]]:
    """Lines by their section, each section's largest differences first."""
    held: dict[type[Section] | None, list[OutputLine]] = {}
    for line in lines:
        held.setdefault(line.item.section, []).append(line)
    for section, found in held.items():
        yield section, sorted(found, key=lambda line: -line.size)
