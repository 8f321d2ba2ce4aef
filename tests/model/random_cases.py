"""Random valuations: every input drawn within its bounds, any number of members, every choice."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

from tests.model.build import Result
from workbench.ground.units import COUNT, DATE, FACTOR, FLAG, MONTHS, MW, PERIODS, USD_M, YEARS, end_of_month
from workbench.interpret.codegen import Cell, Shape
from workbench.interpret.evaluate import Inputs, Value, evaluate, shape_of
from workbench.model import MODEL
from workbench.rows.items import Choice, EntitySet, Input, Number, Series

BALANCE_SHEET = 45657.0
"""31 December 2024."""

ORDERED = {
    "disclosure.band_1_months": (1, 30),
    "disclosure.band_2_months": (31, 60),
    "disclosure.band_3_months": (61, 150),
}
SHARES_OF_ONE = {"disclosure.band_1_share": 0.6, "disclosure.band_2_share": 0.4}
USUAL = {
    "operations.growth": 0.3,
    "operations.other_cost": 0.4,
    "operations.technology": 0.3,
    "operations.marketing": 0.2,
    "operations.administration": 0.2,
    "operations.compensation": 0.3,
    "operations.technology_fixed": 100.0,
    "operations.administration_fixed": 100.0,
    "operations.site_rent": 1.0,
    "leases.annual_rent": 200.0,
    "investment.maintenance": 0.4,
    "repayment_terms.mandatory": 40.0,
    "repayment_terms.proceeds_share": 0.1,
}
"""Highest figures drawn of what would otherwise leave no company with a profit to tax, or no loan to sweep."""


def random_inputs(seed: int, counts: Mapping[EntitySet, int], periods: int) -> tuple[Shape, Inputs]:
    """Every input of the model drawn from `seed`; magnitudes stay those of a company, bounds are kept."""
    draw = random.Random(seed)
    shape = shape_of(MODEL, periods, counts)
    balance_sheet = end_of_month(BALANCE_SHEET, draw.choice((0, 1, 2, 3, 6, 11, -9)))
    values: dict[Cell, Value] = {}
    for item in MODEL.inputs:
        for entity in shape.members(item):
            values[item, entity] = _drawn(draw, item, periods, balance_sheet)
    values[MODEL["timing.balance_sheet_date"], None] = balance_sheet
    values[MODEL["timing.valuation_date"], None] = balance_sheet + draw.choice((0, 0, 45, 87, 200, 500))
    return shape, Inputs(values)


def random_case(seed: int, counts: Mapping[EntitySet, int], periods: int, *, safe: bool = False) -> Result:
    """The random valuation of `seed`, evaluated."""
    shape, inputs = random_inputs(seed, counts, periods)
    return Result(evaluate(MODEL, shape, inputs, safe=safe))


def random_counts(seed: int, most: int = 5) -> dict[EntitySet, int]:
    """0 to `most` members of every entity set: fifteen shapes, so that compiled evaluators are used again."""
    shape = seed % 15
    draw = random.Random(shape)
    if shape in (0, 1):
        return dict.fromkeys(MODEL.entity_sets, most * shape)
    return {entity_set: draw.randint(0, most) for entity_set in MODEL.entity_sets}


def _drawn(draw: random.Random, item: Input, periods: int, balance_sheet: float) -> Value:
    match item:
        case Choice():
            return item.code(draw.choice(list(item.options)))
        case Series():
            if draw.random() < 0.3:
                return [item.default] * periods
            return [_number(draw, item, balance_sheet) for _ in range(periods)]
        case Number():
            if item.optional and draw.random() < 0.4:
                return math.nan
            if item.default is not None and draw.random() < 0.15:
                return item.default
            return _number(draw, item, balance_sheet)
        case _:
            raise TypeError(item)


def _number(draw: random.Random, item: Input, balance_sheet: float) -> float:
    low = item.low if item.low is not None else -1e6
    high = item.high if item.high is not None else 1e6
    if item.key in ORDERED:
        return float(draw.randint(*ORDERED[item.key]))
    if item.key in SHARES_OF_ONE:
        return draw.uniform(0.0, SHARES_OF_ONE[item.key])
    if item.unit is FLAG:
        return float(draw.random() < 0.5)
    if item.unit is DATE:
        return float(draw.randint(int(balance_sheet) - 900, int(balance_sheet) + 4000))
    if item.unit in (PERIODS, COUNT, MONTHS):
        return float(draw.randint(math.ceil(low), int(min(high, 24.0))))
    if draw.random() < 0.15:
        return low if low > -1e3 else 0.0
    return draw.uniform(max(low, -_usual_most(item)), min(high, _usual_most(item)))


def _usual_most(item: Input) -> float:
    if item.key in USUAL:
        return USUAL[item.key]
    if item.unit in (USD_M, MW):
        return 2000.0
    if item.unit in (YEARS, FACTOR):
        return 12.0
    return 1.0 if item.unit.percent else 60.0
