"""EDGAR company facts read tag by tag: only what the workbench uses is kept, so that 50 MB need little memory.

The file is one JSON object. Each tag is decoded by itself and dropped unless it is used; between two tags progress is
told, and the reading may be stopped. What cannot be read is named with its place; nothing is guessed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from workbench.document.file import refuse_no_file
from workbench.document.rules import LONGEST_NAME, is_currency, shown
from workbench.exchange.filed_facts import FORMS, Fact, fact_of, filings_folder
from workbench.ground.language import text
from workbench.ground.problem import Problem, ProblemError

LONGEST_FACTS: Final = 200_000_000
CHUNK: Final = 1 << 20
LARGEST: Final = 1e18
"""No company's figure is larger; what is comes from a damaged file."""
SHARE_READ: Final = 0.15
"""Of the progress told, the part that reading from disk takes."""
_BLANK = re.compile(r"[ \t\r\n]*")

Report = Callable[[float], bool]
"""Told how far the reading has come, from 0 to 1; answers False to stop it."""


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What a company filed: by taxonomy and tag, then by unit, its facts. Tags that were not asked for are left out."""

    company: str
    folder: str
    facts: Mapping[tuple[str, str], Mapping[str, tuple[Fact, ...]]]
    taxonomies: tuple[str, ...] = ()
    incomplete: int = 0
    name: str = ""

    def of(self, taxonomy: str, tag: str, unit: str) -> tuple[Fact, ...]:
        """The facts of a tag in one unit."""
        return self.facts.get((taxonomy, tag), {}).get(unit, ())

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies the file holds figures in, the most used first."""
        counts: dict[str, int] = {}
        for units in self.facts.values():
            for unit, facts in units.items():
                if is_currency(unit):
                    counts[unit] = counts.get(unit, 0) + len(facts)
        return tuple(sorted(counts, key=lambda c: (-counts[c], c)))


def read_company_facts(path: Path, tags: Collection[str], report: Report = lambda _: True) -> CompanyFacts:
    """The facts of the tags asked for. Raises `ProblemError`, with the place, for what is no whole file of them."""
    name = path.name
    written = _decoded(_content(path, report), name)
    walk = _Walk(written, name, frozenset(tags), report)
    return walk.company_facts()


def _refusal(where: str, what: str, remedy: str = "") -> ProblemError:
    return ProblemError(Problem(where, what, remedy or text("Save the companyfacts JSON of EDGAR again.")))


def _stopped(name: str) -> ProblemError:
    return _refusal(name, text("The reading was stopped."), text("Nothing was changed. Choose the file again."))


def _content(path: Path, report: Report) -> bytes:
    read = bytearray()
    try:
        refuse_no_file(path)
        size = path.stat().st_size
        if size > LONGEST_FACTS:
            most = f"{LONGEST_FACTS / 1e6:,.0f} MB"
            raise _refusal(
                path.name, text("The file is larger than {most}.", most=most), text("Give one company's file.")
            )
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                read += chunk
                if not report(SHARE_READ * min(len(read) / max(size, 1), 1.0)):
                    raise _stopped(path.name)
    except OSError as error:
        raise _refusal(path.name, text("The file cannot be read."), text("Check that it exists.")) from error
    return bytes(read)


def _decoded(content: bytes, name: str) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:4]:
        raise _refusal(name, text("The file is written in UTF-16."), text("Save the file as UTF-8."))
    if content[:4] == b"PK\x03\x04" or content[:2] == b"\x1f\x8b":
        raise _refusal(name, text("It is an archive."), text("Unpack it and give the JSON file of one company."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = text("{file}, byte {place}", file=name, place=f"{error.start:,}")
        raise _refusal(where, text("The file is not written in UTF-8."), text("Save the file as UTF-8.")) from None


def _name_of(written: object) -> str:
    """A company's name as a valuation can hold it; empty where none is told."""
    words = "".join(c if c.isprintable() else " " for c in written) if isinstance(written, str) else ""
    return " ".join(words.split())[:LONGEST_NAME]


class _Walk:
    """Walks the outer objects of the text by hand and lets the decoder take one tag at a time."""

    def __init__(self, written: str, name: str, tags: frozenset[str], report: Report) -> None:
        self._written, self._name, self._tags, self._report = written, name, tags, report
        self._here: list[str] = []
        self._skipping = json.JSONDecoder(parse_constant=self._no_number)
        self._keeping = json.JSONDecoder(parse_constant=self._no_number, object_pairs_hook=self._once)
        self._facts: dict[tuple[str, str], dict[str, tuple[Fact, ...]]] = {}
        self._top: dict[str, Any] = {}
        self._incomplete = 0
        self._taxonomies: list[str] = []

    def company_facts(self) -> CompanyFacts:
        """The whole file."""
        start = self._blank(0)
        if self._written[start : start + 1] != "{":
            raise _refusal(self._name, text("It is no file of company facts."))
        end = self._blank(self._object(start, self._part))
        if end < len(self._written):
            raise self._broken(text("something follows its end"), end)
        if not self._taxonomies and "facts" not in self._top:
            raise self._other_kind()
        self._report(1.0)
        company = _name_of(self._top.get("entityName"))
        folder = filings_folder(self._top.get("cik"))
        return CompanyFacts(company, folder, self._facts, tuple(self._taxonomies), self._incomplete, self._name)

    def _other_kind(self) -> ProblemError:
        remedy = text("Save the companyfacts JSON of EDGAR: data.sec.gov/api/xbrl/companyfacts/CIK##########.json")
        if "filings" in self._top:
            return _refusal(self._name, text("It is EDGAR's list of filings, not the company facts."), remedy)
        if "tag" in self._top or "units" in self._top:
            return _refusal(self._name, text("It holds a single concept of EDGAR, not the company facts."), remedy)
        return _refusal(self._name, text("It is no file of company facts."), remedy)

    # Objects walked by hand

    def _blank(self, at: int) -> int:
        found = _BLANK.match(self._written, at)
        return at if found is None else found.end()

    def _object(self, at: int, visit: Callable[[str, int], int]) -> int:
        """Visit the members of the object at `at`; `visit(key, place of its value)` answers where the value ends."""
        written, seen = self._written, set[str]()
        at = self._blank(at + 1)
        if written[at : at + 1] == "}":
            return at + 1
        while True:
            if written[at : at + 1] != '"':
                raise self._broken(text("a name in quotes is expected"), at)
            key, at = self._value(at, self._skipping)
            if key in seen:
                raise self._twice(key)
            seen.add(key)
            at = self._blank(at)
            if written[at : at + 1] != ":":
                raise self._broken(text("a colon is expected"), at)
            self._here.append(key)
            at = self._blank(visit(key, self._blank(at + 1)))
            self._here.pop()
            sign = written[at : at + 1]
            if sign == "}":
                return at + 1
            if sign != ",":
                raise self._broken(text("a comma is expected"), at)
            at = self._blank(at + 1)

    def _part(self, key: str, at: int) -> int:
        if key != "facts":
            self._top[key], end = self._value(at, self._skipping)
            return end
        self._top[key] = None
        return self._must_be_object(at, self._taxonomy)

    def _must_be_object(self, at: int, visit: Callable[[str, int], int]) -> int:
        if self._written[at : at + 1] != "{":
            if at >= len(self._written):
                raise self._broken("", at)
            raise _refusal(self._place(), text("It is no file of company facts."))
        return self._object(at, visit)

    def _taxonomy(self, key: str, at: int) -> int:
        self._taxonomies.append(key)
        return self._must_be_object(at, lambda tag, place: self._tag(key, tag, place))

    def _tag(self, taxonomy: str, tag: str, at: int) -> int:
        if not self._report(SHARE_READ + (1 - SHARE_READ) * at / len(self._written)):
            raise _stopped(self._name)
        if tag not in self._tags:
            return self._value(at, self._skipping)[1]
        content, end = self._value(at, self._keeping)
        units = content.get("units") if isinstance(content, dict) else None
        kept = {str(unit): self._filed(tag, filed) for unit, filed in units.items()} if isinstance(units, dict) else {}
        self._facts[taxonomy, tag] = {unit: facts for unit, facts in kept.items() if facts}
        return end

    def _filed(self, tag: str, filed: object) -> tuple[Fact, ...]:
        found = []
        for one in filed if isinstance(filed, list) else ():
            self._refuse_gigantic(one)
            fact = fact_of(one, tag)
            if fact is None:
                self._incomplete += 1
            elif fact.form.startswith(FORMS):
                found.append(fact)
        return tuple(found)

    def _refuse_gigantic(self, one: object) -> None:
        value = one.get("val") if isinstance(one, dict) else None
        if isinstance(value, int | float) and not (abs(value) < LARGEST and math.isfinite(value)):
            what = text("{value} is larger than any company's figure.", value=shown(value))
            raise _refusal(self._place(), what)

    # Values taken by the decoder

    def _value(self, at: int, decoder: json.JSONDecoder) -> tuple[Any, int]:
        try:
            return decoder.raw_decode(self._written, at)
        except json.JSONDecodeError as error:
            raise self._broken(error.msg, error.pos) from None
        except RecursionError:
            raise _refusal(self._place(), text("The file is nested too deeply.")) from None
        except ValueError:
            raise _refusal(self._place(), text("It holds a number of thousands of digits.")) from None

    def _once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            raise self._twice(next(key for key in keys if keys.count(key) > 1))
        return found

    def _twice(self, key: str) -> ProblemError:
        return _refusal(self._place(), text("The name {key} stands in it twice.", key=shown(key)))

    def _no_number(self, written: str) -> NoReturn:
        raise _refusal(self._place(), text("{value} is not a number.", value=written))

    def _place(self) -> str:
        return " › ".join((self._name, *self._here))

    def _broken(self, what: str, at: int) -> ProblemError:
        line = self._written.count("\n", 0, at) + 1
        column = at - self._written.rfind("\n", 0, at)
        where = text("{file}, line {line}, column {column}", file=self._name, line=line, column=f"{column:,}")
        if self._blank(at) >= len(self._written) or what.startswith("Unterminated"):
            return _refusal(where, text("The file ends in the middle: it was not saved whole."))
        return _refusal(where, text("The file is not valid JSON: {error}.", error=what))
