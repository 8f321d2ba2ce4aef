"""Choosing an input or a figure of the model by name: type a few letters of any part, pick, done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QWidget

from workbench.document.change import Change
from workbench.document.valuation import Address, addresses, place_words
from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Derived, Input
from workbench.ui.fields.whole import tells_rest

MOST_SHOWN = 14


class _Completer(QCompleter):
    """Shows the names it is given, whatever they begin with."""

    def __init__(self, matches: QStringListModel, parent: QObject) -> None:
        super().__init__(matches, parent)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(MOST_SHOWN)


class AddressChoice(QLineEdit):
    """One address out of `listed()`, which is asked when somebody begins to look. `chosen(Address)` follows a choice.

    What is typed and matches nothing is refused in place; Esc brings back what was chosen before.
    """

    chosen = Signal(object)

    def __init__(
        self, live: LiveValuation, address: Address | None, listed: Callable[[], list[Address]], label: str
    ) -> None:
        super().__init__()
        self.live = live
        self._address = address
        self._listed = listed
        self._by_name: dict[str, Address] = {}
        self._problem: Problem | None = None
        self._is_stale = True
        self._matches = QStringListModel(self)
        self._complete = _Completer(self._matches, self)
        self._complete.setWidget(self)
        self._complete.activated.connect(self._pick)
        self.setPlaceholderText(label)
        self.setAccessibleName(label)
        self.setMinimumWidth(160)
        self.textEdited.connect(self._typed)
        self.returnPressed.connect(self._entered)
        self.live.valuation_changed.connect(self._valuation_changed)
        self._show_name()

    @property
    def _popup(self) -> QAbstractItemView:
        popup = self._complete.popup()
        assert popup is not None  # it makes one when asked
        return popup

    @property
    def address(self) -> Address | None:
        """What is chosen; None for nothing yet."""
        return self._address

    def set_address(self, address: Address | None) -> None:
        """Choose without telling."""
        self._address = address
        self.show_problem(None)
        self._show_name()

    def show_problem(self, problem: Problem | None) -> None:
        """Say why what was chosen cannot be used, or nothing."""
        self._problem = problem
        self.setToolTip("" if problem is None else f"{problem.what}\n{problem.remedy}")
        self.setAccessibleDescription("" if problem is None else f"{problem.what} {problem.remedy}")
        look = "input" if problem is None else "refused"
        if self.property("look") != look:
            self.setProperty("look", look)
            self.style().unpolish(self)
            self.style().polish(self)

    def _show_name(self) -> None:
        shown = "" if self._address is None else place_words(self.live.model, self.live.valuation, self._address)
        if self.text() != shown:
            self.setText(shown)
            self.setCursorPosition(0)

    def _valuation_changed(self, change: object, _initiator: object) -> None:
        if isinstance(change, Change) and change.touches_structure:
            self._is_stale = True
            if not self.hasFocus():
                self._show_name()

    def _renew(self) -> None:
        if self._is_stale:
            words = {place_words(self.live.model, self.live.valuation, one): one for one in self._listed()}
            self._by_name = words
            self._is_stale = False

    def _look_for(self, typed: str) -> list[str]:
        """Names that hold every word typed, in whatever order: "later micro" finds "Start later by › Microsoft"."""
        words = typed.casefold().replace("›", " ").split()
        found = [name for name in self._by_name if all(word in name.casefold() for word in words)]
        if words:  # what says little else is what was meant
            found.sort(key=len)
        self._matches.setStringList(found)
        return found

    def _typed(self, typed: str) -> None:
        self._renew()
        self.show_problem(None)
        self._look_for(typed)
        self._complete.complete()

    def _pick(self, name: str) -> None:
        found = self._by_name.get(name)
        if found is not None:
            self._take(found)

    def _take(self, address: Address) -> None:
        is_new = address != self._address
        self.set_address(address)
        self.selectAll()
        if is_new:
            self.chosen.emit(address)

    def _entered(self) -> None:
        # The completer asks the line first what a key means, also while its list is open.
        self._renew()
        typed = self.text().strip()
        at = self._popup.currentIndex()
        picked = str(at.data()) if self._popup.isVisible() and at.isValid() else ""
        found = self._look_for(typed)
        if picked:
            self._pick(picked)
        elif typed in self._by_name:
            self._take(self._by_name[typed])
        elif typed and found:
            self._pick(found[0])
        elif typed:
            what = text("Nothing is called {name}.", name=typed)
            self.show_problem(
                Problem(self.accessibleName(), what, text("Type a word of its label, section or entity."))
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._popup.hide()
            self.show_problem(None)
            self._show_name()
            self.selectAll()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4) and not self._popup.isVisible():
            self._renew()
            self._look_for("" if self._is_chosen_text() else self.text())
            self._complete.complete()
            return
        super().keyPressEvent(event)

    def _is_chosen_text(self) -> bool:
        return self._address is not None and self.text() == place_words(
            self.live.model, self.live.valuation, self._address
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason and self._problem is None:
            self._show_name()

    def event(self, event: QEvent) -> bool:
        if tells_rest(self, event):
            return True
        # Escape must bring the choice back before a dialog or dock takes the key as a shortcut.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)


class InputChoice(AddressChoice):
    """An input of the model, of whichever entity."""

    def __init__(self, live: LiveValuation, address: Address | None, parent: QWidget | None = None) -> None:
        super().__init__(live, address, lambda: list(addresses(live.model, live.valuation)), text("Find an input"))
        if parent is not None:
            self.setParent(parent)


class OutputChoice(AddressChoice):
    """A single figure of the model, or with `rows` a row over the periods."""

    def __init__(
        self, live: LiveValuation, address: Address | None, *, rows: bool = False, parent: QWidget | None = None
    ) -> None:
        label = text("Find a row") if rows else text("Find a figure")
        super().__init__(live, address, lambda: figures(live, rows=rows), label)
        if parent is not None:
            self.setParent(parent)


def figures(live: LiveValuation, *, rows: bool) -> list[Address]:
    """Every computed figure, or row, of the model, entities in the user's order."""
    found: list[Address] = []
    for item in live.model.items:
        if isinstance(item, Input) or not isinstance(item, Derived) or item.is_periodic != rows or item.section is None:
            continue
        if item.per is None:
            found.append(Address(item.key))
        else:
            found += [Address(item.key, entity.id) for entity in live.valuation.members(item.per)]
    return found
