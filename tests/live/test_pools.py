"""Work in a pool: what it raises is heard of, and not dropped with its thread."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QThreadPool

from workbench.live.pools import start_in


def test_that_an_error_in_a_pool_is_handed_to_the_hook(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: heard.append(error))
    pool, done = QThreadPool(), list[int]()

    def work(number: int) -> None:
        done.append(number)
        if number == 1:
            raise ValueError("beside the window")

    for number in range(3):
        start_in(pool, work, number)
    pool.waitForDone()
    assert sorted(done) == [0, 1, 2]
    assert [str(error) for error in heard] == ["beside the window"]
