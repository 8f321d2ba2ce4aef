"""Saving: whole or not at all, whatever stands in the way. The naive writer shows that the tests can fail."""

from __future__ import annotations

import os
import random
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.document.test_valuation import sample
from tests.document.toy import TOY
from workbench.document.encode import dumps
from workbench.document.file import (
    LARGEST,
    backup_of,
    changed_on_disk,
    load,
    open_file,
    save,
    token_of,
    write_whole,
)
from workbench.ground.problem import ProblemError

ROOT = Path(__file__).resolve().parents[2]
KILLS = 30

SAVER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.document.test_valuation import sample
from tests.document.toy import TOY
from workbench.document.encode import dumps
from workbench.document.file import save

path, way = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
number = 0
while True:
    number += 1
    valuation = replace(sample(), title=str(number), notes=str(number % 10) * 90_000)
    if way == "whole":
        save(path, valuation, TOY, overwrite=True)
    else:
        with path.open("w", encoding="utf-8") as file:
            for line in dumps(valuation, TOY).splitlines(keepends=True):
                file.write(line)
                file.flush()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.assay"


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.endswith(".tmp"))


def test_that_what_was_saved_is_what_opens(path: Path) -> None:
    token = save(path, sample(), TOY)
    opened = open_file(path, TOY)
    assert opened.valuation == sample()
    assert opened.token == token == token_of(path)
    assert path.read_text(encoding="utf-8") == dumps(sample(), TOY)
    assert not backup_of(path).exists()


def test_that_the_version_before_stays_as_backup(path: Path) -> None:
    token = save(path, replace(sample(), title="1"), TOY)
    token = save(path, replace(sample(), title="2"), TOY, known=token)
    save(path, replace(sample(), title="3"), TOY, known=token)
    assert load(path, TOY).title == "3"
    assert load(backup_of(path), TOY).title == "2"
    assert leftovers(path.parent) == []


def test_that_an_existing_file_is_not_replaced_unasked(path: Path) -> None:
    path.write_text("precious", encoding="utf-8")
    with pytest.raises(ProblemError, match="exists already"):
        save(path, sample(), TOY)
    assert path.read_text(encoding="utf-8") == "precious"
    save(path, sample(), TOY, overwrite=True)
    assert backup_of(path).read_text(encoding="utf-8") == "precious"


def test_that_a_file_changed_by_another_program_is_not_replaced_unasked(path: Path) -> None:
    token = save(path, sample(), TOY)
    other = replace(sample(), title="Other")
    path.write_text(dumps(other, TOY), encoding="utf-8")
    assert changed_on_disk(path, token)
    with pytest.raises(ProblemError, match="changed by another program"):
        save(path, sample(), TOY, known=token)
    assert load(path, TOY) == other
    save(path, sample(), TOY, known=token, overwrite=True)
    assert load(path, TOY) == sample()


def test_that_a_change_of_the_same_length_at_the_same_time_is_seen(path: Path) -> None:
    token = save(path, sample(), TOY)
    path.write_text(dumps(sample(), TOY).replace("Acme", "Acne"), encoding="utf-8")
    os.utime(path, ns=(token.mtime_ns, token.mtime_ns))
    assert changed_on_disk(path, token)


def test_that_a_touch_is_no_change(path: Path) -> None:
    token = save(path, sample(), TOY)
    os.utime(path, (0, 0))
    assert not changed_on_disk(path, token)
    save(path, sample(), TOY, known=token)


def test_that_a_deleted_file_is_saved_again(path: Path) -> None:
    token = save(path, sample(), TOY)
    path.unlink()
    assert changed_on_disk(path, token)
    save(path, sample(), TOY, known=token)
    assert load(path, TOY) == sample()


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640])
def test_that_permissions_are_kept(path: Path, mode: int) -> None:
    token = save(path, sample(), TOY)
    path.chmod(mode)
    save(path, sample(), TOY, known=token)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_that_a_new_file_has_the_permissions_any_new_file_has(path: Path) -> None:
    save(path, sample(), TOY)
    plain = path.with_name("plain")
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode


def test_that_a_link_is_followed_and_stays_a_link(path: Path) -> None:
    token = save(path, sample(), TOY)
    link = path.with_name("link.assay")
    link.symlink_to(path.name)
    save(link, replace(sample(), title="New"), TOY, known=token)
    assert link.is_symlink()
    assert load(path, TOY).title == "New"


def test_that_a_read_only_file_is_left_alone(path: Path) -> None:
    save(path, sample(), TOY)
    path.chmod(0o444)
    with pytest.raises(ProblemError, match="read-only"):
        save(path, sample(), TOY, overwrite=True)


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder that the test, for root as an ordinary user, may read but not write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save(folder / "one.assay", sample(), TOY)
        folder.chmod(0o555)
        was_root = os.geteuid() == 0
        if was_root:
            os.seteuid(65534)
        yield folder
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_that_a_folder_one_may_not_write_in_is_refused_with_a_remedy(foreign_folder: Path) -> None:
    with pytest.raises(ProblemError, match="does not allow"):
        save(foreign_folder / "two.assay", sample(), TOY)
    assert load(foreign_folder / "one.assay", TOY) == sample()


def test_that_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="does not exist"):
        save(tmp_path / "no" / "one.assay", sample(), TOY)


def in_little_space(work: Callable[[], object]) -> int:
    """Exit status of `work` done in a process that may write 4 kB a file: a short write, then an error."""
    pid = os.fork()
    if pid == 0:
        status = 3
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
            work()
            status = 0
        except ProblemError as error:
            status = 2 if "no space left" in error.problem.what else 4
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_that_a_full_disk_leaves_the_old_file_whole(path: Path) -> None:
    save(path, sample(), TOY)
    large = replace(sample(), notes="x" * 90_000)
    assert in_little_space(lambda: save(path, large, TOY, overwrite=True)) == 2
    assert load(path, TOY) == sample()
    assert leftovers(path.parent) == []


def test_that_a_full_disk_ruins_the_file_of_a_naive_writer(path: Path) -> None:
    save(path, sample(), TOY)
    large = replace(sample(), notes="x" * 90_000)
    assert in_little_space(lambda: path.write_text(dumps(large, TOY), encoding="utf-8")) == 3
    with pytest.raises(ProblemError):
        load(path, TOY)


def broken_after_kills(path: Path, way: str) -> int:
    """How many of the kills left a file that cannot be opened."""
    broken = 0
    draw = random.Random(7)
    for _ in range(KILLS):
        path.write_text(dumps(sample(), TOY), encoding="utf-8")
        run = [sys.executable, "-c", SAVER, str(path), way]
        with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE) as saver:
            assert saver.stdout is not None
            assert saver.stdout.readline()
            time.sleep(draw.uniform(0.01, 0.06))
            saver.kill()
        try:
            load(path, TOY)
        except ProblemError:
            broken += 1
    return broken


@pytest.mark.timeout(300)
def test_that_a_kill_during_a_save_never_breaks_the_file(path: Path) -> None:
    assert broken_after_kills(path, "whole") == 0
    if backup_of(path).exists():
        load(backup_of(path), TOY)


@pytest.mark.timeout(300)
def test_that_kills_break_the_file_of_a_naive_writer(path: Path) -> None:
    assert broken_after_kills(path, "naive") > 0


def test_that_old_temporary_files_of_killed_saves_are_swept_and_young_ones_left(path: Path) -> None:
    old, young = path.with_name(".one.assay.abc.tmp"), path.with_name(".one.assay.def.tmp")
    other = path.with_name(".two.assay.abc.tmp")
    for one in (old, young, other):
        one.touch()
    for one in (old, other):
        os.utime(one, (0, 0))
    save(path, sample(), TOY)
    assert leftovers(path.parent) == [young.name, other.name]


def test_that_folders_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.assay"
    os.mkfifo(pipe)
    for odd in (tmp_path, pipe, Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(ProblemError, match=r"folder|device or a pipe"):
            load(odd, TOY)
    for odd in (pipe, tmp_path):
        with pytest.raises(ProblemError, match=r"folder|device or a pipe"):
            save(odd, sample(), TOY, overwrite=True)


def test_that_a_missing_file_a_circle_of_links_and_a_long_name_are_refused(tmp_path: Path) -> None:
    circle = tmp_path / "circle.assay"
    circle.symlink_to(circle.name)
    for odd in (tmp_path / "none.assay", circle, tmp_path / ("x" * 300)):
        with pytest.raises(ProblemError):
            load(odd, TOY)
    with pytest.raises(ProblemError, match="too long"):
        save(tmp_path / ("x" * 300), sample(), TOY)


def test_that_a_file_too_large_is_refused_before_it_is_read_whole(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGEST * 50)
    with pytest.raises(ProblemError, match="larger than 20 MB"):
        load(path, TOY)


def test_that_other_content_can_be_written_whole_too(path: Path) -> None:
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == [path.name]
