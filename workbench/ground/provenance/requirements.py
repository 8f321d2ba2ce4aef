"""The distributions of Python that the product needs at run time, followed from its own requirements (PEP 508)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workbench.ground.resources import resource

PRODUCT: Final = "assay-workbench"


def own_requirements() -> list[str]:
    """What the product says it needs: in a checkout by its pyproject.toml, else as installed."""
    declared = resource("").parent / "pyproject.toml"
    if declared.is_file():
        found: list[str] = tomllib.loads(declared.read_text(encoding="utf-8"))["project"]["dependencies"]
        return found
    return metadata.requires(PRODUCT) or []


def needed_names(lines: Iterable[str], environment: Mapping[str, str] | None = None) -> list[str]:
    """Normalised names (PEP 503) of the requirements that hold without extras: here, or where `environment` says.

    `environment` replaces variables of PEP 508, such as `sys_platform`.
    """
    there = {**(environment or {}), "extra": ""}
    found = [Requirement(line) for line in lines]
    return [canonicalize_name(one.name) for one in found if one.marker is None or one.marker.evaluate(there)]


def closure(
    leave_out: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    absent: list[str] | None = None,
) -> dict[str, metadata.Distribution]:
    """Every distribution the product needs, directly or not, by normalised name and sorted.

    One that is needed and not installed is told in `absent`; without that, raises `metadata.PackageNotFoundError`.
    """
    left = {canonicalize_name(name) for name in leave_out}
    found: dict[str, metadata.Distribution] = {}
    waiting = needed_names(own_requirements(), environment)
    while waiting:
        name = waiting.pop()
        if name in found or name in left:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if absent is None:
                raise
            absent.append(f"{name} is needed and not installed")
            continue
        waiting += needed_names(found[name].requires or [], environment)
    return dict(sorted(found.items()))
