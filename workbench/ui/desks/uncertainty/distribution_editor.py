"""One distribution as a form: its family, what it is given by, where it is cut off, why, and what it looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.analysis.distributions import cumulative, quantile
from workbench.analysis.space import unit_of
from workbench.document.distribution_rules import (
    CUT_HIGH,
    CUT_LOW,
    PAIRS,
    Fault,
    distribution_faults,
    family_words,
    field_words,
    range_of,
)
from workbench.document.proposals import families_for, proposed
from workbench.document.studies import PARAMETERS, Distribution, Family
from workbench.document.valuation import Address, place_words
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import FACTOR, RATIO, Unit
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice
from workbench.ui.charts import Density
from workbench.ui.fields import ChoiceField, DateField, Field, InputLine, NumberField, TextField

BARS = 60
SHAPES = ("alpha", "beta")


class DistributionEditor(QWidget):
    """A form over the distribution of one input. `changed(Distribution)` follows each edit that passes the rules; one
    that does not is refused at its field and changes nothing."""

    changed = Signal(object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.address: Address | None = None
        self.distribution: Distribution | None = None
        self.fields: dict[str, Field] = {}
        self.lines: dict[str, InputLine] = {}
        self.name = QLabel()
        self.name.setProperty("look", "title")
        self.name.setWordWrap(True)
        self.family = ChoiceField()
        self.family_line = InputLine(text("Distribution"), self.family, wide=True)
        self.family.edited.connect(self._take_family)
        self.note = TextField()
        self.note_line = InputLine(text("Reason"), self.note, wide=True)
        self.note.edited.connect(self._take_note)
        self.preview = Density(text("As it will be drawn"))
        self.preview.setMinimumHeight(150)
        self._form = QVBoxLayout()
        self._form.setSpacing(2)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.name)
        column.addWidget(self.family_line)
        column.addLayout(self._form)
        column.addWidget(self.note_line)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(column, 5)
        row.addWidget(self.preview, 4)

    @property
    def unit(self) -> Unit:
        """The unit the input is varied in."""
        return FACTOR if self.address is None else unit_of(self.live.model, self.address)

    def show_distribution(self, address: Address | None, distribution: Distribution | None) -> None:
        """Show this distribution of this input; None for none."""
        if address is None or distribution is None:
            self.address = self.distribution = None
            self.setVisible(False)
            return
        self.setVisible(True)
        held = self.distribution
        is_other = held is None or self.address != address or held.family is not distribution.family
        self.address, self.distribution = address, distribution
        valuation = self.live.valuation
        self.name.setText(place_words(self.live.model, valuation, address))
        if is_other:
            known = families_for(self.live.model, valuation, address)
            offered = known if distribution.family in known else (distribution.family, *known)
            self.family.set_options([(family, family_words(family)) for family in offered])
            self._make_fields()
        self.family.set_value(distribution.family)
        self._fill()
        self._show_preview()

    def _make_fields(self) -> None:
        for line in self.lines.values():
            self._form.removeWidget(line)
            line.setParent(None)
            line.deleteLater()
        self.fields, self.lines = {}, {}
        assert self.distribution is not None
        for name in self._names():
            self._add(name)

    def _names(self) -> list[str]:
        assert self.distribution is not None
        if self.distribution.family is Family.DISCRETE:
            return [PAIRS]
        return [*PARAMETERS[self.distribution.family], CUT_LOW, CUT_HIGH]

    def _add(self, name: str) -> None:
        unit = RATIO if name in SHAPES else self.unit
        field = self._field(name, unit)
        label = field_words(name)
        is_metalog = self.distribution is not None and self.distribution.family is Family.PERCENTILES
        if is_metalog and name in (CUT_LOW, CUT_HIGH):
            label = text("Never below") if name == CUT_LOW else text("Never above")
        shown = "" if name == PAIRS else text(unit.label, currency=self.live.valuation.currency)
        line = InputLine(label, field, shown, wide=name == PAIRS)
        field.edited.connect(self._taker(name))
        self.fields[name], self.lines[name] = field, line
        self._form.addWidget(line)

    def _field(self, name: str, unit: Unit) -> Field:
        is_optional = name in (CUT_LOW, CUT_HIGH)
        if name == PAIRS:
            field = TextField()
            field.set_placeholder(text("value = probability; value = probability"))
            return field
        if unit.is_date:
            return DateField(optional=is_optional)

        def parsed(typed: str) -> float | Problem:
            found = parse_number(typed, unit, where=field_words(name), currency=self.live.valuation.currency)
            if found is None:
                return Problem(field_words(name), text("Nothing was typed."), text("Type a number."))
            return found

        step = 0.01 if unit.percent else 1.0
        return NumberField(
            parsed, unit.shown, full=lambda value: edit_text(value, unit), step=step, optional=is_optional
        )

    # Taking what was typed ------------------------------------------------------------------------------------

    def _taker(self, name: str) -> Callable[[object], None]:
        return lambda value: self._take(name, value)

    def _take_family(self, family: object) -> None:
        assert isinstance(family, Family)
        if self.address is None or self.distribution is None or family is self.distribution.family:
            return
        note = self.distribution.note
        made = proposed(self.live.model, self.live.valuation, self.address, family)
        self.changed.emit(replace(made, note=note or made.note))

    def _take_note(self, note: object) -> None:
        if self.distribution is not None:
            self.changed.emit(replace(self.distribution, note=str(note)))

    def _take(self, name: str, value: object) -> None:
        if self.distribution is None or self.address is None:
            return
        if name == PAIRS:
            read = self._pairs(str(value))
            if isinstance(read, Problem):
                self._refuse(PAIRS, Fault(PAIRS, read.what, read.remedy))
                return
            wanted = replace(self.distribution, parameters=read)
        else:
            wanted = self._with(name, _number(value))
        allowed = range_of(self.live.model, self.live.valuation, self.address)
        faults = distribution_faults(wanted, allowed)
        if faults:
            fault = next((one for one in faults if one.field == name), faults[0])
            self._refuse(name, fault)
            return
        for field in self.fields.values():
            field.set_problem(None)
        self.changed.emit(wanted)

    def _with(self, name: str, value: float | None) -> Distribution:
        assert self.distribution is not None
        if name == CUT_LOW:
            return replace(self.distribution, low=value)
        if name == CUT_HIGH:
            return replace(self.distribution, high=value)
        place = PARAMETERS[self.distribution.family].index(name)
        parameters = list(self.distribution.parameters)
        parameters[place] = 0.0 if value is None else value
        return replace(self.distribution, parameters=tuple(parameters))

    def _refuse(self, name: str, fault: Fault) -> None:
        field = self.fields[name]
        field.refuse(Problem(field_words(fault.field), fault.what, fault.remedy), self._held(name))

    def _pairs(self, typed: str) -> tuple[float, ...] | Problem:
        """`value = probability; …` as parameters; a choice by its words or its code."""
        found: list[float] = []
        for part in typed.replace("；", ";").split(";"):
            if not part.strip():
                continue
            left, sign, right = part.replace("＝", "=").partition("=")
            if not sign:
                what = text("{part} is no value with a probability.", part=part.strip())
                return Problem(field_words(PAIRS), what, text("Type value = probability, with ; between the pairs."))
            value = self._value(left.strip())
            share = parse_number(right.strip(), Unit("%", (), 1.0, decimals=1, percent=True), where=field_words(PAIRS))
            for one in (value, share):
                if isinstance(one, Problem):
                    return one
            if value is None or share is None or isinstance(value, Problem) or isinstance(share, Problem):
                what = text("{part} is no value with a probability.", part=part.strip())
                return Problem(field_words(PAIRS), what, text("Type value = probability, with ; between the pairs."))
            found += [value, share]
        return tuple(found)

    def _value(self, typed: str) -> float | Problem | None:
        for code, words in self._members():
            if typed.casefold() == words.casefold():
                return code
        return parse_number(typed, self.unit, where=field_words(PAIRS), currency=self.live.valuation.currency)

    def _members(self) -> list[tuple[float, str]]:
        """Codes and words of a choice; nothing for a number."""
        item = None if self.address is None else self.live.model[self.address.key]
        if not isinstance(item, Choice):
            return []
        return [(item.code(member), text(str(member.value))) for member in item.options]

    # Showing --------------------------------------------------------------------------------------------------

    def _held(self, name: str) -> object:
        assert self.distribution is not None
        if name == PAIRS:
            return self._pairs_text()
        if name == CUT_LOW:
            return self._shown(self.distribution.low)
        if name == CUT_HIGH:
            return self._shown(self.distribution.high)
        return self._shown(self.distribution.parameters[PARAMETERS[self.distribution.family].index(name)], name)

    def _shown(self, value: float | None, name: str = "") -> object:
        if value is not None and self.unit.is_date and name not in SHAPES:
            from workbench.ground.units import date_of

            return date_of(value)
        return value

    def _pairs_text(self) -> str:
        assert self.distribution is not None
        listed = self.distribution.parameters
        members = dict(self._members())
        return "; ".join(
            f"{members.get(value) or edit_text(value, self.unit)} = {100 * share:.6g}%"
            for value, share in zip(listed[::2], listed[1::2], strict=True)
        )

    def _fill(self) -> None:
        for name, field in self.fields.items():
            field.set_value(self._held(name))
        assert self.distribution is not None
        self.note.set_value(self.distribution.note)

    def _show_preview(self) -> None:
        assert self.distribution is not None
        distribution = self.distribution
        scale = 100.0 if self.unit.percent else 1.0
        if distribution.family is Family.DISCRETE or self.unit.is_date:
            self.preview.setVisible(False)
            return
        self.preview.setVisible(True)
        low, high = (float(one) for one in quantile(distribution, np.array([0.001, 0.999])))
        edges = np.linspace(low, high, BARS + 1)
        below = cumulative(distribution, edges)
        label = text(self.unit.label, currency=self.live.valuation.currency)
        self.preview.set_title(text("As it will be drawn"), label)
        self.preview.set_data(
            (edges * scale).tolist(), np.diff(below).tolist(), ((edges * scale).tolist(), below.tolist())
        )

    def restyle(self) -> None:
        """Take on the look in force."""
        self.preview.restyle()
        self.preview.update()


def _number(value: object) -> float | None:
    from datetime import date

    from workbench.ground.units import serial_of

    if isinstance(value, date):
        return serial_of(value)
    return None if value is None else float(str(value))
