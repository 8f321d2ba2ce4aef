"""The seal of a file: a digest of all it says, so that a digit flipped on a disk is not read as another number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from workbench.document.valuation import Valuation
from workbench.ground.problem import Problem, ProblemError

SEAL: Final = "seal"
"""The key under which it stands, at the top of the file."""


def seal_of(body: Mapping[str, object]) -> str:
    """SHA-256 in hexadecimal of a file's content as JSON, whatever the order of its keys and its blanks.

    The seal itself is left out. Raises ValueError or TypeError for what JSON cannot hold.
    """
    content = {key: value for key, value in body.items() if key != SEAL}
    written = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("ascii")).hexdigest()


class SealError(ProblemError):
    """A file that can be read and does not say what was saved; `valuation` is what it says."""

    def __init__(self, problem: Problem, valuation: Valuation) -> None:
        super().__init__(problem)
        self.valuation = valuation
