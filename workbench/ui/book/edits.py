"""What a person types, pastes, fills or deletes in the contract book, as one edit or as the reasons against it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.document.change import Compound, Edit
from workbench.document.contract_rules import new_conflicts
from workbench.document.customers import set_customer
from workbench.document.edits import ClearValue, RenameEntity, SetValue
from workbench.document.valuation import Address, Valuation, place_words, value_of
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import DATE
from workbench.rows.items import Choice, Number
from workbench.rows.model import Model
from workbench.ui.book.cells import end_of, term_to
from workbench.ui.book.columns import Column, Kind


@dataclass(frozen=True, slots=True)
class Target:
    """A cell that is to change; `typed` is the text for it, None to set it back to what stands without it."""

    entity: str
    column: Column
    typed: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A text that was not taken, and why."""

    entity: str
    column: str
    typed: str
    problem: Problem


def edit_for(model: Model, valuation: Valuation, targets: Sequence[Target]) -> Edit | list[Refusal] | None:
    """One edit in the selected case for all targets; why not, cell by cell; or None when nothing would change."""
    edits: list[Edit] = []
    refused: list[Refusal] = []
    after = valuation
    for target in targets:
        made = _made(model, after, target)
        problems = [made] if isinstance(made, Problem) else [] if made is None else made.check(model, after)
        if problems:
            refused.append(_refusal(target, problems[0]))
        elif made is not None and not isinstance(made, Problem):
            edits.append(made)
            after = made.apply(after)[0]
    if not refused:
        refused = _conflicting(model, valuation, after, targets)
    if refused:
        return refused
    if len(edits) < 2:
        return edits[0] if edits else None
    return Compound(tuple(edits), text("Set {count} cells of the contract book", count=len(edits)))


def _refusal(target: Target, problem: Problem) -> Refusal:
    return Refusal(target.entity, target.column.key, target.typed or "", problem)


def _conflicting(model: Model, before: Valuation, after: Valuation, targets: Sequence[Target]) -> list[Refusal]:
    found: list[Refusal] = []
    for conflict in new_conflicts(model, before, after):
        guilty = [t for t in targets if t.entity == conflict.entity and t.column.key in conflict.keys]
        found += [_refusal(target, conflict.problem) for target in (guilty or list(targets))[:1]]
    return found


def _made(model: Model, valuation: Valuation, target: Target) -> Edit | Problem | None:
    column, typed = target.column, target.typed
    if not column.is_typed:
        return Problem(column.heading, text("It is computed, not typed."), text("Change the inputs beside it."))
    if typed is None:
        return _cleared(valuation, target)
    match column.kind:
        case Kind.NAME:
            return _renamed(valuation, target, typed)
        case Kind.CUSTOMER:
            return set_customer(model, valuation, target.entity, typed)
        case Kind.CHOICE:
            return _chosen(model, valuation, target, typed)
        case Kind.END:
            return _ended(model, valuation, target, typed)
        case Kind.SERIES:
            remedy = text("Press F2 to open its table.")
            return Problem(column.heading, text("An own schedule has a value in every period."), remedy)
        case _:
            return _numbered(model, valuation, target, typed)


def _cleared(valuation: Valuation, target: Target) -> Edit | Problem | None:
    column = target.column
    if column.kind in (Kind.NAME, Kind.CUSTOMER, Kind.END):
        return None
    address = Address(column.key, target.entity)
    case = valuation.case(valuation.selected_case)
    held = valuation.values if valuation.is_base(case.id) else case.values
    return ClearValue(address, case.id) if address in held else None


def _renamed(valuation: Valuation, target: Target, typed: str) -> Edit | None:
    held = valuation.entity(target.entity)
    name = " ".join(typed.split())
    return None if held is not None and held.name == name else RenameEntity(target.entity, name)


def _chosen(model: Model, valuation: Valuation, target: Target, typed: str) -> Edit | Problem | None:
    item = target.column.item
    assert isinstance(item, Choice)
    member = member_of(item, typed)
    if member is None:
        options = ", ".join(text(str(m.value)) for m in item.options)
        what = text("{value} is not one of the choices.", value=typed[:60])
        return Problem(text(item.label), what, text("Choose one of: {choices}.", choices=options))
    return _set(model, valuation, Address(item.key, target.entity), member)


def member_of(item: Choice, typed: str) -> str | None:
    """The member a text means: its name, its words in either language, or the only one that begins so."""
    wanted = plain(typed)
    if not wanted:
        return None
    names = {m.name: {plain(m.name), plain(str(m.value)), plain(text(str(m.value)))} for m in item.options}
    for name, words in names.items():
        if wanted in words:
            return name
    begun = [name for name, words in names.items() if any(word.startswith(wanted) for word in words)]
    return begun[0] if len(begun) == 1 else None


def plain(words: str) -> str:
    """Words without the differences of case, width, spaces and joints."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(c for c in folded if c.isalnum())


def _ended(model: Model, valuation: Valuation, target: Target, typed: str) -> Edit | Problem | None:
    end = parse_number(typed, DATE, where=target.column.heading)
    if isinstance(end, Problem) or end is None:
        return end
    start, term = (value_of(model, valuation, Address(f"contracts.{key}", target.entity)) for key in ("start", "term"))
    assert isinstance(start, float | int)
    assert isinstance(term, float | int)
    if end <= start:
        return Problem(
            place_words(model, valuation, Address("contracts.term", target.entity)),
            text("The term would end before it starts."),
            text("Type a day after {start}.", start=DATE.shown(start)),
        )
    if end == end_of(start, term):
        return None
    return _set(model, valuation, Address("contracts.term", target.entity), term_to(start, end))


def _numbered(model: Model, valuation: Valuation, target: Target, typed: str) -> Edit | Problem | None:
    item = target.column.item
    assert isinstance(item, Number)
    value = parse_number(typed, item.unit, where=text(item.label), optional=item.optional, currency=valuation.currency)
    if isinstance(value, Problem):
        return value
    return _set(model, valuation, Address(item.key, target.entity), value)


def _set(model: Model, valuation: Valuation, address: Address, value: float | str | None) -> Edit | None:
    case = valuation.selected_case
    if value_of(model, valuation, address) == value:
        return None
    return SetValue(address, value, case)
