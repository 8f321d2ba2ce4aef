"""The system libraries that the package depends on, held against what the files of the bundle ask for."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from installer.linux.elf import Asked


@dataclass(frozen=True, slots=True)
class Library:
    """A system library: the Debian packages that bring it (the first that there is), and what goes without it."""

    packages: tuple[str, ...]
    only_for: str = ""

    @property
    def field(self) -> str:
        """As in Depends."""
        return " | ".join(self.packages)


_WAYLAND: Final = "a window of Wayland's own; without it the window comes through Xwayland"

C_LIBRARY: Final = frozenset(
    {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "ld-linux-x86-64.so.2"}
)
LIBRARIES: Final[dict[str, Library]] = {
    "libstdc++.so.6": Library(("libstdc++6",)),
    "libgcc_s.so.1": Library(("libgcc-s1",)),
    "libz.so.1": Library(("zlib1g",)),
    "libzstd.so.1": Library(("libzstd1",)),
    "libglib-2.0.so.0": Library(("libglib2.0-0t64", "libglib2.0-0")),
    "libgthread-2.0.so.0": Library(("libglib2.0-0t64", "libglib2.0-0")),
    "libdbus-1.so.3": Library(("libdbus-1-3",)),
    "libfontconfig.so.1": Library(("libfontconfig1",)),
    "libfreetype.so.6": Library(("libfreetype6",)),
    "libGL.so.1": Library(("libgl1",)),
    "libEGL.so.1": Library(("libegl1",)),
    "libX11.so.6": Library(("libx11-6",)),
    "libX11-xcb.so.1": Library(("libx11-xcb1",)),
    "libxkbcommon.so.0": Library(("libxkbcommon0",)),
    "libxkbcommon-x11.so.0": Library(("libxkbcommon-x11-0",)),
    "libxcb.so.1": Library(("libxcb1",)),
    "libxcb-cursor.so.0": Library(("libxcb-cursor0",)),
    "libxcb-glx.so.0": Library(("libxcb-glx0",)),
    "libxcb-icccm.so.4": Library(("libxcb-icccm4",)),
    "libxcb-image.so.0": Library(("libxcb-image0",)),
    "libxcb-keysyms.so.1": Library(("libxcb-keysyms1",)),
    "libxcb-randr.so.0": Library(("libxcb-randr0",)),
    "libxcb-render.so.0": Library(("libxcb-render0",)),
    "libxcb-render-util.so.0": Library(("libxcb-render-util0",)),
    "libxcb-shape.so.0": Library(("libxcb-shape0",)),
    "libxcb-shm.so.0": Library(("libxcb-shm0",)),
    "libxcb-sync.so.1": Library(("libxcb-sync1",)),
    "libxcb-util.so.1": Library(("libxcb-util1",)),
    "libxcb-xfixes.so.0": Library(("libxcb-xfixes0",)),
    "libxcb-xkb.so.1": Library(("libxcb-xkb1",)),
    "libcups.so.2": Library(("libcups2t64", "libcups2"), only_for="printers"),
    "libwayland-client.so.0": Library(("libwayland-client0",), only_for=_WAYLAND),
    "libwayland-cursor.so.0": Library(("libwayland-cursor0",), only_for=_WAYLAND),
    "libwayland-egl.so.1": Library(("libwayland-egl1",), only_for=_WAYLAND),
}
"""Every library outside the C library that files of the bundle name and that is not in the bundle."""

FONTS: Final = ("fonts-dejavu-core", "fonts-liberation", "fonts-noto-core")
"""Without any font Qt shows boxes; fontconfig brings one of them, and this names them for systems that have another."""
CHINESE_FONTS: Final = ("fonts-noto-cjk", "fonts-wqy-microhei", "fonts-wqy-zenhei")


def disagreements(asked: Asked) -> list[str]:
    """What the table above and the files say differently. A library that is asked for no more is one too."""
    wanted = set(asked.libraries) - C_LIBRARY
    return [
        *(
            f"{name} is asked for by {asked.libraries[name][0]} and not declared"
            for name in sorted(wanted - set(LIBRARIES))
        ),
        *(f"{name} is declared, and nothing asks for it" for name in sorted(set(LIBRARIES) - wanted)),
    ]


def owner_disagreements(asked: Asked) -> list[str]:
    """Libraries that this machine has from another package than declared; those that are not here are passed by."""
    found = []
    paths = _loader_cache()
    for name in sorted(set(asked.libraries) - C_LIBRARY):
        path = paths.get(name)
        owner = _owner(path) if path else None
        declared = LIBRARIES.get(name)
        if owner is not None and declared is not None and owner not in declared.packages:
            found.append(f"{name} comes from {owner}, not from {declared.field}")
    return found


def _loader_cache() -> dict[str, str]:
    said = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    return dict(reversed(re.findall(r"^\s+(\S+) \(libc6,x86-64[^)]*\) => (\S+)", said, re.MULTILINE)))


def _owner(path: str) -> str | None:
    # The loader knows /lib where the package, on a merged /usr, may say /usr/lib, or the other way round.
    twin = path.removeprefix("/usr") if path.startswith("/usr/lib") else "/usr" + path
    for name in (path, twin):
        done = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    return None


def depends(glibc: tuple[int, int]) -> list[str]:
    """The field Depends."""
    fields = [library.field for library in LIBRARIES.values() if not library.only_for]
    return [f"libc6 (>= {glibc[0]}.{glibc[1]})", *sorted(set(fields)), " | ".join(FONTS)]


def recommends() -> list[str]:
    """The field Recommends: what only some need, and letters for Chinese."""
    fields = [library.field for library in LIBRARIES.values() if library.only_for]
    return [*sorted(set(fields)), " | ".join(CHINESE_FONTS), "shared-mime-info", "desktop-file-utils"]


def first_packages(fields: Iterable[str]) -> list[str]:
    """The first name of each field, without versions."""
    return [field.split()[0] for field in fields]
