"""The printed book of a model: every section with its lines, each with key, unit, kind, formula and note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from workbench.ground.language import text
from workbench.interpret.wording import Wording, plainly
from workbench.rows.graph import opening_of
from workbench.rows.items import (
    Balance,
    Check,
    Choice,
    Constant,
    Derived,
    Figure,
    Input,
    Item,
    Number,
    Row,
    Section,
    Series,
    Severity,
)
from workbench.rows.model import Model


class Printed(Wording):
    """Says formulas without values; an item of another section is called with its section, or all by their keys."""

    def __init__(self, owner: Item, *, keys: bool) -> None:
        super().__init__(owner)
        self.keys = keys

    def name(self, item: Item) -> str:
        """Label, "Section › Label" or key."""
        if self.keys:
            return item.key
        if item.section is None or item.section is self.owner.section:
            return text(item.label)
        return f"{text(item.section.title)} › {text(item.label)}"


def model_book(model: Model, *, keys: bool = False, currency: str = "USD") -> str:
    """The whole model as Markdown, formulas in labels (or in keys). Lines stand in the order of the model."""
    lines = [f"# {text(model.name)}", ""]
    for section in model.sections:
        lines += [f"## {_heading(section)}", ""]
        for item in section.items:
            lines += _entry(item, keys=keys, currency=currency)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _heading(section: type[Section]) -> str:
    title = text(section.title)
    if section.per is None:
        return title
    return text("{section}, one for each {member}", section=title, member=text(section.per.one))


def _entry(item: Item, *, keys: bool, currency: str) -> Iterator[str]:
    unit = text(item.unit.label).replace("{currency}", currency)
    yield f"- `{item.key}` **{text(item.label)}** [{unit}] {kind_of(item)}"
    printed = Printed(item, keys=keys)
    opening = opening_of(item)
    if isinstance(item, Derived):
        yield f"  - = {printed.words(item.formula)}"
    if opening is not None:
        yield f"  - {text('opening')} = {printed.words(opening)}"
    if isinstance(item, Check):
        yield f"  - {text('Otherwise: {remedy}', remedy=text(item.remedy))}"
    if item.note:
        yield f"  - {text(item.note)}"
    if isinstance(item, Input) and item.source:
        yield f"  - {text('Source: {source}', source=item.source)}"


def kind_of(item: Item) -> str:
    """What sort of line an item is, with the bounds and the default of an input."""
    match item:
        case Number():
            kind = text("optional input") if item.optional else text("input")
            return ", ".join([kind, *_bounds(item, item.default)])
        case Series():
            return ", ".join([text("input per period"), *_bounds(item, item.default)])
        case Choice():
            options = " / ".join(text(str(member.value)) for member in item.options)
            default = text("default {default}", default=text(str(item.default.value)))
            return ", ".join([text("choice of {options}", options=options), default])
        case Constant():
            return text("constant {value}", value=f"{item.value:g}")
        case Balance():
            return text("balance")
        case Row():
            return text("row")
        case Figure():
            return text("figure")
        case Check():
            return _check_kind(item.severity)
        case _:
            raise TypeError(f"no kind of line: {type(item).__name__}")


def _check_kind(severity: Severity) -> str:
    match severity:
        case Severity.INTEGRITY:
            return text("check, must be 0")
        case Severity.PLAUSIBILITY:
            return text("check of plausibility, should be 0")
        case _:
            assert_never(severity)


def _bounds(item: Input, default: float | None) -> Iterator[str]:
    if item.low is not None:
        yield text("at least {low}", low=plainly(item.unit, item.low))
    if item.high is not None:
        yield text("at most {high}", high=plainly(item.unit, item.high))
    if default is not None:
        yield text("default {default}", default=plainly(item.unit, default))
