"""Workbooks written part by part, sound and in bad faith, and read as tables of contracts or peers."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.campaign.examples import Example, WrongError, damaged, of_another_kind
from tests.campaign.import_tables import Said, Told, checked, planned, sane, told
from workbench.exchange.table_file import read_sheets
from workbench.exchange.table_sheet import column_letters

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_1904 = 1462.0
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>
<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>
<xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>"""


@dataclass(slots=True)
class Parts:
    """A workbook before it is packed. `cells` are the rows of its one sheet as XML, by row."""

    rows: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    title: str = "Table"
    state: str = ""
    book_properties: str = ""
    merged: list[str] = field(default_factory=list)
    more: dict[str, bytes] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    """Further sheets, as XML."""
    links: str = ""
    types: str = ""

    def parts(self) -> dict[str, bytes]:
        """All parts by name."""
        merged = "".join(f'<mergeCell ref="{one}"/>' for one in self.merged)
        merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
        body = "".join(self.rows)
        sheets = [f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData>{merged}</worksheet>', *self.others]
        names = [self.title, *(f"Other {n}" for n in range(len(self.others)))]
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"{self.state if n == 1 else ""}/>'
            for n, name in enumerate(names, 1)
        )
        relations = "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        strings = "".join(f"<si><t xml:space='preserve'>{escape(one)}</t></si>" for one in self.strings)
        written = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>{types}{self.types}'
            "</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{self.book_properties}'
            f"<sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rIdS" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rIdT" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>{self.links}'
            "</Relationships>",
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        }
        found = {name: (_HEAD + text.removeprefix(_HEAD)).encode() for name, text in written.items()}
        found |= {f"xl/worksheets/sheet{n}.xml": (_HEAD + one).encode() for n, one in enumerate(sheets, 1)}
        return found | self.more


def packed(path: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """Write them as an archive."""
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def workbook(draw: random.Random, folder: Path) -> Example:
    """An .xlsx or .xlsm file with a table."""
    suffix = draw.choice((".xlsx", ".xlsx", ".xlsm"))
    path = folder / f"given{suffix}"
    if draw.random() < 0.06:
        path, other = of_another_kind(folder, suffix, draw)
        return Example(path, other, lambda: planned(read_sheets(path), is_peers=False), sane)
    table = told(draw, is_workbook=True)
    how: list[str] = []
    made = _laid(table, draw, how)
    judge: Callable[[Any], str] = lambda found: checked(found[0], found[1].faults, table)  # noqa: E731
    parts = made.parts()
    kind = draw.random()
    if kind < 0.25:
        trick = trick_of(draw)
        trick(parts, draw)
        how.append(trick.__name__.removeprefix("_"))
        judge = refused_alone if trick is _declared else sane
    packed(path, parts, draw.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))
    if 0.25 <= kind < 0.5:
        path.write_bytes(damaged(path.read_bytes(), draw))
        how.append("damaged")
        judge = sane
    return Example(path, ", ".join(how), lambda: planned(read_sheets(path), is_peers=table.is_peers), judge)


def refused_alone(_: object) -> str:
    """For what may not be read at all."""
    raise WrongError("it declares entities and was read")


def _laid(table: Told, draw: random.Random, how: list[str]) -> Parts:
    """The table in a sheet: figures as numbers or texts, titles over it, cells merged, hidden, linked or computed."""
    made = Parts(title=draw.choice(("Table", "Peers & Co", "Übersicht", "名单", "A'B", "x" * 31)))
    is_1904 = draw.random() < 0.2
    if is_1904:
        made.book_properties = f'<workbookPr date1904="{draw.choice(("1", "true"))}"/>'
        how.append("days from 1904")
    above = draw.choice((0, 0, 1, 2))
    for place in range(above):
        made.rows.append(
            f'<row r="{place + 1}"><c r="A{place + 1}" t="inlineStr"><is><t>Quarterly book</t></is></c></row>'
        )
        if draw.random() < 0.5:
            made.merged.append(f"A{place + 1}:D{place + 1}")
    table.first = above + 1
    heads = [Said(one, None) for one in table.headings]
    is_text, has_formulas = draw.random() < 0.3, draw.random() < 0.3
    hidden = draw.random() < 0.1
    for number, row in enumerate([heads, *table.rows], above):
        cells = []
        for column, cell in enumerate(row):
            where = f"{column_letters(column)}{number + 1}"
            cells.append(_cell(where, cell, made, draw, is_text=is_text, has_formulas=has_formulas, is_1904=is_1904))
        is_hidden = ' hidden="1"' if hidden and number > above and draw.random() < 0.3 else ""
        made.rows.append(f'<row r="{number + 1}"{is_hidden}>{"".join(cells)}</row>')
    if draw.random() < 0.1:
        made.others.append(
            f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>'
        )
        if draw.random() < 0.3:
            made.state = draw.choice((' state="hidden"', ' state="veryHidden"'))
            made.others.clear()  # a single sheet is taken, hidden or not
            how.append("hidden")
    if draw.random() < 0.1:
        at = above + 1 + draw.randrange(len(table.rows))
        letters = column_letters(draw.randrange(len(table.headings)))
        made.merged.append(f"{letters}{at + 1}:{letters}{at + 2}")
        how.append("merged")
    if draw.random() < 0.08:
        made.more["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + draw.randbytes(2000)
        kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
        made.links += f'<Relationship Id="rIdV" Type="{kind}" Target="vbaProject.bin"/>'
        how.append("macros")
    if draw.random() < 0.08:
        _link(made)
        how.append("external link")
    return made


def _cell(
    place: str, said: Said, made: Parts, draw: random.Random, *, is_text: bool, has_formulas: bool, is_1904: bool
) -> str:
    if said.exact is not None and not (is_text and draw.random() < 0.7):
        number, style = said.exact, 0
        if said.is_day:
            number, style = number - (_1904 if is_1904 else 0.0), 1
        elif said.written.endswith("%"):
            style = 2
        if has_formulas and draw.random() < 0.3:
            formula = draw.choice(
                ("1+1", "SUM(A1:A9)", "[1]Sheet1!A1", "HYPERLINK(&quot;http://x.invalid&quot;,1)", "NOW()")
            )
            value = "" if draw.random() < 0.2 else f"<v>{number!r}</v>"
            return f'<c r="{place}" s="{style}"><f>{formula}</f>{value}</c>'
        return f'<c r="{place}" s="{style}"><v>{number!r}</v></c>'
    words = "".join(c for c in said.written if c >= " " or c in "\t\n")
    if not words:
        return f'<c r="{place}"/>'
    match draw.randrange(3):
        case 0:
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>'
        case 1 if has_formulas:
            return f'<c r="{place}" t="str"><f>CONCATENATE("a")</f><v>{escape(words)}</v></c>'
        case _:
            made.strings.append(words)
            return f'<c r="{place}" t="s"><v>{len(made.strings) - 1}</v></c>'


def _link(made: Parts) -> None:
    """Another workbook, on the network, from which values are taken."""
    made.links += f'<Relationship Id="rIdX" Type="{_OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    made.more["xl/externalLinks/externalLink1.xml"] = (
        f'{_HEAD}<externalLink xmlns="{_MAIN}"><externalBook xmlns:r="{_OFFICE}" r:id="rId1"><sheetNames>'
        '<sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>'
    ).encode()
    made.more["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/externalLinkPath" Target="http://x.invalid/other.xlsx" TargetMode="External"/>'
        "</Relationships>"
    ).encode()


# In bad faith

SHEET = "xl/worksheets/sheet1.xml"
Trick = Callable[[dict[str, bytes], random.Random], None]


def _some_xml(parts: dict[str, bytes], draw: random.Random) -> str:
    return draw.choice([name for name in parts if name.endswith((".xml", ".rels"))])


def _declared(parts: dict[str, bytes], draw: random.Random) -> None:
    """Entities of its own: inner ones that multiply, and outer ones that fetch."""
    name = draw.choice((SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"))
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    outer = draw.choice((
        f'<!ENTITY e0 "ha">{inner}', '<!ENTITY e8 SYSTEM "file:///etc/passwd">',
        '<!ENTITY e8 SYSTEM "http://x.invalid/x">', '<!ENTITY % p SYSTEM "http://x.invalid/x.dtd"> %p;',
        '<!ENTITY e8 "9">',
    ))  # fmt: skip
    root = {"xl/sharedStrings.xml": "sst", "xl/workbook.xml": "workbook"}.get(name, "worksheet")
    doctype = f"<!DOCTYPE {root} [{outer}]>"
    body = parts[name].decode()
    head, _, rest = body.partition("?>")
    filler = draw.choice(("", "", " " * 70_000, f"<!--{'x' * 70_000}-->"))
    rest = rest.replace("<v>", "<v>&e8;", 1).replace("<t", "<t", 1).replace("</t>", "&e8;</t>", 1)
    made = f"{head}?>{filler}{doctype}{rest}"
    code = draw.choice(("utf-8", "utf-8", "utf-16"))
    parts[name] = made.replace("UTF-8", code.upper(), 1).encode(code)


def _swollen(parts: dict[str, bytes], draw: random.Random) -> None:
    """Parts of next to nothing that fill the memory, or the time."""
    count = draw.choice((10_000, 100_000, 600_000))
    cell, row = draw.choice((
        ("<c><v>1</v></c>", 100), ("<c/>", 16_000), ("", 1), ('<c t="s"><v>0</v></c>', 50), ("<c><f>1</f></c>", 100),
        ('<c t="inlineStr"><is><t>a</t></is></c>', 20), ("<c><v>1</v></c>", 1_000_000), ("<x/>", 1000),
    ))  # fmt: skip
    body = f"<row>{cell * row}</row>" * max(count // row, 1)
    parts[SHEET] = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()


def _many_strings(parts: dict[str, bytes], draw: random.Random) -> None:
    piece = draw.choice(("<si><t>a</t></si>", "<si/>", "<si><r><t>a</t></r></si>", f"<si><t>{'a' * 30_000}</t></si>"))
    body = piece * min(draw.choice((10_000, 100_000, 1_000_000)), 150_000_000 // len(piece))
    parts["xl/sharedStrings.xml"] = f'{_HEAD}<sst xmlns="{_MAIN}">{body}</sst>'.encode()


def _many_sheets(parts: dict[str, bytes], draw: random.Random) -> None:
    """Each below what is looked at closely, together far above."""
    body = draw.choice(
        ("<row><c><v>1</v></c></row>", f"<row>{'<c/>' * 900}</row>", "<row/>", f"<row>{'<c><v>1</v></c>' * 99}</row>")
    )
    made = Parts()
    rows = body * (1_900_000 // len(body))
    made.others = [f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'] * draw.choice((3, 20, 90))
    parts |= made.parts()


def _many_styles(parts: dict[str, bytes], draw: random.Random) -> None:
    piece = draw.choice(('<xf numFmtId="14"/>', "<xf/>"))
    body = piece * draw.choice((1_000, 90_000, 2_000_000))
    parts["xl/styles.xml"] = _STYLES.replace('<xf numFmtId="0"/>', body).encode()


def _nested(parts: dict[str, bytes], draw: random.Random) -> None:
    name = _some_xml(parts, draw)
    deep = draw.choice((100, 5_000, 200_000))
    tag = draw.choice(("a", "c", "row", "is", "si", "sheet", "xf", "Relationship"))
    body = parts[name].decode()
    at = body.rfind("</")
    parts[name] = f"{body[:at]}{f'<{tag}>' * deep}{f'</{tag}>' * deep}{body[at:]}".encode()


def _strange_values(parts: dict[str, bytes], draw: random.Random) -> None:
    """Numbers no machine holds, strings and styles that are not there, places beyond every sheet."""
    body = parts[SHEET].decode()
    for _ in range(draw.choice((1, 3))):
        old = draw.choice(("<v>", ' s="0"', ' s="1"', ' r="', ' t="s"', "<row "))
        new = {
            "<v>": draw.choice(("<v>NaN", "<v>1e400", "<v>-", "<v>x", "<v> ", "<v>9e999", "<v>1_", "<v>00",
                                "<v>" + "9" * 5000, "<v>-1", "<v>99999999", "<v>1e15", "<v>inf", "<v></v><v>")),
            ' s="0"': draw.choice((' s="99"', ' s="-1"', ' s="x"', ' s="1"', ' s=""')),
            ' s="1"': draw.choice((' s="99"', ' s="-9"', ' s="2"')),
            ' r="': draw.choice((' r="0', ' r="-', ' r="ZZZZZ', ' r="XFD1048577', ' r="1', ' r="$',
                                   ' r="99999999999', ' r="é')),
            ' t="s"': draw.choice((' t="b"', ' t="e"', ' t="d"', ' t="n"', ' t="zzz"', ' t=""', ' t="str"')),
            "<row ": draw.choice(('<row r="2147483648" ', '<row r="x" ', '<row spans="1:99999999" ', "<row><row ")),
        }[old]  # fmt: skip
        if old in body:
            places = body.split(old)
            at = draw.randrange(1, len(places))
            body = old.join(places[:at]) + new + old.join(places[at:])
    parts[SHEET] = body.encode()


def _sparse(parts: dict[str, bytes], draw: random.Random) -> None:
    """A cell at the far end of the sheet, or a dimension that promises one."""
    body = parts[SHEET].decode()
    if draw.random() < 0.5:
        where = draw.choice(("XFD1048576", "A1048576", "XFD9"))
        row = "".join(c for c in where if c.isdigit())
        body = body.replace("</sheetData>", f'<row r="{row}"><c r="{where}"><v>1</v></c></row></sheetData>')
    else:
        body = body.replace(
            "<sheetData>", f'<dimension ref="{draw.choice(("A1:XFD1048576", "A1", "x", ""))}"/><sheetData>'
        )
    parts[SHEET] = body.encode()


def _absent(parts: dict[str, bytes], draw: random.Random) -> None:
    del parts[draw.choice(list(parts))]


def _confused(parts: dict[str, bytes], draw: random.Random) -> None:
    """Parts in each other's place, names that lead out of the archive, others that are none."""
    match draw.randrange(5):
        case 0:
            one, other = draw.sample(list(parts), 2)
            parts[one], parts[other] = parts[other], parts[one]
        case 1:
            parts[
                draw.choice(
                    ("../../../tmp/x", "/etc/x", "C:\\x", "xl/../../x", "x" * 5000, "\u202e", "xl\\workbook.xml")
                )
            ] = b"x"
        case 2:
            name = "xl/_rels/workbook.xml.rels"
            target = draw.choice(
                (
                    "file:///etc/passwd",
                    "http://x.invalid/x",
                    "../../../etc/passwd",
                    "",
                    "/",
                    "sheet9.xml",
                    "workbook.xml",
                )
            )
            parts[name] = parts[name].replace(b"worksheets/sheet1.xml", target.encode())
        case 3:
            name = "[Content_Types].xml"
            parts[name] = parts[name].replace(
                b"worksheet+xml", draw.choice((b"chartsheet+xml", b"x", b"dialogsheet+xml"))
            )
        case _:
            for n in range(draw.choice((100, 6_000))):
                parts[f"xl/media/{n}.png"] = b""


def _spoiled(parts: dict[str, bytes], draw: random.Random) -> None:
    """One part damaged, its checksum true."""
    name = draw.choice(list(parts))
    parts[name] = damaged(parts[name], draw)


def _repeated_tag(parts: dict[str, bytes], draw: random.Random) -> None:
    """A piece of XML somewhere else in it."""
    name = _some_xml(parts, draw)
    pieces = parts[name].decode("utf-8", "replace").split("<")
    at, to = draw.randrange(len(pieces)), draw.randrange(len(pieces))
    match draw.randrange(3):
        case 0:
            pieces.insert(to, pieces[at])
        case 1:
            pieces[at], pieces[to] = pieces[to], pieces[at]
        case _:
            del pieces[at]
    parts[name] = "<".join(pieces).encode()


TRICKS: tuple[Trick, ...] = (
    _declared, _declared, _nested, _strange_values, _strange_values, _strange_values, _sparse, _absent, _confused,
    _spoiled, _spoiled, _repeated_tag, _repeated_tag,
)  # fmt: skip
LARGE_TRICKS: tuple[Trick, ...] = (_swollen, _many_strings, _many_sheets, _many_styles)
"""Those that take their time; a few of them do."""


def trick_of(draw: random.Random) -> Trick:
    """One of them."""
    return draw.choice(LARGE_TRICKS if draw.random() < 0.04 else TRICKS)
