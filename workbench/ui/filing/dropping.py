"""Files dropped on the window: valuations open, exports and tables are offered to what takes them over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QCommandLinkButton, QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.ground.language import text
from workbench.ground.problem import Problem
from workbench.ui.icons import icon

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

VALUATIONS = (".assay", ".bak")
WORKBOOKS = (".xlsx", ".xlsm")
TABLES = (".csv", ".tsv", ".txt")
FACTS = (".json",)


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that can be done with a file."""

    words: str
    about: str
    does: Callable[[], object]


class WaysDialog(QDialog):
    """Asks what is to be done with a file. `chosen` is the way that was picked, None when none was."""

    def __init__(self, name: str, ways: Sequence[Way], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("What is in {name}?", name=name))
        self.setMinimumWidth(460)
        self.chosen: Way | None = None
        column = QVBoxLayout(self)
        column.addWidget(QLabel(text("What is to be done with {name}?", name=name)))
        self.buttons: list[QCommandLinkButton] = []
        for way in ways:
            button = QCommandLinkButton(way.words, way.about)
            button.setIcon(icon("import", "accent"))
            button.clicked.connect(lambda _checked=False, w=way: self._choose(w))
            self.buttons.append(button)
            column.addWidget(button)
        leave = QPushButton(text("Cancel"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        column.addWidget(leave)

    def _choose(self, way: Way) -> None:
        self.chosen = way
        self.accept()


def dropped_files(data: QMimeData) -> list[Path]:
    """The local files among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def take_dropped(window: MainWindow, paths: Sequence[Path]) -> None:
    """Open, offer or refuse each of the files, and say which were refused."""
    refused: list[str] = []
    for path in paths:
        suffix = path.suffix.lower()
        if suffix in VALUATIONS and path.is_file():
            window.files.go_to(path)
            continue
        ways = ways_for(window, path) if path.is_file() else []
        if not ways:
            refused.append(path.name or str(path))
            continue
        dialog = WaysDialog(path.name, ways, window)
        dialog.exec()
        dialog.deleteLater()
        if dialog.chosen is not None:
            dialog.chosen.does()
    if refused:
        window.files.tell_refused_drop(refused_drop(refused))


def refused_drop(names: Sequence[str]) -> Problem:
    """Why files that were dropped were not taken."""
    return Problem(
        text(", ").join(names),
        text("The workbench does not read files of this kind."),
        text("Drop a valuation (.assay), an exported workbook (.xlsx), a table (.csv) or company facts (.json)."),
    )


def ways_for(window: MainWindow, path: Path) -> list[Way]:
    """What can be done with a file by its kind; nothing for a kind that is not read."""
    suffix = path.suffix.lower()
    found: list[Way] = []
    if suffix in WORKBOOKS:
        found.append(
            Way(
                text("Read back what was changed in it"),
                text("For a workbook that was exported from this valuation and edited."),
                lambda: _read_back(window, path),
            )
        )
    if suffix in WORKBOOKS + TABLES:
        found += [
            Way(
                text("Take over a table of contracts"),
                text("A row for each contract, with headings."),
                lambda: _contracts(window, path),
            ),
            Way(
                text("Take over a table of peers"),
                text("A row for each comparable company, with headings."),
                lambda: _peers(window, path),
            ),
        ]
    if suffix in FACTS:
        found += [
            Way(
                text("Begin a new valuation of the company"),
                text("A first valuation out of the company facts of EDGAR."),
                lambda: window.files.facts.begin_new(path),
            ),
            Way(
                text("Take the reported figures over"),
                text("Into the valuation that is open, line by line."),
                lambda: window.files.facts.begin_take_over(path),
            ),
        ]
    return found


def _read_back(window: MainWindow, path: Path) -> None:
    from workbench.ui.reading_back import WorkbookReading

    WorkbookReading(window).read(path)


def _peers(window: MainWindow, path: Path) -> None:
    from workbench.ui.peers_import.actions import PeerImports

    imports = PeerImports(window.live, window, window.do)
    imports.problem_found.connect(window.refuse)
    imports.open_file(str(path))


def _contracts(window: MainWindow, path: Path) -> None:
    from workbench.ui.book.actions import ContractImports

    imports = ContractImports(window.live, window, window.do)
    imports.problem_found.connect(window.refuse)
    imports.open_file(str(path))
