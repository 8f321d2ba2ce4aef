"""The campaign in its small size: every demand is met."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaign.__main__ import PARTS

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
