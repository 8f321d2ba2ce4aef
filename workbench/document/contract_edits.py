"""Splitting one contract into two and merging several into one, as one step and in every case of the valuation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from workbench.document.change import Compound, Edit
from workbench.document.customers import CUSTOMER_KEY, customer_names, customer_numbers, fresh_number, same_name
from workbench.document.edits import (
    DuplicateEntity,
    RemoveEntity,
    SetAlternatives,
    SetOverride,
    SetValue,
)
from workbench.document.resolve import series_over
from workbench.document.valuation import (
    Address,
    Case,
    Entity,
    Evidence,
    Status,
    Valuation,
    Value,
    evidence_of,
    fresh_id,
    fresh_name,
    value_of,
)
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import Unit
from workbench.rows.items import Choice, Input, Item, Number, Series
from workbench.rows.model import Model

CONTRACT: Final = "contract"
PRICE: Final = "contracts.price"
PRICE_PER_MW: Final = "contracts.price_per_mw"


def is_amount(unit: Unit) -> bool:
    """Whether figures of a unit belong to the contract as a whole (money, power) and are shared when it is split."""
    return unit.dims in ((("money", 1),), (("power", 1),))


def contract_inputs(model: Model) -> list[Input]:
    """Every input kept per contract, in model order."""
    return [item for item in model.inputs if item.per is not None and item.per.key == CONTRACT]


def split_contract(model: Model, valuation: Valuation, entity: str, share: float, name: str = "") -> Edit | Problem:
    """The edit that gives `share` (between 0 and 1) of a contract to a new one behind it.

    Price, prepayment and own schedule are shared, in every case, and so are typed-over amounts; everything else is
    the same in both, and both belong to one customer: no figure of the company moves.
    """
    held = valuation.entity(entity)
    where = text("Contract book") if held is None else held.name
    if held is None or valuation.set_of(entity) != CONTRACT:
        return Problem(where, text("There is no such contract."), text("Choose one in the list."))
    if not 0 < share < 1:
        what = text("{share} is no part of a contract.", share=f"{share:.1%}")
        return Problem(where, what, text("Choose a share between 0 % and 100 %."))
    taken = [e.name for e in valuation.members(CONTRACT)]
    second = Entity(fresh_id(valuation, CONTRACT), fresh_name(taken, name.strip() or held.name))
    edits: list[Edit] = [DuplicateEntity(entity, second)]
    note = text("Part of {name}.", name=held.name)
    for case in valuation.cases:
        edits += _shared_values(model, valuation, case, (entity, second.id), share, note)
        edits += _shared_overrides(model, valuation, case, (entity, second.id), share)
    numbers = customer_numbers(model, valuation)
    if model.get(CUSTOMER_KEY) is not None and numbers[entity] == 0:
        number = float(fresh_number(numbers.values()))
        edits += [SetValue(Address(CUSTOMER_KEY, one), number, None, Evidence(status=Status.ASSUMED)) for one in
                  (entity, second.id)]  # fmt: skip
    return Compound(tuple(edits), text("Split {name}", name=held.name))


def _shared_values(
    model: Model, valuation: Valuation, case: Case, pair: tuple[str, str], share: float, note: str
) -> list[Edit]:
    edits: list[Edit] = []
    is_base = valuation.is_base(case.id)
    for item in contract_inputs(model):
        address = Address(item.key, pair[0])
        if not is_amount(item.unit) or not (is_base or address in case.values):
            continue
        whole = value_of(model, valuation, address, case.id)
        parts = _parts(whole, share)
        if parts is None or (not whole and address not in valuation.values):
            continue
        evidence = _derived(model, valuation, address, note) if is_base else None
        for entity, part in zip(pair, parts, strict=True):
            edits.append(SetValue(Address(item.key, entity), part, case.id, evidence))
            if is_base and valuation.alternatives.get(address):
                # A second source of the whole is none of a part.
                edits.append(SetAlternatives(Address(item.key, entity), ()))
    return edits


def _parts(whole: Value, share: float) -> tuple[Value, Value] | None:
    """What stays and what goes; together exactly the whole."""
    if isinstance(whole, tuple):
        gone = tuple(one * share for one in whole)
        return tuple(one - part for one, part in zip(whole, gone, strict=True)), gone
    if isinstance(whole, float | int):
        return whole - whole * share, whole * share
    return None


def _derived(model: Model, valuation: Valuation, address: Address, note: str) -> Evidence:
    """The evidence of a part: the whole's, worked out."""
    held = evidence_of(model, valuation, address)
    said = " ".join(part for part in (note, held.note) if part)
    status = Status.DERIVED if held.status is Status.REPORTED else held.status
    return Evidence(held.source, status, said, held.page, held.date)


def _shared_overrides(
    model: Model, valuation: Valuation, case: Case, pair: tuple[str, str], share: float
) -> list[Edit]:
    edits: list[Edit] = []
    held = valuation.overrides if valuation.is_base(case.id) else case.overrides
    for (address, period), override in held.items():
        item = model.get(address.key)
        if address.entity != pair[0] or item is None or not is_amount(item.unit):
            continue
        for entity, part in zip(pair, (override.value * (1 - share), override.value * share), strict=True):
            edits.append(SetOverride(Address(address.key, entity), period, part, override.note, case.id))
    return edits


def merge_contracts(model: Model, valuation: Valuation, entities: Sequence[str]) -> Edit | list[Problem]:
    """The edit that makes one contract of several of one customer, in the first one's place; or why it cannot be.

    Amounts are summed; shares, rates, terms and starts are weighted by price; the price per MW so that the power
    stays. What cannot be averaged (status, schedule, periods, ratings) must agree; nothing may be typed over.
    """
    problems = merge_problems(model, valuation, entities)
    if problems:
        return problems
    first, others = entities[0], entities[1:]
    names = [_name(valuation, one) for one in entities]
    note = text("Merged from {names}.", names=", ".join(names))
    edits: list[Edit] = []
    for case in valuation.cases:
        is_base = valuation.is_base(case.id)
        for item in contract_inputs(model):
            if not is_base and not any(Address(item.key, one) in case.values for one in entities):
                continue
            value = _merged(model, valuation, case.id, item, entities)
            address = Address(item.key, first)
            if value == value_of(model, valuation, address, case.id):
                continue
            evidence = Evidence(status=Status.DERIVED, note=note) if is_base else None
            edits.append(SetValue(address, value, case.id, evidence))
            if is_base and valuation.alternatives.get(address):
                edits.append(SetAlternatives(address, ()))
    edits += [RemoveEntity(one) for one in others]
    return Compound(tuple(edits), text("Merge {count} contracts", count=len(entities)))


def merge_problems(model: Model, valuation: Valuation, entities: Sequence[str]) -> list[Problem]:
    """What stands against merging these contracts."""
    where = text("Merge")
    if len(entities) < 2:
        return [Problem(where, text("One contract cannot be merged."), text("Select two or more contracts."))]
    customers = customer_names(model, valuation)
    names = {customers[one] for one in entities}
    if not all(same_name(customers[entities[0]], one) for one in names):
        what = text("They are of different customers: {names}.", names=", ".join(sorted(names)))
        return [Problem(where, what, text("Give them the same customer first, or merge those of one customer."))]
    found = [problem for case in valuation.cases for problem in _unlike(model, valuation, case, entities)]
    typed = [key for case in valuation.cases for key in case.overrides]
    for address, _ in (*valuation.overrides, *typed):
        if address.entity in entities:
            what = text("{name} has typed-over figures.", name=_name(valuation, address.entity or ""))
            found.append(Problem(where, what, text("Restore the formulas first.")))
    return list(dict.fromkeys(found))


def _unlike(model: Model, valuation: Valuation, case: Case, entities: Sequence[str]) -> list[Problem]:
    """Inputs that cannot be averaged and differ."""
    found = []
    for item in contract_inputs(model):
        if item.key == CUSTOMER_KEY or not _must_agree(item):
            continue
        held = [value_of(model, valuation, Address(item.key, one), case.id) for one in entities]
        if any(one != held[0] for one in held):
            shown = " / ".join(dict.fromkeys(_shown(item, one) for one in held))
            what = text("{label} differs: {values}.", label=text(item.label), values=shown)
            found.append(Problem(text("Merge"), what, text("Make it the same in all of them first.")))
    return found


def _must_agree(item: Input) -> bool:
    """Choices, switches and counts of periods have no average."""
    if isinstance(item, Choice):
        return True
    return isinstance(item, Number) and (item.unit.is_flag or item.unit.label in ("periods", "number"))


def _shown(item: Item, value: Value) -> str:
    if isinstance(item, Choice) and isinstance(value, str):
        return text(str(item.options[value].value))
    return item.unit.shown(value) if isinstance(value, float | int) else "–"


def _merged(model: Model, valuation: Valuation, case: str, item: Input, entities: Sequence[str]) -> Value:
    held = [value_of(model, valuation, Address(item.key, one), case) for one in entities]
    if isinstance(item, Series):
        lists = [series_over(item, one, valuation.periods) for one in held if isinstance(one, tuple)]
        if all(isinstance(one, tuple) and not one for one in held):
            return ()
        return tuple(math.fsum(values) for values in zip(*lists, strict=True))
    numbers = [_number(one) for one in held]
    if is_amount(item.unit):
        return math.fsum(numbers)
    prices = [_number(value_of(model, valuation, Address(PRICE, one), case)) for one in entities]
    if item.key == PRICE_PER_MW and len(set(numbers)) > 1:
        return _power_kept(model, valuation, case, entities, prices, numbers)
    if all(one == held[0] for one in held):
        return held[0]
    mean = _weighted(numbers, prices)
    return float(round(mean)) if item.unit.is_date else mean


def _power_kept(
    model: Model,
    valuation: Valuation,
    case: str,
    entities: Sequence[str],
    prices: Sequence[float],
    per_mw: Sequence[float],
) -> float:
    """The price per MW and year at which the merged contract needs the power its parts need together."""
    profile = value_of(model, valuation, Address("contracts.profile", entities[0]), case)
    has_term = profile in ("STRAIGHT", "RAMP")
    terms = [
        _number(value_of(model, valuation, Address("contracts.term", one), case)) if has_term else 1.0
        for one in entities
    ]
    power = math.fsum(price / (each * term) for price, each, term in zip(prices, per_mw, terms, strict=True))
    term = _weighted(terms, prices)
    return math.fsum(prices) / (power * term) if power > 0 and term > 0 else per_mw[0]


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    total = math.fsum(weights)
    if total <= 0:
        return math.fsum(values) / len(values)
    return math.fsum(value * weight for value, weight in zip(values, weights, strict=True)) / total


def _number(value: Value) -> float:
    return float(value) if isinstance(value, float | int) else 0.0


def _name(valuation: Valuation, entity: str) -> str:
    found = valuation.entity(entity)
    return entity if found is None else found.name
