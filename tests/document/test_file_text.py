"""The text of a valuation file: how it reads to a person, and what is refused at which line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.document.test_valuation import GROWTH, sample
from tests.document.toy import TOY
from workbench.document import reading
from workbench.document.decode import FileProblemsError, loads
from workbench.document.encode import VERSION, dumps
from workbench.document.strict_json import decoded, lines_of, parsed
from workbench.document.studies import Studies
from workbench.document.upgrade import STEPS, upgraded
from workbench.document.valuation import Address, Alternative, Entity, Evidence, Status, Valuation
from workbench.ground.problem import Problem, ProblemError

FILES = Path(__file__).parent / "files"
FULL = replace(
    sample(),
    notes='Two lines,\n"quoted" – 中文',
    values={**sample().values, Address("timing.tax_rate"): None, Address("timing.valuation_date"): 45743.0},
    evidence={Address("debt.drawn", "f1"): Evidence("10-K", Status.REPORTED, "net of fees", "F-20", "2024-12-31")},
    alternatives={Address("debt.drawn", "f1"): (Alternative(12900.0, Evidence("Article", Status.ASSUMED)),)},
    selected_case="bear",
)


def body(valuation: Valuation = FULL) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dumps(valuation, TOY))
    return found


def refusal(written: str) -> FileProblemsError:
    with pytest.raises(FileProblemsError) as caught:
        loads(written, TOY, "x.assay")
    return caught.value


@pytest.mark.parametrize("key", ["overrides", "cases"])
def test_that_no_more_is_read_of_a_file_in_which_everything_is_wrong(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(where: str, what: str, remedy: str) -> Problem:
        made.append(where)
        return Problem(where, what, remedy)

    monkeypatch.setattr(reading, "Problem", noted)
    top = body()
    top[key] = [0] * 20_000
    assert len(refusal(json.dumps(top)).problems) == reading.MOST_PROBLEMS
    assert len(made) == reading.MOST_PROBLEMS


def test_that_a_file_gives_back_the_valuation() -> None:
    assert loads(dumps(FULL, TOY), TOY, "x.assay") == FULL


def test_that_a_file_reads_line_by_line_in_model_order() -> None:
    first = (FILES / "v1-sample.assay").read_text(encoding="utf-8")
    lines = dumps(FULL, TOY).splitlines()
    assert lines[-2].startswith('  "seal": "')
    assert [*lines[:-3], lines[-3].removesuffix(","), lines[-1]] == first.replace(
        '"version": 1,', f'"version": {VERSION},'
    ).splitlines()


def test_that_one_edit_changes_its_line_and_the_seal() -> None:
    before = dumps(FULL, TOY).splitlines()
    after = dumps(replace(FULL, values={**FULL.values, GROWTH: 0.25}), TOY).splitlines()
    assert len(before) == len(after)
    changed, seal = (b for a, b in zip(before, after, strict=True) if a != b)
    assert changed == '    "timing.growth": {"value": 0.25},'
    assert seal.startswith('  "seal": "')


@pytest.mark.parametrize("path", sorted(FILES.glob("v*-*.assay")), ids=lambda p: p.name)
def test_that_a_file_of_every_format_still_opens(path: Path) -> None:
    read = loads(path.read_text(encoding="utf-8"), TOY, path.name)
    assert replace(read, studies=Studies()) == FULL


def test_that_there_is_a_step_from_every_older_format() -> None:
    assert set(STEPS) == set(range(1, VERSION))


def test_that_steps_are_chained_to_the_present_format() -> None:
    steps = {1: lambda b: {**b, "a": 1}, 2: lambda b: {**b, "b": b["a"]}}
    assert upgraded({"version": 1}, 1, steps, 3) == {"version": 3, "a": 1, "b": 1}


def with_entry(key: str, entry: object) -> Callable[[dict[str, Any]], None]:
    def change(b: dict[str, Any]) -> None:
        b["inputs"][key] = entry

    return change


def put(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(b: dict[str, Any]) -> None:
        at: Any = b
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


def drop(key: str) -> Callable[[dict[str, Any]], None]:
    def change(b: dict[str, Any]) -> None:
        del b[key]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("format", value="other"), "not a valuation file"),
        (put("version", value=99), f"reads up to {VERSION}"),
        (put("version", value=True), "not a version"),
        (put("version", value="1"), "not a version"),
        (put("version", value=0), "not a version"),
        (drop("version"), "not a version"),
        (drop("cases"), "cases is missing"),
        (drop("inputs"), "inputs is missing"),
        (put("colour", value="red"), "colour is unknown"),
        (put("title", value=3), "not a text"),
        (put("title", value="a\u0000b"), "control characters"),
        (put("company", value="a\ud800"), "control characters"),
        (put("notes", value="bell\u0007"), "control characters"),
        (put("currency", value="dollars"), "not a currency"),
        (put("periods", value=4.5), "not a number of periods"),
        (put("periods", value=True), "not a number of periods"),
        (put("periods", value=0), "not a number of periods"),
        (put("entities", value=[]), "not an object"),
        (put("entities", "peer", value=[]), "no such set"),
        (put("entities", "facility", 0, "id", value="c1"), "is used already"),
        (put("entities", "facility", 0, "id", value="f 1"), "cannot be an id"),
        (put("entities", "contract", 1, "name", value="Alpha"), "already one named"),
        (put("entities", "contract", 1, "name", value="a\u202eb"), "control characters"),
        (put("entities", "contract", 0, value="c1"), "not an object"),
        (with_entry("timing.growth", {"value": "12%"}), "not a number"),
        (with_entry("timing.growth", {"value": True}), "not a number"),
        (with_entry("timing.growth", {"value": None}), "cannot be left empty"),
        (with_entry("timing.growth", {"value": 7}), "Type at most 100%"),
        (with_entry("timing.growth", {"value": float("nan")}), "NaN is no number"),
        (with_entry("timing.growth", {"value": float("-inf")}), "-Infinity is no number"),
        (with_entry("timing.growth", 0.1), "not an object"),
        (with_entry("timing.growth", {"value": 0.1, "vlaue": 1}), "vlaue is unknown"),
        (with_entry("timing.growth", {"value": 0.1, "status": "sure"}), "not a status"),
        (with_entry("timing.growth", {"value": 0.1, "status": ["reported"]}), "not a status"),
        (with_entry("timing.growth", {"value": 0.1, "date": "March"}), "not a date"),
        (with_entry("timing.growth", {"value": 0.1, "source": 5}), "not a text"),
        (with_entry("timing.growth", {"alternatives": [{"source": "x"}]}), "value is missing"),
        (with_entry("timing.gorwth", {"value": 0.1}), "no input timing.gorwth"),
        (with_entry("worth.revenue", {"value": 0.1}), "no input worth.revenue"),
        (with_entry("timing.valuation_date", {"value": 45744}), "not a date"),
        (with_entry("timing.valuation_date", {"value": "2025-02-30"}), "like 2025-03-28"),
        (with_entry("debt.drawn", {"f9": {"value": 1}}), "no Facility f9"),
        (with_entry("debt.drawn", {"value": 1}), "no Facility value"),
        (with_entry("backlog.profile", {"c1": {"value": "STEEP"}}), "not one of the choices"),
        (with_entry("backlog.delivered", {"c1": {"value": 5}}), "not a list"),
        (with_entry("backlog.delivered", {"c1": {"value": [1, "2"]}}), "not a number"),
        (with_entry("backlog.delivered", {"c1": {"value": [0] * 999}}), "999 values"),
        (put("overrides", 0, "row", value="timing.growth"), "Only a forecast line"),
        (put("overrides", 0, "row", value="worth.profit"), "no line worth.profit"),
        (put("overrides", 0, "row", value=""), "no line"),
        (put("overrides", 0, "row", value=4), "name a line"),
        (put("overrides", 0, "value", value=1e31), "too high"),
        (put("overrides", 0, "value", value=-1e308), "too low"),
        (put("overrides", 0, "period", value=0), "no period 0"),
        (put("overrides", 0, "period", value=1.5), "not a period"),
        (put("overrides", 0, "value", value="7"), "not a number"),
        (put("overrides", value=[{"row": "worth.revenue", "period": 1, "value": 1}] * 2), "twice"),
        (put("cases", value=[]), "no case"),
        (put("cases", 0, "inputs", value={"timing.growth": {"value": 0}}), "first case is the base"),
        (put("cases", 1, "id", value="base"), "used already"),
        (put("cases", 1, "name", value="base"), "already one named"),
        (put("cases", 1, "probability", value=1.5), "not a probability"),
        (put("cases", 1, "probability", value="half"), "not a probability"),
        (put("cases", 1, "inputs", value={"timing.gorwth": {"value": 0}}), "no input"),
        (put("cases", 1, "note", value=None), "not a text"),
        (put("selected_case", value="bull"), "no case bull"),
        (put("selected_case", value=["base"]), "no case"),
    ],
)  # fmt: skip
def test_that_a_wrong_file_is_refused_with_a_line_and_a_remedy(
    change: Callable[[dict[str, Any]], None], said: str
) -> None:
    content = body()
    change(content)
    error = refusal(json.dumps(content, indent=1))
    assert said in " ".join(str(p) for p in error.problems)
    assert all(p.where.startswith("x.assay, line ") for p in error.problems)


def test_that_a_problem_names_the_line_it_stands_on() -> None:
    written = dumps(FULL, TOY).replace('"timing.growth": {"value": 0.5}', '"timing.growth": {"value": 5}')
    (found,) = refusal(written).problems
    line = next(n for n, row in enumerate(written.splitlines(), 1) if '"timing.growth": {"value": 5}' in row)
    assert found.where == f"x.assay, line {line}: inputs › timing.growth › value"


def test_that_all_problems_are_listed_at_once() -> None:
    content = body()
    content["inputs"]["timing.growth"] = {"value": 9}
    content["cases"][1]["probability"] = 2
    content["title"] = 1
    assert len(refusal(json.dumps(content)).problems) == 3


def test_that_a_repeated_key_is_refused_where_it_stands_last() -> None:
    row = '    "timing.growth": {"value": 0.5},\n'
    written = dumps(FULL, TOY)
    assert row in written
    problems = refusal(written.replace(row, row + row.replace("0.5", "0.6"))).problems
    line = written.splitlines().index(row.rstrip("\n")) + 2
    assert [p.where for p in problems] == [f"x.assay, line {line}: inputs › timing.growth"]


@pytest.mark.parametrize("written", ["1e400", "-1e400", "1" * 5000, "NaN"])
def test_that_a_number_beyond_all_bounds_is_refused(written: str) -> None:
    text = dumps(FULL, TOY).replace('"worth.count"', '"x"').replace('"value": 0.5}', f'"value": {written}}}', 1)
    assert refusal(text).problems


@pytest.mark.parametrize("depth", [40, 500, 100_000])
@pytest.mark.parametrize("brackets", ["[]", '{"a":}'])
def test_that_deep_nesting_is_refused(depth: int, brackets: str) -> None:
    half = len(brackets) - 1
    with pytest.raises(ProblemError, match=r"too deeply"):
        loads(brackets[:half] * depth + "1" + brackets[half:] * depth, TOY, "x.assay")


@pytest.mark.parametrize(
    "content",
    [b"", b"\n \n", b"\xff\xfe{\x00}\x00", b"PK\x03\x04 workbook", b'{"format": "caf\xe9"}', b"{", b"[]", b"null",
     b"42", b'{"format": "assay",}', b"\x00\x00\x00", b'"\x01"', b'{"format": "assay"} x'],
)  # fmt: skip
def test_that_what_is_no_valuation_is_refused(content: bytes) -> None:
    with pytest.raises(ProblemError, match=r"x\.assay"):
        loads(decoded(content, "x.assay"), TOY, "x.assay")


def test_that_a_byte_order_mark_is_accepted() -> None:
    assert loads(decoded(b"\xef\xbb\xbf" + dumps(FULL, TOY).encode(), "x"), TOY, "x") == FULL


def test_that_windows_line_ends_are_accepted() -> None:
    assert loads(dumps(FULL, TOY).replace("\n", "\r\n"), TOY, "x") == FULL


def test_that_lines_are_found_across_strings_that_look_like_json() -> None:
    written = '{\n "a": "}{\\"[],:",\n "b": [1,\n  {"c": [],\n "d": 2}]}'
    assert parsed(written, "x")
    assert lines_of(written, [("a",), ("b", 0), ("b", 1, "c"), ("b", 1, "d"), ("b", 7), ()]) == [2, 3, 4, 5, 3, 1]


def test_that_what_the_model_has_no_place_for_is_not_dropped_silently() -> None:
    for stray in (
        replace(FULL, values={**FULL.values, Address("old.key"): 1.0}),
        replace(FULL, values={**FULL.values, Address("debt.drawn", "gone"): 1.0}),
        replace(FULL, entities={**FULL.entities, "peer": (Entity("p", "P"),)}),
    ):
        with pytest.raises(KeyError):
            dumps(stray, TOY)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_that_a_damaged_file_opens_whole_or_is_refused_and_never_crashes(data: st.DataObject) -> None:
    content = dumps(FULL, TOY).encode()
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 30))
    words = st.sampled_from([b"{", b"]", b'"', b"null", b"1e999", b",", b"-0", b"[]"])
    put_in = data.draw(st.binary(max_size=4) | words)
    damaged = content[:start] + put_in + content[start + length :]
    try:
        read = loads(decoded(damaged, "x"), TOY, "x")
    except ProblemError:
        return
    assert loads(dumps(read, TOY), TOY, "x") == read
