"""The tint of what an edit has just moved: full at first, then paler until it is gone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_TICK_MS = 200
_FULL, _STEPS = 4, 11  # ticks at full strength, ticks of fading: three seconds together


class Fade(QObject):
    """Runs down from 1 to 0 after `begin` and stops by itself; `show(strength)` is told each step.

    Not fading, the tint stays as it is until the next edit.
    """

    def __init__(self, show: Callable[[float], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._at = 0
        self.is_on = True
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._step)

    @property
    def is_running(self) -> bool:
        """Whether a tint is fading now."""
        return self._timer.isActive()

    def begin(self) -> None:
        """Something has changed: full strength, then fading."""
        self._at = 0
        self._show(1.0)
        if self.is_on:
            self._timer.start()

    def stop(self) -> None:
        """No more steps: nobody looks."""
        self._timer.stop()

    def _step(self) -> None:
        self._at += 1
        past = max(self._at - _FULL, 0)
        self._show(1.0 - past / _STEPS)
        if past >= _STEPS:
            self._timer.stop()
