"""An edited workbook on the command line: what was changed in it, taken over into the file when asked."""

from __future__ import annotations

import sys
from pathlib import Path

from workbench.document.debt_rules import refusals
from workbench.document.file import Opened, open_file, save
from workbench.document.lock import acquire
from workbench.exchange.workbook_back import BackLine, ReadBack, read_back
from workbench.ground.language import text
from workbench.ground.problem import ProblemError
from workbench.model import MODEL


def read(file: Path, workbook: Path) -> tuple[Opened, ReadBack]:
    """The valuation of a file and what a workbook would change in it. Raises `ProblemError`."""

    def report(share: float) -> bool:
        if sys.stderr.isatty():
            print(f"\r{share:5.0%}\r", end="", file=sys.stderr)
        return True

    opened = open_file(file, MODEL)
    return opened, read_back(MODEL, opened.valuation, workbook, report)


def apply_all(file: Path, opened: Opened, back: ReadBack) -> None:
    """Take over every line that can be taken, and save. Raises `ProblemError`; the file then stands as it was."""
    edit, valuation = back.edit([line.key for line in back.lines]), opened.valuation
    problems = edit.check(MODEL, valuation) or refusals(MODEL, valuation, edit)
    if problems:
        raise ProblemError(problems[0])
    if any(line.edit is not None for line in back.lines):
        with acquire(file):
            save(file, edit.apply(valuation)[0], MODEL, known=opened.token)


def back_lines(back: ReadBack, *, is_applied: bool) -> list[str]:
    """The differences as a person reads them: + is taken, ! is refused with its reason, - is no input."""
    lines = [back.about]
    group = ""
    for line in back.lines:
        if line.group != group:
            group = line.group
            lines += ["", group]
        lines.append(_line_words(line))
    if back.notes:
        lines += ["", text("Not taken over ({count})", count=len(back.notes))]
        lines += [f"  - {note}" for note in back.notes]
    able = sum(line.edit is not None for line in back.lines)
    lines.append("")
    if not back.lines:
        lines.append(text("No input was changed in it."))
    elif is_applied:
        lines.append(text("{count} changes taken over from {name}", count=able, name=back.name))
    else:
        lines.append(text("Nothing was changed. Add --apply to take over the lines marked with +."))
    return lines


def _line_words(line: BackLine) -> str:
    unit = f" {line.unit}" if line.unit else ""
    change = f"{line.old} → {line.new}{unit}"
    if line.exported:
        change += f" ({text('When exported')}: {line.exported})"
    said = f"  {'+' if line.edit is not None else '!'} {line.label}: {change}  [{line.where}]"
    if line.note:
        said += f"  {line.note}"
    if line.problem is not None:
        said += f"\n    {line.problem.what} {line.problem.remedy}"
    return said


def back_json(back: ReadBack, *, is_applied: bool) -> dict[str, object]:
    """The differences for programs."""
    return {
        "workbook": back.name,
        "is_changed_since": back.is_changed_since,
        "is_applied": is_applied,
        "changes": [_line_json(line) for line in back.lines],
        "notes": list(back.notes),
    }


def _line_json(line: BackLine) -> dict[str, object]:
    problem = line.problem
    return {
        "key": line.key,
        "where": line.where,
        "group": line.group,
        "label": line.label,
        "unit": line.unit,
        "old": line.old,
        "new": line.new,
        "exported": line.exported or None,
        "note": line.note,
        "can_be_taken": line.edit is not None,
        "problem": None if problem is None else {"what": problem.what, "remedy": problem.remedy},
    }
