"""What the bundle leaves out is left out for a reason, and nothing of the application asks for it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from installer import bundle

_PACKAGE = bundle.ROOT / "workbench"


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_that_no_module_of_the_application_imports_what_is_left_out_without_being_named() -> None:
    wrong = []
    for path in _PACKAGE.rglob("*.py"):
        by = ".".join(path.relative_to(bundle.ROOT).with_suffix("").parts)
        wrong += bundle.wrongly_asked(f"{name}\t{by}" for name in _imports(path))
    assert wrong == []


def test_that_every_reason_is_given_and_nothing_is_both_kept_and_left_out() -> None:
    assert all(why.reason for why in bundle.EXCLUDED.values())
    assert all(bundle.LEFT_OUT.values())
    for name in bundle.KEPT:
        assert not any(name == out or name.startswith(out + ".") for out in bundle.EXCLUDED), name


def test_that_a_module_left_out_is_told_by_who_asks_unless_it_may_do_without() -> None:
    assert bundle.wrongly_asked(["lxml.etree\topenpyxl.xml", "json.tool\tworkbench.cli"]) == []
    (told,) = bundle.wrongly_asked(["lxml\tworkbench.exchange", "lxml\tworkbench.exchange"])
    assert told.endswith("asked for by workbench.exchange")


def test_that_the_bundle_names_what_it_lacks(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = "import installer.tells_excluded\ntry:\n import no_such_module.at_all\nexcept ImportError:\n pass"
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=bundle.ROOT,
        env={"ASSAY_TELL_EXCLUDED": str(told), "PATH": ""},
        check=True,
        timeout=60,
    )
    assert told.read_text(encoding="utf-8") == "no_such_module\t__main__\n"


_LIBRARIES = (
    "numpy numpy.f2py scipy.special scipy.stats contourpy openpyxl xlsxwriter msgspec platformdirs workbench.model"
)


def _without(what: str) -> str:
    """A program that imports `what` where nothing that is left out can be imported."""
    return (
        "import sys\nfrom installer.bundle import EXCLUDED\n"
        "class Bar:\n @staticmethod\n def find_spec(name, path=None, target=None):\n"
        "  if any(name == out or name.startswith(out + '.') for out in EXCLUDED):\n"
        "   raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Bar)\n"
        f"{what}\nprint('done')"
    )


@pytest.mark.parametrize("what", [*_LIBRARIES.split(), pytest.param("pyqtgraph", marks=pytest.mark.qt)])
def test_that_each_library_is_imported_without_what_is_left_out(what: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _without(f"import {what}")],
        cwd=bundle.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


@pytest.mark.parametrize(
    ("place", "is_out"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", True),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", False),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("workbench/resources/locale/zh_CN/model.json", False),
    ],
)
def test_that_files_of_qt_are_left_out_by_their_place(place: str, is_out: bool) -> None:
    assert (bundle.left_out(place) is not None) is is_out


def test_that_every_resource_goes_along_but_the_pictures_of_the_read_me() -> None:
    inside = {Path(source).relative_to(bundle.ROOT).as_posix(): folder for source, folder in bundle.resources()}
    assert inside["resources/examples/coreweave-ipo.assay"] == "workbench/resources/examples"
    assert not any(path.startswith("resources/screenshots/") for path in inside)
    words = "\n".join(path.read_text(encoding="utf-8") for path in _PACKAGE.rglob("*.py"))
    assert "screenshots" not in words, "the application reads the pictures of the README"


def test_that_a_library_of_the_system_stays_the_systems_and_pythons_own_goes_along(tmp_path: Path) -> None:
    owned = [tmp_path / "environment"]
    inside = str(tmp_path / "environment" / "libQt6Core.so.6")
    assert bundle.is_ours_to_bring("libQt6Core.so.6", inside, owned)
    assert bundle.is_ours_to_bring("libffi.so.8", "/usr/lib/libffi.so.8", owned)
    assert not bundle.is_ours_to_bring("libxcb.so.1", "/usr/lib/libxcb.so.1", owned)
