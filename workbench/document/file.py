"""The *.assay file on disk: read only if it is a plain file of sane size, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbench.document.decode import loads
from workbench.document.encode import dumps
from workbench.document.replacing import BACKUP, backup_of, replace_whole, replacement
from workbench.document.strict_json import decoded
from workbench.document.system_words import no_folder, told
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model

__all__ = [
    "BACKUP", "LARGEST", "SUFFIX", "FileToken", "Opened", "backup_of", "changed_on_disk", "load", "open_file",
    "read_whole", "refuse_no_file", "refused_writing", "save", "token_of", "whole_file", "write_whole",
]  # fmt: skip

SUFFIX: Final = ".assay"
LARGEST: Final = 20_000_000
"""Bytes; a valuation with hundreds of entities and cases stays below 2 million."""
_BINARY: Final[int] = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class FileToken:
    """What a file held when it was read or written, to notice that somebody else has changed it since."""

    mtime_ns: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A valuation read from a file, with the token that `save` asks for."""

    valuation: Valuation
    token: FileToken


def load(path: str | os.PathLike[str], model: Model, *, is_trusted: bool = False) -> Valuation:
    """The valuation in a file, read as by `open_file`. Raises `ProblemError`: the file, the line and the remedy."""
    return open_file(path, model, is_trusted=is_trusted).valuation


def open_file(path: str | os.PathLike[str], model: Model, *, is_trusted: bool = False) -> Opened:
    """The valuation in a file and its token. Raises `ProblemError`; `FileProblemsError` lists several at once.

    A file that does not fit its seal raises `SealError`, unless it `is_trusted`.
    """
    place = Path(path)
    content, mtime_ns = _content(place)
    valuation = loads(decoded(content, place.name), model, place.name, is_trusted=is_trusted)
    return Opened(valuation, FileToken(mtime_ns, len(content), _digest(content)))


def token_of(path: str | os.PathLike[str]) -> FileToken | None:
    """The token of what a path holds now; None if there is nothing. Raises `ProblemError` for what is no plain file."""
    place = Path(path)
    with told(place):
        if not place.exists():
            return None
    content, mtime_ns = _content(place)
    return FileToken(mtime_ns, len(content), _digest(content))


def changed_on_disk(path: str | os.PathLike[str], known: FileToken) -> bool:
    """True when the file is gone or holds other content than `known`; a mere touch is no change."""
    now = token_of(path)
    return now is None or now.digest != known.digest


def save(
    path: str | os.PathLike[str],
    valuation: Valuation,
    model: Model,
    *,
    known: FileToken | None = None,
    overwrite: bool = False,
) -> FileToken:
    """Write the valuation and return its token. The file is replaced whole; the version before stays as `name.bak`.

    `known` is the token of the version this one follows. A file that exists and is another (or any, when `known` is
    None) is refused unless `overwrite`. Raises `ProblemError`; the old file then stands untouched. A symbolic link is
    followed, permissions are kept.
    """
    place = Path(os.path.realpath(path))
    content = dumps(valuation, model).encode("utf-8")
    if len(content) > LARGEST:
        what = text("The valuation would take {size} MB.", size=round(len(content) / 1e6))
        raise ProblemError(Problem(place.name, what, text("Shorten notes or remove entities.")))

    def refuse() -> None:
        _refuse_target(place, known, overwrite)

    with told(place):
        refuse()
        mtime_ns = replace_whole(place, content, refuse)
    return FileToken(mtime_ns, len(content), _digest(content))


def refused_writing(path: str | os.PathLike[str]) -> Problem | None:
    """Why an existing file is not to be replaced: it was made read-only. None when it may be, or nothing is there."""
    place = Path(os.path.realpath(path))
    try:
        mode = place.stat().st_mode
    except OSError:
        return None
    # Replacing needs leave to write in the folder only; a file made read-only is meant to stay as it is.
    if mode & 0o222 and os.access(place, os.W_OK):
        return None
    remedy = text("Save under another name, or allow writing to the file.")
    return Problem(place.name, text("The file is read-only."), remedy)


def read_whole(path: str | os.PathLike[str]) -> bytes:
    """What a plain file of sane size holds. Raises `ProblemError`."""
    return _content(Path(path))[0]


def refuse_no_file(path: str | os.PathLike[str]) -> None:
    """Raise `ProblemError` for a folder, a pipe or a device, which is not to be opened; `OSError` where nothing is."""
    place = Path(path)
    _refuse_kind(os.stat(place).st_mode, place.name or str(place))


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Put `content` at `path` whole or not at all, without keeping the version before. Raises `ProblemError`."""
    with whole_file(path) as aside:
        aside.write_bytes(content)


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A file beside `path` to be written to, which takes its place at the end, or goes when that fails.

    For what is too large to be held whole, as `write_whole` for the rest. Raises `ProblemError`.
    """
    place = Path(os.path.realpath(path))
    with told(place):
        _refuse_target(place, None, overwrite=True)
        with replacement(place) as aside:
            yield aside


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _content(place: Path) -> tuple[bytes, int]:
    where = place.name or str(place)
    with told(place):
        # Looked at before it is opened: opening a pipe waits, opening a device may act on it.
        _refuse_kind(os.stat(place).st_mode, where)
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(file.fileno())
            _refuse_kind(found.st_mode, where)
            content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        what = text("The file is larger than {most} MB.", most=LARGEST // 1_000_000)
        raise ProblemError(Problem(where, what, text("Choose a file that the workbench has saved.")))
    return content, found.st_mtime_ns


def _refuse_kind(mode: int, where: str) -> None:
    if stat.S_ISDIR(mode):
        raise ProblemError(Problem(where, text("This is a folder."), text("Choose a file in it.")))
    if not stat.S_ISREG(mode):
        raise ProblemError(Problem(where, text("This is a device or a pipe."), text("Choose an ordinary file.")))


def _refuse_target(place: Path, known: FileToken | None, overwrite: bool) -> None:
    if not place.exists():
        if not place.parent.is_dir():
            raise ProblemError(no_folder(place))
        return
    _refuse_kind(place.stat().st_mode, place.name)
    kept = refused_writing(place)
    if kept is not None:
        raise ProblemError(kept)
    if overwrite:
        return
    if known is None:
        remedy = text("Choose another name, or confirm that it may be replaced.")
        raise ProblemError(Problem(place.name, text("The file exists already."), remedy))
    if changed_on_disk(place, known):
        what = text("The file was changed by another program since it was opened.")
        remedy = text("Save under another name, or confirm that the other version may be replaced.")
        raise ProblemError(Problem(place.name, what, remedy))
