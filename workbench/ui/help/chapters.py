"""The chapters of the user guide: their sources in each language, and their pictures."""

from __future__ import annotations

from functools import cache

from workbench.ground.language import ENGLISH, current_language
from workbench.ground.resources import resource

CHAPTERS = ("first", "areas", "figures", "cases", "excel", "files", "keys", "chinese", "trouble")
"""Chapters in their order: the names of their files."""


@cache
def _source(name: str, language: str) -> str:
    path = resource(f"help/{language}/{name}.md")
    if not path.is_file():
        path = resource(f"help/{ENGLISH}/{name}.md")
    return path.read_text(encoding="utf-8")


def chapter_source(name: str, language: str) -> str:
    """The marked text of a chapter, its title first."""
    return _source(name, language)


def chapter_title(name: str) -> str:
    """The title of a chapter in the current language."""
    return chapter_source(name, current_language()).partition("\n")[0].lstrip("# ").strip()


def chapter_words(name: str) -> str:
    """What follows the title of a chapter, in the current language."""
    return chapter_source(name, current_language()).partition("\n")[2]


def picture_of(name: str, language: str) -> str:
    """The address of a shipped picture in a language, as a file; empty when there is none."""
    for one in (language, ENGLISH):
        path = resource(f"help/guide/{one}/{name}.png")
        if path.is_file():
            return path.as_uri()
    return ""
