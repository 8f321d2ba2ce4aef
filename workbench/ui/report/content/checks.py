"""Checks and warnings with what to do about them, and the notes of the valuation."""

from __future__ import annotations

from workbench.document import contract_rules, debt_rules
from workbench.ground.language import text
from workbench.interpret.verdict import FailedCheck
from workbench.rows.items import Severity
from workbench.ui.report.blocks import Block, Heading, Paragraph
from workbench.ui.report.subject import Subject
from workbench.ui.report.table import Cell, Column, Row, Table

MOST_SAID = 20


def _span(names: list[str]) -> str:
    if len(names) < 3:
        return text(", ").join(names)
    return text("{first} to {last} ({count} periods)", first=names[0], last=names[-1], count=len(names))


def _row(of: Subject, failed: FailedCheck) -> Row:
    check, results = failed.check, of.results
    is_wrong = check.severity is Severity.INTEGRITY
    name = "" if check.per is None or failed.entity is None else results.entity_names[check.per][failed.entity]
    periods = _span([results.calendar.label(t) for t in failed.periods if t])
    where = text(", ").join(part for part in (name, periods) if part)
    kind = Cell(text("fails") if is_wrong else text("warning"), "bad" if is_wrong else "gold")
    return Row([kind, Cell(text(check.label)), Cell(where), Cell(text(check.remedy), "muted")])


def section(of: Subject) -> list[Block]:
    """Checks and warnings as a section."""
    results = of.results
    count, failed = results.check_count, len(results.integrity_failures)
    said = (
        text("{failed} of {count} integrity checks fail: the figures cannot be relied on.", failed=failed, count=count)
        if failed
        else text("All {count} integrity checks hold.", count=count)
    )
    rows = [_row(of, one) for one in (*results.integrity_failures, *results.warnings)]
    for found in (
        *contract_rules.conflicts(results.model, of.valuation),
        *debt_rules.conflicts(results.model, of.valuation),
    ):
        problem = found.problem
        rows.append(
            Row([Cell(text("inputs"), "gold"), Cell(problem.what), Cell(problem.where), Cell(problem.remedy, "muted")])
        )
    blocks: list[Block] = [Heading(text("Checks and warnings")), Paragraph(said, gap=5.0, keeps_next=bool(rows))]
    if rows:
        columns = [
            Column("", is_words=True),
            Column(text("What should hold"), is_words=True, most=0.36),
            Column(text("Where"), is_words=True, most=0.22),
            Column(text("What to do"), is_words=True, most=0.44),
        ]
        blocks.append(Table(columns, rows[:MOST_SAID], least_rows=1))
    if len(rows) > MOST_SAID:
        words = text("{count} more are listed under Problems in the workbench.", count=len(rows) - MOST_SAID)
        blocks.append(Paragraph(words, role="muted", gap=3.0))
    return blocks


def has_notes(of: Subject) -> bool:
    """The valuation has notes."""
    return bool(of.valuation.notes.strip())


def notes_section(of: Subject) -> list[Block]:
    """The notes as their author wrote them."""
    parts = [part.strip() for part in of.valuation.notes.split("\n") if part.strip()]
    return [Heading(text("Notes of the valuation")), *(Paragraph(part, gap=5.0) for part in parts)]
