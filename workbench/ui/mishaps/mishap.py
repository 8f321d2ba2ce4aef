"""One error of the program: what, where, how often, and whether the work was kept aside."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Mishap:
    """An unexpected error. `place` is module and line of our own code that was left last; `details` the traceback."""

    kind: str
    place: str
    details: str
    at: datetime

    @property
    def is_same_as(self) -> tuple[str, str]:
        """What tells one mishap from another: it is told once however often it comes."""
        return self.kind, self.place


def mishap_of(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> Mishap:
    """The mishap of an exception."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    place = "–"
    if frames:
        last = (ours or list(frames))[-1]
        file = Path(last.filename)
        shown = (file.relative_to(_ROOT.parent) if file.is_absolute() else file) if ours else Path(file.name)
        place = f"{shown.as_posix()}:{last.lineno}"
    details = "".join(traceback.format_exception(kind, error, trace))
    return Mishap(kind.__name__, place, details, datetime.now().astimezone())


def _is_ours(file: Path) -> bool:
    """Whether code of this file is the workbench's; in a bundle its place is told from the bundle's own root."""
    return file.is_relative_to(_ROOT) or file.parts[:1] == (_ROOT.name,)
