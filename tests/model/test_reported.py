"""Reported periods: CoreWeave's 2024 as filed, pandas for a longer history, dates that miss a month's end."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.model.build import Given, Result, case, near
from workbench.model import MODEL
from workbench.model.actuals import ACTUALS
from workbench.model.cost_of_capital import DebtRateSource
from workbench.rows.items import Item, Row, Severity

NAN = math.nan

# CoreWeave in USD m: quarters and year 2024 (10-Q comparatives, S-1; Q4 by difference), 2023 (10-K of 2025).
QUARTERS = {
    date(2024, 3, 31): (188.684, 16.847, NAN, 1741.935),
    date(2024, 6, 30): (395.371, 77.721, NAN, 2247.161),
    date(2024, 9, 30): (583.941, 117.116, NAN, 1215.155),
    date(2024, 12, 31): (747.430, 112.7, 15100.0, NAN),
}
YEARS = {date(2023, 12, 31): (228.9, -14.45, 9900.0, 2943.0), date(2024, 12, 31): (1915.426, 324.4, 15100.0, 8702.0)}


def history(ends: list[date], months: list[int], columns: dict[str, list[float]], **changes: Given) -> Result:
    """Reported periods with the columns given."""
    given: dict[str, Given] = {
        "history.period_end": list(ends),
        "history.months": [float(m) for m in months],
        "timing.balance_sheet_date": date(2024, 12, 31),
    }
    given |= {f"history.{name}": values for name, values in columns.items()}
    return case(given | {name.replace("__", "."): value for name, value in changes.items()}, periods=4)


def coreweave(**changes: Given) -> Result:
    periods = [(end, 3, row) for end, row in QUARTERS.items()] + [(end, 12, row) for end, row in YEARS.items()]
    names = ("revenue", "operating", "rpo", "capex")
    columns = {name: [row[place] for _, _, row in periods] for place, name in enumerate(names)}
    return history([end for end, _, _ in periods], [m for _, m, _ in periods], columns, **changes)


Q1, Q2, Q3, Q4, FY23, FY24 = range(6)


def warned(r: Result) -> list[str]:
    found = [line.split(" ")[0] for line in r.failed(Severity.PLAUSIBILITY)]
    return [key for key in found if not key.startswith("integrity.")]


def test_that_growth_and_margins_of_coreweave_are_those_of_its_prospectus() -> None:
    """S-1 of 3 March 2025: revenue 1.9bn, +737 %; RPO 15.1bn, +53 %."""
    r = coreweave()
    assert r.figure("reported.growth", FY24) == pytest.approx(7.37, abs=0.005)
    assert r.figure("reported.operating_margin", FY24) == pytest.approx(0.169, abs=0.0005)
    assert r.figure("reported.rpo_change", FY24) == near(5200.0)
    assert r.figure("reported.bookings", FY24) == near(5200.0 + 1915.426)
    assert r.figure("reported.book_to_bill", FY24) == near(7115.426 / 1915.426)
    assert math.isnan(r.figure("reported.growth", Q4))
    assert math.isnan(r.figure("reported.rpo_change", Q4))
    assert warned(r) == []


def test_that_a_year_that_ends_at_the_balance_sheet_is_the_last_12_months_and_quarters_stand_in_for_it() -> None:
    r = coreweave()
    assert r.figure("reported_totals.revenue") == 1915.426
    assert r.figure("reported_totals.capex") == 8702.0
    without = coreweave(history__revenue=[*[row[0] for row in QUARTERS.values()], 228.9, NAN])
    assert without.figure("reported_totals.revenue") == near(188.684 + 395.371 + 583.941 + 747.430)
    no_capex = coreweave(history__capex=[*[row[3] for row in QUARTERS.values()], 2943.0, NAN])
    assert math.isnan(no_capex.figure("reported_totals.capex"))


def test_that_quarters_that_do_not_sum_to_their_year_are_named_with_that_year() -> None:
    r = coreweave(history__revenue=[188.684, 395.371, 583.941, 757.430, 228.9, 1915.426])
    assert warned(r) == [f"reported_checks.revenue[{FY24}]"]
    assert r.figure("reported_checks.revenue", FY24) == near(-10.0)


def test_that_a_period_entered_twice_is_named_and_counts_in_no_sum() -> None:
    ends, months = [date(2024, 12, 31)] * 2, [12, 12]
    r = history(ends, months, {"revenue": [100.0, 100.0]})
    assert warned(r) == ["reported_order.single_check[0]", "reported_order.single_check[1]"]
    assert math.isnan(r.figure("reported_totals.revenue"))


def long_history(rng: np.random.Generator) -> pd.DataFrame:
    """Sixteen quarters that end near month ends, as 52-week years do, with gaps."""
    ends = pd.date_range("2021-03-31", periods=16, freq="QE")
    jitter = pd.to_timedelta(rng.integers(-3, 4, 16), unit="D")
    frame = pd.DataFrame({"quarter": ends, "end": ends + jitter})
    for name in ("revenue", "operating_cash", "capex", "rpo", "deferred"):
        frame[name] = rng.uniform(50, 500, 16)
        frame.loc[rng.random(16) < 0.15, name] = NAN
    return frame


@pytest.mark.parametrize("seed", range(4))
def test_that_a_long_history_with_gaps_is_measured_as_by_pandas(seed: int) -> None:
    frame = long_history(np.random.default_rng(seed))
    names = ["revenue", "operating_cash", "capex", "rpo", "deferred"]
    shuffled = frame.sample(frac=1.0, random_state=seed).reset_index(drop=True)
    r = history(
        [d.date() for d in shuffled.end], [3] * 16, {n: [float(v) for v in shuffled[n]] for n in names},
        timing__balance_sheet_date=date(2024, 12, 31),
    )  # fmt: skip
    frame = frame.set_index("quarter")
    expected = {
        "growth": frame.revenue / frame.revenue.shift(4) - 1,
        "free_cash_flow": frame.operating_cash - frame.capex,
        "capex_share": frame.capex / frame.revenue,
        "rpo_change": frame.rpo.diff(),
        "bookings": frame.revenue + frame.rpo.diff(),
        "book_to_bill": (frame.revenue + frame.rpo.diff()) / frame.revenue,
        "billings": frame.revenue + frame.deferred.diff(),
    }
    for name, wanted in expected.items():
        for place, quarter in enumerate(shuffled.quarter):
            found = r.figure(f"reported.{name}", place)
            assert found == pytest.approx(float(wanted[quarter]), rel=1e-9, nan_ok=True), (name, quarter)
    last = frame.iloc[-4:]
    for name in ("revenue", "operating_cash", "capex"):
        total = float(last[name].sum(skipna=False))
        assert r.figure(f"reported_totals.{name}") == pytest.approx(total, rel=1e-9, nan_ok=True)


def test_that_a_fiscal_year_that_ends_in_january_finds_its_quarters() -> None:
    ends = [date(2024, 4, 28), date(2024, 7, 28), date(2024, 10, 27), date(2025, 1, 26), date(2025, 1, 26)]
    r = history(
        ends, [3, 3, 3, 3, 12], {"revenue": [1.0, 2.0, 3.0, 4.0, 20.0]},
        timing__balance_sheet_date=date(2025, 1, 26), timing__fiscal_year_end=1.0,
    )  # fmt: skip
    assert r.figure("reported_checks.revenue", 4) == near(10.0)
    assert r.figure("reported_totals.revenue") == 20.0


def test_that_what_was_reported_stands_in_for_ebit_and_interest_of_the_rating() -> None:
    given: dict[str, Given] = {
        "cost_of_capital__debt_rate_from": DebtRateSource.SYNTHETIC,
        "rating_steps__cover_from": [0.8, -1e5, 1.25], "rating_steps__spread": [0.0728, 0.19, 0.0442],
    }  # fmt: skip
    columns = {"operating": [324.4], "interest": [360.8]}
    r = history([date(2024, 12, 31)], [12], columns, **given)
    assert r.figure("synthetic_rating.cover") == near(324.4 / 360.8)
    assert r.figure("synthetic_rating.spread") == 0.0728
    typed = history([date(2024, 12, 31)], [12], columns, synthetic_rating__ebit=900.0, **given)
    assert typed.figure("synthetic_rating.cover") == near(900.0 / 360.8)


@pytest.mark.parametrize("line", ACTUALS, ids=lambda item: item.key)
def test_that_a_line_and_its_reported_figure_are_of_one_unit(line: Item) -> None:
    actual = ACTUALS[line]
    assert isinstance(line, Row)
    assert line.per is None
    assert (actual.item.unit.dims, actual.item.unit.scale) == (line.unit.dims, line.unit.scale)
    assert actual.item.section is not None
    assert actual.item.per is not None
    assert actual.item.per.key == "reported"
    assert MODEL[line.key] is line


def test_that_a_profitable_company_is_positive_in_every_line_as_filings_are() -> None:
    """Filings state costs, interest, tax and capital expenditure as amounts; a line that subtracts has the sign -1."""
    given: dict[str, Given] = {
        "operations.base_revenue": 4000.0,
        "operations.other_cost": 0.4,
        "operations.compensation": 0.05,
        "working_capital.receivable_days": 0.0,
        "investment.maintenance": 0.1,
        "investment.opening_property": 3000.0,
        "investment.opening_tax_basis": 100.0,
        "facilities.drawn": [600.0],
        "facilities.fixed_rate": [0.1],
        "waterfall.opening_cash": 500.0,
    }
    r = case(given, periods=4)
    backlog = {line for line in ACTUALS if line.key.startswith(("rpo.", "measures."))}  # none without contracts
    first = {line.key: actual.sign * r.periods(line.key)[0] for line, actual in ACTUALS.items() if line not in backlog}
    assert {key: value for key, value in first.items() if not value > 0} == {}
