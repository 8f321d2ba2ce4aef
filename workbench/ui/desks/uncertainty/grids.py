"""The page of sensitivity grids: one figure over one or two inputs, live, with the lines where it equals a price."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton

from workbench.analysis.grids import Table, first_grid, table_of
from workbench.analysis.space import label_of, unit_of
from workbench.document.change import Change, Edit
from workbench.document.edits import Compound, SetValue
from workbench.document.studies import Axis, Grid
from workbench.document.study_edits import SetGrids
from workbench.document.valuation import Address, Value, fresh_id
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.results import Results
from workbench.live.workers import Asked
from workbench.rows.items import Choice, Series
from workbench.ui.charts import HeatMap, Level, Line, Lines, Reference
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.field import references
from workbench.ui.desks.rpo.cards import Card
from workbench.ui.desks.rpo.words import Sentence
from workbench.ui.desks.uncertainty.axis_editor import AxisEditor, value_text
from workbench.ui.desks.uncertainty.choosing import OutputChoice

SETTLE = 250
"""Milliseconds after the last edit before a grid is asked for anew."""


class GridsPage(Desk):
    """Grids that are kept in the valuation. One that nobody changed yet is offered, and kept once it is changed."""

    def build(self) -> None:
        self.chosen = 0
        self.table: Table | None = None
        self.cell: tuple[int, int] | None = None
        self._of: int | None = None
        self._asked: Asked | None = None
        self._results: Results | None = None
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SETTLE)
        self.timer.timeout.connect(self._ask)
        self._make_head()
        self.heat = HeatMap(text("Sensitivity"))
        self.heat.setMinimumHeight(400)
        self.lines = Lines("")
        self.lines.setMinimumHeight(340)
        self.add(self.heat, (1, 0, 1, 2), lambda _: None)
        self.add(self.lines, (1, 0, 1, 2), lambda _: None)  # one of them is shown
        self.lines.setVisible(False)
        self.stretch((0, 1))
        self.live.valuation_changed.connect(self._valuation_changed)
        self.follow(self._follow)

    def _make_head(self) -> None:
        self.head = Card(text("Sensitivity"), has_words=True)
        self.answer = Sentence()
        self.kept = QComboBox()
        self.kept.setAccessibleName(text("Grid shown"))
        self.kept.setMinimumWidth(220)
        self.kept.activated.connect(self._choose)
        self.output = OutputChoice(self.live, None)
        self.output.chosen.connect(self._take_output)
        self.new, self.gone = QPushButton(text("New grid")), QPushButton(text("Remove"))
        self.swap, self.single = QPushButton(text("Swap")), QPushButton(text("One input only"))
        self.use = QPushButton(text("Use these values"))
        self.use.setEnabled(False)
        self.use.setToolTip(text("Types the values of the chosen cell into the case shown, as one step."))
        for button, does in (
            (self.new, self._add), (self.gone, self._remove), (self.swap, self._swap),
            (self.single, self._drop_down), (self.use, self._use),
        ):  # fmt: skip
            button.clicked.connect(does)
        first = QHBoxLayout()
        first.setSpacing(8)
        for widget in (self.kept, self.new, self.gone):
            first.addWidget(widget)
        figure = QLabel(text("Figure"))
        figure.setProperty("look", "muted")
        first.addWidget(figure)
        first.addWidget(self.output, 1)
        self.across = AxisEditor(self.live, text("Across"))
        self.down = AxisEditor(self.live, text("Down"))
        self.across.changed.connect(lambda axis: self._set_grid(replace(self.grid, across=axis)))
        self.down.changed.connect(lambda axis: self._set_grid(replace(self.grid, down=axis)))
        last = QHBoxLayout()
        last.setSpacing(8)
        self.said = QLabel()
        self.said.setProperty("look", "muted")
        for widget in (self.swap, self.single, self.use):
            last.addWidget(widget)
        last.addWidget(self.said, 1)
        self.head.column.addWidget(self.answer)
        self.head.column.addLayout(first)
        self.head.column.addWidget(self.across)
        self.head.column.addWidget(self.down)
        self.head.column.addLayout(last)
        self._grid.addWidget(self.head, 0, 0, 1, 2)

    # What is shown --------------------------------------------------------------------------------------------

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The grids kept in the valuation, or the one that is offered."""
        return self.live.valuation.studies.grids or (first_grid(self.live.model, self.live.valuation),)

    @property
    def grid(self) -> Grid:
        """The grid shown."""
        grids = self.grids
        self.chosen = min(self.chosen, len(grids) - 1)
        return grids[self.chosen]

    def _valuation_changed(self, change: object, _initiator: object) -> None:
        if isinstance(change, Change) and "studies" in change.particulars and self._results is not None:
            self._show_grid()
            self._ask_soon(0)

    def _follow(self, results: Results) -> None:
        is_first = self._results is None
        self._results = results
        self._show_grid()
        self._say()
        self._ask_soon(0 if is_first else SETTLE)

    def _show_grid(self) -> None:
        grid = self.grid
        names = [self._name(one) for one in self.grids]
        with QSignalBlocker(self.kept):
            if [self.kept.itemText(n) for n in range(self.kept.count())] != names:
                self.kept.clear()
                self.kept.addItems(names)
            self.kept.setCurrentIndex(self.chosen)
        self.output.set_address(grid.output)
        self.across.show_axis(grid.across)
        self.down.show_axis(grid.down)
        self.gone.setEnabled(bool(self.live.valuation.studies.grids))
        self.swap.setEnabled(grid.down is not None)
        self.single.setEnabled(grid.down is not None)

    def _name(self, grid: Grid) -> str:
        model, valuation = self.live.model, self.live.valuation
        parts = [label_of(model, valuation, axis.address) for axis in (grid.across, grid.down) if axis is not None]
        return text("{figure} by {inputs}", figure=label_of(model, valuation, grid.output), inputs=" × ".join(parts))

    # Asking ---------------------------------------------------------------------------------------------------

    def _ask_soon(self, wait: int) -> None:
        self.timer.start(wait)

    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        live = self.live
        self._asking = live.results.version
        asked = live.workers.ask("grid", text("Sensitivity"), table_of, live.valuation, self.grid, parent=self)
        self._asked = asked
        asked.done.connect(self._arrived)
        asked.failed.connect(self._failed)
        asked.ended.connect(asked.deleteLater)
        self._say()

    def _arrived(self, table: object) -> None:
        assert isinstance(table, Table)
        if table.grid != self.grid:
            return
        self._asked = None
        self._of = self._asking
        self.table, self.cell = table, None
        self.use.setEnabled(False)
        self._show_table()
        self._say()

    def _failed(self, problem: object) -> None:
        assert isinstance(problem, Problem)
        self._asked = None
        self.said.setText(f"{problem.what} {problem.remedy}")

    def _say(self) -> None:
        if self.table is None:
            self.said.setText(text("Computing …"))
        elif self._asked is not None or self._of != self.live.results.version:
            self.said.setText(text("Of an earlier state: computing anew …"))
        else:
            count = sum(len(row) for row in self.table.figures)
            self.said.setText(text("{count} full computations of the model", count=f"{count:,}"))

    # Showing --------------------------------------------------------------------------------------------------

    def _show_table(self) -> None:
        table = self.table
        assert table is not None
        grid, results = table.grid, self.live.results
        unit = unit_of(self.live.model, grid.output)
        label = label_of(self.live.model, self.live.valuation, grid.output)
        shown = text(unit.label, currency=self.currency)
        self.heat.setVisible(grid.down is not None)
        self.lines.setVisible(grid.down is None)
        self.answer.show_words(self._words(table))
        levels = self._references(results, grid.output)
        across = [value_text(self.live, grid.across.address, one) for one in grid.across.values]
        if grid.down is None:
            self._show_line(table, label, shown, levels, across)
            return
        down = [value_text(self.live, grid.down.address, one) for one in grid.down.values]
        self.heat.set_title(label, f"{shown} · {self._axis_name(grid.across)} → · {self._axis_name(grid.down)} ↓")
        self.heat.set_data(
            across,
            down,
            table.figures,
            [[unit.shown(one) for one in row] for row in table.figures],
            names=(self._axis_name(grid.across), self._axis_name(grid.down)),
            centre=levels[0].value if levels else table.now,
            levels=[
                Level(
                    one.label,
                    tuple(tuple(line) for line in table.lines(one.value)),
                    one.role,
                )
                for one in levels
            ],
            stands=table.stands_at,
        )

    def _axis_name(self, axis: Axis) -> str:
        unit = unit_of(self.live.model, axis.address)
        name = label_of(self.live.model, self.live.valuation, axis.address)
        shown = text(unit.label, currency=self.currency)
        return name if isinstance(self.live.model[axis.address.key], Choice) else f"{name}, {shown}"

    def _show_line(self, table: Table, label: str, shown: str, levels: list[Reference], across: list[str]) -> None:
        unit = unit_of(self.live.model, table.grid.output)
        scale = 100.0 if unit.percent else 1.0
        self.lines.set_title(label, f"{shown} · {self._axis_name(table.grid.across)} →")
        values = [one * scale for one in table.figures[0]]
        markers = [replace(one, value=one.value * scale) for one in levels]
        self.lines.set_data(across, [Line(table.grid.output.key, label, values)], references=markers)

    def _references(self, results: Results, output: Address) -> list[Reference]:
        return references(results) if output == Address("shares.price") else []

    def _words(self, table: Table) -> str:
        unit = unit_of(self.live.model, table.grid.output)
        label = label_of(self.live.model, self.live.valuation, table.grid.output)
        if math.isnan(table.low):
            return text("{label} has no figure anywhere on this grid.", label=label)
        return text(
            "{label} runs from {low} to {high} over this grid; it stands at {now}.",
            label=label,
            low=unit.shown(table.low) if table.low else "0",  # a dash says nothing in a sentence
            high=unit.shown(table.high) if table.high else "0",
            now=unit.shown(table.now) if table.now else "0",
        )

    # Doing ----------------------------------------------------------------------------------------------------

    def _choose(self, place: int) -> None:
        self.chosen = place
        self._show_grid()
        self._ask_soon(0)

    def _set_grid(self, grid: Grid) -> None:
        grids = list(self.grids)
        grids[self.chosen] = grid
        self._set_grids(grids, text("Change grid {name}", name=self._name(grid)))

    def _set_grids(self, grids: list[Grid], words: str) -> None:
        problems = self.live.do(SetGrids(tuple(grids), words), self)
        if problems:
            self.problem_found.emit(problems[0])
            self._show_grid()

    def _take_output(self, address: object) -> None:
        assert isinstance(address, Address)
        self._set_grid(replace(self.grid, output=address))

    def _add(self) -> None:
        made = replace(first_grid(self.live.model, self.live.valuation), id=fresh_id(self.live.valuation, "grid"))
        kept = list(self.live.valuation.studies.grids)
        self.chosen = len(kept)
        self._set_grids([*kept, made], text("Add a grid"))

    def _remove(self) -> None:
        kept = [one for place, one in enumerate(self.grids) if place != self.chosen]
        self.chosen = max(self.chosen - 1, 0)
        self._set_grids(kept, text("Remove a grid"))

    def _swap(self) -> None:
        grid = self.grid
        if grid.down is not None:
            self._set_grid(replace(grid, across=grid.down, down=grid.across))

    def _drop_down(self) -> None:
        self._set_grid(replace(self.grid, down=None))

    def _clicked(self, mark: object) -> None:
        if isinstance(mark, tuple) and self.table is not None and self.table.grid.down is not None:
            row, column = mark
            self.cell = (int(row), int(column))
            self.use.setEnabled(True)
            grid = self.table.grid
            down = grid.down
            assert down is not None
            self.said.setText(
                text(
                    "{across} {x}, {down} {y}: {figure}",
                    across=label_of(self.live.model, self.live.valuation, grid.across.address),
                    x=value_text(self.live, grid.across.address, grid.across.values[self.cell[1]]),
                    down=label_of(self.live.model, self.live.valuation, down.address),
                    y=value_text(self.live, down.address, down.values[self.cell[0]]),
                    figure=unit_of(self.live.model, grid.output).shown(self.table.figures[self.cell[0]][self.cell[1]]),
                )
            )
            return
        super()._clicked(mark)

    def _use(self) -> None:
        if self.table is None or self.cell is None or self.table.grid.down is None:
            return
        row, column = self.cell
        grid = self.table.grid
        down = grid.down
        assert down is not None
        edits = (
            *self._edit(grid.across.address, grid.across.values[column]),
            *self._edit(down.address, down.values[row]),
        )
        problems = self.live.do(Compound(edits, text("Use the values of a grid")), self)
        if problems:
            self.problem_found.emit(problems[0])

    def _edit(self, address: Address, value: float) -> list[Edit]:
        item = self.live.model[address.key]
        typed: Value = value
        if isinstance(item, Choice):
            typed = next(member.name for member in item.options if item.code(member) == value)
        elif isinstance(item, Series):
            typed = tuple(one * value for one in self._held(address))
        case = self.live.valuation.selected_case
        return [SetValue(address, typed, None if self.live.valuation.is_base(case) else case)]

    def _held(self, address: Address) -> list[float]:
        item = self.live.model[address.key]
        members = [] if item.per is None else [one.id for one in self.live.valuation.members(item.per)]
        entity = None if address.entity is None else members.index(address.entity)
        return list(self.live.results.line(address.key, entity))
