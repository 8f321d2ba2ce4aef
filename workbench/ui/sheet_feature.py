"""What the sheet and the tables add to a window: sums of what is selected, menu entries, settings that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from workbench.ground.language import text
from workbench.live.results import Results
from workbench.ui.grid_block import BlockTable
from workbench.ui.grid_status import summary_words

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_TRENDS = "sheet_trends"


def install(window: MainWindow) -> None:
    """Put the sheet's commands into the menus and the sums into the status bar."""
    SheetFeature(window)


class SheetFeature(QObject):
    """Follows the table that has the keyboard, in one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._table: BlockTable | None = None
        self.label = QLabel()
        self.label.setObjectName("selection")
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setAccessibleName(text("Sum, average and count of what is selected"))
        window.statusBar().insertPermanentWidget(1, self.label)  # behind the state, before the rest
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)
        window.live.results_changed.connect(self._follow_results)
        self._add_commands()
        sheet, preferences = window.sheet, window.preferences
        sheet.grid.set_fading(preferences.fades_changes)
        preferences.changed.connect(self._follow_setting)
        sheet.head.trends.toggled.connect(self._keep_trends)
        sheet.head.trends.setChecked(str(window.settings.value(_TRENDS, "true")) == "true")
        self._take(sheet.grid)

    def _add_commands(self) -> None:
        sheet, add = self._window.sheet, self._window.commands.add
        grid = sheet.grid
        add("edit", text("Find in the sheet"), self._find, icon_name="search", keys="Ctrl+Shift+F", section="cells")
        add("edit", text("Copy the cells"), grid.copy_selected, icon_name="copy", section="cells")
        add(
            "edit",
            text("Copy the cells with headings"),
            lambda: grid.copy_selected(with_headings=True),
            section="cells",
            tip=text("Row names, units and periods go with the figures (Ctrl+Shift+C in the sheet)."),
        )
        add("edit", text("Fill the cells to the right"), lambda: grid.fill(right=True), section="cells")
        add("edit", text("Fill the cells downwards"), lambda: grid.fill(right=False), section="cells")
        add("go", text("Next row that the last edit moved"), lambda: sheet.walk_changes(1), section="sheet")
        add("go", text("Previous row that the last edit moved"), lambda: sheet.walk_changes(-1), section="sheet")
        add("go", text("Next cell that is typed over"), sheet.next_typed_over, section="sheet")
        add("view", text("Small lines beside the rows"), sheet.head.trends.toggle, icon_name="chart", section="sheet")

    def _find(self) -> None:
        self._window.zones.bring_up("sheet")
        self._window.sheet.find_bar.open()

    def _keep_trends(self, is_on: bool) -> None:
        self._window.settings.setValue(_TRENDS, "true" if is_on else "false")

    def _follow_setting(self, name: str) -> None:
        if name == "fades_changes":
            self._window.sheet.grid.set_fading(self._window.preferences.fades_changes)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if isinstance(now, BlockTable) and now.window() is self._window:
            self._take(now)

    def _take(self, table: BlockTable) -> None:
        if table is self._table:
            return
        if self._table is not None:
            self._table.selection_moved.disconnect(self._tell)
            self._table.destroyed.disconnect(self._forget)
        self._table = table
        table.selection_moved.connect(self._tell)
        table.destroyed.connect(self._forget)
        self._tell()

    def _forget(self) -> None:
        self._table = None
        self.label.setText("")

    def _follow_results(self, _: Results) -> None:
        if self.label.text():
            self._tell()

    def _tell(self) -> None:
        table = self._table
        said = "" if table is None else summary_words(table.block_figures(), self._window.live.valuation.currency)
        if said != self.label.text():
            self.label.setText(said)
