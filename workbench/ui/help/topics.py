"""Every topic of help by its id: rows and sections of the model, pages, parts, terms, chapters; and the search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

from workbench.ground.language import LANGUAGES, current_language, text
from workbench.rows.items import Input, Item, Section
from workbench.rows.model import Model
from workbench.ui.help.chapters import CHAPTERS, chapter_title, chapter_words, picture_of
from workbench.ui.help.library import GlossaryTerm, Written, glossary, in_order, said, spoken, written
from workbench.ui.help.markup import anchor, inline, table, to_html
from workbench.ui.help.row_topics import linked_terms, neighbours_html, row_html, section_html

_WORDS = re.compile(r"[\w&/.-]+")
CONTENTS, GLOSSARY, KEYS, ROWS = "contents", "glossary", "keys", "rows"


@dataclass(frozen=True)
class Topic:
    """A topic as shown: where it belongs, its title and its body."""

    id: str
    crumbs: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic as the search knows it: `hay` is everything in it, in all languages, folded; `exact` its other names."""

    id: str
    title: str
    about: str
    folded: str
    hay: str
    weight: int
    exact: frozenset[str] = frozenset()


KeyLines = Callable[[], Sequence[tuple[str, str, str]]]
"""Where a key holds, what it does, and the key."""


class Topics:
    """Topics about a model. `currency` is that of the valuation, `place` says where an item stands in a workbook."""

    def __init__(
        self,
        model: Model,
        currency: str = "USD",
        place: Callable[[Item], str] = lambda item: "",
        keys: KeyLines = lambda: (),
    ) -> None:
        self.model = model
        self.currency = currency
        self.place = place
        self.keys = keys

    # The speaker of marked text

    def title(self, topic: str) -> str:
        """The title of a topic; its id when nobody knows it."""
        kind, _, rest = topic.partition("/")
        if topic in written():
            return written()[topic].name
        match kind:
            case "term" if rest in glossary():
                return said(glossary()[rest].name)
            case "guide" if rest in CHAPTERS:
                return chapter_title(rest)
            case "row" if rest in self.model:
                return text(self.model[rest].label)
            case "reads" if rest in self.model:
                return text("What {row} reads", row=text(self.model[rest].label))
            case "uses" if rest in self.model:
                return text("What uses {row}", row=text(self.model[rest].label))
            case "section" if rest in self._sections:
                return text(self._sections[rest].title)
            case "contents":
                return text("Help contents")
            case "glossary":
                return text("Glossary")
            case "keys":
                return text("All keys")
            case "rows":
                return text("All rows of the model")
            case _:
                return topic

    def link(self, topic: str) -> str:
        """A link that the panel follows; `do:` links are kept."""
        return topic if topic.startswith("do:") else f"help:{topic}"

    def word(self, message: str) -> str:
        """A message in the current language."""
        return spoken(message)

    def picture(self, name: str) -> str:
        """The shipped picture of that name."""
        return picture_of(name, current_language())

    @cached_property
    def _sections(self) -> dict[str, type[Section]]:
        return {section.key: section for section in self.model.sections}

    def knows(self, topic: str) -> bool:
        """Whether there is such a topic."""
        kind, _, rest = topic.partition("/")
        match kind:
            case "row" | "reads" | "uses":
                return rest in self.model
            case "section":
                return rest in self._sections
            case "term":
                return rest in glossary()
            case "guide":
                return not rest or rest in CHAPTERS
            case _:
                return topic in written() or topic in (CONTENTS, GLOSSARY, KEYS, ROWS)

    # Making topics

    def topic(self, topic: str) -> Topic:
        """A topic of that id. Raises `KeyError` when there is none."""
        kind, _, rest = topic.partition("/")
        if topic in written():
            return self._written(written()[topic])
        match kind:
            case "row":
                return self._row(self.model[rest])
            case "reads" | "uses":
                item = self.model[rest]
                body = neighbours_html(self.model, item, self, uses=kind == "uses")
                return Topic(topic, anchor(f"row/{rest}", text(item.label), self), self.title(topic), body)
            case "section":
                return self._section(rest)
            case "term":
                return self._term(glossary()[rest])
            case "guide":
                return self._chapter(rest) if rest else self._guide()
            case "contents":
                return Topic(topic, "", self.title(topic), self._contents())
            case "glossary":
                return Topic(topic, "", self.title(topic), self._glossary())
            case "keys":
                return Topic(topic, "", self.title(topic), keys_html(self.keys()))
            case "rows":
                return Topic(topic, "", self.title(topic), self._rows())
            case _:
                raise KeyError(topic)

    def _row(self, item: Item) -> Topic:
        section = item.section
        assert section is not None
        crumbs = anchor(f"section/{section.key}", text(section.title), self)
        if section.area:
            crumbs = f"{escape(_area(section.area), quote=False)} › {crumbs}"
        body = row_html(self.model, item, self, self.currency, self.place(item))
        return Topic(f"row/{item.key}", crumbs, text(item.label), body)

    def _section(self, key: str) -> Topic:
        section = self._sections[key]
        rows = anchor(ROWS, self.title(ROWS), self)
        crumbs = f"{escape(_area(section.area), quote=False)} › {rows}" if section.area else rows
        return Topic(f"section/{key}", crumbs, text(section.title), section_html(section, self, self.currency))

    def _written(self, topic: Written) -> Topic:
        parts = [f"<p class='question'>{inline(said(topic.question), self)}</p>"]
        parts += [f"<h3>{text('How to read it')}</h3>", to_html(said(topic.reading), self, shift=2)]
        after = said(topic.next)
        if after:
            parts += [f"<h3>{text('What to do next')}</h3>", to_html(after, self, shift=2)]
        parts += self._named(text("Figures in it"), [f"row/{key}" for key in topic.rows])
        parts += self._named(text("Words in it"), [f"term/{term}" for term in topic.terms])
        kind, _, rest = topic.id.partition("/")
        if kind == "page":
            area, _, page = rest.partition("/")
            go = anchor(f"do:page/{area}/{page}", text("Go to this page"), self)
            parts.append(f"<p>{go}</p>")
        return Topic(topic.id, anchor(CONTENTS, self.title(CONTENTS), self), topic.name, "\n".join(parts))

    def _named(self, heading: str, topics: Sequence[str]) -> Iterator[str]:
        if topics:
            lines = "".join(f"<li>{anchor(one, self.title(one), self)}</li>" for one in topics)
            yield f"<h3>{heading}</h3><ul>{lines}</ul>"

    def _term(self, term: GlossaryTerm) -> Topic:
        other = [
            (LANGUAGES[language], name)
            for language, name in term.name.items()
            if language != current_language() and language in LANGUAGES
        ]
        parts = [f"<p>{linked_terms(said(term.definition), self, apart=term.id)}</p>"]
        rows = [[escape(language), escape(name)] for language, name in other]
        also = term.also.get(current_language(), ())
        if also:
            rows.append([text("Also called"), escape("; ".join(also))])
        if term.source:
            rows.append([text("Defined in"), escape(term.source)])
        parts.append(table([], rows))
        for _, name in other:
            parts.append(f"<p class='muted'>{escape(name)}: {escape(_other_words(term))}</p>")
        seen = [*(f"row/{key}" for key in term.rows), *term.pages]
        parts += self._named(text("Seen at"), seen)
        return Topic(f"term/{term.id}", anchor(GLOSSARY, self.title(GLOSSARY), self), said(term.name), "\n".join(parts))

    def _chapter(self, name: str) -> Topic:
        body = to_html(chapter_words(name), self, shift=1)
        body += self._chapter_ways(name)
        return Topic(f"guide/{name}", anchor("guide/", text("User guide"), self), chapter_title(name), body)

    def _chapter_ways(self, name: str) -> str:
        at = CHAPTERS.index(name)
        ways = []
        if at:
            ways.append("← " + anchor(f"guide/{CHAPTERS[at - 1]}", chapter_title(CHAPTERS[at - 1]), self))
        if at + 1 < len(CHAPTERS):
            ways.append(anchor(f"guide/{CHAPTERS[at + 1]}", chapter_title(CHAPTERS[at + 1]), self) + " →")
        return f"<hr><p>{'&nbsp;&nbsp;·&nbsp;&nbsp;'.join(ways)}</p>"

    def _guide(self) -> Topic:
        lines = "".join(f"<li>{anchor(f'guide/{one}', chapter_title(one), self)}</li>" for one in CHAPTERS)
        whole = anchor("do:guide", text("Open the whole guide as one page in a browser"), self)
        body = f"<ol>{lines}</ol><p>{whole}</p>"
        return Topic("guide/", anchor(CONTENTS, self.title(CONTENTS), self), text("User guide"), body)

    def _contents(self) -> str:
        parts = [
            f"<p>{text('Press F1 on anything to be told what it is; Shift+F1 and a click ask with the mouse.')}</p>"
        ]
        begin = [
            anchor("do:first-valuation", text("Guided first valuation"), self),
            anchor("guide/", text("User guide"), self),
            anchor(GLOSSARY, self.title(GLOSSARY), self),
            anchor(KEYS, self.title(KEYS), self),
            anchor(ROWS, self.title(ROWS), self),
        ]
        parts.append("<ul>" + "".join(f"<li>{one}</li>" for one in begin) + "</ul>")
        groups = {
            "page": text("Pages of the desks"),
            "part": text("Parts of the window"),
            "chart": text("Kinds of charts"),
            "headline": text("Figures of the headline"),
        }
        for kind, heading in groups.items():
            topics = [topic for topic in written().values() if topic.id.startswith(f"{kind}/")]
            lines = "".join(f"<li>{anchor(topic.id, topic.name, self)}</li>" for topic in topics)
            parts.append(f"<h3>{heading}</h3><ul>{lines}</ul>")
        return "\n".join(parts)

    def _glossary(self) -> str:
        terms = in_order(glossary().values())
        lines = []
        for term in terms:
            others = " · ".join(escape(n) for language, n in term.name.items() if language != current_language())
            link = anchor(f"term/{term.id}", said(term.name), self)
            lines.append([link, f"<span class='muted'>{others}</span>"])
        return f"<p>{text('{count} terms of the field.', count=len(terms))}</p>" + table([], lines)

    def _rows(self) -> str:
        inputs = len(self.model.inputs)
        told = text("{count} rows in {sections} sections, {inputs} of them inputs.", count=len(self.model.items),
                    sections=len(self.model.sections), inputs=inputs)  # fmt: skip
        rows = [
            [
                anchor(f"section/{section.key}", text(section.title), self),
                escape(_area(section.area)),
                str(len(section.items)),
            ]
            for section in self.model.sections
        ]
        return f"<p>{told}</p>" + table([text("Section"), text("Area"), text("Rows")], rows)

    # The search

    @cached_property
    def entries(self) -> list[Entry]:
        """Everything that can be found."""
        return [*self._written_entries(), *self._row_entries()]

    def _written_entries(self) -> Iterator[Entry]:
        for topic in written().values():
            words = [
                *topic.question.values(),
                *topic.reading.values(),
                *topic.next.values(),
                *topic.named.values(),
                topic.title,
            ]
            kind = topic.id.partition("/")[0]
            about = {"page": text("Page of a desk"), "chart": text("Chart"), "headline": text("Headline")}.get(
                kind, text("Window")
            )
            yield _entry(topic.id, topic.name, about, words, 3)
        for term in glossary().values():
            words = [w for spellings in term.spellings.values() for w in spellings]
            hay = [*words, *term.definition.values()]
            found = _entry(f"term/{term.id}", said(term.name), text("Glossary"), hay, 4)
            yield replace(found, exact=frozenset(word.casefold() for word in words))
        for chapter in CHAPTERS:
            yield _entry(f"guide/{chapter}", chapter_title(chapter), text("User guide"), [chapter_words(chapter)], 2)
        for topic_id in (CONTENTS, GLOSSARY, KEYS, ROWS):
            yield _entry(topic_id, self.title(topic_id), text("Help"), [], 1)

    def _row_entries(self) -> Iterator[Entry]:
        for section in self.model.sections:
            title = text(section.title)
            yield _entry(f"section/{section.key}", title, text("Section"), [section.title, section.key], 1)
            for item in section.items:
                words = [item.key, item.label, item.note, text(item.note) if item.note else "", title, section.title]
                weight = 2 if isinstance(item, Input) else 1
                yield _entry(f"row/{item.key}", text(item.label), title, words, weight)

    def find(self, asked: str, most: int = 60) -> list[Entry]:
        """Topics that hold every word asked for: those that begin with it first, then titles, then bodies."""
        words = asked.casefold().split()
        if not words:
            return []
        whole = " ".join(words)
        found: list[tuple[tuple[int, int, int, int], Entry]] = []
        for number, entry in enumerate(self.entries):
            if not all(word in entry.hay for word in words):
                continue
            rank = _rank(entry, words, whole)
            found.append(((rank, -entry.weight, len(entry.folded) if rank < _BODY else 0, number), entry))
        found.sort(key=lambda pair: pair[0])
        return [entry for _, entry in found[:most]]


_BODY = 4


def _rank(entry: Entry, words: Sequence[str], whole: str) -> int:
    """How well a title fits: it is what was asked for, holds it as whole words, begins with it, holds it, or not."""
    if entry.folded == whole or whole in entry.exact:
        return 0
    standing = set(_WORDS.findall(entry.folded))
    if all(word in standing for word in words):
        return 1
    if entry.folded.startswith(whole):
        return 2
    return 3 if all(word in entry.folded for word in words) else _BODY


def _area(area: str) -> str:
    return text(area)


def _other_words(term: GlossaryTerm) -> str:
    return " ".join(words for language, words in term.definition.items() if language != current_language())


def _entry(topic: str, title: str, about: str, words: Sequence[str], weight: int) -> Entry:
    return Entry(topic, title, about, title.casefold(), " ".join([title, *words]).casefold(), weight)


def keys_html(lines: Sequence[tuple[str, str, str]]) -> str:
    """Keys as tables, one for each place where they hold."""
    from workbench.ui.help.markup import key

    parts: list[str] = []
    places = dict.fromkeys(where for where, _, _ in lines)
    for place in places:
        rows = [[escape(does, quote=False), key(keys)] for where, does, keys in lines if where == place]
        parts.append(f"<h3>{escape(place, quote=False)}</h3>" + table([], rows))
    return "\n".join(parts)
