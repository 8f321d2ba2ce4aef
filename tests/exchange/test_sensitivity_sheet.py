"""Sensitivity grids in the exported workbook: LibreOffice makes the native data tables anew, figure by figure."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.exchange.exported import edited, example, figures_of, with_values, written
from tests.exchange.workbook_edits import GROWTH, TAX, TIMING, Places, plain
from tests.libreoffice import recalculated
from tests.libreoffice_edits import edited_in_office, value
from tests.twin import cell_differences, stored
from workbench.document.studies import Axis, Grid, Studies
from workbench.document.valuation import Address, Valuation, Value
from workbench.exchange.workbook_back import read_back
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.interpret.layout import column_name
from workbench.interpret.workbook_grids import FIRST, FIRST_CELL, TABLE, DataTable, with_data_tables
from workbench.model import MODEL
from workbench.rows.items import Choice

SHEET = "Sensitivity grids"
VALUE = Address("bridge.enterprise")
BETA = Address("cost_of_capital.asset_beta")
BETAS, TAXES = (0.7, 0.9, 1.2), (0.15, 0.21)
BESIDE = 12
"""So many columns right of a figure its copy is put."""
TWO = Grid("two", VALUE, Axis(BETA, BETAS), Axis(TAX, TAXES))
ONE = Grid("one", VALUE, Axis(TAX, (0.1, 0.2, 0.3, 0.4)))
CODES = Grid("codes", VALUE, Axis(TIMING, (1.0, 2.0)), Axis(BETA, BETAS))
FACTORS = Grid("factors", VALUE, Axis(GROWTH, (0.5, 1.0, 2.0)))


def with_grids(*grids: Grid) -> Valuation:
    return replace(plain(), studies=Studies(grids=grids))


def typed(address: Address, value: float) -> Value:
    item = MODEL[address.key]
    if not isinstance(item, Choice):
        return value
    return list(item.options)[int(value) - 1].name


def enterprise(valuation: Valuation, values: dict[Address, Value]) -> float:
    return figures_of(with_values(valuation, values)).scalar(MODEL[VALUE.key])


def made_anew(path: Path, varied: int, rows: int, columns: int, *edits: str) -> list[list[object]]:
    """The figures of a table as LibreOffice makes them after `edits`.

    It leaves a table alone while it computes a whole book: the table follows cells typed after that. They are the
    what-if cells, whose values the table replaces.
    """
    sheet = f'document.Sheets.getByName("{SHEET}")'
    row = first_figures(varied)
    cells = [f"{column_name(FIRST)}{FIRST_CELL + 1 + n}" for n in range(varied)]
    statements = [*edits, "document.enableAutomaticCalculation(True)", *(value(SHEET, cell, 0.123) for cell in cells)]
    places = [[(TABLE + c, row + r + 1) for c in range(columns)] for r in range(rows)]
    for column, line in (place for across in places for place in across):
        figure = f'{sheet}.getCellRangeByName("{column_name(column)}{line}").Value'
        statements.append(f'{sheet}.getCellRangeByName("{column_name(column + BESIDE)}{line}").Value = {figure}')
    # Every copy is taken before the whole book is computed once more.
    saved = openpyxl.load_workbook(edited_in_office({path: statements})[path], data_only=True)[SHEET]
    return [[saved[f"{column_name(column + BESIDE)}{line}"].value for column, line in across] for across in places]


def first_figures(varied: int) -> int:
    """The row of the first grid's first figure, below so many what-if cells."""
    return FIRST_CELL + varied + 1 + 3


def test_that_libreoffice_makes_a_table_of_two_inputs_equal_to_typed_valuations(tmp_path: Path) -> None:
    valuation = with_grids(TWO)
    path = written(valuation, tmp_path / "two.xlsx")
    wanted = [[enterprise(valuation, {BETA: beta, TAX: tax}) for beta in BETAS] for tax in TAXES]
    found = made_anew(path, 2, 2, 3)
    assert found == [pytest.approx(row, rel=1e-9) for row in wanted]
    assert len({round(one, 3) for row in wanted for one in row}) == 6


def test_that_every_other_cell_is_recalculated_equal_beside_a_table(tmp_path: Path) -> None:
    path = written(with_grids(TWO), tmp_path / "two.xlsx")
    ours = stored(path)
    del ours[SHEET]
    assert cell_differences(ours, recalculated(path)) == []


def test_that_the_figures_are_stored_for_programs_that_make_none_anew(tmp_path: Path) -> None:
    valuation = with_grids(TWO)
    book = openpyxl.load_workbook(written(valuation, tmp_path / "two.xlsx"), data_only=True)
    row = first_figures(2) + 1
    found = [book[SHEET].cell(row + 1, TABLE + 1 + n).value for n in range(3)]
    assert found == pytest.approx([enterprise(valuation, {BETA: beta, TAX: TAXES[1]}) for beta in BETAS], rel=1e-9)


def test_that_a_table_of_one_input_follows_another_changed_in_the_workbook(tmp_path: Path) -> None:
    valuation = with_grids(ONE)
    path = written(valuation, tmp_path / "one.xlsx")
    wanted = [enterprise(valuation, {BETA: 1.1, TAX: tax}) for tax in ONE.across.values]
    change = value("Inputs", Places(valuation).value(BETA), 1.1)
    assert made_anew(path, 1, 1, 4, change) == [pytest.approx(wanted, rel=1e-9)]


def test_that_a_choice_is_varied_in_its_words(tmp_path: Path) -> None:
    valuation = with_grids(CODES)
    path = written(valuation, tmp_path / "codes.xlsx")
    wanted = [
        [enterprise(valuation, {BETA: beta, TIMING: typed(TIMING, code)}) for code in (1.0, 2.0)] for beta in BETAS
    ]
    assert made_anew(path, 2, 3, 2) == [pytest.approx(row, rel=1e-9) for row in wanted]


def test_that_factors_on_every_period_are_written_as_values_that_say_so(tmp_path: Path) -> None:
    path = written(with_grids(FACTORS), tmp_path / "factors.xlsx")
    with zipfile.ZipFile(path) as given:
        assert not any(b"dataTable" in given.read(name) for name in given.namelist())
    sheet = openpyxl.load_workbook(path)[SHEET]
    row = first_figures(0)
    assert str(sheet.cell(row - 1, 1).value).startswith("Stored values")
    assert isinstance(sheet.cell(row + 1, TABLE + 1).value, float)


def test_that_excel_is_told_not_to_make_tables_anew_at_every_change(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(with_grids(TWO), tmp_path / "two.xlsx")) as given:
        assert b'calcMode="autoNoTable"' in given.read("xl/workbook.xml")
    with zipfile.ZipFile(written(with_grids(), tmp_path / "none.xlsx")) as given:
        assert b"autoNoTable" not in given.read("xl/workbook.xml")


@pytest.mark.parametrize("language", [ENGLISH, SIMPLIFIED_CHINESE])
def test_that_a_workbook_with_grids_comes_back_without_a_word(language: str, tmp_path: Path) -> None:
    valuation = with_grids(TWO, ONE, CODES, FACTORS)
    set_language(language)
    try:
        path = written(valuation, tmp_path / "grids.xlsx")
    finally:
        set_language(ENGLISH)
    back = read_back(MODEL, valuation, path)
    assert (back.lines, back.notes) == ((), ())


def test_that_a_filled_what_if_cell_is_named_when_the_workbook_comes_back(tmp_path: Path) -> None:
    valuation = with_grids(TWO)
    place = f"{column_name(FIRST)}{FIRST_CELL + 1}"

    def fill(book: openpyxl.Workbook) -> None:
        book[SHEET][place] = 0.2

    back = read_back(MODEL, valuation, edited(written(valuation, tmp_path / "two.xlsx"), fill))
    assert back.lines == ()
    assert [note for note in back.notes if "what-if cell" in note and place in note]


def test_that_the_same_grids_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (written(with_grids(TWO), tmp_path / f"{n}.xlsx").read_bytes() for n in range(2))
    assert one == other


def test_that_no_table_is_put_where_no_figures_stand() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("xl/worksheets/sheet1.xml", '<c r="A1"><v>1</v></c>')
    with pytest.raises(ValueError, match="A1"):
        with_data_tables(buffer.getvalue(), 1, [DataTable((0, 0), (0, 0), "B1")])


def test_that_shipped_examples_keep_no_grids() -> None:
    assert [example(name).studies.grids for name in ("coreweave-ipo", "plain-company")] == [(), ()]
