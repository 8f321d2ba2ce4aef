"""Which changes of inputs explain the change of a figure between two valuations: in an order, and as Shapley values.

The parts always sum to the difference: both ways only share out what full evaluations of states in between give.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from workbench.analysis.shapley import MOST_EXACT, Share, exact, in_order, sampled, wanted_sets
from workbench.analysis.value_walk import Piece, Walk
from workbench.document.file import load
from workbench.document.valuation import Address, Valuation
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model

PRICE, EQUITY = Address("shares.price"), Address("bridge.equity")
OUTPUTS: Final = (
    PRICE,
    EQUITY,
    Address("bridge.enterprise"),
    Address("assay.gold"),
    Address("assay.gold_ratio"),
    Address("cost_of_capital.wacc"),
)
"""Figures that a change is usually asked of; all are told by the same evaluations."""

MOST_SETS: Final = 1500
FEWEST_PAIRS: Final = 8
MOST_PAIRS: Final = 100
MOST_KEPT: Final = 4


class Grouping(Enum):
    """What stands together as one part."""

    AREA = "area"
    ENTITY = "entity"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that change together, by their places among the pieces."""

    key: str
    title: str
    pieces: tuple[int, ...]

    @property
    def bits(self) -> int:
        """The pieces as bits."""
        return sum(1 << place for place in self.pieces)


@dataclass(frozen=True, slots=True)
class Question:
    """The change of `output` from a case of `before` to a case of `after` (None: the selected ones).

    `order` holds keys of groups, those first that change first; groups it does not name follow in the model's order.
    Without `is_shapley` only the order is walked.
    """

    before: Valuation
    after: Valuation
    case_before: str | None = None
    case_after: str | None = None
    output: Address = PRICE
    grouping: Grouping = Grouping.AREA
    order: tuple[str, ...] = ()
    is_shapley: bool = True
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """What one group explains, in the output's unit. `alone` is what it changes by itself, `last` what it changes when
    all others have changed already; `shapley` is None where it was not asked for."""

    group: Group
    ordered: float
    shapley: Share | None
    alone: float
    last: float


@dataclass(frozen=True, slots=True)
class Moves:
    """The change of a figure and its parts, in the order that was walked.

    `floored` tells for either end that the value per share stands at zero while the equity below it is negative:
    the figure then hides a part of the change. `equity` is the equity value at both ends, in m.
    """

    output: Address
    start: float
    end: float
    parts: tuple[Part, ...]
    pieces: tuple[Piece, ...]
    is_exact: bool
    pairs: int
    evaluations: int
    equity: tuple[float, float] = (math.nan, math.nan)
    floored: tuple[bool, bool] = (False, False)

    @property
    def difference(self) -> float:
        """End less start."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, and what came out when it is done."""

    done: int
    total: int
    moves: Moves | None = field(default=None)


def grouped(pieces: Sequence[Piece], grouping: Grouping) -> list[Group]:
    """The pieces in groups, in the order of their first pieces."""
    if grouping is Grouping.INPUT:
        return [Group(piece.key, piece.title, (place,)) for place, piece in enumerate(pieces)]
    held: dict[str, list[int]] = {}
    for place, piece in enumerate(pieces):
        by_area = piece.area or piece.section or text("Computed lines")
        name = by_area if grouping is Grouping.AREA else piece.owner or piece.section or by_area
        held.setdefault(name, []).append(place)
    return [Group(name, name, tuple(places)) for name, places in held.items()]


def arranged(groups: Sequence[Group], order: Sequence[str]) -> list[Group]:
    """The groups in the order of these keys; those that are not named follow as they stand."""
    ranks = {key: rank for rank, key in enumerate(order)}
    return sorted(groups, key=lambda group: ranks.get(group.key, len(ranks)))


def pairs_for(count: int) -> int:
    """Pairs of orders to sample for so many groups: fewer where each takes more evaluations."""
    return min(max(MOST_SETS // (2 * max(count, 1)), FEWEST_PAIRS), MOST_PAIRS)


class Attributing:
    """A question being answered on a walk, as many evaluations at a time as one likes."""

    def __init__(self, walk: Walk, question: Question) -> None:
        self._walk, self._question = walk, question
        self._output = walk.outputs.index(question.output)
        self.groups = arranged(grouped(walk.pieces, question.grouping), question.order)
        count = len(self.groups)
        self._pairs = 0 if not question.is_shapley or count <= MOST_EXACT else pairs_for(count)
        sets = wanted_sets(count, range(count), self._pairs, question.seed, is_shapley=question.is_shapley)
        self._waiting: Iterator[int] = iter(sets)
        self.total = len(sets)
        self.done = 0

    def work(self, seconds: float = math.inf) -> bool:
        """Evaluate for so long; True when all is done. Raises `ProblemError` where the figure has no meaning."""
        until = time.monotonic() + seconds
        for players in self._waiting:
            self._value(players)
            self.done += 1
            if time.monotonic() >= until:
                break
        return self.done >= self.total

    def _bits(self, players: int) -> int:
        return sum(group.bits for n, group in enumerate(self.groups) if players >> n & 1)

    def _value(self, players: int) -> float:
        value = self._walk.figures(self._bits(players))[self._output]
        if not math.isfinite(value):
            raise ProblemError(self._missing(players))
        return value

    def _missing(self, players: int) -> Problem:
        label = text(self._walk.model[self._question.output.key].label)
        titles = [group.title for n, group in enumerate(self.groups) if players >> n & 1]
        if not titles or len(titles) == len(self.groups):
            what = text("It has no figure at one end of the change (n.m.).")
        else:
            what = text("It has no figure (n.m.) when only this has changed: {names}.", names=text("; ").join(titles))
        return Problem(label, what, text("Choose another figure, or group the changes otherwise."))

    def moves(self) -> Moves:
        """The answer; works out what is still missing."""
        count, game = len(self.groups), self._value
        everybody = (1 << count) - 1
        ordered = in_order(game, range(count))
        shares: Sequence[Share | None] = [None] * count
        if self._question.is_shapley:
            shares = sampled(game, count, self._pairs, self._question.seed) if self._pairs else exact(game, count)
        start, end = game(0), game(everybody)
        parts = tuple(
            Part(group, ordered[n], shares[n], game(1 << n) - start, end - game(everybody & ~(1 << n)))
            for n, group in enumerate(self.groups)
        )
        equity, floored = self._floor(start, end)
        return Moves(
            self._question.output,
            start,
            end,
            parts,
            self._walk.pieces,
            self._question.is_shapley and not self._pairs,
            self._pairs,
            self._walk.evaluations,
            equity,
            floored,
        )

    def _floor(self, start: float, end: float) -> tuple[tuple[float, float], tuple[bool, bool]]:
        """Equity at both ends, and at which of them the value per share stands at zero below which it goes on."""
        if EQUITY not in self._walk.outputs:
            return (math.nan, math.nan), (False, False)
        place = self._walk.outputs.index(EQUITY)
        everybody = self._bits((1 << len(self.groups)) - 1)
        first, last = (self._walk.figures(bits)[place] for bits in (0, everybody))
        is_price = self._question.output == PRICE
        return (first, last), (is_price and start == 0 and first < 0, is_price and end == 0 and last < 0)


def read(model: Model, path: str) -> Valuation:
    """The valuation of a file, for a worker. Raises `ProblemError` for one that cannot be read."""
    return load(path, model)


def walk_of(model: Model, question: Question) -> Walk:
    """The walk a question is answered on, with the usual outputs beside its own where the model has them."""
    usual = [output for output in OUTPUTS if model.get(output.key) is not None]
    outputs = tuple(dict.fromkeys((question.output, *usual)))
    return Walk(model, question.before, question.after, question.case_before, question.case_after, outputs)


def attribute(model: Model, question: Question, report: Callable[[float], bool] | None = None) -> Moves | None:
    """The answer to a question; None when `report` (told the share done, 0 to 1) answered False.

    Raises KeyError for an unknown case, `ProblemError` where the two cannot be compared or a figure is missing.
    """
    found = Attributing(walk_of(model, question), question)
    while not found.work(0.1):
        if report is not None and not report(found.done / found.total):
            return None
    return found.moves()


Asked = tuple[object, ...]


def _asked(question: Question) -> Asked:
    """What tells one question of a token from another, without comparing whole valuations."""
    return question.output, question.grouping, question.order, question.is_shapley, question.seed


_walks: dict[str, Walk] = {}
_begun: dict[str, tuple[Asked, Attributing]] = {}


def advance(model: Model, token: str, question: Question, seconds: float) -> Progress:
    """Go on with a question for so long, in a process that keeps its memory between calls.

    `token` names the two valuations and their cases: what was evaluated for one question serves the next.
    """
    walk = _walks.get(token)
    if walk is None or question.output not in walk.outputs:
        while len(_walks) >= MOST_KEPT:
            oldest = next(iter(_walks))
            _walks.pop(oldest)
            _begun.pop(oldest, None)
        walk = _walks[token] = walk_of(model, question)
        _begun.pop(token, None)
    asked = _asked(question)
    held = _begun.get(token)
    if held is None or held[0] != asked:
        held = _begun[token] = asked, Attributing(walk, question)
    found = held[1]
    try:
        is_done = found.work(seconds)
        moves = found.moves() if is_done else None
    except ProblemError:
        _begun.pop(token, None)
        raise
    if is_done:
        _begun.pop(token, None)
    return Progress(found.done, found.total, moves)
