"""What the model has no input for: deferred revenue due soon, the last actual period, and what management guided to."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from workbench.analysis.schedule_fit import Guidance, Sense
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import MONTHS, USD_M, Unit
from workbench.ui.fields import ChoiceField, InputLine, NumberField
from workbench.ui.icons import icon
from workbench.ui.theme import scaled

LINE = 25


@dataclass(frozen=True, slots=True)
class Extra:
    """Disclosures beside those of the model, in m; None where nothing was typed."""

    deferred_current: float | None = None
    anchor: float | None = None
    guidance: tuple[Guidance, ...] = ()


def number_field(label: str, unit: Unit, currency: str, *, optional: bool = True) -> NumberField:
    """A field for a number of a unit that belongs to no input of the model."""

    def parsed(typed: str) -> float | Problem:
        found = parse_number(typed, unit, where=label, currency=currency)
        if found is None:
            return Problem(label, text("Nothing was typed."), text("Type a number."))
        return found

    made = NumberField(
        parsed, unit.shown, full=lambda value: edit_text(value, unit), step=1.0 if unit is MONTHS else 100.0,
        optional=optional,
    )  # fmt: skip
    made.set_label(label)
    return made


class GuidanceLine(QWidget):
    """Revenue from RPO that management names for some months. `changed` follows each edit, `removed` its button."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, currency: str, first: float, last: float) -> None:
        super().__init__()
        self.first = number_field(text("Guidance from month"), MONTHS, currency, optional=False)
        self.last = number_field(text("Guidance to month"), MONTHS, currency, optional=False)
        self.money = number_field(text("Guided revenue"), USD_M, currency)
        self.sense = ChoiceField(
            [(Sense.EXACTLY, text("exactly")), (Sense.AT_LEAST, text("at least")), (Sense.AT_MOST, text("at most"))]
        )
        self.sense.set_label(text("How the guidance binds"))
        self.first.set_value(first)
        self.last.set_value(last)
        remove = QToolButton()
        remove.setIcon(icon("remove"))
        remove.setProperty("look", "flat")
        remove.setToolTip(text("Remove"))
        remove.setAccessibleName(text("Remove"))
        remove.clicked.connect(lambda: self.removed.emit(self))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 6, 1)
        row.setSpacing(4)
        row.addWidget(QLabel(text("Months")))
        for field, width in ((self.first, 40), (self.last, 40), (self.sense, 84), (self.money, 78)):
            field.setFixedSize(width, scaled(LINE) - 4)
            field.edited.connect(lambda _value: self.changed.emit())
            row.addWidget(field)
        row.addStretch(1)
        row.addWidget(remove)

    def guidance(self) -> Guidance | None:
        """What the line says; None until an amount is typed."""
        first, last, money = self.first.value(), self.last.value(), self.money.value()
        if first is None or last is None or money is None:
            return None
        sense = self.sense.value()
        assert isinstance(sense, Sense)
        return Guidance(first - 1, last, money, sense)


class ExtraForm(QWidget):
    """Fields for what else was disclosed. `changed` follows each edit."""

    changed = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self.deferred = number_field(text("Deferred revenue due within 12 months"), USD_M, currency)
        self.anchor = number_field(text("Revenue of the last actual period"), USD_M, currency)
        self.lines: list[GuidanceLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        unit = text(USD_M.label, currency=currency)
        for field, label, note in (
            (
                self.deferred,
                text("Deferred, due in 12 months"),
                text("The current part of deferred revenue: at least so much is recognised within 12 months."),
            ),
            (
                self.anchor,
                text("Last actual period"),
                text("Revenue from RPO of the period before the balance sheet: the schedule sets out from it."),
            ),
        ):
            field.edited.connect(lambda _value: self.changed.emit())
            field.set_placeholder(text("none"))
            self._column.addWidget(InputLine(label, field, unit, note=note))
        self.add_button = QPushButton(text("Add guidance"))
        self.add_button.setIcon(icon("add"))
        self.add_button.setProperty("look", "flat")
        self.add_button.clicked.connect(self.add_line)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 0, 0)
        row.addWidget(self.add_button)
        row.addStretch(1)
        self._column.addLayout(row)

    def add_line(self) -> GuidanceLine:
        """One more line of guidance, for the twelve months after those of the last one."""
        first = (self.lines[-1].last.value() or 0.0) + 1 if self.lines else 1.0
        line = GuidanceLine(self._currency, first, first + 11)
        line.changed.connect(self.changed)
        line.removed.connect(self._remove)
        self.lines.append(line)
        self._column.insertWidget(self._column.count() - 1, line)
        line.money.setFocus()
        return line

    def _remove(self, line: object) -> None:
        assert isinstance(line, GuidanceLine)
        self.lines.remove(line)
        self._column.removeWidget(line)
        line.deleteLater()
        self.changed.emit()

    def extra(self) -> Extra:
        """All that is typed."""
        told = [line.guidance() for line in self.lines]
        return Extra(self.deferred.value(), self.anchor.value(), tuple(g for g in told if g is not None))
