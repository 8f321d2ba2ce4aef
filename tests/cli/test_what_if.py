"""workbench tornado and reverse: what moves a figure most, and what an input would have to be."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.cli.conftest import Run
from workbench.ground.resources import resource

COREWEAVE = resource("examples/coreweave-ipo.assay")


def test_that_the_root_typed_in_gives_the_target(run: Run) -> None:
    args = ("reverse", COREWEAVE, "--target", "40", "--unknown", "capacity.spot_price", "--json")
    found = run(*args).json()
    (answer,) = cast(list[dict[str, Any]], found["answers"])
    value = run("value", COREWEAVE, "--set", f"capacity.spot_price={answer['needed']}", "--rows", "shares.price")
    assert "40.00" in value.out


def test_that_equity_is_asked_in_billions_and_told_with_its_reasons(run: Run) -> None:
    done = run("reverse", COREWEAVE, "--target", "35bn", "--output", "bridge.equity")
    assert done.status == 0
    assert "35,000.0" in done.out
    assert "rejected" in done.out


def test_that_the_widest_bars_come_first(run: Run) -> None:
    found = run("tornado", COREWEAVE, "--most", "5", "--json").json()
    bars = cast(list[dict[str, Any]], found["bars"])
    swings = [abs(bar["at_high"] - bar["at_low"]) for bar in bars]
    assert len(bars) == 5
    assert swings == sorted(swings, reverse=True)
    assert found["value"] == pytest.approx(19.84, abs=0.005)


@pytest.mark.parametrize(
    "args",
    [
        ("reverse", COREWEAVE, "--target", "forty"),
        ("reverse", COREWEAVE, "--target", "40", "--unknown", "shares.price"),
        ("tornado", COREWEAVE, "--output", "operations.revenue"),
    ],
)
def test_that_what_cannot_be_asked_is_refused_with_a_remedy(run: Run, args: tuple[object, ...]) -> None:
    done = run(*args)
    assert done.status != 0
    assert done.err.strip()
    assert "Traceback" not in done.err
