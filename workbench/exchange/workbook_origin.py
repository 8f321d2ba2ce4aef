"""What an exported workbook keeps of the valuation it was made from, so that an edited one can be read back exactly."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from workbench.document.decode import loads
from workbench.document.encode import dumps
from workbench.document.fingerprint import content_hash, model_hash
from workbench.document.studies import Studies
from workbench.document.valuation import Valuation
from workbench.ground.language import ENGLISH, LANGUAGES, current_language, text
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model

FORMAT: Final = "assay workbook"
VERSION: Final = 1
CELL_LENGTH: Final = 30_000
"""A cell of Excel holds 32,767 characters."""
MOST_UNPACKED: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """The valuation a workbook was exported from, in which language, and which stored sheets stood beside the model.

    `fingerprint` is that of the valuation; `is_same_model` tells whether the rows are those of the model now.
    """

    valuation: Valuation
    fingerprint: str
    language: str
    is_same_model: bool
    stored: tuple[str, ...]


def fingerprint(valuation: Valuation) -> str:
    """Of what a workbook holds: the case selected, second sources and studies make no other valuation of it."""
    told = replace(valuation, selected_case=valuation.base.id, alternatives={}, studies=Studies())
    return content_hash(told)


def packed(model: Model, valuation: Valuation, stored: Sequence[str]) -> list[str]:
    """The texts of the origin sheet: a readable one, then the valuation, packed."""
    kept = replace(valuation, alternatives={})
    body = base64.b85encode(zlib.compress(dumps(kept, model).encode("utf-8"), 9)).decode("ascii")
    head = {
        "format": FORMAT,
        "version": VERSION,
        "language": current_language(),
        "fingerprint": fingerprint(valuation),
        "checksum": _checksum(body),
        "model": model_hash(model),
        "stored": list(stored),
    }
    return [
        json.dumps(head, ensure_ascii=False),
        *(body[n : n + CELL_LENGTH] for n in range(0, len(body), CELL_LENGTH)),
    ]


def unpacked(model: Model, texts: Sequence[str], where: str) -> Origin:
    """The origin in those texts. Raises `ProblemError` when they were changed, or a newer program wrote them."""
    try:
        head = json.loads(texts[0])
        is_ours = head["format"] == FORMAT
        version, language, told = int(head["version"]), str(head["language"]), str(head["fingerprint"])
        checksum = str(head["checksum"])
        is_same_model = str(head["model"]) == model_hash(model)
        stored = tuple(str(title) for title in head["stored"])
    except (ValueError, TypeError, KeyError, IndexError):
        raise ProblemError(_changed(where)) from None
    if not is_ours or _checksum("".join(texts[1:])) != checksum:
        raise ProblemError(_changed(where))
    if version > VERSION:
        what = text("A newer version of the workbench exported it.")
        raise ProblemError(Problem(where, what, text("Read it back with that version.")))
    valuation = loads(_written(texts[1:], where), model, where)
    known = language if language in LANGUAGES else ENGLISH
    return Origin(valuation, told, known, is_same_model, stored)


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode("ascii", errors="replace")).hexdigest()


def _written(texts: Sequence[str], where: str) -> str:
    try:
        inflating = zlib.decompressobj()
        found = inflating.decompress(base64.b85decode("".join(texts)), MOST_UNPACKED)
        if inflating.unconsumed_tail or not inflating.eof:
            raise ProblemError(_changed(where))
        return found.decode("utf-8")
    except (ValueError, zlib.error, binascii.Error):
        raise ProblemError(_changed(where)) from None


def _changed(where: str) -> Problem:
    what = text("What it keeps of the valuation it was exported from was changed or cut.")
    return Problem(where, what, text("Export anew and make the changes there."))
