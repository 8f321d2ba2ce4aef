"""Shipped quarters against the facts as filed, tables that cannot be read, and the edit that fills the back-test."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from workbench.document.valuation import Address, Status, Valuation, Value, evidence_of, new_valuation, value_of
from workbench.exchange.back_test_series import (
    COLUMNS,
    BackTestSeries,
    Measure,
    Point,
    fill_edit,
    read_series,
    shipped_series,
    write_series,
)
from workbench.exchange.company_facts import series_of_facts
from workbench.exchange.filed_facts import last_digit
from workbench.ground.problem import ProblemError
from workbench.ground.resources import resource
from workbench.ground.units import serial_of
from workbench.model import MODEL

FILES = Path(__file__).parent / "files"
REVENUE_TAG = "RevenueFromContractWithCustomerExcludingAssessedTax"
RPO_TAG = "RevenueRemainingPerformanceObligation"


def shipped(name: str) -> BackTestSeries:
    """A table that ships."""
    return read_series(resource(f"series/{name}.csv"))


def by_end(series: BackTestSeries, measure: Measure) -> dict[str, float]:
    """Values of one measure by ISO date."""
    return {p.period_end.isoformat(): p.value for p in series.of(measure)}


def filed(name: str, tag: str) -> list[dict[str, str]]:
    """Facts as EDGAR holds them."""
    content = json.loads((FILES / f"{name}-facts.json").read_text(encoding="utf-8"))
    return list(content["facts"]["us-gaap"][tag]["units"]["USD"])


def days(fact: dict[str, str]) -> int:
    """Length of the span of a fact."""
    return (date.fromisoformat(fact["end"]) - date.fromisoformat(fact["start"])).days + 1


def test_that_every_shipped_table_can_be_read_and_names_its_filings() -> None:
    paths = shipped_series()
    assert [path.stem for path in paths] == ["coreweave", "snowflake"]
    for path in paths:
        series = read_series(path)
        assert series.currency == "USD"
        assert all(p.form and p.filed and p.accession for p in series.points)
        assert all(p.accession.replace("-", "") in p.url for p in series.points)
        assert all(bool(p.note) for p in series.points if p.status is Status.DERIVED)


@pytest.mark.parametrize("name", ["coreweave", "snowflake"])
def test_that_a_quarter_as_filed_stands_in_the_table(name: str) -> None:
    revenue = by_end(shipped(name), Measure.REVENUE)
    compared = 0
    for fact in filed(name, REVENUE_TAG):
        if 80 <= days(fact) <= 100 and fact["end"] in revenue:
            # What was filed again in millions differs by less than one.
            assert revenue[fact["end"]] == pytest.approx(float(fact["val"]) / 1e6, abs=1.0)
            compared += 1
    assert compared >= 5


def test_that_the_quarters_of_a_year_of_snowflake_add_up_to_the_year_as_filed() -> None:
    revenue = by_end(shipped("snowflake"), Measure.REVENUE)
    years = {fact["end"]: float(fact["val"]) / 1e6 for fact in filed("snowflake", REVENUE_TAG) if days(fact) > 360}
    compared = 0
    for end, total in years.items():
        year = int(end[:4])
        ends = [f"{year - 1}-04-30", f"{year - 1}-07-31", f"{year - 1}-10-31", f"{year}-01-31"]
        if all(one in revenue for one in ends):
            assert sum(revenue[one] for one in ends) == pytest.approx(total, abs=1e-9)
            compared += 1
    assert compared == 5


def test_that_the_quarters_of_coreweave_add_up_to_2025_as_filed() -> None:
    series = shipped("coreweave")
    revenue = by_end(series, Measure.REVENUE)
    assert sum(value for end, value in revenue.items() if end.startswith("2025")) == pytest.approx(5131.0, abs=1e-9)
    # Filed first in thousands, a year later in millions: the finer figure stands.
    assert revenue["2025-03-31"] == 981.632
    assert revenue["2025-06-30"] == 1212.788
    assert revenue["2026-06-30"] == 2575.0
    fourth = series.of(Measure.REVENUE)[3]
    assert (fourth.status, fourth.accession) == (Status.DERIVED, "0001769628-26-000104")
    assert "0001769628-25-000062" in fourth.note


def test_that_rpo_and_backlog_are_those_disclosed() -> None:
    snowflake = by_end(shipped("snowflake"), Measure.RPO)
    facts = {fact["end"]: float(fact["val"]) / 1e6 for fact in filed("snowflake", RPO_TAG)}
    assert snowflake == facts
    assert len(facts) == 19
    series = shipped("coreweave")
    with (FILES / "coreweave-disclosed.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["period"] != "2024Q4"]
    told = {(row["kpi"], row["period"], row["accession"]): float(row["value"]) * 1000 for row in rows}
    names = {Measure.RPO: "rpo_usd_bn", Measure.BACKLOG: "revenue_backlog_usd_bn"}
    held = {
        (names[p.measure], f"{p.period_end.year}Q{p.period_end.month // 3}", p.accession): p.value
        for p in series.points
        if p.measure in names
    }
    assert held == pytest.approx(told)


@pytest.mark.parametrize("name", ["coreweave", "snowflake"])
def test_that_the_shipped_table_is_what_the_facts_give(name: str) -> None:
    given, series = series_of_facts(FILES / f"{name}-facts.json"), shipped(name)
    revenue = series.of(Measure.REVENUE)
    first = revenue[0].period_end - timedelta(days=1)
    assert revenue == given.after(first).of(Measure.REVENUE)
    if name == "snowflake":
        assert replace(given, company=series.company) == series


def test_that_a_table_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    for path in shipped_series():
        series = read_series(path)
        write_series(series, tmp_path / "again.csv")
        assert read_series(tmp_path / "again.csv") == series
        assert (tmp_path / "again.csv").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("value", "digit"), [(981_632_000, 1e3), (982_000_000, 1e6), (1_300_000_000, 1e8), (7, 1), (0, 1)]
)
def test_that_the_last_digit_that_counts_is_found(value: float, digit: float) -> None:
    assert last_digit(value) == digit


GOOD = "Firm,2025-03-31,revenue,10,USD m,reported,10-Q,2025-05-01,1,,,"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["Firm,2025-03-32,revenue,10,USD m"], 2),
        ([GOOD, "Firm,2025-06-30,profit,10,USD m"], 3),
        ([GOOD, "Firm,2025-06-30,revenue,ten,USD m"], 3),
        ([GOOD, "Firm,2025-06-30,revenue,nan,USD m"], 3),
        ([GOOD, "Firm,2025-06-30,revenue,-1,USD m"], 3),
        ([GOOD, "Firm,2025-06-30,revenue,10,USD bn"], 3),
        ([GOOD, "Firm,2025-06-30,near_share,54,share"], 3),
        ([GOOD, "Firm,2025-06-30,near_share,0.5,%"], 3),
        ([GOOD, "Firm,2025-06-30,revenue,10,USD m,certain"], 3),
        ([GOOD, GOOD], 0),
        ([GOOD, "Other,2025-06-30,revenue,10,USD m"], 0),
        ([GOOD, "Firm,2025-06-30,revenue,10,EUR m"], 0),
        ([GOOD + ",more,and more"], 2),
        ([], 0),
    ],
)
def test_that_a_table_with_a_fault_is_refused_with_its_line(tmp_path: Path, lines: list[str], line: int) -> None:
    path = tmp_path / "faulty.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
    with pytest.raises(ProblemError) as refusal:
        read_series(path)
    assert refusal.value.problem.where == (f"faulty.csv:{line}" if line else "faulty.csv")


def test_that_what_is_no_table_is_refused(tmp_path: Path) -> None:
    for name, content in (("a.csv", b"\xff\xfe\x00"), ("b.csv", b"when,what\n1,2\n"), ("c.csv", b'x,"y\n')):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ProblemError):
            read_series(tmp_path / name)
    with pytest.raises(ProblemError):
        read_series(tmp_path / "absent.csv")
    for name, written in (("d.json", "[]"), ("e.json", "{"), ("f.json", '{"facts": {"us-gaap": {}}}')):
        (tmp_path / name).write_text(written, encoding="utf-8")
        with pytest.raises(ProblemError):
            series_of_facts(tmp_path / name)


def valued(day: date, step: str = "QUARTER", periods: int = 40) -> Valuation:
    """An empty valuation on a balance sheet date."""
    values: dict[Address, Value] = {Address("timing.balance_sheet_date"): serial_of(day), Address("timing.step"): step}
    return replace(new_valuation("Back-test", periods=periods), values=values)


def series_in(valuation: Valuation, key: str) -> tuple[float, ...]:
    """What a series of the base case holds."""
    found = value_of(MODEL, valuation, Address(key), "base")
    assert isinstance(found, tuple)
    return found


def test_that_the_quarters_of_coreweave_fill_the_periods_after_the_balance_sheet() -> None:
    before = valued(date(2024, 12, 31))
    edit = fill_edit(MODEL, before, shipped("coreweave"))
    assert edit.check(MODEL, before) == []
    after, _ = edit.apply(before)
    assert series_in(after, "back_test.reported_revenue") == (981.632, 1212.788, 1364.676, 1571.904, 2078.0, 2575.0)
    assert series_in(after, "back_test.reported_rpo") == (14_700.0,)
    assert value_of(MODEL, after, Address("back_test.committed_share")) == 0.96
    evidence = evidence_of(MODEL, after, Address("back_test.reported_revenue"))
    assert evidence.status is Status.DERIVED
    assert "2025-03-31: 981.632 (10-Q 0001769628-25-000014, filed 2025-05-15)" in evidence.note
    assert evidence.date == "2026-08-12"
    assert evidence_of(MODEL, after, Address("back_test.reported_rpo")).status is Status.REPORTED
    assert edit.inverse(before).apply(after)[0] == before


def test_that_a_january_year_end_is_met_and_what_is_typed_elsewhere_stays() -> None:
    typed = valued(date(2022, 1, 31))
    values: dict[Address, Value] = {**typed.values, Address("back_test.reported_rpo"): (1.0,) * 20}
    before = replace(typed, values=values)
    after, _ = fill_edit(MODEL, before, shipped("snowflake")).apply(before)
    rpo = series_in(after, "back_test.reported_rpo")
    assert rpo[:4] == (2600.0, 2700.0, 3000.0, 3700.0)
    assert rpo[13:] == (1.0,) * 7
    assert series_in(after, "back_test.reported_revenue")[0] == 422.371
    assert len(series_in(after, "back_test.reported_revenue")) == 13


@pytest.mark.parametrize(("step", "count"), [("HALF_YEAR", 2), ("YEAR", 4)])
def test_that_a_longer_period_needs_all_its_quarters(step: str, count: int) -> None:
    before = valued(date(2024, 12, 31), step, 10)
    after, _ = fill_edit(MODEL, before, shipped("coreweave")).apply(before)
    quarters = [981.632, 1212.788, 1364.676, 1571.904, 2078.0, 2575.0]
    whole = [sum(quarters[i : i + count]) for i in range(0, len(quarters) - count + 1, count)]
    assert series_in(after, "back_test.reported_revenue") == pytest.approx(whole)


def test_that_a_year_of_52_weeks_is_met_within_a_week() -> None:
    ends = [date(2025, 3, 29), date(2025, 6, 28), date(2025, 9, 27), date(2026, 1, 3)]
    points = tuple(Point(end, Measure.REVENUE, 10.0 + i) for i, end in enumerate(ends))
    before = valued(date(2024, 12, 31))
    after, _ = fill_edit(MODEL, before, BackTestSeries("Firm", "USD", points)).apply(before)
    assert series_in(after, "back_test.reported_revenue") == (10.0, 11.0, 12.0, 13.0)


def test_that_quarters_in_another_currency_are_refused() -> None:
    with pytest.raises(ProblemError):
        fill_edit(MODEL, replace(valued(date(2024, 12, 31)), currency="EUR"), shipped("coreweave"))


@pytest.mark.parametrize("cik", ["1769628", "0001769628"])
def test_that_every_fact_leads_to_its_filing(tmp_path: Path, cik: str) -> None:
    content = json.loads((FILES / "coreweave-facts.json").read_text(encoding="utf-8"))
    for number in (cik, int(cik)):
        (tmp_path / "facts.json").write_text(json.dumps({**content, "cik": number}), encoding="utf-8")
        urls = {p.url for p in series_of_facts(tmp_path / "facts.json").points}
        assert "https://www.sec.gov/Archives/edgar/data/1769628/000176962825000014/" in urls


@pytest.mark.parametrize("day", [date(2030, 12, 31), date(2024, 11, 30)])
def test_that_quarters_that_meet_no_period_are_refused(day: date) -> None:
    with pytest.raises(ProblemError):
        fill_edit(MODEL, valued(day), shipped("coreweave"))


HEAD = "company,period_end,measure,value,unit"


def refusal_of(path: Path, body: str) -> str:
    path.write_text(body, encoding="utf-8")
    with pytest.raises(ProblemError) as told:
        fill_edit(MODEL, replace(new_valuation("T"), currency="USD"), read_series(path))
    return told.value.problem.what


def test_that_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    body = f"{HEAD},value\nA,2025-03-31,revenue,1,USD m,2\n"
    assert "twice" in refusal_of(tmp_path / "t.csv", body)


def test_that_a_space_before_the_currency_does_not_hide_it(tmp_path: Path) -> None:
    body = f"{HEAD}\nA,2025-03-31,revenue,1, EUR m\n"
    assert "EUR" in refusal_of(tmp_path / "t.csv", body)


@pytest.mark.parametrize("value", ["1_000", "1e400", "nan", "12¹"])
def test_that_what_only_programs_call_a_number_is_refused(tmp_path: Path, value: str) -> None:
    assert value in refusal_of(tmp_path / "t.csv", f"{HEAD}\nA,2025-03-31,revenue,{value},USD m\n")


def test_that_a_written_table_holds_no_formula_and_comes_back_as_it_was(tmp_path: Path) -> None:
    point = Point(date(2025, 3, 31), Measure.RPO, 5.0, note="=1+1", url="@x", page="'=1", form="-1+1")
    series = BackTestSeries("=cmd|'/C calc'!A0", "USD", (point,))
    write_series(series, tmp_path / "t.csv")
    rows = list(csv.reader((tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()))
    assert not [cell for cell in rows[1] if cell.startswith(("=", "@", "-"))]
    assert read_series(tmp_path / "t.csv") == series
