"""Faults, bad files and long days, as figures: `python -m tests.campaign [--small] [--part NAME …]`.

Exits with 1 when a demand is not met.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

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

PARTS: dict[str, Callable[[bool], list[Finding]]] = {
    "kills-saving": lambda small: kills.saving(30 if small else 500),
    "kills-editing": lambda small: kills.editing(12, 2) if small else kills.editing(500, 4),
    "undo": lambda small: undoing.undoing(4, 60, 10) if small else undoing.undoing(60, 400, 10),
    "bounds": lambda small: bounds.bounds(30 if small else None, 20 if small else 5000, 25, is_small=small),
    "bounds-window": lambda small: windows.windows(is_small=small),
    "sameness": lambda small: sameness.sameness(is_small=small),
    "day": lambda small: days.soaked(1.0 if small else 60.0),
    "damaged-files": lambda small: hostile.damaged(300 if small else 10_000),
    "importers": lambda small: importers.imported(120, slow=15) if small else importers.imported(10_000),
    "own-errors": lambda small: own_errors.own_errors(100 if small else 1_000),
    "faulty-storage": lambda small: storage.storage(small=small),
    "two-of-everything": lambda small: two_of_everything.everything(small=small),
    "injection": lambda small: injection.injection(1 if small else 40),
}
"""Each part by name; given True it runs in its small size."""


def main(arguments: list[str] | None = None) -> int:
    """Run the parts and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the size of it that runs with the tests")
    parser.add_argument("--part", action="append", choices=sorted(PARTS), help="only this one; may be repeated")
    chosen = parser.parse_args(arguments)
    found: list[Finding] = []
    for name in chosen.part or PARTS:
        started = time.monotonic()
        found += PARTS[name](chosen.small)
        print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(shown(found))
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
