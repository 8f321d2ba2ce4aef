"""The *.assay file on disk: read only if it is a plain file of sane size, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbench.document.decode import loads
from workbench.document.encode import dumps
from workbench.document.strict_json import decoded
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model

SUFFIX: Final = ".assay"
BACKUP: Final = ".bak"
LARGEST: Final = 20_000_000
"""Bytes; a valuation with hundreds of entities and cases stays below 2 million."""
_LEFTOVER_SECONDS: Final = 3600.0
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4)
"""Seconds between attempts to rename, on Windows."""


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
    with _told(place):
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
    with _told(place):
        _refuse_target(place, known, overwrite)
        _replace(place, content)
    return FileToken(place.stat().st_mtime_ns, len(content), _digest(content))


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
    place = Path(os.path.realpath(path))
    with _told(place):
        _replace(place, content, backup=False)


def backup_of(path: str | os.PathLike[str]) -> Path:
    """Where the version before the last save stands."""
    place = Path(os.path.realpath(path))
    return place.with_name(place.name + BACKUP)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _content(place: Path) -> tuple[bytes, int]:
    where = place.name or str(place)
    with _told(place):
        # Looked at before it is opened: opening a pipe waits, opening a device may act on it.
        _refuse_kind(os.stat(place).st_mode, where)
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
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
            what = text("The folder {folder} does not exist.", folder=str(place.parent))
            raise ProblemError(Problem(place.name, what, text("Create it, or choose another.")))
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


def _replace(place: Path, content: bytes, *, backup: bool = True) -> None:
    """Temporary file in the same folder, flushed to disk, then renamed over the old one."""
    _sweep(place)
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".tmp", dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            _like(place, file.fileno())
            os.fsync(file.fileno())
        if backup and place.exists():
            _keep(place)
        _rename(temporary, place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def _rename(temporary: Path, place: Path) -> None:
    for pause in _PAUSES if sys.platform == "win32" else ():
        # There a scanner or an index that looks at the old file is in the way for a moment.
        with contextlib.suppress(PermissionError):
            os.replace(temporary, place)
            return
        time.sleep(pause)
    os.replace(temporary, place)


def _like(place: Path, handle: int) -> None:
    """Permissions and owner of the file that is replaced; of a new file what the process's mask allows."""
    if sys.platform == "win32":
        return  # the folder's rules hold there for whatever is made in it
    if place.exists():
        found = place.stat()
        # Owner first: a change of owner takes special bits away.
        with contextlib.suppress(PermissionError):
            os.fchown(handle, found.st_uid, found.st_gid)
        os.fchmod(handle, stat.S_IMODE(found.st_mode))
    else:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(handle, 0o666 & ~mask)


def _keep(place: Path) -> None:
    """The present version under its backup name too: a second name for the same bytes, which takes no space."""
    backup = place.with_name(place.name + BACKUP)
    second = place.with_name(f".{place.name}.{secrets.token_hex(8)}.tmp")
    try:
        try:
            os.link(place, second)
        except OSError:
            # Some file systems know no second names.
            second.write_bytes(place.read_bytes())
        os.replace(second, backup)
    finally:
        second.unlink(missing_ok=True)


def _sweep(place: Path) -> None:
    """Remove temporary files of saves that were killed; young ones may belong to a save under way."""
    for one in place.parent.glob(f".{_literal(place.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - one.stat().st_mtime > _LEFTOVER_SECONDS:
                one.unlink()


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _sync_folder(folder: Path) -> None:
    # Without it a power cut may forget the renaming. Some file systems refuse to flush a folder.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turn what the system says into a problem with a remedy."""
    try:
        yield
    except OSError as error:
        raise ProblemError(_system_problem(place, error)) from error


def _system_problem(place: Path, error: OSError) -> Problem:
    where = place.name or str(place)
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return Problem(where, text("There is no such file."), text("Choose another file."))
        case errno.EACCES | errno.EPERM:
            what = text("The system does not allow it.")
            return Problem(where, what, text("Choose another folder, or ask for permission."))
        case errno.EROFS:
            return Problem(where, text("The disk is read-only."), text("Save in another folder."))
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            what = text("There is no space left.")
            return Problem(where, what, text("Free some space, or save in another folder."))
        case errno.ENAMETOOLONG:
            return Problem(where[:60], text("The name is too long."), text("Choose a shorter one."))
        case errno.ELOOP:
            return Problem(where, text("The link leads in a circle."), text("Choose the file itself."))
        case _:
            reason = error.strerror or type(error).__name__
            return Problem(where, text("The system says: {reason}.", reason=reason), text("Try another folder."))
