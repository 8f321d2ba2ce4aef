"""`workbench explain`: one figure, its formula with the values in it, and the figures it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from workbench.cli.lookup import item_of, place_of_entity, refuse, span
from workbench.cli.valued import Valued
from workbench.document.periods import annual_rule, annual_values
from workbench.document.valuation import Address, Status, evidence_of
from workbench.ground.language import text
from workbench.interpret.explain import Explanation, Origin, as_words, cell_name, explain
from workbench.interpret.wording import plainly
from workbench.model import MODEL
from workbench.rows.items import Annual, Input, Item

MOST_OF_A_LINE = 12
"""Figures of one line over many periods or entities are told up to this number."""
INDENT = "  "
Where = tuple[Item, int | None, int | None]


@dataclass
class Telling:
    """Tells figures of a computed case; each cell is explained once and only named when it comes again."""

    of: Valued
    depth: int
    told: set[Where] = field(default_factory=set)

    def lines(self, item: Item, entity: int | None, period: int | None, level: int = 0) -> Iterator[str]:
        """The figure, and below it those it was made of, as deep as asked."""
        found = explain(MODEL, self.of.arrays, item, entity, period)
        where = (found.item, found.entity, found.period)
        words = as_words(found, self.of.calendar.label, self.of.names)
        unit = self.of.unit(item.unit) if item.unit.dims and not item.unit.is_date else ""
        behind = "; ".join(part for part in (unit, self.source(found)) if part)
        yield INDENT * level + words + (f" [{behind}]" if behind else "")
        if where in self.told and found.terms and level < self.depth:
            yield INDENT * (level + 1) + text("(explained above)")
            return
        if level < self.depth:
            self.told.add(where)
            yield from self.terms(found, level + 1)

    def terms(self, found: Explanation, level: int) -> Iterator[str]:
        """The figures a formula read; long lines are cut and say so."""
        counts: dict[Item, int] = {}
        cells = dict.fromkeys((t.item, t.entity, t.period) for t in found.terms)
        for item, entity, period in cells:
            counts[item] = counts.get(item, 0) + 1
            if counts[item] <= MOST_OF_A_LINE:
                yield from self.lines(item, entity, period, level)
        for item, count in counts.items():
            if count > MOST_OF_A_LINE:
                more = text("… and {count} more of {line}", count=count - MOST_OF_A_LINE, line=text(item.label))
                yield INDENT * level + more

    def source(self, found: Explanation) -> str:
        """Where an input's number comes from; nothing for figures that are computed."""
        if not isinstance(found.item, Input) or found.origin is not Origin.INPUT:
            return ""
        valuation = self.of.valuation
        entity = None
        if found.item.per is not None and found.entity is not None:
            entity = valuation.members(found.item.per)[found.entity].id
        address = Address(found.item.key, entity)
        if address in self.of.case.values:
            return text("set in case {case}", case=self.of.case.name)
        evidence = evidence_of(MODEL, valuation, address)
        status = "" if evidence.status is Status.UNSET else text(evidence.status.value)
        parts = (status, evidence.source, evidence.page, evidence.date, evidence.note)
        return "; ".join(part for part in parts if part)


def explanation(of: Valued, key: str, entity: str | None, period: str | None, depth: int) -> list[str]:
    """A figure explained. `period` is a label, a number or a fiscal year. Raises `ProblemError`."""
    item = item_of(MODEL, key)
    who = place_of_entity(of.valuation, item, entity)
    telling = Telling(of, depth)
    if not item.is_periodic:
        return list(telling.lines(item, who, None))
    if period is None:
        what = text("It has a figure in every period.")
        raise refuse(key, what, text("Name one with --period: {span}, or a fiscal year.", span=span(of.calendar)))
    when = of.calendar.find(period)
    if when is not None:
        return list(telling.lines(item, who, when))
    year = of.calendar.find_year(period)
    if year is None:
        what = text("There is no period {period}.", period=period)
        raise refuse(key, what, text("Name one of {span}, or a fiscal year.", span=span(of.calendar)))
    return list(_year(telling, item, who, year))


def _year(telling: Telling, item: Item, entity: int | None, year: int) -> Iterator[str]:
    """A fiscal year's figure, and the periods it was made of."""
    of = telling.of
    periods = of.calendar.periods_of(year)
    first, last = of.calendar.labels[periods[0]], of.calendar.labels[periods[-1]]
    match annual_rule(item):
        case Annual.SUM:
            rule = text("sum of {first} to {last}", first=first, last=last)
        case Annual.MEAN:
            rule = text("mean of {first} to {last}", first=first, last=last)
        case Annual.END:
            rule, periods = text("as at the end of {last}", last=last), periods[-1:]
        case Annual.NONE:
            what = text("Years have no meaning for it.")
            raise refuse(item.key, what, text("Name one of {span}.", span=span(of.calendar)))
        case found:
            assert_never(found)
    values = annual_values(item, of.arrays.periods(item, entity), of.calendar)
    value = plainly(item.unit, values[of.calendar.years.index(year)])
    label = of.calendar.year_label(year)
    name = cell_name(item, entity, periods[0], lambda _: label, of.names)
    yield text("{cell} = {value} ({origin})", cell=name, value=value, origin=rule)
    for period in periods:
        yield from telling.lines(item, entity, period, 1)
