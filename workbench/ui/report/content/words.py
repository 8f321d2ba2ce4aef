"""Sentences of the desks on paper: linked figures become strong ones."""

from __future__ import annotations

from html import unescape
from re import compile as pattern

from workbench.ui.report.lettering import Span

_PARAGRAPH = pattern(r"<p[^>]*>(.*?)</p>")
_PIECE = pattern(r"<a [^>]*>(.*?)</a>")
_TAG = pattern(r"<[^>]+>")


def paragraphs(rich: str) -> list[tuple[Span, ...]]:
    """Rich text of the desks as paragraphs of spans."""
    return [spans(part) for part in _PARAGRAPH.findall(rich) or [rich] if part]


def spans(rich: str) -> tuple[Span, ...]:
    """One paragraph: what was linked is strong."""
    found = []
    for place, part in enumerate(_PIECE.split(rich)):
        words = unescape(_TAG.sub("", part))
        if words:
            found.append(Span(words, place % 2 == 1))
    return tuple(found)


def strong(words: str) -> str:
    """A figure that `spans` makes strong."""
    return f'<a href="">{words}</a>'
