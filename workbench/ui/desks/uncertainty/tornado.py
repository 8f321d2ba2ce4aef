"""The page of the tornado: what moves a figure most, each input alone between the ends of its range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtWidgets import QCheckBox, QPushButton

from workbench.analysis.tornado import MOST, Bar, Moved, end_words, tornado_asked
from workbench.analysis.value_words import unit_words
from workbench.document.studies import Ranges, Swing, Tornado
from workbench.document.study_edits import SetTornado
from workbench.document.study_rules import share_problems, tail_problems
from workbench.document.valuation import Address, place_words
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT
from workbench.live.results import Results
from workbench.rows.items import Choice
from workbench.ui.charts.data import Reference
from workbench.ui.charts.tornado import TornadoBar, TornadoChart
from workbench.ui.desks.desk import Desk
from workbench.ui.desks.field import references
from workbench.ui.desks.rpo.cards import Card
from workbench.ui.desks.rpo.stepper import StillChoice
from workbench.ui.desks.uncertainty.asking import Asking, labelled_row
from workbench.ui.desks.uncertainty.bar_table import LOW, BarTable
from workbench.ui.desks.uncertainty.choosing import InputChoice, OutputChoice
from workbench.ui.fields import NumberField

KINDS: Final[dict[Ranges, Callable[[], str]]] = {
    Ranges.RELATIVE: lambda: text("A share of where it stands"),
    Ranges.BOUNDS: lambda: text("Its hard bounds"),
    Ranges.CASES: lambda: text("From the lowest to the highest case"),
    Ranges.DISTRIBUTIONS: lambda: text("Quantiles of its distribution"),
}


class TornadoPage(Desk):
    """Output, kind of range and bars at the top; the chart; the bars as a table whose ends can be typed."""

    def build(self) -> None:
        self.moved: Moved | None = None
        self.card = Card(text("What moves it most"))
        self._build_choices()
        title = text("Tornado")
        self.asking = Asking(self.live, "tornado", title, tornado_asked, self._question)
        self.asking.arrived.connect(self._arrived)
        self.asking.failed.connect(self.problem_found)
        self.asking.aged.connect(self._show_age)
        self.card.head.addWidget(self.asking, 2)
        self.chart = TornadoChart(title)
        self.chart.clicked.connect(self._picked)
        self.chart.set_empty(text("Every input that reaches the figure is moved, each alone."))
        self.bars_card = Card(
            text("The bars"), text("Type an end to fix it, Delete takes a bar out, Enter leads to its input")
        )
        self.table = BarTable(text("The bars"))
        self.table.typed.connect(self._typed)
        self.table.opened.connect(self._opened)
        self.table.removed.connect(self._removed)
        self.bars_card.column.addWidget(self.table, 1)
        self.table.setMinimumHeight(190)
        self._grid.addWidget(self.card, 0, 0, 1, 2)
        self._grid.addWidget(self.chart, 1, 0, 1, 2)
        self._grid.addWidget(self.bars_card, 2, 0, 1, 2)
        self.stretch((0, 3, 2))
        self.follow(self._follow)
        self.live.valuation_changed.connect(self._valuation_changed)

    def _build_choices(self) -> None:
        asked = self._tornado
        self.output = OutputChoice(self.live, asked.output)
        self.output.chosen.connect(lambda one: self._set(text("Figure of the tornado"), output=one))
        self.kind = StillChoice()
        self.kind.setAccessibleName(text("Ends of the bars"))
        for ranges, words in KINDS.items():
            self.kind.addItem(words(), ranges)
        self.kind.activated.connect(self._choose_kind)
        self.share = self._percent(text("Share to each side"), share_problems, "share")
        self.tail = self._percent(text("Probability beyond each end"), tail_problems, "tail")
        self.add_input = InputChoice(self.live, None)
        self.add_input.chosen.connect(self._add_bar)
        self.most = QPushButton(text("Those that matter most"))
        self.most.setToolTip(text("Every input is moved, each alone, and the widest bars are shown."))
        self.most.clicked.connect(lambda _: self._set(text("Bars by trial"), swings=()))
        self.switches = QCheckBox(text("Choices and switches too"))
        self.switches.toggled.connect(lambda _: self.asking.touch())
        first = labelled_row(
            (text("Figure"), self.output, 3), (text("Ends"), self.kind, 2), ("", self.share, 0), ("", self.tail, 0)
        )
        second = labelled_row((text("Add a bar"), self.add_input, 3), ("", self.most, 0), ("", self.switches, 0))
        self.card.column.addWidget(first)
        self.card.column.addWidget(second)

    def _percent(self, label: str, rule: Callable[..., object], name: str) -> NumberField:
        made = NumberField(
            partial(_read_percent, label, rule),
            lambda value: "± " + PERCENT.shown(value) if name == "share" else PERCENT.shown(value),
            full=lambda value: edit_text(value, PERCENT),
            step=0.05 if name == "share" else 0.01,
        )
        made.set_label(label)
        made.setToolTip(label)
        made.setFixedSize(90, 26)
        made.edited.connect(lambda value: self._set(label, **{name: float(value)}))
        return made

    @property
    def _tornado(self) -> Tornado:
        return self.live.valuation.studies.tornado

    def _question(self) -> tuple[object, ...]:
        valuation = self.live.valuation
        # Evidence makes no figures: it need not travel, and typing it asks nothing again.
        bare = replace(
            valuation,
            evidence={},
            alternatives={},
            studies=replace(valuation.studies, grids=(), questions=()),
        )
        return bare, self._tornado, valuation.selected_case, self.switches.isChecked()

    # Following

    def _valuation_changed(self, *_: object) -> None:
        if self.isVisible():
            self._show_choices()
            self.asking.touch()

    def _follow(self, results: Results) -> None:
        self._show_choices()
        self.asking.touch()

    def _show_choices(self) -> None:
        asked = self._tornado
        self.output.set_address(asked.output)
        self.kind.setCurrentIndex(self.kind.findData(asked.ranges))
        self.share.set_value(asked.share)
        self.tail.set_value(asked.tail)
        self.share.setVisible(asked.ranges is Ranges.RELATIVE)
        self.tail.setVisible(asked.ranges is Ranges.DISTRIBUTIONS)
        self.switches.setVisible(not asked.swings)
        self.most.setEnabled(bool(asked.swings))

    def _show_age(self) -> None:
        item = self.live.model[self._tornado.output.key]
        self.chart.set_title(text(item.label), text("of an earlier state"))

    def _arrived(self, found: object) -> None:
        assert isinstance(found, Moved)
        self.moved = found
        item = self.live.model[found.output.key]
        self.chart.set_title(place_words(self.live.model, self.live.valuation, found.output), self._about(found))
        is_price = found.output == Address("shares.price")
        bars = [self._bar(bar) for bar in found.bars if not bar.lacks]
        held = _near(references(self.live.results), found.value, bars) if is_price else []
        self.chart._decimals = item.unit.decimals
        self.chart.set_data(found.value, bars, held)
        if not bars:
            self.chart.set_empty(self._why_empty())
        self.chart.setMinimumHeight(min(130 + 19 * max(4, len(bars)), 520))
        self._fill_table(found)

    def _about(self, found: Moved) -> str:
        unit = text(self.live.model[found.output.key].unit.label, currency=self.currency)
        return text("{unit} · {count} inputs moved, each alone", unit=unit, count=found.tried)

    def _why_empty(self) -> str:
        match self._tornado.ranges:
            case Ranges.CASES:
                return text("No case sets an input that moves it: set one on the page of cases.")
            case Ranges.DISTRIBUTIONS:
                return text("No input has a distribution yet: give some on the page of simulation.")
            case _:
                return text("None of these inputs moves it.")

    def _bar(self, bar: Bar) -> TornadoBar:
        low, high = (self._spelt(bar, end) for end in (bar.low, bar.high))
        return TornadoBar(bar.address, bar.label, bar.at_low, bar.at_high, low, high, self._spelt(bar, bar.now))

    def _spelt(self, bar: Bar, value: float) -> str:
        unit = unit_words(bar.unit, self.currency)
        is_named = isinstance(self.live.model[bar.address.key], Choice)
        return f"{end_words(self.live.model, bar, value)} {'' if is_named else unit}".strip()

    def _fill_table(self, found: Moved) -> None:
        unit = self.live.model[found.output.key].unit
        typed = {swing.address: swing for swing in self._tornado.swings}
        rows, marks = [], []
        for bar in found.bars:
            low, high, now = (self._spelt(bar, end) for end in (bar.low, bar.high, bar.now))
            if bar.lacks:
                rows.append([bar.label, now, low, high, "", "", bar.lacks])
            else:
                rows.append([bar.label, now, low, high, *(unit.shown(v) for v in (bar.at_low, bar.at_high, bar.swing))])
            swing = typed.get(bar.address)
            marks.append((swing is not None and swing.low is not None, swing is not None and swing.high is not None))
        heads = [text("Input"), text("Now"), text("Low"), text("High"), text("At low"), text("At high"), text("Swing")]
        self.table.show_rows(heads, rows, marks)

    # Doing

    def _set(self, title: str, **changes: object) -> bool:
        problems = self.live.do(SetTornado(replace(self._tornado, **changes), title))  # type: ignore[arg-type]
        for problem in problems[:1]:
            self.problem_found.emit(problem)
        self._show_choices()
        self.asking.touch()
        return not problems

    def _choose_kind(self, place: int) -> None:
        self._set(text("Ends of the bars"), ranges=self.kind.itemData(place))

    def _shown_swings(self) -> tuple[Swing, ...]:
        """The bars as a list of one's own: what was found by trial becomes the list that is edited."""
        if self._tornado.swings or self.moved is None:
            return self._tornado.swings
        return tuple(Swing(bar.address) for bar in self.moved.bars[:MOST])

    def _add_bar(self, address: object) -> None:
        assert isinstance(address, Address)
        held = self._shown_swings()
        if all(one.address != address for one in held):
            self._set(text("Bar added"), swings=(*held, Swing(address)))
        self.add_input.set_address(None)

    def _removed(self, row: int) -> None:
        gone = self._address(row)
        left = tuple(one for one in self._shown_swings() if one.address != gone)
        self._set(text("Bar taken out"), swings=left)

    def _typed(self, row: int, column: int, words: str) -> None:
        address = self._address(row)
        if self.moved is None or address is None:
            return
        bar = self.moved.bars[row]
        read = parse_number(words, bar.unit, where=bar.label, optional=True, currency=self.currency)
        if isinstance(read, Problem):
            self.problem_found.emit(read)
        else:
            swings = tuple(
                _with_end(one, read, is_low=column == LOW) if one.address == address else one
                for one in self._shown_swings()
            )
            if self._set(text("End of a bar"), swings=swings):
                return
        self._fill_table(self.moved)

    def _address(self, row: int) -> Address | None:
        return self.moved.bars[row].address if self.moved is not None and row < len(self.moved.bars) else None

    def _opened(self, row: int) -> None:
        self._picked(self._address(row))

    def _picked(self, key: object) -> None:
        if isinstance(key, Address):
            self.input_requested.emit(key)

    def restyle(self) -> None:
        super().restyle()
        self.chart.restyle()
        self.chart.update()
        if self.moved is not None:
            self._fill_table(self.moved)


def _with_end(swing: Swing, value: float | None, *, is_low: bool) -> Swing:
    return replace(swing, low=value) if is_low else replace(swing, high=value)


def _near(held: list[Reference], value: float, bars: list[TornadoBar]) -> list[Reference]:
    """References that do not press the bars together: those as far away as a few bars are left out."""
    ends = [value, *(at for bar in bars for at in (bar.at_low, bar.at_high) if at == at)]
    low, high = min(ends), max(ends)
    return [one for one in held if low - (high - low) <= one.value <= high + (high - low)]


def _read_percent(label: str, rule: Callable[..., object], typed: str) -> float | Problem:
    read = parse_number(typed, PERCENT, where=label)
    if isinstance(read, Problem):
        return read
    found = list(rule(read, label))  # type: ignore[call-overload]
    return found[0] if found else float(read or 0.0)
