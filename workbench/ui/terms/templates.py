"""Term sheets to start from, a facility each: usual terms of its kind, marked number by number as assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.document.change import Compound, Edit
from workbench.document.edits import AddEntity, SetValue
from workbench.document.valuation import (
    Address,
    Entity,
    Evidence,
    Status,
    Valuation,
    Value,
    fresh_id,
    fresh_name,
    value_of,
)
from workbench.ground.language import text
from workbench.ground.units import end_of_month
from workbench.rows.items import Choice, Input
from workbench.rows.model import Model
from workbench.ui.terms.lines import FACILITY, KIND_KEY

_NAMED = {"FLOATING", "FIXED"}


@dataclass(frozen=True, slots=True)
class Template:
    """A term sheet of a kind. `months` are dates as months after the balance sheet, at the month's end."""

    name: str
    kind: str
    words: str
    says: str
    values: Mapping[str, Value]
    months: Mapping[str, int]


def templates(model: Model) -> list[Template]:
    """The templates whose kind this model knows, in the order of a menu."""
    kinds = model[KIND_KEY]
    assert isinstance(kinds, Choice)
    known = {member.name for member in kinds.options}
    return [one for one in (*_drawn_in_time(), *_drawn_at_once()) if one.kind in known]


def _drawn_in_time() -> list[Template]:
    return [
        Template(
            "ddtl",
            "DELAYED_DRAW",
            text("Delayed-draw term loan"),
            text("500 undrawn, 80 % of capex for 18 months, base + 6 %, level principal over 5 years."),
            {
                "facilities.undrawn_opening": 500.0,
                "facilities.draw_share": 0.8,
                "facilities.rate_kind": "FLOATING",
                "facilities.spread": 0.06,
                "facilities.day_count": "ACT_360",
                "facilities.commitment_fee": 0.01,
                "facilities.upfront_fee": 0.02,
                "facilities.amortisation": "LEVEL_PRINCIPAL",
            },
            {"facilities.available_until": 18, "facilities.first_payment": 21, "facilities.maturity": 78},
        ),
        Template(
            "revolver",
            "REVOLVER",
            text("Revolver"),
            text("250 open for 5 years, base + 2.5 %, 0.375 % on what is undrawn."),
            {
                "facilities.undrawn_opening": 250.0,
                "facilities.rate_kind": "FLOATING",
                "facilities.spread": 0.025,
                "facilities.day_count": "ACT_360",
                "facilities.commitment_fee": 0.00375,
            },
            {"facilities.available_until": 60, "facilities.maturity": 60},
        ),
    ]


def _drawn_at_once() -> list[Template]:
    level: dict[str, Value] = {
        "facilities.rate_kind": "FIXED",
        "facilities.day_count": "THIRTY_360",
        "facilities.amortisation": "LEVEL_PAYMENT",
    }
    return [
        Template(
            "tlb",
            "TERM_LOAN",
            text("Term loan B"),
            text("500 at base + 4 %, floor 0.5 %, discount 1 %, 1 % a year repaid, 7 years."),
            {
                "facilities.drawn": 500.0,
                "facilities.rate_kind": "FLOATING",
                "facilities.spread": 0.04,
                "facilities.floor": 0.005,
                "facilities.day_count": "ACT_360",
                "facilities.discount_opening": 5.0,
                "facilities.amortisation": "LEVEL_PRINCIPAL",
                "facilities.balloon": 465.0,
            },
            {"facilities.first_payment": 3, "facilities.maturity": 84},
        ),
        Template(
            "notes",
            "NOTES",
            text("Senior notes"),
            text("500 at 9 % fixed, discount and costs 1.5 %, bullet in 5 years."),
            {
                "facilities.drawn": 500.0,
                "facilities.rate_kind": "FIXED",
                "facilities.fixed_rate": 0.09,
                "facilities.day_count": "THIRTY_360",
                "facilities.discount_opening": 7.5,
                "facilities.amortisation": "BULLET",
            },
            {"facilities.maturity": 60},
        ),
        Template(
            "equipment",
            "EQUIPMENT",
            text("Equipment financing"),
            text("200 at 9 % fixed, level payments over 3 years."),
            {"facilities.drawn": 200.0, "facilities.fixed_rate": 0.09, **level},
            {"facilities.first_payment": 3, "facilities.maturity": 36},
        ),
        Template(
            "finance_lease",
            "FINANCE_LEASE",
            text("Finance lease"),
            text("150 at 8.5 % fixed, level payments over 5 years."),
            {"facilities.drawn": 150.0, "facilities.fixed_rate": 0.085, **level},
            {"facilities.first_payment": 3, "facilities.maturity": 60},
        ),
        Template(
            "convertible",
            "CONVERTIBLE",
            text("Convertible notes"),
            text("500 at 2 % fixed, costs 2.5 %, 5 years. The conversion price is yours to type."),
            {
                "facilities.drawn": 500.0,
                "facilities.rate_kind": "FIXED",
                "facilities.fixed_rate": 0.02,
                "facilities.day_count": "THIRTY_360",
                "facilities.discount_opening": 12.5,
                "facilities.amortisation": "BULLET",
            },
            {"facilities.maturity": 60},
        ),
    ]


def add_edit(model: Model, valuation: Valuation, name: str, position: int | None = None) -> tuple[str, Edit]:
    """The id of a new facility and the one edit that adds it: by the template of that name, empty when it is "".

    Every term is set in the base case and carries the note that it is a template's assumption. The amount of the
    balance sheet is not changed by it: a facility drawn today belongs to the reported debt, or replaces some of it.
    """
    template = next((one for one in templates(model) if one.name == name), None)
    wanted = text("Facility") if template is None else template.words
    taken = [one.name for one in valuation.members(FACILITY)]
    entity = Entity(fresh_id(valuation, FACILITY), fresh_name(taken, wanted))
    added = AddEntity(FACILITY, entity, position)
    if template is None:
        return entity.id, added
    evidence = Evidence(status=Status.ASSUMED, note=text("Template, assumption: replace it by the term sheet's."))
    base = valuation.base.id
    edits: list[Edit] = [added]
    values = {KIND_KEY: template.kind, **template.values, **_dates(model, valuation, template)}
    values["facilities.priority"] = _free_priority(model, valuation)
    for key, value in values.items():
        if isinstance(model.get(key), Input):
            edits.append(SetValue(Address(key, entity.id), value, base, evidence))
    return entity.id, Compound(tuple(edits), text("Add {name} from a template", name=entity.name))


def _dates(model: Model, valuation: Valuation, template: Template) -> dict[str, Value]:
    start = value_of(model, valuation, Address("timing.balance_sheet_date"), valuation.base.id)
    assert isinstance(start, float | int)
    return {key: end_of_month(float(start), months) for key, months in template.months.items()}


def _free_priority(model: Model, valuation: Valuation) -> float:
    """The first place in the order of sweep and draw that no facility has."""
    key = "facilities.priority"
    taken = {value_of(model, valuation, Address(key, one.id)) for one in valuation.members(FACILITY)}
    return next(float(n) for n in range(1, len(taken) + 2) if float(n) not in taken)
