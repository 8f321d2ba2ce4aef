"""Valuation files damaged at random or made in bad faith: refused with the place, or read for what they say."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import random
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.campaign.findings import Finding, at_most, none_of
from tests.campaign.processes import MOST_SECONDS, Bounds, tried
from workbench.document.decode import loads
from workbench.document.encode import dumps
from workbench.document.file import load
from workbench.document.valuation import Valuation
from workbench.ground.problem import ProblemError
from workbench.ground.resources import resource as shipped
from workbench.live.results import compute
from workbench.model import MODEL

TOPIC = "Damaged files"
_COMPUTED = 10
"""One in so many of those that open is computed too."""

Mutation = Callable[[bytes, random.Random], bytes]


def damaged(count: int, seed: int = 3) -> list[Finding]:
    """Open so many damaged copies of the shipped valuations, each in a process that may take 5 s and 1 GB."""
    opened = refused = 0
    faults: list[str] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:

        def attempt(number: int, bounds: Bounds) -> tuple[str, str]:
            return _opened_one(Path(folder), random.Random(f"{seed} {number}"), bounds)

        for one in tried(count, Path(folder), attempt):
            opened += one.outcome == "opened"
            refused += one.outcome == "refused"
            slowest = max(slowest, one.seconds)
            if one.outcome == "fault":
                faults.append(f"{seed}/{one.number}: {one.said}")
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    return [
        Finding(TOPIC, "copies refused with a place, opened for what they say", f"{refused:,}, {opened:,}",
                f"{count:,} in all", refused + opened == count),
        none_of(TOPIC, "a traceback, another content than the file's, a touched file, 1 GB passed", len(faults), count),
        at_most(TOPIC, "longest time to open or refuse", slowest, MOST_SECONDS, "s"),
    ]  # fmt: skip


def _opened_one(folder: Path, draw: random.Random, bounds: Bounds) -> tuple[str, str]:
    base = draw.choices(_BASES, (1, 2))[0]
    mutation = draw.choice(MUTATIONS)
    path = folder / "damaged.assay"
    content = mutation(base, draw)
    if draw.random() < 0.5:
        content = resealed(content)  # what lies behind the seal is attacked as well
    path.write_bytes(content)
    outcome, said = _opened(path, content, base, draw, bounds)
    if path.read_bytes() != content:
        outcome, said = "fault", "the file was touched"
    path.unlink()
    return outcome, f"{mutation.__name__}: {said}"


def _opened(path: Path, content: bytes, base: bytes, draw: random.Random, bounds: Bounds) -> tuple[str, str]:
    """What opening came to, and what was said."""
    with bounds:
        try:
            valuation = load(path, MODEL)
        except ProblemError as error:
            problem = error.problem
            if path.name not in problem.where or not problem.what or not problem.remedy:
                return "fault", f"a problem without place or remedy: {problem}"
            return "refused", ""
        except Exception as error:
            return "fault", f"{type(error).__name__}: {error}"[:300]
    gap = _difference(json.loads(content.decode("utf-8-sig")), json.loads(dumps(valuation, MODEL)))
    if gap:
        return "fault", f"opened as something else: {gap}"[:300]
    seal = _SEAL.search(base)
    if seal is not None and seal.group() in content and valuation != _saved(base):
        return "fault", "opened as something else than was saved and sealed"
    if draw.randrange(_COMPUTED) == 0:
        try:
            compute(MODEL, valuation)
        except Exception as error:
            return "fault", f"cannot be computed: {type(error).__name__}: {error}"[:300]
    return "opened", ""


@functools.cache
def _saved(base: bytes) -> Valuation:
    return loads(base.decode("utf-8"), MODEL, "base")


def _difference(said: Any, read: Any, place: str = "") -> str:
    """Where what was read says something else than the file; empty when nowhere. What says nothing may be left out."""
    if isinstance(said, dict) and isinstance(read, dict):
        for key in {**said, **read}:
            if key in ("version", "seal"):
                continue
            if key not in read and said[key] in ("", [], {}, None):
                continue
            if key not in said and read[key] in ("", [], {}):
                continue
            if key not in said or key not in read:
                return f"{place}/{key} is only in {'the file' if key in said else 'what was read'}"
            found = _difference(said[key], read[key], f"{place}/{key}")
            if found:
                return found
        return ""
    if isinstance(said, list) and isinstance(read, list):
        if len(said) != len(read):
            return f"{place} has {len(said)} in the file, {len(read)} in what was read"
        return next(filter(None, (_difference(a, b, f"{place}/{n}") for n, (a, b) in enumerate(zip(said, read)))), "")  # noqa: B905
    same = said == read and isinstance(said, bool) == isinstance(read, bool)
    return "" if same else f"{place}: {said!r} in the file, {read!r} in what was read"


# How files are damaged ------------------------------------------------------------------------------------------------


def flipped(content: bytes, draw: random.Random) -> bytes:
    """A few bits the other way round."""
    found = bytearray(content)
    for _ in range(draw.choice((1, 1, 1, 2, 8))):
        found[draw.randrange(len(found))] ^= 1 << draw.randrange(8)
    return bytes(found)


def truncated(content: bytes, draw: random.Random) -> bytes:
    """The beginning only, or padded with nothing as after a power cut."""
    kept = content[: draw.randrange(len(content))]
    return kept + bytes(len(content) - len(kept)) if draw.random() < 0.3 else kept


def spliced(content: bytes, draw: random.Random) -> bytes:
    """A piece of it somewhere else in it, over what stood there or pushed in."""
    start, at = draw.randrange(len(content)), draw.randrange(len(content))
    piece = content[start : start + draw.randint(1, 2000)]
    return content[:at] + piece + content[at + draw.choice((0, len(piece))) :]


def digits_changed(content: bytes, draw: random.Random) -> bytes:
    """Characters of numbers for others that may stand in numbers."""
    found = bytearray(content)
    places = [n for n, byte in enumerate(content) if byte in b"0123456789.-+eE"]
    for place in draw.sample(places, draw.randint(1, 5)):
        found[place] = draw.choice(b"0123456789.-+eE")
    return bytes(found)


def words_changed(content: bytes, draw: random.Random) -> bytes:
    """A number of the text for what JSON does not know or no machine holds."""
    words = (b"NaN", b"-Infinity", b"1e400", b"-1e999", b"1" * 400, b"0x10", b"1_000", b"'1'", b"01", b"\x00", b"12%",
             b'"12"', b"true", b"null", b"[]", b"{}", b"-0.0", b"1e-400", b"5e-324", b"1.7976931348623157e308",
             )  # fmt: skip
    parts = content.split(b'"value": ')
    if len(parts) < 2:
        return content
    n = draw.randrange(1, len(parts))
    end = next(k for k, byte in enumerate(parts[n]) if byte in b",}]\n")
    parts[n] = draw.choice(words) + parts[n][end:]
    return b'"value": '.join(parts)


def restructured(content: bytes, draw: random.Random) -> bytes:
    """Well-formed, and somewhere of another kind, twice, missing, unknown, endless, or with odd names and ids."""
    body = json.loads(content)
    for _ in range(draw.choice((1, 1, 2, 3))):
        holder, key = _place(body, draw)
        if holder is not None:
            _spoil(holder, key, body, draw)
    return json.dumps(body, ensure_ascii=draw.random() < 0.5, indent=draw.choice((None, 2))).encode(
        "utf-8", "surrogatepass"
    )


def resealed(content: bytes) -> bytes:
    """What says something else, sealed as if it had been saved; what is no JSON stays as it is."""
    try:
        body = json.loads(content)
        rest = {key: one for key, one in body.items() if key != "seal"}
        written = json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (ValueError, AttributeError, RecursionError, TypeError):
        return content
    return _SEAL.sub(b'"seal": "' + hashlib.sha256(written.encode("ascii")).hexdigest().encode("ascii") + b'"', content)


def doubled(content: bytes, draw: random.Random) -> bytes:
    """A line twice, or two lines in each other's place."""
    lines = content.split(b"\n")
    one, other = sorted(draw.sample(range(len(lines)), 2))
    if draw.random() < 0.5:
        lines.insert(other, lines[one])
    else:
        lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def recoded(content: bytes, draw: random.Random) -> bytes:
    """In another code, in two, or with marks in front."""
    text = content.decode("utf-8")
    match draw.randrange(6):
        case 0:
            return text.encode("utf-16")
        case 1:
            return text.encode("gb18030")
        case 2:
            return b"\xef\xbb\xbf" * draw.randint(1, 2) + content
        case 3:
            return text.replace("\n", draw.choice(("\r", "\r\n", "\n\r", "\u2028"))).encode("utf-8")
        case 4:
            half = len(text) // 2
            return text[:half].encode("utf-8") + text[half:].encode("latin-1", "replace")
        case _:
            return content + draw.choice((b"\x00", b"{}", b"\x1a", b" " * 1000, content))


def nested(content: bytes, draw: random.Random) -> bytes:
    """Very deep, very long or very large in one place."""
    deep = draw.choice((31, 33, 900, 100_000))
    many = draw.choice((1_000, 1_000_000))
    piece = draw.choice((b"[" * deep + b"]" * deep, b'{"a":' * deep + b"1" + b"}" * deep, b"[" + b"0," * many + b"0]",
                         b'"' + b"x" * many + b'"', b"9" * min(many, 100_000)))  # fmt: skip
    body = json.loads(content)
    holder, key = _place(body, draw)
    if holder is None:
        return piece
    holder[key] = "PLACE OF THE PIECE"
    return json.dumps(body).encode("utf-8").replace(b'"PLACE OF THE PIECE"', piece)


MUTATIONS: tuple[Mutation, ...] = (
    flipped, flipped, truncated, spliced, digits_changed, words_changed, restructured, restructured,
    doubled, recoded, nested,
)  # fmt: skip
_SEAL = re.compile(rb'"seal": *"[0-9a-f]{64}"')
_BASES = tuple(shipped(f"examples/{name}.assay").read_bytes() for name in ("coreweave-ipo", "plain-company"))

ODD_TEXTS = ("", " ", "\u0000", "a\u0007b", "../../etc/passwd", "C:\\Windows\\x", "a/b", "\u202eabc", "\ud800",
             "=1+1", "x" * 100_000, "\n", "NaN", "\ufeff", "名称", "a\u0301", "%s{0}", "<b>x</b>", "__proto__",
             "0")  # fmt: skip


def _place(body: Any, draw: random.Random) -> tuple[Any, Any]:
    """Some place in a document, as its holder and key; shallow and deep ones alike."""
    holder: Any = None
    key: Any = None
    at = body
    while isinstance(at, dict | list) and at:
        holder, key = at, draw.choice(list(at)) if isinstance(at, dict) else draw.randrange(len(at))
        at = holder[key]
        if draw.random() < 0.25:
            break
    return holder, key


def _spoil(holder: Any, key: Any, body: Any, draw: random.Random) -> None:
    kinds: list[Any] = [None, True, False, 0, -1, 3, 1e308, -1e308, 0.5, 2**70, "text", [], {}, [[]], {"a": 1}, math.pi]
    match draw.randrange(8):
        case 0:
            holder[key] = draw.choice(kinds)
        case 1:
            holder[key] = draw.choice(ODD_TEXTS)
        case 2 if isinstance(holder, dict):
            del holder[key]
        case 3 if isinstance(holder, dict):
            holder[draw.choice((*ODD_TEXTS, f"{key}x", str(key).upper()))] = holder.pop(key)
        case 4 if isinstance(holder, dict):
            other = draw.choice(list(holder))
            holder[key], holder[other] = holder[other], holder[key]
        case 5 if isinstance(holder, list):
            holder.extend(draw.choice((holder, holder[key : key + 1], holder * 50)))
        case 6:
            holder[key] = _somewhere(body, draw)
        case _:
            sets = body.get("entities") if isinstance(body, dict) else None
            lists = [each for each in (sets.values() if isinstance(sets, dict) else ()) if isinstance(each, list)]
            members = [one for each in lists for one in each if isinstance(one, dict)]
            if members:
                one = draw.choice(members)
                one[draw.choice(("id", "name"))] = draw.choice((*ODD_TEXTS, *(o.get("id") for o in members[:5])))


def _somewhere(body: Any, draw: random.Random) -> Any:
    """A copy of what stands at another place."""
    holder, key = _place(body, draw)
    return None if holder is None else json.loads(json.dumps(holder[key]))
