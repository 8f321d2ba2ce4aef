"""Stored sheets: labelled as such, equal to what analysis finds, and every stress reproduced by the workbook itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.exchange.exported import (
    BASE,
    edited,
    example,
    figures_of,
    in_case,
    input_row,
    named_cells,
    sheet_of,
    with_values,
    written,
)
from tests.libreoffice import recalculated_many
from workbench.analysis.credit_book import credit_book
from workbench.document.edits import AddEntity, RemoveEntity
from workbench.document.valuation import Address, Entity, Valuation
from workbench.exchange.analyses import LEVELS, TAIL_LEVEL, stored_sheets
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.interpret.workbook_stored import StoredTable
from workbench.model import MODEL

COLUMNS = {
    "Value per share": "shares.price",
    "Enterprise value": "bridge.enterprise",
    "Equity value": "bridge.equity",
    "Gold: what the reported RPO is worth": "assay.gold",
    "Gold ratio": "assay.gold_ratio",
}
INPUTS = {
    "Lost at the balance sheet (stress)": "contracts.is_lost",
    "Site late by": "sites.late",
    "All sites late by": "capacity.late",
}


def with_site() -> Valuation:
    """The large example over eight periods, one customer with two contracts, a site that is built."""
    plain = replace(in_case(example("coreweave-ipo"), "base"), periods=8)
    for site in plain.members("site"):
        plain, _ = RemoveEntity(site.id).apply(plain)
    first, second = (entity.id for entity in plain.members("contract")[:2])
    values: dict[Address, float | str | tuple[float, ...] | None] = {
        Address("contracts.customer", first): 7.0,
        Address("contracts.customer", second): 7.0,
        Address("sites.power", "north"): 120.0,
        Address("sites.ready", "north"): 45900.0,
        Address("sites.late", "north"): 1.0,
    }
    return with_values(AddEntity("site", Entity("north", "North")).apply(plain)[0], values)


def without_wrong_way() -> Valuation:
    """The large example with recoveries that do not move with the common factor."""
    still: dict[Address, float | str | tuple[float, ...] | None] = {
        Address("credit.wrong_way_price"): 0.0,
        Address("credit.wrong_way_delay"): 0.0,
    }
    return with_values(in_case(example("coreweave-ipo"), "base"), still)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the stress sheet as a reader meets it."""

    name: str
    figures: dict[str, float]
    setting: str
    of: str
    value: float


def lines_of(sheet: Worksheet) -> list[Line]:
    """Every line that says which input to set."""
    found: list[Line] = []
    heads: dict[str, int] = {}
    for row in sheet.iter_rows():
        texts = {str(cell.value).split("\n")[0]: int(cell.column) - 1 for cell in row if cell.value is not None}
        if "Input to set" in texts:
            heads = texts
        elif heads and row[heads["Input to set"]].value in INPUTS:
            figures = {key: float(str(row[heads[head]].value)) for head, key in COLUMNS.items()}
            of, value = (row[heads[head]].value for head in ("Of", "Value to type"))
            setting = str(row[heads["Input to set"]].value)
            found.append(Line(str(row[0].value), figures, setting, str(of or ""), float(str(value))))
    return found


def test_that_the_input_a_line_names_gives_its_figures_when_the_workbook_is_recalculated(tmp_path: Path) -> None:
    valuation = with_site()
    path = written(valuation, tmp_path / "stress.xlsx")
    lines = lines_of(sheet_of(openpyxl.load_workbook(path), "Stress"))
    contracts = {e.name: e.id for e in valuation.members("contract")}
    customers = [line for line in lines if line.setting.startswith("Lost")]
    assert [line.of for line in customers] == [
        "Microsoft, Second customer", "Other customers", "OpenAI", "Future bookings",
    ]  # fmt: skip
    sites = [line for line in lines if line.setting == "Site late by"]
    everywhere = [line for line in lines if line.setting == "All sites late by"]
    assert [(line.of, line.value) for line in sites] == [("North", 2), ("North", 3), ("North", 5)]
    assert [line.value for line in everywhere] == [1, 2, 4]
    copies: dict[Path, Line] = {}
    for number, line in enumerate([customers[0], sites[1]]):

        def type_in(book: openpyxl.Workbook, line: Line = line) -> None:
            sheet = sheet_of(book, "Inputs")
            ids = [contracts[name] for name in line.of.split(", ")] if line.setting.startswith("Lost") else ["north"]
            for entity in ids if line.of else [""]:
                sheet.cell(input_row(sheet, INPUTS[line.setting], entity), BASE).value = line.value

        copies[edited(path, type_in).rename(tmp_path / f"{number}.xlsx")] = line
    results = recalculated_many(copies)
    places = named_cells(openpyxl.load_workbook(path))
    base = figures_of(valuation)
    for copy, line in copies.items():
        for key, wanted in line.figures.items():
            ((sheet, address),) = places[key]
            assert results[copy][sheet][address] == pytest.approx(wanted, rel=1e-9, abs=1e-6), (line.name, key)
        assert line.figures["shares.price"] != pytest.approx(base.scalar(MODEL["shares.price"]), rel=1e-6)


# What stands on the sheets -------------------------------------------------------------------------------------------


def test_that_the_loss_sheet_holds_what_the_copula_finds(tmp_path: Path) -> None:
    valuation = without_wrong_way()
    arrays = figures_of(valuation)
    book = credit_book(MODEL, valuation, arrays)
    losses = book.distribution()
    sheet, _ = stored_sheets(MODEL, valuation, arrays)
    result, tail, customers, every = sheet.tables
    assert [row[0] for row in tail.rows] == list(LEVELS)
    assert [row[1] for row in tail.rows] == [losses.quantile(q) for q in LEVELS]
    assert [row[2] for row in tail.rows] == [losses.expected_shortfall(q) for q in LEVELS]
    assert [row[0] for row in every.rows] == losses.losses.tolist()
    assert sum(float(row[1]) for row in every.rows) == pytest.approx(1)
    assert every.rows[-1][2] == pytest.approx(1)
    parts = sum(float(row[-1]) for row in customers.rows)
    assert parts == pytest.approx(losses.expected_shortfall(TAIL_LEVEL))
    assert figure(result, "Expected loss") == pytest.approx(arrays.scalar(MODEL["exposure_total.expected_loss"]))
    assert sum(float(row[-2]) for row in customers.rows) == pytest.approx(losses.mean)


def figure(table: StoredTable, name: str) -> float:
    return next(float(row[1]) for row in table.rows if row[0] == name)


def test_that_a_long_list_of_losses_is_told_by_quantiles_that_lose_no_probability() -> None:
    valuation = without_wrong_way()
    contracts = tuple(Entity(f"c{n}", f"C {n}") for n in range(12))
    values: dict[Address, float | str | tuple[float, ...] | None] = {}
    for n, contract in enumerate(contracts):
        values[Address("contracts.price", contract.id)] = 100.0 + 37.0 * n + n * n
        values[Address("contracts.hazard", contract.id)] = 0.02 + 0.01 * n
    many = with_values(replace(valuation, entities={**valuation.entities, "contract": contracts}), values)
    sheet, _ = stored_sheets(MODEL, many, figures_of(many))
    every = sheet.tables[-1]
    assert 100 < len(every.rows) <= 256
    assert sum(float(row[1]) for row in every.rows) == pytest.approx(1)
    assert [row[0] for row in every.rows] == sorted(row[0] for row in every.rows)
    assert all(math.isfinite(float(value)) for row in every.rows for value in row)


def test_that_losses_which_move_with_the_factor_are_told_by_quantiles_too() -> None:
    moving = with_values(without_wrong_way(), {Address("credit.wrong_way_price"): 0.2})
    sheet, _ = stored_sheets(MODEL, moving, figures_of(moving))
    result, _, customers, every = sheet.tables
    assert figure(result, "Expected loss") > figure(result, "Expected loss without wrong-way effects") > 0
    assert sum(float(row[-2]) for row in customers.rows) == pytest.approx(figure(result, "Expected loss"))
    assert figure(result, "Most by which a loss can be off") > 0
    assert every.rows[0][0] == 0
    assert every.rows[0][1] == pytest.approx(figure(result, "Probability that nothing is lost"))
    assert sum(float(row[1]) for row in every.rows) == pytest.approx(1)
    assert float(every.rows[-1][0]) <= figure(result, "Loss if every customer defaults")


@pytest.fixture
def chinese() -> Iterator[None]:
    set_language(SIMPLIFIED_CHINESE)
    yield
    set_language(ENGLISH)


def says_stored(path: Path, names: tuple[str, str], words: tuple[str, str]) -> None:
    book = openpyxl.load_workbook(path)
    for name in names:
        sheet = sheet_of(book, name)
        note = str(sheet["A2"].value)
        assert all(word in note for word in words)
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_that_stored_sheets_say_of_which_date_and_case_they_are_and_that_they_are_not_live(tmp_path: Path) -> None:
    bear = in_case(example("coreweave-ipo"), "bear")
    path = written(replace(bear, periods=8), tmp_path / "bear.xlsx")
    says_stored(path, ("Loss distribution", "Stress"), ("not live", "2025-03-28"))
    assert bear.case("bear").name in str(sheet_of(openpyxl.load_workbook(path), "Stress")["A2"].value)


@pytest.mark.usefixtures("chinese")
def test_that_they_say_so_in_chinese(tmp_path: Path) -> None:
    path = written(replace(in_case(example("coreweave-ipo"), "base"), periods=8), tmp_path / "zh.xlsx")
    says_stored(path, ("损失分布", "压力测试"), ("非活公式", "2025-03-28"))


def test_that_a_company_without_contracts_or_sites_has_no_stored_sheets() -> None:
    valuation = example("plain-company")
    assert stored_sheets(MODEL, valuation, figures_of(valuation)) == ()
