"""Pytest plugin: Qt cannot be imported, and what stands below the `live` floor must pass all the same.

`python -m pytest -p tests.without_qt`
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

BARRED = frozenset({"PySide6", "shiboken6", "pyqtgraph"})
NEEDS_QT = frozenset({"live", "ui", "test_leftovers.py", "test_versions.py", "test_guide.py"})
_TESTS = Path(__file__).parent


class _Bar(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in BARRED:
            raise ModuleNotFoundError(f"{fullname} is barred: nothing below the live floor may need Qt", name=fullname)
        return None


def bar_qt() -> None:
    """Make every import of Qt fail from here on; refuses when it is too late."""
    if loaded := BARRED & sys.modules.keys():
        raise RuntimeError(f"{', '.join(sorted(loaded))} imported before being barred")
    sys.meta_path.insert(0, _Bar())


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Bar Qt before any conftest is read, keep pytest-qt out, and know the settings it would have read."""
    pluginmanager.set_blocked("pytest-qt")
    bar_qt()
    for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
        parser.addini(name, "read by pytest-qt, which is absent here", type="linelist")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out the floors that are made of Qt, and the tests that import it."""
    if not collection_path.is_relative_to(_TESTS):
        return None
    inside = collection_path.relative_to(_TESTS).parts
    return True if inside and inside[0] in NEEDS_QT else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out single tests marked `qt`."""
    marked = [item for item in items if item.get_closest_marker("qt")]
    if marked:
        config.hook.pytest_deselected(items=marked)
        items[:] = [item for item in items if item not in marked]
