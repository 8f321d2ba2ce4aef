"""How each operation is spelt on plain floats: fast and raising, or safe with NaN for an Excel error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from workbench.interpret.pieces import Form, Fresh, Piece, made, name
from workbench.rows.expression import Function

SURE = (Function.ABSOLUTE, Function.IS_KNOWN, Function.OTHERWISE, Function.RATIO, Function.MULTIPLE)
"""Functions that raise for no argument."""

LONG = 40
"""Longer texts are not written twice."""


def _tuple(texts: Sequence[str]) -> str:
    return "(" + "".join(f"{text}, " for text in texts) + ")"


def infix(operator: str) -> Form:
    """`(a operator b)`."""
    return lambda texts, fresh: f"({texts[0]} {operator} {texts[1]})"


def call(function: str) -> Form:
    """`function(a, b, …)`."""
    return lambda texts, fresh: f"{function}({', '.join(texts)})"


def listed(function: str) -> Form:
    """`function((a, b, …,))`."""
    return lambda texts, fresh: f"{function}({_tuple(texts)})"


def listed_and_last(function: str) -> Form:
    """`function((a, b, …,), last)`."""
    return lambda texts, fresh: f"{function}({_tuple(texts[:-1])}, {texts[-1]})"


def among(reducing: str, marks: int) -> Form:
    """`among(reducing, (a, …,), (b, …,), mark, …)`: two lists of one length, then the marks."""

    def form(texts: Sequence[str], fresh: Fresh) -> str:
        half = (len(texts) - marks) // 2
        lists = _tuple(texts[:half]), _tuple(texts[half : 2 * half])
        return f"among({reducing}, {', '.join((*lists, *texts[2 * half :]))})"

    return form


def _two_lists(function: str, last: int) -> Form:
    """`function((a, …,), (b, …,), last)` of twice as many texts."""

    def form(texts: Sequence[str], fresh: Fresh) -> str:
        half = len(texts) // 2
        return f"{function}({_tuple(texts[:half])}, {_tuple(texts[half:])}, {last})"

    return form


def _two_lists_and_last(function: str) -> Form:
    """`function((a, …,), (b, …,), last)` of an odd number of texts."""

    def form(texts: Sequence[str], fresh: Fresh) -> str:
        half = len(texts) // 2
        return f"{function}({_tuple(texts[:half])}, {_tuple(texts[half:-1])}, {texts[-1]})"

    return form


def with_figure(pattern: str) -> Form:
    """A text around one figure."""
    return lambda texts, fresh: pattern.format(texts[0])


def if_else(texts: Sequence[str], fresh: Fresh) -> str:
    """`(then if test else other)`."""
    return f"({texts[1]} if {texts[0]} else {texts[2]})"


def flag(texts: Sequence[str], fresh: Fresh) -> str:
    """1.0 where a test holds, else 0.0."""
    return f"(1.0 if {texts[0]} else 0.0)"


def _bound(text: str, fresh: Fresh) -> tuple[str, str]:
    """How a text is spelt at its first use and at later ones, so that it is evaluated once."""
    if text.isidentifier() or text[0].isdigit():
        return text, text
    temporary = fresh()
    return f"({temporary} := {text})", temporary


def _extreme(operator: str) -> Form:
    """The conditional expression is several times faster than min() and max(). The first of equals wins, as there."""

    def form(texts: Sequence[str], fresh: Fresh) -> str:
        first, again = _bound(texts[0], fresh)
        for n, text in enumerate(texts[1:], 2):
            other, other_again = _bound(text, fresh)
            whole = f"({other_again} if {other} {operator} {first} else {again})"
            if n < len(texts):
                first, again = _bound(whole, fresh)
            else:
                first = whole
        return first

    return form


def _otherwise(texts: Sequence[str], fresh: Fresh) -> str:
    first, again = _bound(texts[0], fresh)
    return f"({again} if {first} == {again} else {texts[1]})"


def _known(texts: Sequence[str], fresh: Fresh) -> str:
    first, again = _bound(texts[0], fresh)
    return f"(1.0 if {first} == {again} else 0.0)"


def _quotient(test: str) -> Form:
    def form(texts: Sequence[str], fresh: Fresh) -> str:
        first, again = _bound(texts[0], fresh)
        return f"({texts[1]} / {again} if {first}{test} else {texts[2] if texts[2:] else 'nan'})"

    return form


QUOTIENTS = {Function.RATIO: _quotient(""), Function.MULTIPLE: _quotient(" > 0")}
"""Of divisor and dividend, and of what stands in for them where the divisor has no use, if anything does."""


def _power(texts: Sequence[str], fresh: Fresh) -> str:
    base, exponent = texts
    if len(exponent) > LONG:
        return f"power({base}, {exponent})"
    first, again = _bound(base, fresh)
    return f"({again} ** {exponent} if {first} > 0.0 else power({again}, {exponent}))"


class Dialect:
    """Raises where Excel would show an error."""

    is_fast: ClassVar[bool] = True

    def binary(self, operator: str, a: Piece, b: Piece) -> Piece:
        if operator == "**":
            return made("**", _power, (a, b), risky=True)
        return made(operator, infix(operator), (a, b), risky=operator == "/")

    def negative(self, a: Piece) -> Piece:
        return made("neg", lambda texts, fresh: f"(-{texts[0]})", (a,))

    def compare(self, operator: str, a: Piece, b: Piece) -> Piece:
        test = made(f"test{operator}", lambda texts, fresh: f"{texts[0]} {operator} {texts[1]}", (a, b))
        return made("flag", flag, (test,))

    def where(self, condition: Piece, then: Piece, other: Piece) -> Piece:
        is_test = condition.form is flag
        return made("where", if_else, (condition.parts[0] if is_test else condition, then, other), lazy=1)

    def extreme(self, function: Function, arguments: Sequence[Piece]) -> Piece:
        operator = "<" if function is Function.MINIMUM else ">"
        if len(arguments) == 2 and all(a.atom for a in arguments):
            form: Form = lambda texts, fresh: f"({texts[0]} if {texts[0]} {operator} {texts[1]} else {texts[1]})"  # noqa: E731
            return made(f"two{function.value}", form, arguments)
        return made(function.value, _extreme(operator), arguments)

    def call(self, function: Function, arguments: Sequence[Piece]) -> Piece:
        match function:
            case Function.MINIMUM | Function.MAXIMUM:
                return self.extreme(function, arguments)
            case Function.OTHERWISE:
                first, default = arguments
                if first.form is not None and first.form in QUOTIENTS.values():  # it is missing for one reason only
                    return made(f"or {first.key}", first.form, (*first.parts, default), lazy=1)
                return made("otherwise", _otherwise, arguments, lazy=1)
            case Function.IS_KNOWN:
                return made("is_known", _known, arguments)
            case Function.RATIO | Function.MULTIPLE:
                dividend, divisor = arguments
                return made(function.value, QUOTIENTS[function], (divisor, dividend), lazy=1)
            case _:
                return made(function.value, call(function.value), arguments, risky=function not in SURE)

    def add_up(self, parts: Sequence[Piece]) -> Piece:
        return made("sum", lambda texts, fresh: f"({' + '.join(texts)})", parts)

    def before(self, parts: Sequence[Piece], keys: Sequence[Piece], mine: int) -> Piece:
        zero = name("0.0", steady=True)
        terms = []
        for e, (part, key) in enumerate(zip(parts, keys, strict=True)):
            if e != mine:  # ties go by position
                test = made(f"before {e <= mine}", infix("<=" if e < mine else "<"), (key, keys[mine]))
                terms.append(made("where", if_else, (test, part, zero), lazy=1))
        return self.add_up(terms) if terms else zero

    def alike(self, parts: Sequence[Piece], keys: Sequence[Piece], mine: int) -> Piece:
        zero, own = name("0.0", steady=True), keys[mine]
        terms = []
        for e, (part, key) in enumerate(zip(parts, keys, strict=True)):
            test = made("alike", infix("=="), (key, own))
            terms.append(part if e == mine else made("where", if_else, (test, part, zero), lazy=1))
        shares = made("shares", infix(">"), (own, zero))
        return made("where", if_else, (shares, self.add_up(terms), parts[mine]), lazy=1)

    def up_to(self, parts: Sequence[Piece], keys: Sequence[Piece], own: Piece) -> Piece:
        zero = name("0.0", steady=True)
        tests = [made("up to", infix("<="), (key, own)) for key in keys]
        terms = [made("where", if_else, (test, part, zero), lazy=1) for test, part in zip(tests, parts, strict=True)]
        return self.add_up(terms) if terms else zero

    def matching(self, parts: Sequence[Piece], keys: Sequence[Piece], own: Piece) -> Piece:
        zero = name("0.0", steady=True)
        terms = []
        for part, key in zip(parts, keys, strict=True):
            test = made("alike", infix("=="), (key, own))
            terms.append(made("where", if_else, (test, part, zero), lazy=1))
        shares = made("shares", infix(">"), (own, zero))
        return made("where", if_else, (shares, self.add_up(terms), zero), lazy=1) if terms else zero


class SafeDialect(Dialect):
    """The same operations as functions in which NaN stands for an Excel error and absorbs."""

    is_fast: ClassVar[bool] = False
    names: ClassVar[dict[str, str]] = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}
    tests: ClassVar[dict[str, str]] = {">": "above", ">=": "at_least", "<": "below", "<=": "at_most"}

    def binary(self, operator: str, a: Piece, b: Piece) -> Piece:
        return made(operator, call(self.names[operator]), (a, b))

    def compare(self, operator: str, a: Piece, b: Piece) -> Piece:
        return made(operator, call(self.tests[operator]), (a, b))

    def where(self, condition: Piece, then: Piece, other: Piece) -> Piece:
        return made("where", call("choose"), (condition, then, other))

    def extreme(self, function: Function, arguments: Sequence[Piece]) -> Piece:
        return made(function.value, call(function.value), arguments)

    def call(self, function: Function, arguments: Sequence[Piece]) -> Piece:
        return made(function.value, call(function.value), arguments)

    def add_up(self, parts: Sequence[Piece]) -> Piece:
        return made("sum", listed("total"), parts)

    def before(self, parts: Sequence[Piece], keys: Sequence[Piece], mine: int) -> Piece:
        return made(f"before{mine}", _two_lists("sum_before", mine), (*parts, *keys))

    def alike(self, parts: Sequence[Piece], keys: Sequence[Piece], mine: int) -> Piece:
        return made(f"alike{mine}", _two_lists("sum_alike", mine), (*parts, *keys))

    def matching(self, parts: Sequence[Piece], keys: Sequence[Piece], own: Piece) -> Piece:
        return made("matching", _two_lists_and_last("sum_matching"), (*parts, *keys, own))

    def up_to(self, parts: Sequence[Piece], keys: Sequence[Piece], own: Piece) -> Piece:
        return made("up to", _two_lists_and_last("sum_up_to"), (*parts, *keys, own))
