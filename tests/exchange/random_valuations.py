"""Random valuations as a user could have typed them: entities of every kind, cases, typed-over rows, odd names."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from workbench.document.valuation import (
    BASE_CASE_ID,
    Address,
    Case,
    Entity,
    Evidence,
    Override,
    OverrideKey,
    Status,
    Valuation,
    Value,
)
from workbench.ground.units import (
    COUNT,
    DATE,
    FACTOR,
    FLAG,
    MONTHS,
    MW,
    PER_SHARE,
    PERIODS,
    SHARES_M,
    USD_M,
    YEARS,
    end_of_month,
)
from workbench.model import MODEL
from workbench.rows.items import Choice, Input, Number, Row, Series

MOST_MEMBERS = 4
BALANCE_SHEET = 45657.0
"""31 December 2024."""

ODD_NAMES = ("=1+1", "+2", "-3", "@x", "'quoted'", 'a "b" & <c>', "微软", "#REF!", "TRUE", "12", "Länge · §", "{=A1}")

SENSIBLE = {
    "contracts.price": (200.0, 6000.0),
    "contracts.price_per_mw": (4.0, 20.0),
    "contracts.term": (0.5, 8.0),
    "contracts.ramp": (0.0, 3.0),
    "contracts.delay": (0.0, 3.0),
    "contracts.cost_share": (0.05, 0.5),
    "contracts.hazard": (0.0, 0.2),
    "capacity.active_opening": (20.0, 400.0),
    "capacity.additions": (0.0, 40.0),
    "capacity.spot_price": (0.0, 12.0),
    "capacity.late": (0.0, 2.0),
    "leases.annual_rent": (1.0, 60.0),
    "operations.growth": (-0.3, 0.6),
    "operations.power_price": (10.0, 80.0),
    "operations.site_rent": (0.0, 2.0),
    "operations.other_cost": (0.0, 0.2),
    "operations.technology": (0.0, 0.2),
    "operations.marketing": (0.0, 0.1),
    "operations.administration": (0.0, 0.1),
    "operations.technology_fixed": (0.0, 50.0),
    "operations.administration_fixed": (0.0, 50.0),
    "operations.compensation": (0.0, 0.1),
    "operations.base_revenue": (0.0, 800.0),
    "bridge.preferred": (0.0, 60.0),
    "bridge.minorities": (0.0, 60.0),
    "bridge.primary_proceeds": (0.0, 800.0),
    "working_capital.opening_payables": (0.0, 80.0),
    "position.other_liabilities": (0.0, 80.0),
    "waterfall.opening_cash": (0.0, 900.0),
    "investment.capex_per_mw": (2.0, 20.0),
    "investment.capex_decline": (-0.05, 0.15),
    "investment.maintenance": (0.0, 0.1),
    "working_capital.other_change": (-50.0, 50.0),
    "working_capital.opening_other": (-200.0, 200.0),
    "rates.base": (0.0, 0.07),
    "facilities.drawn": (0.0, 700.0),
    "facilities.undrawn_opening": (0.0, 1500.0),
    "facilities.fixed_rate": (0.0, 0.15),
    "facilities.spread": (0.0, 0.12),
    "facilities.custom": (0.0, 120.0),
    "facilities.discount_opening": (0.0, 80.0),
    "facilities.priority": (1.0, 3.0),
    "facilities.borrower": (0.0, 2.0),
    "contracts.borrower": (0.0, 2.0),
    "borrowers.number": (1.0, 3.0),
    "repayment_terms.target_dscr": (1.0, 2.0),
    "covenant_terms.min_dscr": (0.5, 2.0),
    "covenant_terms.min_llcr": (0.5, 2.0),
    "covenant_terms.max_ltv": (0.3, 1.5),
    "covenant_terms.max_leverage": (1.0, 8.0),
    "covenant_terms.min_cover": (0.5, 4.0),
    "covenant_terms.min_liquidity": (10.0, 400.0),
    "draw_terms.own_draws": (0.0, 200.0),
    "collateral.opening": (0.0, 1500.0),
    "repayment_terms.mandatory": (0.0, 60.0),
    "conversion.price": (5.0, 60.0),
    "conversion.cap": (60.0, 120.0),
    "cost_of_capital.typed": (0.04, 0.2),
    "cost_of_capital.debt_rate": (0.02, 0.15),
    "cost_of_capital.shield_rate": (0.03, 0.2),
    "cost_of_capital.asset_beta": (0.3, 2.0),
    "dcf.growth": (-0.03, 0.05),
    "dcf.exit_multiple": (2.0, 18.0),
    "dcf.return_on_new": (0.06, 0.4),
    "bridge.failure": (0.0, 0.5),
    "shares.basic": (20.0, 600.0),
    "shares.primary": (0.0, 60.0),
    "shares.ipo_price": (1.0, 60.0),
    "shares.market_price": (1.0, 60.0),
    "tranches.count": (0.0, 40.0),
    "tranches.strike": (0.0, 40.0),
    "disclosure.band_1_months": (1.0, 30.0),
    "disclosure.band_2_months": (31.0, 60.0),
    "disclosure.band_3_months": (61.0, 150.0),
    "disclosure.band_1_share": (0.0, 0.6),
    "disclosure.band_2_share": (0.0, 0.4),
}
"""Where something happens: contracts that fit into the power, strikes around the price, debt that income can bear."""

USUALLY = {
    "contracts.lapse": 0.0,
    "contracts.probability": 1.0,
    "bridge.failure": 0.0,
    "waterfall.capitalised_share": 0.0,
}


def random_valuation(seed: int) -> Valuation:
    """A valuation of `MODEL` drawn from `seed` alone, without problems: 0 to 4 members of each set, 2 or 3 cases."""
    draw = random.Random(seed)
    periods = draw.randint(4, 12)
    entities = _entities(draw)
    dates = _dates(draw)
    places = [(item, address) for item in MODEL.inputs for address in _addresses(item, entities)]
    values: dict[Address, Value] = {}
    for item, address in places:
        if address.key in dates or draw.random() < 0.93:  # the rest stands at its default
            values[address] = dates.get(address.key, _drawn(draw, item, periods, dates["timing.balance_sheet_date"]))
    cases = [Case(BASE_CASE_ID, "Base")]
    for number in range(draw.randint(1, 2)):
        changed = draw.sample(places, draw.randint(3, 25))
        own = {
            address: _drawn(draw, item, periods, dates["timing.balance_sheet_date"])
            for item, address in changed
            if address.key not in dates
        }
        overrides = _overrides(draw, entities, periods, 3)
        cases.append(Case(f"case-{number}", ("=Down", "Up & up")[number], values=own, overrides=overrides))
    return Valuation(
        title=draw.choice(("", "=Title", "Random company")),
        company="Random, Inc.",
        currency=draw.choice(("USD", "EUR", "CNY")),
        periods=periods,
        notes=draw.choice(("", "=SUM(1)", "@notes\nin two lines")),
        entities=entities,
        values=values,
        evidence=_evidence(draw, list(values)),
        overrides=_overrides(draw, entities, periods, 5),
        cases=tuple(cases),
        selected_case=draw.choice([case.id for case in cases]),
    )


def _entities(draw: random.Random) -> dict[str, tuple[Entity, ...]]:
    found = {}
    for entity_set in MODEL.entity_sets:
        names = draw.sample(ODD_NAMES, MOST_MEMBERS)
        count = draw.randint(0, MOST_MEMBERS)
        found[entity_set.key] = tuple(
            Entity(f"{entity_set.key}-{n}", name if draw.random() < 0.4 else f"{entity_set.one} {n}")
            for n, name in enumerate(names[:count])
        )
    return found


def _addresses(item: Input | Row, entities: dict[str, tuple[Entity, ...]]) -> list[Address]:
    if item.per is None:
        return [Address(item.key)]
    return [Address(item.key, entity.id) for entity in entities[item.per.key]]


def _dates(draw: random.Random) -> dict[str, float]:
    balance_sheet = end_of_month(BALANCE_SHEET, draw.choice((0, 0, 1, 2, 3, 6, 11, -9)))
    valued = balance_sheet + draw.choice((0, 0, 45, 87, 200))
    return {"timing.balance_sheet_date": balance_sheet, "timing.valuation_date": valued}


def _drawn(draw: random.Random, item: Input, periods: int, balance_sheet: float) -> Value:
    match item:
        case Choice():
            return draw.choice(list(item.options)).name
        case Series():
            # Shorter than the horizon: the rest follows the rule of the series; longer: kept and not read.
            length = draw.choice((1, periods // 2, periods, periods, periods + 2))
            return tuple(_number(draw, item, balance_sheet) for _ in range(length))
        case Number():
            if item.optional and draw.random() < 0.3:
                return None
            return _number(draw, item, balance_sheet)
        case _:
            raise TypeError(item)


def _number(draw: random.Random, item: Input, balance_sheet: float) -> float:
    low = item.low if item.low is not None else -1e6
    high = item.high if item.high is not None else 1e6
    if item.key in USUALLY and draw.random() < 0.6:
        return USUALLY[item.key]
    if item.unit is FLAG:
        return float(draw.random() < 0.6)
    if item.unit is DATE:
        return float(draw.randint(int(balance_sheet) - 500, int(balance_sheet) + 2500))
    if item.key in SENSIBLE:
        low, high = SENSIBLE[item.key]
    else:
        most = _usual_most(item)
        low, high = max(low, -most), min(high, most)
        if draw.random() < 0.1:
            return low
    if item.unit in (PERIODS, COUNT, MONTHS):
        return float(draw.randint(math.ceil(low), int(high)))
    return draw.uniform(low, high)


def _usual_most(item: Input) -> float:
    if item.unit in (USD_M, MW):
        return 300.0
    if item.unit in (YEARS, FACTOR):
        return 10.0
    if item.unit in (PER_SHARE, SHARES_M):
        return 50.0
    if item.unit in (PERIODS, COUNT, MONTHS):
        return 12.0
    return 1.0 if item.unit.percent else 60.0


def _overrides(
    draw: random.Random, entities: dict[str, tuple[Entity, ...]], periods: int, most: int
) -> dict[OverrideKey, Override]:
    rows = [item for item in MODEL.items if isinstance(item, Row) and _may_be_typed_over(item)]
    found: dict[OverrideKey, Override] = {}
    for item in draw.sample(rows, draw.randint(0, most)):
        for address in _addresses(item, entities)[:1]:
            for period in draw.sample(range(1, periods + 2), 2):  # the one beyond the horizon is kept and not read
                found[address, period] = Override(_typed_figure(draw, item), draw.choice(("", "=note", "typed")))
    return found


def _may_be_typed_over(item: Row) -> bool:
    """Calendar rows and flags are left alone: a date typed at random moves every contract out of sight."""
    return item.section is not None and item.section.key != "timing" and not (item.unit.is_date or item.unit.is_flag)


def _typed_figure(draw: random.Random, item: Row) -> float:
    if item.unit.percent or item.unit in (FACTOR, YEARS):
        return draw.uniform(0.0, 1.0)
    return draw.choice((0.0, draw.uniform(-20.0, 20.0), draw.uniform(0.0, 300.0)))


def _evidence(draw: random.Random, addresses: Sequence[Address]) -> dict[Address, Evidence]:
    statuses = list(Status)
    return {
        address: Evidence(
            source=draw.choice(("", "10-K, note 3", "=1+1")),
            status=draw.choice(statuses),
            note=draw.choice(("", "@x", "-note", "plain")),
            page=draw.choice(("", "12")),
        )
        for address in draw.sample(addresses, 20)
    }
