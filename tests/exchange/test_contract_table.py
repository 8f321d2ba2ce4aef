"""Pasted tables of contracts: headings in two languages, sizes, what becomes of each row, and what is left out."""

from __future__ import annotations

import pytest

from workbench.document.customers import customer_names, customer_numbers
from workbench.document.edits import AddEntity, SetValue
from workbench.document.valuation import Address, Entity, Valuation, new_valuation, value_of
from workbench.exchange import contract_rows
from workbench.exchange.clipboard import Cell, Table, read_tabbed
from workbench.exchange.contract_import import Plan, plan
from workbench.exchange.contract_table import CONTRACTS, read_headings
from workbench.exchange.table_plan import Mode
from workbench.exchange.table_reading import scale_of
from workbench.live.results import compute
from workbench.model import MODEL

TEN = """Customer\tContract\tBacklog ($bn)\tStart date\tTerm (months)\tMW\tPrepaid\tCash cost
OpenAI\tOrder form 1\t4.00\t01/01/2025\t48\t100\t15%\t30%
OpenAI\tOrder form 2\t2.25\t07/15/2025\t60\t45\t15%\t30%
Meta\t\t1.20\t01/01/2025\t36\t40\t20%\t28%
Microsoft\tEast\t3.10\t01/01/2025\t48\t78\t0%\t31%
Microsoft\tWest\t1.05\t04/01/2025\t48\t26\t0%\t31%
IBM\t\t0.40\t01/01/2025\t24\t20\t-\t33%
Jane Street\t\t0.35\t01/01/2025\t36\t12\t10%\t30%
Mistral\t\t0.55\t10/01/2025\t48\t14\t25%\t30%
Cohere\t\t0.25\t01/01/2025\t36\t8\t25%\t30%
Others\t\t1.95\t01/01/2025\t36\t65\t5%\t30%
Total\t\t15.10\t\t\t\t\t
"""


def planned(body: str, valuation: Valuation | None = None, mode: Mode = Mode.REPLACE, *, opens: bool = False) -> Plan:
    table = read_tabbed(body)
    return plan(
        MODEL,
        valuation or new_valuation("New"),
        table,
        read_headings(table),
        mode,
        set_reported=opens,
        free_power=opens,
    )


def taken(found: Plan, valuation: Valuation | None = None) -> Valuation:
    before = valuation or new_valuation("New")
    assert found.edit is not None
    assert found.edit.check(MODEL, before) == []
    return found.edit.apply(before)[0]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Customer", "customer"),
        ("Customer name", "customer"),
        ("RPO ($m)", "price"),
        ("Remaining performance obligations", "price"),
        ("Contracted backlog, USD bn", "price"),
        ("Start Date", "start"),
        ("Term (years)", "term"),
        ("Critical IT MW", "mw"),
        ("Prepaid %", "prepaid"),
        ("Prepayment held", "prepaid"),
        ("Credit rating", "rating"),
        ("End date", "end"),
        ("客户", "customer"),
        ("剩余履约义务（亿美元）", "price"),
        ("合同金额(百万元)", "price"),
        ("起始日期", "start"),
        ("期限（年）", "term"),
        ("兆瓦", "mw"),
        ("预付比例", "prepaid"),
        ("Remarks", ""),
    ],
)
def test_that_headings_are_known_in_both_languages(heading: str, key: str) -> None:
    assert CONTRACTS.field_of(heading) == key


@pytest.mark.parametrize(
    ("heading", "scale"),
    [
        ("RPO ($bn)", 1e9),
        ("RPO (US$ m)", 1e6),
        ("Backlog, $ millions", 1e6),
        ("Value ($000)", 1e3),
        ("金额（亿元）", 1e8),
        ("金额（百万美元）", 1e6),
        ("金额（万元）", 1e4),
        ("RPO", None),
        ("Number of customers", None),
        ("Backlog in millions", 1e6),
    ],
)
def test_that_headings_tell_the_size_of_amounts(heading: str, scale: float | None) -> None:
    assert scale_of(heading) == scale


def test_that_ten_contracts_make_a_valuation_with_an_assay_at_once() -> None:
    found = planned(TEN, opens=True)
    assert len(found.rows) == 10
    assert [(one.problem.where, one.is_harmless) for one in found.left_out] == [("Total", True)]
    after = taken(found)
    results = compute(MODEL, after)
    assert results.figure("rpo.book") == pytest.approx(15_100)
    assert results.figure("disclosure.reported_rpo") == pytest.approx(15_100)
    assert results.figure("assay.headline") == pytest.approx(15_100)
    assert 0 < results.figure("assay.gold") < 15_100
    assert results.integrity_failures == ()
    assert max(results.line("capacity.gap")) == 0


def test_that_power_becomes_a_price_per_megawatt_and_year() -> None:
    after = taken(planned(TEN, opens=True))
    first = after.members("contract")[0].id
    assert value_of(MODEL, after, Address("contracts.price_per_mw", first)) == pytest.approx(4000 / 4 / 100)
    results = compute(MODEL, after)
    # Days of a quarter differ from a quarter of a year by up to 1.5 %.
    assert max(results.line("contracts.due_mw", 0)) == pytest.approx(100, rel=0.02)


def test_that_contracts_of_one_customer_share_a_number_and_its_name() -> None:
    after = taken(planned(TEN))
    names = [e.name for e in after.members("contract")]
    assert names[:4] == ["OpenAI – Order form 1", "OpenAI – Order form 2", "Meta", "Microsoft – East"]
    numbers = list(customer_numbers(MODEL, after).values())
    assert numbers[0] == numbers[1] != 0
    assert numbers[3] == numbers[4] not in (0, numbers[0])
    assert numbers[2] == 0
    assert list(customer_names(MODEL, after).values())[:2] == ["OpenAI", "OpenAI"]


def test_that_prepaid_shares_of_contracts_in_rpo_are_held_amounts() -> None:
    after = taken(planned(TEN))
    ids = [e.id for e in after.members("contract")]
    assert value_of(MODEL, after, Address("contracts.prepaid_opening", ids[0])) == pytest.approx(600)
    assert value_of(MODEL, after, Address("contracts.prepaid_opening", ids[5])) == 0


def test_that_prepaid_amounts_and_contracts_to_be_signed_are_told_apart() -> None:
    after = taken(planned("Customer\tRPO\tPrepaid\tStatus\nA\t1000\t250\tsigned\nB\t1000\t20\tpipeline\n"))
    a, b = (e.id for e in after.members("contract"))
    assert value_of(MODEL, after, Address("contracts.prepaid_opening", a)) == 250
    assert value_of(MODEL, after, Address("contracts.status", b)) == "PROSPECTIVE"
    after = taken(planned("Customer\tRPO\tPrepaid\tStatus\nA\t1000\t25%\tsigned\nB\t1000\t20%\tpipeline\n"))
    a, b = (e.id for e in after.members("contract"))
    assert value_of(MODEL, after, Address("contracts.prepaid_opening", a)) == 250
    assert value_of(MODEL, after, Address("contracts.prepaid_share", b)) == pytest.approx(0.2)


def test_that_a_chinese_table_with_yi_and_years_is_read() -> None:
    headings = "客户\t剩余履约义务（亿元）\t起始日期\t期限（年）\t预付比例\n"
    body = headings + "微软\t93.62\t2025年1月1日\t４\t１５％\n合计\t93.62\t\t\t\n"
    found = planned(body, new_valuation("New", currency="CNY"))
    assert found.rows[0].values["contracts.price"] == pytest.approx(9362)
    assert found.rows[0].values["contracts.term"] == 4
    assert found.rows[0].values["contracts.prepaid_opening"] == pytest.approx(0.15 * 9362)
    assert len(found.left_out) == 1


def test_that_a_european_table_is_read() -> None:
    found = planned("Kunde\tBacklog (m)\tStart\tEnd\tCost share\nA\t1.234,56\t28.03.2025\t27.03.2029\t30,5 %\n")
    values = found.rows[0].values
    assert values["contracts.price"] == pytest.approx(1234.56)
    assert values["contracts.start"] == 45744
    assert values["contracts.term"] == 4
    assert values["contracts.cost_share"] == pytest.approx(0.305)


def test_that_amounts_in_single_dollars_are_found_out_by_their_size() -> None:
    found = planned("Customer\tRPO\nA\t15,100,000,000\nB\t900,000,000\n")
    assert found.rows[0].values["contracts.price"] == pytest.approx(15_100)


def test_that_the_figure_behind_the_shown_one_is_taken() -> None:
    table: Table = [[Cell("Customer"), Cell("RPO")], [Cell("A"), Cell("9,362.0", 9362.123456)]]
    found = plan(MODEL, new_valuation("New"), table, read_headings(table))
    assert found.rows[0].values["contracts.price"] == 9362.123456


def test_that_headings_need_not_be_the_first_row() -> None:
    found = planned("Backlog as of March\t\nprepared by finance\t\nCustomer\tRPO\nA\t100\n")
    assert [one.name for one in found.rows] == ["A"]


def test_that_a_table_without_headings_is_read_by_its_contents() -> None:
    found = planned("Microsoft\t9362\nOpenAI\t11550\n")
    assert [(one.name, one.values["contracts.price"]) for one in found.rows] == [("Microsoft", 9362), ("OpenAI", 11550)]


def test_that_what_cannot_be_taken_is_told_cell_by_cell() -> None:
    body = (
        "Customer\tRPO\tStart\tEnd\tPrepaid\nA\tabc\t2025-01-01\t\t\nB\t(500)\t2025-01-01\t\t\n"
        "C\t100\tsoon\t\t\nD\t100\t2026-01-01\t2025-01-01\t\nE\t100\t\t\t150\nF\t€100\t\t\t\n"
    )
    found = planned(body)
    told = {(one.row, one.column): str(one.problem) for one in found.left_out}
    assert {(1, 1), (1, None), (2, 1), (2, None), (3, 2), (4, 3), (5, 4), (6, 1), (6, None)} == set(told)
    assert "too low" in told[2, 1]
    assert "before it starts" in told[4, 3]
    assert "More prepayment" in told[5, 4]
    assert "another currency" in told[6, 1]
    assert [one.name for one in found.rows] == ["C", "D", "E"]


def test_that_a_table_of_more_contracts_than_a_valuation_takes_is_taken_to_there_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contract_rows, "MOST_TAKEN", 3)
    found = planned("Customer\tRPO\n" + "".join(f"C{n}\t{n}\n" for n in range(1, 6)))
    assert [one.name for one in found.rows] == ["C1", "C2", "C3"]
    (told,) = found.left_out
    assert (told.row, told.column, told.is_harmless) == (4, None, False)
    assert told.problem.what.startswith("2 rows from here on")
    assert not planned("Customer\tRPO\nC1\t1\nC2\t2\nC3\t3\n").left_out


def book() -> Valuation:
    valuation = new_valuation("Held")
    for key, name, price in (("a", "Alpha", 100.0), ("b", "Beta", 200.0)):
        valuation = AddEntity("contract", Entity(key, name)).apply(valuation)[0]
        valuation = SetValue(Address("contracts.price", key), price).apply(valuation)[0]
        valuation = SetValue(Address("contracts.hazard", key), 0.07).apply(valuation)[0]
    return valuation


@pytest.mark.parametrize(
    ("mode", "names", "prices"),
    [
        (Mode.REPLACE, ["Alpha", "Gamma"], [150, 300]),
        (Mode.UPDATE, ["Alpha", "Beta", "Gamma"], [150, 200, 300]),
        (Mode.APPEND, ["Alpha", "Beta", "Alpha 2", "Gamma"], [100, 200, 150, 300]),
    ],
)
def test_that_contracts_are_replaced_updated_or_appended(mode: Mode, names: list[str], prices: list[float]) -> None:
    before = book()
    found = planned("Name\tRPO\nAlpha\t150\nGamma\t300\n", before, mode)
    after = taken(found, before)
    assert [e.name for e in after.members("contract")] == names
    held = [value_of(MODEL, after, Address("contracts.price", e.id)) for e in after.members("contract")]
    assert held == prices
    if mode is not Mode.APPEND:
        assert found.rows[0].old["RPO, price"] == "100.0"
        assert found.rows[0].new["RPO, price"] == "150.0"
        assert value_of(MODEL, after, Address("contracts.hazard", "a")) == 0.07
    assert found.edit is not None
    assert found.edit.inverse(before).apply(after)[0] == before


def test_that_reported_totals_are_set_only_where_nothing_was_reported() -> None:
    reported = SetValue(Address("disclosure.reported_rpo"), 500.0).apply(new_valuation("New"))[0]
    found = planned("Name\tRPO\nA\t150\n", reported, opens=True)
    assert value_of(MODEL, taken(found, reported), Address("disclosure.reported_rpo")) == 500


def test_that_an_empty_table_makes_no_edit() -> None:
    assert planned("Name\tRPO\n").edit is None
    assert plan(MODEL, new_valuation("New"), [], read_headings([])).edit is None
