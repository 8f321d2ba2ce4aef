"""Files of the window: new, open, recover, save, export, and the questions a person is asked about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from workbench.document.file import BACKUP, SUFFIX, FileToken, load
from workbench.document.recovery import Draft
from workbench.document.seal import SealError
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.drafts import AutoSave
from workbench.live.jobs import Job
from workbench.live.session import Session
from workbench.ui.commands import FILE_PATTERN
from workbench.ui.filing.leaving import lost_words
from workbench.ui.saving_place import ask_place

if TYPE_CHECKING:
    from workbench.ui.facts import FactsFlow
    from workbench.ui.filing.care import FileCare
    from workbench.ui.start.feature import Starting
    from workbench.ui.window import MainWindow


class Files(QObject):
    """What stands in files. `opened` follows another valuation, `saved` a save, `exporting(name or "")` a job.

    `idle` follows the end of the last job, `reread` a whole valuation put in place as one edit, `lock_turned` a lock
    that was won or lost.
    """

    opened = Signal()
    saved = Signal()
    exporting = Signal(str)
    idle = Signal()
    reread = Signal()
    lock_turned = Signal()

    care: FileCare
    starting: Starting

    def __init__(self, window: MainWindow, session: Session, autosave: AutoSave) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._live = session.live
        self._autosave = autosave
        self.jobs: list[Job] = []
        self._facts: FactsFlow | None = None

    def new(self) -> None:
        """Start an empty valuation: here where nothing was done yet, else in a window of its own."""
        if self._session.is_untouched:
            self.opened.emit()
        else:
            self._window.windows.open_window()

    def start(self, valuation: Valuation) -> None:
        """Begin with a valuation that has no file yet."""
        self._session.start(valuation)
        self.opened.emit()

    @property
    def facts(self) -> FactsFlow:
        """The ways of company facts into the window, loaded when first asked for."""
        if self._facts is None:
            from workbench.ui.facts import FactsFlow

            self._facts = FactsFlow(self._window)
        return self._facts

    # Opening

    def ask_open(self) -> None:
        """Choose files and open them: here where nothing was done yet, else each in a window of its own."""
        start = str(self._session.path.parent) if self._session.path is not None else ""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, text("Open a valuation"), start, text("Valuations") + f" ({FILE_PATTERN})"
        )
        for name in names:
            self.go_to(name)

    def ask_open_here(self) -> None:
        """Choose a file and open it in this window."""
        start = str(self._session.path.parent) if self._session.path is not None else ""
        name, _ = QFileDialog.getOpenFileName(
            self._window, text("Open in this window"), start, text("Valuations") + f" ({FILE_PATTERN})"
        )
        if name and not self._raise(name):
            self.open(name)

    def ask_open_elsewhere(self) -> None:
        """Choose files and open each in a window of its own."""
        start = str(self._session.path.parent) if self._session.path is not None else ""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, text("Open in a new window"), start, text("Valuations") + f" ({FILE_PATTERN})"
        )
        for name in names:
            if not self._raise(name):
                self.open_elsewhere(name)

    def go_to(self, path: str | Path) -> None:
        """Bring up the window that has a file; open it here where nothing was done yet, else in a new window."""
        if self._raise(path):
            return
        if Path(path).suffix == BACKUP:  # saved to, it would be replaced by the next save of its file
            self.open_copy_of(path)
            return
        if self._session.is_untouched:
            self.open(path)
            return
        self.open_elsewhere(path)

    def _window_of(self, path: str | Path) -> MainWindow | None:
        """The window that has a file open."""
        return next((w for w in self._window.windows.all if w.is_furnished and w.session.holds(path)), None)

    def _raise(self, path: str | Path) -> bool:
        window = self._window_of(path)
        if window is not None:
            self.raise_window(window)
        return window is not None

    @staticmethod
    def raise_window(window: MainWindow) -> None:
        """Bring a window to the front."""
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def open_elsewhere(self, path: str | Path | None) -> MainWindow | None:
        """Open a file in a new window; says why when it cannot be read, and then gives None."""
        made: list[MainWindow] = []
        try:
            self.reads(lambda trusted: made.append(self._window.windows.open_window(path, is_trusted=trusted)))
        except ProblemError as error:
            self.show_problem(text("The file was not opened"), error.problem)
        return made[0] if made else None

    def open(self, path: str | Path) -> bool:
        """Open a file in this window, after asking about unsaved changes; says why when it cannot be read."""
        if not self.may_leave():
            return False
        try:
            is_open = self.reads(lambda trusted: self._session.open(path, is_trusted=trusted))
        except ProblemError as error:
            self.show_problem(text("The file was not opened"), error.problem)
            return False
        if not is_open:
            return False
        self._autosave.forget()
        self.opened.emit()
        return True

    def reads(self, read: Callable[[bool], object]) -> bool:
        """Read a file: `read(False)`, or `read(True)` where a person takes it though it does not fit its seal.

        False when the person does not. Raises what `read` raises otherwise.
        """
        try:
            read(False)
        except SealError as error:
            if not self._takes(error.problem):
                return False
            read(True)
        return True

    def _takes(self, problem: Problem) -> bool:
        buttons = QMessageBox.StandardButton
        title = text("The file does not fit its seal")
        words = f"{problem.where}: {problem.what}"
        box = QMessageBox(QMessageBox.Icon.Warning, title, words, buttons.Open | buttons.Cancel, self._window)
        remedy = text("If you edited it yourself, open it and save it. If not, cancel and restore its backup.")
        box.setInformativeText(remedy)
        box.button(buttons.Open).setText(text("Open as it is"))
        box.setDefaultButton(buttons.Cancel)
        return box.exec() == buttons.Open

    def tell_read_only(self) -> None:
        """Say why a file was opened for reading only, if it was."""
        self.care.notices.show_lock()

    def tell_refused_drop(self, problem: Problem) -> None:
        """Say which of the files that were dropped are not read."""
        self.care.notices.tell_refused(problem)

    def open_as_copy(self) -> None:
        """What stands here as a new valuation without a file, in a window of its own."""
        window = self.open_elsewhere(None)
        if window is not None:
            window.session.start_unsaved(_as_copy(self._live.valuation))
            window.files.opened.emit()

    def open_copy_of(self, path: str | Path) -> bool:
        """What another file holds as a new valuation without a file; False when it cannot be read."""
        found: list[Valuation] = []
        try:
            self.reads(lambda trusted: found.append(load(path, self._live.model, is_trusted=trusted)))
        except ProblemError as error:
            self.show_problem(text("The copy was not opened"), error.problem)
        if not found:
            return False
        window = self._window if self._session.is_untouched else self.open_elsewhere(None)
        if window is None:
            return False
        window.session.start_unsaved(_as_copy(found[0]))
        window.files.opened.emit()
        return True

    # Unsaved work of earlier runs

    def begin(self, *, has_file: bool) -> None:
        """The program has started: the start page where no file was asked for, and unsaved work of earlier runs."""
        if not has_file:
            self.starting.begin()
        self.offer_drafts()

    def offer_drafts(self) -> None:
        """Offer unsaved work that earlier runs left behind; what is declined stays kept."""
        self.care.offer_drafts()

    def recover(self, draft: Draft) -> None:
        """Bring unsaved work back as one step from what was saved: where its file is open already and nothing was
        done to it, else here where nothing was done yet, else in a new window.
        """
        try:
            valuation = draft.load(self._live.model)
        except ProblemError as error:
            self.show_problem(text("The unsaved work was not opened"), error.problem)
            return
        holding = None if draft.origin is None else self._window_of(draft.origin)
        if holding is not None and not holding.live.is_modified:
            holding.files._recover_here(draft, valuation)
        elif self._session.is_untouched:
            self._recover_here(draft, valuation)
        else:
            window = self.open_elsewhere(None)
            if window is not None:
                window.files._recover_here(draft, valuation)

    def _recover_here(self, draft: Draft, valuation: Valuation) -> None:
        path = draft.origin
        if path is not None and path.exists() and (self._session.holds(path) or self._window_of(path) is None):
            try:
                if not self._session.holds(path):
                    self._session.open(path)
            except ProblemError as error:  # the work matters more than the file it began from
                self._session.start_unsaved(valuation)
                self.show_problem(text("Its file was not opened"), error.problem)
            else:
                self._live.become(valuation, text("Recover unsaved work"))
                if draft.known is not None:  # what others saved since is not replaced unasked
                    self._session.token = draft.known
        else:
            self._session.start_unsaved(valuation)
        if self._autosave.kept_now():  # the next draft stands before the old one goes
            draft.forget()
        self.opened.emit()
        self.care.watch.look()
        self.raise_window(self._window)

    # Saving

    def save(self) -> bool:
        """Save to the file, asking for one if there is none yet."""
        if self._session.path is None:
            return self.ask_save()
        over: FileToken | None = None
        # Asked again when it changes while this is asked.
        while self._session.read_only is None and (theirs := self._session.other_version(over)) is not None:
            buttons = QMessageBox.StandardButton
            answer = QMessageBox.warning(
                self._window,
                text("The file changed on disk"),
                text(
                    "Another program changed {name} since it was opened. Overwrite that version?",
                    name=self._session.name,
                ),
                buttons.Save | buttons.Cancel,
                buttons.Cancel,
            )
            if answer != buttons.Save:
                return False
            over = theirs
        return self._save_to(None, over=over)

    def ask_save(self) -> bool:
        """Choose where to save, and save there."""
        folder = self._session.path.parent if self._session.path is not None else Path.home()
        stem = (self._live.valuation.title or "valuation").lower().replace(" ", "-")
        kinds = {text("Valuations") + f" ({FILE_PATTERN})": SUFFIX}
        target = ask_place(self._window, text("Save the valuation"), folder / f"{stem}{SUFFIX}", kinds)
        return target is not None and self._save_to(target, overwrite=True)

    def _save_to(self, path: Path | None, *, overwrite: bool = False, over: FileToken | None = None) -> bool:
        try:
            self._session.save(path, overwrite=overwrite, over=over)
        except ProblemError as error:
            return self._offer_elsewhere(error.problem)
        self._autosave.forget()
        self.saved.emit()
        self._window.statusBar().showMessage(text("Saved {name}", name=self._session.name), 6000)
        return True

    def _offer_elsewhere(self, problem: Problem) -> bool:
        """Say why it was not saved, and offer another place, so that the work is not lost."""
        buttons = QMessageBox.StandardButton
        title = text("The valuation was not saved")
        icon = QMessageBox.Icon.Warning
        words = f"{problem.where}: {problem.what}"
        box = QMessageBox(icon, title, words, buttons.Save | buttons.Cancel, self._window)
        box.setInformativeText(problem.remedy)
        box.button(buttons.Save).setText(text("Save elsewhere…"))
        return box.exec() == buttons.Save and self.ask_save()

    def ask_export(self) -> None:
        """Choose a workbook and export to it."""
        folder = self._session.path.parent if self._session.path is not None else Path.home()
        stem = self._session.path.stem if self._session.path is not None else "valuation"
        kinds = {text("Excel workbooks") + " (*.xlsx)": ".xlsx"}
        target = ask_place(self._window, text("Export to Excel"), folder / f"{stem}.xlsx", kinds)
        if target is not None:
            self.export(target)

    def export(self, path: Path) -> Job:
        """Export in the background; the window stays alive."""
        model, valuation = self._live.model, self._live.valuation

        def work() -> object:
            from workbench.exchange.export import export_workbook

            return export_workbook(model, valuation, path)

        job = Job(text("Export"), work, self)
        status = self._window.statusBar()
        job.done.connect(lambda made: status.showMessage(text("Exported {name}", name=Path(made).name), 8000))
        job.failed.connect(lambda problem: self.show_problem(text("The workbook was not written"), problem))
        job.ended.connect(lambda: self._end(job))
        self.jobs.append(job)
        self.exporting.emit(path.name)
        job.start()
        return job

    def _end(self, job: Job) -> None:
        self.jobs.remove(job)
        job.deleteLater()
        self.exporting.emit("")
        if not self.jobs:
            self.idle.emit()

    def show_problem(self, title: str, problem: Problem) -> None:
        """Say what went wrong, where, and what to do."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, f"{problem.where}: {problem.what}", parent=self._window)
        box.setInformativeText(problem.remedy)
        box.exec()

    def may_leave(self) -> bool:
        """Ask about unsaved changes; False when the person stays."""
        if not self._live.is_modified:
            return True
        buttons = QMessageBox.StandardButton
        box = QMessageBox(
            QMessageBox.Icon.Question,
            text("Unsaved changes"),
            text("Save the changes to {name}?", name=self._session.name),
            buttons.Save | buttons.Discard | buttons.Cancel,
            self._window,
        )
        box.setInformativeText(lost_words(self._session))
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def leave(self) -> None:
        """The window closes: forget what runs and the draft, give the file free."""
        for job in list(self.jobs):
            job.cancel()
        self._autosave.forget()
        self._session.close()


def _as_copy(valuation: Valuation) -> Valuation:
    return replace(valuation, title=text("{title} (copy)", title=valuation.title or valuation.company))
