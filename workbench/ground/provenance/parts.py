"""A part of the product that others made, or that has terms of its own: name, version, licence, texts."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any, Final

from packaging.utils import canonicalize_name

from workbench.ground.resources import resource

_A_TEXT = re.compile(r"licen[cs]e|copying|copyright|legal code|^notice|^authors", re.IGNORECASE)
_NO_TEXT: Final = frozenset({".py", ".pyc", ".pyi", ".so", ".json", ".svg", ".html", ".h"})


class UnreviewedError(Exception):
    """Parts whose licence or text nobody has read; each line names one and what is missing."""


@dataclass(frozen=True, slots=True)
class Text:
    """One licence text, as its part ships it or as `source` says."""

    name: str
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """`kind` is one of python, library, qt, runtime, system, other; `licence` is an SPDX expression."""

    name: str
    version: str
    licence: str
    kind: str
    home: str
    note: str
    texts: tuple[Text, ...]

    def as_json(self) -> dict[str, Any]:
        """As the notices of a bundle keep it."""
        return asdict(self)

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> Part:
        """The other way round. Raises `TypeError` and `KeyError` for what was not written by `as_json`."""
        texts = tuple(Text(**text) for text in found["texts"])
        return cls(**{key: value for key, value in found.items() if key != "texts"}, texts=texts)


@cache
def reviewed() -> Mapping[str, Any]:
    """What a person has read, from resources/licences/reviewed.toml."""
    return tomllib.loads(resource("licences/reviewed.toml").read_text(encoding="utf-8"))


def reviewed_text(name: str) -> Text:
    """A whole text of resources/licences/texts. Raises KeyError for one whose source is not stated."""
    words = resource(f"licences/texts/{name}.txt").read_text(encoding="utf-8")
    return Text(name, reviewed()["texts"][name], words)


def part_of(distribution: metadata.Distribution) -> Part:
    """A distribution of Python. Raises `UnreviewedError` when its licence or its text would be a guess."""
    name, version = str(distribution.metadata["Name"]), distribution.version
    entry = reviewed()["distributions"].get(canonicalize_name(name))
    texts = shipped_texts(distribution)
    texts += tuple(reviewed_text(one) for one in (entry or {}).get("texts", ()))
    if not texts:
        raise UnreviewedError(f"{name} {version} ships no licence text, and none is reviewed")
    return Part(name, version, _expression(distribution, entry), "python", _home(distribution), "", texts)


def said_licence(distribution: metadata.Distribution) -> str:
    """What a distribution itself says of its licence: the first line of its field, or its classifier."""
    found = distribution.metadata
    for line in str((found.get_all("License") or [""])[0]).strip().splitlines():
        return line.strip()
    for classifier in found.get_all("Classifier") or []:
        if classifier.startswith("License :: "):
            return str(classifier).removeprefix("License :: ")
    return ""


def _expression(distribution: metadata.Distribution, entry: Mapping[str, Any] | None) -> str:
    for expression in distribution.metadata.get_all("License-Expression") or []:
        return str(expression)
    name, said = distribution.metadata["Name"], said_licence(distribution)
    if entry is None:
        raise UnreviewedError(f"{name} states no SPDX expression (it says {said!r}), and none is reviewed")
    if entry["says"] != said:
        raise UnreviewedError(f"{name} now says {said!r} of its licence; {entry['says']!r} was reviewed")
    return str(entry["spdx"])


def shipped_texts(distribution: metadata.Distribution) -> tuple[Text, ...]:
    """The licence texts among the files of a distribution, in the order of their places."""
    found = []
    for file in recorded(distribution):
        inside = PurePosixPath(file)
        if not _A_TEXT.search(inside.name) or inside.suffix in _NO_TEXT or ".." in inside.parts:
            continue
        place = Path(str(distribution.locate_file(file)))
        if place.is_file():
            within = file.partition(".dist-info/")
            shown = (within[2] or within[0]).removeprefix("licenses/")
            found.append(Text(shown, f"shipped by {distribution.metadata['Name']}", _words(place)))
    return tuple(found)


def recorded(distribution: metadata.Distribution) -> list[str]:
    """Places of the files that a distribution's RECORD names, sorted; nothing is looked up on disk."""
    return sorted(row[0] for row in csv.reader((distribution.read_text("RECORD") or "").splitlines()) if row)


def _words(place: Path) -> str:
    content = place.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return content.decode("latin-1").replace("\r\n", "\n")


def _home(distribution: metadata.Distribution) -> str:
    found = distribution.metadata
    for line in found.get_all("Project-URL") or []:
        label, _, address = str(line).partition(", ")
        if label.lower() in {"homepage", "source", "repository"}:
            return address
    return str((found.get_all("Home-page") or [""])[0])
