"""The shipped valuations, found without loading the model: help names them."""

from __future__ import annotations

from pathlib import Path

from workbench.ground.resources import resource


def examples() -> dict[str, Path]:
    """The shipped valuations by name."""
    return {path.stem: path for path in sorted(resource("examples").glob("*.assay"))}
