"""Work that somebody saved is replaced only after a question; a save that fails leaves a way out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from tests.ui.driving import COREWEAVE, PLAIN, Desktop
from workbench.document.edits import SetTitle
from workbench.document.file import backup_of, load, save
from workbench.document.lock import lock_path
from workbench.document.recovery import drafts
from workbench.model import MODEL

Button = QMessageBox.StandardButton


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return Path(shutil.copy(PLAIN, folder / "mine.assay"))


def choosing(patch: pytest.MonkeyPatch, path: Path) -> None:
    patch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(path), "")))


def theirs(file: Path, title: str) -> None:
    save(file, replace(load(PLAIN, MODEL), title=title), MODEL, overwrite=True)


def test_that_a_name_without_its_ending_replaces_no_file_unasked(
    opened: Callable[..., Desktop], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(PLAIN)
    before = file.read_bytes()
    choosing(monkeypatch, file.with_suffix(""))
    desk.live.do(SetTitle("Another"))
    said = desk.answering(Button.Cancel)
    assert not desk.window.files.ask_save()
    assert "mine.assay exists already" in said[0]
    said = desk.answering(Button.Cancel)
    desk.window.files.care.ask_save_copy()
    assert said
    assert file.read_bytes() == before
    assert desk.live.is_modified
    desk.answering(Button.Yes)
    assert desk.window.files.ask_save()
    assert load(file, MODEL).title == "Another"


def test_that_a_file_that_changes_while_it_is_asked_about_is_asked_about_again(
    opened: Callable[..., Desktop], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    theirs(file, "Theirs 1")
    asked: list[str] = []

    def warning(*_: object) -> QMessageBox.StandardButton:
        asked.append(load(file, MODEL).title)
        if len(asked) == 1:
            theirs(file, "Theirs 2")
        return Button.Save

    monkeypatch.setattr(QMessageBox, "warning", staticmethod(warning))
    assert desk.window.save()
    assert asked == ["Theirs 1", "Theirs 2"]
    assert load(file, MODEL).title == "Mine"
    assert load(backup_of(file), MODEL).title == "Theirs 2"


def test_that_a_change_of_the_same_size_and_time_is_asked_about(opened: Callable[..., Desktop], file: Path) -> None:
    theirs(file, "One")
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    found = file.stat()
    theirs(file, "Two")
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    said = desk.answering(Button.Cancel)
    assert not desk.window.save()
    assert "Another program changed mine.assay" in said[0]
    assert load(file, MODEL).title == "Two"


def test_that_recovered_work_does_not_replace_what_others_saved_since(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    work = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from workbench.document.edits import SetTitle\n"
        "from workbench.live.drafts import AutoSave\n"
        "from workbench.live.session import Session\n"
        "from workbench.model import MODEL\n"
        "app = QCoreApplication([])\n"
        "session = Session(MODEL)\n"
        "session.open(sys.argv[1])\n"
        "session.live.do(SetTitle('Before the crash'))\n"
        "AutoSave(session, Path(sys.argv[2])).keep()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    run = [sys.executable, "-c", work, str(file), str(tmp_path / "drafts")]
    subprocess.run(run, check=False, cwd=Path(__file__).resolve().parents[2])
    theirs(file, "A colleague's")
    desk = opened(None)
    (draft,) = drafts(tmp_path / "drafts")
    desk.window.files.recover(draft)
    assert desk.live.valuation.title == "Before the crash"
    assert "changed on disk" in desk.window.files.care.bar.words("disk")
    said = desk.answering(Button.Cancel)
    assert not desk.window.save()
    assert said
    assert load(file, MODEL).title == "A colleague's"


def test_that_a_lock_that_nobody_can_read_may_be_taken_over(opened: Callable[..., Desktop], file: Path) -> None:
    lock_path(file).write_bytes(b"")  # as a power cut leaves it
    desk = opened(file)
    bar = desk.window.files.care.bar
    assert "locked by an unknown program" in bar.words("lock")
    desk.answering(Button.Yes)
    desk.click(bar.button("lock", "Take the lock over…"))
    assert desk.window.session.read_only is None
    desk.live.do(SetTitle("Mine"))
    assert desk.window.save()


def test_that_a_lock_that_went_with_its_folder_is_taken_again_by_a_save(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    shutil.rmtree(file.parent)
    file.parent.mkdir()
    desk.live.do(SetTitle("Mine"))
    assert desk.window.save()
    assert json.loads(lock_path(file).read_text(encoding="utf-8"))["pid"] == os.getpid()


def folder_gone(file: Path) -> None:
    shutil.rmtree(file.parent)


def replaced_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def made_read_only(file: Path) -> None:
    file.chmod(0o444)


def replaced_by_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def backup_in_the_way(file: Path) -> None:
    backup_of(file).mkdir()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (folder_gone, "Create it, or choose another."),
        (replaced_by_a_folder, "This is a folder."),
        (made_read_only, "Save under another name, or allow writing to the file."),
        (replaced_by_a_pipe, "This is a device or a pipe."),
        (backup_in_the_way, "Rename it, or save in another folder."),
    ],
)
def test_that_a_save_that_fails_says_what_to_do_and_offers_another_place(
    opened: Callable[..., Desktop],
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Path], None],
    words: str,
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    fault(file)
    said = desk.answering(Button.Cancel)
    assert not desk.window.save()
    assert words in said[0]
    assert desk.live.is_modified
    assert desk.window.windowTitle().partition(" – ")[0].endswith("*")
    elsewhere = tmp_path / "elsewhere.assay"
    choosing(monkeypatch, elsewhere)
    desk.answering(Button.Save)
    assert desk.window.save()
    assert not desk.live.is_modified
    assert load(elsewhere, MODEL).title == "Mine"
    desk.window.files.care.keeper.finish()
    assert not [one for one in tmp_path.rglob("*") if one.name.endswith(".tmp")]


def test_that_a_name_too_long_and_a_missing_folder_are_told_as_such(
    desk: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert COREWEAVE.exists()
    desk.live.do(SetTitle("Mine"))
    for place, words in ((tmp_path / ("x" * 300), "Choose a shorter one"), (tmp_path / "no" / "x", "does not exist")):
        choosing(monkeypatch, place.with_suffix(".assay"))
        said = desk.answering(Button.Cancel)
        assert not desk.window.files.ask_save()
        assert words in said[0]


def test_that_a_draft_that_found_no_room_is_written_when_there_is_some_without_another_edit(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    desk = opened(file)
    autosave = desk.window.autosave
    autosave._retry.setInterval(50)
    (tmp_path / "drafts").write_text("in the way", encoding="utf-8")
    desk.live.do(SetTitle("Mine"))
    desk.qtbot.waitUntil(lambda: bool(desk.window.files.care.bar.words("draft")), timeout=10_000)
    (tmp_path / "drafts").unlink()
    desk.qtbot.waitUntil(lambda: autosave.kept_at is not None, timeout=10_000)
    desk.settle()
    assert desk.window.files.care.bar.words("draft") == ""
    assert len(list((tmp_path / "drafts").glob("*.draft"))) == 1
