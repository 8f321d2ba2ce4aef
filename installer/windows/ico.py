"""The product's mark as an icon of Windows: pictures of several sizes in one file."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from installer.linux.icons import draw

SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Pixels to a side, as Windows asks for them at 100 to 250 per cent."""


def icon(pictures: Mapping[int, bytes]) -> bytes:
    """An .ico of PNG pictures, by pixels to a side from 1 to 256."""
    place = 6 + 16 * len(pictures)
    entries = b""
    for size, picture in pictures.items():
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(pictures.values())


def write_icon(path: Path) -> None:
    """Draw the mark and write it as an icon. Needs PySide6, and no screen."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = {size: Path(folder) / f"{size}.png" for size in SIZES}
        draw(SIZES, drawn)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(icon({size: one.read_bytes() for size, one in drawn.items()}))
