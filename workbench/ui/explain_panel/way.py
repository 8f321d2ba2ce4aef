"""How a figure reaches the value per share: the chain of figures between them, each a link."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from workbench.ground.language import text
from workbench.interpret.explain import cell_name, shown
from workbench.interpret.users import User, way_to
from workbench.live.results import Results
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Item
from workbench.rows.reach import read_by_any
from workbench.ui.sheet import cell_key
from workbench.ui.theme import current_theme

HEADLINE: Final = "shares.price"


class Way(QLabel):
    """One or two lines of links. `explained(key, period)` follows a click or Enter on one."""

    explained = Signal(str, object)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._head = ""
        self._links: list[tuple[str, str]] = []
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setContentsMargins(10, 4, 10, 4)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.linkActivated.connect(self._open)
        self.hide()

    def show_way(self, results: Results, item: Item, entity: int | None, period: int | None) -> None:
        """Say how this figure reaches the headline, or that it does not."""
        end = results.model.get(HEADLINE)
        if end is None or item is end:
            self.clear()
            return
        self._links = []
        way = way_to(results.model, results.arrays, (item, entity, period), end)
        if way:
            self._head = text("Moves {headline}, {count} steps away:", headline=text(end.label), count=len(way))
            self._links = [self._link(results, user) for user in way]
        elif item in read_by_any(results.model, [end]):
            self._head = text("May move {headline}, by no single line of figures.", headline=text(end.label))
        else:
            self._head = text("Does not move {headline}.", headline=text(end.label))
        self._write()

    def clear(self) -> None:
        """Nothing is explained."""
        self._head, self._links = "", []
        self._write()

    def plain_text(self) -> str:
        """The same without links."""
        return " ".join((self._head, " › ".join(words for _, words in self._links))).strip()

    def _link(self, results: Results, user: User) -> tuple[str, str]:
        name = cell_name(user.item, user.entity, user.period, results.calendar.label, results.entity_names)
        period = "" if user.period is None else user.period
        return f"{cell_key(user.item, user.entity)}@{period}", f"{name} {shown(user.item, user.value)}"

    def _write(self) -> None:
        roles = current_theme().roles
        steps = " › ".join(
            f'<a href="{escape(link)}" style="color:{roles.text}; text-decoration:none">{escape(words)}</a>'
            for link, words in self._links
        )
        html = f'<span style="color:{roles.muted}">{escape(self._head)} {steps}</span>'
        self.setText(html)
        self.setVisible(bool(self._head))

    def _open(self, link: str) -> None:
        key, _, period = link.partition("@")
        self.explained.emit(key, int(period) if period else None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._head:
            self._write()
