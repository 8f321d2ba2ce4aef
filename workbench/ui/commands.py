"""The commands of the window: actions with their keys, and the menus they stand in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from workbench.ground.language import LANGUAGES, current_language, text
from workbench.ground.resources import resource
from workbench.ui.cases import ask_copy, ask_name, ask_probability, remove_selected
from workbench.ui.icons import icon
from workbench.ui.inputs import AREAS
from workbench.ui.theme import Appearance, Density

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

FILE_PATTERN = "*.assay"
_STANDARD = QKeySequence.StandardKey


class Commands(QObject):
    """What a person can ask of the window. Each command is an action with a key; the menus list them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        files, zones = window.files, window.zones
        self.new = self._action(text("&New"), "new", _STANDARD.New, files.new)
        self.open = self._action(text("&Open…"), "open", _STANDARD.Open, files.ask_open)
        self.save = self._action(text("&Save"), "save", _STANDARD.Save, files.save)
        self.save_as = self._action(text("Save &as…"), "save", "Ctrl+Shift+S", files.ask_save)
        self.export = self._action(text("&Export to Excel…"), "export", "Ctrl+E", files.ask_export)
        self.new_from_facts = self._action(text("New from company &facts…"), "new", "", lambda: files.facts.ask_new())
        self.take_over_facts = self._action(
            text("Take over company fa&cts…"), "import", "", lambda: files.facts.ask_take_over()
        )
        self.quit = self._action(text("&Quit"), "close", _STANDARD.Quit, window.close)
        self.find = self._action(text("&Find an input"), "search", _STANDARD.Find, zones.find_input)
        self.explain = self._action(
            text("&Explain the selected figure"), "explain", "Ctrl+Shift+E", zones.explain_selected
        )
        stack = window.live.undo_stack
        self.undo = stack.createUndoAction(window, text("Undo"))
        self.undo.setShortcut(QKeySequence(_STANDARD.Undo))
        self.undo.setIcon(icon("undo"))
        self.redo = stack.createRedoAction(window, text("Redo"))
        self.redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.redo.setIcon(icon("redo"))
        window.addActions([self.undo, self.redo])

    def _action(
        self, words: str, name: str, keys: QKeySequence.StandardKey | str, does: Callable[[], object]
    ) -> QAction:
        made = QAction(icon(name), words, self._window)
        made.setShortcut(QKeySequence(keys))
        made.triggered.connect(lambda _checked=False: does())
        self._window.addAction(made)
        return made

    def make_menus(self) -> None:
        """Fill the window's menu bar."""
        menus = self._window.menuBar()
        self._fill_file(menus.addMenu(text("&File")))
        edit = menus.addMenu(text("&Edit"))
        edit.addActions([self.undo, self.redo])
        edit.addSeparator()
        edit.addActions([self.find, self.explain])
        self._fill_cases(menus.addMenu(text("&Cases")))
        self._fill_view(menus.addMenu(text("&View")))

    def _fill_file(self, file: QMenu) -> None:
        window = self._window
        file.addActions([self.new, self.new_from_facts, self.open])
        examples = file.addMenu(text("Open an e&xample"))
        for path in sorted(resource("examples").glob(FILE_PATTERN)):
            examples.addAction(path.stem.replace("-", " ").capitalize(), lambda p=path: window.open(p))
        file.addSeparator()
        file.addActions([self.save, self.save_as, self.export])
        file.addSeparator()
        file.addAction(self.take_over_facts)
        file.addAction(text("Read &back an edited workbook…"), self.read_back)
        file.addAction(text("Import a table of &peers…"), self.import_peers)
        file.addSeparator()
        file.addAction(self.quit)

    def read_back(self) -> None:
        """Choose an export that was edited in Excel or LibreOffice, and review what was changed in it."""
        from workbench.ui.reading_back import WorkbookReading  # seldom wanted, never at the start

        WorkbookReading(self._window).ask()

    def import_peers(self) -> None:
        """Choose a file with a table of peers and take it over."""
        from workbench.ui.peers_import.actions import PeerImports  # seldom wanted, never at the start

        window = self._window
        imports = PeerImports(window.live, window, window.do)
        imports.problem_found.connect(window.refuse)
        imports.ask_file()

    def _fill_cases(self, menu: QMenu) -> None:
        window = self._window
        self.copy_case = menu.addAction(text("&Copy this case…"), lambda: ask_copy(window))
        self.rename_case = menu.addAction(text("&Rename this case…"), lambda: ask_name(window))
        self.probability = menu.addAction(text("Set its &probability…"), lambda: ask_probability(window))
        menu.addSeparator()
        self.remove_case = menu.addAction(text("Remove this case"), lambda: remove_selected(window))
        self.enable_cases()

    def enable_cases(self) -> None:
        """The base case stays."""
        valuation = self._window.live.valuation
        self.remove_case.setEnabled(not valuation.is_base(valuation.selected_case))

    def _fill_view(self, view: QMenu) -> None:
        window = self._window
        areas = view.addMenu(text("Go to"))
        for place, area in enumerate(AREAS, 1):
            areas.addAction(text(area), f"Ctrl+{place}", lambda a=area: window.inputs.show_area(a))
        for dock in window.docks.values():
            view.addAction(dock.toggleViewAction())
        view.addAction(text("Reset layout"), window.reset_layout)
        view.addSeparator()
        looks = [
            (Appearance.SYSTEM.value, text("As the system")),
            (Appearance.LIGHT.value, text("Light")),
            (Appearance.DARK.value, text("Dark")),
        ]
        densities = [
            (Density.COMPACT.name, text("Compact")),
            (Density.NORMAL.name, text("Normal")),
            (Density.ROOMY.name, text("Roomy")),
        ]
        look, density = (str(window.settings.value(key, "")) for key in ("appearance", "density"))
        _choices(view, text("Look"), looks, look or Appearance.SYSTEM.value, window.set_appearance)
        _choices(view, text("Density"), densities, density or Density.NORMAL.name, window.set_density)
        _choices(view, text("Language"), list(LANGUAGES.items()), current_language(), window.set_language)


def _choices(
    menu: QMenu, title: str, options: list[tuple[str, str]], current: str, choose: Callable[[str], None]
) -> None:
    """A menu of which one entry is on."""
    sub = menu.addMenu(title)
    group = QActionGroup(sub)
    for value, words in options:
        entry = sub.addAction(words)
        entry.setCheckable(True)
        entry.setChecked(value == current)
        entry.triggered.connect(lambda _checked=False, v=value: choose(v))
        group.addAction(entry)
