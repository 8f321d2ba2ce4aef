"""Figures of parts that ran, kept for as long as the program and its tests are the very same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

from tests.campaign.findings import Finding

ROOT = Path(__file__).resolve().parents[2]
_WHAT = ("workbench", "resources", "tests")
_PASSING = ("__pycache__", ".hypothesis", ".pytest_cache")


class Kept:
    """A folder of figures, a file for each part: its table, and what it was measured on."""

    def __init__(self, folder: Path, *, is_small: bool, root: Path = ROOT) -> None:
        self._folder, self._size, self._root = folder, "small" if is_small else "full", root

    def of(self, part: str) -> list[Finding] | None:
        """The figures of a part; None when it has to run."""
        path = self._path(part)
        if not path.is_file():
            return None
        held = json.loads(path.read_text(encoding="utf-8"))
        return [Finding(**one) for one in held["findings"]] if held["program"] == self.program else None

    def keep(self, part: str, findings: list[Finding]) -> None:
        """Write down the figures of a part."""
        self._folder.mkdir(parents=True, exist_ok=True)
        held = {"program": self.program, "findings": [asdict(one) for one in findings]}
        self._path(part).write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @cached_property
    def program(self) -> str:
        """A hash over every file of the program, its resources and its tests."""
        found = hashlib.sha256()
        for top in _WHAT:
            for path in sorted((self._root / top).rglob("*")):
                if path.is_file() and not any(part in _PASSING for part in path.parts):
                    found.update(f"{path.relative_to(self._root)}\0{path.stat().st_size}\0".encode())
                    found.update(path.read_bytes())
        return found.hexdigest()

    def _path(self, part: str) -> Path:
        return self._folder / f"{part}-{self._size}.json"
