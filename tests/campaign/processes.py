"""Children of this process that do one thing until they are killed: forked, since starting Python anew takes longer."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from typing import NoReturn


def forked(work: Callable[[], object]) -> int:
    """Run `work` in a child and return its number. The child ends with 0, or with 70 when `work` raised."""
    pid = os.fork()
    if pid == 0:
        _run(work)
    return pid


def _run(work: Callable[[], object]) -> NoReturn:
    status = 70
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def killed(pid: int) -> None:
    """Kill a child, which must still be at work, and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status != -signal.SIGKILL:
        raise RuntimeError(f"the child ended by itself with {status}")
