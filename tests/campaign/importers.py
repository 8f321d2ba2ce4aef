"""Every importer, given what nobody should trust: a typed refusal, or what the file says, and nothing else happens."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.campaign.examples import Example, WrongError
from tests.campaign.findings import Finding, at_least, at_most, none_of
from tests.campaign.import_figures import company_facts, curve, mapping, plan_of_draws, reported_quarters, typed_cells
from tests.campaign.import_read_back import edited_workbook
from tests.campaign.import_tables import clipboard, text_file
from tests.campaign.import_workbooks import workbook
from tests.campaign.processes import MOST_SECONDS, Bounds, tried
from tests.campaign.watching import watched
from workbench.ground.problem import ProblemError

TOPIC = "Importers"
Make = Callable[[random.Random, Path], Example]

IMPORTERS: dict[str, Make] = {
    "text files": text_file,
    "workbooks": workbook,
    "the clipboard": clipboard,
    "cells typed or pasted": typed_cells,
    "curves": curve,
    "company facts": company_facts,
    "reported quarters": reported_quarters,
    "saved mappings": mapping,
    "plans of draws": plan_of_draws,
    "exported workbooks read back": edited_workbook,
}
SLOW = "exported workbooks read back"
"""Each of them reads a whole workbook, which takes a quarter of a second: in the small size there are few."""
_KNOWN = 10
"""At least one in so many must have come in with figures that are known."""


def imported(name: str, count: int, seed: int = 4) -> list[Finding]:
    """So many generated examples for the importer of this name."""
    return _one(name, IMPORTERS[name], count, seed)


def _one(name: str, make: Make, count: int, seed: int) -> list[Finding]:
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:

        def attempt(number: int, bounds: Bounds) -> tuple[str, str]:
            return attempted(make, Path(folder) / "given", random.Random(f"{seed} {name} {number}"), bounds)

        started = time.monotonic()
        for one in tried(count, Path(folder), attempt):
            outcomes[one.outcome] += 1
            slowest = max(slowest, one.seconds)
            if one.outcome == "fault":
                faults.append(f"{name} {seed}/{one.number}: {one.said}")
        print(f"  {name}: {count:,} in {time.monotonic() - started:.0f} s", file=sys.stderr)
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    known = outcomes["whole"] + outcomes["in part"]
    told = ", ".join(f"{outcomes[one]:,}" for one in ("refused", "whole", "in part", "unknown"))
    return [
        Finding(TOPIC, f"{name}: refused, whole, in part, damaged and read", told, f"{count:,} in all",
                sum(outcomes.values()) - len(faults) == count),
        none_of(TOPIC, f"{name}: traceback, other figures, silence, anything done", len(faults), count),
        at_least(TOPIC, f"{name}: came in with figures that are known", known, count // _KNOWN, count),
        at_most(TOPIC, f"{name}: longest", slowest, MOST_SECONDS, "s"),
    ]  # fmt: skip


def attempted(make: Make, folder: Path, draw: random.Random, bounds: Bounds) -> tuple[str, str]:
    """One example made, read within bounds while watched, and judged."""
    if folder.exists():
        shutil.rmtree(folder)  # the one before was killed
    folder.mkdir()
    try:
        example = make(draw, folder)
        before = _seen(folder)
        outcome, said = _read(example, bounds)
        if outcome != "fault" and _seen(folder) != before:
            outcome, said = "fault", "the folder is another than before"
        return outcome, f"{example.how}: {said}" if said else ""
    finally:
        shutil.rmtree(folder)


def _read(example: Example, bounds: Bounds) -> tuple[str, str]:
    said = ""
    misdeeds: list[str] = []
    try:
        with bounds, watched(example.path) as misdeeds:
            result = example.read()
        outcome = example.judge(result)
    except ProblemError as error:
        problem = error.problem
        outcome = "refused"
        if not problem.where.strip() or not problem.what.strip() or not problem.remedy.strip():
            outcome, said = "fault", f"a problem without place or remedy: {problem!r}"
    except WrongError as error:
        outcome, said = "fault", str(error)
    except Exception as error:
        outcome, said = "fault", f"{_place(error)}{type(error).__name__}: {error}"
    if misdeeds:
        outcome, said = "fault", "; ".join(misdeeds[:3])
    return outcome, said[:400]


def _place(error: Exception) -> str:
    """Where it was raised, as far as it is our own code."""
    at, own = error.__traceback__, ""
    while at is not None:
        file = Path(at.tb_frame.f_code.co_filename)
        if "workbench" in file.parts:
            own = f"{file.name}:{at.tb_lineno} "
        at = at.tb_next
    return own


def _seen(folder: Path) -> list[tuple[str, int, int]]:
    """What lies in the folder, by name, size and time of the last change."""
    found = []
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        found.append((str(path), about.st_size, about.st_mtime_ns))
    return found


# Control: importers that do what none may


def _writes(path: Path) -> None:
    (path.parent / "written elsewhere").write_text("x", encoding="utf-8")


def _calls(path: Path) -> None:
    socket.socket().close()


def _runs(path: Path) -> None:
    subprocess.run(["true"], check=True)


def _computes(path: Path) -> None:
    eval("1 + 1")


def _looks(path: Path) -> None:
    Path("/etc/passwd").read_bytes()


def _hangs(path: Path) -> None:
    time.sleep(60)


def _waits_for_a_pipe(path: Path) -> None:
    os.mkfifo(path)
    path.read_bytes()


def _swells(path: Path) -> None:
    bytearray(2_000_000_000)


def _raises(path: Path) -> None:
    raise KeyError("x")


def _dies(path: Path) -> None:
    os._exit(3)


def _lies(path: Path) -> None:
    raise WrongError("another figure")


MISDEEDS = (_writes, _calls, _runs, _computes, _looks, _hangs, _waits_for_a_pipe, _swells, _raises, _dies, _lies)


def misbehaved() -> Finding:
    """The control: importers that misbehave, each in its own way: all of them must be found out."""
    with tempfile.TemporaryDirectory() as folder:

        def attempt(number: int, bounds: Bounds) -> tuple[str, str]:
            misdeed = MISDEEDS[number]
            return attempted(
                lambda _, place: Example(place / "x", misdeed.__name__, lambda: misdeed(place / "x")),
                Path(folder) / "given", random.Random(number), bounds,
            )  # fmt: skip

        outcomes = [one.outcome for one in tried(len(MISDEEDS), Path(folder), attempt)]
    found = outcomes.count("fault")
    return at_least(TOPIC, "control: misdeeds found out", found, len(MISDEEDS), len(MISDEEDS))
