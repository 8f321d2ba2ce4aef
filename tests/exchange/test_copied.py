"""A copied block: what spreadsheets are given, and that the same figures come back to the last bit."""

from __future__ import annotations

import math
import random
import struct
from pathlib import Path

import pytest

from tests.libreoffice import pasted_html
from workbench.exchange.clipboard import read_clipboard, read_html, read_tabbed
from workbench.exchange.copied import Copied, as_html, as_text, figure, typed_words, words
from workbench.ground.numbers import parse_number
from workbench.ground.units import DATE, FLAG, MULTIPLE, PERCENT, PERCENT_YEAR, USD_M, Unit

UNITS = (USD_M, PERCENT, PERCENT_YEAR, MULTIPLE)


def numbers(unit: Unit, count: int = 200) -> list[float]:
    made = random.Random(7)
    found = [0.0, 0.07, -0.07, 0.1 + 0.2, 1 / 3, -1e-9, 1.0, 2.5e-5]
    while len(found) < count:
        value = made.uniform(-2, 2) if unit.percent else made.uniform(-1e6, 1e6) * 10 ** made.randint(-9, 3)
        found.append(value)
    return found


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("way", ["html", "text"])
def test_that_figures_come_back_to_the_last_bit(unit: Unit, way: str) -> None:
    held = numbers(unit)
    block = [[figure(value, unit), words("a name")] for value in held]
    table = read_html(as_html(block)) if way == "html" else read_tabbed(as_text(block))
    back = [parse_number(typed_words(row[0], unit), unit) for row in table]
    assert [struct.pack("d", float(str(b))) for b in back] == [struct.pack("d", v) for v in held]


def test_that_a_date_a_flag_and_a_gap_come_back() -> None:
    block = [[figure(45744.0, DATE), figure(1.0, FLAG), figure(math.nan, USD_M), figure(math.inf, USD_M), words("x")]]
    row = read_clipboard(as_html(block), as_text(block))[0]
    assert [parse_number(typed_words(c, u), u) for c, u in zip(row[:2], (DATE, FLAG), strict=True)] == [45744.0, 1.0]
    assert [typed_words(cell, USD_M) for cell in row[2:4]] == ["", ""]
    assert row[4].shown == "x"


def test_that_words_are_no_formula_and_come_back_as_they_were() -> None:
    block = [[words("=1+1"), words("a <b> & 'c'"), Copied("-5", "(5.0)", -5.0, USD_M)]]
    assert "'=1+1" in as_text(block)
    assert ">=1+1" not in as_html(block)
    assert [cell.shown for cell in read_html(as_html(block))[0]] == ["=1+1", "a <b> & 'c'", "(5.0)"]


def test_that_no_unit_stands_in_a_cell_and_every_number_has_its_format() -> None:
    made = as_html([[figure(1234.5678, USD_M), figure(0.4321, PERCENT)]])
    assert 'x:num="1234.5678"' in made
    assert 'sdval="0.4321"' in made
    assert "0.0%" in made
    assert "USD" not in made


def test_that_calc_takes_the_numbers_behind_the_cells(tmp_path: Path) -> None:
    held = [1234.56789012345, -0.0625, 0.432101234, 45744.0]
    block = [
        [words("Row"), figure(held[0], USD_M), figure(held[1], USD_M)],
        [words("=1+1"), figure(held[2], PERCENT), figure(held[3], DATE)],
    ]
    path = tmp_path / "block.html"
    path.write_text(as_html(block), encoding="utf-8")
    cells = next(iter(pasted_html(path).values()))
    assert [cells["B1"], cells["C1"], cells["B2"], cells["C2"]] == held
    assert str(cells["A2"]).endswith("=1+1")
