"""The command read-back: it prints the differences, and takes them over only when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.exchange.exported import edited, example, written
from tests.exchange.workbook_edits import RATE, TAX, Cells, Places, filled
from workbench.document.file import load, save
from workbench.model import MODEL


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A valuation and its export, in which a rate was changed and a tax rate mistyped."""
    valuation = example("plain-company")
    places = Places(valuation)
    save(tmp_path / "plain.assay", valuation, MODEL)
    cells: Cells = {("Inputs", places.value(RATE)): 0.075, ("Inputs", places.value(TAX)): 9.0}
    return tmp_path / "plain.assay", edited(written(valuation, tmp_path / "plain.xlsx"), filled(cells))


def test_that_the_differences_are_printed_and_nothing_is_changed(run: Run, files: tuple[Path, Path]) -> None:
    file, workbook = files
    before = file.read_bytes()
    done = run("read-back", file, workbook)
    assert done.status == 0
    (taken,) = [line for line in done.out.splitlines() if line.startswith("  +")]
    (refused,) = [line for line in done.out.splitlines() if line.startswith("  !")]
    assert "→ 7.50%" in taken
    assert "Inputs!" in taken
    assert MODEL[TAX.key].label in refused
    assert "too high" in done.out
    assert file.read_bytes() == before


def test_that_apply_takes_over_what_can_be_taken_and_keeps_the_version_before(
    run: Run, files: tuple[Path, Path]
) -> None:
    file, workbook = files
    before = load(file, MODEL)
    done = run("read-back", file, workbook, "--apply", "--json")
    found = done.json()
    assert found["is_applied"] is True
    assert isinstance(found["changes"], list)
    assert [one["can_be_taken"] for one in found["changes"]].count(True) == 1
    after = load(file, MODEL)
    assert after.values[RATE] == 0.075
    assert after.values.get(TAX) == before.values.get(TAX)
    assert load(file.with_name("plain.assay.bak"), MODEL) == before


def test_that_a_workbook_of_another_valuation_is_a_problem(run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    save(tmp_path / "other.assay", example("coreweave-ipo"), MODEL)
    done = run("read-back", tmp_path / "other.assay", files[1], "--apply")
    assert done.status == 2
    assert "another valuation" in done.err
