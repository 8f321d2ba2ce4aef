"""Splitting a contract: by share or by amount, each following the other, and the name of the new one."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.ground.language import text
from workbench.ground.numbers import edit_text, parse_number
from workbench.ground.problem import Problem
from workbench.ground.units import PERCENT, USD_M


class SplitDialog(QDialog):
    """Asks for a part of `price` (millions); `share()` is what goes to the new contract, `name()` its name."""

    def __init__(self, name: str, price: float, currency: str, wanted: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("Split {name}", name=name))
        self._price = price
        self._currency = currency
        self._share = 0.5
        self.share_entry = QLineEdit("50%")
        self.amount_entry = QLineEdit(edit_text(price / 2, USD_M))
        self.name_entry = QLineEdit(wanted)
        self.left = QLabel()
        self.left.setProperty("look", "muted")
        self.message = QLabel()
        self.message.setProperty("look", "bad")
        self.message.setWordWrap(True)
        self.share_entry.textEdited.connect(self._share_typed)
        self.amount_entry.textEdited.connect(self._amount_typed)
        form = QFormLayout()
        form.addRow(text("Share that goes"), self.share_entry)
        form.addRow(text("Amount that goes, {unit}", unit=USD_M.title(currency)), self.amount_entry)
        form.addRow(text("Name of the new contract"), self.name_entry)
        form.addRow(text("What stays"), self.left)
        note = QLabel(text("Prepayment and own schedule go in proportion. The value stays; both are one customer."))
        note.setProperty("look", "muted")
        note.setWordWrap(True)
        buttons = QDialogButtonBox()
        self.accept_button = QPushButton(text("Split contract"))
        self.accept_button.setProperty("look", "primary")
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(text("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(note)
        column.addWidget(self.message)
        column.addWidget(buttons)
        self.share_entry.selectAll()
        self.resize(420, self.sizeHint().height())
        self._show(None)

    def share(self) -> float:
        """The part that goes to the new contract, between 0 and 1."""
        return self._share

    def name(self) -> str:
        """The name of the new contract."""
        return self.name_entry.text().strip()

    def _share_typed(self, typed: str) -> None:
        found = parse_number(typed, PERCENT, where=text("Share that goes"))
        if isinstance(found, float):
            self._share = found
            with QSignalBlocker(self.amount_entry):
                self.amount_entry.setText(edit_text(self._price * found, USD_M))
        self._show(found if isinstance(found, Problem) else None)

    def _amount_typed(self, typed: str) -> None:
        found = parse_number(typed, USD_M, where=text("Amount"), currency=self._currency)
        if isinstance(found, float) and self._price > 0:
            self._share = found / self._price
            with QSignalBlocker(self.share_entry):
                self.share_entry.setText(edit_text(self._share, PERCENT))
        self._show(found if isinstance(found, Problem) else None)

    def _show(self, problem: Problem | None) -> None:
        is_part = 0 < self._share < 1
        words = ""
        if problem is not None:
            words = f"{problem.what} {problem.remedy}"
        elif not is_part:
            words = text("Choose a share between 0 % and 100 %.")
        self.message.setText(words)
        self.message.setVisible(bool(words))
        self.left.setText(USD_M.shown(self._price * (1 - self._share)) if is_part else "–")
        self.accept_button.setEnabled(not words)
