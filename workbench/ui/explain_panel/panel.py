"""The panel below the desks that explains one figure: words, what it is made from, what uses it, its line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.interpret.explain import Explanation, as_words, cell_name, explain
from workbench.interpret.users import readers
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input, Item
from workbench.ui.bound_field import evidence_words
from workbench.ui.explain_panel.cells import Cell, address_at, settled, shifted, standing
from workbench.ui.explain_panel.course import course_of, first_period
from workbench.ui.explain_panel.head import Head
from workbench.ui.explain_panel.sparkline import Sparkline
from workbench.ui.explain_panel.tree import MADE_FROM, USED_BY, FigureTree, Node
from workbench.ui.explain_panel.walk import Walk
from workbench.ui.explain_panel.way import Way
from workbench.ui.sheet import cell_key
from workbench.ui.theme import scaled

_WORDS_HEIGHT = 62
"""Three lines."""


class ExplainPanel(QWidget):
    """Explains one figure. `input_requested(Address)` and `row_requested(key, period)` lead to where it stands;
    `walked(key, period)` follows each figure that somebody asked to have explained."""

    input_requested = Signal(object)
    row_requested = Signal(str, object)
    walked = Signal(str, object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self._cell: Cell | None = None
        self._shown: Results | None = None
        self._walk = Walk()
        self._wanted = 0
        self._users_of: tuple[Cell, int] | None = None
        self.head = Head()
        self.words = QLabel(text("Click a figure, a chart or a headline to see where it comes from."))
        self.words.setWordWrap(True)
        flags = Qt.TextInteractionFlag
        self.words.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.words.setContentsMargins(10, 2, 6, 2)
        self.sparkline = Sparkline()
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(text("What is shown of the figure"))
        self.tabs.addTab(text("Made from"))
        self.tabs.addTab(text("Used by"))
        self.tree = FigureTree(live, text("Made from"), MADE_FROM)
        self.users = FigureTree(live, text("Used by"), USED_BY)
        self.way = Way(live)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._enable()

    def _lay_out(self) -> None:
        self._reading = reading = QScrollArea()
        reading.setWidgetResizable(True)
        reading.setProperty("look", "bar")
        reading.setFrameShape(QScrollArea.Shape.NoFrame)
        reading.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        reading.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        reading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        reading.setFixedHeight(scaled(_WORDS_HEIGHT))
        reading.setWidget(self.words)
        self.words.setAutoFillBackground(False)
        reading.viewport().setAutoFillBackground(False)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 8, 0)
        top.addWidget(reading, 3)
        top.addWidget(self.sparkline, 2, Qt.AlignmentFlag.AlignTop)
        used = QWidget()
        below = QVBoxLayout(used)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.way)
        below.addWidget(self.users, 1)
        self._stack.addWidget(self.tree)
        self._stack.addWidget(used)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(top)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack, 1)
        self.sparkline.hide()

    def _connect(self) -> None:
        self.head.walked.connect(self.walk)
        self.head.stepped.connect(self.step)
        self.head.filtered.connect(self._filter)
        self.head.left_filter.connect(lambda: self.front.setFocus(Qt.FocusReason.OtherFocusReason))
        self.head.copied.connect(self.copy)
        self.head.opened.connect(self._open_shown)
        self.sparkline.chosen.connect(self._choose_place)
        self.tabs.currentChanged.connect(self._turned)
        self.way.explained.connect(self.show_cell)
        for tree in (self.tree, self.users):
            tree.opened.connect(self._open)
            tree.explained.connect(self.show_cell)
            tree.went_back.connect(lambda: self.walk(-1))
            tree.copied.connect(self.copy)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, does in (
            ("Alt+Up", lambda: self.step(-1)),
            ("Alt+Down", lambda: self.step(1)),
            ("Shift+Backspace", lambda: self.walk(1)),
        ):
            # Set by hand: given to the constructor together with a function, Qt for Python passes it over.
            QShortcut(QKeySequence(keys), self, does).setContext(inside)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self._show_users)
        self.live.results_changed.connect(self._follow)

    # Explaining ------------------------------------------------------------------------------------------------

    @property
    def cell(self) -> Cell | None:
        """Line key and period of the figure that is explained."""
        return self._cell

    def show_cell(self, key: str, period: object) -> None:
        """Explain the cell of a line key (`key` or `key#entity`) in a period."""
        cell = settled(self.live.results, key, period if isinstance(period, int) else None)
        if cell is None:
            return
        self._walk.push(cell)
        self._show(cell)
        self.walked.emit(*cell)

    def show_address(self, address: Address) -> None:
        """Explain an input."""
        item = self.live.model[address.key]
        entity: int | None = None
        if item.per is not None:
            ids = [e.id for e in self.live.valuation.members(item.per)]
            entity = ids.index(address.entity) if address.entity in ids else None
        self.show_cell(cell_key(item, entity), None)

    def walk(self, step: int) -> None:
        """Explain again what was explained before (-1) or after (1)."""
        cell = self._walk.go(step, lambda cell: settled(self.live.results, *cell) == cell)
        if cell is not None:
            self._show(cell)
            self.walked.emit(*cell)

    def step(self, by: int) -> None:
        """Explain the same line a period earlier (-1) or later (1)."""
        found = self._standing()
        if found is None or self._cell is None or self._cell[1] is None:
            return
        period = self._cell[1] + by
        if first_period(found[0]) <= period <= self.live.results.arrays.shape.periods:
            self._show_period(period)

    def _show_period(self, period: int) -> None:
        """Another period of the line shown: no further step of the walk."""
        if self._cell is None:
            return
        by = period - (self._cell[1] or 0)
        cell = (self._cell[0], period)
        opened, chosen = self.tree.opened_paths(), self.tree.current_path()
        self._walk.replace(cell)
        self._show(cell)
        self.tree.reopen({shifted(path, by) for path in opened}, None if chosen is None else shifted(chosen, by))
        self.walked.emit(*cell)

    def _choose_place(self, place: int) -> None:
        course = self.sparkline.course
        if place >= course.reported:
            self._show_period(place - course.reported + 1)
            return
        from workbench.ui.desks.actuals import reported_place

        found = self._standing()
        behind = None if found is None else reported_place(self.live.results, found[0].key, place - course.reported)
        if behind is not None:
            self.show_cell(*behind)

    def _show(self, cell: Cell) -> None:
        results = self.live.results
        found = standing(results, cell[0])
        assert found is not None  # settled above
        item, entity = found
        is_same = cell == self._cell
        kept = (self.tree.opened_paths(), self.tree.current_path()) if is_same else None
        self._cell, self._shown = cell, results
        told = explain(results.model, results.arrays, item, entity, cell[1])
        self._tell(results, told, item, entity, cell[1])
        self.tree.show_figures(results, [Node(t.item, t.entity, t.period, t.value) for t in told.terms])
        if kept is not None and kept[0]:
            self.tree.reopen(*kept)
        self._show_tab(has_terms=bool(told.terms))
        self.tabs.setTabText(0, text("Made from ({count})", count=len(told.terms)))
        self.tabs.setTabText(1, text("Used by ({count})", count=len(readers(results.model, item))))
        self._late.start()
        self._enable()

    def _tell(self, results: Results, told: Explanation, item: Item, entity: int | None, period: int | None) -> None:
        words = as_words(told, results.calendar.label, results.entity_names)
        if isinstance(item, Input):
            words += "\n" + evidence_words(self.live, address_at(self.live, item, entity))
        elif item.note:
            words += "\n" + text(item.note)
        self.words.setText(words)
        name = cell_name(item, entity, None, results.calendar.label, results.entity_names)
        place = "" if item.section is None else text(item.section.title)
        self.head.show_figure(
            f"{name} – {place}" if place else name,
            "" if period is None else results.calendar.label(period),
            is_input=isinstance(item, Input),
        )
        self.sparkline.setVisible(item.is_periodic)
        if item.is_periodic:
            self.sparkline.show_course(course_of(results, item, entity, period))

    def _enable(self) -> None:
        found, period = self._standing(), None if self._cell is None else self._cell[1]
        has_period = found is not None and period is not None
        self.head.enable(
            back=self._walk.can_go(-1),
            forward=self._walk.can_go(1),
            earlier=has_period and found is not None and (period or 0) > first_period(found[0]),
            later=has_period and (period or 0) < self.live.results.arrays.shape.periods,
            figure=found is not None,
        )

    # The other tree --------------------------------------------------------------------------------------------

    @property
    def front(self) -> FigureTree:
        """The tree that is shown."""
        return self.users if self.tabs.currentIndex() == 1 else self.tree

    def _show_tab(self, *, has_terms: bool) -> None:
        """Show what a figure has: an input is made from nothing, the next figure shows again what was chosen last."""
        shown = self._wanted if has_terms else 1
        if shown != self.tabs.currentIndex():
            blocked = self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(shown)
            self.tabs.blockSignals(blocked)
        self._stack.setCurrentIndex(shown)

    def _turned(self, place: int) -> None:
        self._wanted = place
        self._stack.setCurrentIndex(place)
        self._show_users()

    def _show_users(self) -> None:
        """Fill the users when they are looked at: their formulas are read one by one."""
        self._late.stop()
        if self.tabs.currentIndex() == 1:
            self._fill_users()

    def _fill_users(self) -> None:
        results, found, cell = self.live.results, self._standing(), self._cell
        if found is None or cell is None or self._users_of == (cell, results.version):
            return
        is_same = self._users_of is not None and self._users_of[0] == cell
        kept = (self.users.opened_paths(), self.users.current_path()) if is_same else None
        self._users_of = (cell, results.version)
        self.users.show_figures(results, USED_BY.near(results, found[0], found[1], cell[1]))
        if kept is not None:
            self.users.reopen(*kept)
        self.way.show_way(results, found[0], found[1], cell[1])

    def _filter(self, words: str) -> None:
        if self.tabs.currentIndex() == 1:
            self._fill_users()
        for tree in (self.tree, self.users):
            tree.set_filter(words)

    # Following the valuation -----------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._reading.setFixedHeight(scaled(_WORDS_HEIGHT))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._shown is not self.live.results:
            self._follow(self.live.results)

    def _follow(self, results: Results) -> None:
        if self._cell is None or not self.isVisible():
            return
        cell = settled(results, *self._cell)
        if cell is not None:
            self._show(cell)
            return
        self._cell = self._users_of = None
        for tree in (self.tree, self.users):
            tree.clear()
        self.way.clear()
        self.sparkline.hide()
        self.head.show_figure("", "", is_input=False)
        self.words.setText(text("What was explained here is no longer part of the valuation."))
        self._enable()

    def _standing(self) -> tuple[Item, int | None] | None:
        return None if self._cell is None else standing(self.live.results, self._cell[0])

    # Leaving ---------------------------------------------------------------------------------------------------

    def take_keyboard(self) -> None:
        """Give the keyboard to the tree that is shown."""
        tree = self.front
        tree.choose_first()
        tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def current(self) -> Cell | None:
        """The figure chosen among those it is made from, if the keyboard is there; else the one explained."""
        chosen = self.tree.current_cell() if self.tree.hasFocus() else None
        return chosen or self._cell

    def _open_shown(self) -> None:
        if self._cell is not None:
            self._open(*self._cell)

    def _open(self, key: str, period: object) -> None:
        found = standing(self.live.results, key)
        if found is None:
            return
        item, entity = found
        if isinstance(item, Input):
            self.input_requested.emit(address_at(self.live, item, entity))
        else:
            self.row_requested.emit(key, period)

    def as_text(self) -> str:
        """The explanation as plain text: the words, the line, and both trees as far as they are open."""
        if self._cell is None:
            return ""
        self._fill_users()
        parts = [self.words.text()]
        if self.sparkline.isVisibleTo(self):
            parts.append(self.sparkline.course.words())
        for tree, heading in ((self.tree, text("Made from")), (self.users, text("Used by"))):
            lines = tree.outline()
            if lines:
                parts += ["", heading, *lines]
        if self.way.plain_text():
            parts += ["", self.way.plain_text()]
        return "\n".join(parts)

    def copy(self) -> None:
        """Put the explanation on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_text())
