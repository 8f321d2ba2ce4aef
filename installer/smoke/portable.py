"""The archive: unpacked by a person into a folder with blanks and Chinese in its name, used, put into the menu."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Final

from installer.linux import dependencies
from installer.linux.elf import asked_of_the_system
from installer.linux.facts import PACKAGE, VERSION
from installer.smoke.commands import SHORT, Installed, check_commands
from installer.smoke.package import check_excluded
from installer.smoke.report import Report
from installer.smoke.root import HOME, Root, SmokeError
from installer.smoke.window import check_window
from tests.xserver import XServer

FOLDER: Final = f"{HOME}/估值 工具 (new)"


def check_portable(tarball: Path, root: Root, server: XServer, here: Path, report: Report) -> None:
    """The whole life of the archive in a root of its own. Raises `SmokeError`."""
    shutil.copyfile(tarball, root.file(f"/tmp/{tarball.name}"))
    _done(root, ["mkdir", FOLDER])
    _done(root, ["tar", "-xzf", f"/tmp/{tarball.name}", "-C", FOLDER])
    top = f"{FOLDER}/{PACKAGE}-{VERSION}"
    glibc = asked_of_the_system(root.file(top)).glibc
    root.as_root("apt-get", "install", "-y", "--no-install-recommends", *_installable(root, glibc))
    report.measured("tar.gz: archive, MB", tarball.stat().st_size / 1e6)
    of = Installed(root, f"{top}/workbench", "tar.gz", report)
    check_commands(of, here, SHORT)
    check_window(of, server, here)
    check_excluded(of)
    check_menu(of, top)


def _installable(root: Root, glibc: tuple[int, int]) -> list[str]:
    """Of each dependency the first name that this release has."""
    known = set(root.as_root("apt-cache", "pkgnames").split())
    fields = [field.split(" | ") for field in dependencies.depends(glibc)]
    return [next(name.split()[0] for name in names if name.split()[0] in known) for names in fields]


def check_menu(of: Installed, top: str) -> None:
    """install-for-me and back: the menu entry starts it, and nothing stays. Raises `SmokeError`."""
    before = _files(of)
    _done(of.root, [f"{top}/install-for-me"])
    entry = of.at_home(f".local/share/applications/{PACKAGE}.desktop").read_text(encoding="utf-8")
    (line,) = [line for line in entry.splitlines() if line.startswith("Exec=")]
    words = [word.replace("%%", "%") for word in shlex.split(line.removeprefix("Exec=")) if word != "%f"]
    for command in (words, [f"{HOME}/.local/bin/workbench"]):
        if VERSION not in _done(of.root, [*command, "--version"]).split():
            raise SmokeError(f"{command} does not start it")
    drawing = of.at_home(f".local/share/icons/hicolor/scalable/apps/{PACKAGE}.svg")
    if not drawing.exists():
        raise SmokeError("the menu has no icon")
    _done(of.root, [f"{top}/uninstall-for-me"])
    left = _files(of) - before
    if left:
        raise SmokeError(f"left behind: {sorted(left)}")
    of.report.holds(of.name, "install-for-me puts it into the menu, and uninstall-for-me takes every file away again")


def _files(of: Installed) -> set[Path]:
    return {path for path in of.at_home("").rglob("*") if not path.is_dir() or path.is_symlink()}


def _done(root: Root, words: list[str]) -> str:
    done = root.as_person(words)
    if done.returncode:
        raise SmokeError(f"{words}: {done}")
    return done.stdout
