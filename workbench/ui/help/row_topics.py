"""The topic of a row and of a section, made from their declarations: what it is, its formula, its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from workbench.ground.language import text
from workbench.ground.units import Unit
from workbench.interpret.modelbook import Printed, kind_of
from workbench.interpret.wording import plainly
from workbench.rows.expression import Expression
from workbench.rows.graph import opening_of
from workbench.rows.items import Annual, Check, Choice, Constant, Derived, Input, Item, Number, Row, Section, Series
from workbench.rows.model import Model
from workbench.ui.help.library import glossary, said, terms_in, written
from workbench.ui.help.markup import Speaker, anchor, table

MOST_NEIGHBOURS = 12
_OPEN, _PARTED, _SHUT = "\x01", "\x02", "\x03"


class _Linked(Printed):
    """Says a formula whose items can be told from the other words, to make links of them."""

    def name(self, item: Item) -> str:
        return f"{_OPEN}{item.key}{_PARTED}{super().name(item)}{_SHUT}"


def formula_html(owner: Item, formula: Expression, speaker: Speaker) -> str:
    """A formula in words, each item in it a link to its topic."""
    words = _Linked(owner, keys=False).words(formula)
    parts: list[str] = []
    for piece in words.split(_OPEN):
        inside, shut, after = piece.partition(_SHUT)
        if not shut:
            parts.append(escape(piece, quote=False))
            continue
        key, _, name = inside.partition(_PARTED)
        parts += [anchor(f"row/{key}", name, speaker), escape(after, quote=False)]
    return "".join(parts)


def linked_terms(words: str, speaker: Speaker, *, apart: str = "") -> str:
    """Text with each term of the glossary a link at its first place; `apart` names a term that is not linked."""
    parts: list[str] = []
    at = 0
    seen = {apart}
    for span in terms_in(words):
        if span.term in seen or span.start < at:
            continue
        seen.add(span.term)
        parts.append(escape(words[at : span.start], quote=False))
        parts.append(anchor(f"term/{span.term}", words[span.start : span.end], speaker))
        at = span.end
    return "".join([*parts, escape(words[at:], quote=False)])


def unit_words(unit: Unit, currency: str) -> str:
    """A unit as a person reads it; a choice has none."""
    return text(unit.label).replace("{currency}", currency)


def row_html(model: Model, item: Item, speaker: Speaker, currency: str, place: str) -> str:
    """What help says of a row. `place` says where it stands in an exported workbook; empty when unknown."""
    parts: list[str] = []
    section = item.section
    assert section is not None
    if item.note:
        parts.append(f"<p>{linked_terms(text(item.note), speaker)}</p>")
    if isinstance(item, Check):
        otherwise = linked_terms(text("Otherwise: {remedy}", remedy=text(item.remedy)), speaker)
        parts.append(f"<p>{otherwise}</p>")
    if isinstance(item, Derived):
        parts.append(f"<h3>{text('How it is computed')}</h3>")
        parts.append(f"<p class='formula'>= {formula_html(item, item.formula, speaker)}</p>")
    opening = opening_of(item)
    if opening is not None:
        parts.append(f"<p class='formula'>{text('opening')} = {formula_html(item, opening, speaker)}</p>")
    parts.append(f"<h3>{text('Particulars')}</h3>")
    parts.append(table([], [[escape(name), words] for name, words in _facts(item, speaker, currency, place)]))
    parts += _neighbours(model, item, speaker)
    parts += _seen(item, speaker)
    return "\n".join(parts)


def _facts(item: Item, speaker: Speaker, currency: str, place: str) -> Iterator[tuple[str, str]]:
    section = item.section
    assert section is not None
    yield text("Stands in"), anchor(f"section/{section.key}", text(section.title), speaker)
    if section.per is not None:
        yield text("One for each"), linked_terms(text(section.per.one), speaker)
    yield text("Kind of line"), escape(kind_of(item).partition(",")[0])
    if isinstance(item, Choice):
        yield text("Choices"), escape(" / ".join(text(str(member.value)) for member in item.options))
        yield text("Default of the model"), escape(text(str(item.default.value)))
    else:
        yield text("Unit"), escape(unit_words(item.unit, currency))
    if isinstance(item, Input) and not isinstance(item, Choice):
        yield text("Allowed"), escape(bounds_of(item))
    if isinstance(item, Number | Series):
        default = text("none: it may stay empty") if item.default is None else plainly(item.unit, item.default)
        yield text("Default of the model"), escape(default)
    if isinstance(item, Number) and item.optional:
        yield text("Left empty"), escape(text("It counts as not given; what needs it then shows n.m."))
    if isinstance(item, Series):
        after = text("goes on with its last value") if item.holds else text("goes on with 0")
        yield text("A short list"), escape(after)
    if isinstance(item, Constant):
        yield text("Value"), escape(plainly(item.unit, item.value))
    if isinstance(item, Row | Series):
        yield text("A year is"), escape(_year(item.annual))
    if isinstance(item, Input) and item.source:
        yield text("Source of the default"), escape(text(item.source))
    if place:
        yield text("In the workbook"), escape(place)
    yield text("Key"), f"<code>{escape(item.key)}</code>"


def bounds_of(item: Input) -> str:
    """What may be typed into an input, in words."""
    if isinstance(item, Choice):
        return " / ".join(text(str(member.value)) for member in item.options)
    match item.low, item.high:
        case None, None:
            return text("any number")
        case low, None:
            assert low is not None
            return text("at least {low}", low=plainly(item.unit, low))
        case None, high:
            assert high is not None
            return text("at most {high}", high=plainly(item.unit, high))
        case low, high:
            assert low is not None
            assert high is not None
            return text("from {low} to {high}", low=plainly(item.unit, low), high=plainly(item.unit, high))


def _year(annual: Annual) -> str:
    match annual:
        case Annual.SUM:
            return text("the sum of its periods")
        case Annual.END:
            return text("what stands at its end")
        case Annual.MEAN:
            return text("the mean of its periods")
        case Annual.NONE:
            return text("not shown")


def _neighbours(model: Model, item: Item, speaker: Speaker) -> Iterator[str]:
    reads = list(dict.fromkeys(found.item for found in model.precedents(item) if found.item is not item))
    used = list(model.dependents[item])
    for kind, heading, items in (("reads", text("Reads"), reads), ("uses", text("Used by"), used)):
        if items:
            yield f"<h3>{heading}</h3>" + _links(item, items, speaker, f"{kind}/{item.key}")
    if not used and not isinstance(item, Check):
        yield f"<p class='muted'>{text('No other row reads it: it is shown, or kept as a record.')}</p>"


def _links(owner: Item, items: Sequence[Item], speaker: Speaker, whole: str = "") -> str:
    """A list of rows; where they are many it is cut, and `whole` is the topic with all of them."""
    named = Printed(owner, keys=False)
    most = MOST_NEIGHBOURS if whole else len(items)
    lines = [f"<li>{anchor(f'row/{one.key}', named.name(one), speaker)}</li>" for one in items[:most]]
    if len(items) > most:
        lines.append(f"<li>{anchor(whole, text('and {count} more', count=len(items) - most), speaker)}</li>")
    return f"<ul>{''.join(lines)}</ul>"


def neighbours_html(model: Model, item: Item, speaker: Speaker, *, uses: bool) -> str:
    """All rows that use an item, or all that it reads."""
    reads = dict.fromkeys(found.item for found in model.precedents(item) if found.item is not item)
    return _links(item, model.dependents[item] if uses else list(reads), speaker)


def _seen(item: Item, speaker: Speaker) -> Iterator[str]:
    pages = [topic for topic in written().values() if item.key in topic.rows]
    words = [term for term in glossary().values() if item.key in term.rows]
    if pages:
        lines = "".join(f"<li>{anchor(page.id, page.name, speaker)}</li>" for page in pages)
        yield f"<h3>{text('Seen on')}</h3><ul>{lines}</ul>"
    if words:
        lines = "".join(f"<li>{anchor(f'term/{term.id}', said(term.name), speaker)}</li>" for term in words)
        yield f"<h3>{text('In the glossary')}</h3><ul>{lines}</ul>"


def section_html(section: type[Section], speaker: Speaker, currency: str) -> str:
    """The rows of a section, inputs first, each with its unit."""
    parts: list[str] = []
    if section.per is not None:
        parts.append(f"<p>{text('One block of these lines for each {member}.', member=text(section.per.one))}</p>")
    inputs = [item for item in section.items if isinstance(item, Input)]
    others = [item for item in section.items if not isinstance(item, Input)]
    for heading, items in ((text("Inputs"), inputs), (text("Worked out"), others)):
        if not items:
            continue
        rows = [
            [anchor(f"row/{item.key}", text(item.label), speaker), escape(_short_unit(item, currency))]
            for item in items
        ]
        parts.append(f"<h3>{heading}</h3>" + table([], rows))
    return "\n".join(parts)


def _short_unit(item: Item, currency: str) -> str:
    return "" if isinstance(item, Choice) else unit_words(item.unit, currency)
