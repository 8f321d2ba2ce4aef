"""`workbench moves`: which changes of inputs explain the change of a figure between two cases or two files."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from workbench.analysis.move_words import (
    Method,
    effect,
    effect_words,
    exactness,
    floor_words,
    level_words,
    percent_words,
    summary,
)
from workbench.analysis.move_words import share as share_of
from workbench.analysis.value_moves import PRICE, Grouping, Moves, Part, Question, attribute
from workbench.cli.grid import aligned
from workbench.cli.headline import Json
from workbench.cli.lookup import case_of, item_of, place_of_entity, refuse
from workbench.document.file import load
from workbench.document.valuation import Address, Valuation
from workbench.ground.language import text
from workbench.model import MODEL


@dataclass(frozen=True)
class Compared:
    """A question, its answer, and what its two ends are called."""

    question: Question
    moves: Moves
    names: tuple[str, str]
    method: Method


def compared(
    file: Path,
    other: Path | None,
    case_from: str | None,
    case_to: str | None,
    by: str,
    output: str | None,
    method: str,
) -> Compared:
    """Two cases of one file, or a case of each of two. Raises `ProblemError`."""
    before = load(file, MODEL)
    after = before if other is None else load(other, MODEL)
    first, second = _cases(before, after, case_from, case_to, is_one_file=other is None)
    way = Method(method)
    question = Question(
        before,
        after,
        first,
        second,
        PRICE if output is None else _output(before, output),
        Grouping(by),
        is_shapley=way is Method.SHAPLEY,
    )
    names = before.case(first).name, after.case(second).name
    if other is not None:
        names = f"{file.name}, {names[0]}", f"{other.name}, {names[1]}"
    moves = attribute(MODEL, question)
    assert moves is not None  # nobody cancels it
    return Compared(question, moves, names, way)


def _cases(
    before: Valuation, after: Valuation, case_from: str | None, case_to: str | None, *, is_one_file: bool
) -> tuple[str, str]:
    """The case of either end: the base and the selected one in one file, the selected ones of two."""
    if not is_one_file:
        return case_of(before, case_from).id, case_of(after, case_to).id
    first = before.base.id if case_from is None else case_of(before, case_from).id
    second = case_of(after, case_to).id
    if first == second:
        what = text("Both ends are the case {name}.", name=before.case(first).name)
        raise refuse("--from, --to", what, text("Name two cases, or another file."))
    return first, second


def _output(valuation: Valuation, typed: str) -> Address:
    key, _, entity = typed.partition("@")
    item = item_of(MODEL, key)
    place = place_of_entity(valuation, item, entity or None)
    if item.per is None or place is None:
        return Address(item.key)
    return Address(item.key, valuation.members(item.per)[place].id)


def moves_lines(of: Compared) -> list[str]:
    """A sentence and the table of parts with the inputs in each, summing to the difference."""
    moves, currency = of.moves, of.question.after.currency
    item = MODEL[moves.output.key]
    floor = floor_words(MODEL, moves, of.names, currency)
    lines = [text("From {first} to {second}", first=of.names[0], second=of.names[1]), ""]
    lines += [summary(MODEL, moves, of.method, currency), *([floor] if floor else [])]
    if not moves.parts:
        return lines
    unit = text(item.unit.label, currency=currency)
    told = text("Effect, {unit}", unit=unit)
    heads = [text("Change"), text("Old"), text("New"), told, "±", text("Share"), text("Alone")]
    rows = [heads, [of.names[0], "", "", level_words(item.unit, moves.start), "", "", ""]]
    for part in moves.parts:
        rows += _rows(of, part)
    rows.append([of.names[1], "", "", level_words(item.unit, moves.end), "", "", ""])
    if all(not row[4] for row in rows[1:]):
        rows = [row[:4] + row[5:] for row in rows]
    return [*lines, "", *aligned(rows, 3), "", exactness(moves, of.method)]


def _rows(of: Compared, part: Part) -> list[list[str]]:
    unit = MODEL[of.moves.output.key].unit
    error = "" if part.shapley is None or not part.shapley.error else unit.shown(part.shapley.error)
    figures = [
        effect_words(unit, effect(part, of.method)),
        error,
        percent_words(share_of(of.moves, part, of.method)),
        effect_words(unit, part.alone),
    ]
    pieces = [of.moves.pieces[place] for place in part.group.pieces]
    if len(pieces) == 1 and pieces[0].title == part.group.title:
        return [[part.group.title, *_ends(pieces[0].old, pieces[0].new, pieces[0].unit), *figures]]
    rows = [[part.group.title, "", "", *figures]]
    return rows + [[f"  {one.title}", *_ends(one.old, one.new, one.unit), "", "", "", ""] for one in pieces]


def _ends(old: str, new: str, unit: str) -> list[str]:
    return [old, f"{new} {unit}".strip()]


def moves_json(of: Compared) -> Json:
    """The same for programs: parts in the order walked, each with its inputs; missing numbers are null."""
    moves = of.moves
    return {
        "from": of.names[0],
        "to": of.names[1],
        "output": moves.output.key,
        "start": moves.start,
        "end": moves.end,
        "difference": moves.difference,
        "method": of.method.value,
        "by": of.question.grouping.value,
        "exact": moves.is_exact,
        "sampled_orders": 2 * moves.pairs,
        "evaluations": moves.evaluations,
        "floored": list(moves.floored),
        "equity": [None if math.isnan(value) else value for value in moves.equity],
        "parts": [_part_json(of, part) for part in moves.parts],
    }


def _part_json(of: Compared, part: Part) -> Json:
    whole = share_of(of.moves, part, of.method)
    return {
        "key": part.group.key,
        "title": part.group.title,
        "effect": effect(part, of.method),
        "error": None if part.shapley is None or math.isnan(part.shapley.error) else part.shapley.error,
        "share": None if math.isnan(whole) else whole,
        "ordered": part.ordered,
        "alone": part.alone,
        "last": part.last,
        "changes": [
            {"key": one.key, "title": one.title, "old": one.old, "new": one.new, "unit": one.unit}
            for one in (of.moves.pieces[place] for place in part.group.pieces)
        ],
    }
