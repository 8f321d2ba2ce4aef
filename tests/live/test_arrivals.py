"""Requests of later programs reach the running one as they come; each screen of a user has its own place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher
from pytestqt.qtbot import QtBot

from workbench.document.handing_over import Post, Request, arrive
from workbench.document.lock import this_process
from workbench.live.arrivals import Arrivals
from workbench.live.places import running_place

FILE = Path("/there/one.assay")


@pytest.fixture
def post(tmp_path: Path) -> Post:
    found = arrive(tmp_path / "running", Request()).post
    assert found is not None
    return found


@pytest.fixture
def arrivals(qtbot: QtBot, post: Post) -> Iterator[Arrivals]:
    made = Arrivals(post)
    yield made
    made.stop()
    made.deleteLater()


def put(post: Post, name: str) -> None:
    """A request as a later program writes it."""
    aside = post.requests / f"{name}.part"
    aside.touch(0o600)
    said = {"files": [str(FILE)], "token": "", "writer": asdict(this_process())}
    aside.write_text(json.dumps(said), encoding="utf-8")
    aside.rename(aside.with_suffix(".request"))


def test_that_requests_come_from_before_the_start_and_after_it_without_polling(
    arrivals: Arrivals, post: Post, qtbot: QtBot
) -> None:
    asked: list[Request] = []
    arrivals.asked.connect(asked.append)
    put(post, "early")
    arrivals.start()
    assert asked == [Request((FILE,))]
    assert not arrivals.is_polling
    put(post, "late")
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=30_000)
    assert sorted(one.name for one in post.requests.iterdir()) == ["early.taken", "late.taken"]


def test_that_the_folder_is_polled_only_where_the_system_tells_nothing(
    arrivals: Arrivals, post: Post, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileSystemWatcher, "addPath", lambda *_: False)
    asked: list[Request] = []
    arrivals.asked.connect(asked.append)
    arrivals.start()
    assert arrivals.is_polling
    put(post, "late")
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=30_000)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"DISPLAY": ":0"}, {"DISPLAY": ":0.0"}, True),
        ({"DISPLAY": ":0"}, {"DISPLAY": ":1"}, False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, {"DISPLAY": ":0"}, False),
        ({"DISPLAY": ":0"}, {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"DISPLAY": "far.example:10.0"}, {"DISPLAY": "far.example:11.0"}, False),
    ],
)
def test_that_each_screen_has_its_own_place(
    one: dict[str, str], other: dict[str, str], is_same: bool, tmp_path: Path
) -> None:
    login = {"XDG_RUNTIME_DIR": str(tmp_path)}
    places = [running_place({**login, **environment}) for environment in (one, other)]
    assert (places[0] == places[1]) is is_same
    assert all(place.is_relative_to(tmp_path) for place in places)
    assert not running_place({**one, "XDG_RUNTIME_DIR": "/no/such/folder"}).is_relative_to("/no")
