"""Help in a window: F1 and Shift+F1, the panel, the guide, the coach, keys and about. Light until it is asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QDialog, QDockWidget, QWidget

from workbench.ground.language import current_language, text
from workbench.ui.help.dialogs import DialogHelp

if TYPE_CHECKING:
    from workbench.ui.help.coach import Coach
    from workbench.ui.help.panel import HelpPanel
    from workbench.ui.help.what_is_this import WhatIsThis
    from workbench.ui.window import MainWindow

_WIDTH = 348


class Help(QObject):
    """What a window offers of help. `of(window)` gives the one of a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("help-feature")
        self.window = window
        self.dock: QDockWidget | None = None
        self._panel: HelpPanel | None = None
        self._coach: Coach | None = None
        self._asking: WhatIsThis | None = None
        self._before: QWidget | None = None
        self.dialogs = DialogHelp(window, self.made_panel)
        before = next((one for one in window.windows.all if one is not window and _is_of(one, window)), None)
        if before is not None:  # the same valuation, built anew in another language: help goes on where it was
            QTimer.singleShot(0, self, partial(self._go_on, *Help.of(before).place))
        add = window.commands.add
        self.here = add(
            "help", text("&Help on what has the keyboard"), self.show_here, icon_name="help", keys="F1", section="help"
        )
        self.what = add("help", text("&What is this?"), self.ask, icon_name="info", keys="Shift+F1", section="help")
        self.contents = add("help", text("Help &contents"), lambda: self.show("contents"), section="help")
        self.guide = add("help", text("User &guide"), lambda: self.show("guide/"), section="read")
        self.glossary = add("help", text("Gl&ossary"), lambda: self.show("glossary"), section="read")
        self.keyboard = add("help", text("&Keyboard…"), self.show_keys, keys="Ctrl+/", section="read")
        self.first = add("help", text("Guided &first valuation"), self.guide_first, icon_name="play", section="first")
        self.notes = add("help", text("Release &notes"), self.show_notes, section="end")
        self.licences = add("help", text("&Licences"), self.show_licences, section="end")
        self.about = add("help", text("&About Assay Workbench"), self.show_about, section="end")

    @staticmethod
    def of(window: QObject) -> Help:
        """The help of a window."""
        found = window.findChild(Help, "help-feature", Qt.FindChildOption.FindDirectChildrenOnly)
        assert isinstance(found, Help)
        return found

    @property
    def place(self) -> tuple[str, bool]:
        """The topic that is shown, empty where none is, and whether the coach leads."""
        panel, coach = self._panel, self._coach
        return panel.topic if panel is not None and panel.isVisible() else "", coach is not None and coach.is_on

    def _go_on(self, topic: str, is_led: bool) -> None:
        if topic:
            self.panel.show_topic(topic)
            self._bring_up(takes_keys=False)
        if is_led:
            self.guide_first()

    # The panel

    @property
    def panel(self) -> HelpPanel:
        """The help panel, made when first wanted."""
        if self._panel is None:
            self._panel = self.made_panel()
            self._panel.left.connect(self._give_back)
            self.dock = self._seat(self._panel)
        return self._panel

    def made_panel(self) -> HelpPanel:
        """Another panel about the valuation of the window."""
        from workbench.ui.help.keys import key_lines
        from workbench.ui.help.panel import HelpPanel
        from workbench.ui.help.reading import WorkbookPlaces, reading_of
        from workbench.ui.help.topics import Topics

        window, live = self.window, self.window.live
        places = WorkbookPlaces(live)
        topics = Topics(live.model, live.valuation.currency, places.words, lambda: key_lines(window.commands.every()))
        panel = HelpPanel(topics, lambda key, period: reading_of(live, key, period))
        panel.command.connect(self._do)
        live.results_changed.connect(panel.follow)
        return panel

    def _seat(self, panel: HelpPanel) -> QDockWidget:
        window = self.window
        dock = QDockWidget(text("Help"), window)
        dock.setObjectName("help")
        dock.setWidget(panel)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)  # of full height
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        window.restoreDockWidget(dock)
        window.docks.setdefault("help", dock)
        window.resizeDocks([dock], [_WIDTH], Qt.Orientation.Horizontal)
        return dock

    def show(self, topic: str) -> None:
        """Open the panel at a topic, and give it the keyboard."""
        panel = self.panel
        panel.topics.currency = self.window.live.valuation.currency
        panel.show_topic(topic)
        self._bring_up(takes_keys=True)

    def show_here(self) -> None:
        """Help on what has the keyboard; what has it keeps it, so that one can go on typing."""
        holder = self._holder()
        if self._panel is not None and holder is not None and self._panel.isAncestorOf(holder):
            self._panel.show_topic("contents")
            return
        self.show_for(holder, None)

    def show_for(self, widget: QWidget | None, at: QPoint | None) -> None:
        """Help on a widget, at a place of the screen if one is given."""
        from workbench.ui.help.target import target_of

        target = target_of(self.window, widget, at)
        panel = self.panel
        panel.topics.currency = self.window.live.valuation.currency
        panel.show_target(target)
        self._bring_up(takes_keys=False)

    def _holder(self) -> QWidget | None:
        return self.window.focusWidget()

    def _bring_up(self, *, takes_keys: bool) -> None:
        assert self.dock is not None
        assert self._panel is not None
        holder = self._holder()
        if holder is not None and not self._panel.isAncestorOf(holder):
            self._before = holder
        self.dock.show()
        self.dock.raise_()
        if takes_keys:
            self._panel.browser.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _give_back(self) -> None:
        before = self._before
        (before if before is not None and before.isVisible() else self.window.cases).setFocus()

    # Links that do something

    def _do(self, command: str) -> None:
        what, _, rest = command.partition("/")
        match what:
            case "explain":
                key, _, period = rest.partition("@")
                self.window.explain_cell(key, int(period) if period else None)
            case "row":
                key, _, period = rest.partition("@")
                self._show_row(key, int(period) if period else None)
            case "page":
                self.show_page(rest)
            case "first-valuation":
                self.guide_first()
            case "guide":
                self.open_guide()
            case _:
                raise ValueError(f"help has a link to nothing: {command!r}")

    def _show_row(self, key: str, period: int | None) -> None:
        from workbench.rows.items import Choice, Number
        from workbench.ui.help.reading import address_of

        window = self.window
        item = window.live.model[key.partition("#")[0]]
        if isinstance(item, Choice | Number):
            window.zones.bring_up("inputs")
            window.inputs.go_to(address_of(window.live, key), turns=False)
        elif item.per is None or window.live.valuation.members(item.per):
            window.show_row(key, period)
        elif item.section is not None:  # nothing of that kind is entered yet: the sheet says so
            window.zones.bring_up("sheet")
            window.sheet.show_section(item.section.key)

    def show_page(self, place: str) -> None:
        """Show a page of a desk, `AREA` or `AREA/PAGE`."""
        from workbench.ui.desks.paged import PagedDesk

        area, _, page = place.partition("/")
        self.window.inputs.show_area(area)
        desk = self.window.desks.desks.get(area)
        if page and isinstance(desk, PagedDesk):
            desk.show_page(page)

    def open_guide(self) -> None:
        """Open the built guide in the system's browser: a file that is shipped, nothing from a network."""
        from workbench.ui.help.built import guide_file

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(guide_file(current_language()))))

    # What else the menu offers

    def ask(self) -> None:
        """What's-this: the next click is asked about instead of done."""
        if self._asking is None:
            from workbench.ui.help.what_is_this import WhatIsThis

            self._asking = WhatIsThis(self.window, self.show_for)
        self._asking.begin()

    def guide_first(self) -> None:
        """Begin the guided first valuation, or go on with it."""
        if self._coach is None:
            from workbench.ui.help.coach import Coach

            self._coach = Coach(self.window, self)
        self._coach.begin()

    @property
    def coach(self) -> Coach | None:
        """The guide through a first valuation, once it was asked for."""
        return self._coach

    def show_keys(self) -> None:
        """The list of all keys."""
        from workbench.ui.help.keyboard import KeyboardDialog

        _open(KeyboardDialog(self.window.commands.every(), self.window))

    def show_notes(self) -> None:
        """What each release brought."""
        from workbench.ui.help.release_notes import ReleaseNotesDialog

        _open(ReleaseNotesDialog(self.window))

    def show_licences(self) -> None:
        """The licences of everything the program is made of."""
        from workbench.ui.help.licences import LicencesDialog

        _open(LicencesDialog(self.window))

    def show_about(self) -> None:
        """What this program is, and what it is made of."""
        from workbench.ui.help.about import AboutDialog

        _open(AboutDialog(self.window.live.model, self.window))


def _is_of(one: MainWindow, window: MainWindow) -> bool:
    """Whether a window shows the session that another one shows, and has help."""
    return one.is_furnished and one.session is window.session and one.findChild(Help, "help-feature") is not None


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()


def install(window: MainWindow) -> None:
    """Put help into a window."""
    Help(window)
    explain = window.commands.explain
    explain.setShortcuts([*explain.shortcuts(), QKeySequence("Ctrl+F1")])
