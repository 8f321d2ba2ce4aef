"""An input that is gone to stands in view, also where its panel is built for it and its labels wrap."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.driving import CONTROL, Desktop, Key
from workbench.document.valuation import Address


def is_in_view(desk: Desktop, key: str) -> bool:
    side = desk.window.inputs
    line = side.panels[key.partition(".")[0]].bound[key].line
    viewport = side._scroll.viewport()
    top = line.mapTo(viewport, line.rect().topLeft()).y()
    return top >= 0 and top + line.height() <= viewport.height()


@pytest.mark.parametrize("key", ["capacity.spot_price", "tax.rate", "contracts.relet_price", "dcf.growth"])
@pytest.mark.parametrize("turns", [True, False])
def test_that_an_input_gone_to_is_in_view(opened: Callable[..., Desktop], key: str, turns: bool) -> None:
    desk = opened(width=1280, height=800)
    item = desk.live.model[key]
    entity = None if item.per is None else desk.live.valuation.members(item.per)[-1].id
    field = desk.window.inputs.go_to(Address(key, entity), turns=turns)
    desk.settle()
    assert field is not None
    assert field.editor.hasFocus()
    assert is_in_view(desk, key)
    desk.press(Key.Key_Z, CONTROL)
    assert is_in_view(desk, key)
