"""Figures of fiscal years made from those of periods: flows added, stocks at the end, rates averaged."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.rows.items import Annual


def fiscal_years(years: Sequence[float]) -> list[int]:
    """Every year from the first period's to the last's; empty when a period has none."""
    if not years or any(not math.isfinite(y) for y in years):
        return []
    return list(range(round(min(years)), round(max(years)) + 1))


def annual_figure(kind: Annual, values: Sequence[float], years: Sequence[float], year: int) -> float:
    """The figure of one fiscal year from values of periods 1..N and the fiscal year of each; NaN when missing.

    Missing figures of single periods are left out of sums and means, as Excel's SUMIFS and AVERAGEIFS do.
    """
    inside = [v for v, y in zip(values, years, strict=True) if y == year]
    known = [v for v in inside if math.isfinite(v)]
    match kind:
        case Annual.SUM:
            return math.fsum(known)
        case Annual.END:
            return inside[-1] if inside else math.nan
        case Annual.MEAN:
            return math.fsum(known) / len(known) if known else math.nan
        case Annual.NONE:
            return math.nan
