"""Files handed to a running program: taken once, refused from strangers, and never a reason not to start."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from workbench.document.handing_over import Arrival, Coming, Post, Request, arrive
from workbench.document.lock import this_process

FILE = Path("/there/订单 一.assay")
ROOT = Path(__file__).resolve().parent.parent.parent
KILLED = """
import os, sys
from pathlib import Path
from workbench.document.handing_over import Request, arrive
arrival = arrive(Path(sys.argv[1]), Request())
arrival.post.open()
print(arrival.coming.value, flush=True)
if sys.argv[2] == "dies":
    os.kill(os.getpid(), 9)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "running" / "here"


@pytest.fixture
def first(folder: Path) -> Iterator[Post]:
    post = arrive(folder, Request()).post
    assert post is not None
    post.open()
    yield post
    post.close()


def served(post: Post, act: Callable[[], Arrival]) -> tuple[Arrival, list[Request]]:
    """What a later program met while the first takes requests, and what was taken."""
    taken: list[Request] = []
    is_over = threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            taken.extend(post.take())
            time.sleep(0.005)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        return act(), taken
    finally:
        is_over.set()
        thread.join()


def requested(folder: Path, content: str | bytes, name: str = "one.request") -> Path:
    """A request that was put there by hand."""
    path = folder / "requests" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(0o600)
    return path


def proper(**changed: object) -> str:
    return json.dumps({"files": [str(FILE)], "token": "", "writer": asdict(this_process()), **changed})


def test_that_a_later_program_hands_its_files_over_and_leaves_nothing(folder: Path, first: Post) -> None:
    request = Request((FILE, Path("/there/other.assay")), "a token")
    arrival, taken = served(first, lambda: arrive(folder, request))
    assert arrival == Arrival(Coming.HANDED)
    assert taken == [request]
    assert list(first.requests.iterdir()) == []


def test_that_the_place_of_a_program_that_ended_is_taken_by_the_next(folder: Path, first: Post) -> None:
    first.close()
    then = arrive(folder, Request())
    assert then.coming is Coming.FIRST
    assert then.post is not None
    then.post.open()
    first.close()  # once more: it must not take away what is the other's by now
    arrival, taken = served(then.post, lambda: arrive(folder, Request((FILE,))))
    assert (arrival.coming, taken) == (Coming.HANDED, [Request((FILE,))])
    then.post.close()


def test_that_a_program_that_takes_no_requests_is_waited_for_and_then_let_be(folder: Path, first: Post) -> None:
    assert arrive(folder, Request((FILE,)), patience=0.2).coming is Coming.APART
    assert list(first.requests.iterdir()) == []
    assert first.take() == []


def test_that_a_program_that_has_only_begun_is_given_more_time(folder: Path) -> None:
    post = arrive(folder, Request()).post
    assert post is not None

    def begin() -> None:
        time.sleep(0.4)
        post.open()
        taken.extend(post.take())

    taken: list[Request] = []
    thread = threading.Thread(target=begin)
    thread.start()
    arrival = arrive(folder, Request((FILE,)), patience=0.1)
    thread.join()
    post.close()
    assert (arrival.coming, taken) == (Coming.HANDED, [Request((FILE,))])


def test_that_the_place_of_a_killed_program_is_free(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), "dies"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["first"], done.stderr
    arrival = arrive(folder, Request((FILE,)))
    assert arrival.coming is Coming.FIRST
    assert arrival.post is not None
    arrival.post.close()


def test_that_a_program_killed_while_it_is_asked_is_succeeded_at_once(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), "stays"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "first"
        killer = threading.Timer(0.3, process.kill)
        killer.start()
        arrival = arrive(folder, Request((FILE,)), patience=60)
        killer.join()
    assert arrival.coming is Coming.FIRST
    assert arrival.post is not None
    arrival.post.close()


def test_that_of_many_that_start_at_once_one_is_first_and_it_gets_all_files(folder: Path) -> None:
    met: list[Arrival] = []
    taken: list[Request] = []
    gate = threading.Barrier(6)

    def start(n: int) -> None:
        gate.wait()
        arrival = arrive(folder, Request((Path(f"/there/{n}.assay"),)))
        met.append(arrival)
        if arrival.post is not None:
            taken.append(Request((Path(f"/there/{n}.assay"),)))
            arrival.post.open()
            while len(taken) < 6:
                taken.extend(arrival.post.take())
                time.sleep(0.005)

    threads = [threading.Thread(target=start, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(one.coming.value for one in met) == ["first"] + ["handed"] * 5
    assert sorted(one.files[0].name for one in taken) == [f"{n}.assay" for n in range(6)]
    for one in met:
        if one.post is not None:
            one.post.close()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not JSON",
        "[]",
        "[" * 100_000,
        b"\xff\xfe\x00",
        proper(files=["relative.assay"]),
        proper(files="/there/one.assay"),
        proper(files=["/there/\0.assay"]),
        proper(files=[7]),
        proper(files=["/x"] * 2000),
        proper(writer=None),
        proper(writer={"pid": "none"}),
        json.dumps({"files": []}),
        " " * 2_000_000,
    ],
    ids=lambda content: repr(content[:40]),
)
def test_that_a_malformed_request_is_logged_and_removed(
    folder: Path, first: Post, content: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = requested(folder, content)
    with caplog.at_level(logging.WARNING):
        assert first.take() == []
    assert not path.exists()
    assert "refused and removed" in caplog.text


def test_that_a_request_others_may_have_written_is_removed(folder: Path, first: Post) -> None:
    path = requested(folder, proper())
    path.chmod(0o666)
    assert first.take() == []
    assert not path.exists()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives a file to somebody else")
def test_that_a_stranger_s_request_and_a_stranger_s_folder_are_refused(
    folder: Path, first: Post, tmp_path: Path
) -> None:
    path = requested(folder, proper())
    os.chown(path, 12345, -1)
    assert first.take() == []
    assert not path.exists()
    foreign = tmp_path / "foreign"
    foreign.mkdir(mode=0o777)
    os.chown(foreign, 12345, -1)
    assert arrive(foreign, Request((FILE,))).coming is Coming.APART
    assert not list(foreign.rglob("*.request"))


def test_that_neither_a_link_nor_a_pipe_is_read(folder: Path, first: Post, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(proper(), encoding="utf-8")
    secret.chmod(0o600)
    (folder / "requests" / "link.request").symlink_to(secret)
    os.mkfifo(folder / "requests" / "pipe.request", 0o600)
    assert first.take() == []
    assert list(first.requests.iterdir()) == []
    assert secret.exists()


def test_that_a_link_in_the_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert arrive(tmp_path / "link", Request()).coming is Coming.APART


def test_that_folders_and_requests_are_private(folder: Path, first: Post) -> None:
    first.close()
    folder.chmod(0o755)
    post = arrive(folder, Request()).post
    assert post is not None
    modes: list[int] = []

    def watch() -> None:
        end = time.monotonic() + 30
        while not modes and time.monotonic() < end:
            modes.extend(one.stat().st_mode & 0o777 for one in post.requests.glob("*.request"))
        post.open()
        post.take()

    thread = threading.Thread(target=watch)
    thread.start()
    assert arrive(folder, Request((FILE,))).coming is Coming.HANDED
    thread.join()
    assert modes == [0o600]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert post.requests.stat().st_mode & 0o777 == 0o700
    post.close()


def test_that_requests_of_programs_that_ended_are_stale(folder: Path, first: Post) -> None:
    gone = {**asdict(this_process()), "process_start": "before the last boot 7"}
    path = requested(folder, proper(writer=gone))
    old = requested(folder, "half", "one.part")
    os.utime(old, (0, 0))
    first.open()
    assert first.take() == []
    assert not path.exists()
    assert not old.exists()


def test_that_where_no_folder_can_be_made_the_program_starts_on_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert arrive(tmp_path / "file" / "running", Request((FILE,))).coming is Coming.APART
