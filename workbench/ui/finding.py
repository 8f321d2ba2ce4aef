"""Finding inputs: by label in any language, key, entity, source or note, and by how they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from workbench.document.ledger import Entry, entry_at
from workbench.document.valuation import Address, Status, Valuation
from workbench.ground.language import text
from workbench.rows.items import Input
from workbench.rows.model import Model
from workbench.ui.input_state import label_words, place_words


class Standing(Enum):
    """By what a search can be narrowed."""

    CHANGED = "changed"
    DEFAULT = "default"
    ASSUMED = "assumed"
    UNSOURCED = "unsourced"
    CONFLICT = "conflict"
    DEPARTS = "departs"


_TESTS: Final[Mapping[Standing, Callable[[Entry], bool]]] = {
    Standing.CHANGED: lambda entry: entry.is_changed,
    Standing.DEFAULT: lambda entry: not entry.is_typed,
    Standing.ASSUMED: lambda entry: entry.evidence.status is Status.ASSUMED,
    Standing.UNSOURCED: lambda entry: entry.evidence.status is Status.UNSET and not entry.evidence.source,
    Standing.CONFLICT: lambda entry: entry.has_conflict,
    Standing.DEPARTS: lambda entry: bool(entry.departures),
}
_ALIKE: Final = ((Standing.ASSUMED, Standing.UNSOURCED), (Standing.CHANGED, Standing.DEFAULT))
"""Standings of one question: chosen together they mean either."""


def standing_words() -> dict[Standing, str]:
    """What each standing is called, in the order of the menu."""
    return {
        Standing.CHANGED: text("Changed since the file"),
        Standing.DEFAULT: text("Model's default"),
        Standing.ASSUMED: text("Assumed"),
        Standing.UNSOURCED: text("No source"),
        Standing.CONFLICT: text("Conflicts"),
        Standing.DEPARTS: text("Differs from base case"),
    }


def is_standing(entry: Entry, wanted: frozenset[Standing]) -> bool:
    """Whether an input stands as it is wanted; with nothing wanted every one does."""
    left = set(wanted)
    for group in _ALIKE:
        asked = left.intersection(group)
        left -= asked
        if asked and not any(_TESTS[one](entry) for one in asked):
            return False
    return all(_TESTS[one](entry) for one in left)


@dataclass(frozen=True, slots=True)
class Found:
    """Places a search found by label and entity, and those it found by key, section, source or note."""

    named: frozenset[Address] = frozenset()
    sourced: frozenset[Address] = frozenset()


@dataclass(slots=True)
class Finder:
    """Finds inputs of one model; keeps the words of labels between two searches."""

    model: Model
    _names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def find(self, valuation: Valuation, saved: Valuation, words: str, wanted: frozenset[Standing]) -> Found:
        """The inputs that hold every word and stand as wanted."""
        asked = words.casefold().split()
        named: set[Address] = set()
        sourced: set[Address] = set()
        for item in self.model.inputs:
            called, stands = self._called(item)
            for entity in (None,) if item.per is None else valuation.members(item.per):
                name = "" if entity is None else entity.name.casefold()
                left = [word for word in asked if word not in called and word not in name]
                address = Address(item.key, None if entity is None else entity.id)
                if left and not _is_told(valuation, address, item, [word for word in left if word not in stands]):
                    continue
                if wanted and not is_standing(entry_at(self.model, valuation, address, saved), wanted):
                    continue
                (sourced if left else named).add(address)
        return Found(frozenset(named), frozenset(sourced))

    def _called(self, item: Input) -> tuple[str, str]:
        found = self._names.get(item.key)
        if found is None:
            found = self._names[item.key] = (label_words(item).casefold(), place_words(item).casefold())
        return found


def _is_told(valuation: Valuation, address: Address, item: Input, words: list[str]) -> bool:
    """Whether sources and notes of an input hold the words."""
    told = [text(item.note)] if item.note else []
    held = [valuation.evidence.get(address), *(one.evidence for one in valuation.alternatives.get(address, ()))]
    if held[0] is None and address not in valuation.values:
        told.append(item.source)
    told += [part for one in held if one is not None for part in (one.source, one.note, one.page, one.date)]
    all_told = " ".join(told).casefold()
    return all(word in all_told for word in words)
