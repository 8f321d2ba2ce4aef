"""Children of this process: those that do one thing until they are killed, and those that try what may kill them.

They are forked, since starting Python anew takes longer.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
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


MOST_SECONDS = 5.0
MOST_BYTES = 1_000_000_000
_BATCH = 100


class Bounds:
    """A gigabyte more than what is held on entering and five seconds; whoever stays longer is killed.

    `seconds` is the longest stay so far.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._entered = 0.0
        self._limits = (0, 0)

    def __enter__(self) -> Bounds:
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        self._limits = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (held + MOST_BYTES, self._limits[1]))
        signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
        self._entered = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = max(self.seconds, time.monotonic() - self._entered)
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, self._limits)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one try: a word for the outcome ("fault" where it is none that may be), and what was said."""

    number: int
    outcome: str
    said: str
    seconds: float


Attempt = Callable[[int, Bounds], tuple[str, str]]
"""Try the one of this number, within the bounds what is to be bounded; answers with outcome and what was said."""


def tried(count: int, folder: Path, attempt: Attempt) -> Iterator[Tried]:
    """Each try, in children. A child that died is a fault of the try it was at, and another goes on behind it."""
    told = folder / "told"
    done = 0
    while done < count:
        told.unlink(missing_ok=True)
        numbers = range(done, min(done + _BATCH, count))

        def work(numbers: range = numbers) -> None:
            _try_each(numbers, told, attempt)

        status = os.waitstatus_to_exitcode(os.waitpid(forked(work), 0)[1])
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
        yield from (Tried(**json.loads(line)) for line in lines)
        done += len(lines)
        if done < numbers.stop:
            said = "took longer than 5 s" if status == -signal.SIGALRM else f"the process ended with {status}"
            yield Tried(done, "fault", said, 0.0)
            done += 1


def _try_each(numbers: range, told: Path, attempt: Attempt) -> None:
    with told.open("a", encoding="utf-8") as out:
        for number in numbers:
            bounds = Bounds()
            outcome, said = attempt(number, bounds)
            line = {"number": number, "outcome": outcome, "said": said, "seconds": bounds.seconds}
            out.write(json.dumps(line) + "\n")
            out.flush()
