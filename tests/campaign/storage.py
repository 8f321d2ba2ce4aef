"""Everything that writes a file, on storage that fails in every way: old or new stands whole, and a person is told."""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaign.faulty_places import FAULTS, NOBODY, Fault, mounted, own_mounts, room_for, short_files
from tests.campaign.findings import Finding, at_least, none_of
from tests.campaign.processes import forked
from workbench.ground.language import text
from workbench.ground.problem import Problem

if TYPE_CHECKING:
    from tests.campaign.writers import Writing

TOPIC = "Faulty storage"
MOST_SECONDS = 30.0
"""For one case: a writer that waits for ever is told by where it stands."""
_STRAYS = (".tmp", ".part")
Begin = Callable[[Path], "Writing"]


def faults_of(pages: tuple[int, ...], quotas: tuple[int, ...]) -> list[Fault]:
    """All faults, with disks that are full after so many pages and files that may not be longer."""
    rooms = [Fault(f"full after {n} pages", room_for(n), "mounts", may_go_well=True) for n in pages]
    sticks = [
        Fault(f"full after {n} pages, no second names", room_for(n, links=False), "mounts", may_go_well=True)
        for n in pages
    ]
    short = [Fault(f"quota of {n} bytes", short_files(n), may_go_well=True) for n in quotas]
    return [*FAULTS, *rooms, *sticks, *short]


def storage(*, small: bool, only: Sequence[str] = ()) -> list[Finding]:
    """Each writer against each fault, in processes of their own."""
    pages = (1, 20) if small else (*range(40), *range(40, 110, 10))
    quotas = (5_000,) if small else tuple(range(2_000, 60_000, 6_000))
    with tempfile.TemporaryDirectory() as base:
        told = Path(base) / "told"
        told.touch()
        for folder in (Path(base), told):
            folder.chmod(0o777)
        pid = forked(lambda: _all(Path(base), told, faults_of(pages, quotas), only))
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        lines = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
    cases = [line for line in lines if line["writer"] != "naive"]
    control = [line for line in lines if line["writer"] == "naive"]
    faults = [line for line in cases if line["faults"]]
    for line in faults[:40]:
        print(f"{line['writer']} / {line['fault']}: {'; '.join(line['faults'])}", file=sys.stderr)
    where = sorted({line["where"] for line in lines if line["where"]})
    writers, kinds = {line["writer"] for line in cases}, {line["fault"] for line in cases}
    refused = sum(line["refused"] for line in cases)
    return [
        Finding(TOPIC, "writers against ways of failing; made by", f"{len(writers)} × {len(kinds)}; {', '.join(where)}",
                "to the end", status == 0),
        none_of(TOPIC, "old bytes lost, no word, no remedy, strays, or no second try", len(faults), len(cases)),
        at_least(TOPIC, "of these refused, with everything as before", refused, 120, len(cases)),
        at_least(TOPIC, "control: a naive writer found out", sum(bool(line["faults"]) for line in control), 3,
                 len(control)),
    ]  # fmt: skip


def _all(base: Path, told: Path, faults: list[Fault], only: Sequence[str]) -> None:
    from tests.campaign.writers import made_workbook

    made_workbook()  # for both
    for needs in ("mounts", "person"):
        chosen = [one for one in faults if (one.needs or "mounts") == needs]

        def work(needs: str = needs, some: list[Fault] = chosen) -> None:
            _each_writer(base, told, needs, some, only)

        status = os.waitstatus_to_exitcode(os.waitpid(forked(work), 0)[1])
        if status != 0:
            raise RuntimeError(f"the writers against {needs} ended with {status}")


def _each_writer(base: Path, told: Path, needs: str, faults: list[Fault], only: Sequence[str]) -> None:
    """In a process that may be given mounts of its own, or the rights of nobody in particular."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from tests.campaign.writers import WRITERS, naive

    writers: dict[str, Begin] = {name: one for name, one in WRITERS.items() if not only or name in only}
    writers["naive"] = naive
    disk, elsewhere = base / "disk", base / "elsewhere"
    for folder in (disk, elsewhere):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
    has_mounts = needs == "mounts" and own_mounts() and mounted(disk) and mounted(elsewhere)
    for begin in writers.values():
        # Once without a fault: whoever has few rights may not even read what is still to be imported.
        _case(disk / "work", begin, Fault("none", lambda *_: nullcontext(), may_go_well=True))
        _cleared(disk, elsewhere)
    if needs == "person" and os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    where = needs if needs != "mounts" or has_mounts else ""
    os.environ["HOME"] = str(disk)
    logging.disable()
    with told.open("a", encoding="utf-8") as out:
        for name, begin in writers.items():
            for fault in faults:
                if fault.needs == "mounts" and not has_mounts:
                    continue
                faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
                try:
                    found = _case(disk / "work", begin, fault)
                except Exception:
                    found = (False, [traceback.format_exc(limit=-4)])
                faulthandler.cancel_dump_traceback_later()
                if found is not None:
                    line = {"writer": name, "fault": fault.name, "where": where, "refused": found[0]}
                    out.write(json.dumps({**line, "faults": found[1]}) + "\n")
                    out.flush()
                _cleared(disk, elsewhere)


def _cleared(*folders: Path) -> None:
    for folder in folders:
        for one in folder.iterdir():
            shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()


def _case(folder: Path, begin: Begin, fault: Fault) -> tuple[bool, list[str]] | None:
    """Whether it was refused, and all that is wrong with how it ended; None where it cannot be asked."""
    folder.mkdir()
    writing = begin(folder)
    if fault.only_named and not writing.is_named:
        return None
    for state in (0, 1):
        problem = writing.tried(state)
        if problem is not None:
            return False, [f"not even without a fault: {problem}"]
    before = snapshot(folder)
    with fault.impose(folder, writing.target):
        problem = writing.tried(2)
        unsaved = writing.is_unsaved() if writing.is_unsaved is not None else None
    after = snapshot(folder)
    found = list(_wrong(writing, fault, problem, before, after))
    if writing.is_unsaved is not None and unsaved is not (problem is not None):
        found.append("the work counts as saved, and is not" if problem is not None else "saved work counts as unsaved")
    again = writing.tried(2)
    if again is not None:
        found.append(f"a second try: {again}")
    elif not writing.holds(2):
        found.append("a second try left something else")
    found += [f"left behind after the second try: {name}" for name in strays(snapshot(folder))]
    return problem is not None, found


def _wrong(
    writing: Writing, fault: Fault, problem: Problem | None, before: dict[str, bytes], after: dict[str, bytes]
) -> Iterator[str]:
    yield from (f"left behind: {name}" for name in strays(after))
    if problem is not None:
        if after != before and not (after.keys() == before.keys() and writing.holds(2)):
            names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
            yield f"refused, and yet changed: {names}"
        yield from unclear(problem)
    elif after == before and not writing.is_loud:
        return
    elif not writing.holds(2):
        yield "neither refused nor written"
    elif writing.is_loud and not fault.may_go_well:
        yield "written, where nothing can have been"


def unclear(problem: Problem) -> Iterator[str]:
    """What is wrong with the words of a refusal about storage."""
    if not (problem.where and problem.what and problem.remedy):
        yield "words are missing"
    if "Errno" in str(problem) or "Traceback" in str(problem):
        yield f"not in plain words: {problem}"
    if problem.remedy == text("Open it for reading, or close it there first."):
        yield f"a remedy for something else: {problem}"


def snapshot(folder: Path) -> dict[str, bytes]:
    """Everything in a folder by name, with what it holds."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def strays(found: dict[str, bytes]) -> list[str]:
    """Names of files that a writer uses on its way and must not leave."""
    return sorted(
        name for name in found if name.endswith(_STRAYS) or (Path(name).name.startswith(".") and not name.endswith("#"))
    )
