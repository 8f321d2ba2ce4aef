"""Where a term comes from: source, page, date, standing and note, asked for one number and kept beside it."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from workbench.document.valuation import Evidence, Status
from workbench.ground.language import text

STANDINGS = (Status.REPORTED, Status.DERIVED, Status.ASSUMED, Status.UNSET)


class SourceDialog(QDialog):
    """Asks for the evidence of a number; `evidence()` is what stands there."""

    def __init__(self, title: str, held: Evidence, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.source = QLineEdit(held.source)
        self.source.setPlaceholderText(text("Credit agreement, 10-K, term sheet of…"))
        self.page = QLineEdit(held.page)
        self.day = QLineEdit(held.date)
        self.day.setPlaceholderText(text("yyyy-mm-dd"))
        self.standing = QComboBox()
        words = {
            Status.REPORTED: text("Reported"),
            Status.DERIVED: text("Derived"),
            Status.ASSUMED: text("Assumed"),
            Status.UNSET: text("No source"),
        }
        self.standing.addItems([words[one] for one in STANDINGS])
        self.standing.setCurrentIndex(STANDINGS.index(held.status))
        self.note = QPlainTextEdit(held.note)
        self.note.setTabChangesFocus(True)
        self.note.setMaximumHeight(90)
        form = QFormLayout()
        for label, field in (
            (text("Standing"), self.standing),
            (text("Source"), self.source),
            (text("Page or section"), self.page),
            (text("As of"), self.day),
            (text("Note"), self.note),
        ):
            field.setAccessibleName(label)
            form.addRow(label, field)
        buttons = QDialogButtonBox()
        accept = buttons.addButton(text("Set source"), QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setProperty("look", "primary")
        buttons.addButton(text("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(buttons)
        self.resize(420, self.sizeHint().height())
        self.source.setFocus()

    def evidence(self) -> Evidence:
        """What stands in the fields; a source typed without a standing counts as reported."""
        status = STANDINGS[self.standing.currentIndex()]
        source = self.source.text().strip()
        if source and status is Status.UNSET:
            status = Status.REPORTED
        return Evidence(
            source, status, self.note.toPlainText().strip(), self.page.text().strip(), self.day.text().strip()
        )
