"""The whole way without a window: a valuation exported, edited in LibreOffice by script, read back and taken over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.exchange.exported import example, written
from tests.exchange.workbook_edits import DATED, PRICE, RATE, TAX, TIMING, Places
from tests.libreoffice_edits import edited_in_office, value, words
from workbench.document.edits import SetValue
from workbench.document.file import load, save
from workbench.document.fingerprint import content_hash
from workbench.document.valuation import Address
from workbench.ground.units import serial_of
from workbench.model import MODEL
from workbench.model.timing import FlowTiming

pytestmark = pytest.mark.timeout(600)
BASE_RATE = Address("rates.base")
PERIOD = 3
DAY = date(2025, 3, 31)


def test_that_six_inputs_edited_in_libreoffice_are_printed_and_taken_over_as_if_typed(run: Run, tmp_path: Path) -> None:
    valuation = replace(example("coreweave-ipo"), periods=8)
    file = tmp_path / "coreweave.assay"
    save(file, valuation, MODEL)
    places = Places(valuation)
    inputs, series = places.layout.inputs, places.layout.series
    serial = serial_of(DAY)
    timing = next(one for one in FlowTiming if one.name != valuation.values[TIMING])
    held = valuation.values[BASE_RATE]
    assert isinstance(held, tuple)
    rates = (*held[: PERIOD - 1], 0.045, *held[PERIOD:])
    exported = written(valuation, tmp_path / "coreweave.xlsx")
    edited = edited_in_office(
        {
            exported: [
                value(inputs, places.value(PRICE), 45.5),
                words(inputs, places.value(TAX), "27.5%"),
                value(inputs, places.value(DATED), serial),
                words(inputs, places.value(TIMING), timing.value),
                value(series, places.series(BASE_RATE, PERIOD), 0.045),
                value(inputs, places.value(RATE, 1), 0.125),
            ]
        }
    )[exported]
    before = file.read_bytes()
    done = run("read-back", file, edited)
    assert (done.status, done.err) == (0, "")
    assert "  !" not in done.out
    assert "  - " not in done.out
    lines = [line for line in done.out.splitlines() if line.startswith("  +")]
    expected = {
        f"{inputs}!{places.value(PRICE)}": "→ 45.50",
        f"{inputs}!{places.value(TAX)}": "→ 27.5%",
        f"{inputs}!{places.value(DATED)}": f"→ {DAY}",
        f"{inputs}!{places.value(TIMING)}": f"→ {timing.value}",
        f"{series}!{places.series(BASE_RATE, PERIOD)}": f"→ {PERIOD}: 4.50%",
        f"{inputs}!{places.value(RATE, 1)}": "→ 12.50%",
    }
    found = {line.rpartition("[")[2].partition("]")[0]: line for line in lines}
    assert len(lines) == len(found)
    assert set(found) == set(expected)
    assert [where for where, said in expected.items() if said not in found[where]] == []
    assert file.read_bytes() == before
    assert run("read-back", file, edited, "--apply").status == 0
    typed = valuation
    for edit in (
        SetValue(PRICE, 45.5),
        SetValue(TAX, 0.275),
        SetValue(DATED, serial),
        SetValue(TIMING, timing.name),
        SetValue(BASE_RATE, rates),
        SetValue(RATE, 0.125, "bear"),
    ):
        assert edit.check(MODEL, typed) == []
        typed = edit.apply(typed)[0]
    assert content_hash(load(file, MODEL)) == content_hash(typed) != content_hash(valuation)
