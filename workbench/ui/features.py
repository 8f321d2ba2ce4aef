"""What a window can do beyond showing a valuation: each feature is a module that puts itself into a window."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.ui.window import MainWindow

FEATURES: tuple[str, ...] = (
    "workbench.ui.filing.feature",
    "workbench.ui.start.feature",
    "workbench.ui.help.feature",
    "workbench.ui.report.feature",
    "workbench.ui.settings_dialog.feature",
    "workbench.ui.mishaps.feature",
    "workbench.ui.evidence.feature",
    "workbench.ui.sheet_feature",
    "workbench.ui.navigation.feature",
    "workbench.ui.palette.feature",
    "workbench.ui.plots_feature",
)
"""Modules with a function `install(window)`, light to import: what is seldom wanted is imported when asked for."""


def install_features(window: MainWindow) -> None:
    """Put every feature into a window that has its zones, files and commands."""
    for name in FEATURES:
        import_module(name).install(window)
