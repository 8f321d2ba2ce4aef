"""Files of every format that a release has written open, and mean what they meant then."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.document.released.writing import totals
from workbench import __version__
from workbench.cli import main
from workbench.cli.valued import every_case
from workbench.document import recovery
from workbench.document.encode import VERSION, dumps
from workbench.document.file import load, open_file, save
from workbench.document.lock import this_process
from workbench.document.recovery import DraftKeeper, drafts
from workbench.document.studies import Studies
from workbench.document.valuation import Valuation
from workbench.document.versions import VersionStore
from workbench.ground.problem import ProblemError
from workbench.model import MODEL

FOLDER: Final = Path(__file__).parent / "released"
FILES: Final = sorted(FOLDER.glob("v*-coreweave.assay"))
# The file of format 1 was written by the code of commit 1a3a294 of 29 November 2026, the last before format 2, and that
# of format 2 by commit 22b33ce of the same day, that of format 3 by release 0.1.0.
CHANGED_SINCE: Final = {1: ("delivery.prepayment", "bridge.terminal_share"), 2: ("bridge.terminal_share",), 3: ()}
"""Rows whose formula has another meaning than when the file was written: only what follows from them may move.

Commit 0250914: a customer that defaults before it signs prepays nothing. A value below zero has no share in another, as
in the bear case.
"""


def number_of(path: Path) -> int:
    return int(path.name[1 : path.name.index("-")])


def downstream(keys: tuple[str, ...]) -> set[str]:
    """Keys of these rows and of all that follows from them, by the formulas of the model."""
    found: set[str] = set()
    waiting = [MODEL[key] for key in keys]
    while waiting:
        item = waiting.pop()
        if item.key not in found:
            found.add(item.key)
            waiting += MODEL.dependents[item]
    return found


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def test_that_there_is_a_file_of_every_format() -> None:
    assert [number_of(path) for path in FILES] == list(range(1, VERSION + 1))
    for path in FILES:
        assert f'"version": {number_of(path)},' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_that_a_released_file_has_the_values_its_release_computed(path: Path) -> None:
    then = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    may_move = downstream(CHANGED_SINCE[number_of(path)])
    cases = every_case(path)
    moved_anywhere: set[str] = set()
    assert [of.case.id for of in cases] == ["base", "bear", "bull"] == sorted(then)
    for of in cases:
        now, before = totals(of), then[of.case.id]
        assert set(before) <= set(now)
        moved = {key for key in before if not same(before[key], now[key])}
        assert moved <= may_move
        held = [key for key in before if key not in may_move and before[key]]
        assert len(held) > 300
        moved_anywhere |= moved
    assert all(downstream((key,)) & moved_anywhere for key in CHANGED_SINCE[number_of(path)])


def test_that_the_first_formats_valuation_is_the_same_as_the_second_but_for_studies() -> None:
    first, second = (load(path, MODEL) for path in FILES[:2])
    assert first.studies == Studies()
    assert first.values.keys() == second.values.keys()
    assert replace(first, studies=second.studies, values=second.values, notes=second.notes) == second


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_that_a_released_file_is_saved_in_the_present_format_and_the_old_one_stays_beside(
    path: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.assay"
    mine.write_bytes(path.read_bytes())
    opened = open_file(mine, MODEL)
    save(mine, opened.valuation, MODEL, known=opened.token)
    assert f'"version": {VERSION},' in mine.read_text(encoding="utf-8")
    assert load(mine, MODEL) == opened.valuation
    kept = tmp_path / "mine.assay.bak"
    if number_of(path) < VERSION:
        assert kept.read_bytes() == path.read_bytes()
    else:  # byte for byte what stood there: nothing to keep
        assert mine.read_bytes() == path.read_bytes()
        assert not kept.exists()


def newer(tmp_path: Path) -> Path:
    place = tmp_path / "newer.assay"
    written = FILES[-1].read_text(encoding="utf-8")
    place.write_text(
        re.sub(r'"version": \d+,', f'"version": {VERSION + 1}, "colour": "blue",', written, count=1), "utf-8"
    )
    return place


def test_that_a_file_of_a_later_format_is_refused_with_what_it_needs_and_not_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = newer(tmp_path)
    before = place.read_bytes()
    with pytest.raises(ProblemError) as caught:
        load(place, MODEL)
    assert f"format {VERSION + 1}" in caught.value.problem.what
    assert f"reads format {VERSION + 1}" in caught.value.problem.remedy
    assert __version__ in caught.value.problem.remedy
    assert main(["value", str(place)]) == 2
    assert f"format {VERSION + 1}" in capsys.readouterr().err
    assert main(["new", str(place), "--example", "coreweave-ipo"]) == 2
    assert place.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["newer.assay"]


def left_behind(folder: Path, valuation: Valuation, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A draft as a program that has ended leaves it; the place of its body."""
    gone = replace(this_process(), pid=2**22 + 1, process_start="0")
    monkeypatch.setattr(recovery, "this_process", lambda: gone)
    DraftKeeper(folder).keep(valuation, MODEL)
    monkeypatch.undo()
    return next(folder.glob("*.assay"))


def test_that_unsaved_work_of_an_older_release_is_offered_and_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = left_behind(tmp_path, load(FILES[0], MODEL), monkeypatch)
    body.write_bytes(FILES[0].read_bytes())
    head = next(tmp_path.glob("*.draft"))
    held = json.loads(head.read_text(encoding="utf-8"))
    del held["steps"]  # which the first releases did not keep
    head.write_text(json.dumps(held), encoding="utf-8")
    (found,) = drafts(tmp_path)
    assert found.load(MODEL) == load(FILES[0], MODEL)


def test_that_unsaved_work_of_a_later_release_is_offered_refused_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = left_behind(tmp_path, load(FILES[0], MODEL), monkeypatch)
    (tmp_path / "from").mkdir()
    body.write_bytes(newer(tmp_path / "from").read_bytes())
    head = next(tmp_path.glob("*.draft"))
    held = json.loads(head.read_text(encoding="utf-8"))
    head.write_text(json.dumps({**held, "mood": "hopeful"}), encoding="utf-8")
    before = body.read_bytes()
    (found,) = drafts(tmp_path)
    with pytest.raises(ProblemError, match=f"format {VERSION + 1}"):
        found.load(MODEL)
    assert body.read_bytes() == before


def test_that_an_earlier_version_of_the_first_format_is_found_and_opens(tmp_path: Path) -> None:
    store, file = VersionStore(tmp_path / "kept"), tmp_path / "mine.assay"
    store.keep(file, FILES[0].read_bytes(), most=4)
    store.keep(file, dumps(load(FILES[1], MODEL), MODEL).encode(), most=4)
    assert [one.load(MODEL).company for one in store.all(file)] == ["CoreWeave, Inc."] * 2
