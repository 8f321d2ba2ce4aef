"""Value per share in closed form against root finding, and what must be true of any dilution."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tests.model.build import Result, case, near
from workbench.model.facilities import FacilityKind
from workbench.model.shares import TrancheKind

Tranche = tuple[TrancheKind, float, float]
"""Kind, shares in m, strike per share."""

KINDS = list(TrancheKind)

tranches = st.lists(
    st.tuples(st.sampled_from(KINDS), st.floats(0.0, 200.0), st.floats(0.0, 150.0)), min_size=0, max_size=5
)
equities = st.floats(1.0, 50_000.0)
shares = st.floats(1.0, 800.0)


def priced(equity: float, basic: float, book: list[Tranche], primary: float = 0.0) -> Result:
    """A company whose equity is its cash, so that `equity` (USD m) is what the shares divide."""
    return case(
        {
            "waterfall.opening_cash": equity,
            "shares.basic": basic,
            "shares.primary": primary,
            "tranches.kind": [kind for kind, _, _ in book],
            "tranches.count": [count for _, count, _ in book],
            "tranches.strike": [strike for _, _, strike in book],
        },
        periods=1,
    )


def price_by_root(equity: float, basic: float, book: list[Tranche]) -> float:
    """P with P·N + Σ n·max(P − K, 0) = E, where E is equity less the face value of convertibles, by bracketing."""
    claim = equity - sum(count * strike for kind, count, strike in book if kind is TrancheKind.CONVERTIBLE)
    if claim <= 0:
        return 0.0

    def excess(price: float) -> float:
        return price * basic + sum(count * max(price - strike, 0.0) for _, count, strike in book) - claim

    return float(brentq(excess, 0.0, 1.0 + 2.0 * claim / basic, xtol=1e-13, rtol=1e-14))


@pytest.mark.parametrize("first", range(0, 2000, 500))
def test_that_the_price_is_the_root_of_the_dilution_equation(first: int) -> None:
    for seed in range(first, first + 500):
        draw = random.Random(seed)
        book = [
            (draw.choice(KINDS), draw.uniform(0, 200), draw.choice([0.0, draw.uniform(0, 150)]))
            for _ in range(draw.randint(0, 5))
        ]
        equity, basic = 10 ** draw.uniform(1, 5), draw.uniform(1, 800)
        r = priced(equity, basic, book)
        price = r.figure("shares.price")
        assert price == pytest.approx(price_by_root(equity, basic, book), rel=1e-9, abs=1e-11)
        if price > 0:
            claim = r.figure("shares.claimable")
            assert price * r.figure("shares.diluted") == pytest.approx(claim, rel=1e-9)


@settings(max_examples=150)
@given(equities, shares, tranches, st.tuples(st.sampled_from(KINDS), st.floats(0.0, 200.0), st.floats(0.0, 150.0)))
def test_that_the_price_never_rises_when_a_tranche_is_added(
    equity: float, basic: float, book: list[Tranche], added: Tranche
) -> None:
    before, after = (priced(equity, basic, b).figure("shares.price") for b in (book, [*book, added]))
    assert after <= before * (1 + 1e-12)


@settings(max_examples=150)
@given(equities, st.floats(0.0, 5000.0), shares, tranches)
def test_that_the_price_never_falls_when_equity_rises(
    equity: float, more: float, basic: float, book: list[Tranche]
) -> None:
    low, high = (priced(e, basic, book).figure("shares.price") for e in (equity, equity + more))
    assert high >= low * (1 - 1e-12)


@settings(max_examples=60)
@given(equities, shares, tranches, st.randoms(use_true_random=False))
def test_that_the_order_of_tranches_does_not_matter(
    equity: float, basic: float, book: list[Tranche], shuffle: random.Random
) -> None:
    other = list(book)
    shuffle.shuffle(other)
    prices = [priced(equity, basic, b).figure("shares.price") for b in (book, other)]
    assert prices[0] == pytest.approx(prices[1], rel=1e-12)


def test_that_the_treasury_stock_method_by_hand_is_found() -> None:
    # 1,100 of equity, 100 basic shares, 20 options at 5: P·100 + 20·(P − 5) = 1,100 gives P = 10, and the method's
    # 10 net shares: 20 exercised less 100 / 10 bought back.
    r = priced(1100.0, 100.0, [(TrancheKind.OPTION, 20.0, 5.0)])
    assert r.figure("shares.price") == near(10.0)
    assert r.figure("shares.diluted") == near(110.0)
    assert r.figure("tranches.exercised", 0) == near(10.0)


def test_that_a_convertible_takes_its_face_value_or_its_shares_and_never_both() -> None:
    # 300 of face value on 30 shares: worth 300 below 10 a share, 30 shares above.
    book: list[Tranche] = [(TrancheKind.CONVERTIBLE, 30.0, 10.0)]
    assert priced(1000.0, 100.0, book).figure("shares.price") == near(7.0)
    assert priced(2600.0, 100.0, book).figure("shares.price") == near(20.0)


def test_that_out_of_the_money_tranches_dilute_nothing() -> None:
    r = priced(1000.0, 100.0, [(TrancheKind.WARRANT, 50.0, 10.0), (TrancheKind.OPTION, 50.0, 30.0)])
    assert r.figure("shares.price") == near(10.0)
    assert r.figure("shares.diluted") == near(100.0)


def test_that_no_equity_is_a_price_of_nothing_with_the_shortfall_shown() -> None:
    r = priced(100.0, 100.0, [(TrancheKind.CONVERTIBLE, 30.0, 10.0), (TrancheKind.RSU, 5.0, 0.0)])
    assert r.figure("shares.price") == 0.0
    assert r.figure("shares.shortfall") == near(200.0)


def test_that_new_shares_at_the_value_before_them_leave_the_price_where_it_was() -> None:
    book: list[Tranche] = [(TrancheKind.OPTION, 40.0, 3.0), (TrancheKind.RSU, 10.0, 0.0)]
    price = priced(2000.0, 100.0, book).figure("shares.price")
    after = case(
        {
            "waterfall.opening_cash": 2000.0,
            "bridge.primary_proceeds": 25.0 * price,
            "shares.basic": 100.0,
            "shares.primary": 25.0,
            "tranches.kind": [kind for kind, _, _ in book],
            "tranches.count": [count for _, count, _ in book],
            "tranches.strike": [strike for _, _, strike in book],
        },
        periods=1,
    )
    assert after.figure("shares.price") == near(price)


# Notes that convert --------------------------------------------------------------------------------------------------


Note = tuple[float, float | None, float | None]
"""Face in USD m, conversion price, cap of a capped call."""


def with_notes(cash: float, basic: float, book: list[Tranche], notes: list[Note], kind: FacilityKind) -> Result:
    """A company with cash, share tranches and notes."""
    return case(
        {
            "waterfall.opening_cash": cash,
            "shares.basic": basic,
            "tranches.kind": [kind for kind, _, _ in book],
            "tranches.count": [count for _, count, _ in book],
            "tranches.strike": [strike for _, _, strike in book],
            "facilities.kind": [kind for _ in notes],
            "facilities.drawn": [face for face, _, _ in notes],
            "facilities.fixed_rate": [0.0 for _ in notes],
            "conversion.price": [math.nan if price is None else price for _, price, _ in notes],
            "conversion.cap": [math.nan if cap is None else cap for _, _, cap in notes],
        },
        periods=1,
    )


def random_notes(draw: random.Random) -> list[Note]:
    found: list[Note] = []
    for _ in range(draw.randint(0, 4)):
        price = draw.choice([None, draw.uniform(1, 150), 40.0])
        cap = draw.choice([None, None if price is None else price * draw.uniform(0.8, 2.0)])
        found.append((draw.uniform(0, 3000), price, cap))
    return found


def test_that_the_price_with_notes_is_the_root_of_the_claims_of_all_holders() -> None:
    converted = capped = 0
    for seed in range(600):
        draw = random.Random(seed)
        kinds = (TrancheKind.OPTION, TrancheKind.CONVERTIBLE)
        book = [(draw.choice(kinds), draw.uniform(0, 80), draw.choice([40.0, draw.uniform(0, 150)]))
                for _ in range(draw.randint(0, 3))]  # fmt: skip
        notes, basic = random_notes(draw), draw.uniform(10, 400)
        cash = sum(face for face, _, _ in notes) + 10 ** draw.uniform(1, 5)
        r = with_notes(cash, basic, book, notes, FacilityKind.CONVERTIBLE)
        left = cash - sum(face for face, _, _ in notes)  # all debt paid at face
        faces = sum(count * strike for kind, count, strike in book if kind is TrancheKind.CONVERTIBLE)

        def holders(price: float, basic: float = basic, book: list[Tranche] = book, notes: list[Note] = notes) -> float:
            """What all of them hold at a price, the faces of debt deducted and the payment of capped calls added."""
            total = basic * price + sum(count * max(price - strike, 0.0) for _, count, strike in book)
            for face, conversion, cap in notes:
                if conversion is not None and price > conversion:
                    number = face / conversion
                    call = number * (min(price, max(cap, conversion)) - conversion) if cap is not None else 0.0
                    total += number * price - face - call
            return total

        expected = brentq(lambda p: holders(p) - (left - faces), 0, 1e5, xtol=1e-13) if left > faces else 0.0  # noqa: B023
        price = r.figure("shares.price")
        assert price == pytest.approx(expected, rel=1e-9, abs=1e-10), seed
        assert "shares.price_check" not in " ".join(r.failed())
        converted += any(k is not None and price > max(k, c or 0.0) for _, k, c in notes)
        capped += any(k is not None and c is not None and k < price < c for _, k, c in notes)
    assert converted > 50
    assert capped > 10


def test_that_a_convertible_note_is_the_convertible_tranche_it_amounts_to() -> None:
    note = with_notes(9000.0, 100.0, [], [(1000.0, 40.0, None)], FacilityKind.CONVERTIBLE)
    tranche = priced(9000.0, 100.0, [(TrancheKind.CONVERTIBLE, 25.0, 40.0)])
    assert note.figure("shares.price") == near(tranche.figure("shares.price")) == near(9000 / 125)
    assert note.figure("shares.diluted") == near(100 + 25 * (72 - 40) / 72)


def test_that_only_convertible_notes_with_a_price_convert() -> None:
    cases: list[tuple[list[Note], FacilityKind]] = [
        ([(1000.0, 40.0, None)], FacilityKind.NOTES),
        ([(1000.0, None, 50.0)], FacilityKind.CONVERTIBLE),
    ]
    for notes, kind in cases:
        r = with_notes(9000.0, 100.0, [], notes, kind)
        assert r.figure("shares.price") == near(80.0)
        assert r.figure("conversion.count", 0) == 0.0


def test_that_a_capped_call_keeps_a_share_s_price_up_to_its_cap() -> None:
    for cash, price in ((5000.0, 40.0), (6500.0, 55.0), (8500.0, 72.0)):
        r = with_notes(cash, 100.0, [], [(1000.0, 40.0, 60.0)], FacilityKind.CONVERTIBLE)
        assert r.figure("shares.price") == near(price)
