"""What help says of one figure of the valuation that is open: its reading in words, and its place in the workbook."""

from __future__ import annotations

from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.interpret.explain import as_words, explain
from workbench.interpret.layout import Layout, column_name
from workbench.interpret.reading import has_opening
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input, Item, Series
from workbench.ui.bound_field import evidence_words
from workbench.ui.sheet import cell_of


def reading_of(live: LiveValuation, key: str, period: int | None) -> str:
    """The figure of a line key in words, of an input with its source below; empty when it has none."""
    results = live.results
    found = cell_of(results, key)
    if found is None:
        return ""
    item, entity = found
    if item.per is not None:
        entity = entity or 0
        if entity >= results.arrays.shape.count(item.per):
            return ""
    when = None
    if item.is_periodic:
        when = 1 if period is None or (period == 0 and not has_opening(item)) else period
    told = explain(results.model, results.arrays, item, entity, when)
    words = as_words(told, results.calendar.label, results.entity_names)
    return f"{words}\n{evidence_words(live, address_of(live, key))}" if isinstance(item, Input) else words


def address_of(live: LiveValuation, key: str) -> Address:
    """The address of an input's line key; that of the first entity where the key names none."""
    name, _, position = key.partition("#")
    item = live.model[name]
    if item.per is None:
        return Address(name)
    members = live.valuation.members(item.per)
    place = int(position) if position else 0
    return Address(name, members[place].id) if place < len(members) else Address(name)


class WorkbookPlaces:
    """Says where an item stands in the exported workbook of the valuation that is open."""

    def __init__(self, live: LiveValuation) -> None:
        self._live = live
        self._made: tuple[object, Layout] | None = None

    def words(self, item: Item) -> str:
        """Sheet and first cell of an item; where its section has no entity, only the sheet."""
        layout = self._layout()
        if item.section is None:
            return ""
        sheet = next(one.name for one in layout.sheets if one.section is item.section)
        members = layout.members(item)
        if not members:
            return text("Sheet {sheet}", sheet=sheet)
        home = layout.home(item, members[0])
        cell = f"{column_name(home.column)}{home.row + 1}"
        said = text("Sheet {sheet}, from cell {cell}", sheet=sheet, cell=cell)
        if isinstance(item, Input):
            where = layout.series if isinstance(item, Series) else layout.inputs
            said = text("{place}; typed in the blue cell on sheet {inputs}", place=said, inputs=where)
        return said

    def _layout(self) -> Layout:
        valuation = self._live.valuation
        names = {s: tuple(one.name for one in valuation.members(s)) for s in self._live.model.entity_sets}
        wanted = (valuation.periods, tuple(names.items()))
        if self._made is None or self._made[0] != wanted:
            self._made = (wanted, Layout(self._live.model, valuation.periods, names))
        return self._made[1]
