"""Filling a table in one pass: the same as its single edits one after the other, refused with the same words."""

from __future__ import annotations

import string
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.document.toy import TOY
from workbench.document.change import Compound, Edit
from workbench.document.edits import AddEntity, ClearValue, FillTable, RemoveEntity, SetEvidence, SetValue
from workbench.document.fingerprint import content_hash
from workbench.document.table_edits import Cell
from workbench.document.valuation import Address, Alternative, Case, Entity, Evidence, Override, Status, Valuation
from workbench.model import MODEL

IDS = [f"c{n}" for n in range(6)]
KEYS = ["backlog.rpo", "backlog.profile", "backlog.delivered", "timing.growth", "timing.tax_rate", "worth.total", "no"]
NAMES = st.text(alphabet=string.ascii_letters + " é中", max_size=3)
FIGURES = st.sampled_from([0.0, -1.0, 0.25, 3.0, float("nan")])
EVIDENCE = st.builds(
    Evidence, NAMES, st.sampled_from(Status), st.just(""), st.just(""), st.sampled_from(["", "2025-03-28", "28.3."])
)
VALUES = st.one_of(FIGURES, st.none(), st.sampled_from(["FLAT", "RAMP", "x"]), st.lists(FIGURES, max_size=3).map(tuple))
ADDRESSES = st.builds(Address, st.sampled_from(KEYS), st.sampled_from([None, *IDS]))
CASES = st.sampled_from([None, "base", "bear", "gone"])
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.builds(SetValue, ADDRESSES, VALUES, CASES, st.none() | EVIDENCE),
    st.builds(ClearValue, ADDRESSES, CASES),
    st.builds(SetEvidence, ADDRESSES, EVIDENCE),
)
ADDED = st.builds(
    AddEntity,
    st.sampled_from(["contract", "facility", "nowhere"]),
    st.builds(Entity, st.sampled_from([*IDS, "c c"]), NAMES),
    st.none() | st.integers(0, 1),
)
TABLES = st.builds(
    FillTable,
    st.lists(CELLS, max_size=12).map(tuple),
    st.just("Table"),
    st.lists(ADDED, max_size=4).map(tuple),
    st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
)


def begun() -> Valuation:
    """Two contracts with values, evidence, a second source, a typed-over figure and a case."""
    rpo = Address("backlog.rpo", "c0")
    return Valuation(
        entities={"contract": (Entity("c0", "A"), Entity("c1", "B"))},
        values={rpo: 0.25, Address("backlog.delivered", "c1"): (1.0,), Address("timing.growth"): 0.25},
        evidence={rpo: Evidence("10-K", Status.REPORTED), Address("timing.growth"): Evidence("", Status.DERIVED)},
        alternatives={rpo: (Alternative(3.0),)},
        overrides={(Address("backlog.revenue", "c1"), 2): Override(5.0)},
        cases=(Case("base", "Base"), Case("bear", "Bear", values={rpo: 3.0})),
    )


def singly(table: FillTable) -> Compound:
    """The single edits a table stands for."""
    edits: tuple[Edit, ...] = (*(RemoveEntity(gone) for gone in table.removed), *table.added, *table.cells)
    return Compound(edits, table.title)


@settings(max_examples=600, deadline=None)
@given(TABLES)
def test_that_a_filled_table_is_refused_or_made_as_its_single_edits_are(table: FillTable) -> None:
    before, single = begun(), singly(table)
    found = table.check(TOY, before)
    assert found == single.check(TOY, before)
    if found:
        sound = [e for e in table.cells if not e.check(TOY, before)]
        table = FillTable(tuple(sound), table.title)
        single = singly(table)
    after, change = table.apply(before)
    expected, expected_change = single.apply(before)
    assert after == expected
    assert content_hash(after) == content_hash(expected)
    assert change == expected_change
    undo = table.inverse(before)
    assert undo.apply(after)[0] == before
    assert content_hash(undo.apply(after)[0]) == content_hash(before)
    assert undo.inverse(after).apply(before)[0] == after


def test_that_a_refused_cell_of_a_table_is_named_with_its_bound() -> None:
    rpo = Address("backlog.rpo", "c2")
    table = FillTable((SetValue(rpo, -1.0), SetValue(rpo, 1.0)), "Table", (AddEntity("contract", Entity("c2", "C")),))
    (found,) = table.check(TOY, begun())
    assert str(found) == "Backlog › Remaining performance obligation › C: -1 is too low. Type at least 0."


def peers(rows: int, columns: int) -> tuple[tuple[AddEntity, ...], tuple[SetValue, ...]]:
    """So many peers of the shipped model with so many cells each."""
    keys = [i.key for i in MODEL.inputs if i.key.startswith("peers.") and i.unit.label.endswith("m")][:columns]
    source = Evidence("Screener", Status.REPORTED, date="2025-03-28")
    ids = [f"peer-{n}" for n in range(rows)]
    added = tuple(AddEntity("peer", Entity(one, f"Peer {one}")) for one in ids)
    return added, tuple(SetValue(Address(key, one), 5.0, None, source) for one in ids for key in keys)


def test_that_a_table_is_far_cheaper_than_its_single_edits() -> None:
    added, cells = peers(40, 18)
    table, single = FillTable(cells, "Paste", added), Compound((*added, *cells), "Paste")
    seconds = []
    for edit in (table, single):
        started = perf_counter()
        assert edit.check(MODEL, Valuation()) == []
        edit.apply(Valuation())
        edit.inverse(Valuation())
        seconds.append(perf_counter() - started)
    assert seconds[1] > 4 * seconds[0]
