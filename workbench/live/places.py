"""Where the program keeps what is its own: drafts, recent files, earlier versions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path, user_state_path

_NAME = "assay-workbench"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of drafts and versions, and the list of recent files; none of them need exist."""

    drafts: Path
    recent: Path
    versions: Path


def places(drafts: Path | None = None) -> Places:
    """The platform's places; beside `drafts` where that is given."""
    if drafts is not None:
        return Places(drafts, drafts.with_name("recent.json"), drafts.with_name("versions"))
    state = user_state_path(_NAME)
    return Places(state / "drafts", state / "recent.json", user_data_path(_NAME) / "versions")
