"""The distributions of Python that the product needs at run time, followed from its own requirements (PEP 508)."""

from __future__ import annotations

import os
import platform
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Final

from workbench.ground.resources import resource

PRODUCT: Final = "assay-workbench"
_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_TOKEN = re.compile(r"\s*(?:(\(|\)|and\b|or\b|not\s+in\b|in\b|[<>=!~]=?=?)|'([^']*)'|\"([^\"]*)\"|(\w+))")
_VERSIONS: Final = frozenset({"python_version", "python_full_version", "implementation_version"})


def normalised(name: str) -> str:
    """The name by which a package index knows a distribution (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def own_requirements() -> list[str]:
    """What the product says it needs, without extras: in a checkout by its pyproject.toml, else as installed."""
    declared = resource("").parent / "pyproject.toml"
    if declared.is_file():
        found: list[str] = tomllib.loads(declared.read_text(encoding="utf-8"))["project"]["dependencies"]
        return found
    return [line for line in metadata.requires(PRODUCT) or [] if "extra" not in line.partition(";")[2]]


def closure(
    leave_out: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    absent: list[str] | None = None,
) -> dict[str, metadata.Distribution]:
    """Every distribution the product needs, directly or not, by normalised name and sorted.

    One that is needed and not installed is told in `absent`; without that, raises `metadata.PackageNotFoundError`.
    """
    here = environment or environment_here()
    left = {normalised(name) for name in leave_out}
    found: dict[str, metadata.Distribution] = {}
    waiting = own_requirements()
    while waiting:
        name, marker = _split(waiting.pop())
        if name in found or name in left or not applies(marker, here):
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if absent is None:
                raise
            absent.append(f"{name} is needed and not installed")
            continue
        waiting += found[name].requires or []
    return dict(sorted(found.items()))


def environment_here() -> dict[str, str]:
    """The variables of PEP 508 for this interpreter."""
    kind = sys.implementation
    return {
        "os_name": os.name,
        "sys_platform": sys.platform,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "python_full_version": platform.python_version(),
        "implementation_name": kind.name,
        "implementation_version": ".".join(str(part) for part in kind.version[:3]),
        "extra": "",
    }


def _split(requirement: str) -> tuple[str, str]:
    head, _, marker = requirement.partition(";")
    named = _NAME.match(head)
    if named is None:
        raise ValueError(f"not a requirement: {requirement!r}")
    return normalised(named[1]), marker.strip()


def applies(marker: str, environment: Mapping[str, str]) -> bool:
    """Whether a marker holds. Raises `ValueError` for one that is not understood."""
    if not marker:
        return True
    reader = _Marker(marker, environment)
    held = reader.either()
    if reader.tokens:
        raise ValueError(f"not a marker: {marker!r}")
    return held


class _Marker:
    """Reads a marker by descent: or, and, brackets, comparisons."""

    def __init__(self, marker: str, environment: Mapping[str, str]) -> None:
        self.marker, self.environment = marker, environment
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while marker[at:].strip():
            found = _TOKEN.match(marker, at)
            if found is None:
                raise ValueError(f"not a marker: {marker!r}")
            sign, single, double, name = found.groups()
            if sign is not None:
                self.tokens.append(("sign", " ".join(sign.split())))
            elif name is not None:
                self.tokens.append(("name", name))
            else:
                self.tokens.append(("text", single if single is not None else double))
            at = found.end()

    def _next(self, *signs: str) -> bool:
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            self.tokens.pop(0)
            return True
        return False

    def either(self) -> bool:
        """One or several joined by `or`."""
        held = self._both()
        while self._next("or"):
            held = self._both() or held
        return held

    def _both(self) -> bool:
        held = self._one()
        while self._next("and"):
            held = self._one() and held
        return held

    def _one(self) -> bool:
        if self._next("("):
            held = self.either()
            if not self._next(")"):
                raise ValueError(f"a bracket is left open: {self.marker!r}")
            return held
        if len(self.tokens) < 3 or self.tokens[1][0] != "sign":
            raise ValueError(f"not a marker: {self.marker!r}")
        (left_kind, left), (_, sign), (right_kind, right) = (self.tokens.pop(0) for _ in range(3))
        names = [word for kind, word in ((left_kind, left), (right_kind, right)) if kind == "name"]
        values = [self.environment[w] if kind == "name" else w for kind, w in ((left_kind, left), (right_kind, right))]
        return _compared(values[0], sign, values[1], is_version=any(name in _VERSIONS for name in names))


def _compared(left: str, sign: str, right: str, *, is_version: bool) -> bool:
    if sign == "in":
        return left in right
    if sign == "not in":
        return left not in right
    if sign not in {"==", "===", "!=", "<", "<=", ">", ">=", "~="} or (sign == "~=" and not is_version):
        raise ValueError(f"a marker compares with {sign!r}")
    if not is_version:
        plain = {"==": left == right, "===": left == right, "!=": left != right}
        plain |= {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
        return plain[sign]
    return _version_compared(left, sign, right)


def _version_compared(left: str, sign: str, right: str) -> bool:
    wild = right.endswith(".*")
    a, b = _numbers(left), _numbers(right.removesuffix(".*"))
    if wild:
        held = a[: len(b)] == b
        return held if sign == "==" else not held
    if sign == "~=":
        return a >= b and a[: len(b) - 1] == b[:-1]
    most = max(len(a), len(b))
    a, b = a + (0,) * (most - len(a)), b + (0,) * (most - len(b))
    found = {"==": a == b, "===": left == right, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}
    return found[sign]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
