"""Asking where to save: also of a file that is only meant once its ending was added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench.ground.language import text


def ask_place(
    parent: QWidget, title: str, start: Path | str, kinds: Mapping[str, str], also: Collection[str] = ()
) -> Path | None:
    """The file to write, with an ending; None when none was chosen.

    `kinds` names each ending that is written by the words of its filter; a name that ends in none of them gets that of
    the filter chosen; the endings `also` are left as well. The dialog has asked about the name that was typed, not
    about the one that comes of it.
    """
    name, chosen = QFileDialog.getSaveFileName(parent, title, str(start), ";;".join(kinds))
    if not name:
        return None
    typed = Path(name)
    if typed.suffix.lower() in {*kinds.values(), *also}:
        return typed
    place = typed.with_name(typed.name + kinds.get(chosen, next(iter(kinds.values()))))
    if not place.exists() or _may_replace(parent, title, place):
        return place
    return None


def _may_replace(parent: QWidget, title: str, place: Path) -> bool:
    buttons = QMessageBox.StandardButton
    answer = QMessageBox.warning(
        parent,
        title,
        text("{name} exists already. Replace it?", name=place.name),
        buttons.Yes | buttons.Cancel,
        buttons.Cancel,
    )
    return answer == buttons.Yes
