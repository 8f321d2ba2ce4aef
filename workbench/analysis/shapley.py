"""What each of several changes adds to the value of a whole: in one order, over all orders, or over a sample of them.

A value is a function of a set of players, given as bits (bit 0 is the first): 0 is none of them, all bits set is all.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Game = Callable[[int], float]

MOST_EXACT: Final = 10
"""Most players whose value is taken over every set of them: 1,024 sets."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one player adds. `error` is its standard error: 0 where every order was taken."""

    value: float
    error: float = 0.0


def in_order(game: Game, order: Sequence[int]) -> list[float]:
    """What each player adds to those before it, by player. Together they are the difference of all to none."""
    added = [0.0] * len(order)
    taken, reached = 0, game(0)
    for player in order:
        taken |= 1 << player
        before, reached = reached, game(taken)
        added[player] = reached - before
    return added


def neighbours(count: int) -> Iterator[int]:
    """Every set of `count` players once, each differing from the one before in one player only (a Gray code)."""
    for number in range(1 << count):
        yield number ^ (number >> 1)


def exact(game: Game, count: int) -> list[Share]:
    """Shapley values: the mean of what each player adds over all orders. Takes 2 ** count values of the game."""
    weights = [math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count) for size in range(count)]
    values = {players: game(players) for players in neighbours(count)}
    shares = []
    for player in range(count):
        bit = 1 << player
        terms = (
            weights[players.bit_count()] * (values[players | bit] - value)
            for players, value in values.items()
            if not players & bit
        )
        shares.append(Share(math.fsum(terms)))
    return shares


def orders(count: int, pairs: int, seed: int) -> Iterator[tuple[int, ...]]:
    """Random orders in pairs, each followed by its reverse: what stands early in one stands late in the other."""
    chance = random.Random(seed)
    for _ in range(pairs):
        order = list(range(count))
        chance.shuffle(order)
        yield tuple(order)
        yield tuple(reversed(order))


def sampled(game: Game, count: int, pairs: int, seed: int = 1) -> list[Share]:
    """Shapley values estimated over `pairs` pairs of orders. Their sum is exact whatever the orders.

    The error is that of the mean over the pairs; NaN with a single pair. Raises ValueError for none.
    """
    if pairs < 1:
        raise ValueError("at least one pair of orders is needed")
    if not count:
        return []
    walked = [in_order(game, order) for order in orders(count, pairs, seed)]
    means = [
        [(one + other) / 2 for one, other in zip(first, second, strict=True)]
        for first, second in zip(walked[::2], walked[1::2], strict=True)
    ]
    return [_estimate([pair[player] for pair in means]) for player in range(count)]


def _estimate(values: Sequence[float]) -> Share:
    mean = math.fsum(values) / len(values)
    if len(values) < 2:
        return Share(mean, math.nan)
    variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return Share(mean, math.sqrt(variance / len(values)))


def wanted_sets(count: int, order: Sequence[int], pairs: int, seed: int, *, is_shapley: bool) -> list[int]:
    """The sets that the methods ask for, in an order in which neighbours differ little: all work known beforehand.

    Each player alone and all but each are among them, so that what players do only together can be told.
    """
    if is_shapley and count <= MOST_EXACT:
        return list(neighbours(count))
    everybody = (1 << count) - 1
    found = [0]
    for walk in (tuple(order), *(orders(count, pairs, seed) if is_shapley else ())):
        taken = 0
        for player in walk:
            taken |= 1 << player
            found.append(taken)
    for player in range(count):
        found += [1 << player, everybody & ~(1 << player)]
    return list(dict.fromkeys(found))
