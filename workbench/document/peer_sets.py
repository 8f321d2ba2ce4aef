"""Peer sets by name: peers name their set by its number, people by its name."""

from __future__ import annotations

from typing import Final

from workbench.document.change import Edit
from workbench.document.edits import SetValue
from workbench.document.valuation import Address, Valuation, value_of
from workbench.rows.model import Model

PEER: Final = "peer"
PEER_SET: Final = "peer_set"
SET_KEY: Final = "peers.set"
NUMBER_KEY: Final = "peer_sets.number"


def whole(model: Model, valuation: Valuation, address: Address) -> int:
    """A number that counts, in the selected case."""
    held = value_of(model, valuation, address)
    return int(held) if isinstance(held, float | int) else 0


def set_names(model: Model, valuation: Valuation) -> dict[int, str]:
    """The name of each set by its number; of two with one number, the first."""
    found: dict[int, str] = {}
    for one in valuation.members(PEER_SET):
        found.setdefault(whole(model, valuation, Address(NUMBER_KEY, one.id)), one.name)
    return found


def fresh_set_number(model: Model, valuation: Valuation) -> int:
    """The first number from 1 on that neither a set has nor a peer names."""
    taken = {whole(model, valuation, Address(NUMBER_KEY, one.id)) for one in valuation.members(PEER_SET)}
    taken |= {whole(model, valuation, Address(SET_KEY, one.id)) for one in valuation.members(PEER)}
    number = 1
    while number in taken:
        number += 1
    return number


def leave_set(model: Model, valuation: Valuation, number: int) -> list[Edit]:
    """Takes every peer out of a set, in the base case."""
    base = valuation.base.id
    return [
        SetValue(address, 0.0, base)
        for one in valuation.members(PEER)
        if valuation.values.get(address := Address(SET_KEY, one.id)) == number
    ]
