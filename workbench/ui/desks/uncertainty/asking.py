"""A live question of a page: asked of a worker again by itself after an edit, the answer before marked as old."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.live.workers import Asked

SETTLE_MS = 250


class Asking(QWidget):
    """A line of words and a button that cancels or asks again. `arrived(answer)`, `failed(Problem)`, `aged()`.

    `question()` gives what the worker is to be asked: equal tuples are not asked twice. The first is the valuation.
    """

    arrived = Signal(object)
    failed = Signal(object)
    aged = Signal()

    def __init__(
        self,
        live: LiveValuation,
        desk: str,
        title: str,
        function: Callable[..., object],
        question: Callable[[], tuple[object, ...]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._desk, self._title = live, desk, title
        self._function, self._question = function, question
        self._asked: Asked | None = None
        self._wanted: tuple[object, ...] = ()
        self._known: tuple[object, ...] = ()
        self.words = QLabel()
        self.words.setProperty("look", "muted")
        self.button = QPushButton(text("Cancel"))
        self.button.clicked.connect(self._pressed)
        self.button.setVisible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._ask)

    @property
    def is_old(self) -> bool:
        """What was answered is of an earlier state, or nothing was answered yet."""
        return self._known != self._question()

    @property
    def is_running(self) -> bool:
        """A worker is at it."""
        return self._asked is not None

    def touch(self) -> None:
        """Something may be different: ask once it has come to rest."""
        question = self._question()
        if question == self._known:
            self._forget()
            self._say("")
        elif question != self._wanted or self._asked is None:
            self._say(text("Of an earlier state: working …") if self._known else text("Working …"))
            self._timer.start()
            if self._known:
                self.aged.emit()

    def _ask(self) -> None:
        self._forget()
        self._wanted = self._question()
        asked = self._asked = self._live.workers.ask(
            self._desk, self._title, self._function, *self._wanted, parent=self
        )
        # Bound methods only: a function that holds the page would keep it for ever.
        asked.done.connect(self._done)
        asked.failed.connect(self._refused)
        asked.ended.connect(asked.deleteLater)
        self.button.setText(text("Cancel"))
        self.button.setVisible(True)

    def _forget(self) -> None:
        self._timer.stop()
        if self._asked is not None:
            asked, self._asked = self._asked, None
            asked.cancel()
        self.button.setVisible(False)

    def _done(self, answer: object) -> None:
        self._asked = None
        self.button.setVisible(False)
        self._known = self._wanted
        self._say("")
        self.arrived.emit(answer)
        if self.is_old:
            self.touch()

    def _refused(self, problem: object) -> None:
        self._asked = None
        self._say(text("It could not be worked out."))
        self._offer_again()
        self.failed.emit(problem)

    def _pressed(self) -> None:
        if self._asked is None:
            self._ask()
            self._say(text("Working …"))
        else:
            self._forget()
            self._say(text("Cancelled: what is shown is of an earlier state.") if self._known else text("Cancelled."))
            self._offer_again()

    def _offer_again(self) -> None:
        self.button.setText(text("Ask again"))
        self.button.setVisible(True)

    def _say(self, words: str) -> None:
        self.words.setText(words)


def labelled_row(*parts: tuple[str | None, QWidget, int]) -> QWidget:
    """Widgets side by side, each behind its muted label, with its share of the width."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for words, widget, stretch in parts:
        if words:
            label = QLabel(words)
            label.setProperty("look", "muted")
            row.addWidget(label)
        row.addWidget(widget, stretch)
    return made
