"""A dialog that takes over a table: what its columns are, what becomes of each row, what is left out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QBrush, QColor, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.document.change import Edit
from workbench.exchange.clipboard import Cell, Table
from workbench.exchange.saved_mappings import SavedMapping, mapping_of, proposed
from workbench.exchange.table_plan import LeftOut, Mode, TablePlan
from workbench.exchange.table_reading import Field, Kind, Reading, Vocabulary
from workbench.exchange.table_sheet import Sheet, first_usable, place_of, sheets_of
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.mappings import kept_mappings
from workbench.live.valuation import LiveValuation
from workbench.ui.table_import.doubts import faults_taken, line, two_readings
from workbench.ui.table_import.mapping_bar import MappingBar
from workbench.ui.table_import.preview import NameColumn, Taken, show_preview
from workbench.ui.table_import.widgets import choice, shown_table, title, words
from workbench.ui.theme import current_theme

_RAW_ROWS = 4
_HEADING_ROWS = 12
_MOST_TOLD = 5
_WORDY = (Kind.WORDS, Kind.CHOICE)


class ImportDialog(QDialog):
    """Shows how a table is read and what it would change; `edit()` is the whole import as one step."""

    kind = ""
    vocabulary: Vocabulary
    passed: tuple[str, ...] = ()
    """Fields that the preview shows as names."""

    def __init__(
        self,
        live: LiveValuation,
        tables: Mapping[str, Table] | Sequence[Sheet],
        source: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.title_words())
        self._live = live
        self._sheets = sheets_of(tables) or [Sheet("", [])]
        self._sheet = self._sheets[first_usable(self._sheets)]
        self._source = source
        self._table: Table = []
        self._reading = Reading(None, ())
        self._is_turned = self._are_signs_chosen = False
        self._plan: TablePlan | None = None
        self._faults: list[LeftOut] = []
        self.mappings: list[QComboBox] = []
        self.raw = shown_table()
        self.preview = shown_table()
        self.told = words("bad")
        self.aside = words("muted")
        self.sum_line = QLabel()
        self._read_sheet()
        self._make_options()
        self._build()
        self._show_table()
        self.resize(1040, 680)

    # What a kind of table says of itself

    @abstractmethod
    def field_words(self) -> dict[str, str]:
        """What each field is called."""

    @abstractmethod
    def known_fields(self) -> Sequence[Field]:
        """The fields a column may be."""

    @abstractmethod
    def make_plan(self, table: Table, reading: Reading, mode: Mode) -> TablePlan:
        """What would become of the table."""

    @abstractmethod
    def title_words(self) -> str:
        """The title of the window."""

    @abstractmethod
    def mode_words(self) -> list[tuple[Mode, str]]:
        """The modes, with their words."""

    @abstractmethod
    def standing_words(self) -> str:
        """What stands already."""

    @abstractmethod
    def usual_mode(self) -> Mode:
        """The mode at first."""

    @abstractmethod
    def name_columns(self) -> Sequence[NameColumn]:
        """The columns of the preview that name a row."""

    @abstractmethod
    def sum_words(self, found: TablePlan) -> str:
        """The plan in a line."""

    def heading_words(self, key: str) -> str:
        """The heading of a field in the preview."""
        return self.field_words()[key]

    def read(self, table: Table) -> tuple[Table, Reading, bool]:
        """How a table is read; a table may have to be turned for that."""
        return table, self.vocabulary.read_headings(table), False

    def more_options(self) -> list[tuple[str, QWidget]]:
        """Fields beside the usual ones."""
        return []

    def more_boxes(self) -> list[QCheckBox]:
        """Boxes below the table."""
        return []

    def more_rows(self) -> list[QWidget]:
        """Lines below the preview."""
        return []

    def cautions(self) -> list[str]:
        """What a person should look at before taking over, though nothing is wrong with it."""
        return []

    # What the person chooses

    def _make_options(self) -> None:
        names = [
            (n, text("{sheet} (hidden)", sheet=one.name) if one.is_hidden else one.name)
            for n, one in enumerate(self._sheets)
        ]
        self.sheet = choice(names, self._choose_sheet)
        self.sheet.setParent(self)  # it stands in no layout when there is but one sheet
        self.sheet.setVisible(len(self._sheets) > 1)
        self.sheet.setCurrentIndex(self._sheets.index(self._sheet))
        self.mode = choice(self.mode_words(), self._renew)
        self.mode.setCurrentIndex(self.mode.findData(self.usual_mode()))
        self.heading = choice([], self._choose_heading)
        self.decimals = choice([(False, "1,234.5"), (True, "1.234,5")], self._choose_signs)
        self.dates = choice([(False, text("month first")), (True, text("day first"))], self._choose_signs)
        self.scale = choice(
            [
                (1e9, text("billions")),
                (1e6, text("millions")),
                (1e3, text("thousands")),
                (1.0, text("single units")),
                (1e8, text("hundred millions (亿)")),
                (1e4, text("ten thousands (万)")),
            ],
            self._choose_signs,
        )
        self.mapping = MappingBar(kept_mappings(), self.kind, self._mapping_made)
        self.mapping.chosen.connect(self._choose_mapping)
        self.mapping.problem_found.connect(self._tell_problem)
        self.leave_out = QCheckBox(text("Leave these out and take the rest"))
        self.leave_out.toggled.connect(self._renew)
        self._propose()

    def _build(self) -> None:
        options = QGridLayout()
        options.setHorizontalSpacing(8)
        labelled: list[tuple[str, QWidget]] = [
            (self.standing_words(), self.mode),
            (text("Headings"), self.heading),
            (text("Amounts without a unit are in"), self.scale),
            (text("Decimals"), self.decimals),
            (text("Dates"), self.dates),
            (text("Saved mapping"), self.mapping),
            *self.more_options(),
        ]
        if len(self._sheets) > 1:
            labelled.insert(0, (text("Sheet"), self.sheet))
        for place, (said, widget) in enumerate(labelled):
            label = QLabel(said)
            label.setProperty("look", "muted")
            label.setBuddy(widget)
            widget.setAccessibleName(said)
            options.addWidget(label, place // 3, place % 3 * 2)
            options.addWidget(widget, place // 3, place % 3 * 2 + 1)
        options.setColumnStretch(6, 1)
        column = QVBoxLayout(self)
        column.addLayout(options)
        column.addWidget(title(text("The table, and what its columns are")))
        column.addWidget(self.raw)
        column.addWidget(title(text("What becomes of it")))
        column.addWidget(self.preview, 1)
        for widget in (*self.more_rows(), self.told, self.aside, self.leave_out, *self.more_boxes()):
            column.addWidget(widget)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        buttons = QDialogButtonBox()
        self.accept_button = QPushButton(text("Take over"))
        self.accept_button.setProperty("look", "primary")
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(text("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accept_button.setDefault(True)
        foot = QHBoxLayout()
        foot.addWidget(self.sum_line, 1)
        foot.addWidget(buttons)
        return foot

    def _read_sheet(self) -> None:
        self._table, self._reading, self._is_turned = self.read(self._sheet.table)

    def _propose(self) -> None:
        """Read the table as the mapping says that knows its headings."""
        found = proposed(self.mapping.mappings, self._table)
        if found is not None:
            self._reading = found.applied(self._table, self.vocabulary)
            self._are_signs_chosen = True
        self.mapping.show_chosen(found)

    def _mapping_made(self, name: str) -> SavedMapping:
        return mapping_of(name, self.kind, self._table, self._reading)

    def _choose_mapping(self, mapping: SavedMapping | None) -> None:
        if mapping is None:
            self._read_sheet()
        elif mapping.heading_of(self._table) is None:
            what = text("The table lacks headings that this mapping knows.")
            self._tell_problem(Problem(mapping.name, what, text("Choose the columns yourself.")))
            self.mapping.show_chosen(None)
            return
        else:
            self._reading = mapping.applied(self._table, self.vocabulary)
            self._are_signs_chosen = True
        self._show_table()

    def _choose_sheet(self) -> None:
        self._sheet = self._sheets[int(self.sheet.currentData())]
        self._read_sheet()
        self._propose()
        self._show_table()

    def _choose_heading(self) -> None:
        row = self.heading.currentData()
        below = self._table if row is None else self._table[int(row) :]
        found = self.vocabulary.read_headings(below)
        self._reading = replace(self._reading, heading=row, scales=found.scales, months=found.months)
        if row is not None and found.heading == 0:
            self._reading = replace(found, heading=row)
        self._show_table()

    def _choose_signs(self) -> None:
        self._are_signs_chosen = True
        self._reading = replace(
            self._reading,
            comma=bool(self.decimals.currentData()),
            day_leads=bool(self.dates.currentData()),
            scale=float(self.scale.currentData()),
        )
        self._renew()

    def _assigned(self, column: int) -> None:
        self.assign(column, str(self.mappings[column].currentData()))

    def assign(self, column: int, key: str) -> None:
        """Say what a column of the table is; the empty key: nothing."""
        reading = self._reading.assigned(column, key)
        found = self.vocabulary.signs(self._table, reading)
        if self._are_signs_chosen:
            found = replace(found, comma=reading.comma, day_leads=reading.day_leads, scale=reading.scale)
        self._reading = found
        self._show_signs()
        for number, box in enumerate(self.mappings):
            with QSignalBlocker(box):
                box.setCurrentIndex(max(box.findData(self._reading.fields[number]), 0))
        self._renew()

    # What is shown

    def showEvent(self, event: QShowEvent) -> None:
        """Enter takes over at once what needs no word."""
        super().showEvent(event)
        self.accept_button.setFocus()

    def _show_table(self) -> None:
        reading = self._reading
        count = min(len(self._table), _HEADING_ROWS)
        with QSignalBlocker(self.heading):
            self.heading.clear()
            self.heading.addItem(text("none"), None)
            for row in range(count):
                self.heading.addItem(text("row {row}", row=row + 1), row)
        self._show_signs()
        width = len(reading.fields)
        self.raw.clear()
        self.raw.setColumnCount(width)
        first = 0 if reading.heading is None else reading.heading
        shown = self._table[first : first + _RAW_ROWS]
        self.raw.setRowCount(len(shown) + 1)
        self.raw.horizontalHeader().hide()
        said = self.field_words()
        options = [("", text("– not taken –")), *((f.key, said[f.key]) for f in self.known_fields())]
        self.mappings = []
        for column in range(width):
            self._show_column(column, shown, options)
        self.raw.resizeColumnsToContents()
        for column in range(width):
            self.raw.setColumnWidth(column, min(max(self.raw.columnWidth(column), 120), 240))
        self.raw.setFixedHeight((len(shown) + 1) * current_theme().row_height + 18)
        self._renew()

    def _show_signs(self) -> None:
        reading = self._reading
        for box, value in (
            (self.heading, reading.heading),
            (self.decimals, reading.comma),
            (self.dates, reading.day_leads),
            (self.scale, reading.scale),
        ):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))

    def _show_column(self, column: int, shown: Table, options: Sequence[tuple[object, str]]) -> None:
        box = choice(options, partial(self._assigned, column))
        with QSignalBlocker(box):
            box.setCurrentIndex(max(box.findData(self._reading.fields[column]), 0))
        box.setAccessibleName(text("Column {column} is", column=column + 1))
        self.mappings.append(box)
        self.raw.setCellWidget(0, column, box)
        for row, cells in enumerate(shown, 1):
            cell = cells[column] if column < len(cells) else Cell()
            item = QTableWidgetItem(cell.shown)
            if row == 1 and self._reading.heading is not None:
                item.setForeground(QBrush(QColor(current_theme().roles.muted)))
            self.raw.setItem(row, column, item)

    def _renew(self) -> None:
        self._plan = self.make_plan(self._table, self._reading, self.mode.currentData())
        self._faults = faults_taken(self._sheet, self._reading, is_turned=self._is_turned)
        said = self.field_words()
        by_key = self.vocabulary.by_key
        columns = [
            Taken(n, said[key], self.heading_words(key), is_text=by_key[key].kind in _WORDY)
            for n, key in enumerate(self._reading.fields)
            if key in said and key not in self.passed
        ]
        shown = replace(self._plan, left_out=(*self._faults, *self._plan.left_out))
        show_preview(self.preview, shown, self.name_columns(), columns, self._table)
        self._show_told(self._plan)

    def _place(self, one: LeftOut) -> str:
        if one in self._faults:
            return ""
        if self._is_turned:
            return place_of(one.column or 0, one.row)
        return place_of(one.row, one.column)

    def _show_told(self, found: TablePlan) -> None:
        doubtful = self.doubts()
        lines = [line(self._place(one), str(one.problem)) for one in doubtful[:_MOST_TOLD]]
        if len(doubtful) > _MOST_TOLD:
            lines.append(text("… and {count} more", count=len(doubtful) - _MOST_TOLD))
        lines = [str(self._sheet.problem)] if self._sheet.problem is not None else lines
        harmless = [one for one in found.left_out if one.is_harmless]
        said = [line(self._place(one), f"{one.problem.where}: {one.problem.what}") for one in harmless[:2]]
        said += [*self._sheet.notes, *self.cautions(), *two_readings(self.vocabulary, self._table, self._reading)]
        said += [str(problem) for problem in self.mapping.problems()[:1]]
        for label, shown in ((self.told, lines), (self.aside, said)):
            label.setText("\n".join(shown))
            label.setVisible(bool(shown))
        self.leave_out.setVisible(bool(doubtful))
        may = found.edit is not None and (not doubtful or self.leave_out.isChecked())
        self.accept_button.setEnabled(may)
        self.accept_button.setProperty("look", "primary" if may else "")
        self.accept_button.style().polish(self.accept_button)
        self.sum_line.setText(self.sum_words(found))

    def _tell_problem(self, problem: Problem) -> None:
        self.told.setText(str(problem))
        self.told.setVisible(True)

    def doubts(self) -> list[LeftOut]:
        """What cannot be taken and would be lost: totals below the table are no loss."""
        assert self._plan is not None
        found = [*self._faults, *(one for one in self._plan.left_out if not one.is_harmless)]
        return sorted(found, key=lambda one: (one.row, -1 if one.column is None else one.column))

    def edit(self) -> Edit | None:
        """The import as one edit; None when there is nothing to take."""
        return None if self._plan is None else self._plan.edit
