"""How the guided first valuation notices that a step is done, and which widgets a step is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.ui.help.target import page_topic

if TYPE_CHECKING:
    from workbench.document.change import Change
    from workbench.ui.window import MainWindow


class Watch(QObject):
    """Watches for one step while it lasts. `done` is called once, when a signal of the window says that it was done."""

    def __init__(self, window: MainWindow, done: Callable[[], object]) -> None:
        super().__init__(window)
        self.window = window
        self._done: Callable[[], object] | None = done
        self._ties: list[tuple[Any, Callable[..., object]]] = []
        self.begin()

    def begin(self) -> None:
        """Tie the signals."""
        raise NotImplementedError

    def is_met(self) -> bool:
        """Whether there is nothing left to do as the window stands."""
        return False

    def around(self) -> list[QWidget]:
        """What the step is about, for the frame."""
        raise NotImplementedError

    def tie(self, signal: Any, slot: Callable[..., object]) -> None:
        """Connect a signal until the watch ends."""
        signal.connect(slot)
        self._ties.append((signal, slot))

    def finish(self) -> None:
        """The step was done."""
        done, self._done = self._done, None
        if done is not None:
            done()

    def end(self) -> None:
        """Untie everything."""
        self._done = None
        for signal, slot in self._ties:
            signal.disconnect(slot)
        self._ties.clear()
        self.deleteLater()


class _Open(Watch):
    def begin(self) -> None:
        self.tie(self.window.live.results_changed, self._look)
        self.tie(self.window.files.opened, self._look)

    def is_met(self) -> bool:
        return self.window.live.results.figure("assay.headline") > 0

    def _look(self, *_: object) -> None:
        if self.is_met():
            self.finish()

    def around(self) -> list[QWidget]:
        return [self.window.menuBar()]


class _Headline(Watch):
    def begin(self) -> None:
        self.tie(self.window.headline.clicked, self._clicked)

    def _clicked(self, key: str) -> None:
        if key != "checks":
            self.finish()

    def around(self) -> list[QWidget]:
        return [self.window.headline.widget_of("price")]


class _Explain(Watch):
    def begin(self) -> None:
        tree = self.window.explain.tree
        self.tie(tree.itemExpanded, self._opened)
        self.tie(tree.itemActivated, self._opened)

    def _opened(self, *_: object) -> None:
        # The panel opens a single line by itself: only what a person does there counts.
        if self.window.explain.tree.hasFocus():
            self.finish()

    def around(self) -> list[QWidget]:
        return [self.window.explain]


class _Find(Watch):
    def begin(self) -> None:
        self.tie(self.window.inputs.search.textChanged, self._typed)

    def _typed(self, words: str) -> None:
        if len(words.strip()) >= 2:
            self.finish()

    def around(self) -> list[QWidget]:
        return [self.window.inputs.search]


class _Change(Watch):
    def begin(self) -> None:
        self.tie(self.window.live.valuation_changed, self._changed)

    def _changed(self, change: Change, initiator: object) -> None:
        if change.addresses:
            self.finish()

    def around(self) -> list[QWidget]:
        return [self.window.inputs]


class _Effect(Watch):
    def begin(self) -> None:
        stack = self.window.live.undo_stack
        self._index = stack.index()
        self.tie(stack.indexChanged, self._turned)

    def _turned(self, index: int) -> None:
        if index < self._index:
            self.finish()
        self._index = index

    def around(self) -> list[QWidget]:
        return [self.window.headline.widget_of("price"), self.window.undo_button]


class _Page(Watch):
    """A page of a desk is in front."""

    page = ""

    def begin(self) -> None:
        self._desk: object = None
        self.tie(self.window.inputs.area_changed, self._look)
        self._tie_tabs()

    def is_met(self) -> bool:
        return page_topic(self.window) == self.page

    def _look(self, *_: object) -> None:
        self._tie_tabs()
        if self.is_met():
            self.finish()

    def _tie_tabs(self) -> None:
        from workbench.ui.desks.paged import PagedDesk

        desk = self.window.desks.desks.get(self.window.desks.area)
        if isinstance(desk, PagedDesk) and desk is not self._desk:
            self._desk = desk
            self.tie(desk.tabs.currentChanged, self._look)

    def around(self) -> list[QWidget]:
        return [self.window.desks]


class _Assay(_Page):
    page = "page/RPO/assay"


class _Tornado(_Page):
    page = "page/Uncertainty/tornado"


class _Case(Watch):
    def begin(self) -> None:
        self.tie(self.window.live.valuation_changed, self._changed)

    def _changed(self, change: Change, initiator: object) -> None:
        if "selected_case" in change.particulars:
            self.finish()

    def around(self) -> list[QWidget]:
        return [self.window.cases]


class _TypeOver(Watch):
    """Typed over and given back, or undone: both are seen before it counts."""

    def begin(self) -> None:
        self._before = self._count()
        self.was_typed = False
        self.tie(self.window.live.valuation_changed, self._changed)

    def _count(self) -> int:
        valuation = self.window.live.valuation
        return len(valuation.overrides) + sum(len(case.overrides) for case in valuation.cases)

    def _changed(self, change: Change, initiator: object) -> None:
        count = self._count()
        if count > self._before:
            self.was_typed = True
        elif self.was_typed and count <= self._before:
            self.finish()

    def around(self) -> list[QWidget]:
        return [self.window.sheet.grid]


class _Export(Watch):
    def begin(self) -> None:
        self.tie(self.window.files.exporting, self._exporting)

    def _exporting(self, name: str) -> None:
        if name:
            self.finish()

    def around(self) -> list[QWidget]:
        return [self.window.export_button]


class _Save(Watch):
    def begin(self) -> None:
        self.tie(self.window.files.saved, self.finish)

    def around(self) -> list[QWidget]:
        return [self.window.menuBar()]


WATCHES: dict[str, type[Watch]] = {
    "open": _Open,
    "headline": _Headline,
    "explain": _Explain,
    "find": _Find,
    "change": _Change,
    "effect": _Effect,
    "assay": _Assay,
    "case": _Case,
    "type_over": _TypeOver,
    "tornado": _Tornado,
    "export": _Export,
    "save": _Save,
}
"""The watch of each step."""
