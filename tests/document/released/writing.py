"""Writes a released file and what the program that runs computes of it: `python writing.py FOLDER FORMAT`.

It is run with the code of the release itself on the path, and uses only what every release has had.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from workbench.cli import main
from workbench.cli.valued import Valued, every_case
from workbench.model import MODEL
from workbench.rows.items import Figure, Row


def totals(of: Valued) -> dict[str, float | None]:
    """Every figure, and every row summed over its periods, of lines that stand once; None for what is no number."""
    found: dict[str, float | None] = {}
    for item in MODEL.items:
        if item.per is not None or not isinstance(item, Figure | Row):
            continue
        value = of.scalar(item.key) if isinstance(item, Figure) else sum(map(float, of.arrays.periods(item)))
        found[item.key] = value if value == value and abs(value) != float("inf") else None
    return found


def write(folder: Path, number: str) -> None:
    """The file `v<format>-coreweave.assay` and, beside it, `v<format>-coreweave.json`."""
    place = folder / f"v{number}-coreweave.assay"
    assert main(["new", str(place), "--example", "coreweave-ipo", "--force"]) == 0
    values = {of.case.id: totals(of) for of in every_case(place)}
    words = json.dumps(values, indent=0, sort_keys=True) + "\n"
    (folder / f"v{number}-coreweave.json").write_text(words, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2])
