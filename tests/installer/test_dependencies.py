"""The libraries that the package declares, the window's own check and the instructions name the same packages."""

from __future__ import annotations

import _ctypes
import re
import shutil
from pathlib import Path

import pytest

from installer.bundle import ROOT
from installer.linux import dependencies
from installer.linux.elf import Asked, asked_of_the_system
from workbench.cli.screen import BROUGHT, BROUGHT_FOR_X, NEEDED, NEEDED_FOR_X

_TOLD = {**NEEDED, **NEEDED_FOR_X, **BROUGHT, **BROUGHT_FOR_X}


def test_that_each_library_the_window_tells_of_is_declared_as_the_same_package() -> None:
    for library, package in _TOLD.items():
        assert package in dependencies.LIBRARIES[library].packages
        assert not dependencies.LIBRARIES[library].only_for


def test_that_each_declared_library_of_x_and_qt_is_told_when_it_is_missing() -> None:
    from installer.smoke.missing import UNTOLD

    needed = {name for name, library in dependencies.LIBRARIES.items() if not library.only_for}
    told_by_its_twin = {"libgthread-2.0.so.0"}
    assert needed - set(UNTOLD) - told_by_its_twin == set(_TOLD)


def test_that_the_packages_of_the_check_are_among_the_dependencies() -> None:
    words = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    listed = set(re.findall(r"\blib[\w.+-]+", words.partition("system_packages=(")[2].partition("# A screen")[0]))
    declared = {name for field in dependencies.depends((2, 36)) for name in field.replace("|", " ").split()}
    assert len(listed) >= 11
    assert listed <= declared


def test_that_depends_names_each_package_once_with_its_name_of_either_release() -> None:
    fields = dependencies.depends((2, 36))
    assert fields[0] == "libc6 (>= 2.36)"
    assert len(set(fields)) == len(fields)
    assert "libglib2.0-0t64 | libglib2.0-0" in fields
    assert "libcups2t64 | libcups2" in dependencies.recommends()


def test_that_a_library_that_is_not_declared_and_one_that_nothing_asks_for_are_told() -> None:
    wanted = {name: ["a"] for name in dependencies.LIBRARIES}
    assert dependencies.disagreements(Asked({**wanted, "libc.so.6": ["a"]}, (2, 36))) == []
    del wanted["libGL.so.1"]
    told = dependencies.disagreements(Asked({**wanted, "libnew.so.1": ["inside/file"]}, (2, 36)))
    assert told == [
        "libnew.so.1 is asked for by inside/file and not declared",
        "libGL.so.1 is declared, and nothing asks for it",
    ]


@pytest.mark.parametrize("only_for", [True, False])
def test_that_what_only_some_need_is_recommended_and_not_demanded(only_for: bool) -> None:
    fields = {library.field for library in dependencies.LIBRARIES.values() if bool(library.only_for) is only_for}
    among = dependencies.recommends() if only_for else dependencies.depends((2, 36))
    assert fields <= set(among)


@pytest.mark.skipif(shutil.which("objdump") is None, reason="binutils is not installed")
def test_that_the_program_at_the_top_needs_the_systems_libraries_and_those_inside_need_the_bundles(
    tmp_path: Path,
) -> None:
    library = _ctypes.__file__  # a real library of Python, which asks for libffi
    inside = tmp_path / "_internal"
    inside.mkdir()
    shutil.copy(library, inside / "other.so")
    name = next(name for name in asked_of_the_system(tmp_path).libraries if name.startswith("libffi"))
    (inside / name).touch()
    assert name not in asked_of_the_system(tmp_path).libraries
    shutil.copy(library, tmp_path / "program")
    assert asked_of_the_system(tmp_path).libraries[name] == ["program"]
