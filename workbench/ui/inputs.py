"""The input side: panels generated from the model's own declarations, searched as one list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.document.valuation import Address
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input
from workbench.ui.fields import Field
from workbench.ui.section_panel import SectionPanel

__all__ = ["AREAS", "InputSide", "SectionPanel"]

AREAS = ("Company", "RPO", "Capacity", "Operations", "Debt", "DCF", "Shares", "Peers", "Uncertainty")


class InputSide(QWidget):
    """Search, areas and the panels of the chosen area. A search looks through the panels of all areas."""

    explain_requested = Signal(object)
    area_changed = Signal(str)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.panels: dict[str, SectionPanel] = {}
        self._area = self._listed = AREAS[0]
        self._is_searched = False
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("Find an input"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(text("Find an input"))
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._go_to_first_hit)
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
        self._nothing = QLabel(text("No input is called that. Search for one word of its label."))
        self._nothing.setProperty("look", "muted")
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(12, 12, 12, 12)
        self._nothing.hide()
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 6, 0, 0)
        outer.setSpacing(6)
        box = QHBoxLayout()
        box.setContentsMargins(8, 0, 8, 0)
        box.addWidget(self.search)
        outer.addLayout(box)
        outer.addLayout(areas)
        outer.addWidget(self._scroll, 1)
        self.show_area(self._area)

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
        self._filter(self.search.text())
        self.area_changed.emit(area)

    def _build(self, area: str) -> None:
        for section in self.live.model.sections:
            if section.area == area and section.key not in self.panels:
                panel = SectionPanel(self.live, section)
                if not any(isinstance(i, Input) for i in section.items):
                    panel.deleteLater()
                    continue
                panel.explain_requested.connect(self.explain_requested)
                self.panels[section.key] = panel
                self._column.insertWidget(self._column.count() - 1, panel)

    def _filter(self, words: str) -> None:
        if words.strip():
            for area in AREAS:
                self._build(area)
        was_searched, self._is_searched = self._is_searched, bool(words.strip())
        hits = 0
        for panel in self.panels.values():
            if self._is_searched:
                hits += panel.filter(words)
                continue
            if was_searched:
                panel.filter("")
                if panel.section.per is not None:
                    panel.show_all()
            panel.setVisible(panel.section.area == self._listed)
        self._nothing.setVisible(self._is_searched and not hits)

    def _go_to_first_hit(self) -> None:
        if not self.search.text().strip():
            return
        for place in range(self._column.count()):
            held = self._column.itemAt(place)
            panel = None if held is None else held.widget()
            if isinstance(panel, SectionPanel) and panel.isVisible():
                for bound in panel.bound.values():
                    if bound.line.isVisible():
                        self._scroll.ensureWidgetVisible(bound.line, 0, 80)
                        bound.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
                        return

    def go_to(self, address: Address, *, turns: bool = True) -> Field | None:
        """Show an input, give it the keyboard and return its field; None if it is no input.

        Unless it `turns`, the desk that is shown stays.
        """
        item = self.live.model.get(address.key)
        if not isinstance(item, Input) or item.section is None:
            return None
        self.search.clear()
        if turns:
            self.show_area(item.section.area)
        else:
            self._listed = item.section.area
            self._build(self._listed)
            self._filter("")
        panel = self.panels[item.section.key]
        panel.set_open(True)
        if address.entity is not None:
            panel.select(address.entity)
        bound = panel.bound[item.key]
        self._scroll.ensureWidgetVisible(bound.line, 0, 80)
        bound.field.setFocus(Qt.FocusReason.OtherFocusReason)
        return bound.field

    def refresh(self) -> None:
        """Show every value anew, as after a save when marks must go."""
        for panel in self.panels.values():
            panel.show_all()
