"""The steps of the guided first valuation, as they are written in every language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from workbench.ground.resources import resource
from workbench.ui.help.library import Words


@dataclass(frozen=True)
class Step:
    """One step: what to do, and why."""

    id: str
    title: Words
    do: Words
    why: Words


@cache
def steps() -> tuple[Step, ...]:
    """All steps in their order."""
    read = tomllib.loads(resource("help/first_valuation.toml").read_text(encoding="utf-8"))
    return tuple(Step(one["id"], one["title"], one["do"], one["why"]) for one in read["step"])
