"""Folders whose bytes depend on what is in them alone: modes, dates, order."""

from __future__ import annotations

import gzip
import os
import tarfile
from pathlib import Path


def readable(folder: Path) -> None:
    """Modes 755 and 644, whatever the umask was; a file that may be run stays so, and a library is not run."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            is_run = path.is_dir() or (path.stat().st_mode & 0o100 and ".so" not in path.suffixes)
            path.chmod(0o755 if is_run else 0o644)


def dated(folder: Path, epoch: int) -> None:
    """Give everything in the folder, and itself, one date."""
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def packed(folder: Path, archive: Path, epoch: int) -> None:
    """Write the folder to a `.tar.gz` under its own name: sorted, owned by root, of one date."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = epoch
        return entry

    archive.parent.mkdir(parents=True, exist_ok=True)
    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", 6, file, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.add(folder, folder.name, recursive=False, filter=plain)
        for path in sorted(folder.rglob("*")):
            tar.add(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", recursive=False, filter=plain)
