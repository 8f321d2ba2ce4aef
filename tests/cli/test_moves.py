"""workbench moves: what explains a change between cases and files, as a table that sums, and as JSON."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, cast

import pytest

from tests.cli.conftest import Run
from tests.exchange.exported import example
from workbench.document.edits import SetValue
from workbench.document.file import save
from workbench.document.valuation import Address
from workbench.ground.resources import resource
from workbench.model import MODEL

COREWEAVE = resource("examples/coreweave-ipo.assay")


def parts(found: dict[str, object]) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], found["parts"])


@pytest.mark.parametrize("method", ["shapley", "ordered"])
def test_that_the_parts_of_base_against_bear_sum_to_the_difference(run: Run, method: str) -> None:
    args = ("moves", COREWEAVE, "--to", "Bear", "--output", "bridge.equity", "--method", method, "--json")
    found = run(*args).json()
    effects = [one["effect"] for one in parts(found)]
    assert math.fsum(effects) == pytest.approx(cast(float, found["difference"]), rel=1e-9)
    assert [one["title"] for one in parts(found)] == ["RPO", "Capacity", "DCF"]
    assert found["method"] == method


def test_that_the_table_says_where_the_price_stops_at_zero(run: Run) -> None:
    done = run("moves", COREWEAVE, "--from", "base", "--to", "bear")
    assert done.status == 0
    assert "Value per share falls from 19.84 to 0.00" in done.out
    assert "the value per share stops at zero" in done.out
    (row,) = (line for line in done.out.splitlines() if "Economic life of GPUs" in line)
    assert row.split()[-3:] == ["6.00", "5.00", "years"]


def test_that_two_files_are_compared(run: Run, tmp_path: Path) -> None:
    valuation = example("coreweave-ipo")
    later = SetValue(Address("cost_of_capital.asset_beta"), 1.2).apply(valuation)[0]
    save(tmp_path / "later.assay", later, MODEL)
    found = run("moves", COREWEAVE, tmp_path / "later.assay", "--by", "input", "--json").json()
    (only,) = parts(found)
    assert only["key"] == "cost_of_capital.asset_beta"
    assert only["effect"] == pytest.approx(found["difference"])
    assert cast(float, found["difference"]) > 0
    same = run("moves", COREWEAVE, COREWEAVE)
    assert "Nothing differs" in same.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "base"), "Both ends are the case Base"),
        (("--to", "none"), "There is no case of this name"),
        (("--to", "bear", "--output", "operations.revenue"), "no single figure"),
        (("--to", "bear", "--output", "shares.prize"), "no line of this key"),
        (("--to", "bear", "--by", "colour"), "invalid choice"),
    ],
)
def test_that_what_cannot_be_asked_is_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("moves", COREWEAVE, *arguments)
    assert done.status == 2
    assert said in done.err


def test_that_it_speaks_chinese(run: Run) -> None:
    done = run("moves", COREWEAVE, "--to", "bear", "--language", "zh_CN")
    assert "每股价值" in done.out
    assert "falls" not in done.out
