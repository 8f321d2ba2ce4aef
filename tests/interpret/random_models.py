"""Small random models that use every part of the row language, with random inputs and typed-over rows."""

from __future__ import annotations

import math
import random
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from workbench.ground.problem import ProblemError
from workbench.ground.units import DATE, FACTOR, Unit
from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, shape_of
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function
from workbench.rows.items import (
    Balance,
    Check,
    Choice,
    Constant,
    Derived,
    EntitySet,
    Figure,
    Item,
    Number,
    Row,
    Section,
    Series,
)
from workbench.rows.model import Model

FIRST_WITH_RATES = 30
"""Seeds from this on also draw what looks elsewhere: sums over another set by a key, and internal rates, whose search
takes other ways after a last digit that differs."""

SETS = (EntitySet("facility", "Facility", "Facilities"), EntitySet("peer", "Peer", "Peers"))
EXPECTED_REFUSALS = ("circular formula", "items.")


class Method(Enum):
    """What the random choices choose between."""

    LOW = "Low"
    MIDDLE = "Middle"
    HIGH = "High"


@dataclass(frozen=True, slots=True)
class Sample:
    """A random model with one scenario of inputs."""

    model: Model
    shape: Shape
    inputs: Inputs
    counts: dict[EntitySet, int]


@dataclass(slots=True)
class Made:
    """An item of the model being built; `loose` ones may be missing, `early` ones are read with prev by anyone."""

    item: Item
    per: EntitySet | None
    periodic: bool
    loose: bool = False
    opening: bool = False
    backward: bool = False
    is_date: bool = False


class Builder:
    """Draws one model. Formulas read items above them, or any item one period away."""

    def __init__(self, seed: int, *, rates: bool = False) -> None:
        self.random = random.Random(seed)
        self.rates = rates
        self.made: list[Made] = []
        self.above: list[Made] = []
        self.owner = Made(Number("none", FACTOR), None, False)
        self.periodic = False
        self.in_where = False

    def model(self) -> Model:
        """A model, or a `ProblemError` when the draw has a circle or a formula that is too long."""
        sections = [self.section(n) for n in range(self.random.randint(2, 4))]
        for made in list(self.made):
            self.define(made)
            self.above.append(made)
        sections.append(self.checks())
        return Model("random", sections)

    def section(self, number: int) -> type[Section]:
        """A section of undefined rows and figures and of inputs."""
        per = self.random.choice((None, None, *SETS))
        items: dict[str, Item] = {}
        makers: Sequence[Callable[[str, EntitySet | None], Made]] = (
            self.number, self.number, self.series, self.choice, self.constant, self.row, self.row, self.row,
            self.row, self.figure, self.balance,
        )  # fmt: skip
        for n in range(self.random.randint(4, 9)):
            made = self.random.choice(makers)(f"Item {number}-{n}", per)
            self.made.append(made)
            items[f"item_{n}"] = made.item
        return types.new_class(f"Part{number}", (Section,), {"title": f"Part {number}", "per": per}, items_in(items))

    def number(self, label: str, per: EntitySet | None) -> Made:
        kind = self.random.choice(("plain", "plain", "optional", "date"))
        unit: Unit = DATE if kind == "date" else FACTOR
        number = Number(label, unit, None if kind == "optional" else 1.0, optional=kind == "optional")
        return Made(number, per, False, loose=kind == "optional", is_date=kind == "date")

    def series(self, label: str, per: EntitySet | None) -> Made:
        return Made(Series(label, FACTOR), per, True, opening=self.likely(0.6))

    def choice(self, label: str, per: EntitySet | None) -> Made:
        return Made(Choice(label, Method, Method.MIDDLE), per, False)

    def constant(self, label: str, per: EntitySet | None) -> Made:
        return Made(Constant(label, FACTOR, self.random.choice((3.0, 0.5, 10.0))), per, False)

    def row(self, label: str, per: EntitySet | None) -> Made:
        loose = self.likely(0.1)
        return Made(Row(label, FACTOR), per, True, loose, opening=self.likely(0.7), backward=self.likely(0.25))

    def figure(self, label: str, per: EntitySet | None) -> Made:
        return Made(Figure(label, FACTOR), per, False, loose=self.likely(0.3))

    def balance(self, label: str, per: EntitySet | None) -> Made:
        return Made(Balance(label, FACTOR, start=0), per, True, opening=True)

    def checks(self) -> type[Section]:
        """A last section of checks, which read anything."""
        self.owner = Made(Check("none", FACTOR, 0, remedy="None."), None, True)
        self.periodic = True
        items: dict[str, Item] = {
            f"check_{n}": Check(f"Check {n}", FACTOR, self.known(2), remedy="Look at the inputs.") for n in range(2)
        }
        return types.new_class("Checks", (Section,), {"title": "Checks"}, items_in(items))

    def define(self, made: Made) -> None:
        """Give an item its formula and its opening."""
        self.owner = made
        item = made.item
        if made.opening and isinstance(item, Row | Series):
            self.periodic = False
            item.opening = self.known(self.random.randint(0, 2))
        self.periodic = made.periodic
        if isinstance(item, Balance):
            flows = self.flows()
            item.close(add=tuple(flows[::2]), less=tuple(flows[1::2]))
        elif isinstance(item, Derived):
            item.define(self.loosely() if made.loose else self.known(self.random.randint(1, 3)))

    def likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def flows(self) -> list[Item]:
        return [m.item for m in self.among(periodic=True)[-3:] if self.likely(0.8)]

    def among(self, *, periodic: bool, loose: bool = False, per: EntitySet | None = None) -> list[Made]:
        """Items above that a formula of the owner may read; `per` asks for items of that entity set."""
        sets = (per,) if per is not None else (None, self.owner.per)
        return [
            m for m in self.above if m.periodic is periodic and m.loose is loose and m.per in sets and not m.is_date
        ]

    def known(self, depth: int) -> Expression:
        """A formula that is never missing (though it may be an error)."""
        if depth == 0:
            return self.leaf()
        makers: list[Callable[[int], Expression]] = [
            self.arithmetic, self.arithmetic, self.arithmetic, self.called, self.called, self.compared, self.branched,
            self.chosen, self.over_periods, self.over_entities, self.around, self.windowed, self.looked_up,
            *((self.matching,) if self.rates else ()),
        ]  # fmt: skip
        return self.random.choice(makers)(depth - 1)

    def leaf(self) -> Expression:
        periodic = self.periodic and self.likely(0.7)
        found = self.among(periodic=periodic) or self.among(periodic=False)
        if not found or self.likely(0.1):
            return x.Const(self.random.choice((0.0, 1.0, 2.0)))
        return self.random.choice(found).item

    def arithmetic(self, depth: int) -> Expression:
        operator = self.random.choice("+++---***/^")
        if operator == "^":
            power = x.Const(2.0) if self.likely(0.5) else self.leaf()
            return x.Binary("**", self.known(depth), power)
        if self.likely(0.1):
            return x.Negative(self.known(depth))
        return x.Binary(operator, self.known(depth), self.known(depth))

    def called(self, depth: int) -> Expression:
        function = self.random.choice((
            Function.MINIMUM, Function.MAXIMUM, Function.ABSOLUTE, Function.EXPONENTIAL, Function.LOGARITHM,
            Function.SQUARE_ROOT, Function.ROUND_UP, Function.ROUND_DOWN, Function.NORMAL, Function.NORMAL_INVERSE,
            Function.OTHERWISE, Function.IS_KNOWN, Function.YEAR, Function.MONTH,
        ))  # fmt: skip
        if function in (Function.MINIMUM, Function.MAXIMUM):
            return x.Call(function, tuple(self.known(depth) for _ in range(self.random.randint(2, 3))))
        if function is Function.OTHERWISE:
            return x.Call(function, (self.loosely(), self.known(depth)))
        if function is Function.IS_KNOWN:
            return x.Call(function, (self.loosely(),))
        if function in (Function.YEAR, Function.MONTH):
            return self.dated(function)
        return x.Call(function, (self.known(depth),))

    def dated(self, function: Function) -> Expression:
        dates = [m.item for m in self.above if m.is_date and m.per in (None, self.owner.per)]
        if not dates:
            return self.leaf()
        day: Expression = self.random.choice(dates)
        if self.likely(0.6):
            day = x.Call(Function.END_OF_MONTH, (day, self.leaf()))
        return x.Call(function, (day,))

    def compared(self, depth: int) -> Expression:
        operator = self.random.choice((">", ">=", "<", "<="))
        return x.Compare(operator, self.known(depth), self.known(depth))

    def branched(self, depth: int) -> Expression:
        if self.in_where:
            return self.leaf()
        self.in_where = True
        condition = self.compared(0) if self.likely(0.6) else self.leaf()
        found = x.Where(condition, self.known(depth), self.known(depth))
        self.in_where = False
        return found

    def chosen(self, depth: int) -> Expression:
        choices = [m.item for m in self.above if isinstance(m.item, Choice) and m.per in (None, self.owner.per)]
        if not choices:
            return self.leaf()
        choice = self.random.choice(choices)
        assert isinstance(choice, Choice)
        if self.likely(0.3):
            return x.Is(choice, self.random.choice(list(Method)))
        return x.Pick(choice, tuple(self.known(min(depth, 1)) for _ in Method))

    def scalar(self) -> Expression:
        """Something without periods, for the lengths of windows."""
        found = self.among(periodic=False)
        return self.random.choice(found).item if found else x.Const(2.0)

    def over_periods(self, depth: int) -> Expression:
        kinds = x.OverPeriods
        found = self.among(periodic=True)
        if not found:
            return self.leaf()
        made = self.random.choice(found)
        kind = self.random.choice([k for k in kinds if k is not kinds.FIRST])
        if kind is kinds.OPENING and not made.opening:
            kind = kinds.END
        return x.PeriodReduction(kind, made.item, self.scalar() if kind in (kinds.FIRST_SUM, kinds.AT) else None)

    def over_entities(self, depth: int) -> Expression:
        kind = self.random.choice((x.OverEntities.SUM, x.OverEntities.SUM, x.OverEntities.COUNT))
        found = self.reduced(kind)
        return self.leaf() if found is None else found

    def reduced(self, kind: x.OverEntities) -> Expression | None:
        """A reduction over the members of some set, if there is an item for it."""
        per = self.random.choice(SETS)
        periodic = self.periodic and self.likely(0.7)
        loose = kind is not x.OverEntities.SUM and self.likely(0.5)
        found = self.among(periodic=periodic, loose=loose, per=per)
        if not found:
            return None
        asks = kind in (x.OverEntities.QUARTILE, x.OverEntities.PERCENT_BELOW)
        return x.EntityReduction(kind, self.random.choice(found).item, self.leaf() if asks else None)

    def around(self, depth: int) -> Expression:
        """The period before or after, of the owner or of any row."""
        if not self.periodic:
            return self.leaf()
        if self.owner.backward:
            if self.likely(0.5):
                return x.OwnFollowing()
            led = [m for m in self.made if m.periodic and not m.loose and m.per in (None, self.owner.per)]
            return x.Following(self.random.choice(led).item) if led else self.leaf()
        if self.owner.opening and self.likely(0.5) and not isinstance(self.owner.item, Series):
            return x.OwnPrevious()
        lagged = [m for m in self.made if m.opening and not m.loose and m.per in (None, self.owner.per)]
        return x.Previous(self.random.choice(lagged).item) if lagged else self.leaf()

    def windowed(self, depth: int) -> Expression:
        found = self.among(periodic=True)
        if not found or not self.periodic:
            return self.leaf()
        return x.Windowed(self.random.choice(list(x.Window)), self.random.choice(found).item, self.leaf())

    def looked_up(self, depth: int) -> Expression:
        """The sum over the members before this one, or a previous value of something above."""
        per = self.owner.per
        if per is None:
            above = [m for m in self.among(periodic=True) if m.opening]
            return x.Previous(self.random.choice(above).item) if above and self.periodic else self.leaf()
        found = self.among(periodic=False, per=per) + (self.among(periodic=True, per=per) if self.periodic else [])
        if not found:
            return self.leaf()
        kind = self.random.choice((x.SumBefore, x.SumAlike))
        return kind(self.random.choice(found).item, self.random.choice(found).item)

    def matching(self, depth: int) -> Expression:
        """The sum over the members of some set with a key."""
        per = self.random.choice(SETS)
        found = self.among(periodic=False, per=per) + (self.among(periodic=True, per=per) if self.periodic else [])
        if not found:
            return self.leaf()
        item, by = self.random.choice(found).item, self.random.choice(found).item
        return x.SumMatching(item, by, self.leaf(), self.likely(0.5))

    def loosely(self) -> Expression:
        """A formula that may be missing."""
        draw = self.random.random()
        found = self.among(periodic=False, loose=True) + (
            self.among(periodic=True, loose=True) if self.periodic else []
        )
        flags = self.among(periodic=True)
        if draw < 0.35 and found:
            return self.random.choice(found).item
        if draw < 0.45 and flags:
            return x.PeriodReduction(x.OverPeriods.FIRST, self.random.choice(flags).item)
        if draw < 0.55 and flags and self.rates:
            return x.InternalRate(self.random.choice(flags).item, self.scalar())
        if 0.55 <= draw < 0.62 and len(flags) > 1 and self.rates and self.periodic:
            return x.YieldAhead(self.random.choice(flags).item, self.random.choice(flags).item, self.scalar())
        if draw < 0.8:
            kinds = [k for k in x.OverEntities if k not in (x.OverEntities.SUM, x.OverEntities.COUNT)]
            reduced = self.reduced(self.random.choice(kinds))
            if reduced is not None:
                return reduced
        function = self.random.choice((Function.RATIO, Function.MULTIPLE))
        return x.Call(function, (self.known(1), self.known(1)))


def items_in(items: dict[str, Item]) -> Callable[[dict[str, object]], None]:
    """The body of a section class."""
    return lambda namespace: namespace.update(items)


@cache
def sample(seed: int) -> Sample:
    """The model and the inputs of a seed. Draws that the load-time rules refuse are drawn again."""
    for attempt in range(200):
        try:
            model = Builder(seed * 1000 + attempt, rates=seed >= FIRST_WITH_RATES).model()
        except ProblemError as error:
            if not any(part in error.problem.what for part in EXPECTED_REFUSALS):
                raise
            continue
        return _with_inputs(model, random.Random(seed))
    raise RuntimeError("no sound model in 200 draws")


def _with_inputs(model: Model, source: random.Random) -> Sample:
    periods = source.randint(1, 6)
    counts = {entity_set: source.randint(0, 4) for entity_set in SETS}
    bare = shape_of(model, periods, counts)
    inputs = random_inputs(model, bare, source)
    return Sample(model, shape_of(model, periods, counts, inputs), inputs, counts)


def random_inputs(model: Model, shape: Shape, source: random.Random) -> Inputs:
    """Inputs of one scenario: many plain figures, some zeros, ones and gaps; some rows typed over."""

    def draw() -> float:
        return source.choice((0.0, 1.0, 2.0, -1.0, *(source.uniform(-3, 3) for _ in range(6))))

    values: dict[Cell, float | Sequence[float]] = {}
    overrides: dict[Cell, Sequence[float]] = {}
    for item in model.items:
        for entity in shape.members(item):
            if isinstance(item, Series):
                values[item, entity] = [draw() for _ in range(shape.periods)]
            elif isinstance(item, Choice):
                values[item, entity] = float(source.randint(1, 3))
            elif isinstance(item, Number):
                day = float(source.randint(40000, 50000))
                values[item, entity] = day if item.unit is DATE else draw()
                if item.optional and source.random() < 0.4:
                    values[item, entity] = math.nan
            elif isinstance(item, Row) and source.random() < 0.05:
                overrides[item, entity] = [draw() if source.random() < 0.5 else math.nan for _ in range(shape.periods)]
    return Inputs(values, overrides)
