"""The remedies a funding gap is tried with: equity, credit lines, commitments, slower growth, dates and conditions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from workbench.analysis.gap_closing import Gap, Wish
from workbench.document.change import Compound, Edit
from workbench.document.edits import AddEntity, SetValue
from workbench.document.resolve import series_over
from workbench.document.valuation import Address, Entity, Value, fresh_id, fresh_name, value_of
from workbench.ground.language import text
from workbench.ground.units import PERCENT, PERIODS, USD_M, date_of, serial_of
from workbench.model.entities import FACILITY, SITE
from workbench.rows.items import Number, Series

EQUITY, MINIMUM, SWEEP = "waterfall.equity_raised", "waterfall.minimum_cash", "waterfall.sweep_share"
LATE, ADDITIONS, SITE_POWER, CAPEX = (
    "capacity.late",
    "capacity.additions",
    "sites.power",
    "investment.capex_per_mw",
)
COMMITMENT, MATURITY, AVAILABLE = "facilities.undrawn_opening", "facilities.maturity", "facilities.available_until"
DRAW_SHARE, SCHEDULED = "facilities.draw_share", "facilities.scheduled"
IS_REVOLVER, IS_AVAILABLE = "facilities.is_revolver", "facilities.is_available"
RENEWAL, RENEWED_SHARE, AT_MATURITY = "renewal_terms.renewal", "renewal_terms.share", "facilities.is_at_maturity"
PERIOD_END, PERIOD_MONTHS = "timing.period_end", "timing.months"
STEPS: Final = 24
TIMES: Final = 12.0
"""Money is tried up to this multiple of the gap."""
LATEST: Final = 12
LONGEST: Final = 20
"""Periods tried for later sites, and for later maturities."""


def wishes(gap: Gap) -> Iterator[Wish]:
    """Every remedy that this case has something to try with, in the order they are shown."""
    yield _equity_at_once(gap)
    yield from _lines(gap)
    yield from _commitments(gap)
    yield from _maturities(gap)
    yield from _growth(gap)
    yield _sites_later(gap)
    yield from _capex(gap)
    yield from _reductions(gap)


def _money(gap: Gap) -> tuple[float, ...]:
    """Sizes from nothing to many times the gap, closer together where it is likely to close."""
    size = max(gap.size, 1.0)
    return tuple(float(one) for one in np.append(np.linspace(0, 3 * size, STEPS), np.linspace(4, TIMES, 5) * size))


def _value(gap: Gap, address: Address) -> Value:
    return value_of(gap.model, gap.valuation, address, gap.case)


def _number(gap: Gap, address: Address) -> float:
    held = _value(gap, address)
    return float(held) if isinstance(held, float | int) else 0.0


def _series(gap: Gap, key: str) -> list[float]:
    item, held = gap.model[key], _value(gap, Address(key))
    assert isinstance(item, Series)
    return series_over(item, held if isinstance(held, tuple) else (), gap.valuation.periods)


def _set(gap: Gap, address: Address, value: Value) -> Edit:
    """The edit of the case that is looked at, within the bounds of the input."""
    item = gap.model[address.key]
    if isinstance(item, Number) and isinstance(value, float):
        value = max(value if item.high is None else min(value, item.high), -math.inf if item.low is None else item.low)
    return SetValue(address, value, gap.case)


def _equity_at_once(gap: Gap) -> Wish:
    held = _series(gap, EQUITY)

    def edit(size: float) -> Edit:
        raised = list(held)
        raised[gap.period - 1] += size
        return _set(gap, Address(EQUITY), tuple(raised))

    return Wish("equity_at_once", text("Equity raised in the first period of the gap"), USD_M, _money(gap), edit)


def _lines(gap: Gap) -> Iterator[Wish]:
    """More of each revolver that is open when the gap begins; a new one where there is none."""
    item, is_open = gap.model[IS_REVOLVER], gap.model[IS_AVAILABLE]
    found = False
    for position, one in enumerate(gap.valuation.members(FACILITY)):
        opens = gap.arrays.scalar(item, position) and gap.arrays.periods(is_open, position)[gap.period - 1]
        if opens:
            found = True
            yield _larger(gap, "revolver", text("{name} larger by", name=one.name), one.id)
    if not found:
        yield _new_line(gap)


def _larger(gap: Gap, key: str, title: str, entity: str) -> Wish:
    address = Address(COMMITMENT, entity)
    held = _number(gap, address)
    return Wish(key, title, USD_M, _money(gap), lambda size: _set(gap, address, held + size))


def _new_line(gap: Gap) -> Wish:
    members = gap.valuation.members(FACILITY)
    entity = Entity(fresh_id(gap.valuation, FACILITY.key), fresh_name([e.name for e in members], text("New revolver")))
    # It is open throughout, so that what it costs to repay it within the horizon stays out of the answer.
    end = gap.arrays.periods(gap.model[PERIOD_END])[-1] + 366.0

    def edit(size: float) -> Edit:
        values: list[tuple[str, Value]] = [
            ("facilities.kind", "REVOLVER"),
            (COMMITMENT, size),
            (AVAILABLE, end),
            (MATURITY, end),
        ]
        base = gap.valuation.base.id
        typed = [SetValue(Address(key, entity.id), value, base) for key, value in values]
        return Compound((AddEntity(FACILITY.key, entity), *typed), text("Add {name}", name=entity.name))

    return Wish("revolver", text("A new revolver of"), USD_M, _money(gap), edit)


def _commitments(gap: Gap) -> Iterator[Wish]:
    """More of each delayed-draw commitment that is open when the gap begins, and draws that fund more of capex."""
    item, is_open = gap.model[IS_REVOLVER], gap.model[IS_AVAILABLE]
    for position, one in enumerate(gap.valuation.members(FACILITY)):
        share = _number(gap, Address(DRAW_SHARE, one.id))
        if gap.arrays.scalar(item, position) or share <= 0:
            continue
        if gap.arrays.periods(is_open, position)[gap.period - 1]:
            yield _larger(gap, "commitment", text("{name}: commitment larger by", name=one.name), one.id)
        if share < 1:
            address = Address(DRAW_SHARE, one.id)
            title = text("{name}: share of capex it funds higher by", name=one.name)
            yield _shares(gap, "draw_share", title, 1 - share, address, share, 1.0)


def _shares(
    gap: Gap, key: str, title: str, most: float, address: Address, held: float, sign: float, scale: float = 1.0
) -> Wish:
    """A share or amount moved by a size: to `held` plus `sign` times `scale` times the size."""

    def edit(size: float) -> Edit:
        return _set(gap, address, held + sign * scale * size)

    tried = tuple(float(one) for one in np.linspace(0, most, STEPS + 1))
    return Wish(key, title, PERCENT, tried, edit, 0.001)


def _maturities(gap: Gap) -> Iterator[Wish]:
    """The facility that repays most in the first period of the gap, later."""
    row = gap.model[SCHEDULED]
    repaid = [gap.arrays.periods(row, e)[gap.period - 1] for e in range(len(gap.valuation.members(FACILITY)))]
    if not repaid or max(repaid) <= 0:
        return
    one = gap.valuation.members(FACILITY)[int(np.argmax(repaid))]
    address = Address(MATURITY, one.id)
    held, months = _number(gap, address), int(gap.arrays.scalar(gap.model[PERIOD_MONTHS]))

    def edit(periods: float) -> Edit:
        return _set(gap, address, _months_later(held, months * round(periods)))

    if _is_due(gap, one):
        yield _refinanced(gap, one)
    title = text("{name} matures later by", name=one.name)
    yield Wish("maturity", title, PERIODS, _whole(LONGEST), edit, 1.0, is_whole=True)


def _is_due(gap: Gap, one: Entity) -> bool:
    """Whether a facility that nobody renews so far matures in the first period of the gap."""
    at_maturity = gap.model.get(AT_MATURITY)
    if at_maturity is None or _value(gap, Address(RENEWAL, one.id)) != "NONE":
        return False
    position = gap.valuation.members(FACILITY).index(one)
    return bool(gap.arrays.periods(at_maturity, position)[gap.period - 1])


def _refinanced(gap: Gap, one: Entity) -> Wish:
    """A share of what is due at maturity renewed on the terms that the facility's renewal has."""
    renewal, share = Address(RENEWAL, one.id), Address(RENEWED_SHARE, one.id)
    title = text("{name}: refinanced at maturity, at least", name=one.name)

    def edit(size: float) -> Edit:
        return Compound((_set(gap, renewal, "REFINANCED"), _set(gap, share, size)), title)

    tried = tuple(float(part) for part in np.linspace(0, 1, STEPS + 1))
    return Wish("refinanced", title, PERCENT, tried, edit, 0.001)


def _months_later(day: float, months: int) -> float:
    """The same day of a later month, or its last."""
    when = date_of(day)
    index = when.year * 12 + when.month - 1 + months
    for back in range(4):
        try:
            return serial_of(when.replace(year=index // 12, month=index % 12 + 1, day=when.day - back))
        except ValueError:
            continue
    raise ValueError(f"no such month: {day}, {months}")


def _whole(most: int) -> tuple[float, ...]:
    return tuple(float(one) for one in range(most + 1))


def _growth(gap: Gap) -> Iterator[Wish]:
    """Less power to be energised, in the plan and at every site alike."""
    plan = _series(gap, ADDITIONS)
    sites = [Address(SITE_POWER, one.id) for one in gap.valuation.members(SITE)]
    power = [_number(gap, one) for one in sites]
    if sum(plan) + sum(power) <= 0:
        return
    title = text("New power cut by")

    def edit(cut: float) -> Edit:
        edits: list[Edit] = [_set(gap, Address(ADDITIONS), tuple(one * (1 - cut) for one in plan))]
        edits += [_set(gap, site, mw * (1 - cut)) for site, mw in zip(sites, power, strict=True)]
        return Compound(tuple(edits), title)

    tried = tuple(float(one) for one in np.linspace(0, 1, STEPS + 1))
    yield Wish("growth", title, PERCENT, tried, edit, 0.001)


def _sites_later(gap: Gap) -> Wish:
    address = Address(LATE)
    held = _number(gap, address)
    most = min(LATEST, gap.valuation.periods, int(60 - held))
    return Wish(
        "sites_later",
        text("All sites later by"),
        PERIODS,
        _whole(most),
        lambda periods: _set(gap, address, held + periods),
        1.0,
        is_whole=True,
    )


def _capex(gap: Gap) -> Iterator[Wish]:
    held = _number(gap, Address(CAPEX))
    if held > 0:
        yield _shares(gap, "capex", text("Capex per MW lower by"), 0.75, Address(CAPEX), held, -1.0, held)


def _reductions(gap: Gap) -> Iterator[Wish]:
    """Less cash held back, and less of it swept before the gap."""
    held = _number(gap, Address(MINIMUM))
    if held > 0:
        tried: Sequence[float] = np.linspace(0, held, STEPS + 1).tolist()
        title = text("Minimum cash lower by")
        yield Wish("minimum_cash", title, USD_M, tuple(tried), lambda size: _set(gap, Address(MINIMUM), held - size))
    swept = _number(gap, Address(SWEEP))
    if swept > 0:
        yield _shares(gap, "sweep", text("Share swept lower by"), swept, Address(SWEEP), swept, -1.0)
