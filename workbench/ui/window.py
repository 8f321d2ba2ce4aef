"""The main window: its frame is seen at once, and is furnished around one live valuation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QDockWidget, QLabel, QMainWindow, QPushButton
from shiboken6 import isValid

from workbench.ground.language import text
from workbench.ui.preferences import Preferences
from workbench.ui.skeleton import Skeleton
from workbench.ui.windows import Windows, within_screen

if TYPE_CHECKING:
    # The window is seen before any of this is loaded: only `furnish` imports it.
    from workbench.document.change import Change, Edit
    from workbench.ground.problem import Problem
    from workbench.live.drafts import AutoSave
    from workbench.live.jobs import Job
    from workbench.live.session import Session
    from workbench.live.valuation import LiveValuation
    from workbench.rows.model import Model
    from workbench.ui.commands import Commands
    from workbench.ui.desks import DeskArea
    from workbench.ui.explain_panel import ExplainPanel
    from workbench.ui.files import Files
    from workbench.ui.headline import HeadlineStrip
    from workbench.ui.inputs import InputSide
    from workbench.ui.navigation.feature import Ways
    from workbench.ui.palette.feature import Palette
    from workbench.ui.problems import ProblemsPanel
    from workbench.ui.sheet import SheetView
    from workbench.ui.title_bar import TitleBar
    from workbench.ui.zones import Zones

_LAYOUT = 2
"""Version of the remembered layout."""


class MainWindow(QMainWindow):
    """One valuation in one window. Without a model it is a bare frame until `furnish` is called.

    `painted` follows the first paint of the bare frame: only then it is seen. `closed` follows its end.
    """

    painted = Signal()
    closed = Signal()

    session: Session
    live: LiveValuation
    autosave: AutoSave
    zones: Zones
    headline: HeadlineStrip
    inputs: InputSide
    sheet: SheetView
    explain: ExplainPanel
    problems: ProblemsPanel
    desks: DeskArea
    docks: dict[str, QDockWidget]
    files: Files
    commands: Commands
    bar: TitleBar
    ways: Ways
    palette_box: Palette
    cases: QComboBox
    undo_button: QPushButton
    redo_button: QPushButton
    export_button: QPushButton
    file_label: QLabel

    def __init__(
        self,
        model: Model | None = None,
        settings: QSettings | None = None,
        drafts: Path | None = None,
        windows: Windows | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("main")
        self.windows = windows or Windows(settings or QSettings("Assay", "Workbench"), drafts)
        self.settings = self.windows.settings
        self._was_painted = self.is_furnished = self._is_replaced = False
        self.setWindowTitle("Assay Workbench")
        self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize()).expandedTo(QSize(1280, 800)))
        geometry = self.settings.value("geometry")
        # One that is remembered Qt brings within its screens, of which it may span several.
        self._is_placed = isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)
        if model is None:
            self.setCentralWidget(Skeleton())
        else:
            self.furnish(model)
        self.windows.take(self)

    @property
    def preferences(self) -> Preferences:
        """What all windows of the program go by."""
        return self.windows.preferences

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first paint."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        # Only now is the frame known that the desktop puts around a window.
        if not (self._is_placed or self.isMaximized() or self.isFullScreen()):
            here = self.geometry()
            wanted = within_screen(here, self.frameGeometry(), self.screen().availableGeometry())
            if wanted != here:
                self.setGeometry(wanted)
        self.painted.emit()

    def furnish(self, model: Model, path: str | Path | None = None, *, session: Session | None = None) -> None:
        """Put everything in its place, around the valuation in `path`, an open session or a new one.

        Raises `ProblemError` when that file cannot be read; the frame then stands as it was.
        """
        from workbench.live.drafts import AutoSave
        from workbench.live.session import Session
        from workbench.ui.commands import Commands
        from workbench.ui.features import install_features
        from workbench.ui.files import Files
        from workbench.ui.title_bar import TitleBar
        from workbench.ui.zones import Zones

        session = session or Session(model)
        if path is not None:
            session.open(path)
        self.session, self.live = session, session.live
        self.live.setParent(self)
        self.autosave = AutoSave(session, self.windows.drafts, self)
        self.files = Files(self, session, self.autosave)
        self.zones = zones = Zones(self, self.live)
        self.headline, self.inputs, self.sheet = zones.headline, zones.inputs, zones.sheet
        self.explain, self.problems, self.desks, self.docks = zones.explain, zones.problems, zones.desks, zones.docks
        self.commands = Commands(self)
        self.bar = bar = TitleBar(session, self.commands.undo, self.commands.redo)
        self.cases, self.file_label = bar.cases, bar.file_label
        self.undo_button, self.redo_button, self.export_button = bar.undo_button, bar.redo_button, bar.export_button
        self.menuBar().setNativeMenuBar(False)  # the row also carries the case, undo and export
        self._make_status()
        self._connect()
        self.is_furnished = True
        self._seat_bar()
        self._retitle()
        self.setAcceptDrops(True)
        install_features(self)
        state = self.settings.value("layout")
        if isinstance(state, QByteArray):
            if self.isVisible():
                self.desks.show()  # Qt would do so a turn later, and gives what is hidden no room in a layout restored
            self.restoreState(state, _LAYOUT)

    def _make_status(self) -> None:
        status = self.statusBar()
        self.saved_label = QLabel()
        self.work_label = QLabel()
        self.offline_label = QLabel(text("Offline"))
        self.offline_label.setToolTip(text("The workbench never opens a network connection."))
        status.addWidget(self.saved_label)
        status.addPermanentWidget(self.work_label)
        status.addPermanentWidget(self.offline_label)

    def _connect(self) -> None:
        live = self.live
        live.valuation_changed.connect(self._follow)
        # Bound methods: Qt drops them with the window, before its undo stack clears itself and says so.
        live.undo_stack.cleanChanged.connect(self._retitle)
        live.undo_stack.indexChanged.connect(self._retitle)
        self.zones.refused.connect(self.refuse)
        self.files.opened.connect(self._opened)
        self.files.saved.connect(self._saved)
        self.files.reread.connect(self._opened)
        self.files.lock_turned.connect(self._retitle)
        self.autosave.kept.connect(self._retitle)
        self.files.exporting.connect(self._show_export)
        self.bar.case_chosen.connect(self._choose_case)
        self.bar.export_asked.connect(self.files.ask_export)
        self.bar.resized.connect(self._seat_bar)

    # Following the valuation

    def _seat_bar(self) -> None:
        # The menu bar gives a corner widget its room only when it is set. It does not own it.
        self.bar.adjustSize()
        self.menuBar().setCornerWidget(self.bar, Qt.Corner.TopRightCorner)

    def _follow(self, change: Change, initiator: object) -> None:
        if change.cases or change.particulars:
            self._retitle()

    def _retitle(self, _: object = None) -> None:
        if not isValid(self.live.undo_stack):
            return  # Qt takes the children of a window apart first, and the stack says that it is empty then
        valuation = self.live.valuation
        self.bar.refresh()
        self.commands.enable_cases()
        star = " *" if self.live.is_modified else ""
        locked = "" if self.session.read_only is None else " " + text("(read only)")
        self.setWindowTitle(f"{self.bar.title}{star}{locked} – Assay Workbench")
        kept = self.autosave.kept_at
        state = text("Saved") if not self.live.is_modified else text("Unsaved changes")
        if self.live.is_modified and kept is not None:
            state = text("Unsaved changes, recovery copy of {time}", time=f"{kept:%H:%M:%S}")
        if self.session.read_only is not None:
            state = text("Read only: {reason}", reason=self.session.read_only.what)
        case = valuation.case(None if valuation.is_base(valuation.selected_case) else valuation.selected_case)
        unit = text("{currency} m", currency=valuation.currency)
        self.saved_label.setText("  ·  ".join((state, text("Case {name}", name=case.name), unit)))

    def _choose_case(self, case: str) -> None:
        from workbench.document.edits import SelectCase

        self.do(SelectCase(case))

    def do(self, edit: Edit) -> bool:
        """Make an edit that came from a menu; a refusal is told. True when it was made."""
        problems = self.live.do(edit, self)
        for problem in problems:
            self.refuse(problem)
        return not problems

    def refuse(self, problem: Problem) -> None:
        """Tell of an edit that was refused: in the status bar and in the problems list."""
        self.problems.add_refused(problem)
        self.statusBar().showMessage(f"{problem.where}: {problem.what} {problem.remedy}", 12000)

    def explain_cell(self, key: str, period: object) -> None:
        """Explain a figure in the explanation panel."""
        self.zones.explain_cell(key, period)

    def show_row(self, key: str, period: object) -> None:
        """Show a line in the sheet."""
        self.zones.show_row(key, period)

    # Files

    def open(self, path: str | Path) -> bool:
        """Open a file, after asking about unsaved changes; says why when it cannot be read."""
        return self.files.open(path)

    def save(self) -> bool:
        """Save to the file, asking for one if there is none yet."""
        return self.files.save()

    def export(self, path: Path) -> Job:
        """Export in the background; the window stays alive."""
        return self.files.export(path)

    def offer_drafts(self) -> None:
        """Offer the latest work that an earlier run left unsaved."""
        self.files.offer_drafts()

    def _opened(self) -> None:
        self.zones.start_anew()
        self._retitle()

    def _saved(self) -> None:
        self.inputs.refresh()
        self._retitle()

    def _show_export(self, name: str) -> None:
        self.work_label.setText(text("Exporting {name} …", name=name) if name else "")
        self.commands.export.setEnabled(not name)
        self.export_button.setEnabled(not name)

    # Look and layout

    def set_appearance(self, value: str) -> None:
        """Light, dark or as the system."""
        self.preferences.put("appearance", value)

    def set_density(self, value: str) -> None:
        """Height of lines and rows."""
        self.preferences.put("density", value)

    def set_language(self, language: str) -> None:
        """Speak another language, at once and at the next start."""
        self.windows.set_language(language)

    def built_anew(self) -> MainWindow:
        """Another window in the place of this one, in the language that is spoken now, around the same session.

        What is open, the steps to undo and the place that is shown go over; this window goes away.
        """
        other = MainWindow(windows=self.windows)
        self.live.setParent(None)
        other.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        other.furnish(self.live.model, session=self.session)
        other.restoreGeometry(self.saveGeometry())
        other.restoreState(self.saveState(_LAYOUT), _LAYOUT)
        other.inputs.show_area(self.inputs.area)
        other.show()
        if not self.isMaximized():
            other.move(self.pos())
        if self.files.starting.is_shown:
            other.files.starting.show_page()
        other.autosave.keep()
        self.autosave.forget()
        self._is_replaced = True
        self.close()
        if self.files.jobs:  # an export that has begun is finished first
            self.files.idle.connect(self.deleteLater)
        else:
            self.deleteLater()
        return other

    def reset_layout(self) -> None:
        """Docks back to where they start."""
        self.zones.arrange(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, remember the layout, give the file free."""
        try:
            if self.is_furnished and not self._is_replaced:
                event.ignore()  # an error in what follows leaves the window open, and the work in it
                if not self.files.may_leave():
                    return
                event.accept()
                self.settings.setValue("layout", self.saveState(_LAYOUT))
                self.files.leave()
                # Qt takes the children of a window apart one by one: its stack must not tell the others that it is
                # empty.
                self.live.undo_stack.blockSignals(True)
            self.settings.setValue("geometry", self.saveGeometry())
            event.accept()
        finally:
            if event.isAccepted():  # whoever goes is counted out, whatever failed on the way
                self.closed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped; what is not read of them is told then."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open, offer or refuse what was dropped, once the program it came from is free again."""
        from workbench.ui.filing.dropping import dropped_files, take_dropped

        paths = dropped_files(event.mimeData())
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: take_dropped(self, paths))
