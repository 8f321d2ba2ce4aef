"""What every part of a file is read with: objects, lists, texts and ids, each fault kept with the way to its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from workbench.document.rules import is_id, is_iso_date, shown
from workbench.document.strict_json import Path, RepeatedKeys, shown_path
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ground.units import Unit, serial_of

MOST_PROBLEMS: Final = 50
"""So many faults of a file are told; after them nothing more is read, for a damaged list can hold a million."""


class EnoughError(Exception):
    """So much is wrong that the rest is not read."""


class Reading:
    """Reads parts of one file; `found` collects what is wrong with them. Raises only `EnoughError`."""

    def __init__(self) -> None:
        self.found: list[tuple[Path, Problem]] = []

    def fault(self, path: Path, what: str, remedy: str) -> None:
        """Keep a fault at a place that has no better name than its path."""
        self._keep(path, Problem(shown_path(path) or "-", what, remedy))

    def passes(self, path: Path, problems: Iterable[Problem]) -> bool:
        """Keep the problems of a rule; True when there are none."""
        passed = True
        for problem in problems:
            passed = False
            self._keep(path, problem)
        return passed

    def _keep(self, path: Path, problem: Problem) -> None:
        self.found.append((path, problem))
        if len(self.found) >= MOST_PROBLEMS:
            raise EnoughError

    def braces(self, value: object, path: Path) -> dict[str, object]:
        """An object; an empty one, and a fault, for anything else. Keys that stand twice are faults."""
        if not isinstance(value, dict):
            self.fault(path, text("{value} is not an object in braces.", value=shown(value)), text("Write { … }."))
            return {}
        if isinstance(value, RepeatedKeys):
            for key in value.repeated:
                self.fault((*path, key), text("{key} stands here twice.", key=shown(key)), text("Remove one of them."))
        return {str(key): one for key, one in value.items()}

    def fields(
        self, value: object, path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, object] | None:
        """The object, or None when it lacks a required key; unknown keys are refused too."""
        found = self.braces(value, path)
        if not found and not isinstance(value, dict):
            return None
        for key in found:
            if key not in required and key not in optional:
                known = ", ".join((*required, *optional))
                what = text("{key} is unknown here.", key=shown(key))
                self.fault((*path, key), what, text("Known are: {keys}.", keys=known))
        missing = [key for key in required if key not in found]
        for key in missing:
            self.fault(path, text("{key} is missing.", key=key), text("Add it, or restore the file from its backup."))
        return None if missing else found

    def brackets(self, value: object, path: Path) -> list[object]:
        """A list; an empty one, and a fault, for anything else."""
        if isinstance(value, list):
            return value
        self.fault(path, text("{value} is not a list in brackets.", value=shown(value)), text("Write [ … ]."))
        return []

    def words(self, value: object, path: Path, rule: Callable[[object, str], Iterable[Problem]]) -> str:
        """A text that the rule lets pass, else an empty one."""
        return value if self.passes(path, rule(value, shown_path(path))) and isinstance(value, str) else ""

    def id_there(self, value: object, path: Path, used: set[str]) -> bool:
        """Whether it is an id that is not in `used`, where it then is."""
        if not is_id(value):
            what = text("{id} cannot be an id.", id=shown(value))
            self.fault(path, what, text("Use letters, digits and hyphens, at most 64."))
            return False
        if value in used:
            self.fault(path, text("The id {id} is used already.", id=shown(value)), text("Choose another id."))
            return False
        used.add(str(value))
        return True

    def plain(self, value: object, unit: Unit, path: Path) -> object:
        """Dates from ISO text, lists as tuples; everything else as it stands."""
        if isinstance(value, list):
            return tuple(self.plain(one, unit, path) for one in value)
        if unit.is_date and isinstance(value, str) and is_iso_date(value):
            return serial_of(date.fromisoformat(value))
        if unit.is_date and isinstance(value, int | float):
            return str(value)
        return value
