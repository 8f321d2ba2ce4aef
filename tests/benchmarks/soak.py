"""Hours at the desk in minutes: `python -m tests.benchmarks.soak --minutes 10` edits at random through the real window.

It turns pages, switches cases, undoes, opens and closes dialogs, and tells whether memory, widgets, timers, threads
and handles stay what they were after the warm-up, how long the longest turn of the event loop was, and what Qt said.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.first_paint import resident
from workbench.document.edits import (
    ClearOverride,
    DuplicateEntity,
    Edit,
    MoveEntity,
    RemoveEntity,
    SelectCase,
    SetOverride,
    SetValue,
)
from workbench.document.valuation import Address, Entity, addresses, value_of
from workbench.ground.resources import resource
from workbench.model import MODEL
from workbench.rows.items import Choice, Number, Row, Series

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from workbench.ui.window import MainWindow

EXAMPLES = ("coreweave-ipo", "plain-company")
WARM_EDITS = 100
ANEW = 1_000
"""Edits after which another file is opened: the steps to undo are kept until then."""
_ALWAYS = "This plugin does not support"


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds: MiB of memory, and counts."""

    memory: float
    widgets: int
    timers: int
    threads: int
    handles: int


@dataclass(slots=True)
class Soaked:
    """How it went."""

    edits: int = 0
    refused: int = 0
    done: Counter[str] = field(default_factory=Counter)
    start: Held | None = None
    warm: Held | None = None
    end: Held | None = None
    longest: float = 0.0
    """Seconds of the longest turn of the event loop."""
    longest_after: str = ""
    warnings: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """The figures as a person reads them."""
        said = [f"edits: {self.edits:,} ({self.refused:,} refused), and " + ", ".join(
            f"{count:,} × {name}" for name, count in sorted(self.done.items())
        )]  # fmt: skip
        for name in ("memory", "widgets", "timers", "threads", "handles"):
            held = [getattr(one, name) for one in (self.start, self.warm, self.end) if one is not None]
            shown = [f"{one:,.1f}" if name == "memory" else f"{one:,}" for one in held]
            unit = " MiB" if name == "memory" else ""
            said.append(f"{name}: {' → '.join(shown)}{unit}   (start → after warm-up → end)")
        said.append(f"longest turn of the event loop: {self.longest * 1000:,.0f} ms, after: {self.longest_after}")
        said.append(f"Qt warnings: {sum(self.warnings.values())}")
        said += [f"  {count} × {words}" for words, count in self.warnings.most_common()]
        return said


class Person:
    """Somebody who does things at random, the same things for the same seed."""

    def __init__(self, app: QApplication, window: MainWindow, seed: int) -> None:
        self.app, self.window, self.luck = app, window, random.Random(seed)
        self.soaked = Soaked()
        self.since_opened = 0
        self.folder = Path(tempfile.gettempdir())
        self._seldom: tuple[tuple[float, str, Callable[[], None]], ...] = (
            (0.050, "undo and redo", self.undo),
            (0.040, "page", self.turn_page),
            (0.020, "case", self.switch_case),
            (0.015, "dock", self.bring_up_dock),
            (0.010, "explanation", self.explain),
            (0.010, "dialog", self.open_dialog),
            (0.006, "search", self.search),
            (0.004, "density", self.change_density),
        )

    # What is done ---------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One thing, then the event loop until the window shows it."""
        drawn, name, does = self.luck.random(), "edit", self.edit
        for share, word, seldom in self._seldom:
            if drawn < share:
                name, does = word, seldom
                break
            drawn -= share
        started = time.perf_counter()
        does()
        self.turn(name, started)
        if name != "edit":
            self.soaked.done[name] += 1
        if self.since_opened >= ANEW:
            self.open_another()

    def turn(self, name: str, started: float | None = None) -> None:
        """Let the window follow, turn by turn, and note the longest."""
        for _ in range(3):
            begun = time.perf_counter() if started is None else started
            started = None
            self.app.processEvents()
            took = time.perf_counter() - begun
            if took > self.soaked.longest:
                self.soaked.longest, self.soaked.longest_after = took, name

    def edit(self) -> None:
        """An edit of a random kind; a refused one changes nothing and counts as refused."""
        live = self.window.live
        made = self._drawn_edit()
        if made is None:
            return
        self.soaked.edits += 1
        self.since_opened += 1
        self.soaked.refused += bool(live.do(made))

    def _drawn_edit(self) -> Edit | None:
        live, luck = self.window.live, self.luck
        drawn = luck.random()
        if drawn < 0.08:
            return self._over()
        if drawn < 0.12:
            return self._entity()
        return self._value(luck.choice(list(addresses(live.model, live.valuation))))

    def _value(self, address: Address) -> Edit | None:
        live, luck = self.window.live, self.luck
        item = live.model[address.key]
        held = value_of(live.model, live.valuation, address)
        match item:
            case Choice():
                return SetValue(address, luck.choice(list(item.options)).name)
            case Number() if isinstance(held, float):
                return SetValue(address, held * luck.uniform(0.9, 1.1) if held else luck.choice([0.0, 1.0]))
            case Series() if isinstance(held, tuple) and held:
                return SetValue(address, tuple(one * luck.uniform(0.95, 1.05) for one in held))
            case _:
                return None

    def _over(self) -> Edit | None:
        live, luck = self.window.live, self.luck
        rows = [one for one in live.model.items if isinstance(one, Row) and one.per is None]
        address, period = Address(luck.choice(rows).key), luck.randint(1, 8)
        if luck.random() < 0.6:
            return ClearOverride(address)
        return SetOverride(address, period, live.results.line(address.key)[period - 1] * 1.01)

    def _entity(self) -> Edit | None:
        live, luck = self.window.live, self.luck
        kind = luck.choice(live.model.entity_sets)
        members = live.valuation.members(kind)
        if not members:
            return None
        one = luck.choice(members)
        if luck.random() < 0.3:
            return MoveEntity(one.id, luck.randrange(len(members)))
        if len(members) > 1 and any(other.id.startswith("soak") for other in members):
            return RemoveEntity(next(other.id for other in members if other.id.startswith("soak")))
        made = f"soak-{self.soaked.edits}"
        return DuplicateEntity(one.id, Entity(made, f"Copy {self.soaked.edits}"))

    def undo(self) -> None:
        """Some steps back, most of them again."""
        stack = self.window.live.undo_stack
        count = self.luck.randint(1, 6)
        for _ in range(count):
            stack.undo()
        for _ in range(self.luck.randint(0, count)):
            stack.redo()

    def turn_page(self) -> None:
        """Any page of any area."""
        from workbench.ui.desks.paged import PagedDesk
        from workbench.ui.inputs import AREAS

        area = self.luck.choice(AREAS)
        self.window.inputs.show_area(area)
        desk = self.window.desks.desks[area]
        if isinstance(desk, PagedDesk):
            desk.show_page(self.luck.choice(desk.kinds).key)

    def switch_case(self) -> None:
        """Another case, or one by its quick edit."""
        self.window.live.do(SelectCase(self.luck.choice(self.window.live.valuation.cases).id))

    def bring_up_dock(self) -> None:
        """Sheet, explanation or problems."""
        self.window.zones.bring_up(self.luck.choice(["sheet", "explain", "problems"]))

    def explain(self) -> None:
        """The explanation of a figure of the headline."""
        self.window.explain_cell(self.luck.choice(["shares.price", "bridge.equity", "assay.gold"]), None)

    def open_dialog(self) -> None:
        """The table of a chart that is shown, opened and closed."""
        from workbench.ui.charts import Chart

        shown = [one for one in self.window.desks.findChildren(Chart) if one.isVisible()]
        if shown:
            dialog = self.luck.choice(shown).show_table()
            self.app.processEvents()
            dialog.close()

    def search(self) -> None:
        """Look for an input and forget it."""
        self.window.inputs.search.setText(self.luck.choice(["rate", "price", "term", "hazard"]))
        self.app.processEvents()
        self.window.inputs.search.clear()

    def change_density(self) -> None:
        """Lines of another height."""
        self.window.set_density(self.luck.choice(["COMPACT", "NORMAL", "ROOMY"]))

    def open_another(self) -> None:
        """Another file, without asking."""
        self.window.live.mark_saved()
        name = EXAMPLES[self.soaked.done["file"] % len(EXAMPLES)]
        self.soaked.done["file"] += 1
        started = time.perf_counter()
        assert self.window.open(resource(f"examples/{name}.assay"))
        self.turn("file", started)
        self.since_opened = 0

    def at_rest(self) -> Held:
        """What is held at one and the same place, with nothing under way and the garbage collected."""
        from PySide6.QtCore import QCoreApplication, QEvent, QTimer
        from PySide6.QtWidgets import QApplication

        from tests.ui.checking.places import Place, go_to

        self.window.set_density("NORMAL")
        go_to(self.window, Place("RPO", "assay"))
        for _ in range(3):
            gc.collect()
            self.app.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        handles = Path("/proc/self/fd")
        return Held(
            resident(),
            len(QApplication.allWidgets()),
            len(self.window.findChildren(QTimer)),
            threading.active_count(),
            len(list(handles.iterdir())) if handles.is_dir() else 0,
        )


@contextmanager
def heard(into: Counter[str]) -> Iterator[None]:
    """Count what Qt complains of."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    def hear(kind: QtMsgType, _: object, words: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg and not words.startswith(_ALWAYS):
            into[words] += 1

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def soak(
    person: Person, *, warm: int, edits: int = 0, minutes: float = 0.0, say: Callable[[str], object] = str
) -> Soaked:
    """Let a person work: `warm` edits to warm up, then `edits` of them, or for some minutes."""
    soaked = person.soaked
    with heard(soaked.warnings):
        for _ in _everywhere(person):
            pass
        soaked.start = person.at_rest()
        while soaked.edits < warm:
            person.step()
        soaked.warm = person.at_rest()
        end, told = time.monotonic() + 60 * minutes, time.monotonic()
        while soaked.edits < warm + edits or time.monotonic() < end:
            person.step()
            if time.monotonic() > told + 60:
                told = time.monotonic()
                say(f"{soaked.edits:,} edits, {resident():,.1f} MiB")
        soaked.end = person.at_rest()
    return soaked


def _everywhere(person: Person) -> Iterator[None]:
    """Every page once: what is built and imported only once is no leak."""
    from tests.ui.checking.places import go_to, places

    for place in list(places(person.window)):
        go_to(person.window, place)
        yield


def main() -> int:
    """Soak and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from workbench.ui.application import collect_seldom
    from workbench.ui.theme import LIGHT, apply_theme
    from workbench.ui.window import MainWindow

    collect_seldom()
    app = QApplication([])
    apply_theme(app, LIGHT)
    say: Callable[[str], object] = lambda words: print(words, flush=True)  # noqa: E731
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(MODEL, settings, Path(folder) / "drafts")
        window.resize(1440, 900)
        window.show()
        window.open(resource(f"examples/{EXAMPLES[0]}.assay"))
        while not window.desks.desks:
            app.processEvents()
        soaked = soak(Person(app, window, asked.seed), warm=WARM_EDITS, minutes=asked.minutes, say=say)
        for line in soaked.lines():
            say(line)
        window.live.mark_saved()
        window.close()
    return 1 if soaked.warnings else 0


if __name__ == "__main__":
    sys.exit(main())
