"""A filter over a tree of figures: what is called so, and what leads there however deep it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workbench.ground.language import LANGUAGES, said_in
from workbench.live.results import Results
from workbench.rows.items import Item
from workbench.rows.model import Model
from workbench.ui.palette.matching import folded

Leading = Callable[[Model, Iterable[Item]], dict[Item, int]]
"""Items that lead to one of some, by formulas between."""


class Filter:
    """The words of a filter against the whole model: `matched` items bear them all, `leading` ones lead to one.

    Names of entities and periods count as words of every item that has them; a line must bear all words itself.
    """

    def __init__(self, words: str, results: Results, leading: Leading) -> None:
        self.words = tuple(folded(words).split())
        self._names = {s: " ".join(folded(name) for name in names) for s, names in results.entity_names.items()}
        self._periods = " ".join(folded(label) for label in results.calendar.labels)
        self.matched = {item for item in results.model.items if self._bears(item)} if self.words else set()
        self.leading = leading(results.model, self.matched) if self.words else {}

    def __bool__(self) -> bool:
        return bool(self.words)

    def _bears(self, item: Item) -> bool:
        hay = item_words(item)
        if item.per is not None:
            hay += " " + self._names.get(item.per, "")
        if item.is_periodic:
            hay += " " + self._periods
        return any(word in item_words(item) for word in self.words) and all(word in hay for word in self.words)

    def finds(self, item: Item, name: str) -> bool:
        """Whether a line of this name is what is looked for."""
        hay = f"{item_words(item)} {folded(name)}"
        return all(word in hay for word in self.words)

    def leads(self, item: Item) -> bool:
        """Whether something that is looked for stands somewhere behind an item, or the item may be it."""
        return item in self.leading

    def far(self, item: Item) -> int:
        """Formulas between an item that leads somewhere and what is looked for."""
        return self.leading[item]


def item_words(item: Item) -> str:
    """What an item is called in every language, and its key, folded."""
    names = [folded(said_in(language, item.label)) for language in LANGUAGES]
    return " ".join((*names, item.key))
