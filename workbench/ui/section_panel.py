"""The inputs of one section, one line each; for a section per entity set those of the chosen entity, with its list."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from workbench.document.change import Change, Edit
from workbench.document.edits import AddEntity, DuplicateEntity, MoveEntity, RemoveEntity, RenameEntity
from workbench.document.valuation import Address, Entity, fresh_id, fresh_name
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.rows.items import EntitySet, Input, Section
from workbench.ui.bound_field import BoundField
from workbench.ui.fields import InputGroup, InputLine, TextField
from workbench.ui.fields.past import Past
from workbench.ui.icons import icon
from workbench.ui.theme import scaled

if TYPE_CHECKING:
    from workbench.ui.evidence.card import EvidenceCard

WIDEST_UNIT = 84


class _Members(QComboBox):
    """The list of entities; the mouse wheel scrolls the panel and turns to no other entity."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SectionPanel(InputGroup):
    """The inputs of one section; for a section per entity set those of the chosen entity, with its list."""

    explain_requested = Signal(object)
    card_opened = Signal(object)

    def __init__(self, live: LiveValuation, section: type[Section], parent: QWidget | None = None) -> None:
        super().__init__(text(section.title), parent)
        self.live = live
        self.section = section
        self.entity_id: str | None = None
        self.card: EvidenceCard | None = None
        self.past_of: Callable[[Address], list[Past]] = lambda _: []
        self._shown: Set[str] | None = None  # keys of the lines a search leaves
        self._has_sliders = False
        self._name: TextField | None = None
        self._name_line: InputLine | None = None
        if section.per is not None:
            self._build_entity_bar(section.per)
        inputs = [i for i in section.items if isinstance(i, Input)]
        self.bound = {item.key: BoundField(self, item) for item in inputs}
        for bound in self.bound.values():
            self.add_line(bound.line)
        self._share_unit_room()
        live.valuation_changed.connect(self._follow)
        self.show_all()

    def _share_unit_room(self) -> None:
        """One room for the units of the section, so that its fields stand in one column."""
        widest = max((bound.line.unit_width for bound in self.bound.values()), default=0)
        for bound in self.bound.values():
            bound.line.unit_room = min(widest, scaled(WIDEST_UNIT))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "bound"):
            self._share_unit_room()

    def _build_entity_bar(self, entity_set: EntitySet) -> None:
        self.choice = _Members()
        self.choice.setAccessibleName(text(entity_set.one))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(8)
        self.choice.activated.connect(self._choose)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 2, 6, 4)
        row.setSpacing(2)
        row.addWidget(self.choice, 1)
        self.buttons: dict[str, QToolButton] = {}
        for name, tip, action in (
            ("add", text("Add"), self._add),
            ("duplicate", text("Duplicate"), self._duplicate),
            ("up", text("Move up"), lambda: self._move(-1)),
            ("down", text("Move down"), lambda: self._move(1)),
            ("remove", text("Remove"), self._remove),
        ):
            button = QToolButton()
            button.setIcon(icon(name))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setProperty("look", "flat")
            button.setFixedWidth(26)
            button.clicked.connect(action)
            self.buttons[name] = button
            row.addWidget(button)
        self.add_line(bar)
        self._name = TextField()
        self._name_line = InputLine(text("Name"), self._name, wide=True)
        self._name.edited.connect(self._rename)
        self.add_line(self._name_line)

    def show_all(self) -> None:
        """Show entity list, chosen entity and all values anew."""
        if self.section.per is not None:
            members = self.live.valuation.members(self.section.per)
            ids = [e.id for e in members]
            if self.entity_id not in ids:
                self.entity_id = ids[0] if ids else None
            self.choice.clear()
            for entity in members:
                self.choice.addItem(entity.name, entity.id)
            self.choice.setCurrentIndex(ids.index(self.entity_id) if self.entity_id is not None else -1)
            place = ids.index(self.entity_id) + 1 if self.entity_id is not None else 0
            self._say_place()
            has_one = self.entity_id is not None
            for name in ("duplicate", "remove"):
                self.buttons[name].setEnabled(has_one)
            self.buttons["up"].setEnabled(place > 1)
            self.buttons["down"].setEnabled(0 < place < len(ids))
            assert self._name is not None
            assert self._name_line is not None
            self._name_line.setVisible(has_one)
            if has_one:
                self._name.set_value(members[place - 1].name)
            for key, bound in self.bound.items():
                bound.line.setVisible(has_one and (self._shown is None or key in self._shown))
            if not has_one:
                return
        for bound in self.bound.values():
            bound.show()
        if self.card is not None:
            self.card.follow()

    def _say_place(self) -> None:
        assert self.section.per is not None
        ids = [e.id for e in self.live.valuation.members(self.section.per)]
        place = ids.index(self.entity_id) + 1 if self.entity_id in ids else 0
        self.set_trailing(text("{place} of {count}", place=place, count=len(ids)))

    def show_only(self, keys: Set[str] | None, hits: int = 0) -> None:
        """Show the lines of these keys, or all of them for None; `hits` is how many entities a search found here."""
        was, self._shown = self._shown, keys
        has_one = self.section.per is None or self.entity_id is not None
        for key, bound in self.bound.items():
            bound.line.setVisible(has_one and (keys is None or key in keys))
        if self._name_line is not None:
            self._name_line.setVisible(has_one and keys is None)
        if self.card is not None and keys is not None and self.card.address.key not in keys:
            self.close_card()
        self.unfold(keys is not None)
        if self.section.per is not None and (hits or was is not None):
            self._say_place()
            if hits > 1:
                self.set_trailing(text("found in {count}", count=hits))

    # Sliders, note and source

    def set_sliders(self, is_shown: bool) -> None:
        """Stand a slider below every line that one suits, or take them all away."""
        self._has_sliders = is_shown
        for bound in self.bound.values():
            bound.set_slider(is_shown)

    def open_card(self, bound: BoundField) -> None:
        """Open the editor of note and source below a line; one that is open elsewhere keeps what was typed in it."""
        from workbench.ui.evidence.card import EvidenceCard  # seldom wanted, never at the start

        if self.card is not None:
            if self.card.address == bound.address:
                self.card.take_focus()
                return
            if not self.card.leave():
                return
        self.card = card = EvidenceCard(self.live, bound.address)
        card.closed.connect(self.close_card)
        self.open_below(bound.line, card)
        card.take_focus()
        self.card_opened.emit(card)

    def close_card(self) -> None:
        """Close the editor of note and source and give the keyboard back to the line."""
        if self.card is None:
            return
        card, self.card = self.card, None
        bound = self.bound.get(card.address.key)
        had_focus = card.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        if bound is not None and had_focus:
            bound.field.setFocus(Qt.FocusReason.OtherFocusReason)
        card.hide()
        card.deleteLater()

    def select(self, entity_id: str | None) -> None:
        """Show another entity."""
        if self.card is not None and entity_id != self.entity_id:
            if not self.card.leave():
                return
            self.close_card()
        self.entity_id = entity_id
        self.show_all()

    def _follow(self, change: Change, initiator: object) -> None:
        entity_set = self.section.per
        if entity_set is not None and entity_set.key in change.entity_sets:
            self.show_all()
            return
        if change.particulars & {"selected_case", "periods", "currency"}:
            self.show_all()
            return
        for address in change.addresses | change.evidence:
            bound = self.bound.get(address.key)
            if bound is not None and address.entity == self.entity_id and bound.field is not initiator:
                bound.show()
            if self.card is not None and address == self.card.address:
                self.card.follow()

    def _choose(self, index: int) -> None:
        self.select(self.choice.itemData(index))

    def _do(self, edit: Edit) -> None:
        problems = self.live.do(edit, self)
        if problems and self._name is not None:
            self._name.set_problem(problems[0])

    def _add(self) -> None:
        assert self.section.per is not None
        valuation = self.live.valuation
        taken = [e.name for e in valuation.members(self.section.per)]
        entity = Entity(fresh_id(valuation, self.section.per.key), fresh_name(taken, text(self.section.per.one)))
        self.entity_id = entity.id
        self._do(AddEntity(self.section.per.key, entity))
        self.select(entity.id)

    def _duplicate(self) -> None:
        assert self.section.per is not None
        assert self.entity_id is not None
        members = self.live.valuation.members(self.section.per)
        original = next(e for e in members if e.id == self.entity_id)
        copy = Entity(
            fresh_id(self.live.valuation, self.section.per.key), fresh_name([e.name for e in members], original.name)
        )
        self._do(DuplicateEntity(original.id, copy))
        self.select(copy.id)

    def _remove(self) -> None:
        assert self.entity_id is not None
        self._do(RemoveEntity(self.entity_id))

    def _move(self, by: int) -> None:
        assert self.section.per is not None
        assert self.entity_id is not None
        ids = [e.id for e in self.live.valuation.members(self.section.per)]
        self._do(MoveEntity(self.entity_id, ids.index(self.entity_id) + by))

    def _rename(self, name: object) -> None:
        assert self.entity_id is not None
        assert self._name is not None
        problems = self.live.do(RenameEntity(self.entity_id, str(name)), self._name)
        held = self.live.valuation.entity(self.entity_id)
        if problems and held is not None:
            self._name.refuse(problems[0], held.name)
