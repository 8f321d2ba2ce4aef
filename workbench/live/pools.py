"""Work in a pool whose errors are heard of."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QThreadPool


def start_in(pool: QThreadPool, work: Callable[..., object], *given: object) -> None:
    """Run `work(*given)` in a pool. What it raises is handed to `sys.excepthook`, as of a slot: Qt would drop it."""
    # A function, no QRunnable. PySide 6.10 keeps many a runnable of Python for ever that a pool has run, and with it
    # all that the work held.
    pool.start(partial(_heard, work, *given))


def _heard(work: Callable[..., object], *given: object) -> None:
    try:
        work(*given)
    except Exception:
        sys.excepthook(*sys.exc_info())
