"""The bundle itself: PyInstaller's run, and whether what came out is what bundle.py says."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from installer import bundle


def freeze(work: Path, into: Path) -> Path:
    """Run PyInstaller in the folder `work`; the bundle, a folder inside `into`, stripped where that is safe."""
    words = [
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
        *("--workpath", str(work), "--distpath", str(into)),
        str(bundle.ROOT / "installer" / "workbench.spec"),
    ]
    subprocess.run(words, cwd=bundle.ROOT, check=True)
    made = into / bundle.NAME
    # Stripping breaks numpy; Python's own library, built with symbols on some machines, bears it.
    for library in sorted((made / "_internal").glob("libpython3*.so*")):
        subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)
    return made


def modules_in(made: Path) -> set[str]:
    """Names of the modules in the bundle: those in its archive and those that are files."""
    from PyInstaller.archive.readers import CArchiveReader

    program = CArchiveReader(str(made / bundle.NAME))
    archive = program.open_embedded_archive("PYZ.pyz")
    inside = made / "_internal"
    found = set(archive.toc)
    for folder in (inside, inside / f"python3.{sys.version_info.minor}" / "lib-dynload"):
        for path in folder.rglob("*.so"):
            parts = path.relative_to(folder).parts
            found.add(".".join([*parts[:-1], parts[-1].partition(".")[0]]))
    return found


def faults(made: Path) -> list[str]:
    """Modules that are in the bundle although they are excluded, or not in it although they are kept."""
    modules = modules_in(made)
    return [
        *(
            f"{name} is in the bundle and was to be left out: {why.reason}"
            for name, why in bundle.EXCLUDED.items()
            if any(module == name or module.startswith(name + ".") for module in modules)
        ),
        *(f"{name} is not in the bundle: {why}" for name, why in bundle.KEPT.items() if name not in modules),
    ]


def sizes(made: Path) -> list[tuple[str, int]]:
    """Bytes of each part of the bundle, largest first."""
    found: dict[str, int] = {}
    for path in made.rglob("*"):
        if path.is_file() and not path.is_symlink():
            part = _part(path.relative_to(made))
            found[part] = found.get(part, 0) + path.stat().st_size
    return sorted(found.items(), key=lambda one: -one[1])


def _part(place: Path) -> str:
    parts = place.parts
    if parts[0] != "_internal":
        return "program and its modules"
    top, name = parts[1], place.name
    if top in ("PySide6", "shiboken6"):
        if name.startswith("libicu"):
            return "ICU (Qt)"
        return "Qt" if "Qt" in parts else "PySide6"
    for library in ("scipy", "numpy", "pyqtgraph", "contourpy"):
        if top.partition(".")[0] == library:
            return library
    if top == "workbench":
        return "resources"
    if top.startswith(("libpython", "python3", "base_library")):
        return "Python"
    return "other"


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file by its place; a link's target stands for it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[place] = f"-> {path.readlink()}"
        elif path.is_file():
            with path.open("rb") as file:
                found[place] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def differing(one: Path, other: Path) -> list[str]:
    """Places of the files in which two bundles differ."""
    first, second = digests(one), digests(other)
    return sorted(place for place in first.keys() | second.keys() if first.get(place) != second.get(place))
