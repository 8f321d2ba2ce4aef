"""What the window says about its file: changed, gone, locked, read-only; each with what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from workbench.document.lock import Holder, LockedError
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.file_watch import FileWatch
from workbench.live.session import OnDisk
from workbench.ui.filing.notice_bar import Choice, Notice, NoticeBar
from workbench.ui.filing.times import when_words

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

DISK, LOCK, LOST, DROP, VERSION, DRAFT = "disk", "lock", "lost", "drop", "version", "draft"


class FileNotices(QObject):
    """Keeps the notices about the file of one window true."""

    def __init__(self, window: MainWindow, watch: FileWatch, bar: NoticeBar) -> None:
        super().__init__(window)
        self._window, self._watch, self.bar = window, watch, bar
        watch.turned.connect(self._turned)
        watch.lock_lost.connect(self._lock_lost)

    @property
    def _name(self) -> str:
        return self._window.session.name

    def begin(self) -> None:
        """Another file is open, or this one was saved: nothing that was said before holds."""
        for key in (DISK, LOST, VERSION):
            self.bar.drop(key)
        self._watch.follow()
        self.show_lock()

    # The file on disk

    def _turned(self, state: object) -> None:
        if state is OnDisk.SAME:
            self.bar.drop(DISK)
        elif state is OnDisk.GONE:
            self.bar.show_notice(
                DISK,
                Notice(
                    text("{name} is no longer in its folder: it was moved, renamed or deleted.", name=self._name),
                    (Choice(text("Save it there again"), self._save_again), Choice(text("Save as…"), self._save_as)),
                    "warning",
                    "bad",
                ),
            )
        else:
            self._tell_changed()

    def _tell_changed(self) -> None:
        unsaved = self._window.live.is_modified
        words = (
            text("{name} was changed on disk by another program, and there are unsaved edits here.", name=self._name)
            if unsaved
            else text("{name} was changed on disk by another program.", name=self._name)
        )
        choices = (
            Choice(text("Reload"), self.reload),
            Choice(text("Compare"), self._window.files.care.compare_with_disk),
            Choice(text("Keep mine"), self.keep_mine),
        )
        self.bar.show_notice(DISK, Notice(words, choices, "warning", "gold_text"))

    def reload(self) -> None:
        """Put what is on disk in place, as one step to undo."""
        files = self._window.files
        session, title = self._window.session, text("Reload {name}", name=self._name)
        try:
            if not files.reads(lambda trusted: session.reload(title, is_trusted=trusted)):
                return
        except ProblemError as error:
            files.show_problem(text("The file was not read again"), error.problem)
            return
        self.begin()
        files.reread.emit()
        self._window.statusBar().showMessage(text("Read again from disk; Undo brings back what stood here."), 8000)

    def keep_mine(self) -> None:
        """Leave the other version aside: the next save replaces it."""
        try:
            self._window.session.keep_mine()
        except ProblemError as error:
            self._window.files.show_problem(text("The file cannot be looked at"), error.problem)
            return
        self.bar.drop(DISK)
        self._watch.follow()
        said = text("The next save replaces the version on disk, which stays as {name}.bak.", name=self._name)
        self._window.statusBar().showMessage(said, 10000)

    def _save_again(self) -> None:
        self._window.files.save()

    def _save_as(self) -> None:
        self._window.files.ask_save()

    # The lock

    def show_lock(self) -> None:
        """Say that the file is open for reading only, and who holds it."""
        session = self._window.session
        if session.read_only is None:
            self.bar.drop(LOCK)
            return
        choices = [
            Choice(text("Open a copy"), self._window.files.open_as_copy),
            Choice(text("Try again"), self.try_again),
        ]
        if session.is_locked:
            choices.append(Choice(text("Take the lock over…"), self.ask_break))
        self.bar.show_notice(LOCK, Notice(_lock_words(self._name, session.holder, session.read_only), choices, "lock"))

    def try_again(self) -> None:
        """Ask for the lock once more; what changed on disk meanwhile is told."""
        self._lock(breaks=False)

    def ask_break(self) -> None:
        """Break somebody's lock, after saying what that may cost."""
        holder = self._window.session.holder
        buttons = QMessageBox.StandardButton
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            text("Break the lock"),
            _lock_words(self._name, holder, self._window.session.read_only),
            buttons.Yes | buttons.Cancel,
            self._window,
        )
        box.setInformativeText(
            text(
                "If that program is still running, both of you can save, and whoever saves last replaces the work of "
                "the other. Break the lock only when you know that the file is not open there any more."
            )
        )
        box.button(buttons.Yes).setText(text("Break the lock"))
        box.setDefaultButton(buttons.Cancel)
        if box.exec() == buttons.Yes:
            self._lock(breaks=True)

    def _lock(self, *, breaks: bool) -> None:
        status = self._window.statusBar()
        try:
            self._window.session.try_lock(break_lock=breaks)
        except LockedError:
            status.showMessage(text("It is still locked."), 6000)
        except ProblemError as error:
            status.showMessage(f"{error.problem.what} {error.problem.remedy}", 8000)
        else:
            status.showMessage(text("The file can be saved from here now."), 6000)
        self.show_lock()
        self._window.files.lock_turned.emit()
        self._watch.look()

    def _lock_lost(self, holder: object) -> None:
        who = text("somebody else") if not isinstance(holder, Holder) else f"{holder.user} ({holder.host})"
        words = text(
            "The lock on {name} was taken away by {who}: two people may save it now.", name=self._name, who=who
        )
        choices = (Choice(text("Save as…"), self._save_as),)
        self.bar.show_notice(LOST, Notice(words, choices, "warning", "bad"))

    # The rest

    def tell_refused(self, problem: Problem) -> None:
        """A file that was dropped and is not read."""
        self.bar.show_notice(DROP, Notice(f"{problem.where}: {problem.what} {problem.remedy}", (), "warning", "bad"))

    def tell_no_version(self, problem: Problem) -> None:
        """No version could be kept beside a save; the save itself stands."""
        words = text("It was saved, but no version was kept: {reason}", reason=f"{problem.what} {problem.remedy}")
        self.bar.show_notice(VERSION, Notice(words, (), "warning"))

    def tell_no_draft(self, problem: Problem) -> None:
        """Unsaved work cannot be kept aside: a crash would lose it."""
        reason = f"{problem.what} {problem.remedy}"
        words = text("Unsaved work cannot be kept aside against a crash: {reason}", reason=reason)
        self.bar.show_notice(DRAFT, Notice(words, (Choice(text("Save now"), self._save_again),), "warning", "bad"))

    def tell_draft(self) -> None:
        """It can again."""
        self.bar.drop(DRAFT)


def _lock_words(name: str, holder: Holder | None, problem: Problem | None) -> str:
    if holder is not None:
        return text(
            "{name} is open for reading only: {user} on {host} has had it open since {time}.",
            name=name,
            user=holder.user,
            host=holder.host,
            time=when_words(holder.since),
        )
    said = "" if problem is None else f"{problem.what} {problem.remedy}"
    return text("{name} is open for reading only. {reason}", name=name, reason=said)
