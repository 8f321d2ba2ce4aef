"""The file behind the window: opened, locked, saved, changed by others, read only, or a copy of an example."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from workbench.document.edits import SetTitle
from workbench.document.file import load, save
from workbench.document.fingerprint import content_hash
from workbench.document.lock import acquire, lock_path
from workbench.document.valuation import new_valuation
from workbench.ground.problem import ProblemError
from workbench.ground.resources import resource
from workbench.live.session import OnDisk, Session
from workbench.model import MODEL

EXAMPLE = "examples/coreweave-ipo.assay"


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    made = Session(MODEL)
    yield made
    made.close()
    made.live.deleteLater()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(resource(EXAMPLE), tmp_path / "mine.assay"))


def test_that_an_opened_file_is_locked_until_it_is_closed(session: Session, file: Path) -> None:
    session.open(file)
    assert session.name == "mine.assay"
    assert lock_path(file).exists()
    session.close()
    assert not lock_path(file).exists()


def test_that_what_is_saved_is_what_is_read_again(session: Session, file: Path) -> None:
    session.open(file)
    session.live.do(SetTitle("After a second look"))
    assert session.live.is_modified
    session.save()
    assert not session.live.is_modified
    assert content_hash(load(file, MODEL)) == content_hash(session.live.valuation)


def test_that_saving_elsewhere_moves_the_lock_and_leaves_the_old_file_alone(session: Session, file: Path) -> None:
    before = file.read_bytes()
    session.open(file)
    session.live.do(SetTitle("Another"))
    other = file.with_name("other.assay")
    session.save(other)
    assert file.read_bytes() == before
    assert not lock_path(file).exists()
    assert lock_path(other).exists()
    assert session.name == "other.assay"


def test_that_a_shipped_example_opens_as_a_copy_without_a_file(session: Session) -> None:
    session.open(resource(EXAMPLE))
    assert session.path is None
    assert session.lock is None
    assert not lock_path(resource(EXAMPLE)).exists()
    with pytest.raises(ProblemError):
        session.save()


def test_that_a_file_somebody_holds_opens_for_reading_and_is_not_saved_over(session: Session, file: Path) -> None:
    before = file.read_bytes()
    with acquire(file):
        session.open(file)
        assert session.read_only is not None
        session.live.do(SetTitle("Mine"))
        with pytest.raises(ProblemError):
            session.save()
        assert file.read_bytes() == before
        session.save(file.with_name("copy.assay"))
    assert session.read_only is None
    assert load(file.with_name("copy.assay"), MODEL).title == "Mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read only to the superuser")
def test_that_a_file_in_a_folder_that_takes_no_lock_opens_for_reading(session: Session, file: Path) -> None:
    file.parent.chmod(0o500)
    try:
        session.open(file)
        assert session.read_only is not None
    finally:
        file.parent.chmod(0o700)


def test_that_a_file_another_program_changed_is_noticed_and_kept_unless_overwriting_is_meant(
    session: Session, file: Path
) -> None:
    session.open(file)
    assert not session.is_changed_on_disk
    theirs = file.read_bytes() + b"\n"
    file.write_bytes(theirs)
    assert session.is_changed_on_disk
    session.live.do(SetTitle("Mine"))
    with pytest.raises(ProblemError):
        session.save()
    assert file.read_bytes() == theirs
    assert session.live.is_modified
    session.save(overwrite=True)
    assert load(file, MODEL).title == "Mine"
    assert not session.is_changed_on_disk


def test_that_a_file_that_cannot_be_read_leaves_what_is_open_as_it_was(session: Session, file: Path) -> None:
    session.open(file)
    session.live.do(SetTitle("Mine"))
    held = session.live.valuation
    broken = file.with_name("broken.assay")
    broken.write_bytes(file.read_bytes()[:500])
    for path in (broken, file.with_name("absent.assay"), file.parent):
        with pytest.raises(ProblemError):
            session.open(path)
        assert session.live.valuation is held
        assert session.live.undo_stack.canUndo()
        assert session.path == file
        assert lock_path(file).exists()


def test_that_opening_the_file_that_is_open_reads_it_again(session: Session, file: Path) -> None:
    session.open(file)
    session.live.do(SetTitle("Dropped"))
    session.open(file)
    assert session.live.valuation.title != "Dropped"
    assert session.read_only is None
    session.live.do(SetTitle("Kept"))
    session.save()
    assert load(file, MODEL).title == "Kept"


def test_that_a_new_valuation_gives_the_old_file_free(session: Session, file: Path) -> None:
    session.open(file)
    session.start(new_valuation("New"))
    assert not lock_path(file).exists()
    assert session.name == "New"


def test_that_saving_a_valuation_as_the_file_somebody_else_holds_is_refused(session: Session, file: Path) -> None:
    before = file.read_bytes()
    session.start(new_valuation("New"))
    with acquire(file), pytest.raises(ProblemError):
        session.save(file, overwrite=True)
    assert file.read_bytes() == before
    assert session.path is None


def test_that_only_an_untouched_new_valuation_gives_way_to_a_file(session: Session, file: Path) -> None:
    assert session.is_untouched
    session.live.do(SetTitle("Mine"))
    assert not session.is_untouched
    session.live.undo_stack.undo()
    assert not session.is_untouched  # Redo would be lost
    session.open(file)
    assert not session.is_untouched
    session.open(resource(EXAMPLE))
    assert not session.is_untouched


def test_that_a_copy_counts_as_unsaved_from_the_first_moment(session: Session, file: Path) -> None:
    session.open_copy(file)
    assert session.path is None
    assert session.live.is_modified
    assert not lock_path(file).exists()


def test_that_what_became_of_the_file_is_told(session: Session, file: Path) -> None:
    def state() -> OnDisk:
        return session.on_disk

    assert state() is OnDisk.SAME
    session.open(file)
    assert state() is OnDisk.SAME
    os.utime(file, (1, 1))
    assert state() is OnDisk.SAME  # a mere touch
    file.write_bytes(file.read_bytes() + b"\n")
    assert state() is OnDisk.CHANGED
    file.unlink()
    assert state() is OnDisk.GONE
    file.mkdir()
    assert state() is OnDisk.CHANGED
    file.rmdir()


def test_that_a_reload_is_one_step_to_undo_and_the_next_save_is_not_refused(session: Session, file: Path) -> None:
    session.open(file)
    session.live.do(SetTitle("Mine"))
    save(file, replace(load(file, MODEL), title="Theirs"), MODEL, overwrite=True)
    session.reload("Reload")
    assert session.live.valuation.title == "Theirs"
    assert not session.live.is_modified
    assert session.live.saved.title == "Theirs"
    session.live.undo_stack.undo()
    assert session.live.valuation.title == "Mine"
    assert session.live.is_modified
    session.save()
    assert load(file, MODEL).title == "Mine"
    file.write_bytes(b"{")
    held = session.live.valuation
    with pytest.raises(ProblemError):
        session.reload("Reload")
    assert session.live.valuation is held


def test_that_keeping_mine_counts_as_unsaved_and_lets_the_save_through(session: Session, file: Path) -> None:
    session.open(file)
    theirs = replace(load(file, MODEL), title="Theirs")
    save(file, theirs, MODEL, overwrite=True)
    session.keep_mine()
    assert session.on_disk is OnDisk.SAME
    assert session.live.is_modified
    session.save()
    assert load(file, MODEL) == session.live.valuation


def test_that_a_lock_is_asked_for_again_and_broken_only_on_purpose(session: Session, file: Path) -> None:
    lock = acquire(file)
    session.open(file)
    assert session.holder == lock.holder
    with pytest.raises(ProblemError):
        session.try_lock()
    assert session.read_only is not None
    session.try_lock(break_lock=True)
    assert session.read_only is None
    assert session.holder is None
    assert not lock.is_held
    session.live.do(SetTitle("Mine"))
    session.save()
    lock.release()
    assert lock_path(file).exists()  # it is the session's own


def test_that_a_file_made_read_only_opens_for_reading_and_may_be_allowed_again(session: Session, file: Path) -> None:
    file.chmod(0o444)
    session.open(file)
    assert session.read_only is not None
    assert session.holder is None
    with pytest.raises(ProblemError):
        session.try_lock()
    file.chmod(0o644)
    session.try_lock()
    assert session.read_only is None
    session.live.do(SetTitle("Mine"))
    session.save()


def test_that_a_copy_is_saved_beside_and_never_over_the_open_file(session: Session, file: Path) -> None:
    session.open(file)
    session.live.do(SetTitle("Mine"))
    other = file.with_name("copy.assay")
    session.save_copy(other)
    assert load(other, MODEL).title == "Mine"
    assert session.path == file
    assert session.live.is_modified
    assert not lock_path(other).exists()
    link = file.with_name("link.assay")
    link.symlink_to(file)
    for path in (file, link):
        with pytest.raises(ProblemError, match="open"):
            session.save_copy(path)


def test_that_edits_since_the_last_save_are_counted_and_named(session: Session, file: Path) -> None:
    live = session.live
    session.open(file)
    for title in ("One", "Two", "Three", "Four"):
        live.do(SetTitle(title))
    assert live.unsaved_count == 4
    assert len(live.steps(3)) == 3
    session.save()
    assert (live.unsaved_count, live.steps(3)) == (0, [])
    live.undo_stack.undo()
    assert live.unsaved_count == -1
    live.do(SetTitle("Another"))  # the saved state cannot be reached any more
    assert live.unsaved_count == 4
    assert live.is_modified
