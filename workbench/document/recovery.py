"""Drafts of unsaved work, kept aside while a program runs and offered again when it ended without saying goodbye."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from workbench.document.encode import dumps
from workbench.document.file import LARGEST, FileToken, load, write_whole
from workbench.document.lock import Holder, this_process
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model

_HEAD: Final = ".draft"
_BODY: Final = ".assay"
_LATER: Final = ".later"
_MOST_STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft whose program has ended. `origin` is the file it was opened from, or None; `at` ISO time in UTC.

    `steps` says what was done last, the latest first; `is_declined` that it was offered and put off; `known` what the
    file held that the work goes out from.
    """

    path: Path
    title: str
    origin: Path | None
    at: str
    steps: tuple[str, ...] = ()
    is_declined: bool = False
    known: FileToken | None = None

    def load(self, model: Model) -> Valuation:
        """The unsaved valuation. Raises `ProblemError` if the draft cannot be read."""
        return load(self.path, model)

    def decline(self) -> None:
        """Keep it for later, without being offered again at each start."""
        (self.path.with_suffix(_LATER)).touch()

    def forget(self) -> None:
        """Remove the draft."""
        _remove(self.path)


class DraftKeeper:
    """Keeps the draft of one open valuation in `folder`, which is made when it is first needed."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        self._holder = this_process()
        self._body = self._folder / f"{self._holder.key}{_BODY}"

    def keep(
        self,
        valuation: Valuation,
        model: Model,
        origin: str | os.PathLike[str] | None = None,
        steps: Sequence[str] = (),
        known: FileToken | None = None,
    ) -> None:
        """Write the draft anew; `steps` are the latest edits in words. Raises `ProblemError`, no reason to stop."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            what = text("No folder can be made for drafts: {reason}.", reason=error.strerror or type(error).__name__)
            raise ProblemError(Problem(str(self._folder), what, text("Save often."))) from error
        write_whole(self._body, dumps(valuation, model).encode("utf-8"))
        head = {
            "title": valuation.title,
            "origin": None if origin is None else os.fspath(Path(origin).absolute()),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "holder": asdict(self._holder),
            "steps": list(steps[:_MOST_STEPS]),
            "known": None if known is None else asdict(known),
        }
        # The head comes last: a body without one is never offered.
        write_whole(self._body.with_suffix(_HEAD), json.dumps(head, ensure_ascii=False).encode("utf-8"))

    def forget(self) -> None:
        """Remove the draft: the work is saved, or given up on purpose."""
        _remove(self._body)


def drafts(folder: str | os.PathLike[str]) -> list[Draft]:
    """Drafts left by programs of this computer that have ended, the latest first. Unreadable ones are passed over."""
    found: list[Draft] = []
    for head in _heads(Path(folder)):
        draft = _draft(head)
        if draft is not None:
            found.append(draft)
    return sorted(found, key=lambda draft: draft.at, reverse=True)


def _heads(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob(f"*{_HEAD}"))
    except OSError:  # a folder that may not be entered
        return []


def _draft(head: Path) -> Draft | None:
    try:
        with head.open("rb") as file:
            read = json.loads(file.read(LARGEST))
        holder = Holder(**read["holder"])
        origin, body = read["origin"], head.with_suffix(_BODY)
        if not holder.is_gone or not body.is_file():
            return None
        steps = tuple(str(one) for one in read.get("steps", ()))
        is_declined = head.with_suffix(_LATER).exists()
        origin = None if origin is None else Path(origin)
        known = read.get("known")
        known = None if known is None else FileToken(int(known["mtime_ns"]), int(known["size"]), str(known["digest"]))
        return Draft(body, str(read["title"]), origin, str(read["at"]), steps, is_declined, known)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove(body: Path) -> None:
    for path in (body.with_suffix(_HEAD), body.with_suffix(_LATER), body):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
