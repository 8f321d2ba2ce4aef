"""Pasted and filed tables of peers: headings in two languages, units, currencies, sets, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from workbench.document.edits import AddEntity, SetValue
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import (
    Address,
    Entity,
    Evidence,
    Status,
    Valuation,
    Value,
    evidence_of,
    new_valuation,
    value_of,
)
from workbench.exchange import peer_rows
from workbench.exchange.clipboard import Cell, Table, read_tabbed
from workbench.exchange.peer_fields import BY_KEY, FIELDS, field_words
from workbench.exchange.peer_import import PeerPlan, Stated, plan
from workbench.exchange.peer_table import PEERS, read_month, read_peers, turned
from workbench.exchange.table_file import read_file
from workbench.exchange.table_plan import Mode
from workbench.ground.language import set_language
from workbench.ground.resources import resource
from workbench.model import MODEL

FILES = Path(__file__).parent / "files"


def planned(
    body: str | Table,
    valuation: Valuation | None = None,
    mode: Mode = Mode.UPDATE,
    rates: Mapping[str, float] | None = None,
    source: str = "",
) -> PeerPlan:
    found = read_peers(read_tabbed(body) if isinstance(body, str) else body)
    before = valuation or new_valuation("New")
    return plan(MODEL, before, found.table, found.reading, mode, stated=Stated(rates or {}, source))


def taken(found: PeerPlan, valuation: Valuation | None = None) -> Valuation:
    before = valuation or new_valuation("New")
    assert found.edit is not None
    assert found.edit.check(MODEL, before) == []
    after = found.edit.apply(before)[0]
    assert content_hash(found.edit.inverse(before).apply(after)[0]) == content_hash(before)
    return after


def test_that_a_table_of_more_peers_than_a_valuation_takes_is_taken_to_there_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peer_rows, "MOST_TAKEN", 3)
    found = planned("Company\tRevenue\tEBITDA\n" + "".join(f"C{n}\t{n}\t{n}\n" for n in range(1, 6)))
    assert [one.name for one in found.rows] == ["C1", "C2", "C3"]
    (told,) = found.left_out
    assert (told.row, told.column, told.is_harmless) == (4, None, False)
    assert told.problem.what.startswith("2 rows from here on")


def peer(valuation: Valuation, name: str) -> str:
    return next(e.id for e in valuation.members("peer") if e.name == name)


def held(valuation: Valuation, name: str, key: str) -> Value:
    return value_of(MODEL, valuation, Address(f"peers.{key}", peer(valuation, name)))


def test_that_every_field_fills_an_input_of_the_model() -> None:
    assert [one.item for one in FIELDS if one.item and MODEL.get(one.item) is None] == []
    inputs = {one.key for one in MODEL.inputs if one.key.startswith("peers.")}
    assert inputs - {one.item for one in FIELDS} == set()


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Company", "name"),
        ("Diluted shares (m)", "diluted"),
        ("diluted_shares_m", "diluted"),
        ("Mkt cap ($bn)", "market_cap"),
        ("Total debt, USD m", "debt"),
        ("LTM revenue", "revenue"),
        ("Revenue FY2E", "revenue_2"),
        ("crpo_m", "rpo_year"),
        ("Fiscal year end", "year_end"),
        ("As of", "as_of"),
        ("Levered beta", "beta"),
        ("公司名称", "name"),
        ("市值（亿元）", "market_cap"),
        ("营业收入(百万元)", "revenue"),
        ("可比组", "set"),
        ("剔除理由", "reason"),
        ("净利润", "net_income"),
        ("币种", "currency"),
        ("EV / Revenue", ""),
        ("EBITDA margin", ""),
        ("Net debt", ""),
        ("净债务", ""),
        ("Enterprise value", ""),
        ("Remarks", ""),
    ],
)
def test_that_headings_of_peers_are_known_in_both_languages(heading: str, key: str) -> None:
    assert PEERS.field_of(heading) == key


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_that_the_words_of_the_workbench_itself_are_headings(language: str) -> None:
    set_language(language)
    try:
        said = field_words(MODEL)
    finally:
        set_language("en")
    assert {key: PEERS.field_of(words) for key, words in said.items() if PEERS.field_of(words) != key} == {}


def test_that_the_snapshot_gives_what_the_shipped_valuation_holds() -> None:
    shipped = load(resource("examples/coreweave-ipo.assay"), MODEL)
    (table,) = read_file(FILES / "peers-snapshot.csv").values()
    found = planned(table)
    assert found.left_out == ()
    after = taken(found)
    keys = [BY_KEY[key].item for key in read_peers(table).reading.fields if key and BY_KEY[key].item]
    assert len(keys) == 17
    assert [e.name for e in after.members("peer")] == [e.name for e in shipped.members("peer")]
    for there, here in zip(shipped.members("peer"), after.members("peer"), strict=True):
        for key in (*keys, "peers.currency_rate"):
            expected = value_of(MODEL, shipped, Address(key, there.id))
            assert value_of(MODEL, after, Address(key, here.id)) == expected, (there.name, key)
    assert evidence_of(MODEL, after, Address("peers.debt", peer(after, "Oracle"))) == Evidence(
        evidence_of(MODEL, shipped, Address("peers.debt", "orcl")).source, Status.REPORTED, date="2025-03-28"
    )


def test_that_european_figures_percents_signs_and_full_width_digits_are_read() -> None:
    body = (
        "Unternehmen\tCompany\tMarket cap (EUR m)\tRevenue\tEBITDA\tGrowth\tBeta\n"
        "x\tSAP\t€ 301.234,5\t35.803,0\t(1.234,5)\t9,5%\t1,25\n"
        "x\tIonos\t４.１０２,０\t1.560,3\tn.m.\t12,1 %\t0,9\n"
    )
    after = taken(planned(body, new_valuation("New", currency="EUR")))
    assert held(after, "SAP", "market_cap") == 301234.5
    assert held(after, "SAP", "ebitda") == -1234.5
    assert held(after, "SAP", "growth") == pytest.approx(0.095)
    assert held(after, "SAP", "beta") == 1.25
    assert held(after, "Ionos", "market_cap") == 4102.0
    assert held(after, "Ionos", "ebitda") is None


@pytest.mark.parametrize(
    ("heading", "cell", "millions"),
    [
        ("Market cap ($bn)", "2.9", 2900.0),
        ("Market cap", "2.9bn", 2900.0),
        ("市值（亿元）", "29", 2900.0),
        ("市值（百万元）", "2900", 2900.0),
        ("Market cap ($000)", "2900000", 2900.0),
        ("Market cap", "2,900,000,000", 2900.0),
        ("Market cap", "2900", 2900.0),
        ("Market cap (USD m)", "$2,900", 2900.0),
        ("Market cap", "29亿", 2900.0),
    ],
)
def test_that_amounts_of_any_size_become_millions(heading: str, cell: str, millions: float) -> None:
    found = planned(
        f"Company\t{heading}\nA\t{cell}\n", new_valuation("New", currency="CNY" if "元" in heading else "USD")
    )
    after = taken(found)
    assert held(after, "A", "market_cap") == pytest.approx(millions)


def test_that_counts_of_shares_are_millions_unless_they_cannot_be() -> None:
    after = taken(planned("Company\tShares outstanding\tDiluted shares (k)\nA\t7,433,980,000\t7,468,000\n"))
    assert held(after, "A", "basic") == pytest.approx(7433.98)
    assert held(after, "A", "diluted") == pytest.approx(7468.0)


@pytest.mark.parametrize(
    ("shown", "month"),
    [
        ("06-30", 6),
        ("6", 6),
        ("Dec", 12),
        ("30 June", 6),
        ("June 30", 6),
        ("12月", 12),
        ("31.12.", 12),
        ("30/06", 6),
        ("9月30日", 9),
        ("2024-01-31", 1),
        ("13", None),
        ("soon", None),
        ("12-31", 12),
        ("Sept. 30", 9),
    ],
)
def test_that_the_end_of_a_fiscal_year_is_a_month(shown: str, month: int | None) -> None:
    assert read_month(Cell(shown)) == month


def test_that_foreign_currencies_need_a_stated_rate_before_anything_is_taken() -> None:
    body = "Company\tCurrency\tPrice currency\tPrice\tRevenue\nA\tEUR\tGBp\t250\t100\nB\tUSD\t\t3\t5\nC\tEUR\t\t1\t2\n"
    found = planned(body)
    assert found.foreign == ("EUR", "GBP")
    assert found.edit is None
    assert planned(body, rates={"EUR": 1.08}).edit is None
    after = taken(planned(body, rates={"EUR": 1.08, "GBP": 1.29}))
    assert held(after, "A", "revenue") == 100.0
    assert held(after, "A", "currency_rate") == 1.08
    assert held(after, "A", "price_rate") == 1.29
    assert held(after, "A", "price") == pytest.approx(2.5)
    assert held(after, "B", "currency_rate") == held(after, "B", "price_rate") == 1.0
    assert held(after, "C", "price_rate") == 1.08
    note = evidence_of(MODEL, after, Address("peers.currency_rate", peer(after, "A"))).note
    assert note == "One EUR is 1.08 USD, as stated on import."


def test_that_a_rate_in_the_table_is_taken_as_it_stands() -> None:
    found = planned("Company\tCurrency\tFX rate\tPrice FX rate\tRevenue\nA\tEUR\t1.1\t1.1\t100\n")
    assert found.foreign == ()
    assert held(taken(found), "A", "currency_rate") == 1.1


def test_that_an_amount_in_another_currency_than_its_row_is_refused_with_its_place() -> None:
    found = planned("Company\tCurrency\tRevenue\tEBITDA\nA\tUSD\t€100\t50\n")
    ((row, column, told),) = [(one.row, one.column, one.problem) for one in found.left_out]
    assert (row, column, told.where) == (1, 2, "A: Revenue, last 12 months")
    assert "EUR" in told.what


def test_that_signs_and_headings_tell_the_currency_of_a_row() -> None:
    assert planned("Company\tRevenue (EUR m)\nA\t100\n").foreign == ("EUR",)
    assert planned("Company\tRevenue\nA\t€100\n").foreign == ("EUR",)
    assert planned("Company\tRevenue\nA\t$100\n").foreign == ()


def test_that_a_row_in_a_currency_nobody_knows_is_left_out() -> None:
    found = planned("Company\tCurrency\tRevenue\nA\tgold coins\t100\nB\tUSD\t1\n")
    assert "gold coins" in found.left_out[0].problem.what
    assert [row.name for row in found.rows] == ["B"]


def test_that_sets_are_made_once_and_peers_refer_to_them_by_number() -> None:
    before = new_valuation("New")
    before = AddEntity("peer_set", Entity("s", "Landlords")).apply(before)[0]
    before = SetValue(Address("peer_sets.number", "s"), 1.0).apply(before)[0]
    body = (
        "Company\tPeer set\tIncluded\tReason\tRevenue\n"
        "A\tClouds\tyes\t\t1\nB\tclouds\tno\tToo old\t2\nC\tLANDLORDS\t1\t\t3\n"
    )
    found = planned(body, before)
    assert found.new_sets == ("Clouds",)
    after = taken(found, before)
    assert [e.name for e in after.members("peer_set")] == ["Landlords", "Clouds"]
    assert [held(after, name, "set") for name in "ABC"] == [2.0, 2.0, 1.0]
    assert [held(after, name, "is_included") for name in "ABC"] == [1.0, 0.0, 1.0]
    evidence = evidence_of(MODEL, after, Address("peers.is_included", peer(after, "B")))
    assert (evidence.note, evidence.status) == ("Too old", Status.ASSUMED)


def standing() -> Valuation:
    return taken(planned("Company\tRevenue\tEBITDA\tSource\nA\t10\t3\tX\nB\t20\t4\tX\n"))


def test_that_peers_of_the_same_name_are_changed_and_only_what_differs() -> None:
    found = planned("Company\tRevenue\tEBITDA\n a \t11\t\nC\t5\t1\n", standing())
    assert found.cells == 3
    assert found.rows[0].old == {"Revenue, last 12 months": "10.0"}
    assert found.rows[0].new == {"Revenue, last 12 months": "11.0"}
    after = taken(found, standing())
    assert [e.name for e in after.members("peer")] == ["A", "B", "C"]
    assert (held(after, "A", "revenue"), held(after, "A", "ebitda")) == (11.0, 3.0)


def test_that_all_may_be_added_or_all_replaced() -> None:
    after = taken(planned("Company\tRevenue\nA\t11\n", standing(), Mode.APPEND), standing())
    assert [e.name for e in after.members("peer")] == ["A", "B", "A 2"]
    found = planned("Company\tRevenue\tEBITDA\nA\t11\tn/a\n", standing(), Mode.REPLACE)
    assert found.removed == ("B",)
    after = taken(found, standing())
    assert [e.name for e in after.members("peer")] == ["A"]
    assert held(after, "A", "ebitda") is None


def test_that_a_table_that_says_what_stands_already_makes_no_edit() -> None:
    assert planned("Company\tRevenue\nA\t10\n", standing()).edit is None


def test_that_statistics_below_a_table_and_lines_without_figures_are_no_peers() -> None:
    found = planned("Company\tRevenue\nHyperscalers\t\nA\t10\nMedian\t10\nMean\t10\n")
    assert [row.name for row in found.rows] == ["A"]
    assert [one.is_harmless for one in found.left_out] == [True, True, True]


def test_that_text_in_a_number_is_named_with_row_column_and_peer() -> None:
    found = planned("Company\tRevenue\tBeta\tFiscal year end\tAs of\nA\tabout 10\thigh\tsoon\tnever\n")
    assert [(one.row, one.column) for one in found.left_out] == [(1, 1), (1, 2), (1, 3), (1, 4)]
    assert found.left_out[0].problem.where == "A: Revenue, last 12 months"
    assert found.left_out[0].problem.what == "about 10 is not a number."


def test_that_the_bounds_of_the_model_hold_for_a_table() -> None:
    (told,) = planned("Company\tTax rate\nA\t75%\n").left_out
    assert "75%" in told.problem.what


def test_that_a_company_that_stands_twice_is_told() -> None:
    found = planned("Company\tRevenue\nA\t1\na\t2\n")
    assert [row.name for row in found.rows] == ["A"]
    assert (found.left_out[0].row, found.left_out[0].is_harmless) == (2, False)


def test_that_a_heading_that_stands_twice_is_told_with_both_columns() -> None:
    found = planned("Company\tRevenue\tRevenue\nA\t1\t2\n")
    assert [(one.row, one.column, one.is_harmless) for one in found.left_out] == [(0, 2, False)]
    assert str(found.left_out[0].problem).startswith("Heading: The heading Revenue stands in column B too.")
    assert planned("Company\tRevenue\tSales\nA\t1\t2\n").left_out == ()


def test_that_a_row_of_figures_is_no_row_of_headings_because_a_name_begins_like_one() -> None:
    assert read_peers(read_tabbed("Salesforce\tno set\t1\nLambda\tNeoclouds\t1\n")).reading.heading is None


ACROSS = (
    "USD m\tMicrosoft\tAmazon\nMarket cap\t2903564.8\t2133958.8\nRevenue LTM\t261802\t637959\nEBITDA LTM\t136552\t\n"
)


def test_that_a_table_with_companies_across_is_turned() -> None:
    found = read_peers(read_tabbed(ACROSS))
    assert found.is_turned
    assert found.reading.fields == ("name", "market_cap", "revenue", "ebitda")
    after = taken(planned(ACROSS))
    assert held(after, "Microsoft", "market_cap") == 2903564.8
    assert held(after, "Amazon", "ebitda") is None


def test_that_units_in_a_column_of_their_own_go_with_the_items() -> None:
    body = "Item\tUnit\tA\tB\nMarket cap\tUSD bn\t2.5\t3\nRevenue\tUSD m\t10\t20\nEBITDA\tUSD m\t1\t2\n"
    assert [cell.shown for cell in turned(read_tabbed(body))[0]][1:] == [
        "Market cap (USD bn)", "Revenue (USD m)", "EBITDA (USD m)",
    ]  # fmt: skip
    after = taken(planned(body))
    assert (held(after, "A", "market_cap"), held(after, "B", "revenue")) == (2500.0, 20.0)


def test_that_a_source_stated_for_the_whole_table_is_that_of_its_figures() -> None:
    after = taken(planned("Company\tRevenue\nA\t1\n", source="Screener, 1 March"))
    found = evidence_of(MODEL, after, Address("peers.revenue", peer(after, "A")))
    assert (found.source, found.status) == ("Screener, 1 March", Status.REPORTED)
    after = taken(planned("Company\tRevenue\nA\t1\n"))
    found = evidence_of(MODEL, after, Address("peers.revenue", peer(after, "A")))
    assert (found.source, found.status, found.page) == ("Pasted table", Status.ASSUMED, "row 2")


def test_that_a_chinese_table_is_taken_in_yuan() -> None:
    body = (
        "公司\t市值（亿元）\t营业收入（百万元）\t收入增长率\t是否纳入\t剔除理由\n"
        "甲\t１２３.４\t5,000\t12%\t否\t规模过小\n"
    )
    after = taken(planned(body, new_valuation("New", currency="CNY")))
    assert held(after, "甲", "market_cap") == pytest.approx(12340.0)
    assert held(after, "甲", "revenue") == 5000.0
    assert held(after, "甲", "growth") == pytest.approx(0.12)
    assert held(after, "甲", "is_included") == 0.0
