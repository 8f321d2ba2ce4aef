"""One walk over the window finds everything at once; each way is walked once in a process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from tests.ui.checking.names import nameless
from tests.ui.checking.painting import Written, listening
from tests.ui.checking.places import Place, walk
from tests.ui.checking.room import cut, is_figure
from tests.ui.checking.words import english, own_words, texts
from tests.ui.driving import COREWEAVE, PLAIN, Desktop
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE
from workbench.ui.theme import Density
from workbench.ui.windows import Windows


@dataclass(frozen=True, slots=True)
class Way:
    """How the window is walked."""

    language: str
    file: Path
    density: Density

    @property
    def name(self) -> str:
        """For the name of a test."""
        return f"{self.language}-{self.file.stem}-{self.density.name.lower()}"


WAYS = (
    Way(ENGLISH, COREWEAVE, Density.NORMAL),
    Way(SIMPLIFIED_CHINESE, COREWEAVE, Density.COMPACT),
    Way(SIMPLIFIED_CHINESE, PLAIN, Density.ROOMY),
)


@dataclass(slots=True)
class Found:
    """What a walk found, each with the first place it was met at."""

    places: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    cuts: dict[str, str] = field(default_factory=dict)
    cut_figures: dict[str, str] = field(default_factory=dict)
    english: dict[str, str] = field(default_factory=dict)


_walked: dict[Way, Found] = {}


def walked(way: Way, opened: Callable[..., Desktop]) -> Found:
    """The findings of a way; the window is walked the first time only."""
    if way not in _walked:
        with spoken(way.language):
            _walked[way] = _walk(way, opened)
    return _walked[way]


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Windows built meanwhile, and Qt's own dialogs, speak a language."""
    windows = Windows(QSettings())
    windows.speak(language)
    yield
    windows.speak(ENGLISH)
    windows.deleteLater()


def _walk(way: Way, opened: Callable[..., Desktop]) -> Found:
    found = Found()
    window = opened(way.file, 1280, 800).window
    window.set_density(way.density.name)
    own = own_words(window.live.valuation)
    seen: set[str] = set()

    def visit(place: Place, page: QWidget) -> None:
        found.places.append(place.name)
        # What stands around a page is the same for all pages of an area.
        is_new = place.area not in seen or place.dock != "sheet"
        seen.add(place.area)
        root = window if is_new else page
        look_at(root, [window, page] if is_new else [page], place.name, found, None if way.language == ENGLISH else own)

    walk(window, visit)
    return found


def look_at(root: QWidget, painted: Sequence[QWidget], place: str, found: Found, own: list[str] | None) -> None:
    """What is wrong with `root` and below it; English words other than `own` count where those are given."""
    for one in nameless(root):
        found.names.setdefault(one, place)
    for here in cut(root):
        which = found.cut_figures if here.is_figure else found.cuts
        if not here.tip or (here.is_figure and here.kind != "entry"):
            which.setdefault(str(here), place)
    with listening() as written:
        for widget in painted:
            widget.grab()
    for said in written:
        if said.fault:
            _judge(said, place, found)
    if own is not None:
        _read(root, written, own, place, found)


def _read(root: QWidget, written: list[Written], own: list[str], place: str, found: Found) -> None:
    whole = {said.words for said in written}
    for where, words in {*texts(root), *((said.by, said.words) for said in written)}:
        if left := english(words, own):
            if words.endswith("…") and any(one.startswith(words[:-1]) for one in whole - {words}):
                continue  # a shortened text of the file
            found.english.setdefault(f"{words!r} ({', '.join(left)}) in {where}", place)


def _judge(said: Written, place: str, found: Found) -> None:
    line = f"{said.by}: {said.words!r} {said.fault}"
    if is_figure(said.words):
        found.cut_figures.setdefault(line, place)
    elif not said.tip:
        found.cuts.setdefault(line, place)


def left(findings: Mapping[str, str], allowed: Mapping[str, str]) -> list[str]:
    """Findings that no pattern of `allowed` (with its reason) covers, as lines."""
    return [
        f"at {place}: {one}" for one, place in findings.items() if not any(re.search(known, one) for known in allowed)
    ]
