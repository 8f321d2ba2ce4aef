"""What a model is declared with: inputs, rows, figures, balances, checks, sections and entity sets."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from workbench.ground.units import DATE, FLAG, PERCENT, Unit
from workbench.rows.expression import Expression, Operand, as_expression


@dataclass(frozen=True, slots=True)
class Place:
    """File and line of a declaration, for messages."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def _caller() -> Place:
    frame = sys._getframe(2)
    # By the module's name: in a bundle the code's file is not the module's.
    while frame.f_globals.get("__name__") == __name__ and frame.f_back is not None:
        frame = frame.f_back
    return Place(re.split(r"[\\/]", frame.f_code.co_filename)[-1], frame.f_lineno)


@dataclass(frozen=True, eq=False, slots=True)
class EntitySet:
    """A kind of thing a user adds, removes, renames and reorders: contracts, facilities, peers.

    `key` names it in files, `one` and `many` are what a person reads.
    """

    key: str
    one: str
    many: str


class Annual(Enum):
    """How the figures of a year are made from its periods."""

    SUM = "sum"  # flows
    END = "end"  # stocks
    MEAN = "mean"  # rates
    NONE = "none"


class Emphasis(Enum):
    """How a line stands in a sheet."""

    PLAIN = "plain"
    TOTAL = "total"


class Item(Expression):
    """Anything with a key, a label and a unit. `section` and `key` are set when its section is declared."""

    __slots__ = ("attribute", "declared_at", "key", "label", "note", "section", "unit")

    def __init__(self, label: str, unit: Unit, note: str = "") -> None:
        self.label = label
        self.unit = unit
        self.note = note
        self.attribute = ""
        self.key = ""
        self.section: type[Section] | None = None
        self.declared_at = _caller()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key or self.label}>"

    @property
    def per(self) -> EntitySet | None:
        """The entity set this item has one figure (or line) per member of."""
        return self.section.per if self.section is not None else None

    @property
    def is_periodic(self) -> bool:
        """True when the item has a value in every period."""
        return False


class Input(Item):
    """What a user types. `source` cites where a default comes from, `low` and `high` are inclusive bounds."""

    __slots__ = ("high", "low", "source")

    def __init__(
        self, label: str, unit: Unit, *, low: float | None, high: float | None, note: str = "", source: str = ""
    ) -> None:
        super().__init__(label, unit, note)
        self.low = low
        self.high = high
        self.source = source


class Number(Input):
    """A scalar input. `optional` ones may be left empty and are then missing; `default` None means empty."""

    __slots__ = ("default", "optional")

    def __init__(
        self,
        label: str,
        unit: Unit,
        default: float | None = 0.0,
        *,
        low: float | None = None,
        high: float | None = None,
        optional: bool = False,
        note: str = "",
        source: str = "",
    ) -> None:
        super().__init__(label, unit, low=low, high=high, note=note, source=source)
        if default is None and not optional:
            raise TypeError(f"{label!r} needs a default, or optional=True")
        self.default = default
        self.optional = optional


class Series(Input):
    """An input with one value per period. A list shorter than the horizon goes on with its last value if `holds`,
    else with 0. `default` fills an empty one."""

    __slots__ = ("annual", "default", "holds", "opening")

    def __init__(
        self,
        label: str,
        unit: Unit,
        default: float = 0.0,
        *,
        low: float | None = None,
        high: float | None = None,
        holds: bool = True,
        opening: Operand | None = None,
        annual: Annual | None = None,
        note: str = "",
        source: str = "",
    ) -> None:
        super().__init__(label, unit, low=low, high=high, note=note, source=source)
        self.default = default
        self.holds = holds
        self.opening = None if opening is None else as_expression(opening)
        self.annual = annual or _usual_annual(unit)

    @property
    def is_periodic(self) -> bool:
        return True


class Choice(Input):
    """An input that is one member of an `Enum`; its values are the words people read. Code 1..n in formulas."""

    __slots__ = ("default", "options")

    def __init__(self, label: str, options: type[Enum], default: Enum, *, note: str = "", source: str = "") -> None:
        super().__init__(label, Unit("choice", decimals=0), low=None, high=None, note=note, source=source)
        if default not in list(options):
            raise TypeError(f"{label!r}: default must be one of {[m.name for m in options]}")
        self.options = options
        self.default = default

    def code(self, member: Enum) -> float:
        """1-based position of a member."""
        return float(list(self.options).index(member) + 1)


class Constant(Item):
    """A named constant of nature or the calendar: nobody edits it, formulas may use it."""

    __slots__ = ("value",)

    def __init__(self, label: str, unit: Unit, value: float, note: str = "") -> None:
        super().__init__(label, unit, note)
        self.value = value


class Derived(Item):
    """An item with a formula."""

    __slots__ = ("_formula",)

    def __init__(self, label: str, unit: Unit, formula: Operand | None, note: str = "") -> None:
        super().__init__(label, unit, note)
        self._formula = None if formula is None else as_expression(formula)

    @property
    def formula(self) -> Expression:
        """The expression; an error if it was promised and never defined."""
        if self._formula is None:
            raise TypeError(f"{self.declared_at}: {self.key or self.label} was declared without a formula; define it")
        return self._formula

    def define(self, formula: Operand) -> None:
        """Give the formula of an item that was declared before the things it depends on."""
        if self._formula is not None:
            raise TypeError(f"{self.declared_at}: {self.key or self.label} already has a formula")
        self._formula = as_expression(formula)


class Row(Derived):
    """A line with one formula for all periods. `opening` fills the opening column (needed by `prev`)."""

    __slots__ = ("annual", "emphasis", "opening")

    def __init__(
        self,
        label: str,
        unit: Unit,
        formula: Operand | None = None,
        *,
        opening: Operand | None = None,
        annual: Annual | None = None,
        emphasis: Emphasis = Emphasis.PLAIN,
        note: str = "",
    ) -> None:
        super().__init__(label, unit, formula, note)
        self.opening = None if opening is None else as_expression(opening)
        self.annual = annual or _usual_annual(unit)
        self.emphasis = emphasis

    @property
    def is_periodic(self) -> bool:
        return True


class Balance(Row):
    """A stock: opening value `start`, closed as previous value plus `add` less `less`."""

    __slots__ = ("add", "less")

    def __init__(self, label: str, unit: Unit, *, start: Operand, note: str = "") -> None:
        super().__init__(label, unit, None, opening=start, annual=Annual.END, emphasis=Emphasis.TOTAL, note=note)
        self.add: tuple[Item, ...] = ()
        self.less: tuple[Item, ...] = ()

    def close(self, *, add: tuple[Item, ...] = (), less: tuple[Item, ...] = ()) -> None:
        """Name the flows that move the stock."""
        from workbench.rows.expression import Previous

        self.add, self.less = add, less
        formula: Expression = Previous(self)
        for flow in add:
            formula = formula + flow
        for flow in less:
            formula = formula - flow
        self.define(formula)


class Figure(Derived):
    """A single derived number, outside the periods."""

    __slots__ = ("emphasis",)

    def __init__(
        self,
        label: str,
        unit: Unit,
        formula: Operand | None = None,
        *,
        emphasis: Emphasis = Emphasis.PLAIN,
        note: str = "",
    ) -> None:
        super().__init__(label, unit, formula, note)
        self.emphasis = emphasis


class Severity(Enum):
    """What a failed check means: the model is wrong, or the inputs deserve a second look."""

    INTEGRITY = "integrity"
    PLAUSIBILITY = "plausibility"


class Check(Derived):
    """A residual that must be 0 within `tolerance` (in the check's unit), in every period if it is periodic.

    `remedy` says what to do when it is not. A condition is written as a flag that is 1 when violated.
    """

    __slots__ = ("_periodic", "remedy", "severity", "tolerance")

    def __init__(
        self,
        label: str,
        unit: Unit,
        residual: Operand,
        *,
        tolerance: float = 1e-6,
        severity: Severity = Severity.INTEGRITY,
        remedy: str,
        note: str = "",
    ) -> None:
        super().__init__(label, unit, residual, note)
        self.tolerance = tolerance
        self.severity = severity
        self.remedy = remedy
        self._periodic: bool | None = None

    @property
    def is_periodic(self) -> bool:
        if self._periodic is None:
            self._periodic = has_periods(self.formula)
        return self._periodic


class Group:
    """Items that belong together and are declared by one function: a frozen dataclass whose fields are items.

    As an attribute of a section each field is an item of it, in field order, with the key `section.attribute_field`.
    """


class Section:
    """A block of the model. Subclass with a title, a snake-case key made from the class name, and `per` an entity set.

    `area` is the desk whose panel shows the inputs; a section's items stand in the order they are declared.
    """

    title: ClassVar[str] = ""
    key: ClassVar[str] = ""
    area: ClassVar[str] = ""
    per: ClassVar[EntitySet | None] = None
    items: ClassVar[tuple[Item, ...]] = ()

    def __init_subclass__(cls, *, title: str, area: str = "", per: EntitySet | None = None) -> None:
        super().__init_subclass__()
        cls.title = title
        cls.area = area
        cls.per = per
        cls.key = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        found: list[Item] = []
        for name, value in _unfolded(vars(cls)):
            if isinstance(value, Item) and value.section is None:
                value.section = cls
                value.attribute = name
                value.key = f"{cls.key}.{name}"
                found.append(value)
        cls.items = tuple(found)


def _unfolded(attributes: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Attributes of a section, a group's fields in its place."""
    for name, value in attributes.items():
        if not isinstance(value, Group):
            yield name, value
            continue
        for field, item in vars(value).items():
            if not isinstance(item, Item):
                raise TypeError(f"{name}.{field} is no item: a group holds items only, no group within it")
            yield f"{name}_{field}", item


def has_periods(node: Expression, *, is_opening: bool = False) -> bool:
    """True when the expression has a value per period. An opening value may look ahead from the opening column."""
    from workbench.rows import expression as x

    match node:
        case Item():
            return node.is_periodic
        case x.PeriodReduction() | x.InternalRate():
            return False
        case x.YieldAhead(_, _, guess) if is_opening:
            return has_periods(guess, is_opening=True)
        case x.Carried() if is_opening:
            return False
        case x.Previous() | x.Following() | x.OwnPrevious() | x.OwnFollowing() | x.Windowed():
            return True
        case x.YieldAhead() | x.Carried():
            return True
        case _:
            return any(has_periods(child, is_opening=is_opening) for child in x.children(node))


def _usual_annual(unit: Unit) -> Annual:
    if unit.percent or unit is PERCENT:
        return Annual.MEAN
    if unit is DATE or unit is FLAG:
        return Annual.END
    if any(name == "money" for name, _ in unit.dims) and unit.scale == 1e6 and len(unit.dims) == 1:
        return Annual.SUM
    if any(name == "energy" for name, _ in unit.dims) and len(unit.dims) == 1:
        return Annual.SUM
    return Annual.END
