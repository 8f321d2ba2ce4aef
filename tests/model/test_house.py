"""House style and meaning, held by every item of the joined model: one parametrised test per rule."""

from __future__ import annotations

import math
import re
from collections import Counter
from enum import Enum

import pytest

from tests.model.build import Result, case, every_value
from tests.model.random_cases import random_case, random_counts
from workbench.ground.units import FLAG
from workbench.model import MODEL
from workbench.rows.checks import missing_item
from workbench.rows.items import Check, Choice, Derived, Input, Item, Number, Section, Series

KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\.[a-z][a-z0-9]*(_[a-z0-9]+)*")
BANNED = {"utils", "helper", "helpers", "misc", "common", "manager", "data", "temp", "value1", "value2"}
MEMBERS = (0, 1, 3)

every_item = pytest.mark.parametrize("item", MODEL.items, ids=lambda item: item.key)
every_input = pytest.mark.parametrize("item", MODEL.inputs, ids=lambda item: item.key)
every_choice = pytest.mark.parametrize(
    "item", [i for i in MODEL.inputs if isinstance(i, Choice)], ids=lambda item: item.key
)
every_section = pytest.mark.parametrize("section", MODEL.sections, ids=lambda section: section.key)


@pytest.fixture(scope="module")
def defaults() -> dict[int, Result]:
    """The model at its defaults with 0, 1 and 3 members of each entity set."""
    return {n: case(counts=dict.fromkeys(MODEL.entity_sets, n), periods=8) for n in MEMBERS}


@pytest.fixture(scope="module")
def random_results() -> list[Result]:
    """Forty random valuations."""
    return [random_case(seed, random_counts(seed), 6) for seed in range(40)]


@every_item
def test_that_an_item_has_a_key_a_clean_label_and_a_note_that_ends(item: Item) -> None:
    assert KEY.fullmatch(item.key), item.key
    assert not BANNED & set(item.attribute.split("_"))
    assert item.label == item.label.strip()
    assert "  " not in item.label
    assert item.label[0].isupper() or item.label[0].isdigit()
    assert not item.label.endswith((".", ":"))
    assert item.note == item.note.strip()
    assert not item.note or item.note.endswith(".")
    assert item.unit.label == item.unit.label.strip() != ""


@every_item
def test_that_an_item_is_a_figure_at_its_defaults_with_no_one_or_three_members(
    item: Item, defaults: dict[int, Result]
) -> None:
    for result in defaults.values():
        values = every_value(result.arrays, item)
        if missing_item(item):
            assert not any(map(math.isinf, values))
        else:
            assert all(map(math.isfinite, values))


@every_item
def test_that_a_flag_is_named_is_and_holds_only_one_or_zero(item: Item, random_results: list[Result]) -> None:
    if isinstance(item, Check):
        return
    words = item.attribute.split("_")
    assert (item.unit is FLAG) == bool({"is", "has", "use"} & set(words[:-1])), "is_…, use_…, …_has_…"
    if item.unit is FLAG:
        found = {value for result in random_results for value in every_value(result.arrays, item)}
        assert found <= {0.0, 1.0}


@every_input
def test_that_an_input_moves_some_figure(item: Input) -> None:
    assert MODEL.dependents[item], "nothing reads it: a person would type it in vain"


@every_input
def test_that_bounds_of_an_input_hold_its_default(item: Input) -> None:
    if isinstance(item, Choice):
        assert item.default in list(item.options)
        return
    assert item.low is not None
    assert item.high is not None
    assert item.low < item.high
    default = item.default if isinstance(item, Number | Series) else None
    assert default is None or item.low <= default <= item.high


@every_choice
def test_that_the_words_of_a_choice_differ_and_are_clean(item: Choice) -> None:
    words = [str(member.value) for member in item.options]
    assert len(words) == len(set(words)) > 1
    assert all(word == word.strip() and word for word in words)


def test_that_no_two_members_of_all_choices_share_a_class_and_a_text() -> None:
    classes = {item.options for item in MODEL.inputs if isinstance(item, Choice)}
    members: list[Enum] = [member for options in classes for member in options]
    texts = Counter((type(m).__name__, m.value) for m in members)
    assert [text for text, count in texts.items() if count > 1] == []
    # An Enum member that repeats a value becomes an alias and silently disappears from the list.
    assert all(len(options.__members__) == len(list(options)) for options in classes)


@every_section
def test_that_a_section_has_a_title_and_labels_of_its_own(section: type[Section]) -> None:
    assert section.title == section.title.strip() != ""
    labels = Counter(item.label for item in section.items)
    assert [label for label, count in labels.items() if count > 1] == []
    has_inputs = any(isinstance(item, Input) for item in section.items)
    assert not has_inputs or section.area != "", "its inputs stand in no panel"


@pytest.mark.parametrize("check", MODEL.checks, ids=lambda check: check.key)
def test_that_a_check_says_what_to_do(check: Check) -> None:
    assert check.remedy.endswith(".")
    assert 0.0 <= check.tolerance <= 1.0


def test_that_section_titles_differ() -> None:
    titles = Counter(section.title for section in MODEL.sections)
    assert [title for title, count in titles.items() if count > 1] == []


def test_that_every_derived_item_has_its_formula() -> None:
    for item in MODEL.derived:
        assert isinstance(item, Derived)
        assert item.formula is not None
