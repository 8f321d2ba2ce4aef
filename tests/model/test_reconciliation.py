"""The book against what was disclosed: every difference has a name, and the names sum to the whole of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.build import Given, case, near
from tests.model.contract_book import expected, random_book
from workbench.model.backlog import Profile, Status

SEEDS = st.integers(0, 2**32 - 1)


def test_that_the_differences_between_book_and_disclosure_are_named() -> None:
    given: dict[str, Given] = {
        "disclosure.reported_rpo": 1000.0,
        "disclosure.reported_deferred": 90.0,
        "contracts.price": [600.0, 300.0, 80.0, 50.0],
        "contracts.profile": [Profile.BANDS, Profile.OWN, Profile.BANDS, Profile.BANDS],
        "contracts.own": [[0.0], [2.0, 1.0], [0.0], [0.0]],
        "contracts.status": [Status.IN_RPO, Status.IN_RPO, Status.SIGNED_AFTER, Status.PROSPECTIVE],
        "contracts.probability": [1.0, 1.0, 1.0, 0.4],
        "contracts.prepaid_opening": [70.0, 5.0, 0.0, 0.0],
    }
    r = case(given | {"capacity.is_limiting": 0.0}, periods=20)
    # Bands of 50, 30 and 20 %; the last reaches from month 48 to 72, the horizon only to 60.
    by_hand = {
        "difference": -100.0,
        "outside": 80.0 + 20.0,
        "difference_1": 300.0 + 300.0 - 500.0,
        "difference_2": 180.0 - 300.0,
        "difference_3": 60.0 - 200.0,
        "after_bands": 0.0,
        "after_horizon": 60.0,
        "misplaced": (100.0 + 120.0 + 140.0) / 2,
        "difference_deferred": -15.0,
        "unbilled": 825.0,
    }
    assert [r.figure(f"reconciliation.{key}") for key in by_hand] == near(list(by_hand.values()))


@settings(max_examples=100)
@given(SEEDS)
def test_that_differences_by_band_sum_to_the_difference_of_the_book(seed: int) -> None:
    book = random_book(seed)
    r = case(book.typed() | {"disclosure.reported_rpo": 1000.0}, periods=book.periods)
    names = ("difference_1", "difference_2", "difference_3", "after_bands", "after_horizon")
    parts = sum(r.figure(f"reconciliation.{name}") for name in names)
    in_rpo = sum(expected(terms) for terms in book.contracts if terms.status is Status.IN_RPO)
    assert parts == near(in_rpo - 1000.0)
