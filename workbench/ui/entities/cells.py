"""What stands in the cells of a table of entities: texts written when they are seen, marks, tooltips."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from workbench.document.valuation import Address, Evidence, Valuation, evidence_of, value_of
from workbench.exchange.copied import Copied, figure, words
from workbench.ground.language import text
from workbench.ground.numbers import edit_text
from workbench.live.results import Results
from workbench.rows.items import Choice, Input, Item, Number
from workbench.ui.entities.columns import Column, Kind

# Plain integers: flags cost more than drawing a cell.
INPUT, IDLE, CHANGED, REFUSED, TEXT, SOURCED = 1, 2, 4, 8, 16, 32


class EntityCells:
    """Reads the cells of one entity set from results. Sets with columns of their own kinds say what stands there."""

    entity_set = ""
    missing = ""
    """What stands in a cell without an input."""
    shows_sources = False

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = list(columns)
        self.results: Results | None = None
        self._readers: dict[Item, list[int]] = {}
        self._evidence: Mapping[Address, Evidence] = {}

    @property
    def shown(self) -> Results:
        """The results shown now."""
        assert self.results is not None
        return self.results

    @property
    def evidence(self) -> Mapping[Address, Evidence]:
        """Where numbers come from: read from the valuation as it stands, for evidence alone brings no results."""
        return self._evidence

    def take_evidence(self, valuation: Valuation, changed: Collection[Address]) -> list[tuple[int, int]]:
        """Read evidence from this valuation; answers the rows and columns of cells that show what changed."""
        self._evidence = valuation.evidence
        if not self.shows_sources:
            return []
        columns: dict[str, list[int]] = {}
        for number, column in enumerate(self.columns):
            columns.setdefault(column.about, []).append(number)
        places = {one.id: place for place, one in enumerate(self.shown.valuation.members(self.entity_set))}
        return [(places[a.entity], n) for a in changed if a.entity in places for n in columns.get(a.key, ())]

    def take(self, results: Results) -> None:
        """Read from these results from now on."""
        if not self._readers:
            for number, column in enumerate(self.columns):
                for key in self.reads(column):
                    item = results.model.get(key)
                    if item is not None:
                        self._readers.setdefault(item, []).append(number)
        self.results = results
        self._evidence = results.valuation.evidence

    def reads(self, column: Column) -> list[str]:
        """The inputs and figures whose change may change a cell of the column."""
        return [] if column.kind in (Kind.NAME, Kind.LINK) else [column.key, *column.needs]

    def moved(self, results: Results) -> list[tuple[int, int]]:
        """Rows and columns of the cells whose figures moved against the results before."""
        found: set[tuple[int, int]] = set()
        for item, position in results.changed or ():
            if position is not None and item in self._readers:
                found.update((position, number) for number in self._readers[item])
        return sorted(found)

    def follows(self, results: Results) -> bool:
        """Whether what changed since the results shown is known: one recompute ago, the same entities and names."""
        before = self.results
        return (
            before is not None
            and results.changed is not None
            and results.version == before.version + 1
            and results.valuation.members(self.entity_set) == before.valuation.members(self.entity_set)
            and results.valuation.currency == before.valuation.currency
        )

    # Texts

    def words(self, column: Column, entity: str, position: int) -> str:
        """A cell as a person reads it."""
        results = self.shown
        match column.kind:
            case Kind.NAME:
                found = results.valuation.entity(entity)
                return "" if found is None else found.name
            case Kind.CHOICE:
                assert isinstance(column.item, Choice)
                held = value_of(results.model, results.valuation, Address(column.key, entity))
                return text(str(column.item.options[str(held)].value))
            case Kind.LINK | Kind.PICK | Kind.NOTE | Kind.TOLD:
                return self.own_words(column, entity, position)
            case _:
                value = self.value(column, position)
                if column.unit is None or math.isnan(value):
                    return self.missing_words(column)
                return column.unit.shown(value)

    def own_words(self, column: Column, entity: str, position: int) -> str:
        """The words of links, picks, notes and what is told."""
        raise NotImplementedError

    def missing_words(self, column: Column) -> str:
        """What stands where there is no figure."""
        return self.missing if column.is_typed else text("n.m.") if self.missing else ""

    def value(self, column: Column, position: int) -> float:
        """The figure of a cell in its unit; NaN where there is none."""
        if column.item is None:
            return math.nan
        arrays = self.shown.arrays
        if column.kind is Kind.SERIES:
            return math.fsum(arrays.periods(column.item, position))
        if column.kind in (Kind.NUMBER, Kind.FLAG, Kind.FIGURE):
            return arrays.scalar(column.item, position)
        return math.nan

    def full_text(self, column: Column, entity: str, position: int) -> str:
        """A cell in full precision as it is typed: for editing and for the clipboard."""
        if column.is_text:
            return self.words(column, entity, position)
        value = self.value(column, position)
        return "" if math.isnan(value) or column.unit is None else edit_text(value, column.unit)

    def copied(self, column: Column, entity: str, position: int) -> Copied:
        """What a cell copies as."""
        full = self.full_text(column, entity, position)
        value = math.nan if column.is_text else self.value(column, position)
        if column.is_text or column.unit is None or math.isnan(value):
            return words(full)
        return replace(figure(value, column.unit), full=full)

    def suggestions(self, column: Column) -> list[str]:
        """What may be typed into a link or pick."""
        return []

    # Marks

    def mark(self, column: Column, entity: str, position: int) -> int:
        """How a cell is drawn."""
        mark = INPUT if column.is_typed else 0
        if column.needs and self.is_idle(column, entity):
            mark |= IDLE
        if column.is_text:
            return mark | TEXT
        if self.missing and math.isnan(self.value(column, position)):
            mark |= IDLE
        elif self.shows_sources and isinstance(column.item, Input) and self._has_source(column, entity):
            mark |= SOURCED
        return mark

    def _has_source(self, column: Column, entity: str) -> bool:
        held = self.evidence.get(Address(column.key, entity))
        return held is not None and bool(held.source)

    def is_idle(self, column: Column, entity: str) -> bool:
        """True when what stands in the cell has no effect, as a ramp has none on a straight line."""
        results = self.shown
        for key, members in column.needs.items():
            held = value_of(results.model, results.valuation, Address(key, entity))
            if (held not in members) if members else not held:
                return True
        return False

    # Tooltips

    def idle_words(self) -> str:
        """That a cell has no effect."""
        return text("No effect as the contract stands.")

    def tip(self, column: Column, entity: str, position: int) -> str:
        """What a cell says of itself: label, full value, bounds, where the number comes from, whether it counts."""
        results = self.shown
        valuation = results.valuation
        parts = [text(column.item.label) if column.item is not None else column.heading]
        shown = self.full_text(column, entity, position)
        unit = column.unit_words(valuation.currency)
        parts.append(f"{shown} {unit}".strip() if unit != "%" else shown)
        if column.needs and self.is_idle(column, entity):
            parts.append(self.idle_words())
        if column.item is not None and column.item.note:
            parts.append(text(column.item.note))
        elif column.note:
            parts.append(column.note)
        if isinstance(column.item, Number) and column.unit is not None and column.item.high is not None:
            low = column.unit.shown(column.item.low or 0.0) if column.item.low else "0"
            parts.append(text("From {low} to {high}", low=low, high=column.unit.shown(column.item.high)))
        if isinstance(results.model.get(column.key), Input):  # a column of reasons is a note, no input
            parts += evidence_lines(results, Address(column.key, entity), valuation)
        return "\n".join(part for part in parts if part)


def evidence_lines(results: Results, address: Address, valuation: Valuation) -> list[str]:
    """Where a number comes from, line by line; that nothing is said, when nothing is."""
    found = evidence_of(results.model, valuation, address)
    if found == Evidence():
        if address not in valuation.values:
            return [text("Model default, nobody typed it.")]
        return [text("No source given.")]
    status = text(found.status.value)
    source = ", ".join(part for part in (found.source, found.page, found.date) if part)
    return [f"{status}: {source}" if source else status, *([found.note] if found.note else [])]


class Line:
    """One entity as shown: texts and marks of its cells, made when they are asked for."""

    __slots__ = ("_cells", "_marks", "_texts", "changed", "id", "name", "position")

    def __init__(self, cells: EntityCells, entity: str, name: str, position: int) -> None:
        self.id, self.name, self.position = entity, name, position
        self._cells = cells
        self.changed: set[int] = set()
        self.forget()

    def forget(self, column: int | None = None) -> None:
        """Make a cell, or all of them, anew when it is asked for next."""
        if column is None:
            self._texts: list[str | None] = [None] * len(self._cells.columns)
            self._marks: list[int] = [0] * len(self._cells.columns)
        else:
            self._texts[column] = None

    def text(self, column: int) -> str:
        """What a cell says."""
        found = self._texts[column]
        if found is None:
            one = self._cells.columns[column]
            found = self._texts[column] = self._cells.words(one, self.id, self.position)
            self._marks[column] = self._cells.mark(one, self.id, self.position)
        return found

    def mark(self, column: int) -> int:
        """How a cell is drawn, in the bits above."""
        self.text(column)
        return self._marks[column] | (CHANGED if column in self.changed else 0)

    @property
    def texts(self) -> list[str]:
        """All texts."""
        return [self.text(column) for column in range(len(self._texts))]

    @property
    def marks(self) -> list[int]:
        """All marks."""
        return [self.mark(column) for column in range(len(self._texts))]
