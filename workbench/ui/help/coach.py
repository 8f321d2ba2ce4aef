"""The guided first valuation: a card, a frame around what a step is about, and a watch that notices when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from workbench.ground.language import text
from workbench.ground.resources import resource
from workbench.ui.help.coach_card import CoachCard
from workbench.ui.help.coach_watches import WATCHES, Watch
from workbench.ui.help.frame import Frame
from workbench.ui.help.library import said
from workbench.ui.help.markup import inline
from workbench.ui.help.steps import Step, steps
from workbench.ui.help.topics import Topics
from workbench.ui.theme import current_theme

if TYPE_CHECKING:
    from workbench.ui.help.feature import Help
    from workbench.ui.window import MainWindow

KEY = "help/first-valuation"
EXAMPLE = "examples/coreweave-ipo.assay"
_PAUSE_MS = 1100


class Coach(QObject):
    """Leads through the steps in one window. It can be left at any time, and goes on where it was left."""

    def __init__(self, window: MainWindow, help_: Help) -> None:
        super().__init__(window)
        self.window = window
        self._help = help_
        self._topics = Topics(window.live.model)
        self.card: CoachCard | None = None
        self.frame: Frame | None = None
        self.watch: Watch | None = None
        self.at = 0
        self._watched = -1
        self._is_early = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._go_on)
        window.closed.connect(self.leave)

    @property
    def is_on(self) -> bool:
        """Whether the card is shown."""
        return self.card is not None

    @property
    def step(self) -> Step | None:
        """The step shown; None behind the last."""
        return steps()[self.at] if self.at < len(steps()) else None

    def begin(self) -> None:
        """Show the step where it was left, or the first."""
        if self.card is not None:
            self.card.raise_()
            return
        names = [one.id for one in steps()]
        kept = str(self.window.settings.value(KEY, ""))
        self.at = names.index(kept) if kept in names else 0
        self.frame = Frame(self.window)
        self.card = CoachCard(self.window)
        self.card.left.connect(self.leave)
        self.card.back.connect(lambda: self.go(self.at - 1))
        self.card.skipped.connect(lambda: self.go(self.at + 1))
        self.card.button.connect(self._press)
        self.card.topic.connect(self._help.show)
        self.card.show()
        self.go(self.at)

    def leave(self) -> None:
        """Put everything away; the step is remembered."""
        if self.card is None:
            return
        self._pause.stop()
        step = self.step
        self.window.settings.setValue(KEY, "" if step is None else step.id)
        self._unwatch()
        if self.frame is not None:
            self.frame.leave()
            self.frame = None
        self.card.hide()
        self.card.deleteLater()
        self.card = None

    def go(self, at: int) -> None:
        """Show a step by its place; behind the last stands the end."""
        self._pause.stop()
        self.at = min(max(at, 0), len(steps()))
        is_early, self._is_early = self._is_early and self._watched == self.at, False
        if self._watched != self.at:
            self._watch(self.at)
        step = self.step
        if step is None:
            self._show_end()
            return
        self.window.settings.setValue(KEY, step.id)
        is_met = self.watch is not None and self.watch.is_met()
        if is_met and step.id == "open":
            self.go(self.at + 1)
            return
        self._show(step)
        if is_early or is_met:
            self._noticed()

    def _watch(self, at: int) -> None:
        """Watch for a step instead of the one before."""
        self._unwatch()
        self._watched = at
        if at < len(steps()):
            self.watch = WATCHES[steps()[at].id](self.window, self._noticed)

    def _show(self, step: Step) -> None:
        assert self.card is not None
        button = text("Open the example") if step.id == "open" else ""
        self.card.show_step(
            text("Step {place} of {count}", place=self.at + 1, count=len(steps())),
            said(step.title),
            self._html(said(step.do)),
            self._html(said(step.why)),
            button=button,
            may_go_back=self.at > 1,
        )
        self._bring_forward(step)
        self._frame()

    def _html(self, marked: str) -> str:
        roles = current_theme().roles
        style = f"background-color:{roles.raised}; font-weight:600"
        return inline(marked, self._topics).replace('class="key"', f'style="{style}"')

    def _bring_forward(self, step: Step) -> None:
        """A dock that a step is about comes to the front of those it shares its place with."""
        dock = {"explain": "explain", "find": "inputs", "change": "inputs", "type_over": "sheet"}.get(step.id)
        if dock is not None:
            self.window.zones.bring_up(dock)

    def _frame(self) -> None:
        if self.frame is None or self.card is None:
            return
        around: list[QWidget] = [] if self.watch is None else self.watch.around()
        self.frame.show_around(around)
        self.card.keep_clear(self.frame.rects)
        self.card.raise_()

    def _show_end(self) -> None:
        assert self.card is not None
        self.window.settings.setValue(KEY, "")
        parts = [
            text("You have read a figure, changed an input, typed over a cell, and taken the model along to Excel."),
            inline("[[guide/]] · [[glossary]] · [[keys]]", self._topics),
        ]
        self.card.show_end(text("That was a first valuation"), "<br><br>".join(parts))
        if self.frame is not None:
            self.frame.show_around([])

    def _noticed(self) -> None:
        if self._pause.isActive():
            self._is_early = True  # of the next step, by somebody quicker than the card
        elif self.card is not None:
            self.card.show_done()
            self._pause.start()
            self._watch(self.at + 1)

    def _go_on(self) -> None:
        self.go(self.at + 1)

    def _press(self) -> None:
        if self.step is None:
            self.leave()
        elif self.step.id == "open":
            self.window.open(resource(EXAMPLE))

    def _unwatch(self) -> None:
        self._watched = -1
        if self.watch is not None:
            self.watch.end()
            self.watch = None
