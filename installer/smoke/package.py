"""The package: installed with what it declares and nothing else, used, and taken away again."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from installer import bundle
from installer.linux.desktop import MIME_TYPE
from installer.linux.facts import INSIDE, PACKAGE
from installer.smoke.commands import TOLD, Installed, check_commands
from installer.smoke.missing import check_missing
from installer.smoke.report import Report
from installer.smoke.root import HOME, Root, SmokeError
from installer.smoke.window import check_window, measure_starts
from tests.xserver import XServer


def check_package(deb: Path, root: Root, server: XServer, here: Path, report: Report) -> None:
    """The whole life of the package in a root of its own. Raises `SmokeError`."""
    before = _packages(root)
    shutil.copyfile(deb, root.file(f"/tmp/{deb.name}"))
    root.as_root("apt-get", "install", "-y", "--no-install-recommends", f"/tmp/{deb.name}")
    report.holds("deb", f"apt installs it with {len(_packages(root) - before) - 1} packages that it depends on")
    report.measured("deb: package, MB", deb.stat().st_size / 1e6)
    report.measured("deb: installed, MB", _size(root.file(INSIDE)) / 1e6)
    of = Installed(root, "workbench", "deb", report)
    check_commands(of, here)
    check_window(of, server, here)
    check_missing(of, server)
    check_excluded(of)
    measure_starts(of, server)
    check_man_page(of)
    check_desktop(of)
    check_removal(of)


def check_excluded(of: Installed) -> None:
    """Nothing that was left out of the bundle was missed. Raises `SmokeError`."""
    told = of.at_home(TOLD)
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    wrong = bundle.wrongly_asked(lines)
    if wrong:
        raise SmokeError("\n".join(wrong))
    of.report.holds(of.name, "no module that was left out was asked for, but by those who do without it")


def check_man_page(of: Installed) -> None:
    """Every option that --help prints stands in the manual page. Raises `SmokeError`."""
    path = of.root.file("/usr/share/man/man1/workbench.1.gz")
    page = subprocess.run(["zcat", str(path)], capture_output=True, text=True, check=True).stdout
    page = re.sub(r"\\f[BIR]", "", page).replace(r"\-", "-")
    said = of.run(["--help"]).stdout
    commands = re.findall(r"^    ([a-z-]+)  ", said, re.MULTILINE)
    for command in commands:
        said += of.run([command, "--help"]).stdout
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", said))
    absent = [name for name in [*commands, *sorted(options)] if name not in page]
    if absent or not commands:
        raise SmokeError(f"the manual page lacks {absent} of {commands}")
    of.report.holds(of.name, f"the manual page has all {len(commands)} commands and {len(options)} options")


def check_desktop(of: Installed) -> None:
    """Desktops learn of the application and the file type from the package's files alone. Raises `SmokeError`."""
    root = of.root
    root.as_root("apt-get", "install", "-y", "--no-install-recommends", "desktop-file-utils", "shared-mime-info")
    said = root.as_root("desktop-file-validate", f"/usr/share/applications/{PACKAGE}.desktop")
    cache = root.file("/usr/share/applications/mimeinfo.cache").read_text(encoding="utf-8")
    globs = root.file("/usr/share/mime/globs2").read_text(encoding="utf-8")
    if said or f"{MIME_TYPE}={PACKAGE}.desktop" not in cache or f":{MIME_TYPE}:*.assay" not in globs:
        raise SmokeError(f"the desktop does not know the file type: {said}")
    of.report.holds(of.name, "the menu entry is valid, and *.assay files belong to it")


def check_removal(of: Installed) -> None:
    """Purged, it leaves no file of its own and every file of the person. Raises `SmokeError`."""
    before = _contents(of.at_home(""))
    of.root.as_root("apt-get", "purge", "-y", PACKAGE)
    left = [path for path in (INSIDE, "usr/bin/workbench", "usr/share/doc/" + PACKAGE) if of.root.file(path).exists()]
    known = MIME_TYPE in of.root.file("/usr/share/mime/globs2").read_text(encoding="utf-8")
    if left or known:
        raise SmokeError(f"left behind: {left or 'the file type'}")
    if _contents(of.at_home("")) != before or f"{HOME}/mine.assay" not in before:
        raise SmokeError("the person's files have changed")
    of.report.holds(of.name, f"purged, it leaves nothing but the person's {len(before)} files as they were")


def _contents(home: Path) -> dict[str, str]:
    found = {}
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            inside = f"{HOME}/{path.relative_to(home).as_posix()}"
            found[inside] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _packages(root: Root) -> set[str]:
    return set(root.as_root("dpkg-query", "-W", "-f", "${Package}\n").split())


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
