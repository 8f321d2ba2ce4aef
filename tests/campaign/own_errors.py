"""Errors in our own code: logged with their place, told once, the work kept aside, the window lives on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.campaign.findings import Finding, at_least, none_of

TOPIC = "Errors of our own"
_ROOT = Path(__file__).resolve().parents[2]


def own_errors(many: int) -> list[Finding]:
    """Each attack once, and so many errors in a row, alike and different; then a crash of the whole program."""
    with tempfile.TemporaryDirectory() as base:
        done = _run(Path(base), str(many))
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        logged = sum(one.stat().st_size for one in (Path(base) / "logs").iterdir())
    faults = [line for line in lines if line["faults"]]
    for line in faults:
        print(f"{line['name']}: {'; '.join(line['faults'])}", file=sys.stderr)
    if done.returncode != 0:
        print(done.stderr[-3000:], file=sys.stderr)
    with tempfile.TemporaryDirectory() as base:
        control = [json.loads(line) for line in _run(Path(base), "control").stdout.splitlines()]
    with tempfile.TemporaryDirectory() as base:
        fallen = _run(Path(base), "crash")
        trace = (Path(base) / "logs" / "crash.log").read_text(encoding="utf-8")
    return [
        Finding(TOPIC, "places that failed in a real window", f"{len(lines)}", "17, to the end",
                done.returncode == 0 and len(lines) == 17),
        none_of(TOPIC, "not logged, not told once, work not kept, window gone, or diagnostics that tell", len(faults),
                len(lines)),
        at_least(TOPIC, "control: found out where nobody catches errors", sum(bool(one["faults"]) for one in control),
                 3, 3),
        Finding(TOPIC, f"log after {2 * many:,} errors in a row", f"{logged / 1e6:.1f} MB", "at most 5 MB",
                logged <= 5_100_000),
        Finding(TOPIC, "a crash of the interpreter leaves its place in the log folder", "yes" if "in crashing" in trace
                else "no", "yes", "in crashing" in trace and fallen.returncode == -signal.SIGSEGV),
    ]  # fmt: skip


def _run(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-m", "tests.campaign.failing_window", str(folder), what]
    own = {"QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return subprocess.run(
        run, cwd=_ROOT, env=os.environ | own, capture_output=True, text=True, timeout=300, check=False
    )
