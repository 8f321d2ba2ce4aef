"""Curves and schedules as people paste them: laid into periods, or refused with the row that cannot be read."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.periods import Calendar
from workbench.exchange.clipboard import Cell, Table, read_html
from workbench.exchange.curve_table import AmountScale, Laid, RateScale, lay_amounts, lay_rates, typed_table
from workbench.ground.numbers import edit_text
from workbench.ground.problem import Problem
from workbench.ground.units import FACTOR, PERCENT_YEAR, USD_M, serial_of

ENDS = [date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
CALENDAR = Calendar(("Opening", "1Q25", "2Q25", "3Q25", "4Q25"), (2025,) * 5, tuple(serial_of(day) for day in ENDS), 3)


def rates(body: str | Table, scale: RateScale = RateScale.AUTO) -> tuple[float, ...]:
    laid = lay_rates(typed_table(body) if isinstance(body, str) else body, CALENDAR, scale)
    assert isinstance(laid, Laid), laid
    return laid.values


def amounts(body: str, scale: AmountScale = AmountScale.MILLIONS) -> Laid:
    laid = lay_amounts(typed_table(body), CALENDAR, "USD", scale)
    assert isinstance(laid, Laid), laid
    return laid


def refused(body: str) -> Problem:
    found = lay_rates(typed_table(body), CALENDAR)
    assert isinstance(found, Problem), found
    assert found.remedy
    return found


@pytest.mark.parametrize(
    "body",
    [
        "1Q25\t4.30%\n2Q25\t4.20%\n3Q25\t4.10%\n4Q25\t4.00%",
        "Period\tTerm SOFR\n1\t4.3\n2\t4.2\n3\t4.1\n4\t4",
        "1Q25 4.3\n2Q25 4.2\n3Q25 4.1\n4Q25 4.0",
        "0.043\n0.042\n0.041\n0.040",
        "4.30\t4.20\t4.10\t4.00",
        "1Q25;4,30 %\n2Q25;4,20 %\n3Q25;4,10 %\n4Q25;4,00 %",
        "1Q25\t430 bps\n2Q25\t420 bps\n3Q25\t410 bps\n4Q25\t400 bps",
    ],
)
def test_that_a_curve_by_period_is_read_however_it_is_written(body: str) -> None:
    assert rates(body) == pytest.approx((0.043, 0.042, 0.041, 0.040), abs=1e-15)


@given(st.lists(st.integers(-4_999_999, 49_999_999), min_size=4, max_size=4), st.booleans())
def test_that_any_curve_written_out_is_read_back_to_the_digit(parts: list[int], is_percent: bool) -> None:
    curve = tuple(part / 1e8 for part in parts)
    unit = PERCENT_YEAR if is_percent else FACTOR
    scale = RateScale.PERCENT if is_percent else RateScale.DECIMAL
    body = "\n".join(f"{label}\t{edit_text(v, unit)}" for label, v in zip(CALENDAR.labels[1:], curve, strict=True))
    assert rates(body, scale) == curve


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=4))
def test_that_any_schedule_written_out_is_read_back_to_the_digit(parts: list[int]) -> None:
    schedule = [part / 1e4 for part in parts]
    body = "\n".join(f"{label}\t{edit_text(v, USD_M)}" for label, v in zip(CALENDAR.labels[1:], schedule, strict=False))
    assert amounts(body).values == (*schedule, *[0.0] * (4 - len(schedule)))


def test_that_a_dated_rate_holds_until_the_next_and_a_period_takes_its_mean_over_days() -> None:
    body = "2025-01-01\t4.0%\n2025-02-15\t5.0%\n2025-07-01\t3.0%"
    days: dict[date, float] = {}
    steps = [(date(2025, 1, 1), 0.04), (date(2025, 2, 15), 0.05), (date(2025, 7, 1), 0.03)]
    for ordinal in range(date(2025, 1, 1).toordinal(), date(2026, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        days[day] = next(rate for start, rate in reversed(steps) if start <= day)
    by_hand = []
    for start, end in pairwise(ENDS):
        inside = [rate for day, rate in days.items() if start < day <= end]
        by_hand.append(sum(inside) / len(inside))
    assert rates(body) == pytest.approx(by_hand, abs=1e-14)


def test_that_before_the_first_date_the_first_rate_holds() -> None:
    assert rates("2025-09-01\t4%\n2025-10-01\t3%") == pytest.approx((0.04, 0.04, 0.04, 0.03))


def test_that_a_rate_by_period_holds_until_the_next_one_given() -> None:
    assert rates("2Q25\t4%\n4Q25\t3%") == pytest.approx((0.04, 0.04, 0.04, 0.03))


def test_that_small_rates_are_decimals_unless_the_person_says_percent() -> None:
    assert rates("0.05\n0.06\n0.07\n0.08")[0] == pytest.approx(0.05)
    assert rates("0.05\n0.06\n0.07\n0.08", RateScale.PERCENT)[0] == pytest.approx(0.0005)


def test_that_dates_with_two_readings_are_read_as_they_are_evenly_spaced() -> None:
    american = "04/01/25\t4%\n05/01/25\t5%\n06/01/25\t6%\n07/01/25\t3%"
    european = "01/04/25\t4%\n01/05/25\t5%\n01/06/25\t6%\n01/07/25\t3%"
    assert rates(american) == rates(european)
    assert rates(american)[1] == pytest.approx((0.04 * 30 + 0.05 * 31 + 0.06 * 30) / 91, abs=1e-15)


def test_that_the_reading_is_said_in_words() -> None:
    laid = lay_rates(typed_table("1Q25\t4.3\n2Q25\t4.2"), CALENDAR)
    assert isinstance(laid, Laid)
    assert laid.words[0] == "Read as percent: 4.3 is 4.30%."
    assert "2 figures by period" in laid.words[1]


def test_that_of_several_columns_the_one_read_is_named() -> None:
    table = typed_table("Date\t1M SOFR\t3M SOFR\n1Q25\t4.31%\t4.29%\n2Q25\t4.20%\t4.15%")
    laid = lay_rates(table, CALENDAR)
    assert isinstance(laid, Laid)
    assert laid.values[:2] == (0.0431, 0.042)
    assert laid.words[-1] == "Of several columns, 1M SOFR was read."


def test_that_the_full_figure_behind_a_cell_of_a_spreadsheet_counts() -> None:
    html = (
        '<table><tr><td>Date</td><td>SOFR</td></tr><tr><td sdval="45658">01/01/25</td><td sdval="0.0432815">4.33%</td>'
        '</tr><tr><td sdval="45748">04/01/25</td><td sdval="0.0421">4.21%</td></tr></table>'
    )
    assert rates(read_html(html))[:2] == pytest.approx((0.0432815, 0.0421), abs=1e-15)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "Nothing was typed"),
        ("1Q25\tfour", "No column of figures"),
        ("1Q25\t4.3\n2Q25\tfour\n3Q25\t4.1", "four is not a figure"),
        ("1Q25\tfour\n2Q25\t4.2\n3Q25\t4.1", "four is not a figure"),
        ("1Q25\t4.3\n2025-06-30\t4.2\n3Q25\t4.1", "Dates and periods"),
        ("1Q25\t4.3\nlater\t4.2\n3Q25\t4.1", "neither a date nor a period"),
        ("1Q25\t4.3\n1Q25\t4.2", "twice"),
        ("2025-01-01\t4.3\n2025-01-01\t4.2", "twice"),
        ("03/04/2025\t4.3\n05/06/2025\t4.2", "two days"),
        ("1Q25\t430\n2Q25\t420", "no rate a year"),
        ("1Q25\t4.3bn\n2Q25\t4.2bn", "an amount"),
    ],
)
def test_that_what_cannot_be_read_is_refused_with_a_remedy(body: str, said: str) -> None:
    assert said in refused(body).what


def test_that_dated_amounts_are_summed_into_the_period_they_fall_in() -> None:
    laid = amounts("2025-01-15\t10\n2025-03-31\t5\n2025-04-01\t7\n2025-12-31\t3")
    assert laid.values == (15.0, 7.0, 0.0, 3.0)


def test_that_amounts_outside_the_forecast_are_left_out_aloud() -> None:
    laid = amounts("2024-12-31\t4\n2025-01-15\t10\n2026-01-01\t6")
    assert laid.values == (10.0, 0.0, 0.0, 0.0)
    assert any("4.0 up to 2024-12-31" in words for words in laid.words)
    assert any("6.0 after 2025-12-31" in words for words in laid.words)


def test_that_amounts_in_other_sizes_are_brought_to_millions() -> None:
    assert amounts("1Q25\t1.5bn\n2Q25\t250m").values[:2] == pytest.approx((1500.0, 250.0))
    assert amounts("12,500,000\n2,500,000", AmountScale.ONES).values[:2] == pytest.approx((12.5, 2.5))
    assert amounts("12,500\n2,500", AmountScale.THOUSANDS).values[:2] == pytest.approx((12.5, 2.5))


def test_that_amounts_in_another_currency_or_in_percent_are_refused() -> None:
    for body, said in (("1Q25\t€10m\n2Q25\t€5m", "EUR"), ("1Q25\t5%\n2Q25\t5%", "percentage")):
        found = lay_amounts(typed_table(body), CALENDAR, "USD")
        assert isinstance(found, Problem)
        assert said in found.what


def test_that_more_amounts_than_periods_are_left_out_aloud() -> None:
    laid = amounts("1\n2\n3\n4\n5")
    assert laid.values == (1.0, 2.0, 3.0, 4.0)
    assert any("Left out: 5.0" in words for words in laid.words)


def test_that_empty_cells_count_nothing() -> None:
    table = [[Cell("1Q25"), Cell("5")], [Cell("2Q25"), Cell("-")], [Cell("3Q25"), Cell("6")]]
    laid = lay_amounts(table, CALENDAR, "USD")
    assert isinstance(laid, Laid)
    assert laid.values == (5.0, 0.0, 6.0, 0.0)


def test_that_periods_beyond_the_horizon_are_periods_and_no_figures() -> None:
    body = "\n".join(f"{n}\t{n}.5%" for n in range(1, 13))
    assert rates(body) == pytest.approx((0.015, 0.025, 0.035, 0.045))
    laid = amounts("\n".join(f"{n}\t{n * 10}" for n in range(1, 13)))
    assert laid.values == (10, 20, 30, 40)
    assert any("beyond the horizon" in words for words in laid.words)


def test_that_a_bare_list_keeps_its_places_where_a_figure_is_missing() -> None:
    assert amounts("5\nn/a\n7").values == (5, 0, 7, 0)
    assert rates("5%\nn/a\n7%\n8%") == pytest.approx((0.05, 0.05, 0.07, 0.08))


@pytest.mark.parametrize("first", ["1e400", "12¹", "9" * 400, "1.2.3", "NaN", "-inf"])
def test_that_a_first_figure_that_cannot_be_read_is_no_heading(first: str) -> None:
    assert "is not a figure" in refused(f"{first}\n5\n6\n7").what


def test_that_more_columns_than_any_curve_has_are_refused() -> None:
    assert "columns" in refused("\t".join(["5%"] * 1_001)).what


def test_that_more_rows_than_any_curve_has_are_refused() -> None:
    assert "rows" in refused("\n".join(["5%"] * 20_001)).what
