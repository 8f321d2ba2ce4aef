"""A long day in the real window, with the network forbidden: what grows, how long it stood still, what it asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import astuple
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.campaign.findings import Finding, at_most

if TYPE_CHECKING:
    from tests.benchmarks.soak import Soaked

TOPIC = "A long day"
MOST_GROWTH = 0.05
"""Of resident memory, from the second quarter of the day to the last: what allocators' slack may take."""
COUNTED = ("widgets", "objects", "timers", "threads", "handles")
MOST_COUNTED = 0.02
MOST_STILL = 0.1
ROOT = Path(__file__).resolve().parents[2]


def soaked(minutes: float, seed: int = 1) -> list[Finding]:
    """Work at random for so long, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        work = Path(folder) / "work"
        work.mkdir()
        homes = {f"XDG_{name}_HOME": str(work) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        done = subprocess.run(
            [sys.executable, "-m", "tests.campaign.days", str(minutes), str(seed), str(work), str(told)],
            cwd=ROOT,
            env={"QT_QPA_PLATFORM": "offscreen", **os.environ, **homes},
            stdout=sys.stderr,
            check=False,
        )
        if not told.exists():
            return [Finding(TOPIC, "the day ended early", f"status {done.returncode}", "0", False)]
        return [Finding(*line) for line in json.loads(told.read_text("utf-8"))]


def found(day: Soaked, asked: list[str]) -> list[Finding]:
    """The figures of a day, and what asked for the network."""
    rounds = day.rounds
    quarter = max(1, len(rounds) // 4)
    early, late = rounds[quarter : 2 * quarter] or rounds[:1], rounds[-quarter:]

    def grown(name: str) -> float:
        before, after = (float(median(getattr(one, name) for one in some)) for some in (early, late))
        return after / before - 1.0 if before else after

    counted = {name: grown(name) for name in COUNTED}
    most = max(counted, key=lambda name: counted[name])
    turns = {kind: turns.computing for kind, turns in day.person.turns.items() if turns.computing}
    longest = max(turns, key=lambda kind: max(turns[kind]))
    many = sum(len(each) for each in turns.values())
    over = sum(one > MOST_STILL for each in turns.values() for one in each)
    growth = grown("memory")
    return [
        Finding(TOPIC, f"edits, of them refused; rounds of every kind of action: {len(rounds) - 1}",
                f"{day.person.edits:,}, {day.person.refused:,}", "some", day.person.edits > 0),
        Finding(TOPIC, "resident memory, from the second quarter to the last",
                f"{growth:+.1%} to {late[-1].memory:,.0f} MiB", f"at most {MOST_GROWTH:+.0%}", growth <= MOST_GROWTH),
        Finding(TOPIC, f"the most of what is counted ({', '.join(COUNTED)})",
                f"{counted[most]:+.1%} {most}", f"at most {MOST_COUNTED:+.0%}", counted[most] <= MOST_COUNTED),
        Finding(TOPIC, "warnings of Qt and errors", f"{sum(day.warnings.values()):,}", "0", not day.warnings),
        Finding(TOPIC, "uses of the network", f"{len(asked):,}", "0", not asked),
        at_most(TOPIC, f"longest turn of the window's thread, in CPU ({longest}; {over:,} of {many:,} turns are over)",
                max(turns[longest]), MOST_STILL, "s"),
    ]  # fmt: skip


def main() -> int:
    """Live through the day and write what was found."""
    from tests.ui.checking.offline import connections, forbid

    asked = forbid()
    minutes, seed, folder, told = float(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    from tests.benchmarks.soak import day_of

    day = day_of(minutes, seed, folder, lambda words: print(words, flush=True))
    lines = [*day.lines(), *(f"asked: {one}" for one in asked)]
    print("\n".join(lines), flush=True)
    told.write_text(json.dumps([astuple(one) for one in found(day, [*asked, *connections()])]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
