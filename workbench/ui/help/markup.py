"""Marked text as HTML: a small Markdown with links to topics, keys, menu entries and words of the screen.

Blocks: `#` headings, `-` and `1.` lists, `|` tables, `![words](picture)`, paragraphs. In a line: `**strong**`,
`*soft*`, `` `code` ``, `[words](topic)`, `[[topic]]`, `{key:Ctrl+S}`, and `{menu:File/Save}` and `{ui:Funding gap}`,
whose words are messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Protocol

_INLINE = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|\*(?P<soft>[^*`\s][^*`]*)\*|`(?P<code>[^`]+)`|\[\[(?P<topic>[^\]]+)\]\]"
    r"|\[(?P<words>[^\]]+)\]\((?P<target>[^)]+)\)|\{(?P<kind>key|menu|ui):(?P<named>[^}]+)\}"
)
_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<name>[^)]+)\)")
_ITEM = re.compile(r"(?:(?P<bullet>-)|(?P<number>\d+)\.)\s+(?P<words>.+)")


class Speaker(Protocol):
    """Says what marked text names."""

    def title(self, topic: str) -> str:
        """The title of a topic."""

    def link(self, topic: str) -> str:
        """Where a link to a topic leads."""

    def word(self, message: str) -> str:
        """A message of the catalogues in the language of the text."""

    def picture(self, name: str) -> str:
        """The address of a picture; empty when there is none."""


def inline(source: str, speaker: Speaker) -> str:
    """One line of marked text."""
    parts: list[str] = []
    at = 0
    for match in _INLINE.finditer(source):
        parts += [escape(source[at : match.start()], quote=False), _marked(match, speaker)]
        at = match.end()
    return "".join([*parts, escape(source[at:], quote=False)])


def _marked(match: re.Match[str], speaker: Speaker) -> str:
    if match["strong"]:
        return f"<b>{inline(match['strong'], speaker)}</b>"
    if match["soft"]:
        return f"<i>{inline(match['soft'], speaker)}</i>"
    if match["code"]:
        return f"<code>{escape(match['code'], quote=False)}</code>"
    if match["topic"]:
        return anchor(match["topic"], speaker.title(match["topic"]), speaker)
    if match["words"]:
        return anchor(match["target"], match["words"], speaker)
    named = match["named"]
    match match["kind"]:
        case "key":
            return key(named)
        case "menu":
            return f"<b>{escape(' › '.join(speaker.word(part) for part in named.split('/')), quote=False)}</b>"
        case _:
            return f"<b>{escape(speaker.word(named), quote=False)}</b>"


def key(named: str) -> str:
    """A key as it is printed on the keyboard."""
    return f'<span class="key">&nbsp;{escape(named, quote=False)}&nbsp;</span>'


def anchor(topic: str, words: str, speaker: Speaker) -> str:
    """A link to a topic."""
    return f'<a href="{escape(speaker.link(topic))}">{escape(words, quote=False)}</a>'


def to_html(source: str, speaker: Speaker, *, shift: int = 0, label: str = "") -> str:
    """Blocks of marked text; headings go down by `shift` levels and carry `label` and their number as names."""
    return "\n".join(_Blocks(source, speaker, shift, label).made())


class _Blocks:
    def __init__(self, source: str, speaker: Speaker, shift: int, label: str) -> None:
        self.lines = source.splitlines()
        self.speaker, self.shift, self.label = speaker, shift, label
        self.headings = 0

    def made(self) -> Iterator[str]:
        at = 0
        while at < len(self.lines):
            line = self.lines[at].strip()
            taken = 1
            if not line:
                pass
            elif line.startswith("#"):
                yield self._heading(line)
            elif found := _PICTURE.fullmatch(line):
                yield self._picture(found["words"], found["name"])
            elif line.startswith("|"):
                rows = self._run(at, lambda later: later.startswith("|"))
                yield self._table(rows)
                taken = len(rows)
            elif _ITEM.fullmatch(line):
                rows = self._run(at, lambda later: _ITEM.fullmatch(later) is not None)
                yield self._list(rows)
                taken = len(rows)
            else:
                rows = self._run(at, lambda later: bool(later) and not later.startswith(("#", "|", "- ", "![")))
                yield f"<p>{inline(' '.join(rows), self.speaker)}</p>"
                taken = len(rows)
            at += max(taken, 1)

    def _run(self, at: int, holds: object) -> list[str]:
        assert callable(holds)
        rows: list[str] = []
        for line in self.lines[at:]:
            if not holds(line.strip()):
                break
            rows.append(line.strip())
        return rows

    def _heading(self, line: str) -> str:
        words = line.lstrip("#")
        level = min(len(line) - len(words) + self.shift, 6)
        self.headings += 1
        name = f' id="{self.label}-{self.headings}"' if self.label else ""
        return f"<h{level}{name}>{inline(words.strip(), self.speaker)}</h{level}>"

    def _picture(self, words: str, name: str) -> str:
        address = self.speaker.picture(name)
        if not address:
            return ""
        return f'<p class="picture"><img src="{escape(address)}" alt="{escape(words)}"></p>'

    def _table(self, rows: list[str]) -> str:
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
        head, body = cells[0], [row for row in cells[1:] if not set("".join(row)) <= set("-: ")]
        return table([inline(c, self.speaker) for c in head], [[inline(c, self.speaker) for c in r] for r in body])

    def _list(self, rows: list[str]) -> str:
        found = [match for row in rows if (match := _ITEM.fullmatch(row))]
        tag = "ul" if found[0]["bullet"] else "ol"
        items = "".join(f"<li>{inline(match['words'], self.speaker)}</li>" for match in found)
        return f"<{tag}>{items}</{tag}>"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table of HTML cells; without a head when it is empty."""
    top = "<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>" if head else ""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table cellspacing="0" cellpadding="4">{top}{body}</table>'
