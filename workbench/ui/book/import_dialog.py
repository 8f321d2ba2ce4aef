"""Taking over a table of contracts: what its columns are, what becomes of each row, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.document.change import Edit
from workbench.exchange.amounts import day_first, has_two_readings
from workbench.exchange.clipboard import Table
from workbench.exchange.contract_fields import field_words, known_fields
from workbench.exchange.contract_import import Plan, has_no_power, plan, reports_nothing
from workbench.exchange.contract_table import read_headings
from workbench.exchange.table_plan import LeftOut, Mode
from workbench.exchange.table_reading import body_of
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.ui.theme import current_theme

_RAW_ROWS = 4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_HEADING_ROWS = 12


class ImportDialog(QDialog):
    """Shows how a table is read and what it would change; `edit()` is the whole import as one step."""

    def __init__(
        self, live: LiveValuation, tables: dict[str, Table], source: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("Take over contracts"))
        self._live = live
        self._tables = tables
        self._source = source
        self._table: Table = next(iter(tables.values()), [])
        self._reading = read_headings(self._table)
        self._plan: Plan | None = None
        self.mappings: list[QComboBox] = []
        self.raw = _table()
        self.preview = _table()
        self.told = _words("bad")
        self.aside = _words("muted")
        self.sum_line = QLabel()
        self._make_options()
        self._build()
        self._show_table()
        self.resize(1040, 680)

    # What the person chooses

    def _make_options(self) -> None:
        members = self._live.valuation.members("contract")
        self.sheet = _choice([(name, name) for name in self._tables], self._choose_sheet)
        self.sheet.setParent(self)  # it stands in no layout when there is but one sheet
        self.sheet.setVisible(len(self._tables) > 1)
        self.mode = _choice(
            [
                (Mode.REPLACE, text("Replace the book")),
                (Mode.UPDATE, text("Change those of the same name, add the others")),
                (Mode.APPEND, text("Add all as new contracts")),
            ],
            self._renew,
        )
        self.mode.setCurrentIndex(self.mode.findData(Mode.UPDATE if members else Mode.REPLACE))
        count = min(len(self._table), _HEADING_ROWS)
        rows = [(n, text("row {row}", row=n + 1)) for n in range(count)]
        self.heading = _choice([(None, text("none")), *rows], self._choose_heading)
        self.decimals = _choice([(False, "1,234.5"), (True, "1.234,5")], self._choose_signs)
        self.dates = _choice([(False, text("month first")), (True, text("day first"))], self._choose_signs)
        self.scale = _choice(
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
        model, valuation = self._live.model, self._live.valuation
        self.set_reported = QCheckBox(text("Nothing is reported yet: report the book's RPO and prepayments"))
        self.set_reported.setVisible(reports_nothing(model, valuation))
        self.set_reported.setChecked(reports_nothing(model, valuation))
        self.free_power = QCheckBox(text("No power is entered yet: let power not limit delivery"))
        self.free_power.setVisible(has_no_power(model, valuation))
        self.free_power.setChecked(has_no_power(model, valuation))
        self.leave_out = QCheckBox(text("Leave these out and take the rest"))
        for box in (self.set_reported, self.free_power, self.leave_out):
            box.toggled.connect(self._renew)

    def _build(self) -> None:
        options = QGridLayout()
        options.setHorizontalSpacing(8)
        labelled: list[tuple[str, QWidget]] = [
            (text("Contracts that stand already"), self.mode),
            (text("Headings"), self.heading),
            (text("Amounts without a unit are in"), self.scale),
            (text("Decimals"), self.decimals),
            (text("Dates"), self.dates),
        ]
        if len(self._tables) > 1:
            labelled.insert(0, (text("Sheet"), self.sheet))
        for place, (words, widget) in enumerate(labelled):
            label = QLabel(words)
            label.setProperty("look", "muted")
            label.setBuddy(widget)
            widget.setAccessibleName(words)
            options.addWidget(label, place // 3, place % 3 * 2)
            options.addWidget(widget, place // 3, place % 3 * 2 + 1)
        options.setColumnStretch(6, 1)
        buttons = QDialogButtonBox()
        self.accept_button = QPushButton(text("Take over"))
        self.accept_button.setProperty("look", "primary")
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(text("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.sum_line, 1)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addLayout(options)
        column.addWidget(_title(text("The table, and what its columns are")))
        column.addWidget(self.raw)
        column.addWidget(_title(text("What becomes of it")))
        column.addWidget(self.preview, 1)
        column.addWidget(self.told)
        column.addWidget(self.aside)
        for box in (self.leave_out, self.set_reported, self.free_power):
            column.addWidget(box)
        column.addLayout(foot)

    def _choose_sheet(self) -> None:
        self._table = self._tables[str(self.sheet.currentData())]
        self._reading = read_headings(self._table)
        self._show_table()

    def _choose_heading(self) -> None:
        row = self.heading.currentData()
        below = self._table if row is None else self._table[int(row) :]
        found = read_headings(below)
        self._reading = replace(self._reading, heading=row, scales=found.scales, months=found.months)
        if row is not None and found.heading == 0:
            self._reading = replace(found, heading=row)
        self._show_table()

    def _choose_signs(self) -> None:
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
        self._reading = self._reading.assigned(column, key)
        for number, box in enumerate(self.mappings):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(self._reading.fields[number]))
        self._renew()

    # What is shown

    def _show_table(self) -> None:
        reading = self._reading
        for box, value in (
            (self.heading, reading.heading),
            (self.decimals, reading.comma),
            (self.dates, reading.day_leads),
            (self.scale, reading.scale),
        ):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))
        width = len(reading.fields)
        self.raw.clear()
        self.raw.setColumnCount(width)
        first = 0 if reading.heading is None else reading.heading
        shown = self._table[first : first + _RAW_ROWS]
        self.raw.setRowCount(len(shown) + 1)
        self.raw.horizontalHeader().hide()
        words = field_words()
        options = [("", text("– not taken –")), *((f.key, words[f.key]) for f in known_fields(self._live.model))]
        self.mappings = []
        for column in range(width):
            box = _choice(options, partial(self._assigned, column))
            with QSignalBlocker(box):
                box.setCurrentIndex(max(box.findData(reading.fields[column]), 0))
            box.setAccessibleName(text("Column {column} is", column=column + 1))
            self.mappings.append(box)
            self.raw.setCellWidget(0, column, box)
            for row, cells in enumerate(shown, 1):
                cell = cells[column].shown if column < len(cells) else ""
                item = QTableWidgetItem(cell)
                if row == 1 and reading.heading is not None:
                    item.setForeground(QBrush(QColor(current_theme().roles.muted)))
                self.raw.setItem(row, column, item)
        self.raw.resizeColumnsToContents()
        for column in range(width):
            self.raw.setColumnWidth(column, min(max(self.raw.columnWidth(column), 120), 240))
        self.raw.setFixedHeight((len(shown) + 1) * current_theme().row_height + 18)
        self._renew()

    def _renew(self) -> None:
        self._plan = plan(
            self._live.model,
            self._live.valuation,
            self._table,
            self._reading,
            self.mode.currentData(),
            set_reported=self.set_reported.isChecked(),
            free_power=self.free_power.isChecked(),
            source=self._source,
        )
        self._show_preview(self._plan)
        self._show_told(self._plan)

    def _show_preview(self, found: Plan) -> None:
        words = field_words()
        shown = [words[key] for key in self._reading.fields if key and key not in ("name", "customer")]
        heads = [text("Contract"), text("Customer"), "", *shown]
        self.preview.clear()
        self.preview.setColumnCount(len(heads))
        self.preview.setHorizontalHeaderLabels(heads)
        for column in range(len(heads)):
            side = _RIGHT if column > 2 else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            heading = self.preview.horizontalHeaderItem(column)
            if heading is not None:
                heading.setTextAlignment(side)
        refused = {(one.row, one.column): one.problem for one in found.left_out}
        self.preview.setRowCount(len(found.rows) + len(found.removed))
        roles = current_theme().roles
        for place, row in enumerate(found.rows):
            what = text("changed") if row.changes is not None else text("new")
            self._put(place, 0, row.name)
            self._put(place, 1, row.customer)
            self._put(place, 2, what, roles.muted)
            for column, label in enumerate(shown, 3):
                raw_column = next(n for n, key in enumerate(self._reading.fields) if key and words[key] == label)
                problem = refused.get((row.row, raw_column))
                new, old = row.new.get(label, ""), row.old.get(label, "")
                if problem is not None:
                    cell = self._table[row.row][raw_column].shown
                    self._put(place, column, cell, roles.bad, f"{problem.what} {problem.remedy}", is_right=True)
                elif old and old != new and new:
                    self._put(place, column, f"{old} → {new}", roles.input, is_right=True)
                else:
                    self._put(place, column, new, roles.muted if old and old == new else roles.text, is_right=True)
        for place, name in enumerate(found.removed, len(found.rows)):
            self._put(place, 0, name, roles.bad)
            self._put(place, 2, text("removed"), roles.bad)
        self.preview.resizeColumnsToContents()
        for column in range(len(heads)):
            self.preview.setColumnWidth(column, min(self.preview.columnWidth(column) + 18, 320))

    def _put(
        self, row: int, column: int, words: str, colour: str = "", tip: str = "", *, is_right: bool = False
    ) -> None:
        item = QTableWidgetItem(words)
        if colour:
            item.setForeground(QBrush(QColor(colour)))
        if tip:
            item.setToolTip(tip)
        if is_right:
            item.setTextAlignment(_RIGHT)
        self.preview.setItem(row, column, item)

    def _show_told(self, found: Plan) -> None:
        doubtful = self.doubts()
        lines = [f"{text('Row {row}', row=one.row + 1)}: {one.problem}" for one in doubtful[:5]]
        if len(doubtful) > 5:
            lines.append(text("… and {count} more", count=len(doubtful) - 5))
        harmless = [one for one in found.left_out if one.is_harmless]
        said = [
            f"{text('Row {row}', row=one.row + 1)}: {one.problem.where}: {one.problem.what}" for one in harmless[:2]
        ]
        for label, words in ((self.told, lines), (self.aside, said)):
            label.setText("\n".join(words))
            label.setVisible(bool(words))
        self.leave_out.setVisible(bool(doubtful))
        may = found.edit is not None and (not doubtful or self.leave_out.isChecked())
        self.accept_button.setEnabled(may)
        self.accept_button.setProperty("look", "primary" if may else "")
        self.accept_button.style().polish(self.accept_button)
        self.sum_line.setText(self._sum_words(found))

    def _cautions(self) -> list[str]:
        """What a person should look at before taking over, though nothing is wrong with it."""
        said = []
        columns = [n for n, key in enumerate(self._reading.fields) if key in ("start", "end")]
        shown = [
            row[n].shown for _, row in body_of(self._table, self._reading) for n in columns if row[n].exact is None
        ]
        doubtful = next((words for words in shown if has_two_readings(words)), "")
        if doubtful and day_first(shown) is None:
            said.append(text("{date} can be read in two ways: see Dates above.", date=doubtful))
        valuation = self._live.valuation
        if not valuation.is_base(valuation.selected_case):
            said.append(text("Contracts are taken over into the base case."))
        return said

    def _sum_words(self, found: Plan) -> str:
        if not found.rows:
            return text("No contract is found: say which column holds the amounts.")
        return text(
            "{count} contracts · book in RPO {book} {unit} · prepayments {prepaid} {unit}",
            count=len(found.rows),
            book=f"{found.book:,.1f}",
            prepaid=f"{found.prepaid:,.1f}",
            unit=text("{currency} m", currency=self._live.valuation.currency),
        )

    def doubts(self) -> list[LeftOut]:
        """What cannot be taken and would be lost: totals below the table are no loss."""
        assert self._plan is not None
        return [one for one in self._plan.left_out if not one.is_harmless]

    def edit(self) -> Edit | None:
        """The import as one edit; None when there is nothing to take."""
        return None if self._plan is None else self._plan.edit


def _choice(options: Sequence[tuple[object, str]], changed: Callable[[], None]) -> QComboBox:
    box = QComboBox()
    for value, words in options:
        box.addItem(words, value)
    box.activated.connect(lambda _: changed())
    return box


def _table() -> QTableWidget:
    made = QTableWidget()
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(current_theme().row_height)
    made.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    made.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return made


def _words(look: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setProperty("look", look)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _title(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("look", "title")
    return label
