"""By hand over many scenarios: revenue when one contract's delay and the availability of power differ.

Arrays of one figure for each scenario, period by period, in place where that saves one; what no scenario changes is
taken from the rows of one scenario. The rows of contracts are arrays over contracts and scenarios.
"""

from __future__ import annotations

import numpy as np

from tests.benchmarks.by_hand.given import Floats, Given, Rows, before, each_late


def revenues(i: Given, r: Rows, place: int, delay: Floats, availability: Floats) -> Floats:
    """Revenue by period and scenario, (N, S), for the delay of the contract at `place` and the availability, (S,)."""
    moved = _moved(r["contracts.agreed"][place], delay)
    power = _power(i, r, place, moved, availability)
    delivered, lapsed, spot = _delivered(i, r, place, moved, power, availability)
    survival, factor = r["delivery.survival"], r["delivery.price_factor"]
    kept_share = survival * factor
    relet = each_late(1.0 - survival, i["contracts.relet_delay"])
    relet *= (i["contracts.relet_fill"] * i["contracts.relet_price"])[:, None]
    kept = _kept(i, r, delivered, lapsed)
    found = np.empty((i["periods"], len(delay)))
    for t in range(i["periods"]):
        contracted = kept_share[:, t] @ delivered[t]
        row = found[t]
        np.multiply(contracted, 1.0 + i["operations.software"], out=row)
        row += relet[:, t] @ delivered[t]
        row += kept[t]
        row += spot[t]
        row += r["operations.other_revenue"][t]
    return found


def _moved(agreed: Floats, delay: Floats) -> list[Floats]:
    """The agreed row, each scenario so many periods later; one array a period."""
    padded = np.concatenate((agreed, [0.0]))
    whole = delay.astype(np.int64)
    found: list[Floats] = []
    for t in range(len(agreed)):
        index = t - whole
        index[(index < 0) | (index >= len(agreed))] = -1
        found.append(padded[index])
    return found


def _power(i: Given, r: Rows, place: int, moved: list[Floats], availability: Floats) -> list[tuple[Floats, Floats]]:
    """Power that can be delivered and power that waits unused, one pair of arrays a period."""
    dt, count, kept = r["timing.period_years"], i["periods"], i["capacity.replaced_share"]
    life, planned, agreed = int(r["capacity.life_periods"]), r["capacity.planned"], r["contracts.agreed"][place]
    others = np.delete(r["contracts.late_mw"], place, axis=0).sum(axis=0)
    per_mw = i["contracts.price_per_mw"][place] * dt
    zero = np.zeros_like(availability)
    so_far, active = zero, zero + i["capacity.active_opening"]
    built: list[Floats] = []
    ages: tuple[list[Floats], ...] = ([], [], [], [])
    found: list[tuple[Floats, Floats]] = []
    for t in range(count):
        waiting = np.maximum(agreed[t] - moved[t], 0.0)
        waiting /= per_mw
        waiting += others[t]
        waiting *= i["capacity.is_waiting"]
        waiting /= availability
        now = np.maximum(so_far, np.maximum(planned[t] - waiting, 0.0))
        built.append(now - so_far)
        waiting -= planned[t] - now
        idle = np.maximum(waiting, 0.0)
        so_far = now
        retired = zero
        previous = built
        for n, age in enumerate(ages):
            earlier = previous[t - life] if t >= life else zero
            age.append(earlier + r["capacity.ageing_opening"][t] if n == 0 else earlier * kept)
            retired = retired + age[t] * (1.0 - kept if n < 3 else 1.0)
            previous = age
        after = active + built[t] - retired
        average = (after + active) / 2.0
        average *= availability
        found.append((average, idle))
        active = after
    return found


def _delivered(
    i: Given, r: Rows, place: int, moved: list[Floats], power: list[tuple[Floats, Floats]], availability: Floats
) -> tuple[list[Floats], list[Floats], list[Floats]]:
    """What contracts get and lose, (contracts, S) a period, and revenue from power that is left."""
    dt, scheduled = r["timing.period_years"], r["contracts.scheduled"]
    per_mw, lapse = i["contracts.price_per_mw"] * dt, i["contracts.lapse"]
    if np.ndim(lapse):
        lapse = lapse[:, None]
    carry: Floats = np.zeros((len(scheduled), len(availability)))
    gone: list[Floats] = []
    lost: list[Floats] = []
    spot: list[Floats] = []
    for t, (deliverable, idle) in enumerate(power):
        due = carry + scheduled[:, t, None]
        np.add(carry[place], moved[t], out=due[place])
        needed = (1.0 / per_mw) @ due
        if i["capacity.is_limiting"]:
            fill = np.minimum(np.divide(deliverable, needed, out=np.ones_like(needed), where=needed != 0.0), 1.0)
        else:
            fill = np.ones_like(needed)
        delivered = due * fill
        due -= delivered
        lapsed = due * lapse
        carry = np.subtract(due, lapsed, out=due)
        spare = np.maximum(deliverable - needed * fill - idle * availability, 0.0)
        spare *= i["capacity.spot_fill"] * r["capacity.spot"][t] * dt
        gone.append(delivered)
        lost.append(lapsed)
        spot.append(spare)
    return gone, lost, spot


def _kept(i: Given, r: Rows, delivered: list[Floats], lapsed: list[Floats]) -> list[Floats]:
    """Prepayments kept when a customer fails, over all contracts, (S,) a period."""
    opening, price = i["contracts.prepaid_opening"], r["contracts.expected_price"]
    received = r["delivery.prepayment"]
    taken = [n for n in range(len(price)) if opening[n] or received[n].any()]  # the rest prepays nothing
    survival, factor = r["delivery.survival"], r["delivery.price_factor"]
    survived, factored = before(survival, 1.0), before(factor, 1.0)
    found = [np.zeros_like(delivered[0][0]) for _ in delivered]
    for n in taken:
        rpo = np.full_like(found[0], price[n])
        nominal, held = rpo.copy(), np.full_like(rpo, opening[n])
        for t in range(len(delivered)):
            s, f = survival[n, t], factor[n, t]
            recognised = delivered[t][n] * (s * f)
            rpo = rpo - recognised
            rpo -= nominal * (factored[n, t] * (survived[n, t] - s) + s * (factored[n, t] - f))
            rpo -= lapsed[t][n] * (s * f)
            nominal = nominal - delivered[t][n] - lapsed[t][n]
            kept = held * ((survived[n, t] - s) / survived[n, t] if survived[n, t] else 0.0)
            open_ = held + received[n, t] - kept
            if i["contracts.crediting"][n] == 1.0:
                both = recognised + rpo
                credit = open_ * np.divide(recognised, both, out=np.zeros_like(both), where=both != 0.0)
            elif i["contracts.crediting"][n] == 2.0:
                credit = open_
            else:
                credit = np.maximum(open_ - rpo, 0.0)
            held = open_ - np.minimum(recognised, credit)
            found[t] += kept
    return found
