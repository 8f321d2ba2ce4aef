"""Company facts as a reviewed edit: of an open valuation, of a first one, of a peer; its sources, and its undoing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from workbench.document.edits import RemoveEntity
from workbench.document.file import load
from workbench.document.fingerprint import content_hash
from workbench.document.resolve import inputs_for, shape_for
from workbench.document.valuation import Address, Status, Valuation, Value, default_of, evidence_of, value_of
from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_forecast import due_by_bands
from workbench.exchange.facts_lines import FactsPlan, PlannedLine, Take
from workbench.exchange.facts_plan import (
    currency_for,
    first_plan,
    made,
    own_period,
    peer_plan,
    period_for,
    takeover_plan,
)
from workbench.exchange.facts_reading import read_company_facts
from workbench.exchange.facts_words import told
from workbench.exchange.reported_figures import Figures
from workbench.ground.problem import ProblemError
from workbench.ground.resources import resource
from workbench.ground.units import date_of, serial_of
from workbench.interpret.evaluate import Arrays, evaluate
from workbench.interpret.verdict import failed_checks
from workbench.model import MODEL
from workbench.rows.items import Severity

FILES = Path(__file__).parent / "files"
YEAR_END = date(2025, 1, 31)


@cache
def figures(name: str) -> Figures:
    return Figures(read_company_facts(FILES / f"{name}-company-facts.json", TAGS), "USD")


@cache
def first(name: str, day: date | None = None) -> tuple[Valuation, FactsPlan, Valuation]:
    """The beginning, the plan and the first valuation it makes."""
    source = figures(name)
    beginning, plan = first_plan(MODEL, source, period_for(source, day))
    return beginning, plan, made(MODEL, beginning, plan)


@cache
def shipped() -> Valuation:
    return load(resource("examples/coreweave-ipo.assay"), MODEL)


def at(valuation: Valuation, key: str, entity: str | None = None) -> Value:
    """A value by the name of its member."""
    member = None
    if entity is not None:
        member = next(e.id for members in valuation.entities.values() for e in members if e.name == entity)
    return value_of(MODEL, valuation, Address(key, member))


def lines(plan: FactsPlan, key: str) -> list[PlannedLine]:
    return [line for line in plan.lines if line.key == key]


def computed(valuation: Valuation) -> Arrays:
    inputs = inputs_for(MODEL, valuation)
    return evaluate(MODEL, shape_for(MODEL, valuation, inputs), inputs)


@pytest.mark.parametrize(
    ("name", "day"), [("snowflake", YEAR_END), ("snowflake", None), ("coreweave", None), ("lpa", None)]
)
def test_that_a_first_valuation_computes_and_every_integrity_check_holds(name: str, day: date | None) -> None:
    beginning, plan, valuation = first(name, day)
    assert plan.edit().check(MODEL, beginning) == []
    failed = [f.check.key for f in failed_checks(MODEL, computed(valuation)) if f.check.severity is Severity.INTEGRITY]
    assert failed == []


def test_that_every_number_of_a_first_valuation_has_a_source_or_a_reason() -> None:
    for name in ("snowflake", "coreweave", "lpa"):
        _, _, valuation = first(name)
        for address in valuation.values:
            evidence = evidence_of(MODEL, valuation, address)
            if evidence.status is Status.ASSUMED:
                assert evidence.note, address
            else:
                assert evidence.status in (Status.REPORTED, Status.DERIVED), address
                assert evidence.source, address
        for item in MODEL.inputs:
            is_told = Address(item.key) in valuation.values or item.source
            assert is_told or item.per is not None or default_of(item) is None, item.key


def test_that_a_first_valuation_of_snowflake_holds_what_was_filed() -> None:
    _, _, valuation = first("snowflake", YEAR_END)
    assert date_of(float(str(at(valuation, "timing.balance_sheet_date")))) == YEAR_END
    assert at(valuation, "timing.fiscal_year_end") == 1.0
    assert at(valuation, "disclosure.reported_rpo") == 6900.0
    assert at(valuation, "disclosure.prior_rpo") == 5200.0
    assert at(valuation, "target.revenue") == pytest.approx(3626.396)
    assert at(valuation, "target.ebitda") == pytest.approx(-1273.5, abs=0.05)  # the peers' table says the same
    assert at(valuation, "target.net_income") == pytest.approx(-1285.64)
    assert at(valuation, "facilities.drawn", "Convertible notes, as reported") == pytest.approx(2271.529)
    assert at(valuation, "shares.basic") == pytest.approx(334.1)
    assert at(valuation, "history.revenue", "FY2025") == pytest.approx(3626.396)
    names = [entity.name for entity in valuation.members("reported")]
    assert names[:5] == ["FY2021", "FY2022", "FY2023", "FY2024", "FY2025"]
    assert names[5:] == ["1Q24", "2Q24", "3Q24", "4Q24", "1Q25", "2Q25", "3Q25", "4Q25"]
    assert evidence_of(MODEL, valuation, Address("disclosure.reported_rpo")).source.startswith("10-K of SNOWFLAKE INC.")


def test_that_a_flag_is_told_as_yes_or_no_without_a_unit() -> None:
    (limiting,) = lines(first("snowflake", YEAR_END)[1], "capacity.is_limiting")
    words = told(MODEL, limiting, "USD")
    assert (words.old, words.new, words.unit) == ("yes", "no", "")


def test_that_a_new_member_without_its_size_is_left_out_whole() -> None:
    """A contract's price and a facility's debt: the model's defaults must not stand in for what was refused."""
    beginning, plan, valuation = first("snowflake", YEAR_END)
    assert valuation.members("contract")
    for key, kind in (("contracts.price", "contract"), ("facilities.drawn", "facility")):
        kept = [line for line in plan.lines if line.is_taken and line.key != key]
        without = plan.edit(kept).apply(beginning)[0]
        assert without.members(kind) == ()
        assert len(without.members("reported")) == len(valuation.members("reported"))
        assert not any(a.key.startswith(key.split(".")[0] + ".") and a.entity for a in without.values)
        failed = failed_checks(MODEL, computed(without))
        assert [one.check.key for one in failed if one.check.severity is Severity.INTEGRITY] == []


def test_that_growth_ebit_and_lease_cost_of_the_target_come_with_their_filing() -> None:
    """Snowflake's 10-K of fiscal 2025: revenue 3,626.396 after 2,806.489, up 29 %; operating lease cost in its note."""
    _, plan, valuation = first("snowflake", YEAR_END)
    assert at(valuation, "target.growth") == pytest.approx(0.292, abs=5e-4)
    (grown,) = lines(plan, "target.growth")
    assert grown.evidence.status is Status.DERIVED
    assert "3,626.396 over 2,806.489 less 1" in grown.evidence.note
    assert grown.evidence.source.startswith("10-K of SNOWFLAKE INC.")
    content = json.loads((FILES / "snowflake-company-facts.json").read_text(encoding="utf-8"))
    facts = content["facts"]["us-gaap"].get("OperatingLeaseCost", {"units": {"USD": []}})["units"]["USD"]
    filed = [one["val"] for one in facts if (one.get("start"), one["end"]) == ("2024-02-01", "2025-01-31")]
    assert filed
    assert at(valuation, "target.lease_cost") == pytest.approx(filed[-1] / 1e6)
    assert at(valuation, "target.ebit") == pytest.approx(-1456.0, abs=0.05), "operating loss of the 10-K"
    (cost,) = lines(plan, "target.lease_cost")
    assert cost.evidence.status is Status.REPORTED
    peer = peer_plan(MODEL, shipped(), figures("snowflake"), period_for(figures("snowflake"), YEAR_END), "Other")
    assert [line.new for line in lines(peer, "peers.growth")] == [grown.new]


def test_that_equity_at_the_balance_sheet_is_that_of_the_filing() -> None:
    arrays = computed(first("snowflake", YEAR_END)[2])
    assert arrays.scalar(MODEL["position.opening_equity"]) == pytest.approx(9033.938 - 6027.295, abs=1e-6)


def test_that_rpo_and_other_revenue_together_are_all_revenue_once() -> None:
    """Revenue of the model grows from that of twelve months by the path told, RPO within it."""
    _, plan, valuation = first("snowflake", YEAR_END)
    arrays = computed(valuation)
    grown = 3626.396 / 2806.489 - 1  # 10-K: fiscal years 2025 and 2024
    total, wanted = 3626.396, []
    for year in range(1, 11):
        total *= 1 + 0.02 + (grown - 0.02) * 0.7**year
        wanted.append(total)
    assert list(arrays.periods(MODEL["operations.revenue"])) == pytest.approx(wanted, rel=1e-6)
    # half of RPO within 24 months, 30 % to the 48th, the rest to the 72nd
    due = [1725.0, 1725.0, 1035.0, 1035.0, 690.0, 690.0, 0, 0, 0, 0]
    assert list(arrays.periods(MODEL["rpo.contracted"])) == pytest.approx(due)
    assert due_by_bands(6900.0, (24.0, 48.0, 72.0), (0.5, 0.3)) == pytest.approx(due)
    (base,) = lines(plan, "operations.base_revenue")
    assert base.evidence.status is Status.ASSUMED


def test_that_costs_of_the_past_are_held_and_nothing_is_charged_twice() -> None:
    """Revenue less cash costs and stock compensation is operating income before depreciation, as filed."""
    arrays = computed(first("snowflake", YEAR_END)[2])
    revenue, ebitda, paid = (
        arrays.periods(MODEL[key])[0]
        for key in ("operations.revenue", "operations.ebitda", "operations.stock_compensation")
    )
    assert (ebitda - paid) / revenue == pytest.approx((-1456.010 + 182.508) / 3626.396, abs=1e-6)


def test_that_debt_falls_due_by_the_table_of_the_filing() -> None:
    """Principal due: 4,413 in the rest of 2026, then 6,184, 4,416, 2,421, 3,221 and 14,896 after; in all 35,551."""
    _, plan, valuation = first("coreweave")
    own = at(valuation, "facilities.custom", "Long-term debt")
    assert isinstance(own, tuple)
    assert sum(own) == pytest.approx(35551)
    assert at(valuation, "facilities.drawn", "Long-term debt") == 35551.0
    halves = [4413 + 6184 / 2, (6184 + 4416) / 2, (4416 + 2421) / 2, (2421 + 3221) / 2, 3221 / 2, 14896]
    assert own == pytest.approx(halves)  # periods end in June, half a year after the years of the table
    repaid = computed(valuation).periods(MODEL["facilities.scheduled"], 0)
    assert list(repaid[:6]) == pytest.approx(halves)
    (line,) = lines(plan, "facilities.custom")
    assert "4,413 + 6,184 + 4,416 + 2,421 + 3,221 + 14,896 = 35,551" in line.evidence.note


def test_that_debt_without_a_table_is_a_bullet_and_says_that_it_is_assumed() -> None:
    _, plan, _ = first("snowflake", YEAR_END)
    (maturity,) = lines(plan, "facilities.maturity")
    assert maturity.evidence.status is Status.ASSUMED
    assert "no maturities" in maturity.evidence.note
    assert any("Conversion price" in one for one in plan.missing)


def test_that_what_the_file_does_not_hold_is_named() -> None:
    _, plan, _ = first("coreweave")
    told = "\n".join(plan.missing)
    for word in ("RPO", "Basic shares", "Receivables", "Deferred revenue", "EBITDA"):
        assert word in told
    assert any("dimensions" in one for one in first("snowflake")[1].missing)


def test_that_leases_are_shown_and_not_taken_while_rent_is_within_the_costs() -> None:
    _, plan, valuation = first("snowflake", YEAR_END)
    rent, term = lines(plan, "leases.annual_rent")[0], lines(plan, "leases.term")[0]
    assert not rent.is_taken
    assert isinstance(rent.new, float)
    assert isinstance(term.new, float)
    assert rent.new * term.new == pytest.approx(557.426)  # all rents due, not discounted: the lease note
    assert valuation.members("lease") == ()


def test_that_a_superseded_figure_stays_beside_the_one_that_stands(tmp_path: Path) -> None:
    content = json.loads((FILES / "coreweave-company-facts.json").read_text(encoding="utf-8"))
    cash = content["facts"]["us-gaap"]["CashAndCashEquivalentsAtCarryingValue"]["units"]["USD"]
    cash.append({**cash[-1], "val": cash[-1]["val"] + 7_000_000, "filed": "2026-09-01", "accn": "0001769628-26-000999"})
    (tmp_path / "facts.json").write_text(json.dumps(content), encoding="utf-8")
    source = Figures(read_company_facts(tmp_path / "facts.json", TAGS), "USD")
    beginning, plan = first_plan(MODEL, source, period_for(source))
    valuation = made(MODEL, beginning, plan)
    assert at(valuation, "waterfall.opening_cash") == 5531.0
    (beside,) = valuation.alternatives[Address("waterfall.opening_cash")]
    assert beside.value == 5524.0
    assert "0001769628-26-000999" in beside.evidence.note


def test_that_taking_over_is_one_step_and_its_inverse_brings_everything_back() -> None:
    source, before = figures("coreweave"), shipped()
    for entity in before.members("reported"):
        before, _ = RemoveEntity(entity.id).apply(before)
    plan = takeover_plan(MODEL, before, source, own_period(MODEL, before, source))
    assert plan.period.end == date(2024, 12, 31)  # the balance sheet of the valuation
    edit = plan.edit()
    assert edit.check(MODEL, before) == []
    after, _ = edit.apply(before)
    assert [e.name for e in after.members("reported")] == ["FY2023", "FY2024", "1Q24", "2Q24", "3Q24", "4Q24"]
    assert at(after, "history.revenue", "FY2023") == pytest.approx(229.0)
    back, _ = edit.inverse(before).apply(after)
    assert content_hash(back) == content_hash(before)


def test_that_periods_of_the_same_dates_are_filled_and_not_doubled() -> None:
    source, before = figures("coreweave"), shipped()
    after, _ = takeover_plan(MODEL, before, source, own_period(MODEL, before, source)).edit().apply(before)
    assert after.members("reported") == before.members("reported")
    assert at(after, "history.capex", "FY2023") == pytest.approx(2943, abs=1)


def test_that_the_old_value_is_shown_and_kept_with_its_source_when_it_is_replaced() -> None:
    source, before = figures("coreweave"), shipped()
    plan = takeover_plan(MODEL, before, source, own_period(MODEL, before, source))
    (line,) = lines(plan, "target.ebitda")
    held = at(before, "target.ebitda")
    assert line.old == held
    assert line.new == pytest.approx(324 + 863)
    after, _ = plan.edit([line]).apply(before)
    kept = [one.value for one in after.alternatives[Address("target.ebitda")]]
    assert held in kept


def test_that_a_figure_in_coarser_digits_and_debt_that_is_there_already_are_not_taken() -> None:
    source, before = figures("coreweave"), shipped()
    plan = takeover_plan(MODEL, before, source, own_period(MODEL, before, source))
    (revenue,) = lines(plan, "target.revenue")
    assert revenue.old == pytest.approx(1915.4, abs=0.05)
    assert revenue.new == 1915.0
    assert not revenue.is_taken
    assert not any(
        line.is_taken for line in plan.lines if line.entity is not None and line.key.startswith("facilities.")
    )
    after, _ = plan.edit().apply(before)
    assert after.members("facility") == before.members("facility")


def test_that_taking_over_twice_changes_nothing_the_second_time() -> None:
    source, before = figures("coreweave"), shipped()
    after, _ = takeover_plan(MODEL, before, source, own_period(MODEL, before, source)).edit().apply(before)
    again = takeover_plan(MODEL, after, source, own_period(MODEL, after, source))
    assert [line.key for line in again.lines if line.is_taken] == []


def test_that_only_what_was_asked_for_is_planned() -> None:
    source, before = figures("coreweave"), shipped()
    plan = takeover_plan(MODEL, before, source, own_period(MODEL, before, source), {Take.HISTORY})
    assert {line.take for line in plan.lines} == {Take.HISTORY}


def test_that_a_peer_gets_the_measures_that_the_shipped_snapshot_has() -> None:
    before, source = shipped(), figures("snowflake")
    plan = peer_plan(MODEL, before, source, period_for(source, YEAR_END), "Snowflake")
    after, _ = plan.edit().apply(before)
    assert len(after.members("peer")) == len(before.members("peer"))
    wanted = {
        "peers.revenue": 3626.4, "peers.ebitda": -1273.5, "peers.net_income": -1285.6, "peers.debt": 2271.5,
        "peers.cash": 4637.7, "peers.minorities": 6.7, "peers.rpo": 6900.0, "peers.diluted": 332.7,
        "peers.basic": 334.1, "peers.growth": 0.292, "peers.year_end": 1.0, "peers.price": 156.98,
    }  # fmt: skip
    for key, value in wanted.items():
        assert at(after, key, "Snowflake") == pytest.approx(value, abs=0.05), key


def test_that_a_peer_nobody_named_is_added_under_the_company_s_name() -> None:
    before, source = shipped(), figures("lpa")
    plan = peer_plan(MODEL, before, source, period_for(source))
    after, _ = plan.edit().apply(before)
    assert [e.name for e in after.members("peer")][-1] == "Logistic Properties of the Americas"
    assert at(after, "peers.revenue", "Logistic Properties of the Americas") == pytest.approx(43.862372)


def test_that_another_currency_is_refused_for_the_target_and_allowed_for_a_peer() -> None:
    source, before = figures("snowflake"), replace(shipped(), currency="EUR")
    with pytest.raises(ProblemError, match="USD"):
        takeover_plan(MODEL, before, source, period_for(source))
    plan = peer_plan(MODEL, before, source, period_for(source), "Snowflake")
    assert any("Currency rate" in one for one in plan.missing)
    with pytest.raises(ProblemError, match="Choose one it holds: USD"):
        currency_for(source.facts, "EUR")


def test_that_a_period_the_file_does_not_hold_is_refused_with_those_it_holds() -> None:
    with pytest.raises(ProblemError, match="2025-01-31"):
        period_for(figures("snowflake"), date(2025, 2, 28))


def test_that_a_figure_the_model_cannot_hold_is_left_out_and_named(tmp_path: Path) -> None:
    content = json.loads((FILES / "coreweave-company-facts.json").read_text(encoding="utf-8"))
    content["facts"]["us-gaap"]["CashAndCashEquivalentsAtCarryingValue"]["units"]["USD"][-1]["val"] = -5_000_000
    (tmp_path / "facts.json").write_text(json.dumps(content), encoding="utf-8")
    source = Figures(read_company_facts(tmp_path / "facts.json", TAGS), "USD")
    _, plan = first_plan(MODEL, source, period_for(source))
    assert lines(plan, "waterfall.opening_cash") == []
    assert any("too low" in one for one in plan.missing)


def test_that_rpo_larger_than_all_revenue_leaves_a_little_other_revenue_and_holds(tmp_path: Path) -> None:
    content = json.loads((FILES / "coreweave-company-facts.json").read_text(encoding="utf-8"))
    content["facts"]["us-gaap"]["RevenueRemainingPerformanceObligation"] = {
        "units": {
            "USD": [
                {
                    "end": "2026-06-30",
                    "val": 104e9,
                    "accn": "0001769628-26-000366",
                    "form": "10-Q",
                    "filed": "2026-08-12",
                }
            ]
        }
    }
    (tmp_path / "facts.json").write_text(json.dumps(content), encoding="utf-8")
    source = Figures(read_company_facts(tmp_path / "facts.json", TAGS), "USD")
    beginning, plan = first_plan(MODEL, source, period_for(source))
    arrays = computed(made(MODEL, beginning, plan))
    assert [f.check.key for f in failed_checks(MODEL, arrays) if f.check.severity is Severity.INTEGRITY] == []
    assert min(arrays.periods(MODEL["operations.other_revenue"])) > 0
    assert serial_of(plan.period.end) == at(made(MODEL, beginning, plan), "timing.balance_sheet_date")


def test_that_a_company_whose_costs_leave_nothing_gets_a_case_that_says_it_is_a_guess() -> None:
    _, _, valuation = first("snowflake", YEAR_END)
    assert [case.name for case in valuation.cases] == ["Base", "Margins at scale"]
    assert valuation.selected_case == valuation.base.id
    assert valuation.cases[1].note.startswith("A guess, no figure of the company")
    assert "94%" in valuation.cases[1].note  # (3,626.4 + 1,456.0 - 182.5 - 1,479.3) / 3,626.4
    assert computed(valuation).scalar(MODEL["shares.price"]) == 0.0
    assert computed(replace(valuation, selected_case="scale")).scalar(MODEL["shares.price"]) > 0
    assert len(first("lpa")[2].cases) == 1


def facts_with(folder: Path, change: Callable[[dict[str, Any]], None]) -> Figures:
    """The facts of CoreWeave after a change."""
    content = json.loads((FILES / "coreweave-company-facts.json").read_text(encoding="utf-8"))
    change(content)
    (folder / "facts.json").write_text(json.dumps(content), encoding="utf-8")
    return Figures(read_company_facts(folder / "facts.json", TAGS), "USD")


def test_that_a_superseded_figure_the_model_cannot_hold_is_named_and_does_not_block_the_rest(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        cash = content["facts"]["us-gaap"]["CashAndCashEquivalentsAtCarryingValue"]["units"]["USD"]
        cash.append({**cash[-1], "val": -5_000_000_000, "filed": "2020-01-01", "accn": "0001769628-20-000999"})

    source = facts_with(tmp_path, change)
    beginning, plan = first_plan(MODEL, source, period_for(source))
    assert plan.edit().check(MODEL, beginning) == []
    assert any("-5000" in words for words in plan.missing)


@pytest.mark.parametrize("name", ["x" * 500, "A\u0007B\u202e", " ", "", None, 5, "\ud800"])
def test_that_whatever_a_file_calls_its_company_can_be_the_name_of_a_peer(tmp_path: Path, name: object) -> None:
    source = facts_with(tmp_path, lambda content: content.update(entityName=name))
    plan = peer_plan(MODEL, shipped(), source, period_for(source))
    assert plan.edit().check(MODEL, shipped()) == []


def test_that_the_end_of_time_is_no_day_of_a_filing(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        cash = content["facts"]["us-gaap"]["CashAndCashEquivalentsAtCarryingValue"]["units"]["USD"]
        cash.append({**cash[-1], "end": "9999-12-31"})

    source = facts_with(tmp_path, change)
    assert source.facts.incomplete == 1
    assert max(period.end for period in source.periods()).year < 2100
