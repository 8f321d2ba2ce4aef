"""The copyright file of the package: the workbench's own words, and the licences of the libraries that go along."""

from __future__ import annotations

from importlib import metadata

from installer.bundle import METADATA
from installer.linux.facts import TITLE, VERSION


def copyright_words() -> str:
    """As plain text. The licences are those the installed distributions carry."""
    words = [f"{TITLE} {VERSION}, and the libraries in its bundle with their licences as each states them.", ""]
    for name in METADATA:
        found = metadata.distribution(name)
        words += [f"{name} {found.version}", "-" * 60]
        files = [file for file in found.files or [] if _is_licence(str(file))]
        texts = [file.read_text(encoding="utf-8").strip() for file in files]
        words += texts or [str(found.metadata["License-Expression"] or found.metadata["License"] or "see its package")]
        words.append("")
    return "\n".join(words)


def _is_licence(path: str) -> bool:
    name = path.rpartition("/")[2].upper()
    return ".dist-info/" in path and name.startswith(("LICEN", "COPYING", "NOTICE"))
