"""From process start to the first paint, against a bare Qt window; what was imported by then; memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.table import Line, Sample, ratio

ROOT = Path(__file__).parent.parent.parent
TOPIC = "Start"


@dataclass(frozen=True, slots=True)
class Told:
    """What one process told: seconds to its first paint, MiB of memory, heavy imports by then."""

    seconds: float
    resident: float
    heavy: tuple[str, ...]


def measure(repetitions: int) -> list[Line]:
    """Ratios of the first paint and of memory."""
    seconds: dict[str, list[float]] = {"bare": [], "ours": [], "open": []}
    memory: dict[str, list[float]] = {"bare": [], "ours": [], "open": []}
    heavy: set[str] = set()
    for round_number in range(repetitions + 1):  # the first round only fills the file cache
        for kind in seconds:
            told = _run(kind)
            if round_number:
                seconds[kind].append(told.seconds)
                memory[kind].append(told.resident)
            if kind == "ours":
                heavy.update(told.heavy)
    bare, ours, with_file = (Sample(tuple(seconds[kind])) for kind in ("bare", "ours", "open"))
    note = "imported by then: " + (", ".join(sorted(heavy)) or "none of the heavy ones")
    lines = [
        ratio(TOPIC, "our window first painted ÷ bare Qt window first painted", ours, bare, note),
        ratio(TOPIC, "the same, opening the example ÷ bare Qt window", with_file, bare),
    ]
    if min(memory["bare"]):
        least, open_file = (Sample(tuple(memory[kind])) for kind in ("bare", "open"))
        lines.append(
            ratio("Memory", "our window with the example ÷ bare Qt window", open_file, least,
                  f"{open_file.middle:.0f} MiB against {least.middle:.0f} MiB")
        )  # fmt: skip
    return lines


def _run(kind: str) -> Told:
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.first_paint", kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Told(told["painted"] - started, told["resident"], tuple(told["heavy"]))
