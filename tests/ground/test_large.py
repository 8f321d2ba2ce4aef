"""Large amounts in billions or in hundred millions, and the units of charts with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.ground.language import SIMPLIFIED_CHINESE, current_language, set_language, text
from workbench.ground.large import Large, millions, money, set_large


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    language = current_language()
    yield
    set_large(Large.BILLION)
    set_language(language)


@pytest.mark.parametrize(
    ("value", "western", "chinese"),
    [
        (15100.0, "$15.10bn", "$151.0亿"),
        (812.0, "$812m", "$8.12亿"),
        (-6049.0, "($6.05bn)", "($60.5亿)"),
        (0.0, "$0m", "$0.00亿"),
        (float("nan"), "n.m.", "n.m."),
    ],
)
def test_that_money_is_written_in_the_unit_that_was_chosen(value: float, western: str, chinese: str) -> None:
    assert money(value, "USD") == western
    set_large(Large.HUNDRED_MILLION)
    assert money(value, "USD") == chinese


def test_that_chinese_names_the_currency_behind_the_amount() -> None:
    set_language(SIMPLIFIED_CHINESE)
    set_large(Large.HUNDRED_MILLION)
    assert money(15100.0, "USD") == "151.0亿美元"
    assert money(15100.0, "CNY") == "CNY 151.0亿"


@pytest.mark.parametrize(("language", "unit"), [("en", "USD 亿 (100 m)"), (SIMPLIFIED_CHINESE, "亿USD")])
def test_that_the_unit_of_a_chart_and_its_divisor_move_together(language: str, unit: str) -> None:
    set_language(language)
    before = text("{currency} bn", currency="USD")
    assert millions() == 1000.0
    set_large(Large.HUNDRED_MILLION)
    assert millions() == 100.0
    assert text("{currency} bn", currency="USD") == unit
    set_large(Large.BILLION)
    assert text("{currency} bn", currency="USD") == before
