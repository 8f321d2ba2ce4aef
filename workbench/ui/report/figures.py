"""Figures on paper: negatives in parentheses, everywhere."""

from __future__ import annotations

import math
import re

from workbench.analysis.value_words import input_words
from workbench.document.valuation import Value
from workbench.ground.language import text
from workbench.rows.items import Choice, Input

_UNGROUPED = re.compile(r"-?\d{4,}(?:\.\d+)?%?")


def shown(value: float, decimals: int, suffix: str = "") -> str:
    """A figure of a plot."""
    if not math.isfinite(value):
        return text("n.m.")
    body = f"{abs(value):,.{decimals}f}"
    is_zero = not any(sign in "123456789" for sign in body)
    return f"({body}{suffix})" if value < 0 and not is_zero else f"{body}{suffix}"


def percent(value: float) -> str:
    """A share with one decimal."""
    if not math.isfinite(value):
        return text("n.m.")
    return f"({abs(value):.1%})" if round(value, 3) < 0 else f"{abs(value):.1%}"


def input_shown(item: Input, value: Value, periods: int) -> str:
    """A value of an input with all its digits, thousands set apart."""
    words = input_words(item, value, periods)
    if isinstance(item, Choice) or item.unit.is_date:
        return words
    grouped = _UNGROUPED.sub(_grouped, words)
    return f"({grouped[1:]})" if grouped[:1] in "-−" and grouped[1:2].isdigit() else grouped


def _grouped(found: re.Match[str]) -> str:
    whole, point, rest = found[0].partition(".")
    is_percent = whole.endswith("%")
    return f"{int(whole.rstrip('%')):,}{'%' if is_percent else ''}{point}{rest}"
