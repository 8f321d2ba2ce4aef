"""Notes, sources, conflicts and changes in the window's menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from workbench.ground.language import text

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

_SLIDERS = "sliders"


def install(window: MainWindow) -> None:
    """Add the commands, and remember whether sliders are shown."""
    inputs, add = window.inputs, window.commands.add
    add(
        "edit",
        text("&Note and source of the input…"),
        inputs.edit_evidence,
        icon_name="note",
        keys="Shift+F2",
        tip=text("Where the number being edited comes from, and what is kept beside it"),
        section="inputs",
    )
    add(
        "edit",
        text("&Slider at the input"),
        inputs.toggle_slider,
        icon_name="slider",
        keys="Ctrl+Shift+I",
        section="inputs",
    )
    add(
        "edit",
        text("Inputs that &differ from the file…"),
        lambda: show_changes(window),
        icon_name="compare",
        keys="Ctrl+Shift+D",
        section="inputs",
    )
    add(
        "tools",
        text("&Sources and conflicts…"),
        lambda: show_ledger(window),
        icon_name="table",
        keys="Ctrl+Shift+L",
        tip=text("Every input with its standing, source, kept values and case departures"),
        section="sources",
    )
    shown = add(
        "view", text("Sliders below the &numbers"), inputs.bar.sliders.click, icon_name="slider", section="inputs"
    )
    shown.setCheckable(True)
    inputs.sliders_toggled.connect(shown.setChecked)
    inputs.sliders_toggled.connect(lambda is_on: window.settings.setValue(_SLIDERS, bool(is_on)))
    inputs.changes_requested.connect(lambda: show_changes(window))
    if str(window.settings.value(_SLIDERS, "false")).lower() == "true":
        inputs.set_sliders(True)


def show_changes(window: MainWindow) -> QDialog:
    """The list of inputs that differ from the file; one that is open comes to the front."""
    from workbench.ui.evidence.changes import ChangesDialog

    dialog = window.findChild(ChangesDialog)
    if dialog is None:
        dialog = ChangesDialog(window.live, window)
        dialog.input_requested.connect(lambda address: window.zones.show_input(address))
    return _fronted(dialog)


def show_ledger(window: MainWindow) -> QDialog:
    """The ledger of sources and conflicts; one that is open comes to the front."""
    from workbench.ui.evidence.ledger_dialog import LedgerDialog

    dialog = window.findChild(LedgerDialog)
    if dialog is None:
        dialog = LedgerDialog(window.live, window.settings, window)
        dialog.input_requested.connect(lambda address: window.zones.show_input(address))
    return _fronted(dialog)


def _fronted(dialog: QDialog) -> QDialog:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog
