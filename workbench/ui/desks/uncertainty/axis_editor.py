"""One axis of a grid as a line of fields: which input, from where to where, in how many steps, or value by value."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.analysis.grids import proposed_axis, spread_axis
from workbench.analysis.space import unit_of
from workbench.document.studies import MOST_STEPS, Axis
from workbench.document.study_rules import axis_problems
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import COUNT, date_of
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice
from workbench.ui.desks.uncertainty.choosing import InputChoice
from workbench.ui.fields import TextField
from workbench.ui.theme import scaled

FIELD_HIGH = 26


class AxisEditor(QWidget):
    """`changed(Axis)` follows an edit that passes the rules; one that does not is refused at its field."""

    changed = Signal(object)

    def __init__(self, live: LiveValuation, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.axis: Axis | None = None
        self.choice = InputChoice(live, None)
        self.choice.chosen.connect(self._take_input)
        self.low, self.high, self.steps, self.values = TextField(), TextField(), TextField(), TextField()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        name = QLabel(title)
        name.setMinimumWidth(52)
        row.addWidget(name)
        row.addWidget(self.choice, 3)
        for words, field, width in (
            (text("from"), self.low, 76),
            (text("to"), self.high, 76),
            (text("in steps"), self.steps, 44),
        ):
            label = QLabel(words)
            label.setProperty("look", "muted")
            field.setFixedWidth(width)
            field.setFixedHeight(scaled(FIELD_HIGH))
            field.set_label(f"{title}: {words}")
            row.addWidget(label)
            row.addWidget(field)
        self.values.setFixedHeight(scaled(FIELD_HIGH))
        self.values.setMinimumWidth(120)
        self.values.set_label(text("{axis}: values", axis=title))
        row.addWidget(self.values, 2)
        for field in (self.low, self.high, self.steps):
            field.edited.connect(lambda _, f=field: self._take_range(f))
        self.values.edited.connect(self._take_values)

    def show_axis(self, axis: Axis | None) -> None:
        """Show this axis; None for none."""
        self.axis = axis
        self.choice.set_address(None if axis is None else axis.address)
        for field in (self.low, self.high, self.steps, self.values):
            field.setEnabled(axis is not None)
        if axis is None:
            for field in (self.low, self.high, self.steps, self.values):
                field.set_value("")
            return
        is_choice = isinstance(self.live.model[axis.address.key], Choice)
        for field in (self.low, self.high, self.steps):
            field.setEnabled(not is_choice)
        self.low.set_value(self._text(axis.values[0]))
        self.high.set_value(self._text(axis.values[-1]))
        self.steps.set_value(str(len(axis.values)))
        self.values.set_value("; ".join(self._text(one) for one in axis.values))

    def _text(self, value: float) -> str:
        assert self.axis is not None
        return value_text(self.live, self.axis.address, value)

    def _take_input(self, address: object) -> None:
        assert isinstance(address, Address)
        made = proposed_axis(self.live.model, self.live.valuation, address)
        if self._is_refused(made, None):
            self.choice.set_address(None if self.axis is None else self.axis.address)
            return
        self.changed.emit(made)

    def _take_range(self, field: TextField) -> None:
        if self.axis is None:
            return
        low, high = self._read(self.low), self._read(self.high)
        steps = parse_number(self.steps.value(), COUNT, where=self.steps.label())
        if low is None or high is None:
            return
        if isinstance(steps, Problem) or steps is None or not (2 <= steps <= MOST_STEPS and float(steps).is_integer()):
            what = text("{value} is no number of steps.", value=self.steps.value() or "–")
            remedy = text("Type a whole number from 2 to {most}.", most=MOST_STEPS)
            self.steps.refuse(Problem(self.steps.label(), what, remedy), str(len(self.axis.values)))
            return
        if low >= high:
            what = text("It begins at or above its end.")
            held = self._text(self.axis.values[0 if field is self.low else -1])
            field.refuse(Problem(field.label(), what, text("Type a lesser beginning or a greater end.")), held)
            return
        made = spread_axis(self.axis.address, low, high, int(steps))
        if not self._is_refused(made, field):
            self.changed.emit(made)

    def _read(self, field: TextField) -> float | None:
        assert self.axis is not None
        unit = unit_of(self.live.model, self.axis.address)
        read = parse_number(field.value(), unit, where=field.label(), currency=self.live.valuation.currency)
        if read is None:
            read = Problem(field.label(), text("Nothing was typed."), text("Type a number."))
        if isinstance(read, Problem):
            field.refuse(read, self._text(self.axis.values[0 if field is self.low else -1]))
            return None
        return read

    def _take_values(self, typed: object) -> None:
        if self.axis is None:
            return
        unit = unit_of(self.live.model, self.axis.address)
        found: list[float] = []
        for part in str(typed).replace("；", ";").split(";"):
            if not part.strip():
                continue
            member = self._member(part.strip())
            read = parse_number(part, unit, where=self.values.label(), currency=self.live.valuation.currency)
            if member is not None:
                found.append(member)
            elif isinstance(read, Problem):
                self.values.refuse(read, self.values.value())
                return
            elif read is not None:
                found.append(read)
        made = Axis(self.axis.address, tuple(sorted(dict.fromkeys(found))))
        if not self._is_refused(made, self.values):
            self.changed.emit(made)

    def _member(self, typed: str) -> float | None:
        item = None if self.axis is None else self.live.model[self.axis.address.key]
        if isinstance(item, Choice):
            for member in item.options:
                if typed.casefold() == text(str(member.value)).casefold():
                    return item.code(member)
        return None

    def _is_refused(self, axis: Axis, field: TextField | None) -> bool:
        problem = next(iter(axis_problems(self.live.model, self.live.valuation, axis)), None)
        if problem is None:
            for one in (self.low, self.high, self.steps, self.values):
                one.set_problem(None)
            return False
        if field is None:
            self.choice.show_problem(problem)
        else:
            field.refuse(problem, field.value())
        return True


def value_text(live: LiveValuation, address: Address, value: float) -> str:
    """A value of an axis as it is typed: a choice by its words, a day as a date."""
    item = live.model[address.key]
    if isinstance(item, Choice):
        return next((text(str(m.value)) for m in item.options if item.code(m) == value), f"{value:g}")
    unit = unit_of(live.model, address)
    return date_of(value).isoformat() if unit.is_date else edit_text(float(f"{value:.8g}"), unit)
