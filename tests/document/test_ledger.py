"""How inputs stand against the file and other cases, and the way back to the file."""

from __future__ import annotations

import pytest

from workbench.document.change import Edit
from workbench.document.edits import AddCase, AddEntity, ClearValue, RemoveCase, SetAlternatives, SetEvidence, SetValue
from workbench.document.file import open_file
from workbench.document.ledger import (
    RevertInputs,
    changed_addresses,
    date_of_source,
    entry_at,
    filed_value,
    is_unlike_file,
    ledger,
    sources_used,
)
from workbench.document.valuation import Address, Alternative, Entity, Evidence, Status, Valuation, addresses
from workbench.ground.resources import resource
from workbench.model import MODEL

DELAY = Address("contracts.delay", "microsoft")
PRICE = Address("contracts.price", "microsoft")
CURVE = Address("rates.base")


@pytest.fixture(scope="module")
def saved() -> Valuation:
    return open_file(resource("examples/coreweave-ipo.assay"), MODEL).valuation


def after(valuation: Valuation, *edits: Edit) -> Valuation:
    for edit in edits:
        assert not edit.check(MODEL, valuation)
        valuation = edit.apply(valuation)[0]
    return valuation


def test_that_every_address_has_an_entry_and_none_differs_from_itself(saved: Valuation) -> None:
    entries = ledger(MODEL, saved, saved)
    assert [entry.address for entry in entries] == list(addresses(MODEL, saved))
    assert not any(entry.is_changed or entry.departs for entry in entries)
    assert changed_addresses(saved, saved) == frozenset()


def test_that_default_typed_changed_and_departing_are_told(saved: Valuation) -> None:
    bear = saved.cases[1].id
    now = after(saved, ClearValue(DELAY), SetValue(PRICE, 1.0), SetValue(PRICE, 2.0, bear))
    assert not entry_at(MODEL, now, DELAY, saved).is_typed
    entry = entry_at(MODEL, now, PRICE, saved)
    assert (entry.is_typed, entry.is_changed, entry.departs) == (True, True, False)
    assert [(one.case, one.value) for one in entry.departures] == [(bear, 2.0)]
    in_bear = entry_at(MODEL, now, PRICE, saved, bear)
    assert (in_bear.value, in_bear.base, in_bear.departs) == (2.0, 1.0, True)


def test_that_a_departure_that_says_the_same_is_none(saved: Valuation) -> None:
    bear = saved.cases[1].id
    now = after(saved, SetValue(PRICE, 3.0), SetValue(PRICE, 3.0, bear))
    assert entry_at(MODEL, now, PRICE, saved).departures == ()


def test_that_a_series_written_longer_is_the_same(saved: Valuation) -> None:
    held = saved.values[CURVE]
    assert isinstance(held, tuple)
    longer = (*held, *[held[-1]] * (saved.periods - len(held)))
    now = after(saved, SetValue(CURVE, longer))
    assert not entry_at(MODEL, now, CURVE, saved).is_changed


def test_that_a_kept_value_is_a_conflict_only_where_it_contradicts(saved: Valuation) -> None:
    now = after(saved, SetAlternatives(PRICE, (Alternative(saved.values[PRICE]),)))
    assert not entry_at(MODEL, now, PRICE).has_conflict
    now = after(saved, SetAlternatives(PRICE, (Alternative(1.5),)))
    assert entry_at(MODEL, now, PRICE).has_conflict


def test_that_what_differs_is_found_in_values_cases_evidence_and_kept_values(saved: Valuation) -> None:
    bear = saved.cases[1].id
    kept = Address("contracts.hazard", "microsoft")
    now = after(
        saved,
        SetValue(DELAY, 2.0),
        SetValue(PRICE, 2.0, bear),
        SetEvidence(CURVE, Evidence("Elsewhere", Status.REPORTED)),
        SetAlternatives(kept, (Alternative(0.5),)),
        AddEntity("contract", Entity("new", "New")),
        AddCase("extra", "Extra"),
    )
    assert changed_addresses(saved, now) == {DELAY, PRICE, CURVE, kept}
    assert all(
        is_unlike_file(saved, now, address) == (address in {DELAY, PRICE, CURVE, kept}) for address in now.values
    )
    assert filed_value(MODEL, saved, DELAY, saved.base.id) == saved.values[DELAY]


def test_that_reverting_leads_to_the_file_and_its_inverse_back(saved: Valuation) -> None:
    bear = saved.cases[1].id
    now = after(saved, SetValue(DELAY, 2.0), SetValue(PRICE, 9.0), SetValue(PRICE, 2.0, bear))
    edit = RevertInputs((DELAY, PRICE), saved)
    assert not edit.check(MODEL, now)
    back = edit.apply(now)[0]
    assert changed_addresses(saved, back) == frozenset()
    assert dict(back.values) == dict(saved.values)
    assert edit.inverse(now).apply(back)[0] == now
    assert "2" in edit.words(MODEL, now)


def test_that_what_was_added_since_is_refused_with_a_remedy(saved: Valuation) -> None:
    now = after(saved, AddEntity("contract", Entity("new", "New")), SetValue(Address(DELAY.key, "new"), 3.0))
    problems = RevertInputs((Address(DELAY.key, "new"),), saved).check(MODEL, now)
    assert len(problems) == 1
    assert "New" in problems[0].where
    assert problems[0].remedy


def test_that_reverting_works_when_a_case_is_gone_or_new(saved: Valuation) -> None:
    gone = saved.cases[1].id
    now = after(saved, RemoveCase(gone), AddCase("extra", "Extra"), SetValue(DELAY, 2.0), SetValue(DELAY, 4.0, "extra"))
    back = after(now, RevertInputs((DELAY,), saved))
    assert back.values[DELAY] == saved.values[DELAY]
    assert back.case("extra").values[DELAY] == 4.0  # the file knows nothing of that case


def test_that_sources_are_listed_once_the_most_used_first_with_their_only_date(saved: Valuation) -> None:
    found = sources_used(saved)
    assert len(found) == len(set(found))
    counted = [sum(one.source == source for one in saved.evidence.values()) for source in found[:5]]
    assert counted == sorted(counted, reverse=True)
    now = after(saved, SetEvidence(DELAY, Evidence("Only here", date="2025-01-02")))
    assert date_of_source(now, "Only here") == "2025-01-02"
    again = after(now, SetEvidence(PRICE, Evidence("Only here", date="2025-01-03")))
    assert date_of_source(again, "Only here") == ""
