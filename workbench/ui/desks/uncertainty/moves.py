"""The page of changes in value: what explains the way from one case or file to another, as a waterfall and a table."""

from __future__ import annotations

import math
from dataclasses import replace
from html import escape
from itertools import count

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.analysis.move_words import Method, effect, exactness, floor_words, summary
from workbench.analysis.value_moves import EQUITY, Moves, Part, Progress, Question, advance, read
from workbench.document.studies import Studies
from workbench.document.valuation import Address, Valuation, addresses
from workbench.ground.cell_text import tabbed
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.results import Results
from workbench.live.workers import Asked
from workbench.ui.charts import Step, Waterfall
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.rpo.cards import Card, FigureTable
from workbench.ui.desks.rpo.words import Sentence, linked
from workbench.ui.desks.uncertainty.moves_ends import MovesEnds, Where
from workbench.ui.desks.uncertainty.moves_table import MovesTable
from workbench.ui.icons import icon

SETTLE_MS = 250
SLICE = 0.4
"""Seconds of a worker between two reports."""
MOST_STEPS = 12
Content = tuple[object, ...]
_tokens = count(1)


class MovesPage(Desk):
    """Two ends, and every change between them with its part of the difference. Worked out a slice at a time."""

    def build(self) -> None:
        self.moves: Moves | None = None
        self._told: MovesTable | None = None
        self._order: tuple[str, ...] = ()
        self._selected: str | None = None
        self._path = ""
        self._pair: Content = ()
        self._token = ""
        self._question: Question | None = None
        self._asked: Asked | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.begin)
        self.head = Card(text("What explains the change in value"), has_words=True)
        self.ends = MovesEnds(self.live)
        self.ends.changed.connect(self._chosen)
        self.ends.file_chosen.connect(self.compare_file)
        self.answer = Sentence()
        self.answer.explain_requested.connect(self._linked)
        for widget in (self.ends, self.ends.below, self._state_row(), self.answer):
            self.head.column.addWidget(widget)
        self.fall = Waterfall(text("From one to the other"), decimals=2)
        self.fall.clicked.connect(self._picked)
        self.card = Card(text("Why the value moved"))
        self.table = FigureTable(text("Why the value moved"))
        self.table.cellClicked.connect(self._row_clicked)
        self.card.column.addWidget(self._table_row())
        self.card.column.addWidget(self.table, 1)
        self._grid.addWidget(self.head, 0, 0)
        self._grid.addWidget(self.fall, 1, 0)
        self._grid.addWidget(self.card, 2, 0)
        self.fall.setMinimumHeight(230)
        self.follow(self._follow)
        self.stretch((0, 2, 3), (1,))

    def _state_row(self) -> QWidget:
        made = self._running = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        self.state = QLabel()
        self.state.setProperty("look", "muted")
        self.cancel_it = QPushButton(icon("stop"), text("Cancel"))
        self.cancel_it.clicked.connect(self._pressed)
        row.addWidget(self.cancel_it)
        row.addWidget(self.state, 1)
        return made

    def _table_row(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.up = self._button("up", text("Move up in the order"), -1)
        self.down = self._button("down", text("Move down in the order"), 1)
        self.copy = QPushButton(icon("copy"), text("Copy table"))
        self.copy.clicked.connect(self._copy)
        row.addWidget(self.up)
        row.addWidget(self.down)
        row.addWidget(self.copy)
        self.how = QLabel()
        self.how.setProperty("look", "muted")
        self.how.setWordWrap(True)
        row.addWidget(self.how, 1)
        return made

    def _button(self, drawing: str, name: str, by: int) -> QPushButton:
        made = QPushButton(icon(drawing), "")
        keys = "Alt+Up" if by < 0 else "Alt+Down"
        made.setAccessibleName(name)
        made.setToolTip(f"{name} ({keys})")
        made.clicked.connect(lambda _: self.move_group(by))
        shortcut = QShortcut(QKeySequence(keys), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: self.move_group(by))
        return made

    # Asking

    def _follow(self, results: Results) -> None:
        self.ends.offer()
        if self._content() != self._pair:
            if self.moves is not None:
                self.state.setText(text("Of an earlier state: working it out anew …"))
            self._settle.start()

    def _content(self) -> Content:
        """What the figures of both ends are made from."""
        found: list[object] = []
        for end in self.ends.ends:
            valuation = self.ends.valuation_of(end)
            case = valuation.case(end.case)
            found += [valuation.values, valuation.overrides, valuation.entities, valuation.periods, valuation.currency]
            found += [case.values, case.overrides, end.where]
        return tuple(found)

    def _chosen(self) -> None:
        self._order = () if self._question is None or self._question.grouping != self.ends.grouping else self._order
        self.begin()

    def begin(self) -> None:
        """Work out what is chosen now, from what is known of these two ends already."""
        self._settle.stop()
        self._stop()
        content = self._content()
        if content != self._pair or not self._token:
            self._pair, self._token = content, f"moves {next(_tokens)}"
        first, last = self.ends.ends
        self._question = Question(
            _bare(self.ends.valuation_of(first)),
            _bare(self.ends.valuation_of(last)),
            first.case,
            last.case,
            self.ends.address,
            self.ends.grouping,
            self._order,
            self.ends.way is Method.SHAPLEY,
        )
        self.state.setText(text("Working it out …"))
        self._ask()

    def _ask(self) -> None:
        title = text("What explains the change in value")
        asked = self._asked = self.live.workers.ask(
            "moves", title, advance, self._token, self._question, SLICE, parent=self
        )
        self._show_running()
        asked.done.connect(self._arrived)
        asked.failed.connect(self._failed)
        asked.ended.connect(asked.deleteLater)

    def _arrived(self, found: object) -> None:
        assert isinstance(found, Progress)
        if found.moves is None:
            self.state.setText(
                text("Working it out … {done} of {total} evaluations", done=found.done, total=found.total)
            )
            self._ask()
            return
        self._asked = None
        self.state.setText("")
        self.moves = found.moves
        self._show()
        self._show_running()

    def _failed(self, problem: Problem) -> None:
        self._asked = None
        self.moves = None
        self.state.setText("")
        self.answer.show_words(escape(f"{problem.what} {problem.remedy}"))
        self.table.show_cells([], [])
        self.fall.set_data([])
        self._show_running()

    def _show_running(self) -> None:
        is_running = self._asked is not None
        self.cancel_it.setText(text("Cancel") if is_running else text("Work it out"))
        self.cancel_it.setVisible(is_running or self.moves is None)
        self._running.setVisible(is_running or bool(self.state.text()))

    def _pressed(self) -> None:
        if self._asked is None:
            self.begin()
        else:
            self._stop()
            self.moves = None
            self.state.setText(text("Cancelled."))
            self._show_running()

    def _stop(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def compare_file(self, path: str) -> None:
        """Compare with another version of the valuation, read by a worker."""
        self._stop()
        self._path = path
        asked = self.live.workers.ask("moves", text("Another version"), read, path, parent=self)
        asked.done.connect(self._read)
        asked.failed.connect(self.problem_found)
        asked.ended.connect(asked.deleteLater)

    def _read(self, valuation: object) -> None:
        assert isinstance(valuation, Valuation)
        self.ends.take_file(self._path, valuation)

    # Showing

    def _show(self) -> None:
        moves, model = self.moves, self.live.model
        if moves is None:
            return
        way, names = self.ends.way, self.ends.names
        told = self._told = MovesTable(model, moves, way, names, self.currency)
        said = [escape(summary(model, moves, way, self.currency))]
        floor = floor_words(model, moves, names, self.currency)
        if floor:
            said.append(f"{escape(floor)} {linked(EQUITY.key, text('Show equity value'))}")
        self.answer.show_words("<br>".join(said))
        self.how.setText(exactness(moves, way) if moves.parts else "")
        self.table.show_cells(told.headers, told.cells)
        self.table.be_high()
        if self._selected is not None:  # a group that was moved stays selected
            self.table.setCurrentCell(told.row_of(self._selected), 0)
            self._selected = None
        self._show_fall(moves, way, names)

    def _show_fall(self, moves: Moves, way: Method, names: tuple[str, str]) -> None:
        item = self.live.model[moves.output.key]
        unit = item.unit
        scale = 100.0 if unit.percent else 1.0
        self.fall.set_title(text(item.label), text(unit.label, currency=self.currency))
        self.fall.set_digits(unit.decimals, "%" if unit.percent else "")
        named = sorted(moves.parts, key=lambda part: -abs(effect(part, way)))[: MOST_STEPS - 1]
        shown = moves.parts if len(moves.parts) <= MOST_STEPS else [part for part in moves.parts if part in named]
        steps = [Step("", names[0], scale * moves.start, True)]
        steps += [Step(part.group.key, _short(moves, part), scale * effect(part, way)) for part in shown]
        rest = math.fsum(effect(part, way) for part in moves.parts if part not in shown)
        if len(shown) < len(moves.parts):
            steps.append(Step("", text("{count} others", count=len(moves.parts) - len(shown)), scale * rest))
        steps.append(Step("", names[1], scale * moves.end, True))
        self.fall.set_data(steps)

    def restyle(self) -> None:
        super().restyle()
        self.table.restyle()
        self.fall.restyle()
        self.fall.update()

    # Doing

    def _linked(self, key: str) -> None:
        self.ends.output.set_address(Address(key))
        self._chosen()

    def _picked(self, key: object) -> None:
        if self._told is not None and key:
            self.table.setCurrentCell(self._told.row_of(str(key)), 0)

    def _row_clicked(self, row: int, column: int) -> None:
        piece = None if self._told is None else self._told.piece_at(row)
        if piece is None:
            return
        first, last = self.ends.ends
        place = piece.place if last.where is Where.NOW else None
        if place is None and first.where is Where.NOW and piece.moves:
            before = piece.moves[0].before
            place = before if isinstance(before, Address) else None
        if place is not None and place in set(addresses(self.live.model, self.live.valuation)):
            self.input_requested.emit(place)

    def move_group(self, by: int) -> None:
        """Move the group of the selected row in the order in which changes are made."""
        if self.moves is None or self._told is None:
            return
        keys = [part.group.key for part in self.moves.parts]
        key = self._told.group_at(self.table.currentRow())
        if key is None or not 0 <= keys.index(key) + by < len(keys):
            return
        place = keys.index(key)
        keys.insert(place + by, keys.pop(place))
        self._order = tuple(keys)
        self._selected = key
        self.begin()

    def _copy(self) -> None:
        if self._told is not None and self.moves is not None:
            said = [[summary(self.live.model, self.moves, self.ends.way, self.currency)], [self.how.text()]]
            QGuiApplication.clipboard().setText(tabbed([*said, *self._told.texts()]))


def _short(moves: Moves, part: Part) -> str:
    """What a bar is called: a single input without its section, whose name is no room for."""
    only = moves.pieces[part.group.pieces[0]]
    return only.label if part.group.title == only.title and only.label else part.group.title


def _bare(valuation: Valuation) -> Valuation:
    """Without what makes no figures: it need not travel to the worker."""
    return replace(valuation, evidence={}, alternatives={}, studies=Studies())
