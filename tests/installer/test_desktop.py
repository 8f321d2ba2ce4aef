"""Menu entry, file type and icons say the same of the application and its files."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from installer.bundle import ROOT
from installer.linux.desktop import MAGIC, MIME_TYPE, desktop_entry, mime_package
from installer.linux.facts import PACKAGE

EXAMPLES = sorted((ROOT / "resources" / "examples").glob("*.assay"))
_NAMES = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}


def _entry() -> configparser.SectionProxy:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(desktop_entry())
    return parser["Desktop Entry"]


def test_that_the_entry_opens_files_of_the_declared_type_in_both_languages() -> None:
    entry = _entry()
    assert entry["Exec"] == "workbench %f"
    assert entry["MimeType"] == MIME_TYPE + ";"
    assert entry["Icon"] == PACKAGE
    for key in ("Name", "GenericName", "Comment", "Keywords"):
        assert entry[key]
        assert re.search("[一-鿿]", entry[f"{key}[zh_CN]"])


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed")
def test_that_the_entry_is_valid_to_freedesktops_own_tool(tmp_path: Path) -> None:
    path = tmp_path / f"{PACKAGE}.desktop"
    path.write_text(desktop_entry(), encoding="utf-8")
    done = subprocess.run(["desktop-file-validate", str(path)], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_that_the_file_type_has_the_ending_that_files_are_saved_with() -> None:
    from workbench.document.file import SUFFIX

    tree = ElementTree.fromstring(mime_package())
    (kind,) = tree.findall("m:mime-type", _NAMES)
    assert kind.get("type") == MIME_TYPE
    assert [one.get("pattern") for one in kind.findall("m:glob", _NAMES)] == ["*" + SUFFIX]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_that_the_magic_is_found_where_it_says_in_every_example(example: Path) -> None:
    tree = ElementTree.fromstring(mime_package())
    outer = tree.find(".//m:match", _NAMES)
    assert outer is not None
    inner = outer.find("m:match", _NAMES)
    assert inner is not None
    content = example.read_text(encoding="utf-8")
    first, last = map(int, str(inner.get("offset")).split(":"))
    assert content.startswith(str(outer.get("value")))
    assert inner.get("value") == MAGIC
    assert first <= content.find(MAGIC) <= last


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="shared-mime-info is not installed")
def test_that_freedesktops_own_tool_takes_the_file_type(tmp_path: Path) -> None:
    folder = tmp_path / "mime" / "packages"
    folder.mkdir(parents=True)
    (folder / f"{PACKAGE}.xml").write_text(mime_package(), encoding="utf-8")
    done = subprocess.run(
        ["update-mime-database", str(tmp_path / "mime")],
        env={"XDG_DATA_DIRS": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "error" not in done.stderr.lower()
    assert f":{MIME_TYPE}:*.assay" in (tmp_path / "mime" / "globs2").read_text(encoding="utf-8")


def test_that_the_window_names_the_entry_it_belongs_to() -> None:
    words = (ROOT / "workbench" / "ui" / "application.py").read_text(encoding="utf-8")
    assert f'setDesktopFileName("{PACKAGE}")' in words
