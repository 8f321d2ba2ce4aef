"""The bar that fills a stretch of a series: growth, steps, a straight line, a factor."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from workbench.ground.language import text
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import FACTOR, PERCENT_2, Unit
from workbench.ui.fields.series_steps import Fill
from workbench.ui.theme import scaled


class FillBar(QWidget):
    """`asked(Fill, by)` follows its button or Enter; `refused(words)` a number that cannot be read."""

    asked = Signal(object, float)
    refused = Signal(str)

    def __init__(self, unit: Unit | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = unit or FACTOR
        self.how = QComboBox()
        for fill, words in (
            (Fill.GROWN, text("Grow by % a period")),
            (Fill.STEPPED, text("Add each period")),
            (Fill.SCALED, text("Multiply by")),
            (Fill.STRAIGHT, text("Straight line from first to last")),
        ):
            self.how.addItem(words, fill)
        self.how.setAccessibleName(text("How the selected periods are filled"))
        self.how.setToolTip(text("The selected periods, or from the current one to the last"))
        self.how.currentIndexChanged.connect(self._suit)
        self.by = QLineEdit("3%")
        self.by.setMaximumWidth(scaled(76))
        self.by.setAccessibleName(text("By how much"))
        self.by.returnPressed.connect(self._ask)
        self.apply = QPushButton(text("Fill"))
        self.apply.setAutoDefault(False)
        self.apply.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.how, 1)
        row.addWidget(self.by)
        row.addWidget(self.apply)

    @property
    def fill(self) -> Fill:
        """What is chosen."""
        found = self.how.currentData()
        assert isinstance(found, Fill)
        return found

    def choose(self, fill: Fill, by: str = "") -> None:
        """Choose how, and type by how much."""
        self.how.setCurrentIndex(self.how.findData(fill))
        if by:
            self.by.setText(by)

    def _suit(self) -> None:
        fill = self.fill
        self.by.setEnabled(fill is not Fill.STRAIGHT)
        step = "0.5%" if self._unit.percent else "1"
        self.by.setText({Fill.GROWN: "3%", Fill.STEPPED: step, Fill.SCALED: "1.1", Fill.STRAIGHT: ""}[fill])

    def _ask(self) -> None:
        fill = self.fill
        if fill is Fill.STRAIGHT:
            self.asked.emit(fill, 0.0)
            return
        unit = {Fill.GROWN: PERCENT_2, Fill.STEPPED: self._unit, Fill.SCALED: FACTOR}[fill]
        read = parse_number(self.by.text(), unit, where=self.how.currentText())
        if isinstance(read, Problem) or read is None:
            said = text("Type a number.") if read is None else f"{read.what} {read.remedy}"
            self.refused.emit(f"{self.how.currentText()}: {said}")
            return
        self.asked.emit(fill, read)
