"""The Cases menu: copy, rename, weigh and remove the case shown; each is an edit that undo takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog, QLineEdit

from workbench.document.edits import Compound, CopyCase, RemoveCase, RenameCase, SelectCase, SetCaseProbability
from workbench.document.valuation import Case, fresh_id, fresh_name
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow


def ask_copy(window: MainWindow) -> None:
    """Ask for a name, copy the case shown under it, and show the copy."""
    valuation = window.live.valuation
    shown = _shown(window)
    name = _asked(
        window, text("Copy {name}", name=shown.name), fresh_name([c.name for c in valuation.cases], shown.name)
    )
    if name is not None:
        made = fresh_id(valuation, "case")
        window.do(
            Compound((CopyCase(shown.id, made, name), SelectCase(made)), text("Copy case {name}", name=shown.name))
        )


def ask_name(window: MainWindow) -> None:
    """Ask for another name of the case shown."""
    shown = _shown(window)
    name = _asked(window, text("Rename {name}", name=shown.name), shown.name)
    if name is not None and name != shown.name:
        window.do(RenameCase(shown.id, name))


def ask_probability(window: MainWindow) -> None:
    """Ask how likely the case shown is, in percent; nothing typed takes its probability away."""
    shown = _shown(window)
    held = "" if shown.probability is None else edit_text(shown.probability, PERCENT)
    typed = _asked(window, text("Probability of {name}, %", name=shown.name), held)
    if typed is None:
        return
    found = parse_number(typed, PERCENT, where=text("Probability of {name}, %", name=shown.name), optional=True)
    if isinstance(found, Problem):
        window.refuse(found)
    else:
        window.do(SetCaseProbability(shown.id, found))


def remove_selected(window: MainWindow) -> None:
    """Remove the case shown; the base case cannot be removed."""
    window.do(RemoveCase(_shown(window).id))


def _shown(window: MainWindow) -> Case:
    valuation = window.live.valuation
    return valuation.case(valuation.selected_case)


def _asked(window: MainWindow, title: str, held: str) -> str | None:
    typed, is_accepted = QInputDialog.getText(window, title, title, QLineEdit.EchoMode.Normal, held)
    return typed.strip() if is_accepted else None
