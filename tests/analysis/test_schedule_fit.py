"""The solved schedule against closed forms, an interior-point solver, the optimality conditions and the disclosures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, minimize, nnls

from workbench.analysis.schedule_fit import (
    Band,
    Conflicts,
    Disclosures,
    Fit,
    Guidance,
    Kind,
    Sense,
    disclosed,
    disclosures_of,
    fit,
    solved_edit,
)
from workbench.document.change import Edit
from workbench.document.edits import AddCase, SetValue
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Entity, Status, Valuation, evidence_of, new_valuation, value_of
from workbench.ground.problem import ProblemError
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.model import MODEL
from workbench.model.backlog import BandShape

COREWEAVE = Disclosures(15_100.0, (Band(0, 24, share=0.54), Band(24, 48, share=0.42), Band(48, 72, share=0.04)))
"""RPO at the end of 2024 and its bands as the prospectus prints them."""
CENT = 1e-8
"""A cent in millions."""


def solved(disclosures: Disclosures) -> Fit:
    """The schedule; a failure if there is none."""
    found = fit(disclosures)
    assert isinstance(found, Fit), found
    return found


def refused(disclosures: Disclosures) -> Conflicts:
    """The conflicts; a failure if there is a schedule."""
    found = fit(disclosures)
    assert isinstance(found, Conflicts), found
    return found


def overlap(disclosures: Disclosures, first: float, last: float) -> list[float]:
    """Part of each period between two months, counted month by month in hundredths."""
    found = []
    for t in range(disclosures.periods):
        begins, ends = t * disclosures.months, min((t + 1) * disclosures.months, disclosures.end)
        found.append(max(min(ends, last) - max(begins, first), 0.0) / (ends - begins))
    return found


def second_differences(disclosures: Disclosures) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Matrix and constant of the second differences, written out one by one."""
    n, month = disclosures.periods, disclosures.months
    pace = [month / (min((t + 1) * month, disclosures.end) - t * month) for t in range(n)]
    rows, constants = [], []
    for t in range(n - 2):
        row = [0.0] * n
        row[t], row[t + 1], row[t + 2] = pace[t], -2 * pace[t + 1], pace[t + 2]
        rows.append(row)
        constants.append(0.0)
    if disclosures.anchor is not None and n > 1:
        rows.append([-2 * pace[0], pace[1], *[0.0] * (n - 2)])
        constants.append(disclosures.anchor)
    return np.array(rows).reshape(-1, n), np.array(constants)


def roughness(disclosures: Disclosures, amounts: Sequence[float]) -> float:
    """Sum of squared second differences."""
    rows, constants = second_differences(disclosures)
    return float(np.sum((rows @ np.array(amounts) + constants) ** 2))


def met_within(disclosures: Disclosures, amounts: Sequence[float]) -> float:
    """The largest breach of a disclosure, in m."""
    worst = 0.0
    for one in disclosed(disclosures):
        reached = math.fsum(
            a * c for a, c in zip(amounts, overlap(disclosures, one.first_month, one.last_month), strict=True)
        )
        over = reached - one.money
        if one.sense is not Sense.AT_LEAST:
            worst = max(worst, over)
        if one.sense is not Sense.AT_MOST:
            worst = max(worst, -over)
    return worst


def unbalanced(disclosures: Disclosures, amounts: Sequence[float]) -> float:
    """How far the optimality conditions fail, relative to RPO: the slope of the objective left over when every binding
    constraint pushes as best it can in its own direction."""
    x = np.array(amounts) / disclosures.rpo
    rows, constants = second_differences(disclosures)
    slope = rows.T @ (rows @ x + constants / disclosures.rpo)
    pushes = []
    for one in disclosed(disclosures):
        row = np.array(overlap(disclosures, one.first_month, one.last_month))
        if one.sense is Sense.EXACTLY:
            pushes += [row, -row]
        elif abs(row @ x - one.money / disclosures.rpo) < 1e-9:
            pushes.append(row if one.sense is Sense.AT_LEAST else -row)
    pushes += [np.eye(len(x))[t] for t in np.flatnonzero(x <= 1e-12)]
    return float(nnls(np.array(pushes).T, slope, maxiter=10_000)[1])


def test_that_the_bands_of_coreweave_are_met_to_the_cent() -> None:
    found = solved(COREWEAVE)
    assert sum(found.amounts[:8]) == pytest.approx(8154.0, abs=CENT)
    assert sum(found.amounts[8:16]) == pytest.approx(6342.0, abs=CENT)
    assert sum(found.amounts[16:]) == pytest.approx(604.0, abs=CENT)
    assert math.fsum(found.shares) == pytest.approx(1.0, abs=1e-14)
    assert len(found.shares) == 24
    assert min(found.shares) >= 0.0
    assert found.zeros == (22, 23, 24)
    assert found.residual < 1e-9
    assert unbalanced(COREWEAVE, found.amounts) < 1e-9
    assert found.roughness == pytest.approx(roughness(COREWEAVE, found.amounts), rel=1e-9)


def test_that_the_last_actual_quarter_is_where_the_schedule_sets_out() -> None:
    anchored = replace(COREWEAVE, anchor=0.96 * 747.43)
    found, free = solved(anchored), solved(COREWEAVE)
    assert 717.5 < found.amounts[0] < free.amounts[0]
    assert met_within(anchored, found.amounts) < CENT
    assert unbalanced(anchored, found.amounts) < 1e-9
    jump, earlier = found.amounts[0] - 717.5328, found.amounts[1] - found.amounts[0]
    assert abs(jump - earlier) < 20.0


@pytest.mark.parametrize("months", [3, 6, 12])
def test_that_two_bands_of_equal_length_lie_on_the_one_straight_line(months: int) -> None:
    # 60 % and 40 % over two years each: a line falls by 0.2/(periods per band)² of RPO from period to period.
    found = solved(Disclosures(1000.0, (Band(0, 24, 0.6), Band(24, 48, 0.4)), months=months))
    each = 24 // months
    slope = -200.0 / each**2
    middle = 1000.0 / (2 * each)
    line = [middle + slope * (t - (2 * each - 1) / 2) for t in range(2 * each)]
    assert found.amounts == pytest.approx(line, abs=1e-9)
    assert found.roughness == pytest.approx(0.0, abs=1e-15)


def test_that_one_total_is_spread_evenly_and_an_anchor_is_followed_along_a_line() -> None:
    assert solved(Disclosures(840.0, last_month=36)).amounts == pytest.approx([70.0] * 12, abs=1e-10)
    # From 10 along a line to a sum of 840 over 12 periods: 10·12 + slope·78 = 840.
    slope = (840.0 - 120.0) / 78.0
    found = solved(Disclosures(840.0, last_month=36, anchor=10.0))
    assert found.amounts == pytest.approx([10.0 + slope * t for t in range(1, 13)], abs=1e-9)


def test_that_a_band_with_nothing_in_it_holds_every_period_at_nothing() -> None:
    found = solved(Disclosures(100.0, (Band(0, 12, 0.0), Band(12, 24, 1.0))))
    assert found.amounts[:4] == (0.0,) * 4
    assert found.zeros[:4] == (1, 2, 3, 4)
    # Alone they would be even; from a standstill the smoothest way up is a different curve with the same sum.
    assert sum(found.amounts) == pytest.approx(100.0, abs=CENT)
    assert unbalanced(found.disclosures, found.amounts) < 1e-9


def test_that_the_part_of_a_period_in_a_band_counts_pro_rata() -> None:
    disclosures = Disclosures(900.0, (Band(0, 7, money=500.0), Band(7, 17, money=400.0)))
    found = solved(disclosures)
    a = found.amounts
    assert len(a) == 6
    assert a[0] + a[1] + a[2] / 3 == pytest.approx(500.0, abs=CENT)
    assert a[2] * 2 / 3 + a[3] + a[4] + a[5] == pytest.approx(400.0, abs=CENT)
    assert unbalanced(disclosures, a) < 1e-9


def test_that_a_duplicate_or_implied_disclosure_changes_nothing() -> None:
    plain = solved(COREWEAVE)
    implied = replace(
        COREWEAVE,
        bands=(*COREWEAVE.bands, *COREWEAVE.bands, Band(0, 48, money=0.96 * 15_100.0)),
        guidance=(
            Guidance(0, 24, 8154.0),
            Guidance(0, 24, 8154.0, Sense.AT_LEAST),
            Guidance(0, 24, 8154.0, Sense.AT_MOST),
            Guidance(0, 72, 15_100.0, Sense.AT_MOST),
        ),
        deferred_current=100.0,
        deferred=4100.0,
    )
    found = solved(implied)
    assert found.amounts == pytest.approx(plain.amounts, abs=1e-6)
    assert met_within(implied, found.amounts) < 2e-8
    assert found.residual < 1e-9


def test_that_deferred_revenue_due_within_a_year_is_recognised_within_it() -> None:
    low = solved(COREWEAVE)
    assert sum(low.amounts[:4]) < 4500.0
    disclosures = replace(COREWEAVE, deferred_current=4500.0)
    found = solved(disclosures)
    assert sum(found.amounts[:4]) == pytest.approx(4500.0, abs=CENT)
    assert unbalanced(disclosures, found.amounts) < 1e-9


@pytest.mark.parametrize(
    "extra",
    [
        Guidance(0, 12, 4500.0),
        Guidance(0, 12, 4500.0, Sense.AT_LEAST),
        Guidance(3, 15, 3600.0, Sense.AT_MOST),
        Guidance(2, 5, 800.0),
    ],
)
@pytest.mark.parametrize(("anchor", "months"), [(None, 6), (717.5, 3)])
def test_that_an_interior_point_solver_finds_nothing_smoother(
    extra: Guidance, anchor: float | None, months: int
) -> None:
    disclosures = replace(COREWEAVE, guidance=(extra,), anchor=anchor, months=months)
    found = solved(disclosures)
    rows, constants = second_differences(disclosures)
    scale = disclosures.rpo / disclosures.periods
    limits = []
    for one in disclosed(disclosures)[1:]:  # three bands imply the total, which the other solver dislikes
        low = -np.inf if one.sense is Sense.AT_MOST else one.money / scale
        high = np.inf if one.sense is Sense.AT_LEAST else one.money / scale
        limits.append(LinearConstraint(np.array([overlap(disclosures, one.first_month, one.last_month)]), low, high))
    start = np.array(found.amounts) / scale + 0.05 * np.cos(np.arange(disclosures.periods))

    def squares(x: NDArray[np.float64]) -> float:
        return float(np.sum((rows @ x + constants / scale) ** 2))

    def slopes(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(2 * rows.T @ (rows @ x + constants / scale))

    def curvature(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(2 * rows.T @ rows)

    outside = minimize(
        squares,
        start,
        jac=slopes,
        hess=curvature,
        method="trust-constr",
        bounds=Bounds(0.0, np.inf),
        constraints=limits,
        options={"gtol": 1e-12, "xtol": 1e-14, "barrier_tol": 1e-12, "maxiter": 1000},
    )
    assert found.roughness <= float(outside.fun) * scale**2 * (1 + 1e-6) + 1e-6
    assert list(found.amounts) == pytest.approx(list(outside.x * scale), abs=disclosures.rpo * 2e-5)
    assert unbalanced(disclosures, found.amounts) < 1e-9


def test_that_a_band_rounded_to_whole_percent_may_be_off_by_half_a_percent_and_is_smoother_for_it() -> None:
    rounded = replace(COREWEAVE, bands=tuple(replace(band, within=0.005) for band in COREWEAVE.bands))
    exact, found = solved(COREWEAVE), solved(rounded)
    bands = [sum(found.shares[:8]), sum(found.shares[8:16]), sum(found.shares[16:])]
    for share, stated in zip(bands, (0.54, 0.42, 0.04), strict=True):
        assert abs(share - stated) <= 0.005 + 1e-12
    assert sum(found.amounts) == pytest.approx(15_100.0, abs=CENT)
    assert found.roughness < 0.9 * exact.roughness
    assert found.residual < 1e-9
    # No other choice of bands within the rounding does better.
    for first in np.linspace(0.535, 0.545, 5):
        for last in np.linspace(0.035, 0.045, 5):
            if abs(1.0 - first - last - 0.42) <= 0.005:
                bands_tried = (Band(0, 24, first), Band(24, 48, 1.0 - first - last), Band(48, 72, last))
                assert solved(replace(COREWEAVE, bands=bands_tried)).roughness >= found.roughness * (1 - 1e-9)


def test_that_rounding_is_allowed_for_before_a_conflict_is_named() -> None:
    bands = (Band(0, 24, 0.54, within=0.005), Band(24, 48, 0.42, within=0.005), Band(48, 72, 0.05, within=0.005))
    assert isinstance(fit(replace(COREWEAVE, bands=bands)), Fit)
    wrong = (*bands[:2], Band(48, 72, 0.08, within=0.005))
    (conflict,) = refused(replace(COREWEAVE, bands=wrong)).conflicts
    needed = {one.disclosed.name: one.needed for one in conflict.moves}
    # 54.5 % at most with 41.5 % at least and 7.5 % at least: a percent and a half of rounding is used up first.
    assert needed["Band of months 49 to 72"] == pytest.approx(15_100.0 * 0.055, abs=1e-6)


def test_that_rounded_bands_follow_a_corrected_total() -> None:
    bands = (Band(0, 24, 0.54, within=0.005), Band(24, 72, 0.46, within=0.005))
    disclosures = Disclosures(15_100.0, bands, guidance=(Guidance(0, 24, 9000.0),))
    (conflict,) = refused(disclosures).conflicts
    (total,) = [one for one in conflict.moves if one.disclosed.kind is Kind.RPO]
    assert total.needed == pytest.approx(9000.0 / 0.545, abs=1e-6)
    assert isinstance(fit(replace(disclosures, rpo=9000.0 / 0.545)), Fit)


SCHEDULES = st.lists(st.floats(0.0, 1000.0), min_size=3, max_size=40).filter(lambda q: sum(q) > 1.0)


def told(q: Sequence[float], cuts: Sequence[int], months: int, *, money: bool) -> Disclosures:
    """Bands, guidance and deferred revenue as a company with that very schedule would tell them."""
    ends = sorted({min(cut, len(q)) for cut in cuts if cut > 0} | {len(q)})
    total = math.fsum(q)
    bands, last = [], 0
    for end in ends:
        amount = math.fsum(q[last:end])
        first, until = last * months, end * months
        bands.append(Band(first, until, money=amount) if money else Band(first, until, share=amount / total))
        last = end
    return Disclosures(total, tuple(bands), months=months)


@settings(max_examples=50, deadline=None)
@given(
    q=SCHEDULES,
    cuts=st.lists(st.integers(1, 40), max_size=4),
    months=st.sampled_from([3, 6, 12]),
    money=st.booleans(),
    anchored=st.booleans(),
)
def test_that_what_some_schedule_satisfies_is_solved_and_never_rougher_than_it(
    q: list[float], cuts: list[int], months: int, money: bool, anchored: bool
) -> None:
    disclosures = told(q, cuts, months, money=money)
    middle = len(q) // 2 * months
    disclosures = replace(
        disclosures,
        anchor=q[0] if anchored else None,
        guidance=(Guidance(0, middle, math.fsum(q[: len(q) // 2]) * 0.9, Sense.AT_LEAST),) if middle else (),
    )
    found = solved(disclosures)
    assert min(found.amounts) >= 0.0
    assert met_within(disclosures, found.amounts) <= max(CENT, 1e-11 * disclosures.rpo)
    assert found.residual < 1e-9
    assert roughness(disclosures, found.amounts) <= roughness(disclosures, q) * (1 + 1e-9) + 1e-9
    assert unbalanced(disclosures, found.amounts) < 1e-8


@settings(max_examples=20, deadline=None)
@given(q=SCHEDULES, cuts=st.lists(st.integers(1, 40), max_size=4))
def test_that_the_unit_of_money_does_not_matter(q: list[float], cuts: list[int]) -> None:
    small = told(q, cuts, 3, money=True)
    large = told([1024.0 * one for one in q], cuts, 3, money=True)
    assert solved(large).shares == pytest.approx(solved(small).shares, abs=1e-10)


def test_that_bands_beyond_the_whole_are_named_with_what_each_would_have_to_be() -> None:
    found = refused(replace(COREWEAVE, bands=(*COREWEAVE.bands[:2], Band(48, 72, share=0.08))))
    assert found.total == pytest.approx(604.0, abs=1e-6)
    (conflict,) = found.conflicts
    needed = {one.disclosed.name: one.needed for one in conflict.moves}
    assert needed == {
        "RPO reported": None,
        "Band of months 1 to 24": pytest.approx(7550.0, abs=1e-6),
        "Band of months 25 to 48": pytest.approx(5738.0, abs=1e-6),
        "Band of months 49 to 72": pytest.approx(604.0, abs=1e-6),
    }
    assert "50.00% instead of 54.00%" in found.problems()[0].remedy


def test_that_bands_in_money_may_also_be_cured_by_the_total() -> None:
    bands = (Band(0, 24, money=800.0), Band(24, 48, money=300.0))
    (conflict,) = refused(Disclosures(1000.0, bands)).conflicts
    assert [one.disclosed.kind for one in conflict.moves] == [Kind.RPO, Kind.BAND, Kind.BAND]
    assert [one.change for one in conflict.moves] == pytest.approx([100.0, -100.0, -100.0])


def test_that_guidance_above_its_band_is_held_against_that_band_alone() -> None:
    found = refused(replace(COREWEAVE, guidance=(Guidance(0, 12, 9000.0, Sense.AT_LEAST),)))
    (conflict,) = found.conflicts
    moves = {one.disclosed.name: one for one in conflict.moves}
    assert set(moves) == {"RPO reported", "Band of months 1 to 24", "Guidance for months 1 to 12"}
    assert moves["Guidance for months 1 to 12"].needed == pytest.approx(8154.0, abs=1e-6)
    assert moves["RPO reported"].needed == pytest.approx(9000.0 / 0.54, abs=1e-6)
    # More in the first band would leave too little for the others: alone it is no way out.
    assert moves["Band of months 1 to 24"].needed is None
    assert found.total == pytest.approx(846.0, abs=1e-6)


def test_that_deferred_revenue_above_the_first_band_is_a_conflict() -> None:
    found = refused(Disclosures(1000.0, (Band(0, 12, 0.2), Band(12, 36, 0.8)), deferred_current=300.0))
    (conflict,) = found.conflicts
    kinds = {one.disclosed.kind for one in conflict.moves}
    assert Kind.CURRENT_DEFERRED in kinds
    (deferred,) = [one for one in conflict.moves if one.disclosed.kind is Kind.CURRENT_DEFERRED]
    assert deferred.needed == pytest.approx(200.0, abs=1e-6)
    assert deferred.change == pytest.approx(-100.0, abs=1e-6)


def test_that_two_conflicts_are_told_apart() -> None:
    found = refused(
        replace(
            COREWEAVE,
            guidance=(Guidance(0, 24, 8000.0), Guidance(48, 72, 700.0, Sense.AT_LEAST)),
        )
    )
    assert len(found.conflicts) == 2
    named = [{one.disclosed.name for one in conflict.moves} for conflict in found.conflicts]
    assert any("Guidance for months 1 to 24" in names for names in named)
    assert any("Guidance for months 49 to 72" in names for names in named)
    assert found.total == pytest.approx(154.0 + 96.0, abs=1e-6)


@settings(max_examples=20, deadline=None)
@example(q=[1.0, 0.0, 0.0, 666.0, 661.0, *[1000.0] * 6], cuts=[1, 4], which=2, times=1.1)  # a fault that can be spread
@given(
    q=SCHEDULES,
    cuts=st.lists(st.integers(1, 40), max_size=3),
    which=st.integers(0, 3),
    times=st.sampled_from([0.5, 0.9, 1.1, 2.0]),
)
def test_that_any_named_change_alone_makes_the_disclosures_agree(
    q: list[float], cuts: list[int], which: int, times: float
) -> None:
    told_truly = told(q, cuts, 3, money=True)
    bands = list(told_truly.bands)
    spoilt = bands[which % len(bands)]
    assert spoilt.money is not None
    if spoilt.money < 1.0:
        return
    bands[which % len(bands)] = replace(spoilt, money=spoilt.money * times)
    found = refused(replace(told_truly, bands=tuple(bands)))
    assert found.total == pytest.approx(abs(spoilt.money * (times - 1)), rel=1e-6)
    for conflict in found.conflicts:
        for move in conflict.moves:
            if move.needed is None:
                continue
            if move.disclosed.kind is Kind.RPO:
                cured = replace(found.disclosures, rpo=move.needed)
            else:
                place = [(b.first_month, b.last_month) for b in bands].index(
                    (move.disclosed.first_month, move.disclosed.last_month)
                )
                put = [replace(b, money=move.needed) if i == place else b for i, b in enumerate(bands)]
                cured = replace(found.disclosures, bands=tuple(put))
            assert isinstance(fit(cured), Fit)


@pytest.mark.parametrize(
    "disclosures",
    [
        replace(COREWEAVE, rpo=0.0),
        replace(COREWEAVE, rpo=math.nan),
        replace(COREWEAVE, bands=(Band(24, 12, 0.5),)),
        replace(COREWEAVE, bands=(Band(0, 12),)),
        replace(COREWEAVE, bands=(Band(0, 12, 0.5, 100.0),)),
        replace(COREWEAVE, bands=(Band(0, 12, -0.5),)),
        replace(COREWEAVE, guidance=(Guidance(0, 12, math.inf),)),
        replace(COREWEAVE, anchor=-1.0),
        Disclosures(100.0),
        Disclosures(100.0, last_month=3 * 481),
    ],
)
def test_that_a_disclosure_that_makes_no_sense_is_refused_in_words(disclosures: Disclosures) -> None:
    with pytest.raises(ProblemError) as refusal:
        fit(disclosures)
    assert refusal.value.problem.remedy


def valued() -> Valuation:
    """A valuation with the bands of the default model and one contract on them."""
    plain = new_valuation("Book", periods=40)
    values = {
        Address("disclosure.reported_rpo"): 15_100.0,
        Address("disclosure.band_1_share"): 0.54,
        Address("disclosure.band_2_share"): 0.42,
        Address("contracts.price", "one"): 15_100.0,
        Address("capacity.is_limiting"): 0.0,
    }
    return replace(plain, values=values, entities={"contract": (Entity("one", "One"),)})


def arrays_of(valuation: Valuation) -> Arrays:
    """Every figure of the base case."""
    inputs = inputs_for(MODEL, valuation)
    return evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs)


def test_that_the_disclosures_are_read_from_the_valuation() -> None:
    found = disclosures_of(MODEL, valued(), anchor=700.0)
    assert found == replace(COREWEAVE, anchor=700.0)


def test_that_the_solved_schedule_becomes_the_schedule_of_the_book_and_can_be_undone() -> None:
    before = valued()
    found = solved(disclosures_of(MODEL, before, anchor=717.5))
    edit: Edit = solved_edit(before, found)
    assert edit.check(MODEL, before) == []
    after, change = edit.apply(before)
    assert change.touches_figures
    assert value_of(MODEL, after, Address("disclosure.shape")) == BandShape.SOLVED.name
    evidence = evidence_of(MODEL, after, Address("disclosure.solved"))
    assert evidence.status is Status.DERIVED
    for words in ("Band of months 1 to 24: 8,154.0", "RPO reported: 15,100.0", "717.5"):
        assert words in evidence.note
    revenue = arrays_of(after).periods(MODEL["rpo.contracted"])
    assert list(revenue[:24]) == pytest.approx(list(found.amounts), abs=CENT)
    assert sum(revenue[:8]) == pytest.approx(8154.0, abs=CENT)
    assert sum(revenue[8:16]) == pytest.approx(6342.0, abs=CENT)
    assert sum(revenue[16:24]) == pytest.approx(604.0, abs=CENT)
    again, _ = edit.inverse(before).apply(after)
    assert again == before


def test_that_the_solved_schedule_may_be_laid_down_in_one_case_only() -> None:
    before, _ = AddCase("bear", "Bear").apply(valued())
    case = before.cases[-1].id
    edit = solved_edit(before, solved(COREWEAVE), case)
    assert edit.check(MODEL, before) == []
    after, _ = edit.apply(before)
    assert value_of(MODEL, after, Address("disclosure.shape"), case) == BandShape.SOLVED.name
    assert value_of(MODEL, after, Address("disclosure.shape"), "base") == BandShape.TILTED.name


def test_that_the_default_shape_is_what_it_was() -> None:
    first, _ = SetValue(Address("disclosure.tilt"), 0.2).apply(valued())
    shares = arrays_of(first).periods(MODEL["disclosure.band_share"])
    # Within the first 24 months a month at m weighs 1 + 0.2·(m/12 − 1); quarters are read at their middle.
    tilted = [0.54 / 8 * (1 + 0.2 * ((3 * t + 1.5) / 12 - 1)) for t in range(8)]
    assert list(shares[:8]) == pytest.approx(tilted, rel=1e-12)
