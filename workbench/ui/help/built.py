"""The guide as files: one page of HTML in each language, made from chapters, declarations, glossary and keys."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from workbench.ground.language import LANGUAGES, current_language, set_language, text
from workbench.ground.resources import resource
from workbench.rows.items import Choice, Input
from workbench.rows.model import Model
from workbench.ui.help.chapters import CHAPTERS, chapter_title, chapter_words
from workbench.ui.help.library import glossary, in_order, said, written
from workbench.ui.help.markup import inline, table, to_html
from workbench.ui.help.row_topics import bounds_of, unit_words
from workbench.ui.help.topics import Topics, keys_html

FOLDER = "help/guide"

_STYLE = """
:root { color-scheme: light dark; --text:#17202A; --muted:#5B6672; --line:#D9DFE5; --soft:#F6F8FA; --accent:#0B63CE; }
@media (prefers-color-scheme: dark) { :root { --text:#E6EAEE; --muted:#98A4B1; --line:#2A343F; --soft:#1C242D;
  --accent:#4EA1FF; } body { background:#161C23; } }
body { font: 15px/1.6 "Inter","Segoe UI","Noto Sans","Microsoft YaHei UI","PingFang SC","Noto Sans CJK SC",sans-serif;
  color: var(--text); max-width: 58rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.9rem; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
h3 { margin-top: 1.8rem; } a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
img { max-width: 100%; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 1.2rem; }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
.key { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .05rem .2rem;
  white-space: nowrap; font-size: .9em; }
.muted { color: var(--muted); font-size: .92em; } .question { font-weight: 600; }
code { background: var(--soft); padding: 0 .25rem; border-radius: 3px; }
"""


def guide_file(language: str) -> Path:
    """The shipped page of a language."""
    return resource(f"{FOLDER}/{language}.html")


class _Page(Topics):
    """Speaks of topics as places of one page."""

    def link(self, topic: str) -> str:
        known = {"keys": "guide-keys", "rows": "inputs", "do:first-valuation": "guide-first"}
        return f"#{known.get(topic, topic.replace('/', '-'))}"

    def picture(self, name: str) -> str:
        return f"{current_language()}/{name}.png"


def built_guide(model: Model, language: str, keys: Sequence[tuple[str, str, str]]) -> str:
    """The whole guide in a language, as one page beside its folder of pictures. `keys` are in that language."""
    before = current_language()
    set_language(language)
    try:
        return _built(_Page(model), keys)
    finally:
        set_language(before)


def _built(page: _Page, keys: Sequence[tuple[str, str, str]]) -> str:
    language = current_language()
    parts: list[str] = []
    index: list[str] = []

    def add(name: str, title: str, body: str) -> None:
        index.append(f'<li><a href="#{name}">{escape(title)}</a></li>')
        parts.append(f'<h2 id="{name}">{escape(title)}</h2>\n{body}')

    for chapter in CHAPTERS:
        body = to_html(chapter_words(chapter), page, shift=1)
        if chapter == "keys":
            body += "\n" + keys_html(keys)
        add(f"guide-{chapter}", chapter_title(chapter), body)
    add("pages", text("Pages of the desks"), _topics(page, "page/"))
    add("parts", text("Parts of the window"), _topics(page, "part/") + _topics(page, "headline/"))
    add("charts", text("Kinds of charts"), _topics(page, "chart/"))
    add("glossary", text("Glossary"), _terms())
    add("inputs", text("All inputs"), _inputs(page))
    code = "zh-CN" if language == "zh_CN" else language
    others = " · ".join(f'<a href="{other}.html">{name}</a>' for other, name in LANGUAGES.items() if other != language)
    title = f"Assay Workbench: {text('User guide')}"
    return (
        f'<!DOCTYPE html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n<p class='muted'>{others}</p>\n"
        f"<ol>{''.join(index)}</ol>\n" + "\n".join(parts) + "\n</body>\n</html>\n"
    )


def _topics(page: _Page, kind: str) -> str:
    parts = []
    for topic in written().values():
        if not topic.id.startswith(kind):
            continue
        parts.append(f'<h3 id="{topic.id.replace("/", "-")}">{escape(topic.name)}</h3>')
        parts.append(f"<p class='question'>{inline(said(topic.question), page)}</p>")
        parts.append(to_html(said(topic.reading), page, shift=3))
        if said(topic.next):
            parts.append(f"<p><b>{text('What to do next')}</b></p>" + to_html(said(topic.next), page, shift=3))
    return "\n".join(parts)


def _terms() -> str:
    parts = []
    for term in in_order(glossary().values()):
        others = " · ".join(name for language, name in term.name.items() if language != current_language())
        source = f" <span class='muted'>{escape(term.source)}</span>" if term.source else ""
        parts.append(
            f'<p id="term-{term.id}"><b>{escape(said(term.name))}</b> <span class="muted">{escape(others)}</span><br>'
            f"{escape(said(term.definition))}{source}</p>"
        )
    return "\n".join(parts)


def _inputs(page: _Page) -> str:
    parts = []
    for section in page.model.sections:
        inputs = [item for item in section.items if isinstance(item, Input)]
        if not inputs:
            continue
        parts.append(f"<h3>{escape(text(section.title))}</h3>")
        rows = [
            [
                f'<span id="row-{item.key.replace("/", "-")}">{escape(text(item.label))}</span>',
                "" if isinstance(item, Choice) else escape(unit_words(item.unit, "USD")),
                escape(bounds_of(item)),
                escape(text(item.note) if item.note else ""),
            ]
            for item in inputs
        ]
        parts.append(table([text("Input"), text("Unit"), text("Allowed"), text("Note")], rows))
    return "\n".join(parts)
