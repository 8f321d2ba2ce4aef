"""What a person types, pastes or deletes in the sheet, as one edit of the valuation or as the reason against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.document.change import Edit
from workbench.document.edits import ClearOverride, ClearValue, Compound, SetOverride, SetValue
from workbench.document.reported import ReportedColumn
from workbench.document.resolve import overrides_of, series_over
from workbench.document.valuation import Address, Valuation, Value, value_of
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.rows.items import Derived, Item, Number, Series
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class Place:
    """What a column of the sheet shows: a single figure, a period (0: opening), a fiscal year, or what was reported."""

    period: int | None = None
    year: int | None = None
    reported: ReportedColumn | None = None


FIGURE = Place()


@dataclass(frozen=True, slots=True)
class Target:
    """A cell of the sheet that is to change; `typed` is the text for it, None to set it back."""

    item: Item
    address: Address
    place: Place
    typed: str | None
    where: str = ""  # what the cell is called
    key: str = ""  # and where it stands: row and column of the sheet
    column: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A text that was not taken, and why."""

    target: Target
    problem: Problem


def edit_for(model: Model, valuation: Valuation, targets: Sequence[Target]) -> Edit | list[Refusal] | None:
    """One edit in the selected case for all targets, what stands against it, or None for nothing to do."""
    case = valuation.selected_case
    edits: list[Edit] = []
    problems: list[Refusal] = []
    series: dict[Address, list[float]] = {}
    for target in targets:
        if target.typed is None:
            cleared = _cleared(valuation, target)
            edits += [] if cleared is None else [cleared]
            continue
        value = parse_number(
            target.typed,
            target.item.unit,
            where=target.where or text(target.item.label),
            optional=isinstance(target.item, Number) and target.item.optional,
            currency=valuation.currency,
        )
        if isinstance(value, Problem):
            problems.append(Refusal(target, value))
        elif isinstance(target.item, Number) and target.place == FIGURE:
            edits.append(SetValue(target.address, value, case))
        elif not target.place.period or value is None:
            problems.append(Refusal(target, _not_typed_over(target)))
        elif isinstance(target.item, Series):
            held = series.setdefault(target.address, _series(model, valuation, target.item, target.address))
            held[target.place.period - 1] = value
        elif isinstance(target.item, Derived):
            edits.append(SetOverride(target.address, target.place.period, value, "", case))
        else:
            problems.append(Refusal(target, _not_typed_over(target)))
    edits += [SetValue(address, tuple(values), case) for address, values in series.items()]
    if problems:
        return problems
    if len(edits) < 2:
        return edits[0] if edits else None
    first = edits[0].words(model, valuation)
    return Compound(tuple(edits), text("{first} and {count} more", first=first, count=len(edits) - 1))


def _cleared(valuation: Valuation, target: Target) -> Edit | None:
    case, place = valuation.selected_case, target.place
    if place.period and (target.address, place.period) in overrides_of(valuation):
        return ClearOverride(target.address, place.period, case)
    if isinstance(target.item, Number) and place == FIGURE:
        return ClearValue(target.address, case)
    return None


def _series(model: Model, valuation: Valuation, item: Series, address: Address) -> list[float]:
    held: Value = value_of(model, valuation, address)
    assert isinstance(held, tuple)
    return list(series_over(item, held, valuation.periods))


def _not_typed_over(target: Target) -> Problem:
    return Problem(
        target.where or text(target.item.label),
        text("This cell cannot be typed over."),
        text("Type into a period of the forecast."),
    )
