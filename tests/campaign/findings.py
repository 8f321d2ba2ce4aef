"""What a part of the campaign found: a figure, what it must be, and whether it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table. `figure` is what was counted or measured, `demand` what it must be."""

    topic: str
    what: str
    figure: str
    demand: str
    holds: bool


def none_of(topic: str, what: str, found: int, of: int) -> Finding:
    """So many of `of` tries, and it must be none."""
    return Finding(topic, what, f"{found} of {of:,}", "0", found == 0)


def at_most(topic: str, what: str, found: float, most: float, unit: str) -> Finding:
    """The largest seen, and what it may be."""
    return Finding(topic, what, f"{found:.2f} {unit}", f"at most {most:g} {unit}", found <= most)


def at_least(topic: str, what: str, found: int, least: int, of: int) -> Finding:
    """So many of `of`, as of a control that must fail often enough for the others to mean something."""
    return Finding(topic, what, f"{found:,} of {of:,}", f"at least {least:,}", found >= least)


def shown(findings: Iterable[Finding]) -> str:
    """The table of figures."""
    rows = [("", "Topic", "What", "Figure", "Demand")]
    rows += [("ok" if one.holds else "NO", one.topic, one.what, one.figure, one.demand) for one in findings]
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
