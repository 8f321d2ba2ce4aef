"""Places in words, whether they still stand, and entities by id where the window counts them by position."""

from __future__ import annotations

from workbench.document.valuation import Address, place_words
from workbench.ground.language import text
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Item
from workbench.ui.navigation.history import ExplainTarget, InputTarget, Place, SheetTarget


def line_key(live: LiveValuation, address: Address) -> str | None:
    """The line key (`key` or `key#position`) of an address; None when its item or entity is gone."""
    item = live.model.get(address.key)
    if item is None:
        return None
    if item.per is None or address.entity is None:
        return item.key
    ids = [one.id for one in live.valuation.members(item.per)]
    return f"{item.key}#{ids.index(address.entity)}" if address.entity in ids else None


def address_of(live: LiveValuation, key: str) -> Address | None:
    """The address behind a line key; None when nothing stands there."""
    name, _, position = key.partition("#")
    item = live.model.get(name)
    if item is None:
        return None
    if item.per is None or not position:
        return Address(item.key)
    members = live.valuation.members(item.per)
    return Address(item.key, members[int(position)].id) if int(position) < len(members) else None


def place_of(live: LiveValuation, item: Item, entity: int | None) -> Address:
    """The address of an item and the position of its entity."""
    if item.per is None or entity is None:
        return Address(item.key)
    return Address(item.key, live.valuation.members(item.per)[entity].id)


def stands(live: LiveValuation, place: Place) -> bool:
    """Whether what was looked at there is still part of the valuation."""
    if place.target is None:
        return True
    if line_key(live, place.target.address) is None:
        return False
    period = None if isinstance(place.target, InputTarget) else place.target.period
    return period is None or period < len(live.results.calendar.labels)


def target_words(results: Results, address: Address, period: int | None) -> str:
    """A figure as a person reads it: section, label, entity and period."""
    words = place_words(results.model, results.valuation, address)
    item = results.model.get(address.key)
    if item is not None and item.is_periodic and period is not None and period < len(results.calendar.labels):
        words += ", " + results.calendar.label(period)
    return words


def place_kind(place: Place) -> str:
    """What kind of place it is, in one word."""
    match place.target:
        case InputTarget():
            return text("Input")
        case SheetTarget():
            return text("Sheet")
        case ExplainTarget():
            return text("Explained")
        case _:
            return text("Desk")
