"""The log: bounded files, Qt's own words in it, and nothing lost where no file can be written."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning

from workbench.live.logs import KEPT, LARGEST, last_lines, start_logging, stop_logging


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    stop_logging()
    logging.getLogger().setLevel(level)


def test_that_what_is_logged_stands_in_the_file_and_at_hand(tmp_path: Path) -> None:
    place = start_logging(tmp_path / "logs")
    assert place is not None
    logging.getLogger("workbench.trial").warning("kept %s", "aside")
    assert "WARNING workbench.trial: kept aside" in place.read_text(encoding="utf-8")
    assert last_lines()[-1].endswith("WARNING workbench.trial: kept aside")


def test_that_qt_writes_into_the_same_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = start_logging(tmp_path)
    assert place is not None
    qWarning("a widget complains")
    assert "WARNING qt: a widget complains" in place.read_text(encoding="utf-8")
    assert "a widget complains" in capsys.readouterr().err


def test_that_the_files_stay_bounded(tmp_path: Path) -> None:
    start_logging(tmp_path)
    line = "x" * 10_000
    for _ in range((KEPT + 3) * LARGEST // len(line)):
        logging.getLogger("workbench.trial").info(line)
    kept = sorted(tmp_path.glob("workbench.log*"))
    assert len(kept) == KEPT + 1
    assert all(one.stat().st_size <= LARGEST for one in kept)


def test_that_a_place_where_nothing_can_be_written_leaves_the_last_lines(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert start_logging(tmp_path / "file" / "logs") is None
    assert any("no log file" in line for line in last_lines())


def test_that_a_crash_of_the_interpreter_leaves_its_place(tmp_path: Path) -> None:
    program = (
        "import ctypes, pathlib, sys\n"
        "from workbench.live.logs import start_logging\n"
        "start_logging(pathlib.Path(sys.argv[1]))\n"
        "def falls(): ctypes.string_at(0)\n"
        "falls()\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "in falls" in (tmp_path / "crash.log").read_text(encoding="utf-8")
