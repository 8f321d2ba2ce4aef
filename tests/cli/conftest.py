"""A command run in this process, as a shell would see it: status, standard output and standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import pytest

from workbench.cli import main
from workbench.ground.language import ENGLISH, set_language


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        """Standard output as JSON; refuses NaN and Infinity, which Python would read."""

        def refuse(name: str) -> float:
            raise AssertionError(f"{name} is no JSON")

        return cast(dict[str, object], json.loads(self.out, parse_constant=refuse))


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs the command with arguments."""

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        try:
            status = main([str(one) for one in arguments])
        except SystemExit as end:
            status = cast(int, end.code)
        found = capsys.readouterr()
        return Done(status, found.out, found.err)

    yield command
    set_language(ENGLISH)
