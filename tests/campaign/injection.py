"""No text of a valuation becomes a formula, a link or a macro in anything that is written: proven by reopening it."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import typing
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from tests.campaign.findings import Finding, at_least, none_of
from tests.exchange.exported import written
from tests.exchange.random_valuations import random_valuation
from tests.libreoffice import opened_as_tables, pasted_html, recalculated_many
from workbench.analysis.simulation import simulate
from workbench.cli.headline import as_json, value_json
from workbench.cli.valued import valued
from workbench.document.decode import loads
from workbench.document.encode import dumps
from workbench.document.file import save
from workbench.document.rules import note_problems
from workbench.document.studies import Distribution, Family, Simulation
from workbench.document.valuation import Address, Alternative, Entity, Evidence, Override, Status, Valuation
from workbench.exchange.back_test_series import BackTestSeries, Measure, Point, read_series, write_series
from workbench.exchange.clipboard import read_html, read_tabbed
from workbench.exchange.comparison_file import Block, write_comparison
from workbench.exchange.copied import as_html, as_text, words
from workbench.exchange.draws_table import write_draws
from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, set_language
from workbench.ground.units import date_of
from workbench.model import MODEL
from workbench.rows.items import Number

TOPIC = "Formula injection"
TEXTS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/C calc'!A0", '=HYPERLINK("http://x.invalid/","y")', "=Inputs!A1",
    "-2+3+cmd|' /C calc'!A0", "{=1+1}", "{=SUM(A1:A9)}", "http://x.invalid/a", "https://x.invalid", "ftp://x.invalid",
    "mailto:a@x.invalid", "internal:Inputs!A1", "external:c:\\x.xlsx", "file:///etc/passwd", "＝1+1", "＋1+1", "－1",
    "＠SUM(1)", "'=1+1", "''+1", "=DDE(\"cmd\";\"/C calc\";\"x\")", '=WEBSERVICE("http://x.invalid")', "javascript:x",
    "&A&F", '&"Arial"', "[1]Sheet1!A1", "#REF!", "_x003D_1+1", "=" + "A1+" * 40, "%0A=1", "Deal!A1", "<f>1</f>",
)  # fmt: skip
"""Of one line, so that they may be names too."""
LONG_TEXTS = (
    "\t=1+1", "\r=1+1", "\n=1+1", "ok\n=1+1", "\u0001=1+1", "=1+1\u0000", "\ud800=1", "=" + "1+" * 10_000,
    "\u202e=1+1", " =1+1",
)  # fmt: skip
"""Only where a text may have several lines; the rules refuse some of them, which then reach no export."""
_NOTES = (*TEXTS, *(one for one in LONG_TEXTS if len(one) < 1000 and not list(note_problems(one, "a note"))))
_NO_TEXTS: Mapping[str, str] = {
    "Valuation.currency": "three letters", "Valuation.selected_case": "an id", "Entity.id": "an id", "Case.id": "an id",
    "Address.key": "a line of the model", "Address.entity": "an id", "Evidence.date": "a date", "Grid.id": "an id",
    "Question.id": "an id", "Simulation.case": "an id",
}  # fmt: skip
"""Fields of the document that hold no text of a person's, and what they hold: the rules refuse all else."""
_MARK = re.compile(r"⟦([\w.]+)⟧")
_SHOWN = (
    "Valuation.title", "Valuation.notes", "Entity.name", "Case.name", "Evidence.source", "Evidence.note",
    "Evidence.page", "Override.note",
)  # fmt: skip
"""Fields that a workbook shows."""


def injection(rounds: int, seed: int = 5) -> list[Finding]:
    """So many valuations full of hostile texts, in every export, each reopened by others."""
    reached: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    faults: list[str] = []
    count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        books: list[Path] = []
        for number in range(rounds):
            valuation = loads(dumps(_hostile(number, seed), MODEL), MODEL, "hostile")
            reached.update(field for field, text in _texts(valuation) if _MARK.search(text))
            for language in (ENGLISH, SIMPLIFIED_CHINESE):
                with _speaking(language):
                    books.append(written(valuation, folder / f"{number}-{language}.xlsx"))
            if number == 0:
                faults += [*_draws(valuation, folder), *_report(valuation, folder)]
            faults += _json(valuation)
        blocks = _blocks()
        books += [write_comparison(folder / "comparison.xlsx", blocks)]
        told = {book: _opened(book) for book in books}
        for book, sheets in recalculated_many(books).items():
            formulas, stored = told[book]
            faults += [f"{book.name}: {one}" for one in formulas]
            shown = Counter(_plain(one) for cells in sheets.values() for one in cells.values() if isinstance(one, str))
            count += sum(stored.values())
            seen.update(field for text in stored for field in _MARK.findall(text))
            gone = [text for text, times in stored.items() if shown[text] < times]
            faults += [f"{book.name} in LibreOffice: {text[:60]!r} is gone" for text in gone]
        faults += _table(write_comparison(folder / "comparison.csv", blocks))
        faults += _clipboard(folder)
        faults += _quarters(folder)
        naive = _naive(folder)
        tables = [folder / f"{one}.csv" for one in ("comparison", "draws", "series")]
        opened = _computed([*tables, naive], folder)
        faults += [f"{table.name} in LibreOffice: {one}" for table in tables for one in opened[table]]
        caught, planted = _control(folder, naive, opened[naive])
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    fields = set(_text_fields(Valuation))
    return [
        none_of(
            TOPIC, "fields of the document that no hostile text reached", len(fields - reached.keys()), len(fields)
        ),
        none_of(TOPIC, "fields a workbook shows that were not seen there", len(set(_SHOWN) - seen.keys()), len(_SHOWN)),
        none_of(TOPIC, "texts that became a formula, a link, another text or nothing", len(faults), count),
        at_least(TOPIC, "control: naive exports found out", caught, planted, planted),
    ]


@contextlib.contextmanager
def _speaking(language: str) -> Iterator[None]:
    set_language(language)
    try:
        yield
    finally:
        set_language(ENGLISH)


# The valuation


def _text_fields(kind: type, known: set[type] | None = None) -> Iterator[str]:
    """Every field of the document that holds a text a person may type, by class and name."""
    known = set() if known is None else known
    if kind in known:
        return
    known.add(kind)
    for name, hint in typing.get_type_hints(kind).items():
        for part in _parts_of(hint):
            if dataclasses.is_dataclass(part) and isinstance(part, type):
                yield from _text_fields(part, known)
        is_value = hint == typing.get_type_hints(Alternative)["value"]
        if str in _parts_of(hint) and not is_value and typing.get_origin(hint) is not dict:
            field = f"{kind.__name__}.{name}"
            if field not in _NO_TEXTS and not _is_mapping(hint):
                yield field


def _is_mapping(hint: Any) -> bool:
    origin = typing.get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _parts_of(hint: Any) -> set[Any]:
    """All types that a hint is made of."""
    arguments = typing.get_args(hint)
    return {hint} if not arguments else set().union(*map(_parts_of, arguments))


def _texts(held: Any) -> Iterator[tuple[str, str]]:
    """Every text of a document, with its field."""
    if isinstance(held, Mapping):
        for key, value in held.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(held, tuple | list):
        for one in held:
            yield from _texts(one)
    elif dataclasses.is_dataclass(held):
        for field in dataclasses.fields(held):
            value = getattr(held, field.name)
            if isinstance(value, str):
                yield f"{type(held).__name__}.{field.name}", value
            else:
                yield from _texts(value)


class _Hostile:
    """Hands out one hostile text after the other, marked with the field it is for."""

    def __init__(self, start: int) -> None:
        self._count = start

    def line(self, field: str) -> str:
        """For one line; no two are equal."""
        self._count += 1
        return f"{TEXTS[self._count % len(TEXTS)]} ⟦{field}⟧{self._count}"

    def lines(self, field: str) -> str:
        """For several."""
        self._count += 1
        return f"{_NOTES[self._count % len(_NOTES)]} ⟦{field}⟧"


def _hostile(number: int, seed: int) -> Valuation:
    """A valuation in which every text begins in bad faith."""
    base = replace(random_valuation(seed * 100 + number), periods=4)
    hostile = _Hostile(number * 7)

    def evidence() -> Evidence:
        note, source, page = (hostile.lines(f"Evidence.{name}") for name in ("note", "source", "page"))
        return Evidence(source, Status.REPORTED, note, page)

    entities = {}
    for kind in MODEL.entity_sets:
        members = base.members(kind) or (Entity(f"{kind.key}-0", "x"),)
        entities[kind.key] = tuple(Entity(one.id, hostile.line("Entity.name")) for one in members)
    values = dict(base.values)
    numbers = [address for address, value in values.items() if isinstance(value, float)]
    own = [address for address in numbers if address.entity is not None][:40] + numbers[:40]
    overrides = {key: Override(one.value, hostile.lines("Override.note")) for key, one in base.overrides.items()}
    if not overrides:
        overrides = {(Address("operations.revenue"), 1): Override(90.0, hostile.lines("Override.note"))}
    cases = tuple(replace(case, name=hostile.line("Case.name"), note=hostile.lines("Case.note")) for case in base.cases)
    plan = {
        address: Distribution(
            Family.UNIFORM, (0.9 * value, 1.1 * value + 1e-6), note=hostile.lines("Distribution.note")
        )
        for address in own
        if isinstance(value := values[address], float) and value > 0 and _may_vary(address, value)
    }
    studies = replace(base.studies, simulation=Simulation(dict(list(plan.items())[:3]), draws=256))
    return replace(
        base, title=hostile.line("Valuation.title"), company=hostile.line("Valuation.company"), entities=entities,
        notes="\n".join(hostile.lines("Valuation.notes") for _ in range(9)), overrides=overrides, cases=cases,
        evidence={address: evidence() for address in values}, studies=studies,
        alternatives={address: (Alternative(values[address], evidence()),) for address in own[:5]},
    )  # fmt: skip


def _may_vary(address: Address, value: float) -> bool:
    item = MODEL[address.key]
    is_free = isinstance(item, Number) and not item.unit.is_date and not item.unit.is_flag
    low, high = (None, None) if not isinstance(item, Number) else (item.low, item.high)
    return is_free and (low is None or low <= 0.9 * value) and (high is None or high >= 1.1 * value + 1e-6)


# What is written, reopened


def _opened(path: Path) -> tuple[list[str], Counter[str]]:
    """What of a workbook computes or leads somewhere although it came from a text; and its marked texts."""
    faults: list[str] = []
    stored: Counter[str] = Counter()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if any(part in name for part in ("externalLink", "vbaProject", "ddeLink", "oleObject", "connections")):
                faults.append(f"it holds {name}")
            if name.endswith(".rels") and b'TargetMode="External"' in archive.read(name):
                faults.append(f"{name} leads outside")
    for sheet in openpyxl.load_workbook(path):
        for cell in (one for row in sheet.iter_rows() for one in row):
            value = getattr(cell.value, "text", cell.value)
            if isinstance(value, str) and _MARK.search(value):
                if cell.data_type == "f":
                    faults.append(f"{sheet.title}!{cell.coordinate} is the formula {value[:60]!r}")
                else:
                    stored[_plain(value)] += 1
            link = getattr(cell, "hyperlink", None)
            if link is not None and link.target:
                faults.append(f"{sheet.title}!{cell.coordinate} leads to {link.target}")
    return faults, stored


def _plain(text: str) -> str:
    """Control characters are written differently by every program, line ends too: the rest must be the same."""
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
    return " ".join("".join(c for c in text if c >= " " or c in "\n\r\t").split())


def _blocks() -> list[Block]:
    marked = [f"{text} ⟦Block⟧" for text in _NOTES]
    return [
        Block("Inputs", marked[0], marked[:5], [marked[n : n + 5] for n in range(0, len(marked) - 4, 5)]),
        Block("Outputs", marked[1], marked[5:10], [marked[10:15]]),
    ]


def _inert(content: str, delimiter: str) -> Iterator[str]:
    """Cells of a text file that a spreadsheet program would compute."""
    for row in csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=delimiter):
        for cell in row:
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠") and _MARK.search(cell):
                yield f"the cell {cell[:60]!r} begins like a formula"


def _computed(tables: list[Path], folder: Path) -> dict[Path, list[str]]:
    """What LibreOffice makes formulas of when it opens text files, by file."""
    opened = opened_as_tables(tables, folder / "opened")
    return {table: _opened(book)[0] for table, book in opened.items()}


def _table(path: Path) -> list[str]:
    return [f"{path.name}: {one}" for one in _inert(path.read_bytes().decode("utf-8-sig"), ",")]


def _draws(valuation: Valuation, folder: Path) -> list[str]:
    path = folder / "draws.csv"
    write_draws(MODEL, valuation, simulate(MODEL, valuation, valuation.studies.simulation), path)
    heads = next(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    missing = [] if any(map(_MARK.search, heads)) else ["draws.csv: no hostile text got into its headings"]
    return [*missing, *_table(path)]


def _report(valuation: Valuation, folder: Path) -> list[str]:
    """A report to print holds texts as drawings of letters: no link, no script, nothing that is launched or opened."""
    file, paper = folder / "hostile.assay", folder / "hostile.pdf"
    save(file, valuation, MODEL)
    run = [sys.executable, "-m", "workbench", "report", str(file), str(paper)]
    # It ends with 1 where the figures do not hold together, as those of a random valuation may not.
    subprocess.run(run, check=False, capture_output=True, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"})
    content = paper.read_bytes()
    acts = (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/EmbeddedFile", b"/GoToR", b"/SubmitForm")
    return [f"hostile.pdf holds {one.decode()}" for one in acts if re.search(re.escape(one) + rb"\b", content)]


def _clipboard(folder: Path) -> list[str]:
    """Copied as text and as HTML: inert, and read back by ourselves as it was."""
    texts = [f"{text} ⟦Copied⟧" for text in TEXTS]
    block = [[words(text)] for text in texts]
    plain, markup = as_text(block), as_html(block)
    faults = [f"copied text: {one}" for one in _inert(plain, "\t")]
    faults += [f"copied text read back: {a!r} for {b!r}" for a, b in _unlike(read_tabbed(plain), texts)]
    faults += [f"copied HTML read back: {a!r} for {b!r}" for a, b in _unlike(read_html(markup), texts)]
    path = folder / "copied.html"
    path.write_text(markup, encoding="utf-8")
    shown = [text for cells in pasted_html(path).values() for text in cells.values() if isinstance(text, str)]
    faults += [
        f"copied HTML in LibreOffice: {text!r}"
        for text in texts
        if text not in {one.removeprefix("'") for one in shown} | set(shown)
    ]
    return faults


def _unlike(table: list[list[Any]], texts: list[str]) -> Iterator[tuple[str, str]]:
    for row, text in zip(table, texts, strict=True):
        if row[0].shown != " ".join(text.split()):
            yield row[0].shown, text


def _quarters(folder: Path) -> list[str]:
    """Reported quarters written as a table and read back."""
    faults = []
    path = folder / "series.csv"
    for text in TEXTS:
        marked = f"{text} ⟦Point⟧"
        series = BackTestSeries(
            marked, "USD", (Point(date_of(45747.0), Measure.RPO, 5.0, note=marked, url=marked, page=marked),)
        )
        write_series(series, path)
        faults += [f"series.csv: {one}" for one in _inert(path.read_bytes().decode(), ",")]
        if read_series(path) != series:
            faults.append(f"series.csv read back is another for {text!r}")
    return faults


def _json(valuation: Valuation) -> list[str]:
    """JSON holds texts as texts; that it is JSON, and holds what was typed, is all there is to hold."""
    found = json.loads(as_json(value_json(valued(valuation), list(MODEL.derived)[:200]), "utf-8"))
    held = set(_strings(found))
    return [] if valuation.title in held else [f"the title {valuation.title!r} is not in the JSON"]


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from _strings(value)
    elif isinstance(found, list):
        for value in found:
            yield from _strings(value)


# Control


def _naive(folder: Path) -> Path:
    """The same texts in a workbook and a table, written by somebody who does not care."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, text in enumerate(TEXTS, 1):
        sheet.cell(number, 1, f"{text} ⟦Naive⟧")
    sheet.cell(1, 2).hyperlink = "http://x.invalid"
    book.save(folder / "naive.xlsx")
    path = folder / "naive.csv"
    quoted = (text.replace('"', '""') for text in ('=1+1&"⟦Naive⟧"', *(f"{text} ⟦Naive⟧" for text in TEXTS)))
    path.write_text("\r\n".join(f'"{text}"' for text in quoted), encoding="utf-8-sig")
    return path


def _control(folder: Path, naive: Path, opened: list[str]) -> tuple[int, int]:
    """How many of the ways in which a naive export is found out did find it out."""
    told, _ = _opened(folder / "naive.xlsx")
    ways = [
        any("formula" in one for one in told),
        any("leads" in one for one in told),
        bool(_table(naive)),
        any("formula" in one for one in opened),
    ]
    return sum(ways), len(ways)
