"""Two who work on one file: windows, programs, users, and programs that know nothing of each other.

Nobody's saved work is replaced without being asked, and what was once saved is found again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.campaign.findings import Finding, at_least, none_of
from tests.campaign.processes import forked
from tests.campaign.two_programs import EXAMPLE, TOPIC, same_moment, starts, users
from workbench.ground.resources import resource

STEPS = 25


def everything(*, small: bool) -> list[Finding]:
    """All of it."""
    return [
        *walks(12 if small else 400),
        *same_moment(20 if small else 500),
        *users(),
        *starts(1 if small else 20, 4 if small else 8),
    ]


def walks(count: int, seed: int = 9) -> list[Finding]:
    """So many random walks of two actors and a stranger over one file; then the same with a naive writer."""
    with tempfile.TemporaryDirectory() as base:
        ours = _walked(Path(base) / "ours", count, seed, naive=False)
        naive = _walked(Path(base) / "naive", count, seed, naive=True)
    for line in [line for line in ours if line["faults"]][:20]:
        print(f"walk {line['number']}: {line['faults']}\n  {line['steps']}", file=sys.stderr)
    saved = sum(line["saved"] for line in ours)
    return [
        Finding(TOPIC, "walks to the end; saved states, saves refused, questions asked", f"{len(ours)}; {saved}, "
                f"{sum(line['refused'] for line in ours)}, {sum(line['asked'] for line in ours)}", f"{count}",
                len(ours) == len(naive) == count),
        none_of(TOPIC, "saved states replaced without a question", sum(line["unasked"] for line in ours), saved),
        none_of(TOPIC, "saved states found nowhere: file, backup, versions, drafts",
                sum(line["lost"] for line in ours), saved),
        none_of(TOPIC, "walks with anything else wrong", sum(bool(line["faults"]) for line in ours), count),
        at_least(TOPIC, "control: states lost by whoever writes last", sum(line["lost"] for line in naive),
                 count // 4, sum(line["saved"] for line in naive)),
    ]  # fmt: skip


def _walked(base: Path, count: int, seed: int, *, naive: bool) -> list[dict[str, Any]]:
    base.mkdir()
    told = base / "told"
    told.touch()

    def work() -> None:
        from PySide6.QtWidgets import QApplication

        app = QApplication([])
        with told.open("a", encoding="utf-8") as out:
            for number in range(count):
                walk = Walk(base / "walk", random.Random(f"{seed} {number}"), naive=naive)
                line = walk.walked()
                out.write(json.dumps({"number": number, **line}) + "\n")
                out.flush()
                shutil.rmtree(base / "walk")
        del app

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    status = os.waitstatus_to_exitcode(os.waitpid(forked(work), 0)[1])
    if status != 0:
        print(f"the walks ended with {status}", file=sys.stderr)
    return [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]


@dataclass
class Actor:
    """One window: its session, its drafts, its versions. `base` is the state that it knows the file to have held."""

    name: str
    session: Any = None
    autosave: Any = None
    drafts: Path = Path()
    base: str | None = None


@dataclass
class Walk:
    """A file, two actors and a stranger. States are told apart by their titles, each used once."""

    folder: Path
    draw: random.Random
    naive: bool
    made: int = 0
    saved: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("refused", "asked", "unasked"), 0))

    def walked(self) -> dict[str, Any]:
        """Take the steps, and look for every state that was saved."""
        from workbench.live.version_keeper import VersionKeeper

        self.folder.mkdir()
        self.file = self.folder / "shared.assay"
        self.keeper = VersionKeeper(self.folder / "versions")
        self.original = resource(EXAMPLE).read_text(encoding="utf-8")
        self._written(self._fresh("start"))
        self.actors = [Actor("one", drafts=self.folder / "drafts-one"), Actor("two", drafts=self.folder / "drafts-two")]
        moves = (self.open, self.edit, self.edit, self.save, self.save, self.stranger, self.close, self.crash,
                 self.both, self.delete, self.elsewhere)  # fmt: skip
        for _ in range(STEPS):
            actor = self.draw.choice(self.actors)
            move = self.draw.choice(moves)
            self.steps.append(f"{actor.name} {move.__name__}")
            try:
                move(actor)
            except Exception as error:
                self.faults.append(f"{self.steps[-1]}: {type(error).__name__}: {error}"[:300])
                break
        for actor in self.actors:
            self.close(actor)
        self.keeper.finish()
        found = self._found()
        lost = [state for state in self.saved if state not in found]
        if lost:
            self.steps.append(f"lost: {lost}; found: {sorted(found)}")
        return {
            "saved": len(self.saved), "lost": len(lost), "faults": self.faults, "steps": self.steps, **self.counts
        }  # fmt: skip

    # What the actors do

    def open(self, actor: Actor) -> None:
        from workbench.document.seal import SealError
        from workbench.ground.problem import ProblemError
        from workbench.live.drafts import AutoSave
        from workbench.live.session import Session
        from workbench.model import MODEL

        if actor.session is None:
            actor.session = Session(MODEL)
            actor.autosave = AutoSave(actor.session, actor.drafts)
        elif actor.session.live.is_modified:
            return  # it would be asked about
        try:
            try:
                actor.session.open(self.file)
            except SealError:  # edited by hand; whoever is asked takes it as it is
                self.counts["asked"] += 1
                actor.session.open(self.file, is_trusted=True)
        except ProblemError:
            self.counts["refused"] += 1
            return
        actor.base = self._on_disk()

    def edit(self, actor: Actor) -> None:
        from workbench.document.edits import SetTitle

        if actor.session is None:
            return
        state = self._fresh(actor.name)
        assert not actor.session.live.do(SetTitle(state))
        actor.autosave.keep()

    def save(self, actor: Actor) -> None:
        from workbench.document.encode import dumps
        from workbench.ground.problem import ProblemError
        from workbench.model import MODEL

        if actor.session is None or actor.session.path is None:
            return
        state, before = actor.session.live.valuation.title, self._on_disk()
        if self.naive:
            self.file.write_text(dumps(actor.session.live.valuation, MODEL), encoding="utf-8")
            actor.session.live.mark_saved()
            self._noted(state)
            return
        over = None
        theirs = actor.session.other_version() if actor.session.read_only is None else None
        if theirs is not None:
            self.counts["asked"] += 1
            if self.draw.random() < 0.5:
                return
            over = theirs
        try:
            actor.session.save(over=over)
        except ProblemError:
            self.counts["refused"] += 1
            if self._on_disk() != before:
                self.faults.append("refused, and yet the file changed")
            if not actor.session.live.is_modified and state not in self.saved:
                self.faults.append("refused, and counts as saved")
            return
        if before is not None and before not in (actor.base, state) and over is None:
            self.counts["unasked"] += 1
        actor.autosave.forget()
        actor.base = state
        self._noted(state)
        self.keeper.keep(self.file, actor.session.live.saved, MODEL, 1000, None)
        if self.draw.random() < 0.5:
            self.keeper.finish()

    def both(self, actor: Actor) -> None:
        """Both save, with no look in between."""
        for one in self.draw.sample(self.actors, 2):
            self.edit(one)
        for one in self.draw.sample(self.actors, 2):
            self.save(one)

    def stranger(self, actor: Actor) -> None:
        """A program that knows nothing of locks writes: in place, by renaming, the same again, or at an old time."""
        found = self.file.stat() if self.file.exists() else None
        if found is None:
            return
        # What a stranger replaces was its to keep: it takes a copy, as an editor does.
        shutil.copyfile(self.file, self.folder / f"kept-{len(self.steps)}")
        content = self._content(self._fresh("stranger"))
        match self.draw.randrange(4):
            case 0:
                self.file.write_text(content, encoding="utf-8")
            case 1:
                aside = self.folder / "aside"
                aside.write_text(content, encoding="utf-8")
                aside.replace(self.file)
            case 2:
                os.utime(self.file)
                return
            case _:
                self.file.write_text(content, encoding="utf-8")
                os.utime(self.file, ns=(found.st_atime_ns, found.st_mtime_ns))
        self._noted(json.loads(content)["title"])

    def delete(self, actor: Actor) -> None:
        """Somebody moves the file away, or puts it back."""
        gone = self.folder / "gone.assay"
        if self.file.exists() and not gone.exists() and self.draw.random() < 0.3:
            self.file.rename(gone)
        elif gone.exists() and not self.file.exists():
            gone.rename(self.file)

    def elsewhere(self, actor: Actor) -> None:
        """Somebody on another computer has the file open, or closes it."""
        from workbench.document.lock import lock_path, this_process

        place = lock_path(self.file)
        if not place.exists():
            place.write_text(json.dumps({**asdict(this_process()), "host": "elsewhere"}), encoding="utf-8")
        elif '"elsewhere"' in place.read_text(encoding="utf-8"):
            place.unlink()

    def close(self, actor: Actor) -> None:
        if actor.session is not None:
            actor.autosave.keep()  # whoever gives work up is asked; here all of it is looked for
            actor.session.close()
            self._away(actor)

    def crash(self, actor: Actor) -> None:
        """The program goes without a word: its lock stands, and its process is gone."""
        if actor.session is None:
            return
        lock = actor.session.lock
        if lock is not None and lock.is_held:
            held = json.loads(lock.path.read_text(encoding="utf-8"))
            held["process_start"] = "a boot before"
            lock.path.write_text(json.dumps(held), encoding="utf-8")
        self._away(actor)

    def _away(self, actor: Actor) -> None:
        actor.autosave.deleteLater()
        actor.session = actor.autosave = None

    # States

    def _fresh(self, who: str) -> str:
        self.made += 1
        return f"{who:>8} {self.made:04d}"  # all of one length: a change must not be seen by its size alone

    def _content(self, title: str) -> str:
        from workbench.document.seal import SEAL, seal_of

        body = {**json.loads(self.original), "title": title}
        if self.draw.random() < 0.8:  # else edited by hand
            body[SEAL] = seal_of(body)
        return json.dumps(body, ensure_ascii=False)

    def _written(self, title: str) -> None:
        self.file.write_text(self._content(title), encoding="utf-8")
        self._noted(title)

    def _noted(self, title: str) -> None:
        if title not in self.saved:
            self.saved.append(title)

    def _on_disk(self) -> str | None:
        try:
            return str(json.loads(self.file.read_text(encoding="utf-8"))["title"])
        except FileNotFoundError:
            return None

    def _found(self) -> set[str]:
        found = set()
        for path in self.folder.rglob("*"):
            if path.is_file() and path.suffix in (".assay", ".bak", "") and not path.name.startswith("."):
                found.add(str(json.loads(path.read_text(encoding="utf-8")).get("title")))
        return found
