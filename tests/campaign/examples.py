"""One thing to import: where it lies, how it is read, and how to tell whether what came in is what it says."""

from __future__ import annotations

import os
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class WrongError(Exception):
    """Something came in that the example does not say."""


@dataclass(frozen=True, slots=True)
class Example:
    """`read` imports it; `judge` answers what the result was ("whole", "in part", "unknown" where nothing is known of
    its content) or raises `WrongError`.
    """

    path: Path
    how: str
    read: Callable[[], Any]
    judge: Callable[[Any], str] = lambda _: "unknown"


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Bits flipped, cut, spliced with itself, filled with nothing."""
    if not content:
        return content
    found = bytearray(content)
    match draw.randrange(5):
        case 0:
            for _ in range(draw.choice((1, 2, 8, 64))):
                found[draw.randrange(len(found))] ^= 1 << draw.randrange(8)
        case 1:
            del found[draw.randrange(len(found)) :]
        case 2:
            start, at = draw.randrange(len(found)), draw.randrange(len(found))
            piece = found[start : start + draw.randint(1, 2000)]
            found[at : at + draw.choice((0, len(piece)))] = piece
        case 3:
            at = draw.randrange(len(found))
            found[at : at + draw.randint(1, 500)] = bytes(draw.randint(1, 500))
        case _:
            at = draw.randrange(len(found))
            del found[at : at + draw.randint(1, 200)]
    return bytes(found)


def _noise(draw: random.Random) -> bytes:
    return draw.randbytes(draw.randint(1, 5000))


_KINDS: tuple[Callable[[random.Random], bytes], ...] = (
    lambda draw: b"",
    _noise,
    lambda draw: b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + _noise(draw),
    lambda draw: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + _noise(draw),
    lambda draw: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _noise(draw),
    lambda draw: b"\x7fELF\x02\x01\x01" + bytes(9) + _noise(draw),
    lambda draw: b"\x1f\x8b\x08" + bytes(7) + zlib.compress(b"Company,RPO\nA,1\n"),
    lambda draw: b"PK\x05\x06" + bytes(18),
    lambda draw: b"\xff\xfe\x00\xd8" * draw.randint(1, 50),
    lambda draw: b"\n" * draw.randint(1, 100_000),
    lambda draw: b"\x00" * draw.randint(1, 100_000),
    lambda draw: b"[" * draw.choice((10, 5_000, 200_000)),
    lambda draw: b"<html><body><table><tr><td>1</table>" * draw.randint(1, 50),
    lambda draw: b'{"a":' * draw.choice((10, 5_000, 200_000)),
    lambda draw: b'"' * draw.randint(1, 3000),
    lambda draw: b"," * draw.choice((10, 3_000, 300_000)),
)


def of_another_kind(folder: Path, suffix: str, draw: random.Random) -> tuple[Path, str]:
    """A file of that name which is none: a folder, a pipe, a device, nothing, or another format's content."""
    path = folder / f"given{suffix}"
    match draw.randrange(8):
        case 0:
            path.mkdir()
            return path, "a folder"
        case 1:
            os.mkfifo(path)
            return path, "a pipe"
        case 2:
            device = draw.choice(("/dev/zero", "/dev/full", "/dev/tty", "/dev/null", "/dev/random"))
            path.symlink_to(device)
            return path, device
        case 3:
            if draw.random() < 0.5:
                path.symlink_to(path.name)
                return path, "a link to itself"
            return path, "nothing"
        case _:
            number = draw.randrange(len(_KINDS))
            path.write_bytes(_KINDS[number](draw))
            return path, f"another kind, {number}"
