"""The machine's loops, compiled once for all models when this module is imported: only `machine` does, and only then.

An order is a line of six numbers: code, row written, up to four rows or places of constants read. A row is written
only by orders that do not read it, so that the compiler can work on several scenarios at once. Every operation is
the one numpy does, rounded alike: no reordering and no fused multiply-add. In a careful run NaN stands for an error.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.interpret.kernels import Floats

BLOCK = 512
"""Scenarios that go through a stretch together: few enough that their rows stay near the processor."""

Orders = NDArray[np.int32]
NAMES = (
    "unseen+ss unseen+sc unseen-ss unseen-sc unseen-cs unseen*ss unseen*sc unseen+product unseen-product "
    "unseenadded_equal +ss +sc -ss -sc -cs *ss *sc +product -product added_equal added_where "
    "divide_ss divide_sc square_root "
    "ratio_ss ratio_sc multiple_ss minimum_ss minimum_sc maximum_ss maximum_sc "
    "known_minimum_ss known_maximum_ss negative absolute round_down is_known fill "
    ">ss >=ss <ss <=ss ==ss !=ss >sc >=sc <sc <=sc ==sc !=sc "
    "choose otherwise_ss otherwise_sc spoil_ss spoil_s unless_missing load store"
)
CODE = {name: number for number, name in enumerate(NAMES.split())}
"""Trap: `ordered` finds the loop for an order by ranges of these. They stand in this file, since what is kept on disk
is compiled anew only when this file changes."""

F = TypeVar("F", bound=Callable[..., object])
numba: Any = import_module("numba")
MOST = float(np.finfo(np.float64).max)
NAN = float("nan")


def compiled(function: F) -> F:
    """The function as machine code, kept on disk for the next start wherever a folder can be written."""
    try:
        found: F = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no folder for it
        found = numba.njit(nogil=True, error_model="numpy")(function)
    return found


# in the order of NAMES
(
    UNSEEN_ADD_SS, UNSEEN_ADD_SC, UNSEEN_SUB_SS, UNSEEN_SUB_SC, UNSEEN_SUB_CS, UNSEEN_MUL_SS, UNSEEN_MUL_SC,
    UNSEEN_ADD_PRODUCT, UNSEEN_SUB_PRODUCT, UNSEEN_ADD_EQUAL, ADD_SS, ADD_SC, SUB_SS, SUB_SC, SUB_CS, MUL_SS, MUL_SC,
    ADD_PRODUCT, SUB_PRODUCT, ADD_EQUAL, ADD_WHERE, DIV_SS, DIV_SC, ROOT, RATIO_SS, RATIO_SC,
    MULTIPLE, MIN_SS, MIN_SC, MAX_SS, MAX_SC, FMIN, FMAX, NEGATIVE, ABSOLUTE, TRUNCATE, KNOWN, FILL,
    GREATER_SS, NOT_LESS_SS, LESS_SS, NOT_GREATER_SS, EQUAL_SS, UNEQUAL_SS, GREATER_SC, NOT_LESS_SC, LESS_SC,
    NOT_GREATER_SC, EQUAL_SC, UNEQUAL_SC, CHOOSE, OTHERWISE_SS, OTHERWISE_SC, SPOIL_SS, SPOIL_S, UNLESS, LOAD, STORE,
) = range(len(CODE))  # fmt: skip


@compiled
def unseen(code: int, m: Floats, out: int, a: int, b: int, c: float, part: float) -> None:
    """Sums, differences and products whose overflow is seen in what is made of them."""
    o, x, y = m[out], m[a], m[b]
    if code == UNSEEN_ADD_SS:
        for i in range(BLOCK):
            o[i] = x[i] + y[i]
    elif code == UNSEEN_ADD_SC:
        for i in range(BLOCK):
            o[i] = x[i] + c
    elif code == UNSEEN_SUB_SS:
        for i in range(BLOCK):
            o[i] = x[i] - y[i]
    elif code == UNSEEN_SUB_SC:
        for i in range(BLOCK):
            o[i] = x[i] - c
    elif code == UNSEEN_SUB_CS:
        for i in range(BLOCK):
            o[i] = c - x[i]
    elif code == UNSEEN_MUL_SS:
        for i in range(BLOCK):
            o[i] = x[i] * y[i]
    elif code == UNSEEN_MUL_SC:
        for i in range(BLOCK):
            o[i] = x[i] * c
    elif code == UNSEEN_ADD_PRODUCT:
        for i in range(BLOCK):
            o[i] = x[i] + y[i] * c
    elif code == UNSEEN_SUB_PRODUCT:
        for i in range(BLOCK):
            o[i] = x[i] - y[i] * c
    else:
        for i in range(BLOCK):
            o[i] = y[i] + part if x[i] == c else y[i]


@compiled
def summed(code: int, m: Floats, out: int, a: int, b: int, c: float) -> bool:
    """Sums and differences; whether one overflowed, or something it is made of did."""
    o, x, y, bad = m[out], m[a], m[b], 0
    if code == ADD_SS:
        for i in range(BLOCK):
            r = x[i] + y[i]
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    elif code == ADD_SC:
        for i in range(BLOCK):
            r = x[i] + c
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    elif code == SUB_SS:
        for i in range(BLOCK):
            r = x[i] - y[i]
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    elif code == SUB_SC:
        for i in range(BLOCK):
            r = x[i] - c
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    else:
        for i in range(BLOCK):
            r = c - x[i]
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    return bad != 0


@compiled
def multiplied(code: int, m: Floats, out: int, a: int, b: int, c: float) -> bool:
    """Products, and sums with one; whether one overflowed."""
    o, x, y, bad = m[out], m[a], m[b], 0
    if code == MUL_SS:
        for i in range(BLOCK):
            r = x[i] * y[i]
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    elif code == MUL_SC:
        for i in range(BLOCK):
            r = x[i] * c
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    elif code == ADD_PRODUCT:
        for i in range(BLOCK):
            r = x[i] + y[i] * c
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    else:
        for i in range(BLOCK):
            r = x[i] - y[i] * c
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    return bad != 0


@compiled
def added_where(code: int, m: Floats, out: int, a: int, b: int, c: int, k: Floats, d: int) -> bool:
    """A total, and a part where a number is the one asked for, or where a mark stands; whether one overflowed."""
    o, x, y, bad = m[out], m[a], m[b], 0
    if code == ADD_EQUAL:
        asked, part = k[c], k[d]
        for i in range(BLOCK):
            r = y[i] + part if x[i] == asked else y[i]
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    else:
        z = m[c]
        for i in range(BLOCK):
            r = y[i] + z[i] if x[i] > 0.5 else y[i]
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    return bad != 0


@compiled
def divided(code: int, m: Floats, out: int, a: int, b: int, c: float) -> bool:
    """Quotients that are errors where there is none, and roots; whether one is."""
    o, x, y, bad = m[out], m[a], m[b], 0
    if code == DIV_SS:
        for i in range(BLOCK):
            r = x[i] / y[i]
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    elif code == DIV_SC:
        for i in range(BLOCK):
            r = x[i] / c
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    else:
        for i in range(BLOCK):
            r = np.sqrt(x[i])
            o[i] = r
            bad |= 0 if abs(r) <= MOST else 1
    return bad != 0


@compiled
def rated(code: int, m: Floats, out: int, a: int, b: int, c: float) -> None:
    """Quotients that are missing where there is none."""
    o, x, y = m[out], m[a], m[b]
    if code == RATIO_SS:
        for i in range(BLOCK):
            r = x[i] / y[i]
            o[i] = r if abs(r) <= MOST else NAN
    elif code == RATIO_SC:
        for i in range(BLOCK):
            r = x[i] / c
            o[i] = r if abs(r) <= MOST else NAN
    else:
        for i in range(BLOCK):
            r = x[i] / y[i]
            o[i] = r if abs(r) <= MOST and not (y[i] <= 0.0) else NAN


@compiled
def bounded(code: int, m: Floats, out: int, a: int, b: int, c: float) -> None:
    """The lesser and the greater; of two zeros that numpy compares it takes the second."""
    o, x, y = m[out], m[a], m[b]
    if code == MIN_SS:
        for i in range(BLOCK):
            o[i] = x[i] if x[i] < y[i] or x[i] != x[i] else y[i]
    elif code == MIN_SC:
        for i in range(BLOCK):
            o[i] = x[i] if x[i] < c or x[i] != x[i] else c
    elif code == MAX_SS:
        for i in range(BLOCK):
            o[i] = x[i] if x[i] > y[i] or x[i] != x[i] else y[i]
    elif code == MAX_SC:
        for i in range(BLOCK):
            o[i] = x[i] if x[i] > c or x[i] != x[i] else c
    elif code == FMIN:  # a zero has no sign
        for i in range(BLOCK):
            o[i] = (y[i] if y[i] < x[i] or x[i] != x[i] else x[i]) + 0.0
    else:
        for i in range(BLOCK):
            o[i] = (y[i] if y[i] > x[i] or x[i] != x[i] else x[i]) + 0.0


@compiled
def changed(code: int, m: Floats, out: int, a: int, b: int, c: float) -> None:
    """What has one operand."""
    o, x = m[out], m[a]
    if code == NEGATIVE:
        for i in range(BLOCK):
            o[i] = -x[i]
    elif code == ABSOLUTE:
        for i in range(BLOCK):
            o[i] = abs(x[i])
    elif code == TRUNCATE:
        for i in range(BLOCK):
            o[i] = np.trunc(x[i])
    elif code == KNOWN:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] == x[i] else 0.0
    else:
        for i in range(BLOCK):
            o[i] = c


@compiled
def tested(code: int, m: Floats, out: int, a: int, b: int) -> None:
    """1 or 0 by a comparison of two rows."""
    o, x, y = m[out], m[a], m[b]
    if code == GREATER_SS:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] > y[i] else 0.0
    elif code == NOT_LESS_SS:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] >= y[i] else 0.0
    elif code == LESS_SS:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] < y[i] else 0.0
    elif code == NOT_GREATER_SS:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] <= y[i] else 0.0
    elif code == EQUAL_SS:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] == y[i] else 0.0
    else:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] != y[i] else 0.0


@compiled
def tested_with(code: int, m: Floats, out: int, a: int, c: float) -> None:
    """1 or 0 by a comparison of a row with a constant."""
    o, x = m[out], m[a]
    if code == GREATER_SC:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] > c else 0.0
    elif code == NOT_LESS_SC:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] >= c else 0.0
    elif code == LESS_SC:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] < c else 0.0
    elif code == NOT_GREATER_SC:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] <= c else 0.0
    elif code == EQUAL_SC:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] == c else 0.0
    else:
        for i in range(BLOCK):
            o[i] = 1.0 if x[i] != c else 0.0


@compiled
def selected(code: int, m: Floats, out: int, a: int, b: int, c: int, k: Floats, is_careful: bool) -> None:
    """One of two by a mark or by what is missing. The orders named `spoil` and `unless` act in careful runs alone."""
    o, x, y = m[out], m[a], m[b]
    if code == CHOOSE:
        z = m[c]
        for i in range(BLOCK):
            r = y[i] if x[i] > 0.5 else z[i]
            o[i] = r if x[i] == x[i] else NAN
    elif code == OTHERWISE_SS:
        for i in range(BLOCK):
            o[i] = x[i] if x[i] == x[i] else y[i]
    elif code == OTHERWISE_SC:
        default = k[b]
        for i in range(BLOCK):
            o[i] = x[i] if x[i] == x[i] else default
    elif code == SPOIL_SS and is_careful:
        z = m[c]
        for i in range(BLOCK):
            o[i] = x[i] if y[i] == y[i] and z[i] == z[i] else NAN
    elif code in (SPOIL_S, UNLESS) and is_careful:
        for i in range(BLOCK):
            o[i] = x[i] if y[i] == y[i] else NAN
    else:
        for i in range(BLOCK):
            o[i] = x[i]


@compiled
def ordered(code: int, m: Floats, out: int, order: Orders, k: Floats, is_careful: bool) -> bool:
    """One order within a block; whether it came upon an error."""
    a, b, c, d = order[2], order[3], order[4], order[5]
    if code <= UNSEEN_ADD_EQUAL:
        unseen(code, m, out, a, b, k[c], k[d])
        return False
    if code <= SUB_CS:
        return summed(code, m, out, a, b, k[c])
    if code <= SUB_PRODUCT:
        return multiplied(code, m, out, a, b, k[c])
    if code <= ADD_WHERE:
        return added_where(code, m, out, a, b, c, k, d)
    if code <= ROOT:
        return divided(code, m, out, a, b, k[c])
    if code <= MULTIPLE:
        rated(code, m, out, a, b, k[c])
    elif code <= FMAX:
        bounded(code, m, out, a, b, k[c])
    elif code <= FILL:
        changed(code, m, out, a, b, k[c])
    elif code <= UNEQUAL_SS:
        tested(code, m, out, a, b)
    elif code <= UNEQUAL_SC:
        tested_with(code, m, out, a, k[c])
    else:
        selected(code, m, out, a, b, c, k, is_careful)
    return False


@compiled
def block(orders: Orders, m: Floats, k: Floats, outer: Floats, low: int, is_careful: bool) -> bool:
    """A stretch of orders over the scenarios from `low`; whether it came upon an error, and then stopped there."""
    for n in range(len(orders)):
        order = orders[n]
        code, out = order[0], order[1]
        if code == LOAD:
            o, z = m[out], outer[order[2], low : low + BLOCK]
            for i in range(BLOCK):
                o[i] = z[i]
        elif code == STORE:
            o, z = m[order[2]], outer[out, low : low + BLOCK]
            for i in range(BLOCK):
                z[i] = o[i]
        else:
            is_bad = ordered(code, m, out, order, k, is_careful)
            if is_careful:
                o = m[out]
                for i in range(BLOCK):
                    o[i] = o[i] if not (abs(o[i]) > MOST) else NAN
            elif is_bad:
                return True
    return False


@compiled
def stretch(orders: Orders, m: Floats, k: Floats, outer: Floats, count: int, careful: Any) -> None:
    """A stretch over the first `count` blocks; `careful` says of each whether an error has happened in it."""
    for n in range(count):
        if careful[n] or block(orders, m, k, outer, n * BLOCK, False):
            careful[n] = True
            block(orders, m, k, outer, n * BLOCK, True)
