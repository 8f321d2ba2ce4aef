"""Every message a person can read stands in every catalogue, with its places, its keys and no stale neighbours."""

from __future__ import annotations

import ast
import json
import re
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from workbench.document.valuation import Status
from workbench.ground import language
from workbench.ground.resources import resource
from workbench.model import MODEL
from workbench.rows.items import Check, Choice, Input, Item

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "workbench"
OTHERS = [key for key in language.LANGUAGES if key != language.ENGLISH]

# Attributes whose values are English messages of the model or of a table found below: text(item.label).
SPOKEN_ATTRIBUTES = {
    "label", "note", "remedy", "title", "one", "many", "value", "source", "name", "status", "singular",
}  # fmt: skip
# Tables of message words, module and name: text(TABLE[key]), or text(word) for word in TABLE.
TABLES = {
    ("ui/inputs.py", "AREAS"),
    ("exchange/export.py", "STATUS_WORDS"),
}
# Enumerations outside the model whose values are said: text(evidence.status.value).
SPOKEN_ENUMS = (Status,)
# Plain names that carry such a value: a choice member handed on, an area out of AREAS.
SPOKEN_NAMES = {"member", "area"}


@dataclass(frozen=True)
class Found:
    """One message and where it was found."""

    message: str
    where: str


def python_files() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def says(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Calls of text(…), say(…) and ….say(…) with the message they are given, of each branch of a condition."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        named = isinstance(node.func, ast.Name) and node.func.id in ("text", "say")
        spoken = isinstance(node.func, ast.Attribute) and node.func.attr == "say"
        if named or spoken:
            yield from ((node, branch) for branch in branches(node.args[0]))


def branches(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from branches(node.body)
        yield from branches(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from branches(value)
    else:
        yield node


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def is_spoken(node: ast.expr) -> bool:
    """True when a message that is no literal is one of the forms that `model_messages` and the tables cover."""
    match node:
        case ast.Attribute(attr=attribute):
            return attribute in SPOKEN_ATTRIBUTES
        case ast.Subscript(value=ast.Name(id=name)):
            return name in {table for _, table in TABLES} or name == "first_of"
        case ast.Call(func=ast.Name(id="str"), args=[only]):
            return is_spoken(only)
        case ast.Name(id=name):
            return name in SPOKEN_NAMES
        case _:
            return False


def code_messages() -> Iterator[Found]:
    for name, tree in python_files():
        for call, message in says(tree):
            said = literal(message)
            if said is not None:
                yield Found(said, f"{name}:{call.lineno}")
        for node in tree.body:
            yield from table_messages(name, node)


def table_messages(name: str, node: ast.stmt) -> Iterator[Found]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        if not isinstance(target, ast.Name) or (name, target.id) not in TABLES:
            continue
        assert isinstance(node, ast.Assign | ast.AnnAssign)
        assert node.value is not None
        words = node.value.values if isinstance(node.value, ast.Dict) else ast.walk(node.value)
        for word in words:
            if isinstance(word, ast.expr) and (said := literal(word)):
                yield Found(said, f"{name}:{target.id}")


def model_messages() -> Iterator[Found]:
    yield Found(MODEL.name, "the model")
    for spoken in SPOKEN_ENUMS:
        yield from (Found(str(member.value), spoken.__name__) for member in spoken)
    for section in MODEL.sections:
        yield Found(section.title, section.key)
        if section.per is not None:
            yield Found(section.per.one, section.per.key)
            yield Found(section.per.many, section.per.key)
        for item in section.items:
            yield from (Found(said, item.key) for said in item_messages(item) if said)


def item_messages(item: Item) -> Iterator[str]:
    yield from (item.label, item.note, item.unit.label)
    if isinstance(item, Check):
        yield from (item.remedy, item.severity.value)
    if isinstance(item, Choice):
        yield from (str(member.value) for member in item.options)
    if isinstance(item, Input):
        yield item.source
    annual = getattr(item, "annual", None)
    if annual is not None:
        yield annual.value


def messages() -> dict[str, str]:
    """Every message with one place where it is found."""
    found: dict[str, str] = {}
    for one in (*model_messages(), *code_messages()):
        if one.message:
            found.setdefault(one.message, one.where)
    return found


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def catalogue_files(key: str) -> list[Path]:
    return sorted(resource(f"locale/{key}").glob("*.json"))


def pairs(path: Path) -> list[tuple[str, str]]:
    """Entries in file order, an entry written twice counted twice."""
    read: list[tuple[str, str]] = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    return read


@pytest.mark.parametrize("key", OTHERS)
def test_that_every_message_is_translated(key: str) -> None:
    known = language.catalogue(key)
    missing = [f"{where}: {message}" for message, where in messages().items() if not known.get(message, "").strip()]
    assert not missing, f"{len(missing)} messages lack {key}:\n" + "\n".join(missing)


@pytest.mark.parametrize("key", OTHERS)
def test_that_no_translation_is_stale(key: str) -> None:
    wanted = messages()
    stale = [
        f"{path.name}: {message}"
        for path in catalogue_files(key)
        for message, _ in pairs(path)
        if message not in wanted
    ]
    assert not stale, f"{len(stale)} entries are said nowhere:\n" + "\n".join(stale)


@pytest.mark.parametrize("key", OTHERS)
def test_that_a_message_is_translated_once(key: str) -> None:
    seen: dict[str, str] = {}
    twice: list[str] = []
    for path in catalogue_files(key):
        for message, _ in pairs(path):
            if message in seen:
                twice.append(f"{seen[message]} and {path.name}: {message}")
            seen[message] = path.name
    assert not twice, "\n".join(twice)


@pytest.mark.parametrize("key", OTHERS)
def test_that_translations_keep_the_places(key: str) -> None:
    wrong = [m for m, said in language.catalogue(key).items() if places(m) != places(said)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", OTHERS)
def test_that_translations_keep_lines_signs_and_letters(key: str) -> None:
    """Line breaks, doubled percent signs and the letter that Alt presses are there as in English."""

    def marks(message: str) -> tuple[int, int, list[str]]:
        return message.count("\n"), message.count("%%"), [c.upper() for c in re.findall(r"&(\w)", message)]

    wrong = [message for message, said in language.catalogue(key).items() if marks(message) != marks(said)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", OTHERS)
def test_that_lines_of_the_model_keep_different_names(key: str) -> None:
    """Two labels that English tells apart are told apart: an explanation names lines by their labels alone."""
    known = language.catalogue(key)
    named: dict[str, set[str]] = {}
    for item in MODEL.items:
        named.setdefault(known.get(item.label, item.label), set()).add(item.label)
    twins = [f"{said}: {sorted(labels)}" for said, labels in named.items() if len(labels) > 1]
    assert not twins, "\n".join(twins)


def test_that_chinese_sentences_end_in_full_width_punctuation() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff]\.(?!\w)")
    wrong = [said for said in language.catalogue(language.SIMPLIFIED_CHINESE).values() if half.search(said)]
    assert not wrong, "\n".join(wrong)


def test_that_chinese_full_stops_stand_where_english_ones_do() -> None:
    wrong = [
        f"{message} → {said}"
        for message, said in language.catalogue(language.SIMPLIFIED_CHINESE).items()
        if message.rstrip().endswith(".") != said.rstrip().endswith(("。", "."))
        and not message.rstrip().endswith(("e.g.", "n.m.", "p.a."))
    ]
    assert not wrong, "\n".join(wrong)


def test_that_no_two_messages_differ_only_at_their_end() -> None:
    seen: dict[str, str] = {}
    twins: list[str] = []
    for message, where in messages().items():
        bare = message.rstrip(" .:…")
        if bare in seen and message not in ELLIPSIS_TWINS:
            twins.append(f"{where}: {message!r} beside {seen[bare]!r}")
        seen[bare] = message
    assert not twins, "\n".join(twins)


# A menu entry that asks first ends in "…" where the button's title does not.
ELLIPSIS_TWINS: set[str] = set()


def test_that_messages_are_literals_or_named_words_of_the_model() -> None:
    wrong = [
        f"{name}:{call.lineno}: {ast.unparse(call)}"
        for name, tree in python_files()
        for call, message in says(tree)
        if literal(message) is None and not is_spoken(message) and not is_wording(name, call)
    ]
    assert not wrong, "\n".join(wrong)


def is_wording(name: str, call: ast.Call) -> bool:
    """`Wording.say` and its readers speak of formulas, not of messages."""
    return name in ("interpret/wording.py", "interpret/explain.py", "interpret/modelbook.py") and isinstance(
        call.func, ast.Attribute
    )


# Calls whose words a person reads at once. Problems of `rows` speak to who writes a model, and stay English.
SHOWN = {
    "setText", "setToolTip", "setStatusTip", "setPlaceholderText", "setAccessibleName", "setAccessibleDescription",
    "addMenu", "addTab", "addItem", "setHeaderLabels", "setTitle", "showMessage", "information", "question", "critical",
    "QLabel", "QPushButton", "QCheckBox", "QGroupBox", "QToolBar", "Problem",
}  # fmt: skip
PHRASE = re.compile(r"[A-Za-z]{2,} [A-Za-z]|^[A-Z][a-z]{2,}")


def unsaid(call: ast.Call) -> Iterator[str]:
    """English phrases among the arguments of a call, those inside calls of their own left out."""
    waiting: list[ast.AST] = [*call.args, *(k.value for k in call.keywords)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and PHRASE.search(node.value):
            yield node.value
        if not isinstance(node, ast.Call | ast.Compare | ast.Subscript):
            waiting.extend(ast.iter_child_nodes(node))


def test_that_shown_words_can_be_translated() -> None:
    wrong = [
        f"{name}:{node.lineno}: {words}"
        for name, tree in python_files()
        if not name.startswith("rows/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")) in SHOWN
        for words in unsaid(node)
    ]
    assert not wrong, "\n".join(wrong)


def test_that_places_in_code_are_given_and_used() -> None:
    wrong: list[str] = []
    for name, tree in python_files():
        for call, message in says(tree):
            said = literal(message)
            given = {k.arg for k in call.keywords}
            if said is None or None in given or not isinstance(call.func, ast.Name):
                continue
            if call.keywords and places(said) != given:
                wrong.append(f"{name}:{call.lineno}: {said}")
    assert not wrong, "\n".join(wrong)


def test_that_text_answers_in_chinese_and_fills_places() -> None:
    language.set_language(language.SIMPLIFIED_CHINESE)
    try:
        assert language.text("Enterprise value") == "企业价值"
        assert "19" in language.text("Undo {edit}", edit="19")
    finally:
        language.set_language(language.ENGLISH)


@pytest.mark.parametrize("key", list(language.LANGUAGES))
def test_that_every_unit_in_billions_is_also_said_in_hundred_millions(key: str) -> None:
    wanted = {message for message in messages() if "{currency} bn" in message}
    said = language.variants(key, "hundred_million")
    assert set(said) == wanted
    assert all("亿" in words and "bn" not in words and "十亿" not in words for words in said.values())
    assert [m for m, words in said.items() if places(m) != places(words)] == []


if __name__ == "__main__":
    known_now = language.catalogue(language.SIMPLIFIED_CHINESE)
    for each, place in messages().items():
        if "--all" in sys.argv or each not in known_now:
            print(json.dumps([place, each, known_now.get(each, "")], ensure_ascii=False))
