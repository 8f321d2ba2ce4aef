"""Which build this is: commit, its date, how it was installed, and the versions it runs on.

A build writes `resources/build.json`; a checkout asks git where there is one. Neither has to be there.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from workbench import __version__
from workbench.ground.language import text
from workbench.ground.resources import resource

FILE: Final = "build.json"
KINDS: Final = ("source", "wheel", "bundle", "deb")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SECONDS: Final = 5.0
_SHOWN: Final = ("PySide6-Essentials", "numpy", "scipy", "pyqtgraph")


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """`commit` and `committed` (a date of ISO 8601) are empty where nobody knows them."""

    version: str
    kind: str
    commit: str = ""
    committed: str = ""
    is_changed: bool = False
    """True when files of the checkout differ from the commit."""

    @property
    def build(self) -> str:
        """One word for logs: the kind, and the commit in short."""
        changed = "+" if self.is_changed else ""
        return f"{self.kind} {self.commit[:12]}{changed}".strip()

    def as_json(self) -> str:
        """For `build.json`."""
        held = {"kind": self.kind, "commit": self.commit, "committed": self.committed, "is_changed": self.is_changed}
        return json.dumps(held, indent=1, sort_keys=True) + "\n"


def build_facts() -> BuildFacts:
    """The facts of the program that runs. Never raises: what cannot be found out is left empty."""
    written = _written(resource(FILE))
    if written is not None:
        return written
    if getattr(sys, "frozen", False):
        return BuildFacts(__version__, "bundle")
    root = resource("").parent
    if (root / "pyproject.toml").is_file():
        return facts_of_checkout(root)
    return BuildFacts(__version__, "wheel")


def facts_of_checkout(root: Path, kind: str = "source") -> BuildFacts:
    """What git says of a checkout; without git, or in a copy without history, only the version."""
    if not (root / ".git").exists():
        return BuildFacts(__version__, kind)
    said = _git(root, "log", "-1", "--format=%H %cI")
    commit, _, committed = said.strip().partition(" ")
    if not _COMMIT.fullmatch(commit):
        return BuildFacts(__version__, kind)
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return BuildFacts(__version__, kind, commit, committed, bool(changed.strip()))


def _git(root: Path, *arguments: str) -> str:
    """What git answers; empty where there is none, or it refuses or takes too long."""
    # A hook or a rebase sets these for another repository.
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-c", "safe.directory=*", "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(
            command, cwd=root, env=clean, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _written(place: Path) -> BuildFacts | None:
    """The facts that a build wrote; None where there are none, or they are damaged."""
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("kind") not in KINDS:
        return None
    commit, committed = (str(found.get(key) or "") for key in ("commit", "committed"))
    return BuildFacts(__version__, found["kind"], commit, committed, found.get("is_changed") is True)


def kind_words(kind: str) -> str:
    """How the program was installed, in words."""
    match kind:
        case "source":
            return text("run from its source")
        case "bundle":
            return text("a folder that needs no Python (bundle)")
        case "deb":
            return text("a Debian package")
        case _:
            return text("installed with pip (wheel)")


def fact_lines(facts: BuildFacts) -> list[tuple[str, str]]:
    """Label and value of each fact that is known, for people: the build, then what it runs on."""
    lines = [(text("Version"), facts.version), (text("Build"), kind_words(facts.kind))]
    if facts.commit:
        changed = text("{commit}, with changes", commit=facts.commit) if facts.is_changed else facts.commit
        lines += [(text("Commit"), changed), (text("Date of commit"), facts.committed)]
    lines.append(("Python", f"{platform.python_version()}, {platform.python_implementation()}"))
    for name in _SHOWN:
        version = installed(name)
        if version:
            lines.append((name.removesuffix("-Essentials"), version))
            if name.startswith("PySide6"):
                # The wheel of the binding carries the Qt of the same version.
                lines.append(("Qt", version))
    lines.append((text("System"), platform.platform()))
    return lines


def installed(name: str) -> str:
    """The version of a distribution; empty where it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
