"""The command line of what was installed, held against the same commands of the source tree: the same words."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from installer.bundle import ROOT
from installer.linux.facts import VERSION
from installer.smoke.report import Report
from installer.smoke.root import HOME, Root, SmokeError

FILE: Final = "mine.assay"
TOLD: Final = "told-excluded"
COMPARED: Final[tuple[tuple[str, ...], ...]] = (
    ("--help",),
    ("new", FILE, "--example", "coreweave-ipo"),
    ("value", FILE, "--json"),
    ("value", FILE, "--case", "Bear", "--rows", "operations.revenue", "--annual"),
    ("--language", "zh_CN", "value", FILE),
    ("check", FILE),
    ("explain", FILE, "shares.price", "--depth", "4"),
    ("reverse", FILE, "--target", "40"),
    ("moves", FILE, "--from", "Base", "--to", "Bear"),
    ("simulate", FILE, "--draws", "8192", "--workers", "2", "--json"),
    ("export", FILE, "out.xlsx"),
    ("read-back", FILE, "out.xlsx"),
    ("rows", "--section", "shares"),
    ("value", "missing.assay"),
)
"""Commands that must print the same, inside and out; the simulation runs in processes of its own."""
SHORT: Final = tuple(words for words in COMPARED if words[0] in ("new", "value", "simulate", "export"))
"""Fewer of them, for the second way in which one bundle is installed."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A workbench in a root: the command that starts it, and the report it is told to."""

    root: Root
    command: str
    name: str
    report: Report

    def run(
        self, words: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run it as a person, in the person's home."""
        return self.root.as_person([self.command, *words], {**self.tells(), **(environment or {})})

    def tells(self) -> dict[str, str]:
        """Makes the bundle name modules that were left out and are asked for."""
        return {"ASSAY_TELL_EXCLUDED": f"{HOME}/{TOLD}"}

    def at_home(self, name: str) -> Path:
        """A file of the person, seen from outside."""
        return self.root.file(f"{HOME}/{name}")


def check_commands(of: Installed, here: Path, compared: Sequence[tuple[str, ...]] = COMPARED) -> None:
    """Run every command inside, and from the source tree in the empty folder `here`. Raises `SmokeError`."""
    said = of.run(["--version"])
    if VERSION not in said.stdout.split():
        raise SmokeError(f"--version says {said.stdout!r} {said.stderr!r}")
    for words in compared:
        done, outside = of.run(words), _from_source(words, here)
        inside = done.returncode, _timeless(done.stdout), done.stderr
        if inside != outside:
            raise SmokeError(f"workbench {' '.join(words)}: {_first_difference(inside, outside)}")
        of.report.holds(of.name, f"workbench {' '.join(words)} says what the source tree says")
    if cells(of.at_home("out.xlsx")) != cells(here / "out.xlsx"):
        raise SmokeError("the exported workbooks differ")
    of.report.holds(of.name, "the exported workbook has the same formulas and values in every cell")
    _check_report(of)


def _check_report(of: Installed) -> None:
    done = of.run(["report", FILE, "out.pdf"])
    if done.returncode or not of.at_home("out.pdf").read_bytes().startswith(b"%PDF-"):
        raise SmokeError(f"report: {done}")
    of.report.holds(of.name, "a report is printed without a screen")
    # Letters for Chinese are recommended, not demanded: this system has none.
    done = of.run(["report", FILE, "chinese.pdf", "--language", "zh_CN"])
    if done.returncode != 2 or "fonts-noto-cjk" not in done.stderr:
        raise SmokeError(f"report without letters for Chinese: {done}")
    of.report.holds(of.name, "a report in Chinese names the package of the letters that are missing")


def _from_source(words: Sequence[str], folder: Path) -> tuple[int, str, str]:
    # Only what the person inside has in the environment too, and the source tree.
    environment = {"HOME": str(folder), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "workbench", *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, _timeless(done.stdout), done.stderr


def _timeless(words: str) -> str:
    """Without how long a simulation took."""
    return re.sub(r'(?m)^\s*"seconds": .*\n', "", words)


def _first_difference(inside: tuple[int, str, str], outside: tuple[int, str, str]) -> str:
    if inside[0] != outside[0]:
        return f"ended with {inside[0]} and not {outside[0]}: {inside[2]}"
    for ours, theirs in zip_longest("\n".join(inside[1:]).splitlines(), "\n".join(outside[1:]).splitlines()):
        if ours != theirs:
            return f"says {ours!r} and not {theirs!r}"
    return "nothing"


def cells(path: Path) -> dict[str, list[tuple[object, object]]]:
    """Formula and stored value of every cell of a workbook, by sheet."""
    from openpyxl import load_workbook

    formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    return {
        sheet.title: [
            (
                formula.value if isinstance(formula.value, str | int | float | None) else str(formula.coordinate),
                value.value,
            )
            for line, other in zip(sheet.iter_rows(), values[sheet.title].iter_rows(), strict=True)
            for formula, value in zip(line, other, strict=True)
        ]
        for sheet in formulas.worksheets
    }
