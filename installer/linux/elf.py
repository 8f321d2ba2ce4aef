"""What the programs and libraries of a folder ask of the system: libraries by name, and versions of the C library."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_NEEDED = re.compile(r"^\s*NEEDED\s+(\S+)", re.MULTILINE)
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """Libraries that are not in the folder, with the files that name them, and the glibc that is asked for."""

    libraries: dict[str, list[str]]
    glibc: tuple[int, int]


def is_elf(path: Path) -> bool:
    """True for a program or a library."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def asked_of_the_system(folder: Path) -> Asked:
    """Read every program and library below `folder` with objdump (package binutils), which must be there."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    inside = {path.name for path in files}
    libraries: dict[str, list[str]] = {}
    glibc = (0, 0)
    for path in files:
        if path.is_symlink() or not is_elf(path):
            continue
        said = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
        for name in _NEEDED.findall(said):
            # The program at the top starts before it can say where its libraries are: it sees the system's alone.
            if name not in inside or path.parent == folder:
                libraries.setdefault(name, []).append(path.relative_to(folder).as_posix())
        glibc = max([glibc, *((int(major), int(minor)) for major, minor in _GLIBC.findall(said))])
    return Asked(libraries, glibc)
