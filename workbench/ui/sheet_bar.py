"""The bar over the sheet: which rows and columns are shown, what the last edit moved, small lines, find, keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QToolTip, QWidget

from workbench.ground.language import text
from workbench.rows.items import Check, Figure, Row, Series
from workbench.rows.model import Model
from workbench.ui.icons import icon
from workbench.ui.sheet_changes import ChangesLine
from workbench.ui.sheet_tips import keys_tip
from workbench.ui.theme import scaled

_TYPED = "typed"


class SheetBar(QWidget):
    """Controls in one line. `typed_over_wanted` asks for the next typed-over cell."""

    typed_over_wanted = Signal()

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.sections = QComboBox()
        self.sections.setAccessibleName(text("Sheet"))
        for section in model.sections:
            if any(isinstance(i, Row | Figure | Check | Series) for i in section.items):
                self.sections.addItem(text(section.title), section.key)
        self.sections.setMaxVisibleItems(40)
        # As wide as its titles where there is room; what is cut stands whole in the list that opens and in the tooltip.
        self.sections.setMinimumWidth(scaled(130))
        self.sections.setMaximumWidth(scaled(260))
        view = self.sections.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 24)
        self.columns = QComboBox()
        self.columns.setAccessibleName(text("Columns"))
        for name, words in (
            ("both", text("Periods and years")),
            ("periods", text("Periods")),
            ("years", text("Years")),
        ):
            self.columns.addItem(words, name)
        self.reported = QCheckBox(text("Reported"))
        self.reported.setToolTip(text("Show what was reported before the forecast, where a line goes on from it."))
        self.reported.setChecked(True)
        self.count = QLabel()
        self.count.setProperty("look", "muted")
        self.count.linkActivated.connect(lambda _: self.typed_over_wanted.emit())
        self.changes = ChangesLine()
        self.changes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.trends = self._button("chart", text("Small lines beside the rows"), checkable=True)
        self.search = self._button("search", text("Find in the sheet (Ctrl+Shift+F)"), checkable=True)
        self.keys = self._button("help", text("Keys of the sheet"))
        self.keys.clicked.connect(self._show_keys)
        top = QHBoxLayout(self)
        top.setContentsMargins(8, 4, 8, 0)
        top.addWidget(self.sections)
        top.addWidget(self.columns)
        top.addWidget(self.reported)
        top.addWidget(self.count)
        top.addWidget(self.changes, 1)
        for button in (self.trends, self.search, self.keys):
            top.addWidget(button)

    def _button(self, drawing: str, words: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setProperty("look", "flat")
        button.setIcon(icon(drawing))
        button.setCheckable(checkable)
        button.setFixedWidth(30)
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    def show_count(self, rows: int, typed_over: int) -> None:
        """How many rows are shown, and how many cells of them are typed over."""
        told = text("{count} typed over", count=typed_over)
        words = f"<a href='{_TYPED}'>{told}</a>" if typed_over else text("{count} rows", count=rows)
        self.count.setTextFormat(Qt.TextFormat.RichText if typed_over else Qt.TextFormat.PlainText)
        if words != self.count.text():
            self.count.setText(words)
        self.sections.setToolTip(f"{self.sections.currentText()} · {text('{count} rows', count=rows)}")
        self.count.setToolTip(text("To the next cell that is typed over") if typed_over else "")

    def _show_keys(self) -> None:
        at = self.keys.mapToGlobal(QPoint(0, self.keys.height()))
        QToolTip.showText(at, keys_tip(), self.keys)
