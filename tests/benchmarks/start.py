"""From process start to the first paint, against a bare Qt window; what was imported by then; memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.table import Line, Sample, ratio

ROOT = Path(__file__).parent.parent.parent
TOPIC = "Start"


@dataclass(frozen=True, slots=True)
class Told:
    """What one process told: seconds to its paints, MiB of memory, heavy imports by the first paint."""

    painted: float
    figures: float
    charts: float
    resident: float
    heavy: tuple[str, ...]


def measure(repetitions: int) -> list[Line]:
    """Ratios of the paints and of memory."""
    told: dict[str, list[Told]] = {"bare": [], "ours": [], "open": []}
    with tempfile.TemporaryDirectory() as folder:
        for round_number in range(repetitions + 1):  # the first only fills the file cache and compiles the modules
            for kind, found in told.items():
                one = _run(kind, Path(folder))
                if round_number:
                    found.append(one)
    bare = Sample(tuple(one.painted for one in told["bare"]))

    def against_bare(what: str, kind: str, paint: str, note: str = "") -> Line:
        return ratio(
            TOPIC, f"{what} ÷ bare Qt window", Sample(tuple(getattr(t, paint) for t in told[kind])), bare, note
        )

    heavy = sorted({name for one in told["ours"] for name in one.heavy})
    lines = [
        against_bare("our window first painted", "ours", "painted",
                     "imported by then: " + (", ".join(heavy) or "none of the heavy ones")),
        against_bare("the same, opening the example", "open", "painted"),
        against_bare("headline and inputs painted", "ours", "figures"),
        against_bare("the same, the example's", "open", "figures"),
        against_bare("first chart painted, the example's", "open", "charts"),
    ]  # fmt: skip
    if all(one.resident for one in told["bare"]):
        least, most = (Sample(tuple(one.resident for one in told[kind])) for kind in ("bare", "open"))
        lines.append(
            ratio("Memory", "our window with the example ÷ bare Qt window", most, least,
                  f"{most.middle:.0f} MiB against {least.middle:.0f} MiB")
        )  # fmt: skip
    return lines


def _run(kind: str, folder: Path) -> Told:
    """One start with settings of its own, from modules that are compiled, as an installed program's are."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        environment[f"XDG_{name}_HOME"] = str(folder / name.lower())
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.first_paint", kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=environment,
    )
    told = json.loads(done.stdout.strip().splitlines()[-1])
    times = [told[name] - started for name in ("painted", "figures", "charts")]
    return Told(times[0], times[1], times[2], told["resident"], tuple(told["heavy"]))
