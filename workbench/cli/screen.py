"""What the window needs of the system, said by the name of the package that brings it instead of a traceback."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

if TYPE_CHECKING:
    from workbench.document.handing_over import Post

NEEDED: Final[Mapping[str, str]] = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""Libraries without which Qt cannot be imported, and the Debian packages that bring them."""
NEEDED_FOR_X: Final[Mapping[str, str]] = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""Libraries that Qt loads for an X window; without any of them it ends the process."""
BROUGHT: Final[Mapping[str, str]] = {
    "libX11.so.6": "libx11-6",
    "libfreetype.so.6": "libfreetype6",
    "libzstd.so.1": "libzstd1",
}
"""More that Qt cannot be imported without; on a whole system the packages above bring them along."""
BROUGHT_FOR_X: Final[Mapping[str, str]] = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""More that Qt ends the process without; on a whole system the packages above bring them along."""
FEDORA: Final[Mapping[str, str]] = {
    "libgl1": "libglvnd-glx",
    "libegl1": "libglvnd-egl",
    "libxkbcommon0": "libxkbcommon",
    "libfontconfig1": "fontconfig",
    "libdbus-1-3": "dbus-libs",
    "libglib2.0-0": "glib2",
    "libxcb-cursor0": "xcb-util-cursor",
    "libxkbcommon-x11-0": "libxkbcommon-x11",
    "libxcb-icccm4": "xcb-util-wm",
    "libxcb-keysyms1": "xcb-util-keysyms",
    "libxcb-shape0": "libxcb",
    "libx11-6": "libX11",
    "libfreetype6": "freetype",
    "libzstd1": "libzstd",
    "libx11-xcb1": "libX11-xcb",
    "libxcb1": "libxcb",
    "libxcb-image0": "xcb-util-image",
    "libxcb-randr0": "libxcb",
    "libxcb-render0": "libxcb",
    "libxcb-render-util0": "xcb-util-renderutil",
    "libxcb-shm0": "libxcb",
    "libxcb-sync1": "libxcb",
    "libxcb-util1": "xcb-util",
    "libxcb-xfixes0": "libxcb",
    "libxcb-xkb1": "libxcb",
}
"""The packages as Fedora and its kin call them."""
_FEDORAS = frozenset({"fedora", "rhel", "centos"})
_OS_RELEASE = Path("/etc/os-release")
_QT = frozenset({"PySide6", "shiboken6", "pyqtgraph"})
# What the loader says of a library that is not there, that is broken, or that is of another kind of machine.
_NOT_LOADED = re.compile("cannot open shared object file|file too short|invalid ELF header|wrong ELF class")
_LIBRARY = re.compile(r"lib[\w.+-]+?\.so(?:\.\d+)*")


def is_loadable(library: str) -> bool:
    """True when the system's loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def packages_for(libraries: Mapping[str, str], is_there: Callable[[str], bool] = is_loadable) -> list[str]:
    """Packages of the libraries that are not there."""
    return [package for library, package in libraries.items() if not is_there(library)]


def wants_x(environment: Mapping[str, str]) -> bool:
    """True when Qt will open its window on an X server."""
    platform = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform:
        return platform == "xcb"
    return bool(environment.get("DISPLAY")) and not environment.get("WAYLAND_DISPLAY")


def screen_problem(environment: Mapping[str, str], is_there: Callable[[str], bool] = is_loadable) -> Problem | None:
    """What would make Qt end the process instead of opening a window: no screen, or a missing X library."""
    if not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return Problem(
            text("Window"),
            text("There is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set."),
            text("Run it in a desktop session, or use workbench value FILE, which needs no screen."),
        )
    missing = packages_for({**NEEDED_FOR_X, **BROUGHT_FOR_X}, is_there) if wants_x(environment) else []
    if not missing:
        return None
    # What is missing below a library makes that one seem to be missing too: name what it rests on first.
    return _missing([*packages_for({**NEEDED, **BROUGHT}, is_there), *missing])


def silent_screen_problem(environment: Mapping[str, str]) -> Problem | None:
    """An X server that is named but does not answer, for which Qt would end the process too."""
    if not wants_x(environment):
        return None
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    for name in ("xcb_connection_has_error", "xcb_disconnect"):
        getattr(xcb, name).argtypes = [ctypes.c_void_p]
    display = environment.get("DISPLAY", "")
    connection = xcb.xcb_connect(os.fsencode(display) if display else None, None)
    is_refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if not is_refused:
        return None
    what = text("The screen {display} does not answer.", display=display or "–")
    remedy = text("Run it in a desktop session, or use workbench value FILE, which needs no screen.")
    return Problem(text("Window"), what, remedy)


def import_problem(error: ImportError, is_there: Callable[[str], bool] = is_loadable) -> Problem | None:
    """What an import of Qt that failed means to a person; None when the error has nothing to do with the system."""
    found = _LIBRARY.search(str(error))
    if found is not None and _NOT_LOADED.search(str(error)):
        known = {**NEEDED, **NEEDED_FOR_X, **BROUGHT, **BROUGHT_FOR_X}
        named = known.get(found[0])
        # The loader names one library at a time: the others that are missing are named with it.
        missing = dict.fromkeys([*([named] if named else []), *packages_for({**NEEDED, **BROUGHT}, is_there)])
        return _missing(missing) if missing else _unknown_library(found[0])
    package = (error.name or "").partition(".")[0]
    if isinstance(error, ModuleNotFoundError) and package in _QT:
        what = text("The Python package {package} is not installed.", package=package)
        return Problem(text("Window"), what, text("Install the workbench with pip, which brings it."))
    return None


def is_fedora(release: Path = _OS_RELEASE) -> bool:
    """Whether packages have the names of Fedora here, as /etc/os-release tells."""
    try:
        lines = release.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    told = dict(line.split("=", 1) for line in lines if "=" in line)
    kin = f"{told.get('ID', '')} {told.get('ID_LIKE', '')}".replace('"', " ").replace("'", " ").split()
    return not _FEDORAS.isdisjoint(kin)


def _missing(packages: Iterable[str]) -> Problem:
    if is_fedora():
        names = " ".join(dict.fromkeys(FEDORA[package] for package in packages))
        remedy = text("Install them: sudo dnf install {packages}", packages=names)
    else:
        names = " ".join(packages)
        remedy = text("Install them: sudo apt-get install {packages}", packages=names)
    return Problem(text("Window"), text("System libraries are missing: {packages}.", packages=names), remedy)


def _unknown_library(library: str) -> Problem:
    what = text("The system library {library} is missing.", library=library)
    remedy = text("Install the package that brings it: apt-file search {library}", library=library)
    return Problem(text("Window"), what, remedy)


def open_window(files: Sequence[Path], language: str | None = None, *, is_apart: bool = False) -> int:
    """Open files, each in a window; the exit status when the program ends. Raises `ProblemError`.

    Where a workbench of this user runs on this screen already, it opens them, and this one ends at once; not so
    `is_apart`. Without a language the window's own settings decide.
    """
    for file in files:
        if not file.exists():
            raise ProblemError(
                Problem(
                    str(file),
                    text("There is no such file, and no such command."),
                    text("Name a valuation file, or see workbench --help for the commands."),
                )
            )
    problem = None
    if sys.platform.startswith("linux"):
        problem = screen_problem(os.environ) or silent_screen_problem(os.environ)
    if problem is not None:
        raise ProblemError(problem)
    post = None
    if not is_apart:
        from workbench.document.handing_over import Coming, Request, arrive
        from workbench.live.places import running_place

        request = Request(tuple(file.absolute() for file in files), os.environ.get("XDG_ACTIVATION_TOKEN", ""))
        arrival = arrive(running_place(), request)
        if arrival.coming is Coming.HANDED:
            print(text("Opened in the workbench that is running. Another one starts with --new-instance."))
            return 0
        post = arrival.post
    try:
        return _shown([os.fspath(file) for file in files], language, post)
    finally:
        if post is not None:
            post.close()


def _shown(files: Sequence[str], language: str | None, post: Post | None) -> int:
    try:
        from workbench.ui.application import run
    except ImportError as error:
        problem = import_problem(error)
        if problem is None:
            raise
        raise ProblemError(problem) from error
    return run(files, language, post)
