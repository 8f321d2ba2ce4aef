"""An edited workbook laid beside the valuation it was exported from and the one it is read back into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbench.document.change import Edit
from workbench.document.valuation import Address, Case, Valuation, Value, default_of
from workbench.exchange.workbook_file import Cells, Seen
from workbench.exchange.workbook_frame import BookMoves, Place
from workbench.exchange.workbook_origin import Origin
from workbench.exchange.workbook_typed import BLANK, Blank, is_same_number
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.interpret.layout import Say, column_name
from workbench.interpret.workbook_recorded import Recorded, Written
from workbench.rows.items import Input, Item
from workbench.rows.model import Model


@dataclass(frozen=True, slots=True)
class BackLine:
    """One change found in a workbook. `old` stands now, `exported` stood there when the file was made, where that is
    something else. Without an edit it cannot be taken, and `problem` says why.
    """

    key: str
    group: str
    label: str
    where: str
    unit: str
    old: str
    new: str
    exported: str = ""
    note: str = ""
    edit: Edit | None = None
    problem: Problem | None = None


@dataclass(slots=True)
class Desk:
    """The three valuations at hand, and what was found so far. `read` are cells that were read as inputs."""

    model: Model
    current: Valuation
    origin: Origin
    expected: Recorded
    moves: BookMoves
    sheets: Mapping[str, Cells]
    say: Say
    lines: list[BackLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: set[tuple[str, int, int]] = field(default_factory=set)

    @property
    def exported(self) -> Valuation:
        """The valuation as it was exported."""
        return self.origin.valuation

    def written(self, sheet: str, row: int, column: int) -> Written | None:
        """What was exported into a cell."""
        return self.expected.sheets[sheet].get((row, column))

    def found(self, sheet: str, row: int, column: int) -> tuple[Place | None, Seen | None]:
        """The place of an exported cell in the file, and what stands there now."""
        self.read.add((sheet, row, column))
        place = self.moves.place(sheet, row, column)
        return place, None if place is None else self.sheets.get(sheet, {}).get(place)

    def value(self, valuation: Valuation, item: Input, address: Address, case: Case) -> Value | Blank:
        """What was typed for an input in a case; BLANK where it follows the base."""
        if valuation.is_base(case.id):
            return valuation.values.get(address, default_of(item))
        own = next((one for one in valuation.cases if one.id == case.id), None)
        return BLANK if own is None else own.values.get(address, BLANK)

    def group(self, item: Item, entity: str | None) -> str:
        """Section and member, as a heading."""
        assert item.section is not None
        return " · ".join(part for part in (text(item.section.title), self.name(entity)) if part)

    def name(self, entity: str | None) -> str:
        """What people call a member now, or called it."""
        if entity is None:
            return ""
        one = self.current.entity(entity) or self.exported.entity(entity)
        return entity if one is None else one.name

    def label(self, item: Item, case: Case) -> str:
        """Label and, beside the base, the case."""
        label = text(item.label)
        return label if self.exported.is_base(case.id) else f"{label} · {case.name}"

    def unit(self, item: Item) -> str:
        """The unit as a person reads it."""
        return text(item.unit.label).replace("{currency}", self.exported.currency)

    def offer(self, line: BackLine) -> None:
        """Add a line; what stands against its edit becomes its problem."""
        problem = line.problem
        if problem is None and line.edit is not None:
            found = next(iter(line.edit.check(self.model, self.current)), None)
            problem = None if found is None else Problem(line.where, found.what, found.remedy)
        self.lines.append(replace(line, edit=None, problem=problem) if problem is not None else line)


def cell_name(sheet: str, place: Place, last: Place | None = None) -> str:
    """A cell, or a stretch of cells, as a person finds it: Inputs!G14."""
    name = f"{sheet}!{column_name(place[1])}{place[0] + 1}"
    return name if last in (None, place) or last is None else f"{name}:{column_name(last[1])}{last[0] + 1}"


def is_same_value(one: Value | Blank, other: Value | Blank) -> bool:
    """The same value, but for the digits a program leaves away."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return is_same_number(float(one), float(other))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_same_number, one, other))
    return one == other
