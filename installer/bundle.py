"""What goes into the bundle of the workbench, and what is left out, each with its reason."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
NAME: Final = "workbench"


@dataclass(frozen=True, slots=True)
class Excluded:
    """Why a module is left out, and which modules try to import it all the same and do without it."""

    reason: str
    tried_by: tuple[str, ...] = ()


_EXTRA = "an optional extra; results are the same without it"
_DEVELOPMENT = "a tool of development, never run by the application"
_OFFLINE = "the application never uses the network, and cryptography of its own would have to be kept up to date"

EXCLUDED: Final[Mapping[str, Excluded]] = {
    "numba": Excluded(f"{_EXTRA} (speed): 160 MB with its compiler"),
    "llvmlite": Excluded("numba's compiler"),
    "distributed": Excluded(f"{_EXTRA} (cluster), and it talks to other machines", ("workbench.cli.simulating",)),
    "dask": Excluded("distributed's scheduler", ("scipy",)),
    "pyarrow": Excluded(f"{_EXTRA} (parquet): 150 MB", ("workbench.exchange.draws_table",)),
    "pandas": Excluded("nothing in the application imports it"),
    "matplotlib": Excluded("only pyqtgraph's export to it asks for it", ("pyqtgraph",)),
    "PIL": Excluded("pictures come from Qt; openpyxl would embed pictures with it", ("openpyxl",)),
    "lxml": Excluded("openpyxl reads and writes with the standard library's parser too", ("openpyxl",)),
    "defusedxml": Excluded("openpyxl guards against entity bombs with it where installed", ("openpyxl",)),
    "cupy": Excluded("graphics processors are not used", ("pyqtgraph", "scipy")),
    "h5py": Excluded("only pyqtgraph's HDF5 exporter asks for it", ("pyqtgraph",)),
    "OpenGL": Excluded("only pyqtgraph's 3D views ask for it", ("pyqtgraph",)),
    "IPython": Excluded("only pyqtgraph's notebooks ask for it", ("pyqtgraph",)),
    "pyqtgraph.examples": Excluded("examples"),
    "pyqtgraph.opengl": Excluded("3D views, which the workbench has none of"),
    "pyqtgraph.jupyter": Excluded("notebooks"),
    "PyQt5": Excluded("PySide6 is the one binding of Qt"),
    "PyQt6": Excluded("PySide6 is the one binding of Qt"),
    "PySide2": Excluded("PySide6 is the one binding of Qt"),
    "PySide6.QtNetwork": Excluded(_OFFLINE),
    "PySide6.QtQml": Excluded("the window is made of widgets"),
    "PySide6.QtQuick": Excluded("the window is made of widgets"),
    "ssl": Excluded(_OFFLINE, ("urllib.request", "asyncio", "http.client", "smtplib", "multiprocessing")),
    "_ssl": Excluded(_OFFLINE, ("ssl",)),
    "_hashlib": Excluded("Python's own SHA and BLAKE2 do without OpenSSL", ("hashlib", "hmac")),
    "sqlite3": Excluded("no database is used"),
    "readline": Excluded("the command line asks for nothing", ("cmd", "code", "pdb", "rlcompleter", "site")),
    "curses": Excluded("the command line draws nothing in the terminal"),
    "tkinter": Excluded("the window is Qt's"),
    "turtle": Excluded("draws with tkinter"),
    "idlelib": Excluded(_DEVELOPMENT),
    "lib2to3": Excluded(_DEVELOPMENT),
    "distutils": Excluded(_DEVELOPMENT, ("numpy", "scipy", "pyqtgraph")),
    "setuptools": Excluded(_DEVELOPMENT, ("numpy", "scipy")),
    "pip": Excluded(_DEVELOPMENT),
    "ensurepip": Excluded(_DEVELOPMENT),
    "pytest": Excluded(_DEVELOPMENT, ("numpy", "scipy")),
    "hypothesis": Excluded(_DEVELOPMENT, ("numpy", "scipy")),
    "mypy": Excluded(_DEVELOPMENT),
    "scipy.io": Excluded("reads file formats of other programs; none is used"),
}
"""Modules that are not in the bundle. The smoke test fails when it asks for one that `tried_by` does not name."""

LEFT_OUT: Final[Mapping[str, str]] = {
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so": "asks for GTK; the workbench brings its own look",
    "PySide6/Qt/plugins/networkinformation/*": _OFFLINE,
    "PySide6/Qt/plugins/tls/*": _OFFLINE,
    "PySide6/Qt/plugins/platforms/libqeglfs.so": "screens without a window system",
    "PySide6/Qt/plugins/platforms/libqlinuxfb.so": "screens without a window system",
    "PySide6/Qt/plugins/platforms/libqvnc.so": _OFFLINE,
    "PySide6/Qt/plugins/platforms/libqvkkhrdisplay.so": "screens without a window system",
    "PySide6/Qt/plugins/platforms/libqminimalegl.so": "screens without a window system",
    "PySide6/Qt/plugins/platforms/libqminimal.so": "shows nothing; offscreen serves the command line",
    "PySide6/Qt/plugins/egldeviceintegrations/*": "screens without a window system",
    "PySide6/Qt/plugins/generic/*": "input devices of screens without a window system",
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so": "asks for QML",
    "PySide6/Qt/lib/libQt6VirtualKeyboard*": "asks for QML",
    "PySide6/Qt/lib/libQt6Qml*": "the window is made of widgets",
    "PySide6/Qt/lib/libQt6Quick*": "the window is made of widgets",
    "PySide6/Qt/lib/libQt6Pdf*": "PDFs are written, not shown",
    "PySide6/Qt/plugins/imageformats/libqpdf.so": "PDFs are written, not shown",
    "PySide6/Qt/plugins/imageformats/libqtiff.so": "an image format nobody meets here",
    "PySide6/Qt/plugins/imageformats/libqwebp.so": "an image format nobody meets here",
    "PySide6/Qt/plugins/imageformats/libqtga.so": "an image format nobody meets here",
    "PySide6/Qt/plugins/imageformats/libqwbmp.so": "an image format nobody meets here",
    "PySide6/Qt/plugins/imageformats/libqicns.so": "an image format nobody meets here",
    "PySide6/Qt/lib/libQt6Network*": _OFFLINE,
    "PySide6/Qt/lib/libQt6Egl[Ff][Ss]*": "screens without a window system",
}
"""Files of Qt that are not in the bundle, as patterns of their place in it."""

TRANSLATIONS: Final = ("qtbase_zh_CN.qm",)
"""Qt's own words that are kept: the workbench speaks English and Simplified Chinese."""

OF_PYTHON: Final = ("libpython3*", "libffi.so*", "libz.so*", "libexpat.so*", "libbz2.so*", "liblzma.so*", "libuuid.so*")
"""System libraries that go along although they come from the building machine: Python's, whose versions differ between
releases of Debian and Ubuntu. All others are the system's own and become dependencies of the package."""

METADATA: Final = (
    "PySide6-Essentials",
    "shiboken6",
    "pyqtgraph",
    "numpy",
    "scipy",
    "contourpy",
    "openpyxl",
    "XlsxWriter",
    "msgspec",
    "platformdirs",
)
"""Distributions whose version *About* and the diagnostics of a fault read."""

NOT_SHIPPED: Final = ("pandas",)
"""Distributions that are installed with the application and of which nothing is in the bundle: no notice is owed."""

KEPT: Final[Mapping[str, str]] = {
    "PySide6.QtOpenGL": "pyqtgraph imports it",
    "PySide6.QtOpenGLWidgets": "pyqtgraph imports it",
    "PySide6.QtTest": "pyqtgraph imports it",
    "PySide6.QtSvg": "icons, pyqtgraph, and charts saved as SVG",
    "PySide6.QtPrintSupport": "reports",
    "pydoc": "pyqtgraph imports it",
    "numpy.f2py": "scipy asks numpy for each of its modules by name",
    "scipy.special": "imported by functions where it is used",
    "scipy.stats": "imported by functions where it is used",
    "contourpy": "imported by functions where it is used",
    "xlsxwriter": "imported by functions where it is used",
    "openpyxl": "imported by functions where it is used",
}
"""Modules that go in whether or not the analysis of imports finds them."""


def left_out(place: str) -> str | None:
    """Why a file of this place in the bundle is not in it; None when it is."""
    posix = place.replace("\\", "/")
    for pattern, reason in LEFT_OUT.items():
        if fnmatch.fnmatch(posix, pattern):
            return reason
    if "/translations/" in posix and Path(posix).name not in TRANSLATIONS:
        return "a language the workbench does not speak"
    return None


def is_ours_to_bring(place: str, source: str, owned: Iterable[Path]) -> bool:
    """True for a library that came with a Python package or that Python itself needs; all others are the system's."""
    if any(fnmatch.fnmatch(Path(place).name, pattern) for pattern in OF_PYTHON):
        return True
    real = Path(source).resolve()
    return any(real.is_relative_to(folder) for folder in owned)


def resources() -> list[tuple[str, str]]:
    """Files below `resources/` and the folder of each in the bundle; pictures of the README stay out."""
    found = []
    for path in sorted((ROOT / "resources").rglob("*")):
        inside = path.relative_to(ROOT)
        if path.is_file() and inside.parts[1] != "screenshots":
            found.append((str(path), f"workbench/{inside.parent.as_posix()}"))
    return found


def wrongly_asked(told: Iterable[str]) -> list[str]:
    """Lines `module TAB who asked`, as the bundle tells them: those of an excluded module that nobody may need."""
    found = []
    for line in told:
        name, _, by = line.rstrip("\n").partition("\t")
        for module, why in EXCLUDED.items():
            if _is_within(name, module) and not any(_is_within(by, one) for one in why.tried_by):
                found.append(f"{name}, left out because: {why.reason}; asked for by {by}")
    return sorted(set(found))


def _is_within(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")
