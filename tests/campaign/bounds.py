"""Numbers at, inside and beyond every bound, and valuations at the edge of sense: figures, or a problem with a name."""

from __future__ import annotations

import contextlib
import io
import json
import math
import random
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NoReturn
from unittest import mock

from tests.campaign.findings import Finding, at_least, at_most, none_of
from tests.exchange.random_valuations import random_valuation
from workbench.cli.explaining import explanation
from workbench.cli.headline import as_json, headline_text, value_json
from workbench.cli.valued import valued
from workbench.document.edits import (
    AddEntity,
    DuplicateEntity,
    RemoveEntity,
    SelectCase,
    SetOverride,
    SetPeriods,
    SetValue,
)
from workbench.document.file import load
from workbench.document.rules import FIRST_DATE, LAST_DATE
from workbench.document.valuation import (
    MOST_PERIODS,
    Address,
    Entity,
    Override,
    Valuation,
    Value,
    fresh_id,
    fresh_name,
    new_valuation,
)
from workbench.exchange.export import book_of
from workbench.ground.problem import Problem
from workbench.ground.resources import resource
from workbench.ground.units import Unit
from workbench.interpret.workbook import write_workbook
from workbench.live.results import Results, compute
from workbench.model import MODEL
from workbench.rows.items import Choice, Input, Number, Row, Series

TOPIC = "Bounds"
MOST_SECONDS = 8.0
"""Of the processor for one evaluation, code for a new shape made besides; the largest is 480 periods."""
SINGLE = [item for item in MODEL.inputs if isinstance(item, Number | Series)]
NOT_A_NUMBER = re.compile(r"(?i)(?<!\w)[-+]?(nan|inf|infinity)(?!\w)")
_STORED = re.compile(r"<v>(#[A-Z/0!?]+|-?nan|-?inf)</v>", re.IGNORECASE)
_FIGURES = ("shares.price", "bridge.equity", "assay.gold_ratio", "cost_of_capital.wacc")

State = tuple[str, Callable[[], Valuation]]


@dataclass
class Tally:
    """What was looked at, and what was wrong."""

    is_small: bool = True
    states: int = 0
    figures: int = 0
    missing: int = 0
    named: int = 0
    books: int = 0
    explained: int = 0
    texts: int = 0
    slowest: float = 0.0
    slowest_of: str = ""
    faults: list[str] = field(default_factory=list)

    def fault(self, kind: str, what: object) -> None:
        self.faults.append(f"{kind}: {str(what)[:400]}")


def bounds(singles: int | None, pairs: int, every: int, *, is_small: bool, seed: int = 12) -> list[Finding]:
    """So many inputs alone at their bounds (None: all of them), so many random combinations; texts, JSON, explanations
    and workbook of every `every`-th."""
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication.instance() or QGuiApplication([])
    assert app is not None
    tally, draw = Tally(is_small), random.Random(seed)
    tried, let_in, unnamed = beyond(example(), tally)
    for name, made in edges(is_small=is_small):
        look(tally, name, made(), draw, is_whole=True, is_book=not is_small and "a file" not in name)
    listed = list(alone(example()))
    chosen = listed if singles is None else draw.sample(listed, singles)
    for n, (name, made) in enumerate([*chosen, *combined(example(), pairs, draw)]):
        look(tally, name, made(), draw, is_whole=n % every == 0, is_book=n % (every * 8) == 0)
    for kind in dict.fromkeys(fault.split(": ")[0] for fault in tally.faults):
        for fault in [one for one in tally.faults if one.startswith(f"{kind}: ")][:8]:
            print(fault, file=sys.stderr)
    print(f"slowest: {tally.slowest_of}", file=sys.stderr)
    wrong = Counter(fault.split(": ")[0] for fault in tally.faults)
    controls = _controls(seed)
    return [
        none_of(TOPIC, "values beyond a bound that were let in", let_in, tried),
        none_of(TOPIC, "refusals that name no place, fault or remedy", unnamed, tried),
        Finding(TOPIC, "valuations computed, figures, of them missing, failed checks named",
                f"{tally.states:,}, {tally.figures:,}, {tally.missing:,}, {tally.named:,}", "no exception",
                not wrong["exception"] and tally.figures > 1000 * tally.states // 2),
        none_of(TOPIC, "infinite figures", wrong["infinite"], tally.figures),
        none_of(TOPIC, "failed checks without a name or remedy", wrong["nameless"], tally.named),
        none_of(TOPIC, "texts of window and command line with a bare NaN", wrong["text"], tally.texts),
        none_of(TOPIC, "JSON that a strict reader refuses", wrong["json"], tally.texts),
        none_of(TOPIC, "explanations with a bare NaN", wrong["explanation"], tally.explained),
        none_of(TOPIC, "workbooks with an error among their stored values", wrong["workbook"], tally.books),
        at_most(TOPIC, "longest evaluation", tally.slowest, MOST_SECONDS, "s"),
        at_least(TOPIC, "control: planted faults found", sum(controls.values()), len(controls), len(controls)),
    ]  # fmt: skip


def example() -> Valuation:
    """The shipped valuation, with a member in every set."""
    made = load(resource("examples/coreweave-ipo.assay"), MODEL)
    for kind in MODEL.entity_sets:
        if not made.members(kind):
            made = AddEntity(kind.key, Entity(f"{kind.key}-first", f"First {kind.one}")).apply(made)[0]
    return made


def _addresses(item: Input, valuation: Valuation) -> list[Address]:
    if item.per is None:
        return [Address(item.key)]
    return [Address(item.key, one.id) for one in valuation.members(item.per)]


def _ends(item: Input) -> tuple[float, float]:
    """The lowest and highest number an input takes; the calendar bounds a date, 0 and 1 a switch."""
    low, high = item.low, item.high
    if item.unit.is_flag:
        return 0.0, 1.0
    if item.unit.is_date:
        low, high = max(low or FIRST_DATE, FIRST_DATE), min(high or LAST_DATE, LAST_DATE)
    assert low is not None, f"{item.key} has no lower bound"
    assert high is not None, f"{item.key} has no upper bound"
    return low, high


def _typed(item: Input, number: object) -> Value:
    return (number,) if isinstance(item, Series) else number  # type: ignore[return-value]  # what no hint lets in, too


# Beyond ---------------------------------------------------------------------------------------------------------------


def beyond(valuation: Valuation, tally: Tally) -> tuple[int, int, int]:
    """Type what lies beyond each bound: how many were tried, let in, and refused without a name."""
    tried = let_in = unnamed = 0
    for item in SINGLE:
        low, high = _ends(item)
        outside: list[object] = [low - 1.0, high + 1.0, math.nan, math.inf, -math.inf, 1e308, -1e308, "12", True]
        if not item.unit.is_date:
            outside += [math.nextafter(low, -math.inf), math.nextafter(high, math.inf)]
        if item.unit.is_date or item.unit.is_flag:
            outside.append(low + 0.5)
        for number in outside:
            tried += 1
            problems = SetValue(_addresses(item, valuation)[0], _typed(item, number)).check(MODEL, valuation)
            let_in += not problems
            unnamed += any(_is_nameless(one) for one in problems)
            if not problems or any(_is_nameless(one) for one in problems):
                tally.fault("beyond", f"{item.key} {number!r} {problems}")
    for row in (item for item in MODEL.items if isinstance(item, Row)):
        place = Address(row.key, None if row.per is None else valuation.members(row.per)[0].id)
        for number in (math.nan, math.inf, 1e308, -1e308):
            tried += 1
            problems = SetOverride(place, 1, number).check(MODEL, valuation)
            let_in += not problems
            unnamed += any(_is_nameless(one) for one in problems)
            if not problems:
                tally.fault("beyond", f"{row.key} typed over with {number!r}")
    return tried, let_in, unnamed


def _is_nameless(problem: Problem) -> bool:
    said = (problem.where, problem.what, problem.remedy)
    return not all(said) or any(NOT_A_NUMBER.search(one) for one in said)


# At the bounds --------------------------------------------------------------------------------------------------------


def alone(valuation: Valuation) -> Iterator[State]:
    """Each number at its bounds and just inside, for one member and for all."""
    for item in SINGLE:
        low, high = _ends(item)
        is_whole = item.unit.is_date or item.unit.is_flag
        inside = () if is_whole else (math.nextafter(low, high), math.nextafter(high, low))
        places = _addresses(item, valuation)
        for number in (low, high, *inside):
            for chosen in [places[:1], places][: len(places) or 1]:
                made = _set(valuation, ((one, _typed(item, number)) for one in chosen))
                yield f"{item.key} at {number!r} for {len(chosen)}", made
        if isinstance(item, Number) and item.optional:
            yield f"{item.key} empty", _set(valuation, ((one, None) for one in places))


def _set(valuation: Valuation, values: Iterable[tuple[Address, Value]]) -> Callable[[], Valuation]:
    """The valuation with these values in its base case, as a file could hold them."""
    given = dict(values)
    return lambda: replace(valuation, values={**valuation.values, **given}, selected_case=valuation.base.id)


def combined(valuation: Valuation, count: int, draw: random.Random) -> Iterator[State]:
    """Two inputs at bounds, now and then very many, with choices at random."""
    choices = [item for item in MODEL.inputs if isinstance(item, Choice)]
    for number in range(count):
        size = draw.choice((2, 2, 2, 2, 3, 10, 60))
        values: dict[Address, Value] = {}
        for item in draw.sample(SINGLE, size):
            places = _addresses(item, valuation)
            for place in draw.choice((places, places[:1])):
                values[place] = _typed(item, draw.choice(_ends(item)))
        for choice in draw.sample(choices, draw.choice((0, 1, 4))):
            for place in _addresses(choice, valuation):
                values[place] = draw.choice(list(choice.options)).name
        name = f"combination {number} of {size}: {', '.join(f'{a.key}={v}' for a, v in list(values.items())[:4])}"
        yield name, _set(valuation, values.items())


# At the edge of sense -------------------------------------------------------------------------------------------------


def edges(*, is_small: bool) -> Iterator[State]:
    """Valuations nobody would make, each of which somebody will."""
    whole = example()
    plain = load(resource("examples/plain-company.assay"), MODEL)

    def of(*edits: object, base: Valuation = whole) -> Callable[[], Valuation]:
        def made() -> Valuation:
            found = base
            for edit in edits:
                problems = edit.check(MODEL, found)  # type: ignore[attr-defined]
                assert not problems, problems
                found = edit.apply(found)[0]  # type: ignore[attr-defined]
            return found

        return made

    yield "nothing at all", lambda: new_valuation("New")
    yield "nothing in one period", of(SetPeriods(1), base=new_valuation("New"))
    yield "one period", of(SetPeriods(1))
    yield "two periods, plain", of(SetPeriods(2), base=plain)
    yield "400 periods", of(SetPeriods(400))
    if not is_small:
        yield f"{MOST_PERIODS} periods", of(SetPeriods(MOST_PERIODS))
        yield "400 periods, plain", of(SetPeriods(400), base=plain)
    for count, key in ((50, "contract"), (30, "facility")):
        yield f"{count} of {key}", lambda count=count, key=key: many(whole, key, count)  # type: ignore[misc]
    for base in (whole, plain):
        for case in base.cases:
            yield f"case {case.name} of {base.title}", of(SelectCase(case.id), base=base)
    yield "no debt", lambda: without(whole, "facility")
    yield "no contracts", lambda: without(whole, "contract")
    yield "no members of any kind", lambda: without(whole, *(one.key for one in MODEL.entity_sets))
    revenue = [SetOverride(Address("operations.revenue"), t, 0.0) for t in range(1, whole.periods + 1)]
    yield "revenue typed over with nothing", of(*revenue)
    sources = ("contracts.price", "capacity.spot_price", "operations.base_revenue")
    yield "no revenue", _set(whole, [(place, 0.0 if isinstance(MODEL[key], Number) else (0.0,))
                                     for key in sources for place in _addresses(_input(key), whole)])  # fmt: skip
    yield "negative rates", _set(whole, [(Address("rates.base"), (-0.05,)), (Address("rates.shift"), -0.1)])
    late = [(place, 73050.0) for place in _addresses(_input("contracts.start"), whole)]
    yield "first delivery behind the horizon", _set(whole, late)
    yield "one period, and first delivery behind it", lambda: replace(_set(whole, late)(), periods=1)
    wacc = valued(whole, whole.base.id).scalar("cost_of_capital.wacc")
    for growth in (wacc, math.nextafter(wacc, 0), math.nextafter(wacc, 1), wacc + 0.01, 0.15):
        yield (
            f"terminal growth {growth!r} on a cost of capital of {wacc!r}",
            of(SetValue(Address("dcf.growth"), min(growth, 0.15))),
        )
    for base in (whole, plain):
        for n, end in enumerate(("low", "high")):
            values = {a: _typed(item, _ends(item)[n]) for item in SINGLE for a in _addresses(item, base)}
            dated = {a: v for a, v in values.items() if not MODEL[a.key].unit.is_date}
            yield f"all numbers at their {end} ends, {base.title}", _set(base, dated.items())
            yield f"all numbers and dates at their {end} ends, {base.title}", _set(base, values.items())
    for number in (1e15, -1e15):
        for key in ("operations.revenue", "operations.ebitda", "dcf.free_cash_flow", "investment.capex"):
            if isinstance(MODEL.get(key), Row):
                yield f"{key} typed over with {number!r}", of(SetOverride(Address(key), 3, number))
    for number in (1e30, -1e30, 5e-324):  # as a file of before could hold it
        held = {**whole.overrides, (Address("operations.ebitda"), 3): Override(number)}
        yield f"a file with {number!r} typed over", lambda held=held: replace(whole, overrides=held)  # type: ignore[misc]
    for number in range(3 if is_small else 60):
        yield f"random valuation {number}", lambda number=number: random_valuation(number)  # type: ignore[misc]


def _input(key: str) -> Input:
    item = MODEL[key]
    assert isinstance(item, Input)
    return item


def many(valuation: Valuation, key: str, count: int) -> Valuation:
    """The valuation with so many members of a set, copies of those it has."""
    originals = valuation.members(key)
    while len(valuation.members(key)) < count:
        original = originals[len(valuation.members(key)) % len(originals)]
        name = fresh_name([one.name for one in valuation.members(key)], original.name)
        valuation = DuplicateEntity(original.id, Entity(fresh_id(valuation, key), name)).apply(valuation)[0]
    return valuation


def without(valuation: Valuation, *keys: str) -> Valuation:
    """The valuation without members of these sets."""
    for key in keys:
        for one in valuation.members(key):
            valuation = RemoveEntity(one.id).apply(valuation)[0]
    return valuation


# What is demanded -----------------------------------------------------------------------------------------------------


def look(tally: Tally, name: str, valuation: Valuation, draw: random.Random, *, is_whole: bool, is_book: bool) -> None:
    """Compute a valuation and read all that is shown of it."""
    tally.states += 1
    try:
        started = time.process_time()
        results = compute(MODEL, valuation)
        seconds = time.process_time() - started
        if seconds > tally.slowest:
            tally.slowest, tally.slowest_of = seconds, name
        _figures(tally, name, results)
        _headline(tally, name, results)
        if is_whole:
            _everything(tally, name, results, draw)
        if is_whole and is_book:
            _workbook(tally, name, valuation)
    except Exception as error:  # a fault of the product, told with its place
        tally.fault("exception", f"{name}: {type(error).__name__} {error}")


def _figures(tally: Tally, name: str, results: Results) -> None:
    arrays = results.arrays
    tally.figures += len(arrays.figures) + len(arrays.openings) + sum(map(len, arrays.columns.values()))
    single = [(cell, (figure,)) for held in (arrays.figures, arrays.openings) for cell, figure in held.items()]
    for cell, figures in [*single, *arrays.columns.items()]:
        if not math.isfinite(sum(figures)) or not all(map(math.isfinite, figures)):
            tally.missing += sum(map(math.isnan, figures))
            if any(map(math.isinf, figures)):
                tally.fault("infinite", f"{name}: {cell[0].key} {cell[1]}")
    for failure in results.failures:
        tally.named += 1
        if not failure.check.label or not failure.check.remedy:
            tally.fault("nameless", f"{name}: {failure.check.key}")


def _headline(tally: Tally, name: str, results: Results) -> None:
    from workbench.ui.summary import cells

    for before in (None, results):
        for cell in cells(results, before):
            _said(tally, name, "text", " | ".join((cell.label, cell.value, cell.sub, cell.tip)))


def _said(tally: Tally, name: str, kind: str, words: str) -> None:
    tally.texts += 1
    if NOT_A_NUMBER.search(words):
        tally.fault(kind, f"{name}: {words}")


def _everything(tally: Tally, name: str, results: Results, draw: random.Random) -> None:
    """Every line as the sheets show it, the command line's words and JSON, and explanations."""
    arrays = results.arrays
    for cell, figure in arrays.figures.items():
        _said(tally, name, "text", cell[0].unit.shown(figure))
    for cell, line in arrays.columns.items():
        _said(tally, name, "text", " ".join(map(cell[0].unit.shown, line)))
    of = valued(results.valuation)
    _said(tally, name, "text", "\n".join(headline_text(of)))
    items = [item for section in MODEL.sections for item in section.items]
    if tally.is_small or results.valuation.periods > 100:
        items = draw.sample(items, len(items) // 10)
    try:
        json.loads(as_json(value_json(of, items), "utf-8"), parse_constant=_refuse)
    except ValueError as error:
        tally.fault("json", f"{name}: {error}")
    places = [(key, None, None) for key in _FIGURES]
    cells = [*arrays.figures, *arrays.columns]
    for item, entity in draw.sample(cells, min(len(cells), 30)):
        who = None if item.per is None or entity is None else results.valuation.members(item.per)[entity].name
        places.append((item.key, who, str(draw.randint(1, arrays.shape.periods)) if item.is_periodic else None))  # type: ignore[arg-type]
    for key, who, when in places:
        tally.explained += 1
        for words in explanation(of, key, who, when, 2):
            if NOT_A_NUMBER.search(words):
                tally.fault("explanation", f"{name}: {words}")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _workbook(tally: Tally, name: str, valuation: Valuation) -> None:
    tally.books += 1
    buffer = io.BytesIO()
    write_workbook(book_of(MODEL, valuation), buffer)
    with zipfile.ZipFile(buffer) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and (found := _STORED.search(archive.read(part).decode("utf-8"))):
                tally.fault("workbook", f"{name}: {part} holds {found[1]}")
                return


# Faults planted, to see that they are seen ----------------------------------------------------------------------------


def _controls(seed: int) -> dict[str, bool]:
    """Whether each planted fault was told, and as what it is."""

    def shown(self: Unit, value: float) -> str:
        return f"{value:,.1f}"

    def infinite(model: object, valuation: Valuation, whole: Callable[..., Results] = compute) -> Results:
        made = whole(MODEL, valuation)
        figures = dict.fromkeys(made.arrays.figures, math.inf)
        return replace(made, arrays=replace(made.arrays, figures=figures))

    def constant(found: dict[str, object], encoding: str) -> str:
        return json.dumps(found | {"price": math.nan})

    here = sys.modules[__name__]
    planted: dict[str, tuple[contextlib.AbstractContextManager[object], str]] = {
        "a formatting that writes NaN": (mock.patch.object(Unit, "shown", shown), "text"),
        "an infinite figure": (mock.patch.object(here, "compute", infinite), "infinite"),
        "JSON with NaN": (mock.patch.object(here, "as_json", constant), "json"),
        "an explanation with NaN": (
            mock.patch.object(here, "explanation", return_value=["price = nan"]),
            "explanation",
        ),
        "a check without remedy": (mock.patch.object(type(MODEL.checks[0]), "remedy", "", create=True), "nameless"),
    }
    found = {}
    bare = new_valuation("New", periods=2)
    for what, (plant, kind) in planted.items():
        tally = Tally()
        with plant:
            look(tally, what, bare, random.Random(seed), is_whole=True, is_book=False)
        found[what] = any(fault.startswith(f"{kind}: ") for fault in tally.faults)
        if not found[what]:
            print("not seen:", what, tally.faults[:3], file=sys.stderr)
    tally = Tally()
    with mock.patch.object(SetValue, "check", return_value=[]):
        found["a bound nobody minds"] = beyond(example(), tally)[1] > 0
    with mock.patch.object(here, "write_workbook", _spoilt_workbook):
        _workbook(tally, "planted", bare)
    found["an error in a workbook"] = any(fault.startswith("workbook: ") for fault in tally.faults)
    return found


def _spoilt_workbook(book: object, buffer: io.BytesIO) -> None:
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", '<c r="A1"><f>1/0</f><v>#NUM!</v></c>')
