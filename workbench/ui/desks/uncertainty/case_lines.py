"""What the table of cases says, line by line, and the edit that a text typed into one of its cells stands for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from workbench.analysis.case_figures import CaseFigures, Weighted
from workbench.analysis.move_words import level_words
from workbench.analysis.value_words import input_words, number_words, unit_words
from workbench.document.case_diff import Departure, Place, departures
from workbench.document.change import Edit
from workbench.document.edits import (
    ClearDeparture,
    ClearOverride,
    ClearValue,
    SetCaseNote,
    SetCaseProbability,
    SetOverride,
    SetValue,
)
from workbench.document.resolve import overrides_of
from workbench.document.valuation import Address, Case, OverrideKey, Valuation, Value, input_at, place_words, value_of
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT
from workbench.rows.items import Choice, Number, Series
from workbench.rows.model import Model
from workbench.ui.desks.uncertainty.case_grid import GridCell, GridLine
from workbench.ui.entities.edits import member_of

FIGURES = (
    "shares.price",
    "shares.against_offer",
    "bridge.enterprise",
    "bridge.claims",
    "bridge.liquid",
    "bridge.equity",
    "cost_of_capital.wacc",
    "assay.gold_ratio",
    "funding_gap.peak",
)
FIRST_CASE = 2
"""Column of the base."""


class What(Enum):
    """What a line of the table holds."""

    HEAD = "head"
    FIGURE = "figure"
    PROBABILITY = "probability"
    NOTE = "note"
    DEPARTURE = "departure"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line, and what it is about: the place of a departure."""

    what: What
    line: GridLine
    place: Place | None = None


class CaseLines:
    """The lines of one valuation with the figures known of its cases. `is_current` tells for each case whether its
    figures are of this state."""

    def __init__(
        self,
        model: Model,
        valuation: Valuation,
        figures: Mapping[str, CaseFigures],
        current: frozenset[str],
        weights: Weighted | None,
    ) -> None:
        self._model, self._valuation = model, valuation
        self._figures, self._current = figures, current
        self._weights = weights

    def headers(self) -> list[str]:
        """Names of the columns; the case that the window shows has a mark."""
        names = [f"▸ {c.name}" if c.id == self._valuation.selected_case else c.name for c in self._valuation.cases]
        return ["", text("Unit"), *names, text("Weighted")]

    def lines(self) -> list[CaseLine]:
        """All of them from top to bottom."""
        found = [self._probability()]
        found += [self._figure(key) for key in FIGURES if self._model.get(key) is not None]
        found += [self._breach(), *self._failures(), self._note()]
        departing = self._departures()
        title = text("Inputs in which a case departs from the base: {count}", count=len(departing))
        found.append(CaseLine(What.HEAD, GridLine((GridCell(title),), True)))
        return found + departing

    @property
    def _cases(self) -> Sequence[Case]:
        return self._valuation.cases

    def _line(self, what: What, name: str, unit: str, cells: Sequence[GridCell], last: str = "") -> CaseLine:
        return CaseLine(what, GridLine((GridCell(name), GridCell(unit), *cells, GridCell(last))))

    def _probability(self) -> CaseLine:
        cells = [
            GridCell(
                "–" if case.probability is None else PERCENT.shown(case.probability) if case.probability else "0%",
                edit_text(case.probability, PERCENT),
                True,
                tip=text("How likely this case is; Delete takes it out of the weighing."),
            )
            for case in self._cases
        ]
        total = math.fsum(case.probability or 0.0 for case in self._cases)
        return self._line(What.PROBABILITY, text("Probability"), "", cells, PERCENT.shown(total))

    def _figure(self, key: str) -> CaseLine:
        item = self._model[key]
        cells = []
        for case in self._cases:
            known = self._figures.get(case.id)
            value = math.nan if known is None else known.figures.get(key, math.nan)
            is_shown = case.id == self._valuation.selected_case
            words = "…" if known is None else self._shown(key, value)
            role = "muted" if case.id not in self._current else "bad" if value < 0 else ""
            cells.append(GridCell(words, role=role, key=key if is_shown else ""))
        unit = unit_words(item.unit, self._valuation.currency)
        return self._line(What.FIGURE, text(item.label), unit, cells, self._weighted(key))

    def _weighted(self, key: str) -> str:
        weights = self._weights
        if weights is None:
            return ""
        value = {
            "shares.price": weights.price,
            "shares.against_offer": weights.upside,
            "bridge.enterprise": weights.enterprise,
            "bridge.equity": weights.equity,
        }.get(key)
        return "" if value is None else self._shown(key, value)

    def _shown(self, key: str, value: float) -> str:
        """A figure; a price of nothing is a price, not a dash."""
        unit = self._model[key].unit
        return level_words(unit, value) if key == "shares.price" else unit.shown(value)

    def _breach(self) -> CaseLine:
        cells = []
        for case in self._cases:
            known = self._figures.get(case.id)
            words = "…" if known is None else known.breach or text("none")
            is_old = case.id not in self._current
            role = "muted" if is_old else "bad" if known is not None and known.breach else ""
            is_shown = case.id == self._valuation.selected_case
            cells.append(GridCell(words, role=role, key="covenant_totals.first_breach" if is_shown else ""))
        return self._line(What.FIGURE, text("First covenant breach"), "", cells)

    def _failures(self) -> list[CaseLine]:
        counts = [self._figures[case.id].failures if case.id in self._figures else 0 for case in self._cases]
        if not any(counts):
            return []
        cells = [GridCell(str(count) if count else "–", role="bad" if count else "") for count in counts]
        return [self._line(What.FIGURE, text("Integrity checks that fail"), "", cells)]

    def _note(self) -> CaseLine:
        cells = [GridCell(case.note, case.note, True, role="text", tip=case.note) for case in self._cases]
        return self._line(What.NOTE, text("What it supposes"), "", cells)

    def _departures(self) -> list[CaseLine]:
        model, valuation = self._model, self._valuation
        held = {c.id: {d.place: d for d in departures(model, valuation, c.id)} for c in self._cases[1:]}
        places = dict.fromkeys(place for by_place in held.values() for place in by_place)
        order = {item.key: rank for rank, item in enumerate(model.items)}
        ranks = {e.id: n for members in valuation.entities.values() for n, e in enumerate(members)}

        def rank(place: Place) -> tuple[bool, int, int, int]:
            address, period = (place, 0) if isinstance(place, Address) else place
            return period > 0, order[address.key], ranks.get(address.entity or "", -1), period

        return [
            self._departure(place, [held[c.id].get(place) for c in self._cases[1:]])
            for place in sorted(places, key=rank)
        ]

    def _departure(self, place: Place, own: Sequence[Departure | None]) -> CaseLine:
        if isinstance(place, Address):
            item = input_at(self._model, place)
            name = place_words(self._model, self._valuation, place)
            base = value_of(self._model, self._valuation, place, self._valuation.base.id)
            unit = unit_words(item.unit, self._valuation.currency)
        else:
            address, period = place
            name = text(
                "{place}, period {period}",
                place=place_words(self._model, self._valuation, address),
                period=period,
            )
            typed = self._valuation.overrides.get(place)
            base = None if typed is None else typed.value
            unit = unit_words(self._model[address.key].unit, self._valuation.currency)
        cells = [self._value_cell(place, base, None)]
        cells += [self._value_cell(place, base, one) for one in own]
        return CaseLine(What.DEPARTURE, self._line(What.DEPARTURE, name, unit, cells).line, place)

    def _value_cell(self, place: Place, base: Value, own: Departure | None) -> GridCell:
        value = base if own is None else own.value
        tip = ""
        if own is not None:
            tip = text("Departs from the base; Delete lets it follow again.")
            if own.is_idle:
                tip = text("The same as the base, yet held by the case: Delete lets it follow again.")
        is_own = own is not None and not own.is_idle
        if not isinstance(place, Address):
            unit = self._model[place[0].key].unit
            figure = value if isinstance(value, float) else math.nan
            words = text("formula") if value is None else number_words(unit, figure)
            return GridCell(words, edit_text(figure, unit), True, is_own, tip=tip)
        item = input_at(self._model, place)
        words = input_words(item, value, self._valuation.periods)
        if isinstance(item, Choice):
            options = tuple(text(str(member.value)) for member in item.options)
            return GridCell(words, words, True, is_own, options=options, tip=tip)
        if isinstance(item, Number):
            full = edit_text(value if isinstance(value, float) else None, item.unit)
            return GridCell(words, full, True, is_own, tip=tip)
        return GridCell(words, is_own=is_own, role="input", tip=tip or text("A value in every period: double-click."))


def edit_of(model: Model, valuation: Valuation, line: CaseLine, case: Case, typed: str | None) -> Edit | Problem | None:
    """The edit that a text in a line and case stands for (None: cleared); why it is none, or None for no change."""
    match line.what:
        case What.PROBABILITY:
            where = text("Probability of {name}, %", name=case.name)
            share = None if typed is None else parse_number(typed, PERCENT, where=where, optional=True)
            return share if isinstance(share, Problem) else SetCaseProbability(case.id, share)
        case What.NOTE:
            return SetCaseNote(case.id, (typed or "").strip())
        case What.DEPARTURE if isinstance(line.place, Address):
            return _input_edit(model, valuation, line.place, case, typed)
        case What.DEPARTURE if isinstance(line.place, tuple):
            return _override_edit(model, valuation, line.place, case, typed)
        case _:
            return None


def _override_edit(
    model: Model, valuation: Valuation, place: OverrideKey, case: Case, typed: str | None
) -> Edit | Problem | None:
    address, period = place
    if typed is None or not typed.strip():
        return _cleared(valuation, place, case)
    where = place_words(model, valuation, address)
    value = parse_number(typed, model[address.key].unit, where=where, currency=valuation.currency)
    if isinstance(value, Problem) or value is None:
        return value
    held = overrides_of(valuation, case.id).get(place)
    return SetOverride(address, period, value, "" if held is None else held.note, case.id)


def _input_edit(
    model: Model, valuation: Valuation, address: Address, case: Case, typed: str | None
) -> Edit | Problem | None:
    item = input_at(model, address)
    where = place_words(model, valuation, address)
    is_optional = isinstance(item, Number) and item.optional
    if typed is None or (not typed.strip() and not is_optional):
        return _cleared(valuation, address, case)
    if isinstance(item, Series):
        what = text("It has a value in every period.")
        return Problem(where, what, text("Type them in the input panel, with the case shown."))
    if isinstance(item, Choice):
        member = member_of(item, typed)
        if member is None:
            known = ", ".join(text(str(m.value)) for m in item.options)
            what = text("{value} is not one of the choices.", value=typed[:60])
            return Problem(where, what, text("Choose one of: {choices}.", choices=known))
        return SetValue(address, member, case.id)
    value = parse_number(typed, item.unit, where=where, optional=is_optional, currency=valuation.currency)
    return value if isinstance(value, Problem) else SetValue(address, value, case.id)


def _cleared(valuation: Valuation, place: Place, case: Case) -> Edit | None:
    is_base = valuation.is_base(case.id)
    if isinstance(place, Address):
        held = place in (valuation.values if is_base else case.values)
        cleared: Edit = ClearValue(place) if is_base else ClearDeparture(case.id, place)
    else:
        held = place in (valuation.overrides if is_base else case.overrides)
        cleared = ClearOverride(*place) if is_base else ClearDeparture(case.id, place)
    return cleared if held else None
