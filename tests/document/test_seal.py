"""The seal of a file: what another program changed, or a disk, is not read as if it had been saved."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.document.test_valuation import sample
from tests.document.toy import TOY
from workbench.document.decode import FileProblemsError, loads
from workbench.document.encode import dumps
from workbench.document.file import load, open_file, save
from workbench.document.seal import SealError
from workbench.ground.problem import ProblemError
from workbench.ground.resources import resource
from workbench.model import MODEL

WRITTEN = dumps(sample(), TOY)


def digest(body: dict[str, Any]) -> str:
    """As written down in the guide to the format: keys in order, no blanks, only ASCII, the seal left out."""
    rest = {key: body[key] for key in body if key != "seal"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


@pytest.mark.parametrize("name", ["coreweave-ipo", "plain-company"])
def test_that_the_seal_is_the_sha_256_of_all_else_in_the_file(name: str) -> None:
    valuation = load(resource(f"examples/{name}.assay"), MODEL)
    body = json.loads(dumps(valuation, MODEL))
    assert body["seal"] == digest(body)


def test_that_a_number_changed_outside_is_refused_and_read_when_it_is_trusted(tmp_path: Path) -> None:
    path = tmp_path / "mine.assay"
    save(path, sample(), TOY)
    path.write_text(WRITTEN.replace('"value": 0.5', '"value": 0.6', 1), "utf-8")
    assert path.read_text("utf-8") != WRITTEN
    with pytest.raises(SealError) as caught:
        load(path, TOY)
    assert caught.value.problem.where == "mine.assay"
    assert caught.value.problem.remedy
    trusted = open_file(path, TOY, is_trusted=True)
    assert trusted.valuation == caught.value.valuation != sample()
    save(path, trusted.valuation, TOY, known=trusted.token)
    assert load(path, TOY) == trusted.valuation


def test_that_no_flipped_bit_opens_as_something_else() -> None:
    content, draw, opened = WRITTEN.encode("utf-8"), random.Random(11), 0
    for _ in range(4000):
        spoiled = bytearray(content)
        spoiled[draw.randrange(len(spoiled))] ^= 1 << draw.randrange(8)
        try:
            read = loads(spoiled.decode("utf-8"), TOY, "x.assay")
        except (ProblemError, UnicodeDecodeError):
            continue
        opened += 1  # a blank for another, or 1.0 for 1
        assert read == sample()
    assert opened < 400


def test_that_blanks_and_the_order_of_keys_are_no_change() -> None:
    body = json.loads(WRITTEN)
    turned = json.dumps(dict(reversed(body.items())), indent=7)
    assert loads(turned, TOY, "x.assay") == sample()


@pytest.mark.parametrize("seal", [None, 5, "", "0" * 64])
def test_that_another_seal_or_none_is_refused(seal: object) -> None:
    with pytest.raises(SealError):
        loads(json.dumps(json.loads(WRITTEN) | {"seal": seal}), TOY, "x.assay")
    unsealed = {key: value for key, value in json.loads(WRITTEN).items() if key != "seal"}
    with pytest.raises(SealError):
        loads(json.dumps(unsealed), TOY, "x.assay")


@pytest.mark.parametrize("version", [1, 2])
def test_that_a_sealed_file_does_not_pass_for_one_of_an_older_format(version: int) -> None:
    body = json.loads(WRITTEN) | {"version": version}
    with pytest.raises(FileProblemsError, match="older format"):
        loads(json.dumps(body), TOY, "x.assay")


def test_that_faults_are_told_before_the_seal() -> None:
    with pytest.raises(FileProblemsError, match="line"):
        loads(WRITTEN.replace('"periods": ', '"periods": -'), TOY, "x.assay")
