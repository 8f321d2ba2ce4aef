"""An exported workbook read back: which inputs were changed in it, and what else was, since it was exported."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from workbench.document.edits import Compound, Edit, SelectCase, SetEvidence
from workbench.document.valuation import Valuation
from workbench.exchange.export import living_book
from workbench.exchange.workbook_desk import BackLine, Desk
from workbench.exchange.workbook_file import Report, SeenBook, go_on, read_workbook
from workbench.exchange.workbook_frame import BookMoves
from workbench.exchange.workbook_inputs_back import read_inputs
from workbench.exchange.workbook_origin import Origin, fingerprint, unpacked
from workbench.exchange.workbook_rest import compare_rest, compare_sheets
from workbench.exchange.workbook_series_back import read_overrides, read_series
from workbench.ground.language import said_in, text
from workbench.ground.problem import Problem, ProblemError
from workbench.interpret.workbook import ORIGIN_NAME, ORIGIN_ROW
from workbench.interpret.workbook_recorded import recorded
from workbench.interpret.workbook_stored import StoredSheet
from workbench.rows.model import Model

__all__ = ["BackLine", "ReadBack", "read_back"]

SHARE_READ: Final = 0.6
"""Of the progress told, the part that reading the file takes."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What an edited workbook holds: `lines` may be taken one by one, `notes` name what is not taken.

    `is_changed_since` tells that the valuation is no longer the one that was exported.
    """

    name: str
    title: str
    lines: tuple[BackLine, ...]
    notes: tuple[str, ...]
    is_changed_since: bool

    @property
    def about(self) -> str:
        """What was read, in a sentence or two."""
        said = text("{file}, exported from {title}.", file=self.name, title=self.title or text("a valuation"))
        if self.is_changed_since:
            said += " " + text("The valuation has changed since: what stood there when exported is shown beside.")
        return said

    def edit(self, keys: Collection[str]) -> Edit:
        """The lines of these keys as one step: sources after the values they are for, the selected case last."""
        wanted = [line.edit for line in self.lines if line.key in keys and line.edit is not None]
        wanted.sort(key=lambda edit: (isinstance(edit, SelectCase), isinstance(edit, SetEvidence)))
        return Compound(tuple(wanted), text("Read back {file}", file=self.name))


def read_back(model: Model, valuation: Valuation, path: str | Path, report: Report = lambda _: True) -> ReadBack:
    """What was changed in an exported workbook. Raises `ProblemError` for a file that is none, or another valuation's.

    Nothing in the file is run or followed; `valuation` stays as it is.
    """
    name = Path(path).name
    book = read_workbook(path, lambda share: report(SHARE_READ * share))
    origin = unpacked(model, _origin_texts(book, name), name)
    _refuse_other(origin, valuation, name)
    desk = _laid_out(model, valuation, origin, book)
    go_on(report, 0.85, name)
    compare_sheets(desk)
    read_inputs(desk)
    read_series(desk)
    read_overrides(desk)
    go_on(report, 0.9, name)
    compare_rest(desk)
    is_changed = fingerprint(valuation) != origin.fingerprint
    notes = (*_members_since(model, valuation, origin), *desk.notes)
    title = origin.valuation.title or origin.valuation.company
    return ReadBack(name, title, tuple(desk.lines), tuple(dict.fromkeys(notes)), is_changed)


def _origin_texts(book: SeenBook, name: str) -> list[str]:
    where = book.names.get(ORIGIN_NAME, "")
    cells = book.sheets.get(where.rpartition("!")[0].strip("'").replace("''", "'"))
    if cells is None:
        what = text("It is no workbook that this workbench exported, or not one that can be read back.")
        raise ProblemError(Problem(name, what, text("Export the valuation anew and make the changes there.")))
    found = []
    row = ORIGIN_ROW
    while (row, 0) in cells:
        found.append(str(cells[row, 0].value))
        row += 1
    return found


def _refuse_other(origin: Origin, valuation: Valuation, name: str) -> None:
    """Another company's workbook has the same inputs; only what it is of tells them apart."""
    theirs, ours = origin.valuation, valuation
    of_company = theirs.company.strip().casefold() == ours.company.strip().casefold()
    of_title = bool(theirs.company.strip()) or theirs.title.strip().casefold() == ours.title.strip().casefold()
    if not (of_company and of_title) and fingerprint(valuation) != origin.fingerprint:
        other = " · ".join(part for part in (theirs.company, theirs.title) if part) or text("Valuation")
        what = text("It was exported from another valuation: {title}.", title=other)
        raise ProblemError(Problem(name, what, text("Open that valuation first, then read the workbook back.")))


def _laid_out(model: Model, valuation: Valuation, origin: Origin, book: SeenBook) -> Desk:
    """The workbook beside the one that its valuation makes again, in the language it was made in."""
    say = partial(said_in, origin.language)
    again = replace(
        living_book(model, origin.valuation, say),
        stored=[StoredSheet(title, (), ()) for title in origin.stored],
    )
    expected = recorded(again)
    return Desk(model, valuation, origin, expected, BookMoves(expected, book.sheets), book.sheets, say)


def _members_since(model: Model, valuation: Valuation, origin: Origin) -> list[str]:
    """Members and cases that came or went in the valuation since the export."""
    notes = []
    for entity_set in model.entity_sets:
        before = {one.id: one.name for one in origin.valuation.members(entity_set)}
        now = {one.id: one.name for one in valuation.members(entity_set)}
        notes += _came_and_went(text(entity_set.many), before, now)
    before = {case.id: case.name for case in origin.valuation.cases}
    notes += _came_and_went(text("Cases"), before, {case.id: case.name for case in valuation.cases})
    return notes


def _came_and_went(kind: str, before: dict[str, str], now: dict[str, str]) -> list[str]:
    came = [name for key, name in now.items() if key not in before]
    went = [name for key, name in before.items() if key not in now]
    notes = []
    if came:
        said = text("{kind} added since the export are not in the workbook: {names}.", kind=kind, names=", ".join(came))
        notes.append(said)
    if went:
        said = text("{kind} of the workbook are no longer in the valuation: {names}.", kind=kind, names=", ".join(went))
        notes.append(said)
    return notes
