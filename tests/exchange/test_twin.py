"""The exported workbook against LibreOffice: every cell of every case, edits made in the sheet, random valuations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.exchange.exported import (
    BASE,
    CASE_CELL,
    EXAMPLES,
    edited,
    example,
    figures_of,
    in_case,
    input_row,
    layout_of,
    named_figures,
    sheet_of,
    with_values,
    written,
)
from tests.exchange.random_valuations import ODD_NAMES, random_valuation
from tests.libreoffice import Sheets, recalculated, recalculated_many
from tests.twin import cell_differences, count_formulas, is_error, stored
from workbench.document.rules import input_problems, override_problems
from workbench.document.valuation import Address, Entity, Evidence, Override, Status, Valuation
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.interpret.layout import column_name
from workbench.model import MODEL

BATCHES, BATCH = 10, 5


def errors(formulas: Sheets, theirs: Sheets) -> list[str]:
    """Formula cells that another program shows as an error; a company may well be named #REF!."""
    cells = ((f"{name}!{at}", theirs[name].get(at)) for name, found in formulas.items() for at in found)
    return [f"{place} {value}" for place, value in cells if is_error(value)]


def first(found: list[str]) -> list[str]:
    """Enough of the differences to see what they have in common."""
    return found[:12]


# Examples ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_that_every_cell_of_every_case_of_an_example_is_recalculated_equal(name: str, tmp_path: Path) -> None:
    valuation = example(name)
    paths = {case.id: written(in_case(valuation, case.id), tmp_path / f"{case.id}.xlsx") for case in valuation.cases}
    results = recalculated_many(paths.values())
    for case, path in paths.items():
        ours = stored(path)
        assert count_formulas(ours) > 5_000, case
        assert first(cell_differences(ours, results[path])) == [], case
        assert first(errors(ours, results[path])) == [], case


def test_that_the_same_comparison_sees_one_figure_that_is_off_by_a_millionth(tmp_path: Path) -> None:
    path = written(example("plain-company"), tmp_path / "plain.xlsx")
    ours, theirs = stored(path), recalculated(path)
    sheet, cells = next((s, c) for s, c in ours.items() if s == "Income statement")
    address, value = next((a, v) for a, v in cells.items() if isinstance(v, float) and abs(v) > 1e4)
    cells[address] = value * (1 + 1e-8)
    assert [line.split(":")[0] for line in cell_differences(ours, theirs)] == [f"{sheet}!{address}"]


def shorter(name: str) -> Valuation:
    """The base of an example over sixteen periods: the same lines, recalculated in a third of the time."""
    return replace(in_case(example(name), "base"), periods=16)


# What an analyst does in the sheet -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [case.id for case in example("coreweave-ipo").cases[1:]])
def test_that_the_case_chosen_in_the_sheet_gives_every_figure_of_that_case(case: str, tmp_path: Path) -> None:
    valuation = shorter("coreweave-ipo")
    name = valuation.case(case).name

    def choose(book: openpyxl.Workbook) -> None:
        book["Inputs"][CASE_CELL] = name

    chosen = edited(written(valuation, tmp_path / "base.xlsx"), choose)
    expected = stored(written(in_case(valuation, case), tmp_path / "expected.xlsx"))
    assert first(cell_differences(expected, recalculated(chosen))) == []
    assert figures_of(in_case(valuation, case)).figures != figures_of(valuation).figures


EDITS: dict[str, dict[Address, float | str | None]] = {
    "a contract starts two quarters later": {Address("contracts.delay", "microsoft"): 2.0},
    "a typed cost of capital": {
        Address("cost_of_capital.mode"): "TYPED",
        Address("cost_of_capital.typed"): 0.083,
    },
    "other words of choices, an emptied cell, an earlier maturity": {
        Address("dcf.method"): "GROWTH",
        Address("dcf.growth"): 0.031,
        Address("facilities.amortisation", "ddtl1"): "LEVEL_PAYMENT",
        Address("facilities.maturity", "ddtl2"): 46387.0,
        Address("rates.basis"): "OPENING",
        Address("shares.market_price"): None,
    },
    "asset beta of the peers, debt beta by the yield, cost of debt by a rating": {
        Address("cost_of_capital.beta_from"): "PEERS",
        Address("cost_of_capital.debt_beta_from"): "IMPLIED",
        Address("cost_of_capital.debt_rate_from"): "SYNTHETIC",
        Address("cost_of_capital.expected_loss"): 0.03,
        Address("cost_of_capital.relevering"): "MILES_EZZELL",
        Address("peers.beta", "orcl"): 1.3,
        Address("peers.beta", "amzn"): 1.2,
        Address("beta_terms.debt_beta"): 0.1,
        Address("synthetic_rating.ebit"): 500.0,
        Address("history.revenue", "q324"): 600.0,
    },
    "sculpted and tested repayment, reserve, lock-up, renewal, a covenant that accelerates, a tax cut": {
        Address("facilities.amortisation", "ddtl1"): "SCULPTED",
        Address("repayment_terms.is_after_tax", "ddtl1"): 1.0,
        Address("repayment_terms.reserve_months", "ddtl1"): 4.0,
        Address("facilities.amortisation", "ddtl2"): "GREATER_OF",
        Address("repayment_terms.prepaid_order", "growth"): "NEXT",
        Address("borrowers.lock_up", "ccac4"): 1.4,
        Address("renewal_terms.renewal", "oem"): "REFINANCED",
        Address("covenant_terms.max_ltv", "ddtl2"): 0.9,
        Address("repayment_terms.is_accelerating", "ddtl2"): 1.0,
        Address("tax.rate"): 0.2,
    },
}


@pytest.mark.parametrize("name", EDITS)
def test_that_an_input_edited_in_the_sheet_gives_every_figure_of_the_same_edit_here(name: str, tmp_path: Path) -> None:
    valuation, values = shorter("coreweave-ipo"), EDITS[name]

    def type_in(book: openpyxl.Workbook) -> None:
        sheet = sheet_of(book, "Inputs")
        for address, value in values.items():
            row = input_row(sheet, address.key, address.entity or "")
            shown = value
            if isinstance(value, str):
                options = getattr(MODEL[address.key], "options")  # noqa: B009
                shown = options[value].value
            sheet.cell(row, BASE).value = shown

    changed = edited(written(valuation, tmp_path / "typed.xlsx"), type_in)
    ours = with_values(valuation, values)
    expected = stored(written(ours, tmp_path / "expected.xlsx"))
    assert first(cell_differences(expected, recalculated(changed))) == []
    before, after = figures_of(valuation), figures_of(ours)
    price = MODEL["shares.price"]
    assert before.scalar(price) != pytest.approx(after.scalar(price), rel=1e-4)


def test_that_a_series_edited_in_the_sheet_gives_the_figures_of_the_same_edit_here(tmp_path: Path) -> None:
    valuation = shorter("coreweave-ipo")
    additions = list(figures_of(valuation).periods(MODEL["capacity.additions"]))
    additions[5] += 40.0
    layout = layout_of(valuation)

    def type_in(book: openpyxl.Workbook) -> None:
        (place,) = book.defined_names["capacity.additions"].destinations
        start = place[1].split(":")[0].replace("$", "")
        cell = sheet_of(book, "Series")[start].offset(column=5)
        if str(cell.value).startswith("="):  # some case has its own: the base stands in the line below
            cell = cell.offset(row=1)
        cell.value = additions[5]

    changed = edited(written(valuation, tmp_path / "series.xlsx"), type_in)
    ours = with_values(valuation, {Address("capacity.additions"): tuple(additions)})
    expected = stored(written(ours, tmp_path / "expected.xlsx"))
    assert layout.series in expected
    assert first(cell_differences(expected, recalculated(changed))) == []


def test_that_a_typed_over_figure_emptied_in_the_sheet_sets_the_formula_back(tmp_path: Path) -> None:
    plain = in_case(example("plain-company"), "base")
    revenue = Address("operations.revenue")
    typed = replace(plain, overrides={**plain.overrides, (revenue, 3): Override(4321.0, "as guided")})
    path = written(typed, tmp_path / "typed.xlsx")

    def empty(book: openpyxl.Workbook) -> None:
        sheet = sheet_of(book, "Overrides")
        row = next(int(cell.row) for cell in sheet["A"] if cell.value == revenue.key)
        assert sheet.cell(row, BASE).value == 4321
        sheet.cell(row, BASE).value = None

    emptied = edited(path, empty)
    results = recalculated_many([path, emptied])
    home = layout_of(typed).home(MODEL[revenue.key], None)
    cell = f"{column_name(home.column + 2)}{home.row + 1}"
    assert results[path][home.sheet][cell] == 4321.0
    assert results[emptied][home.sheet][cell] == pytest.approx(figures_of(plain).periods(MODEL[revenue.key])[2])
    book = openpyxl.load_workbook(path)
    expected = figures_of(plain)
    for key, value in named_figures(book, results[emptied]).items():
        own = expected.scalar(MODEL[key])
        assert value == (pytest.approx(own, rel=1e-9, abs=1e-6) if math.isfinite(own) else "n.m."), key


# Languages and odd texts ---------------------------------------------------------------------------------------------


@pytest.fixture
def chinese() -> Iterator[None]:
    set_language(SIMPLIFIED_CHINESE)
    yield
    set_language(ENGLISH)


@pytest.mark.usefixtures("chinese")
def test_that_a_chinese_workbook_is_recalculated_equal(tmp_path: Path) -> None:
    path = written(example("plain-company"), tmp_path / "zh.xlsx")
    ours, theirs = stored(path), recalculated(path)
    assert "Inputs" not in ours
    assert any("\u4e00" <= letter <= "\u9fff" for name in ours for letter in name)
    assert first(cell_differences(ours, theirs)) == []
    assert first(errors(ours, theirs)) == []


def odd_texts() -> tuple[Valuation, set[str]]:
    """A valuation in which every text a user may type begins like a formula, a number or an error."""
    kinds = [entity_set.key for entity_set in MODEL.entity_sets]
    entities = {
        kind: tuple(Entity(f"{kind}-{n}", name) for n, name in enumerate(ODD_NAMES[k::5][:3]))
        for k, kind in enumerate(kinds)
    }
    evidence = {
        Address("tax.rate"): Evidence("=2+2", Status.REPORTED, "@x", "", ""),
        Address("dcf.growth"): Evidence("+44", Status.ASSUMED, "-note", "", ""),
    }
    valuation = replace(
        example("plain-company"),
        title="=TODAY()",
        notes='=HYPERLINK("http://example.org")',
        entities=entities,
        values={Address("tax.rate"): 0.25, Address("dcf.growth"): 0.02},
        evidence=evidence,
        alternatives={},
        overrides={(Address("operations.revenue"), 2): Override(10.0, "=3+3")},
        cases=example("plain-company").cases[:1],
        selected_case=example("plain-company").cases[0].id,
        periods=4,
    )
    names = {entity.name for members in entities.values() for entity in members}
    return valuation, names | {"=2+2", "@x", "+44", "-note", "=TODAY()", '=HYPERLINK("http://example.org")', "=3+3"}


def test_that_a_text_that_looks_like_a_formula_stays_text_when_another_program_opens_it(tmp_path: Path) -> None:
    valuation, texts = odd_texts()
    path = written(valuation, tmp_path / "odd.xlsx")
    theirs = recalculated(path)
    found = {value for cells in theirs.values() for value in cells.values() if isinstance(value, str)}
    assert texts <= found
    assert first(cell_differences(stored(path), theirs)) == []


# Random valuations ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", range(BATCHES))
def test_that_random_valuations_are_recalculated_equal(batch: int, tmp_path: Path) -> None:
    seeds = range(batch * BATCH, (batch + 1) * BATCH)
    paths = {seed: written(random_valuation(seed), tmp_path / f"{seed}.xlsx") for seed in seeds}
    results = recalculated_many(paths.values())
    found = {}
    for seed, path in paths.items():
        ours = stored(path)
        assert count_formulas(ours) > 2_000, seed
        found[seed] = first(cell_differences(ours, results[path])) + first(errors(ours, results[path]))
    assert found == {seed: [] for seed in seeds}


def test_that_random_valuations_are_what_a_user_could_have_typed() -> None:
    for seed in range(BATCHES * BATCH):
        valuation = random_valuation(seed)
        found = [p for at, value in valuation.values.items() for p in input_problems(MODEL, valuation, at, value)]
        for case in valuation.cases:
            for at, value in case.values.items():
                found += input_problems(MODEL, valuation, at, value)
            for (at, period), typed in (case.overrides or valuation.overrides).items():
                found += override_problems(MODEL, valuation, at, period, typed)
        assert found == [], seed
        assert random_valuation(seed) == valuation


def test_that_random_valuations_reach_the_corners() -> None:
    """Every number of members and every word of every choice occurs, and many have contracts, debt and a value."""
    valuations = [random_valuation(seed) for seed in range(BATCHES * BATCH)]
    for entity_set in MODEL.entity_sets:
        assert {len(v.members(entity_set)) for v in valuations} == {0, 1, 2, 3, 4}
    for item in MODEL.inputs:
        options = getattr(item, "options", None)
        if options is not None:
            typed = {value for v in valuations for at, value in v.values.items() if at.key == item.key}
            assert typed == {member.name for member in options}, item.key
    figures = [figures_of(v) for v in valuations]
    for key, least in (("shares.price", 20), ("bridge.enterprise", 20), ("assay.headline", 15)):
        assert sum(1 for f in figures if f.scalar(MODEL[key]) > 0) >= least, key
    assert {v.case(v.selected_case) is v.base for v in valuations} == {True, False}
