"""Drafts: offered after a crash, never while their program lives, gone once the work is saved."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.document.test_valuation import sample
from tests.document.toy import TOY
from workbench.document.recovery import DraftKeeper, drafts
from workbench.ground.problem import ProblemError

ROOT = Path(__file__).resolve().parents[2]
CRASH = """
import os, sys
from tests.document.test_valuation import sample
from tests.document.toy import TOY
from workbench.document.recovery import DraftKeeper
DraftKeeper(sys.argv[1]).keep(sample(), TOY, sys.argv[2])
os.kill(os.getpid(), 9)
"""


def crash(folder: Path, origin: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(folder), str(origin)], cwd=ROOT, check=False)


def test_that_work_of_a_killed_program_is_offered_and_can_be_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    crash(folder, tmp_path / "one.assay")
    (draft,) = drafts(folder)
    assert draft.load(TOY) == sample()
    assert draft.title == sample().title
    assert draft.origin == tmp_path / "one.assay"
    draft.forget()
    assert drafts(folder) == []
    assert list(folder.iterdir()) == []


def test_that_drafts_of_a_living_program_are_not_offered(tmp_path: Path) -> None:
    keeper = DraftKeeper(tmp_path)
    keeper.keep(sample(), TOY)
    keeper.keep(replace(sample(), title="Later"), TOY)
    assert drafts(tmp_path) == []
    assert len(list(tmp_path.iterdir())) == 2
    keeper.forget()
    assert list(tmp_path.iterdir()) == []


def test_that_broken_drafts_are_passed_over(tmp_path: Path) -> None:
    crash(tmp_path, tmp_path / "one.assay")
    (tmp_path / "a.draft").write_text("{", encoding="utf-8")
    (tmp_path / "b.draft").write_text("[]", encoding="utf-8")
    (tmp_path / "c.draft").mkdir()
    assert len(drafts(tmp_path)) == 1
    assert drafts(tmp_path / "none") == []


def test_that_a_folder_that_cannot_be_made_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProblemError, match="drafts"):
        DraftKeeper(tmp_path / "file" / "drafts").keep(sample(), TOY)
