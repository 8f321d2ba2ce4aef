"""Periods are called as filings call them, and years are made of their periods by each line's own rule."""

from __future__ import annotations

import math
from datetime import date

import pytest

from workbench.document.periods import Calendar, annual_values, calendar_of
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Valuation, Value
from workbench.ground.units import COUNT, FLAG, PERCENT, USD_M, date_of, serial_of
from workbench.interpret.evaluate import evaluate
from workbench.model import MODEL
from workbench.rows.items import Annual, Balance, Constant, Row, Series


def _calendar(step: str, balance_sheet: date, year_end: float = 12.0, periods: int = 9) -> Calendar:
    values: dict[Address, Value] = {
        Address("timing.step"): step,
        Address("timing.balance_sheet_date"): serial_of(balance_sheet),
        Address("timing.valuation_date"): serial_of(balance_sheet),
        Address("timing.fiscal_year_end"): year_end,
    }
    valuation = Valuation(periods=periods, values=values)
    inputs = inputs_for(MODEL, valuation)
    return calendar_of(MODEL, evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs))


QUARTERS = _calendar("QUARTER", date(2024, 12, 31))


def test_that_coreweave_quarters_are_called_as_in_its_filings() -> None:
    assert QUARTERS.labels[1:6] == ("1Q25", "2Q25", "3Q25", "4Q25", "1Q26")
    assert QUARTERS.label(0) == "Opening"
    assert QUARTERS.label(None) == ""


def test_that_nvidia_quarters_follow_its_january_year_end() -> None:
    # NVIDIA's fiscal 2025 ended on 26 January 2025, its first quarter of fiscal 2026 in April 2025.
    calendar = _calendar("QUARTER", date(2025, 1, 31), 1.0)
    assert calendar.labels[1:5] == ("1Q26", "2Q26", "3Q26", "4Q26")
    assert calendar.years == (2026, 2027, 2028)


def test_that_microsoft_starts_in_the_middle_of_its_june_year() -> None:
    # Microsoft's fiscal 2025 ended on 30 June 2025: the quarter ending in March 2025 was its third.
    calendar = _calendar("QUARTER", date(2024, 12, 31), 6.0)
    assert calendar.labels[1:4] == ("3Q25", "4Q25", "1Q26")
    assert [calendar.is_whole(year) for year in calendar.years] == [False, True, False]


def test_that_half_years_and_years_have_their_own_labels() -> None:
    assert _calendar("HALF_YEAR", date(2024, 6, 30)).labels[1:4] == ("2H24", "1H25", "2H25")
    assert _calendar("YEAR", date(2024, 12, 31)).labels[1:3] == ("FY25", "FY26")


@pytest.mark.parametrize("step", ["QUARTER", "HALF_YEAR", "YEAR"])
def test_that_every_period_has_a_label_of_its_own_and_a_year(step: str) -> None:
    calendar = _calendar(step, date(2024, 11, 30), 9.0, 40)
    assert len(set(calendar.labels)) == 41
    assert sorted(t for year in calendar.years for t in calendar.periods_of(year)) == list(range(1, 41))


@pytest.mark.parametrize("step", ["QUARTER", "HALF_YEAR", "YEAR"])
@pytest.mark.parametrize("year_end", range(1, 13))
def test_that_labels_lead_back_to_their_period_whatever_month_a_year_ends_in(step: str, year_end: int) -> None:
    for month_end in (date(2024, 2, 29), date(2024, 6, 30), date(2024, 11, 30), date(2024, 12, 31)):
        calendar = _calendar(step, month_end, float(year_end))
        assert [calendar.find(label) for label in calendar.labels] == list(range(10))
        # A fiscal year is over when its last month is: periods that end later belong to the next one.
        for t in range(1, 10):
            end = date_of(calendar.ends[t])
            assert calendar.fiscal_years[t] == end.year + (end.month > year_end)


def test_that_periods_are_found_by_label_in_any_case_and_by_number() -> None:
    assert QUARTERS.find("4q25") == 4
    assert QUARTERS.find("3") == 3
    assert QUARTERS.find("0") == QUARTERS.find("opening") == 0
    assert [QUARTERS.find(wanted) for wanted in ("10", "5Q25", "", "²", "9" * 5000, "-1")] == [None] * 6


def test_that_years_are_found_by_label() -> None:
    assert QUARTERS.find_year("fy26") == QUARTERS.find_year("FY2026") == 2026
    assert QUARTERS.find_year("FY24") is None
    assert QUARTERS.find_year("2026") is None


def test_that_a_year_sums_flows_ends_stocks_and_averages_rates() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0, 100.0]
    flow, stock = Row("Flow", USD_M, 1), Balance("Stock", USD_M, start=0)
    rate, switch = Row("Rate", PERCENT, 1), Series("Switch", FLAG)
    nothing = Row("Days", COUNT, 1, annual=Annual.NONE)
    assert annual_values(flow, values, QUARTERS) == [10.0, 100.0, 100.0]
    assert annual_values(stock, values, QUARTERS) == [4.0, 40.0, 100.0]
    assert annual_values(rate, values, QUARTERS) == [2.5, 25.0, 100.0]
    assert annual_values(switch, values, QUARTERS) == [4.0, 40.0, 100.0]
    assert all(math.isnan(value) for value in annual_values(nothing, values, QUARTERS))
    assert all(math.isnan(value) for value in annual_values(Constant("Half", COUNT, 0.5), values, QUARTERS))


def test_that_a_missing_or_endless_quarter_makes_its_year_missing_and_no_other() -> None:
    flow = Row("Flow", USD_M, 1)
    for bad in ([math.nan, 1.0], [math.inf, -math.inf], [1e308, 1e308]):
        found = annual_values(flow, [*bad, 3.0, 4.0, 1.0, 1.0, 1.0, 1.0, 1.0], QUARTERS)
        assert math.isnan(found[0])
        assert found[1:] == [4.0, 1.0]


def test_that_ten_dimes_are_a_dollar_in_the_year() -> None:
    calendar = Calendar(("", *"abcdefghij"), (2025,) * 11, (0.0,) * 11, 1)
    assert annual_values(Row("Flow", USD_M, 1), [0.1] * 10, calendar) == [1.0]
