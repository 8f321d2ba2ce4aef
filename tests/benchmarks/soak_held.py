"""What a process with windows holds: memory in use and resident, widgets, objects, timers, threads, handles.

Resident memory alone proves no leak: an allocator keeps pages that it filled once. Beside it stands what is in use:
bytes that C and C++ asked for and did not give back, blocks of Python, objects the collector knows.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
from collections import Counter
from dataclasses import astuple, dataclass
from pathlib import Path

from tests.benchmarks.first_paint import resident

_MIB = 1024.0 * 1024.0
_HANDLES = Path("/proc/self/fd")


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds: `memory` resident and `heap` in use by C and C++ in MiB; all others are counts.

    `blocks` are Python's small blocks in use, `tracked` the objects its collector knows.
    """

    memory: float = 0.0
    heap: float = 0.0
    blocks: float = 0.0
    tracked: float = 0.0
    widgets: float = 0.0
    objects: float = 0.0
    timers: float = 0.0
    threads: float = 0.0
    handles: float = 0.0

    def __sub__(self, other: Held) -> Held:
        return Held(*(mine - its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    def __add__(self, other: Held) -> Held:
        return Held(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


class _Heap(ctypes.Structure):
    """glibc's `struct mallinfo2`, summed over all arenas."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks")
    ] + [("keepcost", ctypes.c_size_t)]


def trim() -> None:
    """Have the allocator give unused pages back, where the system's C library knows how."""
    ask = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if ask is not None:
        ask(0)


def heap_in_use() -> float:
    """MiB that C and C++ hold, Python's small blocks not among them; 0 where the C library does not tell."""
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return 0.0
    ask.restype = _Heap
    told = ask()
    return float(told.uordblks + told.hblkhd) / _MIB


def held() -> Held:
    """What is held now, garbage collected and pages given back."""
    from PySide6.QtCore import QObject, QTimer
    from PySide6.QtWidgets import QApplication

    gc.collect()
    objects = timers = 0
    for top in QApplication.topLevelWidgets():
        if top.parent() is None:
            objects += 1 + len(top.findChildren(QObject))
            timers += sum(one.isActive() for one in top.findChildren(QTimer))
    trim()
    return Held(
        resident(),
        heap_in_use(),
        float(sys.getallocatedblocks()),
        float(len(gc.get_objects())),
        float(len(QApplication.allWidgets())),
        float(objects),
        float(timers),
        float(threading.active_count()),
        float(len(list(_HANDLES.iterdir()))) if _HANDLES.is_dir() else 0.0,
    )


def census() -> Counter[str]:
    """Objects that the collector knows, by type."""
    gc.unfreeze()
    gc.collect()
    return Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())


def slope(across: list[float], up: list[float]) -> float:
    """Least squares of `up` over `across`; 0 with fewer than two places."""
    if len(set(across)) < 2:
        return 0.0
    middle, height = sum(across) / len(across), sum(up) / len(up)
    spread = sum((x - middle) ** 2 for x in across)
    return sum((x - middle) * (y - height) for x, y in zip(across, up, strict=True)) / spread
