"""A few inputs of a section on a page: the same lines as in the input panel, bound to the same addresses."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.document.valuation import Address
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input
from workbench.ui.desks.desk import Desk
from workbench.ui.inputs import SectionPanel


def form(desk: Desk, live: LiveValuation, keys: Sequence[str]) -> SectionPanel:
    """The lines of these inputs, all of one section; a request to explain one goes to the desk."""
    item = live.model[keys[0]]
    assert isinstance(item, Input)
    assert item.section is not None
    panel = SectionPanel(live, item.section)
    for key, bound in panel.bound.items():
        bound.line.setVisible(key in keys)

    def explain(address: object) -> None:
        assert isinstance(address, Address)
        desk.explain_requested.emit(address.key, None)

    panel.explain_requested.connect(explain)
    return panel
