"""What can be compared: this window now and as saved, other windows, versions, any file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.document.file import load
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ui.filing.times import when_words

if TYPE_CHECKING:
    from workbench.rows.model import Model
    from workbench.ui.window import MainWindow

NOW, SAVED = "now", "saved"


@dataclass(frozen=True)
class Side:
    """One thing to compare. `key` tells it from the others, `read` gives its valuation or raises `ProblemError`;
    `short` is what stands over a column, where `words` are too long for that.
    """

    key: str
    words: str
    read: Callable[[Model], Valuation]
    short: str = ""

    @property
    def heading(self) -> str:
        """What a column of it is called."""
        return self.short or self.words

    @property
    def is_now(self) -> bool:
        """Whether it is what stands in the window that compares."""
        return self.key == NOW


def sides_of(window: MainWindow) -> list[Side]:
    """What a window can compare at once; versions are those that stand on disk now."""
    live, session = window.live, window.session
    name = session.name or text("New valuation")
    # A copy for the thread that reads it: the window may go on changing its own.
    found = [Side(NOW, text("{name}, as it stands", name=name), _held(live.valuation), text("Here, now"))]
    if live.saved is not live.valuation:
        found.append(Side(SAVED, text("{name}, as last saved", name=name), _held(live.saved), text("Here, saved")))
    for place, other in enumerate(window.windows.all):
        if other is not window and other.is_furnished:
            words = text("{name}, in another window", name=other.session.name)
            found.append(
                Side(f"window {place} {other.session.name}", words, _held(other.live.valuation), other.session.name)
            )
    if session.path is not None:
        from workbench.ui.filing.versions_dialog import versions_of

        care = window.files.care
        for version in versions_of(care.keeper.store, session.path):
            time = when_words(version.at, with_seconds=True)
            words = text("Version of {time}", time=time)
            found.append(Side(f"version {version.path.name}", words, version.load, time))
    return found


def file_side(path: str | Path) -> Side:
    """A file as one side."""
    return Side(f"file {path}", Path(path).name, partial(load, path))


def named_side(name: str, read: Callable[[Model], Valuation]) -> Side:
    """Something else as one side: a draft, what is on disk."""
    return Side(f"named {name}", name, read)


def _held(valuation: Valuation) -> Callable[[Model], Valuation]:
    return lambda _model: valuation
