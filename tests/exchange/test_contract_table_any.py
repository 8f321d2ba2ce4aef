"""Any text pasted: nothing raises, what is taken may stand, and undoing it leaves nothing."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.document.valuation import new_valuation
from workbench.exchange.amounts import CURRENCIES, read_amount, read_date, read_term
from workbench.exchange.clipboard import Cell, read_clipboard
from workbench.exchange.contract_fields import FIELDS
from workbench.exchange.contract_import import plan
from workbench.exchange.contract_table import read_headings
from workbench.exchange.peer_fields import FIELDS as PEER_FIELDS
from workbench.exchange.peer_import import Stated
from workbench.exchange.peer_import import plan as plan_peers
from workbench.exchange.peer_table import read_peers
from workbench.exchange.table_plan import Mode
from workbench.exchange.text_table import read_text
from workbench.ground.problem import ProblemError
from workbench.model import MODEL

HEADINGS = st.sampled_from(
    [one.names[0] for one in FIELDS] + ["客户", "RPO ($bn)", "期限（月）", "Prepaid %", "", "Note"]
)
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "-", "n/a", "1,234.5", "1.234,5", "(12)", "15%", "2bn", "3亿", "2025-03-28", "Total"]),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(10**18), 10**18).map(str),
)
CODES = [code for code in CURRENCIES.values() if len(code) == 3]
NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))


@settings(max_examples=200)
@given(st.text(max_size=400), st.text(max_size=200))
def test_that_any_clipboard_is_a_rectangle(html: str, plain: str) -> None:
    tables = [read_clipboard(f"<table><tr><td>{html}", plain), read_clipboard(html, plain)]
    with suppress(ProblemError):  # a NUL byte, a quotation mark that never closes
        tables.append(read_text(plain.encode(), "x", "x.csv").table)
    for table in tables:
        assert len({len(row) for row in table}) <= 1


@settings(max_examples=300)
@given(st.text(max_size=30), NUMBERS, st.booleans())
def test_that_any_cell_is_a_figure_or_none(shown: str, exact: float | None, comma: bool) -> None:
    cell = Cell(shown, exact)
    read_amount(cell, comma=comma)
    read_date(cell, day_leads=comma, is_end=comma)
    read_term(cell, comma=comma)


@settings(max_examples=120)
@given(st.data())
def test_that_any_table_makes_an_edit_that_may_stand_and_can_be_undone(data: st.DataObject) -> None:
    heads = data.draw(st.lists(HEADINGS, min_size=1, max_size=7))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(heads), max_size=len(heads)), max_size=5))
    table = [[Cell(words) for words in row] for row in [heads, *rows]]
    before = new_valuation("New")
    found = plan(MODEL, before, table, read_headings(table), data.draw(st.sampled_from(Mode)), set_reported=True)
    if found.edit is not None:
        assert found.edit.check(MODEL, before) == []
        after = found.edit.apply(before)[0]
        assert len(after.members("contract")) == len(found.rows)
        assert found.edit.inverse(before).apply(after)[0] == before


PEER_HEADINGS = st.sampled_from(
    [one.names[-1] for one in PEER_FIELDS] + ["Company", "公司", "Market cap ($bn)", "Growth %", "Currency", "", "Note"]
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_that_any_table_of_peers_makes_an_edit_that_may_stand_and_can_be_undone(data: st.DataObject) -> None:
    heads = data.draw(st.lists(PEER_HEADINGS, min_size=1, max_size=7))
    cells = st.lists(CELLS | st.sampled_from(["EUR", "yes", "06-30"]), min_size=len(heads), max_size=len(heads))
    rows = data.draw(st.lists(cells, max_size=5))
    table = [[Cell(words) for words in row] for row in [heads, *rows]]
    read = read_peers([list(column) for column in zip(*table, strict=True)] if data.draw(st.booleans()) else table)
    before = new_valuation("New")
    stated = Stated(dict.fromkeys(CODES, 1.5))
    found = plan_peers(MODEL, before, read.table, read.reading, data.draw(st.sampled_from(Mode)), stated=stated)
    if found.edit is not None:
        assert found.edit.check(MODEL, before) == []
        after = found.edit.apply(before)[0]
        assert len(after.members("peer")) == len(found.rows)
        assert found.edit.inverse(before).apply(after)[0] == before
