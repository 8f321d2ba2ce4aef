"""What the system lacks for a window is said as a package to install."""

from __future__ import annotations

import ctypes.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.cli.screen import (
    BROUGHT,
    BROUGHT_FOR_X,
    FEDORA,
    NEEDED,
    NEEDED_FOR_X,
    import_problem,
    is_fedora,
    is_loadable,
    packages_for,
    screen_problem,
    wants_x,
)
from workbench.ground.resources import resource

_CHECKOUT = Path(__file__).parent.parent.parent
GL_MISSING = "libGL.so.1: cannot open shared object file: No such file or directory"


def _all_there(library: str) -> bool:
    return True


def test_that_the_library_the_loader_names_is_told_as_its_package() -> None:
    problem = import_problem(ImportError(GL_MISSING), lambda library: library != "libGL.so.1")
    assert problem is not None
    assert str(problem) == "Window: System libraries are missing: libgl1. Install them: sudo apt-get install libgl1"


def test_that_all_missing_libraries_are_named_at_once() -> None:
    problem = import_problem(ImportError(GL_MISSING), lambda library: library not in ("libGL.so.1", "libEGL.so.1"))
    assert problem is not None
    assert problem.remedy.endswith("apt-get install libgl1 libegl1")


def test_that_a_library_nobody_listed_is_named_itself() -> None:
    problem = import_problem(ImportError("libunheard.so.1: cannot open shared object file: No such file"), _all_there)
    assert problem is not None
    assert "libunheard.so.1" in problem.what


def test_that_missing_python_packages_are_named_and_other_errors_are_not_hidden() -> None:
    problem = import_problem(ModuleNotFoundError("No module named 'PySide6'", name="PySide6.QtWidgets"), _all_there)
    assert problem is not None
    assert "PySide6" in problem.what
    assert import_problem(ModuleNotFoundError("No module named 'workbench.x'", name="workbench.x"), _all_there) is None
    assert import_problem(ImportError("cannot import name 'a' from 'b'"), _all_there) is None


@pytest.mark.parametrize(
    ("environment", "answer"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"DISPLAY": ""}, False),
    ],
)
def test_that_x_libraries_are_asked_for_only_where_qt_will_use_x(environment: dict[str, str], answer: bool) -> None:
    assert wants_x(environment) is answer


@pytest.mark.parametrize(("library", "package"), sorted({**NEEDED_FOR_X, **BROUGHT_FOR_X}.items()))
def test_that_each_missing_x_library_is_named_before_qt_ends_the_process(library: str, package: str) -> None:
    problem = screen_problem({"DISPLAY": ":0"}, lambda found: found != library)
    assert problem is not None
    assert problem.remedy.endswith(f" {package}")
    assert screen_problem({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, lambda found: False) is None


def test_that_a_library_below_one_of_xs_is_named_where_the_loader_misses_both() -> None:
    missing = ("libxkbcommon.so.0", "libxkbcommon-x11.so.0")
    problem = screen_problem({"DISPLAY": ":0"}, lambda found: found not in missing)
    assert problem is not None
    assert problem.remedy.endswith("apt-get install libxkbcommon0 libxkbcommon-x11-0")


def test_that_a_machine_without_a_screen_is_pointed_to_the_command_that_needs_none() -> None:
    problem = screen_problem({}, _all_there)
    assert problem is not None
    assert "workbench value FILE" in problem.remedy
    assert screen_problem({"QT_QPA_PLATFORM": "offscreen"}, _all_there) is None


def test_that_every_package_named_stands_in_the_instructions() -> None:
    read_me = (_CHECKOUT / "README.md").read_text(encoding="utf-8").split()
    assert {*NEEDED.values(), *NEEDED_FOR_X.values()} <= set(read_me)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of Linux libraries")
def test_that_the_systems_own_loader_is_asked() -> None:
    there = ctypes.util.find_library("c")
    assert there is not None
    assert is_loadable(there)
    assert not is_loadable("libnosuchthing.so.1")
    assert packages_for({there: "libc6", "libnosuchthing.so.1": "nothing"}) == ["nothing"]


def test_that_the_window_is_refused_in_words_without_a_screen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    done = run(resource("examples/plain-company.assay"))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Window: There is no screen")


def test_that_without_qt_installed_the_window_is_refused_in_words() -> None:
    program = (
        "import os, sys\nfrom tests.without_qt import bar_qt\nbar_qt()\n"
        "os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from workbench.cli import main\nsys.exit(main([]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=_CHECKOUT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("Window: The Python package ")


def test_that_every_package_has_its_name_on_fedora_too() -> None:
    assert set(FEDORA) == {*NEEDED.values(), *NEEDED_FOR_X.values(), *BROUGHT.values(), *BROUGHT_FOR_X.values()}


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ('NAME="Fedora Linux"\nID=fedora\n', True),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', True),
        ("ID=ubuntu\nID_LIKE=debian\n", False),
        ("", False),
    ],
)
def test_that_the_system_says_whose_names_its_packages_bear(
    told: str, answer: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = tmp_path / "os-release"
    release.write_text(told, encoding="utf-8")
    assert is_fedora(release) is answer
    assert not is_fedora(tmp_path / "none")
    monkeypatch.setattr("workbench.cli.screen.is_fedora", lambda: answer)
    problem = import_problem(ImportError(GL_MISSING), lambda library: library != "libGL.so.1")
    assert problem is not None
    assert problem.remedy.split()[-1] == ("libglvnd-glx" if answer else "libgl1")


ENGLISH_WORDS = ("Window: System libraries are missing: ", "apt-get install ")
CHINESE_WORDS = ("窗口: 缺少系统库：", "apt-get install ")


def started_without(library: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as it is started, with an empty file in a library's place: the loader takes it and refuses it."""
    (folder / library).touch()
    given = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "LC_", "WAYLAND"))}
    given |= {"LD_LIBRARY_PATH": str(folder), "PYTHONPATH": str(_CHECKOUT), "XDG_RUNTIME_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "workbench"],
        cwd=folder,
        env={**given, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.qt
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of Linux libraries")
@pytest.mark.parametrize(
    ("library", "package", "language"),
    [
        *((library, package, "C.UTF-8") for library, package in NEEDED.items()),
        ("libEGL.so.1", "libegl1", "zh_CN.UTF-8"),
    ],
)
def test_that_a_program_whose_qt_cannot_be_loaded_says_so_in_one_line(
    library: str, package: str, language: str, tmp_path: Path
) -> None:
    done = started_without(library, tmp_path, QT_QPA_PLATFORM="offscreen", LANG=language, PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    start, remedy = CHINESE_WORDS if language.startswith("zh") else ENGLISH_WORDS
    assert line.startswith(start)
    assert package in line.split(remedy)[1].split()


@pytest.mark.qt
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of Linux libraries")
@pytest.mark.parametrize(("library", "package"), [("libxcb-cursor.so.0", "libxcb-cursor0"), ("libxcb.so.1", "libxcb1")])
def test_that_a_program_without_a_library_of_x_does_not_abort(library: str, package: str, tmp_path: Path) -> None:
    done = started_without(library, tmp_path, DISPLAY=":0", LANG="C.UTF-8")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert package in line.split("apt-get install ")[1].split()


@pytest.mark.qt
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="an X server")
def test_that_a_screen_that_does_not_answer_is_told_instead_of_an_abort(tmp_path: Path) -> None:
    done = started_without("libnobody.so", tmp_path, DISPLAY=":98765", LANG="zh_CN.UTF-8", PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("窗口: 屏幕:98765没有响应。")
    assert "workbench value" in line
