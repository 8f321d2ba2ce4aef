"""What the last edit moved in the sheet: how many rows, which most, and a walk through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.icons import icon
from workbench.ui.sheet_cells import cell_of, cell_words
from workbench.ui.sheet_edits import Place
from workbench.ui.sheet_lines import SheetLine
from workbench.ui.sheet_moved import difference_words, moved_words
from workbench.ui.theme import current_theme

_PAUSE_MS = 120
"""The line is written once a drag pauses: working it out for each of sixty steps a second would slow them."""


class FittingWords(QWidget):
    """The longest of several ways to say a thing that has room; the last one is cut."""

    def __init__(self) -> None:
        super().__init__()
        self._ways: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say_one_of(self, ways: Sequence[str], about: str) -> None:
        """Say one of these, the longest first; `about` is the tooltip."""
        self._ways = tuple(ways)
        self.setAccessibleName(ways[0] if ways else "")
        self.setToolTip(about)
        self.update()

    def plain_text(self) -> str:
        """The whole of what is said."""
        return self._ways[0] if self._ways else ""

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._ways:
            return
        metrics, room = self.fontMetrics(), self.rect()
        said = next((way for way in self._ways if metrics.horizontalAdvance(way) <= room.width()), "")
        said = said or metrics.elidedText(self._ways[-1], Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        painter.setPen(QColor(current_theme().roles.muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
        painter.end()


class ChangesLine(QWidget):
    """One line in the sheet's bar. `wanted(key, column)` asks for a changed row, at the cell that moved most."""

    wanted = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[str] = []
        self._lines: Mapping[str, SheetLine] = {}
        self._places: Sequence[Place] = ()
        self._results: Results | None = None
        self.words = FittingWords()
        self.before = self._button("up", text("To the changed row above (Alt+Up)"), -1)
        self.after = self._button("down", text("To the changed row below (Alt+Down)"), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addSpacing(4)
        row.addWidget(self.words, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.write)
        self._at = ""
        self.forget()

    def _button(self, drawing: str, tip: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(drawing))
        button.setProperty("look", "flat")
        button.setFixedWidth(24)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.walk(step))
        return button

    @property
    def keys(self) -> list[str]:
        """The rows that the last edit moved, in the order of the sheet."""
        return self._keys

    def show_changes(
        self, keys: Sequence[str], lines: Mapping[str, SheetLine], places: Sequence[Place], results: Results
    ) -> None:
        """These rows moved; said when edits pause."""
        self._keys, self._lines, self._places, self._results = list(keys), lines, places, results
        self._at = ""
        self._timer.start()

    def forget(self) -> None:
        """Another sheet, or nothing to compare with."""
        self._keys, self._results = [], None
        self._timer.stop()
        self._show([], "")

    def write(self) -> None:
        """Say what moved."""
        results = self._results
        if results is None or results.changed is None:
            self._show([], "")
            return
        rows = {item for item, _ in results.changed}
        elsewhere = text("{count} lines of all sheets moved by the last edit.", count=len(rows))
        most = self._most()
        if most is None:
            self._show([text("No row changed here")], elsewhere)
            return
        key, column = most
        found, moved, line = cell_of(results, key), self._lines[key].moved(column), self._lines[key]
        assert found is not None
        assert moved is not None
        where = cell_words(*found, self._places[column], results)
        gap = difference_words(*moved, line.unit)
        count = text("1 row changed") if len(self._keys) == 1 else text("{count} rows changed", count=len(self._keys))
        ways = [
            text("{count}, most {cell} {moved}", count=count, cell=where, moved=moved_words(*moved, line.unit)),
            text("{count}, most {cell} {moved}", count=count, cell=where, moved=gap),
            f"{count}, {where} {gap}",
            text("{count} changed", count=len(self._keys)) + f", {where} {gap}",
            count,
        ]
        self._show(ways, f"{ways[0]}\n{elsewhere}")

    def walk(self, step: int) -> None:
        """To the next changed row, or the one before."""
        if not self._keys:
            return
        place = self._keys.index(self._at) + step if self._at in self._keys else (0 if step > 0 else -1)
        self._at = self._keys[place % len(self._keys)]
        found = self._lines[self._at].most_moved()
        self.wanted.emit(self._at, found[0] if found else 0)

    def begin_from(self, key: str) -> None:
        """The walk goes on from this row."""
        if key in self._keys:
            self._at = key

    def _most(self) -> tuple[str, int] | None:
        """The row whose figures moved most against its own size, and the cell of it that did."""
        found = [(key, most) for key in self._keys if (most := self._lines[key].most_moved()) is not None]
        if not found:
            return None
        key, (column, _) = max(found, key=lambda one: one[1][1])
        return key, column

    def _show(self, ways: Sequence[str], about: str) -> None:
        self.words.say_one_of(ways, about)
        for button in (self.before, self.after):
            button.setVisible(bool(self._keys))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
