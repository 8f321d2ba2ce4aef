"""The same file makes the same figures and the same bytes: in other processes, places, zones, years and languages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.findings import Finding, at_least, none_of
from tests.campaign.making import DASK
from workbench.ground.resources import resource

TOPIC = "Sameness"
ROOT = Path(__file__).resolve().parents[2]
LOCALES = ("de_DE", "zh_CN", "tr_TR")
ZONES = {
    "Asia/Shanghai": "CST-8",
    "Pacific/Kiritimati": "<+14>-14",
    "America/St_Johns": "NST3:30NDT,M3.2.0,M11.1.0",
}
"""Spelt out, as not every machine has the table of zones."""
NIGHTS = {"a second before the year ends": 1798761599, "a leap day": 1835395200, "after 2038": 2208988800}
"""Seconds since 1970, in UTC."""
CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long off(void) { const char *s = getenv("CAMPAIGN_CLOCK"); return s ? atol(s) : 0; }
int clock_gettime(clockid_t id, struct timespec *t) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int r = real(id, t);
  if (id == CLOCK_REALTIME) t->tv_sec += off();
  return r;
}
time_t time(time_t *t) {
  struct timespec now; clock_gettime(CLOCK_REALTIME, &now); if (t) *t = now.tv_sec; return now.tv_sec;
}
int gettimeofday(struct timeval *t, void *z) {
  struct timespec now; clock_gettime(CLOCK_REALTIME, &now);
  t->tv_sec = now.tv_sec; t->tv_usec = now.tv_nsec / 1000; return 0;
}
"""


@dataclass(frozen=True)
class Surroundings:
    """In what a process runs. `changes` names the controls that must show it."""

    name: str
    changes: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    umask: int = 0o022
    workers: str = "1"
    options: tuple[str, ...] = ()


def sameness(*, is_small: bool) -> list[Finding]:
    """Make everything of the shipped valuations in one process, and again in others; small: one with all else."""
    with tempfile.TemporaryDirectory() as made:
        tools = Path(made)
        locales, clock = _locales(tools), _clock(tools)
        others = [_all_at_once(tools, locales, clock)] if is_small else _one_by_one(tools, locales, clock)
        files = ("plain-company",) if is_small else ("coreweave-ipo", "plain-company")
        compared = differing = 0
        unseen: list[str] = []
        shown = expected = 0
        for name in files:
            file = resource(f"examples/{name}.assay")
            first = _made(tools, file, Surroundings("as usual"))
            for other in others:
                second = _made(tools, file, other)
                products = {key for key in (*first, *second) if not key.startswith("control:")}
                unlike = sorted(key for key in products if first.get(key) != second.get(key))
                compared += len(products)
                differing += len(unlike)
                if unlike:
                    print(f"{name}, {other.name}: {', '.join(unlike)}", file=sys.stderr)
                for control in other.changes:
                    expected += 1
                    is_shown = first[f"control:{control}"] != second[f"control:{control}"]
                    shown += is_shown
                    unseen += [] if is_shown else [f"{other.name}: {control}"]
        if unseen:
            print("controls that show nothing:", *unseen, file=sys.stderr)
    had = f"{len(locales)} locales, {'a' if clock else 'no'} false clock"
    return [
        Finding(TOPIC, "processes in other surroundings, products compared", f"{len(others) * len(files)}, {compared}",
                had, compared > 0),
        none_of(TOPIC, "figures, files and documents that differ in a bit", differing, compared),
        at_least(TOPIC, "control: what depends on the surroundings by intent differs", shown, expected, expected),
    ]  # fmt: skip


def _locales(tools: Path) -> dict[str, Mapping[str, str]]:
    """Locales made for the occasion where the system can."""
    localedef = shutil.which("localedef")
    found: dict[str, Mapping[str, str]] = {}
    for name in LOCALES if localedef else ():
        target = tools / f"{name}.UTF-8"
        # 1 tells of warnings, which is fine as long as it is there.
        subprocess.run([str(localedef), "-i", name, "-f", "UTF-8", str(target)], capture_output=True, check=False)
        if target.is_dir():
            found[name] = {"LOCPATH": str(tools), "LC_ALL": f"{name}.UTF-8", "LANG": f"{name}.UTF-8", "LANGUAGE": name}
    return found


def _clock(tools: Path) -> str:
    """A library that puts the clock elsewhere; empty where none can be made."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        return ""
    source, library = tools / "clock.c", tools / "clock.so"
    source.write_text(CLOCK, encoding="ascii")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return str(library)


def _at(clock: str, second: int) -> dict[str, str]:
    import time

    return {"LD_PRELOAD": clock, "CAMPAIGN_CLOCK": str(second - int(time.time()))}


def _all_at_once(tools: Path, locales: Mapping[str, Mapping[str, str]], clock: str) -> Surroundings:
    environment = {"TZ": ZONES["Pacific/Kiritimati"], "PYTHONHASHSEED": "1", "HOME": str(tools), "COLUMNS": "40"}
    changes = ["time zone", "hash seed", "folder", "umask", "workers"]
    if locales:
        environment |= next(iter(locales.values()))
        changes.append("locale")
    if clock:
        environment |= _at(clock, NIGHTS["a second before the year ends"])
        changes.append("clock")
    return Surroundings("all else at once", tuple(changes), environment, str(tools), 0o077, "2")


def _one_by_one(tools: Path, locales: Mapping[str, Mapping[str, str]], clock: str) -> list[Surroundings]:
    found = [
        Surroundings("once more"),
        Surroundings("hash seed 1", ("hash seed",), {"PYTHONHASHSEED": "1"}),
        Surroundings("random hash seed", ("hash seed",), {"PYTHONHASHSEED": "random"}),
        Surroundings("the plain locale", (), {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}),
        Surroundings("another folder", ("folder",), folder=str(tools)),
        Surroundings("umask 077", ("umask",), umask=0o077),
        Surroundings("umask 000", ("umask",), umask=0),
        Surroundings("without asserts", (), options=("-O",)),
        Surroundings("another home and width", (), {"HOME": str(tools), "COLUMNS": "40", "QT_SCALE_FACTOR": "2"}),
        *(Surroundings(f"{one} workers", ("workers",), workers=one) for one in ("2", "3", "2 threads", DASK)),
        *(Surroundings(f"in {zone}", ("time zone",), {"TZ": given}) for zone, given in ZONES.items()),
        *(Surroundings(f"in {name}", ("locale",), given) for name, given in locales.items()),
    ]
    if clock:
        found += [Surroundings(name, ("clock",), _at(clock, second)) for name, second in NIGHTS.items()]
    return [*found, _all_at_once(tools, locales, clock)]


def _made(tools: Path, file: Path, where: Surroundings) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "TZ", "PYTHONHASH"))}
    usual = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    paths = {"PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory(dir=tools) as folder:
        run = [sys.executable, *where.options, "-m", "tests.campaign.making", str(file), folder, where.workers]
        done = subprocess.run(
            run, cwd=where.folder or ROOT, umask=where.umask, env=kept | usual | paths | dict(where.environment),
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{where.name}: {done.stderr[-2000:]}")
    told: dict[str, str] = json.loads(done.stdout)
    return told
