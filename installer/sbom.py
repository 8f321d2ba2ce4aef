"""`python -m installer.sbom --out FILE`: the bill of materials, CycloneDX 1.6, the same bytes for the same parts."""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name

from installer.notices.__main__ import found_notices
from workbench import __version__
from workbench.ground.provenance.notices import Notices
from workbench.ground.provenance.parts import Part, UnreviewedError
from workbench.ground.provenance.requirements import PRODUCT, closure, needed_names

_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://cyclonedx.org/bom/assay-workbench")
_CUSTOM = re.compile(r"NONE|as its copyright file")


def bill(found: Notices, leave_out: Sequence[str] = ()) -> dict[str, Any]:
    """The bill of materials of these notices, as JSON holds it."""
    distributions = closure(leave_out)
    components = [_component(part, distributions) for part in found.parts if part.kind != "other"]
    components.sort(key=lambda one: str(one["bom-ref"]))
    body: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _product(found), **_time()},
        "components": components,
        "dependencies": _dependencies(components, distributions),
    }
    words = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return {**body, "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, words)}"}


def as_text(held: dict[str, Any]) -> str:
    """The bill as the file holds it."""
    return json.dumps(held, sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def _product(found: Notices) -> dict[str, Any]:
    return {
        "type": "application",
        "bom-ref": f"pkg:pypi/{PRODUCT}@{found.version}",
        "name": PRODUCT,
        "version": found.version,
        "purl": f"pkg:pypi/{PRODUCT}@{found.version}",
        "description": "Values companies by contracted backlog and the debt secured by it.",
        "licenses": [{"license": {"name": "none stated" if "No licence" in found.licence else found.licence}}],
    }


def _time() -> dict[str, str]:
    """The date of the build if it is given; without one the bill bears none, so that it stays the same."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return {}
    return {"timestamp": datetime.fromtimestamp(int(given), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def _component(part: Part, distributions: dict[str, metadata.Distribution]) -> dict[str, Any]:
    reference = _reference(part)
    made: dict[str, Any] = {
        "type": "framework" if part.kind == "qt" else "platform" if part.kind == "runtime" else "library",
        "bom-ref": reference,
        "name": part.name,
        "licenses": _licences(part),
    }
    if part.version:
        made["version"] = part.version
    if part.kind != "library":
        made["purl"] = reference
    if part.note:
        made["description"] = part.note
    if part.home:
        made["externalReferences"] = [{"type": "website", "url": part.home}]
    if part.kind == "python" and (held := distributions.get(canonicalize_name(part.name))) is not None:
        made["hashes"] = [{"alg": "SHA-256", "content": record_digest(held)}]
        made["properties"] = [
            {"name": "assay-workbench:hash", "value": "of the RECORD's lines (file, hash, size), sorted"},
            {"name": "assay-workbench:files", "value": str(len(held.files or ()))},
        ]
    return made


def record_digest(distribution: metadata.Distribution) -> str:
    """SHA-256 of what RECORD says of a distribution's files, those that pip itself adds or compiles left out.

    A wheel that is installed has no hash of its own any more; the hashes of all its files, in order, tell it from
    any other build of it.
    """
    said = []
    for file in distribution.files or ():
        if file.hash is None or file.suffix == ".pyc" or file.name in {"INSTALLER", "REQUESTED", "direct_url.json"}:
            continue
        if ".." in file.parts:
            continue  # scripts, which hold the path of the interpreter
        value = base64.urlsafe_b64decode(file.hash.value + "=" * (-len(file.hash.value) % 4)).hex()
        said.append(f"{file.as_posix()} {file.hash.mode} {value} {file.size}")
    return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()


def _reference(part: Part) -> str:
    match part.kind:
        case "python":
            return f"pkg:pypi/{canonicalize_name(part.name)}@{part.version}"
        case "qt":
            return f"pkg:generic/qt@{part.version}"
        case "runtime":
            return f"pkg:generic/cpython@{part.version}"
        case "system":
            return f"pkg:deb/debian/{part.name}@{part.version.replace(':', '%3A').replace('+', '%2B')}"
        case _:
            return "part:" + re.sub(r"[^a-z0-9]+", "-", part.name.lower()).strip("-")


def _licences(part: Part) -> list[dict[str, Any]]:
    if _CUSTOM.match(part.licence):
        return [{"license": {"name": part.licence}}]
    return [{"expression": part.licence, "acknowledgement": "concluded"}]


def _dependencies(
    components: list[dict[str, Any]], distributions: dict[str, metadata.Distribution]
) -> list[dict[str, Any]]:
    known = {str(one["bom-ref"]) for one in components}
    by_name = {name: f"pkg:pypi/{name}@{held.version}" for name, held in distributions.items()}
    qt = next(one for one in known if one.startswith("pkg:generic/qt@"))
    found = {f"pkg:pypi/{PRODUCT}@{__version__}": sorted({*by_name.values(), *known} & known)}
    for name, held in distributions.items():
        needs = {by_name[needed] for needed in needed_names(held.requires or ()) if needed in by_name}
        if name == "pyside6-essentials":
            needs.add(qt)
        found[by_name[name]] = sorted(needs)
    return [{"ref": key, "dependsOn": needs} for key, needs in sorted(found.items())]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 when something has no licence or no text."""
    parser = argparse.ArgumentParser(prog="python -m installer.sbom", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="list what stands in this bundle")
    parser.add_argument("--leave-out", action="append", default=[], metavar="NAME", help="a distribution not shipped")
    options = parser.parse_args(arguments)
    try:
        held = bill(found_notices(options.bundle, options.leave_out), options.leave_out)
    except UnreviewedError as error:
        print(error, file=sys.stderr)
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(as_text(held), encoding="utf-8", newline="\n")
    print(f"{options.out}: {len(held['components'])} components, {held['serialNumber']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
