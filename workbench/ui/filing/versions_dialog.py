"""Earlier versions of the open file: when each was saved, what it came to, how the present differs, and back to it."""

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
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from workbench.document.file import backup_of, read_whole
from workbench.document.versions import Version, VersionStore
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.live.looking import Look, Lookups, look_at_version
from workbench.ui.filing.times import local, size_words, when_words
from workbench.ui.summary import price_words

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from workbench.ui.window import MainWindow

_WHEN, _TITLE, _PRICE, _SIZE = range(4)


def versions_of(store: VersionStore, path: Path) -> list[Version]:
    """The versions of a file, the latest first, its `.bak` among them where that is none of the others."""
    held = store.all(path)
    before = backup_of(path)
    try:
        if before.is_file() and not store.has(held, read_whole(before)):
            found = VersionStore.of_file(before)
            if found is not None:
                held = sorted([*held, found], key=lambda one: one.at, reverse=True)
    except (OSError, ProblemError):
        return held
    return held


class VersionsDialog(QDialog):
    """The versions of one file. `compare_asked`, `copy_asked` and `restore_asked` carry the version chosen."""

    compare_asked = Signal(object)
    copy_asked = Signal(object)
    restore_asked = Signal(object)

    def __init__(self, window: MainWindow, versions: list[Version], most: int) -> None:
        super().__init__(window)
        name = window.session.name
        self.setWindowTitle(text("Versions of {name}", name=name))
        self.resize(760, 440)
        self._window = window
        self.versions = versions
        self._looks: dict[Path, str] = {}
        self._lookups = Lookups(self)
        self.list = QTreeWidget()
        self.list.setAccessibleName(text("Versions"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setHeaderLabels([text("Saved at"), text("Title"), text("Value per share"), text("File size")])
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        self.list.currentItemChanged.connect(self._show)
        self.list.itemActivated.connect(lambda *_: self._send(self.compare_asked))
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setMinimumHeight(56)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note = QLabel(
            text("After each save a version is kept, the last {count} of them.", count=most)
            if most
            else text("Keeping versions is switched off in the settings.")
        )
        self.note.setProperty("look", "muted")
        self.note.setWordWrap(True)
        self.compare_button = self._button(text("Compare"), self.compare_asked)
        self.copy_button = self._button(text("Open as a copy"), self.copy_asked)
        self.restore_button = self._button(text("Restore"), self.restore_asked)
        self.restore_button.setToolTip(text("Put this version in the place of what is open, as one step to undo."))
        self.close_button = QPushButton(text("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.compare_button)
        row.addWidget(self.copy_button)
        row.addWidget(self.restore_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.addWidget(self.list, 1)
        column.addWidget(self.detail)
        column.addWidget(self.note)
        column.addLayout(row)
        self._fill()

    def _button(self, words: str, signal: object) -> QPushButton:
        made = QPushButton(words)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked=False: self._send(signal))
        return made

    def _send(self, signal: object) -> None:
        version = self.version
        if version is not None:
            signal.emit(version)  # type: ignore[attr-defined]

    def _fill(self) -> None:
        live = self._window.live
        for version in self.versions:
            price = "…" if version.price is None else price_words(version.price, version.currency)
            item = QTreeWidgetItem(
                [when_words(version.at, with_seconds=True), version.title, price, size_words(version.size)]
            )
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            item.setTextAlignment(_PRICE, right)
            item.setTextAlignment(_SIZE, right)
            exact = local(version.at)
            item.setToolTip(_WHEN, "" if exact is None else f"{exact:%Y-%m-%d %H:%M:%S %Z}")
            self.list.addTopLevelItem(item)
            self._lookups.ask(
                partial(look_at_version, live.model, version, live.valuation),
                partial(self._found, version),
                partial(self._failed, version),
            )
        if self.versions:
            self.list.setCurrentIndex(self.list.model().index(0, 0))
        else:
            self.detail.setText(text("No earlier version is kept yet: each save from now on keeps one."))
        self._show()

    @property
    def is_busy(self) -> bool:
        """Whether versions are still being looked at."""
        return self._lookups.is_busy

    @property
    def version(self) -> Version | None:
        """The version that is selected."""
        place = self.list.currentIndex().row()
        return self.versions[place] if 0 <= place < len(self.versions) else None

    def _say_price(self, version: Version, words: str) -> None:
        item = self.list.topLevelItem(self.versions.index(version))
        if item is not None:
            item.setText(_PRICE, words)

    def _found(self, version: Version, found: object) -> None:
        assert isinstance(found, Look)
        self._say_price(version, price_words(found.price, found.currency))
        now = "–" if found.before is None else price_words(found.before, found.currency)
        self._looks[version.path] = text(
            "Since then: {words}\nValue per share then {then}, now {now}.",
            words=found.differences,
            then=price_words(found.price, found.currency),
            now=now,
        )
        self._show()

    def _failed(self, version: Version, problem: Problem) -> None:
        self._say_price(version, text("cannot be read"))
        self._looks[version.path] = f"{problem.what} {problem.remedy}"
        self._show()

    def _show(self, *_: object) -> None:
        version = self.version
        for button in (self.compare_button, self.copy_button, self.restore_button):
            button.setEnabled(version is not None)
        if version is not None:
            self.detail.setText(self._looks.get(version.path, text("Being read …")))

    def done(self, result: int) -> None:
        """Nothing is looked at any more."""
        self._lookups.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.done(0)
        super().closeEvent(event)
