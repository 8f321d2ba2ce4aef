"""JSON read without forgiveness: repeated keys, NaN and broken text are refused, and any place can be found by line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

Path = tuple[str | int, ...]
"""The way to a place: keys of objects and positions (from 0) in lists."""

DEEPEST: Final = 32
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')


class RepeatedKeys(dict[str, object]):
    """An object in which a key stood twice; the last value is kept."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        keys = [key for key, _ in pairs]
        self.repeated: tuple[str, ...] = tuple(dict.fromkeys(key for key in keys if keys.count(key) > 1))


@dataclass(frozen=True, slots=True)
class NoNumber:
    """NaN or Infinity, which JSON does not know."""

    written: str

    def __repr__(self) -> str:
        return self.written


def decoded(content: bytes, where: str) -> str:
    """The text of a file: UTF-8, a byte-order mark allowed. Raises `ProblemError` at `where`."""
    remedy = text("Save the file as UTF-8.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ProblemError(Problem(where, text("The file is written in UTF-16."), remedy))
    if content[:4] == b"PK\x03\x04":
        what = text("The file is a workbook or an archive.")
        raise ProblemError(Problem(where, what, text("Import a workbook instead of opening it.")))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = text("{file}, line {line}", file=where, line=line)
        raise ProblemError(Problem(place, text("The file is not written in UTF-8."), remedy)) from None


def parsed(written: str, where: str) -> object:
    """The JSON value; repeated keys come as `RepeatedKeys`, NaN and Infinity as `NoNumber`. Raises `ProblemError`."""
    remedy = text("Restore the file from its backup, or mend the line in a text editor.")
    if not written.strip("\ufeff \t\r\n\0"):
        raise ProblemError(Problem(where, text("The file is empty."), text("Restore it from its backup.")))
    try:
        value: object = json.loads(written, object_pairs_hook=_object, parse_constant=NoNumber, parse_int=_whole)
    except json.JSONDecodeError as error:
        place = text("{file}, line {line}", file=where, line=error.lineno)
        what = text("The file is not valid JSON: {error}.", error=error.msg)
        raise ProblemError(Problem(place, what, remedy)) from None
    except RecursionError:
        raise ProblemError(Problem(where, text("The file is nested too deeply."), remedy)) from None
    _refuse_depth(value, where)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else RepeatedKeys(pairs)


def _whole(digits: str) -> int | float:
    # Python refuses whole numbers of more than 4,300 digits with an error of another kind.
    return int(digits) if len(digits) < 20 else float(digits)


def _refuse_depth(value: object, where: str) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [one for inner in level for one in _inside(inner)]
        if not level:
            return
    what = text("The file is nested too deeply.")
    raise ProblemError(Problem(where, what, text("Restore the file from its backup.")))


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return [one for one in value.values() if isinstance(one, dict | list)]
    return [one for one in value if isinstance(one, dict | list)] if isinstance(value, list) else []


def lines_of(written: str, paths: Sequence[Path]) -> list[int]:
    """For each path the line (from 1) where its value begins, or the last place on the way that exists.

    A repeated key is found where it stands last. The text must be valid JSON.
    """
    wanted = {path[:length] for path in paths for length in range(len(path) + 1)}
    reader = _Reader(written, wanted)
    reader.value(())
    lines: list[int] = []
    for path in paths:
        reached = next(path[:n] for n in range(len(path), -1, -1) if path[:n] in reader.found)
        lines.append(written.count("\n", 0, reader.found[reached]) + 1)
    return lines


class _Reader:
    """Walks the text once and notes where the wanted paths stand; what holds none of them is skipped."""

    def __init__(self, written: str, wanted: set[Path]) -> None:
        self._written = written
        self._at = 0
        self._wanted = wanted
        self._ways = {path[:-1] for path in wanted if path}
        self.found: dict[Path, int] = {}

    def _next(self) -> tuple[str, int]:
        token = _TOKEN.search(self._written, self._at)
        if token is None:
            raise ValueError("the text ends early")
        self._at = token.end()
        return token.group(), token.start()

    def value(self, here: Path, start: int | None = None) -> None:
        """Read one value that stands at `here`; `start` is where its key begins."""
        token, position = self._next()
        if here in self._wanted:
            self.found[here] = position if start is None else start
        if token in ("{", "[") and here not in self._ways:
            self._skip()
        elif token == "{":
            self._object(here)
        elif token == "[":
            self._list(here)

    def _skip(self) -> None:
        depth = 1
        for token in _BRACKET.finditer(self._written, self._at):
            if token.group() in ("{", "["):
                depth += 1
            elif token.group() in ("}", "]"):
                depth -= 1
            if depth == 0:
                self._at = token.end()
                return

    def _object(self, here: Path) -> None:
        token, position = self._next()
        while token != "}":
            if token == ",":
                token, position = self._next()
            key = str(json.loads(token, strict=False))
            self._next()
            self.value((*here, key), position)
            token, position = self._next()

    def _list(self, here: Path) -> None:
        index = 0
        while True:
            before = self._at
            token, _ = self._next()
            if token == "]":
                return
            if token != ",":
                self._at = before
            self.value((*here, index))
            index += 1


def shown_path(path: Path) -> str:
    """A path as a person reads it; list positions count from 1."""
    return " › ".join(str(step + 1) if isinstance(step, int) else step for step in path)
