"""The notices of everything the product is made of: collected where it runs, or as its build has written them."""

from __future__ import annotations

import contextlib
import fnmatch
import json
import platform
import re
import sys
import sysconfig
import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from workbench import __version__
from workbench.ground.provenance.parts import Part, Text, UnreviewedError, part_of, recorded, reviewed, reviewed_text
from workbench.ground.provenance.requirements import PRODUCT, closure
from workbench.ground.resources import resource

NAME: Final = "Assay Workbench"
SHIPPED: Final = "notices/notices.json"
"""Below the resources of a bundle: what its build collected."""
QT: Final = "PySide6-Essentials"
EXTRAS: Final = ("numba", "distributed", "pyarrow")
"""Distributions that are never shipped but used where somebody has installed them."""
_LIBRARY = re.compile(r"\.(so(\.[\d.]+)?|dylib|dll)$")
_WHEEL_LIBRARIES = re.compile(r"(\.libs|\.dylibs)/")
NO_LICENCE: Final = (
    "No licence has been stated for Assay Workbench itself, neither in pyproject.toml nor in a file of its own: all "
    "rights stay with its authors until one is. The licences below are those of the parts others made; they hold "
    "for those parts whatever is decided for the whole."
)


@dataclass(frozen=True, slots=True)
class Notices:
    """`licence` is what the product says of itself; `modules` are the modules of Qt in it, without the prefix Qt."""

    version: str
    licence: str
    qt_version: str
    modules: tuple[str, ...]
    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()
    """Lines on what nobody has read about; empty for a release."""

    @property
    def texts(self) -> int:
        """How many licence texts there are."""
        return sum(len(part.texts) for part in self.parts)

    def as_json(self) -> str:
        """For the bundle, each text once; the same notices give the same bytes."""
        texts = sorted({text.words for part in self.parts for text in part.texts})
        at = {words: number for number, words in enumerate(texts)}
        parts = [part.as_json() for part in self.parts]
        for part in parts:
            for text in part["texts"]:
                text["words"] = at[text["words"]]
        held = {
            "version": self.version,
            "licence": self.licence,
            "qt_version": self.qt_version,
            "modules": list(self.modules),
            "parts": parts,
            "texts": texts,
        }
        return json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def of_json(cls, words: str) -> Notices:
        """What a build has written."""
        found: Mapping[str, Any] = json.loads(words)
        for part in found["parts"]:
            for text in part["texts"]:
                text["words"] = found["texts"][text["words"]]
        return cls(
            version=found["version"],
            licence=found["licence"],
            qt_version=found["qt_version"],
            modules=tuple(found["modules"]),
            parts=tuple(Part.of_json(part) for part in found["parts"]),
        )


def notices(modules: Iterable[str] = ()) -> Notices:
    """The notices of the program that runs: of a bundle as shipped, else collected from what is installed.

    `modules` are those of Qt that are loaded. What nobody has read about, because somebody installed another version
    of it, is told in `missing`.
    """
    shipped = resource(SHIPPED)
    if shipped.is_file():
        return Notices.of_json(shipped.read_text(encoding="utf-8"))
    return _collected(modules, extras=EXTRAS)


def collected(modules: Iterable[str], leave_out: Iterable[str] = (), more: Iterable[Part] = ()) -> Notices:
    """The notices of what a build ships. Raises `UnreviewedError`, which names all that is missing at once."""
    found = _collected(modules, leave_out, more)
    if found.missing:
        raise UnreviewedError("\n".join(found.missing))
    return found


def _collected(
    modules: Iterable[str], leave_out: Iterable[str] = (), more: Iterable[Part] = (), extras: Iterable[str] = ()
) -> Notices:
    missing: list[str] = []
    parts: list[Part] = []
    held = closure(leave_out, absent=missing)
    for name in extras:
        with contextlib.suppress(metadata.PackageNotFoundError):
            held[name] = metadata.distribution(name)
    for distribution in held.values():
        try:
            part = part_of(distribution)
            parts += [part, *inside(distribution, part)]
        except UnreviewedError as error:
            missing.append(str(error))
    qt = held["pyside6-essentials"].version if "pyside6-essentials" in held else ""
    modules = tuple(sorted(set(modules)))
    try:
        parts.append(_python())
    except UnreviewedError as error:
        missing.append(str(error))
    parts += [_qt(qt, modules), *_within_qt(qt, modules), *more, *_others()]
    order = ("qt", "runtime", "python", "library", "system", "other")
    merged = {(part.kind, part.name): part for part in parts}
    ordered = sorted(merged.values(), key=lambda part: (order.index(part.kind), part.name.lower()))
    return Notices(__version__, _own_licence(), qt, modules, tuple(ordered), tuple(missing))


def inside(distribution: metadata.Distribution, owner: Part) -> list[Part]:
    """Libraries of others that a wheel carries. Raises `UnreviewedError` for one that nobody has read about."""
    found: dict[str, Part] = {}
    for file in recorded(distribution):
        if not (_WHEEL_LIBRARIES.search(file) and _LIBRARY.search(file)):
            continue
        for entry in reviewed()["inside"]:
            if any(fnmatch.fnmatch(file, pattern) for pattern in entry["files"]):
                note = f"In the wheel of {owner.name} {owner.version}, a file of its own. {entry['why']}"
                texts = tuple(text for text in owner.texts if text.name.upper().startswith("LICENSE.TXT"))
                name = f"{entry['name']} in {owner.name}"
                found[name] = Part(name, "", entry["spdx"], "library", "", note, texts)
                break
        else:
            raise UnreviewedError(f"{owner.name} carries {file}, whose licence is not reviewed")
    return list(found.values())


def qt_source(version: str) -> str:
    """Where the source of exactly this Qt is to be had."""
    return f"https://download.qt.io/official_releases/qt/{'.'.join(version.split('.')[:2])}/{version}/single/"


def binding_source(version: str) -> str:
    """Where the source of exactly this PySide6 is to be had."""
    return f"https://download.qt.io/official_releases/QtForPython/pyside6/PySide6-{version}-src/"


def qt_words(version: str, modules: Iterable[str]) -> str:
    """The notice that the LGPL asks for, and how to use the right it gives."""
    listed = ", ".join(f"Qt {name}" for name in modules)
    paragraphs = [
        f"This program uses Qt {version} and Qt for Python (PySide6, shiboken6) {version} under the GNU Lesser General "
        "Public License, version 3. Qt is Copyright (C) The Qt Company Ltd. and other contributors. The licence and "
        "the GNU General Public License, version 3, on which it builds, stand below in full.",
        f"Modules of Qt that are used: {listed}.",
        "You may replace Qt by a version of your own, changed or not, that keeps its binary interface. Qt and the "
        "binding are dynamic libraries, each a file of its own, unchanged as the Qt Company's wheels ship them. In "
        "a bundle (the portable archive; /usr/lib/assay-workbench of the Debian package) they stand in "
        "_internal/PySide6 (Qt itself: _internal/PySide6/Qt/lib and Qt/plugins) and in "
        "_internal/shiboken6: put your file in the place of the one there, under the same name. Installed with pip, "
        "they stand in the folders PySide6 and shiboken6 of site-packages, and `pip install` of another wheel "
        "replaces them. Nothing is signed or checked that would keep a replaced library from being used. Changing "
        "the program for your own use and taking it apart to mend such changes is not forbidden.",
        f"Source of exactly this version: {qt_source(version)} (Qt) and {binding_source(version)} (PySide6, "
        "shiboken6). Whoever passes this program on must see to it that this source can be had as long as they do so.",
        "Qt carries parts of others; those of the modules above are listed each on its own. The wheels ship no "
        "attributions; the list was read from Qt's repository. Qt's complete one: "
        f"https://doc.qt.io/qt-{'.'.join(version.split('.')[:2])}/licenses-used-in-qt.html",
    ]
    return "\n\n".join(textwrap.fill(one, 76, break_long_words=False, break_on_hyphens=False) for one in paragraphs)


def _qt(version: str, modules: tuple[str, ...]) -> Part:
    texts = (
        Text("Notice", "this program", qt_words(version, modules) + "\n"),
        reviewed_text("LGPL-3.0-only"),
        reviewed_text("GPL-3.0-only"),
    )
    home = qt_source(version)
    return Part("Qt", version, "LGPL-3.0-only", "qt", home, "Dynamic libraries that may be replaced.", texts)


def _within_qt(version: str, modules: tuple[str, ...]) -> list[Part]:
    entries = tomllib.loads(resource("licences/qt.toml").read_text(encoding="utf-8"))["parts"]
    found = []
    for entry in entries:
        if entry["module"] not in modules:
            continue
        whose = Text("Copyright", "qt_attribution.json in Qt's repository", entry["copyright"].strip() + "\n")
        texts = (whose, *(reviewed_text(name) for name in entry["texts"]))
        note = f"Part of Qt {entry['module']} {version}."
        found.append(Part(f"{entry['name']} in Qt", "", entry["spdx"], "library", "", note, texts))
    return found


def _python() -> Part:
    places = [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    place = next((place for place in places if place.is_file()), None)
    if place is None:
        looked = ", ".join(str(place) for place in places)
        raise UnreviewedError(f"Python {platform.python_version()} has no licence text at {looked}")
    text = Text("LICENSE.txt", f"shipped by Python {platform.python_version()}", place.read_text(encoding="utf-8"))
    note = "With its standard library; what that takes from others: https://docs.python.org/3/license.html"
    home = "https://www.python.org"
    return Part("Python", platform.python_version(), "PSF-2.0", "runtime", home, note, (text,))


def _others() -> list[Part]:
    found = []
    for entry in reviewed()["other"]:
        words = entry.get("words") or resource(entry["file"]).read_text(encoding="utf-8")
        text = Text("Terms", entry["why"], words.strip() + "\n")
        found.append(Part(entry["name"], "", entry["spdx"], "other", "", entry["why"], (text,)))
    return found


def _own_licence() -> str:
    declared = resource("").parent / "pyproject.toml"
    if declared.is_file():
        project = tomllib.loads(declared.read_text(encoding="utf-8"))["project"]
        return str(project.get("license") or NO_LICENCE)
    try:
        stated = metadata.metadata(PRODUCT).get_all("License-Expression")
    except metadata.PackageNotFoundError:
        stated = None
    return str(stated[0]) if stated else NO_LICENCE


def as_text(found: Notices) -> str:
    """All of it as one plain text: the list, the notice on Qt, then every licence text once."""
    rule = "=" * 100
    head = f"{NAME} {found.version}: notices of its parts"
    lines = [head, rule, "", textwrap.fill(found.licence, 100), "", "Parts", "-" * 100]
    lines += [f"{part.name} {part.version}".strip() + f": {part.licence}" for part in found.parts]
    numbers: dict[str, int] = {}
    kept: list[Text] = []
    lines += ["", "Part by part", "-" * 100]
    for part in found.parts:
        lines += ["", f"{part.name} {part.version}".strip(), f"  licence: {part.licence}"]
        lines += [f"  home: {part.home}"] if part.home else []
        lines += [f"  {line}" for line in textwrap.wrap(part.note, 96)]
        for text in part.texts:
            if text.words not in numbers:
                numbers[text.words] = len(kept) + 1
                kept.append(text)
            lines.append(f"  text {numbers[text.words]}: {text.name} ({text.source})")
    for number, text in enumerate(kept, 1):
        lines += ["", rule, f"Text {number}: {text.name} ({text.source})", rule, "", text.words.rstrip("\n")]
    return "\n".join(lines) + "\n"
