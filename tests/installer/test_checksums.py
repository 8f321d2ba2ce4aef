"""The sums are what `sha256sum -c` accepts, and refuses once a file has changed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from installer.checksums import NAME, main


def checked(folder: Path) -> int:
    command = shutil.which("sha256sum")
    if command is None:
        pytest.skip("there is no sha256sum here")
    return subprocess.run([command, "--strict", "-c", NAME], cwd=folder, capture_output=True, check=False).returncode


def test_that_sha256sum_accepts_them_and_notices_a_change(tmp_path: Path) -> None:
    (tmp_path / "within").mkdir()
    (tmp_path / "a b.deb").write_bytes(b"one")
    (tmp_path / "within" / "估值.tar.gz").write_bytes(bytes(range(256)) * 5000)
    assert main([str(tmp_path)]) == 0
    assert [line.partition("  ")[2] for line in (tmp_path / NAME).read_text(encoding="utf-8").splitlines()] == [
        "a b.deb",
        "within/估值.tar.gz",
    ]
    assert checked(tmp_path) == 0
    first = (tmp_path / NAME).read_bytes()
    assert main([str(tmp_path)]) == 0
    assert (tmp_path / NAME).read_bytes() == first
    (tmp_path / "a b.deb").write_bytes(b"two")
    assert checked(tmp_path) == 1


def test_that_an_empty_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "holds no file" in capsys.readouterr().err
    assert not (tmp_path / NAME).exists()


def test_that_a_name_that_sha256sum_writes_otherwise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a\nb").write_bytes(b"")
    assert main([str(tmp_path)]) == 2
