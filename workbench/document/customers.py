"""Whose contract it is: contracts with the same customer number are one customer, named by the first of them."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable
from typing import Final

from workbench.document.change import Compound, Edit
from workbench.document.edits import RenameEntity, SetValue
from workbench.document.valuation import Address, Evidence, Status, Valuation, fresh_name, value_of
from workbench.ground.language import text
from workbench.rows.model import Model

CONTRACT_SET: Final = "contract"
CUSTOMER_KEY: Final = "contracts.customer"
_JOINT: Final = re.compile(r"\s+[-–—·]\s+|\s*[：|]\s*|:\s+")


def customer_part(name: str) -> str:
    """The customer in a contract's name: what stands before the first dash or colon, the whole name without one."""
    return _JOINT.split(name.strip(), maxsplit=1)[0].strip() or name.strip()


def customer_number(model: Model, valuation: Valuation, entity: str) -> int:
    """The number a contract's customer has in the base case; 0: a customer of its own."""
    if model.get(CUSTOMER_KEY) is None:
        return 0
    held = value_of(model, valuation, Address(CUSTOMER_KEY, entity), valuation.base.id)
    return int(held) if isinstance(held, float | int) else 0


def customer_numbers(model: Model, valuation: Valuation) -> dict[str, int]:
    """The customer number of every contract by id, in the user's order."""
    return {e.id: customer_number(model, valuation, e.id) for e in valuation.members(CONTRACT_SET)}


def customer_names(model: Model, valuation: Valuation) -> dict[str, str]:
    """The customer of every contract by the contract's id: the name of the first contract with the same number."""
    first: dict[int, str] = {}
    found: dict[str, str] = {}
    numbers = customer_numbers(model, valuation)
    for entity in valuation.members(CONTRACT_SET):
        number = numbers[entity.id]
        own = customer_part(entity.name)
        found[entity.id] = own if number == 0 else first.setdefault(number, own)
    return found


class Customers:
    """The customers of many contracts while some are added and joined: as `customer_names` and `customer_numbers` tell
    them after each step, without asking all contracts at each.
    """

    def __init__(self, model: Model, valuation: Valuation) -> None:
        self._places: dict[str, int] = {}
        self._ids: list[str] = []
        self._parts: list[str] = []
        self._numbers: list[int] = []
        self._members: dict[int, list[int]] = {}  # of each number, in the user's order
        self._named: dict[str, set[int]] = {}  # contracts by the name they give a customer
        for entity in valuation.members(CONTRACT_SET):
            self.add(entity.id, entity.name, customer_number(model, valuation, entity.id))

    def add(self, entity: str, name: str, number: int = 0) -> None:
        """A contract behind all others."""
        place = len(self._ids)
        self._places[entity] = place
        self._ids.append(entity)
        self._parts.append(customer_part(name))
        self._numbers.append(0)
        self._named.setdefault(_folded(self._parts[place]), set()).add(place)
        self.put(entity, number)

    def number(self, entity: str) -> int:
        """The number of its customer; 0: a customer of its own."""
        return self._numbers[self._places[entity]]

    def put(self, entity: str, number: int) -> None:
        """Another number for a contract."""
        place = self._places[entity]
        before = self._numbers[place]
        if before:
            self._members[before].remove(place)
        self._numbers[place] = number
        if number:
            insort(self._members.setdefault(number, []), place)

    def fresh(self) -> int:
        """The first number nobody has."""
        return fresh_number(self._numbers)

    def other(self, entity: str, customer: str) -> str | None:
        """The first other contract whose customer has this name."""
        place = self._places[entity]
        best: int | None = None
        for one in self._named.get(_folded(customer), ()):
            number = self._numbers[one]
            members = self._members[number] if number else [one]
            if members[0] != one:
                continue  # it does not give its group the name
            first = next((member for member in members[:2] if member != place), None)
            if first is not None and (best is None or first < best):
                best = first
        return None if best is None else self._ids[best]


def fresh_number(numbers: Iterable[int]) -> int:
    """The first customer number nobody has."""
    taken = set(numbers)
    number = 1
    while number in taken:
        number += 1
    return number


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, whatever their case and spaces."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def number_edit(entity: str, number: int) -> Edit:
    """Gives a contract a customer number; which contracts belong together is a judgement, never a reported figure."""
    return SetValue(Address(CUSTOMER_KEY, entity), float(number), None, Evidence(status=Status.ASSUMED))


def set_customer(model: Model, valuation: Valuation, entity: str, name: str) -> Edit | None:
    """The edit after which a contract belongs to the customer `name`; None when it does already.

    The name of another contract's customer joins that customer. A new name leaves the group; where the contract gives
    its customer the name (it is alone, or the first), the customer is renamed for the whole group.
    """
    wanted = " ".join(name.split())
    names, numbers = customer_names(model, valuation), customer_numbers(model, valuation)
    if not wanted or same_name(names[entity], wanted):
        return None
    title = text("Set customer of {name}", name=_named(valuation, entity))
    for other, held in names.items():
        if other != entity and same_name(held, wanted) and model.get(CUSTOMER_KEY) is not None:
            number = numbers[other] or fresh_number(numbers.values())
            joined = [number_edit(one, number) for one in (other, entity) if numbers[one] != number]
            return Compound(tuple(joined), title)
    group = [one for one, number in numbers.items() if number and number == numbers[entity]]
    renamed = _renamed(valuation, entity, names[entity], wanted)
    if len(group) < 2 or group[0] == entity:
        return Compound((renamed,), title)
    # A later member of a group goes out on its own, under a name of its own.
    return Compound((number_edit(entity, 0), renamed), title)


def _renamed(valuation: Valuation, entity: str, customer: str, wanted: str) -> Edit:
    """The contract under its new customer's name: what stands behind the customer in its name stays."""
    name = _named(valuation, entity)
    part = customer_part(name)
    rest = name.strip()[len(part) :] if len(part) < len(name.strip()) else ""
    taken = [e.name for e in valuation.members(CONTRACT_SET) if e.id != entity]
    return RenameEntity(entity, fresh_name(taken, wanted + rest))


def _named(valuation: Valuation, entity: str) -> str:
    found = valuation.entity(entity)
    return "" if found is None else found.name
