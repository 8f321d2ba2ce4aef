"""Numbers as people type them, against what the same words mean by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import COUNT, DATE, FACTOR, FLAG, MULTIPLE, MW, PERCENT, PERCENT_YEAR, SHARES_M, USD_M, Unit


@pytest.mark.parametrize(
    ("written", "unit", "meant"),
    [
        ("15.1*0.62", USD_M, 9.362),
        ("0.1+0.2", USD_M, 0.3),
        ("=1+2*3", USD_M, 7.0),
        ("(1+2)*3", USD_M, 9.0),
        ("2^10", COUNT, 1024.0),
        ("-2^2", USD_M, -4.0),
        ("10-4-3", USD_M, 3.0),
        ("8/4/2", USD_M, 1.0),
        ("12", PERCENT, 0.12),
        ("12%", PERCENT, 0.12),
        ("12.5 %", PERCENT, 0.125),
        ("0.07", PERCENT, 0.0007),
        ("25bp", PERCENT_YEAR, 0.0025),
        ("12% * 50%", PERCENT, 0.06),
        ("4% + 250bp", PERCENT, 0.065),
        ("12%", FACTOR, 0.12),
        ("62% * 15.1bn", USD_M, 9362.0),
        ("1.2bn", USD_M, 1200.0),
        ("$15.1bn", USD_M, 15100.0),
        ("1.2 bn USD", USD_M, 1200.0),
        ("USD 5", USD_M, 5.0),
        ("500k", USD_M, 0.5),
        ("481m", SHARES_M, 481.0),
        ("1.5亿", USD_M, 150.0),
        ("3万", COUNT, 30000.0),
        ("2万亿", USD_M, 2e6),
        ("1,234.5", USD_M, 1234.5),
        ("1 234 567", USD_M, 1234567.0),
        ("1'234.5", USD_M, 1234.5),
        ("(1,234)", USD_M, -1234.0),
        ("(5%)", PERCENT, -0.05),
        ("(1.5bn)", USD_M, -1500.0),
        ("−3.5", USD_M, -3.5),
        ("１２３．５", USD_M, 123.5),
        ("５％", PERCENT, 0.05),
        ("–", USD_M, 0.0),
        ("1.5e3", USD_M, 1500.0),
        (".5", USD_M, 0.5),
        ("8.5x", MULTIPLE, 8.5),
        ("8.5×", MULTIPLE, 8.5),
        ("12 MW", MW, 12.0),
        ("yes", FLAG, 1.0),
        ("否", FLAG, 0.0),
        ("2025-03-28", DATE, 45744.0),
        ("2025/3/28", DATE, 45744.0),
        ("2025年3月28日", DATE, 45744.0),
    ],
)
def test_that_an_entry_means_what_an_analyst_means_by_it(written: str, unit: Unit, meant: float) -> None:
    assert parse_number(written, unit) == meant


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("", USD_M), ("n.a.", USD_M), ("abc", USD_M), ("1/0", USD_M), ("9^9^9", USD_M), ("1e400", USD_M),
        ("1,5", USD_M), ("1.234,5", USD_M), ("1,23,456", USD_M), ("1.2.3", USD_M), ("1 2", USD_M), ("12%", USD_M),
        ("12% + 1", PERCENT), ("5%%", PERCENT), ("1bn", PERCENT), ("€5", USD_M), ("CNY 5", USD_M), ("½", USD_M),
        ("1²", USD_M), ("(1", USD_M), ("1)", USD_M), ("2*", USD_M), ("*2", USD_M), ("__import__('os')", USD_M),
        ("1;2", USD_M), ("(-8)^0.5", USD_M), ("nan", USD_M), ("inf", USD_M), ("0x10", USD_M), ("1_000", USD_M),
        ("03/04/2025", DATE), ("2025-02-30", DATE), ("45744", DATE), ("maybe", FLAG), ("2", FLAG),
        ("(" * 150 + "1", USD_M), ("1" * 201, USD_M), ("--5", USD_M), ("- -5", USD_M), ("——5", USD_M),
        ("+-5", USD_M), ("-+5", PERCENT), ("---5", USD_M), ("2*--5", USD_M), ("(--5)", USD_M), ("1---5", USD_M),
    ],
)  # fmt: skip
def test_that_a_doubtful_entry_is_refused_with_a_remedy(written: str, unit: Unit) -> None:
    found = parse_number(written, unit, where="Debt")
    assert isinstance(found, Problem)
    assert found.where == "Debt"


@pytest.mark.parametrize(("written", "meant"), [("7--5", 12.0), ("-(-5)", 5.0), ("2*-5", -10.0), ("--", 0.0)])
def test_that_a_sum_may_take_away_what_is_negative(written: str, meant: float) -> None:
    assert parse_number(written, USD_M) == meant


@pytest.mark.parametrize("written", ["", "  ", "n.a.", "N/A", "nm", "无"])
def test_that_an_optional_field_may_be_empty_or_not_available(written: str) -> None:
    assert parse_number(written, USD_M, optional=True) is None


def test_that_only_the_valuations_own_currency_is_taken() -> None:
    assert parse_number("¥5亿", USD_M, currency="CNY") == 500.0
    assert isinstance(parse_number("$5", USD_M, currency="EUR"), Problem)


@given(st.text(max_size=40), st.sampled_from([USD_M, PERCENT, DATE, FLAG, COUNT, MULTIPLE]))
def test_that_no_entry_raises_or_gives_what_is_not_finite(written: str, unit: Unit) -> None:
    found = parse_number(written, unit)
    assert isinstance(found, Problem) or (found is not None and math.isfinite(found))


@given(st.text(alphabet="0123456789.,+-*/^()% bnk万亿", max_size=30), st.sampled_from([USD_M, PERCENT]))
def test_that_no_sum_raises_or_gives_what_is_not_finite(written: str, unit: Unit) -> None:
    found = parse_number(written, unit)
    assert isinstance(found, Problem) or (found is not None and math.isfinite(found))


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([USD_M, PERCENT, FACTOR, MULTIPLE, COUNT]))
@example(0.07, PERCENT)
@example(5e-324, PERCENT)
@example(1.7976931348623157e308, PERCENT)
def test_that_the_text_of_a_number_reads_back_exactly(value: float, unit: Unit) -> None:
    assert parse_number(edit_text(value, unit), unit) == value


@given(st.integers(min_value=61, max_value=2958465))
def test_that_the_text_of_a_date_reads_back_exactly(serial: int) -> None:
    assert parse_number(edit_text(float(serial), DATE), DATE) == serial


def test_that_the_text_of_a_number_is_what_a_person_would_type() -> None:
    assert edit_text(0.07, PERCENT) == "7%"
    assert edit_text(-1234.5, USD_M) == "-1234.5"
    assert edit_text(15100.0, USD_M) == "15100"
    assert edit_text(45744.0, DATE) == "2025-03-28"
    assert edit_text(None, USD_M) == ""


@given(st.floats(min_value=-1e12, max_value=1e12).filter(lambda v: abs(v) > 0.06))
def test_that_a_figure_copied_from_the_screen_reads_as_shown(value: float) -> None:
    found = parse_number(USD_M.shown(value), USD_M)
    assert isinstance(found, float)
    assert abs(found - value) <= 0.05 + 1e-9 * abs(value)
