"""Arithmetic over many scenarios at once: numpy in place under the rule that NaN stands for an Excel error.

An error is rare, so it is noticed by the processor's own flags: numpy calls `flagged` after an operation that divided
by zero or overflowed, and only then is the result cleaned. Comparisons look for NaN only once an error has happened.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.interpret.many_rates import internal_rates
from workbench.interpret.rates import MOST_RETURNED
from workbench.interpret.student import two_sided

Floats = NDArray[np.float64]
Given = Floats | float
Mask = NDArray[np.bool_]

nan, inf = float("nan"), float("inf")
_EPOCH = 25569.0  # Excel serial of 1970-01-01
_EARLIEST, _LATEST = -693593.0, 2958465.0  # the calendar from year 1 to 9999


class Kernels:
    """The operations of one run; each writes its result to `out`. One instance serves one thread."""

    def __init__(self, chunk: int) -> None:
        self.mask = np.empty(chunk, dtype=np.bool_)
        self.flags = 0
        self.is_dirty = False
        self.has_overflowed = False

    def flagged(self, kind: str, flag: int) -> None:
        """Called by numpy when an operation divided by zero, overflowed or had no result."""
        self.flags |= flag

    def begin(self, *, is_dirty: bool) -> None:
        """Forget the errors of the chunk before."""
        self.flags = 0
        self.is_dirty = is_dirty
        self.has_overflowed = False

    def ended_well(self) -> bool:
        """False when a plain sum or product overflowed: the chunk must be computed again, carefully."""
        return not (self.flags or self.has_overflowed)

    def clean(self, out: Floats) -> None:
        """Infinite becomes NaN: after every operation of a careful run."""
        np.copyto(out, nan, where=np.isinf(out))
        self.flags = 0
        self.is_dirty = True

    def settled(self, function: Callable[..., object], *arguments: Given, out: Floats) -> None:
        """A function that may have no result: NaN stands there."""
        if self.flags:
            self.has_overflowed = True
        self.flags = 0
        function(*arguments, out)
        if self.flags:
            np.copyto(out, nan, where=~np.isfinite(out))
            self.flags = 0
            self.is_dirty = True

    def absorb(self, given: Given, out: Floats) -> None:
        """NaN in `given` makes `out` NaN."""
        if self.is_dirty:
            np.copyto(out, nan, where=np.isnan(given))

    def divide(self, a: Given, b: Given, out: Floats) -> None:
        self.settled(np.divide, a, b, out=out)

    def power(self, a: Given, b: Given, out: Floats) -> None:
        has_none = (np.asarray(a) == 0.0) & (np.asarray(b) <= 0.0)
        self.settled(np.power, a, b, out=out)
        if has_none.any():
            np.copyto(out, nan, where=has_none)
            self.is_dirty = True
        # numpy knows 1 ** NaN and NaN ** 0, Excel does not
        self.absorb(a, out)
        self.absorb(b, out)

    def exponential(self, a: Given, out: Floats) -> None:
        self.settled(np.exp, a, out=out)

    def logarithm(self, a: Given, out: Floats) -> None:
        self.settled(np.log, a, out=out)

    def square_root(self, a: Given, out: Floats) -> None:
        self.settled(np.sqrt, a, out=out)

    def round_up(self, a: Floats, out: Floats) -> None:
        np.copysign(np.ceil(np.abs(a)), a, out)

    def normal(self, a: Floats, out: Floats) -> None:
        from scipy.special import erfc  # a heavy import that few models need

        np.multiply(a, -(0.5**0.5), out)
        erfc(out, out)
        np.multiply(out, 0.5, out)

    def normal_inverse(self, p: Floats, out: Floats) -> None:
        from scipy.special import ndtri

        has_none = ~((p > 0.0) & (p < 1.0))
        ndtri(p, out)
        if has_none.any():
            np.copyto(out, nan, where=has_none)
            self.is_dirty = True
        self.flags = 0

    def student_quantile(self, tails: Given, freedom: Given, out: Floats) -> None:
        """Scenario by scenario, so that it is the figure of one scenario to the bit."""
        pairs = zip(
            np.broadcast_to(tails, out.shape).tolist(), np.broadcast_to(freedom, out.shape).tolist(), strict=True
        )
        for place, (p, n) in enumerate(pairs):
            has_one = 0.0 < p <= 1.0 and 1.0 <= n < inf
            out[place] = two_sided(p, int(n)) if has_one else nan
            self.is_dirty |= not has_one
        self.flags = 0

    def ratio(self, a: Given, b: Given, out: Floats) -> None:
        """Missing when b is 0, which is no error."""
        was_dirty = self.is_dirty
        self.divide(a, b, out)
        self.is_dirty = was_dirty

    def multiple(self, a: Given, b: Given, out: Floats) -> None:
        """Missing when b is 0 or negative, which is no error."""
        self.ratio(a, b, out)
        np.copyto(out, nan, where=np.asarray(b) <= 0.0)

    def known_minimum(self, a: Given, b: Given, out: Floats) -> None:
        """The lesser of what is known. Of two zeros numpy takes one or the other by where in the array they stand:
        a sum makes the zero one without a sign."""
        np.fmin(a, b, out=out)
        np.add(out, 0.0, out)

    def known_maximum(self, a: Given, b: Given, out: Floats) -> None:
        """The greater of what is known; a zero has no sign."""
        np.fmax(a, b, out=out)
        np.add(out, 0.0, out)

    def otherwise(self, a: Given, default: Given, out: Floats) -> None:
        mask = np.isnan(a)
        np.copyto(out, a)
        np.copyto(out, default, where=mask)

    def is_known(self, a: Floats, out: Floats) -> None:
        np.copyto(out, ~np.isnan(a))

    def compared(self, test: np.ufunc, a: Given, b: Given, out: Floats) -> None:
        """1 or 0 by a comparison."""
        mask = self.mask[: len(out)]
        test(a, b, mask)
        if self.is_dirty:
            has_none = np.isnan(a) | np.isnan(b)
            np.copyto(out, mask)
            np.copyto(out, nan, where=has_none)
        else:
            np.copyto(out, mask)

    def chosen(self, test: np.ufunc, a: Given, b: Given, then: Given, other: Given, out: Floats) -> None:
        """`then` where the comparison holds, else `other`."""
        mask = self.mask[: len(out)]
        test(a, b, mask)
        np.copyto(out, other)
        np.copyto(out, then, where=mask)
        if self.is_dirty:
            np.copyto(out, nan, where=np.isnan(a) | np.isnan(b))

    def picked(self, test: np.ufunc, a: Floats, b: float, then: Given, other: Given, out: Floats) -> None:
        """As `chosen`, but an error in the condition only makes it fail."""
        mask = self.mask[: len(out)]
        test(a, b, mask)
        np.copyto(out, other)
        np.copyto(out, then, where=mask)

    def unless_missing(self, given: Given, value: Given, out: Floats) -> None:
        """The value, or NaN where `given` is an error."""
        np.copyto(out, value)
        self.absorb(given, out)

    def added_if(self, test: np.ufunc, a: Given, b: Given, total: Given, part: Given, out: Floats) -> None:
        """`total`, plus `part` where the comparison holds: parts left out do not count, not even as errors."""
        mask = self.mask[: len(out)]
        test(a, b, mask)
        np.copyto(out, total)
        np.add(out, part, out, where=mask)

    def year(self, serial: Floats, out: Floats) -> None:
        months, has_none = self.months(serial)
        np.copyto(out, months // 12 + 1970)
        self.spoil(has_none, out)

    def month(self, serial: Floats, out: Floats) -> None:
        months, has_none = self.months(serial)
        np.copyto(out, months % 12 + 1)
        self.spoil(has_none, out)

    def end_of_month(self, serial: Given, later: Given, out: Floats) -> None:
        months, has_none = self.months(np.broadcast_to(serial, out.shape))
        steps = np.trunc(np.broadcast_to(later, out.shape))
        has_none = has_none | ~(np.abs(steps) < 1e5)
        after = months + np.where(has_none, 0.0, steps).astype(np.int64) + 1
        has_none |= (after < -1969 * 12) | (after >= 8030 * 12)
        after = np.where(has_none, 0, after)
        np.copyto(out, after.astype("M8[M]").astype("M8[D]").astype(np.int64) + (_EPOCH - 1.0))
        self.spoil(has_none, out)

    def months(self, serial: Floats) -> tuple[NDArray[np.int64], Mask]:
        """Months since 1970 of dates, and where there is no such date."""
        has_none = ~((serial >= _EARLIEST) & (serial < _LATEST + 1.0))
        days = np.where(has_none, _EPOCH, np.trunc(serial)) - _EPOCH
        return days.astype(np.int64).astype("M8[D]").astype("M8[M]").astype(np.int64), has_none

    def spoil(self, has_none: Mask, out: Floats) -> None:
        """NaN where there is no result."""
        if has_none.any():
            np.copyto(out, nan, where=has_none)
            self.is_dirty = True

    def count(self, *given: Given, out: Floats) -> None:
        """How many are known."""
        np.copyto(out, 0.0)
        for part in given:
            np.add(out, ~np.isnan(part), out)

    def mean(self, *given: Given, out: Floats) -> None:
        """Mean of the known; missing without any."""
        known = np.zeros_like(out)
        total = np.zeros_like(out)
        for part in given:
            mask = ~np.isnan(part)
            known += mask
            np.add(total, part, total, where=mask)
        self.ratio(total, known, out)

    def harmonic_mean(self, *given: Given, out: Floats) -> None:
        """Harmonic mean of the known; missing unless all are positive."""
        known = np.zeros_like(out)
        total = np.zeros_like(out)
        fails = np.zeros(out.shape, dtype=np.bool_)
        for part in given:
            mask = ~np.isnan(part)
            known += mask
            fails |= mask & (np.asarray(part) <= 0.0)
            np.add(total, 1.0 / np.where(mask & ~fails, part, 1.0), total, where=mask)
        self.ratio(known, total, out)
        np.copyto(out, nan, where=fails)

    def quartile(self, number: Given, *given: Given, out: Floats) -> None:
        """Inclusive quartile of the known, linear between neighbours; missing without any."""
        ranked = np.sort(np.stack([np.broadcast_to(part, out.shape) for part in given]), axis=0)
        known = np.sum(~np.isnan(ranked), axis=0)
        which = np.broadcast_to(np.trunc(number), out.shape)
        has_none = (known == 0) | ~((which >= 0.0) & (which <= 4.0))
        place = (known - 1) * np.where(has_none, 0.0, which) / 4.0
        low = np.clip(place.astype(np.int64), 0, len(given) - 1)
        high = np.clip(low + 1, 0, np.maximum(known - 1, 0))
        below = np.take_along_axis(ranked, low[np.newaxis], axis=0)[0]
        above = np.take_along_axis(ranked, high[np.newaxis], axis=0)[0]
        np.copyto(out, below + (above - below) * (place - low))
        np.copyto(out, nan, where=has_none)

    def percent_below(self, mark: Given, *given: Given, out: Floats) -> None:
        """Share of the known strictly below the mark; missing without any."""
        known = np.zeros_like(out)
        total = np.zeros_like(out)
        for part in given:
            known += ~np.isnan(part)
            total += np.asarray(part) < mark
        self.ratio(total, known, out)
        np.copyto(out, nan, where=np.isnan(mark))

    def internal_rate(self, guess: Given, *flows: Given, out: Floats) -> None:
        """The internal rate of flows one period apart; missing where there is none."""
        internal_rates(flows, guess, out)

    def yield_ahead(self, guess: Given, price: Given, *flows: Given, out: Floats) -> None:
        """The rate at which flows one period apart are worth a price; missing where that is nothing or next to it."""
        has_price = np.asarray(price) > 0.0
        for flow in flows:
            has_price = has_price & ~(np.asarray(flow) > MOST_RETURNED * np.asarray(price))
        internal_rates([np.where(has_price, np.negative(price), nan), *flows], guess, out)
