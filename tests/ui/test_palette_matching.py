"""What the box finds for what was typed: beginnings first, words in any order, letters left out, two languages."""

from __future__ import annotations

import pytest

from workbench.ui.navigation.accelerators import plain_words
from workbench.ui.palette.entries import Kind, narrowed
from workbench.ui.palette.matching import Member, Query, Subject, best, folded, spans


def subject(*names: str, key: str = "", weight: float = 0.0) -> Subject[str]:
    return Subject(names[0], names, key=key, weight=weight)


def order(typed: str, *subjects: Subject[str]) -> list[str]:
    return [hit.subject.of for hit in best(Query(typed), subjects, 50)]


def test_that_beginnings_come_before_words_and_words_before_letters_within() -> None:
    found = order("rate", subject("Separate"), subject("Tax rate"), subject("Rate"), subject("Rate of growth"))
    assert found == ["Rate", "Rate of growth", "Tax rate", "Separate"]


def test_that_words_may_stand_in_any_order() -> None:
    assert order("share value", subject("Value per share"), subject("Shares")) == ["Value per share"]


@pytest.mark.parametrize("typed", ["vps", "valpersh", "v p s", "vshare"])
def test_that_letters_that_begin_words_find_a_name(typed: str) -> None:
    assert order(typed, subject("Value per share"), subject("Debt"), subject("Deposits")) == ["Value per share"]


@pytest.mark.parametrize("typed", ["revnue", "remning", "oblgations"])
def test_that_a_letter_left_out_is_forgiven(typed: str) -> None:
    assert order(typed, subject("Revenue and remaining obligations"), subject("Cash")) != []


def test_that_letters_strewn_over_a_name_are_not_an_answer() -> None:
    assert order("football", subject("Left for equity, from this backlog alone")) == []


def test_that_letters_are_not_forgiven_where_enough_names_hold_the_word() -> None:
    many = [subject(f"Rate {number}") for number in range(30)]
    assert "Remaining at the end" not in order("rate", *many, subject("Remaining at the end"))


def test_that_either_language_finds_and_the_key_too() -> None:
    rpo = subject("Remaining performance obligations", "剩余履约义务", key="rpo.balance")
    other = subject("Revenue", "收入", key="operations.revenue")
    assert order("剩余履约", rpo, other) == ["Remaining performance obligations"]
    assert order("履约义务", rpo, other) == ["Remaining performance obligations"]
    assert order("rpo.balance", rpo, other) == ["Remaining performance obligations"]
    assert order("operations.rev", rpo, other) == ["Revenue"]
    assert order("ＲＥＶ", rpo, other) == ["Revenue"]


def test_that_a_name_of_an_entity_chooses_it() -> None:
    members = (Member("a", "Microsoft", folded("Microsoft")), Member("b", "Second customer", folded("Second customer")))
    price = Subject("price", ("Price per MW",), has_members=True, members=members)
    hits = best(Query("price second"), [price], 9)
    assert [hit.member.name for hit in hits if hit.member is not None] == ["Second customer"]
    hits = best(Query("price"), [price], 9)
    assert [hit.member.name for hit in hits if hit.member is not None] == ["Microsoft", "Second customer"]
    assert hits[0].score > hits[1].score


def test_that_an_item_without_members_is_not_found() -> None:
    assert best(Query("rent"), [Subject("rent", ("Rent",), has_members=True)], 9) == []


def test_that_what_there_is_one_of_comes_before_what_there_are_many_of() -> None:
    members = (Member("a", "Microsoft", "microsoft"),)
    peers = Subject("peers", ("Revenue",), has_members=True, members=members)
    assert [hit.subject.of for hit in best(Query("revenue"), [peers, subject("Revenue")], 9)] == ["Revenue", "peers"]


@pytest.mark.parametrize(
    ("typed", "name", "marked"),
    [
        ("rev", "Revenue", "Rev"),
        ("share value", "Value per share", "Valueshare"),
        ("vps", "Value per share", "Vps"),
        ("履约", "剩余履约义务", "履约"),
        ("revnue", "Revenue", "Revnue"),
        ("xyz", "Revenue", ""),
    ],
)
def test_that_the_letters_that_answered_are_marked(typed: str, name: str, marked: str) -> None:
    assert "".join(name[begins:ends] for begins, ends in spans(Query(typed), name)) == marked


@pytest.mark.parametrize(
    ("typed", "kind", "left"),
    [
        (">save", Kind.ACTION, "save"),
        (" @ tax", Kind.INPUT, " tax"),
        ("=revenue", Kind.ROW, "revenue"),
        ("》保存", Kind.ACTION, "保存"),
        ("＠税", Kind.INPUT, "税"),
        ("revenue", None, "revenue"),
    ],
)
def test_that_a_sign_narrows_to_a_kind(typed: str, kind: Kind | None, left: str) -> None:
    assert narrowed(typed) == (kind, left)


@pytest.mark.parametrize(
    ("words", "plain"), [("&Save", "Save"), ("保存(&S)", "保存"), ("Save &as…", "Save as…"), ("R&&D", "R&D")]
)
def test_that_mnemonics_are_not_part_of_a_name(words: str, plain: str) -> None:
    assert plain_words(words) == plain
