"""From a file of company facts to an edit: read it beside the window, ask, review, take over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QProgressDialog

from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_lines import FactsPlan, PlannedLine
from workbench.exchange.facts_plan import currency_for, first_edit, first_plan, peer_plan, takeover_plan
from workbench.exchange.facts_reading import CompanyFacts, read_company_facts
from workbench.exchange.facts_words import told
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.jobs import Job
from workbench.rows.model import Model
from workbench.ui.facts.page import FactsPage, Wanted, period_words
from workbench.ui.review import Review, ReviewDialog, ReviewLine

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

PATTERN = "*.json"
_PATIENCE = 400
"""Milliseconds before a reading shows its progress."""


class FactsFlow(QObject):
    """Company facts for the window: a new valuation out of them, or what the open one takes over."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._live = window.live
        self.job: Job | None = None

    def ask_new(self) -> None:
        """Choose a file and make a first valuation of its company."""
        self._ask(self.begin_new)

    def ask_take_over(self) -> None:
        """Choose a file and take it over into the open valuation."""
        self._ask(self.begin_take_over)

    def _ask(self, begin: Callable[[Path], object]) -> None:
        if self.job is not None:
            return
        pattern = text("Company facts of EDGAR") + f" ({PATTERN})"
        name, _ = QFileDialog.getOpenFileName(self._window, text("Choose a companyfacts file"), "", pattern)
        if name:
            begin(Path(name))

    # Reading

    def begin_new(self, path: Path) -> Job:
        """Read a file beside the window, then ask about a new valuation."""
        return self._read(path, self._offer_new)

    def begin_take_over(self, path: Path) -> Job:
        """Read a file beside the window, then ask what the open valuation takes."""
        return self._read(path, self._offer_take_over)

    def _read(self, path: Path, then: Callable[[CompanyFacts], None]) -> Job:
        job = Job(text("Company facts"), lambda: read_company_facts(path, TAGS, job.report), self)
        progress = QProgressDialog(
            text("Reading {name} …", name=path.name), text("Cancel"), 0, 100, self._window, Qt.WindowType.Dialog
        )
        progress.setWindowTitle(job.title)
        progress.setMinimumDuration(_PATIENCE)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.setValue(0)
        progress.canceled.connect(job.cancel)
        job.progressed.connect(progress.setValue)
        job.done.connect(partial(self._read_whole, progress, then))
        job.failed.connect(partial(self._unread, progress))
        job.ended.connect(partial(self._end, progress))
        self.job = job
        self._window.files.jobs.append(job)
        job.start()
        return job

    def _read_whole(self, progress: QProgressDialog, then: Callable[[CompanyFacts], None], facts: object) -> None:
        progress.hide()
        if self.job is None or self.job.is_cancelled:
            return  # stopped when the result was on its way already
        assert isinstance(facts, CompanyFacts)
        try:
            currency_for(facts, facts.currencies[0] if facts.currencies else "USD")
            then(facts)
        except ProblemError as error:
            self._refuse(error.problem)

    def _unread(self, progress: QProgressDialog, problem: Problem) -> None:
        progress.hide()
        self._refuse(problem)

    def _end(self, progress: QProgressDialog) -> None:
        progress.canceled.disconnect()
        progress.hide()
        progress.deleteLater()
        if self.job is not None:
            self._window.files.jobs.remove(self.job)
            self.job.deleteLater()
        self.job = None

    def _refuse(self, problem: Problem) -> None:
        self._window.files.show_problem(text("The company facts were not taken over"), problem)

    # Asking and reviewing

    def _offer_new(self, facts: CompanyFacts) -> None:
        wanted = self._wanted(FactsPage(facts, None, self._window))
        if wanted is None:
            return
        model = self._live.model
        beginning, plan = first_plan(model, wanted.figures, wanted.period)
        taken = self._reviewed(plan, beginning.currency, is_new=True)
        if taken is None:
            return
        edit = first_edit(model, beginning, plan, taken)
        problems = edit.check(model, beginning)
        if problems:
            self._refuse(problems[0])
        else:
            window = self._window if self._window.session.is_untouched else self._window.windows.open_window()
            window.files.start(beginning)
            window.do(edit)  # as a step of its own: unsaved, and undone to the empty valuation

    def _offer_take_over(self, facts: CompanyFacts) -> None:
        wanted = self._wanted(FactsPage(facts, self._live, self._window))
        if wanted is None:
            return
        plan = self._plan(wanted)
        taken = self._reviewed(plan, self._live.valuation.currency, is_new=False)
        if taken:
            self._window.do(plan.edit(taken))

    def _plan(self, wanted: Wanted) -> FactsPlan:
        model, valuation = self._live.model, self._live.valuation
        if wanted.peer is not None:
            return peer_plan(model, valuation, wanted.figures, wanted.period, wanted.peer)
        return takeover_plan(model, valuation, wanted.figures, wanted.period, wanted.takes)

    def _wanted(self, page: FactsPage) -> Wanted | None:
        try:
            return page.wanted() if page.exec() else None
        finally:
            page.deleteLater()

    def _reviewed(self, plan: FactsPlan, currency: str, *, is_new: bool) -> list[PlannedLine] | None:
        """The lines a person took; None when the review was left."""
        dialog = ReviewDialog(review_of(self._live.model, plan, currency), self._window)
        if is_new:
            dialog.accept_button.setText(text("Make the valuation"))
        try:
            return [plan.lines[int(key)] for key in dialog.taken()] if dialog.exec() else None
        finally:
            dialog.deleteLater()


def review_of(model: Model, plan: FactsPlan, currency: str) -> Review:
    """The plan as a review shows it."""
    lines = []
    for number, line in enumerate(plan.lines):
        words = told(model, line, currency)
        group = " · ".join(one for one in (words.group, words.entity) if one)
        needed = plan.needed_by(line)
        lines.append(
            ReviewLine(
                str(number), group, words.label, words.old, words.new, unit=words.unit, note=words.note,
                is_taken=line.is_taken, needs="" if needed is None else str(plan.lines.index(needed)),
            )
        )  # fmt: skip
    return Review(plan.title, lines, period_words(plan.period), plan.missing)
