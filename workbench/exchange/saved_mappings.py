"""How tables of one maker are read, kept under a name and proposed again when the same headings come back."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from workbench.document.file import refuse_no_file, write_whole
from workbench.document.rules import name_problems
from workbench.document.strict_json import RepeatedKeys, decoded, parsed
from workbench.exchange.clipboard import Table
from workbench.exchange.table_reading import Reading, Vocabulary, whole
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

FORMAT: Final = "assay-table-mapping"
VERSION: Final = 1
LARGEST: Final = 200_000
_SUFFIX: Final = ".json"
_LOOKED_AT: Final = 15


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """Field keys by heading ("" for a column that is not taken), and how figures are written.

    `kind` says what the tables hold: peers, contracts. Rates of currencies are never kept: they are of one day.
    """

    name: str
    kind: str
    columns: Mapping[str, str]
    comma: bool = False
    day_leads: bool = False
    scale: float = 1e6
    scales: Mapping[str, float] | None = None

    def heading_of(self, table: Table) -> int | None:
        """The row of the table with every heading that this mapping knows."""
        for place, row in enumerate(table[:_LOOKED_AT]):
            if self.columns.keys() <= {whole(cell.shown) for cell in row}:
                return place
        return None

    def applied(self, table: Table, vocabulary: Vocabulary) -> Reading:
        """How a table is read that has these headings."""
        heading = self.heading_of(table)
        heads = _headings(table, heading)
        scales = dict(self.scales or {})
        reading = Reading(heading, tuple(self.columns.get(head, "") for head in heads))
        return replace(
            vocabulary.signs(table, reading),
            comma=self.comma,
            day_leads=self.day_leads,
            scale=self.scale,
            scales=tuple(scales.get(head) for head in heads),
        )


def mapping_of(name: str, kind: str, table: Table, reading: Reading) -> SavedMapping:
    """How a table is read now, to be kept. A table without headings cannot be known again: raises `ProblemError`."""
    heads = _headings(table, reading.heading)
    columns = {head: key for head, key in zip(heads, reading.fields, strict=True) if head}
    if not any(columns.values()):
        what = text("The table has no headings by which it could be known again.")
        raise ProblemError(Problem(text("Saved mapping"), what, text("Choose the row of headings first.")))
    told = {head: size for head, size in zip(heads, reading.scales, strict=False) if head and size is not None}
    return SavedMapping(name, kind, columns, reading.comma, reading.day_leads, reading.scale, told)


def _headings(table: Table, heading: int | None) -> list[str]:
    """Headings without case and signs, one for each column; a heading that stands twice counts the first time alone."""
    width = max((len(row) for row in table), default=0)
    cells = table[heading] if heading is not None else []
    found: list[str] = []
    for column in range(width):
        head = whole(cells[column].shown) if column < len(cells) else ""
        found.append("" if head in found else head)
    return found


def proposed(mappings: Sequence[SavedMapping], table: Table) -> SavedMapping | None:
    """The mapping that knows most of the table's headings and none that it lacks."""
    fitting = [one for one in mappings if one.columns and one.heading_of(table) is not None]
    return max(fitting, key=lambda one: len(one.columns), default=None)


class MappingFolder:
    """Mappings kept in a folder, one file each. What cannot be read is told in `problems` and passed over."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def all_of(self, kind: str) -> list[SavedMapping]:
        """The mappings of tables of one kind, by name."""
        self.problems = []
        found = []
        for path in sorted(self.folder.glob(f"{kind}-*{_SUFFIX}")):
            try:
                one = _read(path)
            except ProblemError as error:
                self.problems.append(error.problem)
            else:
                found += [one] if one.kind == kind else []
        return sorted(found, key=lambda one: one.name.casefold())

    def keep(self, mapping: SavedMapping) -> None:
        """Write a mapping; one of the same name and kind is replaced. Raises `ProblemError`."""
        problems = name_problems(mapping.name, text("Saved mapping"))
        if problems:
            raise ProblemError(problems[0])
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            what = text("No folder can be made for saved mappings: {reason}.", reason=reason)
            raise ProblemError(Problem(str(self.folder), what, text("Check the rights of the folder."))) from None
        write_whole(self._path(mapping), json.dumps(_written(mapping), ensure_ascii=False, indent=1).encode("utf-8"))

    def forget(self, mapping: SavedMapping) -> None:
        """Remove a mapping."""
        self._path(mapping).unlink(missing_ok=True)

    def _path(self, mapping: SavedMapping) -> Path:
        name = " ".join(mapping.name.split()).casefold()
        return self.folder / f"{mapping.kind}-{hashlib.sha256(name.encode()).hexdigest()[:16]}{_SUFFIX}"


def _written(mapping: SavedMapping) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": mapping.name,
        "kind": mapping.kind,
        "columns": dict(mapping.columns),
        "comma": mapping.comma,
        "day_leads": mapping.day_leads,
        "scale": mapping.scale,
        "scales": dict(mapping.scales or {}),
    }


def _read(path: Path) -> SavedMapping:
    try:
        refuse_no_file(path)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(path, error.strerror or type(error).__name__) from None
    if len(content) > LARGEST:
        raise _unreadable(path, text("it is too large"))
    found = parsed(decoded(content, path.name), path.name)
    if not isinstance(found, dict) or isinstance(found, RepeatedKeys):
        raise _unreadable(path, text("it holds another thing"))
    if (
        set(found) != set(_written(SavedMapping("", "", {})))
        or found["format"] != FORMAT
        or found["version"] != VERSION
    ):
        raise _unreadable(path, text("it is of another format or version"))
    columns, scales = found["columns"], found["scales"]
    texts = (found["name"], found["kind"])
    is_sound = (
        all(isinstance(one, str) and one for one in texts)
        and isinstance(columns, dict)
        and all(isinstance(one, str) for one in columns.values())
        and isinstance(scales, dict)
        and all(_is_size(one) for one in (*scales.values(), found["scale"]))
        and all(isinstance(found[key], bool) for key in ("comma", "day_leads"))
    )
    if not is_sound:
        raise _unreadable(path, text("a value in it is of the wrong kind"))
    sizes = {str(head): float(size) for head, size in scales.items()}
    return SavedMapping(
        str(texts[0]), str(texts[1]), dict(columns), found["comma"], found["day_leads"], float(found["scale"]), sizes
    )


def _is_size(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0


def _unreadable(path: Path, reason: str) -> ProblemError:
    what = text("The saved mapping cannot be read: {reason}.", reason=reason)
    return ProblemError(Problem(path.name, what, text("Save it anew, or remove the file.")))
