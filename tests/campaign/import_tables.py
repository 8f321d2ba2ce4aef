"""Tables of contracts and of peers as people write them, with the figures they hold; and the same in text files."""

from __future__ import annotations

import csv
import html
import io
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.campaign.examples import Example, WrongError, damaged, of_another_kind
from workbench.document.file import load
from workbench.document.valuation import Valuation
from workbench.exchange import contract_import, peer_import
from workbench.exchange.clipboard import Table, read_clipboard
from workbench.exchange.contract_table import CONTRACTS
from workbench.exchange.peer_table import read_peers
from workbench.exchange.table_file import read_sheets
from workbench.exchange.table_plan import LeftOut, TablePlan
from workbench.exchange.table_sheet import Sheet, first_usable, sheets_of
from workbench.ground.problem import ProblemError
from workbench.ground.resources import resource
from workbench.ground.units import serial_of
from workbench.model import MODEL

VALUATION = load(resource("examples/plain-company.assay"), MODEL)
_WIDE = str.maketrans("0123456789.,%-()", "０１２３４５６７８９．，％－（）")
_GROUPS = {"": "", ",": ",", ".": ".", " ": " ", "nbsp": "\u00a0", "narrow": "\u202f", "'": "'", "’": "’"}
_NAMES = ("Microsoft", "Meta Platforms", "OpenAI", "阿里巴巴", "Société Générale", "IBM (Cloud)", "Nvidia", "Poolside",
          "Ärzte & Co", "客户甲", "Jane Street", "Cohere", "Mistral AI", "字节跳动")  # fmt: skip
_HOSTILE = ("=1+1", "+1+1", "@SUM(A1)", "=cmd|'/c calc'!A1", '=HYPERLINK("http://x.invalid/","y")', "-2+3", "A\u202eB",
            "x" * 300, "<b>x</b>", "Total", "n/a", " ", "a\tb", "a\nb", 'say "x"')  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell holds: as it is written, and the value in the model's unit (None where that is not known)."""

    written: str
    value: float | None
    exact: float | None = None
    """The number behind it in a workbook; None for a text."""
    is_day: bool = False


@dataclass(slots=True)
class Told:
    """A table to import: headings, rows of cells, and for each column the input it fills ("" for none)."""

    headings: list[str]
    items: list[str]
    rows: list[list[Said]]
    first: int = 1
    """Where the first row stands in the table that is read."""
    is_peers: bool = False
    marks: list[str] = field(default_factory=list)


class Style:
    """How one table writes its figures."""

    def __init__(self, draw: random.Random) -> None:
        self.comma = draw.random() < 0.3
        groups = [name for name in _GROUPS if name not in ((",",) if self.comma else (".",))]
        self.group = _GROUPS[draw.choice(groups)]
        self.is_wide = draw.random() < 0.15
        self.negative = draw.choice(("-{}", "({})", "{}-", "−{}", "–{}"))
        self.around = draw.choice(("{}",) * 5 + ("${}", "$ {}", "{} USD", "US${}"))
        self.day = draw.choice(range(8))

    def number(self, value: float, decimals: int) -> str:
        """A figure, which is rounded to what is written by those who make it."""
        written = f"{abs(value):,.{decimals}f}"
        written = written.replace(",", "\0").replace(".", "," if self.comma else ".").replace("\0", self.group)
        written = self.negative.format(written) if value < 0 else written
        return written.translate(_WIDE) if self.is_wide else written

    def money(self, value: float, decimals: int) -> str:
        """The same with a currency."""
        return self.around.format(self.number(value, decimals))

    def dated(self, day: date) -> str:
        """A day that can be read in one way only: after the twelfth of a month."""
        return (
            day.isoformat(), day.strftime("%Y/%m/%d"), day.strftime("%d.%m.%Y"), day.strftime("%d %b %Y"),
            day.strftime("%b %d, %Y"), f"{day.year}年{day.month}月{day.day}日", day.strftime("%Y%m%d"),
            day.strftime("%d/%m/%Y"),
        )[self.day]  # fmt: skip


_SIZES = (
    ("{} ($m)", 1.0), ("{} ($bn)", 1e3), ("{} (US$ million)", 1.0), ("{} ($000)", 1e-3), ("{}（亿元）", 1e2),
    ("{}, USD m", 1.0), ("{}", 1.0), ("{} (USD)", 0.0),
)  # fmt: skip


def _money(draw: random.Random, style: Style, size: float, *, may_be_odd: bool) -> Said:
    if may_be_odd and draw.random() < 0.08:
        return _odd(draw)
    decimals = draw.choice((1, 2, 2, 2, 4))
    if size == 0.0:
        decimals, size = 0, 1e-6
        value = float(draw.randint(3_000_000, 9_000_000_000))
    else:
        value = round(draw.choice((draw.uniform(1, 100), draw.uniform(1000, 20_000))), decimals)
        if size >= 1e2:
            value = round(value / 100 + 1, decimals)
    if draw.random() < 0.1 and size == 1.0:
        return Said(f"{style.number(value, decimals)}{draw.choice(('bn', ' bn', 'B', ' billion'))}", value * 1e3)
    return Said(style.money(value, decimals), value * size, value)


def _odd(draw: random.Random) -> Said:
    """No figure at all, or none that may come in as another."""
    return draw.choice((
        Said("n/a", None), Said("", None), Said("1e400", math.inf), Said("1e309", math.inf), Said("NaN", math.nan),
        Said("=1+1", math.nan), Said("12¹", math.nan), Said("10²", math.nan), Said("1½", math.nan),
        Said("1 2 3", math.nan),
        Said("12;34", math.nan), Said("0x10", math.nan), Said("1_000", math.nan), Said("--5", math.nan),
        Said("1e" + "9" * 5000, math.inf), Said("9" * 400, math.inf), Said("5 apples", math.nan), Said("", None),
        Said("①②", math.nan), Said("1e-400", math.nan), Said("infinity", math.inf), Said("Ⅷ", math.nan),
        Said("+-3", math.nan),
        Said("1,2,3", math.nan), Said("1.2.3.4", math.nan), Said("10³", math.nan), Said("¼", math.nan),
        Said("3%%", math.nan),
    ))  # fmt: skip


def told(draw: random.Random, *, is_peers: bool | None = None, is_workbook: bool = False) -> Told:
    """A table with its truth."""
    style = Style(draw)
    is_peers = draw.random() < 0.4 if is_peers is None else is_peers
    may_be_odd = draw.random() < 0.4
    names = draw.sample(_NAMES, draw.randint(1, 9))
    if draw.random() < 0.25:
        names[draw.randrange(len(names))] = draw.choice(_HOSTILE)
    heading, size = draw.choice(_SIZES)
    columns: list[tuple[str, str, Callable[[], Said]]] = []

    def money() -> Said:
        return _money(draw, style, size, may_be_odd=may_be_odd)

    def share() -> Said:
        value = round(draw.uniform(1.5, 95), 1)
        if is_workbook and draw.random() < 0.5:
            return Said(style.number(value, 1) + "%", value / 100, value / 100)
        return Said(style.number(value, 1) + draw.choice(("%", " %", "％")), value / 100)

    def day() -> Said:
        found = date(2021, 1, 13) + timedelta(days=30 * draw.randint(0, 100))
        found = found.replace(day=draw.randint(13, 28))
        return Said(style.dated(found), serial_of(found), serial_of(found), is_day=True)

    def term() -> Said:
        years = draw.randint(1, 20)
        if draw.random() < 0.3:
            return Said(f"{years * 12} months", float(years))
        return Said(f"{years} years", float(years))

    if is_peers:
        columns = [
            (heading.format(draw.choice(("Revenue", "Revenue LTM", "营业收入"))), "peers.revenue", money),
            (heading.format(draw.choice(("EBITDA", "ebitda ltm"))), "peers.ebitda", money),
            (heading.format(draw.choice(("Cash", "货币资金"))), "peers.cash", money),
            (draw.choice(("Growth %", "增长率（%）", "Revenue growth (%)")), "peers.growth", share),
        ]
    else:
        columns = [
            (heading.format(draw.choice(("RPO", "Backlog", "Contract value", "合同金额"))), "contracts.price", money),
            (draw.choice(("Start", "Commencement date", "开始日期")), "contracts.start", day),
            (draw.choice(("Term", "Tenor", "期限")), "contracts.term", term),
            (draw.choice(("Cost share", "成本率", "Cost to serve %")), "contracts.cost_share", share),
        ]
    kept = [columns[0], *(one for one in columns[1:] if draw.random() < 0.6)]
    order = draw.sample(range(len(kept) + 1), len(kept) + 1)
    head = draw.choice(("Company", "公司")) if is_peers else draw.choice(("Customer", "客户", "Counterparty"))
    whole: list[tuple[str, str, Callable[[], Said] | None]] = [(head, "", None), *kept]
    table = Told([whole[n][0] for n in order], [whole[n][1] for n in order], [], is_peers=is_peers)
    for name in names:
        made = ((n, whole[n][2]) for n in order)
        table.rows.append([Said(name, None) if make is None else make() for _, make in made])
    if draw.random() < 0.08:
        twice = draw.randrange(len(table.headings))
        table.headings.append(table.headings[twice])
        table.items.append("")
        for row in table.rows:
            row.append(Said(row[twice].written + "1", None))
        table.marks.append("a heading twice")
    return table


# What came of it


def plan_of(table: Table, *, is_peers: bool, valuation: Valuation = VALUATION) -> TablePlan:
    """The plan that the dialog would show at once."""
    if is_peers:
        read = read_peers(table)
        return peer_import.plan(MODEL, valuation, read.table, read.reading, stated=_RATES)
    return contract_import.plan(MODEL, valuation, table, CONTRACTS.read_headings(table))


_RATES = peer_import.Stated(dict.fromkeys(("CNY", "EUR", "USD"), 1.0), "a test")


def planned(sheets: Sequence[Sheet], *, is_peers: bool) -> tuple[TablePlan, Sheet]:
    """The plan of the sheet that the dialog shows first."""
    sheet = sheets[first_usable(sheets)]
    if sheet.problem is not None:
        raise ProblemError(sheet.problem)
    return plan_of(sheet.table, is_peers=is_peers), sheet


def checked(plan: TablePlan, faults: Sequence[LeftOut], told: Told) -> str:
    """Whole or in part; raises when a figure is another one than the table's, or is gone without a word."""
    _must_apply(plan)
    left = [*plan.left_out, *faults]
    by_row = {one.row: one for one in plan.rows}
    silent = {one.row for one in left if one.column is None}
    places = {(one.row, one.column) for one in left}
    is_whole = True
    for number, cells in enumerate(told.rows):
        if not cells:
            continue
        place = told.first + number
        row = by_row.pop(place, None)
        for column, (item, cell) in enumerate(zip(told.items, cells, strict=True)):
            if not item or cell.value is None:
                continue
            found = row.values.get(item) if row is not None else None
            if found is None:
                is_whole = False
                if place not in silent and (place, column) not in places and not _is_nothing(row, cells, told):
                    raise WrongError(f"{item} {cell.written!r} of row {place} is gone without a word")
            elif (place, column) in places:
                is_whole = False  # told as left out: what stands there is the model's own
            elif not isinstance(found, float) or not math.isclose(found, cell.value, rel_tol=1e-9, abs_tol=1e-12):
                raise WrongError(f"{item} of row {place} is {cell.written!r} ({cell.value!r}), {found!r} came in")
    if by_row:
        raise WrongError(f"rows from nowhere: {[(one.row, one.name, one.values) for one in by_row.values()]}"[:300])
    return "whole" if is_whole and not left else "in part"


def _is_nothing(row: object, cells: Sequence[Said], told: Told) -> bool:
    return row is None and not any(cell.written for cell in cells)


def _must_apply(plan: TablePlan) -> None:
    """What may be taken over passes the checks of an edit: it is all or nothing from there on."""
    if plan.edit is not None:
        problems = plan.edit.check(MODEL, VALUATION)
        if problems:
            raise WrongError(f"the edit it proposes is refused: {problems[0]}")
        plan.edit.apply(VALUATION)


def sane(result: tuple[TablePlan, Sheet]) -> str:
    """Nothing is known of the content; the edit must still be one that can be made."""
    _must_apply(result[0])
    return "unknown"


# Text files

_LINE_ENDS = ("\n", "\r\n", "\r", "\n\r\n", "mixed")


def text_file(draw: random.Random, folder: Path) -> Example:
    """A CSV, TSV or TXT file."""
    suffix = draw.choice((".csv", ".csv", ".tsv", ".txt", ".CSV"))
    if draw.random() < 0.08:
        path, kind = of_another_kind(folder, suffix, draw)
        return Example(path, kind, lambda: planned(read_sheets(path), is_peers=False), sane)
    if draw.random() < 0.02:
        return _large(draw, folder, suffix)
    table = told(draw)
    how: list[str] = []
    written = _delimited(table, draw, how)
    content, encoding = _encoded(written, draw)
    how.append(encoding)
    judge: Callable[[Any], str] = lambda found: checked(found[0], found[1].faults, table)  # noqa: E731
    if draw.random() < 0.3:
        content, judge = damaged(content, draw), sane
        how.append("damaged")
    elif encoding == "unknown":
        judge = sane
    path = folder / f"given{suffix}"
    path.write_bytes(content)
    return Example(path, ", ".join(how), lambda: planned(read_sheets(path), is_peers=table.is_peers), judge)


def _delimited(table: Told, draw: random.Random, how: list[str]) -> str:
    delimiter = draw.choice((",", ";", "\t", "|"))
    end = draw.choice(_LINE_ENDS)
    into = io.StringIO(newline="")
    writer = csv.writer(into, delimiter=delimiter, lineterminator="\r\n\x1e", quoting=draw.choice((0, 0, 1)))
    writer.writerow(table.headings)
    for row in table.rows:
        writer.writerow([cell.written for cell in row])
    lines = into.getvalue().split("\r\n\x1e")
    if end == "\n\r\n":
        table.rows = [each for row in table.rows for each in ([], row)]
    ends = [draw.choice(("\n", "\r\n", "\r")) if end == "mixed" else end for _ in lines]
    body = "".join(line + one for line, one in zip(lines[:-1], ends, strict=False))
    if draw.random() < 0.1:
        body = f"sep={delimiter}\n" + body
    how.append(f"cut by {delimiter!r}, {end!r}")
    return body


def _encoded(written: str, draw: random.Random) -> tuple[bytes, str]:
    encoding = draw.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp1252"))
    if encoding == "cp1252":
        try:
            return written.encode("cp1252"), "cp1252" if written.isascii() else "unknown"
        except UnicodeEncodeError:
            encoding = "utf-8"
    if encoding == "gb18030" and not any("\u4e00" <= c <= "\u9fff" for c in written):
        return written.encode("gb18030"), "gb18030" if written.isascii() else "unknown"
    if encoding in ("utf-16-le", "utf-16-be") and not written[:2000].isascii():
        return written.encode("utf-16"), "utf-16"  # without a mark only Western text gives itself away
    return written.encode(encoding), encoding


def _large(draw: random.Random, folder: Path, suffix: str) -> Example:
    """As large as may be given, made of next to nothing."""
    size = draw.choice((1_000_000, 10_000_000, 49_000_000))
    piece = draw.choice(
        (b",", b"1,", b"\n", b"a\n", b'"', b'""', b"1,2\n", b"a", "亿".encode(), b"\t", b";|,\t", b'"\n')
    )
    path = folder / f"given{suffix}"
    path.write_bytes(b"Customer,RPO\n" + piece * (size // len(piece)))
    return Example(path, f"{size:,} bytes of {piece!r}", lambda: planned(read_sheets(path), is_peers=False), sane)


# The clipboard


def clipboard(draw: random.Random, folder: Path) -> Example:
    """What a spreadsheet, a browser or somebody else puts on the clipboard: HTML, tab-separated text or both."""
    table = told(draw)
    path = folder / "no file"
    kind = draw.random()
    markup, plain = "", ""
    judge: Callable[[Any], str] = lambda found: checked(found[0], (), table)  # noqa: E731
    how = []
    if kind < 0.5:
        markup = _markup(table, draw)
        how.append("HTML")
    if not markup or draw.random() < 0.3:
        plain = _tabbed(table, draw)
        how.append("text")
    if draw.random() < 0.3:
        markup, plain = _damaged_text(markup, draw), _damaged_text(plain, draw)
        judge = sane
        how.append("damaged")
    elif draw.random() < 0.05:
        markup, judge = _swollen(draw), sane
        how = ["swollen"]

    def read() -> tuple[TablePlan, Sheet]:
        return planned(sheets_of({"": read_clipboard(markup, plain)}), is_peers=table.is_peers)

    return Example(path, ", ".join(how), read, judge)


def _tabbed(table: Told, draw: random.Random) -> str:
    end = draw.choice(("\n", "\r\n", "\r"))
    into = io.StringIO(newline="")
    writer = csv.writer(into, delimiter="\t", lineterminator="\r\n\x1e")  # of this, what stands in a cell is quoted
    writer.writerow(table.headings)
    writer.writerows([cell.written for cell in row] for row in table.rows)
    return into.getvalue().replace("\r\n\x1e", end)


def _markup(table: Told, draw: random.Random) -> str:
    """As Excel, Calc, Google or a web page writes a table."""
    attribute = draw.choice(("", "", "x:num", "sdval", "data-sheets-value"))

    def cell(said: Said) -> str:
        shown = html.escape(said.written).replace("\n", "<br>")
        behind = ""
        if said.exact is not None and attribute:
            number = repr(said.exact)
            number = f'{{"1":3,"3":{number}}}' if attribute == "data-sheets-value" else number
            behind = f' {attribute}="{html.escape(number)}"'
        shown = draw.choice((f"{shown}", f"<b>{shown}</b>", f"<span style='x'>{shown}</span>", f"\n {shown}\n"))
        return f"<td{behind}>{shown}</td>"

    rows = ["<tr>" + "".join(f"<th>{html.escape(one)}</th>" for one in table.headings) + "</tr>"]
    rows += ["<tr>" + "".join(map(cell, row)) + "</tr>" for row in table.rows]
    hostile = draw.choice((
        "", "", "<script>alert(1)</script>", "<style>td{}</style>", "<img src='http://x.invalid/x.png'>",
        "<!-- <td>5</td> -->", "<iframe src='file:///etc/passwd'></iframe>", "<object data='x'></object>",
        "<link rel=stylesheet href='http://x.invalid/'>", "<![CDATA[ x ]]>",
    ))  # fmt: skip
    return f"<html><head>{hostile}</head><body>{hostile}<table>{''.join(rows)}</table></body></html>"


def _damaged_text(written: str, draw: random.Random) -> str:
    found = damaged(written.encode("utf-8", "surrogatepass"), draw).decode("utf-8", "replace")
    places = range(draw.randint(0, 3)) if found else ()
    for _ in places:
        at = draw.randrange(len(found))
        found = found[:at] + draw.choice(("\0", "\ud800", "<", ">", '"', "\t", "</td>", "<tr>", "&#x0;")) + found[at:]
    return found


def _swollen(draw: random.Random) -> str:
    piece = draw.choice((
        "<td colspan=1000>x", "<tr><td rowspan=1000 colspan=1000>x", "<table>", "<tr>", "<td>", "<!--", "<![", "<a",
        "&", "<td>&#", "<tr><td>1<td>2", "</", "<td x:num=1 ", "<script>", "<td rowspan=1000>", "<?", "<!", "<td a='",
    ))  # fmt: skip
    return "<table><tr><th>Customer</th><th>RPO</th></tr>" + piece * draw.choice((1_000, 50_000, 150_000))
