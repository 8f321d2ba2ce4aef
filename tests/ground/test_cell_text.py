"""Texts for cells: never a formula, always the same when they come back, numbers untouched."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.exchange.clipboard import read_tabbed
from workbench.ground.cell_text import inert, meant, tabbed


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "=cmd|'/c calc'!A1",
        "-2+3+cmd|' /C calc'!A0",
        "+A1",
        "-x",
        "=x",
        "＝1+1",
        "＋1+1",
        "－1",
        "＠SUM(1)",
        "\n=1",
    ],
)
def test_that_text_that_begins_like_a_formula_is_led_by_an_apostrophe(words: str) -> None:
    assert inert(words) == "'" + words
    assert meant(inert(words)) == words


@pytest.mark.parametrize(
    "words",
    ["-5", "+3", "-1,234.5", "-1.234,5", "-12.5%", "-1e-05", "-.5", "(5.0)", "–", "-", "Msft", "", "-9 999"],
)
def test_that_numbers_and_ordinary_texts_stay_as_they_are(words: str) -> None:
    assert inert(words) == words


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_that_every_figure_stays_a_number(figure: float) -> None:
    assert inert(repr(figure)) == repr(figure)


@given(st.text(max_size=12) | st.text("'=+-@ 1\n\t＝", max_size=6))
def test_that_every_text_comes_back_as_it_was(words: str) -> None:
    assert meant(inert(words)) == words
    assert not (len(words) > 1 and inert(words).startswith(("=", "@", "＝", "\t", "\n"))), (
        "a sign alone computes nothing"
    )


@pytest.mark.parametrize("words", ["'=1+1", "''=1", "'-5"])
def test_that_an_apostrophe_of_its_own_is_kept(words: str) -> None:
    assert inert(words) == "'" + words


def test_that_a_copied_block_keeps_its_cells_and_comes_back_in_full() -> None:
    rows = [["=1+1", "-5"], ["a\tb", "two\nlines"]]
    copied = tabbed(rows)
    assert list(csv.reader(io.StringIO(copied), delimiter="\t")) == [["'=1+1", "-5"], ["a b", "two lines"]]
    assert [[cell.shown for cell in row] for row in read_tabbed(copied)] == [["=1+1", "-5"], ["a b", "two lines"]]
