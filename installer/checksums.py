"""`python -m installer.checksums DIR`: SHA256SUMS of the files in a folder, as `sha256sum -c` reads it."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

NAME = "SHA256SUMS"


def digest(place: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lines(folder: Path) -> list[str]:
    """A line for each file of the folder and below, sorted by place. Raises `ValueError` for a name it cannot hold."""
    found = []
    for place in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).as_posix()):
        within = place.relative_to(folder).as_posix()
        if not place.is_file() or within == NAME:
            continue
        if "\n" in within or "\\" in within:
            raise ValueError(f"{within!r}: sha256sum would write this name in another way")
        found.append(f"{digest(place)}  {within}")
    return found


def write(folder: Path) -> Path:
    """Write SHA256SUMS into the folder and return its place. Raises `ValueError` when there is nothing to sum."""
    listed = lines(folder)
    if not listed:
        raise ValueError(f"{folder} holds no file")
    place = folder / NAME
    place.write_text("\n".join(listed) + "\n", encoding="utf-8", newline="\n")
    return place


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 2 when the folder holds nothing."""
    parser = argparse.ArgumentParser(prog="python -m installer.checksums", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        place = write(options.folder)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{place}: {len(place.read_text(encoding='utf-8').splitlines())} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
