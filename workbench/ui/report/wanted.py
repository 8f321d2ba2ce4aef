"""What a person asks for: which document, on which paper, in which language and case, with which sections. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, text
from workbench.ground.large import Large


class Kind(Enum):
    """Which document."""

    REPORT = "report"
    TEAR_SHEET = "tear-sheet"


class Size(Enum):
    """Which paper."""

    A4 = "a4"
    LETTER = "letter"


SECTIONS = ("headline", "assay", "football", "cases", "debt", "dcf", "inputs", "typed", "checks", "notes")
"""Sections of the report in their order."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document as asked for. `case` is an id, None the selected one; sections without data are left out anyway.

    `large` is the unit of large amounts, None the one that readers of the language count in.
    """

    kind: Kind = Kind.REPORT
    size: Size = Size.A4
    language: str = ENGLISH
    case: str | None = None
    sections: frozenset[str] = frozenset(SECTIONS)
    large: Large | None = None

    @property
    def variant(self) -> str:
        """The catalogue of variants that says amounts in that unit; empty for none."""
        usual = Large.HUNDRED_MILLION if self.language == SIMPLIFIED_CHINESE else Large.BILLION
        large = self.large or usual
        return "" if large is Large.BILLION else large.value


def section_words(key: str) -> str:
    """What a section is called where it is ticked."""
    return {
        "headline": text("Headline"),
        "assay": text("Assay of the backlog"),
        "football": text("Football field"),
        "cases": text("Cases"),
        "debt": text("Debt"),
        "dcf": text("Discounted cash flow"),
        "inputs": text("Key inputs and their sources"),
        "typed": text("Typed-over cells"),
        "checks": text("Checks and warnings"),
        "notes": text("Notes of the valuation"),
    }[key]
