"""The commands of the window: actions with their keys, and the menus they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
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
Keys = QKeySequence.StandardKey | str
_STANDARD = QKeySequence.StandardKey
_LAST = "end"


class Commands(QObject):
    """What a person can ask of the window. Each command is an action with a key; the menus list them in sections.

    Menus are `file edit cases view go tools help`. Features add theirs with `add`.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        bar = window.menuBar()
        self.menus = {
            "file": bar.addMenu(text("&File")),
            "edit": bar.addMenu(text("&Edit")),
            "cases": bar.addMenu(text("&Cases")),
            "view": bar.addMenu(text("&View")),
            "go": bar.addMenu(text("&Go")),
            "tools": bar.addMenu(text("&Tools")),
            "help": bar.addMenu(text("&Help")),
        }
        self._inner: list[QMenu] = []
        self._ends: dict[tuple[str, str], QAction] = {}
        self._fill_file()
        self._fill_edit()
        self._fill_cases()
        self._fill_view()
        self._fill_go()

    # For features ---------------------------------------------------------------------------------------------

    def add(
        self,
        menu: str,
        words: str,
        does: Callable[[], object],
        *,
        icon_name: str = "",
        keys: Keys = "",
        tip: str = "",
        section: str = "",
    ) -> QAction:
        """An action in a menu, that its key reaches from the whole window.

        Entries of one `section` stand together between separators, in the order they were added.
        """
        made = QAction(words, self._window)
        if icon_name:
            made.setIcon(icon(icon_name))
        if keys:
            made.setShortcut(QKeySequence(keys))
        if tip:
            made.setToolTip(tip)
            made.setStatusTip(tip)
        made.triggered.connect(lambda _checked=False: does())
        self._window.addAction(made)
        self._seat(menu, section, made)
        return made

    def add_action(self, menu: str, action: QAction, section: str = "") -> None:
        """Put an action that stands already into a menu."""
        self._window.addAction(action)
        self._seat(menu, section, action)

    def submenu(self, menu: str, words: str, section: str = "") -> QMenu:
        """A menu within a menu."""
        made = QMenu(words, self._window)
        self._inner.append(made)
        self._seat(menu, section, made.menuAction())
        return made

    def inner(self, action: QAction) -> QMenu | None:
        """The menu that an entry of a menu opens."""
        # `action.menu()` hands out the menu as the action's own: it would be gone for whoever made it.
        return next((menu for menu in self._inner if menu.menuAction() is action), None)

    def every(self) -> list[QAction]:
        """Each action that can be triggered from the menus, those of submenus included, in the order they stand."""
        return [action for menu in self.menus.values() for action in self._actions(menu)]

    def _seat(self, menu: str, section: str, action: QAction) -> None:
        place = (menu, section)
        into = self.menus[menu]
        if place in self._ends:
            standing = into.actions()
            after = standing.index(self._ends[place]) + 1
            into.insertAction(standing[after] if after < len(standing) else None, action)  # type: ignore[arg-type]
        else:
            # What comes later stands before the last section, which stays last.
            last = next((a for a in into.actions() if a.property("begins") == _LAST), None)
            begins = QAction(self)
            begins.setSeparator(True)
            begins.setProperty("begins", section)
            for one in (begins, action) if into.actions() else (action,):
                into.insertAction(last, one)  # type: ignore[arg-type]
        self._ends[place] = action

    # The menus ------------------------------------------------------------------------------------------------

    def _fill_file(self) -> None:
        window, files = self._window, self._window.files
        self.new = self.add("file", text("&New"), files.new, icon_name="new", keys=_STANDARD.New)
        self.new_from_facts = self.add(
            "file", text("New from company &facts…"), lambda: files.facts.ask_new(), icon_name="new"
        )
        self.open = self.add("file", text("&Open…"), files.ask_open, icon_name="open", keys=_STANDARD.Open)
        self.open_here = self.add("file", text("Open in t&his window…"), files.ask_open_here)
        self.open_elsewhere = self.add("file", text("Open in a new win&dow…"), files.ask_open_elsewhere)
        examples = self.submenu("file", text("Open an e&xample"))
        for path in sorted(resource("examples").glob(FILE_PATTERN)):
            examples.addAction(path.stem.replace("-", " ").capitalize(), lambda p=path: files.go_to(p))
        self.save = self.add("file", text("&Save"), files.save, icon_name="save", keys=_STANDARD.Save, section="save")
        self.save_as = self.add(
            "file", text("Save &as…"), files.ask_save, icon_name="save", keys="Ctrl+Shift+S", section="save"
        )
        self.export = self.add(
            "file", text("&Export to Excel…"), files.ask_export, icon_name="export", keys="Ctrl+E", section="export"
        )
        self.take_over_facts = self.add(
            "file",
            text("Take over company fa&cts…"),
            lambda: files.facts.ask_take_over(),
            icon_name="import",
            section="import",
        )
        self.add("file", text("Read &back an edited workbook…"), self.read_back, section="import")
        self.add("file", text("Import a table of &peers…"), self.import_peers, section="import")
        self.close = self.add(
            "file", text("C&lose window"), window.close, icon_name="close", keys="Ctrl+W", section=_LAST
        )
        self.quit = self.add(
            "file", text("&Quit"), lambda: window.windows.quit(), icon_name="close", keys="Ctrl+Q", section=_LAST
        )

    def _fill_edit(self) -> None:
        window, zones = self._window, self._window.zones
        stack = window.live.undo_stack
        self.undo = stack.createUndoAction(window, text("Undo"))
        self.undo.setShortcut(QKeySequence(_STANDARD.Undo))
        self.undo.setIcon(icon("undo"))
        self.redo = stack.createRedoAction(window, text("Redo"))
        self.redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.redo.setIcon(icon("redo"))
        self.add_action("edit", self.undo)
        self.add_action("edit", self.redo)
        self.find = self.add(
            "edit",
            text("&Find an input"),
            zones.find_input,
            icon_name="search",
            keys=_STANDARD.Find,
            section="find",
        )
        self.explain = self.add(
            "edit",
            text("&Explain the selected figure"),
            zones.explain_selected,
            icon_name="explain",
            keys="Ctrl+Shift+E",
            section="find",
        )

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

    def _fill_cases(self) -> None:
        window = self._window
        self.copy_case = self.add("cases", text("&Copy this case…"), lambda: ask_copy(window))
        self.rename_case = self.add("cases", text("&Rename this case…"), lambda: ask_name(window))
        self.probability = self.add("cases", text("Set its &probability…"), lambda: ask_probability(window))
        self.remove_case = self.add(
            "cases", text("Remove this case"), lambda: remove_selected(window), section="remove"
        )
        self.enable_cases()

    def enable_cases(self) -> None:
        """The base case stays."""
        valuation = self._window.live.valuation
        self.remove_case.setEnabled(not valuation.is_base(valuation.selected_case))

    def _fill_view(self) -> None:
        window = self._window
        for dock in window.docks.values():
            self.add_action("view", dock.toggleViewAction())
        self.add("view", text("Reset layout"), window.reset_layout)
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
        chosen = window.preferences
        self._choices(text("Look"), looks, chosen.appearance.value, window.set_appearance)
        self._choices(text("Density"), densities, chosen.density.name, window.set_density)
        self._choices(text("Language"), list(LANGUAGES.items()), current_language(), window.set_language)

    def _fill_go(self) -> None:
        window = self._window
        for place, area in enumerate(AREAS, 1):
            show = partial(window.inputs.show_area, area)
            self.add("go", text(area), show, keys=f"Ctrl+{place}", section="areas")

    def _choices(self, title: str, options: list[tuple[str, str]], current: str, choose: Callable[[str], None]) -> None:
        """A menu of which one entry is on."""
        sub = self.submenu("view", title, section="look")
        group = QActionGroup(sub)
        for value, words in options:
            entry = sub.addAction(words)
            entry.setCheckable(True)
            entry.setData(value)
            entry.setChecked(value == current)
            entry.triggered.connect(lambda _checked=False, v=value: choose(v))
            group.addAction(entry)

    def _actions(self, menu: QMenu) -> Iterator[QAction]:
        for action in menu.actions():
            inner = self.inner(action)
            if inner is not None:
                yield from self._actions(inner)
            elif not action.isSeparator():
                yield action
