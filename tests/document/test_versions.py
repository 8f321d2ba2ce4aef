"""Earlier versions: the newest few, whole, found again by file; and the list of recent files, which may be damaged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.document.test_valuation import sample
from tests.document.toy import TOY
from workbench.document import versions as module
from workbench.document.encode import dumps
from workbench.document.recent_files import MOST, RecentFiles
from workbench.document.valuation import new_valuation
from workbench.document.versions import VersionStore
from workbench.ground.problem import ProblemError

START = datetime(2026, 1, 1, tzinfo=UTC)


def content(title: str) -> bytes:
    return dumps(new_valuation(title), TOY).encode()


def test_that_the_newest_versions_stay_and_the_oldest_go(tmp_path: Path) -> None:
    store, file = VersionStore(tmp_path / "kept"), tmp_path / "mine.assay"
    for number in range(6):
        store.keep(file, content(f"V{number}"), most=4, at=START + timedelta(hours=number), price=float(number))
    held = store.all(file)
    assert [one.title for one in held] == ["V5", "V4", "V3", "V2"]
    assert [one.price for one in held] == [5.0, 4.0, 3.0, 2.0]
    assert held[0].load(TOY).title == "V5"
    assert held[0].size == len(content("V5"))
    assert len(list(store.place_of(file).iterdir())) == 8
    held[0].forget()
    assert [one.title for one in store.all(file)] == ["V4", "V3", "V2"]


def test_that_the_same_content_is_no_new_version(tmp_path: Path) -> None:
    store, file = VersionStore(tmp_path), tmp_path / "mine.assay"
    assert store.keep(file, content("One")) is not None
    assert store.keep(file, content("One")) is None
    assert store.keep(file, content("Two")) is not None
    assert store.keep(file, content("One")) is not None  # back to what was before: a state of its own
    assert len(store.all(file)) == 3
    assert store.keep(file, content("Three"), most=0) is None


def test_that_each_file_has_versions_of_its_own_whatever_name_leads_to_it(tmp_path: Path) -> None:
    store = VersionStore(tmp_path / "kept")
    one, two = tmp_path / "a" / "same.assay", tmp_path / "b" / "same.assay"
    for place in (one, two):
        place.parent.mkdir()
        place.write_bytes(content("x"))
    (tmp_path / "link.assay").symlink_to(one)
    store.keep(one, content("One"))
    assert [v.title for v in store.all(tmp_path / "link.assay")] == ["One"]
    assert store.all(two) == []


def test_that_versions_take_no_more_than_their_room_and_the_newest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, file = VersionStore(tmp_path), tmp_path / "mine.assay"
    monkeypatch.setattr(module, "MOST_BYTES", 1)
    store.keep(file, content("One"), at=START)
    store.keep(file, content("Two"), at=START + timedelta(1))
    assert [one.title for one in store.all(file)] == ["Two"]


def test_that_a_damaged_head_and_a_stray_file_do_not_hide_the_rest(tmp_path: Path) -> None:
    store, file = VersionStore(tmp_path), tmp_path / "mine.assay"
    store.keep(file, dumps(sample(), TOY).encode(), at=START, price=1.0)
    kept = store.keep(file, content("Two"))
    assert kept is not None
    kept.path.with_suffix(".version").write_text("{", encoding="utf-8")
    (store.place_of(file) / "stray.assay").mkdir()
    held = store.all(file)
    assert [one.title for one in held] == ["", "Sample"]
    assert held[0].load(TOY).title == "Two"


def test_that_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with pytest.raises(ProblemError, match="versions"):
        VersionStore(tmp_path / "kept").keep(tmp_path / "a.assay", b"x")


def test_that_recent_files_stand_with_the_latest_first_and_pinned_ones_above(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "state" / "recent.json")
    assert recent.all() == []
    for name in ("a", "b", "c"):
        recent.note(tmp_path / f"{name}.assay", title=name.upper(), company="Co", price=2.0, currency="USD")
    recent.note(tmp_path / "a.assay", title="A")
    assert {one.path.stem for one in recent.all()} == {"a", "b", "c"}
    first = next(one for one in recent.all() if one.path.stem == "a")
    assert first.price == 2.0  # a value that is not known now stays with its date
    assert first.valued
    recent.pin(tmp_path / "b.assay", True)
    assert recent.all()[0].path.stem == "b"
    assert all(one.is_missing for one in recent.all())
    recent.remove(tmp_path / "c.assay")
    recent.clear()
    assert [one.path.stem for one in recent.all()] == ["b"]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"files": 3}', '{"files": [1, {"path": 2}, {}]}', "\0\0"])
def test_that_a_damaged_list_of_recent_files_is_begun_anew(tmp_path: Path, damage: str) -> None:
    place = tmp_path / "recent.json"
    place.write_text(damage, encoding="utf-8")
    recent = RecentFiles(place)
    assert recent.all() == []
    recent.note(tmp_path / "a.assay", price=float("nan"))
    assert [(one.path.stem, one.price) for one in recent.all()] == [("a", None)]


def test_that_the_list_of_recent_files_stays_short_but_for_pins(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "recent.json")
    recent.note(tmp_path / "pinned.assay")
    recent.pin(tmp_path / "pinned.assay", True)
    for number in range(MOST + 3):
        recent.note(tmp_path / f"{number}.assay")
    assert len(recent.all()) == MOST + 1


def test_that_a_list_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    RecentFiles(tmp_path / "file" / "recent.json").note(tmp_path / "a.assay")
    assert RecentFiles(tmp_path / "file" / "recent.json").all() == []
