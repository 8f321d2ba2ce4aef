"""Shipped files are found in a checkout and in an installed package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from workbench import __file__ as package_file
from workbench.ground.resources import resource


def test_that_a_resource_is_found_where_the_tests_run() -> None:
    assert resource("README.md").is_file()


def test_that_a_path_that_does_not_exist_is_given_all_the_same() -> None:
    assert resource("absent/file.json").parts[-3:] == ("resources", "absent", "file.json")


def test_that_the_folder_inside_the_package_comes_first(tmp_path: Path) -> None:
    package = tmp_path / "workbench"
    (package / "ground").mkdir(parents=True)
    for name in ("__init__.py", "ground/__init__.py", "ground/resources.py"):
        shutil.copyfile(Path(package_file).parent / name, package / name)
    for folder in (tmp_path / "resources", package / "resources"):
        folder.mkdir()
    program = "from workbench.ground.resources import resource; print(resource('a'))"
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert Path(found.stdout.strip()) == (package / "resources" / "a").resolve()
