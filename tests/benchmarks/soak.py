"""Hours at the desk in minutes: `python -m tests.benchmarks.soak --minutes 10` works at random in the real window.

Each round does every kind of action a few times in a row, in an order drawn anew, and weighs what the process holds
before and after each kind: what grows is told per kind, after the warm-up. It also tells the longest turns of the event
loop by kind, and what Qt said. The same seed does the same things. `--census` lists what of Python there was more of.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import TYPE_CHECKING

from tests.benchmarks.soak_held import Held, census, held, slope
from tests.benchmarks.soak_person import EXAMPLES, KINDS, Person
from workbench.ground.resources import resource
from workbench.model import MODEL

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from workbench.ui.windows import Windows

WARM_ROUNDS = 1
BUILT_ANEW = ("language",)
"""Kinds after which every page is built once more: done last in a round, so that no other kind is charged for that,
and in each `SELDOM`th round only, for it takes as long as all others together."""
SELDOM = 3
_ALWAYS = "This plugin does not support"


@dataclass(slots=True)
class Grown:
    """What came up with one kind of action after the warm-up: sums after each block of actions."""

    actions: list[float] = field(default_factory=lambda: [0.0])
    held: list[Held] = field(default_factory=lambda: [Held()])

    def add(self, actions: int, more: Held) -> None:
        self.actions.append(self.actions[-1] + actions)
        self.held.append(self.held[-1] + more)

    def per_hundred(self, name: str) -> float:
        """Growth per 100 actions, by least squares."""
        return 100.0 * slope(self.actions, [getattr(one, name) for one in self.held])


@dataclass(slots=True)
class Soaked:
    """How it went. `rounds` are what was held at rest after each round, the warm-up's last among them."""

    person: Person
    done: Counter[str] = field(default_factory=Counter)
    grown: dict[str, Grown] = field(default_factory=dict)
    rounds: list[Held] = field(default_factory=list)
    peak: float = 0.0
    warnings: Counter[str] = field(default_factory=Counter)

    @property
    def warm(self) -> Held:
        """At rest after the warm-up."""
        return self.rounds[0]

    @property
    def end(self) -> Held:
        """At rest at the end."""
        return self.rounds[-1]

    def per_round(self, name: str) -> float:
        """Growth per round of all kinds, by least squares."""
        return slope(list(map(float, range(len(self.rounds)))), [getattr(one, name) for one in self.rounds])

    def lines(self) -> list[str]:
        """The figures as a person reads them."""
        return [
            *self._by_kind(),
            "",
            *self._overall(),
            f"warnings of Qt, and failures: {sum(self.warnings.values())}",
        ] + [f"  {count} × {words}" for words, count in self.warnings.most_common()]

    def _by_kind(self) -> list[str]:
        counted = ("memory", "heap", "blocks", "widgets", "objects", "handles")
        rows = [["kind", "done", "MiB resident", "MiB heap", *counted[2:], "turn median", "longest", "by the clock"]]
        for kind, grown in sorted(self.grown.items()):
            turns, more = self.person.turns[kind], [grown.per_hundred(name) for name in counted]
            rows.append([kind, f"{self.done[kind]:,}"])
            rows[-1] += [f"{one:+.2f}" for one in more[:2]] + [f"{one:+,.0f}" for one in more[2:]]
            times = (median(turns.computing), max(turns.computing), turns.waiting)
            rows[-1] += [f"{1000 * one:,.0f} ms" for one in times]
        return ["growth per 100 actions of a kind after the warm-up; turns of the window's thread:", *_table(rows)]

    def _overall(self) -> list[str]:
        rows = [["at rest", "after warm-up", "half way", "end", "per round"]]
        for one in fields(Held):
            values = [getattr(self.rounds[place], one.name) for place in (0, len(self.rounds) // 2, -1)]
            digits = 1 if one.name in ("memory", "heap") else 0
            rows.append([one.name, *(f"{v:,.{digits}f}" for v in values), f"{self.per_round(one.name):+,.2f}"])
        person = self.person
        return [
            *_table(rows),
            f"rounds after the warm-up: {len(self.rounds) - 1}; edits: {person.edits:,} ({person.refused:,} refused); "
            f"peak of resident memory: {self.peak:,.0f} MiB",
        ]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


@contextmanager
def heard(into: Counter[str]) -> Iterator[None]:
    """Count what Qt complains of, and what fails in a slot, which would end the program."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    def hear(kind: QtMsgType, _: object, words: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg and not words.startswith(_ALWAYS):
            into[words] += 1

    def fail(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        into[f"{kind.__name__}: {error}"] += 1
        hook(kind, error, trace)

    before, hook = qInstallMessageHandler(hear), sys.excepthook
    sys.excepthook = fail
    try:
        yield
    finally:
        sys.excepthook = hook
        qInstallMessageHandler(before)


def at_rest(person: Person) -> Held:
    """What is held at one and the same place, with nothing under way."""
    from tests.ui.checking.places import Place, go_to

    person.window.set_density("NORMAL")
    go_to(person.window, Place("RPO", "assay"))
    person.begin()  # on the way here nobody turned the loop: the last kind of action is not charged for it
    person.rest()
    return held()


def soak(
    person: Person,
    kinds: Mapping[str, int],
    *,
    warm: int = WARM_ROUNDS,
    rounds: int = 1,
    minutes: float = 0.0,
    say: Callable[[str], object] = str,
) -> Soaked:
    """Let a person do each of the kinds so many times a round: rounds to warm up, then at least so many rounds, and on
    until `minutes` have gone since the beginning."""
    soaked = Soaked(person)
    end = time.monotonic() + 60 * minutes
    with heard(soaked.warnings):
        _everywhere(person)
        for number in range(warm):
            _round(soaked, kinds, is_warm=False, is_anew=number == 0)
            say(f"warm-up {number + 1}: {at_rest(person).memory:,.1f} MiB")
        soaked.rounds.append(at_rest(person))
        number = 0
        while number < rounds or time.monotonic() < end:
            number += 1
            last = None if number <= rounds else end
            _round(soaked, kinds, is_warm=True, is_anew=number % SELDOM == 2, end=last)
            soaked.rounds.append(at_rest(person))
            now = soaked.end
            say(f"round {number}: {person.edits:,} edits, {now.memory:,.1f} MiB, {now.heap:,.1f} of them in use by C")
    return soaked


def _round(soaked: Soaked, kinds: Mapping[str, int], *, is_warm: bool, is_anew: bool, end: float | None = None) -> None:
    """Every kind, in an order drawn anew, or those there is time for; what one leaves is weighed at the next rest."""
    person = soaked.person
    order = [kind for kind in kinds if kind not in BUILT_ANEW]
    person.luck.shuffle(order)
    order += [kind for kind in kinds if kind in BUILT_ANEW and is_anew]
    before = held()
    for kind in order:
        if end is not None and time.monotonic() > end:
            return
        act, _ = KINDS[kind]
        for _ in range(kinds[kind]):
            person.do(kind, lambda act=act: act(person))  # type: ignore[misc]
        if kind in BUILT_ANEW:
            _everywhere(person)
        person.rest()
        now = held()
        soaked.peak = max(soaked.peak, now.memory)
        if is_warm:
            soaked.done[kind] += kinds[kind]
            soaked.grown.setdefault(kind, Grown()).add(kinds[kind], now - before)
        before = now


def _everywhere(person: Person) -> None:
    """Every page once: what is built and imported only once is no leak."""
    from tests.ui.checking.places import go_to, places

    for place in list(places(person.window)):
        go_to(person.window, place)
    person.begin()


def opened(app: QApplication, folder: Path, settings: QSettings) -> Windows:
    """The windows of a program with the first example in one of them; drafts go into the folder."""
    from workbench.ui.window import MainWindow
    from workbench.ui.windows import Windows

    windows = Windows(settings, folder / "drafts")
    window = MainWindow(MODEL, windows=windows)
    window.resize(1440, 900)
    window.show()
    assert window.open(resource(f"examples/{EXAMPLES[0]}.assay"))
    while not window.desks.desks:
        app.processEvents()
    return windows


def day_of(
    minutes: float,
    seed: int,
    folder: Path,
    say: Callable[[str], object],
    *,
    only: Sequence[str] = (),
    by_census: bool = False,
) -> Soaked:
    """A person's day in a program of this process, which it ends; with `by_census` the types there were more of."""
    from PySide6.QtCore import QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from workbench.ui.application import collect_seldom, let_go

    collect_seldom()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    windows = opened(app, folder, QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    windows.apply_look()
    gc.freeze()  # as the program does
    windows.went.connect(lambda _window: QTimer.singleShot(0, windows, let_go))
    person = Person(app, windows, seed, folder)
    kinds = {kind: count for kind, (_, count) in KINDS.items() if not only or kind in only}
    if by_census:
        soak(person, kinds, rounds=0)
    before = census() if by_census else Counter()
    soaked = soak(person, kinds, warm=0 if by_census else WARM_ROUNDS, minutes=minutes, say=say)
    if by_census:
        for kind, more in (census() - before).most_common(25):
            say(f"  {more:+,} {kind}")
    person.window.live.mark_saved()
    person.window.close()
    return soaked


def main() -> int:
    """Soak and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=list(KINDS), help="kinds of action; all otherwise")
    parser.add_argument("--census", action="store_true", help="list the types of which there were more at the end")
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    say: Callable[[str], object] = lambda words: print(words, flush=True)  # noqa: E731
    with tempfile.TemporaryDirectory() as name:
        soaked = day_of(asked.minutes, asked.seed, Path(name), say, only=asked.only or (), by_census=bool(asked.census))
        for line in soaked.lines():
            say(line)
    return 1 if soaked.warnings else 0


if __name__ == "__main__":
    sys.exit(main())
