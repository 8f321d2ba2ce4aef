"""A newcomer who knows Excel, with the program as it is started: values, changes, explains, prints and exports.

Keys and mouse alone, in a real X session. The title, the files that come out and the headline on the clipboard say
what happened; with WORKBENCH_SCREENSHOTS set, a picture of each step is kept there.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.ui.driving import COREWEAVE
from tests.ui.test_window_real import Program, until
from tests.ui.test_window_real import program as program
from workbench.document.file import load
from workbench.document.valuation import Address
from workbench.live.results import compute
from workbench.model import MODEL

PRICE = Address("capacity.spot_price")


@pytest.fixture
def file() -> Path:
    """The shipped example, which opens as a copy that has no file yet."""
    return COREWEAVE


@pytest.fixture
def step(program: Program) -> Callable[[str], None]:
    """Keep a picture of a step where pictures are wanted."""
    folder = os.environ.get("WORKBENCH_SCREENSHOTS")

    def kept(name: str) -> None:
        time.sleep(1.0)
        if folder:
            program.server.screenshot(Path(folder) / f"newcomer-{name}.png")

    return kept


def dialog(program: Program, name: str) -> None:
    """Wait until another window of that name has the keyboard: what is typed before is lost behind it."""
    seen: list[str] = []

    def has_keyboard() -> bool:
        done = subprocess.run(
            ["xdotool", "getwindowfocus", "getwindowname"],
            env=program.server.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        seen[:] = [done.stdout.strip()]
        return name in seen[0]

    until(has_keyboard, f"no window {name!r} has the keyboard, but {seen}")
    time.sleep(1.0)


def press(program: Program, *keys: str) -> None:
    """Press keys of the keyboard itself, as they reach whatever has it."""
    program.server.xdotool("key", "--delay", "80", *keys)


def write(program: Program, words: str) -> None:
    """Type on the keyboard itself."""
    program.server.xdotool("type", "--delay", "60", words)


def answered(program: Program, name: str, words: str) -> None:
    """Type a name into the dialog that has the keyboard, whose folder is the home, and press Enter."""
    dialog(program, name)
    write(program, words)
    time.sleep(0.5)
    if folder := os.environ.get("WORKBENCH_SCREENSHOTS"):
        program.server.screenshot(Path(folder) / f"newcomer-{words}.png")
    press(program, "Return")


def back(program: Program) -> None:
    program.server.xdotool("windowfocus", "--sync", program.window)
    time.sleep(0.3)


def test_that_a_newcomer_values_changes_explains_saves_prints_and_exports(
    program: Program, step: Callable[[str], None], tmp_path: Path
) -> None:
    step("1-opened")
    # Values: the example's headline, and why it is what it is.
    program.server.xdotool("mousemove", "80", "100", "click", "1")
    step("2-explained")
    # Finds the price of uncontracted power, and types another.
    press(program, "ctrl+k")
    time.sleep(1.0)
    write(program, "price of uncontracted power")
    time.sleep(1.5)
    step("3-found")
    press(program, "Return")
    time.sleep(1.0)
    write(program, "12")
    press(program, "Return")
    program.waits_for_title(lambda title: "*" in title)
    step("4-changed")
    # Takes it back and does it again, as in Excel.
    press(program, "ctrl+z")
    program.waits_for_title(lambda title: "*" not in title)
    press(program, "ctrl+y")
    program.waits_for_title(lambda title: "*" in title)
    # Saves it as a file of their own.
    saved, book, pdf = (tmp_path / name for name in ("mine.assay", "mine.xlsx", "mine.pdf"))
    press(program, "ctrl+s")
    answered(program, "Save the valuation", saved.name)
    until(saved.exists, "nothing was saved")
    back(program)
    program.waits_for_title(lambda title: "*" not in title)
    step("5-saved")
    valuation = load(saved, MODEL)
    assert valuation.values[PRICE] == 12.0
    worth = compute(MODEL, valuation).figure("shares.price")
    # Exports it to Excel.
    press(program, "ctrl+e")
    answered(program, "Export to Excel", book.name)
    step("6-exporting")
    until(book.exists, "no workbook was written")
    back(program)
    step("6-exported")
    cells = [c for sheet in openpyxl.load_workbook(book, data_only=True) for row in sheet.iter_rows() for c in row]
    assert any(isinstance(c.value, float) and abs(c.value - worth) < 1e-9 for c in cells)
    # Prints it.
    press(program, "ctrl+p")
    dialog(program, "Report")
    step("7-report")
    press(program, "Return")
    answered(program, "Save as PDF", pdf.name)
    until(pdf.exists, "no report was written")
    words = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert f"{worth:.2f}" in words
    assert "CoreWeave" in words
    assert program.process.poll() is None
