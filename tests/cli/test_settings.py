"""`--set` reads what a person would type into the window, and nothing else."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.cli.conftest import Run
from workbench.cli.settings import wish_of
from workbench.document.file import load
from workbench.document.valuation import Address
from workbench.ground.resources import resource
from workbench.model import MODEL

COREWEAVE = resource("examples/coreweave-ipo.assay")


def _row(run: Run, key: str, *settings: str, case: str = "base") -> dict[str, Any]:
    done = run("value", COREWEAVE, "--case", case, "--json", "--rows", key, "--set", *settings)
    assert done.err == ""
    rows = cast(list[dict[str, Any]], done.json()["rows"])
    return rows[0]


@pytest.mark.parametrize(
    ("setting", "entity", "period"),
    [
        ("facilities.drawn@DDTL 1.0=5", "ddtl1", None),
        ("facilities.drawn@ddtl1=5", "ddtl1", None),
        ("facilities.drawn@ ddtl 2.0 =5", "ddtl2", None),
        ("facilities.interest@DDTL 1.0.4Q25=5", "ddtl1", "4Q25"),
        ("facilities.interest@ddtl1.3=5", "ddtl1", "3"),
        ("income.net.4Q25=5", None, "4Q25"),
        ("income.net=a=b", None, None),
    ],
)
def test_that_names_of_entities_may_hold_points(setting: str, entity: str | None, period: str | None) -> None:
    wish = wish_of(MODEL, load(COREWEAVE, MODEL), setting)
    assert wish.address == Address(setting.split("@")[0].split("=")[0].removesuffix(".4Q25"), entity)
    assert wish.period == period


@pytest.mark.parametrize(
    ("typed", "value"), [("9%", 0.09), ("9", 0.09), ("4.5%*2", 0.09), ("9 %", 0.09), ("900bp", 0.09)]
)
def test_that_rates_are_read_as_in_the_window(run: Run, typed: str, value: float) -> None:
    assert _row(run, "cost_of_capital.typed", f"cost_of_capital.typed={typed}")["value"] == pytest.approx(value)


def test_that_billions_are_brought_to_millions_and_dates_are_read(run: Run) -> None:
    assert _row(run, "disclosure.reported_rpo", "disclosure.reported_rpo=$15.1bn")["value"] == pytest.approx(15_100)
    assert _row(run, "timing.valuation_date", "timing.valuation_date=2025-06-30")["value"] == "2025-06-30"


@pytest.mark.parametrize("typed", ["TYPED", "typed", "Typed"])
def test_that_a_typed_rate_is_the_rate_that_discounts(run: Run, typed: str) -> None:
    row = _row(run, "cost_of_capital.wacc", f"cost_of_capital.mode={typed}", "cost_of_capital.typed=9%")
    assert row["value"] == pytest.approx(0.09)


def test_that_one_period_of_a_series_moves_alone(run: Run) -> None:
    keys = [item for item in MODEL.inputs if item.is_periodic and item.per is None and not item.unit.percent]
    key = next(item.key for item in keys if item.low in (None, 0.0) and item.unit.label == "MW")
    before = _row(run, key, "timing.step=QUARTER")["values"]
    after = _row(run, key, f"{key}.2Q25=7")["values"]
    assert after[1] == 7.0
    assert [*after[:1], *after[2:]] == [*before[:1], *before[2:]]
    assert _row(run, key, f"{key}=7")["values"] == [7.0] * 40
    assert _row(run, key, f"{key}=1;2;3")["values"][:3] == [1.0, 2.0, 3.0]


def test_that_a_computed_line_is_typed_over_in_one_period_and_the_rest_follows(run: Run) -> None:
    before = _row(run, "operations.revenue", "timing.step=QUARTER")["values"]
    after = _row(run, "operations.revenue", "operations.revenue.4Q25=9999")["values"]
    assert after[3] == 9999.0
    assert after[:3] == before[:3]
    assert _row(run, "income.revenue", "operations.revenue.4Q25=9999")["values"][3] == 9999.0


def test_that_settings_belong_to_the_case_that_is_looked_at(run: Run) -> None:
    for case in ("base", "bear"):
        assert _row(run, "shares.basic", "shares.basic=500", case=case)["value"] == 500.0


def test_that_an_optional_price_can_be_emptied(run: Run) -> None:
    assert _row(run, "shares.ipo_price", "shares.ipo_price=")["value"] is None


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("shares.basic", "There is no = in it."),
        ("shares.basics=1", "Do you mean shares.basic"),
        ("shares.basic=", "Shares and value per share › Basic shares:"),
        ("shares.basic=abc", "Shares and value per share › Basic shares:"),
        ("shares.basic=-5", "is too low. Type at least"),
        ("shares.basic.1Q25=5", "It has no periods. Leave the period out."),
        ("shares.basic@x=5", "It is not kept per entity."),
        ("facilities.drawn=5", "Write facilities.drawn@NAME=VALUE."),
        ("facilities.drawn@Nobody=5", "Name one of: DDTL 1.0; DDTL 2.0;"),
        ("income.net=5", "It is computed. Set its inputs, or type it over in one period: income.net.1Q25=VALUE."),
        ("shares.price=5", "It is computed. Set the inputs"),
        ("income.net.5Q25=5", "There is no period 5Q25. Name one of 1Q25 … 4Q34."),
        ("income.net.0=5", "The opening column cannot be set."),
        ("income.net.1Q25=", "Income statement › Net income"),
        ("timing.step=fortnight", "Choose one of: QUARTER, HALF_YEAR, YEAR."),
        ("dcf.is_compensation_cost=0.5", "Discounted cash flow"),
    ],
)
def test_that_a_setting_that_cannot_stand_is_refused_in_words(run: Run, setting: str, words: str) -> None:
    done = run("value", COREWEAVE, "--set", setting)
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert "Traceback" not in done.err
