"""Texts for the cells of a spreadsheet: what begins like a formula stays text, and numbers stay numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_LEADS: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[-+]?(?:\d[\d,.' \u00a0\u202f]*|[.,]\d+)(?:e[-+]?\d+)?\s*%?", re.IGNORECASE)
QUOTE: Final = "'"


def inert(words: str) -> str:
    """The text as a cell takes it without computing it: an apostrophe leads what a spreadsheet would read as formula.

    `-5`, `+3.2%` and `-1,234.5` are numbers and stay as they are.
    """
    if not words.startswith(_LEADS) or len(words) < 2 or _NUMBER.fullmatch(words):
        return words
    return QUOTE + words


def meant(words: str) -> str:
    """What `inert` made of a text taken back."""
    return words[1:] if words.startswith(QUOTE) and words[1:].startswith(_LEADS) else words


def tabbed(rows: Iterable[Sequence[str]]) -> str:
    """Rows as tab-separated text for a clipboard, no cell of it a formula."""
    return "\n".join("\t".join(inert(_one_line(cell)) for cell in row) for row in rows)


def _one_line(cell: str) -> str:
    return cell.replace("\t", " ").replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
