"""What a person types, pastes, fills or deletes in a table of entities, as one edit or as the reasons against it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from workbench.document.change import Compound, Edit
from workbench.document.edits import ClearValue, RenameEntity, SetEvidence, SetValue
from workbench.document.table_edits import Cell, FillTable
from workbench.document.valuation import Address, Valuation, value_of
from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.rows.items import Choice, Number
from workbench.rows.model import Model
from workbench.ui.entities.columns import Column, Kind


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


class Rules(Protocol):
    """What an entity set knows of its own columns, and what cannot be true together."""

    def own_edit(self, model: Model, valuation: Valuation, target: Target) -> Edit | Problem | None:
        """The edit for a link, a pick, a derived cell or a note."""

    def conflicts(self, model: Model, before: Valuation, after: Valuation, targets: Sequence[Target]) -> list[Refusal]:
        """What edits that are sound one by one would break together."""

    def title(self, count: int) -> str:
        """The words of one step over several cells."""


_OWN = frozenset({Kind.LINK, Kind.PICK, Kind.DERIVED, Kind.NOTE})


def edit_for(
    model: Model, valuation: Valuation, targets: Sequence[Target], rules: Rules
) -> Edit | list[Refusal] | None:
    """One edit in the selected case for all targets; why not, cell by cell; or None when nothing would change."""
    steps = _Steps(valuation, rules.title)
    refused: list[Refusal] = []
    plain_cells: list[tuple[Target, Cell]] = []
    for target in targets:
        is_own = target.column.kind in _OWN or target.column.kind is Kind.NAME
        before = steps.after if is_own else valuation
        made = _made(model, before, target, rules)
        if isinstance(made, SetValue | ClearValue | SetEvidence) and not is_own:
            plain_cells.append((target, made))
            steps.add(made)
            continue
        problems = [made] if isinstance(made, Problem) else [] if made is None else made.check(model, before)
        if problems:
            refused.append(refusal(target, problems[0]))
        elif made is not None and not isinstance(made, Problem):
            steps.add(made)
    refused += _doubtful(model, valuation, plain_cells)
    if not refused:
        refused = rules.conflicts(model, valuation, steps.after, targets)
    return refused or steps.edit


def _doubtful(model: Model, valuation: Valuation, cells: Sequence[tuple[Target, Cell]]) -> list[Refusal]:
    """What stands against single cells; thousands that are sound are passed in one look."""
    if not FillTable(tuple(cell for _, cell in cells), "").check(model, valuation):
        return []
    found = [(target, cell.check(model, valuation)) for target, cell in cells]
    return [refusal(target, problems[0]) for target, problems in found if problems]


class _Steps:
    """Edits one after the other; cells that stand alone are laid down together, for there may be thousands."""

    def __init__(self, valuation: Valuation, title: Callable[[int], str]) -> None:
        self._valuation = valuation
        self._title = title
        self._done: list[Edit] = []
        self._cells: list[Cell] = []
        self._count = 0

    def add(self, edit: Edit) -> None:
        """One edit more."""
        self._count += 1
        if isinstance(edit, SetValue | ClearValue | SetEvidence):
            self._cells.append(edit)
        else:
            self._lay_down()
            self._valuation = edit.apply(self._valuation)[0]
            self._done.append(edit)

    def _lay_down(self) -> None:
        if self._cells:
            whole = self._cells[0] if len(self._cells) == 1 else FillTable(tuple(self._cells), self._title(self._count))
            self._cells = []
            self._valuation = whole.apply(self._valuation)[0]
            self._done.append(whole)

    @property
    def after(self) -> Valuation:
        """The valuation after all of them."""
        self._lay_down()
        return self._valuation

    @property
    def edit(self) -> Edit | None:
        """All of them as one."""
        self._lay_down()
        if len(self._done) < 2:
            return self._done[0] if self._done else None
        return Compound(tuple(self._done), self._title(self._count))


def refusal(target: Target, problem: Problem) -> Refusal:
    """That a target's text was not taken."""
    return Refusal(target.entity, target.column.key, target.typed or "", problem)


def _made(model: Model, valuation: Valuation, target: Target, rules: Rules) -> Edit | Problem | None:
    column, typed = target.column, target.typed
    if not column.is_typed:
        return Problem(column.heading, text("It is computed, not typed."), text("Change the inputs beside it."))
    if column.kind in _OWN:
        return rules.own_edit(model, valuation, target)
    if typed is None:
        return None if column.kind is Kind.NAME else cleared(valuation, Address(column.key, target.entity))
    match column.kind:
        case Kind.NAME:
            return _renamed(valuation, target, typed)
        case Kind.CHOICE:
            return _chosen(model, valuation, target, typed)
        case Kind.SERIES:
            remedy = text("Press F2 to open its table.")
            return Problem(column.heading, text("An own schedule has a value in every period."), remedy)
        case _:
            return _numbered(model, valuation, target, typed)


def cleared(valuation: Valuation, address: Address) -> Edit | None:
    """The edit that sets an input back in the selected case, if it holds something there."""
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
    return valued(model, valuation, Address(item.key, target.entity), member)


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


def _numbered(model: Model, valuation: Valuation, target: Target, typed: str) -> Edit | Problem | None:
    item = target.column.item
    assert isinstance(item, Number)
    value = parse_number(typed, item.unit, where=text(item.label), optional=item.optional, currency=valuation.currency)
    if isinstance(value, Problem):
        return value
    return valued(model, valuation, Address(item.key, target.entity), value)


def valued(model: Model, valuation: Valuation, address: Address, value: float | str | None) -> Edit | None:
    """The edit that puts a value into the selected case, if another stands there."""
    case = valuation.selected_case
    if value_of(model, valuation, address) == value:
        return None
    return SetValue(address, value, case)
