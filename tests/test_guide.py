"""The guide that is shipped is the one that the product builds: no stale word, no missing key or picture, and small."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from PySide6.QtGui import QImage

from tests.ui.conftest import desk, opened
from tests.ui.driving import Desktop
from tests.ui.guide_building import PICTURES, guide_text
from workbench.ground.language import ENGLISH, LANGUAGES, set_language
from workbench.ground.resources import resource
from workbench.ui.help.built import FOLDER, guide_file
from workbench.ui.help.chapters import CHAPTERS, chapter_source
from workbench.ui.help.keys import key_names
from workbench.ui.help.library import written
from workbench.ui.help.steps import steps

__all__ = ["desk", "opened"]

MOST_BYTES = 1_500_000
KEY = re.compile(r"\{key:([^}]+)\}")
# Keys of other programs that the guide speaks of.
ELSEWHERE = {"F9"}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.pictures: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if held.get("id"):
            self.names.add(str(held["id"]))
        if tag == "a" and held.get("href"):
            self.links.append(str(held["href"]))
        if tag == "img" and held.get("src"):
            self.pictures.append(str(held["src"]))


def read(language: str) -> _Links:
    found = _Links()
    found.feed(guide_file(language).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_the_shipped_guide_is_what_the_product_builds_now(opened: Callable[..., Desktop], language: str) -> None:
    set_language(language)
    try:
        now = guide_text(opened(None).window, language)
    finally:
        set_language(ENGLISH)
    shipped = guide_file(language).read_text(encoding="utf-8")
    if now != shipped:
        ours, theirs = now.splitlines(), shipped.splitlines()
        other = next((n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), -1)
        pytest.fail(
            f"stale from line {other + 1} on: run `python -m tests.ui.guide_building --text`\n"
            f"now: {ours[other][:300]}\nshipped: {theirs[other][:300]}",
            pytrace=False,
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_links_and_pictures_of_the_shipped_guide_are_there(language: str) -> None:
    found = read(language)
    inside = [link[1:] for link in found.links if link.startswith("#")]
    assert [link for link in inside if link not in found.names and not link.startswith("do:")] == []
    for link in found.links:
        assert link.startswith("#") or resource(f"{FOLDER}/{link}").is_file(), link
    assert {picture.removeprefix(f"{language}/") for picture in found.pictures} == {f"{n}.png" for n in PICTURES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_pictures_are_real_and_small(language: str) -> None:
    for name in PICTURES:
        picture = QImage(str(resource(f"{FOLDER}/{language}/{name}.png")))
        assert (picture.width(), picture.height()) == (1280, 800)
    assert sum(path.stat().st_size for path in resource(FOLDER).rglob("*.png")) <= MOST_BYTES


def test_that_every_key_the_guide_names_does_something(desk: Desktop) -> None:
    known = key_names(desk.window.commands.every()) | ELSEWHERE
    told = [chapter_source(chapter, language) for chapter in CHAPTERS for language in LANGUAGES]
    told += [said for topic in written().values() for words in (topic.reading, topic.next) for said in words.values()]
    told += [said for step in steps() for said in step.do.values()]
    named = {key for text in told for key in KEY.findall(text)}
    assert len(named) > 12
    assert named - known == set()


def test_that_every_menu_entry_the_guide_names_is_in_that_menu(desk: Desktop) -> None:
    from workbench.ui.help.library import plain_words

    menus = {
        plain_words(menu.title()): {plain_words(action.text()) for action in menu.actions()}
        for menu in desk.window.commands.menus.values()
    }
    told = [chapter_source(chapter, ENGLISH) for chapter in CHAPTERS]
    told += [topic.next.get(ENGLISH, "") for topic in written().values()]
    told += [step.do[ENGLISH] for step in steps()]
    for named in {name for text in told for name in re.findall(r"\{menu:([^}]+)\}", text)}:
        menu, _, entry = named.partition("/")
        assert menu in menus, named
        assert not entry or plain_words(entry) in menus[menu], named
