"""How well a name answers what was typed: words in any order, beginnings first, letters left out forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_WHOLE: Final = 100.0
"""What was typed is the whole name or key."""
_BEGINS: Final = 40.0
"""The name begins with all that was typed."""
_OWN_NAME: Final = 50.0
"""The last part of the key: "ebitda" for Adjusted EBITDA."""
_AT_START: Final = 80.0
_AT_WORD: Final = 70.0
_WITHIN: Final = 45.0
_HUMPS: Final = 40.0
"""Letters that begin words or go on from one: "vps" for Value per share."""
_LOOSE: Final = 18.0
"""Letters in order with few others between them: "revnue"."""
_BESIDE: Final = 35.0
"""Found in the context only: section, area, key."""
_MEMBER: Final = 75.0
_ALSO: Final = 5.0
_OTHER_MEMBER: Final = 12.0
"""Members after the first stand behind other finds that answer about as well."""
_MANY: Final = 8.0
"""Nobody named a member: what there is one of comes first."""
_LENGTH: Final = 0.25
_FEW: Final = 24
"""As many good answers leave no need to forgive letters."""
_MOST_LETTERS: Final = 24
"""Longer words are not looked for letter by letter."""
_LOOSEST: Final = 2.0
"""Letters of a name for each letter typed, at most."""

_MARKS: Final = ",;:·›/()（）、，&_-–—.…"
_SPACES: Final = str.maketrans(dict.fromkeys(_MARKS, " "))


def folded(words: str) -> str:
    """Lower case, full-width letters as plain ones, and every mark between words as one space."""
    plain = words if words.isascii() else unicodedata.normalize("NFKC", words)
    return " ".join(plain.casefold().translate(_SPACES).split())


@dataclass(frozen=True, slots=True)
class Member:
    """One of the entities that an item has a figure of."""

    id: str
    name: str
    folded: str


@dataclass(slots=True)
class Subject(Generic[T]):
    """Something that can be found: `of` is what it is, `names` what it is called, the one shown first.

    `context` says where it stands, folded, `key` is its exact name in the model. What `has_members` is found once for
    each. `weight` lifts it above others that answer as well.
    """

    of: T
    names: tuple[str, ...]
    context: str = ""
    key: str = ""
    weight: float = 0.0
    has_members: bool = False
    members: Sequence[Member] = ()
    folded_names: tuple[str, ...] = field(init=False)
    hay: str = field(init=False)
    letters: int = field(init=False)

    def __post_init__(self) -> None:
        self.folded_names = tuple([f" {folded(name)}" for name in self.names])
        self.hay = "\n".join((*self.folded_names, f" {self.context}", self.key))
        self.letters = _letters("".join(self.folded_names))


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """An answer: what was found, for which member, and how good it is."""

    subject: Subject[T]
    member: Member | None
    score: float


class Query:
    """What was typed, taken apart once."""

    def __init__(self, typed: str) -> None:
        self.phrase = folded(typed)
        self.words = tuple(dict.fromkeys(self.phrase.split()))
        # A single letter says something at the beginning of a word only.
        self.needles = tuple(f" {word}" if len(word) == 1 and word.isascii() else word for word in self.words)
        self.raw = typed.strip().casefold()
        self.masks = tuple(_letters(word) for word in self.words)

    @cached_property
    def humps(self) -> tuple[re.Pattern[str], ...]:
        """For each word: its letters begin words or go on from the letter before."""
        return tuple(re.compile(" " + "(?:.*? )?".join(re.escape(letter) for letter in word)) for word in self.words)

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(slots=True)
class _Answer(Generic[T]):
    """A subject that answers: with `left` words that only its members can answer, or for all of them alike."""

    subject: Subject[T]
    score: float
    total: float
    left: list[str]


def best(query: Query, subjects: Iterable[Subject[T]], most: int) -> list[Hit[T]]:
    """The best answers, best first. Letters are forgiven only where few names hold what was typed."""
    found: list[_Answer[T]] = []
    others: list[Subject[T]] = []
    for subject in subjects:
        if subject.has_members and not subject.members:
            continue
        answer = _answer(query, subject, forgives=False)
        if answer is None:
            others.append(subject)
        else:
            found.append(answer)
    if len(found) < _FEW:
        for subject in others:
            answer = _answer(query, subject, forgives=True)
            if answer is not None:
                found.append(answer)
    first = nlargest(most, found, key=lambda answer: answer.score)
    return nlargest(most, (hit for answer in first for hit in _hits(query, answer)), key=lambda hit: hit.score)


def _answer(query: Query, subject: Subject[T], *, forgives: bool) -> _Answer[T] | None:
    hay, total = subject.hay, 0.0
    left: list[str] = []
    for place, word in enumerate(query.words):
        if query.needles[place] in hay:
            total += _of_word(word, subject)
            continue
        score = _forgiven(query, place, subject) if forgives else 0.0
        if score:
            total += score
        elif subject.has_members and any(word in member.folded for member in subject.members):
            total += _MEMBER
            left.append(word)
        else:
            return None
    whole = 0.0 if left else _whole(query, subject)
    if subject.has_members and not left:
        whole -= _MANY
    base = subject.weight + whole - _LENGTH * len(subject.names[0])
    return _Answer(subject, total / len(query.words) + base, total, left)


def _hits(query: Query, answer: _Answer[T]) -> Iterator[Hit[T]]:
    """The subject, or each of its members that answers what is left."""
    subject = answer.subject
    if not subject.has_members:
        yield Hit(subject, None, answer.score)
        return
    behind = 0.0
    for member in subject.members:
        named = [_of_member(word, member) for word in answer.left]
        if all(named):
            loss = sum(_MEMBER - score for score in named) / len(query.words)
            also = 0.0 if answer.left else sum(_ALSO for word in query.words if word in member.folded)
            yield Hit(subject, member, answer.score - loss + also - behind)
            behind = _OTHER_MEMBER if not behind else behind + 0.5


def _of_word(word: str, subject: Subject[T]) -> float:
    """How well a word that stands somewhere in the subject answers."""
    score = 0.0
    for name in subject.folded_names:
        at = name.find(word)
        if at < 0:
            continue
        if at == 1:
            return _AT_START
        # Chinese has no spaces: a word stands where it stands.
        is_at_word = f" {word}" in name or not word.isascii()
        score = max(score, _AT_WORD if is_at_word else _WITHIN)
    return score or _BESIDE


def _of_member(word: str, member: Member) -> float:
    at = member.folded.find(word)
    if at < 0:
        return 0.0
    return _MEMBER if at == 0 or member.folded[at - 1] == " " else _WITHIN


def _forgiven(query: Query, place: int, subject: Subject[T]) -> float:
    word, mask = query.words[place], query.masks[place]
    if len(word) < 2 or len(word) > _MOST_LETTERS or mask & subject.letters != mask:
        return 0.0
    for name in subject.folded_names:
        reach = _in_order(word, name)
        if not reach:
            continue
        if query.humps[place].search(name):
            return _HUMPS
        if len(word) > 2 and reach <= _LOOSEST * len(word):
            return _LOOSE - 3 * (reach / len(word) - 1)
    return 0.0


def _in_order(word: str, name: str) -> int:
    """How many letters of a name hold those of a word in order, from the beginning of a word on, at the least; 0 if
    it does not hold them."""
    first = f" {word[0]}"
    begins, least = name.find(first), 0
    while begins >= 0:
        at = begins + 2
        for letter in word[1:]:
            at = name.find(letter, at) + 1
            if not at:
                return least
        least = min(least or len(name), at - begins - 1)
        begins = name.find(first, begins + 1)
    return least


def _whole(query: Query, subject: Subject[T]) -> float:
    key = subject.key
    if key and query.raw == key:
        return _WHOLE
    if "." in query.raw and key.startswith(query.raw):
        return _BEGINS
    phrase = query.phrase
    if any(name[1:] == phrase for name in subject.folded_names):
        return _WHOLE
    if key.endswith("." + phrase.replace(" ", "_")):
        return _OWN_NAME
    return _BEGINS if any(name.startswith(phrase, 1) for name in subject.folded_names) else 0.0


def _letters(words: str) -> int:
    """Which letters stand in words, as bits; letters of other scripts share them."""
    mask = 0
    for letter in set(words):
        mask |= 1 << (ord(letter) & 63)
    return mask & ~(1 << (ord(" ") & 63))


def spans(query: Query, name: str) -> list[tuple[int, int]]:
    """Which letters of a name as shown answer what was typed, as ranges from, to, in order and apart."""
    plain = name.casefold()
    if len(plain) != len(name):  # a letter that folds into two: places would not fit
        return []
    marked: set[int] = set()
    for place, word in enumerate(query.words):
        starts = [found.start() for found in re.finditer(re.escape(word), plain)]
        if starts:
            at = next((at for at in starts if at == 0 or not plain[at - 1].isalnum()), starts[0])
            marked.update(range(at, at + len(word)))
        elif 2 <= len(word) <= _MOST_LETTERS:
            marked.update(_letter_places(word, plain, query.humps[place]))
    ranges: list[tuple[int, int]] = []
    for at in sorted(marked):
        if ranges and ranges[-1][1] == at:
            ranges[-1] = (ranges[-1][0], at + 1)
        else:
            ranges.append((at, at + 1))
    return ranges


def _letter_places(word: str, plain: str, humps: re.Pattern[str]) -> list[int]:
    """Where the letters of a word stand in a name, at the beginnings of words where that works out."""
    spaced = " " + plain.translate(_SPACES)
    is_by_humps = humps.search(spaced) is not None
    places: list[int] = []
    at = 0
    for number, letter in enumerate(word):
        if number and spaced[at : at + 1] == letter:
            found = at
        elif number == 0 or is_by_humps:
            found = spaced.find(f" {letter}", at) + 1
        else:
            found = spaced.find(letter, at)
        if found < 1:
            return []
        places.append(found - 1)
        at = found + 1
    return places
