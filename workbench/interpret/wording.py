"""A formula as a person reads it: labels, × − ÷, and words for windows, choices and reductions."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import assert_never

from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.rows import expression as x
from workbench.rows.expression import Expression, Function, OverEntities, OverPeriods, Window
from workbench.rows.graph import Need
from workbench.rows.items import Choice, Item

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷", "**": "^", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}


def plainly(unit: Unit, value: float) -> str:
    """A value as it stands in a sentence: zero as a digit, since a dash reads as a minus there."""
    found = unit.shown(value)
    return "0" if found == "–" else found


class Bond(IntEnum):
    """How tightly the parts of a phrase hold together; a looser phrase in a tighter place gets parentheses."""

    SENTENCE = 0
    COMPARISON = 1
    SUM = 2
    PRODUCT = 3
    SIGN = 4
    POWER = 5
    WORD = 6


Phrase = tuple[str, Bond]

_BINARY_BOND = {"+": Bond.SUM, "-": Bond.SUM, "*": Bond.PRODUCT, "/": Bond.PRODUCT, "**": Bond.POWER}


class Wording:
    """Says formulas of `owner`. Readings that know values say items, choices and reductions in their own way."""

    def __init__(self, owner: Item) -> None:
        self.owner = owner

    def name(self, item: Item) -> str:
        """What an item is called."""
        return text(item.label)

    def item(self, item: Item, need: Need) -> str:
        """An item that a formula reads."""
        match need:
            case Need.NOW | Need.TRAILING | Need.WHOLE:
                return self.name(item)
            case Need.PREVIOUS:
                return text("{item} of the period before", item=self.name(item))
            case Need.FOLLOWING:
                return text("{item} of the period after", item=self.name(item))
            case Need.OPENING:
                return text("opening {item}", item=self.name(item))
            case _:
                assert_never(need)

    def part(self, node: Expression, least: Bond) -> str:
        """A part of a formula, in parentheses where it would otherwise fall apart."""
        words, bond = self.say(node)
        return f"({words})" if bond < least else words

    def words(self, node: Expression) -> str:
        """The whole formula."""
        return self.say(node)[0]

    def say(self, node: Expression) -> Phrase:
        """A formula and how tightly it holds together."""
        match node:
            case Item():
                return self.item(node, Need.NOW), Bond.WORD
            case x.Const(value):
                return f"{value:g}", Bond.WORD
            case x.Binary():
                return self.binary(node)
            case x.Negative(operand):
                return f"−{self.part(operand, Bond.POWER)}", Bond.SIGN
            case x.Compare(operator, left, right):
                sides = self.part(left, Bond.SUM), self.part(right, Bond.SUM)
                return f"{sides[0]} {SIGNS[operator]} {sides[1]}", Bond.COMPARISON
            case x.Where():
                return self.where(node)
            case x.Pick():
                return self.pick(node)
            case x.Is(choice, member):
                return self.is_member(choice, str(member.value)), Bond.COMPARISON
            case x.Call():
                return self.call(node)
            case x.Previous() | x.OwnPrevious() | x.Following() | x.OwnFollowing():
                return self.neighbour(node), Bond.WORD
            case x.Windowed():
                return self.windowed(node)
            case x.PeriodReduction():
                return self.over_periods(node)
            case x.EntityReduction():
                return self.over_entities(node)
            case x.SumBefore():
                return self.sum_before(node)
            case x.InternalRate():
                return self.internal_rate(node)
            case x.SumAlike():
                return self.sum_alike(node)
            case x.SumMatching():
                return self.sum_matching(node)
            case x.MatchingReduction():
                return self.matching(node)
            case x.YieldAhead():
                return self.yield_ahead(node)
            case x.Carried():
                return self.carried(node)
            case _:
                raise TypeError(f"no words for {type(node).__name__}")

    def binary(self, node: x.Binary) -> Phrase:
        """Left and right of a sign; the right side of − and ÷ holds on to its own signs."""
        bond = _BINARY_BOND[node.operator]
        tighter = Bond(bond + 1)
        left = self.part(node.left, tighter if node.operator == "**" else bond)
        right = self.part(node.right, bond if node.operator in "+*" else tighter)
        return f"{left} {SIGNS[node.operator]} {right}", bond

    def where(self, node: x.Where) -> Phrase:
        """Both branches of a condition."""
        return text(
            "{then} if {condition}, otherwise {other}",
            then=self.part(node.then, Bond.COMPARISON),
            condition=self.part(node.condition, Bond.COMPARISON),
            other=self.part(node.other, Bond.COMPARISON),
        ), Bond.SENTENCE

    def pick(self, node: x.Pick) -> Phrase:
        """All branches of a choice."""
        branches = "; ".join(
            text("{branch} for {member}", branch=self.part(branch, Bond.COMPARISON), member=text(str(member.value)))
            for member, branch in zip(node.choice.options, node.branches, strict=True)
        )
        return text("by {choice}: {branches}", choice=self.name(node.choice), branches=branches), Bond.SENTENCE

    def is_member(self, choice: Choice, member: str) -> str:
        """The question which member is chosen."""
        return text("{choice} is {member}", choice=self.name(choice), member=text(member))

    def neighbour(self, node: x.Previous | x.OwnPrevious | x.Following | x.OwnFollowing) -> str:
        """The period before or after."""
        match node:
            case x.Previous(item):
                return self.item(item, Need.PREVIOUS)
            case x.Following(item):
                return self.item(item, Need.FOLLOWING)
            case x.OwnPrevious():
                return self.item(self.owner, Need.PREVIOUS)
            case x.OwnFollowing():
                return self.item(self.owner, Need.FOLLOWING)
            case _:
                assert_never(node)

    def windowed(self, node: x.Windowed) -> Phrase:
        """A window over periods."""
        item, periods = self.name(node.item), self.words(node.periods)
        match node.kind:
            case Window.TRAILING:
                said = text("sum of {item} over the last ({periods}) periods", item=item, periods=periods)
            case Window.LEADING:
                said = text("sum of {item} over the next ({periods}) periods", item=item, periods=periods)
            case Window.SHIFTED:
                said = text("{item} of ({periods}) periods before", item=item, periods=periods)
            case _:
                assert_never(node.kind)
        return said, Bond.WORD

    def over_periods(self, node: x.PeriodReduction) -> Phrase:
        """A reduction of a line to one figure."""
        item = self.name(node.item)
        periods = "" if node.periods is None else self.words(node.periods)
        match node.kind:
            case OverPeriods.SUM:
                said = text("sum of {item} over all periods", item=item)
            case OverPeriods.MAXIMUM:
                said = text("largest {item} of all periods", item=item)
            case OverPeriods.MINIMUM:
                said = text("smallest {item} of all periods", item=item)
            case OverPeriods.END:
                said = text("{item} at the end", item=item)
            case OverPeriods.OPENING:
                said = self.item(node.item, Need.OPENING)
            case OverPeriods.FIRST:
                said = text("first period with {item}", item=item)
            case OverPeriods.FIRST_SUM:
                said = text("sum of {item} over the first ({periods}) periods", item=item, periods=periods)
            case OverPeriods.AT:
                said = text("{item} in period ({periods})", item=item, periods=periods)
            case _:
                assert_never(node.kind)
        return said, Bond.WORD

    def over_entities(self, node: x.EntityReduction) -> Phrase:
        """A reduction over the members of an entity set."""
        assert node.item.per is not None
        extra = "" if node.argument is None else self.words(node.argument)
        return self.reduced(node.kind, self.name(node.item), text(node.item.per.many), extra), Bond.WORD

    def matching(self, node: x.MatchingReduction) -> Phrase:
        """A reduction over the members with a key."""
        assert node.item.per is not None
        many = text(
            "{many} whose {key} is ({own})",
            many=text(node.item.per.many), key=self.name(node.by), own=self.words(node.own),
        )  # fmt: skip
        extra = "" if node.argument is None else self.words(node.argument)
        return self.reduced(node.kind, self.name(node.item), many, extra), Bond.WORD

    def reduced(self, kind: OverEntities, item: str, many: str, extra: str) -> str:
        """What is made of an item of many members."""
        match kind:
            case OverEntities.SUM:
                said = text("sum of {item} over all {many}", item=item, many=many)
            case OverEntities.MAXIMUM:
                said = text("largest {item} of all {many}", item=item, many=many)
            case OverEntities.MINIMUM:
                said = text("smallest {item} of all {many}", item=item, many=many)
            case OverEntities.MEAN:
                said = text("mean {item} of all {many}", item=item, many=many)
            case OverEntities.MEDIAN:
                said = text("median {item} of all {many}", item=item, many=many)
            case OverEntities.HARMONIC_MEAN:
                said = text("harmonic mean of {item} of all {many}", item=item, many=many)
            case OverEntities.COUNT:
                said = text("number of {many} with a known {item}", item=item, many=many)
            case OverEntities.QUARTILE:
                said = text("quartile ({number}) of {item} of all {many}", item=item, many=many, number=extra)
            case OverEntities.PERCENT_BELOW:
                said = text("share of {many} whose {item} is below ({mark})", item=item, many=many, mark=extra)
            case _:
                assert_never(kind)
        return said

    def sum_before(self, node: x.SumBefore) -> Phrase:
        """The sum over the members that come before."""
        assert node.item.per is not None
        return text(
            "sum of {item} over the {many} that come before by {key}",
            item=self.name(node.item), many=text(node.item.per.many), key=self.name(node.by),
        ), Bond.WORD  # fmt: skip

    def sum_alike(self, node: x.SumAlike) -> Phrase:
        """The sum over the members with the same key."""
        assert node.item.per is not None
        return text(
            "sum of {item} over the {many} with the same {key}",
            item=self.name(node.item), many=text(node.item.per.many), key=self.name(node.by),
        ), Bond.WORD  # fmt: skip

    def internal_rate(self, node: x.InternalRate) -> Phrase:
        """The rate at which a line is worth nothing."""
        return text(
            "internal rate of {item} per period, sought from ({guess})",
            item=self.name(node.item), guess=self.words(node.guess),
        ), Bond.WORD  # fmt: skip

    def sum_matching(self, node: x.SumMatching) -> Phrase:
        """The sum over the members of another set with a key."""
        assert node.item.per is not None
        if node.is_up_to:
            return text(
                "sum of {item} over the {many} whose {key} is at most ({own})",
                item=self.name(node.item), many=text(node.item.per.many), key=self.name(node.by),
                own=self.words(node.own),
            ), Bond.WORD  # fmt: skip
        return text(
            "sum of {item} over the {many} whose {key} is ({own})",
            item=self.name(node.item), many=text(node.item.per.many), key=self.name(node.by),
            own=self.words(node.own),
        ), Bond.WORD  # fmt: skip

    def yield_ahead(self, node: x.YieldAhead) -> Phrase:
        """The rate that makes later flows worth a price."""
        return text(
            "rate per period at which the {flow} that follows is worth the {price}, sought from ({guess})",
            flow=self.name(node.flow), price=self.name(node.price), guess=self.words(node.guess),
        ), Bond.WORD  # fmt: skip

    def carried(self, node: x.Carried) -> Phrase:
        """What later flows are worth to the layers put in so far."""
        return text(
            "worth of the {flow} that follows to each {amount} so far, discounted at its {rate}",
            flow=self.name(node.flow), amount=self.name(node.amount), rate=self.name(node.rate),
        ), Bond.WORD  # fmt: skip

    def call(self, node: x.Call) -> Phrase:
        """A function of the table."""
        function, arguments = node.function, node.arguments
        if function is Function.RATIO or function is Function.MULTIPLE:
            over, under = self.part(arguments[0], Bond.PRODUCT), self.part(arguments[1], Bond.SIGN)
            return f"{over} ÷ {under}", Bond.PRODUCT
        if function is Function.OTHERWISE:
            return self.otherwise(arguments[0], arguments[1]), Bond.SENTENCE
        return self.applied(function, [self.words(a) for a in arguments]), Bond.WORD

    def otherwise(self, first: Expression, default: Expression) -> str:
        """A figure with a stand-in."""
        one, other = self.part(first, Bond.COMPARISON), self.part(default, Bond.COMPARISON)
        return text("{figure}, or {default} when that is missing", figure=one, default=other)

    def applied(self, function: Function, arguments: Sequence[str]) -> str:
        """A function's name before its arguments in parentheses."""
        listed = "; ".join(arguments)
        match function:
            case Function.MINIMUM:
                return text("smallest of ({list})", list=listed)
            case Function.MAXIMUM:
                return text("largest of ({list})", list=listed)
            case Function.ABSOLUTE:
                return text("size of ({list})", list=listed)
            case Function.EXPONENTIAL:
                return text("exponential of ({list})", list=listed)
            case Function.LOGARITHM:
                return text("logarithm of ({list})", list=listed)
            case Function.SQUARE_ROOT:
                return text("square root of ({list})", list=listed)
            case Function.ROUND_UP:
                return text("rounded up ({list})", list=listed)
            case Function.ROUND_DOWN:
                return text("rounded down ({list})", list=listed)
            case Function.NORMAL:
                return text("normal probability below ({list})", list=listed)
            case Function.NORMAL_INVERSE:
                return text("normal quantile of ({list})", list=listed)
            case Function.STUDENT_QUANTILE:
                return text(
                    "Student's t exceeded in size with probability ({tails}), degrees of freedom ({freedom})",
                    tails=arguments[0], freedom=arguments[1],
                )  # fmt: skip
            case Function.YEAR:
                return text("year of ({list})", list=listed)
            case Function.MONTH:
                return text("month of ({list})", list=listed)
            case Function.END_OF_MONTH:
                return text("end of the month ({months}) months after ({day})", day=arguments[0], months=arguments[1])
            case Function.IS_KNOWN:
                return text("whether ({list}) is known", list=listed)
            case Function.RATIO | Function.MULTIPLE | Function.OTHERWISE:
                raise TypeError(f"{function.value} has a form of its own")
            case _:
                assert_never(function)
