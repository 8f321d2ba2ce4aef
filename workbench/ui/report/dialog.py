"""The dialog of reports: what is printed, its pages as they will be, saved as a PDF or printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.document.file import write_whole
from workbench.document.valuation import Valuation
from workbench.ground.language import LANGUAGES, current_language, text
from workbench.ground.large import Large, current_large
from workbench.ground.problem import Problem, ProblemError
from workbench.rows.model import Model
from workbench.ui.icons import icon
from workbench.ui.report.document import Document, Making, made, told
from workbench.ui.report.preview import FIT_WIDTH, WHOLE_PAGE, Preview
from workbench.ui.report.wanted import SECTIONS, Kind, Size, Wanted, section_words
from workbench.ui.saving_place import ask_place
from workbench.ui.theme import scaled

SETTLE_MS = 60
SUFFIX = ".pdf"


class ReportDialog(QDialog):
    """Asks for a document of a valuation and shows its pages. Paper and language are remembered in the settings.

    `saved` is the file that was written last, None before.
    """

    def __init__(
        self,
        model: Model,
        valuation: Valuation,
        settings: QSettings,
        kind: Kind = Kind.REPORT,
        path: Path | None = None,
        parent: QWidget | None = None,
        *,
        is_unsaved: bool = False,
    ) -> None:
        super().__init__(parent)
        self._is_unsaved = is_unsaved
        self._model, self._valuation, self._settings, self._path = model, valuation, settings, path
        self.document: Document | None = None
        self.saved: Path | None = None
        self._left_out: frozenset[str] = frozenset()  # by the person, in whatever case
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(text("Report"))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._begin)
        self._making: Making | None = None
        self._turns = QTimer(self)  # one step of making a turn of the event loop: the window stays alive meanwhile
        self._turns.timeout.connect(self._go_on)
        self._build(kind)
        self._offer_sections()
        self._connect()
        screen = self.screen().availableSize()
        self.resize(min(scaled(1080), screen.width() - 40), min(scaled(780), screen.height() - 80))
        self.save_button.setFocus()
        self._settle.start()

    # Parts ----------------------------------------------------------------------------------------------------

    def _build(self, kind: Kind) -> None:
        self.kind = _choice(
            [(Kind.REPORT.value, text("Valuation report")), (Kind.TEAR_SHEET.value, text("Tear sheet"))]
        )
        self.paper = _choice([(Size.A4.value, "A4"), (Size.LETTER.value, text("US Letter"))])
        self.language = _choice(list(LANGUAGES.items()))
        self.large = _choice(
            [
                ("", text("As the language counts")),
                (Large.BILLION.value, text("Billions and millions")),
                (Large.HUNDRED_MILLION.value, text("Hundred millions (亿)")),
            ]
        )
        self.case = _choice([(case.id, case.name) for case in self._valuation.cases])
        _choose(self.kind, kind.value)
        _choose(self.paper, str(self._settings.value("report/paper", "") or _usual_paper()))
        _choose(self.language, str(self._settings.value("report/language", "") or current_language()))
        _choose(self.large, Large.HUNDRED_MILLION.value if current_large() is Large.HUNDRED_MILLION else "")
        _choose(self.case, self._valuation.selected_case)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, box in (
            (text("Document"), self.kind),
            (text("Paper"), self.paper),
            (text("Language"), self.language),
            (text("Large amounts"), self.large),
            (text("Case"), self.case),
        ):
            name = QLabel(words)
            name.setBuddy(box)
            box.setAccessibleName(words)
            form.addRow(name, box)
        self.ticks = {key: QCheckBox(section_words(key)) for key in SECTIONS}
        self.title = QLabel(text("Sections"))
        self.title.setProperty("look", "title")
        side = QVBoxLayout()
        side.addLayout(form)
        side.addSpacing(scaled(10))
        side.addWidget(self.title)
        for tick in self.ticks.values():
            side.addWidget(tick)
        side.addStretch(1)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setProperty("look", "muted")
        side.addWidget(self.told)
        left = QWidget()
        left.setLayout(side)
        left.setFixedWidth(scaled(290))
        side.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(left)
        row.addLayout(self._pages(), 1)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addLayout(self._foot())

    def _pages(self) -> QVBoxLayout:
        self.preview = Preview()
        self.preview.setFrameShape(QFrame.Shape.StyledPanel)
        self.zoom = _choice(
            [
                (str(FIT_WIDTH), text("Fit the width")),
                (str(WHOLE_PAGE), text("Whole page")),
                *((str(share), f"{share:.0%}") for share in (0.75, 1.0, 1.5, 2.0)),
            ]
        )
        self.zoom.setAccessibleName(text("Zoom of the preview"))
        self.number = QLabel()
        self.number.setProperty("look", "muted")
        bar = QHBoxLayout()
        bar.addWidget(self.number, 1)
        bar.addWidget(self.zoom)
        column = QVBoxLayout()
        column.addLayout(bar)
        column.addWidget(self.preview, 1)
        return column

    def _foot(self) -> QHBoxLayout:
        self.save_button = QPushButton(icon("save", "on_accent"), text("&Save as PDF…"))
        self.save_button.setProperty("look", "primary")
        self.save_button.setDefault(True)
        self.print_button = QPushButton(text("&Print…"))
        self.close_button = QPushButton(text("Close"))
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self.print_button, self.save_button, self.close_button):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        for box in (self.kind, self.paper, self.language, self.large):
            box.currentIndexChanged.connect(self._later)
        self.case.currentIndexChanged.connect(self._choose_case)
        for tick in self.ticks.values():
            tick.clicked.connect(self._ticked)
        self.zoom.activated.connect(lambda _: self.preview.set_zoom(float(self.zoom.currentData())))
        self.preview.zoomed.connect(lambda share: self.zoom.setPlaceholderText(f"{share:.0%}"))
        self.preview.zoomed.connect(lambda _: self.zoom.setCurrentIndex(-1))
        self.preview.page_shown.connect(self._say_page)
        self.save_button.clicked.connect(self.ask_save)
        self.print_button.clicked.connect(self.ask_print)
        self.close_button.clicked.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.ask_save)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self, self.ask_print)

    # What is asked for ----------------------------------------------------------------------------------------

    @property
    def wanted(self) -> Wanted:
        """The document as it is asked for now."""
        large = str(self.large.currentData())
        return Wanted(
            Kind(self.kind.currentData()),
            Size(self.paper.currentData()),
            str(self.language.currentData()),
            str(self.case.currentData()),
            frozenset(SECTIONS) - self._left_out,
            Large(large) if large else None,
        )

    def _ticked(self) -> None:
        told_of = {key: tick.isChecked() for key, tick in self.ticks.items() if tick.isEnabled()}
        kept = self._left_out - set(told_of)
        self._left_out = kept | {key for key, is_wanted in told_of.items() if not is_wanted}
        self._later()

    def _choose_case(self, _: int) -> None:
        self._offer_sections()
        self._later()

    def _offer_sections(self) -> None:
        """Sections without data in the case cannot be ticked, and say so."""
        said = told(self._model, self._valuation, str(self.case.currentData()))
        for key, tick in self.ticks.items():
            tick.setEnabled(key in said)
            tick.setChecked(key in said and key not in self._left_out)
            tick.setToolTip("" if key in said else text("This case has nothing to say about it."))

    def _later(self, _: object = None) -> None:
        self._stop()
        self._settle.start()

    @property
    def is_making(self) -> bool:
        """What is shown is of an earlier wish, and the pages of the last one are being made or about to be."""
        return self._settle.isActive() or self._making is not None

    def _begin(self) -> None:
        """Begin to make the pages anew; what was being made is given up."""
        self._stop()
        self._show_wanted()
        self._making = Making(*self._asked(), is_unsaved=self._is_unsaved)
        self.number.setText(text("Making the pages …"))  # who saves or prints now has the rest of them made at once
        self._turns.start()

    def _go_on(self) -> None:
        assert self._making is not None
        try:
            document = self._making.step()
        except ProblemError as error:
            self._stop()
            self._take(None, error.problem)
            return
        except Exception:
            self._stop()  # a fault is told once, not every turn
            raise
        if document is not None:
            self._stop()
            self._take(document)

    def _stop(self) -> None:
        self._settle.stop()
        self._turns.stop()
        self._making = None

    def refresh(self) -> None:
        """Make the pages anew and show them, now."""
        self._stop()
        self._show_wanted()
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            document, problem = made(*self._asked(), is_unsaved=self._is_unsaved), None
        except ProblemError as error:
            document, problem = None, error.problem
        finally:
            QGuiApplication.restoreOverrideCursor()
        self._take(document, problem)

    def _asked(self) -> tuple[Model, Valuation, Wanted, str]:
        return self._model, self._valuation, self.wanted, self._path.name if self._path is not None else ""

    def _show_wanted(self) -> None:
        is_report = self.wanted.kind is Kind.REPORT
        for widget in (self.title, *self.ticks.values()):
            widget.setVisible(is_report)

    def _take(self, document: Document | None, problem: Problem | None = None) -> None:
        self.document = document
        if problem is not None:
            self._say(problem)
        else:
            self.told.setText("")
        pages = self.document.pages if self.document is not None else []
        self.preview.show_pages(pages)
        for button in (self.save_button, self.print_button):
            button.setEnabled(bool(pages))
        self._say_page(self.preview.page)

    def _say_page(self, number: int) -> None:
        count = len(self.preview.pages)
        self.number.setText(text("Page {number} of {count}", number=number + 1, count=count) if count else "")

    def _say(self, problem: Problem) -> None:
        self.told.setProperty("look", "bad")
        self.told.style().polish(self.told)
        self.told.setText(str(problem))

    def _say_done(self, words: str) -> None:
        self.told.setProperty("look", "muted")
        self.told.style().polish(self.told)
        self.told.setText(words)

    # Saving and printing --------------------------------------------------------------------------------------

    @property
    def proposed(self) -> Path:
        """The file that is proposed: beside the valuation, named after it and the document."""
        wanted = self.wanted
        stem = self._path.stem if self._path is not None else (self._valuation.title or "valuation").lower()
        if wanted.case not in (None, self._valuation.base.id):
            stem = f"{stem}-{self.case.currentText()}"
        name = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in f"{stem}-{wanted.kind.value}")
        folder = self._path.parent if self._path is not None else Path.home()
        return folder / f"{name}{SUFFIX}"

    def ask_save(self) -> None:
        """Choose a file and write it."""
        if self.is_making:
            self.refresh()
        if self.document is None:
            return
        kinds = {text("PDF documents") + f" (*{SUFFIX})": SUFFIX}
        target = ask_place(self, text("Save as PDF"), self.saved or self.proposed, kinds)
        if target is not None:
            self.save(target)

    def save(self, target: Path) -> bool:
        """Write the document whole or not at all, and say what became of it; True when it stands."""
        if self.is_making or self.document is None:
            self.refresh()
        if self.document is None:
            return False
        try:
            write_whole(target, self.document.as_pdf())
        except ProblemError as error:
            self._say(error.problem)
            return False
        self.saved = target
        self._remember()
        self._say_done(text("Saved {name}, {count} pages.", name=target.name, count=len(self.document.pages)))
        return True

    def _remember(self) -> None:
        self._settings.setValue("report/paper", self.paper.currentData())
        self._settings.setValue("report/language", self.language.currentData())

    def ask_print(self) -> None:
        """Choose a printer and print on it."""
        if self.is_making:
            self.refresh()
        if self.document is None:
            return
        try:
            from workbench.ui.report.printing import ask_printer, print_pages
        except ImportError as error:
            what = text("Printing needs a library that is missing: {error}.", error=error)
            self._say(Problem(text("Print"), what, text("Save the PDF and print it with another program.")))
            return
        printer = ask_printer(self.document.pages, self.document.about.title, self)
        if printer is None:
            return
        try:
            count = print_pages(self.document.pages, printer)
        except ProblemError as error:
            self._say(error.problem)
            return
        self._remember()
        self._say_done(
            text(
                "Sent {count} pages to {printer}.",
                count=count,
                printer=printer.outputFileName() or printer.printerName(),
            )
        )

    def done(self, result: int) -> None:
        self._settle.stop()
        super().done(result)


def _choice(options: Sequence[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    for value, words in options:
        box.addItem(words, value)
    return box


def _choose(box: QComboBox, value: str) -> None:
    box.setCurrentIndex(max(0, box.findData(value)))


def _usual_paper() -> str:
    """The paper of the country that the system is set to."""
    here = QLocale.system()
    is_american = here.measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return Size.LETTER.value if is_american else Size.A4.value
