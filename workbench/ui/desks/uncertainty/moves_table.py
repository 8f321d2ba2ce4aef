"""The table of a change in value: a row for each group, its inputs below it, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.analysis.move_words import Method, effect, effect_words, level_words, percent_words, share
from workbench.analysis.value_moves import Moves, Part
from workbench.analysis.value_walk import Piece
from workbench.ground.language import text
from workbench.rows.model import Model
from workbench.ui.desks.rpo.cards import Cell

INDENT = "      "


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Cell, ...]
    group: str | None = None
    piece: Piece | None = None


class MovesTable:
    """Cells of the table, made once for an answer."""

    def __init__(self, model: Model, moves: Moves, way: Method, names: tuple[str, str], currency: str) -> None:
        self._moves, self._way = moves, way
        self._unit = model[moves.output.key].unit
        label = text(self._unit.label, currency=currency)
        self._has_other = any(part.shapley is not None for part in moves.parts)
        other = text("In order") if way is Method.SHAPLEY else text("Shapley")
        self.headers = [
            text("Change"),
            text("Old"),
            text("New"),
            text("Effect, {unit}", unit=label),
            text("Share"),
            *([other] if self._has_other else []),
            text("Alone"),
        ]
        self._rows = [self._total(names[0], moves.start)]
        for part in moves.parts:
            self._rows += self._of_part(part)
        self._rows.append(self._total(names[1], moves.end))

    @property
    def cells(self) -> list[tuple[Cell, ...]]:
        """Row by row."""
        return [row.cells for row in self._rows]

    def texts(self) -> list[list[str]]:
        """Headings and rows as words."""
        return [self.headers, *([cell.words.strip() for cell in row.cells] for row in self._rows)]

    def group_at(self, row: int) -> str | None:
        """The key of the group a row belongs to."""
        return self._rows[row].group if 0 <= row < len(self._rows) else None

    def piece_at(self, row: int) -> Piece | None:
        """The single change a row is about."""
        return self._rows[row].piece if 0 <= row < len(self._rows) else None

    def row_of(self, group: str) -> int:
        """The first row of a group."""
        return next(place for place, row in enumerate(self._rows) if row.group == group)

    def _total(self, name: str, value: float) -> _Row:
        cells = [Cell(name), Cell(""), Cell(""), Cell(level_words(self._unit, value), role="gold_text")]
        return _Row((*cells, *(Cell("") for _ in range(len(self.headers) - 4))))

    def _of_part(self, part: Part) -> list[_Row]:
        pieces = [self._moves.pieces[place] for place in part.group.pieces]
        figures = self._figures(part)
        if len(pieces) == 1:
            only = pieces[0]
            return [_Row((Cell(only.title), *_ends(only), *figures), part.group.key, only)]
        title = text("{name}: {count} changes", name=part.group.title, count=len(pieces))
        rows = [_Row((Cell(title), Cell(""), Cell(""), *figures), part.group.key)]
        for piece in pieces:
            blank = (Cell("") for _ in figures)
            rows.append(_Row((Cell(INDENT + piece.title, role="muted"), *_ends(piece), *blank), part.group.key, piece))
        return rows

    def _figures(self, part: Part) -> list[Cell]:
        value = effect(part, self._way)
        words = effect_words(self._unit, value)
        if self._way is Method.SHAPLEY and part.shapley is not None and part.shapley.error:
            words = f"{words} ± {self._unit.shown(part.shapley.error)}"
        role = "good" if value > 0 else "bad" if value < 0 else ""
        found = [Cell(words, role=role), Cell(percent_words(share(self._moves, part, self._way)))]
        if self._has_other:
            other = Method.ORDERED if self._way is Method.SHAPLEY else Method.SHAPLEY
            found.append(Cell(effect_words(self._unit, effect(part, other)), role="muted"))
        return [*found, Cell(effect_words(self._unit, part.alone), role="muted")]


def _ends(piece: Piece) -> tuple[Cell, Cell]:
    return Cell(piece.old), Cell(f"{piece.new} {piece.unit}".strip())
