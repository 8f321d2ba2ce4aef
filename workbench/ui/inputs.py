"""The input side: panels generated from the model's own declarations, searched as one list."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.document.change import Change
from workbench.document.ledger import changed_addresses, is_unlike_file
from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input
from workbench.ui.bound_field import BoundField
from workbench.ui.fields import Field
from workbench.ui.finding import Finder, Found
from workbench.ui.search_bar import SearchBar
from workbench.ui.section_panel import SectionPanel
from workbench.ui.series_log import SeriesLog

__all__ = ["AREAS", "InputSide", "SectionPanel"]

AREAS = ("Company", "RPO", "Capacity", "Operations", "Debt", "DCF", "Shares", "Peers", "Uncertainty")


class InputSide(QWidget):
    """Search, areas and the panels of the chosen area. A search looks through the panels of all areas.

    `changes_requested` asks for the list of inputs that differ from the file.
    """

    explain_requested = Signal(object)
    area_changed = Signal(str)
    changes_requested = Signal()
    sliders_toggled = Signal(bool)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.panels: dict[str, SectionPanel] = {}
        self.unlike: set[Address] = set()
        self.log = SeriesLog(live, self)
        self._area = self._listed = AREAS[0]
        self._is_searched = self._is_wide = False
        self._finder = Finder(live.model)
        self._turned: dict[str, str | None] = {}  # the entity a panel showed before a search turned it to another
        self.bar = SearchBar()
        self.search = self.bar.search
        self.bar.changed.connect(self._find_anew)
        self.bar.entered.connect(self._go_to_first_hit)
        self.bar.sliders_toggled.connect(self.set_sliders)
        self._buttons = QButtonGroup(self)
        areas = QGridLayout()
        areas.setContentsMargins(8, 0, 8, 4)
        areas.setSpacing(2)
        for place, area in enumerate(AREAS):
            button = QPushButton(text(area))
            button.setCheckable(True)
            button.setProperty("look", "tab")
            button.setProperty("area", area)
            button.setChecked(area == self._area)
            self._buttons.addButton(button)
            areas.addWidget(button, place // 3, place % 3)
        self._buttons.buttonClicked.connect(lambda button: self.show_area(str(button.property("area"))))
        self._inner = QWidget()
        self._inner.setProperty("look", "panel")
        self._inner.setMinimumWidth(0)
        self._inner.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._nothing = QLabel()
        self._nothing.setProperty("look", "muted")
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(12, 12, 12, 12)
        self._nothing.hide()
        self.more = _flat_button()
        self.more.clicked.connect(self._widen)
        self.more.hide()
        self._column.addWidget(self._nothing)
        self._column.addWidget(self.more)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its lines take the keyboard, and scroll into view
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.changes = _flat_button()
        self.changes.setToolTip(text("List them, and revert one or all"))
        self.changes.clicked.connect(self.changes_requested)
        self.changes.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 6, 0, 0)
        outer.setSpacing(6)
        outer.addWidget(self.bar)
        outer.addLayout(areas)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(self.changes)
        note = QShortcut(QKeySequence("Ctrl+Shift+N"), self)
        note.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        note.activated.connect(self.edit_evidence)
        live.valuation_changed.connect(self._follow)
        live.undo_stack.cleanChanged.connect(self._recount)
        self.show_area(self._area)
        self._recount()

    @property
    def area(self) -> str:
        """The area shown."""
        return self._area

    def show_area(self, area: str) -> None:
        """Show the panels of an area; one without inputs of its own leaves those that are shown."""
        self._area = area
        if any(section.area == area for section in self.live.model.sections):
            self._listed = area
        for button in self._buttons.buttons():
            button.setChecked(button.property("area") == area)
        self._build(self._listed)
        self._filter()
        self.area_changed.emit(area)

    def _build(self, area: str) -> None:
        for section in self.live.model.sections:
            if section.area == area and section.key not in self.panels:
                panel = SectionPanel(self.live, section)
                if not any(isinstance(i, Input) for i in section.items):
                    panel.deleteLater()
                    continue
                panel.explain_requested.connect(self.explain_requested)
                panel.past_of = self.log.past_of
                panel.card_opened.connect(self._reveal)
                if self.bar.sliders.isChecked():
                    panel.set_sliders(True)
                self.panels[section.key] = panel
                self._column.insertWidget(self._column.count() - 1, panel)

    # Finding inputs

    def _find_anew(self) -> None:
        self._is_wide = False
        self._filter()

    def _widen(self) -> None:
        self._is_wide = True
        self._filter()

    def _filter(self) -> None:
        was_searched, self._is_searched = self._is_searched, self.bar.is_asked
        if not self._is_searched:
            self._nothing.hide()
            self.more.hide()
            for key, panel in self.panels.items():
                if panel.section.area != self._listed:
                    panel.hide()  # first: its lines come back without being laid out
                if was_searched:
                    if key in self._turned:
                        panel.select(self._turned[key])
                    panel.show_only(None)
                panel.setVisible(panel.section.area == self._listed)
            self._turned.clear()
            return
        for area in AREAS:
            self._build(area)
        found = self._finder.find(self.live.valuation, self.live.saved, self.bar.words, self.bar.wanted)
        is_wide = self._is_wide or not found.named
        shown = found.named | found.sourced if is_wide else found.named
        self._show_found(shown)
        self._nothing.setText(
            text("No input is called that. Search for one word of its label.")
            if not self.bar.wanted
            else text("No input stands like that.")
        )
        self._nothing.setVisible(not shown)
        self._offer_more(found, is_wide)

    def _offer_more(self, found: Found, is_wide: bool) -> None:
        count = 0 if is_wide else len(found.sourced)
        self.more.setVisible(count > 0)
        self.more.setText(text("{count} more by section, key, source or note", count=count))

    def _show_found(self, shown: frozenset[Address]) -> None:
        by_section: dict[str, dict[str | None, set[str]]] = {}
        for address in shown:
            section = address.key.split(".")[0]
            by_section.setdefault(section, {}).setdefault(address.entity, set()).add(address.key)
        for key, panel in self.panels.items():
            hits = by_section.get(key, {})
            if not hits:
                panel.hide()
                continue
            if panel.section.per is not None and panel.entity_id not in hits:
                members = [e.id for e in self.live.valuation.members(panel.section.per)]
                self._turned.setdefault(key, panel.entity_id)
                panel.select(next(entity for entity in members if entity in hits))
            panel.show_only(hits.get(panel.entity_id, set()), len(hits))
            panel.show()

    def _visible(self) -> Iterable[tuple[SectionPanel, BoundField]]:
        for place in range(self._column.count()):
            held = self._column.itemAt(place)
            panel = None if held is None else held.widget()
            if isinstance(panel, SectionPanel) and panel.isVisible():
                yield from ((panel, bound) for bound in panel.bound.values() if bound.line.isVisible())

    def _go_to_first_hit(self) -> None:
        if not self.bar.is_asked:
            return
        for panel, bound in self._visible():
            self._turned.pop(panel.section.key, None)  # the person works there now
            bound.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._reveal(bound.line, 80)
            return

    def go_to(self, address: Address, *, turns: bool = True) -> Field | None:
        """Show an input, give it the keyboard and return its field; None if it is no input.

        Unless it `turns`, the desk that is shown stays.
        """
        item = self.live.model.get(address.key)
        if not isinstance(item, Input) or item.section is None:
            return None
        self.bar.clear()
        if turns:
            self.show_area(item.section.area)
        else:
            self._listed = item.section.area
            self._build(self._listed)
            self._filter()
        panel = self.panels[item.section.key]
        panel.set_open(True)
        if address.entity is not None:
            panel.select(address.entity)
        bound = panel.bound[item.key]
        bound.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._reveal(bound.line, 80)
        return bound.field

    # Note and source, sliders

    def focused(self) -> BoundField | None:
        """The input whose line has the keyboard."""
        holder = QApplication.focusWidget()
        if holder is None or not self.isAncestorOf(holder):
            return None
        return next((bound for _, bound in self._visible() if bound.line.isAncestorOf(holder)), None)

    def edit_evidence(self) -> None:
        """Open the editor of note and source at the line that has the keyboard."""
        bound = self.focused()
        if bound is not None:
            bound.panel.open_card(bound)

    def toggle_slider(self) -> None:
        """Stand a slider below the line that has the keyboard and give it the keyboard, or take it away."""
        bound = self.focused()
        if bound is None:
            return
        bound.set_slider(bound.slider is None)
        holder = bound.field if bound.slider is None else bound.slider.track
        holder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._reveal(bound.line)

    def _reveal(self, widget: QWidget, margin: int = 12, turns: int = 3) -> None:
        # A line just put in has its place only after the layouts of the next turns: first widths, then wrapped labels.
        self._scroll.ensureWidgetVisible(widget, 0, margin)
        if turns:
            QTimer.singleShot(0, widget, lambda: self._reveal(widget, margin, turns - 1))

    def set_sliders(self, is_shown: bool) -> None:
        """Show sliders below the numbers, or none."""
        self.bar.sliders.setChecked(is_shown)
        for panel in self.panels.values():
            panel.set_sliders(is_shown)
        self.sliders_toggled.emit(is_shown)

    # Following the valuation

    def _follow(self, change: Change, initiator: object) -> None:
        if change.entity_sets or change.cases - {self.live.valuation.selected_case}:
            self._recount()
            return
        touched = change.addresses | change.evidence
        for address in touched:
            is_unlike = is_unlike_file(self.live.saved, self.live.valuation, address)
            (self.unlike.add if is_unlike else self.unlike.discard)(address)
        if touched:
            self._say_changes()

    def _recount(self, _: object = None) -> None:
        self.unlike = set(changed_addresses(self.live.saved, self.live.valuation))
        self._say_changes()

    def _say_changes(self) -> None:
        count = len(self.unlike)
        if count:
            said = (
                text("1 input differs from the file")
                if count == 1
                else text("{count} inputs differ from the file", count=count)
            )
            if self.changes.text() != said:
                self.changes.setText(said)
        if self.changes.isHidden() == bool(count):
            self.changes.setVisible(bool(count))

    def refresh(self) -> None:
        """Show every value anew, as after a save when marks must go."""
        for panel in self.panels.values():
            panel.show_all()
        self._recount()


def _flat_button() -> QPushButton:
    made = QPushButton()
    made.setProperty("look", "flat")
    return made
