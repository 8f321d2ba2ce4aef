"""What the smoke test has found, line by line while it runs, and as a table and a file at its end."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Report:
    """Checks that held, and figures that were measured."""

    checks: list[tuple[str, str]] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    _begun: float = field(default_factory=time.monotonic)

    def holds(self, of: str, what: str) -> None:
        """One more check has held."""
        self.checks.append((of, what))
        print(f"{time.monotonic() - self._begun:6.0f} s  {of}: {what}", flush=True)

    def measured(self, what: str, value: float) -> None:
        """A figure; its unit stands in its name."""
        self.figures[what] = value

    def written(self, path: Path) -> Path:
        """Write the report as JSON."""
        found = {"checks": [list(one) for one in self.checks], "figures": self.figures}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return path

    def table(self) -> str:
        """The figures as a table in Markdown."""
        rows = [f"| {what} | {value:,.2f} |" for what, value in self.figures.items()]
        return "\n".join([f"{len(self.checks)} checks held.", "", "| measured | |", "|---|---|", *rows])
