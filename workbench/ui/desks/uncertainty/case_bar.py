"""The buttons that make, copy, name, merge, order and remove cases; each is one edit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from workbench.document.change import Edit
from workbench.document.edits import (
    AddCase,
    Compound,
    CopyCase,
    MergeCase,
    MoveCase,
    Prefer,
    RemoveCase,
    RenameCase,
    SelectCase,
)
from workbench.document.valuation import Case, Valuation, fresh_id, fresh_name
from workbench.ground.language import text
from workbench.ui.icons import icon


class CaseBar(QWidget):
    """Acts on one case, which it names. `wanted(Edit)` leaves for each thing that is to be done."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._valuation = Valuation()
        self._case = self._valuation.base
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.about = QLabel()
        self.about.setProperty("look", "muted")
        self.show_it = self._button(text("Show"), "play", self._show_case)
        self.new = self._button(text("New case"), "new", self._new)
        self.copy = self._button(text("Copy"), "copy", self._copy)
        self.rename = self._button(text("Rename"), "rename", self._rename)
        self.remove = self._button(text("Remove"), "delete", self._remove)
        self.merge = QToolButton()
        self.merge.setText(text("Merge into"))
        self.merge.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.merge)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.merge.setMenu(self._menu)
        self.left = self._button("", "left", partial(self._move, -1), text("Move left"))
        self.right = self._button("", "right", partial(self._move, 1), text("Move right"))
        for widget in (self.new, self.copy, self.rename, self.remove, self.merge, self.left, self.right, self.show_it):
            row.addWidget(widget)
        row.addWidget(self.about, 1)

    def _button(self, words: str, drawing: str, does: Callable[[], None], name: str = "") -> QPushButton:
        made = QPushButton(icon(drawing), words)
        made.setAccessibleName(name or words)
        made.setToolTip(name or words)
        made.clicked.connect(lambda _: does())
        return made

    def act_on(self, valuation: Valuation, case: Case) -> None:
        """The case that the buttons are about from now on."""
        self._valuation, self._case = valuation, case
        is_base = valuation.is_base(case.id)
        place = self._place
        self.about.setText(text("Acts on {name}", name=case.name))
        self.remove.setEnabled(not is_base)
        self.merge.setEnabled(not is_base and len(valuation.cases) > 2)
        self.left.setEnabled(place > 1)
        self.right.setEnabled(0 < place < len(valuation.cases) - 1)
        self.show_it.setEnabled(case.id != valuation.selected_case)

    @property
    def case(self) -> Case:
        """The case the buttons are about."""
        return self._case

    @property
    def _place(self) -> int:
        return [case.id for case in self._valuation.cases].index(self._case.id)

    def _show_case(self) -> None:
        self.wanted.emit(SelectCase(self._case.id))

    def _new(self) -> None:
        taken = [case.name for case in self._valuation.cases]
        name = self._asked(text("New case"), fresh_name(taken, text("Case")))
        if name is not None:
            made = fresh_id(self._valuation, "case")
            self._do_both(AddCase(made, name), SelectCase(made))

    def _copy(self) -> None:
        taken = [case.name for case in self._valuation.cases]
        name = self._asked(text("Copy {name}", name=self._case.name), fresh_name(taken, self._case.name))
        if name is not None:
            made = fresh_id(self._valuation, "case")
            self._do_both(CopyCase(self._case.id, made, name), SelectCase(made))

    def _do_both(self, made: AddCase | CopyCase, then: SelectCase) -> None:
        if isinstance(made, AddCase):
            title = text("Add case {name}", name=made.name)
        else:
            title = text("Copy case {name}", name=self._case.name)
        self.wanted.emit(Compound((made, then), title))

    def _rename(self) -> None:
        name = self._asked(text("Rename {name}", name=self._case.name), self._case.name)
        if name is not None and name != self._case.name:
            self.wanted.emit(RenameCase(self._case.id, name))

    def _remove(self) -> None:
        self.wanted.emit(RemoveCase(self._case.id))

    def _move(self, by: int) -> None:
        self.wanted.emit(MoveCase(self._case.id, self._place + by))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for edit, words in self.merges():
            self._menu.addAction(words, partial(self.wanted.emit, edit))

    def merges(self) -> list[tuple[Edit, str]]:
        """Each way to merge the case into another, and its words."""
        mine = self._case
        found: list[tuple[Edit, str]] = []
        for other in self._valuation.cases[1:]:
            if other.id == mine.id:
                continue
            both = {*mine.values, *mine.overrides} & {*other.values, *other.overrides}
            if not both:
                found.append((MergeCase(mine.id, other.id, Prefer.SOURCE), text("into {name}", name=other.name)))
                continue
            ways = (Prefer.SOURCE, mine), (Prefer.TARGET, other)
            for prefer, kept in ways:
                words = text(
                    "into {name}; where both depart ({count}), {kept} is kept",
                    name=other.name,
                    count=len(both),
                    kept=kept.name,
                )
                found.append((MergeCase(mine.id, other.id, prefer), words))
        return found

    def _asked(self, title: str, held: str) -> str | None:
        typed, is_accepted = QInputDialog.getText(self, title, title, QLineEdit.EchoMode.Normal, held)
        return typed.strip() if is_accepted else None
