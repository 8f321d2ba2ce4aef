"""What was written for help: complete in both languages, true to the model, the window and the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from workbench.ground.language import ENGLISH, LANGUAGES, SIMPLIFIED_CHINESE, catalogue, set_language
from workbench.model import MODEL
from workbench.ui.help.chapters import CHAPTERS, chapter_source
from workbench.ui.help.library import GlossaryTerm, Words, glossary, is_message, terms_in, written
from workbench.ui.help.steps import steps
from workbench.ui.help.topics import CONTENTS, GLOSSARY, KEYS, ROWS, Topics

HAN = re.compile(r"[\u4e00-\u9fff]")
LINKS = re.compile(r"\[\[([^\]]+)\]\]|\[[^\]]+\]\(([^)]+)\)")
NAMED = re.compile(r"\{(menu|ui):([^}]+)\}")
DONE = {"do:first-valuation", "do:guide"}
# Names that are written the same in both languages: abbreviations and names of people.
LATIN = {"EBITDA", "EV/EBITDA"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    set_language(ENGLISH)


def every_text() -> Iterator[tuple[str, str, str]]:
    """Where marked text stands, its language and the text."""

    def of(where: str, words: Words) -> Iterator[tuple[str, str, str]]:
        yield from ((where, language, said) for language, said in words.items())

    for topic in written().values():
        for words in (topic.question, topic.reading, topic.next):
            yield from of(topic.id, words)
    for step in steps():
        for words in (step.title, step.do, step.why):
            yield from of(f"step {step.id}", words)
    for chapter in CHAPTERS:
        for language in LANGUAGES:
            yield f"guide/{chapter}", language, chapter_source(chapter, language)


def test_that_the_glossary_holds_the_terms_of_the_field_sorted_by_their_english_names() -> None:
    names = [term.name[ENGLISH] for term in glossary().values()]
    assert len(names) >= 80
    assert names == sorted(names, key=str.casefold)
    assert len({name.casefold() for name in names}) == len(names)


@pytest.mark.parametrize("term", glossary().values(), ids=lambda term: term.id)
def test_that_a_term_is_complete_in_both_languages(term: GlossaryTerm) -> None:
    assert set(term.name) == set(term.definition) == set(LANGUAGES)
    chinese = term.name[SIMPLIFIED_CHINESE]
    assert HAN.search(chinese) or chinese in LATIN
    assert not HAN.search(term.name[ENGLISH] + term.definition[ENGLISH])
    assert len(re.findall(r"[.:;](?:\s|$)", term.definition[ENGLISH])) >= 2, "two sentences, or one in two parts"
    assert re.search("[。，；：].*。$", term.definition[SIMPLIFIED_CHINESE])


@pytest.mark.parametrize("term", glossary().values(), ids=lambda term: term.id)
def test_that_a_term_points_at_rows_and_pages_that_are_there(term: GlossaryTerm) -> None:
    assert term.rows or term.pages
    assert [key for key in term.rows if key not in MODEL] == []
    assert [page for page in term.pages if page not in written()] == []


def test_that_no_two_terms_share_a_spelling() -> None:
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for term in glossary().values():
            for spelling in term.spellings[language]:
                assert seen.setdefault(spelling.casefold(), term.id) == term.id, spelling


@pytest.mark.parametrize("term", glossary().values(), ids=lambda term: term.id)
def test_that_terms_are_translated_as_the_catalogues_translate_them(term: GlossaryTerm) -> None:
    """A message that is exactly a term (in any of its spellings) is said in Chinese by one of the term's spellings."""
    known = {message.casefold(): said for message, said in catalogue(SIMPLIFIED_CHINESE).items()}
    chinese = [spelling.casefold() for spelling in term.spellings[SIMPLIFIED_CHINESE]]
    for spelling in term.spellings[ENGLISH]:
        said = known.get(spelling.casefold())
        if said is not None:
            assert any(one in said.casefold() or said.casefold() in one for one in chinese), (spelling, said)


def test_that_every_written_topic_stands_in_both_languages() -> None:
    for topic in written().values():
        assert topic.named or is_message(topic.title), topic.id
        for words in (topic.question, topic.reading, topic.next, topic.named):
            assert set(words) in (set(), set(LANGUAGES)), topic.id
        for words in (topic.question, topic.reading, topic.next):
            if words:
                assert HAN.search(words[SIMPLIFIED_CHINESE]), topic.id
                assert not HAN.search(words[ENGLISH]), topic.id
        assert [key for key in topic.rows if key not in MODEL] == [], topic.id
        assert [term for term in topic.terms if term not in glossary()] == [], topic.id


def test_that_every_page_says_what_it_answers_how_to_read_it_and_what_to_do_next() -> None:
    for topic in written().values():
        if topic.id.startswith("page/"):
            assert topic.question[ENGLISH].endswith("?")
            assert topic.question[SIMPLIFIED_CHINESE].endswith("？")
            assert len(topic.reading[ENGLISH]) > 150
            assert topic.next[ENGLISH].startswith("- ")
            assert topic.terms


def test_that_links_lead_to_topics() -> None:
    topics = Topics(MODEL)
    for where, language, text in every_text():
        for match in LINKS.finditer(re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)):
            link = match[1] or match[2]
            assert topics.knows(link) or link in DONE, f"{where} ({language}): {link}"


def test_that_words_of_the_window_are_messages() -> None:
    for where, language, text in every_text():
        for kind, named in NAMED.findall(text):
            for part in named.split("/") if kind == "menu" else [named]:
                assert is_message(part), f"{where} ({language}): {part}"


def test_that_both_languages_name_the_same_keys_and_words() -> None:
    """A translation that forgot a key, a button or a link would be another text."""
    marks = re.compile(r"\{(?:key|menu|ui):[^}]+\}|\[\[[^\]]+\]\]|!\[[^\]]*\]\(([^)]*)\)")
    by_place: dict[str, dict[str, list[str]]] = {}
    for where, language, text in every_text():
        found = [match[1] or match[0] for match in marks.finditer(text)]
        by_place.setdefault(where, {}).setdefault(language, []).extend(found)
    for where, found_by in by_place.items():
        english = [one for one in found_by[ENGLISH] if one != "{ui:RPO}"]
        assert sorted(found_by[SIMPLIFIED_CHINESE]) == sorted(english), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_row_and_section_has_a_topic_and_every_link_in_it_leads_somewhere(language: str) -> None:
    set_language(language)
    topics = Topics(MODEL)
    for entry in topics.entries:
        body = topics.topic(entry.id).body
        for link in re.findall(r'href="help:([^"]+)"', body):
            assert topics.knows(link), f"{entry.id}: {link}"
        assert "\x01" not in body
        assert "{currency}" not in body


def test_that_a_row_topic_says_formula_unit_bounds_and_neighbours() -> None:
    topics = Topics(MODEL, "EUR", lambda item: f"Sheet of {item.key}")
    price = topics.topic("row/shares.price").body
    for precedent in MODEL.precedents(MODEL["shares.price"]):
        if precedent.item is not MODEL["shares.price"]:
            assert f"help:row/{precedent.item.key}" in price
    assert "Sheet of shares.price" in price
    assert "EUR" in price
    delay = topics.topic("row/contracts.delay").body
    item = MODEL["contracts.delay"]
    assert item.note[:20] in re.sub("<[^>]+>", "", delay)
    for used in MODEL.dependents[item][:3]:
        assert f"help:row/{used.key}" in delay


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("DSCR", "term/dscr"),
        ("偿债备付率", "term/dscr"),
        ("Tornado", "page/Uncertainty/tornado"),
        ("shares.price", "row/shares.price"),
        ("Explanation", "part/explain"),
    ],
)
def test_that_the_search_finds_in_either_language(asked: str, first: str) -> None:
    assert first in [entry.id for entry in Topics(MODEL).find(asked)[:8]]


def test_that_the_search_wants_every_word() -> None:
    topics = Topics(MODEL)
    found = topics.find("default hazard")
    assert found
    assert all("default" in entry.hay and "hazard" in entry.hay for entry in found)
    assert topics.find("zzzz") == []
    assert topics.find("  ") == []


def test_that_terms_are_found_in_sentences_and_not_inside_words() -> None:
    said = "A DDTL draws; covenants and PIK count, yet a shipper or lockups do not."
    found = [span.term for span in terms_in(said, ENGLISH)]
    assert found == ["ddtl", "covenant", "pik"]
    chinese = [span.term for span in terms_in("该延迟提款定期贷款含PIK与财务约定。", SIMPLIFIED_CHINESE)]
    assert chinese == ["ddtl", "pik", "covenant"]


def test_that_the_glossary_and_the_contents_list_everything() -> None:
    topics = Topics(MODEL)
    listed = topics.topic(GLOSSARY).body
    assert all(f"help:term/{term}" in listed for term in glossary())
    contents = topics.topic(CONTENTS).body
    assert all(f"help:{topic}" in contents for topic in written())
    assert all(f"help:section/{section.key}" in topics.topic(ROWS).body for section in MODEL.sections)
    assert topics.topic(KEYS).title


def test_that_a_row_with_many_neighbours_leads_to_all_of_them() -> None:
    topics = Topics(MODEL)
    used = max(MODEL.items, key=lambda item: len(MODEL.dependents[item]))
    assert len(MODEL.dependents[used]) > 12
    assert f"help:uses/{used.key}" in topics.topic(f"row/{used.key}").body
    whole = topics.topic(f"uses/{used.key}").body
    assert all(f"help:row/{item.key}" in whole for item in MODEL.dependents[used])
