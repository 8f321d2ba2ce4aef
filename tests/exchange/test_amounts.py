"""Figures, dates and terms of other people's tables, as a person would read them."""

from __future__ import annotations

from datetime import date

import pytest

from workbench.exchange.amounts import (
    Amount,
    add_years,
    day_first,
    decimal_comma,
    fits_currency,
    has_two_readings,
    read_amount,
    read_date,
    read_term,
)
from workbench.exchange.clipboard import Cell
from workbench.ground.units import serial_of


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("15,100.0 ", 15100),
        ("(1,234)", -1234),
        ("($1,234.5)", -1234.5),
        ("$(1,234.5)", -1234.5),
        ("-$12", -12),
        ("1 234 567", 1234567),
        ("1'234'567.8", 1234567.8),
        ("１，２３４．５", 1234.5),
        ("1,23,456", 123456),
        ("1.2e3", 1200),
        ("12-", -12),
        ("¥88", 88),
        ("US$ 3.5", 3.5),
        ("3.5 EUR", 3.5),
    ],
)
def test_that_figures_are_read_whatever_their_dress(shown: str, value: float) -> None:
    found = read_amount(Cell(shown))
    assert found is not None
    assert found.value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("shown", "value"),
    [("1.234,56", 1234.56), ("1.234.567", 1234567), ("0,5", 0.5), ("12,5 %", 0.125), ("-1.000,0", -1000)],
)
def test_that_decimal_commas_are_read(shown: str, value: float) -> None:
    found = read_amount(Cell(shown), comma=True)
    assert found is not None
    assert found.value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("shown", "scale"),
    [
        ("15.1bn", 1e9),
        ("15.1 Billion", 1e9),
        ("$15.1m", 1e6),
        ("151亿", 1e8),
        ("151亿元", 1e8),
        ("3 万", 1e4),
        ("5k", 1e3),
    ],
)
def test_that_words_behind_a_figure_give_its_size(shown: str, scale: float) -> None:
    found = read_amount(Cell(shown))
    assert found is not None
    assert found.scale == scale


@pytest.mark.parametrize(
    "shown", ["abc", "1.2.3,4", "12 apples", "", "3 of 4", "1,2345.6,7", "1,2345", "7’762,0785", "Q1 2025"]
)
def test_that_what_is_no_figure_is_none(shown: str) -> None:
    assert read_amount(Cell(shown)) is None


def test_that_the_number_behind_a_cell_wins_over_what_it_shows() -> None:
    assert read_amount(Cell("54.0%", 0.5404)) == Amount(0.5404, 1.0, True)
    assert read_amount(Cell("15,100.0", 15100.0375)) == Amount(15100.0375)
    found = read_amount(Cell("15.1bn", 15_099_800_000.0))
    assert found is not None
    assert found.value * found.scale == pytest.approx(15_099_800_000.0, rel=1e-15)


def test_that_most_figures_decide_what_a_comma_means() -> None:
    assert decimal_comma(["1.234,5", "1,234", "2,75"])
    assert not decimal_comma(["1,234.5", "1,234", "2.75"])
    assert not decimal_comma(["1,234", "2,345"])
    assert decimal_comma(["0,125"])


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("2025-03-28", (2025, 3, 28)),
        ("2025/3/28", (2025, 3, 28)),
        ("2025年3月28日", (2025, 3, 28)),
        ("28.03.2025", (2025, 3, 28)),
        ("28 Mar 2025", (2025, 3, 28)),
        ("March 28, 2025", (2025, 3, 28)),
        ("28-Mar-25", (2025, 3, 28)),
        ("20250328", (2025, 3, 28)),
        ("45744", (2025, 3, 28)),
        ("Mar-25", (2025, 3, 1)),
        ("2025年3月", (2025, 3, 1)),
        ("Q3 2025", (2025, 7, 1)),
        ("3Q25", (2025, 7, 1)),
        ("2025年第三季度", (2025, 7, 1)),
        ("2026", (2026, 1, 1)),
    ],
)
def test_that_dates_are_read_in_many_notations(shown: str, day: tuple[int, int, int]) -> None:
    assert read_date(Cell(shown), day_leads=True) == serial_of(date(*day))


@pytest.mark.parametrize(
    ("shown", "day"), [("Feb-28", (2028, 2, 29)), ("Q1 2028", (2028, 3, 31)), ("2028", (2028, 12, 31))]
)
def test_that_a_rough_end_is_its_last_day(shown: str, day: tuple[int, int, int]) -> None:
    assert read_date(Cell(shown), is_end=True) == serial_of(date(*day))


@pytest.mark.parametrize("shown", ["31.02.2025", "soon", "13/13/2025", "Foo-25", "", "0"])
def test_that_what_is_no_date_is_none(shown: str) -> None:
    assert read_date(Cell(shown)) is None


def test_that_days_and_months_are_told_apart_by_the_whole_column() -> None:
    assert day_first(["03/04/2025", "28/03/2025"]) is True
    assert day_first(["03/04/2025", "03/28/2025"]) is False
    assert day_first(["03/04/2025"]) is None
    assert read_date(Cell("03/04/2025")) == serial_of(date(2025, 3, 4))
    assert read_date(Cell("03/04/2025", serial_of(date(2025, 4, 3)))) == serial_of(date(2025, 4, 3))


@pytest.mark.parametrize(
    ("shown", "years"),
    [
        ("5", 5),
        ("5.5 yrs", 5.5),
        ("60 months", 5),
        ("8 quarters", 2),
        ("3年6个月", 3.5),
        ("2 years 6 months", 2.5),
        ("5年", 5),
    ],
)
def test_that_terms_are_years(shown: str, years: float) -> None:
    assert read_term(Cell(shown)) == pytest.approx(years)


def test_that_a_column_of_months_is_read_as_months() -> None:
    assert read_term(Cell("48"), in_months=True) == 4
    assert read_term(Cell("10%")) is None


def test_that_a_date_with_two_readings_is_told() -> None:
    assert has_two_readings("03/04/2025")
    assert not has_two_readings("28/03/2025")
    assert not has_two_readings("03/03/2025")
    assert not has_two_readings("2025-03-04")


def test_that_a_shared_sign_fits_several_currencies_and_a_name_only_its_own() -> None:
    assert fits_currency("$", "USD")
    assert fits_currency("$", "HKD")
    assert fits_currency("¥", "CNY")
    assert not fits_currency("EUR", "USD")
    assert not fits_currency("USD", "CNY")


def test_that_years_run_from_day_to_day() -> None:
    assert add_years(serial_of(date(2024, 2, 29)), 1) == serial_of(date(2025, 2, 28))
    assert add_years(serial_of(date(2025, 1, 1)), 4) == serial_of(date(2029, 1, 1))


@pytest.mark.parametrize(
    "shown",
    [
        "1e400",
        "1e-400",
        "1e+309",
        "1e" + "9" * 5000,
        "12¹",
        "1,234²",
        "10⁶",
        "1½",
        "①②",
        "12,34",
        "9" * 400,
        "1" * 5000,
    ],
)
def test_that_what_could_only_be_read_as_another_number_is_none(shown: str) -> None:
    assert read_amount(Cell(shown)) is None


@pytest.mark.parametrize(("shown", "value"), [("12,34,567", 1234567), ("1,2345,6789", 123456789)])
def test_that_groups_of_lakh_and_of_wan_are_read(shown: str, value: float) -> None:
    assert read_amount(Cell(shown)) == Amount(value)


@pytest.mark.parametrize("shown", ["(43.1)%", "43.1-%", "( 43,1 )%"])
def test_that_a_percent_sign_outside_its_parentheses_is_one(shown: str) -> None:
    found = read_amount(Cell(shown), comma="," in shown)
    assert found is not None
    assert found.is_percent
    assert found.value == pytest.approx(-0.431)
    assert read_amount(Cell("(x)%", -4.31)) == Amount(-4.31, is_percent=True)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("letter", ["9", "(", "1 ", "亿", "1,", "年"])
def test_that_a_cell_of_millions_of_letters_is_soon_known_to_be_no_figure(letter: str) -> None:
    cell = Cell(letter * 3_000_000)
    assert read_amount(cell) is None
    assert read_date(cell) is None
    assert read_term(cell) is None
    assert not decimal_comma([cell.shown])
