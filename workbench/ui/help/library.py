"""What was written for help: topics of pages and parts, and the glossary, each in every language side by side."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from workbench.ground.language import (
    ENGLISH,
    LANGUAGES,
    SIMPLIFIED_CHINESE,
    catalogue,
    current_language,
    said_in,
    text,
)
from workbench.ground.resources import resource

Words = Mapping[str, str]
"""The same words by language."""


def said(words: Words) -> str:
    """The words in the current language; English stands in for a gap."""
    return words.get(current_language()) or words.get(ENGLISH, "")


_MNEMONIC = re.compile(r"\(&\w\)|&(?=\w)")


def plain_words(words: str) -> str:
    """The words of a menu entry without the letter that Alt presses and without the dots of a question."""
    return _MNEMONIC.sub("", words).rstrip("…").strip()


@cache
def _by_plain_words() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in LANGUAGES:
        for message in catalogue(language):
            known.setdefault(plain_words(message), message)
    return known


def is_message(words: str) -> bool:
    """Whether words are a message of the catalogues, letters of menus and dots left aside."""
    return words in catalogue(SIMPLIFIED_CHINESE) or plain_words(words) in _by_plain_words()


def spoken(words: str) -> str:
    """A message in the current language, as a person says it: without the letter of a menu and without dots."""
    known = catalogue(SIMPLIFIED_CHINESE)
    message = words if words in known else _by_plain_words().get(plain_words(words), words)
    return plain_words(said_in(current_language(), message))


@dataclass(frozen=True)
class Written:
    """A written topic: what question something answers, how to read it, what to do next.

    `title` is a message of the catalogues, the name under which the thing stands on the screen; `named` is its name in
    each language where no message says it.
    """

    id: str
    title: str
    named: Words
    question: Words
    reading: Words
    next: Words
    terms: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The title, of a page behind its area's."""
        if self.named:
            return said(self.named)
        kind, _, rest = self.id.partition("/")
        area, _, page = rest.partition("/")
        if kind == "page" and page:
            return f"{_area(area)} › {text(self.title)}"
        return text(self.title)


def _area(area: str) -> str:
    return text(area)


@dataclass(frozen=True)
class GlossaryTerm:
    """A term of the field. `also` are other spellings by language; `rows` and `pages` are where it is seen."""

    id: str
    name: Words
    definition: Words
    also: Mapping[str, tuple[str, ...]]
    rows: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    source: str = ""
    message: str = ""

    @cached_property
    def spellings(self) -> dict[str, tuple[str, ...]]:
        """Every spelling by language, the name first."""
        return {language: (name, *self.also.get(language, ())) for language, name in self.name.items()}


def _toml(name: str) -> dict[str, list[dict[str, object]]]:
    return tomllib.loads(resource(f"help/{name}").read_text(encoding="utf-8"))


def _words(value: object) -> Words:
    assert isinstance(value, dict)
    return {str(language): str(word) for language, word in value.items()}


def _names(value: object) -> tuple[str, ...]:
    assert isinstance(value, list)
    return tuple(str(one) for one in value)


@cache
def written() -> dict[str, Written]:
    """Every written topic by its id, in the order of the files."""
    found: dict[str, Written] = {}
    for name in ("pages.toml", "parts.toml"):
        for entry in _toml(name)["topic"]:
            title = entry["title"]
            topic = Written(
                str(entry["id"]),
                "" if isinstance(title, dict) else str(title),
                _words(title) if isinstance(title, dict) else {},
                _words(entry["question"]),
                _words(entry["reading"]),
                _words(entry.get("next", {})),
                _names(entry.get("terms", [])),
                _names(entry.get("rows", [])),
            )
            found[topic.id] = topic
    return found


@cache
def glossary() -> dict[str, GlossaryTerm]:
    """Every term by its id, in the order of the file: English names from A to Z."""
    found: dict[str, GlossaryTerm] = {}
    for entry in _toml("glossary.toml")["term"]:
        also = entry.get("also", {})
        assert isinstance(also, dict)
        term = GlossaryTerm(
            str(entry["id"]),
            _words(entry["name"]),
            _words(entry["definition"]),
            {str(language): _names(words) for language, words in also.items()},
            _names(entry.get("rows", [])),
            _names(entry.get("pages", [])),
            str(entry.get("source", "")),
            str(entry.get("message", "")),
        )
        found[term.id] = term
    return found


def in_order(terms: Iterable[GlossaryTerm]) -> list[GlossaryTerm]:
    """Terms as a glossary lists them in the current language; Chinese ones by sound, as GBK orders common words."""
    return sorted(terms, key=lambda term: said(term.name).casefold().encode("gbk", "replace"))


@dataclass(frozen=True, slots=True)
class TermSpan:
    """Where a term stands in a text."""

    start: int
    end: int
    term: str


@cache
def _pattern(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    known: dict[str, str] = {}
    for term in glossary().values():
        for spelling in term.spellings.get(language, ()):
            known.setdefault(spelling.casefold(), term.id)
    longest = sorted(known, key=len, reverse=True)
    body = "|".join(re.escape(spelling) for spelling in longest)
    if language == ENGLISH:
        body = rf"(?<![\w-])(?:{body})(?:s|es)?(?![\w-])"
    else:  # Chinese words stand without spaces; Latin abbreviations among them still have edges
        body = rf"(?<![A-Za-z])(?:{body})(?![A-Za-z])"
    return re.compile(body, re.IGNORECASE), known


def terms_in(words: str, language: str | None = None) -> Iterator[TermSpan]:
    """Terms of the glossary in a text, longest first where they overlap, in the order they stand."""
    pattern, known = _pattern(language or current_language())
    for match in pattern.finditer(words):
        found = match.group().casefold()
        term = next((known[f] for f in (found, found[:-1], found[:-2]) if f in known), None)
        if term is not None:
            yield TermSpan(match.start(), match.end(), term)
