"""A problem said in three parts: where it is, what is wrong, what to do instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stands in the way, in words a person can act on.

    `where` names a place (a field, a row key, a line of a file), `what` says what is wrong there, `remedy` says
    what to type, choose or write instead. All three are shown; none may be empty.
    """

    where: str
    what: str
    remedy: str

    def __post_init__(self) -> None:
        if not (self.where and self.what and self.remedy):
            raise ValueError("a problem needs where, what and remedy")

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}"


class ProblemError(Exception):
    """Carries a `Problem` through code that cannot go on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
