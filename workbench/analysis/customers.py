"""The customers of the contract book: contracts with one customer number are one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.document.customers import CUSTOMER_KEY, customer_part
from workbench.interpret.evaluate import Arrays
from workbench.rows.model import Model

CONTRACT_PRICE = "contracts.price"


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer: its name, its number (0: none) and the positions of its contracts."""

    name: str
    number: int
    contracts: tuple[int, ...]


def customers_of(model: Model, arrays: Arrays, names: Sequence[str]) -> list[Customer]:
    """Customers in the order of their first contracts. `names` are those of the contracts.

    A customer is called by what its first contract's name says before a dash; by the whole name where two would
    otherwise be called alike.
    """
    item = model[CUSTOMER_KEY]
    groups: dict[object, list[int]] = {}
    for position in arrays.shape.members(item):
        assert position is not None
        number = _number(arrays.scalar(item, position))
        groups.setdefault(number or ("alone", position), []).append(position)
    short = [customer_part(names[found[0]]) for found in groups.values()]
    return [
        Customer(
            part if short.count(part) == 1 else names[found[0]],
            number if isinstance(number, int) else 0,
            tuple(found),
        )
        for (number, found), part in zip(groups.items(), short, strict=True)
    ]


def _number(typed: float) -> int:
    return int(typed) if typed > 0 else 0
