"""The customers as the loss distribution sees them: what is at risk with each, how likely it defaults, what is lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.analysis.copula import MOST_NAMES, NODES, Distribution, WrongWay, loss_distribution
from workbench.analysis.customers import Customer, customers_of
from workbench.document.valuation import Valuation
from workbench.ground.language import text
from workbench.interpret.evaluate import Arrays
from workbench.rows.model import Model

AT_DEFAULT, PROBABILITY = "exposure.at_default", "exposure.probability"
LGD, DELAY_SHARE = "exposure.loss_given_default", "exposure.delay_share"
CORRELATION, HORIZON = "credit.correlation", "credit.loss_horizon"
PRICE, DELAY = "credit.wrong_way_price", "credit.wrong_way_delay"
CONTRACT: Final = "contract"


@dataclass(frozen=True, slots=True)
class Obligor:
    """A customer's default: `exposure` in millions; `probability`, `lgd` and `per_period` are shares of 1.

    `per_period` is the share of its recovery that one period of delay costs.
    """

    customer: Customer
    exposure: float
    probability: float
    lgd: float
    per_period: float = 0.0

    @property
    def expected_loss(self) -> float:
        """Mean loss, in millions, before wrong-way effects."""
        return self.exposure * self.probability * self.lgd


@dataclass(frozen=True, slots=True)
class CreditBook:
    """Every customer with something at risk, and what ties their defaults. `horizon` is in years."""

    obligors: tuple[Obligor, ...]
    correlation: float
    wrong_way: WrongWay
    horizon: float

    @property
    def expected_loss(self) -> float:
        """Sum of the customers' expected losses, before wrong-way effects."""
        return math.fsum(obligor.expected_loss for obligor in self.obligors)

    @property
    def exposure(self) -> float:
        """Sum of what is at risk."""
        return math.fsum(obligor.exposure for obligor in self.obligors)

    def distribution(self, nodes: int = NODES) -> Distribution:
        """The distribution of the book's loss within the horizon; names in the order of `obligors`."""
        return loss_distribution(
            [o.exposure for o in self.obligors],
            [o.probability for o in self.obligors],
            [o.lgd for o in self.obligors],
            self.correlation,
            nodes=nodes,
            wrong_way=self.wrong_way,
        )


def credit_book(model: Model, valuation: Valuation, arrays: Arrays) -> CreditBook:
    """The credit book of computed figures. Contracts without a figure or without anything at risk are left out.

    Contracts of one customer default together: exposures add up, the probability is their mean by exposure and the
    share lost their mean by exposure and probability, so that the expected loss is the sum of the contracts'. Beyond
    60 customers those with the least to lose become one.
    """
    names = [entity.name for entity in valuation.members(CONTRACT)]
    found = [_obligor(model, arrays, customer) for customer in customers_of(model, arrays, names)]
    obligors = _fewer([obligor for obligor in found if obligor is not None])
    wrong_way = WrongWay(
        _known(arrays.scalar(model[PRICE])),
        _known(arrays.scalar(model[DELAY])),
        tuple(obligor.per_period for obligor in obligors),
    )
    correlation = _known(arrays.scalar(model[CORRELATION]))
    return CreditBook(tuple(obligors), correlation, wrong_way, arrays.scalar(model[HORIZON]))


def _known(figure: float) -> float:
    return figure if math.isfinite(figure) else 0.0


def _obligor(model: Model, arrays: Arrays, customer: Customer) -> Obligor | None:
    parts: list[Obligor] = []
    for position in customer.contracts:
        exposure, probability, lgd, per_period = (
            arrays.scalar(model[key], position) if key in model else 0.0
            for key in (AT_DEFAULT, PROBABILITY, LGD, DELAY_SHARE)
        )
        if exposure > 0 and math.isfinite(exposure + probability + lgd):
            share = min(max(lgd, 0.0), 1.0)
            parts.append(Obligor(customer, exposure, min(max(probability, 0.0), 1.0), share, _known(per_period)))
    return joined(customer, parts) if parts else None


def joined(customer: Customer, parts: Sequence[Obligor]) -> Obligor:
    """Several as one name that defaults as a whole; the expected loss is the sum of theirs."""
    exposure = math.fsum(part.exposure for part in parts)
    probability = min(_mean([p.probability for p in parts], [p.exposure for p in parts]), 1.0)
    lgd = min(_mean([p.lgd for p in parts], [p.exposure * p.probability for p in parts]), 1.0)
    recovered = [p.exposure * (1 - p.lgd) for p in parts]
    return Obligor(customer, exposure, probability, lgd, _mean([p.per_period for p in parts], recovered))


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """Weighted mean; the plain one where no value has weight."""
    total = math.fsum(weights)
    if total <= 0:
        return math.fsum(values) / len(values)
    return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / total


def _fewer(obligors: list[Obligor]) -> list[Obligor]:
    """At most as many as the distribution takes; those with the least to lose stand last as one."""
    if len(obligors) <= MOST_NAMES:
        return obligors
    by_loss = sorted(obligors, key=lambda o: o.exposure * o.lgd, reverse=True)
    kept, rest = by_loss[: MOST_NAMES - 1], by_loss[MOST_NAMES - 1 :]
    name = text("{count} smaller customers", count=len(rest))
    contracts = tuple(position for one in rest for position in one.customer.contracts)
    return [*(o for o in obligors if o in kept), joined(Customer(name, 0, contracts), rest)]
