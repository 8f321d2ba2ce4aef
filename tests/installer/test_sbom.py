"""The bill of materials fits the official schema, names what is installed, and is the same each time."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from installer.notices.__main__ import found_notices
from installer.sbom import as_text, bill, main, record_digest
from workbench import __version__
from workbench.ground.provenance.notices import Notices
from workbench.ground.provenance.requirements import closure

pytestmark = pytest.mark.qt
SCHEMA = Path(__file__).parent / "schema"


@pytest.fixture(scope="module")
def found() -> Notices:
    return found_notices()


@pytest.fixture(scope="module")
def validator() -> Any:
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMA.glob("*.json"))}
    # The schema refers to its neighbours by the names of their files.
    known = [(f"http://cyclonedx.org/schema/{name}", Resource.from_contents(one)) for name, one in schemas.items()]
    registry: Registry[Any] = Registry().with_resources(known)
    return jsonschema.Draft7Validator(schemas["bom-1.6.SNAPSHOT.schema.json"], registry=registry)


def test_that_it_fits_the_official_schema(found: Notices, validator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764374400")
    held = json.loads(as_text(bill(found)))
    assert held["metadata"]["timestamp"] == "2025-11-29T00:00:00Z"
    assert list(validator.iter_errors(held)) == []


@pytest.mark.parametrize("wrong", ["type", "hash", "twice", "licence"])
def test_that_the_schema_refuses_a_damaged_one(found: Notices, validator: Any, wrong: str) -> None:
    held = copy.deepcopy(json.loads(as_text(bill(found))))
    first = next(one for one in held["components"] if "hashes" in one)
    match wrong:
        case "type":
            first["type"] = "thing"
        case "hash":
            first["hashes"][0]["content"] = "12"
        case "twice":
            held["components"].append(held["components"][0])
        case _:
            first["licenses"] = [{"license": {"id": "No-Such-Licence"}}]
    assert list(validator.iter_errors(held))


def test_that_it_names_what_is_installed_with_qt_and_python(found: Notices) -> None:
    held = bill(found)
    purls = {one["purl"] for one in held["components"] if "purl" in one}
    assert {f"pkg:pypi/{name}@{one.version}" for name, one in closure().items()} <= purls
    assert f"pkg:generic/qt@{metadata.version('PySide6-Essentials')}" in purls
    assert f"pkg:generic/cpython@{'.'.join(str(part) for part in sys.version_info[:3])}" in purls
    assert held["metadata"]["component"]["version"] == __version__


def test_that_references_are_unique_and_dependencies_lead_to_parts(found: Notices) -> None:
    held = bill(found)
    references = [one["bom-ref"] for one in held["components"]] + [held["metadata"]["component"]["bom-ref"]]
    assert len(references) == len(set(references))
    needs = {one["ref"]: one["dependsOn"] for one in held["dependencies"]}
    assert set(needs) <= set(references)
    assert {one for each in needs.values() for one in each} <= set(references)
    assert any(one.startswith("pkg:pypi/et-xmlfile@") for one in needs[_reference(needs, "openpyxl")])
    assert any(one.startswith("pkg:generic/qt@") for one in needs[_reference(needs, "pyside6-essentials")])


def _reference(needs: dict[str, list[str]], name: str) -> str:
    return next(one for one in needs if one.startswith(f"pkg:pypi/{name}@"))


def test_that_the_same_parts_give_the_same_bytes(
    found: Notices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764374400")
    for name in ("one.json", "two.json"):
        assert main(["--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    first = bill(found)["serialNumber"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764374401")
    assert bill(found)["serialNumber"] != first


def test_that_the_hash_is_of_what_record_says(tmp_path: Path) -> None:
    info = tmp_path / "one-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: one\nVersion: 1.0\n", encoding="utf-8")
    (tmp_path / "one.py").write_bytes(b"x = 1\n")
    raw = hashlib.sha256(b"x = 1\n").digest()
    coded = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    record = f"one.py,sha256={coded},6\none-1.0.dist-info/RECORD,,\n"
    (info / "RECORD").write_text(record, encoding="utf-8")
    (info / "INSTALLER").write_text("pip\n", encoding="utf-8")
    expected = hashlib.sha256(f"one.py sha256 {raw.hex()} 6".encode()).hexdigest()
    assert record_digest(metadata.Distribution.at(info)) == expected
