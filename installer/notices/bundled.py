"""What stands in a bundle: modules of Qt, system libraries that went along, and whose licence each has."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath

from workbench.ground.provenance.parts import Part, Text, UnreviewedError, part_of, recorded

_SHARED = re.compile(r"\.so(\.[\d.]+)?$")
_OF_PYTHON = re.compile(r"^libpython3")


def qt_modules(bundle: Path) -> set[str]:
    """Modules of Qt in a bundle, without the prefix: from the names of its libraries; a link to nothing is none."""
    found = set()
    for place in (bundle.rglob("libQt6*"), bundle.rglob("Qt6*.dll"), bundle.rglob("Qt*.framework")):
        for file in place:
            named = re.match(r"(?:lib)?Qt6?([A-Za-z0-9]+)", file.name)
            if named is not None and file.exists():
                found.add(named[1])
    return found


def refuse_changed_qt(bundle: Path, wheel: metadata.Distribution) -> int:
    """How many libraries of Qt stand in a bundle as files of their own, each as the wheel ships it.

    The notice says so. Raises `UnreviewedError` for one that is another file, and where there is none at all.
    """
    shipped = {PurePosixPath(file).name: file for file in recorded(wheel)}
    hashes = {str(file): file.hash for file in wheel.files or ()}
    wrong, count = [], 0
    for file in sorted(bundle.rglob("libQt6*.so*")):
        if file.is_symlink() or not file.is_file():
            continue
        count += 1
        known = hashes.get(shipped.get(file.name, ""))
        coded = base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()).rstrip(b"=").decode()
        if known is None or known.value != coded:
            wrong.append(f"{file.relative_to(bundle)} is not as the wheel ships it")
    if wrong or not count:
        raise UnreviewedError("\n".join(wrong) or f"{bundle} holds no library of Qt as a file of its own")
    return count


def system_parts(bundle: Path) -> list[Part]:
    """Libraries in a bundle that neither a wheel nor Python brought, with the licence of the system's package.

    Raises `UnreviewedError` for one that no package of this system owns.
    """
    wheels = set(_libraries_of_wheels())
    packages: dict[str, list[str]] = {}
    missing = []
    for file in sorted(bundle.rglob("*")):
        if not file.is_file() or file.is_symlink() or not _SHARED.search(file.name) or file.name in wheels:
            continue
        if _OF_PYTHON.match(file.name) or "lib-dynload" in file.parts:
            continue
        package = _owner(file.name)
        if package is None:
            missing.append(f"{file.relative_to(bundle)} belongs to no wheel and to no package of this system")
        else:
            packages.setdefault(package, []).append(file.name)
    if missing:
        raise UnreviewedError("\n".join(missing))
    return [_part(package, names) for package, names in sorted(packages.items())]


def starter() -> Part:
    """The starter of a bundle, which PyInstaller brings."""
    return part_of(metadata.distribution("pyinstaller"))


def _libraries_of_wheels() -> Iterator[str]:
    for distribution in metadata.distributions():
        for file in distribution.files or ():
            if _SHARED.search(file.name):
                yield file.name
    for place in (Path(sys.base_prefix) / "lib").rglob("lib-dynload/*.so"):
        yield place.name


def _owner(name: str) -> str | None:
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        head, _, place = line.strip().partition(" => ")
        if head.split(" ")[0] != name:
            continue
        for known in (
            place,
            str(Path(place).resolve()),
            place.removeprefix("/usr"),
            str(Path(place).resolve()).removeprefix("/usr"),
        ):
            said = subprocess.run(["dpkg-query", "-S", known], capture_output=True, text=True, check=False)
            if said.returncode == 0:
                return said.stdout.partition(":")[0]
    return None


def _part(package: str, names: list[str]) -> Part:
    version = subprocess.run(
        ["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True, check=True
    ).stdout
    place = Path("/usr/share/doc") / package / "copyright"
    if not place.is_file():
        raise UnreviewedError(f"{package}, which brings {', '.join(names)}, has no copyright file")
    words = place.read_text(encoding="utf-8", errors="replace")
    note = f"{', '.join(sorted(names))}, as the building system's package {package} has it."
    text = Text("copyright", f"shipped by the package {package}", words)
    return Part(package, version, _licences(words), "system", "", note, (text,))


def _licences(words: str) -> str:
    """The short names of a machine-readable copyright file; what it names is told, not interpreted."""
    named = sorted(
        {line.partition(":")[2].strip() for line in words.splitlines() if line.startswith("License:")} - {""}
    )
    return "as its copyright file says: " + ", ".join(named) if named else "as its copyright file says"
