"""What each release brought, newest first, as it ships beside the program."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from workbench.ground.language import current_language, text
from workbench.ground.resources import resource
from workbench.ui.help.library import spoken
from workbench.ui.help.markup import to_html
from workbench.ui.theme import scaled

FOLDER = "release-notes"


def releases() -> list[str]:
    """Versions that have notes, newest first."""
    found = {path.stem for path in resource(f"{FOLDER}/en").glob("*.md")}
    return sorted(found, key=lambda version: [int(part) for part in re.findall(r"\d+", version)], reverse=True)


def notes_of(version: str, language: str) -> str:
    """The notes of a release as marked text. Raises `FileNotFoundError` where there are none."""
    return resource(f"{FOLDER}/{language}/{version}.md").read_text(encoding="utf-8")


class _Speaker:
    """Notes name keys, menus and words of the screen, but link to no topic and show no picture."""

    def title(self, topic: str) -> str:
        raise ValueError(f"release notes link to a topic: {topic}")

    def link(self, topic: str) -> str:
        raise ValueError(f"release notes link to a topic: {topic}")

    def word(self, message: str) -> str:
        return spoken(message)

    def picture(self, name: str) -> str:
        raise ValueError(f"release notes show a picture: {name}")


class ReleaseNotesDialog(QDialog):
    """The notes of all releases on one page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        from workbench.ui.help.panel import flattened, style

        self.setWindowTitle(text("Release notes"))
        self.resize(scaled(640), scaled(620))
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(text("Release notes"))
        self.browser.setOpenLinks(False)
        pages = [to_html(notes_of(version, current_language()), _Speaker(), shift=1) for version in releases()]
        self.browser.document().setDefaultStyleSheet(style())
        self.browser.setHtml(flattened("<hr>".join(pages)))
        close = QPushButton(text("Close"))
        close.setProperty("look", "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.browser, 1)
        column.addLayout(row)
        close.setFocus(Qt.FocusReason.OtherFocusReason)
