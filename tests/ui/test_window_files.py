"""Files in the window: save, reopen, ask before losing work, refuse what is damaged, export beside the work."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QThreadPool, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from tests.ui.driving import COREWEAVE, PLAIN, Desktop, line
from workbench.document.edits import RemoveEntity, SetTitle, SetValue
from workbench.document.file import backup_of, load, save
from workbench.document.fingerprint import content_hash
from workbench.document.lock import acquire
from workbench.document.valuation import Address
from workbench.ground.resources import resource
from workbench.model import MODEL
from workbench.ui.filing.dropping import WaysDialog, ways_for
from workbench.ui.peers_import.dialog import PeerImportDialog
from workbench.ui.window import MainWindow
from workbench.ui.windows import beside

Button = QMessageBox.StandardButton
DELAY = Address("contracts.delay", "microsoft")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(COREWEAVE, tmp_path / "mine.assay"))


def choosing(patch: pytest.MonkeyPatch, path: Path | None) -> None:
    """Let the next file dialogs answer with a path, or be cancelled."""
    answer = ("" if path is None else str(path), "")
    for name in ("getSaveFileName", "getOpenFileName"):
        patch.setattr(QFileDialog, name, staticmethod(lambda *_: answer))
    several = ([] if path is None else [str(path)], "")
    patch.setattr(QFileDialog, "getOpenFileNames", staticmethod(lambda *_: several))


@contextmanager
def another(desk: Desktop) -> Iterator[Callable[[], list[MainWindow]]]:
    """Windows that open beside the desk's, closed at the end."""

    def found() -> list[MainWindow]:
        return [window for window in desk.window.windows.all if window is not desk.window]

    yield found
    for window in found():
        window.live.mark_saved()
        window.close()
    desk.settle()


def drop(desk: Desktop, *paths: Path) -> None:
    """Drop files on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    desk.window.dropEvent(event)
    desk.settle()


def test_that_what_is_saved_as_and_reopened_is_equal_and_the_star_is_gone(
    opened: Callable[..., Desktop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened()
    desk.go("RPO")
    desk.type_into(desk.field("contracts.delay"), "2")
    assert "*" in desk.window.windowTitle()
    assert "*" in desk.window.file_label.text()
    choosing(monkeypatch, tmp_path / "second look")
    desk.trigger(desk.window.commands.save_as)
    saved = tmp_path / "second look.assay"
    assert saved.exists()
    assert "*" not in desk.window.windowTitle()
    assert desk.window.file_label.text() == "second look.assay"
    assert not desk.field("contracts.delay").is_changed
    fingerprint, price = desk.fingerprint, desk.price
    desk.window.close()
    again = opened(saved)
    assert again.fingerprint == fingerprint
    assert again.price == price
    assert not again.live.is_modified
    again.live.do(SetValue(DELAY, 3.0))
    again.settle()
    again.trigger(again.window.commands.save)
    assert content_hash(load(saved, MODEL)) == again.fingerprint


def test_that_a_cancelled_dialog_saves_and_opens_nothing(desk: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    choosing(monkeypatch, None)
    desk.live.do(SetTitle("Mine"))
    desk.trigger(desk.window.commands.save)
    assert desk.live.is_modified
    desk.trigger(desk.window.commands.open)
    assert desk.live.valuation.title == "Mine"


def test_that_an_example_is_never_saved_over(desk: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = COREWEAVE.read_bytes()
    desk.live.do(SetTitle("Mine"))
    choosing(monkeypatch, tmp_path / "mine.assay")
    desk.trigger(desk.window.commands.save)
    assert COREWEAVE.read_bytes() == before
    assert load(tmp_path / "mine.assay", MODEL).title == "Mine"


@pytest.mark.parametrize(
    ("answer", "leaves", "saves"),
    [(Button.Save, True, True), (Button.Discard, True, False), (Button.Cancel, False, False)],
)
def test_that_unsaved_work_is_asked_about_before_another_file_opens(
    opened: Callable[..., Desktop], file: Path, answer: Button, leaves: bool, saves: bool
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    said = desk.answering(answer)
    assert desk.window.open(resource("examples/plain-company.assay")) is leaves
    assert "mine.assay" in said[0]
    assert (load(file, MODEL).title == "Mine") is saves
    assert (desk.live.valuation.title == "Mine") is not leaves
    desk.settle()


def test_that_closing_with_unsaved_work_asks_and_cancel_keeps_the_window(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    desk.answering(Button.Cancel)
    assert not desk.window.close()
    assert desk.window.isVisible()
    desk.answering(Button.Discard)
    assert desk.window.close()
    assert load(file, MODEL).title != "Mine"
    with acquire(file):
        pass


@pytest.mark.parametrize("harm", ["cut", "empty", "noise", "absent", "wrong value"])
def test_that_a_damaged_file_is_told_and_the_open_valuation_stays(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path, harm: str
) -> None:
    desk = opened(file)
    desk.live.do(SetValue(DELAY, 2.0))
    desk.settle()
    desk.live.mark_saved()
    fingerprint, price = desk.fingerprint, desk.price
    broken = tmp_path / "broken.assay"
    content = file.read_bytes()
    harmed = {
        "cut": content[: len(content) // 2],
        "empty": b"",
        "noise": bytes(range(256)) * 40,
        "wrong value": content.replace(b"15100", b'"many"', 1),
    }
    if harm in harmed:
        broken.write_bytes(harmed[harm])
    said = desk.answering(Button.Ok)
    assert not desk.window.open(broken)
    assert "broken.assay" in said[0]
    assert len(said[0].split()) > 8
    assert desk.fingerprint == fingerprint
    assert desk.price == price
    assert desk.live.undo_stack.canUndo()
    assert desk.window.file_label.text() == "mine.assay"


def test_that_a_file_dropped_on_the_window_opens_and_anything_else_does_not(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    desk = opened(None)
    other = tmp_path / "notes.pdf"
    other.write_text("x")
    drop(desk, other)
    assert desk.window.session.path is None
    assert "notes.pdf" in desk.window.files.care.bar.words("drop")
    drop(desk, file, file)
    assert desk.window.session.path == file
    assert len(desk.window.windows.all) == 1
    assert "CoreWeave" in desk.window.windowTitle()
    assert desk.window.files.care.bar.words("drop")  # stays until it is put away


def test_that_several_files_dropped_open_in_several_windows_and_a_backup_as_a_copy(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    desk = opened(None)
    other = Path(shutil.copy(PLAIN, tmp_path / "other.assay"))
    backup = Path(shutil.copy(PLAIN, tmp_path / "old.assay.bak"))
    with another(desk) as found:
        drop(desk, file, other, backup)
        assert desk.window.session.path == file
        assert {window.session.path for window in found()} == {other, None}
        copy = next(window for window in found() if window.session.path is None)
        assert copy.live.is_modified


@pytest.mark.parametrize(
    ("name", "count"), [("book.xlsx", 3), ("table.csv", 2), ("facts.json", 2), ("table.XLSM", 3), ("notes.docx", 0)]
)
def test_that_each_kind_of_file_is_offered_to_what_takes_it(
    desk: Desktop, tmp_path: Path, name: str, count: int
) -> None:
    path = tmp_path / name
    path.touch()
    ways = ways_for(desk.window, path)
    assert len(ways) == count
    assert all(way.words and way.about for way in ways)


def test_that_a_table_dropped_on_the_window_is_taken_over_the_way_that_is_chosen(desk: Desktop, tmp_path: Path) -> None:
    table = tmp_path / "peers.csv"
    table.write_text("Company,Market cap (USD m),Revenue (USD m)\nNewcomer,1200,300\n", encoding="utf-8")
    asked: list[str] = []

    def choose(tries: int = 500) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, WaysDialog):
            asked.extend(button.text() for button in dialog.buttons)
            dialog.buttons[1].click()
        elif tries:
            QTimer.singleShot(20, desk.window, lambda: choose(tries - 1))

    QTimer.singleShot(0, desk.window, choose)
    drop(desk, table)
    desk.qtbot.waitUntil(lambda: bool(asked))
    desk.settle()
    assert "peers" in asked[1]
    (dialog,) = desk.window.findChildren(PeerImportDialog)
    assert dialog.isVisible()
    dialog.reject()
    desk.settle()


def test_that_a_file_somebody_holds_opens_for_reading_and_says_who(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(None)
    bar = desk.window.files.care.bar
    with acquire(file) as lock:
        assert desk.window.open(file)
        assert lock.holder.user in bar.words("lock")
        assert lock.holder.host in bar.words("lock")
        assert "Read only" in desk.window.saved_label.text()
        assert "read only" in desk.window.windowTitle()
        desk.click(bar.button("lock", "Try again"))
        assert desk.window.session.read_only is not None
        assert "still locked" in desk.window.statusBar().currentMessage()
    desk.click(bar.button("lock", "Try again"))
    assert bar.words("lock") == ""
    assert desk.window.session.read_only is None
    assert "read only" not in desk.window.windowTitle()
    desk.live.do(SetTitle("Mine"))
    assert desk.window.save()


def test_that_a_lock_is_broken_only_after_a_warning(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(None)
    bar = desk.window.files.care.bar
    lock = acquire(file)
    assert desk.window.open(file)
    said = desk.answering(Button.Cancel)
    desk.click(bar.button("lock", "Take the lock over…"))
    assert lock.holder.user in said[0]
    assert "whoever saves last" in said[0]
    assert lock.is_held
    desk.answering(Button.Yes)
    desk.click(bar.button("lock", "Take the lock over…"))
    assert not lock.is_held
    assert desk.window.session.read_only is None
    lock.release()


def test_that_a_lock_somebody_breaks_is_told(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    with acquire(file, break_lock=True):
        desk.window.files.care.watch.look()
        assert "two people" in desk.window.files.care.bar.words("lost")


def test_that_a_copy_of_a_locked_file_opens_unsaved_in_a_window_of_its_own(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(None)
    with acquire(file):
        assert desk.window.open(file)
        with another(desk) as found:
            desk.click(desk.window.files.care.bar.button("lock", "Open a copy"))
            (copy,) = found()
            assert copy.session.path is None
            assert copy.live.is_modified
            assert copy.live.valuation.title.endswith("(copy)")
            assert copy.live.valuation.values == desk.live.valuation.values


def test_that_a_save_that_is_refused_offers_another_place(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(None)
    lock = acquire(file)
    assert desk.window.open(file)
    desk.live.do(SetTitle("Mine"))
    choosing(monkeypatch, tmp_path / "elsewhere.assay")
    said = desk.answering(Button.Save)
    assert desk.window.save()
    assert lock.holder.user in said[0]
    assert load(tmp_path / "elsewhere.assay", MODEL).title == "Mine"
    assert desk.window.session.path == tmp_path / "elsewhere.assay"
    assert desk.window.files.care.bar.words("lock") == ""
    lock.release()


def test_that_a_change_by_another_program_is_told_and_reloaded_as_one_step(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    bar = desk.window.files.care.bar
    desk.live.do(SetValue(DELAY, 2.0))
    mine = desk.fingerprint
    theirs = replace(load(file, MODEL), title="Theirs")
    save(file, theirs, MODEL, overwrite=True)
    desk.qtbot.waitUntil(lambda: bool(bar.words("disk")))
    assert "unsaved edits" in bar.words("disk")
    desk.click(bar.button("disk", "Reload"))
    assert desk.live.valuation.title == "Theirs"
    assert not desk.live.is_modified
    assert bar.words("disk") == ""
    price = desk.price
    desk.trigger(desk.window.commands.undo)
    assert desk.fingerprint == mine
    assert desk.live.is_modified
    assert desk.price != price
    desk.trigger(desk.window.commands.redo)
    desk.live.do(SetTitle("On top"))
    assert desk.window.save()


def test_that_keeping_mine_lets_the_next_save_replace_the_other_version(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    bar = desk.window.files.care.bar
    save(file, replace(load(file, MODEL), title="Theirs"), MODEL, overwrite=True)
    desk.qtbot.waitUntil(lambda: bool(bar.words("disk")))
    desk.click(bar.button("disk", "Keep mine"))
    assert bar.words("disk") == ""
    assert desk.live.is_modified  # what stands here is not what stands on disk
    assert desk.window.save()
    assert load(file, MODEL).title != "Theirs"
    assert load(backup_of(file), MODEL).title == "Theirs"


def test_that_a_file_taken_away_is_told_and_saved_there_again(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    bar = desk.window.files.care.bar
    file.rename(file.with_name("elsewhere.assay"))
    desk.qtbot.waitUntil(lambda: "no longer" in bar.words("disk"))
    desk.click(bar.button("disk", "Save it there again"))
    assert load(file, MODEL) == desk.live.valuation
    assert bar.words("disk") == ""


def test_that_a_file_put_back_takes_the_notice_away(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    bar = desk.window.files.care.bar
    aside = file.with_name("aside.assay")
    file.rename(aside)
    desk.qtbot.waitUntil(lambda: bool(bar.words("disk")))
    aside.rename(file)
    desk.qtbot.waitUntil(lambda: not bar.words("disk"))


def test_that_revert_is_one_step_that_undo_takes_back(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    saved, price = desk.fingerprint, desk.price
    revert = desk.window.files.care.actions["revert"]
    assert not revert.isEnabled()
    desk.go("RPO")
    desk.type_into(desk.field("contracts.delay"), "2")
    desk.live.do(RemoveEntity("microsoft"))
    desk.settle()
    edited = desk.fingerprint
    desk.trigger(revert)
    assert (desk.fingerprint, desk.price) == (saved, price)
    assert not desk.live.is_modified
    desk.trigger(desk.window.commands.undo)
    assert desk.fingerprint == edited
    assert desk.live.is_modified
    assert "Revert" in desk.window.commands.redo.text()
    names = [desk.panel("contracts").choice.itemText(n) for n in range(desk.panel("contracts").choice.count())]
    assert "Microsoft" not in names
    while desk.live.undo_stack.canUndo():
        desk.live.undo_stack.undo()
    desk.settle()
    assert (desk.fingerprint, desk.price) == (saved, price)


def test_that_revert_of_a_valuation_without_a_file_goes_back_to_its_beginning(desk: Desktop) -> None:
    before = desk.fingerprint
    desk.live.do(SetTitle("Mine"))
    desk.trigger(desk.window.files.care.actions["revert"])
    assert desk.fingerprint == before


def test_that_the_question_before_closing_names_what_would_be_lost(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    for number in range(5):
        desk.live.do(SetTitle(f"Title {number}"))
    desk.live.do(SetValue(DELAY, 2.0))
    said = desk.answering(Button.Cancel)
    assert not desk.window.close()
    assert "6" in said[0]
    assert "today" in said[0]
    assert "Microsoft" in said[0]
    desk.live.mark_saved()
    desk.live.undo_stack.undo()
    said = desk.answering(Button.Cancel)
    assert not desk.window.close()
    assert "undone" in said[0]


def test_that_a_copy_is_saved_and_the_window_stays_with_its_file(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    choosing(monkeypatch, tmp_path / "copy")
    desk.trigger(desk.window.files.care.actions["save_copy"])
    assert load(tmp_path / "copy.assay", MODEL).title == "Mine"
    assert desk.window.session.path == file
    assert desk.live.is_modified
    choosing(monkeypatch, file)
    said = desk.answering(Button.Ok)
    desk.trigger(desk.window.files.care.actions["save_copy"])
    assert "open" in said[0]


def test_that_versions_are_kept_after_saves_and_restored_as_one_step(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    first, price = desk.fingerprint, desk.price
    for delay in (2.0, 4.0):
        desk.live.do(SetValue(DELAY, delay))
        assert desk.window.save()
    last = desk.fingerprint
    desk.trigger(desk.window.files.care.actions["versions"])
    dialog = desk.window.files.care.versions
    assert dialog is not None
    desk.qtbot.waitUntil(lambda: not dialog.is_busy)
    tree = dialog.list
    assert tree.topLevelItemCount() == 3
    prices = [line(tree.topLevelItem(n))[2] for n in range(3)]
    assert prices[0] == desk.price
    assert prices[2] == price
    assert len(set(prices)) == 3
    assert "Nothing differs" in dialog.detail.text()
    tree.setCurrentIndex(tree.model().index(2, 0))
    assert "Inputs changed: 1" in dialog.detail.text()
    on_disk = file.read_bytes()
    desk.click(dialog.restore_button)
    assert desk.window.files.care.versions is None
    assert (desk.fingerprint, desk.price) == (first, price)
    assert desk.live.is_modified
    assert file.read_bytes() == on_disk
    desk.trigger(desk.window.commands.undo)
    assert desk.fingerprint == last


def test_that_a_version_opens_as_a_copy_in_another_window(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Second"))
    assert desk.window.save()
    desk.trigger(desk.window.files.care.actions["versions"])
    dialog = desk.window.files.care.versions
    assert dialog is not None
    with another(desk) as found:
        desk.click(dialog.copy_button)
        (copy,) = found()
        assert copy.live.valuation.title == "Second (copy)"
        assert copy.session.path is None


def test_that_no_versions_are_kept_where_the_settings_say_so(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    desk.window.preferences.put("versions", 0)
    desk.live.do(SetTitle("Second"))
    assert desk.window.save()
    desk.window.files.care.keeper.finish()
    assert desk.window.files.care.keeper.store.all(file) == []


def test_that_a_version_that_cannot_be_kept_is_told_beside_the_save(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    place = desk.window.files.care.keeper.store.folder
    place.parent.mkdir(exist_ok=True)
    place.touch()
    desk.live.do(SetTitle("Second"))
    assert desk.window.save()
    desk.qtbot.waitUntil(lambda: bool(desk.window.files.care.bar.words("version")))
    assert load(file, MODEL).title == "Second"


def test_that_a_file_another_program_changed_is_not_overwritten_unasked(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    desk.live.do(SetTitle("Mine"))
    theirs = file.read_bytes() + b"\n"
    file.write_bytes(theirs)
    said = desk.answering(Button.Cancel)
    assert not desk.window.save()
    assert "mine.assay" in said[0]
    assert file.read_bytes() == theirs
    desk.answering(Button.Save)
    assert desk.window.save()
    assert load(file, MODEL).title == "Mine"


def test_that_an_export_runs_beside_the_work_and_carries_the_figures_of_its_start(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choosing(monkeypatch, tmp_path / "book")
    price = desk.live.results.figure("shares.price")
    window = desk.window
    desk.click(window.export_button)
    assert not window.commands.export.isEnabled()
    assert "book.xlsx" in window.work_label.text()
    turns = 0
    desk.live.do(SetValue(DELAY, 5.0))
    while window.files.jobs:
        QApplication.processEvents()
        turns += 1
    assert turns > 3
    desk.settle()
    assert desk.live.results.figure("shares.price") != price
    assert window.commands.export.isEnabled()
    assert window.work_label.text() == ""
    assert "book.xlsx" in window.statusBar().currentMessage()
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", data_only=True)
    held = [c.value for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert any(isinstance(v, float) and v == pytest.approx(price, rel=1e-9) for v in held)


def test_that_an_export_to_a_place_that_cannot_be_written_is_told(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choosing(monkeypatch, tmp_path / "no such folder" / "book.xlsx")
    said = desk.answering(Button.Ok)
    desk.trigger(desk.window.commands.export)
    desk.qtbot.waitUntil(lambda: not desk.window.files.jobs and bool(said), timeout=60_000)
    assert "book.xlsx" in said[0] or "no such folder" in said[0]
    assert desk.window.commands.export.isEnabled()


def test_that_closing_during_an_export_leaves_no_thread_and_no_half_file(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choosing(monkeypatch, tmp_path / "book.xlsx")
    desk.click(desk.window.export_button)
    desk.window.close()
    assert QThreadPool.globalInstance().waitForDone(120_000)
    QApplication.processEvents()
    assert all(path.suffix in (".xlsx", ".ini", "") for path in tmp_path.iterdir())


def leave_behind(folder: Path, *works: tuple[Path | None, str]) -> None:
    """What programs that were killed leave behind, the first work last."""
    script = (
        "import sys, os\n"
        "from dataclasses import replace\n"
        "from workbench.document.file import load\n"
        "from workbench.document.recovery import DraftKeeper\n"
        "from workbench.document.valuation import new_valuation\n"
        "from workbench.model import MODEL\n"
        "folder, works = sys.argv[1], sys.argv[2:]\n"
        "for origin, title in zip(works[::2], works[1::2]):\n"
        "    held = load(origin, MODEL) if origin else new_valuation('')\n"
        "    kept = replace(held, title=title)\n"
        "    DraftKeeper(folder).keep(kept, MODEL, origin or None, ['Set title'])\n"
        "os.kill(os.getpid(), 9)\n"
    )
    arguments = [part for origin, title in works for part in ("" if origin is None else str(origin), title)]
    subprocess.run([sys.executable, "-c", script, str(folder), *arguments], check=False)


def test_that_all_unsaved_work_is_offered_with_what_it_would_bring(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    leave_behind(tmp_path / "drafts", (file, "Unsaved"), (None, "Never saved"))
    desk = opened(None)
    desk.window.offer_drafts()
    dialog = desk.window.files.care.recovery
    assert dialog is not None
    assert dialog.list.topLevelItemCount() == 2
    desk.qtbot.waitUntil(lambda: not dialog.is_busy)
    said = {item[0]: item for item in map(line, (dialog.list.topLevelItem(n) for n in range(2)))}
    assert said["Unsaved"][1] == "mine.assay"
    assert "today" in said["Unsaved"][2]
    before, _, after = said["Unsaved"][3].partition(" → ")
    assert before == after != ""
    assert said["Never saved"][3].startswith("–")
    place = next(n for n in range(2) if line(dialog.list.topLevelItem(n))[0] == "Unsaved")
    dialog.list.setCurrentIndex(dialog.list.model().index(place, 0))
    assert "Title" in dialog.detail.text()
    assert "Set title" in dialog.detail.text()
    desk.click(dialog.open_button)
    assert desk.live.valuation.title == "Unsaved"
    assert desk.window.session.path == file
    assert desk.live.is_modified
    assert dialog.list.topLevelItemCount() == 1
    desk.click(dialog.later_button)
    assert len(desk.window.files.care.drafts()) == 1
    desk.trigger(desk.window.commands.undo)  # one step back to what was saved
    assert desk.live.valuation == load(file, MODEL)


def test_that_work_put_off_is_not_offered_again_but_stays_in_the_menu_until_it_is_discarded(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    leave_behind(tmp_path / "drafts", (file, "Unsaved"))
    desk = opened(None)
    care = desk.window.files.care
    desk.window.offer_drafts()
    assert care.recovery is not None
    QTest.keyClick(care.recovery, Qt.Key.Key_Escape)
    desk.settle()
    assert care.recovery is None
    desk.window.offer_drafts()
    assert care.recovery is None
    desk.trigger(care.actions["recover"])
    dialog = care.recovery
    assert dialog is not None
    desk.answering(Button.Cancel)
    desk.click(dialog.discard_button)
    assert len(care.drafts()) == 1
    said = desk.answering(Button.Discard)
    desk.click(dialog.discard_button)
    assert "Unsaved" in said[0]
    assert care.drafts() == []
    assert care.recovery is None
    desk.trigger(care.actions["recover"])
    assert "No unsaved work" in desk.window.statusBar().currentMessage()


def test_that_two_drafts_open_in_two_windows_and_damaged_work_is_told(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path
) -> None:
    drafts = tmp_path / "drafts"
    leave_behind(drafts, (file, "One"), (None, "Two"), (None, "Broken"))
    for body in drafts.glob("*.assay"):
        if "Broken" in body.read_text(encoding="utf-8"):
            body.write_text("{", encoding="utf-8")
    desk = opened(None)
    desk.window.offer_drafts()
    dialog = desk.window.files.care.recovery
    assert dialog is not None
    desk.qtbot.waitUntil(lambda: not dialog.is_busy)
    with another(desk) as found:
        for name in ("One", "Two"):
            place = [draft.title for draft in dialog.drafts].index(name)
            dialog.list.setCurrentIndex(dialog.list.model().index(place, 0))
            desk.click(dialog.open_button)
        (second,) = found()
        assert {desk.live.valuation.title, second.live.valuation.title} == {"One", "Two"}
        assert line(dialog.list.topLevelItem(0))[3] == "cannot be read"
        desk.answering(Button.Discard)
        desk.click(dialog.discard_button)


def test_that_the_window_tells_when_unsaved_work_was_kept_aside_and_when_it_cannot_be(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    bar, autosave = desk.window.files.care.bar, desk.window.autosave
    desk.live.do(SetTitle("Mine"))
    autosave.folder.touch()  # a file where the folder should be
    autosave.keep()
    assert "crash" in bar.words("draft")
    autosave.folder.unlink()
    autosave.keep()
    assert bar.words("draft") == ""
    assert "recovery copy" in desk.window.saved_label.text()
    assert desk.window.save()
    assert "recovery copy" not in desk.window.saved_label.text()


def test_that_drafts_of_several_windows_stand_beside_each_other(opened: Callable[..., Desktop], file: Path) -> None:
    one = opened(file)
    with another(one) as found:
        one.trigger(one.window.commands.new)
        (second,) = found()
        one.live.do(SetTitle("One"))
        second.live.do(SetTitle("Two"))
        one.window.autosave.keep()
        second.autosave.keep()
        assert len(list(one.window.autosave.folder.glob("*.assay"))) == 2
        second.live.mark_saved()
        second.close()
        assert len(list(one.window.autosave.folder.glob("*.assay"))) == 1


def test_that_a_new_valuation_is_empty_and_without_a_file(opened: Callable[..., Desktop], file: Path) -> None:
    desk = opened(file)
    with another(desk) as found:
        desk.trigger(desk.window.commands.new)
        (new,) = found()
        assert new.session.path is None
        assert "not saved yet" in new.file_label.text()
        assert not new.live.valuation.values
        assert not new.live.is_modified
    assert desk.window.session.path == file
    fresh = opened(None)
    count = len(fresh.window.windows.all)
    fresh.trigger(fresh.window.commands.new)  # nothing was done here: it stays
    assert len(fresh.window.windows.all) == count


def test_that_a_second_file_opens_in_a_window_of_its_own_and_a_file_that_is_open_comes_up(
    opened: Callable[..., Desktop], file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(None)
    other = Path(shutil.copy(PLAIN, tmp_path / "other.assay"))
    choosing(monkeypatch, file)
    desk.trigger(desk.window.commands.open)  # nothing was done here
    assert desk.window.session.path == file
    with another(desk) as found:
        choosing(monkeypatch, other)
        desk.trigger(desk.window.commands.open)
        (second,) = found()
        assert second.session.path == other
        assert desk.window.session.path == file
        for path in (file, other):
            choosing(monkeypatch, path)
            desk.trigger(desk.window.commands.open)
            desk.trigger(desk.window.commands.open_here)
        assert len(desk.window.windows.all) == 2
        choosing(monkeypatch, Path(shutil.copy(PLAIN, tmp_path / "third.assay")))
        desk.trigger(desk.window.commands.open_elsewhere)
        assert len(desk.window.windows.all) == 3
        broken = tmp_path / "broken.assay"
        broken.write_text("{")
        choosing(monkeypatch, broken)
        desk.answering(Button.Ok)
        desk.trigger(desk.window.commands.open)
        assert len(desk.window.windows.all) == 3
    choosing(monkeypatch, other)
    desk.trigger(desk.window.commands.open_here)
    assert desk.window.session.path == other


def test_that_cases_are_copied_renamed_weighed_and_removed_and_undo_takes_each_back(desk: Desktop) -> None:
    window, first = desk.window, desk.fingerprint
    price = desk.price
    desk.filling("Slow power")
    desk.trigger(window.commands.copy_case)
    assert window.cases.currentText() == "Slow power"
    assert desk.price == price
    desk.filling("Late power")
    desk.trigger(window.commands.rename_case)
    assert window.cases.currentText() == "Late power"
    desk.filling("12.5%")
    desk.trigger(window.commands.probability)
    made = desk.live.valuation.case(desk.live.valuation.selected_case)
    assert made.probability == 0.125
    desk.filling("lots")
    desk.trigger(window.commands.probability)
    assert desk.live.valuation.case(made.id).probability == 0.125
    assert desk.problems()
    desk.trigger(window.commands.remove_case)
    assert [window.cases.itemText(n) for n in range(window.cases.count())] == ["Base", "Bear", "Bull"]
    assert window.cases.currentText() == "Base"
    assert not window.commands.remove_case.isEnabled()
    while desk.live.undo_stack.canUndo():
        desk.live.undo_stack.undo()
    assert desk.fingerprint == first


@pytest.mark.parametrize(
    ("before", "at"),
    [
        (QRect(0, 0, 800, 600), QPoint(32, 32)),
        (QRect(620, 100, 800, 600), QPoint(640, 132)),  # no room to the right
        (QRect(100, 290, 800, 600), QPoint(132, 300)),  # none below
        (QRect(0, 0, 1440, 900), QPoint(0, 0)),  # none at all
        (QRect(-50, -20, 2000, 1200), QPoint(0, 0)),  # larger than the screen: its title bar can be reached
    ],
)
def test_that_another_window_opens_a_step_aside_and_within_the_screen(before: QRect, at: QPoint) -> None:
    assert beside(before, QRect(0, 0, 1440, 900)) == at


def spoil(path: Path) -> None:
    """A digit of a number for another, as a disk or a text editor leaves it."""
    written = path.read_text("utf-8")
    changed = written.replace('"value": 0.62', '"value": 0.26', 1)
    assert changed != written
    path.write_text(changed, "utf-8")


def test_that_a_file_that_does_not_fit_its_seal_opens_only_when_asked_to_and_counts_as_unsaved(
    desk: Desktop, file: Path
) -> None:
    spoil(file)
    before, bytes_before = desk.fingerprint, file.read_bytes()
    said = desk.answering(Button.Cancel)
    assert not desk.window.files.open(file)
    assert "mine.assay: It does not say what was saved" in said[0]
    assert desk.fingerprint == before
    desk.answering(Button.Open)
    assert desk.window.files.open(file)
    desk.settle()
    assert desk.fingerprint != before
    assert desk.live.is_modified
    assert desk.window.session.path == file
    assert file.read_bytes() == bytes_before
    desk.trigger(desk.window.commands.save)
    assert not desk.live.is_modified
    assert content_hash(load(file, MODEL)) == desk.fingerprint


def test_that_a_file_changed_in_a_text_editor_is_read_again_only_when_asked_to(
    opened: Callable[..., Desktop], file: Path
) -> None:
    desk = opened(file)
    before = desk.fingerprint
    spoil(file)
    desk.answering(Button.Cancel)
    desk.window.files.care.notices.reload()
    assert desk.fingerprint == before
    desk.answering(Button.Open)
    desk.window.files.care.notices.reload()
    assert desk.fingerprint != before
    desk.trigger(desk.window.commands.undo)
    assert desk.fingerprint == before
