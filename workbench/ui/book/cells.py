"""What stands in the cells of the contract book: customers, the ends of terms, own schedules."""

from __future__ import annotations

import math

from workbench.document.customers import CUSTOMER_KEY, customer_names
from workbench.document.resolve import series_over
from workbench.document.valuation import Address, value_of
from workbench.ground.units import date_of, end_of_month, serial_of
from workbench.live.results import Results
from workbench.rows.items import Series
from workbench.ui.entities.cells import EntityCells
from workbench.ui.entities.columns import Column, Kind

DAYS_PER_YEAR = 365.25
MONTHS_PER_YEAR = 12


class ContractCells(EntityCells):
    """Contracts, with whose they are and when they end."""

    entity_set = "contract"
    _customers: dict[str, str] | None = None

    def take(self, results: Results) -> None:
        super().take(results)
        self._customers = None

    @property
    def customers(self) -> dict[str, str]:
        """The customer of every contract by id."""
        if self._customers is None:
            self._customers = customer_names(self.shown.model, self.shown.valuation)
        return self._customers

    def reads(self, column: Column) -> list[str]:
        if column.kind is Kind.DERIVED:
            return ["contracts.start", "contracts.term", *column.needs]
        return super().reads(column)

    def moved(self, results: Results) -> list[tuple[int, int]]:
        found = super().moved(results)
        customer = results.model.get(CUSTOMER_KEY)
        count = len(results.valuation.members(self.entity_set))
        # Joining a customer may rename it for contracts whose own number stands.
        if customer is not None and any((customer, place) in (results.changed or ()) for place in range(count)):
            links = [number for number, column in enumerate(self.columns) if column.kind is Kind.LINK]
            found += [(row, number) for row in range(count) for number in links]
        return found

    def own_words(self, column: Column, entity: str, position: int) -> str:
        return self.customers.get(entity, "")

    def suggestions(self, column: Column) -> list[str]:
        return list(dict.fromkeys(self.customers.values()))

    def value(self, column: Column, position: int) -> float:
        if column.kind is not Kind.DERIVED:
            return super().value(column, position)
        results = self.shown
        start, term = (results.arrays.scalar(results.model[f"contracts.{key}"], position) for key in ("start", "term"))
        return end_of(start, term)


def end_of(start: float, term: float) -> float:
    """The serial of the last day of a term of years from `start`: four years from 1 Jan 2025 end on 31 Dec 2028."""
    if not math.isfinite(start + term):
        return math.nan
    months = term * MONTHS_PER_YEAR
    if abs(months - round(months)) > 1e-6:
        return float(round(start + term * DAYS_PER_YEAR)) - 1
    begun = date_of(start)
    last = date_of(end_of_month(start, round(months)))
    return serial_of(last.replace(day=min(begun.day, last.day))) - 1


def peak_period(results: Results, column: Column, position: int) -> int | None:
    """The period of a row's highest figure."""
    if column.item is None or not column.item.is_periodic:
        return None
    values = list(results.arrays.periods(column.item, position))
    return values.index(max(values)) + 1 if values else None


def own_series(results: Results, column: Column, entity: str) -> list[float]:
    """The values of a series cell over the horizon."""
    assert isinstance(column.item, Series)
    held = value_of(results.model, results.valuation, Address(column.key, entity))
    assert isinstance(held, tuple)
    return series_over(column.item, held, results.valuation.periods)


def term_to(start: float, end: float) -> float:
    """Years from `start` to the end of the day `end`, both serials; whole months are told apart from days."""
    months = round((end + 1 - start) / DAYS_PER_YEAR * MONTHS_PER_YEAR)
    if end_of(start, months / MONTHS_PER_YEAR) == end:
        return months / MONTHS_PER_YEAR
    return (end + 1 - start) / DAYS_PER_YEAR
