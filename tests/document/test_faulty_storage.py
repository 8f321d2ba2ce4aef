"""Storage that fails: the old file, its backup and its rights stay as they were, and a person reads what to do."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.campaign.processes import forked
from tests.document.test_valuation import sample
from tests.document.toy import TOY
from workbench.document.encode import dumps
from workbench.document.file import backup_of, load, save, write_whole
from workbench.document.recovery import drafts
from workbench.document.valuation import Valuation
from workbench.document.versions import VersionStore
from workbench.ground.problem import ProblemError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.assay"


def titled(title: str) -> Valuation:
    return replace(sample(), title=title)


def refusing(number: int) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_that_a_save_that_cannot_be_named_leaves_the_backup_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for title in ("One", "Two"):
        save(path, titled(title), TOY, overwrite=True)
    real, calls = os.replace, []

    def replaced(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:  # the backup stands already, the file is not named yet
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(source, target)

    monkeypatch.setattr(os, "replace", replaced)
    with pytest.raises(ProblemError, match="Try another folder"):
        save(path, titled("Three"), TOY, overwrite=True)
    assert [load(one, TOY).title for one in (path, backup_of(path))] == ["Two", "One"]
    assert sorted(one.name for one in path.parent.iterdir()) == ["one.assay", "one.assay.bak"]


def test_that_saving_the_same_again_keeps_the_version_before_it(path: Path) -> None:
    for title in ("One", "Two", "Two"):
        save(path, titled(title), TOY, overwrite=True)
    assert load(backup_of(path), TOY).title == "One"


def test_that_without_second_names_the_backup_is_as_private_and_as_old(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, titled("One"), TOY)
    path.chmod(0o600)
    os.utime(path, ns=(10**18, 10**18))
    monkeypatch.setattr(os, "link", refusing(errno.EPERM))
    save(path, titled("Two"), TOY, overwrite=True)
    found = backup_of(path).stat()
    assert stat.S_IMODE(found.st_mode) == 0o600
    assert found.st_mtime_ns == 10**18


def test_that_a_file_system_that_knows_no_rights_and_owners_takes_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, titled("One"), TOY)
    monkeypatch.setattr(os, "fchown", refusing(errno.EINVAL))
    monkeypatch.setattr(os, "fchmod", refusing(errno.EPERM))
    save(path, titled("Two"), TOY, overwrite=True)
    assert load(path, TOY).title == "Two"


def test_that_what_changes_while_it_is_written_is_not_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = save(path, titled("One"), TOY)
    real = os.fsync

    def slow(handle: int) -> None:
        real(handle)
        path.write_text(dumps(titled("Theirs"), TOY), encoding="utf-8")

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(ProblemError, match="changed by another program"):
        save(path, titled("Mine"), TOY, known=known)
    assert load(path, TOY).title == "Theirs"


def test_that_something_else_in_the_place_of_the_backup_is_told_by_its_name(path: Path) -> None:
    save(path, titled("One"), TOY)
    backup_of(path).mkdir()
    with pytest.raises(ProblemError, match=r"one\.assay\.bak: The version before cannot be kept"):
        save(path, titled("Two"), TOY, overwrite=True)
    assert load(path, TOY).title == "One"


def test_that_nothing_but_a_plain_file_is_replaced_by_what_is_exported(tmp_path: Path) -> None:
    pipe, device = tmp_path / "pipe.csv", tmp_path / "device.csv"
    os.mkfifo(pipe)
    device.symlink_to("/dev/null")
    for place in (pipe, device):
        with pytest.raises(ProblemError, match="device or a pipe"):
            write_whole(place, b"text")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    kept = tmp_path / "kept.csv"
    kept.write_bytes(b"old")
    kept.chmod(0o444)
    with pytest.raises(ProblemError, match="read-only"):
        write_whole(kept, b"new")
    assert kept.read_bytes() == b"old"
    with pytest.raises(ProblemError, match=r"The folder .* does not exist"):
        write_whole(tmp_path / "gone" / "out.csv", b"text")


def test_that_a_clock_set_back_lets_no_new_version_go(tmp_path: Path) -> None:
    store, file = VersionStore(tmp_path / "kept"), tmp_path / "mine.assay"
    ahead = datetime.now(UTC) + timedelta(days=400)
    for number in range(3):
        store.keep(file, dumps(titled(f"Old {number}"), TOY).encode(), most=3)
    for head in store.place_of(file).glob("*.version"):  # kept while the clock went ahead
        head.write_text(head.read_text().replace(f'"at": "{ahead.year - 1}', f'"at": "{ahead.year}'))
    for number in range(2):
        assert store.keep(file, dumps(titled(f"New {number}"), TOY).encode(), most=3) is not None
    assert [one.title for one in store.all(file)] == ["New 1", "New 0", "Old 2"]


def test_that_a_file_of_times_to_come_is_kept_as_of_now(tmp_path: Path) -> None:
    store, file = VersionStore(tmp_path / "kept"), tmp_path / "mine.assay"
    store.keep(file, b"{}", at=datetime.now(UTC) + timedelta(days=400))
    store.keep(file, b"[]")
    assert [one.path.read_bytes() for one in store.all(file)] == [b"[]", b"{}"]


def test_that_a_version_that_finds_no_room_leaves_no_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, file = VersionStore(tmp_path / "kept"), tmp_path / "mine.assay"
    real, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 3:  # head, its folder, body
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProblemError, match="no space left"):
        store.keep(file, b"{}")
    assert list(store.place_of(file).iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not enter a folder")
def test_that_folders_that_may_not_be_entered_hold_no_drafts_and_no_versions(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (kept / "drafts").mkdir(parents=True)
    kept.chmod(0o000)
    for folder in tmp_path.parents[: len(tmp_path.parents) - 2]:
        folder.chmod(folder.stat().st_mode | 0o011)

    def look() -> None:
        os.setuid(65534)
        with pytest.raises(PermissionError):
            os.stat(kept / "drafts")
        assert drafts(kept / "drafts") == []
        assert VersionStore(kept / "versions").all(tmp_path / "mine.assay") == []

    assert os.waitstatus_to_exitcode(os.waitpid(forked(look), 0)[1]) == 0
