"""The card of one input, opened at its line: where the number comes from, and what else is kept beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.analysis.value_words import input_words
from workbench.document.edits import SetEvidence
from workbench.document.valuation import Address, Evidence, evidence_of, place_words, value_of
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.rows.items import Input
from workbench.ui.evidence.form import EvidenceForm
from workbench.ui.evidence.kept import KeptValues


class EvidenceCard(QFrame):
    """Edits the evidence of an address. Enter sets it as one step, Esc discards what was typed and closes.

    `closed` asks whoever opened it to put it away.
    """

    closed = Signal()

    def __init__(
        self, live: LiveValuation, address: Address, *, is_titled: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.live = live
        self.address = address
        self._is_dirty = False
        self.setProperty("look", "bar")
        place = place_words(live.model, live.valuation, address)
        self.setAccessibleName(text("Note and source of {place}", place=place))
        self.about = QLabel()
        self.about.setProperty("look", "muted")
        self.about.setWordWrap(True)
        self.form = EvidenceForm(live)
        self.kept = KeptValues(live, address)
        self.set_button = QPushButton(text("Set source"))
        self.set_button.setProperty("look", "primary")
        self.set_button.setToolTip(text("Enter; in the note Ctrl+Enter"))
        self.cancel = QPushButton(text("Cancel"))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.kept.add)
        row.addStretch(1)
        row.addWidget(self.set_button)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        if is_titled:
            title = QLabel(place)
            title.setProperty("look", "title")
            title.setWordWrap(True)
            column.addWidget(title)
        column.addWidget(self.about)
        column.addWidget(self.form)
        column.addLayout(row)
        column.addWidget(self.kept)
        column.addStretch(1)
        self.form.changed.connect(self._touch)
        self.form.accepted.connect(self.accept)
        self.set_button.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.discard)
        self.kept.focus_lost.connect(self.take_focus)
        self.follow()

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not set yet."""
        return self._is_dirty

    def take_focus(self) -> None:
        """Give the keyboard to the source."""
        self.form.source.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self) -> None:
        """Show the evidence as it stands now; what is being typed stays."""
        live, valuation = self.live, self.live.valuation
        if self.address.entity is not None and valuation.entity(self.address.entity) is None:
            return
        if not self._is_dirty:
            self.form.fill(self._held())
        self.kept.follow()
        is_base = valuation.is_base(valuation.selected_case)
        self.about.setVisible(not is_base)
        if not is_base:
            item = live.model[self.address.key]
            assert isinstance(item, Input)
            base = value_of(live.model, valuation, self.address, valuation.base.id)
            said = input_words(item, base, valuation.periods)
            self.about.setText(text("Sources are kept for the base case: {value} there.", value=said))

    def accept(self) -> None:
        """Set what was typed, and close; stays open where it is refused."""
        if self.commit():
            self.closed.emit()

    def leave(self) -> bool:
        """Set what was typed because another input is turned to; False where it is refused, and the card stays."""
        if self.kept.new is not None and self.kept.new.value.text().strip():
            self.kept.new.value.setFocus()
            self.kept.tell(None)
            return False
        return self.commit()

    def commit(self) -> bool:
        """Set what was typed as one step to undo. False where it was refused."""
        if not self._is_dirty:
            return True
        typed = self.form.evidence()
        if typed == self._held():
            self._is_dirty = False
            return True
        self._is_dirty = False  # so that the card follows its own edit
        problems = self.live.do(SetEvidence(self.address, typed))
        if problems:
            self._is_dirty = True
            self.form.tell(problems[0])
        return not problems

    def discard(self) -> None:
        """Close and forget what was typed."""
        self._is_dirty = False
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        # Escape closes the card before a dialog or a dock takes the key as a shortcut of its own.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.kept.is_open:
                self.kept.close_new()
            else:
                self.discard()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # A line of text has told of the key already, and hands it on; a button outside a dialog waits for it.
            holder = self.focusWidget()
            if isinstance(holder, QPushButton):
                holder.click()
        else:
            super().keyPressEvent(event)

    def _held(self) -> Evidence:
        return evidence_of(self.live.model, self.live.valuation, self.address)

    def _touch(self) -> None:
        self._is_dirty = True
