"""Texts for the cells of a spreadsheet: what begins like a formula stays text, and numbers stay numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_LEADS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula begins with: in programs set to Japanese or Chinese, full-width signs too."""
_NUMBER: Final = re.compile(r"[-+]?(?:\d[\d,.' \u00a0\u202f]*|[.,]\d+)(?:e[-+]?\d+)?\s*%?", re.IGNORECASE)
QUOTE: Final = "'"


def inert(words: str) -> str:
    """The text as a cell takes it without computing it: an apostrophe leads what a spreadsheet would read as formula.

    `-5`, `+3.2%` and `-1,234.5` are numbers and stay as they are. A text with such an apostrophe of its own gets a
    second one, so that `meant` gives back every text.
    """
    bare = words.lstrip(QUOTE)
    if not bare.startswith(_LEADS) or len(bare) < 2 or (bare == words and _NUMBER.fullmatch(words)):
        return words
    return QUOTE + words


def meant(words: str) -> str:
    """What `inert` made of a text taken back."""
    bare = words.lstrip(QUOTE)
    return words[1:] if bare != words and bare.startswith(_LEADS) and len(bare) > 1 else words


def tabbed(rows: Iterable[Sequence[str]]) -> str:
    """Rows as tab-separated text for a clipboard, no cell of it a formula."""
    return "\n".join("\t".join(inert(_one_line(cell)) for cell in row) for row in rows)


def _one_line(cell: str) -> str:
    return cell.replace("\t", " ").replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
