"""By hand: calendar, disclosed bands, contracts, capacity, delivery and the RPO roll-forward."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.by_hand.given import Floats, Given, Rows, before, divided, each_late, last, late

EPOCH = np.datetime64("1899-12-30", "D")
DAY = np.timedelta64(1, "D")


def calendar(i: Given, r: Rows) -> None:
    """Dates, year fractions and the disclosed bands."""
    months = (3.0, 6.0, 12.0)[int(i["timing.step"]) - 1]
    dt = months / 12.0
    number = np.arange(1.0, i["periods"] + 1.0)
    first = (EPOCH + int(i["timing.balance_sheet_date"]) * DAY).astype("M8[M]")
    ends = (first + (months * number + 1).astype(np.int64)).astype("M8[D]") - DAY
    period_end = ((ends - EPOCH) / DAY).astype(np.float64)
    fiscal = ends.astype("M8[M]") + int(12 - i["timing.fiscal_year_end"])
    opening, valued = i["timing.balance_sheet_date"], i["timing.valuation_date"]
    days = period_end - before(period_end, opening)
    time_end = np.maximum(period_end - valued, 0.0) / 365.0
    start = max(opening - valued, 0.0) / 365.0
    step = time_end - before(time_end, start)
    is_mid = 1.0 if i["timing.flow_timing"] == 1.0 else 0.0
    r["timing.number"] = number
    r["timing.period_end"] = period_end
    r["timing.days"] = days
    r["timing.fiscal_year"] = fiscal.astype("M8[Y]").astype(np.float64) + 1970.0
    r["timing.time_end"] = time_end
    r["timing.time_flow"] = time_end - is_mid * 0.5 * step
    r["timing.counted"] = np.ones_like(number) if i["timing.flow_basis"] == 1.0 else step * 365.0 / days
    r["timing.months"], r["timing.period_years"], r["timing.is_mid"] = months, dt, is_mid
    r["timing.periods_per_year"], r["timing.horizon"] = 12.0 / months, time_end[-1]
    bands(i, r)


def bands(i: Given, r: Rows) -> None:
    """Reported RPO spread over its disclosed bands."""
    one, two, three = (i[f"disclosure.band_{n}_months"] for n in (1, 2, 3))
    end = r["timing.number"] * r["timing.months"]
    start = before(end)
    first = np.maximum(np.minimum(end, one) - start, 0.0)
    second = np.maximum(np.minimum(end, two) - np.maximum(start, one), 0.0)
    third = np.maximum(np.minimum(end, three) - np.maximum(start, two), 0.0)
    tilted = 1.0 + i["disclosure.tilt"] * ((start + np.minimum(end, one)) / one - 1.0)
    shares = i["disclosure.band_1_share"], i["disclosure.band_2_share"]
    left = 1.0 - shares[0] - shares[1]
    share = shares[0] * tilted * first / one + shares[1] * second / (two - one) + left * third / (three - two)
    r["disclosure.month_end"], r["disclosure.tilted"] = end, tilted
    r["disclosure.in_band_1"], r["disclosure.in_band_2"], r["disclosure.in_band_3"] = first, second, third
    r["disclosure.band_share"], r["disclosure.disclosed"] = share, i["disclosure.reported_rpo"] * share


def contracts(i: Given, r: Rows) -> None:
    """Agreed and delayed schedules; what the power plan makes of them, period by period."""
    dt, end = r["timing.period_years"], r["timing.period_end"]
    in_rpo = (i["contracts.status"] == 1.0) * 1.0
    price = i["contracts.price"] * np.where(i["contracts.status"] == 3.0, i["contracts.probability"], 1.0)
    first_day = np.maximum(i["contracts.start"], i["timing.balance_sheet_date"])
    term, ramp = i["contracts.term"], i["contracts.ramp"]
    used = np.minimum(ramp, term)
    full_run = term - used + divided(used * used, 2.0 * ramp)
    elapsed = np.minimum(np.maximum((end - first_day[:, None]) / 365.0, 0.0), term[:, None])
    ramped = np.minimum(elapsed, ramp[:, None])
    run = elapsed - ramped + divided(ramped * ramped, 2.0 * ramp[:, None])
    own = i["contracts.own"]
    total = own.sum(axis=1)
    profile = i["contracts.profile"][:, None]
    share = np.select(
        [profile == 1.0, profile == 2.0, profile == 3.0],
        [
            np.broadcast_to(r["disclosure.band_share"], elapsed.shape),
            (elapsed - before(elapsed)) / term[:, None],
            (run - before(run)) / full_run[:, None],
        ],
        divided(own, total[:, None]),
    )
    agreed = price[:, None] * share
    scheduled = each_late(agreed, i["contracts.delay"])
    per_mw = i["contracts.price_per_mw"][:, None] * dt
    late_mw = np.maximum(agreed - scheduled, 0.0) / per_mw
    r["contracts.is_in_rpo"], r["contracts.expected_price"], r["contracts.first_day"] = in_rpo, price, first_day
    r["contracts.own_total"], r["contracts.ramp_used"], r["contracts.full_run"] = total, used, full_run
    r["contracts.elapsed"], r["contracts.ramped"], r["contracts.run"] = elapsed, ramped, run
    r["contracts.share"], r["contracts.agreed"] = share, agreed
    r["contracts.scheduled"], r["contracts.late_mw"] = scheduled, late_mw
    capacity(i, r)
    deliver(i, r, per_mw)


def sites(i: Given, r: Rows) -> Floats:
    """Power of all sites energised in each period, a ramp from the period in which its shell is ready."""
    begins = (r["timing.period_end"] < i["sites.ready"][:, None]).sum(axis=1) + i["sites.fit_out"] + i["sites.late"]
    so_far = np.clip((r["timing.number"] - begins[:, None]) / i["sites.ramp"][:, None], 0.0, 1.0)
    found: Floats = (i["sites.power"][:, None] * (so_far - before(so_far))).sum(axis=0)
    return found


def hazards(i: Given, r: Rows) -> Floats:
    """Yearly default hazard by contract and period: typed, or level between the horizons of the rating curve."""
    grades = ("aaa", "aa", "a", "bbb", "bb", "b", "ccc")
    curve = np.array([[i[f"rating_curve.pd_{y}_{g}"] for g in grades] for y in (1, 3, 5, 10)])
    alive = 1.0 - curve[:, i["contracts.rating"].astype(int) - 1]
    years = r["timing.number"] * r["timing.period_years"]
    steps = (alive[0], (alive[1] / alive[0]) ** 0.5, (alive[2] / alive[1]) ** 0.5, (alive[3] / alive[2]) ** 0.2)
    rated = 1.0 - np.array(steps)[np.searchsorted(np.array([1.0, 3.0, 5.0]), years)].T
    found: Floats = np.where(i["contracts.hazard_source"][:, None] == 2.0, rated, i["contracts.hazard"][:, None])
    return found


def capacity(i: Given, r: Rows) -> None:
    """Power energised, worn out and replaced."""
    dt, number = r["timing.period_years"], r["timing.number"]
    life = max(np.trunc(i["capacity.life"] / dt + 0.5), 1.0)
    opening_life = i["capacity.opening_life"] / dt
    available = i["capacity.availability"]
    waiting = divided(r["contracts.late_mw"].sum(axis=0) * i["capacity.is_waiting"], np.float64(available))
    coming = i["capacity.additions"] + sites(i, r)
    planned = np.cumsum(late(coming, i["capacity.late"]))
    so_far = np.maximum.accumulate(np.maximum(planned - waiting, 0.0))
    energised = so_far - before(so_far)
    kept = i["capacity.replaced_share"]
    worn = i["capacity.active_opening"] * np.maximum(np.minimum(opening_life - (number - 1.0), 1.0), 0.0) / opening_life
    r["capacity.ageing_opening"] = worn
    first = worn + late(energised, life)
    second = late(first * kept, life)
    third = late(second * kept, life)
    fourth = late(third * kept, life)
    ageing = first + second + third + fourth
    replaced = first * kept + second * kept + third * kept + fourth * kept
    for name, row in (("first", first), ("second", second), ("third", third), ("fourth", fourth)):
        r[f"capacity.ageing_{name}"], r[f"capacity.replaced_{name}"] = row, row * kept
    retired = ageing - replaced
    active = i["capacity.active_opening"] + np.cumsum(energised - retired)
    average = (active + before(active, i["capacity.active_opening"])) / 2.0
    r["capacity.life_periods"], r["capacity.opening_life_periods"] = life, opening_life
    r["capacity.waiting"], r["capacity.planned"], r["capacity.energised_so_far"] = waiting, planned, so_far
    r["capacity.energised"], r["capacity.idle"] = energised, np.maximum(waiting - (planned - so_far), 0.0)
    r["capacity.ageing"], r["capacity.replaced"], r["capacity.retired"] = ageing, replaced, retired
    r["capacity.active"], r["capacity.average"], r["capacity.deliverable"] = active, average, average * available


def deliver(i: Given, r: Rows, per_mw: Floats) -> None:
    """What is due and delivered: the one recurrence between contracts and power."""
    scheduled, deliverable = r["contracts.scheduled"], r["capacity.deliverable"]
    due, due_mw, delivered, slipped, lapsed, carried = (np.empty_like(scheduled) for _ in range(6))
    needed, fill = np.empty_like(deliverable), np.empty_like(deliverable)
    lapse, is_limiting, unit = i["contracts.lapse"], i["capacity.is_limiting"], per_mw[:, 0]
    carry = np.zeros(len(scheduled))
    for t in range(i["periods"]):
        due[:, t] = scheduled[:, t] + carry
        due_mw[:, t] = due[:, t] / unit
        needed[t] = due_mw[:, t].sum()
        fill[t] = min(deliverable[t] / needed[t], 1.0) if is_limiting and needed[t] else 1.0
        delivered[:, t] = due[:, t] * fill[t]
        slipped[:, t] = due[:, t] - delivered[:, t]
        lapsed[:, t] = slipped[:, t] * lapse
        carry = slipped[:, t] - lapsed[:, t]
        carried[:, t] = carry
    r["contracts.due"], r["contracts.due_mw"], r["contracts.carry"] = due, due_mw, carried
    r["delivery.delivered"], r["delivery.slipped"], r["delivery.lapsed"] = delivered, slipped, lapsed
    used = needed * fill
    r["capacity.needed"], r["capacity.fill"], r["capacity.used"] = needed, fill, used
    r["capacity.gap"] = needed * (1.0 - fill)
    spare = np.maximum(deliverable - used - r["capacity.idle"] * i["capacity.availability"], 0.0)
    r["capacity.spare"], r["capacity.utilisation"] = spare, divided(used, deliverable)
    dt = r["timing.period_years"]
    spot = i["capacity.spot_price"] * (1.0 - i["capacity.spot_decline"]) ** (dt * r["timing.number"])
    r["capacity.spot"], r["capacity.spot_revenue"] = spot, spare * i["capacity.spot_fill"] * spot * dt


def delivery(i: Given, r: Rows) -> None:
    """Survival, recognition, prepayments and RPO by contract and in total."""
    number, price = r["timing.number"], r["contracts.expected_price"]
    delivered, lapsed, in_rpo = r["delivery.delivered"], r["delivery.lapsed"], r["contracts.is_in_rpo"][:, None]
    hazard = hazards(i, r) * (1.0 if i["disclosure.default_place"] == 1.0 else 0.0)
    step = (1.0 - hazard) ** r["timing.period_years"]
    survival = np.cumprod(step, axis=1)
    when = i["contracts.reneg_period"][:, None]
    factor = np.where((when > 0) & (number >= when), 1.0 - i["contracts.reneg_cut"][:, None], 1.0)
    survived, factored = before(survival, 1.0), before(factor, 1.0)
    nominal = price[:, None] - np.cumsum(delivered + lapsed, axis=1)
    undelivered = before(nominal, price)
    recognised = delivered * survival * factor
    default = undelivered * factored * (survived - survival)
    cut = undelivered * survival * (factored - factor)
    lost = lapsed * survival * factor
    rpo = price[:, None] - np.cumsum(recognised + default + cut + lost, axis=1)
    signed = np.maximum(in_rpo, number >= np.maximum(i["contracts.signing"], 1.0)[:, None])
    newly = signed - before(signed, in_rpo[:, 0])
    prepayment = newly * i["contracts.prepaid_share"][:, None] * price[:, None]
    r["delivery.hazard_now"], r["delivery.survival_step"], r["delivery.survival"] = hazard, step, survival
    r["delivery.price_factor"], r["delivery.nominal"], r["delivery.recognised"] = factor, nominal, recognised
    r["delivery.default_loss"], r["delivery.renegotiated"], r["delivery.lapsed_loss"] = default, cut, lost
    r["delivery.rpo"], r["delivery.is_signed"], r["delivery.booked"] = rpo, signed, newly * before(rpo, price)
    r["delivery.prepayment"] = prepayment
    prepayments(i, r, divided(survived - survival, survived))
    lost_share = 1.0 - survival
    volume = delivered * each_late(lost_share, i["contracts.relet_delay"]) * i["contracts.relet_fill"][:, None]
    r["delivery.lost_share"], r["delivery.relet_volume"] = lost_share, volume
    r["delivery.relet"] = volume * i["contracts.relet_price"][:, None]
    r["delivery.committed"], r["delivery.cancelled"] = recognised * signed, (default + cut + lost) * signed
    r["delivery.agreed_in_rpo"], r["delivery.signed_rpo"] = r["contracts.agreed"] * in_rpo, rpo * signed
    r["delivery.opening_rpo"] = price * in_rpo[:, 0]
    roll_forward(i, r)


def prepayments(i: Given, r: Rows, lost: Floats) -> None:
    """Prepayments received, kept on default and credited against invoices."""
    recognised, rpo, received = r["delivery.recognised"], r["delivery.rpo"], r["delivery.prepayment"]
    kept, available, used, deferred = (np.empty_like(rpo) for _ in range(4))
    crediting = i["contracts.crediting"]
    share = divided(recognised, recognised + rpo)
    held = i["contracts.prepaid_opening"]
    for t in range(i["periods"]):
        kept[:, t] = held * lost[:, t]
        open_ = available[:, t] = held + received[:, t] - kept[:, t]
        credit = np.where(
            crediting == 1.0, open_ * share[:, t], np.where(crediting == 2.0, open_, np.maximum(open_ - rpo[:, t], 0.0))
        )
        used[:, t] = np.minimum(recognised[:, t], credit)
        held = deferred[:, t] = held + received[:, t] - kept[:, t] - used[:, t]
    r["delivery.kept"], r["delivery.available"], r["delivery.used"] = kept, available, used
    r["delivery.deferred"], r["delivery.invoiced"] = deferred, recognised - used


def roll_forward(i: Given, r: Rows) -> None:
    """RPO, deferred revenue, bookings and billings of the whole book."""
    per_year = r["timing.periods_per_year"]
    for name, of in (
        ("booked", "booked"),
        ("recognised", "committed"),
        ("cancelled", "cancelled"),
        ("prepayment", "prepayment"),
        ("deferred_used", "used"),
        ("kept", "kept"),
        ("contracted", "recognised"),
        ("relet", "relet"),
        ("agreed", "agreed_in_rpo"),
    ):
        r[f"rpo.{name}"] = r[f"delivery.{of}"].sum(axis=0)
    book, prepaid = r["delivery.opening_rpo"].sum(), i["contracts.prepaid_opening"].sum()
    closing = book + np.cumsum(r["rpo.booked"] - r["rpo.recognised"] - r["rpo.cancelled"])
    deferred = prepaid + np.cumsum(r["rpo.prepayment"] - r["rpo.deferred_used"] - r["rpo.kept"])
    ahead = last(r["rpo.recognised"][::-1], per_year)[::-1]
    r["rpo.closing"], r["rpo.deferred"], r["rpo.book"] = closing, deferred, book
    r["rpo.next_year"] = late(ahead, -1)
    r["rpo.bookings"] = r["rpo.recognised"] + closing - before(closing, book)
    r["rpo.billings"] = r["rpo.contracted"] + r["rpo.kept"] + deferred - before(deferred, prepaid)
    r["rpo.book_to_bill"] = divided(r["rpo.bookings"], r["rpo.recognised"], np.nan)
    r["rpo.slipped"] = r["contracts.carry"].sum(axis=0)
    for n in (1, 2, 3):
        r[f"rpo.band_{n}"] = r["rpo.agreed"] * r[f"disclosure.in_band_{n}"] / r["timing.months"]
        r[f"rpo.book_band_{n}"] = r[f"rpo.band_{n}"].sum() / book if book else np.nan
    r["rpo.beyond"] = r["contracts.expected_price"].sum() - r["rpo.contracted"].sum()
    signed, held = r["delivery.signed_rpo"].sum(axis=0), r["delivery.deferred"].sum(axis=0)
    r["rpo.balance_check"], r["rpo.deferred_check"] = closing - signed, deferred - held
    r["rpo.billing_check"] = r["rpo.billings"] - r["delivery.invoiced"].sum(axis=0) - r["rpo.prepayment"]
