"""The Excel formula of a row: one text for all its periods, equal but for the column letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.interpret.formula_rates import NOT_MEANINGFUL, internal_rate, yield_ahead
from workbench.interpret.layout import FIRST_PERIOD, PERIOD_ROW, Home, Layout, column_name
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverEntities, OverPeriods, Window
from workbench.rows.graph import opening_of
from workbench.rows.items import Item, Number

NOW, BEFORE, AFTER = "\ue000", "\ue001", "\ue002"
"""Stand for the letters of this period's column, the one before and the one after; of Unicode's private use."""

LONGEST_FORMULA = 8192
_MOST_ARGUMENTS = 200  # Excel takes 255

_SUM, _PRODUCT, _POWER, _ATOM = range(1, 5)
_RANKS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}
_PLAIN_NAMES = {
    Function.MINIMUM: "MIN",
    Function.MAXIMUM: "MAX",
    Function.ABSOLUTE: "ABS",
    Function.EXPONENTIAL: "EXP",
    Function.LOGARITHM: "LN",
    Function.SQUARE_ROOT: "SQRT",
    Function.NORMAL: "NORMSDIST",
    Function.NORMAL_INVERSE: "NORMSINV",
    Function.STUDENT_QUANTILE: "TINV",
    Function.YEAR: "YEAR",
    Function.MONTH: "MONTH",
    Function.END_OF_MONTH: "EOMONTH",
}


@dataclass(frozen=True, slots=True)
class CellFormula:
    """A formula with marks where the columns stand; `is_link` when it only repeats a cell of another sheet.

    `is_array` says that Excel must compute it over whole ranges: it then stands in braces.
    """

    template: str
    is_link: bool = False
    is_array: bool = False

    def at(self, period: int) -> str:
        """The formula in the column of a period (0: opening), beginning with '=', or with '{=' for one over ranges."""
        column = FIRST_PERIOD + period - 1
        filled = self.template.replace(NOW, column_name(column))
        if BEFORE in filled:
            filled = filled.replace(BEFORE, column_name(column - 1))
        if AFTER in filled:
            filled = filled.replace(AFTER, column_name(column + 1))
        return "{=" + filled + "}" if self.is_array else "=" + filled


def formula_of(layout: Layout, owner: Item, entity: int | None, formula: Expression) -> CellFormula:
    """The Excel formula of `formula` standing in the cell (or line) of `owner`.

    Raises `ProblemError` when it is longer than Excel takes.
    """
    printer = Printer(layout, owner, entity)
    printed = printer.bare(formula)
    if len(printed) + 40 > LONGEST_FORMULA:  # column letters grow from one to three
        raise ProblemError(
            Problem(
                owner.key,
                text("gives an Excel formula of {length} characters; Excel takes {most}.",
                     length=len(printed), most=LONGEST_FORMULA),
                text("Split the row, or value fewer entities."),
            )
        )  # fmt: skip
    is_link = isinstance(formula, Item) and layout.home(formula, entity).sheet != layout.home(owner, entity).sheet
    return CellFormula(printed, is_link, printer.is_array)


class Printer:
    """Prints the tree of one cell. Every node has its text; there is no fallback."""

    def __init__(self, layout: Layout, owner: Item, entity: int | None) -> None:
        self.layout = layout
        self.owner = owner
        self.entity = entity
        self.home = layout.home(owner, entity)
        self.is_array = False

    def bare(self, node: Expression) -> str:
        """Text of a whole formula, or of an operand of an operator: an empty cell counts as 0 there."""
        match node:
            case x.Following(item):
                return self._cell(item, AFTER)
            case x.OwnFollowing():
                return self._cell(self.owner, AFTER)
            case _:
                return self.emit(node)[0]

    def argument(self, node: Expression) -> str:
        """Text of an argument of a function, which must be a value even where the cell is empty."""
        return self.emit(node)[0]

    def emit(self, node: Expression) -> tuple[str, int]:
        """Text of a node and how tightly its outermost operator binds."""
        match node:
            case Number(optional=True):
                # Left empty it shows words of its own, which a figure that hands it on must not repeat.
                cell = self._cell(node, NOW)
                return f"IF(ISNUMBER({cell}),{cell},{NOT_MEANINGFUL})", _ATOM
            case Item():
                return self._cell(node, NOW), _ATOM
            case x.Const(value):
                return _number(value), _ATOM
            case x.Binary(operator, left, right):
                return self._binary(operator, left, right), _RANKS[operator]
            case x.Negative(operand):
                return f"(-{self._operand(operand, _ATOM)})", _ATOM
            case x.Compare() | x.Is():
                return f"IF({self.condition(node)},1,0)", _ATOM
            case x.Where(condition, then, other):
                parts = (self.condition(condition), self.argument(then), self.argument(other))
                return f"IF({','.join(parts)})", _ATOM
            case x.Pick(choice, branches):
                listed = [self._cell(choice, NOW), *map(self.argument, branches)]
                return f"CHOOSE({','.join(listed)})", _ATOM
            case x.Call(function, arguments):
                return self._call(function, arguments), _ATOM
            case x.Previous(item):
                return self._cell(item, BEFORE), _ATOM
            case x.OwnPrevious():
                return self._cell(self.owner, BEFORE), _ATOM
            case x.Following() | x.OwnFollowing():
                # MIN, MAX and ISNUMBER pass over an empty cell, so the one after the last period is made a number.
                return f"({self.bare(node)}+0)", _ATOM
            case x.Windowed(kind, item, periods):
                return self._window(kind, item, self._whole(periods)), _ATOM
            case x.PeriodReduction(kind, item, extra):
                count = "" if extra is None else self._whole(extra)
                return self._over_periods(kind, item, count), _ATOM
            case x.InternalRate(item, guess):
                return self._internal_rate(item, self._operand(guess, _SUM)), _ATOM
            case x.YieldAhead(price, flow, guess):
                return self._yield_ahead(price, flow, self._operand(guess, _SUM)), _ATOM
            case x.Carried(amount, rate, flow):
                return self._carried(amount, rate, flow), _ATOM
            case x.EntityReduction(kind, item, extra):
                return self._over_entities(kind, item, extra), _ATOM
            case x.SumBefore(item, by):
                return self._sum_before(item, by), _ATOM
            case x.SumAlike(item, by):
                return self._sum_alike(item, by), _ATOM
            case x.SumMatching(item, by, own, is_up_to):
                return self._sum_matching(item, by, self._operand(own, _SUM), "<=" if is_up_to else "="), _ATOM
            case x.MatchingReduction(kind, item, by, own, extra):
                return self._matching(kind, item, by, self._operand(own, _SUM), extra), _ATOM
            case _:
                raise TypeError(f"no Excel text for {type(node).__name__}")

    def condition(self, node: Expression) -> str:
        """Text of a test inside IF."""
        match node:
            case x.Compare(operator, left, right):
                return f"{self._operand(left, _SUM)}{operator}{self._operand(right, _SUM)}"
            case x.Is(choice, member):
                return f"{self._cell(choice, NOW)}={self.layout.code(choice, member)}"
            case _:
                return self.argument(node)

    def _whole(self, node: Expression) -> str:
        printed = self.argument(node)
        return printed if isinstance(node, x.Const) else f"TRUNC({printed})"

    def _operand(self, node: Expression, least: int) -> str:
        if isinstance(node, x.Following | x.OwnFollowing):
            return self.bare(node)
        printed, rank = self.emit(node)
        return printed if rank >= least else f"({printed})"

    def _binary(self, operator: str, left: Expression, right: Expression) -> str:
        rank = _RANKS[operator]
        if operator == "**":
            return f"{self._operand(left, _ATOM)}^{self._operand(right, _ATOM)}"
        right_least = rank if operator in "+*" else rank + 1
        return f"{self._operand(left, rank)}{operator}{self._operand(right, right_least)}"

    # Cells -----------------------------------------------------------------------------------------------------------

    def _prefix(self, home: Home) -> str:
        return "" if home.sheet == self.home.sheet else home.prefix

    def _cell(self, item: Item, column: str, entity: int | None = None) -> str:
        home = self.layout.home(item, self.entity if entity is None else entity)
        row = home.row + 1
        if item.is_periodic:
            return f"{self._prefix(home)}{column}${row}"
        letters = column_name(home.column)
        if self.layout.is_table(item) and home.sheet == self.home.sheet and home.row == self.home.row:
            return f"${letters}{row}"
        return f"{self._prefix(home)}${letters}${row}"

    def _line(self, item: Item) -> str:
        """All periods of an item's line."""
        home, layout = self.layout.home(item, self.entity), self.layout
        row = home.row + 1
        return f"{self._prefix(home)}${layout.first_column}${row}:${layout.last_column}${row}"

    def _members(self, item: Item) -> list[str]:
        assert item.per is not None
        count = len(self.layout.entities[item.per])
        if count and self.layout.is_table(item):
            first, last = self.layout.home(item, 0), self.layout.home(item, count - 1)
            letters = column_name(first.column)
            return [f"{self._prefix(first)}${letters}${first.row + 1}:${letters}${last.row + 1}"]
        return [self._cell(item, NOW, entity) for entity in range(count)]

    # Functions -------------------------------------------------------------------------------------------------------

    def _call(self, function: Function, arguments: tuple[Expression, ...]) -> str:
        asks = function in (Function.OTHERWISE, Function.IS_KNOWN)
        first = arguments[0]
        known = self._cell(first, NOW) if asks and isinstance(first, Item) else self.argument(first)
        parts = [known, *map(self.argument, arguments[1:])]
        match function:
            case Function.ROUND_UP:
                return f"ROUNDUP({parts[0]},0)"
            case Function.ROUND_DOWN:
                return f"ROUNDDOWN({parts[0]},0)"
            case Function.RATIO | Function.MULTIPLE:
                test = "=0" if function is Function.RATIO else "<=0"
                divided = self._binary("/", *arguments)
                return f"IF({self._operand(arguments[1], _SUM)}{test},{NOT_MEANINGFUL},{divided})"
            case Function.OTHERWISE:
                return f"IF(ISNUMBER({parts[0]}),{parts[0]},{parts[1]})"
            case Function.IS_KNOWN:
                return f"IF(ISNUMBER({parts[0]}),1,0)"
            case (
                Function.MINIMUM
                | Function.MAXIMUM
                | Function.ABSOLUTE
                | Function.EXPONENTIAL
                | Function.LOGARITHM
                | Function.SQUARE_ROOT
                | Function.NORMAL
                | Function.NORMAL_INVERSE
                | Function.STUDENT_QUANTILE
                | Function.YEAR
                | Function.MONTH
                | Function.END_OF_MONTH
            ):
                return f"{_PLAIN_NAMES[function]}({','.join(parts)})"
            case _:
                assert_never(function)

    def _window(self, kind: Window, item: Item, count: str) -> str:
        """Windows look only at the periods they may read, so that a row may look back at one that depends on it."""
        home, layout = self.layout.home(item, self.entity), self.layout
        prefix, row, now = self._prefix(home), home.row + 1, f"{NOW}${PERIOD_ROW + 1}"
        match kind:
            case Window.TRAILING:
                past = f"{prefix}${layout.first_column}${row}:{NOW}${row}"
                return f"IF({count}<1,0,SUM(INDEX({past},MAX(1,{now}-{count}+1)):INDEX({past},{now})))"
            case Window.LEADING:
                ahead = f"{prefix}{AFTER}${row}:${layout.after_column}${row}"
                return f"IF({count}<1,0,SUM(INDEX({ahead},1):INDEX({ahead},MIN({count},COLUMNS({ahead})))))"
            case Window.SHIFTED:
                line = self._line(item)
                place = f"{now}-{count}"
                return f"IF(AND({place}>=1,{place}<=COLUMNS({line})),INDEX({line},{place}),0)"
            case _:
                assert_never(kind)

    def _over_periods(self, kind: OverPeriods, item: Item, count: str) -> str:
        home, layout, line = self.layout.home(item, self.entity), self.layout, self._line(item)
        prefix, row = self._prefix(home), home.row + 1
        match kind:
            case OverPeriods.SUM:
                return f"SUM({line})"
            case OverPeriods.MAXIMUM:
                return f"MAX({line})"
            case OverPeriods.MINIMUM:
                return f"MIN({line})"
            case OverPeriods.END:
                return f"{prefix}${layout.last_column}${row}"
            case OverPeriods.OPENING:
                return self._opening(item, prefix, row)
            case OverPeriods.FIRST:
                return f"IF(COUNTIF({line},1)=0,{NOT_MEANINGFUL},MATCH(1,{line},0))"
            case OverPeriods.FIRST_SUM:
                last = f"INDEX({line},MIN({count},COLUMNS({line})))"
                return f"IF({count}<1,0,SUM(INDEX({line},1):{last}))"
            case OverPeriods.AT:
                return f"INDEX({line},MAX(1,MIN({count},COLUMNS({line}))))"
            case _:
                assert_never(kind)

    def _internal_rate(self, item: Item, guess: str) -> str:
        home, layout = self.layout.home(item, self.entity), self.layout
        first, row = column_name(FIRST_PERIOD - 1), home.row + 1
        return internal_rate(f"{self._prefix(home)}${first}${row}:${layout.last_column}${row}", guess)

    def _ahead(self, item: Item) -> str:
        """The periods after this one, and the empty column after the last, of an item's line."""
        home, layout = self.layout.home(item, self.entity), self.layout
        row = home.row + 1
        return f"{self._prefix(home)}{AFTER}${row}:${layout.after_column}${row}"

    def _yield_ahead(self, price: Item, flow: Item, guess: str) -> str:
        row = self.layout.home(flow, self.entity).row + 1
        now = self._cell(flow, NOW)
        line = f"{now}:${self.layout.last_column}${row}"
        return yield_ahead(self._cell(price, NOW), now, line, self._ahead(flow), guess)

    def _carried(self, amount: Item, rate: Item, flow: Item) -> str:
        """The present values that NPV finds at the rates of all layers; after the last period nothing follows."""
        ahead = self._ahead(flow)
        worth = f"SUMPRODUCT({self._so_far(amount)}*NPV({self._so_far(rate)},{ahead}))"
        return f"IF(COLUMNS({ahead})=1,0,{worth})"

    def _so_far(self, item: Item) -> str:
        """The opening and the periods up to this one of an item's line."""
        home = self.layout.home(item, self.entity)
        first, row = column_name(FIRST_PERIOD - 1), home.row + 1
        return f"{self._prefix(home)}${first}${row}:{NOW}${row}"

    def _opening(self, item: Item, prefix: str, row: int) -> str:
        if opening_of(item) is None:
            return "0"
        return f"{prefix}${column_name(FIRST_PERIOD - 1)}${row}"

    def _over_entities(self, kind: OverEntities, item: Item, extra: Expression | None) -> str:
        members = self._members(item)
        if not members:
            return "0" if kind in (OverEntities.SUM, OverEntities.COUNT) else NOT_MEANINGFUL
        known = _spread("COUNT", members)
        match kind:
            case OverEntities.SUM:
                return _spread("SUM", members)
            case OverEntities.COUNT:
                return known
            case OverEntities.MAXIMUM:
                found = _spread("MAX", members)
            case OverEntities.MINIMUM:
                found = _spread("MIN", members)
            case OverEntities.MEAN:
                found = f"{_spread('SUM', members)}/{known}"
            case OverEntities.MEDIAN:
                found = f"MEDIAN({self._gathered(members)})"
            case OverEntities.HARMONIC_MEAN:
                gathered = self._gathered(members)
                found = f"IF({_spread('MIN', members)}<=0,{NOT_MEANINGFUL},HARMEAN({gathered}))"
            case OverEntities.QUARTILE:
                assert extra is not None
                found = f"QUARTILE({self._gathered(members)},{self.argument(extra)})"
            case OverEntities.PERCENT_BELOW:
                assert extra is not None
                found = f"{self._below(item, members, self._operand(extra, _SUM))}/{known}"
            case _:
                assert_never(kind)
        return f"IF({known}=0,{NOT_MEANINGFUL},{found})"

    def _matching(self, kind: OverEntities, item: Item, by: Item, own: str, extra: Expression | None) -> str:
        """Over the two columns of item and key, as an array: a figure that does not match or is missing is a text."""
        nothing = "0" if kind is OverEntities.COUNT else NOT_MEANINGFUL
        figures, keys = self._members(item), self._members(by)
        if not figures:
            return nothing
        self.is_array = True
        is_one = f"({keys[0]}={own})*ISNUMBER({figures[0]})"
        known, chosen = f"SUM({is_one})", f"IF({is_one},{figures[0]},{NOT_MEANINGFUL})"
        match kind:
            case OverEntities.COUNT:
                return f"IF({own}>0,{known},0)"
            case OverEntities.MAXIMUM:
                found = f"MAX({chosen})"
            case OverEntities.MINIMUM:
                found = f"MIN({chosen})"
            case OverEntities.MEAN:
                found = f"SUM({chosen})/{known}"
            case OverEntities.MEDIAN:
                found = f"MEDIAN({chosen})"
            case OverEntities.HARMONIC_MEAN:
                found = f"IF(MIN({chosen})<=0,{NOT_MEANINGFUL},HARMEAN({chosen}))"
            case OverEntities.QUARTILE:
                assert extra is not None
                found = f"QUARTILE({chosen},{self.argument(extra)})"
            case OverEntities.SUM | OverEntities.PERCENT_BELOW:
                raise TypeError(f"no members are picked by a key for {kind.value}")
            case _:
                assert_never(kind)
        return f"IF({own}>0,IF({known}=0,{NOT_MEANINGFUL},{found}),{NOT_MEANINGFUL})"

    def _gathered(self, members: list[str]) -> str:
        """The members as one reference; several cells of one sheet are joined in parentheses."""
        return members[0] if len(members) == 1 else f"({','.join(members)})"

    def _below(self, item: Item, members: list[str], mark: str) -> str:
        if self.layout.is_table(item):
            return f"SUMPRODUCT(ISNUMBER({members[0]})*({members[0]}<{mark}))"
        return _spread("SUM", [f"IF(ISNUMBER({m}),IF({m}<{mark},1,0),0)" for m in members])

    def _sum_before(self, item: Item, by: Item) -> str:
        assert self.entity is not None
        assert item.per is not None
        mine = self._cell(by, NOW)
        parts = []
        for other in range(len(self.layout.entities[item.per])):
            if other != self.entity:
                operator = "<=" if other < self.entity else "<"
                key = self._cell(by, NOW, other)
                parts.append(f"IF({key}{operator}{mine},{self._cell(item, NOW, other)},0)")
        return _spread("SUM", parts)

    def _sum_alike(self, item: Item, by: Item) -> str:
        assert self.entity is not None
        assert item.per is not None
        mine, own = self._cell(by, NOW), self._cell(item, NOW)
        parts = []
        for other in range(len(self.layout.entities[item.per])):
            figure = self._cell(item, NOW, other)
            test = f"IF({self._cell(by, NOW, other)}={mine},{figure},0)"
            parts.append(figure if other == self.entity else test)
        return f"IF({mine}>0,{_spread('SUM', parts)},{own})"

    def _sum_matching(self, item: Item, by: Item, own: str, test: str) -> str:
        assert item.per is not None
        parts = [
            f"IF({self._cell(by, NOW, other)}{test}{own},{self._cell(item, NOW, other)},0)"
            for other in range(len(self.layout.entities[item.per]))
        ]
        total = _spread("SUM", parts)
        return total if test == "<=" else f"IF({own}>0,{total},0)"


def _spread(function: str, parts: list[str]) -> str:
    """`function` over any number of arguments, nested where there are more than Excel takes."""
    if not parts:
        return "0"
    outer = "SUM" if function == "COUNT" else function
    while len(parts) > _MOST_ARGUMENTS:
        parts = [
            f"{function}({','.join(parts[n : n + _MOST_ARGUMENTS])})" for n in range(0, len(parts), _MOST_ARGUMENTS)
        ]
        function = outer
    return f"{function}({','.join(parts)})"


def _number(value: float) -> str:
    written = repr(value).removesuffix(".0") if abs(value) < 1e15 else repr(value)
    return f"({written})" if value < 0 else written
