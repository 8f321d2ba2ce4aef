"""Groups: items that a function declares at once become items of the section that holds them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from workbench.ground.problem import ProblemError
from workbench.ground.units import USD_M
from workbench.rows import Figure, Group, Model, Number, Section
from workbench.rows.items import Item


@dataclass(frozen=True)
class Span(Group):
    low: Figure
    high: Figure


def span(label: str, middle: Item) -> Span:
    return Span(low=Figure(f"{label}, low", USD_M, middle / 2), high=Figure(f"{label}, high", USD_M, middle * 2))


class Sales(Section, title="Sales"):
    first = Number("First", USD_M, 10.0)
    price = span("Price", first)
    last = Figure("Last", USD_M, price.high - price.low)


def test_that_fields_of_a_group_are_items_of_the_section_at_the_groups_place() -> None:
    assert [item.key for item in Sales.items] == ["sales.first", "sales.price_low", "sales.price_high", "sales.last"]
    assert Sales.price.low.section is Sales
    assert Sales.price.high.attribute == "price_high"


def test_that_a_group_within_a_group_is_refused() -> None:
    @dataclass(frozen=True)
    class Outer(Group):
        inner: Span

    with pytest.raises(TypeError, match=r"outer\.inner"):

        class Wrong(Section, title="Wrong"):
            outer = Outer(span("Inner", Sales.first))


def test_that_a_field_whose_key_is_taken_is_refused_when_the_model_loads() -> None:
    class Taken(Section, title="Taken"):
        price_low = Number("Floor", USD_M, 10.0)
        price = span("Price", price_low)

    with pytest.raises(ProblemError, match=r"taken\.price_low.*shares its key"):
        Model("taken", [Taken])
