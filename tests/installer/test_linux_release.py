"""Package and archive are made of what is declared, and of their content alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from installer.bundle import ROOT
from installer.linux import tarball
from installer.linux.deb import control_file
from installer.linux.desktop import desktop_entry, mime_package
from installer.linux.facts import PACKAGE, VERSION
from installer.linux.tree import packed, readable

HERE = ROOT / "installer" / "linux"


def test_that_the_control_file_is_one_paragraph_with_what_policy_demands() -> None:
    lines = control_file(1234, (2, 36)).splitlines()
    fields = [line.partition(":")[0] for line in lines if not line.startswith(" ")]
    for field in ("Package", "Version", "Architecture", "Maintainer", "Depends", "Description", "Installed-Size"):
        assert fields.count(field) == 1
    assert all(len(line) <= 80 for line in lines if not line.startswith(("Depends", "Recommends")))
    assert f"Version: {VERSION}" in lines
    assert f"Package: {PACKAGE}" in lines


def _folder(where: Path, umask: int, moment: int) -> Path:
    top = where / "thing"
    before = os.umask(umask)
    try:
        (top / "b").mkdir(parents=True)
        (top / "b" / "run").write_text("#!/bin/sh\n", encoding="utf-8")
        (top / "b" / "run").chmod(0o755 & ~umask)
        (top / "a.txt").write_text("words", encoding="utf-8")
        (top / "b" / "libx.so.6").write_text("library", encoding="utf-8")
        (top / "b" / "libx.so.6").chmod(0o755 & ~umask)
        (top / "link").symlink_to("b/run")
    finally:
        os.umask(before)
    os.utime(top / "a.txt", (moment, moment))
    return top


def test_that_an_archive_does_not_tell_when_where_or_with_which_umask_it_was_made(tmp_path: Path) -> None:
    made = []
    for name, umask, moment in (("one", 0o022, 1_000_000_000), ("other", 0o077, 1_200_000_000)):
        top = _folder(tmp_path / name, umask, moment)
        readable(top)
        packed(top, tmp_path / f"{name}.tar.gz", 1_700_000_000)
        made.append((tmp_path / f"{name}.tar.gz").read_bytes())
    assert made[0] == made[1]
    with tarfile.open(tmp_path / "one.tar.gz") as archive:
        assert [entry.name for entry in archive] == [
            *("thing", "thing/a.txt", "thing/b", "thing/b/libx.so.6", "thing/b/run", "thing/link"),
        ]
        assert archive.getmember("thing/b/libx.so.6").mode == 0o644
        assert {entry.mtime for entry in archive} == {1_700_000_000}
        assert archive.getmember("thing/b/run").mode == 0o755
        assert archive.getmember("thing/a.txt").mode == 0o644


def test_that_the_archives_read_me_names_every_library_and_both_scripts() -> None:
    words = tarball.read_me((2, 36))
    assert "libxcb-cursor0" in words
    assert "libglib2.0-0 " in words
    for script in tarball.SCRIPTS:
        assert script in words
        assert (HERE / script).stat().st_mode & 0o111


def _unpacked(folder: Path) -> Path:
    """The archive's folder with a program that only says what it was given."""
    folder.mkdir(parents=True)
    (folder / "workbench").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    (folder / "workbench").chmod(0o755)
    for name in tarball.SCRIPTS:
        shutil.copy(HERE / name, folder / name)
    share = folder / "share"
    for place, words in {
        share / "applications" / f"{PACKAGE}.desktop": desktop_entry(tarball.COMMAND),
        share / "mime" / "packages" / f"{PACKAGE}.xml": mime_package(),
    }.items():
        place.parent.mkdir(parents=True)
        place.write_text(words, encoding="utf-8")
    return folder


def _is_cache(path: Path) -> bool:
    """Made by the desktop's own tools out of what stands beside it."""
    return path.name == "mimeinfo.cache" or path.parent.name == "mime"


@pytest.mark.parametrize("name", ["plain", "估值 工具 (new)", "100% & a|b's"])
def test_that_the_menu_entry_starts_it_from_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    top = _unpacked(tmp_path / name)
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run([str(top / "install-for-me")], env=environment, check=True, capture_output=True, timeout=60)
    entry = (home / ".local" / "share" / "applications" / f"{PACKAGE}.desktop").read_text(encoding="utf-8")
    (line,) = [line for line in entry.splitlines() if line.startswith("Exec=")]
    assert line.replace("%%", "%") == f'Exec="{top / "workbench"}" %f'
    assert line.count("%") == 1 + 2 * name.count("%")
    command = home / ".local" / "bin" / "workbench"
    said = subprocess.run(
        [str(command), "a b"], env=environment, check=True, capture_output=True, text=True, timeout=60
    )
    assert said.stdout == "a b\n"
    subprocess.run([str(top / "uninstall-for-me")], env=environment, check=True, capture_output=True, timeout=60)
    assert [path for path in home.rglob("*") if not path.is_dir() and not _is_cache(path)] == []


@pytest.mark.parametrize("name", ["a$b", 'a"b', "a`b"])
def test_that_a_folder_whose_name_no_menu_can_hold_is_refused(name: str, tmp_path: Path) -> None:
    top = _unpacked(tmp_path / name)
    done = subprocess.run(
        [str(top / "install-for-me")], env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "move the folder" in done.stderr
    assert not (tmp_path / ".local").exists()


def test_that_a_command_that_somebody_else_put_there_is_kept(tmp_path: Path) -> None:
    top = _unpacked(tmp_path / "top")
    other = tmp_path / ".local" / "bin" / "workbench"
    other.parent.mkdir(parents=True)
    other.write_text("theirs", encoding="utf-8")
    for name in tarball.SCRIPTS:
        subprocess.run(
            [str(top / name)], env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, check=True, capture_output=True,
            timeout=60,
        )  # fmt: skip
    assert other.read_text(encoding="utf-8") == "theirs"
