"""The functions that generated code calls, on plain floats: windows, reductions, dates and the NaN rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from operator import add
from statistics import NormalDist
from typing import cast

from workbench.ground.units import date_of
from workbench.ground.units import end_of_month as last_day
from workbench.interpret.layers import carried, carried_or_missing
from workbench.interpret.rates import internal_rate, yield_ahead, yields
from workbench.interpret.student import two_sided

nan = math.nan
_MOST_ADDED = 40
_ROOT_HALF = math.sqrt(0.5)
_STANDARD = NormalDist()  # scipy would take a third of a second to import


class ExcelError(ArithmeticError):
    """Raised where Excel would show an error."""


def power(a: float, b: float) -> float:
    """a ** b; Excel has no 0 to the power of 0 or less, no root of a negative number."""
    if a == 0.0 and b <= 0.0:
        raise ExcelError
    return math.pow(a, b)


def trailing(column: Sequence[float], t: int, periods: float) -> float:
    """Sum over the last `periods` entries up to index t."""
    return sum(column[max(0, t + 1 - max(0, int(periods))) : t + 1])


def leading(column: Sequence[float], t: int, periods: float) -> float:
    """Sum over the `periods` entries after index t."""
    return sum(column[t + 1 : t + 1 + max(0, int(periods))])


def trailings(column: Sequence[float], periods: float) -> list[float]:
    """`trailing` in every period."""
    count = max(0, int(periods))
    return [sum(column[max(0, t - count) : t]) for t in range(1, len(column) + 1)]


def leadings(column: Sequence[float], periods: float) -> list[float]:
    """`leading` in every period."""
    count = max(0, int(periods))
    return [sum(column[t : t + count]) for t in range(1, len(column) + 1)]


def shifts(column: Sequence[float], periods: float) -> list[float]:
    """`shift` in every period."""
    count = int(periods)
    size = len(column)
    if count >= 0:
        return [*[0.0] * min(count, size), *column[: max(size - count, 0)]]
    return [*column[-count:], *[0.0] * min(-count, size)]


def shift(column: Sequence[float], t: int, periods: float) -> float:
    """Entry at index t - periods, 0 outside."""
    return at(column, t - int(periods))


def at(column: Sequence[float], index: int) -> float:
    """Entry at an index, 0 outside."""
    return column[index] if 0 <= index < len(column) else 0.0


def clamped(column: Sequence[float], number: float) -> float:
    """Entry in period `number`, kept within 1..N."""
    return column[min(max(int(number), 1), len(column)) - 1]


def members(columns: Sequence[Sequence[float]], periods: int) -> list[tuple[float, ...]]:
    """The values of all members, period by period."""
    return list(zip(*columns, strict=True)) if columns else [()] * periods


@lru_cache(maxsize=64)
def _adder(count: int) -> Callable[[Sequence[Sequence[float]]], list[float]]:
    """As quick as sums in the generated code, and to the bit what they are."""
    names = [f"a{n}" for n in range(count)]
    added = eval(f"lambda columns: [{' + '.join(names)} for ({', '.join(names)},) in zip(*columns)]")
    return cast(Callable[[Sequence[Sequence[float]]], list[float]], added)


def added(columns: Sequence[Sequence[float]], periods: int) -> Sequence[float]:
    """The sum of all members, period by period, from the first member to the last."""
    if not columns:
        return [0.0] * periods
    found = columns[0]
    for n in range(1, len(columns), _MOST_ADDED):
        part = [found, *columns[n : n + _MOST_ADDED]]
        found = _adder(len(part))(part)
    return found


def added_up(parts: Sequence[float]) -> float:
    """Sum from the first member to the last."""
    return reduce(add, parts, 0.0)


def total(column: Sequence[float]) -> float:
    """Plain left-to-right sum."""
    return float(sum(column))


def largest(column: Sequence[float]) -> float:
    """Largest entry; NaN absorbs."""
    return nan if any(v != v for v in column) else max(column)


def smallest(column: Sequence[float]) -> float:
    """Smallest entry; NaN absorbs."""
    return nan if any(v != v for v in column) else min(column)


def first(column: Sequence[float]) -> float:
    """1-based position of the first 1, NaN if none."""
    return next((float(n) for n, value in enumerate(column, 1) if value == 1.0), nan)


absolute = abs
exponential = math.exp
logarithm = math.log
square_root = math.sqrt


def round_up(a: float) -> float:
    """Away from zero."""
    return float(math.ceil(a)) if a >= 0.0 else float(math.floor(a))


def round_down(a: float) -> float:
    """Towards zero."""
    return float(math.trunc(a))


def normal(a: float) -> float:
    """Cumulative standard normal."""
    return 0.5 * math.erfc(-a * _ROOT_HALF)


def normal_inverse(p: float) -> float:
    """Inverse of `normal` on (0, 1)."""
    if not 0.0 < p < 1.0:
        raise ExcelError
    return _STANDARD.inv_cdf(p)


@lru_cache(maxsize=4096)
def student_quantile(tails: float, freedom: float) -> float:
    """What Student's t exceeds in size with the probability `tails`."""
    if not 0.0 < tails <= 1.0 or not 1.0 <= freedom < math.inf:
        raise ExcelError
    return two_sided(tails, math.trunc(freedom))


@lru_cache(maxsize=4096)
def year(serial: float) -> float:
    """Calendar year of a date serial."""
    return float(date_of(serial).year)


@lru_cache(maxsize=4096)
def month(serial: float) -> float:
    """Month of a date serial."""
    return float(date_of(serial).month)


@lru_cache(maxsize=4096)
def end_of_month(serial: float, months: float) -> float:
    """Last day of the month `months` after that of a date serial."""
    return last_day(serial, months)


def ratio(a: float, b: float) -> float:
    """a / b, missing when b is 0."""
    return a / b if b else nan


def multiple(a: float, b: float) -> float:
    """a / b, missing when b is 0 or negative."""
    return a / b if b > 0 else nan


def otherwise(a: float, default: float) -> float:
    """a, or the default when a is missing."""
    return a if a == a else default


def is_known(a: float) -> float:
    """1 when a is a figure."""
    return 1.0 if a == a else 0.0


def _known(parts: Sequence[float]) -> list[float]:
    return [p for p in parts if p == p]


def count(parts: Sequence[float]) -> float:
    """How many parts are figures."""
    return float(len(_known(parts)))


def max_entities(parts: Sequence[float]) -> float:
    """Largest known part."""
    return max(_known(parts), default=nan)


def min_entities(parts: Sequence[float]) -> float:
    """Smallest known part."""
    return min(_known(parts), default=nan)


def mean_entities(parts: Sequence[float]) -> float:
    """Mean of the known parts."""
    known = _known(parts)
    return sum(known) / len(known) if known else nan


def quartile_entities(parts: Sequence[float], number: float) -> float:
    """Inclusive quartile of the known parts, linear between neighbours as Excel's QUARTILE."""
    known = sorted(_known(parts))
    if not known or not 0 <= int(number) <= 4:
        return nan
    place = (len(known) - 1) * int(number) / 4
    low = int(place)
    high = min(low + 1, len(known) - 1)
    return known[low] + (known[high] - known[low]) * (place - low)


def median_entities(parts: Sequence[float]) -> float:
    """Median of the known parts."""
    return quartile_entities(parts, 2.0)


def harmonic_mean_entities(parts: Sequence[float]) -> float:
    """Harmonic mean of the known parts; NaN unless all are positive."""
    known = _known(parts)
    return len(known) / sum(1 / p for p in known) if known and min(known) > 0 else nan


def percent_below(parts: Sequence[float], mark: float) -> float:
    """Share of known parts strictly below the mark."""
    known = _known(parts)
    return sum(p < mark for p in known) / len(known) if known and mark == mark else nan


def sum_before(parts: Sequence[float], keys: Sequence[float], mine: int) -> float:
    """Sum of the parts whose key comes before that of member `mine`; ties go by position. NaN keys absorb."""
    if any(k != k for k in keys):
        return nan
    before = [p for e, (p, k) in enumerate(zip(parts, keys, strict=True)) if (k, e) < (keys[mine], mine)]
    return sum(before, 0.0)


def sum_alike(parts: Sequence[float], keys: Sequence[float], mine: int) -> float:
    """Sum of the parts with the key of member `mine`, itself alone if that is not above 0. NaN keys absorb."""
    key = keys[mine]
    if not key > 0.0:
        return nan if key != key else parts[mine]
    if any(k != k for k in keys):
        return nan
    return sum((p for e, (p, k) in enumerate(zip(parts, keys, strict=True)) if k == key or e == mine), 0.0)


def sum_matching(parts: Sequence[float], keys: Sequence[float], own: float) -> float:
    """Sum of the parts whose key equals `own`; 0 if that is not above 0. NaN keys absorb."""
    if not own > 0.0:
        return nan if own != own else 0.0
    if any(k != k for k in keys):
        return nan
    return sum((p for p, k in zip(parts, keys, strict=True) if k == own), 0.0)


def sum_up_to(parts: Sequence[float], keys: Sequence[float], own: float) -> float:
    """Sum of the parts whose key is `own` or less. NaN keys absorb."""
    if own != own or any(k != k for k in keys):
        return nan
    return sum((p for p, k in zip(parts, keys, strict=True) if k <= own), 0.0)


def among(
    reducing: Callable[..., float], parts: Sequence[float], keys: Sequence[float], own: float, *extra: float
) -> float:
    """A reduction of the parts whose key equals `own`; of none if that is not above 0. NaN keys absorb."""
    if own != own or any(k != k for k in keys):
        return nan
    return reducing([p for p, k in zip(parts, keys, strict=True) if k == own] if own > 0.0 else [], *extra)


def matched(columns: Sequence[Sequence[float]], keys: Sequence[float], periods: int, own: float) -> Sequence[float]:
    """`sum_matching` in every period, of keys that are the same in all of them."""
    if not own > 0.0 or any(k != k for k in keys):
        return [sum_matching((), (), own) if not own > 0.0 else nan] * periods
    return added([column for column, key in zip(columns, keys, strict=True) if key == own], periods)


def choose(condition: float, then: float, other: float) -> float:
    """Excel's IF."""
    return nan if condition != condition else then if condition else other


def _absorbing(function: Callable[..., float]) -> Callable[..., float]:
    def wrapped(*arguments: float) -> float:
        if any(a != a for a in arguments):
            return nan
        try:
            result = function(*arguments)
        except (ArithmeticError, ValueError):
            return nan
        return result if math.isfinite(result) else nan

    return wrapped


def _measured(function: Callable[..., float]) -> Callable[..., float]:
    def wrapped(*arguments: object) -> float:
        if arguments[-1] != arguments[-1]:
            return nan
        result = function(*arguments)
        return result if math.isfinite(result) else nan

    return wrapped


def _settled(function: Callable[[Sequence[float]], float]) -> Callable[[Sequence[float]], float]:
    def wrapped(column: Sequence[float]) -> float:
        try:
            result = function(column)
        except ArithmeticError:
            return nan
        return result if math.isfinite(result) else nan

    return wrapped


FAST: dict[str, object] = {
    name: value for name, value in globals().items() if not name.startswith("_") and (callable(value) or name == "nan")
} | {f.__name__: f for f in (carried, yield_ahead, yields)}
"""Names of the fast dialect: an Excel error raises, so that the caller can turn to the safe one."""

_ERRING: dict[str, Callable[..., float]] = {
    "power": power,
    "exponential": exponential,
    "logarithm": logarithm,
    "square_root": square_root,
    "normal": normal,
    "normal_inverse": normal_inverse,
    "student_quantile": student_quantile,
    "absolute": absolute,
    "round_up": round_up,
    "round_down": round_down,
    "year": year,
    "month": month,
    "end_of_month": end_of_month,
    "ratio": ratio,
    "multiple": multiple,
}

SAFE: dict[str, object] = FAST | {
    "add": _absorbing(lambda a, b: a + b),
    "subtract": _absorbing(lambda a, b: a - b),
    "multiply": _absorbing(lambda a, b: a * b),
    "divide": _absorbing(lambda a, b: a / b),
    "above": _absorbing(lambda a, b: 1.0 if a > b else 0.0),
    "at_least": _absorbing(lambda a, b: 1.0 if a >= b else 0.0),
    "below": _absorbing(lambda a, b: 1.0 if a < b else 0.0),
    "at_most": _absorbing(lambda a, b: 1.0 if a <= b else 0.0),
    "minimum": _absorbing(lambda *a: min(a)),
    "maximum": _absorbing(lambda *a: max(a)),
    **{name: _absorbing(f) for name, f in _ERRING.items()},
    **{
        f.__name__: _measured(f)
        for f in (trailing, leading, shift, clamped, quartile_entities, percent_below, internal_rate)
    },
    "carried": carried_or_missing,
    **{f.__name__: _settled(f) for f in (total, largest, smallest, mean_entities, harmonic_mean_entities)},
}
"""Names of the safe dialect: NaN stands for an Excel error and absorbs."""
