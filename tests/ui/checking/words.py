"""Every text a person can meet in a window, and what of it is English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDockWidget,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from tests.ui.checking.names import path_of
from tests.ui.checking.room import columns_of

_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
_ROWS = 300

ALLOWED = frozenset((Path(__file__).parent / "latin.txt").read_text(encoding="utf-8").split())
"""Units, standards, terms and names that Chinese filings and analysts leave in Latin letters; keys, file endings."""
_WORD = re.compile(r"[A-Za-zÀ-ž][A-Za-zÀ-ž.'’]*[A-Za-zÀ-ž]")
_MARKUP = re.compile(r"<style>.*?</style>|<[^>]*>|&[a-z]+;|%\d|\{[a-z_]*\}")
_KEYS = re.compile(r"\b(?:Ctrl|Alt|Shift|Meta)\+\S+")


def own_words(valuation: object) -> list[str]:
    """Texts that are a person's: everything written in the file, longest first."""
    from workbench.document.valuation import Valuation

    assert isinstance(valuation, Valuation)
    found: set[str] = set()

    def take(held: object) -> None:
        match held:
            case str():
                found.add(held)
                found.update(held.splitlines())
            case Mapping():
                for key, value in held.items():
                    take(key)
                    take(value)
            case list() | tuple() | set() | frozenset():
                for one in held:
                    take(one)
            case _ if hasattr(held, "__dataclass_fields__") or hasattr(held, "__struct_fields__"):
                names = getattr(held, "__dataclass_fields__", None) or held.__struct_fields__  # type: ignore[attr-defined]
                for name in names:
                    take(getattr(held, name))
            case _:
                pass

    take(valuation)
    return sorted((one for one in found if re.search("[A-Za-z]{2}", one)), key=len, reverse=True)


def english(words: str, own: Iterable[str]) -> list[str]:
    """English words in a text that a person reads in Chinese."""
    rest = _KEYS.sub(" ", _MARKUP.sub(" ", words))
    if not _WORD.search(rest):
        return []
    for one in own:
        if one in rest:
            rest = rest.replace(one, " ")
    return [word for word in _WORD.findall(rest) if word not in ALLOWED and word.strip(".") not in ALLOWED]


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of all that is shown or told under `root`, menus and tables included."""
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisibleTo(root) and widget is not root:
            continue
        where = path_of(widget)
        for kind, words in _of(widget):
            if words:
                yield f"{kind} of {where}", words


def _of(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tip", widget.toolTip()
    yield "status tip", widget.statusTip()
    yield "what's this", widget.whatsThis()
    yield "accessible name", widget.accessibleName()
    yield "accessible description", widget.accessibleDescription()
    if widget.isWindow() or isinstance(widget, QDockWidget):
        yield "title", widget.windowTitle()
    for action in widget.actions():
        yield from _action(action)
    match widget:
        case QLabel() | QAbstractButton():
            yield "text", widget.text()
        case QLineEdit():
            yield "placeholder", widget.placeholderText()
            yield "entry", widget.text()
        case QTextEdit():
            yield "text", widget.toPlainText()
        case QGroupBox():
            yield "title", widget.title()
        case QProgressBar():
            yield "progress", widget.text()
        case QComboBox():
            for place in range(widget.count()):
                yield "choice", widget.itemText(place)
                yield "choice's tip", str(widget.itemData(place, Qt.ItemDataRole.ToolTipRole) or "")
        case QTabBar():
            for place in range(widget.count()):
                yield "tab", widget.tabText(place)
                yield "tab's tip", widget.tabToolTip(place)
        case QHeaderView():
            pass
        case QAbstractItemView():
            model = widget.model()
            if model is not None:
                yield from _model(model, QModelIndex())
        case _:
            return


def _action(action: QAction) -> Iterator[tuple[str, str]]:
    yield "action", action.text()
    yield "action's tip", action.toolTip()
    yield "action's status tip", action.statusTip()


def _model(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[tuple[str, str]]:
    columns = columns_of(model, parent)
    for column in range(columns):
        for role in _ROLES:
            yield "heading", str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
    for row in range(min(model.rowCount(parent), _ROWS)):
        for role in _ROLES:
            yield "row's heading", str(model.headerData(row, Qt.Orientation.Vertical, role) or "")
        for column in range(columns):
            index = model.index(row, column, parent)
            for role in _ROLES:
                yield "cell", str(index.data(role) or "")


def shown(findings: Iterable[tuple[str, str, list[str]]]) -> str:
    """Findings as lines of text."""
    return "\n".join(json.dumps([where, words, left], ensure_ascii=False) for where, words, left in findings)
