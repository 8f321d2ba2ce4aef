"""Two valuations side by side: what differs in their inputs and figures. Loaded when a comparison is asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.document.file import load
from workbench.document.recovery import Draft
from workbench.ground.language import text
from workbench.ui.compare.dialog import CompareDialog
from workbench.ui.compare.sides import NOW, Side, named_side, sides_of

if TYPE_CHECKING:
    from workbench.live.comparing import Load
    from workbench.ui.window import MainWindow

__all__ = ["CompareDialog", "compare_draft", "compare_now", "compare_with"]


def compare_now(window: MainWindow) -> CompareDialog:
    """Compare what stands in a window with what was saved, another window or a version; two of its cases otherwise."""
    sides = sides_of(window)
    now = next(side for side in sides if side.key == NOW)
    others = [side for side in sides if side.key != NOW]
    dialog = _opened(window, others[0] if others else now, now)
    cases = window.live.valuation.cases
    if not others and len(cases) > 1:
        dialog.choose(NOW, NOW, cases[0].id, cases[1].id)
    return dialog


def compare_with(window: MainWindow, name: str, read: Load) -> CompareDialog:
    """Compare something that is not open with what stands in a window."""
    now = next(side for side in sides_of(window) if side.key == NOW)
    return _opened(window, named_side(name, read), now)


def compare_draft(window: MainWindow, draft: Draft) -> CompareDialog:
    """Compare unsaved work that was left behind with its file."""
    assert draft.origin is not None
    file = named_side(text("{name}, as saved", name=draft.origin.name), partial(load, draft.origin))
    return _opened(window, file, named_side(text("Unsaved work on {name}", name=draft.title or "–"), draft.load))


def _opened(window: MainWindow, before: Side, after: Side) -> CompareDialog:
    dialog = CompareDialog(window, before, after)
    dialog.finished.connect(dialog.deleteLater)
    window.files.care.keep_comparison(dialog)
    dialog.show()
    return dialog
