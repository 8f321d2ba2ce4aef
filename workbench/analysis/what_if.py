"""One question of a reverse DCF whole: every argued input alone, the chosen one, and the pairs with a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.analysis.frontier import Frontier, frontier_of
from workbench.analysis.reverse import Answer, answer_of, argued, space_of, what_must_be_true
from workbench.analysis.sense import standing
from workbench.document.studies import Question
from workbench.document.valuation import Address, Valuation
from workbench.ground.language import text
from workbench.rows.items import Choice
from workbench.rows.model import Model

PRICE, EQUITY = Address("shares.price"), Address("bridge.equity")


@dataclass(frozen=True, slots=True)
class Reversed:
    """All answers to a question; `value` is the output as it stands."""

    question: Question
    value: float
    answers: tuple[Answer, ...]
    answer: Answer
    frontier: Frontier | None


@dataclass(frozen=True, slots=True)
class Target:
    """A value that a figure is held against."""

    label: str
    output: Address
    value: float


TARGETS: Final[tuple[tuple[str, Address, Callable[[], str]], ...]] = (
    ("shares.ipo_price", PRICE, lambda: text("offer price")),
    ("shares.headline_equity", EQUITY, lambda: text("headline equity")),
    ("shares.market_price", PRICE, lambda: text("market price")),
    ("shares.ipo_low", PRICE, lambda: text("low end of the offer range")),
    ("shares.ipo_high", PRICE, lambda: text("high end of the offer range")),
)


def targets_of(model: Model, valuation: Valuation) -> list[Target]:
    """The offer, its range, the market price and the headline value, as far as the valuation has them."""
    found: list[Target] = []
    for key, output, label in TARGETS:
        if key in model and output.key in model:
            value = standing(model, valuation, Address(key))
            if value > 0:
                found.append(Target(label(), output, value))
    return found


def reverse_asked(model: Model, valuation: Valuation, question: Question, case: str | None) -> Reversed:
    """Everything about one question. Raises KeyError for places that the valuation does not have."""
    numbers = [one for one in argued(model) if not isinstance(model[one.key], Choice)]
    others = [question.unknown, *([] if question.second is None else [question.second])]
    space = space_of(model, valuation, case, [*numbers, *others], question.output)
    value = float(space.at(np.atleast_2d(space.now))[question.output][0])
    answers = what_must_be_true(model, valuation, question.output, question.target, case)
    answer = answer_of(model, valuation, question, case)
    frontier = None if question.second is None else frontier_of(model, valuation, question, case)
    return Reversed(question, value, tuple(answers), answer, frontier)
