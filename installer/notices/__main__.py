"""`python -m installer.notices --out DIR`: the notices as a text, as data for the application, and text by text."""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from installer.notices.bundled import qt_modules, refuse_changed_qt, starter, system_parts
from workbench.ground.provenance.notices import QT, Notices, as_text, collected
from workbench.ground.provenance.parts import UnreviewedError

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT, DATA = "THIRD-PARTY-NOTICES.txt", "notices.json"


def imported_modules() -> set[str]:
    """Modules of Qt that the application and pyqtgraph import, and what those load by themselves."""
    import pyqtgraph  # noqa: F401 - what it imports is the question

    found = {name.removeprefix("PySide6.Qt") for name in sys.modules if name.startswith("PySide6.Qt")}
    for file in (ROOT / "workbench").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6.Qt"):
                found.add(str(node.module).removeprefix("PySide6.Qt"))
    # Qt Gui and its plugins ask for these on Linux; nothing imports them by name.
    return found | ({"DBus", "XcbQpa", "WaylandClient"} if sys.platform == "linux" else set())


def found_notices(bundle: Path | None = None, leave_out: Sequence[str] = ()) -> Notices:
    """The notices of a bundle, or of what a checkout runs with. Raises `UnreviewedError`."""
    if bundle is None:
        return collected(imported_modules(), leave_out)
    if sys.platform == "linux":
        refuse_changed_qt(bundle, metadata.distribution(QT))
    return collected(qt_modules(bundle), leave_out, [starter(), *system_parts(bundle)])


def write(found: Notices, out: Path) -> None:
    """The text, the data and each licence text as a file of its own, in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    (out / TEXT).write_text(as_text(found), encoding="utf-8", newline="\n")
    (out / DATA).write_text(found.as_json(), encoding="utf-8", newline="\n")
    for name in ("LGPL-3.0-only", "GPL-3.0-only"):
        text = next(text for part in found.parts for text in part.texts if text.name == name)
        (out / f"{name}.txt").write_text(text.words, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 when something has no licence or no text."""
    parser = argparse.ArgumentParser(prog="python -m installer.notices", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="list what stands in this bundle")
    parser.add_argument("--leave-out", action="append", default=[], metavar="NAME", help="a distribution not shipped")
    options = parser.parse_args(arguments)
    try:
        found = found_notices(options.bundle, options.leave_out)
    except UnreviewedError as error:
        print(re.sub(r"^", "not reviewed: ", str(error), flags=re.MULTILINE), file=sys.stderr)
        return 1
    write(found, options.out)
    print(f"{len(found.parts)} parts, {found.texts} texts, Qt {found.qt_version}: {', '.join(found.modules)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
