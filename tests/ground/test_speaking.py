"""A document speaks its own language and unit while the program speaks another."""

from __future__ import annotations

from threading import Thread

import pytest

from workbench.ground.language import ENGLISH, SIMPLIFIED_CHINESE, current_language, speaking, text
from workbench.ground.large import Large, current_large, millions, money


def test_that_a_language_is_spoken_meanwhile_and_in_this_thread_alone() -> None:
    heard: list[str] = []
    with speaking(SIMPLIFIED_CHINESE):
        assert current_language() == SIMPLIFIED_CHINESE
        assert text("Enterprise value") == "企业价值"
        other = Thread(target=lambda: heard.append(text("Enterprise value")))
        other.start()
        other.join()
        with speaking(ENGLISH):
            assert text("Enterprise value") == "Enterprise value"
        assert current_language() == SIMPLIFIED_CHINESE
    assert current_language() == ENGLISH
    assert heard == ["Enterprise value"]


def test_that_large_amounts_follow_the_document() -> None:
    with speaking(SIMPLIFIED_CHINESE, Large.HUNDRED_MILLION.value):
        assert current_large() is Large.HUNDRED_MILLION
        assert millions() == 100.0
        assert money(14656.5, "USD") == "146.6亿美元"
    assert money(14656.5, "USD") == "$14.66bn"


def test_that_the_language_before_returns_after_an_error() -> None:
    with pytest.raises(RuntimeError), speaking(SIMPLIFIED_CHINESE):
        raise RuntimeError
    assert current_language() == ENGLISH
    with pytest.raises(ValueError, match="unknown language"), speaking("tlh"):
        pass
