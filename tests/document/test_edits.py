"""What each edit does, refuses, reports and says."""

from __future__ import annotations

import pytest

from tests.document.test_valuation import GROWTH, sample
from tests.document.toy import TOY
from workbench.document.decode import loads
from workbench.document.edits import (
    AddCase,
    AddEntity,
    Change,
    ChooseAlternative,
    ClearDeparture,
    ClearOverride,
    ClearValue,
    Compound,
    CopyCase,
    DuplicateEntity,
    Edit,
    FillTable,
    MergeCase,
    MoveCase,
    MoveEntity,
    Prefer,
    RemoveCase,
    RemoveEntity,
    RenameCase,
    RenameEntity,
    SelectCase,
    SetAlternatives,
    SetCaseNote,
    SetCaseProbability,
    SetCompany,
    SetCurrency,
    SetEvidence,
    SetNotes,
    SetOverride,
    SetPeriods,
    SetTitle,
    SetValue,
)
from workbench.document.encode import dumps
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Address, Alternative, Entity, Evidence, Override, Status, Valuation, value_of

TAX = Address("timing.tax_rate")
DRAWN = Address("debt.drawn", "f1")
REVENUE = Address("worth.revenue")
FILING = Evidence("10-K", Status.REPORTED, page="F-20", date="2024-12-31")


def done(valuation: Valuation, *edits: Edit) -> Valuation:
    """The valuation after edits that must check clean."""
    for edit in edits:
        assert edit.check(TOY, valuation) == []
        valuation = edit.apply(valuation)[0]
    return valuation


ALL_EDITS: list[Edit] = [
    SetValue(GROWTH, 0.3),
    SetValue(GROWTH, 0.3, "bear"),
    SetValue(TAX, None),
    SetValue(DRAWN, 5, evidence=FILING),
    SetValue(Address("backlog.delivered", "c2"), (1.0, 2.0, 3.0)),
    SetValue(Address("backlog.profile", "c1"), "RAMP"),
    ClearValue(GROWTH),
    ClearValue(GROWTH, "bear"),
    SetEvidence(GROWTH, FILING),
    SetAlternatives(GROWTH, (Alternative(0.4, FILING),)),
    SetOverride(REVENUE, 3, 9.0, "checked"),
    SetOverride(Address("debt.balance", "f1"), 1, 90.0, case="bear"),
    ClearOverride(REVENUE, 2),
    ClearOverride(REVENUE, None, "bear"),
    AddEntity("contract", Entity("c3", "Gamma"), 0),
    DuplicateEntity("c2", Entity("c3", "Beta 2")),
    RemoveEntity("c2"),
    RenameEntity("c2", "Delta"),
    MoveEntity("c2", 0),
    AddCase("bull", "Bull", 0.2, "All goes well"),
    CopyCase("bear", "bear-2", "Bear 2"),
    RemoveCase("bear"),
    RenameCase("bear", "Gloom"),
    SetCaseProbability("bear", None),
    SetCaseNote("bear", "Slow"),
    SelectCase("bear"),
    ClearDeparture("bear", GROWTH),
    ClearDeparture("bear", (REVENUE, 4)),
    Compound((CopyCase("bear", "x", "X"), MoveCase("x", 1), MergeCase("bear", "x", Prefer.TARGET)), "Cases"),
    SetTitle("Other"),
    SetCompany("Other"),
    SetCurrency("EUR"),
    SetNotes("Two\nlines"),
    SetPeriods(8),
    Compound((AddEntity("contract", Entity("c3", "C")), SetValue(Address("backlog.rpo", "c3"), 4.0)), "Import"),
    FillTable((SetValue(GROWTH, 0.3), ClearValue(TAX)), "Table", (AddEntity("contract", Entity("c3", "C")),), ("c2",)),
]


@pytest.mark.parametrize("edit", ALL_EDITS, ids=lambda e: type(e).__name__)
def test_that_an_edit_changes_reports_and_can_be_taken_back_and_made_again(edit: Edit) -> None:
    before = sample()
    after = done(before, edit)
    change = edit.apply(before)[1]
    assert content_hash(after) != content_hash(before)
    assert change
    undo = edit.inverse(before)
    assert undo.check(TOY, after) == []
    assert undo.apply(after)[0] == before
    assert content_hash(undo.apply(after)[0]) == content_hash(before)
    redo = undo.inverse(after)
    assert redo.apply(before)[0] == after
    assert undo.apply(after)[1] == change


@pytest.mark.parametrize("edit", ALL_EDITS, ids=lambda e: type(e).__name__)
def test_that_an_edit_has_words_for_the_undo_menu(edit: Edit) -> None:
    words = edit.words(TOY, sample())
    assert words[0].isupper()
    assert "{" not in words
    assert edit.inverse(sample()).words(TOY, sample()) == words


@pytest.mark.parametrize(
    "edit",
    [
        SetValue(GROWTH, None), SetValue(GROWTH, 2.0), SetValue(GROWTH, -0.6), SetValue(GROWTH, float("nan")),
        SetValue(GROWTH, float("inf")), SetValue(GROWTH, "12%"), SetValue(GROWTH, (0.1,)), SetValue(GROWTH, True),
        SetValue(GROWTH, 0.1, "bull"), SetValue(Address("timing.gorwth"), 0.1), SetValue(REVENUE, 1.0),
        SetValue(Address("debt.drawn"), 1.0), SetValue(Address("debt.drawn", "c1"), 1.0), SetValue(DRAWN, -1.0),
        SetValue(Address("timing.growth", "f1"), 0.1), SetValue(Address("backlog.profile", "c1"), "STEEP"),
        SetValue(Address("backlog.profile", "c1"), 1.0), SetValue(Address("backlog.delivered", "c1"), (1.0, -1.0)),
        SetValue(Address("backlog.delivered", "c1"), (0.0,) * 500), SetValue(Address("timing.is_listed"), 0.5),
        SetValue(Address("timing.valuation_date"), 45744.5), SetValue(Address("timing.valuation_date"), -3.0),
        SetValue(GROWTH, 0.1, evidence=Evidence(date="28.3.2025")), ClearValue(Address("timing.gorwth")),
        SetEvidence(GROWTH, Evidence("a\x00b")), SetEvidence(REVENUE, FILING),
        SetAlternatives(GROWTH, (Alternative(7.0),)), ChooseAlternative(GROWTH, 0),
        SetOverride(GROWTH, 1, 0.1), SetOverride(REVENUE, 0, 1.0), SetOverride(REVENUE, 1, float("nan")),
        SetOverride(Address("worth.total"), 1, 1.0), SetOverride(REVENUE, 1, 1.0, case="bull"),
        SetOverride(Address("debt.balance"), 1, 1.0), ClearOverride(REVENUE, 1, "bull"),
        AddEntity("peer", Entity("p1", "Peer")), AddEntity("contract", Entity("f1", "New")),
        AddEntity("contract", Entity("c3", " alpha ")), AddEntity("contract", Entity("c 3", "New")),
        AddEntity("contract", Entity("c3", "")), AddEntity("contract", Entity("c3", "a\nb")),
        AddEntity("contract", Entity("c3", "a\u202eb")), AddEntity("contract", Entity("c3", "\ud800")),
        AddEntity("contract", Entity("c3", "x" * 300)), DuplicateEntity("c9", Entity("c3", "New")),
        RemoveEntity("c9"), RenameEntity("c1", "Beta"), RenameEntity("c9", "New"), MoveEntity("c1", 2),
        MoveEntity("c9", 0), AddCase("bear", "New"), AddCase("bull", "bear"), AddCase("bull", "Bull", 1.5),
        AddCase("b b", "Bull"), CopyCase("bull", "x", "New"), RemoveCase("base"), RemoveCase("bull"),
        RenameCase("bear", "Base"), RenameCase("bull", "New"), SetCaseProbability("bear", -0.1),
        SetCaseProbability("bear", float("nan")), SetCaseNote("bull", "x"), SelectCase("bull"), SetTitle("a\nb"),
        SetCompany("a\tb"), SetCurrency("usd"), SetNotes("a\x07"), SetPeriods(0), SetPeriods(1000),
        SetValue(Address(""), 1.0), RenameEntity("", "x"), RenameCase("", "x"), AddCase("b", "", 7.0),
        RemoveCase(""), MoveEntity("", 0), SetCaseProbability("", 2.0), SetOverride(Address("", ""), 1, 1.0),
        Compound((SetTitle("New"), SetValue(GROWTH, 9.0)), "Import"),
    ],
    ids=repr,
)  # fmt: skip
def test_that_a_wrong_edit_is_refused_in_three_parts(edit: Edit) -> None:
    found = edit.check(TOY, sample())
    assert found
    assert all(p.where and p.what and p.remedy for p in found)


def test_that_a_refusal_names_place_and_bound_in_the_fields_own_unit() -> None:
    (found,) = SetValue(GROWTH, 2.0).check(TOY, sample())
    assert str(found) == "Timing › Growth: 200% is too high. Type at most 100%."


def test_that_typing_over_a_reported_number_keeps_the_filing_beside_it() -> None:
    v = done(sample(), SetValue(DRAWN, 8030.0, evidence=FILING), SetValue(DRAWN, 12900.0))
    assert v.evidence[DRAWN] == Evidence(status=Status.ASSUMED)
    assert v.alternatives[DRAWN] == (Alternative(8030.0, FILING),)
    v = done(v, SetValue(DRAWN, 12950.0))
    assert v.alternatives[DRAWN] == (Alternative(8030.0, FILING),)


def test_that_choosing_a_second_source_swaps_it_with_the_first() -> None:
    article = Evidence("Article", Status.ASSUMED)
    v = done(
        sample(),
        SetValue(DRAWN, 8030.0, evidence=FILING),
        SetAlternatives(DRAWN, (Alternative(12900.0, article),)),
        ChooseAlternative(DRAWN, 0),
    )
    assert value_of(TOY, v, DRAWN) == 12900.0
    assert v.evidence[DRAWN] == article
    assert v.alternatives[DRAWN] == (Alternative(8030.0, FILING),)


def test_that_clearing_goes_back_to_the_default_or_to_the_base() -> None:
    assert value_of(TOY, done(sample(), ClearValue(GROWTH, "bear")), GROWTH, "bear") == 0.5
    v = done(sample(), ClearValue(GROWTH))
    assert value_of(TOY, v, GROWTH, "base") == 0.1
    assert GROWTH not in v.evidence


def test_that_removing_an_entity_leaves_nothing_of_it_behind() -> None:
    v = done(
        sample(),
        SetValue(Address("backlog.rpo", "c1"), 5.0, "bear"),
        SetEvidence(Address("backlog.rpo", "c1"), FILING),
        SetAlternatives(Address("backlog.rpo", "c1"), (Alternative(1.0),)),
        SetOverride(Address("backlog.revenue", "c1"), 1, 3.0, case="bear"),
        RemoveEntity("c1"),
    )
    assert "'c1'" not in repr(v)


def test_that_a_duplicate_has_everything_the_original_has() -> None:
    typed = done(
        sample(),
        SetValue(Address("backlog.rpo", "c1"), 5.0, "bear"),
        SetOverride(Address("backlog.revenue", "c1"), 1, 3.0),
        DuplicateEntity("c1", Entity("c9", "Alpha 2")),
    )
    assert [e.id for e in typed.members("contract")] == ["c1", "c9", "c2"]
    assert value_of(TOY, typed, Address("backlog.delivered", "c9")) == (10.0, 20.0)
    assert value_of(TOY, typed, Address("backlog.rpo", "c9"), "bear") == 5.0
    assert typed.overrides[Address("backlog.revenue", "c9"), 1] == Override(3.0)


def test_that_removing_the_selected_case_selects_the_base() -> None:
    v = done(sample(), SelectCase("bear"), RemoveCase("bear"))
    assert v.selected_case == "base"


def test_that_a_change_says_what_kind_of_thing_it_touched() -> None:
    v = sample()
    assert SetValue(GROWTH, 0.3).apply(v)[1] == Change(addresses=frozenset({GROWTH}))
    in_case = SetValue(GROWTH, 0.3, "bear").apply(v)[1]
    assert in_case == Change(addresses=frozenset({GROWTH}), cases=frozenset({"bear"}))
    assert RenameEntity("c1", "X").apply(v)[1] == Change(entity_sets=frozenset({"contract"}))
    assert not SetNotes("x").apply(v)[1].touches_figures
    assert SetPeriods(9).apply(v)[1].touches_structure
    assert RemoveCase("bear").apply(v)[1].overrides == frozenset({(REVENUE, 4)})


def test_that_the_undo_menu_names_line_entity_and_case() -> None:
    v = sample()
    assert SetValue(DRAWN, 1.0).words(TOY, v) == "Set Debt › Drawn › Loan"
    assert SetValue(GROWTH, 1.0, "bear").words(TOY, v) == "Set Timing › Growth in case Bear"


def test_that_whole_numbers_and_negative_zero_are_kept_as_plain_floats() -> None:
    v = done(sample(), SetValue(DRAWN, 5), SetValue(Address("debt.scheduled", "f1"), (-0.0, 2)))
    assert repr(v.values[DRAWN]) == "5.0"
    assert repr(v.values[Address("debt.scheduled", "f1")]) == "(0.0, 2.0)"


def test_that_evidence_that_says_nothing_is_kept_no_more_than_in_the_file() -> None:
    v = done(sample(), SetValue(DRAWN, 5.0, None, FILING), SetValue(DRAWN, 6.0, None, Evidence()))
    assert DRAWN not in v.evidence
    v = done(sample(), FillTable((SetValue(DRAWN, 6.0, None, Evidence()),), "Pasted"))
    assert DRAWN not in v.evidence
    assert content_hash(loads(dumps(v, TOY), TOY, "x.assay")) == content_hash(v)


@pytest.mark.parametrize(("figure", "said"), [(1e16, "too high"), (-1e16, "too low"), (1e308, "too high")])
def test_that_a_figure_typed_over_has_a_size(figure: float, said: str) -> None:
    problems = SetOverride(REVENUE, 1, figure).check(TOY, sample())
    assert len(problems) == 1
    assert said in problems[0].what
    assert problems[0].remedy
    assert SetOverride(REVENUE, 1, 1e15).check(TOY, sample()) == []
