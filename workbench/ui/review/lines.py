"""What a review shows: plain texts, so that any import can be reviewed the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.ground.problem import Problem


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One change that is offered. `key` is what the caller gets back, unique in the review.

    `group` is the heading it stands under, `where` its place (a cell, a row of a file), `unit` the unit of old and
    new, `note` its source or what to know of it, `exported` a third text: what stood there when the file was made.
    A line with a `problem` is shown and cannot be taken. `needs` is the key of a line it cannot be taken without.
    """

    key: str
    group: str
    label: str
    old: str
    new: str
    where: str = ""
    unit: str = ""
    note: str = ""
    exported: str = ""
    is_taken: bool = True
    problem: Problem | None = None
    needs: str = ""

    @property
    def words(self) -> str:
        """All its texts, for a search."""
        said = "" if self.problem is None else str(self.problem)
        parts = (self.group, self.label, self.where, self.old, self.new, self.exported, self.unit, self.note, said)
        return "\n".join(parts).casefold()


@dataclass(frozen=True, slots=True)
class Review:
    """What is reviewed. `about` stands above the lines, `notes` below them: what is not taken, a paragraph each."""

    title: str
    lines: Sequence[ReviewLine]
    about: str = ""
    notes: Sequence[str] = ()
