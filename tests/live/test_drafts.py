"""Drafts are written off the window's thread, and one that was overtaken never comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, current_thread

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.document.edits import SetValue
from workbench.document.valuation import Address, Valuation
from workbench.live.drafts import AutoSave
from workbench.live.session import Session
from workbench.model import MODEL


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    made = Session(MODEL)
    yield made
    made.live.deleteLater()


@pytest.fixture
def autosave(session: Session, tmp_path: Path) -> Iterator[AutoSave]:
    made = AutoSave(session, tmp_path / "drafts")
    made._timer.setInterval(0)
    yield made
    made.forget()
    made.deleteLater()


def edit(session: Session) -> None:
    item = next(i for i in MODEL.inputs if i.per is None and i.unit.percent and i.low == 0.0)
    assert session.live.do(SetValue(Address(item.key), 0.123)) == []


def test_that_a_draft_is_written_on_another_thread_and_told_on_this_one(
    session: Session, autosave: AutoSave, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote: list[Thread] = []
    told: list[Thread] = []
    keep = autosave._keeper.keep

    def watched(valuation: Valuation, *rest: object) -> None:
        wrote.append(current_thread())
        keep(valuation, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(autosave._keeper, "keep", watched)
    autosave.kept.connect(lambda: told.append(current_thread()))
    edit(session)
    qtbot.waitUntil(lambda: bool(told))
    assert wrote[0] is not current_thread()
    assert len(list(autosave.folder.iterdir())) == 2


def test_that_a_draft_overtaken_by_a_save_is_not_written(session: Session, autosave: AutoSave) -> None:
    edit(session)
    autosave._keep_aside()
    autosave.forget()
    QThreadPool.globalInstance().waitForDone()
    assert not autosave.folder.exists() or not list(autosave.folder.iterdir())


def test_that_work_undone_needs_no_draft(session: Session, autosave: AutoSave) -> None:
    edit(session)
    autosave.keep()
    assert list(autosave.folder.iterdir())
    session.live.undo_stack.undo()
    autosave.keep()
    assert not list(autosave.folder.iterdir())


def test_that_a_draft_tells_its_last_steps(session: Session, autosave: AutoSave) -> None:
    edit(session)
    autosave.keep()
    (head,) = autosave.folder.glob("*.draft")
    assert json.loads(head.read_text(encoding="utf-8"))["steps"] == [session.live.undo_stack.text(0)]


def test_that_drafts_of_two_sessions_stand_beside_each_other(session: Session, autosave: AutoSave) -> None:
    other = Session(MODEL)
    second = AutoSave(other, autosave.folder)
    for one, kept in ((session, autosave), (other, second)):
        edit(one)
        kept.keep()
    assert len(list(autosave.folder.glob("*.draft"))) == 2
    second.forget()
    assert len(list(autosave.folder.glob("*.draft"))) == 1
    second.deleteLater()
    other.live.deleteLater()
