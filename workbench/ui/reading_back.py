"""Reading an edited workbook back into the window: chosen, read in the background, reviewed, taken as one step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressDialog

from workbench.exchange.workbook_back import BackLine, ReadBack, read_back
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.jobs import Job
from workbench.ui.review import Review, ReviewDialog, ReviewLine

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

PATTERN = "*.xlsx *.xlsm"
_PATIENCE = 400
"""Milliseconds after which progress is shown."""


class WorkbookReading(QObject):
    """One workbook being read back. `reviewing(dialog)` follows the reading, before anything is applied."""

    reviewing = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: ReviewDialog | None = None

    def ask(self) -> None:
        """Choose a workbook and read it back."""
        path = self._window.session.path
        start = str(path.parent if path is not None else Path.home())
        pattern = text("Excel workbooks") + f" ({PATTERN})"
        title = text("Read back an edited workbook")
        name, _ = QFileDialog.getOpenFileName(self._window, title, start, pattern)
        if name:
            self.read(Path(name))
        else:
            self.deleteLater()

    def read(self, path: Path) -> Job:
        """Read a workbook in the background; the review opens when it is read."""
        live, jobs = self._window.live, self._window.files.jobs
        model, valuation = live.model, live.valuation
        job = Job(text("Reading {name} …", name=path.name), lambda: read_back(model, valuation, path, job.report), self)
        progress = QProgressDialog(job.title, text("Cancel"), 0, 100, self._window)
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        progress.setMinimumDuration(_PATIENCE)
        progress.setAutoReset(False)
        progress.canceled.connect(job.cancel)
        job.progressed.connect(progress.setValue)
        job.done.connect(self._review)
        job.failed.connect(self._refuse)
        job.ended.connect(progress.deleteLater)
        job.ended.connect(lambda: jobs.remove(job))
        job.ended.connect(self._ended)
        jobs.append(job)
        job.start()
        return job

    def _ended(self) -> None:
        if self.dialog is None:  # refused or cancelled
            self.deleteLater()

    def _refuse(self, problem: Problem) -> None:
        self._window.files.show_problem(text("The workbook was not read"), problem)

    def _review(self, back: ReadBack) -> None:
        def take(keys: Sequence[str]) -> Problem | None:
            problems = self._window.live.do(back.edit(keys), self._window)
            return problems[0] if problems else None

        dialog = ReviewDialog(review_of(back), self._window, take)
        dialog.accepted.connect(lambda: self._tell(back, len(dialog.taken())))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget)
        self.dialog = dialog
        dialog.open()
        self.reviewing.emit(dialog)

    def _forget(self) -> None:
        self.dialog = None
        self.deleteLater()

    def _tell(self, back: ReadBack, count: int) -> None:
        said = text("{count} changes taken over from {name}", count=count, name=back.name)
        self._window.statusBar().showMessage(said, 8000)


def review_of(back: ReadBack) -> Review:
    """What was read back, as a person reviews it."""
    about = back.about
    if not back.lines:
        about += " " + text("No input was changed in it.")
    return Review(text("Read back an edited workbook"), [_line(one) for one in back.lines], about, back.notes)


def _line(one: BackLine) -> ReviewLine:
    return ReviewLine(
        key=one.key,
        group=one.group,
        label=one.label,
        old=one.old,
        new=one.new,
        where=one.where,
        unit=one.unit,
        note=one.note,
        exported=one.exported,
        problem=one.problem,
    )
