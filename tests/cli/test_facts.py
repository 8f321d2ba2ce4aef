"""Company facts on the command line: a first valuation, the list of old and new, and taking over."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.document.file import load
from workbench.document.valuation import Address, value_of
from workbench.ground.resources import resource
from workbench.model import MODEL

FILES = Path(__file__).parent.parent / "exchange/files"
SNOWFLAKE = FILES / "snowflake-company-facts.json"
COREWEAVE_FACTS = FILES / "coreweave-company-facts.json"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of the shipped valuation."""
    return Path(shutil.copy(resource("examples/coreweave-ipo.assay"), tmp_path / "mine.assay"))


def test_that_a_first_valuation_is_written_and_its_checks_hold(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "snow.assay"
    assert run("new", out, "--facts", SNOWFLAKE, "--period", "2025-01-31").status == 0
    valuation = load(out, MODEL)
    assert valuation.company == "SNOWFLAKE INC."
    assert value_of(MODEL, valuation, Address("disclosure.reported_rpo")) == 6900.0
    done = run("check", out)
    assert done.status == 0
    assert "integrity checks hold" in done.out


def test_that_the_list_shows_old_and_new_and_changes_nothing(run: Run, mine: Path) -> None:
    before = mine.read_bytes()
    done = run("facts", mine, COREWEAVE_FACTS)
    assert done.status == 0
    assert "+ EBITDA, last 12 months, target: 1,219.2 → 1,187.0 USD m" in done.out
    assert "0001769628-26-000104" in done.out
    assert "Nothing was changed." in done.out
    assert mine.read_bytes() == before


def test_that_apply_takes_over_and_saves(run: Run, mine: Path) -> None:
    assert run("facts", mine, COREWEAVE_FACTS, "--apply").status == 0
    after = load(mine, MODEL)
    assert value_of(MODEL, after, Address("target.ebitda")) == 1187.0  # 324 of operating income, 863 of depreciation


def test_that_one_row_of_the_peers_is_filled(run: Run, mine: Path) -> None:
    assert run("facts", mine, SNOWFLAKE, "--as-peer", "Snowflake", "--period", "2025-01-31", "--apply").status == 0
    after = load(mine, MODEL)
    peer = next(e.id for e in after.members("peer") if e.name == "Snowflake")
    assert value_of(MODEL, after, Address("peers.ebit", peer)) == pytest.approx(-1456.01)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--facts", SNOWFLAKE, "--period", "2025-02-28"], "no period that ends on 2025-02-28"),
        (["--facts", SNOWFLAKE, "--period", "soon"], "not a date"),
        (["--facts", SNOWFLAKE, "--currency", "EUR"], "Choose one it holds: USD"),
        (["--facts", SNOWFLAKE, "--example", "plain-company"], "not with both"),
        (["--period", "2025-01-31"], "Add --facts"),
        (["--facts", Path("absent.json")], "cannot be read"),
    ],
)
def test_that_what_cannot_be_begun_is_refused_and_nothing_is_written(
    run: Run, tmp_path: Path, arguments: list[object], said: str
) -> None:
    out = tmp_path / "out.assay"
    done = run("new", out, *arguments)
    assert done.status == 2
    assert said in done.err
    assert not out.exists()
