"""The installed Qt, its binding and this Python are a set that works together."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest
import shiboken6

# Version 6.12.0 aborts after about 5,100 calls on Python 3.11: each that returns nothing takes a reference of None.
_CALLS = 20_000
_MANY_CALLS = f"""
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
widget = QWidget()
for number in range({_CALLS}):
    widget.setEnabled(number % 2 == 0)
print("survived")
"""


def _objection(pyside: str, shiboken: str, python: tuple[int, int]) -> str | None:
    """Why these versions must not run together, or None."""
    if pyside != shiboken:
        return f"PySide6 {pyside} with shiboken6 {shiboken}: they belong to one release"
    release = tuple(int(part) for part in pyside.split(".")[:2])
    if release >= (6, 12) and python < (3, 12):
        return f"PySide6 {pyside} on Python {python[0]}.{python[1]}: aborts after some thousand calls; use 6.10.3"
    if release >= (6, 11):
        return f"PySide6 {pyside}: pyqtgraph 0.14 cannot export SVG; use 6.10.3"
    return None


@pytest.mark.parametrize(
    ("pyside", "shiboken", "python"),
    [("6.10.3", "6.10.2", (3, 11)), ("6.12.0", "6.12.0", (3, 11)), ("6.11.0", "6.11.0", (3, 12))],
)
def test_that_a_bad_set_of_versions_is_recognised(pyside: str, shiboken: str, python: tuple[int, int]) -> None:
    assert _objection(pyside, shiboken, python) is not None


def test_that_the_installed_versions_belong_together() -> None:
    assert _objection(PySide6.__version__, shiboken6.__version__, sys.version_info[:2]) is None


@pytest.mark.parametrize("package", ["PySide6-Essentials", "shiboken6"])
def test_that_the_project_pins_the_installed_qt(package: str) -> None:
    declared = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"{package}=={importlib.metadata.version(package)}" in declared["project"]["dependencies"]


def test_that_many_calls_do_not_wear_out_none() -> None:
    # In a process of its own: an abort here would take the whole test run with it, or hide behind a restarted worker.
    done = subprocess.run([sys.executable, "-c", _MANY_CALLS], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "survived"), done.stderr[-2000:]
