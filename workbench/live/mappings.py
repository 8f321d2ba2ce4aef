"""Where mappings of tables are kept: beside the other settings of the person."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path

from workbench.exchange.saved_mappings import MappingFolder


def mappings_folder() -> Path:
    """The platform's place for settings."""
    return user_config_path("assay-workbench") / "mappings"


def kept_mappings() -> MappingFolder:
    """The mappings of this person."""
    return MappingFolder(mappings_folder())
