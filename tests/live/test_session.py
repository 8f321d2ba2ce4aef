"""The file behind the window: opened, locked, saved, changed by others, read only, or a copy of an example."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from workbench.document.edits import SetTitle
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.lock import acquire, lock_path
from workbench.document.valuation import new_valuation
from workbench.ground.problem import ProblemError
from workbench.ground.resources import resource
from workbench.live.session import Session
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
