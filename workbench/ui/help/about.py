"""What this program is: its version, how it was built, the model in it, and the licences of what is in it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from workbench import __version__
from workbench.ground.language import text
from workbench.ground.resources import resource
from workbench.rows.model import Model
from workbench.ui.help.markup import table

NAME = "Assay Workbench"
PARTS = (
    "PySide6-Essentials",
    "shiboken6",
    "pyqtgraph",
    "numpy",
    "pandas",
    "scipy",
    "contourpy",
    "openpyxl",
    "XlsxWriter",
    "msgspec",
    "platformdirs",
    "numba",
    "distributed",
    "pyarrow",
)


def facts(model: Model) -> list[tuple[str, str]]:
    """How this program was built and what it runs on."""
    held = text(
        "{rows} rows in {sections} sections; {inputs} inputs, {checks} checks",
        rows=f"{len(model.items):,}",
        sections=len(model.sections),
        inputs=len(model.inputs),
        checks=len(model.checks),
    )
    return [
        (text("Version"), __version__),
        (text("Model"), held),
        ("Python", f"{sys.version.split()[0]}, {platform.python_implementation()}"),
        ("Qt", f"{qVersion()}, {QGuiApplication.platformName()}"),
        (text("System"), f"{platform.system()} {platform.release()}, {platform.machine()}"),
        (text("Network"), text("never used")),
    ]


def parts() -> Iterator[tuple[str, str, str]]:
    """Each library that is installed: its name, version and licence as it states them."""
    for name in PARTS:
        try:
            found = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        yield name, str(found["Version"]), _licence(found)


def _licence(found: metadata.PackageMetadata) -> str:
    for expression in found.get_all("License-Expression") or []:
        return str(expression)
    for classifier in found.get_all("Classifier") or []:
        if classifier.startswith("License :: ") and classifier.count("::") > 1:
            return str(classifier.rpartition(":: ")[2])
    stated = str((found.get_all("License") or [""])[0])
    first = stated.strip().splitlines()[0] if stated.strip() else ""
    return first[:60] or text("see its package")


def shipped() -> Iterator[tuple[str, str]]:
    """Licence files of what is shipped as it was made elsewhere, or by this project."""
    for path in sorted(resource("").rglob("LICENCE*")):
        yield path.parent.name, path.read_text(encoding="utf-8").strip()


class AboutDialog(QDialog):
    """Version, build facts and licences; *Copy* takes them along for a message about a fault."""

    def __init__(self, model: Model, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("About Assay Workbench"))
        self.resize(560, 560)
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
        self._parts = list(parts())
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(text("About Assay Workbench"))
        self.browser.setOpenLinks(False)
        copy = QPushButton(text("Copy"))
        copy.setToolTip(text("Copies version and build facts, for a message about a fault."))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.words()))
        close = QPushButton(text("Close"))
        close.setProperty("look", "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(copy)
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
        from html import escape

        from workbench.ui.help.panel import flattened, style

        pieces = [table([], [[escape(name), escape(value)] for name, value in self._facts])]
        pieces.append(f"<h3>{text('Libraries and their licences')}</h3>")
        pieces.append(table([], [[escape(cell) for cell in part] for part in self._parts]))
        pieces.append(f"<h3>{text('Shipped with it')}</h3>")
        pieces += [f"<p><b>{escape(name)}</b>: {escape(words)}</p>" for name, words in shipped()]
        self.browser.document().setDefaultStyleSheet(style())
        self.browser.setHtml(flattened("".join(pieces)))

    def words(self) -> str:
        """All of it as plain lines."""
        lines = [NAME, *(f"{name}: {value}" for name, value in self._facts)]
        return "\n".join([*lines, *(f"{name} {version}: {licence}" for name, version, licence in self._parts)])
