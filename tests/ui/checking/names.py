"""What a screen reader hears: each widget that takes the keyboard has a name, a fitting role and a value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTextEdit,
    QToolButton,
    QTreeView,
    QWidget,
)

Role = QAccessible.Role
_BUTTONS = (Role.Button, Role.ButtonMenu, Role.ButtonDropDown, Role.CheckBox, Role.RadioButton)
ROLES: tuple[tuple[type[QWidget], tuple[QAccessible.Role, ...]], ...] = (
    (QCheckBox, (Role.CheckBox,)),
    (QRadioButton, (Role.RadioButton,)),
    (QToolButton, _BUTTONS),
    (QAbstractButton, _BUTTONS),
    (QComboBox, (Role.ComboBox,)),
    (QAbstractSpinBox, (Role.SpinBox,)),
    (QLineEdit, (Role.EditableText,)),
    (QPlainTextEdit, (Role.EditableText,)),
    (QTextEdit, (Role.EditableText,)),
    (QTabBar, (Role.PageTabList,)),
    (QTreeView, (Role.Tree, Role.List)),
    (QAbstractItemView, (Role.Table, Role.List)),
    (QAbstractSlider, (Role.Slider,)),
    (QLabel, (Role.StaticText,)),
)
"""What each kind must say it is; the first that fits counts."""


_NEVER = ("QTableCornerButton", "QDockWidgetGroupWindow")
"""Selects all, as Ctrl+A does, and takes no keyboard."""


def told(widget: QWidget) -> tuple[QAccessible.Role, str, str]:
    """Role, name and value of a widget, as a screen reader is told."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return (
        interface.role(),
        interface.text(QAccessible.Text.Name).strip(),
        interface.text(QAccessible.Text.Value),
    )


def is_shown(widget: QWidget) -> bool:
    """Whether it is shown, or would be if its page were scrolled there: not in a dock behind another."""
    if not widget.isVisible():
        return False
    here: QWidget | None = widget
    while here is not None:
        if isinstance(here, QDockWidget):
            return not here.visibleRegion().isEmpty()
        here = here.parentWidget()
    return True


def takes_keyboard(widget: QWidget) -> bool:
    """Whether Tab or a click gives it the keyboard now."""
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and is_shown(widget)


def path_of(widget: QWidget) -> str:
    """Classes from the window down, and what tells it from its like."""
    parts: list[str] = []
    here: QWidget | None = widget
    while here is not None and len(parts) < 4:
        if type(here) is not QWidget:
            parts.append(type(here).__name__)
        here = here.parentWidget()
    return "<".join(parts)


def nameless(root: QWidget) -> list[str]:
    """What is wrong with the names and roles of what takes the keyboard under `root`."""
    found: list[str] = []
    for widget in [root, *root.findChildren(QWidget)]:
        is_button = isinstance(widget, QAbstractButton) and is_shown(widget)
        if not takes_keyboard(widget) and not is_button:
            continue
        if widget.focusProxy() is not None or widget.metaObject().className() in _NEVER:
            continue
        role, name, _ = told(widget)
        if not name:
            found.append(f"no name: {path_of(widget)}")
        wanted = next((roles for kind, roles in ROLES if isinstance(widget, kind)), None)
        is_plain = type(widget).__module__.startswith("PySide6") and role in (Role.NoRole, Role.Client, Role.Border)
        if is_plain if wanted is None else role not in wanted:
            found.append(f"role {role.name}: {path_of(widget)} {name!r}")
    return found
