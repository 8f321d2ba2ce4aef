"""The package for Debian and Ubuntu: a tree of files, its control file, and dpkg-deb."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from installer.build_facts import tell_build
from installer.linux import dependencies
from installer.linux.desktop import write_share
from installer.linux.facts import (
    ARCHITECTURE,
    DESCRIPTION,
    INSIDE,
    MAINTAINER,
    PACKAGE,
    SUMMARY,
    VERSION,
    deb_path,
)
from installer.linux.manpage import man_page
from installer.linux.tree import dated, readable

HERE: Final = Path(__file__).resolve().parent


def build_deb(bundle: Path, tree: Path, copyright_words: str, glibc: tuple[int, int], epoch: int) -> Path:
    """Make the package around the folder `bundle`, in the empty folder `tree`; every file bears the date `epoch`."""
    inside = tree / INSIDE
    shutil.copytree(bundle, inside, symlinks=True)
    tell_build(inside / "_internal", "deb")
    command = tree / "usr" / "bin" / "workbench"
    command.parent.mkdir(parents=True)
    command.symlink_to(f"../lib/{PACKAGE}/workbench")
    share = tree / "usr" / "share"
    write_share(share)
    _zipped(share / "man" / "man1" / "workbench.1.gz", man_page(epoch))
    documents = share / "doc" / PACKAGE
    documents.mkdir(parents=True)
    (documents / "copyright").write_text(copyright_words, encoding="utf-8")
    _zipped(documents / "changelog.gz", _changelog(epoch))
    overrides = share / "lintian" / "overrides" / PACKAGE
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(HERE / "lintian-overrides", overrides)
    readable(tree)
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "md5sums").write_text(_sums(tree), encoding="utf-8")
    (control / "control").write_text(control_file(_kibibytes(tree), glibc), encoding="utf-8")
    readable(control)
    dated(tree, epoch)
    made = deb_path()
    made.parent.mkdir(parents=True, exist_ok=True)
    # One thread: how xz divides its work among several shows in the bytes. Its later levels take minutes for an eighth.
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "--threads-max=1", "-Zxz", "-z1", "--build", str(tree), str(made)],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return made


def control_file(kibibytes: int, glibc: tuple[int, int]) -> str:
    """The control file of a package of this size. Its description is folded as Debian's policy asks."""
    return "\n".join(
        [
            f"Package: {PACKAGE}",
            f"Version: {VERSION}",
            f"Architecture: {ARCHITECTURE}",
            f"Maintainer: {MAINTAINER}",
            f"Installed-Size: {kibibytes}",
            f"Depends: {', '.join(dependencies.depends(glibc))}",
            f"Recommends: {', '.join(dependencies.recommends())}",
            "Section: misc",
            "Priority: optional",
            f"Description: {SUMMARY}",
            *(f" {line}" for line in DESCRIPTION),
            "",
        ]
    )


def _changelog(epoch: int) -> str:
    day = format_datetime(datetime.fromtimestamp(epoch, UTC))
    return f"{PACKAGE} ({VERSION}) stable; urgency=medium\n\n  * Version {VERSION}.\n\n -- {MAINTAINER}  {day}\n"


def _zipped(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(words.encode("utf-8"), 9, mtime=0))


def _sums(tree: Path) -> str:
    lines = []
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "md5").hexdigest()
            lines.append(f"{digest}  {path.relative_to(tree).as_posix()}\n")
    return "".join(lines)


def _kibibytes(tree: Path) -> int:
    """As policy counts: files rounded up to whole kibibytes, one for each folder and link."""
    found = 0
    for path in tree.rglob("*"):
        found += -(-path.stat().st_size // 1024) if path.is_file() and not path.is_symlink() else 1
    return found
