"""A PDF file as Qt wrote it, written anew: the same objects in one fixed order, with dates, names and texts of our own.

Qt orders fonts by a hash that is another in each process, stamps the time of writing, and lets a glyph stand for the
lowest character that is drawn alike, so that Chinese copied out of it is made of radicals. No Qt in here.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

_REFERENCE: Final = re.compile(rb"(\d+) 0 R\b")
_FONT: Final = re.compile(rb"/F(\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj")
_LENGTH: Final = re.compile(rb"/Length (\d+ 0 R|\d+)")
_MOST_PER_BLOCK: Final = 100


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the list of contents: its words, page from 0, and place in points from the lower edge."""

    words: str
    page: int
    place: float


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself. `day` stands for the time of writing, `language` is a tag such as zh-CN."""

    title: str
    subject: str
    creator: str
    day: date
    language: str
    headings: tuple[Heading, ...] = ()


@dataclass(slots=True)
class _Object:
    body: bytes
    stream: bytes | None = None


@dataclass(slots=True)
class _File:
    objects: dict[int, _Object]
    root: int
    pages: list[int] = field(default_factory=list)


def rewritten(raw: bytes, shown: Sequence[Sequence[str]], about: About) -> bytes:
    """The file anew, byte for byte the same for the same pages and `about`.

    `shown` says, page by page, for each glyph in the order of painting which characters it stands for. Raises
    ValueError when the pages do not show just these glyphs.
    """
    file = _read(raw)
    _name_characters(file, shown)
    _describe(file, about)
    return _written(file, about)


# Reading what Qt wrote


def _read(raw: bytes) -> _File:
    start = int(raw[raw.rindex(b"startxref") + 9 :].split(None, 1)[0])
    count = int(raw[start:].split(None, 3)[2])
    table = raw.index(b"\n", raw.index(b"\n", start) + 1) + 1
    offsets = {}
    for number in range(count):
        entry = raw[table + 20 * number : table + 20 * number + 20]
        if entry[17:18] == b"n":
            offsets[number] = int(entry[:10])
    ends = dict(zip(sorted(offsets.values()), [*sorted(offsets.values())[1:], start], strict=True))
    parts = {number: raw[at : ends[at]] for number, at in offsets.items()}
    objects = {number: _object(part, parts) for number, part in parts.items()}
    trailer = raw[start:]
    root = re.search(rb"/Root (\d+) 0 R", trailer)
    if root is None:
        raise ValueError("the file has no catalogue")
    file = _File(objects, int(root[1]))
    pages = re.search(rb"/Pages (\d+) 0 R", objects[file.root].body)
    kids = None if pages is None else re.search(rb"/Kids\s*\[(.*?)\]", objects[int(pages[1])].body, re.S)
    if kids is None:
        raise ValueError("the file has no pages")
    file.pages = [int(number) for number in _REFERENCE.findall(kids[1])]
    return file


def _object(part: bytes, parts: dict[int, bytes]) -> _Object:
    content = part.split(b"obj", 1)[1].lstrip(b"\r\n")
    head, sign, rest = content.partition(b"stream\n")
    found = _LENGTH.search(head) if sign else None
    if found is None:
        return _Object(content[: content.rindex(b"endobj")].strip())
    told = found[1]
    if told.endswith(b"R"):
        told = parts[int(told.split()[0])].split(b"obj", 1)[1].split()[0]
    length = int(told)
    return _Object(_LENGTH.sub(b"/Length %d" % length, head).strip(), rest[:length])


def _plain(one: _Object) -> bytes:
    if one.stream is None:
        raise ValueError("an object without a stream was asked for its text")
    return zlib.decompress(one.stream) if b"/FlateDecode" in one.body else one.stream


def _pointed(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" \[?(\d+) 0 R", body)
    if found is None:
        raise ValueError(f"/{name.decode()} is missing")
    return int(found[1])


# Which characters glyphs stand for


def _name_characters(file: _File, shown: Sequence[Sequence[str]]) -> None:
    told: dict[int, dict[int, str]] = {}
    for page, chars in zip(file.pages, shown, strict=True):
        content = _plain(file.objects[_pointed(file.objects[page].body, b"Contents")])
        glyphs = list(_glyphs(content))
        if len(glyphs) != len(chars):
            raise ValueError(f"a page shows {len(glyphs)} glyphs, and {len(chars)} were painted")
        for (font, glyph), char in zip(glyphs, chars, strict=True):
            if char:
                told.setdefault(font, {}).setdefault(glyph, char)
    for place, (number, named) in enumerate(sorted(told.items())):
        _name_font(file, number, place, named)


def _glyphs(content: bytes) -> Iterator[tuple[int, int]]:
    font = 0
    for found in _FONT.finditer(content):
        if found[1] is not None:
            font = int(found[1])
        else:
            yield from ((font, int(found[2][at : at + 4], 16)) for at in range(0, len(found[2]), 4))


def _name_font(file: _File, number: int, place: int, named: dict[int, str]) -> None:
    """The map to characters, and one name of the subset in each of the three objects of a font."""
    font = file.objects[number]
    characters = file.objects[_pointed(font.body, b"ToUnicode")]
    packed = zlib.compress(_character_map(named), 9)
    characters.body = b"<< /Length %d /Filter /FlateDecode >>" % len(packed)
    characters.stream = packed
    described = file.objects[_pointed(font.body, b"DescendantFonts")]
    descriptor = file.objects[_pointed(described.body, b"FontDescriptor")]
    tag = b"".join(b"%c" % (ord("A") + place // 26**power % 26) for power in range(5, -1, -1))
    for one, key in ((font, b"BaseFont"), (described, b"BaseFont"), (descriptor, b"FontName")):
        pattern = rb"/" + key + rb" /(?:[A-Z]{6}\+)?"
        one.body = re.sub(pattern, b"/" + key + b" /" + tag + b"+", one.body, count=1)


def _character_map(named: dict[int, str]) -> bytes:
    pairs = [
        b"<%04X> <%s>" % (glyph, char.encode("utf-16-be").hex().upper().encode())
        for glyph, char in sorted(named.items())
    ]
    blocks = [pairs[at : at + _MOST_PER_BLOCK] for at in range(0, len(pairs), _MOST_PER_BLOCK)]
    lines = [
        b"/CIDInit /ProcSet findresource begin",
        b"12 dict begin",
        b"begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def",
        b"/CMapType 2 def",
        b"1 begincodespacerange",
        b"<0000> <FFFF>",
        b"endcodespacerange",
    ]
    for block in blocks:
        lines += [b"%d beginbfchar" % len(block), *block, b"endbfchar"]
    lines += [b"endcmap", b"CMapName currentdict /CMap defineresource pop", b"end", b"end"]
    return b"\n".join(lines)


# What the file says of itself


def _said(words: str) -> bytes:
    """A text string of a PDF."""
    if words.isascii() and words.isprintable():
        return b"(" + re.sub(rb"([\\()])", rb"\\\1", words.encode("ascii")) + b")"
    return b"<FEFF" + words.encode("utf-16-be").hex().upper().encode() + b">"


def _describe(file: _File, about: About) -> None:
    """A catalogue with language and list of contents, without Qt's dated metadata."""
    catalogue = file.objects[file.root]
    body = re.sub(rb"/(?:Metadata|Names) \d+ 0 R\s*", b"", catalogue.body)
    wanted = b"/Lang %s\n/ViewerPreferences << /DisplayDocTitle true >>\n" % _said(about.language)
    if about.headings:
        wanted += b"/Outlines %d 0 R\n" % _outline(file, about.headings)
    catalogue.body = body[: body.rindex(b">>")] + wanted + b">>"


def _outline(file: _File, headings: Sequence[Heading]) -> int:
    first = max(file.objects) + 1
    root, numbers = first, range(first + 1, first + 1 + len(headings))
    file.objects[root] = _Object(
        b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (numbers[0], numbers[-1], len(headings))
    )
    for place, (number, heading) in enumerate(zip(numbers, headings, strict=True)):
        parts = [b"<< /Title %s /Parent %d 0 R" % (_said(heading.words), root)]
        if place:
            parts.append(b"/Prev %d 0 R" % (number - 1))
        if place < len(headings) - 1:
            parts.append(b"/Next %d 0 R" % (number + 1))
        parts.append(b"/Dest [%d 0 R /XYZ 0 %.1f null] >>" % (file.pages[heading.page], heading.place))
        file.objects[number] = _Object(b" ".join(parts))
    return root


# Writing


def _order(file: _File) -> list[int]:
    """Objects in the order in which they are reached from the catalogue."""
    found: dict[int, None] = {}
    waiting = [file.root]
    while waiting:
        number = waiting.pop()
        if number in found or number not in file.objects:
            continue
        found[number] = None
        waiting += [int(one) for one in reversed(_REFERENCE.findall(file.objects[number].body))]
    return list(found)


def _written(file: _File, about: About) -> bytes:
    order = _order(file)
    numbers = {old: new for new, old in enumerate(order, 1)}

    def renamed(found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % numbers[int(found[1])]

    day = b"(D:%s000000Z)" % about.day.strftime("%Y%m%d").encode()
    info = b"<< /Title %s /Subject %s /Creator %s /CreationDate %s /ModDate %s >>" % (
        *(_said(words) for words in (about.title, about.subject, about.creator)),
        day,
        day,
    )
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for old in order:
        one = file.objects[old]
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\n" % (numbers[old], _REFERENCE.sub(renamed, one.body))
        if one.stream is not None:
            out += b"stream\n" + one.stream + b"\nendstream\n"
        out += b"endobj\n"
    offsets.append(len(out))
    out += b"%d 0 obj\n%s\nendobj\n" % (len(order) + 1, info)
    begins = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    name = hashlib.md5(bytes(out), usedforsecurity=False).hexdigest().encode()
    out += b"trailer\n<< /Size %d /Info %d 0 R /Root 1 0 R /ID [<%s> <%s>] >>\n" % (
        len(offsets) + 1,
        len(order) + 1,
        name,
        name,
    )
    out += b"startxref\n%d\n%%%%EOF\n" % begins
    return bytes(out)
