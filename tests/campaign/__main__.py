"""Faults, bad files and long days, as figures: `python -m tests.campaign [--small] [--part NAME …] [--keep FOLDER]`.

Exits with 1 when a demand is not met. With a folder to keep figures in, a part that has run there on the very same
program is not run again: hours of it may be broken off and taken up.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.campaign import (
    bounds,
    days,
    hostile,
    importers,
    injection,
    kills,
    own_errors,
    sameness,
    storage,
    two_of_everything,
    undoing,
    windows,
)
from tests.campaign.findings import Finding, shown
from tests.campaign.keeping import Kept


def _imported(name: str, small: bool) -> list[Finding]:
    return importers.imported(name, (15 if name == importers.SLOW else 120) if small else 10_000)


PARTS: dict[str, Callable[[bool], list[Finding]]] = {
    "kills-saving": lambda small: kills.saving(30 if small else 500),
    "kills-editing": lambda small: kills.editing(12, 2) if small else kills.editing(500, 4),
    "undo": lambda small: undoing.undoing(4, 60, 10) if small else undoing.undoing(60, 400, 10),
    "bounds": lambda small: bounds.bounds(30 if small else None, 20 if small else 5000, 25, is_small=small),
    "bounds-window": lambda small: windows.windows(is_small=small),
    "sameness": lambda small: sameness.sameness(is_small=small),
    "day": lambda small: days.soaked(1.0 if small else 60.0),
    "damaged-files": lambda small: hostile.damaged(300 if small else 10_000),
    "own-errors": lambda small: own_errors.own_errors(100 if small else 1_000),
    "faulty-storage": lambda small: storage.storage(small=small),
    "two-of-everything": lambda small: two_of_everything.everything(small=small),
    "injection": lambda small: injection.injection(1 if small else 40),
    "import-control": lambda small: [importers.misbehaved()],
}
PARTS |= {f"import-{name.replace(' ', '-')}": partial(_imported, name) for name in importers.IMPORTERS}
"""Each part by name; given True it runs in its small size."""


def main(arguments: list[str] | None = None) -> int:
    """Run the parts and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the size of it that runs with the tests")
    parser.add_argument("--part", action="append", choices=sorted(PARTS), help="only this one; may be repeated")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the figures of each part there, or take them")
    chosen = parser.parse_args(arguments)
    kept = None if chosen.keep is None else Kept(chosen.keep, is_small=chosen.small)
    found: list[Finding] = []
    for name in chosen.part or PARTS:
        before = None if kept is None else kept.of(name)
        started = time.monotonic()
        new = PARTS[name](chosen.small) if before is None else before
        found += new
        if before is None and kept is not None:
            kept.keep(name, new)
        said = f"{time.monotonic() - started:.0f} s" if before is None else "as kept"
        print(f"{name}: {said}", file=sys.stderr)
    print(shown(found))
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
