"""Exported workbooks as they come back: cells typed over, and everything that may be done to the file itself."""

from __future__ import annotations

import io
import math
import random
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.campaign.examples import Example, WrongError, damaged, of_another_kind
from tests.campaign.import_workbooks import SHEET, packed, trick_of
from tests.exchange.exported import written
from tests.exchange.workbook_edits import Places, plain
from workbench.document.edits import SetValue
from workbench.document.valuation import Address, Valuation
from workbench.exchange.workbook_back import ReadBack, read_back
from workbench.ground.units import Unit
from workbench.model import MODEL
from workbench.rows.items import Number


@dataclass(frozen=True, slots=True)
class _Exported:
    """A workbook as it was exported: its parts, the part of the inputs, and the cell of every number."""

    valuation: Valuation
    content: bytes
    parts: dict[str, bytes]
    inputs: str
    numbers: dict[Address, str]


@cache
def _exported() -> _Exported:
    valuation = plain()
    with tempfile.TemporaryDirectory() as folder:
        content = written(valuation, Path(folder) / "exported.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    places = Places(valuation)
    names = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"].decode())
    inputs = f"xl/worksheets/sheet{names.index(places.layout.inputs) + 1}.xml"
    numbers = {
        address: places.value(address)
        for item, position in (what for _, what in places.inputs.lines if isinstance(what, tuple))
        if isinstance(item, Number) and not item.unit.is_date and not item.unit.is_flag
        for address in [_address(valuation, item, position)]
    }
    return _Exported(valuation, content, parts, inputs, numbers)


def _address(valuation: Valuation, item: Number, position: int | None) -> Address:
    if item.per is None or position is None:
        return Address(item.key)
    return Address(item.key, valuation.members(item.per)[position].id)


def edited_workbook(draw: random.Random, folder: Path) -> Example:
    """A workbook exported, changed and read back into the valuation it came from."""
    path = folder / draw.choice(("back.xlsx", "back.xlsx", "back.xlsm"))
    exported = _exported()
    valuation = exported.valuation

    def read() -> ReadBack:
        return read_back(MODEL, valuation, path)

    judge: Callable[[Any], str] = _sane
    kind = draw.random()
    if kind < 0.05:
        path, how = of_another_kind(folder, path.suffix, draw)
        return Example(path, how, lambda: read_back(MODEL, valuation, path), judge)
    if kind < 0.35:
        path.write_bytes(damaged(exported.content, draw))
        return Example(path, "damaged", read, judge)
    parts = dict(exported.parts)
    if kind < 0.75:
        trick = trick_of(draw)
        parts[SHEET] = parts[exported.inputs]  # tricks are played on the first sheet
        trick(parts, draw)
        if trick.__name__ not in ("_absent", "_many_sheets"):
            parts[exported.inputs] = parts.get(SHEET, b"")
            parts[SHEET] = exported.parts[SHEET]
        how = trick.__name__
    else:
        typed = {address: _typed(draw, MODEL[address.key].unit) for address in draw.sample(list(exported.numbers), 3)}
        sheet = parts[exported.inputs].decode()
        for address, (cell, _) in typed.items():
            place = exported.numbers[address]
            sheet, count = re.subn(rf'<c r="{place}"( s="\d+")[^>]*?(?:/>|>.*?</c>)', cell.format(place=place), sheet)
            if count != 1:
                raise RuntimeError(f"{place} stands {count} times in {exported.inputs}")
        parts[exported.inputs] = sheet.encode()
        how, judge = "typed over", lambda found: _taken(found, valuation, typed)
    packed(path, parts, zipfile.ZIP_STORED if draw.random() < 0.8 else zipfile.ZIP_DEFLATED)
    return Example(path, how, read, judge)


def _typed(draw: random.Random, unit: Unit) -> tuple[str, float | None]:
    """A cell as it may be typed, and its value in the model's unit (None: no number)."""
    shown = round(draw.uniform(1, 90), 2)
    value = shown / 100 if unit.percent else shown
    words = draw.choice((f"{shown}%",) if unit.percent else (f"{shown}", f"{shown} ", f" {shown}"))
    return draw.choice((
        (f'<c r="{{place}}"><v>{value!r}</v></c>', value),
        (f'<c r="{{place}}" t="inlineStr"><is><t>{words}</t></is></c>', value),
        (f'<c r="{{place}}" t="str"><f>{escape("1+[1]S!A1")}</f><v>{words}</v></c>', value),
        (f'<c r="{{place}}"><f>SUM(A1:A2)</f><v>{value!r}</v></c>', value),
        ('<c r="{place}"><f>SUM(A1:A2)</f></c>', None),
        ('<c r="{place}"><v>NaN</v></c>', None),
        ('<c r="{place}"><v>1e400</v></c>', None),
        ('<c r="{place}" t="e"><v>#REF!</v></c>', None),
        ('<c r="{place}" t="inlineStr"><is><t>12¹</t></is></c>', None),
        ('<c r="{place}" t="inlineStr"><is><t>=1+1</t></is></c>', 0.02 if unit.percent else 2.0),
        ('<c r="{place}"/>', None),
    ))  # fmt: skip


def _sane(found: ReadBack) -> str:
    """Whatever may be taken passes the checks of an edit."""
    valuation = _exported().valuation
    edit = found.edit([line.key for line in found.lines])
    problems = edit.check(MODEL, valuation)
    if problems:
        raise WrongError(f"the edit it proposes is refused: {problems[0]}")
    edit.apply(valuation)
    return "unknown"


def _taken(found: ReadBack, valuation: Valuation, typed: dict[Address, tuple[str, float | None]]) -> str:
    _sane(found)
    lines = {line.key: line for line in found.lines}
    is_whole = True
    for address, (cell, value) in typed.items():
        line = lines.pop(f"value {address.key} {address.entity or ''} base", None)
        edit = line.edit if line is not None else None
        if line is None:
            held = valuation.values.get(address, MODEL[address.key].default)  # type: ignore[attr-defined]
            is_held = value is not None and isinstance(held, float) and math.isclose(held, value)
            if not is_held and not (held is None and value is None):
                raise WrongError(f"{cell} for {address} is gone without a word")
        elif isinstance(edit, SetValue):
            came = edit.value
            is_emptied = value is None and came is None
            if not is_emptied and (
                value is None or not isinstance(came, float) or not math.isclose(came, value, rel_tol=1e-9)
            ):
                raise WrongError(f"{cell} for {address} came in as {came!r}")
        elif line.problem is None:
            raise WrongError(f"{cell} for {address} cannot be taken, and nobody says why")
        is_whole = is_whole and edit is not None
    if lines:
        raise WrongError(f"lines from nowhere: {list(lines)[:5]}")
    return "whole" if is_whole else "in part"
