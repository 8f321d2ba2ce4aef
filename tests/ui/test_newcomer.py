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


def dialog(program: Program, name: str) -> str:
    """Wait for another window of that name; gives it the keyboard."""
    found: list[str] = []

    def is_shown() -> bool:
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", name],
            env=program.server.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        found[:] = [one for one in done.stdout.split() if one != program.window]
        return bool(found)

    until(is_shown, f"no window {name!r} appeared")
    program.server.xdotool("windowfocus", "--sync", found[0])
    time.sleep(0.5)
    return found[0]


def answered(program: Program, _window: str, words: str) -> None:
    """Type a name into the dialog that has the keyboard, whose folder is the home, and press Enter."""
    program.server.xdotool("type", "--delay", "40", words)
    time.sleep(0.5)
    program.server.xdotool("key", "Return")


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
    program.key("ctrl+k")
    time.sleep(1.0)
    program.type("price of uncontracted power")
    time.sleep(1.5)
    step("3-found")
    program.key("Return")
    time.sleep(1.0)
    program.type("12")
    program.key("Return")
    program.waits_for_title(lambda title: "*" in title)
    step("4-changed")
    # Takes it back and does it again, as in Excel.
    program.key("ctrl+z")
    program.waits_for_title(lambda title: "*" not in title)
    program.key("ctrl+y")
    program.waits_for_title(lambda title: "*" in title)
    # Saves it as a file of their own.
    saved, book, pdf = (tmp_path / name for name in ("mine.assay", "mine.xlsx", "mine.pdf"))
    program.key("ctrl+s")
    answered(program, dialog(program, "Save the valuation"), saved.name)
    until(saved.exists, "nothing was saved")
    back(program)
    program.waits_for_title(lambda title: "*" not in title)
    step("5-saved")
    valuation = load(saved, MODEL)
    assert valuation.values[PRICE] == 12.0
    worth = compute(MODEL, valuation).figure("shares.price")
    # Exports it to Excel.
    program.key("ctrl+e")
    answered(program, dialog(program, "Export to Excel"), book.name)
    step("6-exporting")
    until(book.exists, "no workbook was written")
    back(program)
    step("6-exported")
    cells = [c for sheet in openpyxl.load_workbook(book, data_only=True) for row in sheet.iter_rows() for c in row]
    assert any(isinstance(c.value, float) and abs(c.value - worth) < 1e-9 for c in cells)
    # Prints it.
    program.key("ctrl+p")
    dialog(program, "Report")
    step("7-report")
    program.server.xdotool("key", "Return")
    answered(program, dialog(program, "Save as PDF"), pdf.name)
    until(pdf.exists, "no report was written")
    words = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert f"{worth:.2f}" in words
    assert "CoreWeave" in words
    assert program.process.poll() is None
