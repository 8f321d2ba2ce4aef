"""A wheelhouse pins every wheel by its hash, and pip takes it without a network and refuses what was changed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from installer import wheelhouse
from installer.wheelhouse import REQUIREMENTS, WheelhouseError, alone, install_words, named, refused_environment
from workbench.ground.provenance import requirements as requirements_module

NAMES = ("one_thing-1.0-py3-none-any.whl", "Other-2.5-py3-none-any.whl")


def made_wheel(folder: Path, name: str, words: str = "VALUE = 1\n") -> Path:
    distribution, version = name.split("-")[:2]
    info = f"{distribution}-{version}.dist-info"
    files = {
        f"{distribution.lower()}.py": words,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(folder / name, "w") as held:
        for file, content in files.items():
            held.writestr(file, content)
    return folder / name


def install(folder: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-m", "pip", "install", "-q", "--no-index", "--find-links", str(folder)]
    command += ["--require-hashes", "-r", str(folder / REQUIREMENTS), "--target", str(target)]
    return subprocess.run(command, env=refused_environment(), capture_output=True, text=True, check=False)


def test_that_pip_installs_from_it_without_an_index_and_refuses_a_changed_wheel(tmp_path: Path) -> None:
    wheels = [made_wheel(tmp_path, name) for name in NAMES]
    (tmp_path / REQUIREMENTS).write_text(wheelhouse.requirements(wheels), encoding="utf-8")
    assert [named(wheel) for wheel in wheels] == [("one-thing", "1.0"), ("other", "2.5")]
    done = install(tmp_path, tmp_path / "good")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "good").glob("*.py")) == ["one_thing.py", "other.py"]
    made_wheel(tmp_path, NAMES[1], "VALUE = 2\n")
    done = install(tmp_path, tmp_path / "bad")
    assert done.returncode != 0
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert not (tmp_path / "bad" / "other.py").exists()


def test_that_a_package_that_is_not_in_it_is_not_fetched(tmp_path: Path) -> None:
    wheel = made_wheel(tmp_path, NAMES[0])
    words = wheelhouse.requirements([wheel]) + "numpy==2.4.6 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    (tmp_path / REQUIREMENTS).write_text(words, encoding="utf-8")
    done = install(tmp_path, tmp_path / "out")
    assert done.returncode != 0
    assert "numpy" in done.stderr


def test_that_the_network_is_refused_as_far_as_the_system_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:1")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://index.invalid/simple")
    monkeypatch.setenv("PYTHONPATH", os.curdir)
    kept = refused_environment()
    assert not {"HTTPS_PROXY", "PIP_EXTRA_INDEX_URL", "PYTHONPATH"} & set(kept)
    assert kept["PIP_NO_INDEX"] == "1"
    if not alone():
        pytest.skip("this system lets nobody leave the network")
    asks = "import socket; socket.create_connection(('192.0.2.1', 9), 2)"
    done = subprocess.run([*alone(), sys.executable, "-I", "-c", asks], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Network is unreachable" in done.stderr


def test_that_a_folder_that_holds_something_is_not_filled(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WheelhouseError, match="is not empty"):
        wheelhouse.build(tmp_path)


def test_that_a_file_that_is_no_wheel_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "odd-1-py3-none-any.whl", "w") as held:
        held.writestr("odd.py", "")
    with pytest.raises(WheelhouseError, match=r"odd-1-py3-none-any\.whl carries no metadata"):
        named(tmp_path / "odd-1-py3-none-any.whl")


@pytest.mark.parametrize("system", [None, "windows", "macos"])
def test_that_the_text_says_what_to_type(system: str | None) -> None:
    words = install_words(system, "3.12")
    assert "--no-index --find-links . --require-hashes -r requirements.txt" in words
    assert ("workbench-env\\Scripts\\python" in words) == (system == "windows")
    assert "Python 3.12" in words


def test_that_what_only_another_system_needs_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["numpy", "no-such-thing-1; sys_platform == 'win32'", "no-such-thing-2; python_version >= '3.14'"]
    monkeypatch.setattr(requirements_module, "own_requirements", lambda: list(asked))
    assert wheelhouse.needed("linux", "3.12") == {"numpy"}
    assert wheelhouse.needed("windows", "3.12") == {"numpy", "no-such-thing-1"}
    assert wheelhouse.needed("windows", "3.14") == {"numpy", "no-such-thing-1", "no-such-thing-2"}
