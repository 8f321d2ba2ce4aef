"""The campaign in its small size: every demand is met."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaign import __main__ as campaign
from tests.campaign.__main__ import PARTS
from tests.campaign.findings import Finding
from tests.campaign.keeping import Kept

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.qt
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", [part for part in PARTS if part != "day"])  # its shorter run: tests/ui/test_soak.py
def test_that_every_demand_is_met(part: str) -> None:
    # A process of its own: it forks, which one with threads must not.
    run = [sys.executable, "-m", "tests.campaign", "--small", "--part", part]
    done = subprocess.run(
        run, cwd=ROOT, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok" in done.stdout


def test_that_a_part_is_taken_up_where_the_program_is_the_same_and_runs_again_where_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[bool] = []

    def part(small: bool) -> list[Finding]:
        ran.append(small)
        return [Finding("Topic", "what", f"{len(ran)} of 10", "1 of 10", len(ran) == 1)]

    monkeypatch.setattr(campaign, "PARTS", {"one": part})
    run = ["--keep", str(tmp_path / "kept")]
    assert campaign.main(run) == campaign.main(run) == 0
    assert ran == [False]
    assert capsys.readouterr().out.count("1 of 10  1 of 10") == 2
    assert campaign.main([*run, "--small"]) == 1
    assert ran == [False, True]
    monkeypatch.setattr(Kept, "program", "another")
    assert campaign.main(run) == 1
    assert len(ran) == 3


def test_that_the_program_is_another_when_a_file_of_it_is(tmp_path: Path) -> None:
    for name in ("workbench/a.py", "resources/b.json", "tests/c.py", "tests/__pycache__/c.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    seen = {Kept(tmp_path, is_small=False, root=tmp_path).program}
    (tmp_path / "tests/__pycache__/c.pyc").write_text("2", encoding="utf-8")
    seen.add(Kept(tmp_path, is_small=False, root=tmp_path).program)
    assert len(seen) == 1
    (tmp_path / "resources/b.json").write_text("2", encoding="utf-8")
    seen.add(Kept(tmp_path, is_small=False, root=tmp_path).program)
    assert len(seen) == 2
