"""What happens with a find: actions run, inputs get the keyboard, rows are shown or explained, pages turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.ui.navigation.history import ExplainTarget, InputTarget, Place, SheetTarget
from workbench.ui.navigation.places import line_key, place_kind
from workbench.ui.palette.box import FindBox
from workbench.ui.palette.entries import (
    CaseOf,
    Deed,
    Entry,
    Figure,
    Kind,
    Page,
    SheetOf,
    keys_of,
    value_words,
)
from workbench.ui.palette.index import Index
from workbench.ui.palette.matching import Query, Subject, best, folded

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_RECENT: Final = 12


class Finder(QObject):
    """The box of one window and its index, made when it is first asked for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.index = Index(window)
        self.box = FindBox(window, self._value)
        self.box.chosen.connect(self._go)

    def open(self) -> None:
        """Look for anything; a second time closes it."""
        if self.box.isVisible():
            self.box.close_box()
            return
        self.index.prepare()
        self.box.open_with(
            self._ask,
            prompt=text("Find an action, input, row, page or case"),
            empty=text("Nothing is called that. Try one word of its name, in either language, or its key."),
            keys=text("Enter goes there · Ctrl+Enter explains · Esc closes"),
            has_signs=True,
        )

    def choose_among(self, entries: Sequence[Entry], prompt: str) -> None:
        """Let somebody choose one of these."""
        subjects = [Subject(entry, (entry.name,), folded(f"{entry.context} {entry.other}")) for entry in entries]

        def ask(typed: str) -> tuple[Query, Sequence[Entry]]:
            query = Query(typed)
            return query, [hit.subject.of for hit in best(query, subjects, len(entries))] if query else entries

        self.box.open_with(
            ask,
            prompt=prompt,
            empty=text("None of them is called that."),
            keys=text("Enter goes there · Ctrl+Enter explains · Esc closes"),
            has_signs=False,
        )

    def _ask(self, typed: str) -> tuple[Query, Sequence[Entry]]:
        if typed.strip():
            return self.index.find(typed)
        return Query(""), self._recent()

    def _recent(self) -> list[Entry]:
        navigator = self._window.ways.navigator
        places = navigator.history.recent(_RECENT, navigator.stands)
        return [
            Entry(
                Kind.PLACE, place, navigator.words(place), place_kind(place), at=_address(place), period=_period(place)
            )
            for place in places
        ]

    def _value(self, entry: Entry) -> str:
        live = self._window.live
        match entry.thing:
            case Deed(action, _):
                on = "✓ " if action.isCheckable() and action.isChecked() else ""
                return on + keys_of(action)
            case CaseOf(case):
                return text("shown") if live.valuation.selected_case == case else ""
            case _:
                pass
        if entry.at is None:
            return ""
        key = line_key(live, entry.at)
        item = live.model.get(entry.at.key)
        if key is None or item is None:
            return ""
        position = key.partition("#")[2]
        entity = int(position) if position else None
        if item.per is not None and (entity is None or entity >= live.results.arrays.shape.count(item.per)):
            return ""
        return value_words(live.results, item, entity, entry.period)

    def _go(self, entry: object, explains: bool) -> None:
        assert isinstance(entry, Entry)
        window = self._window
        match entry.thing:
            case Deed(action, _):
                action.trigger()
            case Page(area, page):
                window.inputs.show_area(area)
                if page:
                    window.desks.show_page(page)
                window.ways.cycle.enter("desk")
            case SheetOf(section):
                window.zones.bring_up("sheet")
                window.sheet.show_section(section)
                window.ways.cycle.enter("sheet")
            case CaseOf(case):
                window.bar.case_chosen.emit(case)
            case Place():
                self._go_to_place(entry.thing, explains)
            case Figure():
                self._go_to_figure(entry, explains)

    def _go_to_place(self, place: Place, explains: bool) -> None:
        address = _address(place)
        if explains and address is not None:
            self._explain(line_key(self._window.live, address), _period(place))
        else:
            self._window.ways.navigator.show(place)

    def _go_to_figure(self, entry: Entry, explains: bool) -> None:
        assert entry.at is not None
        window, key = self._window, line_key(self._window.live, entry.at)
        if key is None:
            return
        if explains:
            self._explain(key, entry.period)
        elif entry.kind is Kind.INPUT:
            window.zones.go_to_input(entry.at)
        else:
            item = window.live.model[entry.at.key]
            window.show_row(key, (entry.period or 1) if item.is_periodic else None)

    def _explain(self, key: str | None, period: int | None) -> None:
        if key is not None:
            self._window.explain_cell(key, period)
            self._window.explain.take_keyboard()


def _address(place: Place) -> Address | None:
    return None if place.target is None else place.target.address


def _period(place: Place) -> int | None:
    match place.target:
        case SheetTarget(_, period) | ExplainTarget(_, period):
            return period
        case InputTarget() | None:
            return None
