"""Earlier versions of a file, kept in a folder of the program's own: whole, the newest few, bounded in size."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from workbench.document.file import load, read_whole, write_whole
from workbench.document.strict_json import decoded
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model

KEPT: Final = 10
MOST_BYTES: Final = 60_000_000
"""What the versions of one file may take together; the newest always stays."""
_BODY: Final = ".assay"
_HEAD: Final = ".version"
_LARGEST_HEAD: Final = 65_536


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `at` is ISO time in UTC, `size` bytes, `price` the value per share when it was saved, or None."""

    path: Path
    at: str
    size: int
    digest: str
    title: str = ""
    price: float | None = None
    currency: str = ""

    def load(self, model: Model) -> Valuation:
        """The valuation. Raises `ProblemError` when it cannot be read."""
        return load(self.path, model)

    def forget(self) -> None:
        """Remove it."""
        for path in (self.path.with_suffix(_HEAD), self.path):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


class VersionStore:
    """Versions of every file, each file in a folder of its own below `folder`. Methods may run on any thread."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    def place_of(self, path: str | os.PathLike[str]) -> Path:
        """The folder of a file's versions; it need not exist."""
        real = os.path.realpath(path)
        stem = re.sub(r"[^\w.-]+", "-", Path(real).stem)[:40]
        return self.folder / f"{stem}-{hashlib.sha256(os.fsencode(real)).hexdigest()[:16]}"

    def all(self, path: str | os.PathLike[str]) -> list[Version]:
        """The versions of a file, the latest first. What cannot be read is passed over."""
        found = []
        with contextlib.suppress(OSError):  # a folder that may not be entered
            for body in self.place_of(path).glob(f"*{_BODY}"):
                version = _read(body)
                if version is not None:
                    found.append(version)
        return sorted(found, key=lambda one: (one.at, one.path.name), reverse=True)

    def keep(
        self,
        path: str | os.PathLike[str],
        content: bytes,
        *,
        most: int = KEPT,
        at: datetime | None = None,
        price: float | None = None,
    ) -> Version | None:
        """Keep `content` as a version of the file, and let the oldest beyond `most` go.

        None when that very content is the latest version already, or nothing is to be kept. Raises `ProblemError`.
        """
        if most <= 0:
            return None
        digest = hashlib.sha256(content).hexdigest()
        held = self.all(path)
        if held and held[0].digest == digest:
            return None
        when = _when(held, at)
        if any(one.digest == digest and one.at == _iso(when) for one in held):
            return None
        place = self.place_of(path)
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            what = text("No folder can be made for versions: {reason}.", reason=error.strerror or type(error).__name__)
            raise ProblemError(Problem(str(place), what, text("Keep copies yourself."))) from error
        body = place / f"{when:%Y%m%dT%H%M%S%f}-{digest[:8]}{_BODY}"
        title, currency = _particulars(content)
        head = {
            "origin": os.path.realpath(path),
            "at": _iso(when),
            "digest": digest,
            "title": title,
            "currency": currency,
            "price": price if price is not None and math.isfinite(price) else None,
        }
        write_whole(body.with_suffix(_HEAD), json.dumps(head, ensure_ascii=False).encode("utf-8"))
        try:
            write_whole(body, content)  # last: a head without a body is no version
        except ProblemError:
            with contextlib.suppress(OSError):
                body.with_suffix(_HEAD).unlink(missing_ok=True)
            raise
        self.prune(path, most)
        return _read(body)

    def prune(self, path: str | os.PathLike[str], most: int) -> None:
        """Let go what is more than `most` versions, or more than they may take together."""
        taken = 0
        for place, version in enumerate(self.all(path)):
            taken += version.size
            if place >= most or (place and taken > MOST_BYTES):
                version.forget()

    @staticmethod
    def of_file(path: Path) -> Version | None:
        """Any file as a version of the time it was changed; None when it cannot be read."""
        try:
            content, found = read_whole(path), path.stat()
        except (OSError, ProblemError):
            return None
        title, currency = _particulars(content)
        changed = datetime.fromtimestamp(found.st_mtime, UTC)
        return Version(path, _iso(changed), len(content), hashlib.sha256(content).hexdigest(), title, None, currency)

    def has(self, versions: Sequence[Version], content: bytes) -> bool:
        """Whether that very content is among these."""
        digest = hashlib.sha256(content).hexdigest()
        return any(one.digest == digest for one in versions)


def _when(held: Sequence[Version], at: datetime | None) -> datetime:
    """The time of a new version: after all others, also where the clock was set back, and never in times to come."""
    now = datetime.now(UTC)
    if at is not None:
        return min(at.astimezone(UTC), now)
    return max([now, *(last + timedelta(milliseconds=1) for last in map(_moment, held) if last.year < now.year + 100)])


def _moment(version: Version) -> datetime:
    try:
        read = datetime.fromisoformat(version.at)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds")


def _read(body: Path) -> Version | None:
    """A version by its body; without a readable head its name and age must do."""
    try:
        size = body.stat().st_size
        try:
            with body.with_suffix(_HEAD).open("rb") as file:
                head = json.loads(file.read(_LARGEST_HEAD))
            price = head["price"]
            return Version(
                body,
                str(head["at"]),
                size,
                str(head["digest"]),
                str(head["title"]),
                None if price is None else float(price),
                str(head["currency"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            changed = datetime.fromtimestamp(body.stat().st_mtime, UTC)
            return Version(body, _iso(changed), size, hashlib.sha256(read_whole(body)).hexdigest())
    except (OSError, ProblemError):
        return None


def _particulars(content: bytes) -> tuple[str, str]:
    """Title and currency as they stand in a file's text; empty where they do not."""
    try:
        found = json.loads(decoded(content, ""))
        return str(found.get("title", "")), str(found.get("currency", ""))
    except (ValueError, AttributeError, ProblemError):
        return "", ""
