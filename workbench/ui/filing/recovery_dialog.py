"""Unsaved work that earlier runs left behind: each draft with what it would bring back, and what becomes of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from workbench.document.recovery import Draft
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.looking import Look, Lookups, look_at_draft
from workbench.ui.filing.times import when_words
from workbench.ui.summary import price_words

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from workbench.rows.model import Model
    from workbench.ui.window import MainWindow

_TITLE, _FILE, _KEPT, _PRICE = range(4)


class RecoveryDialog(QDialog):
    """Every draft that was left behind. `open_asked(Draft)` and `compare_asked(Draft)` follow the buttons.

    Whatever is neither opened nor discarded stays where it is and is not offered again at a start.
    """

    open_asked = Signal(object)
    compare_asked = Signal(object)

    def __init__(self, window: MainWindow, drafts: list[Draft]) -> None:
        super().__init__(window)
        self.setWindowTitle(text("Unsaved work was found"))
        self.resize(820, 420)
        self._model: Model = window.live.model
        self.drafts = list(drafts)
        self._looks: dict[Path, str] = {}
        self._lookups = Lookups(self)
        self.about = QLabel(
            text("The workbench ended without saving this work. Nothing of it is lost until you discard it.")
        )
        self.about.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setAccessibleName(text("Unsaved work"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setHeaderLabels(
            [text("Valuation"), text("File"), text("Kept aside"), text("Value per share, saved → unsaved")]
        )
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        self.list.currentItemChanged.connect(self._show)
        self.list.itemActivated.connect(lambda *_: self._open())
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setMinimumHeight(72)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_button = self._button(text("Open"), self._open)
        self.open_button.setProperty("look", "primary")
        self.open_button.setDefault(True)
        self.compare_button = self._button(text("Compare with the file"), self._compare)
        self.discard_button = self._button(text("Discard…"), self._discard)
        self.later_button = self._button(text("Keep for later"), self.reject)
        row = QHBoxLayout()
        row.addWidget(self.discard_button)
        row.addStretch(1)
        row.addWidget(self.later_button)
        row.addWidget(self.compare_button)
        row.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.addWidget(self.about)
        column.addWidget(self.list, 1)
        column.addWidget(self.detail)
        column.addLayout(row)
        self._fill()

    def _button(self, words: str, does: object) -> QPushButton:
        made = QPushButton(words)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked=False: does())  # type: ignore[operator]
        return made

    def _fill(self) -> None:
        self.list.clear()
        for draft in self.drafts:
            name = draft.origin.name if draft.origin is not None else text("no file yet")
            item = QTreeWidgetItem([draft.title or name, name, when_words(draft.at), "…"])
            item.setToolTip(_FILE, str(draft.origin or ""))
            self.list.addTopLevelItem(item)
            self._lookups.ask(
                partial(look_at_draft, self._model, draft), partial(self._found, draft), partial(self._failed, draft)
            )
        self.list.setCurrentIndex(self.list.model().index(0, 0))

    @property
    def is_busy(self) -> bool:
        """Whether drafts are still being looked at."""
        return self._lookups.is_busy

    @property
    def draft(self) -> Draft | None:
        """The draft that is selected."""
        place = self.list.currentIndex().row()
        return self.drafts[place] if 0 <= place < len(self.drafts) else None

    def _item(self, draft: Draft) -> QTreeWidgetItem | None:
        return self.list.topLevelItem(self.drafts.index(draft)) if draft in self.drafts else None

    def _found(self, draft: Draft, found: object) -> None:
        assert isinstance(found, Look)
        item = self._item(draft)
        if item is None:
            return
        price = price_words(found.price, found.currency)
        before = "–" if found.before is None else price_words(found.before, found.currency)
        item.setText(_PRICE, f"{before} → {price}")
        self._looks[draft.path] = found.differences
        self._show()

    def _failed(self, draft: Draft, problem: Problem) -> None:
        item = self._item(draft)
        if item is not None:
            item.setText(_PRICE, text("cannot be read"))
            self._looks[draft.path] = f"{problem.what} {problem.remedy}"
            self._show()

    def _show(self, *_: object) -> None:
        draft = self.draft
        for button in (self.open_button, self.discard_button):
            button.setEnabled(draft is not None)
        self.compare_button.setEnabled(draft is not None and draft.origin is not None and draft.origin.exists())
        if draft is None:
            self.detail.setText("")
            return
        lines = [text("From {path}", path=str(draft.origin)) if draft.origin else text("It never had a file.")]
        if draft.steps:
            lines.append(text("Last steps: {steps}", steps=text("; ").join(draft.steps)))
        looked = self._looks.get(draft.path)
        if looked is None:
            lines.append(text("Being read …"))
        elif looked:
            lines.append(text("Against the file: {words}", words=looked))
        self.detail.setText("\n".join(lines))

    def _open(self) -> None:
        draft = self.draft
        if draft is not None:
            self.drop(draft)
            self.open_asked.emit(draft)

    def _compare(self) -> None:
        if self.draft is not None:
            self.compare_asked.emit(self.draft)

    def _discard(self) -> None:
        draft = self.draft
        if draft is None:
            return
        buttons = QMessageBox.StandardButton
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            text("Discard unsaved work"),
            text("Discard the unsaved work on {name}? It cannot be brought back.", name=draft.title or "–"),
            buttons.Discard | buttons.Cancel,
            self,
        )
        box.setDefaultButton(buttons.Cancel)
        if box.exec() == buttons.Discard:
            draft.forget()
            self.drop(draft)

    def drop(self, draft: Draft) -> None:
        """Take a draft off the list; the last one closes the dialog."""
        if draft not in self.drafts:
            return
        self.list.takeTopLevelItem(self.drafts.index(draft))
        self.drafts.remove(draft)
        if not self.drafts:
            self.accept()

    def done(self, result: int) -> None:
        """What is left is kept for later."""
        self._lookups.stop()
        for draft in self.drafts:
            draft.decline()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.done(0)
        super().closeEvent(event)
