"""Find in the sheet: rows by their names in either language, cells by what they show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, said_in, text
from workbench.ui.grid_rows import Emphasis
from workbench.ui.icons import icon
from workbench.ui.sheet_cells import cell_of

if TYPE_CHECKING:
    from workbench.ui.sheet import SheetView

_PAUSE_MS = 150
LABEL = -1
"""The column of a hit in a row's name."""


class FindBar(QWidget):
    """A line over the grid. Enter and F3 lead to the next hit, with Shift to the one before, Esc closes."""

    def __init__(self, sheet: SheetView) -> None:
        super().__init__()
        self._sheet = sheet
        self.hits: list[tuple[int, int]] = []
        self._at = -1
        self.entry = QLineEdit()
        self.entry.setPlaceholderText(text("Row names and figures"))
        self.entry.setAccessibleName(text("Find in the sheet"))
        self.entry.setClearButtonEnabled(True)
        self.entry.setMaximumWidth(300)
        self.entry.installEventFilter(self)
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        self.only = QCheckBox(text("Only rows that hold it"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.entry, 1)
        row.addWidget(self._button("up", text("Previous hit (Shift+Enter)"), lambda: self.step(-1)))
        row.addWidget(self._button("down", text("Next hit (Enter)"), lambda: self.step(1)))
        row.addWidget(self.count)
        row.addWidget(self.only)
        row.addStretch(1)
        row.addWidget(self._button("close", text("Close the search (Esc)"), self.close_bar))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.look)
        self.entry.textChanged.connect(lambda _: self._begin())
        self.only.toggled.connect(lambda _: self._show())
        self.hide()

    def _button(self, drawing: str, words: str, does: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setProperty("look", "flat")
        button.setIcon(icon(drawing))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda: does())
        return button

    def open(self) -> None:
        """Show the bar and give it the keyboard, what was looked for last selected."""
        self.show()
        self._sheet.head.search.setChecked(True)
        self.entry.setFocus()
        self.entry.selectAll()
        self.look()

    def close_bar(self) -> None:
        """Hide the bar with its marks; the grid has the keyboard again."""
        self.hide()
        self._sheet.head.search.setChecked(False)
        self._sheet.grid.setFocus()

    def follow(self) -> None:
        """Figures moved or another sheet is shown: look again when edits pause."""
        if self.isVisible():
            self._timer.start()

    def look(self) -> None:
        """Find all hits; the selected cell stays."""
        wanted = _plain(self.entry.text())
        self.hits = self._found(wanted) if wanted else []
        self._at = -1
        self._show()

    def step(self, way: int) -> None:
        """To the next hit after the selected cell, or the one before; round at the ends."""
        if self._timer.isActive():
            self._timer.stop()
            self.look()
        if not self.hits:
            return
        if self._at >= 0:
            self._at = (self._at + way) % len(self.hits)
        else:
            self._at = self._nearest(way)
        row, column = self.hits[self._at]
        grid = self._sheet.grid
        grid.select_place(row, grid.current_cell()[1] if column == LABEL else column)
        self._tell()

    def _begin(self) -> None:
        """What is looked for changed: the first hit from the selected cell on is shown."""
        self.look()
        if self.hits:
            here = self._here()
            self._at = next((n for n, hit in enumerate(self.hits) if hit >= (here[0], LABEL)), 0)
            row, column = self.hits[self._at]
            grid = self._sheet.grid
            grid.select_place(row, here[1] if column == LABEL else column)
            self._tell()

    def _here(self) -> tuple[int, int]:
        index = self._sheet.grid.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (0, 0)

    def _nearest(self, way: int) -> int:
        here = self._here()
        if way > 0:
            return next((n for n, hit in enumerate(self.hits) if hit > here), 0)
        return next((n for n in range(len(self.hits) - 1, -1, -1) if self.hits[n] < here), len(self.hits) - 1)

    def _found(self, wanted: str) -> list[tuple[int, int]]:
        results, hits = self._sheet.live.results, []
        for place, row in enumerate(self._sheet.grid.rows):
            if row.emphasis is Emphasis.SECTION:
                continue
            found = cell_of(results, row.key)
            names = (
                [row.label]
                if found is None
                else [
                    row.label,
                    *(said_in(language, found[0].label) for language in (ENGLISH, SIMPLIFIED_CHINESE)),
                ]
            )
            if any(wanted in _plain(name) for name in names):
                hits.append((place, LABEL))
            hits += [(place, column) for column, shown in enumerate(row.values) if shown and wanted in _plain(shown)]
        return hits

    def _show(self) -> None:
        grid = self._sheet.grid
        cells = frozenset(hit for hit in self.hits if hit[1] != LABEL)
        grid.set_hits(cells, frozenset(row for row, column in self.hits if column == LABEL))
        is_narrow = self.only.isChecked() and self.isVisible() and bool(_plain(self.entry.text()))
        holding = {row for row, _ in self.hits}
        heading, is_kept = -1, False
        for place, row in enumerate(grid.rows):
            if row.emphasis is Emphasis.SECTION:
                if heading >= 0:
                    grid.setRowHidden(heading, is_narrow and not is_kept)
                heading, is_kept = place, False
            else:
                is_kept |= place in holding
                grid.setRowHidden(place, is_narrow and place not in holding)
        if heading >= 0:
            grid.setRowHidden(heading, is_narrow and not is_kept)
        self._tell()

    def _tell(self) -> None:
        count = len(self.hits)
        if not _plain(self.entry.text()):
            said = ""
        elif not count:
            said = text("No hit in this sheet")
        elif self._at < 0:
            said = text("{count} hits", count=count)
        else:
            said = text("{place} of {count}", place=self._at + 1, count=count)
        self.count.setText(said)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()  # before a dock or dialog takes it
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.takes(event):
            super().keyPressEvent(event)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is one of the search's own, from the bar or from the grid while the bar is open."""
        key, is_back = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_F3 or (key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.entry.hasFocus()):
            self.step(-1 if is_back else 1)
        elif key == Qt.Key.Key_Escape and self.isVisible():
            self.close_bar()
        elif key == Qt.Key.Key_Down and self.entry.hasFocus():
            self._sheet.grid.setFocus()
        else:
            return False
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        if self.isHidden():  # closed, not merely behind another dock
            self.hits, self._at = [], -1
            self._show()


def _plain(words: str) -> str:
    return words.replace(",", "").casefold().strip()
