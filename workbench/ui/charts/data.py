"""What several charts are given and give back: reference lines, period markers, tables."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.ground.cell_text import tabbed


@dataclass(frozen=True, slots=True)
class Reference:
    """A dashed line at a value, with its name in a band of its own."""

    value: float
    label: str
    role: str = "accent"


@dataclass(frozen=True, slots=True)
class Marker:
    """A dashed upright line at a period (0 is the first; 2.5 stands between the third and the fourth)."""

    position: float
    label: str
    role: str = "muted"


@dataclass(frozen=True, slots=True)
class Table:
    """The chart as a table, for reading aloud and for copying."""

    headers: list[str]
    rows: list[list[str | float]]

    def as_text(self) -> str:
        """Tab-separated, figures in full precision."""
        return tabbed([self.headers, *([_exact(cell) for cell in row] for row in self.rows)])


def _exact(cell: str | float) -> str:
    return cell if isinstance(cell, str) else repr(float(cell)).removesuffix(".0")
