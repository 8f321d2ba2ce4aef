"""One input of a panel: a line tied to an address that shows its value and turns what is typed into an edit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from workbench.analysis.value_words import input_words
from workbench.document.edits import ClearValue, SetValue
from workbench.document.ledger import entry_at, filed_value
from workbench.document.resolve import series_over
from workbench.document.rules import FIRST_DATE, LAST_DATE, number_problems
from workbench.document.valuation import Address, Value, value_of
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import Unit, date_of, serial_of
from workbench.rows.items import Choice, Input, Number, Series
from workbench.ui.fields import (
    ChoiceField,
    DateField,
    Field,
    InputLine,
    NumberField,
    SeriesField,
)
from workbench.ui.fields.past import Past, Reported
from workbench.ui.input_state import (
    bounds_words,
    differs,
    evidence_words,
    finest_of,
    label_words,
    mark_of,
    state_of,
    step_of,
)

if TYPE_CHECKING:
    from workbench.ui.fields.slider import ValueSlider
    from workbench.ui.section_panel import SectionPanel

__all__ = ["BoundField", "bounds_words", "differs", "evidence_words", "step_of"]

_DAYS = 365.0


class BoundField:
    """One input line tied to an address: shows its value, turns what a person commits into an edit."""

    def __init__(self, panel: SectionPanel, item: Input) -> None:
        self.panel = panel
        self.item = item
        self.field = self._made(item)
        is_plain = isinstance(item, Choice) or item.unit.is_date
        unit = "" if is_plain else text(item.unit.label, currency=panel.live.valuation.currency)
        self.line = InputLine(
            text(item.label),
            self.field,
            unit,
            note=text(item.note) if item.note else "",
            bounds=bounds_words(item, unit),
            wide=isinstance(item, Choice),
        )
        self.field.edited.connect(self._commit)
        self.slider: ValueSlider | None = None
        self.line.takes_evidence = True
        self.line.takes_slider = isinstance(item, Number) and not item.unit.is_flag
        self.line.set_words(lambda: " ".join((label_words(item), self._entity_name())))
        self.line.explain_requested.connect(self._explain)
        self.line.reset_requested.connect(self._reset)
        self.line.evidence_requested.connect(lambda: panel.open_card(self))
        self.line.slider_toggled.connect(self.set_slider)

    @property
    def address(self) -> Address:
        """The address in the entity the panel shows now."""
        return Address(self.item.key, self.panel.entity_id)

    def _made(self, item: Input) -> Field:
        unit = item.unit
        match item:
            case Choice():
                return ChoiceField([(m.name, text(str(m.value))) for m in item.options])
            case Number() if unit.is_date:
                return DateField(optional=item.optional)
            case Number():
                return NumberField(
                    lambda typed: self._parsed(typed, unit),
                    unit.shown,
                    full=lambda value: edit_text(value, unit),
                    step=step_of(unit),
                    optional=item.optional,
                )
            case _:
                labels = self.panel.live.results.calendar.labels[1:]
                return SeriesField(
                    lambda typed: self._parsed(typed, unit),
                    unit.shown,
                    full=lambda value: edit_text(value, unit),
                    periods=labels,
                    unit=unit,
                    check=self._checked,
                    past=self._past,
                    reported=self._reported,
                )

    def _parsed(self, typed: str, unit: Unit) -> float | Problem:
        currency = self.panel.live.valuation.currency
        found = parse_number(typed, unit, where=text(self.item.label), currency=currency)
        if found is None:
            return Problem(text(self.item.label), text("Nothing was typed."), text("Type a number."))
        return found

    def _held(self) -> object:
        """The value of the address, as its field takes it."""
        live = self.panel.live
        value = value_of(live.model, live.valuation, self.address)
        if isinstance(self.item, Series) and isinstance(value, tuple):
            return series_over(self.item, value, live.valuation.periods)
        if self.item.unit.is_date and isinstance(value, float):
            return date_of(value)
        return value

    def show(self) -> None:
        """Show the value, source and marks of the address as they stand now."""
        live = self.panel.live
        entry = entry_at(live.model, live.valuation, self.address, live.saved)
        self.field.set_value(self._held())
        self.field.set_source(evidence_words(live, self.address), mark_of(entry.evidence.status), entry.has_conflict)
        self.field.set_state(*state_of(live, entry))
        self.line.set_reset(self._reset_words())
        if self.slider is not None:
            self._fit_slider()

    # The slider

    def set_slider(self, is_shown: bool) -> None:
        """Stand a slider below the line, or take it away; lines that no slider suits stay as they are."""
        if is_shown == (self.slider is not None) or not self.line.takes_slider:
            return
        if not is_shown:
            self.slider = None
            self.line.set_below(None)
            return
        from workbench.ui.fields.slider import ValueSlider  # seldom wanted

        self.slider = ValueSlider(self.line.label, self._end_words)
        self.slider.moved.connect(self._slide)
        self.slider.restored.connect(self._slide_back)
        self._fitted: Address | None = None
        self._fit_slider()
        self.line.set_below(self.slider)

    def _end_words(self, value: float) -> str:
        return input_words(self.item, value, 1)

    def _fit_slider(self) -> None:
        """Let the slider reach around the value in the file, or around the present one when that lies beyond."""
        assert self.slider is not None
        live = self.panel.live
        value = value_of(live.model, live.valuation, self.address)
        low, high = self.slider.ends
        is_out = isinstance(value, float) and not low <= value <= high
        if self._fitted != self.address or (is_out and not self.slider.track.isSliderDown()):
            self._fitted = self.address
            self._reach(value, value if is_out and isinstance(value, float) else None)
        self.slider.setEnabled(isinstance(value, float))
        if isinstance(value, float):
            self.slider.set_value(value)

    def _reach(self, value: Value, wanted: float | None) -> None:
        from workbench.ui.fields.slider import reach

        assert self.slider is not None
        filed = self._filed()
        unit = self.item.unit
        middle = filed if isinstance(filed, float) else value if isinstance(value, float) else 0.0
        for one in (middle, 0.0 if wanted is None else wanted):
            if unit.is_date:
                # A date left empty has no day to stand around.
                first, last = max(one - _DAYS, FIRST_DATE), min(one + _DAYS, LAST_DATE)
                found = (first, last, 1.0) if last > first else None
            else:
                found = reach(one, self.item.low, self.item.high, finest_of(unit))
            if found is not None and (wanted is None or found[0] <= wanted <= found[1]):
                self.slider.set_range(*found, filed if isinstance(filed, float) else None)
                return

    def _filed(self) -> Value:
        """The value of the address in the file, in the case that is shown."""
        live = self.panel.live
        return filed_value(live.model, live.saved, self.address, live.valuation.selected_case)

    def _slide(self, value: float, gesture: object) -> None:
        live = self.panel.live
        self.field.set_problem(None)
        problems = live.do(SetValue(self.address, value, live.valuation.selected_case), self.slider, gesture)
        if problems:
            self.show()
            self.field.set_problem(problems[0])

    def _slide_back(self, gesture: object) -> None:
        filed = self._filed()
        if isinstance(filed, float):
            self._slide(filed, gesture)

    def _commit(self, committed: object) -> None:
        value: Value
        match committed:
            case date():
                value = serial_of(committed)
            case list():
                value = tuple(float(v) for v in committed)
            case bool() | int() | float():
                value = float(committed)
            case str() | None:
                value = committed
            case _:
                raise TypeError(f"a field sent {committed!r}")
        live = self.panel.live
        edit = SetValue(self.address, value, live.valuation.selected_case)
        problems = live.do(edit, self.field, self.field.gesture)
        if problems:
            self.field.refuse(problems[0], self._held())
        else:
            self.show()

    def _reset_words(self) -> str:
        valuation = self.panel.live.valuation
        if not valuation.is_base(valuation.selected_case):
            held = valuation.case(valuation.selected_case).values
            return text("Reset to the base case's value") if self.address in held else ""
        return text("Reset to the model's default") if self.address in valuation.values else ""

    def _reset(self) -> None:
        live = self.panel.live
        live.do(ClearValue(self.address, live.valuation.selected_case))

    def _checked(self, value: float) -> Problem | None:
        """What stands against a number by its bounds."""
        return next(iter(number_problems(self.item, value, text(self.item.label))), None)

    def _past(self) -> list[Past]:
        """The values of a series as they stood elsewhere and before."""
        return self.panel.past_of(self.address)

    def _reported(self) -> list[Reported]:
        """What was reported before the forecast beside this series; nothing for most."""
        from workbench.document.reported import reported_beside  # seldom wanted

        results = self.panel.live.results
        found = reported_beside(results.model, results.arrays, results.calendar, self.item)
        return [Reported(column.label, value) for column, value in found]

    def _entity_name(self) -> str:
        entity = None if self.panel.entity_id is None else self.panel.live.valuation.entity(self.panel.entity_id)
        return "" if entity is None else entity.name

    def _explain(self) -> None:
        self.panel.explain_requested.emit(self.address)
