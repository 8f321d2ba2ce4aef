"""Undo as a state machine: long random walks of edits, undo, redo, slider steps, saving and reading again."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import random
import struct
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import workbench.document
from tests.campaign.analyst import MAKERS, Maker, number, place, refused
from tests.campaign.findings import Finding, at_least, none_of
from tests.exchange.random_valuations import random_valuation
from workbench.document import resolve
from workbench.document.change import Compound, Edit, Patch, Restore
from workbench.document.decode import loads
from workbench.document.edits import SetValue
from workbench.document.encode import dumps
from workbench.document.file import load
from workbench.document.file_diff import file_diff
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Status, Valuation, new_valuation, value_of
from workbench.document.whole_edits import ReplaceWhole
from workbench.ground.resources import resource
from workbench.interpret import evaluate as evaluating
from workbench.interpret.evaluate import Arrays
from workbench.live.results import Results, compute
from workbench.model import MODEL
from workbench.rows.items import Number

if TYPE_CHECKING:
    from workbench.live.session import Session

TOPIC = "Undo"
_STATES = 12
"""Earlier states an analyst takes differences from."""


@dataclass
class Tally:
    """What walks came to."""

    made: int = 0
    refused: int = 0
    merged: int = 0
    undone: int = 0
    redone: int = 0
    saved: int = 0
    computed: int = 0
    kinds: Counter[type[Edit]] = field(default_factory=Counter)
    makers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def undoing(walks: int, steps: int, every: int, seed: int = 6) -> list[Finding]:
    """So many walks of so many steps each; figures are computed afresh at every `every`-th step."""
    from PySide6.QtCore import QCoreApplication

    app = QCoreApplication.instance() or QCoreApplication([])
    assert app is not None
    tally = Tally()
    for walk in range(walks):
        _walk(tally, f"{seed} {walk}", _start(walk), steps, every)
    for fault in tally.faults[:20]:
        print(fault, file=sys.stderr)
    missing = sorted(edit_kinds() - {kind.__name__ for kind in tally.kinds})
    idle = [maker.__name__ for maker in MAKERS if not tally.makers[maker.__name__]]
    if missing or idle:
        print("never made:", *missing, *idle, file=sys.stderr)
    wrong = Counter(fault.split(": ")[1] for fault in tally.faults)
    controls = _controls(seed)
    moved = tally.undone + tally.redone
    return [
        Finding(TOPIC, "edits made, steps merged, undone, redone, saves",
                f"{tally.made:,}, {tally.merged:,}, {tally.undone:,}, {tally.redone:,}, {tally.saved:,}",
                f"{walks} walks", tally.made > walks * steps // 3 and tally.merged > 0 and tally.saved > 0),
        Finding(TOPIC, "kinds of edit never made", f"{len(missing) + len(idle)} of {len(edit_kinds()) + len(MAKERS)}",
                "0", not missing and not idle),
        none_of(TOPIC, "states after undo or redo unlike those they lead back to", wrong["undo"], moved),
        none_of(TOPIC, "all undone unlike the start, or all redone unlike the end", wrong["whole way"], 2 * walks),
        none_of(TOPIC, "refused edits that changed something", wrong["refused"], tally.refused),
        none_of(TOPIC, "live figures unlike a fresh computation", wrong["figures"], tally.computed),
        none_of(TOPIC, "saved files unlike, or called saved when they are not", wrong["saved"], tally.saved),
        none_of(TOPIC, "anything else that went wrong", wrong["error"], tally.made),
        at_least(TOPIC, "control: planted faults found", sum(controls.values()), len(controls), len(controls)),
    ]  # fmt: skip


def edit_kinds() -> set[str]:
    """Every kind of edit there is, by name."""
    for one in pkgutil.iter_modules(workbench.document.__path__, "workbench.document."):
        importlib.import_module(one.name)
    found: set[str] = set()
    waiting = Edit.__subclasses__()
    while waiting:
        kind = waiting.pop()
        if kind.__module__.startswith("workbench."):
            found.add(kind.__name__)
        waiting += kind.__subclasses__()
    return found


def _start(walk: int) -> Valuation:
    match walk % 4:
        case 0:
            return load(resource("examples/coreweave-ipo.assay"), MODEL)
        case 1:
            return loads(dumps(random_valuation(walk), MODEL), MODEL, "random.assay")
        case 2:
            return load(resource("examples/plain-company.assay"), MODEL)
        case _:
            return new_valuation("New")


class _Walk:
    """One analyst at work; `past` holds the fingerprint of the valuation at each place of the undo stack."""

    def __init__(self, tally: Tally, seed: str, session: Session, start: Valuation, folder: Path) -> None:
        self.tally, self.seed, self.session = tally, seed, session
        self.draw = random.Random(seed)
        self.folder = folder
        session.start(start)
        self.live = session.live
        self.stack = self.live.undo_stack
        self.past = [content_hash(start)]
        self.seen: list[Valuation] = []
        self.deck: list[Maker] = []
        self.step = 0
        self.filed: str | None = None

    def fault(self, kind: str, what: object) -> None:
        self.tally.faults.append(f"{self.seed} step {self.step}: {kind}: {str(what)[:300]}")

    def go(self, steps: int, every: int) -> None:
        """Walk, then all the way back and forth."""
        try:
            for self.step in range(steps):
                if self.step == steps // 2:
                    self._whole()
                self._one()
                if self.step % every == 0:
                    self._figures()
            self._all_the_way()
        except Exception as error:  # a fault of the product, told with its place
            self.fault("error", f"{type(error).__name__} {error}")

    def _one(self) -> None:
        chance = self.draw.random()
        if chance < 0.72:
            self._edit()
        elif chance < 0.79:
            self._slide()
        elif chance < 0.85:
            self._back(self.draw.randint(1, 10))
        elif chance < 0.91:
            self._forth(self.draw.randint(1, 10))
        elif chance < 0.95:
            self._refuse()
        elif chance < 0.98:
            self._save()
        else:
            self._whole()

    def _edit(self) -> None:
        while True:
            if not self.deck:
                self.deck = self.draw.sample(MAKERS, len(MAKERS))
                self.deck.sort(key=lambda one: not self.tally.makers[one.__name__])  # those never done come first
            maker = self.deck.pop()
            edit = maker(self.draw, self.live.valuation, self.live.saved, self.seen)
            if edit is not None:
                self.tally.makers[maker.__name__] += self._do(edit)
                return

    def _do(self, edit: Edit, gesture: object = None) -> bool:
        before, place_before = self.live.valuation, self.live.place
        index = self.stack.index()
        if self.live.do(edit, None, gesture):
            self.tally.refused += 1
            if self.live.valuation is not before or self.live.place != place_before:
                self.fault("refused", edit)
            return False
        self.tally.made += 1
        self.tally.merged += self.stack.index() == index
        self.tally.kinds.update(_kinds_in(edit))
        self._reached()
        return True

    def _reached(self) -> None:
        """Note a new state at the top of the stack."""
        del self.past[self.stack.index() :]
        self.past.append(content_hash(self.live.valuation))
        if self.draw.random() < 0.05:
            self.seen = [*self.seen[-_STATES:], self.live.valuation]

    def _slide(self) -> None:
        """A slider dragged, now and then back to where it was."""
        now = self.live.valuation
        address = place(self.draw, now, Number)
        reported = [a for a, found in now.evidence.items() if found.status in (Status.REPORTED, Status.DERIVED)]
        reported = [a for a in reported if isinstance(MODEL[a.key], Number)]
        if reported and self.draw.random() < 0.5:
            address = self.draw.choice(reported)
        item, case = MODEL[address.key], self.draw.choice((self.live.valuation.selected_case, None))
        assert isinstance(item, Number)
        at = value_of(MODEL, self.live.valuation, address, case or self.live.valuation.base.id)
        gesture = object()
        for _ in range(self.draw.randint(2, 8)):
            wanted = at if self.draw.random() < 0.25 else number(self.draw, item, at)
            self._do(SetValue(address, wanted, case), gesture)

    def _refuse(self) -> None:
        edit = refused(self.draw, self.live.valuation)
        before, text_before = self.live.valuation, self.past[self.stack.index()]
        if not self.live.do(edit):
            self.fault("refused", f"it was made: {edit}")
            self._reached()
        elif self.live.valuation is not before or content_hash(self.live.valuation) != text_before:
            self.fault("refused", edit)
        self.tally.refused += 1

    def _back(self, count: int) -> None:
        for _ in range(count):
            if not self.stack.canUndo():
                return
            self.stack.undo()
            self.tally.undone += 1
            self.tally.kinds[Restore] += 1
            self._is_at_its_place("undo")

    def _forth(self, count: int) -> None:
        for _ in range(count):
            if not self.stack.canRedo():
                return
            self.stack.redo()
            self.tally.redone += 1
            self._is_at_its_place("redo")

    def _is_at_its_place(self, way: str) -> None:
        if content_hash(self.live.valuation) != self.past[self.stack.index()]:
            self.fault("undo", f"{way} of {self.stack.text(self.stack.index() - (way == 'redo'))!r}")
            self.past[self.stack.index()] = content_hash(self.live.valuation)
        if not self.live.is_modified and self.filed not in (None, content_hash(self.live.valuation)):
            self.fault("saved", f"{way}: called saved, and unlike the file")

    def _save(self) -> None:
        path = self.folder / "walk.assay"
        self.session.save(path, overwrite=True)
        self.tally.saved += 1
        self.filed = content_hash(load(path, MODEL))
        if self.filed != content_hash(self.live.valuation) or self.live.is_modified:
            lines = file_diff(MODEL, self.live.valuation, load(path, MODEL)).lines
            self.fault("saved", f"the file is unlike the valuation in {[(one.kind.name, one.name) for one in lines]}")

    def _whole(self) -> None:
        """Reverted to the file, or another version put in place."""
        if self.draw.random() < 0.5 or not self.seen:
            self.session.reload("Revert")
        else:
            self.live.become(self.draw.choice(self.seen), "Restore a version")
        self.tally.made += 1
        self.tally.kinds[ReplaceWhole] += 1
        self._reached()
        if not self.live.is_modified:
            self.filed = content_hash(self.live.valuation)

    def _figures(self) -> None:
        self.tally.computed += 1
        gap = difference(self.live.settle().arrays, fresh(self.live.valuation).arrays)
        if gap:
            self.fault("figures", gap)

    def _all_the_way(self) -> None:
        top, first = self.past[self.stack.index()], self.past[0]
        index = self.stack.index()
        self._back(index)
        if content_hash(self.live.valuation) != first:
            self.fault("whole way", "back")
        self._figures()
        self._forth(index)
        if content_hash(self.live.valuation) != top:
            self.fault("whole way", "forth")
        self._figures()


def _walk(tally: Tally, seed: str, start: Valuation, steps: int, every: int) -> None:
    from workbench.live.session import Session

    session = Session(MODEL)
    with tempfile.TemporaryDirectory() as folder:
        _Walk(tally, seed, session, start, Path(folder)).go(steps, every)
        session.close()
    session.live.undo_stack.clear()
    session.live.deleteLater()


def _kinds_in(edit: Edit) -> Iterator[type[Edit]]:
    yield type(edit)
    if isinstance(edit, Compound):
        for one in edit.edits:
            yield from _kinds_in(one)


def fresh(valuation: Valuation) -> Results:
    """The figures by an evaluator that remembers neither inputs nor figures of before."""
    kept, evaluating._latest = evaluating._latest, None
    try:
        with mock.patch.object(resolve, "_resolved", {}):
            return compute(MODEL, valuation)
    finally:
        evaluating._latest = kept


def difference(one: Arrays, other: Arrays) -> str:
    """Where two evaluations differ in a single bit; empty where they do not. One NaN is like another, 0 like −0."""
    for name in ("figures", "columns", "openings"):
        mine, its = getattr(one, name), getattr(other, name)
        if mine.keys() != its.keys():
            return f"other {name}"
        for cell, held in mine.items():
            if held != its[cell] and bits(held) != bits(its[cell]):
                return f"{cell[0].key} {cell[1]}: {held} {its[cell]}"[:300]
    return ""


def bits(held: object) -> bytes:
    """The bits of a figure or of the figures of a line."""
    figures = held if isinstance(held, tuple | list) else (held,)
    return b"".join(struct.pack("<d", one + 0.0) if one == one else b"missing " for one in figures)


# Faults planted, to see that they are seen ----------------------------------------------------------------------------


def _controls(seed: int) -> dict[str, bool]:
    """Whether each planted fault was told, and as what it is."""
    planted: dict[str, tuple[Callable[[], contextlib.AbstractContextManager[object]], str]] = {
        "an inverse that forgets second sources": (_forgetful_inverse, "undo"),
        "a refused edit that leaves half of itself": (_half_refused, "refused"),
        "figures remembered that have moved": (_stale_figures, "figures"),
        "a save that loses a case's note": (_lossy_save, "saved"),
    }
    found = {}
    for what, (plant, kind) in planted.items():
        tally = Tally()
        with plant():
            for walk in range(6):
                _walk(tally, f"{seed} planted {walk}", _start(0), 60, 2)
                if any(fault.split(": ")[1] == kind for fault in tally.faults):
                    break
        found[what] = any(fault.split(": ")[1] == kind for fault in tally.faults)
        if not found[what]:
            print("not seen:", what, file=sys.stderr)
    return found


def _forgetful_inverse() -> contextlib.AbstractContextManager[object]:
    whole = Patch.before

    def before(self: Patch, valuation: Valuation) -> Patch:
        made = whole(self, valuation)
        return Patch(made.values, made.evidence, {}, made.overrides, made.entities, made.cases, made.texts,
                     made.periods, made.selected_case, made.studies)  # fmt: skip

    return mock.patch.object(Patch, "before", before)


def _half_refused() -> contextlib.AbstractContextManager[object]:
    from workbench.live.valuation import LiveValuation

    whole = LiveValuation.do

    def do(self: LiveValuation, edit: Edit, initiator: object = None, gesture: object = None) -> object:
        if isinstance(edit, Compound) and edit.check(MODEL, self.valuation):
            self.put(edit.edits[0], None)
        return whole(self, edit, initiator, gesture)

    return mock.patch.object(LiveValuation, "do", do)


def _stale_figures() -> contextlib.AbstractContextManager[object]:
    whole = evaluating.Evaluator._moved

    def moved(self: evaluating.Evaluator, found: list[object], places: set[int]) -> list[object]:
        return whole(self, found, {one for one in places if one % 3})

    return mock.patch.object(evaluating.Evaluator, "_moved", moved)


def _lossy_save() -> contextlib.AbstractContextManager[object]:
    saving = importlib.import_module("workbench.live.session")
    whole = saving.save

    def save(path: Path, valuation: Valuation, *rest: object, **more: object) -> object:
        note = Patch(texts={"notes": valuation.notes + " "})
        told: object = whole(path, note.apply(valuation), *rest, **more)
        return told

    return mock.patch.object(saving, "save", save)
