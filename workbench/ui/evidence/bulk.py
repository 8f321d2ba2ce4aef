"""The card of several inputs: what is filled in is set at all of them as one step, what is left empty stays at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.document.edits import Compound, SetEvidence
from workbench.document.valuation import Address, Evidence, Status, evidence_of
from workbench.ground.language import text
from workbench.live.valuation import LiveValuation
from workbench.ui.evidence.form import EvidenceForm


class BulkCard(QFrame):
    """Sets standing, source, page, date and note of several inputs. `done` follows when it was done."""

    done = Signal()

    def __init__(self, live: LiveValuation, addresses: Sequence[Address], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = live
        self.addresses = tuple(addresses)
        self.setProperty("look", "bar")
        title = QLabel(text("{count} inputs are selected", count=len(self.addresses)))
        title.setProperty("look", "title")
        about = QLabel(text("What is filled in is set at all of them. What is left empty stays as it is at each."))
        about.setProperty("look", "muted")
        about.setWordWrap(True)
        self.form = EvidenceForm(live)
        self.sets_status = QCheckBox(text("Set the standing too"))
        self.set_button = QPushButton(text("Set at {count} inputs", count=len(self.addresses)))
        self.set_button.setProperty("look", "primary")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.set_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        for widget in (title, about, self.form, self.sets_status):
            column.addWidget(widget)
        column.addLayout(row)
        column.addStretch(1)
        for button in self.form.buttons.values():
            button.clicked.connect(lambda: self.sets_status.setChecked(True))
        self.form.accepted.connect(self.accept)
        self.set_button.clicked.connect(self.accept)

    def accept(self) -> None:
        """Set what was filled in; nothing is set where anything is refused."""
        typed = self.form.evidence()
        edits = []
        for address in self.addresses:
            held = evidence_of(self.live.model, self.live.valuation, address)
            wanted = self._laid(held, typed)
            if wanted != held:
                edits.append(SetEvidence(address, wanted))
        if edits:
            problems = self.live.do(Compound(tuple(edits), text("Source of {count} inputs", count=len(edits))))
            if problems:
                self.form.tell(problems[0])
                return
        self.done.emit()

    def _laid(self, held: Evidence, typed: Evidence) -> Evidence:
        status = held.status
        if self.sets_status.isChecked():
            status = self.form.status
        elif typed.source and status is Status.UNSET:
            status = Status.REPORTED
        return replace(
            held,
            status=status,
            source=typed.source or held.source,
            page=typed.page or held.page,
            date=typed.date or held.date,
            note=typed.note or held.note,
        )
