"""What an input line says of its input: source, marks, bounds, names, and the value in the file."""

from __future__ import annotations

from workbench.analysis.value_words import input_words
from workbench.document.ledger import Entry, filed_value
from workbench.document.valuation import Address, Status, Value, evidence_of, value_of
from workbench.ground.language import LANGUAGES, said_in, text
from workbench.ground.units import Unit
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input
from workbench.ui.fields.marks import SourceMark, ValueState


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


def mark_of(status: Status) -> SourceMark:
    """The mark that shows how far a number can be relied on."""
    return SourceMark(status.value)


def state_of(live: LiveValuation, entry: Entry) -> tuple[ValueState, str]:
    """How the value of an input came to stand, and that in words."""
    if not entry.is_typed and not entry.is_changed:
        return ValueState.DEFAULT, text("Model default, nobody typed it.")
    periods = live.valuation.periods
    said = []
    if entry.is_changed:
        filed = input_words(
            entry.item, filed_value(live.model, live.saved, entry.address, live.valuation.selected_case), periods
        )
        said.append(text("Changed since the file was saved: {value} there.", value=filed))
    if entry.departs:
        base = input_words(entry.item, entry.base, periods)
        said.append(text("This case departs from the base: {value} there.", value=base))
        return (ValueState.DEPARTS_CHANGED if entry.is_changed else ValueState.DEPARTS), "\n".join(said)
    return (ValueState.CHANGED if entry.is_changed else ValueState.TYPED), "\n".join(said)


def label_words(item: Input) -> str:
    """The label of an input in every language."""
    return " ".join(said_in(language, item.label) for language in LANGUAGES)


def place_words(item: Input) -> str:
    """The key of an input, and the section it stands in, in every language."""
    section = "" if item.section is None else item.section.title
    return " ".join((item.key, *(said_in(language, section) for language in LANGUAGES if section)))


def finest_of(unit: Unit) -> float:
    """The smallest difference that is shown."""
    return float(f"1e-{unit.decimals + 2 if unit.percent else unit.decimals}")


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
