"""Large amounts where they are only read: in billions, or in hundred millions (亿) as Chinese readers count."""

from __future__ import annotations

import math
from enum import Enum

from workbench.ground.language import SIMPLIFIED_CHINESE, current_language, current_variant, set_variant, text


class Large(Enum):
    """The unit of large amounts."""

    BILLION = "billion"
    HUNDRED_MILLION = "hundred_million"


def set_large(large: Large) -> None:
    """Write large amounts in this unit from now on. Inputs and sheets stay in the unit of the file."""
    set_variant("" if large is Large.BILLION else large.value)


def current_large() -> Large:
    """The unit of large amounts now."""
    name = current_variant()
    return Large(name) if name else Large.BILLION


def millions() -> float:
    """How many millions the unit of large amounts holds: what charts divide money by."""
    return 1000.0 if current_large() is Large.BILLION else 100.0


def money(value: float, currency: str) -> str:
    """Money in millions as a headline reads it: $14.36bn, $812m, ($6.1bn); in hundred millions: $143.6亿, $8.12亿."""
    if not math.isfinite(value):
        return text("n.m.")
    sign = "$" if currency == "USD" else f"{currency} "
    size = abs(value)
    if current_large() is Large.HUNDRED_MILLION:
        amount = size / 100
        figures = f"{amount:,.1f}" if amount >= 10 else f"{amount:,.2f}"
        body = f"{sign}{figures}亿"
        if currency == "USD" and current_language() == SIMPLIFIED_CHINESE:
            body = f"{figures}亿美元"
    else:
        body = f"{sign}{size / 1000:,.2f}bn" if size >= 1000 else f"{sign}{size:,.0f}m"
    return f"({body})" if value < 0 else body
