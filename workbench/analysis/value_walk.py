"""The way from one valuation to another: what differs, piece by piece, and the figures with any set of pieces changed.

Every figure is a full evaluation. Pieces that only change values share one compiled program; what adds or removes an
entity, changes an order or the horizon makes another one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from workbench.analysis.space import cell_of, label_of
from workbench.analysis.stress import behind
from workbench.analysis.value_words import input_words, number_words, unit_words
from workbench.document.case_diff import Differences, Member, Move, differences_between
from workbench.document.resolve import cell_value, inputs_for, overrides_of, shape_for
from workbench.document.studies import Studies
from workbench.document.valuation import (
    Address,
    Case,
    Entity,
    Override,
    OverrideKey,
    Valuation,
    Value,
    default_of,
    input_at,
    place_words,
)
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.interpret.codegen import Cell
from workbench.interpret.evaluate import Inputs, compiled, evaluate
from workbench.interpret.evaluate import Value as CellValue
from workbench.rows.items import EntitySet, Figure, Input
from workbench.rows.model import Model

NEW: Final = "new:"
"""Stands before the id of an entity that only the later valuation has: the earlier may use the same id elsewhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One difference that cannot be taken apart: an input, a typed-over row, an entity with all that is typed for it,
    the order of a set, the horizon.

    `title`, `old`, `new`, `unit`, `area`, `section` and `owner` are words in the language of the reader; `area` is
    empty for what no area has, `owner` for what belongs to no entity. `place` is its input in the later valuation.
    """

    key: str
    title: str
    old: str
    new: str
    unit: str = ""
    area: str = ""
    section: str = ""
    owner: str = ""
    place: Address | None = None
    moves: tuple[Move, ...] = field(default=(), repr=False)
    added: Member | None = None
    removed: Member | None = None
    reordered: str = ""
    is_horizon: bool = False
    label: str = ""
    """The title without the section, where there is little room."""

    @property
    def is_structural(self) -> bool:
        """True when the shape of the model differs with it."""
        return not self.moves


class Walk:
    """All states between a case of one valuation and a case of another (or of the same one).

    `outputs` are single figures that both have. Raises KeyError for an unknown case, and `ProblemError` where the two
    cannot be compared: another currency, an output that is not a single figure of both.
    """

    def __init__(
        self,
        model: Model,
        before: Valuation,
        after: Valuation,
        case_before: str | None = None,
        case_after: str | None = None,
        outputs: Sequence[Address] = (),
    ) -> None:
        self.model = model
        self.differences = differences_between(model, before, after, case_before, case_after)
        _same_currency(self.differences)
        self._first = settled(before, case_before)
        back = {new: old for old, new in self.differences.matched.items()}
        self._last = renamed(settled(after, case_after), back)
        self.outputs = tuple(outputs)
        for output in outputs:
            _single(model, self._first, self._last, output)
        self.pieces = tuple(_pieces(model, before, after, self.differences))
        self._structure = sum(1 << n for n, piece in enumerate(self.pieces) if piece.is_structural)
        self._worlds: dict[int, _World] = {}
        self._known: dict[int, tuple[float, ...]] = {}

    @property
    def evaluations(self) -> int:
        """How many states were evaluated so far."""
        return len(self._known)

    def figures(self, taken: int) -> tuple[float, ...]:
        """The outputs with the pieces of these bits changed (bit 0 is the first piece) and all others as before."""
        found = self._known.get(taken)
        if found is None:
            structure = taken & self._structure
            if structure not in self._worlds:
                self._worlds[structure] = self._world(structure)
            found = self._known[taken] = self._worlds[structure].figures(taken)
        return found

    def _world(self, structure: int) -> _World:
        pieces = [piece for n, piece in enumerate(self.pieces) if structure >> n & 1]
        valuation = self._state(pieces)
        return _World(self.model, valuation, self.pieces, self.outputs)

    def _state(self, pieces: Sequence[Piece]) -> Valuation:
        """The earlier valuation with these structural pieces."""
        gone = {one.removed.entity.id for one in pieces if one.removed is not None}
        come = {NEW + one.added.entity.id for one in pieces if one.added is not None}
        values = {a: v for a, v in self._first.values.items() if a.entity not in gone}
        values |= {a: v for a, v in self._last.values.items() if a.entity in come}
        overrides = {k: o for k, o in self._first.overrides.items() if k[0].entity not in gone}
        overrides |= {k: o for k, o in self._last.overrides.items() if k[0].entity in come}
        turned = {one.reordered for one in pieces if one.reordered}
        here = {e.id for members in self._first.entities.values() for e in members} - gone | come
        entities = {
            one.key: tuple(e for e in self._order(one, one.key in turned) if e.id in here)
            for one in self.model.entity_sets
        }
        periods = self._last.periods if any(one.is_horizon for one in pieces) else self._first.periods
        return replace(self._first, values=values, overrides=overrides, entities=entities, periods=periods)

    def _order(self, one: EntitySet, is_turned: bool) -> list[Entity]:
        """All members of either: in the earlier order, the later one when turned, each other behind its neighbour."""
        first, last = self._first.members(one), self._last.members(one)
        mine, others = (last, first) if is_turned else (first, last)
        found = list(mine)
        ids = [entity.id for entity in mine]
        at = 0
        for entity in others:
            if entity.id in ids:
                at = ids.index(entity.id) + 1
            else:
                found.insert(at, entity)
                ids.insert(at, entity.id)
                at += 1
        return found


class _World:
    """All states of one shape: the pieces that only change values, on one compiled program."""

    def __init__(self, model: Model, valuation: Valuation, pieces: Sequence[Piece], outputs: Sequence[Address]) -> None:
        self._model = model
        self._outputs = [cell_of(model, valuation, output) for output in outputs]
        inputs = inputs_for(model, valuation)
        self._values = dict(inputs.values)
        self._overrides: dict[Cell, list[float]] = {cell: list(row) for cell, row in inputs.overrides.items()}
        self._moves: list[tuple[int, dict[Cell, CellValue], list[tuple[Cell, int, float]]]] = []
        for n, piece in enumerate(pieces):
            if piece.moves:
                self._moves.append((1 << n, *self._changes(valuation, piece)))
        # A row that any piece types over keeps its place in the program, with its formula in every period, in all.
        for _, _, typed in self._moves:
            for cell, _, _ in typed:
                self._overrides.setdefault(cell, [math.nan] * valuation.periods)
        self._shape = shape_for(model, valuation, Inputs(self._values, self._overrides))
        keys = tuple(dict.fromkeys(output.key for output in outputs))
        self._program = compiled(model, self._shape, False, behind(model, keys))
        self._places = [self._program.figures.index(cell) for cell in self._outputs]
        self._known: list[object] | None = None

    def _changes(
        self, valuation: Valuation, piece: Piece
    ) -> tuple[dict[Cell, CellValue], list[tuple[Cell, int, float]]]:
        values: dict[Cell, CellValue] = {}
        typed: list[tuple[Cell, int, float]] = []
        for move in piece.moves:
            if isinstance(move.before, Address):
                item = input_at(self._model, move.before)
                values[cell_of(self._model, valuation, move.before)] = cell_value(item, move.new, valuation.periods)
                continue
            address, period = move.before
            if period <= valuation.periods:
                figure = math.nan if move.new is None else float(str(move.new))
                typed.append((cell_of(self._model, valuation, address), period, figure))
        return values, typed

    def figures(self, taken: int) -> tuple[float, ...]:
        """The outputs of one state. What is missing is NaN."""
        inputs = self._inputs(taken)
        program = self._program
        try:
            known = program.known(inputs) if self._known is None else program.known_after(self._known, inputs)
            self._known = known
            singles = program.outcome(known)[0]
            if not any(map(math.isinf, singles)):
                return tuple(singles[place] for place in self._places)
        except (ArithmeticError, ValueError):  # a figure that is missing somewhere takes the careful way
            pass
        arrays = evaluate(self._model, self._shape, inputs)
        return tuple(arrays.scalar(*cell) for cell in self._outputs)

    def _inputs(self, taken: int) -> Inputs:
        values, overrides = self._values, self._overrides
        changed = [(own, typed) for bit, own, typed in self._moves if taken & bit]
        if changed:
            values = dict(values)
            for own, _ in changed:
                values.update(own)
            if any(typed for _, typed in changed):
                overrides = {cell: list(row) for cell, row in overrides.items()}
                for _, typed in changed:
                    for cell, period, figure in typed:
                        overrides[cell][period - 1] = figure
        return Inputs(values, overrides)


def settled(valuation: Valuation, case: str | None) -> Valuation:
    """The valuation with that case (None: the selected one) as its only one, and nothing but what makes figures."""
    chosen = valuation.case(valuation.selected_case if case is None else case)
    base = Case(valuation.base.id, valuation.base.name)
    return replace(
        valuation,
        values={**valuation.values, **chosen.values},
        overrides=overrides_of(valuation, chosen.id),
        evidence={},
        alternatives={},
        cases=(base,),
        selected_case=base.id,
        studies=Studies(),
    )


def renamed(valuation: Valuation, ids: Mapping[str, str]) -> Valuation:
    """The valuation with other ids for its entities; those without one get `NEW` before their own."""
    names = {e.id: ids.get(e.id, NEW + e.id) for members in valuation.entities.values() for e in members}

    def at(address: Address) -> Address:
        return address if address.entity is None else Address(address.key, names.get(address.entity, address.entity))

    values: dict[Address, Value] = {at(address): value for address, value in valuation.values.items()}
    overrides: dict[OverrideKey, Override] = {(at(a), period): o for (a, period), o in valuation.overrides.items()}
    entities = {
        key: tuple(Entity(names[one.id], one.name) for one in members) for key, members in valuation.entities.items()
    }
    return replace(valuation, values=values, overrides=overrides, entities=entities)


def _same_currency(found: Differences) -> None:
    first, second = found.currency
    if first != second:
        what = text("One is in {first}, the other in {second}.", first=first, second=second)
        remedy = text("Compare valuations in one currency.")
        raise ProblemError(Problem(text("Change in value"), what, remedy))


def _single(model: Model, first: Valuation, last: Valuation, output: Address) -> None:
    item = model.get(output.key)
    where = output.key if item is None else text(item.label)
    if not isinstance(item, Figure):
        what = text("It is no single figure.")
        raise ProblemError(Problem(where, what, text("Choose a figure such as the value per share.")))
    for valuation in (first, last):
        try:
            cell_of(model, valuation, output)
        except KeyError:
            what = text("It belongs to an entity that only one of the two valuations has.")
            remedy = text("Choose a figure that both have.")
            raise ProblemError(Problem(where, what, remedy)) from None


def _pieces(model: Model, before: Valuation, after: Valuation, found: Differences) -> Iterator[Piece]:
    if found.periods[0] != found.periods[1]:
        old, new = (text("{count} periods", count=count) for count in found.periods)
        title = text("Forecast periods")
        yield Piece("horizon", title, old, new, area=text("Company"), section=text("Timing"), is_horizon=True)
    for member in found.only_before:
        yield _of_member(model, before, member, is_added=False)
    for member in found.only_after:
        yield _of_member(model, after, member, is_added=True)
    for key in found.reordered:
        one = next(each for each in model.entity_sets if each.key == key)
        title = text("Order of {entities}", entities=text(one.many))
        old, new = (text(", ").join(e.name for e in v.members(key)) for v in (before, after))
        yield Piece(f"order {key}", title, old, new, area=_area(model, one), section=text(one.many), reordered=key)
    yield from _of_inputs(model, after, found.moves)
    yield from _of_rows(model, after, found.moves)


def _of_member(model: Model, valuation: Valuation, member: Member, *, is_added: bool) -> Piece:
    one = next(each for each in model.entity_sets if each.key == member.entity_set)
    title = text("{kind} {name}", kind=text(one.one), name=member.entity.name)
    first = next((item for item in model.inputs if item.per is one), None)
    place = Address(first.key, member.entity.id) if first is not None and is_added else None
    return Piece(
        f"{'added' if is_added else 'removed'} {member.entity.id}",
        title,
        "–" if is_added else text("there"),
        text("added") if is_added else text("removed"),
        area=_area(model, one),
        section=text(one.many),
        owner=member.entity.name,
        place=place,
        added=member if is_added else None,
        removed=None if is_added else member,
    )


def _of_inputs(model: Model, after: Valuation, moves: Iterable[Move]) -> Iterator[Piece]:
    for move in moves:
        if isinstance(move.after, Address):
            item = input_at(model, move.after)
            old, new = (_words(item, value, after.periods) for value in (move.old, move.new))
            yield _of_address(model, after, move.after, (old, new), (move,), is_row=False)


def _words(item: Input, value: Value, periods: int) -> str:
    return input_words(item, default_of(item) if value == () else value, periods)


def _of_rows(model: Model, after: Valuation, moves: Iterable[Move]) -> Iterator[Piece]:
    rows: dict[Address, list[Move]] = {}
    for move in moves:
        if not isinstance(move.after, Address):
            rows.setdefault(move.after[0], []).append(move)
    for address, typed in rows.items():
        unit = model[address.key].unit
        old, new = (
            text("formula")
            if all(value is None for value in side)
            else number_words(unit, float(str(side[0])))
            if len(side) == 1
            else text("typed over in {count} periods", count=sum(value is not None for value in side))
            for side in ([move.old for move in typed], [move.new for move in typed])
        )
        yield _of_address(model, after, address, (old, new), tuple(typed), is_row=True)


def _of_address(
    model: Model, after: Valuation, address: Address, words: tuple[str, str], moves: tuple[Move, ...], *, is_row: bool
) -> Piece:
    item = model[address.key]
    section = item.section
    entity = None if address.entity is None else after.entity(address.entity)
    return Piece(
        f"{'typed ' if is_row else ''}{address.key}{'' if address.entity is None else '@' + address.entity}",
        place_words(model, after, address),
        *words,
        unit=unit_words(item.unit, after.currency),
        area="" if section is None else _area_words(section.area),
        section="" if section is None else text(section.title),
        owner="" if entity is None else entity.name,
        place=None if is_row else address,
        moves=moves,
        label=label_of(model, after, address),
    )


def _area(model: Model, one: EntitySet) -> str:
    """The area in which the members of a set are typed."""
    return _area_words(next((s.area for s in model.sections if s.per is one and s.area), ""))


def _area_words(area: str) -> str:
    return text(area) if area else ""
