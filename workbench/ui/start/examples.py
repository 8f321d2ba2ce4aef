"""The shipped valuations, each with a line on what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbench.ground.language import text
from workbench.ground.resources import resource


@dataclass(frozen=True, slots=True)
class Example:
    """One shipped valuation."""

    path: Path
    name: str
    about: str


def examples() -> list[Example]:
    """All of them, by name; one that is not known here by what its file is called."""
    told = {
        "coreweave-ipo": (
            text("CoreWeave at its IPO"),
            text("Backlog, debt secured by it, peers, three cases and a simulation, every input with its source."),
        ),
        "plain-company": (
            text("A plain company"),
            text("The same workbench as a clean corporate DCF, without backlog, power or debt."),
        ),
    }
    found = []
    for path in sorted(resource("examples").glob("*.assay")):
        name, about = told.get(path.stem, (path.stem.replace("-", " ").capitalize(), ""))
        found.append(Example(path, name, about))
    return found
