"""The input side: panels generated from the model's own declarations, one line an input, searched as one list."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.document.change import Change, Edit
from workbench.document.edits import (
    AddEntity,
    ClearValue,
    DuplicateEntity,
    MoveEntity,
    RemoveEntity,
    RenameEntity,
    SetValue,
)
from workbench.document.resolve import series_over
from workbench.document.valuation import (
    Address,
    Entity,
    Status,
    Value,
    evidence_of,
    fresh_id,
    fresh_name,
    value_of,
)
from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import Unit, date_of, serial_of
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Choice, EntitySet, Input, Number, Section, Series
from workbench.ui.fields import (
    ChoiceField,
    DateField,
    Field,
    InputGroup,
    InputLine,
    NumberField,
    SeriesField,
    TextField,
)
from workbench.ui.icons import icon

WIDEST_UNIT = 84
AREAS = ("Company", "RPO", "Capacity", "Operations", "Debt", "DCF", "Shares", "Peers")


def evidence_words(live: LiveValuation, address: Address) -> str:
    """Source, standing, page, date and note of an input, as its tooltip says them."""
    evidence = evidence_of(live.model, live.valuation, address)
    standing = {
        Status.REPORTED: text("Reported"),
        Status.DERIVED: text("Derived"),
        Status.ASSUMED: text("Assumed"),
        Status.UNSET: text("No source"),
    }[evidence.status]
    place = ", ".join(p for p in (evidence.source, evidence.page and text("p. {page}", page=evidence.page)) if p)
    return "\n".join(p for p in (standing, place, evidence.note) if p)


class BoundField:
    """One input line tied to an address: shows its value, turns what a person commits into an edit."""

    def __init__(self, panel: SectionPanel, item: Input) -> None:
        self.panel = panel
        self.item = item
        self.field = self._made(item)
        is_plain = isinstance(item, Choice) or item.unit.is_date
        unit = "" if is_plain else text(item.unit.label, currency=panel.live.valuation.currency)
        self.line = InputLine(
            text(item.label),
            self.field,
            unit,
            note=text(item.note) if item.note else "",
            bounds=bounds_words(item, unit),
            wide=isinstance(item, Choice),
        )
        self.field.edited.connect(self._commit)
        self.line.explain_requested.connect(self._explain)
        self.line.reset_requested.connect(self._reset)

    @property
    def address(self) -> Address:
        """The address in the entity the panel shows now."""
        return Address(self.item.key, self.panel.entity_id)

    def _made(self, item: Input) -> Field:
        unit = item.unit
        match item:
            case Choice():
                return ChoiceField([(m.name, text(str(m.value))) for m in item.options])
            case Number() if unit.is_date:
                return DateField(optional=item.optional)
            case Number():
                return NumberField(
                    lambda typed: self._parsed(typed, unit),
                    unit.shown,
                    full=lambda value: edit_text(value, unit),
                    step=step_of(unit),
                    optional=item.optional,
                )
            case _:
                labels = self.panel.live.results.calendar.labels[1:]
                return SeriesField(
                    lambda typed: self._parsed(typed, unit),
                    unit.shown,
                    full=lambda value: edit_text(value, unit),
                    periods=labels,
                )

    def _parsed(self, typed: str, unit: Unit) -> float | Problem:
        currency = self.panel.live.valuation.currency
        found = parse_number(typed, unit, where=text(self.item.label), currency=currency)
        if found is None:
            return Problem(text(self.item.label), text("Nothing was typed."), text("Type a number."))
        return found

    def _held(self) -> object:
        """The value of the address, as its field takes it."""
        live = self.panel.live
        value = value_of(live.model, live.valuation, self.address)
        if isinstance(self.item, Series) and isinstance(value, tuple):
            return series_over(self.item, value, live.valuation.periods)
        if self.item.unit.is_date and isinstance(value, float):
            return date_of(value)
        return value

    def show(self) -> None:
        """Show the value, source and mark of the address as they stand now."""
        live = self.panel.live
        value = value_of(live.model, live.valuation, self.address)
        self.field.set_value(self._held())
        self.field.set_source(evidence_words(live, self.address))
        self.field.set_changed(differs(live, self.address, value))
        self.line.set_reset(self._reset_words())

    def _commit(self, committed: object) -> None:
        value: Value
        match committed:
            case date():
                value = serial_of(committed)
            case list():
                value = tuple(float(v) for v in committed)
            case bool() | int() | float():
                value = float(committed)
            case str() | None:
                value = committed
            case _:
                raise TypeError(f"a field sent {committed!r}")
        problems = self.panel.live.do(
            SetValue(self.address, value, self.panel.live.valuation.selected_case), self.field
        )
        if problems:
            self.field.refuse(problems[0], self._held())
        else:
            self.show()

    def _reset_words(self) -> str:
        valuation = self.panel.live.valuation
        if not valuation.is_base(valuation.selected_case):
            held = valuation.case(valuation.selected_case).values
            return text("Reset to the base case's value") if self.address in held else ""
        return text("Reset to the model's default") if self.address in valuation.values else ""

    def _reset(self) -> None:
        live = self.panel.live
        live.do(ClearValue(self.address, live.valuation.selected_case))

    def _explain(self) -> None:
        self.panel.explain_requested.emit(self.address)


def bounds_words(item: Input, unit: str) -> str:
    """The bounds of an input in words, such as `From 0 to 60 periods`; empty when it has none."""

    def shown(value: float) -> str:
        return item.unit.shown(value) if value else "0"

    behind = "" if item.unit.percent or item.unit.is_date else f" {unit}"
    match item.low, item.high:
        case (float() | int() as low, float() | int() as high):
            return text("From {low} to {high}", low=shown(low), high=shown(high)) + behind
        case (float() | int() as low, None):
            return text("At least {low}", low=shown(low)) + behind
        case (None, float() | int() as high):
            return text("At most {high}", high=shown(high)) + behind
        case _:
            return ""


def differs(live: LiveValuation, address: Address, value: Value) -> bool:
    """True when an input differs from the file as saved, or from the base case while another is shown."""
    valuation = live.valuation
    if not valuation.is_base(valuation.selected_case):
        return value != value_of(live.model, valuation, address, valuation.base.id)
    saved = live.saved
    known = address.entity is None or any(
        e.id == address.entity for members in saved.entities.values() for e in members
    )
    return not known or value != value_of(live.model, saved, address, saved.base.id)


def step_of(unit: Unit) -> float:
    """What one press of an arrow key adds."""
    if unit.percent:
        return 0.01
    return 1.0 if unit.decimals <= 1 else 0.1


class SectionPanel(InputGroup):
    """The inputs of one section; for a section per entity set those of the chosen entity, with its list."""

    explain_requested = Signal(object)

    def __init__(self, live: LiveValuation, section: type[Section], parent: QWidget | None = None) -> None:
        super().__init__(text(section.title), parent)
        self.live = live
        self.section = section
        self.entity_id: str | None = None
        self._name: TextField | None = None
        self._name_line: InputLine | None = None
        if section.per is not None:
            self._build_entity_bar(section.per)
        inputs = [i for i in section.items if isinstance(i, Input)]
        self.bound = {item.key: BoundField(self, item) for item in inputs}
        room = min(max((bound.line.unit_width for bound in self.bound.values()), default=0), WIDEST_UNIT)
        for bound in self.bound.values():
            bound.line.unit_room = room  # one room for the section, so that its fields stand in one column
            self.add_line(bound.line)
        live.valuation_changed.connect(self._follow)
        self.show_all()

    def _build_entity_bar(self, entity_set: EntitySet) -> None:
        self.choice = QComboBox()
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
            self.set_trailing(text("{place} of {count}", place=place, count=len(ids)))
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
            for bound in self.bound.values():
                bound.line.setVisible(has_one)
            if not has_one:
                return
        for bound in self.bound.values():
            bound.show()

    def select(self, entity_id: str | None) -> None:
        """Show another entity."""
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


class InputSide(QWidget):
    """Search, areas and the panels of the chosen area. A search looks through the panels of all areas."""

    explain_requested = Signal(object)
    area_changed = Signal(str)

    def __init__(self, live: LiveValuation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.panels: dict[str, SectionPanel] = {}
        self._area = AREAS[0]
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
            areas.addWidget(button, place // 4, place % 4)
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
        """Show the panels of an area."""
        self._area = area
        for button in self._buttons.buttons():
            button.setChecked(button.property("area") == area)
        self._build(area)
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
        hits = 0
        for panel in self.panels.values():
            if words.strip():
                hits += panel.filter(words)
            else:
                panel.filter("")
                panel.setVisible(panel.section.area == self._area)
                if panel.section.per is not None:
                    panel.show_all()
        self._nothing.setVisible(bool(words.strip()) and not hits)

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

    def go_to(self, address: Address) -> Field | None:
        """Show an input, give it the keyboard and return its field; None if it is no input."""
        item = self.live.model.get(address.key)
        if not isinstance(item, Input) or item.section is None:
            return None
        self.search.clear()
        self.show_area(item.section.area)
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
