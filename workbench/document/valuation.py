"""What the user owns: an immutable valuation of one company, its entities, values, evidence, overrides and cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from workbench.document.address import Address as Address
from workbench.document.address import frozen as frozen
from workbench.document.studies import Studies
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.items import Choice, EntitySet, Input, Number, Series
from workbench.rows.model import Model

MOST_PERIODS: Final = 480
BASE_CASE_ID: Final = "base"

Value = float | str | tuple[float, ...] | None
"""A number (None when left empty), the member name of a choice, or the values of a series from period 1 on."""


class Status(Enum):
    """How far a number can be relied on."""

    REPORTED = "reported"
    DERIVED = "derived"
    ASSUMED = "assumed"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a number comes from. `date` is an ISO date or empty, `page` a page or section of the source."""

    source: str = ""
    status: Status = Status.UNSET
    note: str = ""
    page: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A member of an entity set: `id` is unique in the whole valuation and never shown, `name` is what people read."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """A second sourced value for one input, kept beside the one that was chosen."""

    value: Value
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Override:
    """A typed-over figure of a row in one period, in the row's unit."""

    value: float
    note: str = ""


OverrideKey = tuple[Address, int]
"""Row and period; periods count from 1."""


@dataclass(frozen=True, slots=True)
class Case:
    """A named set of departures from the base case. `probability` is a share of 1 or None when not weighed."""

    id: str
    name: str
    probability: float | None = None
    note: str = ""
    values: Mapping[Address, Value] = field(default_factory=dict)
    overrides: Mapping[OverrideKey, Override] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values))
        object.__setattr__(self, "overrides", frozen(self.overrides))


@dataclass(frozen=True, slots=True)
class Valuation:
    """Everything the user typed. The first case is the base; its values and overrides stand here, not in the case.

    Inputs that are not in `values` stand at the model's default. Series values and overrides beyond `periods` are kept
    but not read, so that a shorter horizon loses nothing.
    """

    title: str = ""
    company: str = ""
    currency: str = "USD"
    periods: int = 40
    notes: str = ""
    entities: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    values: Mapping[Address, Value] = field(default_factory=dict)
    evidence: Mapping[Address, Evidence] = field(default_factory=dict)
    alternatives: Mapping[Address, tuple[Alternative, ...]] = field(default_factory=dict)
    overrides: Mapping[OverrideKey, Override] = field(default_factory=dict)
    cases: tuple[Case, ...] = (Case(BASE_CASE_ID, "Base"),)
    selected_case: str = BASE_CASE_ID
    studies: Studies = field(default_factory=Studies)

    def __post_init__(self) -> None:
        for name in ("entities", "values", "evidence", "alternatives", "overrides"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
        if not self.cases or self.cases[0].values or self.cases[0].overrides:
            raise ValueError("the first case is the base and holds no values of its own")

    @property
    def base(self) -> Case:
        """The base case."""
        return self.cases[0]

    def case(self, case_id: str | None) -> Case:
        """The case of that id; the base for None. Raises KeyError for an unknown id."""
        if case_id is None:
            return self.base
        for case in self.cases:
            if case.id == case_id:
                return case
        raise KeyError(case_id)

    def is_base(self, case_id: str | None) -> bool:
        """True for None and for the id of the base case."""
        return case_id is None or case_id == self.base.id

    def members(self, entity_set: EntitySet | str) -> tuple[Entity, ...]:
        """The entities of a set in the user's order."""
        return self.entities.get(entity_set if isinstance(entity_set, str) else entity_set.key, ())

    def entity(self, entity_id: str) -> Entity | None:
        """The entity of that id, whatever its set."""
        return next((e for members in self.entities.values() for e in members if e.id == entity_id), None)

    def set_of(self, entity_id: str) -> str | None:
        """The key of the entity set an entity belongs to."""
        return next((key for key, members in self.entities.items() for e in members if e.id == entity_id), None)


def new_valuation(title: str, company: str = "", currency: str = "USD", periods: int = 40) -> Valuation:
    """An empty valuation with a base case: every input at its default, no entities."""
    return Valuation(title, company, currency, periods, cases=(Case(BASE_CASE_ID, text("Base")),))


def default_of(item: Input) -> Value:
    """The value of an input nobody typed. An empty series stands for its default in every period."""
    match item:
        case Number():
            return item.default
        case Choice():
            return item.default.name
        case Series():
            return ()
        case _:
            raise TypeError(f"{item!r} is no kind of input that is known here")


def input_at(model: Model, address: Address) -> Input:
    """The input at an address. Raises `ProblemError` if the model has none there."""
    item = model.get(address.key)
    if not isinstance(item, Input):
        raise ProblemError(
            Problem(
                address.key,
                text("The model has no input of this key."),
                text("Choose an input that the model declares."),
            )
        )
    return item


def value_of(model: Model, valuation: Valuation, address: Address, case: str | None = None) -> Value:
    """The value an input has in a case (its id; None for the selected one): its own, else the base's, else the default.

    Raises KeyError for an unknown case and `ProblemError` for an unknown input.
    """
    item = input_at(model, address)
    chosen = valuation.case(valuation.selected_case if case is None else case)
    if address in chosen.values:
        return chosen.values[address]
    if address in valuation.values:
        return valuation.values[address]
    return default_of(item)


def evidence_of(model: Model, valuation: Valuation, address: Address) -> Evidence:
    """The evidence of an input in the base case; for an untouched one the source its declaration cites."""
    if address in valuation.evidence:
        return valuation.evidence[address]
    if address in valuation.values:
        return Evidence()
    return Evidence(source=input_at(model, address).source)


def addresses(model: Model, valuation: Valuation) -> Iterable[Address]:
    """Every address an input has in this valuation, in model order, entities in the user's order."""
    for item in model.inputs:
        if item.per is None:
            yield Address(item.key)
        else:
            for entity in valuation.members(item.per):
                yield Address(item.key, entity.id)


def place_words(model: Model, valuation: Valuation, address: Address) -> str:
    """The address as a person reads it: section, label and entity."""
    item = model.get(address.key)
    if item is None or item.section is None:
        return address.key or "–"
    parts = [text(item.section.title), text(item.label)]
    if address.entity is not None:
        entity = valuation.entity(address.entity)
        parts.append(entity.name if entity is not None else address.entity)
    return " › ".join(parts)


def fresh_id(valuation: Valuation, kind: str) -> str:
    """An unused id for a new entity of the set `kind`, a new case ("case"), or a grid or question of the studies."""
    taken = {e.id for members in valuation.entities.values() for e in members} | {c.id for c in valuation.cases}
    taken |= {grid.id for grid in valuation.studies.grids} | {one.id for one in valuation.studies.questions}
    number = 1
    while f"{kind}-{number}" in taken:
        number += 1
    return f"{kind}-{number}"


def fresh_name(taken: Iterable[str], wanted: str) -> str:
    """`wanted`, or with the first number behind it that no name in `taken` has."""
    used = {name.strip().casefold() for name in taken}
    name, number = wanted, 1
    while name.strip().casefold() in used:
        number += 1
        name = f"{wanted} {number}"
    return name
