"""What this program is: its version, how it was built, the model in it, and the licences of what is in it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ground.provenance.build_facts import build_facts, fact_lines
from workbench.rows.model import Model
from workbench.ui.help.licences import LicencesDialog, notices_here
from workbench.ui.help.markup import table

NAME = "Assay Workbench"
_MADE_OF = ("qt", "runtime", "python")


def facts(model: Model) -> list[tuple[str, str]]:
    """How this program was built and what it runs on."""
    held = text(
        "{rows} rows in {sections} sections; {inputs} inputs, {checks} checks",
        rows=f"{len(model.items):,}",
        sections=len(model.sections),
        inputs=len(model.inputs),
        checks=len(model.checks),
    )
    lines = [
        ("Qt", f"{qVersion()}, {QGuiApplication.platformName()}") if label == "Qt" else (label, value)
        for label, value in fact_lines(build_facts())
    ]
    return [*lines, (text("Model"), held), (text("Network"), text("never used"))]


class AboutDialog(QDialog):
    """Version, build facts and libraries; *Copy* takes them along for a message about a fault."""

    def __init__(self, model: Model, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("About Assay Workbench"))
        self.resize(600, 600)
        title = QLabel(NAME)
        title.setProperty("look", "title")
        about = QLabel(
            text(
                "Values a company whose worth hangs on contracted backlog and on the debt secured by it. Works offline."
            )
        )
        about.setWordWrap(True)
        about.setProperty("look", "muted")
        self._facts = facts(model)
        self._notices = notices_here()
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(text("About Assay Workbench"))
        self.browser.setOpenLinks(False)
        copy = QPushButton(text("Copy"))
        copy.setToolTip(text("Copies version and build facts, for a message about a fault."))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.words()))
        self.licences = QPushButton(text("All licences…"))
        self.licences.setToolTip(text("Every licence text of what this program is made of."))
        self.licences.clicked.connect(self._show_licences)
        close = QPushButton(text("Close"))
        close.setProperty("look", "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addWidget(self.licences)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        for widget in (title, about):
            column.addWidget(widget)
        column.addWidget(self.browser, 1)
        column.addLayout(row)
        self._fill()
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        from workbench.ui.help.panel import flattened, style

        pieces = [table([], [[escape(name), escape(value)] for name, value in self._facts])]
        pieces.append(f"<h3>{text('Libraries and their licences')}</h3>")
        pieces.append(table([], [[escape(cell) for cell in part] for part in self._parts()]))
        said = text("Qt is used under the LGPL, version 3: its libraries may be replaced. All licences… says how.")
        pieces.append(f"<p>{escape(said)}</p>")
        self.browser.document().setDefaultStyleSheet(style())
        self.browser.setHtml(flattened("".join(pieces)))

    def _parts(self) -> list[tuple[str, str, str]]:
        return [(part.name, part.version, part.licence) for part in self._notices.parts if part.kind in _MADE_OF]

    def _show_licences(self) -> None:
        dialog = LicencesDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def words(self) -> str:
        """All of it as plain lines."""
        lines = [NAME, *(f"{name}: {value}" for name, value in self._facts)]
        return "\n".join([*lines, *(f"{name} {version}: {licence}" for name, version, licence in self._parts())])
