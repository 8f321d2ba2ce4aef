"""What the system says against a file, in words with a remedy."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError


@contextlib.contextmanager
def told(place: Path) -> Iterator[None]:
    """Turn what the system says of a file into a `ProblemError`."""
    try:
        yield
    except OSError as error:
        raise ProblemError(system_problem(place, error)) from error


def no_folder(place: Path) -> Problem:
    """The folder of a file is not there."""
    what = text("The folder {folder} does not exist.", folder=str(place.parent))
    return Problem(place.name, what, text("Create it, or choose another."))


def system_problem(place: Path, error: OSError) -> Problem:
    """What stands against reading or writing a file."""
    where = place.name or str(place)
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR if place.name and not _is_folder(place.parent):
            return no_folder(place)
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


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:
        return True  # it cannot be looked at: nothing is said of it
