"""Mappings of tables: kept under a name, proposed when the headings come back, read without forgiveness."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.exchange.clipboard import read_tabbed
from workbench.exchange.peer_table import PEERS, read_peers
from workbench.exchange.saved_mappings import MappingFolder, SavedMapping, mapping_of, proposed
from workbench.exchange.table_reading import Reading
from workbench.ground.problem import ProblemError

BODY = "Firm\tWert\tUmsatz\nA\t1,5\t2\n"
HEAD = read_tabbed(BODY)


def saved(name: str = "Our screener") -> SavedMapping:
    reading = Reading(0, ("name", "market_cap", "revenue"), comma=True, scale=1e9, scales=(None, 1e3, None))
    return mapping_of(name, "peers", HEAD, reading)


def test_that_a_mapping_kept_is_proposed_for_the_same_headings_in_any_order(tmp_path: Path) -> None:
    MappingFolder(tmp_path / "m").keep(saved())
    (found,) = MappingFolder(tmp_path / "m").all_of("peers")
    assert found == saved()
    table = read_tabbed("Umsatz\tFIRM\tNotes\twert\n1\tB\tx\t2\n")
    again = proposed([found], table)
    assert again is found
    applied = again.applied(table, PEERS)
    assert applied.fields == ("revenue", "name", "", "market_cap")
    assert (applied.scale, applied.scales, applied.comma) == (1e9, (None, None, None, 1e3), True)


def test_that_a_mapping_is_not_proposed_when_a_heading_is_missing() -> None:
    table = read_tabbed("Firm\tWert\nA\t1\n")
    assert proposed([saved()], table) is None


def test_that_the_mapping_that_knows_most_is_proposed() -> None:
    small = SavedMapping("Small", "peers", {"firm": "name"})
    assert proposed([small, saved()], HEAD) == saved()


def test_that_saving_again_replaces_and_forgetting_removes(tmp_path: Path) -> None:
    kept = MappingFolder(tmp_path)
    kept.keep(saved())
    kept.keep(replace(saved(" our  SCREENER "), comma=False))
    assert [one.comma for one in kept.all_of("peers")] == [False]
    kept.keep(replace(saved("Other"), kind="contracts"))
    assert len(kept.all_of("peers")) == 1
    kept.forget(saved())
    assert kept.all_of("peers") == []
    assert [one.name for one in kept.all_of("contracts")] == ["Other"]


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2}, {"format": "x"}, {"columns": []}, {"columns": {"firm": 1}}, {"scale": -1}, {"scale": True},
        {"scales": {"firm": "1"}}, {"comma": 1}, {"name": ""}, {"kind": 3}, {"more": 1},
    ],
    ids=repr,
)  # fmt: skip
def test_that_a_mapping_that_was_tampered_with_is_told_and_passed_over(
    tmp_path: Path, change: dict[str, object]
) -> None:
    kept = MappingFolder(tmp_path)
    kept.keep(saved())
    (path,) = tmp_path.iterdir()
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **change}), encoding="utf-8")
    assert kept.all_of("peers") == []
    assert [one.where for one in kept.problems] == [path.name]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"a":1,"a":2}', b"\xff", b"[" * 9999, b'"' + b"x" * 300_000])
def test_that_a_broken_mapping_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "peers-x.json").write_bytes(content)
    kept = MappingFolder(tmp_path)
    assert kept.all_of("peers") == []
    assert len(kept.problems) == 1


def test_that_a_table_without_headings_cannot_be_kept() -> None:
    table = read_tabbed("A\t1\nB\t2\n")
    with pytest.raises(ProblemError):
        mapping_of("x", "peers", table, read_peers(table).reading)


def test_that_a_name_of_several_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemError):
        MappingFolder(tmp_path).keep(replace(saved(), name="a\nb"))
