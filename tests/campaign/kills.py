"""Programs killed with no chance to say goodbye: while they save, and while somebody edits."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

from tests.campaign.findings import Finding, at_least, at_most, none_of
from tests.campaign.processes import forked, killed
from workbench.document.edits import SetValue
from workbench.document.encode import dumps
from workbench.document.file import backup_of, load, save
from workbench.document.recovery import drafts
from workbench.document.valuation import Address, Valuation
from workbench.ground.problem import ProblemError
from workbench.ground.resources import resource
from workbench.model import MODEL

TOPIC = "Kill"
PRICE = Address("contracts.price", "microsoft")
MOST_LOST = 2.0
"""Seconds of edits."""
MOST_LOST_BESIDE_OTHERS = 4.0
"""The same of few kills, which run beside other tests; without drafts more than five would be lost."""


def example() -> Path:
    """The shipped valuation, some 300 kB."""
    return resource("examples/coreweave-ipo.assay")


def saving(kills: int, seed: int = 1) -> list[Finding]:
    """Kill a program that does nothing but save; then one that writes as a naive program does."""
    one = load(example(), MODEL)
    states = (one, replace(one, title="Another state", notes=one.notes[::-1]))
    texts = {dumps(state, MODEL).encode("utf-8") for state in states}
    with tempfile.TemporaryDirectory() as folder:
        ours = _killed_saves(Path(folder) / "ours.assay", kills, seed, states, _save_whole)
        naive = _killed_saves(Path(folder) / "naive.assay", kills, seed, states, _save_naively)
    broken = [sum(content not in texts for content, _ in found) for found in (ours, naive)]
    backups = [content for _, content in ours if content is not None]
    return [
        none_of(TOPIC, "files neither the old nor the new state after a kill in a save", broken[0], kills),
        none_of(TOPIC, "backups neither", sum(content not in texts for content in backups), len(backups)),
        at_least(TOPIC, "control: files of a naive writer broken by the same kills", broken[1], kills // 2, kills),
    ]


def _save_whole(path: Path, state: Valuation) -> None:
    save(path, state, MODEL, overwrite=True)


def _save_naively(path: Path, state: Valuation) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in dumps(state, MODEL).splitlines(keepends=True):
            file.write(line)
            file.flush()


def _killed_saves(
    path: Path,
    kills: int,
    seed: int,
    states: tuple[Valuation, Valuation],
    write: Callable[[Path, Valuation], None],
) -> list[tuple[bytes, bytes | None]]:
    """What the file and its backup hold after each kill."""
    draw, found = random.Random(seed), []
    write(path, states[0])
    for _ in range(kills):
        reading, writing = os.pipe()

        def work(writing: int = writing) -> None:
            for number in count():
                if number == 1:
                    os.write(writing, b".")
                write(path, states[(number + 1) % 2])  # another than stands there: the same would make no backup

        pid = forked(work)
        os.close(writing)
        os.read(reading, 1)
        os.close(reading)
        time.sleep(draw.uniform(0.0, 0.1))
        killed(pid)
        backup = backup_of(path)
        found.append((path.read_bytes(), backup.read_bytes() if backup.exists() else None))
        for left in path.parent.glob(".*.tmp"):
            left.unlink()
    return found


@dataclass(frozen=True, slots=True)
class _Editor:
    """One program at work: its number, when it will be killed, and where it writes."""

    pid: int
    end: float
    folder: Path


def editing(kills: int, side_by_side: int, seed: int = 2) -> list[Finding]:
    """Kill programs in which somebody types a value a few times a second; look at what they kept aside.

    So many work side by side: they wait most of the time.
    """
    original = load(example(), MODEL)
    most_lost = MOST_LOST if kills >= 100 else MOST_LOST_BESIDE_OTHERS
    left = unreadable = other = touched = forgotten = edited = 0
    worst = 0.0
    with tempfile.TemporaryDirectory() as base:
        for editor, at in _killed_editors(Path(base), kills, side_by_side, random.Random(seed)):
            made = _edits_made(editor.folder / "edits")
            touched += (editor.folder / "one.assay").read_bytes() != example().read_bytes()
            offered = drafts(editor.folder / "drafts")
            left += bool(offered)
            kept = 0
            for draft in offered:
                try:
                    found = draft.load(MODEL)
                except ProblemError:
                    unreadable += 1
                    continue
                price = found.values[PRICE]
                kept = round(price) if isinstance(price, float) else 0
                other += found != replace(original, values={**original.values, PRICE: float(kept)})
                draft.decline()
                again = drafts(editor.folder / "drafts")
                forgotten += not (len(again) == 1 and again[0].is_declined and again[0].load(MODEL) == found)
            lost = [when for number, when in made if number > kept]
            edited += len(made)
            worst = max(worst, at - lost[0] if lost else 0.0)
            shutil.rmtree(editor.folder)
    return [
        none_of(TOPIC, "drafts that cannot be read after a kill while editing", unreadable, kills),
        none_of(TOPIC, "drafts that are no state the valuation had", other, kills),
        none_of(TOPIC, "valuation files touched by that", touched, kills),
        none_of(TOPIC, "drafts put off that are not kept for later", forgotten, kills),
        at_least(TOPIC, "programs that left a draft", left, kills // 2, kills),
        at_most(TOPIC, f"longest work lost, of {edited:,} edits", worst, most_lost, "s"),
    ]


def _killed_editors(base: Path, kills: int, side_by_side: int, draw: random.Random) -> Iterator[tuple[_Editor, float]]:
    """Each editor after its end, and the moment of its kill."""
    running: list[_Editor] = []
    for number in range(kills + side_by_side):
        if number < kills:
            folder = base / str(number)
            folder.mkdir()
            shutil.copyfile(example(), folder / "one.assay")
            pid = forked(partial(_edit, folder, random.Random(draw.random())))
            while not (folder / "edits").exists():
                time.sleep(0.01)
            running.append(_Editor(pid, time.monotonic() + draw.uniform(0.1, 6.0), folder))
        if number >= side_by_side or number >= kills:
            if not running:
                return
            editor = min(running, key=lambda one: one.end)
            running.remove(editor)
            time.sleep(max(editor.end - time.monotonic(), 0.0))
            at = time.monotonic()
            killed(editor.pid)
            yield editor, at


def _edit(folder: Path, draw: random.Random) -> None:
    """Type ever higher prices; tell of each edit once it is made."""
    from PySide6.QtCore import QCoreApplication, QTimer

    from workbench.live.drafts import AutoSave
    from workbench.live.session import Session

    app = QCoreApplication([])
    session = Session(MODEL)
    session.open(folder / "one.assay")
    autosave = AutoSave(session, folder / "drafts")
    told = os.open(folder / "edits", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    numbers = count(1)

    def edit() -> None:
        number = next(numbers)
        problems = session.live.do(SetValue(PRICE, float(number)))
        if problems:
            raise RuntimeError(problems)
        os.write(told, f"{number} {time.monotonic()!r}\n".encode("ascii"))
        QTimer.singleShot(draw.randint(50, 600), edit)

    QTimer.singleShot(0, edit)
    app.exec()
    autosave.forget()


def _edits_made(path: Path) -> list[tuple[int, float]]:
    """Number and moment of each edit, in order; a line cut by the kill is none."""
    lines = path.read_text(encoding="ascii").split("\n")[:-1]
    return [(int(number), float(at)) for number, at in (line.split() for line in lines)]
