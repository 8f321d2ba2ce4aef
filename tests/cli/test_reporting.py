"""`workbench report`: a PDF without a screen, whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.ground.resources import resource

COREWEAVE = resource("examples/coreweave-ipo.assay")
PLAIN = resource("examples/plain-company.assay")
pytestmark = pytest.mark.qt


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as on a machine without a screen."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    called = [sys.executable, "-m", "workbench", "report", *map(str, arguments)]
    return subprocess.run(called, env=environment, capture_output=True, text=True, timeout=120)


def test_that_a_report_is_written_without_a_screen(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    done = command(COREWEAVE, target)
    assert (done.returncode, done.stderr) == (0, "")
    assert target.read_bytes().startswith(b"%PDF-1.4")
    assert f"Written: {target} (pages: 6)" in done.stdout
    assert "All 71 integrity checks hold." in done.stdout


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils, as the README installs them")
def test_that_its_figures_are_those_of_value(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    done = command(COREWEAVE, target, "--case", "Bull", "--set", "dcf.growth=2%")
    assert done.returncode == 0, done.stderr
    copied = subprocess.run(
        ["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    lines = run("value", COREWEAVE, "--case", "Bull", "--set", "dcf.growth=2%").out.splitlines()
    figures = [re.split(r"\s{2,}", line) for line in lines[3 : lines.index("", 3)]]
    assert len(figures) > 15
    for row in figures:
        label, shown = row[0], row[-1]
        assert re.search(rf"{re.escape(label)}\s.*{re.escape(shown)}", copied), row


def test_that_paper_language_and_kind_are_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    done = command(PLAIN, target, "--tear-sheet", "--paper", "letter", "--language", "zh_CN")
    assert done.returncode == 0, done.stderr
    raw = target.read_bytes()
    assert b"/MediaBox [0 0 612" in raw
    assert b"/Lang (zh-CN)" in raw
    assert raw.count(b"/Type /Page\n") == 1
    assert "1页" in done.stdout


def test_that_another_suffix_or_case_is_refused_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    done = run("report", COREWEAVE, tmp_path / "report.txt")
    assert done.status == 2
    assert "A report ends in .pdf. Write report.pdf." in done.err
    done = run("report", COREWEAVE, tmp_path / "report.pdf", "--case", "Nobody")
    assert done.status == 2
    assert not list(tmp_path.iterdir())


def test_that_a_failing_check_is_told_by_the_exit_status(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    done = command(PLAIN, target, "--set", "dcf.growth=14%")
    assert done.returncode == 1
    assert target.exists()


def test_that_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = command(PLAIN, tmp_path / "absent" / "report.pdf")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_that_missing_libraries_are_said_plainly(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def refuse(name: str, *rest: object, **named: object) -> object:
        if name.startswith("PySide6"):
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
        return real(name, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refuse)
    done = run("report", PLAIN, tmp_path / "report.pdf")
    assert done.status == 2
    assert "libegl1" in done.err
