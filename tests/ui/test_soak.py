"""Some hundred random edits, pages, cases and dialogs leave nothing behind, and memory where it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from tests.benchmarks.soak import Person, soak
from tests.ui.driving import Desktop

pytestmark = pytest.mark.timeout(1200)  # every page of the window is built: long on a busy machine

WARM, EDITS = 20, 40
MOST_GROWTH = 0.12
"""Of the memory after warm-up: what the steps to undo and the allocator's slack may take."""


def test_that_hours_at_the_desk_leave_nothing_behind(opened: Callable[..., Desktop], qapp: QApplication) -> None:
    person = Person(qapp, opened().window, seed=7)
    soaked = soak(person, warm=WARM, edits=EDITS)
    warm, end = soaked.warm, soaked.end
    assert warm is not None
    assert end is not None
    assert soaked.edits >= WARM + EDITS
    assert soaked.refused < soaked.edits / 2
    assert not soaked.warnings
    assert (end.timers, end.threads) == (warm.timers, warm.threads)
    assert end.handles <= warm.handles + 2
    assert end.widgets <= warm.widgets * 1.02 + 10
    assert end.memory <= warm.memory * (1 + MOST_GROWTH), "\n".join(soaked.lines())
