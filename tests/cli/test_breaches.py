"""workbench breaches: the first breach by driver, every range on demand, remedies when there is a gap, JSON."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.cli.conftest import Run
from tests.exchange.exported import example, in_case
from workbench.analysis.break_even import first_breaches
from workbench.analysis.gap_closing import remedies
from workbench.document.valuation import Address
from workbench.ground.resources import resource
from workbench.model import MODEL

COREWEAVE = resource("examples/coreweave-ipo.assay")
PLAIN = resource("examples/plain-company.assay")


def test_that_the_first_breach_of_each_driver_is_printed(run: Run) -> None:
    done = run("breaches", COREWEAVE, "--case", "base", "--drivers", "capex", "power_price")
    assert done.status == 0
    capex, power = (line for line in done.out.splitlines() if line.startswith(("Capex per MW", "Power price")))
    assert "Funding gap" in capex
    assert "USD / MWh" in power
    assert "What would close" not in done.out


def test_that_json_holds_what_the_analysis_finds(run: Run) -> None:
    done = run("breaches", COREWEAVE, "--case", "base", "--drivers", "capex", "--json")
    found = first_breaches(MODEL, in_case(example("coreweave-ipo"), "base"), ("capex",))
    told = cast(list[dict[str, Any]], done.json()["break_evens"])
    assert [one["limit"] for one in told] == [one.limit.key for one in found]
    values = [
        [end for ends in one["breached"] for end in (ends["from"], ends["to"]) if end is not None] for one in told
    ]
    assert values == [[root.value for root in one.roots] for one in found]
    assert done.json()["remedies"] == []


def test_that_a_gap_comes_with_its_remedies(run: Run) -> None:
    args = ("breaches", PLAIN, "--set", "waterfall.minimum_cash=20000", "--drivers", "capex", "--all")
    done = run(*args)
    assert done.status == 0
    assert "as it stands" in done.out
    assert "What would close the funding gap, each alone" in done.out
    told = cast(list[dict[str, Any]], run(*args, "--json").json()["remedies"])
    valuation = example("plain-company")
    short = {Address("waterfall.minimum_cash"): 20000.0}
    case = valuation.case(valuation.selected_case)
    if valuation.is_base(case.id):
        from tests.exchange.exported import with_values

        expected = remedies(MODEL, with_values(valuation, short))
        assert [one["size"] for one in told if one["size"] is not None] == pytest.approx(
            [one.size for one in expected if one.edit is not None]
        )


def test_that_an_unknown_driver_is_refused_with_the_known_ones(run: Run) -> None:
    done = run("breaches", PLAIN, "--drivers", "weather")
    assert done.status == 2
    assert "hazard" in done.err


def test_that_chinese_is_spoken(run: Run) -> None:
    done = run("breaches", PLAIN, "--drivers", "capex", "--language", "zh_CN")
    assert done.status == 0
    assert "Driver" not in done.out
