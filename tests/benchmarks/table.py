"""Ratios of one run: interleaved repetitions, their fastest and their middle, and the table that shows them."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds of the repetitions of one thing."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        """Fastest repetition, in seconds: what the work costs when nobody else wants the machine."""
        return min(self.seconds)

    @property
    def middle(self) -> float:
        """Median repetition, in seconds."""
        return statistics.median(self.seconds)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: `left` as a multiple of `right`, by the fastest and by the median repetition."""

    topic: str
    what: str
    best: float | None
    middle: float | None = None
    note: str = ""


def ratio(topic: str, what: str, left: Sample, right: Sample, note: str = "") -> Line:
    """How many times as long `left` takes as `right`."""
    return Line(topic, what, left.best / right.best, left.middle / right.middle, note)


def skipped(topic: str, why: str) -> Line:
    """A line that says what could not be measured here."""
    return Line(topic, f"skipped: {why}", None)


def interleaved(tasks: Mapping[str, Callable[[], object]], repetitions: int) -> dict[str, Sample]:
    """Every task once per round, so that a busy moment of the machine hits all of them alike; one round to warm up."""
    for task in tasks.values():
        task()
    found: dict[str, list[float]] = {name: [] for name in tasks}
    gc.collect()
    gc.disable()
    try:
        for _ in range(repetitions):
            for name, task in tasks.items():
                started = perf_counter()
                task()
                found[name].append(perf_counter() - started)
    finally:
        gc.enable()
    return {name: Sample(tuple(seconds)) for name, seconds in found.items()}


def shown(lines: list[Line]) -> str:
    """The table as text."""
    width = max(len(line.what) for line in lines)
    found: list[str] = []
    topic = ""
    for line in lines:
        if line.topic != topic:
            topic = line.topic
            found += ["", f"{topic:<{width + 2}}    min  median"]
        figures = "".join(f"{x:>8.3g}" if x is not None else " " * 8 for x in (line.best, line.middle))
        found.append(f"  {line.what:<{width}}{figures}  {line.note}".rstrip())
    return "\n".join(found[1:])
