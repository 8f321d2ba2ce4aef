"""What a person types, pastes or clears on the term sheet, as one edit or as the reasons against it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.document.change import Compound, Edit
from workbench.document.debt_rules import new_conflicts
from workbench.document.edits import AddEntity, ClearValue, RenameEntity, SetValue
from workbench.document.valuation import Address, Entity, Value, fresh_id, fresh_name, place_words, value_of
from workbench.exchange.clipboard import Cell
from workbench.exchange.copied import typed_words
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import end_of_month
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice, Number
from workbench.ui.entities.edits import member_of, plain
from workbench.ui.terms.cells import borrower_choices, new_borrower_words
from workbench.ui.terms.lines import BORROWER, NUMBER_KEY, Kind, TermLine, address_of

BALANCE_SHEET = "timing.balance_sheet_date"
MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Target:
    """A cell that is to change; `typed` is the text for it, None to set it back to what stands without it."""

    facility: str
    line: TermLine
    typed: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A text that was not taken, and why."""

    facility: str
    key: str
    typed: str
    problem: Problem


def edit_for(live: LiveValuation, targets: Sequence[Target]) -> Edit | list[Refusal] | None:
    """One edit in the selected case for all targets; why not, cell by cell; or None when nothing would change."""
    edits: list[Edit] = []
    refused: list[Refusal] = []
    after = live.valuation
    for target in targets:
        made = _made(live, target)
        problems = [made] if isinstance(made, Problem) else [] if made is None else made.check(live.model, after)
        if problems:
            refused.append(Refusal(target.facility, target.line.key, target.typed or "", problems[0]))
        elif made is not None and not isinstance(made, Problem):
            edits.append(made)
            after = made.apply(after)[0]
    for conflict in [] if refused else new_conflicts(live.model, live.valuation, after):
        guilty = [t for t in targets if t.facility == conflict.entity and t.line.key in conflict.keys]
        one = (guilty or list(targets))[0]
        refused.append(Refusal(one.facility, one.line.key, one.typed or "", conflict.problem))
    if refused:
        return refused
    if len(edits) < 2:
        return edits[0] if edits else None
    return Compound(tuple(edits), text("Set {count} terms", count=len(edits)))


def _made(live: LiveValuation, target: Target) -> Edit | Problem | None:
    line, typed = target.line, target.typed
    if not line.is_typed:
        return Problem(line.label, text("It is computed, not typed."), text("Change the terms beside it."))
    if line.kind is Kind.NAME:
        return None if typed is None else _renamed(live, target, typed)
    address = address_of(live.model, live.valuation, line, target.facility)
    if address is None:
        return Problem(line.label, text("The parent borrows."), text("Give the facility a borrower first."))
    if typed is None:
        return _cleared(live, address)
    match line.kind:
        case Kind.CHOICE:
            return _chosen(live, address, line, typed)
        case Kind.FLAG:
            return _flagged(live, address, line, typed)
        case Kind.BORROWER:
            return _borrowed(live, address, line, typed)
        case Kind.SERIES:
            what = text("An own schedule has a value in every period.")
            return Problem(line.label, what, text("Press F2 to open its table, or paste one."))
        case _:
            return _numbered(live, address, line, typed)


def _cleared(live: LiveValuation, address: Address) -> Edit | None:
    valuation = live.valuation
    case = valuation.case(valuation.selected_case)
    held = valuation.values if valuation.is_base(case.id) else case.values
    return ClearValue(address, case.id) if address in held else None


def _renamed(live: LiveValuation, target: Target, typed: str) -> Edit | None:
    held = live.valuation.entity(target.facility)
    name = " ".join(typed.split())
    return None if held is not None and held.name == name else RenameEntity(target.facility, name)


def _chosen(live: LiveValuation, address: Address, line: TermLine, typed: str) -> Edit | Problem | None:
    item = line.item
    assert isinstance(item, Choice)
    member = member_of(item, typed)
    if member is None:
        return _not_offered(line, typed, [text(str(m.value)) for m in item.options])
    return set_edit(live, address, member)


def _flagged(live: LiveValuation, address: Address, line: TermLine, typed: str) -> Edit | Problem | None:
    wanted = plain(typed)
    words = {1.0: {plain(text("yes")), "yes", "y", "1", "true", "on"}, 0.0: {plain(text("no")), "no", "n", "0", "off"}}
    for value, known in words.items():
        if wanted in known:
            return set_edit(live, address, value)
    return _not_offered(line, typed, [text("yes"), text("no")])


def _borrowed(live: LiveValuation, address: Address, line: TermLine, typed: str) -> Edit | Problem | None:
    choices = borrower_choices(live)
    wanted = plain(typed)
    if wanted == plain(new_borrower_words()):
        return _lent_to_new(live, address)
    for number, name in choices:
        if wanted in (plain(name), f"{number:.0f}"):
            return set_edit(live, address, number)
    begun = [number for number, name in choices if wanted and plain(name).startswith(wanted)]
    if len(begun) == 1:
        return set_edit(live, address, begun[0])
    return _not_offered(line, typed, [name for _, name in choices])


def _lent_to_new(live: LiveValuation, address: Address) -> Edit:
    """A borrower of its own for the facility, with the next free number."""
    valuation = live.valuation
    members = valuation.members(BORROWER)
    entity = Entity(fresh_id(valuation, BORROWER), fresh_name([one.name for one in members], text("Borrower")))
    number = max(number for number, _ in borrower_choices(live)) + 1
    edits = (
        AddEntity(BORROWER, entity),
        SetValue(Address(NUMBER_KEY, entity.id), number, valuation.base.id),
        SetValue(address, number, valuation.selected_case),
    )
    return Compound(edits, text("Give the facility a new borrower"))


def _not_offered(line: TermLine, typed: str, known: Sequence[str]) -> Problem:
    what = text("{value} is not one of the choices.", value=typed[:60])
    return Problem(line.label, what, text("Choose one of: {choices}.", choices=", ".join(known)))


def _numbered(live: LiveValuation, address: Address, line: TermLine, typed: str) -> Edit | Problem | None:
    item = line.item
    assert isinstance(item, Number)
    where = place_words(live.model, live.valuation, address)
    later = _months_later(typed) if item.unit.is_date else None
    if later is not None:
        start = value_of(live.model, live.valuation, Address(BALANCE_SHEET))
        assert isinstance(start, float | int)
        return set_edit(live, address, end_of_month(float(start), later))
    value = parse_number(typed, item.unit, where=where, optional=item.optional, currency=live.valuation.currency)
    return value if isinstance(value, Problem) else set_edit(live, address, value)


def _months_later(typed: str) -> int | None:
    """The months of a term such as 18m or 5y, counted from the balance sheet; None for anything else."""
    words = unicodedata.normalize("NFKC", typed).strip().casefold()
    found = re.fullmatch(r"\+?\s*(\d{1,3})\s*(?:(y|yrs?|years?|年)|(m|mos?|months?|个月))", words)
    if found is None:
        return None
    return int(found.group(1)) * (MONTHS_PER_YEAR if found.group(2) else 1)


def set_edit(live: LiveValuation, address: Address, value: Value) -> Edit | None:
    """The edit that types a value in the selected case; None when it stands there already."""
    if value_of(live.model, live.valuation, address) == value:
        return None
    return SetValue(address, value, live.valuation.selected_case)


def pasted_words(cell: Cell, line: TermLine) -> str:
    """A pasted cell as a person would type it into a line, at the full precision behind it."""
    unit = line.item.unit if line.item is not None and line.kind is Kind.NUMBER else None
    return typed_words(cell, unit).strip() or cell.shown.strip()
