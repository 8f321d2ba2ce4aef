"""One input of a panel: a line tied to an address that shows its value and turns what is typed into an edit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from workbench.document.edits import ClearValue, SetValue
from workbench.document.resolve import series_over
from workbench.document.valuation import Address, Status, Value, evidence_of, value_of
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import Unit, date_of, serial_of
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice, Input, Number, Series
from workbench.ui.fields import ChoiceField, DateField, Field, InputLine, NumberField, SeriesField

if TYPE_CHECKING:
    from workbench.ui.section_panel import SectionPanel


def evidence_words(live: LiveValuation, address: Address) -> str:
    """Source, standing, page, date and note of an input, as its tooltip says them."""
    evidence = evidence_of(live.model, live.valuation, address)
    standing = {
        Status.REPORTED: text("Reported"),
        Status.DERIVED: text("Derived"),
        Status.ASSUMED: text("Assumed"),
        Status.UNSET: text("No source"),
    }[evidence.status]
    place = ", ".join(p for p in (evidence.source, evidence.page and text("p. {page}", page=evidence.page)) if p)
    return "\n".join(p for p in (standing, place, evidence.note) if p)


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
        self.line.explain_requested.connect(self._explain)
        self.line.reset_requested.connect(self._reset)

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
        """Show the value, source and mark of the address as they stand now."""
        live = self.panel.live
        value = value_of(live.model, live.valuation, self.address)
        self.field.set_value(self._held())
        self.field.set_source(evidence_words(live, self.address))
        self.field.set_changed(differs(live, self.address, value))
        self.line.set_reset(self._reset_words())

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

    def _explain(self) -> None:
        self.panel.explain_requested.emit(self.address)


def bounds_words(item: Input, unit: str) -> str:
    """The bounds of an input in words, such as `From 0 to 60 periods`; empty when it has none."""

    def shown(value: float) -> str:
        return item.unit.shown(value) if value else "0"

    behind = "" if item.unit.percent or item.unit.is_date else f" {unit}"
    match item.low, item.high:
        case (float() | int() as low, float() | int() as high):
            return text("From {low} to {high}", low=shown(low), high=shown(high)) + behind
        case (float() | int() as low, None):
            return text("At least {low}", low=shown(low)) + behind
        case (None, float() | int() as high):
            return text("At most {high}", high=shown(high)) + behind
        case _:
            return ""


def differs(live: LiveValuation, address: Address, value: Value) -> bool:
    """True when an input differs from the file as saved, or from the base case while another is shown."""
    valuation = live.valuation
    if not valuation.is_base(valuation.selected_case):
        return value != value_of(live.model, valuation, address, valuation.base.id)
    saved = live.saved
    known = address.entity is None or any(
        e.id == address.entity for members in saved.entities.values() for e in members
    )
    return not known or value != value_of(live.model, saved, address, saved.base.id)


def step_of(unit: Unit) -> float:
    """What one press of an arrow key adds."""
    if unit.percent:
        return 0.01
    return 1.0 if unit.decimals <= 1 else 0.1
