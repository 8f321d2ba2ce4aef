"""Files of older formats brought to the present one: each step leads from one version to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from workbench.document.encode import VERSION
from workbench.document.seal import SEAL, seal_of

Body = dict[str, object]
Step = Callable[[Body], Body]


def _with_studies(body: Body) -> Body:
    """Version 2 may hold studies; a file without any is the same in both."""
    return dict(body)


def _with_seal(body: Body) -> Body:
    """Version 3 is sealed; what no older program sealed is sealed as it stands."""
    if SEAL in body:
        raise ValueError(SEAL)  # a later file under the number of an earlier one
    return {**body, SEAL: seal_of({**body, "version": 3})}


STEPS: Final[Mapping[int, Step]] = {1: _with_studies, 2: _with_seal}
"""From version n to n+1. A step gets a whole file of version n, not yet checked, and returns a new one.

For each step tests/document/files keeps a file that the older program saved.
"""


def upgraded(body: Body, version: int, steps: Mapping[int, Step] = STEPS, target: int = VERSION) -> Body:
    """The file as the present version would have written it. Raises KeyError if a step is missing."""
    for number in range(version, target):
        body = {**steps[number](body), "version": number + 1}
    return body
