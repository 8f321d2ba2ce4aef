"""What the pages of the debt desk share: figures by fiscal year, a choice of whose figures, cases to add."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from workbench.document.debt_cases import standard_cases
from workbench.document.periods import annual_values
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import MULTIPLE, RATIO, USD_M, Unit
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.ui.charts import Chart
from workbench.ui.desks.desk import Desk, Place
from workbench.ui.desks.rpo.cards import ROW, Card, Cell, FigureTable, figure_cell
from workbench.ui.desks.rpo.stepper import StillChoice
from workbench.ui.sheet import cell_key
from workbench.ui.theme import scaled

WHOLE_M = replace(USD_M, decimals=0)
NO_DEBT = "facilities.drawn", "facilities.undrawn_opening"


def has_debt(results: Results) -> bool:
    """True when a facility owes or can draw something."""
    return any(results.figure(key, e) > 0 for key in NO_DEBT for e in results.members(key))


def no_debt() -> str:
    """What a page says that has no debt to show."""
    return text("There is no debt: add a facility on the page Terms.")


def key_of(results: Results, key: str, entity: int | None) -> str:
    """Key of a figure, of one entity if one is named."""
    return key if entity is None else cell_key(results.model[key], entity)


class EntityChoice(StillChoice):
    """Whose figures are shown: of all together, or of one. `chosen` follows a choice by a person."""

    chosen = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[str, ...] = ()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(170)
        self.activated.connect(lambda _: self.chosen.emit())
        self.currentTextChanged.connect(self.setToolTip)

    def offer(self, names: Sequence[str], together: str = "") -> None:
        """Offer these, and all `together` first if that has words; what was chosen stays chosen while it is there."""
        wanted = (together, *names)
        if wanted == self._offered:
            return
        held, self._offered = self.currentText(), wanted
        self.clear()
        if together:
            self.addItem(together, None)
        for place, name in enumerate(names):
            self.addItem(name, place)
        self.setCurrentIndex(max(0, self.findText(held)))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + 10, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Like any choice, but long names lose their middle: what tells two apart often stands at the end."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        held = self.currentText()
        option.currentText = self.fontMetrics().elidedText(held, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    @property
    def entity(self) -> int | None:
        """Position of the chosen one; None for all together, or when there is none."""
        held = self.currentData()
        return held if isinstance(held, int) else None


class CaseButtons(QWidget):
    """Buttons that each add a case on debt in one step. `problem_found(Problem)` follows a refusal."""

    problem_found = Signal(object)

    def __init__(self, live: LiveValuation, keys: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(8)
        name = QLabel(text("Add as a case"))
        name.setProperty("look", "muted")
        row.addWidget(name)
        titles = {one.key: one.title for one in standard_cases(live.model, live.valuation)}
        for key in keys:
            button = QPushButton(titles[key])
            button.setToolTip(text("Adds a case behind the one shown and selects it: one step to undo."))
            button.clicked.connect(partial(self._add, key))
            row.addWidget(button)
            self.buttons[key] = button
        row.addStretch(1)

    def _add(self, key: str, _: bool = False) -> None:
        found = next(one for one in standard_cases(self.live.model, self.live.valuation) if one.key == key)
        problems = [found.edit] if isinstance(found.edit, Problem) else self.live.do(found.edit)
        for problem in problems:
            self.problem_found.emit(problem)


class DebtPage(Desk):
    """A page with charts by fiscal year and tables of rows over the years."""

    def add_by_year(
        self, chart: Chart, place: Place | None, fill: Callable[[Results], None], *, ahead: int = 0
    ) -> None:
        """Like `add` for a chart by fiscal year, with `ahead` columns before the first year."""
        if place is not None:
            self._grid.addWidget(chart, *place)
        chart.clicked.connect(partial(self._clicked_year, ahead))
        self._fills.append((chart, fill))

    def _clicked_year(self, ahead: int, mark: object) -> None:
        match mark:
            case (str(key), int(place)) if key and place >= ahead:
                calendar = self.live.results.calendar
                self.explain_requested.emit(key, calendar.periods_of(calendar.years[place - ahead])[-1])
            case (str(key), _) | str(key) if key:
                self.explain_requested.emit(key, None)
            case _:
                pass

    def add_cases(self, row: int, *keys: str) -> None:
        """A line of buttons that add these cases."""
        self.cases = CaseButtons(self.live, keys)
        self.cases.problem_found.connect(self.problem_found)
        self._grid.addWidget(self.cases, row, 0, 1, 2)


def by_year(results: Results, key: str, entity: int | None = None) -> list[float]:
    """A row by fiscal year, by its own rule."""
    return annual_values(results.model[key], results.line(key, entity), results.calendar)


def year_labels(results: Results) -> list[str]:
    """The fiscal years of the horizon."""
    return [results.calendar.year_label(year) for year in results.calendar.years]


def brief(unit: Unit, value: float) -> str:
    """A figure for a narrow column: money in whole millions, cover with its sign."""
    if unit.label == USD_M.label:
        return WHOLE_M.shown(value)
    shown = unit.shown(value)
    if unit not in (RATIO, MULTIPLE) or not math.isfinite(value):
        return shown
    return f"{shown[:-1]}×)" if shown.endswith(")") else f"{shown}×"


def year_row(
    results: Results, key: str, entity: int | None = None, words: str = "", *, sign: float = 1.0
) -> list[Cell]:
    """A line of a table over the years: the name, with its unit where the cells do not tell it, and a figure a year."""
    item = results.model[key]
    held = key_of(results, key, entity)
    name = words or text(item.label)
    if not (item.unit.percent or item.unit.label == USD_M.label or item.unit in (RATIO, MULTIPLE)):
        name = text("{row}, {unit}", row=name, unit=text(item.unit.label))
    cells = [Cell(name, held)]
    for year, value in zip(results.calendar.years, by_year(results, key, entity), strict=True):
        shown = brief(item.unit, sign * value)
        cells.append(Cell(shown, held, results.calendar.periods_of(year)[-1], "" if value == value else "muted"))
    return cells


def between(
    results: Results, key: str, entity: int | None, title: str, lines: Sequence[list[Cell]]
) -> list[list[Cell]]:
    """Lines of what moves a stock, between its opening and its closing year by year."""
    item, held = results.model[key], key_of(results, key, entity)
    opening = [Cell(text("{row}, opening", row=title), held)]
    begins = [results.arrays.opening(item, entity), *by_year(results, key, entity)]
    for year, value in zip(results.calendar.years, begins, strict=False):
        first = results.calendar.periods_of(year)[0]
        opening.append(Cell(brief(item.unit, value), held, first - 1 or None))
    return [opening, *lines, year_row(results, key, entity, text("{row}, closing", row=title))]


def show_years(card: Card, table: FigureTable, results: Results, first: str, rows: Sequence[Sequence[Cell]]) -> None:
    """Show lines over the years under their headings, all of them at once; no lines, no card."""
    card.note.setText(text("{currency} m", currency=results.valuation.currency))
    table.show_cells([first, *year_labels(results)], rows)
    table.setMinimumHeight(scaled(ROW) * (len(rows) + 1) + 12)
    card.setVisible(bool(rows))


def known_cell(results: Results, key: str, entity: int | None = None) -> Cell:
    """A figure of a table, pale where there is none."""
    cell = figure_cell(results, key, entity)
    return cell if math.isfinite(results.figure(key, entity)) else replace(cell, role="muted")
