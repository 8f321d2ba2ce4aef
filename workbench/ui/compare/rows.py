"""What a comparison shows: its differences as rows of a tree, of a clipboard and of a file."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workbench.analysis.diff_words import DiffWords, difference
from workbench.analysis.output_diff import OutputLine, by_section
from workbench.analysis.value_words import number_words, unit_words
from workbench.document.file_diff import DiffLine, Kind
from workbench.document.resolve import series_over
from workbench.document.valuation import Override
from workbench.exchange.comparison_file import Block, Cell, Figure
from workbench.ground.language import text
from workbench.live.comparing import Comparison
from workbench.rows.items import Series
from workbench.rows.model import Model
from workbench.ui.compare.tree import TreeRow

Table = tuple[list[str], list[tuple[str, list[str]]]]
"""Labels of periods, and lines over them: what each is called, and its cells."""

INPUTS, SOURCES, STRUCTURE, OTHERS = "inputs", "sources", "structure", "others"
_KINDS = {
    Kind.VALUE: INPUTS,
    Kind.OVERRIDE: INPUTS,
    Kind.EVIDENCE: SOURCES,
    Kind.SECOND_SOURCE: SOURCES,
    Kind.ENTITY: STRUCTURE,
    Kind.ORDER: STRUCTURE,
    Kind.CASE: STRUCTURE,
}


def kinds() -> list[tuple[str, str]]:
    """What inputs can be narrowed to, with its key."""
    return [
        (text("All differences"), ""),
        (text("Values"), INPUTS),
        (text("Sources and notes"), SOURCES),
        (text("Added, removed, cases"), STRUCTURE),
        (text("Other settings"), OTHERS),
    ]


def input_rows(found: Comparison, *, is_takeable: bool) -> list[TreeRow]:
    """The differences of inputs."""
    return [_input_row(line, words, is_takeable) for line, words in zip(found.diff.lines, found.words, strict=True)]


def _input_row(line: DiffLine, words: DiffWords, is_takeable: bool) -> TreeRow:
    return TreeRow(
        line.key,
        words.group,
        words.label,
        words.old,
        words.new,
        words.change,
        words.percent,
        words.unit,
        words.note,
        _KINDS.get(line.kind, OTHERS),
        words.size,
        is_takeable,
    )


def output_key(line: OutputLine) -> str:
    """What tells a row of figures from the others."""
    return f"{line.item.key}@{line.entity}"


def output_rows(found: Comparison) -> list[TreeRow]:
    """Headline figures, then the rows that differ by section, the largest differences first."""
    rows = [_output_row(found, text("Headline figures"), line) for line in found.outputs.headline]
    for group, lines in _groups(found):
        rows += [_output_row(found, group, line) for line in lines if not is_unseen(line)]
    return rows


def is_unseen(line: OutputLine) -> bool:
    """Whether a figure moved by less than the digits it is shown with."""
    return line.item.unit.shown(line.old) == line.item.unit.shown(line.new)


def _output_row(found: Comparison, group: str, line: OutputLine) -> TreeRow:
    unit = line.item.unit
    label = text(line.item.label)
    change, percent, _ = difference(unit, line.old, line.new, is_computed=True)
    is_same = is_unseen(line)
    note = ""
    if line.period is not None:
        note = text("most in {period}", period=found.outputs.labels[line.period - 1])
    return TreeRow(
        output_key(line),
        group,
        f"{line.entity} › {label}" if line.entity else label,
        unit.shown(line.old),
        unit.shown(line.new),
        "" if is_same else change,
        "" if is_same else percent,
        unit_words(unit, found.after.currency),
        note,
        size=line.size,
    )


def answer(found: Comparison) -> str:
    """What differs, in a sentence for above the rows."""
    price = next((line for line in found.outputs.headline if line.item.key == "shares.price"), None)
    parts = []
    if price is not None:
        unit = price.item.unit
        change, percent, _ = difference(unit, price.old, price.new, is_computed=True)
        label, said = text(price.item.label), unit_words(unit, found.after.currency)
        if is_unseen(price):
            parts.append(
                text("{label} is {value} {unit} in both.", label=label, value=unit.shown(price.new), unit=said)
            )
        else:
            parts.append(
                text(
                    "{label}: {old} → {new} {unit}, {change}.",
                    label=label,
                    old=unit.shown(price.old),
                    new=unit.shown(price.new),
                    unit=said,
                    change=" · ".join(part for part in (change, percent) if part),
                )
            )
    parts.append(
        text(
            "Differences of inputs: {count}; rows of figures that moved: {figures}.",
            count=len(found.diff.lines),
            figures=sum(not is_unseen(line) for line in found.outputs.lines),
        )
    )
    first, last = (
        next(case.name for case in valuation.cases if case.id == chosen)
        for valuation, chosen in ((found.before, found.case_before), (found.after, found.case_after))
    )
    if found.diff.is_of_cases or first != last:
        parts.append(text("Figures of case {first} against case {last}.", first=first, last=last))
    if not found.outputs.is_aligned:
        parts.append(text("Their periods have other dates: rows are compared by the number of the period."))
    if found.before.currency != found.after.currency:
        parts.append(text("The two are in different currencies."))
    return " ".join(parts)


def period_table(model: Model, found: Comparison, key: str, names: tuple[str, str]) -> Table:
    """Labels of periods, and the lines of a row or an input over them; nothing for what has no periods."""
    for changed in found.diff.lines:
        if changed.key == key and changed.kind is Kind.VALUE:
            return _series_table(model, found, changed, names)
    for line in (*found.outputs.headline, *found.outputs.lines):
        if output_key(line) == key and line.period is not None:
            return _table(found, line, names)
    return [], []


def _series_table(model: Model, found: Comparison, line: DiffLine, names: tuple[str, str]) -> Table:
    """A typed series over the periods of the later valuation; nothing where either side follows the base."""
    address = line.address
    item = None if address is None else model.get(address.key)
    if not isinstance(item, Series) or not isinstance(line.old, tuple) or not isinstance(line.new, tuple):
        return [], []
    labels = list(found.outputs.labels)
    old, new = (series_over(item, values, len(labels)) for values in (line.old, line.new))
    moved = [difference(item.unit, a, b) if a != b else ("–", "–", 0.0) for a, b in zip(old, new, strict=True)]
    return labels, [
        (names[0], [number_words(item.unit, value) for value in old]),
        (names[1], [number_words(item.unit, value) for value in new]),
        (text("Difference"), [one[0] for one in moved]),
        ("%", [one[1] for one in moved]),
    ]


def _table(found: Comparison, line: OutputLine, names: tuple[str, str]) -> Table:
    unit = line.item.unit
    labels = list(found.outputs.labels[: len(line.before)])
    moved = [difference(unit, a, b, is_computed=True) for a, b in zip(line.before, line.after, strict=True)]
    return labels, [
        (names[0], [unit.shown(value) for value in line.before]),
        (names[1], [unit.shown(value) for value in line.after]),
        (text("Difference"), [one[0] if one[2] else "–" for one in moved]),
        ("%", [one[1] if one[2] else "–" for one in moved]),
    ]


def headings(names: tuple[str, str]) -> list[str]:
    """Headings of a copied or exported table."""
    return [text("Section"), text("Line"), *names, text("Difference"), "%", text("Unit"), text("Note")]


def table_rows(rows: Sequence[TreeRow]) -> list[list[str]]:
    """Rows as texts."""
    return [[row.group, *row.cells] for row in rows]


def blocks(model: Model, found: Comparison, names: tuple[str, str], about: str) -> list[Block]:
    """The whole comparison for a file, numbers as numbers."""
    inputs: list[list[Cell]] = []
    for line, words in zip(found.diff.lines, found.words, strict=True):
        row = _input_row(line, words, False)
        address = line.address
        item = None if address is None or row.kind != INPUTS else model.get(address.key)
        cells: list[Cell] = [row.group, row.label]
        for value, said in ((line.old, row.old), (line.new, row.new)):
            number = value.value if isinstance(value, Override) else value
            if item is not None and isinstance(number, int | float) and not isinstance(number, bool):
                cells.append(Figure(float(number), item.unit.excel_format, said))
            else:
                cells.append(said)
        inputs.append([*cells, row.change, row.percent, row.unit, row.note])
    outputs: list[list[Cell]] = []
    for group, lines in ((text("Headline figures"), found.outputs.headline), *_groups(found)):
        for figure in lines:
            row = _output_row(found, group, figure)
            form = figure.item.unit.excel_format
            moved = figure.new - figure.old
            outputs.append(
                [
                    row.group,
                    row.label,
                    Figure(figure.old, form, row.old),
                    Figure(figure.new, form, row.new),
                    Figure(moved, form, row.change) if math.isfinite(moved) else "",
                    row.percent,
                    row.unit,
                    row.note,
                ]
            )
    heads = headings(names)
    return [Block(text("Inputs"), about, heads, inputs), Block(text("Outputs"), about, heads, outputs)]


def _groups(found: Comparison) -> list[tuple[str, Sequence[OutputLine]]]:
    return [
        ("–" if section is None else text(section.title), lines) for section, lines in by_section(found.outputs.lines)
    ]
