"""Studies in the file: one line each, read back whole, refused at their line, never a traceback."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.document.asked import ASKED, TOTAL, studies
from tests.document.test_file_text import FILES, FULL, body, put, refusal
from tests.document.test_valuation import GROWTH
from tests.document.toy import TOY
from workbench.document.decode import loads
from workbench.document.encode import VERSION, dumps
from workbench.document.file import load, save
from workbench.document.fingerprint import content_hash
from workbench.document.recovery import DraftKeeper
from workbench.document.strict_json import decoded
from workbench.document.studies import Axis, Grid, Simulation, Studies, in_order
from workbench.document.study_edits import SetGrids, SetQuestions, SetSimulation, SetTornado
from workbench.document.valuation import Address, Valuation
from workbench.exchange.workbook_origin import fingerprint, packed, unpacked
from workbench.ground.problem import ProblemError

STUDIED = replace(FULL, studies=ASKED)
SIMULATION = ("studies", "simulation")
DISTRIBUTIONS = (*SIMULATION, "distributions")
GRID = ("studies", "grids", 0)
QUESTION = ("studies", "questions", 0)
TORNADO = ("studies", "tornado")
Change = Callable[[dict[str, Any]], None]


def test_that_studies_read_line_by_line_in_the_order_of_the_model() -> None:
    assert dumps(STUDIED, TOY) == (FILES / "v3-sample.assay").read_text(encoding="utf-8")


def test_that_a_file_gives_back_its_studies() -> None:
    for name in ("v2-sample.assay", "v3-sample.assay"):
        assert loads((FILES / name).read_text(encoding="utf-8"), TOY, "x") == STUDIED


def test_that_a_valuation_without_studies_has_none_in_its_file() -> None:
    assert "studies" not in body(FULL)
    *others, seal = body(FULL)
    assert list(body(STUDIED)) == [*others, "studies", seal]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_that_any_studies_survive_the_file_byte_by_byte(asked: Studies) -> None:
    edits = (
        SetSimulation(asked.simulation, "."),
        SetGrids(asked.grids, "."),
        SetQuestions(asked.questions, "."),
        SetTornado(asked.tornado, "."),
    )
    studied = FULL
    for edit in edits:
        if edit != SetTornado(Studies().tornado, "."):  # it asks for a figure that the small model has not
            assert edit.check(TOY, studied) == []
            studied = edit.apply(studied)[0]
    written = dumps(studied, TOY)
    read = loads(written, TOY, "x")
    assert read == studied
    assert dumps(read, TOY) == written
    assert content_hash(read) == content_hash(studied)


def test_that_the_order_in_which_inputs_were_made_uncertain_is_no_matter() -> None:
    turned = replace(
        ASKED.simulation,
        distributions=dict(reversed(list(ASKED.simulation.distributions.items()))),
        correlations=dict(reversed(list(ASKED.simulation.correlations.items()))),
    )
    other = replace(STUDIED, studies=replace(ASKED, simulation=turned))
    assert dumps(other, TOY) == dumps(STUDIED, TOY)
    assert content_hash(other) == content_hash(STUDIED)


def test_that_one_more_distribution_is_one_more_line() -> None:
    less = dict(ASKED.simulation.distributions)
    del less[Address("backlog.profile", "c2")]
    fewer = replace(ASKED, simulation=replace(ASKED.simulation, distributions=less))
    before, after = (dumps(replace(FULL, studies=one), TOY).splitlines() for one in (fewer, ASKED))
    line, seal = (line for line in after if line not in before)
    assert seal.startswith('  "seal": ')
    assert line == (
        '        {"input": "backlog.profile", "entity": "c2", "family": "discrete", '
        '"parameters": ["FLAT", 0.25, "RAMP", 0.75]},'
    )


def test_that_the_fingerprint_tells_studies_apart_and_is_the_old_one_without() -> None:
    assert content_hash(FULL) == content_hash(replace(FULL, studies=Studies()))
    more = replace(ASKED, simulation=replace(ASKED.simulation, seed=7))
    hashes = {content_hash(one) for one in (FULL, STUDIED, replace(FULL, studies=more))}
    assert len(hashes) == 3


def test_that_the_fingerprint_without_studies_is_that_of_the_first_format() -> None:
    # Computed by the program that wrote v1-sample.assay.
    assert content_hash(FULL) == "eb5807b0a43f26643904a955ecdab0998327a21a25e4ef40f6a655201f7880b7"


def test_that_what_studies_say_of_nowhere_is_not_dropped_silently() -> None:
    for stray in (
        replace(ASKED, grids=(Grid("g", TOTAL, Axis(Address("backlog.rpo", "c9"), (1.0, 2.0))),)),
        replace(ASKED, simulation=Simulation(rows=(Address("old.key"),))),
    ):
        with pytest.raises(KeyError):
            dumps(replace(FULL, studies=stray), TOY)


def test_that_studies_survive_disk_draft_and_exported_workbook(tmp_path: Any) -> None:
    save(tmp_path / "a.assay", STUDIED, TOY)
    assert load(tmp_path / "a.assay", TOY) == STUDIED
    keeper = DraftKeeper(tmp_path / "drafts")
    keeper.keep(STUDIED, TOY)
    (kept,) = (tmp_path / "drafts").glob("*.assay")
    assert load(kept, TOY) == STUDIED
    assert unpacked(TOY, packed(TOY, STUDIED, ()), "x").valuation.studies == ASKED


def test_that_a_workbook_is_no_other_valuations_for_what_is_asked_of_it() -> None:
    assert fingerprint(STUDIED) == fingerprint(FULL)


def test_that_a_workbook_of_the_first_format_is_still_read() -> None:
    head, _ = packed(TOY, FULL, ())
    text = (FILES / "v1-sample.assay").read_text(encoding="utf-8")
    body_then = base64.b85encode(zlib.compress(text.encode(), 9)).decode()
    told = {**json.loads(head), "checksum": hashlib.sha256(body_then.encode()).hexdigest()}
    origin = unpacked(TOY, [json.dumps(told), body_then], "x")
    assert origin.valuation == FULL
    assert origin.fingerprint == fingerprint(FULL)


def gone(*path: str | int) -> Change:
    def change(b: dict[str, Any]) -> None:
        at: Any = b
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]

    return change


def again(*path: str | int) -> Change:
    """The first entry of a list, once more behind the others."""

    def change(b: dict[str, Any]) -> None:
        at: Any = b
        for step in path:
            at = at[step]
        at.append(at[0])

    return change


def turned_pair(b: dict[str, Any]) -> None:
    listed = b["studies"]["simulation"]["correlations"]
    listed.append({"first": listed[0]["second"], "second": listed[0]["first"], "value": 0.5})


def unsealed_first(content: dict[str, Any]) -> None:
    """As format 1, which had neither studies nor a seal."""
    content["version"] = 1
    del content["seal"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("studies", value=[]), "not an object"),
        (put("studies", "dreams", value=1), "dreams is unknown"),
        (unsealed_first, "studies is unknown here"),
        (put(*SIMULATION, value=3), "not an object"),
        (put(*SIMULATION, "luck", value=3), "luck is unknown"),
        (gone(*SIMULATION, "seed"), "seed is missing"),
        (put(*SIMULATION, "draws", value=0), "from 1 to 10,000,000"),
        (put(*SIMULATION, "draws", value=1.5), "no number of draws"),
        (put(*SIMULATION, "draws", value=True), "no number of draws"),
        (put(*SIMULATION, "draws", value="many"), "no number of draws"),
        (put(*SIMULATION, "seed", value=-1), "cannot start the random numbers"),
        (put(*SIMULATION, "seed", value=2**63), "cannot start the random numbers"),
        (put(*SIMULATION, "sampling", value="dice"), "latin hypercube, sobol, random"),
        (put(*SIMULATION, "sampling", value=["sobol"]), "none of the kinds"),
        (put(*SIMULATION, "dependence", value=None), "none of the kinds"),
        (put(*SIMULATION, "is_wrong_way", value=1), "neither true nor false"),
        (put(*SIMULATION, "is_default_drawn", value="yes"), "neither true nor false"),
        (put(*SIMULATION, "is_breach_followed", value="no"), "neither true nor false"),
        (put(*SIMULATION, "case", value="bull"), "no case bull"),
        (put(*SIMULATION, "case", value=None), "no case"),
        (put(*SIMULATION, "case", value=7), "no case 7"),
        (put(*SIMULATION, "figures", 0, "figure", value="worth.revenue"), "Choose a single figure"),
        (put(*SIMULATION, "figures", 0, "figure", value="worth.count"), "not computed"),
        (put(*SIMULATION, "rows", 1, "row", value="worth.total"), "Choose a row over periods"),
        (put(*SIMULATION, "rows", 0, "entity", value="f9"), "no Facility f9"),
        (put(*SIMULATION, "rows", 0, value="debt.balance"), "not an object"),
        (put(*SIMULATION, "rows", 0, "row", value=5), "does not name a line"),
        (again(*SIMULATION, "rows"), "stands in the list twice"),
        (again(*SIMULATION, "figures"), "stands in the list twice"),
        (put(*DISTRIBUTIONS, value={}), "not a list"),
        (put(*DISTRIBUTIONS, 0, value="normal"), "not an object"),
        (put(*DISTRIBUTIONS, 0, "input", value="timing.gorwth"), "no line timing.gorwth"),
        (put(*DISTRIBUTIONS, 0, "input", value="worth.total"), "cannot be varied"),
        (put(*DISTRIBUTIONS, 0, "input", value=None), "does not name a line"),
        (put(*DISTRIBUTIONS, 0, "entity", value="c1"), "not kept per entity"),
        (put(*DISTRIBUTIONS, 0, "family", value="bell"), "Use one of: normal, lognormal"),
        (put(*DISTRIBUTIONS, 0, "parameters", value=0.1), "not a list"),
        (put(*DISTRIBUTIONS, 0, "parameters", 0, value="0.1"), "no number"),
        (put(*DISTRIBUTIONS, 0, "parameters", 0, value=float("nan")), "NaN is no number"),
        (put(*DISTRIBUTIONS, 0, "parameters", 0, value=False), "no number"),
        (put(*DISTRIBUTIONS, 0, "low", value=None), "no number"),
        (put(*DISTRIBUTIONS, 0, "high", value=float("inf")), "Infinity is no number"),
        (put(*DISTRIBUTIONS, 0, "note", value=3), "not a text"),
        (put(*DISTRIBUTIONS, 0, "note", value="bell\u0007"), "control characters"),
        (put(*DISTRIBUTIONS, 0, "mode", value=3), "mode is unknown"),
        (put(*DISTRIBUTIONS, 2, "parameters", 0, value="STEEP"), "not one of the choices"),
        (again(*DISTRIBUTIONS), "stands in the list twice"),
        (put(*SIMULATION, "correlations", 0, "value", value=1.5), "from -1 to 1"),
        (put(*SIMULATION, "correlations", 0, "value", value=float("nan")), "NaN is no number"),
        (put(*SIMULATION, "correlations", 0, "first", value={"input": "worth.count"}), "shares has no distribution"),
        (put(*SIMULATION, "correlations", 0, "first", value="timing.growth"), "not an object"),
        (put(*SIMULATION, "correlations", 0, "second", value={"input": "timing.tax_rate"}), "Tax rate has no"),
        (gone(*SIMULATION, "correlations", 0, "value"), "value is missing"),
        (again(*SIMULATION, "correlations"), "stands in the list twice"),
        (turned_pair, "stands in the list twice"),
        (put("studies", "grids", value=None), "not a list"),
        (put(*GRID, value=1), "not an object"),
        (put(*GRID, "id", value="g 1"), "cannot be an id"),
        (put(*GRID, "id", value="g2"), "is used already"),
        (put(*GRID, "output", value={"row": "worth.total"}), "figure is missing"),
        (put(*GRID, "output", "figure", value="worth.kept"), "Choose a single figure"),
        (put(*GRID, "across", "values", value=[0.1]), "The axis has 1 values"),
        (put(*GRID, "across", "values", value=[n / 100 for n in range(42)]), "Give from 2 to 41"),
        (put(*GRID, "across", "values", value=[0.1, 0.1]), "do not rise"),
        (put(*GRID, "across", "values", value=[0.2, 0.1]), "10% stands behind 20%"),
        (put(*GRID, "across", "values", value=[0.2, 1.1]), "Type at most 100%"),
        (put(*GRID, "across", "values", value=[0.2, "high"]), "no number"),
        (put(*GRID, "across", "values", value=0.2), "not a list"),
        (put(*GRID, "down", "values", value=["RAMP", "FLAT"]), "do not rise"),
        (put(*GRID, "down", "values", value=[1, 3]), "Use one of: 1 (Flat), 2 (Ramp)"),
        (put(*GRID, "down", value={"input": "timing.growth", "values": [0.1, 0.2]}), "both across and down"),
        (put(*GRID, "down", value=None), "not an object"),
        (put("studies", "grids", 1, "across", "values", 0, value=45000), "not a date"),
        (put("studies", "grids", 1, "across", "values", 0, value="2025-02-30"), "not a date"),
        (put(*TORNADO, "output", "figure", value="shares.price"), "no line shares.price"),
        (put(*TORNADO, "ranges", value="wide"), "relative, bounds, cases, distributions"),
        (put(*TORNADO, "share", value=0), "up to 100 %"),
        (put(*TORNADO, "share", value=1.5), "up to 100 %"),
        (put(*TORNADO, "share", value="10%"), "no number"),
        (put(*TORNADO, "tail", value=0.5), "between 0 % and 50 %"),
        (put(*TORNADO, "swings", 0, "low", value=200), "lies above the high end"),
        (put(*TORNADO, "swings", 0, "low", value=-1), "is too low"),
        (put(*TORNADO, "swings", 0, "low", value=None), "no number"),
        (put(*TORNADO, "swings", 0, "middle", value=1), "middle is unknown"),
        (again(*TORNADO, "swings"), "stands in the list twice"),
        (again("studies", "questions"), "is used already"),
        (put(*QUESTION, "target", value=float("nan")), "NaN is no number"),
        (put(*QUESTION, "target", value="market"), "no number"),
        (put(*QUESTION, "unknown", "low", value=0.5), "does not lie below"),
        (put(*QUESTION, "unknown", "high", value=7), "Type at most 100%"),
        (put(*QUESTION, "second", value={"input": "timing.growth"}), "looked for twice"),
        (put(*QUESTION, "second", value=None), "not an object"),
        (put(*QUESTION, "unknown", value={"input": "worth.total"}), "cannot be varied"),
    ],
)  # fmt: skip
def test_that_wrong_studies_are_refused_with_a_line_and_a_remedy(change: Change, said: str) -> None:
    content = body(STUDIED)
    change(content)
    error = refusal(json.dumps(content, indent=1))
    assert said in " ".join(str(p) for p in error.problems)
    assert all(p.where.startswith("x.assay, line ") and p.what and p.remedy for p in error.problems)


def test_that_a_fault_in_studies_names_the_line_it_stands_on() -> None:
    written = dumps(STUDIED, TOY).replace('"values": [-0.1, 0, 0.1]', '"values": [-0.1, 0, 7]')
    (found,) = refusal(written).problems
    line = next(n for n, row in enumerate(written.splitlines(), 1) if "[-0.1, 0, 7]" in row)
    assert str(found) == f"x.assay, line {line}: Timing › Growth: 700% is too high. Type at most 100%."


def test_that_a_key_of_studies_that_stands_twice_is_refused() -> None:
    written = dumps(STUDIED, TOY).replace('"draws": 20000,', '"draws": 20000,\n      "draws": 10,')
    (found,) = refusal(written).problems
    assert "draws stands here twice" in str(found)


def test_that_a_pair_may_stand_either_way_round() -> None:
    content = body(STUDIED)
    (first, *_) = content["studies"]["simulation"]["correlations"]
    first["first"], first["second"] = first["second"], first["first"]
    assert loads(json.dumps(content), TOY, "x", is_trusted=True) == STUDIED


def test_that_a_newer_format_is_refused_by_its_number() -> None:
    (found,) = refusal(dumps(STUDIED, TOY).replace(f'"version": {VERSION}', f'"version": {VERSION + 1}')).problems
    assert f"The file has format {VERSION + 1}; this program reads up to {VERSION}." in str(found)


def _read(content: bytes) -> Valuation | None:
    try:
        return loads(decoded(content, "x"), TOY, "x")
    except ProblemError:
        return None


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_that_damaged_studies_open_whole_or_are_refused_and_never_crash(data: st.DataObject) -> None:
    content = dumps(STUDIED, TOY).encode()
    start = data.draw(st.integers(content.index(b'"studies"'), len(content)))
    length = data.draw(st.integers(0, 30))
    words = st.sampled_from([b"{", b"]", b'"', b"null", b"1e999", b",", b"-0", b"[]", b"NaN", b"true", b"0"])
    damaged = content[:start] + data.draw(st.binary(max_size=4) | words) + content[start + length :]
    read = _read(damaged)
    if read is not None:
        assert loads(dumps(read, TOY), TOY, "x") == read


def _places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inside for place in _places(one, (*path, key)))]


PLACES = [path for path in _places(body(STUDIED)) if path[:1] == ("studies",) and len(path) > 1]
ODD: list[Any] = [None, True, -1, 0, 2, 1e300, "", "x", "timing.growth", [], [1], {}, {"input": "worth.count"},
                  float("nan"), 2**70]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_that_an_odd_value_at_any_place_of_studies_is_refused_or_kept(odd: Any) -> None:
    for path in PLACES:
        content = body(STUDIED)
        put(*path, value=odd)(content)
        read = _read(json.dumps(content).encode())
        if read is not None:
            assert loads(dumps(read, TOY), TOY, "x") == read


def test_that_pairs_stand_with_the_lesser_first() -> None:
    assert in_order((GROWTH, Address("backlog.rpo", "c1"))) == (Address("backlog.rpo", "c1"), GROWTH)
    assert in_order((Address("a"), Address("a", "x"))) == in_order((Address("a", "x"), Address("a")))
