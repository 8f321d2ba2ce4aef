"""Files of the window: new, open, recover, save, export, and the questions a person is asked about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from workbench.document.recovery import Draft
from workbench.document.valuation import Valuation, new_valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.drafts import AutoSave
from workbench.live.jobs import Job
from workbench.live.session import Session
from workbench.ui.commands import FILE_PATTERN

if TYPE_CHECKING:
    from workbench.ui.facts import FactsFlow
    from workbench.ui.window import MainWindow


class Files(QObject):
    """What stands in files. `opened` follows another valuation, `saved` a save, `exporting(name or "")` a job.

    `idle` follows the end of the last job.
    """

    opened = Signal()
    saved = Signal()
    exporting = Signal(str)
    idle = Signal()

    def __init__(self, window: MainWindow, session: Session, autosave: AutoSave) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._live = session.live
        self._autosave = autosave
        self.jobs: list[Job] = []
        self._facts: FactsFlow | None = None

    def new(self) -> None:
        """Start an empty valuation."""
        if self.may_leave():
            self.start(new_valuation(text("New valuation")))

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

    def ask_open(self) -> None:
        """Choose a file and open it."""
        start = str(self._session.path.parent) if self._session.path is not None else ""
        name, _ = QFileDialog.getOpenFileName(
            self._window, text("Open a valuation"), start, text("Valuations") + f" ({FILE_PATTERN})"
        )
        if name:
            self.open(name)

    def open(self, path: str | Path) -> bool:
        """Open a file, after asking about unsaved changes; says why when it cannot be read."""
        if not self.may_leave():
            return False
        try:
            self._session.open(path)
        except ProblemError as error:
            self.show_problem(text("The file was not opened"), error.problem)
            return False
        self.opened.emit()
        self.tell_read_only()
        return True

    def tell_read_only(self) -> None:
        """Say why a file was opened for reading only, if it was."""
        if self._session.read_only is not None:
            self.show_problem(text("Opened for reading only"), self._session.read_only)

    def offer_drafts(self) -> None:
        """Offer the latest work that an earlier run left unsaved; what is declined stays kept."""
        for draft in self._autosave.left_behind()[:1]:
            origin = Path(draft.origin).name if draft.origin else text("a valuation without a file")
            buttons = QMessageBox.StandardButton
            answer = QMessageBox.question(
                self._window,
                text("Unsaved work was found"),
                text(
                    "The workbench ended without saving {name} (kept {time}). Open that work?",
                    name=origin,
                    time=draft.at,
                ),
                buttons.Open | buttons.Discard | buttons.Cancel,
                buttons.Open,
            )
            if answer == buttons.Cancel:
                return
            if answer == buttons.Discard:
                draft.forget()
                return
            self._recover(draft)

    def _recover(self, draft: Draft) -> None:
        try:
            valuation = draft.load(self._live.model)
            if draft.origin is not None and Path(draft.origin).exists():
                self._session.open(draft.origin)
            self._live.adopt(valuation)
        except ProblemError as error:
            self.show_problem(text("The unsaved work was not opened"), error.problem)
            return
        draft.forget()
        self.opened.emit()

    def save(self) -> bool:
        """Save to the file, asking for one if there is none yet."""
        if self._session.path is None:
            return self.ask_save()
        overwrite = False
        if self._session.is_changed_on_disk:
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
            overwrite = True
        return self._save_to(None, overwrite)

    def ask_save(self) -> bool:
        """Choose where to save, and save there."""
        folder = self._session.path.parent if self._session.path is not None else Path.home()
        stem = (self._live.valuation.title or "valuation").lower().replace(" ", "-")
        pattern = text("Valuations") + f" ({FILE_PATTERN})"
        start = str(folder / f"{stem}.assay")
        name, _ = QFileDialog.getSaveFileName(self._window, text("Save the valuation"), start, pattern)
        if not name:
            return False
        target = Path(name)
        return self._save_to(target if target.suffix else target.with_suffix(".assay"), True)

    def _save_to(self, path: Path | None, overwrite: bool) -> bool:
        try:
            self._session.save(path, overwrite=overwrite)
        except ProblemError as error:
            self.show_problem(text("The valuation was not saved"), error.problem)
            return False
        self._autosave.forget()
        self.saved.emit()
        self._window.statusBar().showMessage(text("Saved {name}", name=self._session.name), 6000)
        return True

    def ask_export(self) -> None:
        """Choose a workbook and export to it."""
        folder = self._session.path.parent if self._session.path is not None else Path.home()
        stem = self._session.path.stem if self._session.path is not None else "valuation"
        start, pattern = str(folder / f"{stem}.xlsx"), text("Excel workbooks") + " (*.xlsx)"
        name, _ = QFileDialog.getSaveFileName(self._window, text("Export to Excel"), start, pattern)
        if name:
            target = Path(name)
            self.export(target if target.suffix else target.with_suffix(".xlsx"))

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
        answer = QMessageBox.question(
            self._window,
            text("Unsaved changes"),
            text("Save the changes to {name}?", name=self._session.name),
            buttons.Save | buttons.Discard | buttons.Cancel,
        )
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def leave(self) -> None:
        """The window closes: forget what runs and the draft, give the file free."""
        for job in list(self.jobs):
            job.cancel()
        self._autosave.forget()
        self._session.close()
