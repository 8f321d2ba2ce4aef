"""Shares of several changes in a value: against the mean over all orders, and the axioms that define them."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analysis.shapley import Game, exact, in_order, neighbours, orders, sampled, wanted_sets


def game_of(values: Sequence[float]) -> Game:
    return lambda players: values[players]


def over_all_orders(game: Game, count: int) -> list[float]:
    """The definition: every order walked, the mean of what each player added."""
    added: list[list[float]] = [[] for _ in range(count)]
    for order in itertools.permutations(range(count)):
        present: set[int] = set()
        for player in order:
            before = game(sum(2**one for one in present))
            present.add(player)
            added[player].append(game(sum(2**one for one in present)) - before)
    return [math.fsum(each) / len(each) for each in added]


def drawn(count: int, seed: int) -> list[float]:
    chance = random.Random(seed)
    return [chance.uniform(-10, 10) for _ in range(2**count)]


@given(st.integers(0, 5).flatmap(lambda n: st.lists(st.floats(-1e6, 1e6), min_size=2**n, max_size=2**n)))
def test_that_exact_shares_are_the_mean_over_all_orders_and_sum_to_the_difference(values: list[float]) -> None:
    count = len(values).bit_length() - 1
    found = [share.value for share in exact(game_of(values), count)]
    assert found == pytest.approx(over_all_orders(game_of(values), count), rel=1e-9, abs=1e-6)
    assert math.fsum(found) == pytest.approx(values[-1] - values[0], rel=1e-9, abs=1e-6)


def test_that_players_who_add_the_same_get_the_same() -> None:
    values = drawn(4, 3)

    def symmetric(players: int) -> float:  # players 1 and 3 may change places
        return values[players & 0b0101] * (1 + (players >> 1 & 1) + (players >> 3 & 1))

    found = exact(symmetric, 4)
    assert found[1].value == pytest.approx(found[3].value, abs=1e-12)
    estimated = sampled(symmetric, 4, 4000)
    assert abs(estimated[1].value - estimated[3].value) < 4 * math.hypot(estimated[1].error, estimated[3].error)


def test_that_a_player_who_never_adds_anything_gets_nothing_in_every_method() -> None:
    values = drawn(4, 4)

    def game(players: int) -> float:
        return values[players & ~0b0100]

    assert exact(game, 4)[2].value == 0
    assert in_order(game, (3, 2, 0, 1))[2] == 0
    found = sampled(game, 4, 5)[2]
    assert (found.value, found.error) == (0, 0)


def test_that_shares_of_a_sum_of_games_are_the_sums_of_shares() -> None:
    one, other = drawn(4, 5), drawn(4, 6)
    both = [2 * a + b for a, b in zip(one, other, strict=True)]
    found = zip(*(exact(game_of(values), 4) for values in (one, other, both)), strict=True)
    assert all(2 * a.value + b.value == pytest.approx(c.value) for a, b, c in found)


@pytest.mark.parametrize("seed", range(5))
def test_that_sampled_shares_lie_within_their_errors_of_the_exact_ones_and_sum_exactly(seed: int) -> None:
    values = drawn(7, seed)
    game = game_of(values)
    found, wanted = sampled(game, 7, 300, seed), exact(game, 7)
    away = [(share.value - right.value) / share.error for share, right in zip(found, wanted, strict=True)]
    assert max(map(abs, away)) < 4
    assert math.sqrt(sum(one * one for one in away) / 7) < 1.9  # standard errors are neither too small …
    assert math.sqrt(sum(one * one for one in away) / 7) > 0.2  # … nor too large
    assert math.fsum(share.value for share in found) == pytest.approx(values[-1] - values[0], rel=1e-9)


def test_that_more_pairs_make_the_error_smaller_by_the_root() -> None:
    game = game_of(drawn(7, 9))
    few, many = (sampled(game, 7, pairs, 2)[0].error for pairs in (100, 1600))
    assert few / many == pytest.approx(4, rel=0.35)


def test_that_a_sample_is_the_same_for_the_same_seed_and_pairs_are_reversed() -> None:
    assert list(orders(6, 3, 1)) == list(orders(6, 3, 1)) != list(orders(6, 3, 2))
    walked = list(orders(6, 3, 1))
    assert all(other == one[::-1] for one, other in zip(walked[::2], walked[1::2], strict=True))
    with pytest.raises(ValueError, match="pair"):
        sampled(game_of([0.0, 1.0]), 1, 0)


def test_that_neighbouring_sets_differ_in_one_player_and_each_comes_once() -> None:
    found = list(neighbours(6))
    assert sorted(found) == list(range(64))
    assert all((a ^ b).bit_count() == 1 for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(("count", "is_shapley"), [(0, True), (4, True), (12, True), (12, False)])
def test_that_the_work_is_known_beforehand(count: int, is_shapley: bool) -> None:
    known = set(wanted_sets(count, range(count), 3, 1, is_shapley=is_shapley))
    asked: set[int] = set()

    def game(players: int) -> float:
        asked.add(players)
        return float(players)

    in_order(game, range(count))
    if is_shapley and count:
        exact(game, count) if count <= 10 else sampled(game, count, 3, 1)
    assert asked <= known
