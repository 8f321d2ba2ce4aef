"""Differences of two valuations in words: a summary of one line, and each difference with old, new and change."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.analysis.value_words import input_words, number_words, unit_words
from workbench.document.change import ABSENT
from workbench.document.file_diff import DiffLine, FileDiff, Kind
from workbench.document.resolve import series_over
from workbench.document.valuation import (
    Address,
    Alternative,
    Case,
    Entity,
    Evidence,
    Override,
    Status,
    Valuation,
    default_of,
    input_at,
)
from workbench.ground.language import text
from workbench.ground.units import PERCENT, Unit
from workbench.rows.items import Choice, Input, Series
from workbench.rows.model import Model

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class DiffWords:
    """A difference as a reader meets it. `change` is new less old in `unit`, `percent` that over the old; both empty
    where no number tells it. `note` says more: where it comes from, what differs in it."""

    group: str
    label: str
    old: str
    new: str
    unit: str = ""
    change: str = ""
    percent: str = ""
    note: str = ""
    size: float = 0.0
    """How large the change is beside the old value, to sort by."""


def summary(model: Model, diff: FileDiff) -> str:
    """What differs, counted and named in one line; says so when nothing does."""
    parts: list[str] = []
    if diff.input_count:
        parts.append(text("Inputs changed: {count}", count=diff.input_count))
    added = [line.new for line in diff.lines if line.kind is Kind.ENTITY and line.old is ABSENT]
    gone = [line.old for line in diff.lines if line.kind is Kind.ENTITY and line.new is ABSENT]
    if added:
        parts.append(text("Added: {names}", names=_names(added)))
    if gone:
        parts.append(text("Removed: {names}", names=_names(gone)))
    cases = {line.case_after or line.case_before or "" for line in diff.lines if line.kind is Kind.CASE}
    if cases:
        names = {case.id: case.name for v in (diff.before, diff.after) for case in v.cases}
        parts.append(text("Cases: {names}", names=_listed([names[one] for one in sorted(cases) if one in names])))
    sources = {line.place for line in diff.lines if line.kind in (Kind.EVIDENCE, Kind.SECOND_SOURCE)}
    if sources:
        parts.append(text("Sources and notes changed: {count}", count=len(sources)))
    rest = [_title(line) for line in diff.lines if line.kind in (Kind.PARTICULAR, Kind.STUDY)]
    rest += [text("names") for line in diff.lines if _is_rename(line)][:1]
    rest += [text("order") for line in diff.lines if line.kind is Kind.ORDER][:1]
    if rest:
        parts.append(text("Also: {names}", names=_listed(list(dict.fromkeys(rest)))))
    return " · ".join(parts) if parts else text("Nothing differs.")


def _is_rename(line: DiffLine) -> bool:
    return line.kind is Kind.ENTITY and ABSENT not in (line.old, line.new)


def _names(found: Sequence[object]) -> str:
    return _listed([one.name for one in found if isinstance(one, Entity)])


def _listed(names: Sequence[str]) -> str:
    shown = text(", ").join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return text("{names} and {count} more", names=shown, count=more) if more > 0 else shown


def words_of(model: Model, diff: FileDiff, line: DiffLine, period: Callable[[int], str] | None = None) -> DiffWords:
    """A difference in words; `period` names a period by its number."""
    match line.kind:
        case Kind.PARTICULAR:
            return DiffWords(text("Valuation"), _title(line), _plain(line.old), _plain(line.new))
        case Kind.STUDY:
            return DiffWords(text("Uncertainty"), _title(line), _study(line.old), _study(line.new))
        case Kind.ENTITY | Kind.ORDER:
            return _of_set(model, diff, line)
        case Kind.CASE:
            return _of_case(line)
        case Kind.VALUE:
            return _of_value(model, diff, line)
        case Kind.OVERRIDE:
            return _of_override(model, diff, line, period)
        case Kind.EVIDENCE | Kind.SECOND_SOURCE:
            return _of_evidence(model, diff, line)


def _title(line: DiffLine) -> str:
    return {
        "title": text("Title"),
        "company": text("Company"),
        "currency": text("Currency"),
        "periods": text("Forecast periods"),
        "notes": text("Notes"),
        "simulation": text("Simulation plan"),
        "grids": text("Sensitivity grids"),
        "tornado": text("Tornado"),
        "questions": text("Reverse DCF"),
    }[line.name]


def _plain(value: object) -> str:
    return str(value) if str(value) else "–"


def _study(value: object) -> str:
    if isinstance(value, tuple):
        return text("{count} kept", count=len(value))
    return text("as asked there")


def _of_set(model: Model, diff: FileDiff, line: DiffLine) -> DiffWords:
    one = next(each for each in model.entity_sets if each.key == line.name)
    group = text(one.many)
    if line.kind is Kind.ORDER:
        return DiffWords(group, text("order"), _order(diff.before, line.old), _order(diff.after, line.new))
    old, new = (each.name if isinstance(each, Entity) else "–" for each in (line.old, line.new))
    if ABSENT in (line.old, line.new):
        valuation = diff.after if line.old is ABSENT else diff.before
        entity = line.new if line.old is ABSENT else line.old
        assert isinstance(entity, Entity)
        held = sum(address.entity == entity.id for address in valuation.values)
        label = text("{kind} {name}", kind=text(one.one), name=entity.name)
        state = (text("not there"), text("with {count} inputs", count=held))
        return DiffWords(group, label, *(state if line.old is ABSENT else state[::-1]), size=math.inf)
    return DiffWords(group, text("Name of {name}", name=new), old, new)


def _order(valuation: Valuation, ids: object) -> str:
    assert isinstance(ids, tuple)
    found = [valuation.entity(each) for each in ids]
    return _listed([entity.name for entity in found if entity is not None])


def _of_case(line: DiffLine) -> DiffWords:
    group = text("Cases")
    old, new = line.old, line.new
    if isinstance(old, Case) and isinstance(new, Case):
        match line.name:
            case "name":
                return DiffWords(group, text("Name of {name}", name=new.name), old.name, new.name)
            case "probability":
                label = text("Probability of {name}", name=new.name)
                change, percent, size = difference(PERCENT, old.probability, new.probability)
                sides = _share(old.probability), _share(new.probability)
                return DiffWords(group, label, *sides, "", change, percent, "", size)
            case _:
                return DiffWords(group, text("Note of {name}", name=new.name), _plain(old.note), _plain(new.note))
    case = new if isinstance(new, Case) else old
    assert isinstance(case, Case)
    state = (text("not there"), text("with {count} inputs", count=len(case.values) + len(case.overrides)))
    label = text("Case {name}", name=case.name)
    return DiffWords(group, label, *(state if old is ABSENT else state[::-1]), size=math.inf)


def _share(probability: float | None) -> str:
    return "–" if probability is None else f"{probability:.1%}"


def _of_value(model: Model, diff: FileDiff, line: DiffLine) -> DiffWords:
    address = line.address
    assert address is not None
    item = input_at(model, address)
    change, percent, size = _moved(diff, item, line.old, line.new)
    note = ""
    if isinstance(item, Series) and isinstance(line.old, tuple) and isinstance(line.new, tuple):
        count = len(differing(item, line.old, line.new, max(diff.before.periods, diff.after.periods)))
        note = text("differs in {count} periods", count=count)
    return DiffWords(
        _group(model, diff, line),
        _label(diff, item, address),
        _value(item, line.old, diff),
        _value(item, line.new, diff),
        unit_words(item.unit, diff.after.currency),
        change,
        percent,
        note,
        size,
    )


def _value(item: Input, value: object, diff: FileDiff) -> str:
    if value is ABSENT:
        return text("as the base")
    known = default_of(item) if value == () else value
    return input_words(item, known, max(diff.before.periods, diff.after.periods))  # type: ignore[arg-type]


def _of_override(model: Model, diff: FileDiff, line: DiffLine, period: Callable[[int], str] | None) -> DiffWords:
    place = line.place
    assert isinstance(place, tuple)
    address, number = place
    item = model[address.key]
    old, new = (
        number_words(item.unit, one.value) if isinstance(one, Override) else text("formula")
        for one in (line.old, line.new)
    )
    figures = [one.value if isinstance(one, Override) else None for one in (line.old, line.new)]
    change, percent, size = difference(item.unit, figures[0], figures[1])
    notes = [one.note for one in (line.old, line.new) if isinstance(one, Override) and one.note]
    label = text(
        "{label}, {period}",
        label=_label(diff, item, address),
        period=period(number) if period is not None else text("period {number}", number=number),
    )
    unit = unit_words(item.unit, diff.after.currency)
    note = " → ".join(dict.fromkeys(notes))
    return DiffWords(_group(model, diff, line), label, old, new, unit, change, percent, note, size)


def _of_evidence(model: Model, diff: FileDiff, line: DiffLine) -> DiffWords:
    address = line.address
    assert address is not None
    label = _label(diff, input_at(model, address), address)
    if line.kind is Kind.EVIDENCE:
        old, new = (evidence_words(one) for one in (line.old, line.new))
        return DiffWords(_group(model, diff, line), text("Source of {name}", name=label), old, new)
    old, new = (_alternatives(model, address, each) for each in (line.old, line.new))
    return DiffWords(_group(model, diff, line), text("Second sources of {name}", name=label), old, new)


def evidence_words(one: object) -> str:
    """Evidence in one line: status, source, page, date, note."""
    if not isinstance(one, Evidence) or one == Evidence():
        return "–"
    status = "" if one.status is Status.UNSET else text(one.status.value)
    page = text("page {page}", page=one.page) if one.page else ""
    return " · ".join(part for part in (status, one.source, page, one.date, one.note) if part)


def _alternatives(model: Model, address: Address, found: object) -> str:
    if not isinstance(found, tuple) or not found:
        return "–"
    item = input_at(model, address)
    return " | ".join(
        f"{input_words(item, one.value, 1)} {one.evidence.source}".strip()
        for one in found
        if isinstance(one, Alternative)
    )


def _label(diff: FileDiff, item: object, address: Address) -> str:
    name = text(item.label)  # type: ignore[attr-defined]  # an input or a row
    if address.entity is None:
        return name
    entity = diff.after.entity(address.entity) or diff.before.entity(address.entity)
    return f"{address.entity if entity is None else entity.name} › {name}"


def _group(model: Model, diff: FileDiff, line: DiffLine) -> str:
    """Section, and the case where it is not the base's."""
    address = line.address
    assert address is not None
    section = model[address.key].section
    title = "" if section is None else text(section.title)
    if line.case_after is None or diff.is_of_cases:
        return title
    return text("Case {name}", name=diff.after.case(line.case_after).name) + f" · {title}"


def _moved(diff: FileDiff, item: Input, old: object, new: object) -> tuple[str, str, float]:
    match item:
        case Choice():
            return "", "", 0.0
        case Series():
            if not isinstance(old, tuple) or not isinstance(new, tuple):
                return "", "", 0.0
            periods = max(diff.before.periods, diff.after.periods)
            first, last = (math.fsum(series_over(item, each, periods)) for each in (old, new))
            return "", "", abs(last - first) / max(abs(first), 1e-9)
        case _:
            return difference(item.unit, _number(old), _number(new))


def differing(item: Series, old: tuple[float, ...], new: tuple[float, ...], periods: int) -> list[int]:
    """The periods, from 1, in which two series differ."""
    both = zip(series_over(item, old, periods), series_over(item, new, periods), strict=True)
    return [place for place, (a, b) in enumerate(both, 1) if a != b]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def difference(
    unit: Unit, old: float | None, new: float | None, *, is_computed: bool = False
) -> tuple[str, str, float]:
    """New less old with its sign, that in percent of the old, and its size to sort by; empty where there is none.

    A computed figure has the digits of its unit, a typed one as many as it was typed with.
    """
    if old is None or new is None or unit.is_flag or not (math.isfinite(old) and math.isfinite(new)):
        return "", "", 0.0
    moved = new - old
    if unit.is_date:
        return text("{count} days", count=f"{moved:+,.0f}".replace("-", "−")), "", abs(moved) / 365
    words = unit.shown(abs(moved)) if is_computed else number_words(unit, abs(moved))
    if unit.percent:
        words = text("{points} pp", points=words.removesuffix("%").strip())
    change = f"({words})" if moved < 0 else f"+{words}"
    if not old:
        return change, text("n.m."), math.inf
    share = moved / abs(old)
    percent = f"{abs(share):,.1%}" if abs(share) < 100 else text("n.m.")
    return change, f"({percent})" if moved < 0 and abs(share) < 100 else percent, abs(share)


def title_of(valuation: Valuation) -> str:
    """What a valuation is called."""
    return valuation.title or valuation.company or text("New valuation")
