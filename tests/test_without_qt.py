"""Nothing below the `live` floor needs Qt, and the bar that shows it does bar."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.without_qt import BARRED

_CHECKOUT = Path(__file__).parent.parent
_IMPORT_FLOORS = """
import importlib, pkgutil
from tests.without_qt import bar_qt
bar_qt()
import workbench.cli
for floor in ("ground", "rows", "model", "interpret", "document", "analysis", "exchange"):
    package = importlib.import_module("workbench." + floor)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
"""


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=_CHECKOUT, capture_output=True, text=True, timeout=120, check=False
    )


def test_that_every_module_below_live_and_the_command_line_import_without_qt() -> None:
    done = _run(_IMPORT_FLOORS)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", [*sorted(BARRED), "PySide6.QtCore"])
def test_that_barred_modules_cannot_be_imported(module: str) -> None:
    done = _run(f"from tests.without_qt import bar_qt\nbar_qt()\nimport {module}")
    assert "is barred" in done.stderr


@pytest.mark.qt
def test_that_the_bar_refuses_when_qt_is_already_there() -> None:
    done = _run("import shiboken6\nfrom tests.without_qt import bar_qt\nbar_qt()")
    assert "imported before being barred" in done.stderr
