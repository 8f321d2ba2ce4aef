"""The log: bounded files, Qt's own words in it, and nothing lost where no file can be written."""

from __future__ import annotations

import ast
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning

from workbench.live.logs import KEPT, LARGEST, last_lines, start_logging, stop_logging, without_words


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


def record(name: str, words: str, *given: object, error: BaseException | None = None) -> logging.LogRecord:
    info = None if error is None else (type(error), error, error.__traceback__)
    return logging.LogRecord(name, logging.WARNING, __file__, 1, words, given, info)


def test_that_what_is_handed_on_of_the_log_holds_no_word_of_the_user_s() -> None:
    raised: Exception | None = None
    try:
        try:
            open("/home/someone/Secret Deal.assay", encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            raise ValueError("Secret Inc. is worth 24681.357\n  and more lines of it") from error
    except ValueError as error:
        raised = error
    told = "\n".join(
        [
            *without_words(record("workbench.trial", "no draft of %s: %d", "Secret Deal", 24681, error=raised)),
            *without_words(record("qt", "%s", "QFile::open: Secret Deal.assay is not there")),
            *without_words(record("py.warnings", "%s", "/home/someone/x.py:3: UserWarning: Secret")),
            *without_words(record("elsewhere", "Secret Deal")),
        ]
    )
    for secret in ("Secret", "someone", "24681", "more lines"):
        assert secret not in told
    for kept in ("no draft of …: …", "ValueError", "FileNotFoundError ENOENT", "in test_that_what", "QFile::open …",
                 "UserWarning …"):  # fmt: skip
        assert kept in told


def test_that_the_program_logs_constant_words_with_places_for_the_rest() -> None:
    root, found = Path(__file__).resolve().parents[2] / "workbench", 0
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            of, does = node.func.value, node.func.attr
            if (
                isinstance(of, ast.Name)
                and of.id == "log"
                and does in ("debug", "info", "warning", "error", "exception")
            ):
                found += 1
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
    assert found > 10
