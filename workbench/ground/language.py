"""The language people read: English is the source, other languages are catalogues of the same messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from workbench.ground.resources import resource

ENGLISH = "en"
SIMPLIFIED_CHINESE = "zh_CN"
LANGUAGES = {ENGLISH: "English", SIMPLIFIED_CHINESE: "简体中文"}

_current = ENGLISH
_variant = ""
_spoken: ContextVar[tuple[str, str] | None] = ContextVar("spoken", default=None)


@cache
def catalogue(language: str) -> dict[str, str]:
    """All translations of `language`, English message to translated message, over every catalogue file."""
    messages: dict[str, str] = {}
    if language == ENGLISH:
        return messages
    folder = resource(f"locale/{language}")
    for path in sorted(folder.glob("*.json")):
        messages.update(json.loads(path.read_text(encoding="utf-8")))
    return messages


@cache
def variants(language: str, name: str) -> dict[str, str]:
    """Messages that the variant `name` says otherwise, such as units of charts where amounts stand in another unit."""
    read: dict[str, str] = json.loads(resource(f"locale/variants/{name}.{language}.json").read_text(encoding="utf-8"))
    return read


def set_language(language: str) -> None:
    """Make `language` (a key of `LANGUAGES`) the one that `text` answers in."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; known: {', '.join(LANGUAGES)}")
    global _current
    _current = language


@contextmanager
def speaking(language: str, variant: str = "") -> Iterator[None]:
    """Let `text` answer in another language and variant meanwhile, in this thread alone: for documents in a language
    of their own. Raises ValueError for an unknown one."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; known: {', '.join(LANGUAGES)}")
    before = _spoken.set((language, variant))
    try:
        yield
    finally:
        _spoken.reset(before)


def current_language() -> str:
    """The language that `text` answers in now."""
    spoken = _spoken.get()
    return _current if spoken is None else spoken[0]


def current_variant() -> str:
    """The catalogue of variants in force now; empty for none."""
    spoken = _spoken.get()
    return _variant if spoken is None else spoken[1]


def set_variant(name: str) -> None:
    """Let some messages be said as in the catalogue `name` of variants from now on; empty for none."""
    global _variant
    _variant = name


def text(message: str, /, **values: object) -> str:
    """`message` in the current language, `{name}` places filled from `values`. English stands in for a gap."""
    return said_in(current_language(), message, **values)


def said_in(language: str, message: str, /, **values: object) -> str:
    """`message` in a language of `LANGUAGES`, whichever is the current one."""
    found = message if language == ENGLISH else catalogue(language).get(message, message)
    variant = current_variant()
    if variant:
        found = variants(language, variant).get(message, found)
    return found.format(**values) if values else found
