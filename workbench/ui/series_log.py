"""What the series of a valuation were earlier in this session, for their editors to show beside the present values."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject

from workbench.document.change import Change
from workbench.document.ledger import filed_value
from workbench.document.resolve import series_over
from workbench.document.valuation import Address, Value, value_of
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Series
from workbench.ui.fields.past import Past

MOST_KEPT: Final = 6
"""Earlier states of one series: more columns are not read."""

_WHOLE: Final = frozenset({"title", "company", "currency", "notes", "periods"})
"""What only the opening of another valuation changes at once."""


class SeriesLog(QObject):
    """Keeps the latest states of each series that is edited, in each case, until another file is opened."""

    def __init__(self, live: LiveValuation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._kept: dict[tuple[str, Address], deque[tuple[str, Value]]] = {}
        live.valuation_changed.connect(self._follow)

    def past_of(self, address: Address) -> list[Past]:
        """The values in the file, in the base case where another is shown, and earlier ones, the latest first."""
        live = self._live
        valuation, item = live.valuation, live.model[address.key]
        assert isinstance(item, Series)
        case = valuation.selected_case
        found = [self._column(text("In the file"), item, filed_value(live.model, live.saved, address, case))]
        if not valuation.is_base(case):
            base = value_of(live.model, valuation, address, valuation.base.id)
            found.append(self._column(text("Base case"), item, base))
        now = self._column("", item, value_of(live.model, valuation, address))
        seen = {now.values, found[0].values}
        for at, value in reversed(self._kept.get((case, address), ())):
            column = self._column(text("At {time}", time=at), item, value)
            if column.values not in seen:
                seen.add(column.values)
                found.append(column)
        return found

    def _column(self, title: str, item: Series, value: Value) -> Past:
        assert isinstance(value, tuple)
        return Past(title, tuple(series_over(item, value, self._live.valuation.periods)))

    def _follow(self, change: Change, _initiator: object) -> None:
        if change.particulars >= _WHOLE:
            self._kept.clear()
            return
        live = self._live
        valuation = live.valuation
        for address in change.addresses:
            item = live.model.get(address.key)
            if not isinstance(item, Series):
                continue
            if address.entity is not None and valuation.entity(address.entity) is None:
                continue
            key = (valuation.selected_case, address)
            if key not in self._kept:
                self._kept[key] = deque(maxlen=MOST_KEPT)
            value = value_of(live.model, valuation, address)
            self._kept[key].append((datetime.now().strftime("%H:%M:%S"), value))
