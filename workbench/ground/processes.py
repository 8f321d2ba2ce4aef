"""Processes of this computer on every system: when one started, who runs it, taking turns, folders of one user."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ALIVE = "alive"
"""Said of a living process whose start the system does not tell: who has its number counts as the same one."""
TURN_SECONDS = 5.0
"""How long another process is waited for that has its turn."""


def host_name() -> str:
    """The name of this computer."""
    # Asked at each start before anything is seen, as is the user: `socket` and `getpass` would take longer to load.
    if sys.platform == "win32":
        return os.environ.get("COMPUTERNAME", "?")
    return os.uname().nodename


def user_name() -> str:
    """The name of whoever runs this program; its number where it has none, `?` where not even that is told."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if os.environ.get(variable):
            return os.environ[variable]
    if sys.platform == "win32":
        return "?"
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def started(pid: int) -> str:
    """When a process started, told so that a later one of the same number differs; empty when there is none."""
    if pid <= 0:
        return ""
    return _started_by_proc(pid) if sys.platform == "linux" else started_by_psutil(pid)


def _started_by_proc(pid: int) -> str:
    """In the kernel's own count, with the boot it belongs to: a clock that is set does not move it."""
    # Never on Windows: there this ends the process.
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return ""
    except PermissionError:
        pass
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ALIVE
    return "" if fields[0] in "ZX" else f"{boot} {fields[19]}"


def started_by_psutil(pid: int) -> str:
    """In seconds since 1970, as Windows and macOS note it when the process starts."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return ""
        return f"{process.create_time():.3f}"
    except (psutil.NoSuchProcess, OverflowError):
        return ""
    except psutil.Error:
        return ALIVE


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Only one process of this computer at a time is in here for a folder. Raises OSError if none can be.

    Whoever is in there is waited for, but not for ever: it may have been stopped.
    """
    # A folder cannot be locked on Windows, nor opened there: a file that stands for it is.
    flags = os.O_RDWR | os.O_CREAT if sys.platform == "win32" else os.O_RDONLY
    handle = os.open(_stand_in(folder) if sys.platform == "win32" else folder, flags)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # waits up to ten seconds
        else:
            import fcntl

            end = time.monotonic() + TURN_SECONDS
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        raise
                time.sleep(0.002)
        yield
    finally:
        os.close(handle)


def _stand_in(folder: Path) -> Path:
    import hashlib
    import tempfile

    os.stat(folder)  # a folder that is not there is to be said
    name = hashlib.sha256(os.path.normcase(os.path.realpath(folder)).encode("utf-8", "surrogatepass")).hexdigest()
    return Path(tempfile.gettempdir()) / f"assay-{name[:32]}.turn"


def let_come_to_front(pid: int) -> None:
    """Let another process put its window before the one that the person uses now, which Windows refuses otherwise."""
    if sys.platform == "win32":
        import ctypes

        ctypes.WinDLL("user32").AllowSetForegroundWindow(pid)


def make_private(folder: Path) -> None:
    """Make a folder, or take one that is there, into which nobody else may look.

    Raises `OSError` when it belongs to somebody else or is no folder. On Windows the profile's own rights keep it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform == "win32":
        return
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} is not a folder of this user")
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)
