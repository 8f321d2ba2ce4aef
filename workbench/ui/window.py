"""The main window: headline, inputs, desks, sheet, explanation and problems around one live valuation."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QWidget,
)

from workbench.document.change import Change, Edit
from workbench.document.edits import SelectCase
from workbench.document.recovery import Draft
from workbench.document.valuation import new_valuation
from workbench.ground.language import LANGUAGES, current_language, text
from workbench.ground.problem import Problem, ProblemError
from workbench.ground.resources import resource
from workbench.live.drafts import AutoSave
from workbench.live.jobs import Job
from workbench.live.results import Results
from workbench.live.session import Session
from workbench.rows.model import Model
from workbench.ui import summary
from workbench.ui.cases import ask_copy, ask_name, ask_probability, remove_selected
from workbench.ui.desks import DeskArea
from workbench.ui.explain_panel import ExplainPanel
from workbench.ui.headline import HeadlineStrip
from workbench.ui.icons import icon
from workbench.ui.inputs import AREAS, InputSide
from workbench.ui.problems import ProblemsPanel
from workbench.ui.sheet import SheetView
from workbench.ui.theme import Appearance, Density, Theme, apply_theme, theme_for

FILE_PATTERN = "*.assay"
SHEETS = {
    "Company": "income",
    "RPO": "rpo",
    "Capacity": "capacity",
    "Operations": "operations",
    "Debt": "facilities",
    "DCF": "dcf",
    "Shares": "shares",
    "Peers": "peers",
}
"""The sheet that goes with each area."""


class MainWindow(QMainWindow):
    """One valuation in one window."""

    def __init__(self, model: Model, settings: QSettings | None = None, drafts: Path | None = None) -> None:
        super().__init__()
        self.setObjectName("main")
        self.settings = settings or QSettings("Assay", "Workbench")
        self.session = Session(model)
        self.live = self.session.live
        self.live.setParent(self)
        self.autosave = AutoSave(self.session, drafts, self)
        self._before: Results | None = None
        self._jobs: list[Job] = []
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.headline = HeadlineStrip()
        self.inputs = InputSide(self.live)
        self.sheet = SheetView(self.live)
        self.explain = ExplainPanel(self.live)
        self.problems = ProblemsPanel(self.live)
        self.desks = DeskArea(self.live)
        self.setCentralWidget(self.desks)
        self._make_actions()
        self._make_bar()
        self._make_docks()
        self._make_menus()
        self._make_status()
        self._connect()
        self._restore_layout()
        self._refresh(self.live.results)
        self._retitle()

    # Building

    def _make_actions(self) -> None:
        def action(words: str, name: str, keys: QKeySequence.StandardKey | str | None, does: object) -> QAction:
            made = QAction(icon(name) if name else icon("new"), words, self)
            if not name:
                made.setIcon(icon("link"))
            if keys is not None:
                made.setShortcut(QKeySequence(keys))
            made.triggered.connect(lambda: does())  # type: ignore[operator]
            self.addAction(made)
            return made

        standard = QKeySequence.StandardKey
        self.new_action = action(text("&New"), "new", standard.New, self.new)
        self.open_action = action(text("&Open…"), "open", standard.Open, self.ask_open)
        self.save_action = action(text("&Save"), "save", standard.Save, self.save)
        self.save_as_action = action(text("Save &as…"), "save", "Ctrl+Shift+S", self.ask_save)
        self.export_action = action(text("&Export to Excel…"), "export", "Ctrl+E", self.ask_export)
        self.quit_action = action(text("&Quit"), "close", standard.Quit, self.close)
        self.find_action = action(text("&Find an input"), "search", standard.Find, self._find)
        self.explain_action = action(
            text("&Explain the selected figure"), "explain", "Ctrl+Shift+E", self._explain_selected
        )
        stack = self.live.undo_stack
        self.undo_action = stack.createUndoAction(self, text("Undo"))
        self.undo_action.setShortcut(QKeySequence(standard.Undo))
        self.undo_action.setIcon(icon("undo"))
        self.redo_action = stack.createRedoAction(self, text("Redo"))
        self.redo_action.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.redo_action.setIcon(icon("redo"))
        self.addActions([self.undo_action, self.redo_action])

    def _make_bar(self) -> None:
        self.title_label = QLabel()
        self.title_label.setProperty("look", "title")
        self.file_label = QLabel()
        self.file_label.setProperty("look", "muted")
        self.cases = QComboBox()
        self.cases.setAccessibleName(text("Case"))
        self.cases.setToolTip(text("Case shown and edited"))
        self.cases.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.cases.activated.connect(self._choose_case)
        self.undo_button = QPushButton()
        self.redo_button = QPushButton()
        for button, act in ((self.undo_button, self.undo_action), (self.redo_button, self.redo_action)):
            button.setIcon(act.icon())
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(act.trigger)
        self.redo_button.setAccessibleName(text("Redo"))
        self.export_button = QPushButton(text("Export to Excel"))
        self.export_button.setProperty("look", "primary")
        self.export_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.export_button.clicked.connect(self.ask_export)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(4, 3, 10, 3)
        layout.setSpacing(8)
        shown: tuple[QWidget, ...] = (self.title_label, self.file_label, QLabel(text("Case")), self.cases)
        for widget in shown:
            layout.addWidget(widget)
        for push in (self.undo_button, self.redo_button, self.export_button):
            layout.addWidget(push)
        menus = self.menuBar()
        menus.setNativeMenuBar(False)  # the row also carries the case, undo and export
        self._corner = row  # Qt does not own a corner widget
        menus.setCornerWidget(row, Qt.Corner.TopRightCorner)
        strip = QToolBar(text("Headline"))
        strip.setObjectName("strip")
        strip.setMovable(False)
        strip.setFloatable(False)
        strip.toggleViewAction().setEnabled(False)
        self.headline.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        strip.addWidget(self.headline)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, strip)

    def _make_docks(self) -> None:
        areas = Qt.DockWidgetArea
        self.docks: dict[str, QDockWidget] = {}
        for name, title, widget, area in (
            ("inputs", text("Inputs"), self.inputs, areas.LeftDockWidgetArea),
            ("sheet", text("Sheet"), self.sheet, areas.BottomDockWidgetArea),
            ("explain", text("Explain"), self.explain, areas.BottomDockWidgetArea),
            ("problems", text("Problems"), self.problems, areas.BottomDockWidgetArea),
        ):
            dock = QDockWidget(title, self)
            dock.setObjectName(name)
            dock.setWidget(widget)
            if name != "inputs":
                dock.setTitleBarWidget(QWidget())  # the tab below names it; the View menu floats or hides it
            self.addDockWidget(area, dock)
            self.docks[name] = dock
        self.tabifyDockWidget(self.docks["sheet"], self.docks["explain"])
        self.tabifyDockWidget(self.docks["explain"], self.docks["problems"])
        self.docks["sheet"].raise_()
        self.setCorner(Qt.Corner.BottomLeftCorner, areas.LeftDockWidgetArea)
        self.inputs.setMinimumWidth(280)
        self.resizeDocks([self.docks["inputs"]], [364], Qt.Orientation.Horizontal)
        self.resizeDocks([self.docks["sheet"]], [270], Qt.Orientation.Vertical)

    def _make_menus(self) -> None:
        menus = self.menuBar()
        file = menus.addMenu(text("&File"))
        file.addActions([self.new_action, self.open_action])
        examples = file.addMenu(text("Open an e&xample"))
        for path in sorted(resource("examples").glob(FILE_PATTERN)):
            examples.addAction(path.stem.replace("-", " ").capitalize(), lambda p=path: self.open(p))
        file.addSeparator()
        file.addActions([self.save_action, self.save_as_action, self.export_action])
        file.addSeparator()
        file.addAction(self.quit_action)
        edit = menus.addMenu(text("&Edit"))
        edit.addActions([self.undo_action, self.redo_action])
        edit.addSeparator()
        edit.addActions([self.find_action, self.explain_action])
        self._make_cases_menu()
        view = menus.addMenu(text("&View"))
        areas = view.addMenu(text("Go to"))
        for place, area in enumerate(AREAS, 1):
            areas.addAction(text(area), f"Ctrl+{place}", lambda a=area: self.inputs.show_area(a))
        for dock in self.docks.values():
            view.addAction(dock.toggleViewAction())
        view.addAction(text("Reset layout"), self.reset_layout)
        view.addSeparator()
        self._choices(
            view,
            text("Look"),
            "appearance",
            [
                (Appearance.SYSTEM.value, text("As the system")),
                (Appearance.LIGHT.value, text("Light")),
                (Appearance.DARK.value, text("Dark")),
            ],
            self.set_appearance,
        )
        self._choices(
            view,
            text("Density"),
            "density",
            [
                (Density.COMPACT.name, text("Compact")),
                (Density.NORMAL.name, text("Normal")),
                (Density.ROOMY.name, text("Roomy")),
            ],
            self.set_density,
        )
        self._choices(view, text("Language"), "language", list(LANGUAGES.items()), self.set_language)

    def _make_cases_menu(self) -> None:
        menu = self.menuBar().addMenu(text("&Cases"))
        self.copy_case_action = menu.addAction(text("&Copy this case…"), lambda: ask_copy(self))
        self.rename_case_action = menu.addAction(text("&Rename this case…"), lambda: ask_name(self))
        self.probability_action = menu.addAction(text("Set its &probability…"), lambda: ask_probability(self))
        menu.addSeparator()
        self.remove_case_action = menu.addAction(text("Remove this case"), lambda: remove_selected(self))
        self._enable_cases()

    def _enable_cases(self) -> None:
        valuation = self.live.valuation
        self.remove_case_action.setEnabled(not valuation.is_base(valuation.selected_case))

    def _choices(self, menu: QMenu, title: str, key: str, options: list[tuple[str, str]], does: object) -> None:
        sub = menu.addMenu(title)
        group = QActionGroup(sub)
        current = str(self.settings.value(key, ""))
        if key == "language":
            current = current_language()
        for value, words in options:
            act = sub.addAction(words)
            act.setCheckable(True)
            act.setChecked(
                value == current or (not current and value in (Appearance.SYSTEM.value, Density.NORMAL.name))
            )
            act.triggered.connect(lambda _=False, v=value: does(v))  # type: ignore[operator]
            group.addAction(act)

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
        live.results_changed.connect(self._refresh)
        live.valuation_changed.connect(self._follow)
        # Bound methods: Qt drops them with the window, before its undo stack clears itself and says so.
        live.undo_stack.cleanChanged.connect(self._retitle)
        live.undo_stack.indexChanged.connect(self._retitle)
        self.inputs.area_changed.connect(self._show_area)
        self.inputs.explain_requested.connect(self._explain_address)
        self.desks.explain_requested.connect(self.explain_cell)
        self.desks.area_chosen.connect(self.inputs.show_area)
        self.sheet.explain_requested.connect(self.explain_cell)
        self.sheet.problem_found.connect(self.refuse)
        self.explain.input_requested.connect(self.inputs.go_to)
        self.explain.row_requested.connect(self.show_row)
        self.problems.row_requested.connect(self.show_row)
        self.problems.count_changed.connect(self._count_problems)
        self.headline.clicked.connect(self._open_headline)
        self._count_problems(len(live.results.integrity_failures), len(live.results.warnings))

    # Following the valuation

    def _refresh(self, results: Results) -> None:
        self.headline.set_cells(summary.cells(results, self._before))
        self._before = results

    def _follow(self, change: Change, initiator: object) -> None:
        if change.cases or change.particulars:
            self._retitle()

    def _retitle(self, _: object = None) -> None:
        valuation = self.live.valuation
        title = valuation.title or valuation.company or text("New valuation")
        star = " *" if self.live.is_modified else ""
        name = self.session.path.name if self.session.path is not None else text("not saved yet")
        self.title_label.setText(title)
        self.file_label.setText(name + star)
        self.setWindowTitle(f"{title}{star} – Assay Workbench")
        self.title_label.setMaximumWidth(260)
        self.setWindowModified(False)
        wanted = [(c.id, c.name) for c in valuation.cases]
        if wanted != [(self.cases.itemData(i), self.cases.itemText(i)) for i in range(self.cases.count())]:
            self.cases.clear()
            for case_id, case_name in wanted:
                self.cases.addItem(case_name, case_id)
        self.cases.setCurrentIndex(self.cases.findData(valuation.selected_case))
        self._enable_cases()
        undo = self.live.undo_stack.undoText()
        self.undo_button.setText(undo if len(undo) <= 44 else undo[:43] + "…")
        self.undo_button.setToolTip(text("Undo {edit}", edit=undo) if undo else text("Nothing to undo"))
        self.undo_button.setEnabled(self.live.undo_stack.canUndo())
        self.redo_button.setEnabled(self.live.undo_stack.canRedo())
        self.redo_button.setToolTip(text("Redo {edit}", edit=self.live.undo_stack.redoText()))
        self._corner.adjustSize()
        self.menuBar().setCornerWidget(self._corner, Qt.Corner.TopRightCorner)  # it takes its room only when set
        state = text("Saved") if not self.live.is_modified else text("Unsaved changes")
        if self.session.read_only is not None:
            state = text("Read only: {reason}", reason=self.session.read_only.what)
        case = valuation.case(None if valuation.is_base(valuation.selected_case) else valuation.selected_case)
        unit = text("{currency} m", currency=valuation.currency)
        self.saved_label.setText("  ·  ".join((state, text("Case {name}", name=case.name), unit)))

    def _choose_case(self, index: int) -> None:
        self.do(SelectCase(self.cases.itemData(index)))

    def _count_problems(self, failures: int, warnings: int) -> None:
        count = failures + warnings
        self.docks["problems"].setWindowTitle(text("Problems ({count})", count=count) if count else text("Problems"))

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

    # Finding one's way

    def _show_area(self, area: str) -> None:
        self.desks.show_area(area)
        self.sheet.show_section(SHEETS[area])

    def explain_cell(self, key: str, period: object) -> None:
        """Explain a figure in the explanation panel."""
        self.explain.show_cell(key, period if isinstance(period, int) else None)
        self._raise("explain")

    def _explain_address(self, address: object) -> None:
        from workbench.document.valuation import Address

        assert isinstance(address, Address)
        self.explain.show_address(address)
        self._raise("explain")

    def _explain_selected(self) -> None:
        key, column = self.sheet.grid.current_cell()
        if key:
            self.sheet.grid.cell_activated.emit(key, column)

    def _open_headline(self, key: str) -> None:
        if key == "checks":
            self._raise("problems")
        elif summary.KEYS.get(key):
            self.explain_cell(summary.KEYS[key], None)

    def show_row(self, key: str, period: object) -> None:
        """Show a line in the sheet."""
        self._raise("sheet")
        self.sheet.go_to(key, period if isinstance(period, int) else None)

    def _raise(self, name: str) -> None:
        self.docks[name].show()
        self.docks[name].raise_()

    def _find(self) -> None:
        self._raise("inputs")
        self.inputs.search.setFocus()
        self.inputs.search.selectAll()

    # Files

    def new(self) -> None:
        """Start an empty valuation."""
        if self._may_leave():
            self.session.start(new_valuation(text("New valuation")))
            self._opened()

    def ask_open(self) -> None:
        """Choose a file and open it."""
        start = str(self.session.path.parent) if self.session.path is not None else ""
        name, _ = QFileDialog.getOpenFileName(
            self, text("Open a valuation"), start, text("Valuations") + f" ({FILE_PATTERN})"
        )
        if name:
            self.open(name)

    def open(self, path: str | Path) -> bool:
        """Open a file, after asking about unsaved changes; says why when it cannot be read."""
        if not self._may_leave():
            return False
        try:
            self.session.open(path)
        except ProblemError as error:
            self.show_problem(text("The file was not opened"), error.problem)
            return False
        self._opened()
        if self.session.read_only is not None:
            self.show_problem(text("Opened for reading only"), self.session.read_only)
        return True

    def offer_drafts(self) -> None:
        """Offer the latest work that an earlier run left unsaved; what is declined stays kept."""
        for draft in self.autosave.left_behind()[:1]:
            origin = Path(draft.origin).name if draft.origin else text("a valuation without a file")
            answer = QMessageBox.question(
                self,
                text("Unsaved work was found"),
                text(
                    "The workbench ended without saving {name} (kept {time}). Open that work?",
                    name=origin,
                    time=draft.at,
                ),
                QMessageBox.StandardButton.Open
                | QMessageBox.StandardButton.Discard
                | QMessageBox.StandardButton.Cancel,
                QMessageBox.StandardButton.Open,
            )
            if answer == QMessageBox.StandardButton.Cancel:
                return
            if answer == QMessageBox.StandardButton.Discard:
                draft.forget()
                return
            self._recover(draft)

    def _recover(self, draft: Draft) -> None:
        try:
            valuation = draft.load(self.live.model)
            if draft.origin is not None and Path(draft.origin).exists():
                self.session.open(draft.origin)
            self.live.adopt(valuation)
        except ProblemError as error:
            self.show_problem(text("The unsaved work was not opened"), error.problem)
            return
        draft.forget()
        self._opened()

    def _opened(self) -> None:
        self._before = None
        self._refresh(self.live.results)
        self.inputs.refresh()
        self.sheet.rebuild()
        self._retitle()

    def save(self) -> bool:
        """Save to the file, asking for one if there is none yet."""
        if self.session.path is None:
            return self.ask_save()
        overwrite = False
        if self.session.is_changed_on_disk:
            answer = QMessageBox.warning(
                self,
                text("The file changed on disk"),
                text(
                    "Another program changed {name} since it was opened. Overwrite that version?",
                    name=self.session.name,
                ),
                QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel,
                QMessageBox.StandardButton.Cancel,
            )
            if answer != QMessageBox.StandardButton.Save:
                return False
            overwrite = True
        return self._save_to(None, overwrite)

    def ask_save(self) -> bool:
        """Choose where to save, and save there."""
        folder = self.session.path.parent if self.session.path is not None else Path.home()
        stem = (self.live.valuation.title or "valuation").lower().replace(" ", "-")
        name, _ = QFileDialog.getSaveFileName(
            self, text("Save the valuation"), str(folder / f"{stem}.assay"), text("Valuations") + f" ({FILE_PATTERN})"
        )
        if not name:
            return False
        target = Path(name)
        return self._save_to(target if target.suffix else target.with_suffix(".assay"), True)

    def _save_to(self, path: Path | None, overwrite: bool) -> bool:
        try:
            self.session.save(path, overwrite=overwrite)
        except ProblemError as error:
            self.show_problem(text("The valuation was not saved"), error.problem)
            return False
        self.autosave.forget()
        self.inputs.refresh()
        self._retitle()
        self.statusBar().showMessage(text("Saved {name}", name=self.session.name), 6000)
        return True

    def ask_export(self) -> None:
        """Choose a workbook and export to it."""
        folder = self.session.path.parent if self.session.path is not None else Path.home()
        stem = self.session.path.stem if self.session.path is not None else "valuation"
        name, _ = QFileDialog.getSaveFileName(
            self, text("Export to Excel"), str(folder / f"{stem}.xlsx"), text("Excel workbooks") + " (*.xlsx)"
        )
        if name:
            target = Path(name)
            self.export(target if target.suffix else target.with_suffix(".xlsx"))

    def export(self, path: Path) -> Job:
        """Export in the background; the window stays alive."""
        model, valuation = self.live.model, self.live.valuation

        def work() -> object:
            from workbench.exchange.export import export_workbook

            return export_workbook(model, valuation, path)

        job = Job(text("Export"), work, self)
        job.done.connect(lambda made: self.statusBar().showMessage(text("Exported {name}", name=Path(made).name), 8000))
        job.failed.connect(lambda problem: self.show_problem(text("The workbook was not written"), problem))
        job.ended.connect(lambda: self._end_job(job))
        self._jobs.append(job)
        self.work_label.setText(text("Exporting {name} …", name=path.name))
        self.export_action.setEnabled(False)
        self.export_button.setEnabled(False)
        job.start()
        return job

    def _end_job(self, job: Job) -> None:
        self._jobs.remove(job)
        self.work_label.clear()
        self.export_action.setEnabled(True)
        self.export_button.setEnabled(True)

    def show_problem(self, title: str, problem: Problem) -> None:
        """Say what went wrong, where, and what to do."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, f"{problem.where}: {problem.what}", parent=self)
        box.setInformativeText(problem.remedy)
        box.exec()

    def _may_leave(self) -> bool:
        if not self.live.is_modified:
            return True
        answer = QMessageBox.question(
            self,
            text("Unsaved changes"),
            text("Save the changes to {name}?", name=self.session.name),
            QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
        )
        if answer == QMessageBox.StandardButton.Save:
            return self.save()
        return answer == QMessageBox.StandardButton.Discard

    # Look and layout

    def set_appearance(self, value: str) -> None:
        """Light, dark or as the system."""
        self.settings.setValue("appearance", value)
        self._apply_look()

    def set_density(self, value: str) -> None:
        """Height of lines and rows."""
        self.settings.setValue("density", value)
        self._apply_look()

    def _apply_look(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, chosen_theme(self.settings))
        self.desks.restyle()

    def set_language(self, language: str) -> None:
        """Remember the language; it shows at the next start."""
        self.settings.setValue("language", language)
        self.statusBar().showMessage(text("The language changes at the next start."), 8000)

    def reset_layout(self) -> None:
        """Docks back to where they start."""
        self.restoreState(self._first_state, 2)

    def _restore_layout(self) -> None:
        self._first_state = self.saveState(2)
        self.resize(1440, 900)
        geometry, state = self.settings.value("geometry"), self.settings.value("layout")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state, 2)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, remember the layout, give the file free."""
        if not self._may_leave():
            event.ignore()
            return
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("layout", self.saveState(2))
        for job in list(self._jobs):
            job.cancel()
        self.autosave.forget()
        self.session.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a valuation file."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file dropped."""
        path = _dropped(event)
        if path is not None:
            self.open(path)


def _dropped(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    if len(urls) == 1 and urls[0].isLocalFile() and urls[0].toLocalFile().endswith(".assay"):
        return Path(urls[0].toLocalFile())
    return None


def chosen_theme(settings: QSettings) -> Theme:
    """The theme the settings ask for."""
    appearance = Appearance(str(settings.value("appearance", Appearance.SYSTEM.value)))
    density = Density[str(settings.value("density", Density.NORMAL.name))]
    return theme_for(appearance, density)
