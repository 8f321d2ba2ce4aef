"""Figures from elsewhere that are no tables of contracts: company facts, quarters, curves, cells, and kept settings."""

from __future__ import annotations

import csv
import io
import json
import math
import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.campaign.examples import Example, WrongError, damaged, of_another_kind
from tests.campaign.hostile import restructured, words_changed
from tests.campaign.import_tables import VALUATION, Style
from workbench.document.decode import loads_simulation
from workbench.document.file import load, read_whole
from workbench.document.periods import Calendar
from workbench.document.strict_json import decoded
from workbench.document.valuation import Valuation
from workbench.exchange.back_test_series import COLUMNS, BackTestSeries, fill_edit, read_series
from workbench.exchange.clipboard import Cell
from workbench.exchange.company_facts import series_of_facts
from workbench.exchange.copied import typed_words
from workbench.exchange.curve_table import AmountScale, Laid, lay_amounts, lay_rates, typed_table
from workbench.exchange.facts_concepts import TAGS
from workbench.exchange.facts_lines import FactsPlan
from workbench.exchange.facts_plan import currency_for, first_edit, first_plan, own_period, peer_plan, takeover_plan
from workbench.exchange.facts_reading import CompanyFacts, read_company_facts
from workbench.exchange.filed_facts import FORMS
from workbench.exchange.reported_figures import Figures
from workbench.exchange.saved_mappings import MappingFolder
from workbench.ground.numbers import parse_number
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.resources import resource
from workbench.ground.units import PERCENT, USD_M, Unit, end_of_month, serial_of
from workbench.model import MODEL

_FILES = Path(__file__).parents[1] / "exchange" / "files"


# Company facts


@cache
def _bases() -> tuple[bytes, ...]:
    return tuple((_FILES / f"{name}-company-facts.json").read_bytes() for name in ("coreweave", "lpa", "snowflake"))


@cache
def _small() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_bases()[0])
    return found


def company_facts(draw: random.Random, folder: Path) -> Example:
    """A companyfacts file of EDGAR: with other figures, damaged, or made of something else."""
    path = folder / "companyfacts.json"
    if draw.random() < 0.06:
        path, how = of_another_kind(folder, ".json", draw)
        return Example(path, how, lambda: _facts_of(path, draw))
    content = _bases()[draw.choices((0, 1, 2), (6, 4, 1))[0]]
    judge: Callable[[Any], str] = lambda found: _facts_said(found, json.loads(content))  # noqa: E731
    match draw.randrange(8):
        case 0 | 1 | 2:
            content, how = _other_figures(json.loads(content), draw), "other figures"
        case 3 | 4:
            content, how, judge = damaged(content, draw), "damaged", _facts_sane
        case 5 | 6:
            content, how, judge = restructured(_bases()[0], draw), "of another kind somewhere", _facts_sane
        case _:
            content, how, judge = _odd_json(content, draw), "odd", _facts_sane
    path.write_bytes(content)
    return Example(path, how, lambda: _facts_of(path, draw), judge)


def _other_figures(body: dict[str, Any], draw: random.Random) -> bytes:
    """The same facts with figures, dates, forms and names that companies file, or could."""
    for tags in body["facts"].values():
        for tag in tags.values():
            for facts in tag.get("units", {}).values():
                for fact in facts:
                    if draw.random() < 0.2:
                        fact["val"] = draw.choice((
                            0, -1, 1, round(draw.uniform(-1e10, 1e11)), draw.uniform(-1e3, 1e12), 1e17, 123456789.25,
                            -5_000_000_000, 0.001,
                        ))  # fmt: skip
                    if draw.random() < 0.03:
                        fact["form"] = draw.choice(("10-K", "10-Q", "10-K/A", "8-K", "DEF 14A", "20-F", ""))
                    if draw.random() < 0.02:
                        day = date(draw.choice((1, 1900, 2024, 9999)), draw.randint(1, 12), draw.randint(1, 28))
                        fact[draw.choice(("end", "filed", "start"))] = day.isoformat()
    if draw.random() < 0.4:
        body["entityName"] = draw.choice(
            ("=1+1", "x" * 500, "A\u0007B", "", None, 5, ["x"], "\ud800", "  ", "名称", "A/B")
        )
    if draw.random() < 0.2:
        body["cik"] = draw.choice((0, -1, "x", None, 10**30, "0001", 1.5))
    return json.dumps(body, ensure_ascii=draw.random() < 0.5).encode("utf-8", "surrogatepass")


def _odd_json(content: bytes, draw: random.Random) -> bytes:
    match draw.randrange(7):
        case 0:
            return content.decode().encode("utf-16")
        case 1:
            return b"\xef\xbb\xbf" + content
        case 2:
            return words_changed(
                content.replace(b'"val": ', b'"value": ').replace(b'"val":', b'"value": '), draw
            ).replace(b'"value": ', b'"val": ')
        case 3:
            deep = draw.choice((50, 5_000, 300_000))
            return content.rstrip()[:-1] + b',"x":' + b"[" * deep + b"]" * deep + b"}"
        case 4:
            return content.rstrip()[:-1] + b',"x":[' + b"0," * draw.choice((1000, 3_000_000)) + b"0]}"
        case 5:
            return content + draw.choice((b"x", b"{}", b"\0", content[:1000]))
        case _:
            return content.replace(
                b'"us-gaap"', draw.choice((b'"ifrs-full"', b'"dei"', b'"us-gaap":{},"us-gaap"', b'""')), 1
            )


def _facts_of(path: Path, draw: random.Random) -> tuple[CompanyFacts, list[tuple[Valuation, Any]]]:
    """Read, and planned as a first valuation, for an open one and for a peer."""
    facts = read_company_facts(path, TAGS)
    edits: list[tuple[Valuation, Any]] = []
    currency = currency_for(facts, facts.currencies[0] if facts.currencies else "USD")
    figures = Figures(facts, currency)
    try:
        match draw.randrange(4):
            case 0:
                beginning, plan = first_plan(MODEL, figures, own_period(MODEL, VALUATION, figures))
                edits.append((beginning, first_edit(MODEL, beginning, plan)))
            case 1:
                edits.append((VALUATION, _plan(takeover_plan, figures).edit()))
            case 2:
                plan = peer_plan(MODEL, VALUATION, figures, own_period(MODEL, VALUATION, figures))
                edits.append((VALUATION, plan.edit()))
            case _:
                edits.append((VALUATION, fill_edit(MODEL, VALUATION, series_of_facts(path, currency))))
    except ProblemError as error:
        if not error.problem.where or not error.problem.remedy:
            raise
    return facts, edits


def _plan(make: Callable[..., FactsPlan], figures: Figures) -> FactsPlan:
    return make(MODEL, VALUATION, figures, own_period(MODEL, VALUATION, figures))


def _facts_sane(found: tuple[CompanyFacts, list[tuple[Valuation, Any]]]) -> str:
    for valuation, edit in found[1]:
        problems = edit.check(MODEL, valuation)
        if problems:
            raise WrongError(f"the edit it proposes is refused: {problems[0]}")
        edit.apply(valuation)
    return "unknown"


def _facts_said(found: tuple[CompanyFacts, list[tuple[Valuation, Any]]], body: dict[str, Any]) -> str:
    """Every figure of the tags asked for is there as it is filed, or counted as incomplete; and no other is."""
    _facts_sane(found)
    facts = found[0]
    filed: list[tuple[Any, ...]] = []
    for taxonomy, tags in body["facts"].items():
        for tag, about in tags.items():
            for unit, each in about.get("units", {}).items() if tag in TAGS else ():
                filed += [(taxonomy, tag, unit, one.get("end"), one.get("accn"), one["val"]) for one in each]
    read = [
        (taxonomy, tag, unit, fact.end.isoformat(), fact.accession, fact.value)
        for (taxonomy, tag), units in facts.facts.items()
        for unit, each in units.items()
        for fact in each
    ]
    strange = [one for one in read if one not in filed]
    if strange:
        raise WrongError(f"figures nobody filed: {strange[:2]}")
    other = sum(
        not str(one.get("form")).startswith(FORMS)
        for tags in body["facts"].values()
        for tag, about in tags.items()
        for each in (about.get("units", {}).values() if tag in TAGS else ())
        for one in each
    )
    if len(read) + facts.incomplete > len(filed) or len(read) + facts.incomplete + other < len(filed):
        raise WrongError(f"{len(filed)} filed, {len(read)} read, {facts.incomplete} incomplete, {other} of other forms")
    return "in part" if facts.incomplete else "whole"


# Reported quarters


def reported_quarters(draw: random.Random, folder: Path) -> Example:
    """A table of quarters for the back-test."""
    path = folder / "series.csv"
    if draw.random() < 0.06:
        path, how = of_another_kind(folder, ".csv", draw)
        return Example(path, how, lambda: _filled(path))
    columns = [*COLUMNS]
    truth: dict[tuple[str, str], float] = {}
    rows: list[list[str]] = []
    is_known = True
    currency = draw.choice(("USD", "USD", "USD", "EUR", "", " USD", "usd"))
    opening = date(2024, 12, 31)
    for n in range(1, draw.randint(2, 10)):
        end = (opening + timedelta(days=92 * n)).replace(day=28)
        for measure in draw.sample(("revenue", "rpo", "near_share", "backlog", "committed_share"), 2):
            is_share = measure.endswith("share")
            value = round(draw.random(), 3) if is_share else round(draw.uniform(0, 9000), 2)
            written = draw.choice((repr(value), repr(value), f"{value:.6e}"))
            if draw.random() < 0.05:
                written = draw.choice(
                    ("1,234", "NaN", "1e400", "-1", "", "=1+1", "１２", "1_000", "12¹", "0x1", "1e9999")
                )
                value = {"１２": 12.0}.get(written, math.nan)
            truth[end.isoformat(), measure] = value
            unit = "share" if is_share else f"{currency} m"
            told = ("reported", "10-Q", "2025-05-01", "0001-25-000001", "5", "http://x.invalid")
            rows.append(["A Co", end.isoformat(), measure, written, unit, *told, draw.choice(("", "=1+1", "x" * 3000))])
    if draw.random() < 0.1:
        columns.insert(draw.randrange(12), "value")
        for row in rows:
            row.insert(columns.index("value"), draw.choice(("1", "2.5")))
        is_known = False
    if draw.random() < 0.1:
        rows.append(rows[0][:])
    into = io.StringIO(newline="")
    writer = csv.writer(into, lineterminator=draw.choice(("\n", "\r\n")))
    writer.writerows([columns, *rows])
    content = into.getvalue().encode(draw.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030")))
    how = "quarters" if is_known else "a heading twice"
    if draw.random() < 0.3:
        content, is_known, how = damaged(content, draw), False, "damaged"
    path.write_bytes(content)

    def judge(found: tuple[BackTestSeries, Any]) -> str:
        series, edit = found
        _applies(edit)
        if how == "a heading twice":
            raise WrongError("of two columns of one heading, one came in without a word")
        if not is_known:
            return "unknown"
        if currency != "USD" and edit is not None and any(not m.endswith("share") for _, m in truth):
            raise WrongError(f"money in {currency!r} came in")
        read = {(p.period_end.isoformat(), p.measure.value): p.value for p in series.points}
        wrong = {key: (truth.get(key), value) for key, value in read.items() if truth.get(key) != value}
        if wrong or read.keys() != truth.keys():
            raise WrongError(f"other quarters than said: {wrong or read.keys() ^ truth.keys()}")
        return "whole"

    return Example(path, how, lambda: _filled(path), judge)


def _filled(path: Path) -> tuple[BackTestSeries, Any]:
    series = read_series(path)
    try:
        return series, fill_edit(MODEL, VALUATION, series)
    except ProblemError as error:
        if not error.problem.where or not error.problem.remedy:
            raise
        return series, None


def _applies(edit: Any) -> None:
    if edit is not None:
        problems = edit.check(MODEL, VALUATION)
        if problems:
            raise WrongError(f"the edit it proposes is refused: {problems[0]}")
        edit.apply(VALUATION)


# Curves and cells


def _calendar(periods: int) -> Calendar:
    opening = serial_of(date(2024, 12, 31))
    ends = tuple(end_of_month(opening, 3 * n) for n in range(periods + 1))
    labels = ("2024-12-31", *(f"{n % 4 + 1}Q{25 + n // 4}" for n in range(periods)))
    return Calendar(labels, tuple(2025 + n // 4 for n in range(-1, periods)), ends)


def curve(draw: random.Random, folder: Path) -> Example:
    """Rates or amounts by date, by period or bare, typed or pasted."""
    style = Style(draw)
    calendar = _calendar(draw.choice((1, 4, 12, 40)))
    count = draw.randint(1, 12)
    is_rate = draw.random() < 0.5
    lines, truth = [], []
    kind = draw.choice(("dated", "periods", "bare"))
    for n in range(1, count + 1):
        if is_rate:
            value = round(draw.uniform(0.5, 30), draw.choice((1, 2)))
            written = style.number(value, 2) + draw.choice(("%", " %", "％"))
            truth.append(value / 100)
        else:
            value = round(draw.uniform(1, 900), 2)
            written = style.number(value, 2)
            truth.append(value)
        if draw.random() < 0.02:
            holes = ["1e400", "12¹", "1½", "=1+1", "NaN", "1e" + "9" * 5000, "9" * 500]
            written = draw.choice([*holes, *["x"] * (n > 1)])  # on the first line it is a heading
            truth[-1] = math.nan
        elif kind == "bare" and n > 1 and draw.random() < 0.03:
            written = draw.choice(("n/a", "–", "n.m."))
            truth[-1] = truth[-2] if is_rate else 0.0
        label = {"dated": style.dated(date(2025, 1, 15) + timedelta(days=91 * (n - 1))), "periods": str(n), "bare": ""}[
            kind
        ]
        if kind == "dated":
            label = (date(2025, 1, 15) + timedelta(days=91 * (n - 1))).replace(day=draw.randint(13, 28)).isoformat()
        lines.append(f"{label}\t{written}" if label else f"\t{written}")
    body = draw.choice(("\n", "\r\n", "\r")).join(lines)
    is_known = True
    how = f"{kind} {'rates' if is_rate else 'amounts'}"
    if draw.random() < 0.3:
        body, is_known, how = damaged(body.encode(), draw).decode("utf-8", "replace"), False, f"{how}, damaged"
    elif draw.random() < 0.02:
        body, is_known = (
            body + draw.choice(("1\t2\n", "\n", "\t", "5 ", ";", "9")) * draw.choice((1000, 300_000)),
            False,
        )
        how = "swollen"

    def read() -> Laid:
        table = typed_table(body)
        made = lay_rates(table, calendar) if is_rate else lay_amounts(table, calendar, "USD", AmountScale.MILLIONS)
        if isinstance(made, Laid):
            return made
        raise ProblemError(made)

    def judge(laid: Laid) -> str:
        if any(not math.isfinite(value) for value in laid.values):
            raise WrongError("a figure that is not finite")
        if not is_known:
            return "unknown"
        if any(math.isnan(value) for value in truth[: None if kind == "dated" else len(laid.values)]):
            raise WrongError(f"came in although {body!r} holds no figure somewhere"[:300])
        periods = len(calendar.labels) - 1
        if kind == "dated" and is_rate:
            low, high = min(truth), max(truth)
            if not all(low - 1e-12 <= value <= high + 1e-12 for value in laid.values):
                raise WrongError(f"rates {laid.values} beyond those given, {truth}")
        elif is_rate:
            wanted = [truth[min(n, count - 1)] for n in range(periods)]
            if any(not math.isclose(a, b, rel_tol=1e-12) for a, b in zip(laid.values, wanted, strict=True)):
                raise WrongError(f"rates {laid.values} for {truth}")
        elif not math.isclose(math.fsum(laid.values), math.fsum(truth[:periods]), rel_tol=1e-12):
            raise WrongError(f"amounts {laid.values} for {truth}")
        return "whole"

    return Example(folder / "no file", how, read, judge)


_UNITS: tuple[tuple[Unit, float], ...] = ((USD_M, 1.0), (PERCENT, 0.01))


def typed_cells(draw: random.Random, folder: Path) -> Example:
    """A cell of a clipboard as it goes into a field: its text, and the number behind it where there is one."""
    style = Style(draw)
    unit, size = draw.choice(_UNITS)
    value = round(draw.choice((draw.uniform(1.2, 99), draw.uniform(-5000, 5000))), draw.choice((1, 2)))
    written = style.number(value, 2)
    truth: float | None = value * size
    exact = None
    kind = draw.random()
    if kind < 0.25:
        exact = value * size
        if unit is PERCENT:
            written += "%"
            exact = value / 100
    elif kind < 0.5:
        written = draw.choice((
            "1e400", "12¹", "10²", "1½", "NaN", "inf", "x", "=1+1", "1e" + "9" * 5000, "1_000", "\0", "\ud800",
            "9" * 5000, "(" * 2000 + "1", "2**9**9", "9**9**9", "1/0", "()" * 500, "__import__('os')", "1e308*10",
            "1" + "+1" * 5000,
            "-" * 5000 + "1", "0x10", "①", "1;2", "'1", "@1", "１２", "+" * 3000, "1e5e5", "%" * 999, "5" + "%" * 50,
        ))  # fmt: skip
        truth = {"１２": 12 * size}.get(written)
    if draw.random() < 0.2 and exact is None:
        written = damaged(written.encode("utf-8", "surrogatepass"), draw).decode("utf-8", "replace")
        truth = None

    def read() -> float | None:
        typed = typed_words(Cell(written, exact), unit, comma=style.comma)
        found = parse_number(typed, unit, optional=True)
        if isinstance(found, Problem):
            raise ProblemError(found)
        return found

    def judge(found: float | None) -> str:
        if found is None:
            return "unknown"
        if not math.isfinite(found):
            raise WrongError(f"{written!r} came in as {found!r}")
        if written in (
            "1e400",
            "12¹",
            "10²",
            "1½",
            "NaN",
            "inf",
            "1e" + "9" * 5000,
            "①",
            "9" * 5000,
            "2**9**9",
            "9**9**9",
        ):
            raise WrongError(f"{written[:40]!r} came in as {found!r}")
        if truth is None:
            return "unknown"
        if not math.isclose(found, truth, rel_tol=1e-9):
            raise WrongError(f"{written!r} ({truth!r}, {unit.label}) came in as {found!r}")
        return "whole"

    return Example(folder / "no file", f"{written[:30]!r} behind {exact!r}", read, judge)


# Kept settings


def mapping(draw: random.Random, folder: Path) -> Example:
    """A saved mapping among others in its folder: what cannot be read is told and passed over."""
    columns = {f"head{n}": draw.choice(("price", "name", "", "start")) for n in range(draw.randint(1, 9))}
    body: dict[str, Any] = {
        "format": "assay-table-mapping", "version": 1, "kind": "contracts",
        "name": draw.choice(("Mine", "=1+1", "名称")),
        "columns": columns, "comma": draw.random() < 0.5, "day_leads": draw.random() < 0.5,
        "scale": draw.choice((1.0, 1e3, 1e6, 1e9)), "scales": {"head0": 1e3} if draw.random() < 0.5 else {},
    }  # fmt: skip
    content = json.dumps(body, ensure_ascii=False).encode()
    is_known = draw.random() < 0.3
    how = "sound"
    path = folder / "contracts-1.json"
    kind = draw.random()
    if not is_known and kind < 0.15:
        path, how = of_another_kind(folder, ".json", draw)
        path = path.rename(folder / "contracts-1.json") if path.is_symlink() or path.exists() else path
    else:
        if not is_known and kind < 0.6:
            content, how = damaged(content, draw), "damaged"
        elif not is_known:
            content, how = restructured(content, draw), "of another kind somewhere"
        path.write_bytes(content)

    def read() -> tuple[Any, Any]:
        kept = MappingFolder(folder)
        return kept.all_of("contracts"), kept.problems

    def judge(found: tuple[Any, Any]) -> str:
        mappings, problems = found
        if any(not one.where or not one.what or not one.remedy for one in problems):
            raise WrongError(f"a problem without place or remedy: {problems}")
        if not is_known:
            return "unknown"
        (one,) = mappings
        said = (one.name, dict(one.columns), one.comma, one.day_leads, one.scale, dict(one.scales))
        if said != tuple(body[key] for key in ("name", "columns", "comma", "day_leads", "scale", "scales")):
            raise WrongError(f"{said} for {body}")
        return "whole"

    return Example(path, how, read, judge)


@cache
def _plans() -> tuple[Valuation, dict[str, Any]]:
    place = resource("examples/coreweave-ipo.assay")
    return load(place, MODEL), json.loads(place.read_bytes())["studies"]["simulation"]


def plan_of_draws(draw: random.Random, folder: Path) -> Example:
    """A plan of draws in a file of its own."""
    path = folder / "plan.json"
    valuation, body = _plans()
    if draw.random() < 0.08:
        path, how = of_another_kind(folder, ".json", draw)
    else:
        content, how = json.dumps(body).encode(), "sound"
        match draw.randrange(4):
            case 0 | 1:
                content, how = restructured(content, draw), "of another kind somewhere"
            case 2:
                content, how = damaged(content, draw), "damaged"
            case _:
                pass
        path.write_bytes(content)
    known = loads_simulation(json.dumps(body), MODEL, valuation, "plan") if how == "sound" else None

    def judge(found: Any) -> str:
        if known is not None and found != known:
            raise WrongError("another plan")
        return "unknown" if known is None else "whole"

    return Example(
        path, how, lambda: loads_simulation(decoded(read_whole(path), path.name), MODEL, valuation, path.name), judge
    )
